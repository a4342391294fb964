"""Our own signed intake: Standard Webhooks outside, the words of our REST API inside."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from regulars.core import clock as our_clock
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
from regulars.integrations.shops.generic import shop
from tests.conftest import HeldClock
from tests.integrations.shops.kits import (
    GENERIC_ORDER,
    GENERIC_OTHER,
    GENERIC_PRODUCT,
    GENERIC_SECRET,
    envelope,
    sign_generic,
)
from tests.shared_data import shared

ACCESS = ShopAccess(address="https://shop.example", currency="UAH", country="UA")
BODY = envelope("order.upserted", GENERIC_ORDER)


def read(type: str, data: object) -> Reading:
    return shop.read(Delivery(envelope(type, data)), ACCESS)


def order(**changes: object) -> IncomingOrder:
    (item,) = read("order.upserted", {**GENERIC_ORDER, **changes}).items
    assert isinstance(item, IncomingOrder)
    return item


def refusal(type: str, data: object) -> tuple[str, str]:
    with pytest.raises(IntegrationError) as caught:
        read(type, data)
    return caught.value.field, caught.value.message


def test_an_order_whole() -> None:
    assert order() == IncomingOrder(
        external_id="A-1042",
        number="1042",
        version=1778749170000000,
        placed_at=datetime(2026, 5, 14, 8, 58, tzinfo=UTC),
        state=OrderState.PLACED,
        shop_status="placed",
        currency="UAH",
        total_minor=136000,
        lines=(IncomingLine("1", "Чайник", Decimal(2), 64000, 128000, "KETTLE-17", options=(("Колір", "пісок"),)),),
        customer=IncomingCustomer("c-7", "Оксана Вербицька", "", "067 123-45-67", "UA", "uk"),
        shipping_minor=8000,
        tax_included=True,
        ship_to=IncomingAddress(line1="вул. Садова 5", city="Київ", country="UA"),
        payment_method="Післяплата",
        note="Подзвоніть за годину.",
    )


def test_a_line_needs_a_price_of_one_or_of_all() -> None:
    line = {"title": "Tea", "quantity": "0.250"}

    assert order(lines=[{**line, "unit_price": 100}]).lines[0].total_minor == 2500
    assert order(lines=[{**line, "total": "25.00"}]).lines[0].unit_minor == 10000
    assert order(lines=[{**line, "unit_price": "100.00", "total": "20"}]).lines[0].total_minor == 2000
    assert refusal("order.upserted", {**GENERIC_ORDER, "lines": [line]}) == (
        "data.lines[0].total",
        "The line has neither a unit price nor a total (“data.lines[0].total”).",
    )


def test_an_order_may_have_no_lines_but_must_say_so() -> None:
    without = {key: value for key, value in GENERIC_ORDER.items() if key != "lines"}

    assert order(lines=[]).lines == ()
    assert refusal("order.upserted", without)[0] == "data.lines"


def test_a_past_order_and_a_fee() -> None:
    sent = order(history=True, lines=[{"title": "Wrapping", "quantity": 1, "total": "5", "goods": False}])

    assert (sent.history, sent.lines[0].goods) == (True, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"curency": "UAH"}, "data.curency"),
        ({"currency": None}, "data.currency"),
        ({"updated_at": None}, "data.updated_at"),
        ({"placed_at": "soon"}, "data.placed_at"),
        ({"state": "new"}, "data.state"),
        ({"state": ""}, "data.state"),
        ({"lines": [{"title": "A", "quantity": 1, "total": "1", "colour": "red"}]}, "data.lines[0].colour"),
        ({"customer": {"fax": "1"}}, "data.customer.fax"),
        ({"ship_to": {"street": "1"}}, "data.ship_to.street"),
    ],
)
def test_what_is_missing_misspelt_or_unknown_is_named(changes: dict[str, object], field: str) -> None:
    assert refusal("order.upserted", {**GENERIC_ORDER, **changes})[0] == field


def test_a_product_whole() -> None:
    assert read("product.upserted", GENERIC_PRODUCT).items == (
        IncomingProduct(
            external_id="7",
            title="Kettle",
            currency="UAH",
            version=1778745600000000,
            variants=(IncomingVariant("71", "", "Kettle", 4500, Decimal(3), (("Colour", "sand"),), "4006381333931"),),
            url="https://shop.example/kettle",
        ),
    )
    assert refusal("product.upserted", {**GENERIC_PRODUCT, "variants": []})[0] == "data.variants"


def test_a_customer_must_have_an_id() -> None:
    (item,) = read("customer.upserted", {"id": 7, "name": "Anna", "address": {"city": "Bath"}}).items

    assert item == IncomingCustomer("7", "Anna", country="UA", address=IncomingAddress(city="Bath"))
    assert refusal("customer.upserted", {"name": "Anna"})[0] == "data.id"


@pytest.mark.parametrize("kind", ["order", "product", "customer"])
def test_a_deletion(kind: str) -> None:
    assert read(f"{kind}.deleted", {"id": 7}) == Reading("deletion", (IncomingDeletion(kind, "7"),))


@pytest.mark.parametrize("act", ["export", "erase_customer", "erase_shop"])
def test_what_privacy_law_asks(act: str) -> None:
    request = IncomingPrivacyRequest(act, "7", "a@mail.example", "067", ("1", "A-2"))
    data = {"customer_id": 7, "email": "a@mail.example", "phone": "067", "order_ids": [1, "A-2"]}

    assert read(f"privacy.{act}", data) == Reading("privacy", (request,))


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"{}", b'{"type":"order.created"}', b'{"type":7}', b'{"data":{}}'])
def test_a_body_without_its_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(IntegrationError):
        shop.read(Delivery(body), ACCESS)


def test_the_type_is_the_topic_and_it_is_signed() -> None:
    assert shop.topic_of(Delivery(BODY, topic="order.deleted")) == "order.upserted"


def test_it_cannot_be_asked() -> None:
    assert "fetch" not in shop.abilities
    with pytest.raises(IntegrationError, match="cannot be asked"):
        shop.fetch(ACCESS, kind="order", cursor="")
    with pytest.raises(IntegrationError, match="cannot be asked"):
        shop.fetch_one(ACCESS, kind="order", external_id="1")


# --- the signature ------------------------------------------------------------------------------------------


def test_the_published_vector() -> None:
    vector: dict[str, Any] = json.loads(shared("data/webhooks/signatures.json").read_text())
    vector = vector["standard_webhooks"]["vector"]
    headers = {
        "webhook-id": vector["msg_id"],
        "webhook-timestamp": str(vector["timestamp"]),
        "webhook-signature": vector["signature"],
    }
    with our_clock.held_at(lambda: datetime.fromtimestamp(vector["timestamp"], UTC)):
        assert shop.is_genuine(Delivery(vector["payload"].encode(), headers), [vector["secret"]])


@pytest.mark.parametrize(("minutes", "believed"), [(0, True), (5, True), (-5, True), (5.1, False), (-5.1, False)])
def test_a_delivery_is_believed_for_five_minutes(clock: HeldClock, *, minutes: float, believed: bool) -> None:
    headers = sign_generic(BODY, GENERIC_SECRET, at=clock() + timedelta(minutes=minutes))

    assert shop.is_genuine(Delivery(BODY, headers), [GENERIC_SECRET]) is believed


def test_a_time_or_an_id_changed_on_the_way_is_noticed(clock: HeldClock) -> None:
    headers = sign_generic(BODY, GENERIC_SECRET)
    later = str(int(headers["webhook-timestamp"]) + 1)

    for change in ({"webhook-timestamp": later}, {"webhook-id": "msg_2"}, {"webhook-id": ""}):
        assert not shop.is_genuine(Delivery(BODY, {**headers, **change}), [GENERIC_SECRET])


@pytest.mark.parametrize("written", ["", "soon", "1e9", "1778742000.5", "-1", "٣", " 1778742000", "9" * 30])
def test_a_time_that_is_none_is_not_believed(written: str) -> None:
    headers = {**sign_generic(BODY, GENERIC_SECRET), "webhook-timestamp": written}

    assert not shop.is_genuine(Delivery(BODY, headers), [GENERIC_SECRET])


def test_several_signatures_stand_side_by_side_while_a_secret_changes() -> None:
    ours, other = (sign_generic(BODY, secret) for secret in (GENERIC_SECRET, GENERIC_OTHER))
    both = f"{other['webhook-signature']} v1a,AAAA {ours['webhook-signature']}"

    assert shop.is_genuine(Delivery(BODY, {**ours, "webhook-signature": both}), [GENERIC_SECRET])


def test_an_asymmetric_signature_is_not_taken_for_ours() -> None:
    headers = sign_generic(BODY, GENERIC_SECRET)
    renamed = headers["webhook-signature"].replace("v1,", "v1a,")

    assert not shop.is_genuine(Delivery(BODY, {**headers, "webhook-signature": renamed}), [GENERIC_SECRET])


@pytest.mark.parametrize("secret", ["whsec_", "not base64 at all!", "ключ", "\x00"])
def test_a_secret_that_is_none_believes_nothing(secret: str) -> None:
    assert not shop.is_genuine(Delivery(BODY, sign_generic(BODY, GENERIC_SECRET)), [secret])
