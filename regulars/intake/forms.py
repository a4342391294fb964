"""What a person fills in: the name of a connection, and what its shop's integration asks for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.core.errors import Refusal
from regulars.intake.models import Connection
from regulars.intake.ports import FormField, Shop

_COLUMN_OF = {"address": "address", "key": "api_key", "currency": "currency", "country": "country", "zone": "zone"}


class ConnectionForm(forms.Form):
    """A name, and the fields of the shop's own form. Secrets are never shown again: empty leaves them."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As your people call it, for example “Web shop”."),
        max_length=80,
    )

    def __init__(self, shop: Shop, *args: Any, connection: Connection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in shop.form:
            self.fields[field.name] = _field(field, connection)
        if connection is not None:
            self.fields["name"].initial = connection.name

    def told(self) -> Mapping[str, str]:
        """Return what was filled in, without the name."""
        return {name: str(value) for name, value in self.cleaned_data.items() if name != "name"}

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field it speaks about."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def _field(field: FormField, connection: Connection | None) -> forms.Field:
    kept = connection is not None and field.secret
    made = field.name == "secrets" and connection is None
    column = _COLUMN_OF.get(field.name, "")
    return forms.CharField(
        label=_(field.label),
        help_text=_help(field, kept=kept, made=made),
        required=field.required and not kept and not made,
        widget=_widget(field),
        max_length=300,
        initial=(getattr(connection, column) or "") if connection is not None and column and not field.secret else "",
    )


def _widget(field: FormField) -> forms.Widget:
    attributes = {"dir": "ltr", "spellcheck": "false", "autocomplete": "new-password" if field.secret else "off"}
    if field.secret:
        return forms.PasswordInput(attrs=attributes)
    return forms.URLInput(attrs=attributes) if field.name == "address" else forms.TextInput(attrs=attributes)


def _help(field: FormField, *, kept: bool, made: bool) -> str:
    words = _(field.help)
    if made:
        return _("%(help)s Leave it empty, and we make one for you to copy.") % {"help": words}
    if kept:
        return _("%(help)s Leave it empty to keep the one we have.") % {"help": words}
    return words
