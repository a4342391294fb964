"""Calendars and moments for the laws of working time, drawn close to the nights on which clocks change."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from regulars.core.worktime import Calendar
from soak.worktime import ZONES

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@cache
def changes(zone: str) -> list[datetime]:
    """Noon (UTC) of every day of 2026 to 2030 on which the clocks of `zone` changed in the 24 hours before."""
    noons = [datetime(2026, 1, 1, 12, tzinfo=UTC) + number * DAY for number in range(5 * 365)]
    offsets = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    return [noon for noon, one, other in zip(noons[1:], offsets, offsets[1:], strict=False) if one != other]


grid = st.integers(0, 95).map(lambda quarter: quarter * 15)
length = st.sampled_from([15, 30, 45, 60, 90, 240, 300, 480, 720, 1380])


@st.composite
def hours(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """Up to three intervals of one day: short ones, nights, the whole day, none."""
    if draw(st.integers(0, 9)) == 0:
        return ((0, 1440),)
    spans: list[tuple[int, int]] = []
    for opens in sorted(draw(st.sets(grid, max_size=3))):
        if not spans or opens >= spans[-1][1]:
            spans.append((opens, opens + draw(length)))
    return tuple(
        (opens, min(closes, spans[number + 1][0] if number + 1 < len(spans) else closes))
        for number, (opens, closes) in enumerate(spans)
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and a moment, more often than not close to a night on which the clocks change."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from([*changes(zone), datetime(2028, 2, 29, tzinfo=UTC)]))
    start = near + draw(st.integers(-3 * 1440, 1440)) * MINUTE
    days = st.integers(-3, 9).map(lambda number: (start + number * DAY).date())
    exceptions = draw(st.dictionaries(days, hours(), max_size=3))
    week = draw(st.one_of(st.tuples(*[hours()] * 7), hours().map(lambda same: (same,) * 7)))
    return Calendar(zone, week, exceptions), start


lengths = st.integers(1, 40 * 60).map(lambda count: count * MINUTE)
exact_lengths = st.timedeltas(timedelta(microseconds=1), 5 * DAY)
