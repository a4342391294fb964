"""What the letters about an order know: its facts, in words of the language that is active now."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from regulars.conversations.words import (
    Words,
    greeting_name,
    say_day,
    say_masked_phone,
    say_money,
    say_number,
    say_time,
    say_when,
    say_window,
)
from regulars.orders.models import CallAttempt, Order, OrderConfirmation, Outcome
from regulars.promises.models import Promise, State
from regulars.stores.queries import hours_of

REACTION = "react-to-order"  # the standard whose moment the first letter promises
MOST_LINES = 30  # named one by one in a letter, which must stay under 102 kB; the others are counted
_ADDRESS = ("line1", "line2", "postcode", "city", "region", "country")


def link_to(token: str) -> str:
    """Return the full address of the status page behind a link's token."""
    return f"{settings.BASE_URL}{reverse('portal:status', args=[token])}"


def order_facts(order: Order) -> dict[str, Any]:
    """Return what every letter about an order may say."""
    lines = list(order.lines.all())
    return {
        "customer": {"name": greeting_name(order.customer.name)},
        "order": {
            "number": order.number,
            "lines": [_line(order, line) for line in lines[:MOST_LINES]],
            "more": max(0, len(lines) - MOST_LINES),
            "total": say_money(order.total_minor, order.currency),
            "shipping": say_money(order.shipping_minor, order.currency) if order.shipping_minor else "",
            "payment": order.payment_method,
            "paid": order.paid_at is not None,
            "address": say_address(order.ship_to),
        },
        "by_phone": bool(order.phone),
    }


def received_facts(order: Order, *, at: datetime) -> dict[str, Any]:
    """Return when somebody gets in touch: `promised` by a moment, or `opens` with the store's next day."""
    promise = Promise.objects.about(order.subject).filter(key=REACTION, state=State.OPEN).last()
    due_at = promise.due_at if promise and promise.due_at > at else None
    opens = due_at if due_at and not _is_open(order, at) and _is_open(order, due_at) else None
    return {
        **order_facts(order),
        "promised": _when(order, due_at, at=at) if due_at else None,
        "opens": _when(order, opens, at=at) if opens else None,
        "phone_end": Words(order.phone[-2:]),
    }


def missed_call_facts(order: Order, call: CallAttempt, *, at: datetime) -> dict[str, Any]:
    """Return when we tried to call and when we try again."""
    zone = ZoneInfo(order.store.zone)
    return {
        **order_facts(order),
        "tried": say_time(call.called_at.astimezone(zone).time()),
        "next": _when(order, call.next_at, at=at) if call.next_at else None,
        "wrong_number": call.outcome == Outcome.WRONG_NUMBER,
        "phone": say_masked_phone(order.phone),
    }


def agreed_facts(order: Order, confirmation: OrderConfirmation, *, at: datetime) -> dict[str, Any]:
    """Return what was agreed on the phone, whole."""
    today = at.astimezone(ZoneInfo(order.store.zone)).date()
    facts = order_facts(order)
    facts["order"]["total"] = say_money(confirmation.total_minor, order.currency)
    facts["order"]["more"] = max(0, len(confirmation.items) - MOST_LINES)
    return {
        **facts,
        "agreed": {
            "items": [_agreed_item(order, item) for item in confirmation.items[:MOST_LINES]],
            "day": say_day(confirmation.day, today=today),
            "window": say_window(confirmation.window_from, confirmation.window_to),
            "address": say_address(confirmation.address),
        },
    }


def cancelled_facts(order: Order) -> dict[str, Any]:
    """Return why the order was cancelled, as a word that the letter puts into a sentence."""
    return {**order_facts(order), "reason": Words(order.cancel_reason)}


def say_address(address: dict[str, str]) -> str:
    """Return a postal address on one line, without the name."""
    return ", ".join(part for name in _ADDRESS if (part := str(address.get(name, "")).strip()))


def end_of_window(order: Order, confirmation: OrderConfirmation) -> datetime:
    """Return the moment (aware) when the agreed window closes."""
    closes: time = confirmation.window_to
    return datetime.combine(confirmation.day, closes, tzinfo=ZoneInfo(order.store.zone))


def _line(order: Order, line: Any) -> dict[str, Any]:
    return {
        "title": line.title,
        "quantity": say_number(line.quantity),
        "total": say_money(line.total_minor, order.currency),
    }


def _agreed_item(order: Order, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": str(item["title"]),
        "quantity": say_number(Decimal(str(item["quantity"]))),
        "total": say_money(int(item["total_minor"]), order.currency),
    }


def _when(order: Order, moment: datetime, *, at: datetime) -> Words:
    zone = ZoneInfo(order.store.zone)
    return say_when(moment, zone=zone, today=at.astimezone(zone).date())


def _is_open(order: Order, moment: datetime) -> bool:
    return hours_of(order.store)["store"].worktime.is_open(moment)
