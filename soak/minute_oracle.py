"""The dumb oracle of working time, vectorised: one flag for every minute of five years, and running sums.

It shares nothing with the product: zones are asked only in the safe direction, from UTC to the clock on the
wall, and a due moment is found by counting open minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Hours = Sequence[tuple[int, int]]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_US = 60_000_000
FIRST, LAST = datetime(2025, 11, 1, tzinfo=UTC), datetime(2031, 3, 1, tzinfo=UTC)
BASE_US = int((FIRST - EPOCH) / timedelta(microseconds=1))
MINUTES = int((LAST - FIRST) / timedelta(minutes=1))
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Walls:
    """The clock on the wall of one zone. `utc_of[n]` is the minute that first shows local minute n."""

    utc_of: Ints
    first_local: int  # minutes since 1970 of what the wall shows at FIRST, the least it ever shows
    changes: list[int]  # minutes at which the offset changed


def walls_of(zone: str) -> Walls:
    """Look at the wall at every minute from FIRST to LAST."""
    offsets = _offsets(ZoneInfo(zone))
    shown = np.arange(MINUTES, dtype=np.int64) + offsets
    first_local, span = int(shown.min()), int(shown.max() - shown.min()) + 1
    utc_of = np.full(span, -1, dtype=np.int64)
    utc_of[shown[::-1] - first_local] = np.arange(MINUTES)[::-1]  # of two showings the first stays
    # A local time that is never shown counts on from the last one shown before it.
    here = np.arange(span)
    last_shown = np.maximum.accumulate(np.where(utc_of >= 0, here, 0))
    utc_of = utc_of[last_shown] + here - last_shown
    first_minute = BASE_US // MINUTE_US
    return Walls(utc_of, first_local + first_minute, (np.flatnonzero(np.diff(offsets)) + 1).tolist())


def _offsets(zone: ZoneInfo) -> Ints:
    """The offset in minutes at every minute: asked every hour, and every minute of an hour in which it changes."""
    hourly = np.array([_offset(zone, hour * 60) for hour in range(MINUTES // 60 + 1)], dtype=np.int64)
    offsets = np.repeat(hourly[:-1], 60)
    for hour in np.flatnonzero(np.diff(hourly)).tolist():
        offsets[hour * 60 : hour * 60 + 60] = [_offset(zone, hour * 60 + minute) for minute in range(60)]
    return offsets


def _offset(zone: ZoneInfo, minute: int) -> int:
    offset = (FIRST + timedelta(minutes=minute)).astimezone(zone).utcoffset()
    if offset is None:
        raise AssertionError(f"{zone} has no offset")
    return int(offset / timedelta(minutes=1))


class MinuteOracle:
    """Answers about one calendar. Moments in and out are microseconds since 1970, whole arrays of them."""

    def __init__(self, walls: Walls, week: Sequence[Hours], exceptions: Mapping[date, Hours]) -> None:
        edges = np.zeros(MINUTES + 1, dtype=np.int64)
        spans = np.array(list(_local_spans(week, exceptions)), dtype=np.int64).reshape(-1, 2)
        minutes = walls.utc_of[spans - walls.first_local]
        minutes = minutes[minutes[:, 0] < minutes[:, 1]]
        np.add.at(edges, minutes[:, 0], 1)
        np.add.at(edges, minutes[:, 1], -1)
        self.open = np.cumsum(edges[:-1]) > 0
        self.sums = np.concatenate([[0], np.cumsum(self.open)]) * MINUTE_US

    def is_open(self, at: Ints) -> npt.NDArray[np.bool_]:
        return self.open[_minute(at)]

    def worked(self, at: Ints) -> Ints:
        """Open time from FIRST until each moment."""
        minute = _minute(at)
        return self.sums[minute] + self.open[minute] * ((at - BASE_US) % MINUTE_US)

    def due(self, start: Ints, within: Ints) -> Ints:
        """The first moment with so much open time; -1 where the oracle's years are too short."""
        wanted = self.worked(start) + within
        minute = np.searchsorted(self.sums, wanted, side="left") - 1
        known = minute < MINUTES
        minute = np.where(known, minute, 0)
        return np.where(known, BASE_US + minute * MINUTE_US + wanted - self.sums[minute], -1)

    def before(self, due: Ints, within: Ints) -> Ints:
        """The last moment with so much open time left; -1 where the oracle's years are too short."""
        wanted = self.worked(due) - within
        minute = np.searchsorted(self.sums, wanted, side="right") - 1
        return np.where(wanted >= 0, BASE_US + minute * MINUTE_US + wanted - self.sums[minute], -1)

    def opening(self, at: Ints) -> Ints:
        """The moment itself where open, else the beginning of the next open minute; -1 where there is none."""
        minute = np.searchsorted(self.sums, self.sums[_minute(at)], side="right") - 1
        found = np.where(minute < MINUTES, BASE_US + minute * MINUTE_US, -1)
        return np.where(self.is_open(at), at, found)


def _minute(at: Ints) -> Ints:
    return (at - BASE_US) // MINUTE_US


def _local_spans(week: Sequence[Hours], exceptions: Mapping[date, Hours]) -> list[tuple[int, int]]:
    spans = []
    day, end = FIRST.date() + 2 * A_DAY, LAST.date() - 3 * A_DAY
    while day < end:
        midnight = (day - EPOCH.date()).days * 1440
        hours = exceptions.get(day, week[day.weekday()])
        spans += [(midnight + opens, midnight + closes) for opens, closes in hours]
        day += A_DAY
    return spans
