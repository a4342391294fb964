"""What a source's word means for the rows of an order: its columns, its lines, its person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from regulars.core import phones
from regulars.customers.actions import meet
from regulars.customers.matching import Person, clean, clean_email
from regulars.journal import bulk
from regulars.orders.models import CancelReason, OrderLine, Stage, address_facts
from regulars.orders.moves import stage_of
from regulars.orders.take_in.words import Word

_LINE_COLUMNS = (
    *("order_id", "position", "external_id", "product_id_there", "variant_id_there", "sku", "title"),
    *("quantity", "unit_minor", "total_minor", "options", "goods"),
)


def meet_people(words: Sequence[Word], *, at: datetime) -> list[int]:
    """Return the id of the customer of each word; who is new is made."""
    people = [_person(word) for word in words]
    connection = words[0].connection
    return meet(connection.store, people, source=connection.kind, by=f"integration:{connection.kind}", at=at)


def _person(word: Word) -> Person:
    country = word.order.ship_to.country or word.connection.country or word.connection.store.country
    return clean(word.order.customer, connection_id=word.connection.pk, country=country)


def is_history(word: Word) -> bool:
    """Tell whether an order is a past one: no promise, no letter."""
    return word.order.history or word.order.placed_at < word.connection.live_since


def facts_of(word: Word, *, at: datetime) -> dict[str, Any]:
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


def write_lines(pairs: Iterable[tuple[int, Word]]) -> None:
    """Write the lines of orders, given as the order's id with the word that holds them."""
    rows = [
        (order_id, position, line.external_id, line.product_id, line.variant_id, line.sku, line.title,
         line.quantity, line.unit_minor, line.total_minor, line.options, line.goods)
        for order_id, word in pairs
        for position, line in enumerate(word.order.lines)
    ]  # fmt: skip
    bulk.add(OrderLine, _LINE_COLUMNS, rows)
