"""Letters about an order: asked again whether it is still so, written whole, each once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import translation

from regulars.conversations.actions import Addressee, Draft, is_written, queue_letter
from regulars.conversations.words import speak
from regulars.orders import letters
from regulars.orders.actions.links import issue_link
from regulars.orders.models import CallAttempt, Order, OrderConfirmation, Stage

USEFUL = timedelta(hours=24)  # a letter older than this says nothing that the status page does not say better
CANCELLED_USEFUL = timedelta(hours=72)
_ENDINGS = ("order.confirmed", "order.cancelled", "order.completed")


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which letter, under which key, until when, and what makes it pointless."""

    name: str
    key: str
    not_after: datetime
    void_on: tuple[str, ...]
    facts: Callable[[], dict[str, Any]]


@transaction.atomic
def write_received(order_id: int, *, at: datetime) -> None:
    """Tell the customer that her order is here and by when a person gets in touch."""
    order = _held(order_id)
    if order.stage != Stage.NEW:
        return
    facts = partial(letters.received_facts, order, at=at)
    _write(order, _Plan("received", "received", at + USEFUL, _ENDINGS, facts), at=at)


@transaction.atomic
def write_missed_call(order_id: int, call_id: int, *, at: datetime) -> None:
    """Tell the customer that we tried to call, and when we try again. After that moment it is too late."""
    order = _held(order_id)
    call = CallAttempt.objects.get(pk=call_id, order=order)
    if order.stage != Stage.NEW or call.next_at is None or order.calls.filter(pk__gt=call.pk).exists():
        return
    void_on = (*_ENDINGS, "call.connected", "call.missed")
    facts = partial(letters.missed_call_facts, order, call, at=at)
    _write(order, _Plan("missed_call", f"missed_call:{call.pk}", call.next_at, void_on, facts), at=at)


@transaction.atomic
def write_agreement(order_id: int, confirmation_id: int, *, at: datetime) -> None:
    """Give the customer in writing what was agreed on the phone (C-07)."""
    order = _held(order_id)
    confirmation = OrderConfirmation.objects.get(pk=confirmation_id, order=order)
    if order.stage in {Stage.NEW, Stage.CANCELLED, Stage.DELIVERED}:
        return
    not_after = letters.end_of_window(order, confirmation)
    void_on = ("order.cancelled", "order.completed")
    facts = partial(letters.agreed_facts, order, confirmation, at=at)
    _write(order, _Plan("agreed", f"agreed:{confirmation.pk}", not_after, void_on, facts), at=at)


@transaction.atomic
def write_cancellation(order_id: int, *, at: datetime) -> None:
    """Tell the customer that her order is cancelled."""
    order = _held(order_id)
    if order.stage != Stage.CANCELLED or order.cancelled_at is None:
        return
    key = f"cancelled:{order.cancelled_at:%Y%m%d%H%M%S}"  # a restored order may be cancelled again
    facts = partial(letters.cancelled_facts, order)
    _write(order, _Plan("cancelled", key, at + CANCELLED_USEFUL, ("order.restored",), facts), at=at)


@transaction.atomic
def write_link(order_id: int, *, asked_at: datetime, at: datetime) -> None:
    """Send a fresh link to the address on the order. Asked for twice in one second, it is one letter."""
    order = _held(order_id)
    facts = partial(letters.order_facts, order)
    _write(order, _Plan("link", f"link:{asked_at:%Y%m%d%H%M%S}", at + USEFUL, (), facts), at=at)


def _held(order_id: int) -> Order:
    """Return the order, held until the letter is written: nobody cancels it in between."""
    orders = Order.objects.select_for_update(of=("self",)).select_related("store", "customer")
    return orders.get(pk=order_id)


def _write(order: Order, plan: _Plan, *, at: datetime) -> None:
    key = f"order:{order.pk}:letter:{plan.key}"
    if order.history or not order.email or is_written(order.store, key):
        return
    language = speak(order.speaks, order.store.language)
    with translation.override(language):
        facts = plan.facts()
    token = issue_link(order, purpose="letter", at=at)
    draft = Draft(
        key=key,
        name=f"orders/{plan.name}",
        language=language,
        facts=facts,
        topic=order.subject,
        private_link=letters.link_to(token),
        not_after=plan.not_after,
        void_on=plan.void_on,
    )
    queue_letter(order.store, Addressee(order.email, customer_id=order.customer_id), draft, at=at)
