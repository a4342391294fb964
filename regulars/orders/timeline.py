"""What happened to an order, in sentences a person reads. One sentence an event kind; unknown kinds are skipped.

Two layers: `story` is what people did and what came from outside; `ledger` is what the promises made of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.core.worktime import zone_named
from regulars.journal.models import Entry
from regulars.orders.models import CancelReason, Order, Outcome
from regulars.orders.wording import short_name
from regulars.promises.queries import standards_of
from regulars.stores.models import Staff
from regulars.web.moments import say

Layer = Literal["story", "ledger"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline. by: who, in words; empty where the sentence tells it."""

    at: datetime
    icon: str
    words: str
    by: str
    layer: Layer


@dataclass(frozen=True, slots=True)
class Readers:
    """What sentences need beside the event: people's names, the store's zone, the standards' own words."""

    names: Mapping[int, str]
    zone: tzinfo
    standards: Mapping[str, str]

    def name(self, staff_id: object) -> str:
        """Return a person's name; a kind word for somebody who has left."""
        return self.names.get(int(str(staff_id or 0)), _("a colleague"))

    def moment(self, iso: object) -> str:
        """Return a moment of the journal in words, in the store's zone."""
        return say(datetime.fromisoformat(str(iso)), "short", zone=self.zone)

    def promise(self, key: object) -> str:
        """Return the short name of a promise."""
        return short_name(str(key), says=self.standards.get(str(key), ""))


def tell(order: Order, entries: Iterable[Entry]) -> list[Line]:
    """Return the timeline of `order`, oldest first. One statement, for the names."""
    store = order.store
    readers = Readers(
        dict(Staff.objects.filter(store=store).values_list("pk", "name")),
        zone_named(store.zone),
        {standard.rule.key: standard.rule.says for standard in standards_of(store)},
    )
    return [line for entry in entries if (line := _line(entry, readers))]


def _line(entry: Entry, readers: Readers) -> Line | None:
    teller = _STORY.get(entry.kind) or _LEDGER.get(entry.kind)
    if teller is None:
        return None
    icon, words = teller({**entry.data, **(entry.personal or {})}, readers)
    layer: Layer = "story" if entry.kind in _STORY else "ledger"
    by = actor_words(entry.actor, readers.names) if layer == "story" else ""
    return Line(entry.at, icon, words, "" if by in words else by, layer)


def actor_words(actor: str, names: Mapping[int, str]) -> str:
    """Return who did it: a person's name, the shop; nothing for the clock and for the customer herself."""
    who, _colon, what = actor.partition(":")
    if who == "staff" and what.isdigit():
        return names.get(int(what), _("a colleague"))
    return ""


Teller = Callable[[Mapping[str, Any], Readers], tuple[str, str]]


