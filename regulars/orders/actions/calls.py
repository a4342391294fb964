"""A call: reached, or not reached with the next try promised."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.core.errors import Conflict, Refusal
from regulars.journal.actions import record
from regulars.orders.actions.take import take_order
from regulars.orders.events import CallConnected, CallMissed, OrderEvent
from regulars.orders.models import CallAttempt, Order, Outcome, Stage
from regulars.stores.models import Staff
from regulars.stores.queries import hours_of

# When we call again, in working time, after each way of not reaching somebody (ux.md 5.2).
AGAIN_AFTER = {
    Outcome.NO_ANSWER: timedelta(hours=2),
    Outcome.BUSY: timedelta(minutes=15),
    Outcome.WRONG_NUMBER: timedelta(hours=2),
}


def next_try(order: Order, outcome: str, *, at: datetime) -> datetime | None:
    """Return the moment promised for the next try after `outcome`; None when the customer was reached."""
    if outcome == Outcome.REACHED:
        return None
    hours = hours_of(order.store)
    calendar = hours.get("phone") or hours["store"]
    return calendar.worktime.due_at(at, AGAIN_AFTER[Outcome(outcome)])


@transaction.atomic
def log_call(
    order: Order,
    *,
    outcome: str,
    staff: Staff,
    key: str,
    at: datetime,
    next_at: datetime | None = None,
    note: str = "",
) -> CallAttempt:
    """Note one try to reach the customer. The same `key` twice is one call.

    next_at: when the next try is promised; None takes the plan's own moment. Raises Conflict when the order
    does not wait for a call any more, Refusal for a next try in the past.
    """
    known = CallAttempt.objects.filter(order=order, key=key).first()
    if known:
        return known
    _check(order, outcome, next_at, at)
    take_order(order, staff=staff, by=staff.actor, at=at)
    next_at = None if outcome == Outcome.REACHED else next_at or next_try(order, outcome, at=at)
    call = CallAttempt.objects.create(
        order=order, staff=staff, key=key, outcome=outcome, called_at=at, next_at=next_at, note=note
    )
    record(_event(call), by=staff.actor, at=at)
    return call


def _check(order: Order, outcome: str, next_at: datetime | None, at: datetime) -> None:
    if outcome not in Outcome.values:
        raise Refusal(_("Choose how the call ended."), field="outcome")
    if next_at is not None and next_at <= at:
        raise Refusal(_("The next call must lie in the future."), field="next_at")
    now = Order.objects.values_list("stage", flat=True).get(pk=order.pk)
    if now in {Stage.CANCELLED, Stage.DELIVERED}:
        raise Conflict(_("Order %(number)s does not wait for a call any more.") % {"number": order.number})


def _event(call: CallAttempt) -> OrderEvent:
    order = call.order
    if call.next_at is None:
        return CallConnected(store_id=order.store_id, order_id=order.pk, call_id=call.pk, staff_id=call.staff_id)
    return CallMissed(
        store_id=order.store_id,
        order_id=order.pk,
        call_id=call.pk,
        staff_id=call.staff_id,
        outcome=call.outcome,
        next_at=call.next_at,
        customer_id=order.customer_id,
    )
