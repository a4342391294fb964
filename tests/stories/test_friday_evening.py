"""Story 4 (001): an order of Friday 19:40 is due on Monday when the store opens, and stands first in the queue."""

from datetime import datetime, time, timedelta

from regulars.desk.queries.queue import queue_for
from regulars.journal.models import Entry
from regulars.promises.actions import break_overdue
from regulars.promises.models import Promise, State
from tests.conftest import KYIV
from tests.effects import run_effects

MONDAY_NINE = datetime(2026, 5, 18, 9, 0, tzinfo=KYIV)


def test_friday_evening_is_first_on_monday_morning(anna, maria, clock, mailoutbox, signed_in):
    clock.set(datetime(2026, 5, 15, 17, 55, tzinfo=KYIV))
    before_closing = anna.orders("jug")
    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))
    friday = anna.orders("kettle")
    run_effects()
    clock.set(MONDAY_NINE + timedelta(minutes=1))
    monday = anna.orders("bowl")

    due = {p.subject: p.due_at for p in Promise.objects.filter(key="react-to-order")}
    assert due[friday.subject] == MONDAY_NINE
    assert due[before_closing.subject] == datetime(2026, 5, 18, 9, 15, tzinfo=KYIV)
    assert due[monday.subject] == MONDAY_NINE + timedelta(minutes=21)
    queue = [row.order.pk for row in queue_for(maria.staff, "team", at=clock()).rows]
    assert queue == [friday.pk, before_closing.pk, monday.pk]
    # Her letter of Friday night names Monday's opening, never a moment of the weekend.
    letter = next(m for m in mailoutbox if friday.number in m.subject)
    assert "09:00" in letter.body
    page = signed_in(maria).get("/").content.decode()
    assert page.index(f'/orders/{friday.pk}"') < page.index(f'/orders/{monday.pk}"')

    maria.confirms(friday)
    assert Promise.objects.get(subject=friday.subject, key="react-to-order").state == State.KEPT


def test_nothing_rings_over_the_weekend(anna, olga, clock, mailoutbox):
    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))
    friday = anna.orders("kettle")
    run_effects()
    mailoutbox.clear()

    while clock() < MONDAY_NINE - timedelta(hours=1):
        clock.move(hours=1)
        break_overdue(at=clock())
        run_effects()

    assert mailoutbox == []
    kinds = Entry.objects.of(friday.subject).filter(kind__startswith="promise.").values_list("kind", flat=True)
    assert set(kinds) == {"promise.given"}


def test_the_delivery_window_is_agreed_in_the_stores_own_time(anna, maria, clock, mailoutbox):
    order = anna.orders("kettle")
    run_effects()
    mailoutbox.clear()

    maria.confirms(order, window_from=time(14), window_to=time(16))
    run_effects()

    assert "14:00" in mailoutbox[-1].body
    assert "16:00" in mailoutbox[-1].body
