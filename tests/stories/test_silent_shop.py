"""Story 1 (000) as far as the confirmed order: nobody reacts; within the hour the ladder has told the owner, and the
silence is told again each working day until a person takes the order."""

from datetime import datetime, timedelta

from regulars.journal.models import Entry
from regulars.promises.actions import break_overdue
from regulars.promises.models import Promise, State
from regulars.timetable import BY_NAME
from tests.conftest import KYIV
from tests.effects import run_effects


def live(clock, until):
    """Let the worker live until a moment: the clock ticks, what is owed is done, gathered alarms are told."""
    while clock() < until:
        clock.set(min(until, clock() + timedelta(minutes=5)))
        break_overdue(at=clock())
        run_effects()
        BY_NAME["conversations.tell_owners"].run(clock())
        run_effects()


def test_silence_does_not_stay_silent(anna, olga, maria, clock, mailoutbox, client):
    order = anna.orders("boards", language="en")
    run_effects()

    live(clock, datetime(2026, 5, 14, 11, 15, tzinfo=KYIV))

    broken = Promise.objects.get(subject=order.subject, key="react-to-order")
    assert broken.state == State.BROKEN
    assert broken.broken_at == datetime(2026, 5, 14, 11, 0, tzinfo=KYIV)
    to_owner = [letter for letter in mailoutbox if letter.to == [olga.staff.email]]
    assert order.number in to_owner[-1].subject + to_owner[-1].body

    # The second and third day: told again, once a working day.
    already = len(to_owner)
    live(clock, datetime(2026, 5, 18, 18, 0, tzinfo=KYIV))
    told = Entry.objects.of(order.subject).filter(kind="promise.still_broken").count()
    assert told == 2
    assert len([m for m in mailoutbox if m.to == [olga.staff.email]]) > already

    # A person takes it: the breach is repaired, and stays a breach in the books.
    maria.calls(order)
    assert Promise.objects.get(pk=broken.pk).state == State.REPAIRED
    assert Promise.objects.get(pk=broken.pk).broken_at is not None


def test_whoever_took_the_order_and_did_nothing_loses_it_to_the_team(anna, maria, clock):
    from regulars.orders.actions import take_order
    from regulars.orders.models import Order

    order = anna.orders("boards")
    take_order(order, staff=maria.staff, by=maria.actor, at=clock())

    live(clock, clock() + timedelta(minutes=25))

    assert Order.objects.get(pk=order.pk).manager is None
    assert Entry.objects.of(order.subject).filter(kind="order.let_go").count() == 1
