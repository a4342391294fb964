"""The simulated WooCommerce shop has the habits that the real one has."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest

from regulars.testing.server import Asked, Told, serving
from regulars.testing.woo import WooShop
from tests.conftest import HeldClock

SECRET = "a-secret"


class Receiver:
    """Notes every call and answers with `status`; each of `statuses` first, in their order."""

    def __init__(self) -> None:
        self.status = 200
        self.statuses: list[int] = []
        self.calls: list[tuple[str, bytes, Mapping[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.calls.append((url, body, headers))
        return self.statuses.pop(0) if self.statuses else self.status


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def shop(clock: HeldClock, receiver: Receiver) -> WooShop:
    return WooShop(secret=SECRET, now=clock, post=receiver)


def test_a_new_webhook_pings_unsigned_and_wants_exactly_200(shop: WooShop, receiver: Receiver) -> None:
    receiver.statuses = [200, 202]
    first, second = shop.add_webhook("https://ours/1"), shop.add_webhook("https://ours/2")

    assert [(first.status, first.ping_status), (second.status, second.ping_status)] == [
        ("active", 200),
        ("disabled", 202),
    ]
    assert receiver.calls[0][1:] == (b"webhook_id=1", {"Content-Type": "application/x-www-form-urlencoded"})


def test_a_delivery_is_signed_over_its_body(shop: WooShop, receiver: Receiver) -> None:
    shop.add_webhook("https://ours/1", "order.created")
    id = shop.place_order(language="he")

    (sent,) = shop.deliver()

    expected = base64.b64encode(hmac.new(SECRET.encode(), sent.body, hashlib.sha256).digest()).decode()
    assert sent.headers["X-WC-Webhook-Signature"] == expected
    assert sent.headers["X-WC-Webhook-Topic"] == "order.created"
    assert json.loads(sent.body)["id"] == id
    assert sent.body.isascii()
    assert b"\\u05" in sent.body


def test_two_deliveries_of_one_second_share_their_id(shop: WooShop, clock: HeldClock) -> None:
    shop.add_webhook("https://ours/1", "order.created")
    for _ in range(2):
        shop.place_order()
    one, two = shop.deliver()
    clock.move(seconds=1)
    shop.place_order()
    (three,) = shop.deliver()

    ids = [sent.headers["X-WC-Webhook-Delivery-ID"] for sent in (one, two, three)]
    assert ids[0] == ids[1] != ids[2]
    assert one.body != two.body


def test_the_payload_is_what_the_thing_is_when_it_is_sent(shop: WooShop, clock: HeldClock) -> None:
    shop.add_webhook("https://ours/1", "order.created")
    id = shop.place_order()
    clock.move(minutes=3)
    shop.change_order(id, status="completed")

    (sent,) = shop.deliver()

    assert json.loads(sent.body)["status"] == "completed"
    assert json.loads(sent.body)["date_completed_gmt"] == "2026-05-14T07:03:00"
    assert json.loads(sent.body)["date_completed"] == "2026-05-14T09:03:00"


def test_a_deletion_is_a_number_alone_and_twice_the_same(shop: WooShop) -> None:
    shop.add_webhook("https://ours/1", "order.deleted")
    shop.add_webhook("https://ours/1", "order.restored")
    id = shop.place_order()
    shop.trash_order(id)
    shop.restore_order(id)
    shop.trash_order(id)

    bodies = [sent.body for sent in shop.deliver()]

    assert bodies[0] == bodies[2] == f'{{"id":{id}}}'.encode()


def test_what_is_gone_before_it_is_sent_becomes_the_shops_error(shop: WooShop) -> None:
    shop.add_webhook("https://ours/1", "order.created")
    shop.delete_order(shop.place_order())

    (sent,) = shop.deliver()

    assert json.loads(sent.body)["message"] == "Invalid ID."
    assert sent.headers["X-WC-Webhook-Signature"]


@pytest.mark.parametrize("status", [200, 201, 204, 301, 302])
def test_two_hundred_to_three_hundred_two_is_success(shop: WooShop, receiver: Receiver, status: int) -> None:
    hook = shop.add_webhook("https://ours/1", "order.created")
    hook.failures = 4
    receiver.status = status
    shop.place_order()
    shop.deliver()

    assert hook.failures == 0


@pytest.mark.parametrize("status", [0, 303, 400, 401, 404, 500])
def test_six_failures_pass_and_the_seventh_switches_off(shop: WooShop, receiver: Receiver, status: int) -> None:
    hook = shop.add_webhook("https://ours/1", "order.created")
    receiver.status = status
    states = []
    for _ in range(7):
        shop.place_order()
        shop.deliver()
        states.append(hook.status)
    shop.place_order()

    assert states == ["active"] * 6 + ["disabled"]
    assert shop.deliver() == []


def test_nothing_is_sent_twice(shop: WooShop, receiver: Receiver) -> None:
    shop.add_webhook("https://ours/1", "order.created")
    receiver.status = 500
    shop.place_order()

    assert len(shop.deliver()) == 1
    assert shop.deliver() == []


def test_some_deliveries_never_leave_the_shop(shop: WooShop) -> None:
    shop.add_webhook("https://ours/1", "order.created")
    shop.losing = 0.05
    for _ in range(1000):
        shop.place_order()

    assert 900 < len(shop.deliver()) < 1000


def test_the_same_seed_makes_the_same_shop(clock: HeldClock, receiver: Receiver) -> None:
    shops = [WooShop(secret=SECRET, seed=7, now=clock, post=receiver) for _ in range(2)]
    for shop in shops:
        for _ in range(5):
            shop.place_order()

    assert shops[0].orders == shops[1].orders


def test_people_of_all_five_languages_order(shop: WooShop) -> None:
    for _ in range(60):
        shop.place_order()

    languages = {order["meta_data"][0]["value"] for order in shop.orders.values()}
    assert languages == {"en", "uk", "ru", "he", "lt"}


def test_it_posts_over_http_and_follows_no_redirect(clock: HeldClock) -> None:
    came: list[str] = []

    def door(asked: Asked) -> Told:
        came.append(asked.path)
        return Told(200) if asked.body.startswith(b"webhook_id") else Told(301, b"", {"Location": "/elsewhere"})

    with serving(door) as address:
        shop = WooShop(secret=SECRET, now=clock)
        hook = shop.add_webhook(f"{address}/in", "order.created")
        id = shop.place_order()
        statuses = [sent.status for sent in shop.deliver()]
        direct = shop.send(f"{address}/direct", id)
        lost = shop.send("http://127.0.0.1:1/", id)

    assert (statuses, hook.failures, direct.status, lost.status) == ([301], 0, 301, 0)
    assert came == ["/in", "/in", "/direct"]
