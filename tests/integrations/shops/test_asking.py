"""Asking the shops: what was missed comes, once, by the shop's own clock. Over HTTP, from the simulators."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from regulars.core import http
from regulars.core.errors import IntegrationError
from regulars.intake.ports import Delivery, Fetched, IncomingOrder, IncomingProduct, Shop, ShopAccess
from regulars.integrations.shops.catching_up import Cursor
from regulars.integrations.shops.shopify import client as shopify_client
from regulars.integrations.shops.shopify import shop as shopify
from regulars.integrations.shops.woocommerce import client as woo_client
from regulars.integrations.shops.woocommerce import oauth
from regulars.integrations.shops.woocommerce import shop as woocommerce
from regulars.testing.server import Answering, Told, serving
from regulars.testing.shopify import ShopifyShop
from regulars.testing.woo import WooShop
from tests.conftest import HeldClock
from tests.integrations.shops.kits import SECRET, silent

Serve = Callable[[Answering], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve an answer on loopback until the test ends; returns its address."""
    http.configure(allow_private=["127.0.0.1:*"])
    http.breakers.forget()
    running: list[Any] = []

    def start(answer: Answering) -> str:
        context = serving(answer)
        running.append(context)
        return context.__enter__()

    yield start
    for context in running:
        context.__exit__(None, None, None)
    http.configure()


def run(shop: Shop, access: ShopAccess, *, kind: str = "order", cursor: str = "") -> tuple[list[Delivery], str]:
    """Ask until there is no more; return what came and the cursor for the next run."""
    came: list[Delivery] = []
    for _page in range(100):
        fetched: Fetched = shop.fetch(access, kind=kind, cursor=cursor)
        came += fetched.deliveries
        cursor = fetched.cursor
        if not fetched.more:
            return came, cursor
    raise AssertionError("it never ends")


def ids(came: list[Delivery]) -> list[int]:
    return [json.loads(delivery.body)["id"] for delivery in came]


# --- WooCommerce --------------------------------------------------------------------------------------------


