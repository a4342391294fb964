"""The promise clock: warns, notes lateness, breaks; each once, never early; careful after a jump."""

from datetime import datetime, timedelta

import pytest

from regulars.journal.models import Entry
from regulars.promises.actions import answer_clock, break_overdue, pause, resume, set_standard
from regulars.promises.models import ClockGuard, Promise, State
from regulars.promises.queries import explain
from tests.conftest import KYIV


def promise(order, key="react-to-order"):
    return Promise.objects.get(subject=order.subject, key=key)


def tick(clock, **more):
    """Let the clock do all it owes at this moment."""
    total = 0
    while done := break_overdue(at=clock(), **more):
        total += done
    return total


def walk(clock, **span):
    """Go forward in steps of five minutes, ticking as a living worker does."""
    end = clock() + timedelta(**span)
    while clock() < end:
        clock.set(min(end, clock() + timedelta(minutes=5)))
        tick(clock)


def kinds(order, key):
    entries = Entry.objects.of(order.subject).filter(kind__startswith="promise.")
    return [e.kind.removeprefix("promise.") for e in entries if e.data["key"] == key]


def test_a_promise_nobody_keeps_is_warned_of_late_and_broken_each_once(anna, clock):
    order = anna.orders("kettle")

    walk(clock, hours=1, minutes=30)

    assert kinds(order, "react-to-order") == ["given", "at_risk", "late", "broken"]
    broken = promise(order)
    assert broken.state == State.BROKEN
    assert broken.broken_at == datetime(2026, 5, 14, 11, 0, tzinfo=KYIV)


def test_nothing_happens_a_second_before_its_moment(anna, clock):
    order = anna.orders("kettle")
    tick(clock)

    clock.set(promise(order).limit_at - timedelta(seconds=1))
    tick(clock)
    assert promise(order).state == State.OPEN

    clock.move(seconds=1)
    tick(clock)
    assert promise(order).state == State.BROKEN


def test_a_clock_that_comes_late_takes_only_the_furthest_step(anna, clock):
    order = anna.orders("kettle")
    tick(clock)

    clock.move(minutes=65)
    tick(clock)

    assert kinds(order, "react-to-order") == ["given", "broken"]


def test_what_stays_silent_is_told_again_each_working_day(anna, clock):
    order = anna.orders("kettle")

    walk(clock, days=4, hours=9)  # Thursday 10:00 to Monday 19:00

    told = [k for k in kinds(order, "break-the-silence") if k in ("broken", "still_broken")]
    assert told == ["broken", "still_broken", "still_broken"]  # Thursday 18:00, Friday 17:00, Monday 16:00


def test_the_ladder_says_whom_to_tell(anna, clock):
    order = anna.orders("kettle")

    walk(clock, hours=1, minutes=5)

    entries = Entry.objects.of(order.subject).filter(kind__startswith="promise.")
    steps = {e.kind: e.data["do"] for e in entries if e.data["key"] == "react-to-order" and "do" in e.data}
    assert steps == {"promise.at_risk": "remind", "promise.late": "reassign", "promise.broken": "owner"}


def test_a_paused_promise_does_not_break_and_goes_on_later_by_working_time_only(anna, maria, clock):
    order = anna.orders("kettle")
    clock.move(minutes=10)
    pause(promise(order), reason="asked to wait", by=maria.actor, at=clock())

    clock.set(datetime(2026, 5, 15, 9, 30, tzinfo=KYIV))  # the night does not count
    tick(clock)
    resume(promise(order), by=maria.actor, at=clock())

    # 7 h 50 m of Thursday and 30 m of Friday stood still; ten minutes were left.
    assert promise(order).due_at == datetime(2026, 5, 15, 9, 40, tzinfo=KYIV)
    assert promise(order).state == State.OPEN


def test_changing_a_standard_moves_no_promise_already_given(anna, store, clock):
    before = anna.orders("kettle")
    due = promise(before).due_at

    set_standard(store, "react-to-order", target="5 min", good="1 min", at=clock())
    after = anna.orders("jug")

    assert promise(before).due_at == due
    assert promise(after).due_at == clock() + timedelta(minutes=5)


def test_a_due_moment_explains_itself(anna, clock):
    clock.set(datetime(2026, 5, 14, 17, 50, tzinfo=KYIV))
    order = anna.orders("kettle")

    why = explain(promise(order))

    assert why.due_at == promise(order).due_at == datetime(2026, 5, 15, 9, 10, tzinfo=KYIV)
    assert [(c.start.astimezone(KYIV).hour, c.end.astimezone(KYIV).minute) for c in why.counted] == [(17, 0), (9, 10)]


def test_a_due_moment_at_the_opening_explains_what_was_not_counted(anna, clock):
    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))
    order = anna.orders("kettle")

    why = explain(promise(order))

    assert why.due_at == promise(order).due_at
    assert [s.reason for s in why.skipped] == ["closed"]


@pytest.fixture
def twenty_orders(anna, clock):
    orders = [anna.orders("kettle") for _n in range(20)]
    tick(clock)
    return orders


def test_a_jump_that_would_break_a_fifth_of_all_promises_waits_for_the_owner(twenty_orders, clock):
    clock.move(days=2)

    tick(clock, jumped=True)

    assert not Promise.objects.filter(state=State.BROKEN).exists()
    guard = ClockGuard.objects.get()
    assert (guard.held_count, guard.held_why) == (60, "jump")
    assert Entry.objects.filter(kind="clock.held").count() == 1


def test_without_the_guard_the_jump_would_break_them_all(twenty_orders, clock):
    clock.move(minutes=9)
    tick(clock)
    ClockGuard.objects.update(last_at=clock.move(days=2))  # the guard looks the other way

    tick(clock)

    assert Promise.objects.filter(state=State.BROKEN).count() == 60


def test_a_worker_that_stood_still_asks_before_it_breaks_the_many(twenty_orders, clock):
    clock.move(hours=6)

    tick(clock)

    assert ClockGuard.objects.get().held_why == "standstill"


def test_the_owner_says_go_on_and_the_overdue_ones_break(twenty_orders, olga, clock):
    clock.move(hours=6)
    tick(clock)

    answer_clock(go_on=True, by=olga.actor, at=clock())
    tick(clock)

    assert Promise.objects.filter(key="react-to-order", state=State.BROKEN).count() == 20


def test_a_clock_set_right_again_goes_on_by_itself(twenty_orders, clock):
    right = clock()
    clock.move(days=2)
    tick(clock, jumped=True)

    clock.set(right + timedelta(minutes=1))
    tick(clock, jumped=True)

    assert ClockGuard.objects.get().held_at is None
    assert not Promise.objects.filter(state=State.BROKEN).exists()


def test_a_few_overdue_promises_are_no_reason_to_hold(anna, clock):
    anna.orders("kettle")
    tick(clock)

    clock.move(hours=2)
    tick(clock, jumped=True)

    assert Promise.objects.filter(key="react-to-order", state=State.BROKEN).count() == 1
