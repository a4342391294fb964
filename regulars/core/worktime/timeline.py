"""Whole years of opening hours laid out as moments, so that a due moment is two look-ups and a sum.

A moment in here is a `timedelta` since EPOCH: whole microseconds, so exact, and compared, added and turned
into a datetime in one step each. (Integers had to be converted on the way in and out: half the speed.)
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from regulars.core.worktime.hours import Hours

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = timedelta(0)
A_DAY = timedelta(days=1)

LONGEST_CLOSURE = timedelta(days=400)
"""What stays closed longer is never open: more than a year, so that even one open day a year counts."""

_NEVER = timedelta.max


class NeverOpen(ValueError):
    """It stays closed longer than LONGEST_CLOSURE, so there is no due moment to tell."""

    def __init__(self, moment: timedelta, side: str = "after") -> None:
        super().__init__(
            f"It stays closed for more than {LONGEST_CLOSURE.days} days {side} {EPOCH + moment:%Y-%m-%d}. "
            "Give the week at least one open interval, such as 'Mo-Fr 09:00-18:00'."
        )


class EndOfLine(Exception):
    """The answer lies beyond what is laid out: lay out more years and ask again."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every open interval between two moments: half-open, in order, none touching the next.

    since, until: what the line answers for, whole local years.
    opens, closes: the intervals; `opens` has one more, which never comes.
    before[i]: open time of all intervals before the i-th; one more than intervals.   after[i]: with the i-th.
    starts_day[i]: the i-th begins a working day, it does not go on after a break.
    has_long_gap: somewhere it stays closed longer than LONGEST_CLOSURE.
    """

    first_year: int
    last_year: int
    since: timedelta
    until: timedelta
    opens: list[timedelta]
    closes: list[timedelta]
    before: list[timedelta]
    after: list[timedelta]
    starts_day: list[bool]
    opens_utc: list[datetime]
    closes_utc: list[datetime]
    has_long_gap: bool

    def covers(self, moment: timedelta) -> bool:
        """Whether the line can tell about `moment`."""
        return self.since <= moment < self.until

    def worked(self, moment: timedelta) -> timedelta:
        """Return the open time from the beginning of the line until `moment`."""
        index = bisect_right(self.closes, moment)
        return self.before[index] + max(moment - self.opens[index], NOTHING)

    def add(self, moment: timedelta, working: timedelta) -> datetime:
        """Return the first moment (UTC) when `working` (> 0) has passed. Raises EndOfLine, NeverOpen."""
        index = first = bisect_right(self.closes, moment)
        passed = self.before[index] + working
        opens = self.opens[index]
        if moment > opens:
            passed += moment - opens
        try:
            if passed > self.after[index]:
                index = bisect_left(self.after, passed, index)
            due = self.closes_utc[index] - (self.after[index] - passed)
        except IndexError:
            raise EndOfLine from None
        if self.has_long_gap:
            self._refuse_long_gap(moment, first, index)
        return due

    def take(self, moment: timedelta, working: timedelta) -> datetime:
        """Return the last moment (UTC) with `working` (> 0) left before `moment`. Raises as `add`."""
        left = self.worked(moment) - working
        if left < NOTHING:
            raise EndOfLine
        index = bisect_right(self.before, left) - 1
        last = bisect_left(self.opens, moment) - 1
        if moment - self.closes[last] > LONGEST_CLOSURE:
            raise NeverOpen(moment, "before")
        if self.has_long_gap:
            self._refuse_long_gap(self.opens[index], index, last)
        return self.opens_utc[index] + (left - self.before[index])

    def is_open(self, moment: timedelta) -> bool:
        """Whether `moment` lies in an interval."""
        return self.opens[bisect_right(self.closes, moment)] <= moment

    def is_break(self, moment: timedelta) -> bool:
        """Whether the next opening after the closed `moment` goes on with a working day already begun."""
        index = bisect_right(self.closes, moment)
        return index < len(self.closes) and not self.starts_day[index]

    def between(self, start: timedelta, end: timedelta) -> range:
        """Return the numbers of the intervals that have a part between two moments."""
        return range(bisect_right(self.closes, start), bisect_left(self.opens, end))

    def coming(self, moment: timedelta) -> int:
        """Return the number of the interval that is open at `moment`, else of the next. Raises as `add`."""
        index = bisect_right(self.closes, moment)
        if index == len(self.closes):
            raise EndOfLine
        self._refuse_long_gap(moment, index, index)
        return index

    def _refuse_long_gap(self, moment: timedelta, first: int, last: int) -> None:
        # Told from the gaps themselves, so that the answer does not hang on how many years are laid out.
        for index in range(first, last + 1):
            if self.opens[index] - moment > LONGEST_CLOSURE:
                raise NeverOpen(moment)
            moment = self.closes[index]


def since_epoch(local: datetime, zone: ZoneInfo) -> timedelta:
    """Return the moment when a clock on the wall in `zone` shows the naive `local`.

    A time shown twice (clocks go back) means the first; a time never shown (clocks go forward) is reckoned
    with the offset before the change, so 02:30 in a skipped hour is 03:30: RFC 5545 section 3.3.5, `fold=0`.
    """
    return local.replace(tzinfo=zone) - EPOCH


def build(zone: ZoneInfo, hours_of: Callable[[date], Hours], first_year: int, last_year: int) -> Timeline:
    """Lay out the local years `first_year` to `last_year`. `hours_of` tells the hours of a date."""
    merged = list(_merge(sorted(_pieces(zone, hours_of, first_year, last_year))))
    opens = [opens for opens, _, _ in merged]
    closes = [closes for _, closes, _ in merged]
    before = list(accumulate((closes - opens for opens, closes, _ in merged), initial=NOTHING))
    days = [day for _, _, day in merged]
    return Timeline(
        first_year=first_year,
        last_year=last_year,
        since=since_epoch(datetime(first_year, 1, 1), zone),  # noqa: DTZ001 - the zone is put on there
        until=since_epoch(datetime(last_year + 1, 1, 1), zone),  # noqa: DTZ001
        opens=[*opens, _NEVER],
        closes=closes,
        before=before,
        after=before[1:],
        starts_day=[day != earlier for day, earlier in zip(days, [None, *days], strict=False)],
        opens_utc=[EPOCH + moment for moment in opens],
        closes_utc=[EPOCH + moment for moment in closes],
        has_long_gap=any(
            later - earlier > LONGEST_CLOSURE for earlier, later in zip(closes, opens[1:], strict=False)
        ),
    )


_Piece = tuple[timedelta, timedelta, date]  # opens, closes, the working day it belongs to


def _pieces(zone: ZoneInfo, hours_of: Callable[[date], Hours], first_year: int, last_year: int) -> Iterator[_Piece]:
    # From the last day of the year before: its night may reach into the first morning.
    midnight = datetime(first_year, 1, 1) - A_DAY  # noqa: DTZ001 - local, the zone is put on in since_epoch
    end = datetime(last_year + 1, 1, 1)  # noqa: DTZ001
    while midnight < end:
        hours = hours_of(midnight.date())
        # Samoa had no 30 December 2011: a day that a zone leaves out has no hours either.
        if hours and since_epoch(midnight, zone) < since_epoch(midnight + A_DAY, zone):
            yield from _pieces_of_day(midnight, hours, zone)
        midnight += A_DAY


def _pieces_of_day(midnight: datetime, hours: Hours, zone: ZoneInfo) -> Iterator[_Piece]:
    for span in hours:
        opens = since_epoch(midnight + timedelta(minutes=span.opens), zone)
        closes = since_epoch(midnight + timedelta(minutes=span.closes), zone)
        if opens < closes:  # not so where it begins in a skipped hour and ends soon after it
            yield opens, closes, midnight.date()


def _merge(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Join what touches or overlaps: midnight is no hole, and a night may run into the next morning."""
    waiting: _Piece | None = None
    for opens, closes, day in pieces:
        if waiting is None:
            waiting = opens, closes, day
        elif opens <= waiting[1]:
            waiting = waiting[0], max(waiting[1], closes), waiting[2]
        else:
            yield waiting
            waiting = opens, closes, day
    if waiting is not None:
        yield waiting
