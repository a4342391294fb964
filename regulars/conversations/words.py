"""Moments, windows, amounts and names as a letter says them, in the language that is active now."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import get_language_bidi

from regulars.core import phones
from regulars.web import amounts
from regulars.web.moments import locale

_LTR, _AUTO, _END = "\u2066", "\u2068", "\u2069"
_HARD_SPACE = "\xa0"
# Marks that turn text round, break lines or hide: a customer's name has no need of them.
_HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+"
)
_RTL_LETTERS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_STRUCTURE = "#-|> \t"  # how a line of a letter's source begins that is more than words
_LONGEST = 300
_NO_NAME = re.compile(r"[:/\\@<>{}\[\]]|www\.|\d{4}", re.IGNORECASE)


class Words(str):
    """Words that the house has put together itself: they go into a letter as they are."""

    __slots__ = ()


def speak(wanted: str, fallback: str) -> str:
    """Return the first of two language tags that letters are written in; else English."""
    known = {code for code, _name in settings.LANGUAGES}
    for tag in (wanted, fallback):
        code = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
        code = {"iw": "he"}.get(code, code)
        if code in known:
            return code
    return "en"


def say_when(moment: datetime, *, zone: tzinfo, today: date) -> Words:
    """Return time and day, `14:02 (Thursday, 14 May)`: no case or preposition has to agree with it."""
    local = moment.astimezone(zone)
    return Words(f"{say_time(local.time())} ({say_day(local.date(), today=today)})")


def say_day(day: date, *, today: date) -> Words:
    """Return `Thursday, 14 May`; the year stands there only when it is not today's."""
    return Words(format_date(day, _day_pattern(locale(), year=day.year != today.year), locale=locale()))


def say_time(moment: time) -> Words:
    """Return `14:02`, by the clock of 24 hours in every language."""
    return Words(format_time(moment, "HH:mm", locale=locale()))


def say_window(opens: time, closes: time) -> Words:
    """Return `14:00–16:00`, from left to right also in a Hebrew line."""
    return _left_to_right(f"{say_time(opens)}–{say_time(closes)}")


def say_span(span: timedelta) -> Words:
    """Return a length of time in its largest fitting unit: `52 minutes`, `3 hours`."""
    at_least = max(span, timedelta(minutes=1))
    return Words(format_timedelta(at_least, granularity="minute", threshold=1.5, locale=locale()))


def say_money(minor: int, currency: str) -> Words:
    """Return an amount of minor units as the language writes it."""
    return Words(amounts.say(minor, currency))


def say_number(number: Decimal) -> Words:
    """Return a quantity without trailing zeros."""
    return Words(format_decimal(number.normalize(), format="#,##0.###", locale=locale()))


def say_phone(e164: str) -> Words:
    """Return a telephone number as it is read aloud, from left to right, on one line; "" stays ""."""
    return _left_to_right(phones.display(e164).replace(" ", _HARD_SPACE)) if e164 else Words("")


def say_masked_phone(e164: str) -> Words:
    """Return a number with its middle hidden, likewise."""
    return _left_to_right(phones.mask(e164).replace(" ", _HARD_SPACE)) if e164 else Words("")


def greeting_name(name: str) -> str:
    """Return what a letter calls the customer; "" where her name is no name: too long, or bait with an address."""
    first = clean(name).split(" ")[0]
    return "" if len(first) > 40 or len(name) > 120 or _NO_NAME.search(name) else first


def clean(text: str) -> str:
    """Return foreign words on one line, without marks that hide, turn or structure anything."""
    return " ".join(_HIDDEN.sub(" ", text).split()).lstrip(_STRUCTURE)[:_LONGEST]


def inert(value: Any) -> Any:
    """Return facts for a letter with every foreign word cleaned, and set apart where it runs the other way."""
    if isinstance(value, Words) or value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _set_apart(clean(value))
    if isinstance(value, Mapping):
        return {str(name): inert(part) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [inert(part) for part in value]
    raise TypeError(f"A letter cannot say a {type(value).__name__}; put it into words first.")


def _set_apart(text: str) -> str:
    turned = _RTL_LETTERS.search(text) is not None
    other_way = (re.search(r"[A-Za-z0-9]", text) is not None) if get_language_bidi() else turned
    return f"{_AUTO}{text}{_END}" if text and other_way else text


def _left_to_right(text: str) -> Words:
    return Words(f"{_LTR}{text}{_END}") if get_language_bidi() else Words(text)


@lru_cache(maxsize=32)
def _day_pattern(of: Locale, *, year: bool) -> str:
    skeleton = of.datetime_skeletons["MMMMd"]
    return f"EEEE, {skeleton.pattern}{' y' if year else ''}"