@pytest.fixture
def woo(clock: HeldClock, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> tuple[WooShop, ShopAccess]:
    """A WooCommerce shop that hands out three things a page, and how to reach it."""
    monkeypatch.setattr(woo_client, "PER_PAGE", 3)
    shop = WooShop(secret=SECRET, now=clock, post=silent)
    return shop, ShopAccess(serve(shop.answer), key="ck_simulated", password="cs_simulated", currency="EUR")


def test_all_orders_come_page_by_page_and_a_second_run_brings_nothing(
    woo: tuple[WooShop, ShopAccess], clock: HeldClock
) -> None:
    shop, access = woo
    made = []
    for _ in range(10):
        made.append(shop.place_order())
        clock.move(seconds=50)

    came, cursor = run(woocommerce, access)
    again, _cursor = run(woocommerce, access, cursor=cursor)

    assert ids(came) == made
    assert again == []


def test_more_than_a_page_within_one_second_comes_whole(woo: tuple[WooShop, ShopAccess], clock: HeldClock) -> None:
    shop, access = woo
    before = shop.place_order()
    clock.move(minutes=10)
    made = [shop.place_order() for _ in range(11)]
    clock.move(minutes=10)
    after = shop.place_order()

    came, _cursor = run(woocommerce, access)

    assert ids(came) == [before, *made, after]


def test_what_changes_while_we_are_asking_is_not_missed(woo: tuple[WooShop, ShopAccess], clock: HeldClock) -> None:
    shop, access = woo
    made = []
    for _ in range(8):
        made.append(shop.place_order())
        clock.move(minutes=1)
    first = woocommerce.fetch(access, kind="order", cursor="")
    shop.change_order(made[1], status="completed")  # moves to the end, and every later one forward by one

    rest, _cursor = run(woocommerce, access, cursor=first.cursor)

    assert set(ids([*first.deliveries, *rest])) == set(made)
    assert json.loads(rest[-1].body)["status"] == "completed"


def test_a_slow_transaction_that_shows_an_older_stamp_later_is_found(
    woo: tuple[WooShop, ShopAccess], clock: HeldClock
) -> None:
    shop, access = woo
    slow = shop.place_order()
    hidden = shop.orders.pop(slow)
    clock.move(seconds=90)
    shop.orders[slow + 1] = {**hidden, "id": slow + 1, "date_modified_gmt": "2026-05-14T07:01:30"}
    came, cursor = run(woocommerce, access)
    assert ids(came) == [slow + 1]

    shop.orders[slow] = hidden  # stamped 90 s before the newest that we have seen
    came, _cursor = run(woocommerce, access, cursor=cursor)

    assert ids(came) == [slow]


def test_products_come_with_their_variations(woo: tuple[WooShop, ShopAccess]) -> None:
    _shop, access = woo
    came, cursor = run(woocommerce, access, kind="product")
    items = [item for delivery in came for item in woocommerce.read(delivery, access).items]

    shirt = next(item for item in items if isinstance(item, IncomingProduct) and item.external_id == "107")
    assert (len(items), shirt.complete) == (10, True)
    assert [variant.title for variant in shirt.variants] == ["S", "M", "L"]
    assert run(woocommerce, access, kind="product", cursor=cursor)[0] == []


def test_customers_come_by_id_and_then_only_new_ones(woo: tuple[WooShop, ShopAccess]) -> None:
    shop, access = woo
    for _ in range(7):
        shop.place_order(registered=True)
    came, cursor = run(woocommerce, access, kind="customer")
    assert sorted(ids(came)) == list(range(41, 48))
    assert run(woocommerce, access, kind="customer", cursor=cursor)[0] == []

    for _ in range(4):
        shop.place_order(registered=True)
    came, _cursor = run(woocommerce, access, kind="customer", cursor=cursor)

    assert sorted(ids(came)) == [48, 49, 50, 51]


def test_one_order_is_asked_for_as_it_is_now(woo: tuple[WooShop, ShopAccess]) -> None:
    shop, access = woo
    id = shop.place_order()
    shop.trash_order(id)

    delivery = woocommerce.fetch_one(access, kind="order", external_id=str(id))
    assert delivery is not None
    (item,) = woocommerce.read(delivery, access).items
    shop.delete_order(id)

    assert isinstance(item, IncomingOrder)
    assert (item.shop_status, item.state) == ("trash", "cancelled")
    assert woocommerce.fetch_one(access, kind="order", external_id=str(id)) is None


@pytest.mark.parametrize("id", ["", "7/../../users", "7?x=1", "²", "-1", "a"])
def test_an_id_that_is_no_number_never_becomes_an_address(woo: tuple[WooShop, ShopAccess], id: str) -> None:
    for shop in (woocommerce, shopify):
        with pytest.raises(IntegrationError) as caught:
            shop.fetch_one(woo[1], kind="order", external_id=id)
        assert not caught.value.retry
    assert woo[0].rest.asked == []


def test_one_thing_that_cannot_be_read_keeps_the_others_coming(
    woo: tuple[WooShop, ShopAccess], clock: HeldClock
) -> None:
    shop, access = woo
    made = [shop.place_order() for _ in range(2)]
    shop.orders[99] = {**shop.orders[made[0]], "id": 99, "currency": None, "date_modified": "soon"}

    came, _cursor = run(woocommerce, access)

    assert sorted(ids(came)) == [99, *made]
    with pytest.raises(IntegrationError, match="The order has no currency"):
        woocommerce.read(next(one for one in came if ids([one]) == [99]), access)


def test_over_plain_http_each_request_is_signed_and_the_secret_stays_here(woo: tuple[WooShop, ShopAccess]) -> None:
    shop, access = woo
    run(woocommerce, access)

    assert all("cs_simulated" not in asked.target for asked in shop.rest.asked)
    assert all("authorization" not in asked.headers for asked in shop.rest.asked)
    with pytest.raises(IntegrationError, match=r"does not let us read \(401\)"):
        run(woocommerce, ShopAccess(access.address, key="ck_simulated", password="wrong"))


def test_what_oauth_signs_is_written_as_its_specification_shows_it() -> None:
    # The example of RFC 5849, 3.4.1.1, without the parameter that stands there twice.
    params = {"b5": "=%3D", "a3": "2 q", "c@": "", "a2": "r b", "oauth_consumer_key": "9djdj82h48djs9d2"}

    assert oauth.base_string(params, method="post", url="http://example.com/request") == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26b5%3D%253D%25253D%26c%2540%3D"
        "%26oauth_consumer_key%3D9djdj82h48djs9d2"
    )


