"""What an event means to the ledger of promises."""

from datetime import datetime

import pytest

from regulars.journal.models import Entry
from regulars.promises.models import Promise, State
from tests.conftest import KYIV


def promise(order, key="react-to-order"):
    return Promise.objects.get(subject=order.subject, key=key)


def kinds(order):
    return list(Entry.objects.of(order.subject).values_list("kind", flat=True))


def test_an_order_opens_the_promise_to_react_within_twenty_working_minutes(anna):
    order = anna.orders("kettle")  # Thursday 10:00

    given = promise(order)

    assert given.due_at == datetime(2026, 5, 14, 10, 20, tzinfo=KYIV)
    assert given.limit_at == datetime(2026, 5, 14, 11, 0, tzinfo=KYIV)
    assert given.state == State.OPEN


def test_a_call_in_time_keeps_it(anna, maria, clock):
    order = anna.orders("kettle")
    clock.move(minutes=14)

    maria.calls(order)

    assert promise(order).state == State.KEPT
    assert promise(order).ended_by == maria.actor


def test_a_try_that_reaches_nobody_does_not_keep_it_but_promises_the_next_try(anna, maria, clock):
    order = anna.orders("kettle")
    clock.move(minutes=5)

    maria.calls(order, outcome="no_answer")

    assert promise(order).state == State.OPEN
    assert promise(order, "call-again").due_at == datetime(2026, 5, 14, 12, 5, tzinfo=KYIV)
    assert promise(order, "break-the-silence").state == State.KEPT


@pytest.mark.parametrize(("minutes", "state"), [(20, State.KEPT), (21, State.KEPT_LATE), (60, State.REPAIRED)])
def test_how_late_a_call_was_decides_how_the_promise_ends(anna, maria, clock, minutes, state):
    order = anna.orders("kettle")
    clock.move(minutes=minutes)

    maria.calls(order)

    assert promise(order).state == state


def test_a_cancelled_order_releases_what_was_promised(anna, maria):
    order = anna.orders("kettle")

    maria.cancels(order)

    assert {p.state for p in Promise.objects.filter(subject=order.subject)} == {State.RELEASED}
    assert kinds(order)[-3:] == ["promise.released"] * 3


def test_an_order_of_friday_evening_is_due_when_monday_opens(anna, clock):
    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))

    order = anna.orders("kettle")

    monday = datetime(2026, 5, 18, 9, 0, tzinfo=KYIV)
    assert promise(order).due_at == monday
    assert promise(order).late_at == monday.replace(minute=20)
    assert promise(order).limit_at == monday.replace(hour=10)


def test_a_call_in_the_first_minutes_of_the_morning_keeps_what_was_promised_at_night(anna, maria, clock):
    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))
    order = anna.orders("kettle")

    clock.set(datetime(2026, 5, 18, 9, 12, tzinfo=KYIV))
    maria.calls(order)

    assert promise(order).state == State.KEPT


def test_the_customers_clock_starts_when_she_ordered_not_when_we_heard_of_it(anna, clock):
    placed = clock()
    clock.move(minutes=45)

    order = anna.orders("kettle", placed_at=placed)

    assert promise(order).due_at == datetime(2026, 5, 14, 10, 20, tzinfo=KYIV)


def test_a_past_order_is_remembered_and_nothing_is_promised_for_it(anna):
    order = anna.orders("kettle", history=True)

    assert kinds(order) == ["order.remembered"]
    assert not Promise.objects.filter(subject=order.subject).exists()
