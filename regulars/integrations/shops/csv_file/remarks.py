"""What a person may want to know of an order that comes in; nothing of it is changed."""

from collections.abc import Callable, Collection, Mapping

from regulars.intake.ports import IncomingOrder, OrderState
from regulars.integrations.shops.csv_file.heads import Stamps
from regulars.integrations.shops.csv_file.mapping import status_word

Say = Callable[..., None]


def remark_order(order: IncomingOrder, *, total_known: bool, lines_known: bool, say: Say) -> None:
    """Say who is missing, what cost nothing and what holds no goods."""
    customer = order.customer
    if not (customer.external_id or customer.email or customer.phone or customer.name):
        say("guest", "customer_id", "")
    if total_known and not order.total_minor:
        say("free_order", "total", "0")
    if lines_known and not any(line.goods for line in order.lines):
        say("no_goods", "title", "")


def remark_moments(
    head: Mapping[str, str], stamps: Stamps, state: OrderState, *, columns: Collection[str], say: Say
) -> None:
    """Say where the moments of an order contradict its state or one another.

    Witness: Olist's orders, of which some are delivered without a moment or handed over before payment.
    """
    if state is OrderState.CANCELLED and stamps.delivered_at:
        say("cancelled_after_delivery", "delivered_at", head["delivered_at"])
    delivered = status_word(head.get("status", "")) == "delivered"
    if delivered and "delivered_at" in columns and "delivered_at" not in head:
        say("delivered_without_moment", "delivered_at", "")
    if state is not OrderState.AWAITING_PAYMENT and "paid_at" in columns and "paid_at" not in head:
        say("no_payment_moment", "paid_at", "")
    if stamps.fulfilled_at and stamps.paid_at and stamps.fulfilled_at < stamps.paid_at:
        say("fulfilled_before_paid", "fulfilled_at", head["fulfilled_at"], other=head["paid_at"])
