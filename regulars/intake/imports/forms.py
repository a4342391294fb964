"""What a person says about files: which they are, what their columns mean, what words of the shop mean."""

import zoneinfo
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.core import money
from regulars.core.errors import IntegrationError
from regulars.intake.models import ImportJob
from regulars.intake.ports import OrderState
from regulars.intake.registry import format_of

MOST_MB = 200
_MB = 1024 * 1024
_ROLES = ("main", "lines", "payments")

STATES = {
    OrderState.AWAITING_PAYMENT: gettext_lazy("waits for payment"),
    OrderState.PLACED: gettext_lazy("placed, waits for us"),
    OrderState.FULFILLED: gettext_lazy("done: handed over or delivered"),
    OrderState.CANCELLED: gettext_lazy("cancelled"),
}


def _file_field(label: Any, help: Any, *, required: bool) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.gz,text/csv,text/plain,application/gzip"})
    return forms.FileField(label=label, help_text=help, required=required, widget=widget)


class UploadForm(forms.Form):
    """One file with orders, and up to two that hold their lines and payments."""

    main = _file_field(
        gettext_lazy("File with orders"),
        gettext_lazy("CSV, also gzipped: one row an order, or one row a line. At most 200 MB."),
        required=True,
    )
    lines = _file_field(
        gettext_lazy("File with their lines"),
        gettext_lazy("Where they stand apart. Joined by the order's number."),
        required=False,
    )
    payments = _file_field(
        gettext_lazy("File with their payments"),
        gettext_lazy("Where they stand apart. Joined by the order's number."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what is larger than a page can take."""
        for role, file in self.uploads().items():
            if file.size > MOST_MB * _MB:
                words = _(
                    "%(name)s has %(size)s MB; at most %(most)s MB can be uploaded here. On the server itself, "
                    "`regulars import` takes it."
                )
                self.add_error(role, words % {"name": file.name, "size": file.size // _MB, "most": MOST_MB})
        return self.cleaned_data

    def uploads(self) -> dict[str, Any]:
        """Return the files that were sent, by role."""
        return {role: file for role in _ROLES if (file := self.cleaned_data.get(role))}

    def refuse(self, error: IntegrationError, kept: Mapping[str, Mapping[str, Any]]) -> None:
        """Show why a file cannot be read beside the field through which it came, under its own name."""
        places = {role: Path(one["kept"]).name for role, one in kept.items()}
        wrong = next((role for role, place in places.items() if role != "main" and place in error.message), "main")
        self.add_error(wrong, error.message.replace(places[wrong], kept[wrong]["name"]))


class ColumnsForm(forms.Form):
    """What each column is, and what no column tells."""

    name = forms.CharField(
        label=gettext_lazy("Whose orders are they?"),
        help_text=gettext_lazy("A connected shop, so that its orders are known again, or a new name."),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "shops", "autocomplete": "off"}),
    )
    taken_as = forms.ChoiceField(
        label=gettext_lazy("What are they?"),
        choices=[
            ("history", gettext_lazy("Past orders: nobody is promised or written anything")),
            (
                "live",
                gettext_lazy("Present orders: promises are opened and letters sent, as if the shop sent them now"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Of rows that name none. Three letters, like EUR."),
        max_length=3,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone of the file"),
        help_text=gettext_lazy("As in Europe/Kyiv."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("Dates such as 01/02/2026"),
        choices=[
            ("", gettext_lazy("as the other dates show")),
            ("day", gettext_lazy("the day comes first")),
            ("month", gettext_lazy("the month comes first")),
        ],
        required=False,
    )

    def __init__(self, job: ImportJob, columns: Sequence[Mapping[str, Any]], data: Any = None) -> None:
        store, options = job.store, job.options
        start = {
            "name": job.name,
            "taken_as": "live" if options and not options.get("as_history") else "history",
            "currency": options.get("currency", store.currency),
            "zone": options.get("zone", store.zone),
            "date_order": options.get("date_order", ""),
        }
        super().__init__(data, initial=start)
        self._job, self._columns = job, columns
        choices = {role: _choices(fields) for role, fields in format_of(job.kind).fields.items()}
        for at, column in enumerate(columns):
            label = _("What is in “%(column)s”?") % {"column": column["header"]}
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=label, choices=choices[column["role"]], initial=column["field"], required=False
            )

    def tables(self) -> list[dict[str, Any]]:
        """Return the columns file by file, each with its field of this form."""
        tables = []
        for role, file in self._job.files.items():
            rows = [
                {**column, "choice": self[f"column-{at}"]}
                for at, column in enumerate(self._columns)
                if column["role"] == role
            ]
            tables.append({"role": role, "name": file["name"], "rows": rows})
        return tables

    def clean_currency(self) -> str:
        """Refuse what is no currency."""
        code = str(self.cleaned_data["currency"]).strip()
        try:
            return money.currency_code(code) if code else ""
        except money.BadMoney as error:
            words = _("“%(code)s” is no currency. Write three letters, like EUR.")
            raise forms.ValidationError(words % {"code": code}) from error

    def clean_zone(self) -> str:
        """Refuse what is no time zone."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone and zone not in zoneinfo.available_timezones():
            words = _("“%(zone)s” is no time zone. Write it as in Europe/Kyiv.")
            raise forms.ValidationError(words % {"zone": zone})
        return zone

    def clean(self) -> dict[str, Any]:
        """Refuse to take two columns of a file for one thing."""
        seen: dict[tuple[str, str], str] = {}
        for at, column in enumerate(self._columns):
            field = self.cleaned_data.get(f"column-{at}", "")
            other = seen.setdefault((column["role"], field), column["header"])
            if field and other != column["header"]:
                words = _("“%(other)s” is that already. Choose one of the two.")
                self.add_error(f"column-{at}", words % {"other": other})
        return self.cleaned_data

    def options(self) -> dict[str, Any]:
        """Return everything that was said. Of the columns only those that are another thing than was guessed."""
        chosen = [(column, self.cleaned_data[f"column-{at}"]) for at, column in enumerate(self._columns)]
        now = {_full(column["role"], field): column["header"] for column, field in chosen if field}
        said = dict(self._job.options.get("columns", {}))
        for column, field in chosen:
            if column["field"] and field != column["field"]:
                was = _full(column["role"], column["field"])
                said[was] = now.get(was, "")
            if field and field != column["field"]:
                said[_full(column["role"], field)] = column["header"]
        known = {"statuses": self._job.options.get("statuses", {}), "reading": self._job.options.get("reading", {})}
        told = {name: self.cleaned_data[name] for name in ("currency", "zone", "date_order")}
        return {**known, **told, "as_history": self.cleaned_data["taken_as"] == "history", "columns": said}

    def refuse(self, field: str, message: str) -> None:
        """Show what is wrong beside the field it speaks about."""
        self.add_error(field if field in self.fields else None, message)


def _full(role: str, field: str) -> str:
    return field if role == "main" else f"{role}.{field}"


def _choices(fields: Mapping[str, str]) -> list[Any]:
    """Return the fields for a select, those of one thing together: “Order: date” stands under “Order”."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, words in fields.items():
        thing, colon, _what = _(words).partition(": ")
        groups.setdefault(thing if colon else "", []).append((name, _(words)))
    return [("", _("leave it out")), *((thing, of_it) for thing, of_it in groups.items())]


class WordsForm(forms.Form):
    """What the shop's own words for the state of an order mean; said once, it holds for all rows."""

    def __init__(self, words: Mapping[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._words = list(words)
        choices = [("", _("leave these orders outside")), *((state.value, words) for state, words in STATES.items())]
        for at, word in enumerate(self._words):
            self.fields[f"word-{at}"] = forms.ChoiceField(label=word, choices=choices, required=False)

    def told(self) -> dict[str, str]:
        """Return word → state, of those that were explained."""
        found = {word: self.cleaned_data[f"word-{at}"] for at, word in enumerate(self._words)}
        return {word: state for word, state in found.items() if state}
