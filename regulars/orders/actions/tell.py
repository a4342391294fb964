"""Telling the owners about an order's promise that is going wrong (house.md 7: the ladder)."""

from datetime import datetime

from regulars.conversations.actions import Alarm, raise_alert
from regulars.conversations.addresses import address_of
from regulars.orders.models import Order
from regulars.promises.models import Promise


def tell_owner(promise_id: int, *, step: str, at: datetime) -> None:
    """Raise an alarm about a promise in an order's thread; other threads belong to other rooms.

    step: how far it has come, "late", "broken" …; the same step of one promise on one day is one alarm.
    """
    promise = Promise.objects.select_related("standard").get(pk=promise_id)
    room, _colon, order_id = promise.subject.partition(":")
    if room != "order":
        return
    order = Order.objects.select_related("store", "manager").get(pk=int(order_id))
    alarm = Alarm(
        key=f"promise:{promise.pk}:{step}",
        promise_id=promise.pk,
        promise=promise.key,
        says=promise.standard.rule.says,
        number=order.number,
        who=order.manager.name if order.manager else "",
        due_at=promise.due_at.isoformat(),
        url=address_of("orders:show", order.pk),
    )
    raise_alert(order.store, alarm, at=at)