def _placed(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    if data["source"] == "hand":
        return "receipt", _("Order taken by a person")
    return "receipt", _("Order came from the shop")


def _remembered(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    return "history", _("A past order was taken in; nothing was promised for it")


def _changed(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    what = ", ".join(_parts_changed(data.get("what", ())))
    if data.get("after_confirmation"):
        return "alert-triangle", _("The shop changed it after it was agreed: %(what)s") % {"what": what}
    return "pencil", _("The shop changed it: %(what)s") % {"what": what}


def _parts_changed(what: Iterable[str]) -> list[str]:
    names = {
        "total_minor": _("the total"),
        "phone": _("the phone number"),
        "email": _("the e-mail address"),
        "ship_to": _("the address"),
        "payment_method": _("the payment"),
        "paid_at": _("the payment"),
        "shipping_method": _("the delivery"),
        "note": _("the note"),
        "lines": _("the items"),
    }
    return list(dict.fromkeys(names[name] for name in what if name in names))


def _taken(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    name = readers.name(data["staff_id"])
    if data.get("before"):
        before = readers.name(data["before"])
        return "user", _("%(name)s took the order over from %(before)s") % {"name": name, "before": before}
    return "user", _("%(name)s took the order") % {"name": name}


def _let_go(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    return "users", _("The order went from %(name)s back to the team") % {"name": readers.name(data["staff_id"])}


def _connected(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    return "phone-call", _("Spoke with the customer")


def _missed(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    gaps = {"moment": readers.moment(data["next_at"])}
    if data["outcome"] == Outcome.BUSY:
        return "phone-off", _("Called, the line was busy; again %(moment)s") % gaps
    if data["outcome"] == Outcome.WRONG_NUMBER:
        return "phone-off", _("Called, the number is wrong; again %(moment)s") % gaps
    return "phone-off", _("Called, nobody answered; again %(moment)s") % gaps


def _confirmed(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    noon = datetime.combine(date.fromisoformat(data["day"]), datetime.min.time(), readers.zone)
    gaps = {"day": say(noon, "day"), "from": data["window_from"], "to": data["window_to"]}
    return "circle-check", _("Agreed: %(day)s, %(from)s–%(to)s") % gaps


def _cancelled(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    reason = dict(CancelReason.choices).get(data["reason"], data["reason"])
    seconds = data.get("reaction_s")
    if seconds is None:
        return "circle-x", _("Cancelled: %(reason)s") % {"reason": reason}
    minutes = max(1, int(seconds) // 60)
    words = ngettext(
        "Cancelled: %(reason)s. We had reacted within %(n)s minute.",
        "Cancelled: %(reason)s. We had reacted within %(n)s minutes.",
        minutes,
    )
    return "circle-x", words % {"reason": reason, "n": minutes}


def _restored(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    return "arrow-back-up", _("The cancellation was taken back; the order waits for a call")


def _completed(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    return "package", _("The customer has her goods")


def _deleted(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    return "trash", _("The shop says it deleted the order; we ask what became of it")


def _link(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    return "external-link", _("The customer asked for a new link to her page")


def _given(data: Mapping[str, Any], readers: Readers) -> tuple[str, str]:
    gaps = {"promise": readers.promise(data["key"]), "moment": readers.moment(data["due_at"])}
    return "hourglass", _("Promised: %(promise)s, by %(moment)s") % gaps


def _promise(icon: str, sentence: Callable[[], str]) -> Teller:
    return lambda data, readers: (icon, sentence() % {"promise": readers.promise(data["key"])})


_STORY: Mapping[str, Teller] = {
    "order.placed": _placed,
    "order.remembered": _remembered,
    "order.changed": _changed,
    "order.taken": _taken,
    "order.let_go": _let_go,
    "call.connected": _connected,
    "call.missed": _missed,
    "order.confirmed": _confirmed,
    "order.cancelled": _cancelled,
    "order.restored": _restored,
    "order.completed": _completed,
    "order.deleted_in_shop": _deleted,
    "order.link_requested": _link,
}
_LEDGER: Mapping[str, Teller] = {
    "promise.given": _given,
    "promise.at_risk": _promise("due-soon", lambda: _("Little time is left: %(promise)s")),
    "promise.late": _promise("due-late", lambda: _("Late: %(promise)s")),
    "promise.broken": _promise("due-broken", lambda: _("Broken: %(promise)s")),
    "promise.still_broken": _promise("due-broken", lambda: _("Still broken: %(promise)s")),
    "promise.kept": _promise("due-kept", lambda: _("Kept: %(promise)s")),
    "promise.kept_late": _promise("due-kept", lambda: _("Kept late: %(promise)s")),
    "promise.repaired": _promise("due-kept", lambda: _("Made good after all: %(promise)s")),
    "promise.released": _promise("check", lambda: _("No longer owed: %(promise)s")),
    "promise.paused": _promise("due-paused", lambda: _("The clock stands: %(promise)s")),
    "promise.resumed": _promise("clock", lambda: _("The clock runs again: %(promise)s")),
}
