"""The years of one calendar that are laid out so far, and answers that lay out more when they need to."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from regulars.core.worktime.hours import Hours
from regulars.core.worktime.timeline import (
    A_DAY,
    EPOCH,
    LONGEST_CLOSURE,
    EndOfLine,
    NeverOpen,
    Timeline,
    build,
)

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""The years a calendar reckons with. A mistyped year 9020 must not keep a worker busy for minutes."""


class OutOfReach(ValueError):
    """The moment lies outside FIRST_YEAR to LAST_YEAR."""

    def __init__(self) -> None:
        super().__init__(f"Working time is reckoned from the year {FIRST_YEAR} to {LAST_YEAR} only. Check the year.")


class Almanac:
    """Lays out whole years when first asked about them. A line is never changed, only replaced by a longer
    one, so threads may share an almanac: the worst that happens is that two lay out the same year.
    """

    def __init__(self, zone: ZoneInfo, hours_of: Callable[[date], Hours]) -> None:
        self._zone = zone
        self._hours_of = hours_of
        self._line: Timeline | None = None

    def covering(self, *moments: timedelta) -> Timeline:
        """Return a line that can tell about all of `moments`. Raises OutOfReach."""
        line = self._line
        if line is not None and all(line.since <= moment < line.until for moment in moments):
            return line
        # A day of room on both sides: the local year is not the year of UTC.
        first, last = _year(min(moments) - A_DAY), _year(max(moments) + A_DAY)
        return self._lay_out(first, last)

    def add(self, moment: timedelta, working: timedelta) -> datetime:
        """Return the first moment (UTC) when `working` (> 0) has passed. Raises NeverOpen, OutOfReach."""
        line = self._line
        if line is None or moment < line.since:
            line = self.covering(moment)
        while True:
            try:
                return line.add(moment, working)
            except EndOfLine:
                line = self._longer(line, moment)

    def take(self, moment: timedelta, working: timedelta) -> datetime:
        """Return the last moment (UTC) with `working` (> 0) left before `moment`. Raises as `add`."""
        line = self.covering(moment)
        while True:
            try:
                return line.take(moment, working)
            except EndOfLine:
                line = self._longer_back(line, moment)

    def coming(self, moment: timedelta) -> tuple[Timeline, int]:
        """Return the interval open at `moment`, else the next, as a line and a number. Raises as `add`."""
        line = self.covering(moment)
        while True:
            try:
                return line, line.coming(moment)
            except EndOfLine:
                line = self._longer(line, moment)

    def closing(self, moment: timedelta) -> datetime | None:
        """Return the next closing (UTC) after `moment`, None when there is none within LONGEST_CLOSURE.

        Raises as `add`.
        """
        line, index = self.coming(moment)
        while line.closes[index] >= line.until and line.closes[index] - moment <= LONGEST_CLOSURE:
            # What is open at the end of the line may go on in the next year.
            self._longer(line, moment)
            line, index = self.coming(moment)
        return line.closes_utc[index] if line.closes[index] - moment <= LONGEST_CLOSURE else None

    def _longer(self, line: Timeline, moment: timedelta) -> Timeline:
        if not line.covers(moment):
            return self.covering(moment)
        asked_from = max(moment, line.closes[-1]) if line.closes else moment
        if line.until - asked_from > LONGEST_CLOSURE:
            raise NeverOpen(asked_from)
        if line.last_year > LAST_YEAR:
            raise OutOfReach
        return self._lay_out(line.first_year, line.last_year + _as_many_again(line))

    def _longer_back(self, line: Timeline, moment: timedelta) -> Timeline:
        asked_from = min(moment, line.opens[0])
        if asked_from - line.since > LONGEST_CLOSURE:
            raise NeverOpen(asked_from, "before")
        if line.first_year < FIRST_YEAR:
            raise OutOfReach
        return self._lay_out(line.first_year - _as_many_again(line), line.last_year)

    def _lay_out(self, first_year: int, last_year: int) -> Timeline:
        if self._line is not None:
            first_year, last_year = (
                min(first_year, self._line.first_year),
                max(last_year, self._line.last_year),
            )
        first_year, last_year = max(first_year, FIRST_YEAR - 1), min(last_year, LAST_YEAR + 1)
        self._line = build(self._zone, self._hours_of, first_year, last_year)
        return self._line


def _as_many_again(line: Timeline) -> int:
    # Doubling keeps the work of a long search in proportion to the years that it crosses.
    return line.last_year - line.first_year + 1


def _year(moment: timedelta) -> int:
    try:
        year = (EPOCH + moment).year
    except OverflowError:
        raise OutOfReach from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfReach
    return year
