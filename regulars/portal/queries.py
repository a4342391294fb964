"""What the status page reads: a fixed handful of statements, whatever the order has been through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from regulars.core.worktime import Calendar, NeverOpen
from regulars.intake.models import Connection
from regulars.journal.models import Entry
from regulars.orders.models import Order, OrderConfirmation
from regulars.promises.models import Promise
from regulars.promises.queries import standards_of
from regulars.stores.models import Store
from regulars.stores.queries import hours_of

REACTION, NEXT_CALL = "react-to-order", "call-again"  # keys of the standards that the page quotes
TOLD = {REACTION, NEXT_CALL}


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that is known about an order at one moment, as its customer may see it."""

    order: Order
    lines: list[tuple[Decimal, str, int]]  # quantity, title, total in minor units
    promises: dict[str, Promise]  # the newest of each public standard that she may be told of
    confirmation: OrderConfirmation | None  # None also while the order waits for a (new) call
    happened: dict[str, datetime]  # when each kind of event happened last
    newest: int  # the number of the last entry of its thread: it changes whenever the page would
    hours: Calendar
    at: datetime


def look_at(order: Order, *, at: datetime) -> Seen:
    """Return what the status page shows of `order`, in four statements; three while it waits for a call."""
    public = {standard.rule.key for standard in standards_of(order.store) if standard.rule.public}
    promises = Promise.objects.about(order.subject).filter(key__in=public & TOLD)
    entries = list(Entry.objects.of(order.subject).values_list("id", "kind", "at"))
    return Seen(
        order=order,
        lines=list(order.lines.values_list("quantity", "title", "total_minor")),
        promises={promise.key: promise for promise in promises},
        confirmation=None if order.is_waiting else order.confirmations.order_by("-id").first(),
        happened={kind: moment for _id, kind, moment in entries},
        newest=entries[-1][0] if entries else 0,
        hours=calling_hours(order.store),
        at=at,
    )


def newest_entry(order: Order) -> int:
    """Return the number of the last thing that happened to the order, as `look_at` does, in one statement."""
    newest = Entry.objects.filter(subject=order.subject).order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def calling_hours(store: Store) -> Calendar:
    """Return the hours in which somebody answers: the telephone's, else the store's."""
    hours = hours_of(store)
    return (hours.get("phone") or hours["store"]).worktime


def opens_at(hours: Calendar, at: datetime) -> datetime | None:
    """Return the next opening; None when it is open, or does not open in sight."""
    try:
        return None if hours.is_open(at) else hours.opens_at(at)
    except NeverOpen:
        return None


def closes_at(hours: Calendar, at: datetime) -> datetime | None:
    """Return the next closing; None when it is closed, or never closes."""
    try:
        return hours.closes_at(at) if hours.is_open(at) else None
    except NeverOpen:
        return None


def usual_answer(store: Store) -> timedelta | None:
    """Return how soon we usually react, as our own standard says; None where it is not public."""
    for standard in standards_of(store):
        if standard.rule.key == REACTION and standard.rule.public:
            return standard.rule.span("good")
    return None


def order_named(store: Store, *, number: str, contact: str) -> Order | None:
    """Return the newest order with this number and this e-mail or phone number (E.164); None otherwise."""
    orders = Order.objects.filter(store=store, number=number).select_related("store", "customer").order_by("-id")
    wanted = contact.lower()
    return next((order for order in orders[:20] if wanted and wanted in {order.email, order.phone}), None)


def order_of(connection: Connection, external_id: str) -> Order | None:
    """Return the order as the shop knows it; None while it has not been taken in."""
    orders = Order.objects.filter(connection=connection, external_id=external_id)
    return orders.select_related("store", "customer", "manager").first()


def connection_numbered(number: int) -> Connection | None:
    """Return the open connection of this number."""
    return Connection.objects.filter(pk=number, closed_at=None).select_related("store").first()
