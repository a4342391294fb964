"""Orders that come in for the first time."""

from collections.abc import Sequence
from datetime import datetime

from regulars.journal import bulk
from regulars.journal.events import Event
from regulars.orders.models import Order
from regulars.orders.moves import stage_of
from regulars.orders.take_in.facts import facts_of, is_history, meet_people, write_lines
from regulars.orders.take_in.telling import first_events
from regulars.orders.take_in.words import Word


def insert(words: Sequence[Word], *, at: datetime) -> list[tuple[str, list[Event]]]:
    """Write orders that nobody has seen before; return their events with the kind of shop that told them."""
    if not words:
        return []
    customers = meet_people(words, at=at)
    facts = [facts_of(word, at=at) for word in words]
    columns = ["store_id", "connection_id", "external_id", "customer_id", "stage", "history", "came_in_at"]
    rows = []
    for word, customer_id, fact in zip(words, customers, facts, strict=True):
        own = (word.connection.store_id, word.connection.pk, word.order.external_id, customer_id)
        rows.append((*own, stage_of(word.order.state), is_history(word), at, *fact.values()))
    ids = bulk.insert(Order, [*columns, *facts[0]], rows)
    write_lines(zip(ids, words, strict=True))
    return [
        (word.connection.kind, first_events(order_id, customer_id, word))
        for order_id, customer_id, word in zip(ids, customers, words, strict=True)
    ]
