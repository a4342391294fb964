"""The owner's pages: is every shop talking to us, what came, what was wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from regulars.intake.actions import Kept, store_deliveries
from regulars.intake.models import Connection, Inbound
from regulars.intake.ports import Delivery
from regulars.journal.models import Entry
from regulars.testing.woo import WooShop, php_json, sign


@pytest.fixture
def came(connection: Connection, clock: Any) -> Callable[..., list[int]]:
    """Put bodies into the raw inbox."""

    def put(*bodies: bytes) -> list[int]:
        deliveries = [Delivery(body, {"x-wc-webhook-topic": "order.updated"}, "order.updated") for body in bodies]
        return store_deliveries([Kept(connection.pk, one, "webhook", clock()) for one in deliveries])

    return put


@pytest.fixture
def owner(signed_in: Any, olga: Any) -> Any:
    """The owner's browser."""
    return signed_in(olga)


def _html(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def test_without_a_shop_the_page_says_what_to_do(owner: Any, store: Any) -> None:
    html = _html(owner.get("/connections"))

    assert "No shop is connected yet" in html
    assert 'href="/connections/new"' in html


def test_each_connection_says_how_it_stands(
    owner: Any, connection: Connection, came: Any, digest_all: Any, client: Any, woo: WooShop
) -> None:
    silent = _html(owner.get("/connections"))
    client.generic("POST", f"/in/{connection.door}", b"{}", content_type="application/json")
    refusing = _html(owner.get("/connections"))
    came(php_json(woo.payload("order.updated", woo.place_order())))
    digest_all()
    well = _html(owner.get("/connections"))
    came(b"<html>")
    digest_all()
    stuck = _html(owner.get("/connections"))

    assert "waits for its first delivery" in silent
    assert "its signature does not fit" in refusing
    assert "talks to us" in well
    assert "1 in quarantine" in stuck


def test_a_shop_is_connected_and_its_secret_shown_once(owner: Any, store: Any, client: Any) -> None:
    form = _html(owner.get("/connections/new?kind=woocommerce"))
    made = _html(owner.post("/connections/new?kind=woocommerce", {"name": "Main", "address": "https://shop.example"}))

    connection = Connection.objects.get()
    later = _html(owner.get(f"/connections/{connection.pk}"))
    body = b'{"id": 1}'
    headers = {"X-WC-Webhook-Signature": sign(body, connection.secret or "")}
    answer = client.generic("POST", f"/in/{connection.door}", body, content_type="application/json", headers=headers)
    assert "Consumer key" in form
    assert connection.secret is not None
    assert len(connection.secret) == 40
    assert connection.secret in made
    assert f"/in/{connection.door}" in made
    assert connection.secret not in later
    assert answer.status_code == 200
    assert Entry.objects.get(kind="connection.opened").data["name"] == "Main"
    assert connection.secret not in str(Entry.objects.values_list("data", "personal"))


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"name": "", "address": "https://shop.example"}, "This field is required."),
        ({"name": "Main", "address": "shop.example"}, "is no address of a shop"),
        ({"name": "Web shop", "address": "https://shop.example"}, "There is a connection called “Web shop” already."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    owner: Any, connection: Connection, filled: dict[str, str], words: str
) -> None:
    html = _html(owner.post("/connections/new?kind=woocommerce", filled), 422)

    assert words in html
    assert Connection.objects.count() == 1


def test_secrets_are_never_shown_again(owner: Any, connection: Connection, olga: Any, clock: Any) -> None:
    from regulars.intake.actions import change_connection

    fields = {"address": "https://shop.example", "password": "cs_very_secret", "key": "ck_1"}
    change_connection(connection, name="Web shop", fields=fields, by=olga.actor, at=clock())

    html = _html(owner.get(f"/connections/{connection.pk}/facts"))

    assert "ck_1" in html
    assert "cs_very_secret" not in html
    assert "whsec-tests" not in html


def test_changing_facts_keeps_what_was_left_empty(owner: Any, connection: Connection) -> None:
    owner.post(f"/connections/{connection.pk}/facts", {"name": "Main shop", "address": "https://new.example"})

    connection.refresh_from_db()
    assert (connection.name, connection.address, connection.secret) == (
        "Main shop",
        "https://new.example",
        "whsec-tests",
    )
    assert Entry.objects.get(kind="connection.changed").data["what"] == ["address", "name"]


