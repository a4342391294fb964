"""WooCommerce's words to ours, exactly."""

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
    IncomingProduct,
    IncomingVariant,
    OrderState,
    Reading,
    ShopAccess,
)
from regulars.integrations.shops.woocommerce import mapping, shop
from tests.integrations.shops.kits import SECRET, woo_shop
from tests.shared_data import shared

ACCESS = ShopAccess(address="https://woo.example", currency="EUR", country="UA", zone="Europe/Kyiv")
ORDER: dict[str, Any] = {
    "id": 7001,
    "number": "7001",
    "status": "processing",
    "currency": "EUR",
    "date_created_gmt": "2026-05-14T06:50:00",
    "date_modified_gmt": "2026-05-14T06:50:07",
    "prices_include_tax": False,
    "discount_total": "1.00",
    "discount_tax": "0.20",
    "shipping_total": "4.90",
    "shipping_tax": "0.98",
    "total": "29.88",
    "total_tax": "4.98",
    "customer_id": 0,
    "customer_note": "Ring twice.\r\nThank you!",
    "billing": {
        "first_name": "Оксана",
        "last_name": "Вербицька",
        "company": "O&#8217;Conner &amp; Co",
        "address_1": "вул. Садова 5",
        "address_2": "кв. 12",
        "city": "Київ",
        "state": "UA30",
        "postcode": "01001",
        "country": "ua",
        "email": "oksana@mail.example",
        "phone": "(067) 123-45-67",
    },
    "shipping": {"first_name": "", "last_name": "", "address_1": "", "city": "", "country": ""},
    "payment_method": "cod",
    "payment_method_title": "Cash on delivery",
    "date_paid_gmt": None,
    "date_completed_gmt": None,
    "meta_data": [{"id": 1, "key": "is_vat_exempt", "value": "no"}, {"key": "wpml_language", "value": "uk"}],
    "line_items": [
        {
            "id": 31,
            "name": "Kettle &ndash; sand",
            "product_id": 110,
            "variation_id": 9111,
            "quantity": 2,
            "subtotal": "20.00",
            "subtotal_tax": "4.00",
            "total": "19.00",
            "total_tax": "3.80",
            "sku": "KETTLE",
            "price": 9.5,
            "meta_data": [
                {"key": "pa_colour", "value": "sand", "display_key": "Colour", "display_value": "<p>Sand</p>"},
                {"key": "_reduced_stock", "value": "2"},
                {"key": "Engraving", "value": "Anna"},
                {"key": "addons", "value": [{"a": 1}]},
            ],
        }
    ],
    "fee_lines": [{"id": 60, "name": "Gift wrapping", "total": "1.00", "total_tax": "0.20"}],
    "shipping_lines": [{"method_title": "Courier"}, {"method_title": "Lift to the floor"}],
}


def read(*bodies: object, topic: str = "", access: ShopAccess = ACCESS) -> Reading:
    body = bodies[0] if len(bodies) == 1 else list(bodies)
    return shop.read(Delivery(json.dumps(body).encode(), topic=topic), access)


def order(**changes: object) -> IncomingOrder:
    (item,) = read({**ORDER, **changes}).items
    assert isinstance(item, IncomingOrder)
    return item


def refusal(**changes: object) -> tuple[str, str]:
    with pytest.raises(IntegrationError) as caught:
        read({**ORDER, **changes})
    assert not caught.value.retry
    return caught.value.field, caught.value.message


# --- an order -----------------------------------------------------------------------------------------------


