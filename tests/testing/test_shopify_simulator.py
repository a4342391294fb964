"""The simulated Shopify shop has the habits that the real one has."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from regulars.testing.server import Asked, Told, serving
from regulars.testing.shopify import RETRY_AFTER, ShopifyShop
from tests.conftest import HeldClock

SECRET = "a-secret"


class Receiver:
    """Answers with `status`."""

    def __init__(self) -> None:
        self.status = 200

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        return self.status


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def shop(clock: HeldClock, receiver: Receiver) -> ShopifyShop:
    return ShopifyShop(secret=SECRET, now=clock, post=receiver, privacy_url="https://ours/privacy")


def signed_with(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def test_a_delivery_has_shopifys_headers_and_ids_beyond_floats(shop: ShopifyShop) -> None:
    shop.subscribe("https://ours/1", "orders/create")
    id = shop.place_order()

    (sent,) = shop.deliver()

    assert id > 2**53
    assert json.loads(sent.body)["id"] == id
    assert float(id) != id
    assert sent.headers["X-Shopify-Hmac-Sha256"] == signed_with(sent.body, SECRET)
    assert sent.headers["X-Shopify-Topic"] == "orders/create"
    assert {"X-Shopify-Shop-Domain", "X-Shopify-Webhook-Id", "X-Shopify-Event-Id", "X-Shopify-Triggered-At"} <= set(
        sent.headers
    )


def test_a_failed_delivery_is_tried_eight_times_in_four_hours_with_its_first_payload(
    shop: ShopifyShop, receiver: Receiver, clock: HeldClock
) -> None:
    (subscription,) = shop.subscribe("https://ours/1", "orders/create")
    receiver.status = 503
    id = shop.place_order()
    start = clock.at
    shop.deliver()
    shop.change_order(id, financial_status="paid")
    for pause in RETRY_AFTER:
        clock.move(seconds=pause.total_seconds() - 1)
        assert shop.deliver() == []
        clock.move(seconds=1)
        assert len(shop.deliver()) == 1

    assert len(shop.sent) == 9
    assert len({(sent.body, sent.headers["X-Shopify-Webhook-Id"]) for sent in shop.sent}) == 1
    assert clock.at - start == timedelta(hours=4)
    assert subscription.removed_at == clock.at
    shop.place_order()
    clock.move(hours=5)
    assert shop.deliver() == []


@pytest.mark.parametrize(("status", "counts"), [(200, True), (202, True), (301, False), (302, False), (404, False)])
def test_only_two_hundreds_count(shop: ShopifyShop, receiver: Receiver, status: int, *, counts: bool) -> None:
    shop.subscribe("https://ours/1", "orders/create")
    receiver.status = status
    shop.place_order()
    shop.deliver()

    assert (shop.owed == []) is counts


def test_a_success_on_a_retry_keeps_the_subscription(shop: ShopifyShop, receiver: Receiver, clock: HeldClock) -> None:
    (subscription,) = shop.subscribe("https://ours/1", "orders/create")
    receiver.status = 500
    shop.place_order()
    shop.deliver()
    receiver.status = 200
    clock.move(minutes=1)
    shop.deliver()

    assert (shop.owed, subscription.removed_at) == ([], None)


def test_a_new_secret_signs_only_after_an_hour(shop: ShopifyShop, clock: HeldClock) -> None:
    shop.subscribe("https://ours/1", "orders/create")
    shop.rotate_secret("the-new-one")
    secrets = []
    for minutes in (0, 59, 1):
        clock.move(minutes=minutes)
        shop.place_order()
        (sent,) = shop.deliver()
        signature = sent.headers["X-Shopify-Hmac-Sha256"]
        secrets += [secret for secret in (SECRET, "the-new-one") if signature == signed_with(sent.body, secret)]

    assert secrets == [SECRET, SECRET, "the-new-one"]


def test_privacy_law_is_served_unasked(shop: ShopifyShop) -> None:
    order = shop.place_order()
    buyer = next(iter(shop.customers))

    sent = [shop.request_data(buyer), shop.redact_customer(buyer), shop.redact_shop()]

    assert [one.topic for one in sent] == ["customers/data_request", "customers/redact", "shop/redact"]
    assert json.loads(sent[0].body)["orders_requested"] == json.loads(sent[1].body)["orders_to_redact"] == [order]
    assert set(json.loads(sent[2].body)) == {"shop_id", "shop_domain"}


def test_a_deletion_is_a_number_alone(shop: ShopifyShop) -> None:
    shop.subscribe("https://ours/1", "orders/delete")
    id = shop.place_order()
    shop.delete_order(id)

    assert [sent.body for sent in shop.deliver()] == [f'{{"id":{id}}}'.encode()]


def test_letters_stay_and_marks_are_escaped(shop: ShopifyShop) -> None:
    shop.subscribe("https://ours/1", "orders/create")
    shop.place_order(language="uk", note="<b> & всё")

    (sent,) = shop.deliver()

    assert "\\u003cb\\u003e \\u0026 всё".encode() in sent.body


def test_it_posts_over_http(clock: HeldClock) -> None:
    came: list[Asked] = []

    def door(asked: Asked) -> Told:
        came.append(asked)
        return Told(200)

    with serving(door) as address:
        shop = ShopifyShop(secret=SECRET, now=clock)
        sent = shop.send(f"{address}/in", shop.place_order(), topic="orders/create")

    assert (sent.status, came[0].body) == (200, sent.body)
    assert came[0].headers["x-shopify-topic"] == "orders/create"
