"""Cancelling, with a reason and our own reaction time at that moment (O-12)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.core.errors import Conflict, Refusal
from regulars.journal.actions import record
from regulars.orders.events import OrderCancelled
from regulars.orders.models import CallAttempt, CancelReason, Order, Stage
from regulars.orders.moves import stages_before


@transaction.atomic
def cancel_order(order: Order, *, reason: str, by: str, at: datetime, note: str = "") -> None:
    """Cancel an order. Raises Refusal without a reason, Conflict when it cannot be cancelled any more."""
    if reason not in CancelReason.values:
        raise Refusal(_("Choose why the order is cancelled."), field="reason")
    alive = Order.objects.filter(pk=order.pk, stage__in=stages_before(Stage.CANCELLED)).exclude(stage=Stage.DELIVERED)
    if alive.update(stage=Stage.CANCELLED, cancelled_at=at, cancel_reason=reason) != 1:
        raise Conflict(_("Order %(number)s cannot be cancelled any more.") % {"number": order.number})
    record(
        OrderCancelled(
            store_id=order.store_id,
            order_id=order.pk,
            reason=reason,
            note=note,
            reaction_s=reaction_seconds(order),
        ),
        by=by,
        at=at,
    )


def settle_deletion(order: Order, *, by: str, at: datetime) -> None:
    """The shop has deleted the order for good: it is cancelled, unless that was known already."""
    if order.stage in {Stage.CANCELLED, Stage.DELIVERED}:
        return
    cancel_order(order, reason=CancelReason.IN_SHOP, by=by, at=at)


def reaction_seconds(order: Order) -> int | None:
    """Return how long a person took to react to the order, in seconds; None if nobody has."""
    first = CallAttempt.objects.filter(order=order).order_by("called_at").first()
    return max(0, int((first.called_at - order.placed_at).total_seconds())) if first else None
