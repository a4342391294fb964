"""Newer words about orders that are here already."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from regulars.journal.events import Event
from regulars.orders.events import OrderChanged
from regulars.orders.models import CancelReason, Order, OrderLine, Stage
from regulars.orders.moves import stage_after
from regulars.orders.take_in.facts import facts_of, meet_people, write_lines
from regulars.orders.take_in.telling import stage_events
from regulars.orders.take_in.words import Word

_TELLING = (
    "total_minor",
    "phone",
    "email",
    "ship_to",
    "payment_method",
    "paid_at",
    "shipping_method",
    "note",
)


def update(
    words: Sequence[Word], known: dict[tuple[int, str], Order], *, at: datetime
) -> list[tuple[str, list[Event]]]:
    """Let newer words change the orders that are `known`; return their events with the kind of shop."""
    if not words:
        return []
    meet_people(words, at=at)  # a newer word may bring a new phone number or name
    return [(word.connection.kind, _apply(known[word.key], word, at=at)) for word in words]


def _apply(order: Order, word: Word, *, at: datetime) -> list[Event]:
    facts = facts_of(word, at=at)
    before = order.stage
    after = stage_after(before, was=order.shop_state, now=word.order.state)
    facts |= _endings(order, word, after, at=at)
    what = _differences(order, facts, word)
    Order.objects.filter(pk=order.pk).update(stage=after, **facts)
    if "lines" in what:
        OrderLine.objects.filter(order=order).delete()
        write_lines([(order.pk, word)])
    if order.history:
        return []
    events: list[Event] = []
    if what:
        events.append(
            OrderChanged(
                store_id=order.store_id,
                order_id=order.pk,
                what=tuple(what),
                after_confirmation=order.confirmed_at is not None,
            )
        )
    return [*events, *stage_events(order.pk, order.customer_id, word, before=before, after=after)]


def _endings(order: Order, word: Word, after: str, *, at: datetime) -> dict[str, Any]:
    """Return when and why the order ended: what our people did stands, else what the shop's newest word says.

    The moment of an earlier word would be a matter of which words have reached us (reliability.md B6).
    """
    is_ours = order.cancelled_at is not None and order.cancel_reason != CancelReason.IN_SHOP
    cancelled = (order.cancelled_at if is_ours else word.order.cancelled_at) or order.cancelled_at or at
    delivered = word.order.fulfilled_at or order.delivered_at or at
    return {
        "cancelled_at": cancelled if after == Stage.CANCELLED else None,
        "cancel_reason": (order.cancel_reason or CancelReason.IN_SHOP) if after == Stage.CANCELLED else "",
        "delivered_at": delivered if after == Stage.DELIVERED else None,
    }


def _differences(order: Order, facts: dict[str, Any], word: Word) -> list[str]:
    what = [name for name in _TELLING if getattr(order, name) != facts[name]]
    stored = [(line.title, line.quantity, line.total_minor, line.sku, line.external_id) for line in order.lines.all()]
    sent = [(line.title, line.quantity, line.total_minor, line.sku, line.external_id) for line in word.order.lines]
    return [*what, "lines"] if stored != sent else what
