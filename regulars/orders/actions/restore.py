"""Taking a cancellation back: the order waits for a call again, and what is owed is owed anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.core.errors import Conflict
from regulars.journal.actions import record
from regulars.orders.events import OrderRestored
from regulars.orders.models import Order, Stage


@transaction.atomic
def restore_order(order: Order, *, by: str, at: datetime) -> None:
    """Let a cancelled order live again. Raises Conflict when it is not cancelled (any more)."""
    cancelled = Order.objects.filter(pk=order.pk, stage=Stage.CANCELLED)
    if cancelled.update(stage=Stage.NEW, cancelled_at=None, cancel_reason="", confirmed_at=None) != 1:
        raise Conflict(_("Order %(number)s is not cancelled.") % {"number": order.number})
    record(
        OrderRestored(
            store_id=order.store_id,
            order_id=order.pk,
            customer_id=order.customer_id,
            placed_at=order.placed_at,  # she has been waiting since then
            has_phone=bool(order.phone),
        ),
        by=by,
        at=at,
    )
