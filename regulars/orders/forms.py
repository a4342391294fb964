"""What the pages' forms bring: shape and completeness. Whether it may be, the actions decide."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.core.errors import Refusal
from regulars.core.money import BadMoney, normalise_decimal, to_minor
from regulars.orders.actions import Agreement, HandLine, HandOrder
from regulars.orders.models import CancelReason, Order, OrderLine
from regulars.stores.models import Store

ADDRESS = ("name", "line1", "line2", "postcode", "city", "region", "country")
# Why a customer cancels, as tiles; what the shop cancels comes from the shop.
REASONS = [(value, label) for value, label in CancelReason.choices if value != CancelReason.IN_SHOP]
_ROW = re.compile(r"title_(\d{1,3})")
MOST_ROWS = 100
DEAREST_MINOR = 10**11  # a billion: more is a slip of the finger
# Where the words of a refusal stand: the action's name of a field → the form's.
PLACES = {"items_ok": "items", "availability_ok": "available", "address": "line1", "lines": "title_0"}


def _text(label: Any, *, must: Any = "", most: int = 300, **attrs: Any) -> forms.CharField:
    messages = {"required": must} if must else {}
    widget = forms.TextInput(attrs={"dir": "auto", **attrs})
    return forms.CharField(label=label, required=bool(must), max_length=most, error_messages=messages, widget=widget)


class CallForm(forms.Form):
    """The answers of a confirming call (C-02)."""

    key = forms.CharField(max_length=32, widget=forms.HiddenInput)
    items = forms.ChoiceField(
        label=gettext_lazy("Items"),
        choices=[("yes", gettext_lazy("Yes, all right")), ("changed", gettext_lazy("Wants to change something"))],
        error_messages={"required": gettext_lazy("Read the items out and note the answer.")},
    )
    total_ok = forms.BooleanField(
        label=gettext_lazy("Total"), error_messages={"required": gettext_lazy("Name the total and note the answer.")}
    )
    available = forms.MultipleChoiceField(label=gettext_lazy("Availability"), required=False)
    availability = _text(gettext_lazy("What did you agree about what is missing?"), most=200)
    name = _text(gettext_lazy("Name at the door"), autocomplete="off")
    line1 = _text(
        gettext_lazy("Street and house"), must=gettext_lazy("Ask where the order is to go: street and house.")
    )
    line2 = _text(gettext_lazy("Flat, floor, code"))
    postcode = _text(gettext_lazy("Postcode"), most=20)
    city = _text(gettext_lazy("Town"), must=gettext_lazy("Ask where the order is to go: the town."))
    region = _text(gettext_lazy("Region"))
    country = _text(gettext_lazy("Country"), most=60)
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Agree on the day."),
            "invalid": gettext_lazy("Choose the day once more."),
        },
    )
    window_from = forms.TimeField(
        label=gettext_lazy("From"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": gettext_lazy("Agree on a time of day."),
            "invalid": gettext_lazy("Write the time as 14:00."),
        },
    )
    window_to = forms.TimeField(
        label=gettext_lazy("To"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": gettext_lazy("Agree on a time of day."),
            "invalid": gettext_lazy("Write the time as 14:00."),
        },
    )
    note = _text(gettext_lazy("What else was agreed"), most=2000, autocomplete="off")

    def __init__(self, *args: Any, lines: list[OrderLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goods = [line for line in lines if line.goods]
        field = cast(forms.MultipleChoiceField, self.fields["available"])
        field.choices = [(str(line.pk), line.title) for line in self.goods]

    def clean(self) -> dict[str, Any]:
        """A changed order needs words about the change; a missing item needs words about what instead."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("items") == "changed" and not given.get("note"):
            self.add_error("note", _("Write what is to be different."))
        if not self._all_there(given) and not given.get("availability"):
            self.add_error("available", _("Tick each item that is here, or write what you agreed instead."))
        return given

    def _all_there(self, given: Mapping[str, Any]) -> bool:
        return set(given.get("available") or ()) >= {str(line.pk) for line in self.goods}

    def here(self, stock: Mapping[int, Decimal]) -> list[dict[str, Any]]:
        """Return the items as boxes to tick, with what the shop says is on its shelf."""
        ticked = set(self["available"].value() or ())
        return [
            {
                "pk": line.pk,
                "title": line.title,
                "quantity": line.quantity,
                "ticked": str(line.pk) in ticked,
                "stock": stock.get(line.pk),
            }
            for line in self.goods
        ]

    def agreement(self) -> Agreement:
        """Return the answers as the action takes them."""
        given = self.cleaned_data
        return Agreement(
            items_ok=given["items"] in ("yes", "changed"),
            total_ok=given["total_ok"],
            availability_ok=self._all_there(given) or bool(given["availability"]),
            availability=given["availability"],
            address={name: given[name].strip() for name in ADDRESS if given[name].strip()},
            day=given["day"],
            window_from=given["window_from"],
            window_to=given["window_to"],
            note=given["note"],
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put the words of a refusal beside the field that it speaks about."""
        place_refusal(self, refusal)


def place_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Put the words of a refusal beside the form's field of that name, or on top where there is none."""
    field = PLACES.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, refusal.message)


