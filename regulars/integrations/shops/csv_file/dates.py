"""Moments as files write them. The order of day and month is decided once, over the whole column."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from regulars.integrations.shops.csv_file.values import BadValue

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_TIME = (
    r"(?:[\sT,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_ISO = re.compile(r"(?P<year>\d{4})([-/.]?)(?P<month>\d{2})\2(?P<day>\d{2})" + _TIME)
_NUMBERS = re.compile(r"(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + _TIME)
_WORDS = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s.-]+(?P<word>[A-Za-z]{3,9})"
    r"|(?P<word2>[A-Za-z]{3,9})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?)[\s.,-]+(?P<year>\d{4}|\d{2})" + _TIME
)
_SERIAL = re.compile(r"(?P<days>\d{5})(?:[.,](?P<part>\d+))?")
_EPOCH = re.compile(r"1\d{9}(?P<milli>\d{3})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet's serial day has no zone


@dataclass(slots=True)
class DayOrder:
    """What a file's dates tell about the order of day and month."""

    day_first: int = 0  # 31/03/2026
    month_first: int = 0  # 03/31/2026
    dotted: int = 0  # 01.02.2026: nobody writes the month first with dots
    open: int = 0  # 01/02/2026

    def look_at(self, text: str) -> None:
        """Count what one cell tells."""
        found = _NUMBERS.fullmatch(text.strip())
        if not found:
            return
        one, two = int(found["one"]), int(found["two"])
        if one > 12 >= two:
            self.day_first += 1
        elif two > 12 >= one:
            self.month_first += 1
        elif found["mark"] == ".":
            self.dotted += 1
        else:
            self.open += 1

    def decide(self) -> str:
        """Return "day" or "month", "" where no cell needs it, "?" where nobody can tell.

        A few cells that contradict hundreds are dates that do not exist, not another order.
        """
        rare, common = sorted((self.day_first, self.month_first))
        if common and rare * 50 <= common:
            return "day" if self.day_first > self.month_first else "month"
        if common:
            return "?"
        return "?" if self.open else "day" if self.dotted else ""


def is_moment(text: str) -> bool:
    """Tell whether a text looks like a date, whatever the order of day and month."""
    text = text.strip()
    return any(shape.fullmatch(text) for shape in (_ISO, _NUMBERS, _WORDS))


class Moments:
    """Reads one file's moments: `order` is "day" or "month", naive ones are in `zone`, `at` is now."""

    def __init__(self, *, zone: ZoneInfo, order: str, at: datetime) -> None:
        self._zone, self._month_first = zone, order == "month"
        self._latest = at + timedelta(days=1)

    def read(self, text: str, *, changed: Callable[[str, str], None]) -> datetime:
        """Return the moment in UTC. Raises BadValue: bad_date, no_such_date or unbelievable_date.

        changed: called with a reason and the text where the clocks of the zone went wrong.
        """
        text = text.strip()
        try:
            naive, zone = self._naive(text)
        except BadValue:
            raise
        except ValueError as error:
            raise BadValue("no_such_date", text) from error
        moment = naive.replace(tzinfo=zone or self._zone)
        if zone is None and _is_odd(moment):
            changed("clock_change", text)
        moment = moment.astimezone(UTC)
        if not _EARLIEST <= moment <= self._latest:
            raise BadValue("unbelievable_date", text)
        return moment

    def _naive(self, text: str) -> tuple[datetime, tzinfo | None]:
        for shape in (_ISO, _NUMBERS, _WORDS):
            if found := shape.fullmatch(text):
                return _day(found, month_first=self._month_first) + _time(found), _zone(found["zone"])
        if found := _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), UTC).replace(tzinfo=None), UTC
        if found := _SERIAL.fullmatch(text):
            part = float("0." + (found["part"] or "0"))
            return _DAY_ZERO + timedelta(days=int(found["days"]), seconds=round(part * 86400)), None
        raise BadValue("bad_date", text)


def _day(found: re.Match[str], *, month_first: bool) -> datetime:
    part = found.groupdict()
    year = int(part["year"])
    if len(part["year"]) == 2:
        year += 1900 if year >= 70 else 2000
    if not 1900 <= year <= 2999:
        raise BadValue("unbelievable_date", found[0])
    if "one" in part:
        one, two = int(part["one"]), int(part["two"])
        day, month = (two, one) if month_first else (one, two)
    elif "word" in part:
        word = (part["word"] or part["word2"])[:3].lower()
        if word not in _MONTHS:
            raise BadValue("bad_date", found[0])
        day, month = int(part["day"] or part["day2"]), _MONTHS.index(word) + 1
    else:
        day, month = int(part["day"]), int(part["month"])
    return datetime(year, month, day)  # noqa: DTZ001  # the zone follows in `read`


def _time(found: re.Match[str]) -> timedelta:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(found[0])
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in ("Z", "UTC", "GMT"):
        return UTC
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo


def _is_odd(moment: datetime) -> bool:
    """Tell whether this local time did not exist or existed twice: only then do the folds differ."""
    return moment.utcoffset() != moment.replace(fold=1).utcoffset()
