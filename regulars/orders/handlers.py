"""What orders do about what has happened: an event in, one action out."""

from datetime import datetime, timedelta

from regulars.core import clock
from regulars.intake.queries import ask_shop
from regulars.journal.actions import expires
from regulars.orders import actions
from regulars.orders.actions import let_go, settle_deletion
from regulars.orders.events import (
    CallMissed,
    LinkRequested,
    OrderCancelled,
    OrderConfirmed,
    OrderDeletedInShop,
    OrderPlaced,
)
from regulars.orders.models import Order
from regulars.promises.events import PromiseAtRisk, PromiseBroken, PromiseLate, PromiseStillBroken

OWNER = "owner"  # the rung of a standard's ladder on which the owners are told


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


# ── letters to the customer ─────────────────────────────────────────────────────────────────────────


def _within_a_day(_event: object, at: datetime) -> datetime:
    return at + timedelta(hours=24)


def _until_the_next_call(event: CallMissed, _at: datetime) -> datetime:
    return event.next_at


@expires(_within_a_day)
def send_letter(event: OrderPlaced) -> None:
    """Write to the customer that her order is here. Never counts as the reaction (O-03)."""
    actions.write_received(event.order_id, at=clock.now())


@expires(_until_the_next_call)
def send_missed_call(event: CallMissed) -> None:
    """Write to the customer that we tried to call, and when we try again (C-08)."""
    actions.write_missed_call(event.order_id, event.call_id, at=clock.now())


def send_agreement(event: OrderConfirmed) -> None:
    """Give the customer in writing what was agreed (C-07). It is of use until the window closes."""
    actions.write_agreement(event.order_id, event.confirmation_id, at=clock.now())


@expires(_within_a_day)
def send_cancellation(event: OrderCancelled) -> None:
    """Write to the customer that her order is cancelled."""
    actions.write_cancellation(event.order_id, at=clock.now())


@expires(_within_a_day)
def send_link(event: LinkRequested) -> None:
    """Send the customer the fresh link that she asked for, to the address on the order."""
    at = clock.now()
    actions.write_link(event.order_id, asked_at=event.asked_at or at, at=at)


# ── the owners ──────────────────────────────────────────────────────────────────────────────────────


def tell_owner(event: PromiseBroken) -> None:
    """Tell the owners of a promise past its limit, where its standard says so (O-05)."""
    if event.do == OWNER:
        actions.tell_owner(event.promise_id, step="broken", at=clock.now())


def tell_owner_again(event: PromiseStillBroken) -> None:
    """Tell the owners again of what still stands broken, until a person takes it (O-09)."""
    if event.do == OWNER:
        at = clock.now()
        actions.tell_owner(event.promise_id, step=f"still_broken:{at:%Y%m%d%H}", at=at)


def tell_owner_late(event: PromiseLate) -> None:
    """Tell the owners of a promise past its target, where its standard says so."""
    if event.do == OWNER:
        actions.tell_owner(event.promise_id, step="late", at=clock.now())


def tell_owner_at_risk(event: PromiseAtRisk) -> None:
    """Tell the owners of a promise with little time left, where its standard says so."""
    if event.do == OWNER:
        actions.tell_owner(event.promise_id, step="at_risk", at=clock.now())
