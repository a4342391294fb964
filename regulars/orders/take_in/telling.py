"""The events that a source's word amounts to."""

from typing import Any

from regulars.journal.events import Event
from regulars.orders.events import OrderCancelled, OrderCompleted, OrderPlaced, OrderRemembered, OrderRestored
from regulars.orders.models import Stage
from regulars.orders.moves import stage_of
from regulars.orders.take_in.facts import is_history
from regulars.orders.take_in.words import Word


def first_events(order_id: int, customer_id: int, word: Word) -> list[Event]:
    """Return what an order's first word tells: that it is remembered, or placed and how far it is already."""
    order, connection = word.order, word.connection
    base: dict[str, Any] = {
        "store_id": connection.store_id,
        "order_id": order_id,
        "customer_id": customer_id,
        "number": order.number,
        "placed_at": order.placed_at,
        "total_minor": order.total_minor,
        "currency": order.currency,
        "source": connection.kind,
    }
    if is_history(word):
        return [OrderRemembered(**base)]
    has_phone = bool(order.customer.phone or order.ship_to.phone or order.bill_to.phone)
    events: list[Event] = [OrderPlaced(**base, has_phone=has_phone)]
    return [
        *events,
        *stage_events(order_id, customer_id, word, before=Stage.NEW, after=stage_of(order.state)),
    ]


def stage_events(order_id: int, customer_id: int, word: Word, *, before: str, after: str) -> list[Event]:
    """Return what it means that a shop has moved an order from one stage to another."""
    if before == after:
        return []
    order, store_id = word.order, word.connection.store_id
    if after == Stage.CANCELLED:
        return [OrderCancelled(store_id=store_id, order_id=order_id, reason="in_shop")]
    if after == Stage.DELIVERED:
        return [
            OrderCompleted(
                store_id=store_id,
                order_id=order_id,
                customer_id=customer_id,
                total_minor=order.total_minor,
                currency=order.currency,
            )
        ]
    return [
        OrderRestored(
            store_id=store_id, order_id=order_id, customer_id=customer_id, placed_at=order.placed_at,
            has_phone=bool(order.customer.phone),
        )
    ]  # fmt: skip
