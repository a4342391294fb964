"""What a person fills in for a key of the API."""

from django import forms
from django.utils.translation import gettext_lazy as _

from regulars.core.errors import Refusal
from regulars.intake.apikeys import SCOPES


class ApiKeyForm(forms.Form):
    """A name, and what the key may do."""

    name = forms.CharField(label=_("What will use it?"), help_text=_("For example “Till” or “ERP”."), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one thing that the key may do.")},
    )

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field it speaks about."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
