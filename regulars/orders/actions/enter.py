"""An order that a person enters: taken on the phone, in a chat, at the counter."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.core import phones
from regulars.core.errors import Refusal
from regulars.customers.actions import meet
from regulars.customers.matching import Person, Point, clean_email
from regulars.journal import bulk
from regulars.journal.actions import record
from regulars.orders.actions.take import take_order
from regulars.orders.events import OrderPlaced
from regulars.orders.models import Order, OrderLine
from regulars.stores.actions import next_order_number
from regulars.stores.models import Staff


@dataclass(frozen=True, slots=True)
class HandLine:
    """One item as it was named on the phone."""

    title: str
    quantity: Decimal
    unit_minor: int
    sku: str = ""


@dataclass(frozen=True, slots=True)
class HandOrder:
    """What the operator typed."""

    key: str  # made by the page: a double click is one order
    name: str
    lines: tuple[HandLine, ...]
    phone: str = ""
    email: str = ""
    address: dict[str, str] = field(default_factory=dict)
    shipping_minor: int = 0
    payment_method: str = ""
    note: str = ""
    language: str = ""


@transaction.atomic
def enter_order(given: HandOrder, *, staff: Staff, at: datetime) -> Order:
    """Take an order by hand; it gets the same record and clock as any other (O-01).

    Raises Refusal naming the field that lacks. The same `key` twice is one order.
    """
    store = staff.store
    known = Order.objects.filter(store=store, connection=None, external_id=given.key).first()
    if known:
        return known
    person = _person(given, country=store.country)
    customer_id = meet(store, [person], source="hand", by=staff.actor, at=at)[0]
    goods = sum(_total(line) for line in given.lines)
    points = dict(person.points)
    order = Order.objects.create(
        store=store,
        external_id=given.key,
        number=f"H{next_order_number(store)}",
        customer_id=customer_id,
        placed_at=at,
        came_in_at=at,
        currency=store.currency,
        total_minor=goods + given.shipping_minor,
        shipping_minor=given.shipping_minor,
        phone=points.get("phone", ""),
        email=points.get("email", ""),
        language=given.language,
        ship_to=given.address,
        payment_method=given.payment_method,
        note=given.note,
    )
    _write_lines(order, given.lines)
    record(_event(order), by=staff.actor, at=at)
    take_order(order, staff=staff, by=staff.actor, at=at)
    return order


def _person(given: HandOrder, *, country: str) -> Person:
    if not given.name.strip():
        raise Refusal(_("Write the customer's name."), field="name")
    if not given.lines:
        raise Refusal(_("Write at least one item."), field="lines")
    points: list[Point] = []
    if given.email:
        email = clean_email(given.email)
        if not email:
            raise Refusal(
                _("%(email)s is not an e-mail address. Write it like name@example.com.") % {"email": given.email},
                field="email",
            )
        points.append(("email", email))
    if given.phone:
        points.append(("phone", _phone(given.phone, country)))
    if not points:
        raise Refusal(_("Write a phone number or an e-mail address, so that she can be reached."), field="phone")
    return Person(given.name.strip(), given.language, 0, tuple(points))


def _phone(raw: str, country: str) -> str:
    try:
        return phones.parse(raw, country)
    except phones.BadPhone as error:
        raise Refusal(
            _("%(phone)s is not a phone number. Write it with the country code, e.g. +49 30 1234567.")
            % {"phone": raw},
            field="phone",
        ) from error


def _total(line: HandLine) -> int:
    return int((line.quantity * line.unit_minor).to_integral_value(rounding="ROUND_HALF_UP"))


def _write_lines(order: Order, lines: tuple[HandLine, ...]) -> None:
    columns = ("order_id", "position", "external_id", "product_id_there", "variant_id_there", "sku", "title")
    rows: list[tuple[Any, ...]] = [
        (
            order.pk,
            at,
            "",
            "",
            "",
            line.sku,
            line.title,
            line.quantity,
            line.unit_minor,
            _total(line),
            [],
            True,
        )
        for at, line in enumerate(lines)
    ]
    bulk.insert(OrderLine, [*columns, "quantity", "unit_minor", "total_minor", "options", "goods"], rows)


def _event(order: Order) -> OrderPlaced:
    return OrderPlaced(
        store_id=order.store_id,
        order_id=order.pk,
        customer_id=order.customer_id,
        number=order.number,
        placed_at=order.placed_at,
        total_minor=order.total_minor,
        currency=order.currency,
        source="hand",
        has_phone=bool(order.phone),
    )
