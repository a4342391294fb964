"""What the staff's pages call a promise: a short name for a line, the whole sentence for its explanation."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from regulars.promises.models import Promise
from regulars.promises.queries import standard_of


@dataclass(frozen=True, slots=True)
class Wording:
    """English words, marked for translation. icon: a symbol of the sprite."""

    short: str
    says: str
    icon: str = "clock"


# By the key of a standard; a store's own standard is called by its own sentence.
PROMISES = {
    "react-to-order": Wording(_("First call"), _("A person contacts you about your order"), "phone"),
    "confirm-order": Wording(_("Confirming call"), _("We agree your order with you by phone"), "circle-check"),
    "break-the-silence": Wording(
        _("A word from us"), _("No order stays without a word from us for a working day"), "message"
    ),
    "call-again": Wording(_("Call again"), _("We try to call you again"), "phone-call"),
}


def short_name(key: str, *, says: str = "") -> str:
    """Return the short name of a promise in the active language."""
    known = PROMISES.get(key)
    return gettext(known.short) if known else says or key


def sentence(promise: Promise) -> str:
    """Return what was promised, as the customer would hear it, in the active language."""
    known = PROMISES.get(promise.key)
    return gettext(known.says) if known else standard_of(promise.standard_id).rule.says


def symbol(key: str) -> str:
    """Return the icon of a promise."""
    known = PROMISES.get(key)
    return known.icon if known else "clock"