def test_an_order_whole() -> None:
    home = IncomingAddress(
        name="Оксана Вербицька",
        company="O’Conner & Co",
        line1="вул. Садова 5",
        line2="кв. 12",
        city="Київ",
        region="UA30",
        postcode="01001",
        country="UA",
        phone="(067) 123-45-67",
    )
    assert order() == IncomingOrder(
        external_id="7001",
        number="7001",
        version=1778741407000000,
        placed_at=datetime(2026, 5, 14, 6, 50, tzinfo=UTC),
        state=OrderState.PLACED,
        shop_status="processing",
        currency="EUR",
        total_minor=2988,
        lines=(
            IncomingLine(
                external_id="31",
                title="Kettle – sand",
                quantity=Decimal(2),
                unit_minor=1000,
                total_minor=1900,
                sku="KETTLE",
                product_id="110",
                variant_id="9111",
                options=(("Colour", "Sand"), ("Engraving", "Anna")),
            ),
            IncomingLine("fee:60", "Gift wrapping", Decimal(1), 100, 100, goods=False),
        ),
        customer=IncomingCustomer(
            name="Оксана Вербицька",
            email="oksana@mail.example",
            phone="(067) 123-45-67",
            country="UA",
            language="uk",
            address=home,
        ),
        shipping_minor=490,
        discount_minor=100,
        tax_minor=498,
        ship_to=home,
        bill_to=home,
        payment_method="Cash on delivery",
        shipping_method="Courier, Lift to the floor",
        note="Ring twice.\nThank you!",
        language="uk",
    )


@pytest.mark.parametrize(("with_tax", "line", "fee", "shipping"), [(False, 1900, 100, 490), (True, 2280, 120, 588)])
def test_lines_are_what_the_customer_was_shown_and_add_up(
    *, with_tax: bool, line: int, fee: int, shipping: int
) -> None:
    sent = order(prices_include_tax=with_tax)

    assert [one.total_minor for one in sent.lines] == [line, fee]
    assert (sent.shipping_minor, sent.tax_included) == (shipping, with_tax)
    assert line + fee + shipping + (0 if with_tax else sent.tax_minor) == sent.total_minor == 2988


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("pending", OrderState.AWAITING_PAYMENT),
        ("failed", OrderState.AWAITING_PAYMENT),
        ("on-hold", OrderState.PLACED),
        ("processing", OrderState.PLACED),
        ("wc-processing", OrderState.PLACED),
        ("awaiting-shipment", OrderState.PLACED),
        ("completed", OrderState.FULFILLED),
        ("shipped", OrderState.FULFILLED),
        ("cancelled", OrderState.CANCELLED),
        ("refunded", OrderState.CANCELLED),
        ("trash", OrderState.CANCELLED),
    ],
)
def test_each_status_has_its_state(status: str, state: OrderState) -> None:
    assert order(status=status).state is state


@pytest.mark.parametrize("status", ["refunded", "collected"])
def test_what_was_completed_once_was_sent(status: str) -> None:
    sent = order(status=status, date_completed_gmt="2026-05-14T06:59:00")

    assert sent.state is OrderState.FULFILLED
    assert sent.fulfilled_at == datetime(2026, 5, 14, 6, 59, tzinfo=UTC)


@pytest.mark.parametrize("status", sorted(mapping.DRAFTS))
def test_a_cart_that_is_still_being_filled_is_passed_over(status: str) -> None:
    reading = read({**ORDER, "status": status})

    assert (reading.kind, reading.items) == ("order", ())
    assert "becomes an order at the checkout" in reading.ignored


def test_a_registered_customer_keeps_her_id_and_a_guest_has_none() -> None:
    assert order(customer_id=41).customer.external_id == "41"
    assert order(customer_id=0).customer.external_id == ""
    assert order(customer_id="0").customer.external_id == ""


def test_goods_go_to_the_shipping_address_where_there_is_one() -> None:
    sent = order(shipping={"first_name": "Taras", "city": "Lviv", "phone": "099"})

    assert (sent.ship_to.name, sent.ship_to.city) == ("Taras", "Lviv")
    assert sent.bill_to.city == "Київ"


def test_a_phone_given_for_the_delivery_alone_is_found() -> None:
    billing = {**ORDER["billing"], "phone": ""}

    assert order(billing=billing, shipping={"phone": "099 111"}).customer.phone == "099 111"


def test_a_date_without_gmt_is_meant_in_the_shops_zone() -> None:
    sent = order(date_created_gmt=None, date_created="2026-05-14T09:50:00")

    assert sent.placed_at == datetime(2026, 5, 14, 6, 50, tzinfo=UTC)


