"""The digest: what came becomes ours, once; what cannot is told, and holds nobody up."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError

from regulars.core.errors import IntegrationError
from regulars.intake import digest as reading
from regulars.intake.actions import Kept, digest, digesting, forget_old_deliveries, store_deliveries, try_again
from regulars.intake.arrivals import Arrival
from regulars.intake.digest import Raw
from regulars.intake.models import Connection, Inbound
from regulars.intake.ports import Delivery, IncomingOrder
from regulars.journal.models import Entry
from regulars.orders.models import Order
from regulars.testing.woo import WooShop, php_json


@pytest.fixture
def came(connection: Connection, clock: Any) -> Callable[..., list[int]]:
    """Put bodies into the raw inbox as if they had come by the door."""

    def put(*bodies: Any, topic: str = "order.updated") -> list[int]:
        raw = [body if isinstance(body, bytes) else php_json(body) for body in bodies]
        return store_deliveries([Kept(connection.pk, Delivery(body, {}, topic), "webhook", clock()) for body in raw])

    return put


def _states() -> list[str]:
    return list(Inbound.objects.order_by("pk").values_list("state", flat=True))


def test_an_order_of_the_shop_becomes_ours(woo: WooShop, door: str, digest_all: Any) -> None:
    number = woo.place_order()
    woo.send(door, number)

    done = digest_all()

    order, kept = Order.objects.get(), Inbound.objects.get()
    assert done == 1
    assert (order.external_id, order.lines.count()) == (str(number), len(woo.orders[number]["line_items"]))
    assert (kept.state, kept.kind, kept.attempts) == ("done", "order", 1)
    assert Entry.objects.filter(kind="order.placed").count() == 1


def test_a_repeat_is_applied_again_without_effect(woo: WooShop, door: str, digest_all: Any) -> None:
    number = woo.place_order()
    for _ in range(3):
        woo.send(door, number)
        digest_all()

    assert _states() == ["done", "done", "done"]
    assert Order.objects.count() == 1
    assert Entry.objects.filter(subject=f"order:{Order.objects.get().pk}").exclude(kind="promise.given").count() == 1


def test_what_cannot_be_read_goes_into_quarantine_with_a_reason(
    woo: WooShop, came: Any, digest_all: Any, store: Any
) -> None:
    broken = woo.payload("order.updated", woo.place_order()) | {"date_modified_gmt": "yesterday"}
    came(broken, woo.payload("order.updated", woo.place_order()))

    digest_all()

    bad = Inbound.objects.order_by("pk").first()
    entry = Entry.objects.get(kind="delivery.quarantined")
    assert bad is not None
    assert _states() == ["quarantined", "done"]
    assert "yesterday" in bad.reason
    assert bad.field == "date_modified_gmt"
    assert bad.told() == bad.reason
    assert (entry.subject, entry.data["delivery_id"]) == (f"store:{store.pk}", bad.pk)


def test_what_means_nothing_to_us_is_ignored_with_a_reason(came: Any, digest_all: Any) -> None:
    came({"id": 7, "code": "spring", "amount": "1.00"}, topic="coupon.updated")

    digest_all()

    assert _states() == ["ignored"]
    assert Inbound.objects.get().reason.endswith("and nothing else.")
    assert not Entry.objects.filter(kind="delivery.quarantined").exists()


def test_one_that_breaks_the_batch_does_not_hold_up_the_others(
    woo: WooShop, came: Any, digest_all: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [woo.place_order() for _ in range(5)]
    came(*(woo.payload("order.updated", number) for number in numbers))
    real = reading.takers()[IncomingOrder][0]

    def choke(arrivals: Sequence[Arrival], at: datetime) -> None:
        real(arrivals, at)
        if any(getattr(one.item, "external_id", "") == str(numbers[2]) for one in arrivals):
            raise ValueError("a bug of ours")

    monkeypatch.setitem(reading._takers, IncomingOrder, (choke,))
    digest_all()

    bad = Inbound.objects.get(state="quarantined")
    assert _states() == ["done", "done", "quarantined", "done", "done"]
    assert "ValueError" in bad.reason
    assert set(Order.objects.values_list("external_id", flat=True)) == {str(n) for n in numbers} - {str(numbers[2])}


def test_a_batch_costs_the_same_for_three_orders_and_for_twenty(
    woo: WooShop, came: Any, clock: Any, count_queries: Any
) -> None:
    def batch(count: int) -> int:
        came(*(woo.payload("order.updated", woo.place_order()) for _ in range(count)))
        return int(count_queries(lambda: digest(clock())))

    batch(3)  # fills what is kept in memory

    assert batch(20) == batch(3)


def test_a_delivery_that_kills_the_process_is_tried_alone_and_given_up_after_five(
    woo: WooShop, came: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process is gone."""

    numbers = [woo.place_order() for _ in range(4)]
    came(*(woo.payload("order.updated", number) for number in numbers))
    real = reading.takers()[IncomingOrder][0]

    def die(arrivals: Sequence[Arrival], at: datetime) -> None:
        if any(getattr(one.item, "external_id", "") == str(numbers[1]) for one in arrivals):
            raise Killed
        real(arrivals, at)

    monkeypatch.setitem(reading._takers, IncomingOrder, (die,))
    deaths = 0
    for _turn in range(20):
        try:
            if not digest(clock()):
                break
        except Killed:
            deaths += 1

    bad = Inbound.objects.get(state="quarantined")
    assert _states() == ["done", "quarantined", "done", "done"]
    assert deaths == 5
    assert bad.reason.startswith("The program stopped 5 times")


