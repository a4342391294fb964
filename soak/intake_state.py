"""What is known of a store, as plain values: two stores that were told the same must be told alike here.

Left out are our own numbers and the moments at which we learned something; everything else counts.
"""

from datetime import datetime
from typing import Any

from soak.intake_world import NOW

OURS = frozenset({"id", "store", "connection", "customer", "manager", "came_in_at", "order", "link_hash"})


def state_of(store: Any) -> dict[str, Any]:
    """Return orders with lines, customers with contact points, promises still owed, and letters."""
    from regulars.orders.models import Order

    orders = list(
        Order.objects.filter(store=store).select_related("connection", "customer").prefetch_related("lines")
    )
    names = {order.pk: (order.connection.kind if order.connection else "", order.external_id) for order in orders}
    people = _people(store)
    return {
        "orders": sorted(
            (names[order.pk], _facts(order), people[order.customer_id], _lines(order)) for order in orders
        ),
        "people": sorted(people.values()),
        "owed": _owed(store, names),
        "letters": _letters(store, names),
    }


def _facts(row: Any) -> list[tuple[str, str]]:
    fields = [field for field in row._meta.concrete_fields if field.name not in OURS]
    return sorted((field.name, _shown(getattr(row, field.attname))) for field in fields)


def _shown(value: Any) -> str:
    # Where a shop does not say when an order ended, the moment is that at which we heard of it.
    is_ours = isinstance(value, datetime) and value >= NOW
    return "when we heard" if is_ours else str(value)


def _lines(order: Any) -> list[list[tuple[str, str]]]:
    return [_facts(line) for line in sorted(order.lines.all(), key=lambda line: line.position)]


def _people(store: Any) -> dict[int, tuple[Any, ...]]:
    from regulars.customers.models import ContactPoint, Customer

    kinds = {str(one.pk): one.kind for one in store.connections.all()}
    points: dict[int, list[tuple[str, str]]] = {}
    for point in ContactPoint.objects.filter(store=store):
        value = point.value
        if point.kind == "shop":
            shop, _colon, id = value.partition(":")
            value = f"{kinds[shop]}:{id}"
        points.setdefault(point.customer_id, []).append((point.kind, value))
    rows = Customer.objects.filter(store=store)
    return {one.pk: (one.name, one.language, one.version, sorted(points.get(one.pk, []))) for one in rows}


def _owed(store: Any, names: dict[int, Any]) -> list[Any]:
    from regulars.promises.models import LIVE, Promise

    live = Promise.objects.filter(store_id=store.pk, state__in=LIVE, subject__startswith="order:")
    return sorted((names[int(one.subject.partition(":")[2])], one.key) for one in live)


def _letters(store: Any, names: dict[int, Any]) -> list[Any]:
    from regulars.conversations.models import Message

    sent = Message.objects.filter(store=store, topic__startswith="order:")
    return sorted((names[int(one.topic.partition(":")[2])], one.name) for one in sent)