def test_a_quantity_may_be_a_fraction_and_nothing_is_dropped() -> None:
    line = ORDER["line_items"][0]
    sent = order(line_items=[{**line, "quantity": 1.5}, {**line, "id": 32, "quantity": 0}], fee_lines=[])

    assert [(one.external_id, one.quantity, one.unit_minor) for one in sent.lines] == [("31", Decimal("1.5"), 1333)]


def test_a_gift_card_is_a_line_below_zero() -> None:
    sent = order(gift_cards=[{"id": 5, "code": "ABCD", "amount": "9.00"}])

    assert sent.lines[-1] == IncomingLine("gift_card:5", "Gift card", Decimal(1), -900, -900, goods=False)


def test_a_currency_without_cents_keeps_its_units() -> None:
    assert order(currency="JPY", total="2988").total_minor == 2988


@pytest.mark.parametrize(
    ("note", "language"),
    [
        ({"key": "trp_language", "value": "de_DE"}, "de-DE"),
        ({"key": "_weglot_language", "value": "he"}, "he"),
        ({"key": "wpml_language", "value": {"code": "uk"}}, ""),
        ({"key": ["wpml_language"], "value": "uk"}, ""),
        ({"key": "wpml_language", "value": "Ukrainian!"}, ""),
    ],
)
def test_the_language_is_where_plugins_keep_it(note: dict[str, object], language: str) -> None:
    assert order(meta_data=[note]).language == language


def test_polylang_has_a_field_of_its_own() -> None:
    assert order(meta_data=[], lang="lt").customer.language == "lt"


# --- what is refused, and how it is said --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "begins"),
    [
        ({"currency": ""}, "currency", "The order has no currency"),
        ({"currency": "euro"}, "currency", "“currency” holds “euro”, which is not a currency."),
        ({"total": ""}, "total", "The order has no total"),
        ({"total": "12,50"}, "total", "“total” holds “12,50”, which is not an amount of money."),
        ({"total": "-1.00"}, "total", "“total” is -1.00: nobody pays less than nothing."),
        ({"date_created_gmt": None}, "date_created_gmt", "The order does not say when it was placed"),
        ({"date_created_gmt": "2031-01-01T00:00:00"}, "date_created_gmt", "“date_created_gmt” holds “2031"),
        ({"date_created_gmt": "1980-01-01T00:00:00"}, "date_created_gmt", "“date_created_gmt” holds “1980"),
        ({"date_created_gmt": "14.05.2026"}, "date_created_gmt", "“date_created_gmt” holds “14.05.2026”"),
        ({"status": ""}, "status", "The order has no status"),
        ({"id": 0}, "id", "There is no id"),
        ({"id": -5}, "id", "“id” holds “-5”, which is not an id."),
        ({"id": 1.5}, "id", "“id” holds “1.5”, which is not an id."),
        ({"line_items": {"a": 1}}, "line_items", "“line_items” holds"),
        ({"line_items": ["a"]}, "line_items[0]", "“line_items[0]” holds “a”, which is not an object"),
        ({"line_items": [{"id": 1, "name": "A", "quantity": -1}]}, "line_items[0].quantity", "“line_items[0].qua"),
        ({"line_items": [{"id": 1, "name": "A", "quantity": 1000001}]}, "line_items[0].quantity", "“line_items["),
        ({"line_items": [{"id": 1, "name": "A", "quantity": 0.0001}]}, "line_items[0].quantity", "“line_items["),
        ({"line_items": [{"id": 1, "name": "", "quantity": 1}]}, "line_items[0].name", "“line_items[0].name” is em"),
        ({"line_items": [{}] * 5001}, "line_items", "“line_items” has 5001 entries; we take at most 5000."),
        ({"billing": {"phone": "0" * 101}}, "billing.phone", "“billing.phone” is 101 characters long; we take"),
        ({"billing": {"first_name": "A\x00"}}, "billing.first_name", "“billing.first_name” holds an invisible zero"),
        ({"billing": {"phone": True}}, "billing.phone", "“billing.phone” holds “True”, which is not a text."),
        ({"billing": "here"}, "billing", "“billing” holds “here”, which is not an object"),
    ],
)
def test_a_refusal_names_the_field_and_says_what_is_wrong(
    changes: dict[str, object], field: str, begins: str
) -> None:
    named, message = refusal(**changes)

    assert named == field
    assert message.startswith(begins)


