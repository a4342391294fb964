"""Reconciliation: what no delivery brought is found by asking the shop, and nothing is written twice."""

from collections.abc import Iterator
from typing import Any

import pytest

from regulars.core.errors import Refusal
from regulars.core.http import breakers, configure
from regulars.intake.actions import ask_to_reconcile, create_connection, reconcile, reconcile_due
from regulars.intake.models import Connection, Cursor, Inbound
from regulars.journal.models import Effect, Entry
from regulars.orders.models import Order
from regulars.testing.server import serving
from regulars.testing.woo import WooShop

TOPICS = ("order.created", "order.updated", "customer.created", "product.updated")


@pytest.fixture
def shop(store: Any, post: Any, clock: Any, olga: Any) -> Iterator[WooShop]:
    """A shop that can be asked, and whose deliveries are posted to our door."""
    woo = WooShop(secret="s3cret", post=post, currency="UAH")
    with serving(woo.answer) as address:
        configure(allow_private=["127.0.0.1:*"])
        breakers.forget()
        fields = {"address": address, "secrets": "s3cret", "key": "ck_simulated", "password": "cs_simulated"}
        made = create_connection(
            store, kind="woocommerce", name="Asked shop", fields=fields, by=olga.actor, at=clock()
        )
        for topic in TOPICS:
            woo.add_webhook(f"/in/{made.door}", topic)
        yield woo
        configure()


@pytest.fixture
def asked(shop: WooShop) -> Connection:
    """The connection of `shop`."""
    return Connection.objects.get(name="Asked shop")


def test_what_never_arrived_is_found_and_a_second_run_writes_nothing(
    shop: WooShop, asked: Connection, clock: Any, digest_all: Any
) -> None:
    reconcile(asked, at=clock())
    digest_all()
    shop.losing = 0.05
    for number in range(200):
        clock.move(seconds=20)
        shop.place_order(registered=number % 3 == 0)
        shop.deliver()
    digest_all()
    lost = len(shop.orders) - Order.objects.count()

    clock.move(minutes=15)
    reconcile(asked, at=clock())
    digest_all()
    missing = {str(id) for id in shop.orders} - set(Order.objects.values_list("external_id", flat=True))
    clock.move(minutes=15)
    again = reconcile(asked, at=clock())

    repaired = Entry.objects.get(kind="reconciliation.repaired", data__list="order").data["count"]
    assert lost > 0
    assert missing == set()
    assert repaired == lost
    assert again == 0
    assert Inbound.objects.filter(state="new").count() == 0


def test_a_run_of_many_pages_goes_on_where_it_stopped(
    shop: WooShop, asked: Connection, clock: Any, digest_all: Any
) -> None:
    for _ in range(250):
        shop.place_order()

    turns = 0
    while not Cursor.objects.filter(connection=asked, kind="order", ran_at__isnull=False).exists():
        reconcile(asked, at=clock(), seconds=0)  # no time at all: a page a call
        turns += 1
    digest_all()

    assert turns > 2
    assert Order.objects.count() == 250
    assert Inbound.objects.filter(source="reconciled", kind="order").count() == 250


def test_it_asks_every_quarter_of_an_hour_or_at_once_when_wanted(
    shop: WooShop, asked: Connection, clock: Any
) -> None:
    reconcile_due(at=clock())
    first = len(shop.rest.asked)
    reconcile_due(at=clock.move(minutes=14))
    soon = len(shop.rest.asked)
    reconcile_due(at=clock.move(minutes=1))
    due = len(shop.rest.asked)
    reconcile(asked, at=clock.move(minutes=1), now=True)

    assert first > 0
    assert soon == first
    assert due > soon
    assert len(shop.rest.asked) > due


def test_a_shop_that_does_not_answer_is_told_on_its_page_and_asked_again_later(
    shop: WooShop, asked: Connection, clock: Any
) -> None:
    shop.rest.failing = 1
    reconcile_due(at=clock())
    problem = Cursor.objects.get(connection=asked, kind="order").problem
    tried = len(shop.rest.asked)

    reconcile_due(at=clock.move(minutes=14))
    soon = len(shop.rest.asked)
    reconcile_due(at=clock.move(minutes=1))

    assert "503" in problem
    assert (tried, soon) == (1, 1)
    assert Cursor.objects.get(connection=asked, kind="order").problem == ""


def test_an_owner_may_have_it_done_at_once(shop: WooShop, asked: Connection, clock: Any, olga: Any) -> None:
    ask_to_reconcile(asked, by=olga.actor, at=clock())

    owed = Effect.objects.get(handler="intake.ask_what_we_missed")
    assert (owed.subject, owed.state) == (f"connection:{asked.pk}", "owed")


def test_a_shop_without_a_key_cannot_be_asked(connection: Connection, clock: Any, olga: Any) -> None:
    with pytest.raises(Refusal, match="give it an API key first"):
        ask_to_reconcile(connection, by=olga.actor, at=clock())

    assert reconcile(connection, at=clock(), now=True) == 0
    assert Cursor.objects.count() == 0
    assert not Entry.objects.filter(kind="reconciliation.asked").exists()


def test_what_waits_unread_is_not_fetched_twice(
    shop: WooShop, asked: Connection, clock: Any, digest_all: Any
) -> None:
    shop.place_order(total="a lot")
    reconcile(asked, at=clock(), now=True)
    digest_all()
    before = Inbound.objects.filter(state="quarantined").count()

    Cursor.objects.all().delete()
    reconcile(asked, at=clock.move(minutes=15), now=True)

    assert (before, Inbound.objects.filter(state__in=["quarantined", "new"]).count()) == (1, 1)
