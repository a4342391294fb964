"""How a promise looks at a moment: one shape and one sentence everywhere (ux.md 2.6).

Pure but for gettext: give it aware moments in the zone that the reader should read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from regulars.web.moments import say

Kind = Literal["calm", "soon", "now", "late", "broken", "kept", "paused"]

_MINUTE = timedelta(minutes=1)
_KEPT = ("kept", "kept_late", "repaired")


@dataclass(frozen=True, slots=True)
class Look:
    """What the badge shows: `kind` is shape and colour, `words` the sentence, `title` the reckoning."""

    kind: Kind
    words: str
    title: str
    icon: str  # name in the sprite; a calm one is drawn only when it stops being calm
    ticks: bool  # whether the words change as time passes


def look_of(
    *,
    state: str,
    due_at: datetime,
    at: datetime,
    warn_at: datetime | None = None,
    urgent_at: datetime | None = None,
    limit_at: datetime | None = None,
    ended_at: datetime | None = None,
    paused_until: datetime | None = None,
) -> Look:
    """Return the look at `at` of a promise due at `due_at`.

    state: open, paused, kept, kept_late, broken, repaired or released. Between due_at and limit_at a promise
    is late (red outline); solid red only from limit_at on or when its state says broken. `paused_until` is
    the moment when its clock starts (again), e.g. when the store opens.
    """
    if state == "released":
        return _look("calm", _("no longer owed"), _reckoning(due_at, limit_at))
    if state in _KEPT:
        return _ended(state, due_at=due_at, limit_at=limit_at, ended_at=ended_at or due_at)
    if state == "broken":
        return _look("broken", _late(at - due_at), _reckoning(due_at, limit_at), ticks=True)
    if state == "paused" or (paused_until and at < paused_until):
        return _look("paused", _paused(paused_until), _reckoning(due_at, limit_at))
    kind = _kind(at, warn_at=warn_at, urgent_at=urgent_at, due_at=due_at, limit_at=limit_at)
    words = _left(due_at - at) if at < due_at else _late(at - due_at)
    return _look(kind, words, _reckoning(due_at, limit_at), ticks=True)


def phrases() -> dict[str, str]:
    """Return the sentences and units that the page's clock (clock.js) fills in, in the active language."""
    return {
        "left": _("in %(time)s"),
        "late": _("%(time)s late"),
        "due": _("due now"),
        "s": _("%(seconds)s s"),
        "m": _("%(minutes)s m"),
        "h": _("%(hours)s h"),
        "hm": _("%(hours)s h %(minutes)s m"),
        "d": _("%(days)s d"),
        "dh": _("%(days)s d %(hours)s h"),
    }


def say_span(span: timedelta) -> str:
    """Return a length of time in whole minutes: "24 m", "3 h 10 m", "2 d 4 h". Short units need no plural."""
    minutes = span // _MINUTE
    hours, minutes = divmod(minutes, 60)
    days, rest = divmod(hours, 24)
    if days:
        return (
            _("%(days)s d %(hours)s h") % {"days": days, "hours": rest} if rest else _("%(days)s d") % {"days": days}
        )
    if hours and minutes:
        return _("%(hours)s h %(minutes)s m") % {"hours": hours, "minutes": minutes}
    return _("%(hours)s h") % {"hours": hours} if hours else _("%(minutes)s m") % {"minutes": minutes}


def _kind(
    at: datetime,
    *,
    warn_at: datetime | None,
    urgent_at: datetime | None,
    due_at: datetime,
    limit_at: datetime | None,
) -> Kind:
    ladder: tuple[tuple[datetime | None, Kind], ...] = (
        (limit_at, "broken"),
        (due_at, "late"),
        (urgent_at, "now"),
        (warn_at, "soon"),
    )
    return next((kind for moment, kind in ladder if moment and at >= moment), "calm")


def _ended(state: str, *, due_at: datetime, limit_at: datetime | None, ended_at: datetime) -> Look:
    return _look("kept", _ending(state, due_at - ended_at), _reckoning(due_at, limit_at))


def _ending(state: str, early: timedelta) -> str:
    if state == "repaired":
        return _("made good, %(time)s late") % {"time": say_span(-early)}
    if early >= _MINUTE:
        return _("kept, %(time)s early") % {"time": say_span(early)}
    if -early >= _MINUTE:
        return _("kept, %(time)s late") % {"time": say_span(-early)}
    return _("kept, just in time")


def _left(span: timedelta) -> str:
    """Rounded up: the last minute still says "in 1 m", and "in 10 m" begins when ten minutes are left."""
    return _("in %(time)s") % {"time": say_span(_up(span))}


def _late(span: timedelta) -> str:
    if span < _MINUTE:
        return _("due now")
    return _("%(time)s late") % {"time": say_span(span)}


def _up(span: timedelta) -> timedelta:
    return -(-span // _MINUTE) * _MINUTE


def _paused(until: datetime | None) -> str:
    if until is None:
        return _("waits for the customer")
    return _("closed until %(moment)s") % {"moment": say(until, "short")}


def _reckoning(due_at: datetime, limit_at: datetime | None) -> str:
    if limit_at is None:
        return _("Due %(due)s.") % {"due": say(due_at)}
    return _("Due %(due)s. Broken after %(limit)s.") % {"due": say(due_at), "limit": say(limit_at)}


def _look(kind: Kind, words: str, title: str, *, ticks: bool = False) -> Look:
    return Look(kind=kind, words=words, title=title, icon=f"due-{kind}", ticks=ticks)
