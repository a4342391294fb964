"""Seeing: one order, the list of them, why a promise is due when it is."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.core import clock
from regulars.orders.card import as_owed, card_of
from regulars.orders.finding import Found, find
from regulars.orders.forms import REASONS
from regulars.orders.models import Stage
from regulars.orders.queries import order_for
from regulars.promises.queries import explain, promise_for
from regulars.web.doors import StaffRequest, staff_door
from regulars.web.htmx import page
from regulars.web.look import say_span
from regulars.web.paging import key_from

TABS = (Stage.NEW, Stage.CONFIRMED, Stage.DELIVERED, Stage.CANCELLED)


@staff_door("orders.see")
@require_GET
def show(request: StaffRequest, order_id: int) -> HttpResponse:
    """Where the order stands, and all that belongs to it."""
    order = order_for(request.staff, order_id)
    card = card_of(order, at=clock.now())
    return page(
        request,
        "orders/show.html",
        "orders/_order.html" if _wants(request, "order") else "",
        card=card,
        order=order,
        reasons=REASONS,
        section="orders",
    )


@staff_door("orders.see")
@require_GET
def orders(request: StaffRequest) -> HttpResponse:
    """The orders, newest first; one that is meant by its very number is shown at once."""
    wanted = request.GET.get("q", "").strip()
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    before = key_from(request.GET.get("before", ""))
    found = find(request.staff.store, search=wanted, stage=stage, before=before, at=clock.now())
    if wanted and (only := found.the_one(wanted)):
        return redirect("orders:show", order_id=only.pk)
    return page(
        request, "orders/list.html", **_list_context(found, wanted=wanted, stage=stage, is_further=bool(before))
    )


@staff_door("orders.see")
@require_GET
def reckoning(request: StaffRequest, promise_id: int) -> HttpResponse:
    """Which hours counted for a due moment, which did not, and why."""
    promise = promise_for(request.staff, promise_id)
    owed = as_owed(promise, at=clock.now())
    explanation = explain(promise)
    counted = [(each, say_span(each.length)) for each in explanation.counted] if explanation else []
    context: dict[str, Any] = {"owed": owed, "promise": promise, "explanation": explanation, "counted": counted}
    return page(request, "orders/_reckoning.html", **context)


def _list_context(found: Found, *, wanted: str, stage: str, is_further: bool) -> dict[str, Any]:
    kept = urlencode({name: value for name, value in (("q", wanted), ("stage", stage)) if value})
    return {
        "found": found,
        "q": wanted,
        "stage": stage,
        "newer_url": f"?{kept}" if is_further else "",
        "older_url": f"?{kept}&before={found.older}" if found.older else "",
        "nothing_title": _("Nothing found for “%(words)s”") % {"words": wanted}
        if wanted
        else _("No such orders now"),
        "tabs": [(value, Stage(value).label) for value in TABS],
        "section": "orders",
    }


def _wants(request: HttpRequest, target: str) -> bool:
    return bool(request.headers.get("HX-Request")) and request.headers.get("HX-Target") == target
