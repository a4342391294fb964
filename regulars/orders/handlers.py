"""What orders do about what has happened: an event in, one action out."""

from regulars.core import clock
from regulars.intake.queries import ask_shop
from regulars.orders.actions import let_go, settle_deletion
from regulars.orders.events import OrderDeletedInShop
from regulars.orders.models import Order
from regulars.promises.events import PromiseLate


def ask_the_shop(event: OrderDeletedInShop) -> None:
    """Ask what has become of an order that the shop says it deleted; gone means cancelled."""
    answer = ask_shop(event.connection_id, kind="order", external_id=event.external_id)
    if answer.is_there:
        return  # restored meanwhile: its present state has been put into the raw inbox
    order = Order.objects.select_related("store").get(pk=event.order_id)
    settle_deletion(order, by=answer.by, at=clock.now())


def let_go_if_asked(event: PromiseLate) -> None:
    """Give an order back to the team when its manager let the promise pass its target."""
    if event.do != "reassign" or not event.thread.startswith("order:"):
        return
    order = Order.objects.filter(pk=int(event.thread.partition(":")[2])).first()
    if order and order.is_waiting:
        let_go(order, by="clock", at=clock.now())