def test_over_https_key_and_secret_go_by_basic_authentication(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def request(method: str, url: str, **given: Any) -> http.Answer:
        asked.append({"url": url, **given})
        return http.Answer(200, {"x-wp-totalpages": "1"}, b"[]")

    monkeypatch.setattr(woo_client, "request", request)
    run(woocommerce, ShopAccess("https://woo.example/shop/", key="ck_1", password="cs_2"))

    assert asked[0]["url"] == "https://woo.example/shop/wp-json/wc/v3/orders"
    assert asked[0]["headers"]["Authorization"] == "Basic Y2tfMTpjc18y"
    assert not any(name.startswith("oauth") for name in asked[0]["params"])


@pytest.mark.parametrize("body", [b"<b>Warning</b>: something<br/>[]", b"", b"{}", b'["a"]', b"\xff", b"null"])
def test_an_answer_that_is_no_list_may_be_better_later(serve: Serve, body: bytes) -> None:
    access = ShopAccess(serve(lambda _: Told(200, body)), key="k", password="p")

    for shop in (woocommerce, shopify):
        with pytest.raises(IntegrationError) as caught:
            shop.fetch(access, kind="order", cursor="")
        assert caught.value.retry


def test_a_shop_under_repair_is_asked_again(woo: tuple[WooShop, ShopAccess]) -> None:
    shop, access = woo
    id = shop.place_order()
    shop.rest.failing = 1
    with pytest.raises(IntegrationError) as caught:
        woocommerce.fetch(access, kind="order", cursor="")

    assert caught.value.retry
    assert ids(run(woocommerce, access)[0]) == [id]


# --- Shopify ------------------------------------------------------------------------------------------------


@pytest.fixture
def shopi(clock: HeldClock, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> tuple[ShopifyShop, ShopAccess]:
    """A Shopify shop that hands out three things a page, and how to reach it."""
    monkeypatch.setattr(shopify_client, "PER_PAGE", 3)
    shop = ShopifyShop(secret=SECRET, now=clock, post=silent)
    return shop, ShopAccess(serve(shop.answer), password="shpat_simulated", currency="EUR")


def test_every_order_comes_cancelled_ones_too(shopi: tuple[ShopifyShop, ShopAccess], clock: HeldClock) -> None:
    shop, access = shopi
    made = []
    for _ in range(10):
        made.append(shop.place_order())
        clock.move(seconds=40)
    shop.cancel_order(made[3])

    came, cursor = run(shopify, access)
    again, _cursor = run(shopify, access, cursor=cursor)

    assert set(ids(came)) == set(made)
    assert min(made) > 2**53
    assert again == []


def test_a_change_comes_in_the_next_run_alone(shopi: tuple[ShopifyShop, ShopAccess], clock: HeldClock) -> None:
    shop, access = shopi
    made = [shop.place_order() for _ in range(4)]
    _came, cursor = run(shopify, access)
    clock.move(minutes=30)
    shop.change_order(made[2], financial_status="paid")

    came, _cursor = run(shopify, access, cursor=cursor)

    assert ids(came) == [made[2]]
    (item,) = shopify.read(came[0], access).items
    assert isinstance(item, IncomingOrder)
    assert item.shop_status == "paid, unfulfilled"


def test_the_shops_clock_counts_not_ours(shopi: tuple[ShopifyShop, ShopAccess], clock: HeldClock) -> None:
    shop, access = shopi
    shop.now = lambda: clock() - timedelta(hours=5)
    shop.place_order()
    _came, cursor = run(shopify, access)
    clock.move(minutes=10)
    missed = shop.place_order()  # hours before our "now", minutes after its own

    assert ids(run(shopify, access, cursor=cursor)[0]) == [missed]


@pytest.mark.parametrize("kind", ["product", "customer"])
def test_products_and_customers_come_too(shopi: tuple[ShopifyShop, ShopAccess], kind: str) -> None:
    shop, access = shopi
    for _ in range(5):
        shop.place_order()

    came, cursor = run(shopify, access, kind=kind)

    assert set(ids(came)) == set(shop.products if kind == "product" else shop.customers)
    assert run(shopify, access, kind=kind, cursor=cursor)[0] == []
    assert all(shopify.read(delivery, access).kind == kind for delivery in came)


def test_a_page_that_has_grown_too_old_begins_the_run_anew(
    shopi: tuple[ShopifyShop, ShopAccess], clock: HeldClock
) -> None:
    shop, access = shopi
    made = []
    for _ in range(7):
        made.append(shop.place_order())
        clock.move(minutes=5)
    first = shopify.fetch(access, kind="order", cursor="")
    shop.rest.expired.add(Cursor.read(first.cursor).page)

    rest, _cursor = run(shopify, access, cursor=first.cursor)

    assert set(ids([*first.deliveries, *rest])) == set(made)


def test_a_shop_that_asks_for_patience_gets_it(shopi: tuple[ShopifyShop, ShopAccess]) -> None:
    shop, access = shopi
    shop.rest.throttling = 1

    with pytest.raises(IntegrationError) as caught:
        shopify.fetch(access, kind="order", cursor="")

    assert (caught.value.retry, caught.value.after) == (True, 2.0)


def test_a_wrong_token_is_explained(shopi: tuple[ShopifyShop, ShopAccess]) -> None:
    with pytest.raises(IntegrationError, match=r"does not let us read \(401\)"):
        shopify.fetch(ShopAccess(shopi[1].address, password="wrong"), kind="order", cursor="")


def test_the_link_header_leads_nowhere_else(
    shopi: tuple[ShopifyShop, ShopAccess], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, access = shopi
    shop.domain = "evil.example"
    made = [shop.place_order() for _ in range(5)]

    came, _cursor = run(shopify, access)

    assert set(ids(came)) == set(made)
    assert all(asked.headers["host"] == access.address.removeprefix("http://") for asked in shop.rest.asked)


def test_one_thing_is_asked_for_by_its_whole_id(shopi: tuple[ShopifyShop, ShopAccess]) -> None:
    shop, access = shopi
    id = shop.place_order()

    delivery = shopify.fetch_one(access, kind="order", external_id=str(id))
    assert delivery is not None
    assert json.loads(delivery.body)["id"] == id
    assert shopify.fetch_one(access, kind="order", external_id=str(id - 1)) is None
