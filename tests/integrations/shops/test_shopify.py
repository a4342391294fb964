"""Shopify's words to ours, exactly."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from regulars.core.errors import IntegrationError
from regulars.intake.ports import (
    Delivery,
    IncomingAddress,
    IncomingCustomer,
    IncomingDeletion,
    IncomingLine,
    IncomingOrder,
    IncomingPrivacyRequest,
    IncomingProduct,
    IncomingVariant,
    OrderState,
    Reading,
    ShopAccess,
)
from regulars.integrations.shops.shopify import shop
from tests.shared_data import shared

ACCESS = ShopAccess(address="https://my-shop.myshopify.com", currency="EUR", country="LT")
LINE: dict[str, Any] = {
    "id": 866550311766439020,
    "variant_id": 808950810808950811,
    "product_id": 632910392632910393,
    "title": "Linen shirt",
    "name": "Linen shirt - S / sand",
    "sku": "TEE",
    "quantity": 2,
    "price": "39.00",
    "total_discount": "0.00",
    "discount_allocations": [{"amount": "5.00"}, {"amount": "3.00"}],
    "properties": [{"name": "Engraving", "value": "Anna"}, {"name": "_app", "value": "x"}, "odd", {"name": 1}],
}
ADDRESS = {
    "first_name": "Ieva",
    "last_name": "Upytė",
    "address1": "Ežero g. 5",
    "address2": None,
    "city": "Kaunas",
    "zip": "44240",
    "province": None,
    "country": "Lithuania",
    "country_code": "LT",
    "phone": "8 612 34567",
}
ORDER: dict[str, Any] = {
    "id": 820982911946154508,
    "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
    "name": "#1042",
    "order_number": 1042,
    "created_at": "2026-05-14T02:50:00-04:00",
    "processed_at": "2026-05-14T02:49:58-04:00",
    "updated_at": "2026-05-14T02:50:07-04:00",
    "cancelled_at": None,
    "currency": "EUR",
    "presentment_currency": "USD",
    "customer_locale": "lt-LT",
    "email": "ieva@mail.example",
    "phone": None,
    "financial_status": "pending",
    "fulfillment_status": None,
    "payment_gateway_names": ["Cash on Delivery (COD)"],
    "taxes_included": True,
    "total_price": "75.00",
    "total_tax": "13.02",
    "total_discounts": "8.00",
    "note": "Please ring.",
    "line_items": [LINE],
    "shipping_lines": [{"title": "Courier", "price": "6.00", "discounted_price": "5.00"}],
    "billing_address": ADDRESS,
    "shipping_address": ADDRESS,
    "customer": {
        "id": 115310627314723954,
        "email": "other@mail.example",
        "first_name": "Ieva",
        "last_name": "Upytė",
        "updated_at": "2026-05-14T02:50:01-04:00",
        "phone": "+37061234567",
        "default_address": ADDRESS,
    },
}
HOME = IncomingAddress(
    name="Ieva Upytė",
    line1="Ežero g. 5",
    city="Kaunas",
    postcode="44240",
    country="LT",
    phone="8 612 34567",
)


def read(body: object, *, topic: str = "") -> Reading:
    return shop.read(Delivery(json.dumps(body).encode(), topic=topic), ACCESS)


def order(**changes: object) -> IncomingOrder:
    (item,) = read({**ORDER, **changes}).items
    assert isinstance(item, IncomingOrder)
    return item


def test_an_order_whole() -> None:
    assert order() == IncomingOrder(
        external_id="820982911946154508",
        number="1042",
        version=1778741407000000,
        placed_at=datetime(2026, 5, 14, 6, 49, 58, tzinfo=UTC),
        state=OrderState.PLACED,
        shop_status="pending, unfulfilled",
        currency="EUR",
        total_minor=7500,
        lines=(
            IncomingLine(
                external_id="866550311766439020",
                title="Linen shirt - S / sand",
                quantity=Decimal(2),
                unit_minor=3900,
                total_minor=7000,
                sku="TEE",
                product_id="632910392632910393",
                variant_id="808950810808950811",
                options=(("Engraving", "Anna"),),
            ),
        ),
        customer=IncomingCustomer(
            external_id="115310627314723954",
            name="Ieva Upytė",
            email="ieva@mail.example",
            phone="+37061234567",
            country="LT",
            language="lt-LT",
            version=1778741401000000,
            address=HOME,
        ),
        shipping_minor=500,
        discount_minor=800,
        tax_minor=1302,
        tax_included=True,
        ship_to=HOME,
        bill_to=HOME,
        payment_method="Cash on Delivery (COD)",
        shipping_method="Courier",
        note="Please ring.",
        language="lt-LT",
    )


@pytest.mark.parametrize("id", [2**53 + 1, 2**63 - 1, 2**64 + 1])
def test_an_id_stays_exact_at_any_size(id: int) -> None:
    assert order(id=id, line_items=[{**LINE, "id": id + 1}]).external_id == str(id)
    assert order(line_items=[{**LINE, "id": id + 1}]).lines[0].external_id == str(id + 1)


@pytest.mark.parametrize(
    ("changes", "state", "status"),
    [
        ({"financial_status": "paid"}, OrderState.PLACED, "paid, unfulfilled"),
        ({"financial_status": "authorized"}, OrderState.PLACED, "authorized, unfulfilled"),
        ({"financial_status": "something new"}, OrderState.PLACED, "something new, unfulfilled"),
        ({"financial_status": None}, OrderState.PLACED, "unpaid, unfulfilled"),
        ({"financial_status": "expired"}, OrderState.AWAITING_PAYMENT, "expired, unfulfilled"),
        ({"financial_status": "voided"}, OrderState.CANCELLED, "voided, unfulfilled"),
        ({"financial_status": "refunded"}, OrderState.CANCELLED, "refunded, unfulfilled"),
        ({"fulfillment_status": "partial"}, OrderState.PLACED, "pending, partial"),
        ({"fulfillment_status": "fulfilled"}, OrderState.FULFILLED, "pending, fulfilled"),
        ({"fulfillment_status": "restocked"}, OrderState.CANCELLED, "pending, restocked"),
        (
            {"financial_status": "refunded", "fulfillment_status": "fulfilled"},
            OrderState.FULFILLED,
            "refunded, fulfilled",
        ),
    ],
)
def test_each_status_has_its_state(changes: dict[str, object], state: OrderState, status: str) -> None:
    sent = order(**changes)

    assert (sent.state, sent.shop_status) == (state, status)


def test_a_cancelled_order_says_when_and_why() -> None:
    sent = order(cancelled_at="2026-05-14T02:55:00-04:00", cancel_reason="customer", fulfillment_status="fulfilled")

    assert (sent.state, sent.shop_status) == (OrderState.CANCELLED, "cancelled (customer)")
    assert sent.cancelled_at == datetime(2026, 5, 14, 6, 55, tzinfo=UTC)
    assert sent.fulfilled_at is None


def test_a_sent_order_says_when() -> None:
    parcels = [{"created_at": "2026-05-14T02:56:00-04:00"}, {"created_at": "2026-05-14T02:58:00-04:00"}, {}]
    sent = order(fulfillment_status="fulfilled", fulfillments=parcels)

    assert sent.fulfilled_at == datetime(2026, 5, 14, 6, 58, tzinfo=UTC)


def test_a_paid_order_was_paid_at_a_moment_that_does_not_move() -> None:
    assert order(financial_status="paid").paid_at == datetime(2026, 5, 14, 6, 49, 58, tzinfo=UTC)
    assert order(financial_status="paid", processed_at=None).paid_at == datetime(2026, 5, 14, 6, 50, tzinfo=UTC)
    assert order().paid_at is None


def test_an_order_brought_over_keeps_the_day_it_was_placed() -> None:
    assert order(processed_at="2019-01-02T10:00:00Z").placed_at == datetime(2019, 1, 2, 10, tzinfo=UTC)


def test_tax_that_is_not_in_the_prices_stands_beside_them() -> None:
    sent = order(taxes_included=False, total_price="88.02")

    assert (sent.tax_included, sent.tax_minor) == (False, 1302)
    assert sum(line.total_minor for line in sent.lines) + sent.shipping_minor + sent.tax_minor == 8802


def test_what_stands_beside_the_lines_becomes_a_line_that_is_no_goods() -> None:
    duties = {"shop_money": {"amount": "4.00"}, "presentment_money": {"amount": "4.40"}}
    sent = order(total_price="81.00", total_tip_received="2.00", original_total_duties_set=duties)

    assert sent.lines[1:] == (
        IncomingLine("tip", "Tip", Decimal(1), 200, 200, goods=False),
        IncomingLine("duties", "Duties", Decimal(1), 400, 400, goods=False),
    )


def test_a_tip_that_is_among_the_lines_is_not_counted_twice() -> None:
    tip = {"id": 9, "title": "Tip", "quantity": 1, "price": "2.00", "tip": {"payment_gateway": "visa"}}
    sent = order(total_price="77.00", total_tip_received="2.00", line_items=[LINE, tip])

    assert [(line.title, line.goods) for line in sent.lines] == [("Linen shirt - S / sand", True), ("Tip", False)]


def test_an_order_edited_before_it_was_sent_shows_what_is_left() -> None:
    gone = {**LINE, "id": 7, "quantity": 1, "current_quantity": 0}
    edited = {
        "line_items": [{**LINE, "current_quantity": 1}, gone],
        "total_price": "144.00",
        "current_total_price": "40.00",
        "current_total_tax": "6.94",
    }
    sent, shipped = order(**edited), order(**edited, fulfillment_status="fulfilled")

    assert (sent.total_minor, sent.tax_minor) == (4000, 694)
    assert [(line.quantity, line.total_minor) for line in sent.lines] == [(Decimal(1), 3500)]
    assert (shipped.total_minor, [line.quantity for line in shipped.lines]) == (14400, [Decimal(2), Decimal(1)])


def test_very_old_orders_have_one_discount_for_a_line() -> None:
    line = {**LINE, "discount_allocations": [], "total_discount": "10.00"}

    assert order(line_items=[line]).lines[0].total_minor == 6800


def test_a_guest_has_no_id_and_her_phone_is_looked_for() -> None:
    sent = order(customer=None)

    assert (sent.customer.external_id, sent.customer.name) == ("", "Ieva Upytė")
    assert sent.customer.phone == "8 612 34567"
    assert order(phone="+370 700").customer.phone == "+370 700"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": None}, "currency"),
        ({"total_price": None}, "total_price"),
        ({"created_at": None}, "created_at"),
        ({"id": None}, "id"),
        ({"line_items": [{**LINE, "quantity": 10**7}]}, "line_items[0].quantity"),
        ({"line_items": [{**LINE, "price": "1e400"}]}, "line_items[0].price"),
        ({"customer": {"id": {}}}, "customer.id"),
        ({"shipping_lines": [{"title": "x" * 301}]}, "shipping_lines[0].title"),
    ],
)
def test_a_refusal_names_the_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(IntegrationError) as caught:
        read({**ORDER, **changes})

    assert (caught.value.field, caught.value.retry) == (field, False)


# --- what a body is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", ["customers/redact", "shop/redact", "orders/delete", "products/update", ""])
def test_an_order_stays_one_under_any_topic(topic: str) -> None:
    assert read(ORDER, topic=topic) == read(ORDER)


def test_bare_and_wrapped_and_listed_are_read_alike() -> None:
    assert read({"order": ORDER}) == read(ORDER) == read({"orders": [ORDER]}) == read([ORDER])


@pytest.mark.parametrize("kind", ["order", "product", "customer"])
def test_a_deletion_is_a_number_and_its_topic_says_of_what(kind: str) -> None:
    expected = Reading("deletion", (IncomingDeletion(kind, "820982911946154508"),))

    assert read({"id": 820982911946154508}, topic=f"{kind}s/delete") == expected


def test_a_deleted_customer_is_known_by_what_she_lacks() -> None:
    body: dict[str, object] = {
        "id": 7,
        "phone": None,
        "addresses": [],
        "admin_graphql_api_id": "gid://shopify/Customer/7",
    }

    assert read(body) == Reading("deletion", (IncomingDeletion("customer", "7"),))


@pytest.mark.parametrize("topic", ["", "orders/create", "delete"])
def test_a_number_alone_says_nothing_without_such_a_topic(topic: str) -> None:
    with pytest.raises(IntegrationError, match="The body holds a number alone"):
        read({"id": 1}, topic=topic)


SHOP = {"shop_id": 954889, "shop_domain": "my-shop.myshopify.com"}
PERSON = {"id": 191167191167191168, "email": "ieva@mail.example", "phone": "8 612 34567"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {**SHOP, "orders_requested": [299938, 2**60], "customer": PERSON, "data_request": {"id": 1}},
            ("export", "191167191167191168", "ieva@mail.example", "8 612 34567", ("299938", str(2**60))),
        ),
        (
            {**SHOP, "customer": {"email": "ieva@mail.example"}, "orders_to_redact": []},
            ("erase_customer", "", "ieva@mail.example", "", ()),
        ),
        (SHOP, ("erase_shop", "", "", "", ())),
    ],
)
@pytest.mark.parametrize("topic", ["", "orders/create", "customers/redact"])
def test_what_privacy_law_asks(body: dict[str, object], expected: tuple[Any, ...], topic: str) -> None:
    assert read(body, topic=topic) == Reading("privacy", (IncomingPrivacyRequest(*expected),))


@pytest.mark.parametrize("topic", ["fulfillments/create", "draft_orders/create", "app/uninstalled"])
def test_what_is_not_ours_is_passed_over_by_its_topic_where_its_shape_is_unknown(topic: str) -> None:
    assert read({"whatever": 1}, topic=topic).ignored


def test_an_unknown_shape_under_our_topic_is_not_lost() -> None:
    with pytest.raises(IntegrationError, match="The fields whatever, else are those of no order"):
        read({"whatever": 1, "else": 2}, topic="orders/create")


# --- people and products ------------------------------------------------------------------------------------


def test_a_customer() -> None:
    body = {**ORDER["customer"], "created_at": "2026-05-01T00:00:00Z", "addresses": [], "orders_count": 1}

    assert read(body) == Reading(
        "customer",
        (
            IncomingCustomer(
                external_id="115310627314723954",
                name="Ieva Upytė",
                email="other@mail.example",
                phone="+37061234567",
                country="LT",
                version=1778741401000000,
                address=HOME,
            ),
        ),
    )


PRODUCT: dict[str, Any] = {
    "id": 788032119674292922,
    "title": "Linen shirt",
    "handle": "linen-shirt",
    "status": "active",
    "published_at": "2026-05-01T00:00:00Z",
    "created_at": None,
    "updated_at": "2026-05-14T02:50:07-04:00",
    "options": [{"name": "Size"}, {"name": "Colour"}],
    "variants": [
        {
            "id": 642667041472713922,
            "title": "S / sand",
            "price": "39.00",
            "sku": None,
            "option1": "S",
            "option2": "sand",
            "inventory_management": "shopify",
            "inventory_quantity": -2,
            "barcode": "4006381333931",
        }
    ],
    "image": {"src": "https://cdn.example/shirt.jpg"},
}


def product(**changes: object) -> IncomingProduct:
    (item,) = read({**PRODUCT, **changes}).items
    assert isinstance(item, IncomingProduct)
    return item


def test_a_product_whole() -> None:
    options = (("Size", "S"), ("Colour", "sand"))
    assert product() == IncomingProduct(
        external_id="788032119674292922",
        title="Linen shirt",
        currency="EUR",
        version=1778741407000000,
        variants=(
            IncomingVariant("642667041472713922", "", "S / sand", 3900, Decimal(-2), options, "4006381333931"),
        ),
        url="https://my-shop.myshopify.com/products/linen-shirt",
        image="https://cdn.example/shirt.jpg",
    )


def test_the_only_variant_has_the_name_of_its_product() -> None:
    only = {"id": 1, "title": "Default Title", "option1": "Default Title", "price": "1.00"}

    assert product(variants=[only], options=[{"name": "Title"}]).variants == (
        IncomingVariant("1", "", "Linen shirt", 100),
    )


@pytest.mark.parametrize(
    ("changes", "published"),
    [({}, True), ({"status": "draft"}, False), ({"status": "archived"}, False), ({"published_at": None}, False)],
)
def test_a_product_is_published_when_it_is_active_and_shown(changes: dict[str, object], *, published: bool) -> None:
    assert product(**changes).published is published


def test_a_product_without_variants_is_refused() -> None:
    with pytest.raises(IntegrationError, match="The product has no variant"):
        read({**PRODUCT, "variants": []})


def test_the_signature_of_a_known_body() -> None:
    # Worked out for the set of real payloads (signatures.json, "computed_here").
    known = json.loads(shared("data/webhooks/signatures.json").read_text())["computed_here"]
    body = shared("data/webhooks/shopify/orders_create_sample_2022_04.json").read_bytes()
    given = known["vectors"]["webhooks/shopify/orders_create_sample_2022_04.json"]

    assert shop.is_genuine(Delivery(body, {"x-shopify-hmac-sha256": given}), [known["secret"]])
