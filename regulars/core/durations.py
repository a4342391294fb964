"""Lengths of time as people write them, in standards and commands: `20 min`, `1 h 30 min`, `1 day`."""

import re
from datetime import timedelta

LONGEST = timedelta(days=3660)
"""Ten years: what is longer is a mistake in a file, not a promise."""

_FORM = "Write whole numbers with units, the largest first: '90 s', '20 min', '1 h 30 min', '2 days'."
_UNITS = {
    "day": timedelta(days=1),
    "days": timedelta(days=1),
    "h": timedelta(hours=1),
    "min": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_PART = re.compile(r"(\d{1,9}) ?([a-z]+)", re.ASCII)
_WHOLE = re.compile(rf"{_PART.pattern}( {_PART.pattern})*", re.ASCII)


class BadDuration(ValueError):
    """What came is no length of time. The message names it and shows the right form."""


def parse_duration(text: str) -> timedelta:
    """Return the length that `text` names; a day is 24 hours.

    Units: day(s), h, min, s; each once, the largest first. "m" is refused: it may mean months.
    Raises BadDuration, also for more than LONGEST; "0 min" is a length too (at once).
    """
    words = " ".join(text.split())
    if not _WHOLE.fullmatch(words):
        raise BadDuration(f"{text!r} is no length of time. {_FORM}")
    length = sum(_parts(words, text), timedelta())
    if length > LONGEST:
        raise BadDuration(f"{text!r} is more than {LONGEST.days} days. Check the number and its unit.")
    return length


def parse_working_duration(text: str) -> timedelta:
    """Return a length of working time. Raises BadDuration, also for days.

    A "working day" is 8 hours in one store and 12 in the next, on Saturday 5: whoever writes "1 day" would be
    surprised by either answer. Hours say what is meant.
    """
    length = parse_duration(text)
    if "day" in text:
        raise BadDuration(f"{text!r} names days, and working days differ in length. Write hours, such as '8 h'.")
    return length


def _parts(words: str, text: str) -> list[timedelta]:
    smallest = timedelta.max
    parts = []
    for number, name in _PART.findall(words):
        unit = _UNITS.get(name)
        if unit is None:
            raise BadDuration(f"{name!r} in {text!r} is no unit of time. {_FORM}")
        if unit >= smallest:
            raise BadDuration(f"In {text!r} the units are not in order. {_FORM}")
        smallest = unit
        parts.append(int(number) * unit)
    return parts
