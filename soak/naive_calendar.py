"""The negative control of B15: working time as one would write it first."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from regulars.core.worktime import Calendar

A_DAY = timedelta(days=1)


class NaiveCalendar:
    """What one would write first: take the local time, add up on the wall, put the zone back on."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def due_at(self, start: datetime, within: timedelta) -> datetime:
        """Return the due moment as a clock without daylight saving would have it."""
        now = start.astimezone(self.calendar.tz).replace(tzinfo=None)
        for opens, closes in self._local_intervals(now):
            if closes <= now:
                continue
            begins = max(opens, now)
            if within <= closes - begins:
                return (begins + within).replace(tzinfo=self.calendar.tz).astimezone(UTC)
            within -= closes - begins
        raise AssertionError(f"{self.calendar} has no open hours for a year")

    def _local_intervals(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(now.date() - A_DAY, datetime.min.time())
        told_until = datetime.min  # noqa: DTZ901 - naive is the point
        for _ in range(400):
            for span in self.calendar.hours_on(midnight.date()):
                opens = max(midnight + timedelta(minutes=span.opens), told_until)
                closes = midnight + timedelta(minutes=span.closes)
                if opens < closes:
                    yield opens, closes
                    told_until = closes
            midnight += A_DAY
