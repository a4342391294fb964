"""The walk of an order in at most five human steps: behind her, here, ahead. Pure but for gettext."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.orders.models import Stage
from regulars.portal.queries import Seen
from regulars.portal.standing import current_promise, state_words
from regulars.web.moments import say

_HERE = {  # which of the five steps is under way
    Stage.NEW: 1,
    Stage.CONFIRMED: 2,
    Stage.MADE: 2,
    Stage.AT_WAREHOUSE: 2,
    Stage.PACKED: 3,
    Stage.ON_THE_WAY: 3,
    Stage.NEARLY_THERE: 3,
    Stage.DELIVERED: 5,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. place: "done", "here" or "ahead".   at: when it happened, or is promised for."""

    words: str
    place: str
    at: datetime | None = None
    when: str = ""
    small: str = ""
    icon: str = ""


def walk(seen: Seen) -> list[Step]:
    """Return the steps of the order, the first one first."""
    order = seen.order
    if order.stage == Stage.CANCELLED:
        return _broken_off(seen)
    here = _HERE[Stage(order.stage)]
    steps = [
        (_("Received"), order.placed_at),
        (_contact_words(seen, here), order.confirmed_at or _promised(seen)),
        (_packing_words(seen, here), None),
        (_leaving_words(seen, here), None),
        (_("Delivered"), order.delivered_at),
    ]
    return [_step(seen, words, at, number, here) for number, (words, at) in enumerate(steps)]


def _step(seen: Seen, words: str, at: datetime | None, number: int, here: int) -> Step:
    place = "done" if number < here else "here" if number == here else "ahead"
    small = _small(seen, place)
    return Step(words, place, at, _when(seen, at) if at else "", small, "check" if place == "done" else "")


def _broken_off(seen: Seen) -> list[Step]:
    order = seen.order
    known = [(_("Received"), order.placed_at, "check"), (_("Confirmed"), order.confirmed_at, "check")]
    steps = [Step(words, "done", at, _when(seen, at), icon=icon) for words, at, icon in known if at]
    ended = order.cancelled_at
    return [*steps, Step(_("Cancelled"), "done", ended, _when(seen, ended) if ended else "", icon="x")]


def _contact_words(seen: Seen, here: int) -> str:
    if here != 1:
        return _("Confirmed")
    return _("We call you") if seen.order.phone else _("We write to you")


def _packing_words(seen: Seen, here: int) -> str:
    return _("We pack your order") if here == 2 else _("Packed")


def _leaving_words(seen: Seen, here: int) -> str:
    return pgettext("of a packed order", "Ready to leave") if seen.order.stage == Stage.PACKED else _("On the way")


def _small(seen: Seen, place: str) -> str:
    named = {Stage.MADE, Stage.AT_WAREHOUSE, Stage.NEARLY_THERE}
    return state_words(seen.order.stage) if place == "here" and seen.order.stage in named else ""


def _promised(seen: Seen) -> datetime | None:
    owed = current_promise(seen)
    return owed.due_at if owed and seen.order.stage == Stage.NEW and seen.at < owed.due_at else None


def _when(seen: Seen, at: datetime) -> str:
    zone = ZoneInfo(seen.order.store.zone)
    today = seen.at.astimezone(zone).date()
    same_day = at.astimezone(zone).date() == today
    return say(
        at, "time" if same_day else "full" if abs((at.date() - today).days) > 6 else "short", zone=zone, today=today
    )
