"""Call mode: what to say, the answers, the outcome."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.core import clock
from regulars.core.errors import Conflict, Refusal
from regulars.core.worktime import Calendar, zone_named
from regulars.orders.actions import confirm_order, log_call
from regulars.orders.actions.calls import next_try
from regulars.orders.card import card_of, day_words, window_words
from regulars.orders.forms import REASONS, CallForm, call_start
from regulars.orders.models import Order, Outcome
from regulars.orders.queries import order_for
from regulars.orders.script import days_to_offer, say_day, script_for, windows_on
from regulars.orders.stock import stock_of
from regulars.orders.views.after import after_act
from regulars.stores.queries import hours_of
from regulars.web.doors import StaffRequest, staff_door
from regulars.web.htmx import page
from regulars.web.moments import say

NOT_REACHED = ((Outcome.NO_ANSWER, "6"), (Outcome.BUSY, "7"), (Outcome.WRONG_NUMBER, "8"))


@staff_door("orders.call")
@require_GET
def call(request: StaffRequest, order_id: int) -> HttpResponse:
    """What do I say next? An order that waits for no call is only shown."""
    order = order_for(request.staff, order_id)
    if not order.is_waiting:
        messages.info(request, _("Order %(number)s does not wait for a call.") % {"number": order.number})
        return redirect("orders:show", order_id=order.pk)
    lines = list(order.lines.all())
    form = CallForm(initial=call_start(order, key=uuid4().hex), lines=lines)
    return page(request, "orders/call.html", **_context(request, order, form))


@staff_door("orders.confirm")
@require_POST
def confirmation(request: StaffRequest, order_id: int) -> HttpResponse:
    """The customer has agreed to what was read back to her."""
    order = order_for(request.staff, order_id)
    form = CallForm(request.POST, lines=list(order.lines.all()))
    if not form.is_valid():
        return _again(request, order, form)
    try:
        key = f"{form.cleaned_data['key']}-yes"
        agreed = confirm_order(order, form.agreement(), staff=request.staff, key=key, at=clock.now())
    except Conflict:
        raise  # somebody was faster: no answer of hers could change that
    except Refusal as refusal:
        form.refuse(refusal)
        return _again(request, order, form)
    gaps = {"number": order.number, "day": day_words(agreed), "window": window_words(agreed)}
    return after_act(request, order, words=_("Order %(number)s is agreed: %(day)s, %(window)s.") % gaps)


@staff_door("orders.call")
@require_POST
def calls(request: StaffRequest, order_id: int) -> HttpResponse:
    """A try to call that reached nobody; the next one is promised."""
    order = order_for(request.staff, order_id)
    key = f"{request.POST.get('key', '')[:32]}-{request.POST.get('outcome', '')[:6]}"
    tried = log_call(order, outcome=request.POST.get("outcome", ""), staff=request.staff, key=key, at=clock.now())
    if tried.next_at is None:
        return after_act(
            request, order, words=_("The call about order %(number)s is noted.") % {"number": order.number}
        )
    moment = say(tried.next_at, "short", zone=zone_named(order.store.zone))
    gaps = {"number": order.number, "moment": moment}
    return after_act(request, order, words=_("Order %(number)s: we call again %(moment)s.") % gaps)


@staff_door("orders.call")
@require_GET
def windows(request: StaffRequest, order_id: int) -> HttpResponse:
    """The windows of one day, as chips."""
    order = order_for(request.staff, order_id)
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return HttpResponse()
    return page(request, "orders/_windows.html", windows=windows_on(_hours(order), day, at=clock.now()))


def _again(request: StaffRequest, order: Order, form: CallForm) -> HttpResponse:
    return page(request, "orders/call.html", "orders/_call_form.html", **_context(request, order, form))


def _context(request: StaffRequest, order: Order, form: CallForm) -> dict[str, Any]:
    at = clock.now()
    card = card_of(order, at=at)
    hours = _hours(order)
    days = days_to_offer(hours, at=at)
    today = at.astimezone(hours.tz).date()
    return {
        "order": order,
        "card": card,
        "form": form,
        "script": script_for(order, list(card.lines), staff=request.staff),
        "here": form.here(stock_of(order.store, card.lines)),
        "days": [(day, say_day(day, today=today)) for day in days],
        "windows": windows_on(hours, _day_of(form) or (days[0] if days else today), at=at),
        "tries": _tries(order),
        "reasons": REASONS,
        "others": order.manager if order.manager_id != request.staff.pk else None,
        "section": "desk",
    }


def _tries(order: Order) -> list[dict[str, Any]]:
    at = clock.now()
    return [
        {"outcome": outcome.value, "words": outcome.label, "key": key, "next_at": next_try(order, outcome, at=at)}
        for outcome, key in NOT_REACHED
    ]


def _hours(order: Order) -> Calendar:
    hours = hours_of(order.store)
    return (hours.get("delivery") or hours["store"]).worktime


def _day_of(form: CallForm) -> date | None:
    return form.cleaned_data.get("day") if form.is_bound and hasattr(form, "cleaned_data") else None
