"""Why a due moment is what it is: which stretches counted, which did not, and why not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

from regulars.core.worktime import pauses as pausing
from regulars.core.worktime.timeline import A_DAY, EPOCH, since_epoch

if TYPE_CHECKING:
    from regulars.core.worktime.calendar import Calendar, Closure

Reason = Literal["closed", "break", "exception", "holiday", "paused"]
"""closed: the ordinary hours say so; break: between two intervals of one working day; exception: hours of
that date alone; holiday: such a date with a name; paused: the clock was stopped by agreement."""


class Counted(NamedTuple):
    """An open stretch that counted (UTC)."""

    start: datetime
    end: datetime
    length: timedelta


class Skipped(NamedTuple):
    """A stretch that did not count (UTC), and why. `note` names the holiday."""

    start: datetime
    end: datetime
    reason: Reason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How `within` of working time after `start` leads to `due_at`. In UTC; `zone` to show it in."""

    start: datetime
    due_at: datetime
    within: timedelta
    zone: str
    counted: tuple[Counted, ...]
    skipped: tuple[Skipped, ...]

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON: moments in ISO with the offset of the zone, lengths in seconds."""
        return {
            "start": self._iso(self.start),
            "due_at": self._iso(self.due_at),
            "within_seconds": _seconds(self.within),
            "zone": self.zone,
            "counted": [
                {"from": self._iso(start), "to": self._iso(end), "seconds": _seconds(length)}
                for start, end, length in self.counted
            ],
            "skipped": [self._skipped(stretch) for stretch in self.skipped],
        }

    def _skipped(self, stretch: Skipped) -> dict[str, str]:
        shown = {"from": self._iso(stretch.start), "to": self._iso(stretch.end), "reason": stretch.reason}
        return shown | {"note": stretch.note} if stretch.note else shown

    def _iso(self, moment: datetime) -> str:
        return moment.astimezone(ZoneInfo(self.zone)).isoformat()


def explain(
    calendar: "Calendar", start: datetime, due: datetime, within: timedelta, stops: Sequence[pausing.Pause]
) -> Explanation:
    """Return the way from `start` to `due`, on which `within` of working time passed."""
    start, due = start.astimezone(UTC), due.astimezone(UTC)
    stopped = list(pausing.within(stops, start, due))
    stretches = [
        stretch for opens, closes in calendar.intervals(start, due) for stretch in pausing.cut(opens, closes, stopped)
    ]
    closed = (piece for gap in calendar.closures(start, due) for piece in _why_closed(calendar, gap))
    paused = (Skipped(begins, ends, "paused") for begins, ends, is_paused in stretches if is_paused)
    return Explanation(
        start=start,
        due_at=due,
        within=within,
        zone=calendar.zone,
        counted=tuple(Counted(begins, ends, ends - begins) for begins, ends, stop in stretches if not stop),
        skipped=tuple(_joined(sorted([*closed, *paused]))),
    )


def _why_closed(calendar: "Calendar", gap: "Closure") -> Iterator[Skipped]:
    """Part a closed stretch by the dates whose own hours took open time away from it."""
    ordinary: Reason = "break" if gap.is_break else "closed"
    told_until = gap.start
    for day in _dates(calendar, gap):
        begins, ends = (_midnight(calendar, date_) for date_ in (day, day + A_DAY))
        begins, ends = max(begins, gap.start), min(ends, gap.end)
        if told_until < begins:
            yield Skipped(told_until, begins, ordinary)
        note = calendar.notes.get(day, "")
        yield Skipped(begins, ends, "holiday" if note else "exception", note)
        told_until = ends
    if told_until < gap.end:
        yield Skipped(told_until, gap.end, ordinary)


def _dates(calendar: "Calendar", gap: "Closure") -> Iterator[date]:
    """The dates in `gap` whose exception closed what the week would have opened."""
    first = gap.start.astimezone(calendar.tz).date()
    days = (first + A_DAY * number for number in range((gap.end - gap.start).days + 2))
    for day in takewhile(lambda day: _midnight(calendar, day) < gap.end, days):
        if day in calendar.exceptions and _lost_open_time(calendar, day, gap):
            yield day


def _lost_open_time(calendar: "Calendar", day: date, gap: "Closure") -> bool:
    midnight = datetime.combine(day, time())
    return any(
        EPOCH + since_epoch(midnight + timedelta(minutes=span.opens), calendar.tz) < gap.end
        and EPOCH + since_epoch(midnight + timedelta(minutes=span.closes), calendar.tz) > gap.start
        for span in calendar.week[day.weekday()]
    )


def _midnight(calendar: "Calendar", day: date) -> datetime:
    return EPOCH + since_epoch(datetime.combine(day, time()), calendar.tz)


def _joined(stretches: Iterable[Skipped]) -> Iterator[Skipped]:
    """One entry for a row of dates with the same reason and name."""
    waiting: Skipped | None = None
    for stretch in stretches:
        if waiting is not None and waiting.end == stretch.start and waiting[2:] == stretch[2:]:
            waiting = waiting._replace(end=stretch.end)
        elif waiting is not None:
            yield waiting
            waiting = stretch
        else:
            waiting = stretch
    if waiting is not None:
        yield waiting


def _seconds(length: timedelta) -> int | float:
    seconds = length.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds
