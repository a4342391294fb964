"""Opening hours as text and as minutes: `Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00`.

The text is a strict part of OpenStreetMap's opening_hours: week days and times. Holidays are no part of
it: a store names its dates one by one, so that no feed can move a promise (docs/worktime.md).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

DAY = 24 * 60
NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NUMBERS = {name.lower(): number for number, name in enumerate(NAMES)}
_TIMES = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", re.ASCII)
_CLOSED = {"off", "closed"}


class BadHours(ValueError):
    """The hours cannot be read. The message names the wrong piece and shows the right form.

    piece: what is wrong, as it was written.   code: a stable word, for pages that speak other languages.
    """

    def __init__(self, message: str, *, piece: str, code: str) -> None:
        super().__init__(message)
        self.piece = piece
        self.code = code


class Span(NamedTuple):
    """Open from `opens` until just before `closes`: minutes since the midnight that begins the day.

    `closes` is above 1440 where the span runs past midnight; it then still belongs to the day it began on.
    """

    opens: int
    closes: int


Hours = tuple[Span, ...]
Week = tuple[Hours, ...]  # seven, Monday first


def parse_week(text: str) -> Week:
    """Return the seven days that `text` describes; a day that no rule names is closed. Raises BadHours."""
    week: list[Hours] = [()] * 7
    rules = [rule for rule in (piece.strip() for piece in text.split(";")) if rule]
    if not rules:
        raise BadHours(
            "There are no hours. Write for example 'Mo-Fr 09:00-18:00; Sa 10:00-15:00', or '24/7'.",
            piece=text,
            code="empty",
        )
    for rule in rules:
        days, hours = _read_rule(rule)
        for day in days:
            week[day] = hours
    return tuple(week)


def parse_day(text: str) -> Hours:
    """Return the spans of one day, `10:00-14:00,15:00-17:00`; an empty text or `off` is a closed day.

    Raises BadHours.
    """
    times = _without_spaces(text.strip())
    return () if not times else _read_times(times)


def tidy(spans: Iterable[Sequence[int]]) -> Hours:
    """Return `spans` in order, touching ones joined. Raises BadHours where they overlap or leave the day."""
    ordered = sorted(_checked(span) for span in spans)
    for one, other in pairwise(ordered):
        if other.opens < one.closes:
            raise BadHours(
                f"{_span_text(one)} and {_span_text(other)} overlap. Write them as one interval.",
                piece=f"{_span_text(one)},{_span_text(other)}",
                code="overlap",
            )
    return tuple(_join_touching(ordered))


def week_text(week: Week) -> str:
    """Return the shortest text that `parse_week` reads back as `week`."""
    if all(hours == (Span(0, DAY),) for hours in week):
        return "24/7"
    days_by_hours: dict[Hours, list[int]] = {}
    for day, hours in enumerate(week):
        if hours:
            days_by_hours.setdefault(hours, []).append(day)
    return "; ".join(f"{_days_text(days)} {day_text(hours)}" for hours, days in days_by_hours.items()) or "off"


def day_text(hours: Hours) -> str:
    """Return `hours` as `parse_day` reads them; a closed day is `off`."""
    return ",".join(_span_text(span) for span in hours) or "off"


def _read_rule(rule: str) -> tuple[Iterable[int], Hours]:
    if rule == "24/7":
        return range(7), (Span(0, DAY),)
    words = _without_spaces(rule).split()
    if len(words) == 1 and (words[0][0].isdigit() or words[0].lower() in _CLOSED):
        return range(7), _read_times(words[0])
    if len(words) == 2:
        return list(_read_days(words[0])), _read_times(words[1])
    if len(words) == 1:
        list(_read_days(words[0]))  # a misspelt day is the better thing to complain about
        hint = f"names days but no hours. Write '{words[0]} 09:00-18:00' or '{words[0]} off'."
    else:
        hint = "is not days and hours. Write 'Mo-Fr 09:00-18:00', and a semicolon between two rules."
    raise BadHours(f"{rule!r} {hint}", piece=rule, code="rule")


def _without_spaces(rule: str) -> str:
    # People copy hours from web pages, where the dash is a long one and commas have room.
    return re.sub(r"\s*([,-])\s*", r"\1", re.sub("[\u2013\u2212]", "-", rule))


def _read_days(text: str) -> Iterator[int]:
    for piece in text.split(","):
        first, dash, last = piece.partition("-")
        start = _day_number(first, piece or text)
        end = _day_number(last, piece) if dash else start
        yield from (day % 7 for day in range(start, start + (end - start) % 7 + 1))


def _day_number(name: str, piece: str) -> int:
    number = _NUMBERS.get(name.lower())
    if number is not None:
        return number
    if name.upper() in {"PH", "SH"}:
        hint = "Holidays are given as single dates beside the week's hours."
    else:
        hint = "Days are Mo Tu We Th Fr Sa Su, alone, in lists (Mo,We) and in ranges (Mo-Fr)."
    raise BadHours(f"{piece!r} is no day of the week. {hint}", piece=piece, code="day")


def _read_times(text: str) -> Hours:
    if text.lower() in _CLOSED:
        return ()
    return tidy(_read_span(piece) for piece in text.split(","))


def _read_span(piece: str) -> Span:
    match = _TIMES.fullmatch(piece)
    if match is None:
        raise BadHours(
            f"{piece!r} is no interval of hours. Write it as 09:00-18:00, or 'off' for a closed day.",
            piece=piece,
            code="interval",
        )
    opens, closes = _minute(match[1], match[2], piece), _minute(match[3], match[4], piece)
    if opens in (DAY, closes):
        raise BadHours(
            f"{piece!r} begins and ends at the same time or begins at 24:00. "
            "A whole day is 00:00-24:00, a night is 22:00-02:00.",
            piece=piece,
            code="interval",
        )
    return Span(opens, closes if closes > opens else closes + DAY)


def _minute(hour: str, minute: str, piece: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > DAY:
        raise BadHours(
            f"{hour}:{minute} in {piece!r} is no time of day. Times run from 00:00 to 24:00; "
            "what goes on after midnight is written 22:00-02:00.",
            piece=piece,
            code="time",
        )
    return total


def _checked(span: Sequence[int]) -> Span:
    opens, closes = span
    if not (0 <= opens < DAY and opens < closes and _fits_a_day(opens, closes)):
        raise BadHours(
            f"{opens} to {closes} is no span of a day. It begins at minute 0 to 1439 "
            "and lasts less than 24 hours, or from 0 to 1440.",
            piece=f"{opens}-{closes}",
            code="interval",
        )
    return Span(opens, closes)


def _fits_a_day(opens: int, closes: int) -> bool:
    # 24 hours from any other minute would read as 10:00-10:00, which is also how people write nothing.
    return closes - opens < DAY or (opens, closes) == (0, DAY)


def _join_touching(ordered: Iterable[Span]) -> Iterator[Span]:
    waiting: Span | None = None
    for span in ordered:
        if waiting is None:
            waiting = span
        elif waiting.closes == span.opens and _fits_a_day(waiting.opens, span.closes):
            waiting = Span(waiting.opens, span.closes)
        else:
            yield waiting
            waiting = span
    if waiting is not None:
        yield waiting


def _days_text(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(NAMES[run[0]] if len(run) == 1 else f"{NAMES[run[0]]}-{NAMES[run[-1]]}" for run in runs)


def _span_text(span: Span) -> str:
    closes = span.closes if span.closes <= DAY else span.closes - DAY
    return f"{span.opens // 60:02}:{span.opens % 60:02}-{closes // 60:02}:{closes % 60:02}"