def call_start(order: Order, *, key: str) -> dict[str, Any]:
    """Return what a call begins with: the address as the order has it, nothing answered."""
    known = {name: order.ship_to.get(name, "") for name in ADDRESS}
    return {**known, "name": known["name"] or order.customer.name, "key": key}


class EntryForm(forms.Form):
    """An order taken by a person. Rows of items are fields title_0, quantity_0, price_0, sku_0, title_1 …"""

    key = forms.CharField(max_length=32, widget=forms.HiddenInput)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Any writing will do."),
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "off"}),
    )
    name = _text(gettext_lazy("Name"), must=gettext_lazy("Write the customer's name."), autocomplete="off")
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    line1 = _text(gettext_lazy("Street and house"), autocomplete="off")
    line2 = _text(gettext_lazy("Flat, floor, code"), autocomplete="off")
    postcode = _text(gettext_lazy("Postcode"), most=20, autocomplete="off")
    city = _text(gettext_lazy("Town"), autocomplete="off")
    shipping = _text(gettext_lazy("Delivery costs"), most=20, inputmode="decimal")
    payment_method = _text(gettext_lazy("Way to pay"), list="payment-ways")
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, store: Store, rows: Sequence[int] = (0,), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store = store
        language = cast(forms.ChoiceField, self.fields["language"])
        language.choices = [(code, settings.LANGUAGE_NAMES[code]) for code, _name in settings.LANGUAGES]
        self.rows = row_numbers(self.data) if self.is_bound else list(rows)
        for number in self.rows:
            self.fields.update(row_fields(number))

    def clean(self) -> dict[str, Any]:
        """Read the rows; a row without a title and without anything else is no row."""
        given: dict[str, Any] = super().clean() or {}
        self.lines = tuple(line for number in self.rows if (line := self._line(given, number)))
        self.shipping_minor = self._money("shipping") if given.get("shipping") else 0
        return given

    def order(self) -> HandOrder:
        """Return the order as the action takes it."""
        given = self.cleaned_data
        address = {name: given[name] for name in ("line1", "line2", "postcode", "city") if given[name]}
        if address:
            address = {"name": given["name"], **address, "country": self.store.country}
        return HandOrder(
            key=given["key"],
            name=given["name"],
            lines=self.lines,
            phone=given["phone"],
            email=given["email"],
            address=address,
            shipping_minor=self.shipping_minor,
            payment_method=given["payment_method"],
            note=given["note"],
            language=given["language"],
        )

    def _line(self, given: Mapping[str, Any], number: int) -> HandLine | None:
        title, price = given.get(f"title_{number}", ""), given.get(f"price_{number}", "")
        if not title and not price:
            return None
        if not title:
            self.add_error(f"title_{number}", _("Write what it is."))
        if not price:
            self.add_error(f"price_{number}", _("Write what one of them costs."))
        quantity = self._quantity(number)
        unit = self._money(f"price_{number}") if price else 0
        return HandLine(title, quantity, unit, given.get(f"sku_{number}", ""))

    def _quantity(self, number: int) -> Decimal:
        name = f"quantity_{number}"
        try:
            quantity = Decimal(normalise_decimal(self.cleaned_data.get(name) or "1"))
            if Decimal(0) < quantity < Decimal(100_000):
                return quantity.quantize(Decimal("0.001"))
        except InvalidOperation:
            pass
        self.add_error(name, _("Write how many, as a number."))
        return Decimal(1)

    def _money(self, name: str) -> int:
        raw = self.cleaned_data.get(name, "")
        try:
            minor = to_minor(normalise_decimal(raw), self.store.currency)
        except BadMoney:
            minor = -1  # said below, like any other amount that cannot be
        if not 0 <= minor <= DEAREST_MINOR:
            self.add_error(name, _("Write the amount as a number, such as 12.50."))
            return 0
        return minor


def row_numbers(data: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the rows that came, in order; at least one."""
    found = sorted(int(match[1]) for name in data if (match := _ROW.fullmatch(name)))
    return found[:MOST_ROWS] or [0]


def row_fields(number: int) -> dict[str, forms.Field]:
    """Return the fields of one row of items."""
    return {
        f"title_{number}": _text(
            gettext_lazy("Item"), most=500, list="goods-found", autocomplete="off", **{"data-goods": str(number)}
        ),
        f"quantity_{number}": forms.CharField(
            label=gettext_lazy("Quantity"),
            required=False,
            max_length=12,
            initial="1",
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        ),
        f"price_{number}": _text(gettext_lazy("Price of one"), most=20, inputmode="decimal", autocomplete="off"),
        f"sku_{number}": forms.CharField(required=False, max_length=100, widget=forms.HiddenInput),
    }