def test_a_database_that_is_away_is_no_fault_of_a_delivery(
    woo: WooShop, came: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    came(woo.payload("order.updated", woo.place_order()))

    def away(arrivals: Sequence[Arrival], at: datetime) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setitem(reading._takers, IncomingOrder, (away,))
        for _try in range(7):
            with pytest.raises(OperationalError):
                digest(clock())
    digest(clock())

    assert _states() == ["done"]
    assert Inbound.objects.get().attempts == 1


def test_an_integration_may_ask_for_another_try(came: Any, digest_all: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def later(self: Any, delivery: Delivery, access: Any) -> None:
        tries.append(delivery)
        raise IntegrationError("The rates of today are not known yet.", retry=True)

    monkeypatch.setattr("regulars.integrations.shops.woocommerce.WooCommerce.read", later)
    came({"id": 1})
    digest_all()

    assert len(tries) == 5
    assert _states() == ["quarantined"]


def test_try_again_lets_one_or_all_out_of_quarantine(
    connection: Connection, came: Any, digest_all: Any, olga: Any, clock: Any, store: Any
) -> None:
    first, *_rest = came(b"<html>", b"<html>", b"<html>")
    digest_all()

    one = try_again(connection, by=olga.actor, at=clock(), delivery_id=first)
    all_left = try_again(connection, by=olga.actor, at=clock())
    none = try_again(connection, by=olga.actor, at=clock())

    told = Entry.objects.filter(kind="delivery.retried").order_by("id")
    assert (one, all_left, none) == (1, 2, 0)
    assert _states() == ["new", "new", "new"]
    assert [(entry.data["count"], entry.actor) for entry in told] == [(1, olga.actor), (2, olga.actor)]


def test_a_repaired_reader_takes_in_what_was_quarantined(
    woo: WooShop, connection: Connection, came: Any, digest_all: Any, olga: Any, clock: Any, monkeypatch: Any
) -> None:
    def bug(self: Any, delivery: Delivery, access: Any) -> None:
        raise KeyError("billing")

    came(woo.payload("order.updated", woo.place_order()))
    with monkeypatch.context() as patch:
        patch.setattr("regulars.integrations.shops.woocommerce.WooCommerce.read", bug)
        digest_all()
    before = Order.objects.count()

    try_again(connection, by=olga.actor, at=clock())
    digest_all()

    assert (before, Order.objects.count()) == (0, 1)
    assert _states() == ["done"]


def test_a_big_batch_is_cut_by_its_bytes(
    woo: WooShop, came: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [php_json(woo.payload("order.updated", woo.place_order())) for _ in range(4)]
    room = sum(sorted(len(body) for body in bodies)[-2:])  # for any two of them, and never for three
    monkeypatch.setattr("regulars.intake.actions.digesting.MOST_BYTES", room)
    came(*bodies)

    assert [digest(clock()), digest(clock()), digest(clock())] == [2, 2, 0]


def test_what_is_over_is_forgotten_after_thirty_days(woo: WooShop, came: Any, digest_all: Any, clock: Any) -> None:
    came(woo.payload("order.updated", woo.place_order()), b"<html>", {"id": 7, "code": "x", "amount": "1"})
    digest_all()
    clock.move(days=29)
    came(woo.payload("order.updated", woo.place_order()))
    early = forget_old_deliveries(at=clock())
    clock.move(days=1, seconds=1)

    gone = forget_old_deliveries(at=clock(), batch=1)

    assert (early, gone) == (0, 1)
    assert sorted(_states()) == ["new", "quarantined", "quarantined"]


def test_nothing_that_a_database_refuses_stands_in_a_reason(came: Any, digest_all: Any) -> None:
    odd = {"id": "\x00", "number": "\u202e", "status": "\ud800", "date_modified_gmt": base64.b64encode(b"x").decode()}
    came(json.dumps(odd).encode())

    digest_all()

    kept = Inbound.objects.get()
    assert kept.state == "quarantined"
    assert "\x00" not in kept.reason + kept.field


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The deliveries that were taken in hand together, turn by turn."""
    turns: list[list[int]] = []
    take = digesting._take

    def noted(ids: Sequence[int]) -> list[Raw]:
        turns.append(list(ids))
        return take(ids)

    monkeypatch.setattr(digesting, "_take", noted)
    return turns


def test_what_was_in_hand_when_a_process_died_takes_nobody_along(
    woo: WooShop, came: Any, clock: Any, tried: list[list[int]]
) -> None:
    first, second, third = came(*(woo.payload("order.updated", woo.place_order()) for _ in range(3)))
    Inbound.objects.filter(pk=second).update(attempts=1)

    assert [digest(clock()), digest(clock())] == [3, 0]
    assert tried == [[first, third], [second]]


def test_of_those_in_hand_at_a_death_the_least_tried_goes_first(
    woo: WooShop, came: Any, clock: Any, tried: list[list[int]]
) -> None:
    # Processes that die by chance, one after the other, must not put a good delivery into quarantine.
    first, second, third = came(*(woo.payload("order.updated", woo.place_order()) for _ in range(3)))
    Inbound.objects.filter(pk=first).update(attempts=4)
    Inbound.objects.exclude(pk=first).update(attempts=1)

    assert [digest(clock()) for _turn in range(4)] == [1, 1, 1, 0]
    assert tried == [[second], [third], [first]]
    assert set(_states()) == {"done"}
