"""Taking an order down: for a customer on the phone, in a chat, at the counter."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.core import clock, phones
from regulars.core.errors import Refusal
from regulars.core.money import digits
from regulars.customers.models import ContactPoint, Kind
from regulars.orders.actions import enter_order
from regulars.orders.forms import MOST_ROWS, EntryForm, place_refusal, row_fields
from regulars.orders.models import Order
from regulars.orders.stock import goods_named
from regulars.stores.models import Store
from regulars.web.doors import StaffRequest, staff_door
from regulars.web.htmx import go_to, page


@staff_door("orders.enter")
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The entry form; a good one becomes an order and opens in call mode."""
    store = request.staff.store
    if request.method == "GET":
        start = {"key": uuid4().hex, "language": store.language}
        return _form(request, EntryForm(store=store, initial=start))
    form = EntryForm(request.POST, store=store)
    if form.is_valid():
        try:
            order = enter_order(form.order(), staff=request.staff, at=clock.now())
        except Refusal as refusal:
            place_refusal(form, refusal)
        else:
            return go_to(request, reverse("orders:call", args=[order.pk]))
    return _form(request, form)


@staff_door("orders.enter")
@require_GET
def total(request: StaffRequest) -> HttpResponse:
    """What the order comes to so far; rows that cannot be read yet count nothing."""
    return page(request, "orders/_total.html", **_so_far(EntryForm(request.GET, store=request.staff.store)))


@staff_door("orders.enter")
@require_GET
def row(request: StaffRequest) -> HttpResponse:
    """One more row of items."""
    asked = request.GET.get("n", "")
    number = min(int(asked), MOST_ROWS) if asked.isdecimal() and len(asked) < 4 else 1
    form = EntryForm(store=request.staff.store, rows=[number])
    return page(request, "orders/_new_row.html", form=form, row=_row(form, number), following=number + 1)


@staff_door("orders.enter")
@require_GET
def goods(request: StaffRequest) -> HttpResponse:
    """What the catalogue has under a few letters, to choose from."""
    asked = next((str(value) for name, value in request.GET.items() if name.startswith("title_")), "")
    found = [
        {
            "title": " ".join(filter(None, [one.product.title, one.title])),
            "sku": one.sku,
            "price": _plain(one.price_minor, one.currency),
            "minor": one.price_minor,
            "currency": one.currency,
            "stock": one.stock,
        }
        for one in goods_named(request.staff.store, asked)
    ]
    return page(request, "orders/_goods.html", found=found)


@staff_door("orders.enter")
@require_POST
def known(request: StaffRequest) -> HttpResponse:
    """Whose number this is, and how we write it. POST: a phone number does not belong into an address."""
    store = request.staff.store
    phone = phones.parse_or_none(request.POST.get("phone", ""), store.country)
    context: dict[str, Any] = {"phone": phone, "wrong": bool(request.POST.get("phone", "").strip()) and not phone}
    return page(request, "orders/_known.html", **context, **(_who(store, phone) if phone else {}))


def _who(store: Store, phone: str) -> dict[str, Any]:
    points = ContactPoint.objects.filter(store=store, kind=Kind.PHONE, value=phone)
    point = points.select_related("customer").first()
    if point is None:
        return {}
    orders = Order.objects.filter(customer=point.customer).order_by("-placed_at", "-id")
    return {"customer": point.customer, "count": orders[:100].count(), "last": orders.first()}


def _form(request: StaffRequest, form: EntryForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "rows": [_row(form, number) for number in form.rows],
        "following": max(form.rows) + 1,
        "ways": [_("Cash on delivery"), _("Card on delivery"), _("Bank transfer"), _("Card, paid online")],
        "section": "new",
        **_so_far(form),
    }
    return page(request, "orders/new.html", "orders/_entry.html", **context)


def _row(form: EntryForm, number: int) -> dict[str, Any]:
    return {"number": number, **{name.rpartition("_")[0]: form[name] for name in row_fields(number)}}


def _so_far(form: EntryForm) -> dict[str, Any]:
    form.is_valid()
    lines = [
        {"title": line.title, "quantity": line.quantity, "minor": int(line.quantity * line.unit_minor)}
        for line in getattr(form, "lines", ())
    ]
    shipping = getattr(form, "shipping_minor", 0)
    goods_minor = sum(line["minor"] for line in lines)
    return {"so_far": lines, "shipping_minor": shipping, "total_minor": goods_minor + shipping}


def _plain(minor: int, currency: str) -> str:
    return f"{Decimal(minor).scaleb(-digits(currency)):f}"