def test_a_new_secret_is_made_and_the_old_one_stays_for_a_day(owner: Any, connection: Connection, clock: Any) -> None:
    html = _html(owner.post(f"/connections/{connection.pk}/secret"))

    connection.refresh_from_db()
    assert connection.secret is not None
    assert connection.secret in html
    assert (connection.old_secret, connection.old_secret_until) == ("whsec-tests", clock.move(hours=24))


def test_a_closed_connection_can_do_nothing_more(owner: Any, connection: Connection) -> None:
    owner.post(f"/connections/{connection.pk}/closing")
    html = _html(owner.get(f"/connections/{connection.pk}"))

    assert "closed" in html
    assert "New secret" not in html


def test_a_quarantined_delivery_is_seen_whole_and_tried_again(
    owner: Any, connection: Connection, came: Any, digest_all: Any
) -> None:
    (number,) = came(b'{"id": 5, "note": "<script>alert(1)</script>"}')
    digest_all()
    shown = _html(owner.get(f"/connections/{connection.pk}/deliveries/{number}"))

    answer = owner.post(f"/connections/{connection.pk}/tries", {"delivery": number}, headers={"HX-Request": "true"})

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown
    assert answer["HX-Redirect"] == f"/connections/{connection.pk}"
    assert Inbound.objects.get().state == "new"
    assert owner.post(f"/connections/{connection.pk}/tries").status_code == 422


def test_a_reason_is_told_in_the_readers_language(
    owner: Any, connection: Connection, came: Any, digest_all: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regulars.intake.models._gettext", lambda sentence: "Не читається: %(value)s")
    came(b'"words"')
    digest_all()

    assert "Не читається: words" in _html(owner.get(f"/connections/{connection.pk}"))


def test_deliveries_page_by_key(owner: Any, connection: Connection, came: Any) -> None:
    ids = came(*(b"%d" % n for n in range(120)))
    first = _html(owner.get(f"/connections/{connection.pk}"))
    second = _html(owner.get(f"/connections/{connection.pk}?state=&before={ids[70]}"))
    last = _html(owner.get(f"/connections/{connection.pk}?before={ids[20]}"))

    def shown(html: str) -> list[int]:
        return [id for id in ids if f'id="delivery-{id}"' in html]

    assert shown(first) == ids[70:]
    assert shown(second) == ids[20:70]
    assert shown(last) == ids[:20]
    assert f"before={ids[70]}" in first
    assert 'rel="next"' not in last


def test_one_delivery_or_fifty_cost_the_same(
    owner: Any, connection: Connection, came: Any, count_queries: Any
) -> None:
    came(b"1")
    one = count_queries(lambda: owner.get(f"/connections/{connection.pk}"))
    came(*(b"%d" % n for n in range(49)))
    fifty = count_queries(lambda: owner.get(f"/connections/{connection.pk}"))

    assert fifty == one <= 12


def test_one_connection_or_ten_cost_the_same(
    owner: Any, store: Any, olga: Any, clock: Any, connection: Connection, count_queries: Any
) -> None:
    from regulars.intake.actions import create_connection

    one = count_queries(lambda: owner.get("/connections"))
    for n in range(9):
        fields = {"address": "https://shop.example"}
        create_connection(store, kind="woocommerce", name=f"Shop {n}", fields=fields, by=olga.actor, at=clock())
    ten = count_queries(lambda: owner.get("/connections"))

    assert ten == one <= 8


@pytest.mark.parametrize("path", ["connections", "connections/new", "connections/{}", "connections/{}/facts"])
def test_operators_are_told_whom_to_ask(signed_in: Any, maria: Any, connection: Connection, path: str) -> None:
    answer = signed_in(maria).get("/" + path.format(connection.pk))

    assert answer.status_code == 403


def test_a_stranger_stores_owner_sees_nothing(signed_in: Any, connection: Connection, clock: Any) -> None:
    from regulars.stores.actions import add_staff, found_store

    other = found_store(name="Other", by="clock", at=clock())
    eve = add_staff(
        other, email="eve@example.com", name="Eve", password="x" * 14, by="clock", at=clock(), role="owner"
    )
    browser = signed_in(type("Eve", (), {"staff": eve}))

    assert browser.get(f"/connections/{connection.pk}").status_code == 404
    assert browser.post(f"/connections/{connection.pk}/closing").status_code == 404
    assert connection.name not in browser.get("/connections").content.decode()
