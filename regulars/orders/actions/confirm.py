"""Confirming an order: what was agreed, whole, and once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.core.errors import Conflict, Refusal
from regulars.journal.actions import record
from regulars.orders.actions.calls import log_call
from regulars.orders.actions.take import take_order
from regulars.orders.events import OrderConfirmed
from regulars.orders.models import Order, OrderConfirmation, Outcome, Stage
from regulars.stores.models import Staff

LONGEST_WINDOW = timedelta(hours=4)  # nobody waits at home for half a day (L-07)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The answers that a confirming call must bring (C-02)."""

    items_ok: bool
    total_ok: bool
    availability_ok: bool
    address: dict[str, str]
    day: date
    window_from: time
    window_to: time
    note: str = ""
    availability: str = ""


@transaction.atomic
def confirm_order(order: Order, agreement: Agreement, *, staff: Staff, key: str, at: datetime) -> OrderConfirmation:
    """Confirm an order with what was agreed on the phone, and note the call that reached the customer.

    key: made by the page; the same twice is one confirmation. Raises Refusal naming the answer that lacks,
    Conflict when somebody has just dealt with the order.
    """
    known = order.confirmations.filter(order__calls__key=key).first()
    if known:
        return known
    check(agreement, order=order, at=at)
    log_call(order, outcome=Outcome.REACHED, staff=staff, key=key, at=at)
    take_order(order, staff=staff, by=staff.actor, at=at)
    waiting = Order.objects.filter(pk=order.pk, stage=Stage.NEW)
    if waiting.update(stage=Stage.CONFIRMED, confirmed_at=at) != 1:
        raise Conflict(_("Somebody has just dealt with order %(number)s.") % {"number": order.number})
    confirmation = _write(order, agreement, staff=staff, at=at)
    record(_event(confirmation), by=staff.actor, at=at)
    return confirmation


def check(agreement: Agreement, *, order: Order, at: datetime) -> None:
    """Raise Refusal, naming the field, for the first required answer that lacks or cannot be."""
    asked = (
        ("items_ok", agreement.items_ok, _("Read the items out and tick that they are right.")),
        ("total_ok", agreement.total_ok, _("Name the total and tick that it is right.")),
        (
            "availability_ok",
            agreement.availability_ok,
            _("Check that every item is available, then tick it."),
        ),
        ("address", agreement.address.get("line1"), _("Ask where the order is to go: street and house.")),
        ("city", agreement.address.get("city"), _("Ask where the order is to go: the town.")),
    )
    for field, answer, message in asked:
        if not answer:
            raise Refusal(message, field=field)
    _check_window(agreement, at)


def _check_window(agreement: Agreement, at: datetime) -> None:
    if agreement.day < at.date() - timedelta(days=1):
        raise Refusal(_("The delivery day has passed. Agree on another."), field="day")
    opens = datetime.combine(agreement.day, agreement.window_from)
    closes = datetime.combine(agreement.day, agreement.window_to)
    if closes <= opens:
        raise Refusal(_("The time window must end after it begins."), field="window_to")
    if closes - opens > LONGEST_WINDOW:
        raise Refusal(
            _("A window of more than %(hours)s hours keeps the customer waiting. Agree on a shorter one.")
            % {"hours": LONGEST_WINDOW // timedelta(hours=1)},
            field="window_to",
        )


def _write(order: Order, agreement: Agreement, *, staff: Staff, at: datetime) -> OrderConfirmation:
    return OrderConfirmation.objects.create(
        order=order,
        staff=staff,
        agreed_at=at,
        items=_items(order),
        total_minor=order.total_minor,
        availability=agreement.availability,
        address=agreement.address,
        day=agreement.day,
        window_from=agreement.window_from,
        window_to=agreement.window_to,
        note=agreement.note,
    )


def _items(order: Order) -> list[dict[str, Any]]:
    return [
        {"title": line.title, "quantity": str(line.quantity.normalize()), "total_minor": line.total_minor}
        for line in order.lines.all()
    ]


def _event(confirmation: OrderConfirmation) -> OrderConfirmed:
    order = confirmation.order
    return OrderConfirmed(
        store_id=order.store_id,
        order_id=order.pk,
        confirmation_id=confirmation.pk,
        staff_id=confirmation.staff_id,
        total_minor=confirmation.total_minor,
        day=confirmation.day.isoformat(),
        window_from=confirmation.window_from.isoformat("minutes"),
        window_to=confirmation.window_to.isoformat("minutes"),
        customer_id=order.customer_id,
    )
