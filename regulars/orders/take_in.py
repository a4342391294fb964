"""Foreign orders become ours: each once, in whatever order they come, many in one transaction.

The newest word of the source wins, told by its own version stamp; of two different words with one stamp the
one further along wins, then the greater digest of its content, so that every order of arrival ends in the
same state (reliability.md B6). What our people agreed with the customer is kept apart, in OrderConfirmation,
and no later word of the shop overwrites it.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection as database
from django.db import transaction

from regulars.core import phones
from regulars.customers.actions import meet
from regulars.customers.matching import Person, clean, clean_email
from regulars.intake.arrivals import Arrival
from regulars.intake.models import Connection
from regulars.intake.ports import IncomingDeletion, IncomingOrder, OrderState
from regulars.journal import bulk
from regulars.journal.actions import record_all
from regulars.journal.events import Event
from regulars.orders.events import (
    OrderCancelled,
    OrderChanged,
    OrderCompleted,
    OrderDeletedInShop,
    OrderPlaced,
    OrderRemembered,
    OrderRestored,
)
from regulars.orders.models import CancelReason, Order, OrderLine, Stage, address_facts
from regulars.orders.moves import stage_after, stage_of

_RANK = {
    OrderState.AWAITING_PAYMENT: 0,
    OrderState.PLACED: 1,
    OrderState.FULFILLED: 2,
    OrderState.CANCELLED: 3,
}
_LINE_COLUMNS = (
    *("order_id", "position", "external_id", "product_id_there", "variant_id_there", "sku", "title"),
    *("quantity", "unit_minor", "total_minor", "options", "goods"),
)


class _Word(NamedTuple):
    """One word of a source about one order, with its place among others."""

    order: IncomingOrder
    connection: Connection
    content: str

    @property
    def key(self) -> tuple[int, str]:
        return self.connection.pk, self.order.external_id

    @property
    def place(self) -> tuple[int, str]:
        return self.order.version, self.content


def take_in(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Take in the orders of `arrivals`; of several words about one order the newest counts."""
    by_store: dict[int, list[_Word]] = {}
    for word in _newest(arrivals):
        by_store.setdefault(word.connection.store_id, []).append(word)
    for words in by_store.values():
        _take_in(words, at=at)