def test_a_long_note_is_cut_and_marked_not_refused() -> None:
    note = order(customer_note="x" * 20_000).note

    assert (len(note), note[-4:]) == (10_000, " […]"[-4:])


def test_letters_that_turn_others_round_are_taken_out() -> None:
    assert order(billing={"first_name": "Anna\u202egnp.exe", "last_name": "נועה"}).bill_to.name == "Annagnp.exe נועה"


# --- people, products, deletions, lists ---------------------------------------------------------------------


def test_a_customer() -> None:
    simulated = woo_shop()
    simulated.place_order(language="lt", registered=True)
    raw = simulated.payload("customer.created", 41)

    (item,) = read(raw, topic="customer.created").items

    assert isinstance(item, IncomingCustomer)
    assert (item.external_id, item.email, item.phone) == ("41", raw["email"], raw["billing"]["phone"])
    assert (item.country, item.version) == ("LT", 1778742000000000)
    assert item.name == f"{raw['first_name']} {raw['last_name']}"
    assert item.address is not None
    assert item.address.city == raw["billing"]["city"]


PRODUCT: dict[str, Any] = {
    "id": 107,
    "name": "Linen shirt",
    "type": "simple",
    "status": "publish",
    "permalink": "https://woo.example/shirt/",
    "date_modified_gmt": "2026-05-14T06:50:07",
    "sku": "TEE",
    "price": "39.00",
    "manage_stock": True,
    "stock_quantity": 2.5,
    "stock_status": "instock",
    "global_unique_id": "4006381333931",
    "images": [{"src": "https://woo.example/shirt.jpg"}],
    "attributes": [{"name": "Size", "options": ["S", "M"]}],
    "variations": [],
}


def product(**changes: object) -> IncomingProduct:
    (item,) = read({**PRODUCT, **changes}).items
    assert isinstance(item, IncomingProduct)
    return item


def test_a_simple_product_is_its_own_variant() -> None:
    assert product() == IncomingProduct(
        external_id="107",
        title="Linen shirt",
        currency="EUR",
        version=1778741407000000,
        variants=(IncomingVariant("107", "TEE", "Linen shirt", 3900, Decimal("2.5"), barcode="4006381333931"),),
        url="https://woo.example/shirt/",
        image="https://woo.example/shirt.jpg",
    )


def test_a_stock_that_is_not_counted_is_unknown() -> None:
    assert product(manage_stock=False).variants[0].stock is None
    assert product(stock_quantity=-3).variants[0].stock == Decimal(-3)


def test_a_draft_is_not_published() -> None:
    assert not product(status="draft").published


def test_variations_known_by_number_alone_make_the_product_incomplete() -> None:
    item = product(type="variable", variations=[9001, 9002])

    assert not item.complete
    assert [(one.external_id, one.sku, one.options) for one in item.variants] == [("9001", "", ()), ("9002", "", ())]


def test_variations_that_our_client_has_asked_for_make_it_whole() -> None:
    parts = [{"id": 9001, "price": "39.00", "attributes": [{"name": "Size", "option": "S"}]}]
    item = product(type="variable", variations=parts)

    assert item.complete
    assert item.variants == (IncomingVariant("9001", "", "S", 3900, None, (("Size", "S"),)),)


@pytest.mark.parametrize(
    "names_its_product",
    [
        {"parent_id": 107, "type": "variation"},
        {"_links": {"up": [{"href": "https://woo.example/wp-json/wc/v3/products/107"}]}},
        {"_links": {"collection": [{"href": "https://woo.example/wp-json/wc/v3/products/107/variations"}]}},
    ],
)
def test_a_variation_is_a_part_of_its_product(names_its_product: dict[str, object]) -> None:
    raw = {"id": 9001, "sku": "TEE-S", "price": "39.00", "manage_stock": "parent", "stock_quantity": 4}
    (item,) = read({**raw, **names_its_product}).items

    assert isinstance(item, IncomingProduct)
    assert (item.external_id, item.complete) == ("107", False)
    assert [(one.external_id, one.sku, one.stock) for one in item.variants] == [("9001", "TEE-S", Decimal(4))]


