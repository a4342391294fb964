"""A moment in the reader's words: always with its weekday, day and month in the order of the language."""

from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_datetime, match_skeleton
from django.utils.translation import get_language, to_locale

from regulars.core import clock

Form = Literal["full", "day", "short", "time", "weekday"]

_SKELETONS: dict[str, tuple[str, ...]] = {
    "full": ("MMMEd", "Hm"),
    "full-year": ("yMMMEd", "Hm"),
    "day": ("MMMEd",),
    "day-year": ("yMMMEd",),
    "short": ("EEE", "Hm"),
    "time": ("Hm",),
    "weekday": ("EEEE",),
}
# British English: day before month and the clock of 24 hours, as the rest of the house writes it.
_LOCALES = {"en": "en_GB"}


def locale() -> Locale:
    """Return Babel's locale of the language that is active now."""
    return _locale(get_language() or "en")


def say(moment: datetime, form: Form = "full", *, zone: tzinfo | None = None, today: date | None = None) -> str:
    """Return `moment` in words: full "Thu, 14 May 14:02", day, short "Thu 14:02", time "14:02", weekday.

    zone: the store's; without it the moment's own. The year stands there only when it is not today's.
    """
    local = moment.astimezone(zone) if zone else moment
    this_day = today or clock.now().astimezone(local.tzinfo).date()
    key = f"{form}-year" if form in ("full", "day") and local.year != this_day.year else form
    return format_datetime(local, _pattern(key, locale()), locale=locale())


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, to_locale(language)))


@lru_cache(maxsize=128)
def _pattern(key: str, of: Locale) -> str:
    return " ".join(_skeleton(name, of) for name in _SKELETONS[key])


def _skeleton(name: str, of: Locale) -> str:
    if name.startswith("EEE"):
        return name
    if name == "Hm":
        return "HH:mm"  # as letters say it; Hebrew's own 9:05 would stand beside their 09:05
    known = of.datetime_skeletons
    match = name if name in known else match_skeleton(name, known)
    if match is None:
        raise LookupError(f"{of} knows no date pattern like {name}")
    return str(known[match])