def take_in_deletions(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Note which known orders a shop says it deleted; what they are now is asked for afterwards."""
    events: list[Event] = []
    for arrival in arrivals:
        item = arrival.item
        if not isinstance(item, IncomingDeletion) or item.kind != "order":
            continue
        order = Order.objects.filter(connection=arrival.connection, external_id=item.external_id).first()
        if order:
            events.append(
                OrderDeletedInShop(
                    store_id=order.store_id,
                    order_id=order.pk,
                    connection_id=arrival.connection.pk,
                    external_id=order.external_id,
                )
            )
    with transaction.atomic():
        record_all(events, by="clock", at=at)


def knows(arrivals: Sequence[Arrival]) -> list[bool]:
    """Tell of each order whether we have this word of the shop or a newer one."""
    words = _words(arrivals)
    stored: dict[tuple[int, str], tuple[int, str]] = {}
    for connection_id in {word.connection.pk for word in words}:
        ids = [word.order.external_id for word in words if word.connection.pk == connection_id]
        orders = Order.objects.filter(connection_id=connection_id, external_id__in=ids)
        for external_id, *place in orders.values_list("external_id", "version", "content"):
            stored[connection_id, external_id] = (place[0], place[1])
    return [word.key in stored and word.place <= stored[word.key] for word in words]


def _newest(arrivals: Sequence[Arrival]) -> list[_Word]:
    newest: dict[tuple[int, str], _Word] = {}
    for word in _words(arrivals):
        known = newest.get(word.key)
        if known is None or word.place > known.place:
            newest[word.key] = word
    return list(newest.values())


def _words(arrivals: Sequence[Arrival]) -> list[_Word]:
    return [
        _Word(one.item, one.connection, content_of(one.item))
        for one in arrivals
        if isinstance(one.item, IncomingOrder)
    ]


def content_of(order: IncomingOrder) -> str:
    """Return what settles which of two words with one stamp wins: how far along, then the content itself."""
    facts = orjson.dumps(order, default=str)
    return f"{_RANK[order.state]}{hashlib.sha256(facts).hexdigest()[:40]}"


@transaction.atomic
def _take_in(words: Sequence[_Word], *, at: datetime) -> None:
    known = _known(words)
    fresh = [word for word in words if word.key not in known]
    newer = [word for word in words if word.key in known and word.place > _place(known[word.key])]
    groups: dict[str, list[Event]] = {}
    for kind, events in (*_insert(fresh, at=at), *_update(newer, known, at=at)):
        groups.setdefault(kind, []).extend(events)
    for kind, events in groups.items():
        record_all(events, by=f"integration:{kind}", at=at)


def _known(words: Sequence[_Word]) -> dict[tuple[int, str], Order]:
    found: dict[tuple[int, str], Order] = {}
    by_connection: dict[int, list[str]] = {}
    for word in words:
        by_connection.setdefault(word.connection.pk, []).append(word.order.external_id)
    for connection_id, ids in by_connection.items():
        orders = Order.objects.filter(connection_id=connection_id, external_id__in=ids)
        if database.vendor == "postgresql":
            orders = orders.select_for_update().order_by("id")
        for order in orders:
            found[connection_id, order.external_id] = order
    return found


def _place(order: Order) -> tuple[int, str]:
    return order.version, order.content


# ── new orders ──────────────────────────────────────────────────────────────────────────────────────


def _insert(words: Sequence[_Word], *, at: datetime) -> list[tuple[str, list[Event]]]:
    if not words:
        return []
    customers = _meet(words, at=at)
    facts = [_facts(word, at=at) for word in words]
    columns = ["store_id", "connection_id", "external_id", "customer_id", "stage", "history", "came_in_at"]
    rows = []
    for word, customer_id, fact in zip(words, customers, facts, strict=True):
        own = (word.connection.store_id, word.connection.pk, word.order.external_id, customer_id)
        rows.append((*own, stage_of(word.order.state), _is_history(word), at, *fact.values()))
    ids = bulk.insert(Order, [*columns, *facts[0]], rows)
    _write_lines(zip(ids, words, strict=True))
    return [
        (word.connection.kind, _first_events(order_id, customer_id, word))
        for order_id, customer_id, word in zip(ids, customers, words, strict=True)
    ]


def _meet(words: Sequence[_Word], *, at: datetime) -> list[int]:
    people = [_person(word) for word in words]
    connection = words[0].connection
    return meet(connection.store, people, source=connection.kind, by=f"integration:{connection.kind}", at=at)


def _person(word: _Word) -> Person:
    country = word.order.ship_to.country or word.connection.country or word.connection.store.country
    return clean(word.order.customer, connection_id=word.connection.pk, country=country)


def _is_history(word: _Word) -> bool:
    return word.order.history or word.order.placed_at < word.connection.live_since


def _facts(word: _Word, *, at: datetime) -> dict[str, Any]:
    """Return the columns that follow the source's newest word."""
    order = word.order
    who = order.customer
    country = who.country or order.ship_to.country or word.connection.country
    country = country or word.connection.store.country
    phone = who.phone or order.ship_to.phone or order.bill_to.phone
    stage = stage_of(order.state)
    return {
        "number": order.number,
        "version": order.version,
        "content": word.content,
        "shop_status": order.shop_status,
        "shop_state": order.state.value,
        "placed_at": order.placed_at,
        "currency": order.currency,
        "total_minor": order.total_minor,
        "shipping_minor": order.shipping_minor,
        "discount_minor": order.discount_minor,
        "tax_minor": order.tax_minor,
        "tax_included": order.tax_included,
        "phone": phones.parse_or_none(phone, country) or "",
        "email": clean_email(who.email),
        "language": (order.language or who.language)[:10],
        "ship_to": address_facts(order.ship_to),
        "bill_to": address_facts(order.bill_to),
        "payment_method": order.payment_method,
        "paid_at": order.paid_at,
        "shipping_method": order.shipping_method,
        "note": order.note,
        "cancelled_at": (order.cancelled_at or at) if stage == Stage.CANCELLED else None,
        "cancel_reason": CancelReason.IN_SHOP.value if stage == Stage.CANCELLED else "",
        "delivered_at": (order.fulfilled_at or at) if stage == Stage.DELIVERED else None,
    }


def _write_lines(pairs: Any) -> None:
    rows = []
    for order_id, word in pairs:
        for position, line in enumerate(word.order.lines):
            rows.append(
                (
                    order_id, position, line.external_id, line.product_id, line.variant_id, line.sku,
                    line.title, line.quantity, line.unit_minor, line.total_minor, line.options,
                    line.goods,
                )
            )  # fmt: skip
    bulk.insert(OrderLine, _LINE_COLUMNS, rows)


def _first_events(order_id: int, customer_id: int, word: _Word) -> list[Event]:
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
    if _is_history(word):
        return [OrderRemembered(**base)]
    has_phone = bool(order.customer.phone or order.ship_to.phone or order.bill_to.phone)
    events: list[Event] = [OrderPlaced(**base, has_phone=has_phone)]
    return [
        *events,
        *_stage_events(order_id, customer_id, word, before=Stage.NEW, after=stage_of(order.state)),
    ]


# ── newer words about known orders ──────────────────────────────────────────────────────────────────


def _update(
    words: Sequence[_Word], known: dict[tuple[int, str], Order], *, at: datetime
) -> list[tuple[str, list[Event]]]:
    if not words:
        return []
    _meet(words, at=at)  # a newer word may bring a new phone number or name
    return [(word.connection.kind, _apply(known[word.key], word, at=at)) for word in words]


def _apply(order: Order, word: _Word, *, at: datetime) -> list[Event]:
    facts = _facts(word, at=at)
    before = order.stage
    after = stage_after(before, was=order.shop_state, now=word.order.state)
    facts |= _endings(order, facts, after, at=at)
    what = _differences(order, facts, word)
    Order.objects.filter(pk=order.pk).update(stage=after, **facts)
    if "lines" in what:
        OrderLine.objects.filter(order=order).delete()
        _write_lines([(order.pk, word)])
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
    return [*events, *_stage_events(order.pk, order.customer_id, word, before=before, after=after)]


def _endings(order: Order, facts: dict[str, Any], after: str, *, at: datetime) -> dict[str, Any]:
    cancelled = order.cancelled_at or facts["cancelled_at"] or at
    delivered = order.delivered_at or facts["delivered_at"] or at
    return {
        "cancelled_at": cancelled if after == Stage.CANCELLED else None,
        "cancel_reason": (order.cancel_reason or CancelReason.IN_SHOP) if after == Stage.CANCELLED else "",
        "delivered_at": delivered if after == Stage.DELIVERED else None,
    }


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


def _differences(order: Order, facts: dict[str, Any], word: _Word) -> list[str]:
    what = [name for name in _TELLING if getattr(order, name) != facts[name]]
    stored = [(line.title, line.quantity, line.total_minor, line.sku, line.external_id) for line in order.lines.all()]
    sent = [(line.title, line.quantity, line.total_minor, line.sku, line.external_id) for line in word.order.lines]
    return [*what, "lines"] if stored != sent else what


def _stage_events(order_id: int, customer_id: int, word: _Word, *, before: str, after: str) -> list[Event]:
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
