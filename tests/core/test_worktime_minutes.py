"""Working time against a dumb oracle (reliability.md B15) that knows nothing of our reckoning.

It walks minute by minute with a clock on the wall, and turns only UTC into local time, never back.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.core.worktime import Calendar
from tests.core.worktime_cases import DAY, MINUTE, cases, lengths

ROOM = 9 * DAY  # how far the oracle looks after the start; it begins three days before it


class Wall:
    """Minute by minute, whether it is open: index 0 is three days before the start."""

    def __init__(self, calendar: Calendar, start: datetime) -> None:
        self.first = start - 3 * DAY
        zone = ZoneInfo(calendar.zone)
        minutes = [self.first + number * MINUTE for number in range(int((ROOM + 3 * DAY) / MINUTE))]
        self.shown = [minute.astimezone(zone).replace(tzinfo=None, fold=0) for minute in minutes]
        self.first_shown: dict[datetime, int] = {}
        for index, shown in enumerate(self.shown):
            self.first_shown.setdefault(shown, index)
        self.open = [False] * len(minutes)
        for opens, closes in self._spans(calendar):
            self.open[opens:closes] = [True] * len(self.open[opens:closes])

    def _spans(self, calendar: Calendar) -> Iterator[tuple[int, int]]:
        day = self.shown[0].date() - 2 * DAY
        while day <= self.shown[-1].date() + DAY:
            midnight = datetime.combine(day, datetime.min.time())
            for opens, closes in calendar.exceptions.get(day, calendar.week[day.weekday()]):
                yield self._index(midnight + opens * MINUTE), self._index(midnight + closes * MINUTE)
            day += DAY

    def _index(self, local: datetime) -> int:
        """The minute that first shows `local`; a skipped one as long after the change as it lies in the gap."""
        if local <= self.shown[0]:
            return 0
        if local in self.first_shown:
            return self.first_shown[local]
        later = (number for number, shown in enumerate(self.shown) if shown > local)
        change = next(later, None)
        if change is None:
            return len(self.shown)
        return change + int((local - self.shown[change - 1]) / MINUTE) - 1

    def at(self, moment: datetime) -> int:
        return int((moment - self.first) / MINUTE)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        return sum(self.open[self.at(start) : self.at(end)]) * MINUTE

    def due(self, start: datetime, within: timedelta) -> datetime | None:
        for index in range(self.at(start), len(self.open)):
            within -= self.open[index] * MINUTE
            if not within:
                return self.first + (index + 1) * MINUTE
        return None

    def before(self, due: datetime, within: timedelta) -> datetime | None:
        for index in reversed(range(self.at(due))):
            within -= self.open[index] * MINUTE
            if not within:
                return self.first + index * MINUTE
        return None


@settings(max_examples=60, deadline=None)
@given(cases(), lengths, st.integers(0, 8 * 1440))
def test_we_agree_with_counting_minutes(case, within, later):
    calendar, start = case
    wall = Wall(calendar, start)
    end = start + later * MINUTE

    assert calendar.elapsed(start, end) == wall.worked(start, end)
    assert calendar.is_open(end) == wall.open[wall.at(end)]
    due = wall.due(start, within)
    if due is None:
        assert wall.worked(start, start + ROOM - MINUTE) < within
    else:
        assert calendar.due_at(start, within) == due
    warned = wall.before(start + DAY, within)
    if warned is not None:
        assert calendar.before(start + DAY, within) == warned


@settings(max_examples=40, deadline=None)
@given(cases(), st.lists(st.tuples(st.integers(-1440, 7 * 1440), st.integers(0, 2880)), max_size=3))
def test_pauses_take_away_the_open_minutes_in_them(case, drawn):
    calendar, start = case
    wall = Wall(calendar, start)
    end = start + 6 * DAY
    pauses = [(start + one * MINUTE, start + (one + long) * MINUTE) for one, long in drawn]

    for begins, ends in pauses:
        first, last = max(wall.at(begins), 0), max(wall.at(ends), 0)
        wall.open[first:last] = [False] * len(wall.open[first:last])

    assert calendar.elapsed_without(start, end, pauses) == wall.worked(start, end)
    due = wall.due(start, 90 * MINUTE)
    if due is not None:
        assert calendar.due_at(start, 90 * MINUTE, pauses=pauses) == due
