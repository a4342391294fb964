"""A working calendar: the week's hours, single dates beside them, a time zone, and the sums over them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from regulars.core.worktime import pauses as pausing
from regulars.core.worktime.almanac import Almanac, OutOfReach
from regulars.core.worktime.explanation import Explanation, explain
from regulars.core.worktime.hours import (
    BadHours,
    Hours,
    Week,
    day_text,
    parse_day,
    parse_week,
    tidy,
    week_text,
)
from regulars.core.worktime.pauses import Pause, StillPaused
from regulars.core.worktime.timeline import EPOCH, NOTHING


class Closure(NamedTuple):
    """A stretch in which it is closed (UTC). `is_break`: between two intervals of one working day."""

    start: datetime
    end: datetime
    is_break: bool


@dataclass(frozen=True)
class Calendar:
    """When time counts. Frozen: a change of hours is another calendar, and moves no promise already given.

    zone: an IANA name.   week: seven days, Monday first, each a tuple of (opens, closes) in minutes after
    its midnight.   exceptions: dates with their own hours, `()` for closed.   notes: names of such dates.
    Raises BadHours. It remembers the years it has laid out (some milliseconds each): keep it, do not make
    it again for each order.
    Intervals are half-open: at the opening it is open, at the closing it is closed. Rules: docs/worktime.md
    """

    zone: str
    week: Week
    exceptions: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    notes: Mapping[date, str] = field(default_factory=dict, hash=False)
    tz: ZoneInfo = field(init=False, repr=False, compare=False)
    _almanac: Almanac = field(init=False, repr=False, compare=False)

    @classmethod
    def parse(
        cls,
        hours: str,
        *,
        zone: str,
        exceptions: Mapping[date, str] | None = None,
        notes: Mapping[date, str] | None = None,
    ) -> "Calendar":
        """Return the calendar that `hours` ("Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00") describes.

        exceptions: hours of single dates, "" for closed all day, else "10:00-14:00".   Raises BadHours.
        """
        days = {day: parse_day(text) for day, text in (exceptions or {}).items()}
        return cls(zone, parse_week(hours), days, notes or {})

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise BadHours(
                f"A week has seven days, Monday first; {len(self.week)} were given.", piece="", code="week"
            )
        zone = zone_named(self.zone)
        own = {
            "week": tuple(tidy(hours) for hours in self.week),
            "exceptions": {day: tidy(hours) for day, hours in self.exceptions.items()},
            "notes": dict(self.notes),
            "tz": zone,
            "_almanac": Almanac(zone, self.hours_on),
        }
        for name, value in own.items():
            object.__setattr__(self, name, value)  # the way to tidy up the fields of a frozen dataclass

    def hours_on(self, day: date) -> Hours:
        """Return the hours of a local date: its own, else those of its week day."""
        own = self.exceptions.get(day)
        return self.week[day.weekday()] if own is None else own

    def to_text(self) -> str:
        """Return the week's hours as `parse` reads them. The dates beside it: `exceptions_text`."""
        return week_text(self.week)

    def exceptions_text(self) -> dict[date, str]:
        """Return the dates with their own hours as `parse` reads them, "" for closed."""
        return {day: day_text(hours) if hours else "" for day, hours in self.exceptions.items()}

    def due_at(self, start: datetime, within: timedelta, *, pauses: Sequence[Pause] = ()) -> datetime:
        """Return the first moment (UTC) when `within` of open time has passed since `start`.

        start: aware, may lie outside the hours.   within: >= 0; nothing added is `start` itself, anything
        else leads into open time or to its very end (17:40 + 20 min is 18:00, not the next morning).
        pauses: their open time does not count.   Raises NeverOpen, StillPaused, OutOfReach, ValueError.
        """
        if pauses:
            return self._due_around(start, within, pauses)
        if within <= NOTHING:
            return _unmoved(start, within)
        return self._almanac.add(start - EPOCH, within)

    def before(self, due: datetime, within: timedelta) -> datetime:
        """Return the last moment (UTC) at which `within` of open time is left before `due`: for warnings.

        It undoes `due_at` and never lies in closed time: 20 minutes before Monday 09:20 is Monday 09:00, not
        Friday night.   Raises NeverOpen, OutOfReach, ValueError for a negative `within`.
        """
        if within <= NOTHING:
            return _unmoved(due, within)
        return self._almanac.take(due - EPOCH, within)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two moments; nothing when `end` comes first (a clock was set back)."""
        begins, ends = start - EPOCH, end - EPOCH
        if ends <= begins:
            return NOTHING
        line = self._almanac.covering(begins, ends)
        return line.worked(ends) - line.worked(begins)

    def elapsed_without(self, start: datetime, end: datetime, pauses: Sequence[Pause]) -> timedelta:
        """Return the open time between two moments outside `pauses`; one may still go on (`None`)."""
        stopped = pausing.within(pauses, start, end)
        return self.elapsed(start, end) - sum((self.elapsed(*pause) for pause in stopped), NOTHING)

    def is_open(self, at: datetime) -> bool:
        """Whether time counts at this moment."""
        moment = at - EPOCH
        return self._almanac.covering(moment).is_open(moment)

    def opens_at(self, at: datetime) -> datetime:
        """Return the first open moment (UTC) from `at` on; `at` itself when open. Raises NeverOpen."""
        line, index = self._almanac.coming(at - EPOCH)
        return max(at.astimezone(UTC), line.opens_utc[index])

    def closes_at(self, at: datetime) -> datetime | None:
        """Return the next closing (UTC) after `at`; None when there is none within LONGEST_CLOSURE (24/7).

        Raises NeverOpen when it does not even open.
        """
        return self._almanac.closing(at - EPOCH)

    def day_opening_after(self, at: datetime) -> datetime | None:
        """Return the opening (UTC) of the working day that `at` has to wait for (requirement O-07).

        None when `at` is open, or lies in a break of a working day: then the day has already begun.
        Raises NeverOpen.
        """
        line, index = self._almanac.coming(at - EPOCH)
        if line.opens[index] <= at - EPOCH or not line.starts_day[index]:
            return None
        return line.opens_utc[index]

    def intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open stretches (UTC) between two moments, cut off at both."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if start >= end:
            return
        line = self._almanac.covering(start - EPOCH, end - EPOCH)
        for index in line.between(start - EPOCH, end - EPOCH):
            yield max(line.opens_utc[index], start), min(line.closes_utc[index], end)

    def closures(self, start: datetime, end: datetime) -> Iterator[Closure]:
        """Yield the closed stretches (UTC) between two moments, cut off at both: what `intervals` leaves."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if start >= end:
            return
        line = self._almanac.covering(start - EPOCH, end - EPOCH)
        for index in line.between(start - EPOCH, end - EPOCH):
            if start < line.opens_utc[index]:
                yield Closure(start, line.opens_utc[index], not line.starts_day[index])
            start = line.closes_utc[index]
        if start < end:
            yield Closure(start, end, line.is_break(start - EPOCH))

    def explain(self, start: datetime, within: timedelta, *, pauses: Sequence[Pause] = ()) -> Explanation:
        """Return how `due_at` comes about: what counted, what was skipped and why. Raises as `due_at`."""
        due = self.due_at(start, within, pauses=pauses)
        return explain(self, start, due, within, pauses)

    def explain_between(self, start: datetime, due: datetime, *, pauses: Sequence[Pause] = ()) -> Explanation:
        """Return what counted between two moments that are already known, such as an opening (O-07)."""
        return explain(self, start, due, self.elapsed_without(start, due, pauses), pauses)

    def _due_around(self, start: datetime, within: timedelta, pauses: Sequence[Pause]) -> datetime:
        left = within
        for begins, ends in pausing.in_order(pauses):
            worked = self.elapsed(start, begins)
            if worked >= left:
                break
            if ends is None:
                raise StillPaused("The clock is paused and has no end yet: the due moment is not known.")
            left -= worked
            start = max(start, ends)
        return self.due_at(start, left)


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name ("Europe/Kyiv"). Raises BadHours."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        # A name may also be a folder ("Europe"), leave the folder of zones, or be too long for a file.
        raise BadHours(
            f"{name!r} is no time zone. Write its IANA name, such as 'Europe/Kyiv'.", piece=name, code="zone"
        ) from error


def _unmoved(moment: datetime, within: timedelta) -> datetime:
    if within < NOTHING:
        raise ValueError(f"{within} is less than nothing: working time to add or leave is never negative.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:  # 1 January of the year 1, east of Greenwich
        raise OutOfReach from error