def test_a_variation_of_nothing_is_refused() -> None:
    with pytest.raises(IntegrationError, match="does not say which product it belongs to"):
        read({"id": 9001, "price": "39.00", "manage_stock": False})


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://woo.example/a b", "x" * 3000, "//woo.example"])
def test_an_address_that_is_none_is_left_out(url: str) -> None:
    assert product(permalink=url).url == ""


@pytest.mark.parametrize("kind", ["order", "product", "customer"])
def test_a_deletion_is_a_number_and_its_topic_says_of_what(kind: str) -> None:
    assert read({"id": 7001}, topic=f"{kind}.deleted") == Reading("deletion", (IncomingDeletion(kind, "7001"),))


@pytest.mark.parametrize("topic", ["", "order.updated", "order", "deleted"])
def test_a_number_alone_says_nothing_without_such_a_topic(topic: str) -> None:
    with pytest.raises(IntegrationError, match="The body holds a number alone"):
        read({"id": 7001}, topic=topic)


@pytest.mark.parametrize("topic", ["order.deleted", "customer.deleted", "product.updated", "action.foo"])
def test_a_whole_order_stays_one_under_any_topic(topic: str) -> None:
    assert read(ORDER, topic=topic) == read(ORDER)


def test_a_coupon_is_passed_over() -> None:
    assert read({"id": 5}, topic="coupon.deleted").kind == "coupon"
    assert read({"discount_type": "percent", "code": "TEN"}).ignored
    assert read({"whatever": 1}, topic="action.woocommerce_add_to_cart").kind == "action"


def test_the_shops_own_error_is_explained() -> None:
    with pytest.raises(IntegrationError) as caught:
        read({"code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot view this resource."})

    assert "“Sorry, you cannot view this resource.”" in caught.value.message
    assert "save it as a user who may read orders" in caught.value.message


def test_a_list_is_read_whole_or_not_at_all() -> None:
    assert len(read(ORDER, {**ORDER, "id": 7002}).items) == 2
    with pytest.raises(IntegrationError) as caught:
        read(ORDER, {**ORDER, "currency": ""})
    assert caught.value.field == "[1].currency"
    with pytest.raises(IntegrationError, match="is no order as the first one is"):
        read(ORDER, PRODUCT)


@pytest.mark.parametrize("body", [b"webhook_id=142", b"webhook_id=1\r\n", b" webhook_id=99999999999999999999"])
def test_the_unsigned_ping_is_known(body: bytes) -> None:
    assert shop.is_ping(Delivery(body))
    assert shop.read(Delivery(body), ACCESS).kind == "ping"


@pytest.mark.parametrize(
    "body", [b"webhook_id=", b"webhook_id=1&order=2", b"webhook_id=1e5", b"webhook_id=" + b"1" * 21, b"{}", b""]
)
def test_nothing_else_is_a_ping(body: bytes) -> None:
    assert not shop.is_ping(Delivery(body))


def test_the_topic_comes_from_the_header_else_the_hint_else_the_shape() -> None:
    body = json.dumps(ORDER).encode()

    assert shop.topic_of(Delivery(body, {"x-wc-webhook-topic": "order.created"}, "order.deleted")) == "order.created"
    assert shop.topic_of(Delivery(body, topic="order.restored")) == "order.restored"
    assert shop.topic_of(Delivery(body)) == "order.updated"


def test_the_signature_of_a_known_body() -> None:
    # Worked out for the set of real payloads (signatures.json, "computed_here").
    known = json.loads(shared("data/webhooks/signatures.json").read_text())["computed_here"]
    body = shared("data/webhooks/woocommerce/order_ios.json").read_bytes()
    given = known["vectors"]["webhooks/woocommerce/order_ios.json"]

    assert shop.is_genuine(Delivery(body, {"x-wc-webhook-signature": given}), [SECRET, known["secret"]])
