"""The owner's pages: is every shop talking to us, what came, what was wrong."""

import json
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.core import clock
from regulars.core.errors import Refusal
from regulars.intake.actions import (
    ask_to_reconcile,
    can_be_asked,
    change_connection,
    close_connection,
    create_connection,
    rotate_secret,
    try_again,
)
from regulars.intake.forms import ConnectionForm
from regulars.intake.models import Connection, Inbound, InboundState
from regulars.intake.queries import (
    Page,
    connection_for,
    counts_of,
    deliveries_of,
    delivery_for,
    standing_of,
    standings,
)
from regulars.intake.registry import shop_of, shops
from regulars.web.doors import StaffRequest, staff_door
from regulars.web.htmx import go_to, page, with_toast

_MOST_SHOWN = 200_000  # characters of a raw body on the page


@staff_door("connections.see")
@require_GET
def connections(request: StaffRequest) -> HttpResponse:
    """Is every shop talking to us?"""
    cards = standings(request.staff.store)
    return _page(request, "intake/connections.html", "intake/_connections.html", cards=cards)


@staff_door("connections.change")
@require_http_methods(["GET", "POST"])
def connect(request: StaffRequest) -> HttpResponse:
    """Choose the kind of shop, fill in its form, get address and secret."""
    kind = request.GET.get("kind", "")
    if kind not in shops():
        found = sorted(shops().values(), key=lambda shop: shop.label)
        return _page(request, "intake/kinds.html", shops=[shop for shop in found if "webhooks" in shop.abilities])
    shop = shop_of(kind)
    form = ConnectionForm(shop, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_connection(
                request.staff.store,
                kind=kind,
                name=form.cleaned_data["name"],
                fields=form.told(),
                by=request.staff.actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _show_secret(request, made, made.secret or "", is_new=True)
    return _page(request, "intake/connect.html", form=form, shop=shop, status=422 if form.errors else 200)


@staff_door("connections.see")
@require_GET
def connection(request: StaffRequest, number: int) -> HttpResponse:
    """What came, what was wrong?"""
    one = connection_for(request.staff, number)
    state = request.GET.get("state", "")
    before = request.GET.get("before", "")
    found = deliveries_of(one, state=state, before=int(before) if before.isdigit() else None)
    return _page(
        request,
        "intake/connection.html",
        "intake/_connection.html",
        card=standing_of(one),
        connection=one,
        address=_address(one),
        rows=found.rows,
        state=state,
        tabs=_tabs(counts_of(one)),
        can_be_asked=can_be_asked(one),
        **_neighbours(number, state, found),
    )


@staff_door("connections.see")
@require_GET
def delivery(request: StaffRequest, number: int, delivery_id: int) -> HttpResponse:
    """One raw delivery: what came, byte for byte, and what became of it."""
    one = connection_for(request.staff, number)
    raw = delivery_for(request.staff, delivery_id, connection=one)
    return _page(request, "intake/delivery.html", connection=one, raw=raw, body=_readable(raw), **_lines(raw))


@staff_door("connections.change")
@require_http_methods(["GET", "POST"])
def facts(request: StaffRequest, number: int) -> HttpResponse:
    """Change the name, the address, the keys."""
    one = connection_for(request.staff, number)
    shop = shop_of(one.kind)
    form = ConnectionForm(shop, request.POST or None, connection=one)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            change_connection(one, name=name, fields=form.told(), by=request.staff.actor, at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go_to(request, reverse("intake:connection", args=[number]))
    status = 422 if form.errors else 200
    return _page(request, "intake/connect.html", form=form, shop=shop, connection=one, status=status)


@staff_door("connections.change")
@require_POST
def tries(request: StaffRequest, number: int) -> HttpResponse:
    """Let one delivery, or all of a connection, out of quarantine."""
    one = connection_for(request.staff, number)
    which = request.POST.get("delivery", "")
    id = int(which) if which.isdigit() else None
    count = try_again(one, by=request.staff.actor, at=clock.now(), delivery_id=id)
    if not count:
        raise Refusal(_("It is not in quarantine any more."))
    answer = go_to(request, reverse("intake:connection", args=[number]))
    return with_toast(answer, _("It is tried again now."))


@staff_door("connections.change")
@require_POST
def secret(request: StaffRequest, number: int) -> HttpResponse:
    """Make a new secret, and show it once."""
    one = connection_for(request.staff, number)
    fresh = rotate_secret(one, by=request.staff.actor, at=clock.now())
    return _show_secret(request, one, fresh, is_new=False)


@staff_door("connections.change")
@require_POST
def reconciliation(request: StaffRequest, number: int) -> HttpResponse:
    """Have the shop asked at once what we have missed."""
    ask_to_reconcile(connection_for(request.staff, number), by=request.staff.actor, at=clock.now())
    answer = go_to(request, reverse("intake:connection", args=[number]))
    return with_toast(answer, _("The shop is being asked."))


@staff_door("connections.change")
@require_POST
def closing(request: StaffRequest, number: int) -> HttpResponse:
    """Close a connection for good."""
    close_connection(connection_for(request.staff, number), by=request.staff.actor, at=clock.now())
    return go_to(request, reverse("intake:connections"))


def _page(request: StaffRequest, template: str, part: str = "", **context: Any) -> HttpResponse:
    return page(request, template, part, store=request.staff.store, section="connections", **context)


def _show_secret(request: StaffRequest, one: Connection, secret: str, *, is_new: bool) -> HttpResponse:
    field = next((field for field in shop_of(one.kind).form if field.name == "secrets"), None)
    where = _(field.help) if field else ""
    return _page(
        request,
        "intake/secret.html",
        connection=one,
        address=_address(one),
        secret=secret,
        is_new=is_new,
        where=where,
    )


def _address(one: Connection) -> str:
    return f"{settings.BASE_URL}{reverse('intake:door', args=[one.door])}"


def _tabs(counts: dict[str, int]) -> list[dict[str, Any]]:
    words = {"": _("All"), **{state.value: state.label for state in InboundState}}
    return [{"state": state, "words": word, "count": counts.get(state, 0)} for state, word in words.items()]


def _neighbours(number: int, state: str, found: Page) -> dict[str, str]:
    here = reverse("intake:connection", args=[number])
    first = f"{here}?state={state}"
    return {
        "newer_url": first if found.newer is not None else "",
        "older_url": f"{first}&before={found.older}" if found.older else "",
    }


def _readable(raw: Inbound) -> str:
    """Return the body as a person reads it: JSON in lines, anything else as it is."""
    text = bytes(raw.body).decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):  # whatever it is, a person may look at it
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return text[:_MOST_SHOWN].encode("utf-8", "replace").decode()


def _lines(raw: Inbound) -> dict[str, Any]:
    return {"size": len(raw.body), "is_cut": len(raw.body) > _MOST_SHOWN}
