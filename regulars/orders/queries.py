"""Reads: one door to an order, lists by key, the thread of what happened."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from regulars.core.errors import NotFound
from regulars.core.tokens import hash_token
from regulars.journal.models import Entry
from regulars.orders.models import Order, StatusLink
from regulars.stores.models import Staff, Store

PAGE = 50


def order_for(staff: Staff, order_id: int) -> Order:
    """Return the order, if it is of this person's store. Raises NotFound otherwise."""
    found = Order.objects.filter(pk=order_id, store_id=staff.store_id)
    order = found.select_related("store", "customer", "connection", "manager").first()
    if order is None:
        raise NotFound(_("There is no such order."))
    return order


def link_for(token: str) -> StatusLink | None:
    """Return the link with this token, also one asleep; None for a stranger's guess."""
    links = StatusLink.objects.filter(hash=hash_token(token)).select_related("order__store", "order__manager")
    return next(iter(links[:1]), None)  # the hash is unique: nothing to put in order


def orders_page(
    store: Store, *, before: tuple[datetime, int] | None = None, stage: str = "", meant: Q | None = None
) -> QuerySet[Order]:
    """Return the newest orders, at most PAGE + 1 (one more tells that there is another page).

    before: the (placed_at, id) of the last order of the page before; pages go by key, never by offset.
    meant: what was searched for (finding.meant_by).
    """
    orders = Order.objects.of(store).newest_first().select_related("customer", "manager")
    if stage:
        orders = orders.filter(stage=stage)
    if meant is not None:
        orders = orders.filter(meant)
    if before:
        at, order_id = before
        orders = orders.filter(Q(placed_at__lt=at) | Q(placed_at=at, pk__lt=order_id))
    return orders[: PAGE + 1]


def timeline(order: Order) -> QuerySet[Entry]:
    """Return what happened in the order's thread, oldest first."""
    return Entry.objects.of(order.subject)
