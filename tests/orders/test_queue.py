"""What breaks next, and who takes it."""

from datetime import timedelta

import pytest

from regulars.journal.models import Entry
from regulars.orders.actions import let_go, restore_order, take_next, take_order
from regulars.orders.models import Order
from regulars.orders.queue import MOST, Place, count_mine, count_team, my_queue, team_queue, waiting_orders


def shown(store, at, **more):
    """The queue as (order's number, key of the promise that the line shows)."""
    lines = waiting_orders(team_queue(store, at=at, **more)[:MOST])
    return [(line.order.number, line.promise.key) for line in lines]


def test_every_order_has_one_line_and_what_breaks_first_stands_first(anna, store, clock):
    late = anna.orders("kettle", placed_at=clock() - timedelta(minutes=15))
    fresh = anna.orders("jug")

    assert shown(store, clock()) == [(late.number, "react-to-order"), (fresh.number, "react-to-order")]


def test_an_order_that_was_dealt_with_leaves_the_queue(anna, maria, store, clock):
    kettle, jug = anna.orders("kettle"), anna.orders("jug")

    maria.confirms(kettle)
    maria.cancels(jug)

    assert shown(store, clock()) == []


def test_the_moment_she_was_told_stands_in_the_queue_until_it_has_come(anna, maria, store, clock):
    kettle, jug = anna.orders("kettle"), anna.orders("jug")
    maria.calls(kettle, outcome="no_answer")  # again at 12:00

    assert shown(store, clock()) == [(jug.number, "react-to-order"), (kettle.number, "call-again")]
    clock.move(hours=2, minutes=1)
    assert shown(store, clock())[0] == (kettle.number, "react-to-order")


def test_the_next_page_begins_after_the_key_of_the_last_line(anna, store, clock):
    orders = [anna.orders("kettle", placed_at=clock() - timedelta(minutes=n)) for n in range(4)]
    soonest_first = [order.number for order in reversed(orders)]

    first = waiting_orders(team_queue(store, at=clock())[:2])
    second = shown(store, clock(), after=first[-1].place)

    assert [line.order.number for line in first] == soonest_first[:2]
    assert [number for number, _key in second] == soonest_first[2:]


def test_a_page_after_the_end_is_empty(anna, store, clock):
    anna.orders("kettle")

    assert shown(store, clock(), after=Place(clock() + timedelta(days=9), 0)) == []


def test_my_queue_holds_what_i_have_taken_and_nothing_else(anna, maria, dan, store, clock):
    mine, his = anna.orders("kettle"), anna.orders("jug")
    anna.orders("bowl")
    take_order(mine, staff=maria.staff, by=maria.actor, at=clock())
    take_order(his, staff=dan.staff, by=dan.actor, at=clock())

    assert [line.order for line in my_queue(maria.staff, at=clock())] == [mine]
    assert count_mine(maria.staff) == 1
    assert count_team(store, at=clock()) == 3


def test_my_queue_shows_the_same_promise_as_the_teams(anna, maria, store, clock):
    order = anna.orders("kettle")
    maria.calls(order, outcome="no_answer")

    mine = [(line.order.number, line.promise.key) for line in my_queue(maria.staff, at=clock())]

    assert mine == shown(store, clock()) == [(order.number, "call-again")]


def test_a_customer_who_has_ordered_before_is_known_as_such(anna, store, clock):
    first = anna.orders("kettle", placed_at=clock() - timedelta(days=9), history=True)
    again = anna.orders("jug")

    line = waiting_orders(team_queue(store, at=clock()))[0]

    assert (line.order, line.is_returning) == (again, True)
    assert first.customer_id == again.customer_id


def test_take_next_gives_the_most_urgent_order_that_nobody_has(anna, maria, dan, clock):
    urgent = anna.orders("kettle", placed_at=clock() - timedelta(minutes=15))
    other = anna.orders("jug")

    assert take_next(maria.staff, at=clock()) == urgent
    assert take_next(dan.staff, at=clock()) == other
    assert take_next(maria.staff, at=clock()) is None
    assert list(Order.objects.order_by("id").values_list("manager__name", flat=True)) == ["Maria", "Dan"]


def test_take_next_writes_down_who_took_it(anna, maria, clock):
    order = anna.orders("kettle")

    take_next(maria.staff, at=clock())

    entry = Entry.objects.of(order.subject).last()
    assert (entry.kind, entry.actor, entry.data["before"]) == ("order.taken", maria.actor, None)


def test_an_order_snatched_between_looking_and_taking_is_not_taken_twice(anna, maria, dan, clock, monkeypatch):
    snatched, left = anna.orders("kettle"), anna.orders("jug")
    from regulars.orders.actions import take

    look = take.next_free

    def look_while_dan_is_faster(store, *, at):
        found = look(store, at=at)
        if found == snatched.pk:
            take_order(snatched, staff=dan.staff, by=dan.actor, at=at)
        return found

    monkeypatch.setattr(take, "next_free", look_while_dan_is_faster)

    assert take_next(maria.staff, at=clock()) == left
    assert Order.objects.get(pk=snatched.pk).manager == dan.staff


def test_take_next_leaves_an_order_alone_until_the_moment_she_was_told(anna, maria, dan, clock):
    order = anna.orders("kettle")
    maria.calls(order, outcome="no_answer")
    let_go(Order.objects.get(pk=order.pk), by=maria.actor, at=clock())

    assert take_next(dan.staff, at=clock()) is None
    clock.move(hours=1, minutes=55)
    assert take_next(dan.staff, at=clock()) == order


def test_a_cancellation_taken_back_owes_what_was_owed(anna, maria, store, clock):
    order = anna.orders("kettle")
    maria.cancels(order)
    clock.move(minutes=3)

    restore_order(Order.objects.get(pk=order.pk), by=maria.actor, at=clock())

    line = waiting_orders(team_queue(store, at=clock()))[0]
    assert line.promise.due_at == order.placed_at + timedelta(minutes=20)
    assert Order.objects.get(pk=order.pk).stage == "new"


def test_only_a_cancelled_order_can_be_taken_back(anna, maria, clock):
    from regulars.core.errors import Conflict

    order = anna.orders("kettle")
    before = Entry.objects.count()

    with pytest.raises(Conflict):
        restore_order(order, by=maria.actor, at=clock())
    assert Entry.objects.count() == before
