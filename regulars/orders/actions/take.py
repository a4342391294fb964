"""Who accompanies an order: one named person until delivery; hand-overs are recorded."""

from datetime import datetime

from django.db import transaction

from regulars.journal.actions import record
from regulars.orders.events import OrderLetGo, OrderTaken
from regulars.orders.models import Order, Stage
from regulars.orders.queue import next_free
from regulars.stores.models import Staff


@transaction.atomic
def take_order(order: Order, *, staff: Staff, by: str, at: datetime) -> bool:
    """Make `staff` the order's manager; return False when she is already. Taking over is allowed, and told."""
    before = Order.objects.select_for_update().values_list("manager_id", flat=True).get(pk=order.pk)
    if before == staff.pk:
        return False
    Order.objects.filter(pk=order.pk).update(manager=staff)
    taken = OrderTaken(store_id=order.store_id, order_id=order.pk, staff_id=staff.pk, before=before)
    record(taken, by=by, at=at)
    return True


def take_next(staff: Staff, *, at: datetime) -> Order | None:
    """Give `staff` the most urgent order that nobody has; None when every order has somebody.

    Two people who ask at the same moment never get the same order: the row decides, not the page.
    """
    while (order_id := next_free(staff.store, at=at)) is not None:
        if _take_if_free(order_id, staff=staff, at=at):
            return Order.objects.get(pk=order_id)
    return None


@transaction.atomic
def _take_if_free(order_id: int, *, staff: Staff, at: datetime) -> bool:
    free = Order.objects.filter(pk=order_id, manager=None, stage=Stage.NEW)
    if free.update(manager=staff) != 1:
        return False
    record(OrderTaken(store_id=staff.store_id, order_id=order_id, staff_id=staff.pk), by=staff.actor, at=at)
    return True


@transaction.atomic
def let_go(order: Order, *, by: str, at: datetime) -> bool:
    """Give an order back to the whole team: its manager did not act in time (by "clock"), or says so herself."""
    manager_id = order.manager_id
    if manager_id is None:
        return False
    if Order.objects.filter(pk=order.pk, manager_id=manager_id).update(manager=None) != 1:
        return False
    record(OrderLetGo(store_id=order.store_id, order_id=order.pk, staff_id=manager_id), by=by, at=at)
    return True
