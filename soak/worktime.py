"""B15: working time against a dumb minute oracle, on every change of clocks from 2026 to 2030.

    python -m soak.worktime --count 1000000 --seed 7            the full tier; 20,000 is the fast one
    python -m soak.worktime --count 2000 --seed 7 --control     naive local-time arithmetic instead of ours

Prints its seed, what went wrong, and last `N passed, N failed`; exit code 1 when something failed. The
control must fail; its exit code is 0 when naive arithmetic gets even the two dated examples right, because
then it is the control that is broken.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

import numpy as np

from regulars.core.worktime import Calendar, Hours, NeverOpen, Span, Week
from soak.minute_oracle import BASE_US, EPOCH, MINUTE_US, Ints, MinuteOracle, Walls, walls_of
from soak.naive_calendar import NaiveCalendar

ZONES = (
    "Asia/Jerusalem",
    "Europe/Berlin",
    "America/New_York",
    "Europe/Moscow",
    "Africa/Cairo",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "UTC",
)
CASES_A_CALENDAR = 250
MICROSECOND, A_DAY = timedelta(microseconds=1), timedelta(days=1)
DAY_US = 86_400_000_000
FROM_US = int((datetime(2026, 1, 1, tzinfo=UTC) - EPOCH) / MICROSECOND)
UNTIL_US = int((datetime(2030, 12, 31, tzinfo=UTC) - EPOCH) / MICROSECOND)
SHOWN = 5  # differences printed in full


class Reckons(Protocol):
    """What is put to the test."""

    def due_at(self, start: datetime, within: timedelta) -> datetime: ...


class Case(NamedTuple):
    """One question: from when, how much working time, and another moment to count to."""

    start: int
    within: int
    other: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the row; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m soak.worktime", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--control", action="store_true", help="naive arithmetic: must fail")
    asked = parser.parse_args(arguments)
    seed = random.randrange(2**32) if asked.seed is None else asked.seed
    print(f"seed {seed}")
    soak = Soak(random.Random(seed), is_control=asked.control)
    wrong_examples = soak.run_dated_examples()
    soak.run(asked.count)
    print(f"{soak.passed} passed, {soak.failed} failed")
    if asked.control:
        return int(wrong_examples == len(DATED))
    return int(soak.failed > 0)


class Soak:
    """Draws calendars and moments, asks the product and the oracle, and counts."""

    def __init__(self, chance: random.Random, *, is_control: bool) -> None:
        self.chance = chance
        self.is_control = is_control
        self.passed = self.failed = 0

    def run(self, count: int) -> None:
        """Run `count` random cases, the same number in every zone."""
        for number, zone in enumerate(ZONES):
            walls = walls_of(zone)
            left = (count * (number + 1)) // len(ZONES) - (count * number) // len(ZONES)
            while left > 0:
                self._run_calendar(zone, walls, min(left, CASES_A_CALENDAR))
                left -= CASES_A_CALENDAR

    def run_dated_examples(self) -> int:
        """Run the two nights on which naive arithmetic is known to be wrong; return how many were wrong."""
        before = self.failed
        for name, calendar, start, within, due in DATED:
            answer = self._tested(calendar).due_at(start, within)
            self._count(name, [] if answer == due else [f"due {answer:%H:%M} UTC instead of {due:%H:%M} UTC"])
        return self.failed - before

    def _tested(self, calendar: Calendar) -> Reckons:
        return NaiveCalendar(calendar) if self.is_control else calendar

    def _run_calendar(self, zone: str, walls: Walls, count: int) -> None:
        week, exceptions = draw_hours(self.chance, walls)
        calendar = Calendar(zone, week, exceptions)
        cases = [draw_case(self.chance, walls) for _ in range(count)]
        oracle = MinuteOracle(walls, week, exceptions)
        told = _oracle_answers(oracle, np.array(cases, dtype=np.int64))
        tested = self._tested(calendar)
        for case, expected in zip(cases, told, strict=True):
            wrong = list(_differences(tested, case, expected))
            self._count(_told(calendar, case) if wrong else "", wrong)

    def _count(self, name: str, wrong: list[str]) -> None:
        if not wrong:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= SHOWN:
            print(f"WRONG {name}: {'; '.join(wrong)}")


def draw_hours(chance: random.Random, walls: Walls) -> tuple[Week, dict[date, Hours]]:
    """Draw a week and its exceptions: half of these on the very days on which the clocks change."""
    week = [_draw_day(chance) for _ in range(7)]
    if chance.random() < 0.5:  # one pattern and a weekend: Saturday-Sunday, Friday-Saturday, Friday, none
        weekend = chance.choice([(5, 6), (4, 5), (4,), (6,), ()])
        week = [() if day in weekend else week[0] for day in range(7)]
    if not any(week):
        week[chance.randrange(7)] = (Span(540, 1080),)
    days = [
        (_moment(BASE_US + minute * MINUTE_US) + chance.randint(-1, 1) * A_DAY).date() for minute in walls.changes
    ]
    days = [day for day in days if chance.random() < 0.3]
    days += [(_moment(chance.randrange(FROM_US, UNTIL_US))).date() for _ in range(40)]
    return tuple(week), {day: chance.choice([(), (), _draw_day(chance)]) for day in days}


def _draw_day(chance: random.Random) -> Hours:
    kind = chance.random()
    if kind < 0.1:
        return (Span(0, 1440),)
    if kind < 0.2:
        return ()
    grid = chance.choice([1, 5, 15, 30])
    edges = sorted(chance.sample(range(0, 1441, grid), 2 * chance.randint(1, 3)))
    spans = [Span(edges[index], edges[index + 1]) for index in range(0, len(edges), 2)]
    if chance.random() < 0.25 and spans[-1][0] > 0:  # the last one runs into the next morning
        opens, closes = spans[-1]
        spans[-1] = Span(opens, min(closes + chance.randrange(0, 480, grid), opens + 1439))
    return tuple(spans)


def draw_case(chance: random.Random, walls: Walls) -> Case:
    """Draw a moment, half of the time close to a change of clocks, and a length up to 40 hours."""
    if walls.changes and chance.random() < 0.5:
        near = BASE_US + chance.choice(walls.changes) * MINUTE_US
        start = min(max(near + chance.randrange(-3 * DAY_US, DAY_US), FROM_US), UNTIL_US)
    else:
        start = chance.randrange(FROM_US, UNTIL_US)
    if chance.random() < 0.5:
        start -= start % MINUTE_US  # people and shops like whole minutes, and so do mistakes
    within = chance.choice([20, 60, 480, chance.randint(1, 2400)]) * MINUTE_US
    if chance.random() < 0.3:
        within += chance.randrange(MINUTE_US)
    return Case(start, within, start + chance.randrange(10 * DAY_US))


class Answers(NamedTuple):
    """What the oracle says to one case; -1 where its years are too short to tell."""

    due: int
    before: int
    opening: int
    elapsed: int
    is_open: int


def _oracle_answers(oracle: MinuteOracle, cases: Ints) -> Iterator[Answers]:
    start, within, other = cases.T
    columns = (
        oracle.due(start, within),
        oracle.before(start, within),
        oracle.opening(start),
        oracle.worked(other) - oracle.worked(start),
        oracle.is_open(start).astype(np.int64),
    )
    return (Answers(*row) for row in np.stack(columns, axis=1).tolist())


def _differences(tested: Reckons, case: Case, expected: Answers) -> Iterator[str]:
    start, within, other = _moment(case.start), case.within * MICROSECOND, _moment(case.other)
    due = _ask(tested.due_at, start, within)
    if expected.due >= 0 and due != _moment(expected.due):
        yield f"due {due}, by the minutes {_moment(expected.due)}"
    if not isinstance(tested, Calendar):
        return
    if expected.before >= 0 and _ask(tested.before, start, within) != _moment(expected.before):
        yield f"before {_ask(tested.before, start, within)}, by the minutes {_moment(expected.before)}"
    if expected.opening >= 0 and _ask(tested.opens_at, start) != _moment(expected.opening):
        yield f"opens {_ask(tested.opens_at, start)}, by the minutes {_moment(expected.opening)}"
    if tested.elapsed(start, other) != expected.elapsed * MICROSECOND:
        yield f"elapsed {tested.elapsed(start, other)}, by the minutes {expected.elapsed * MICROSECOND}"
    if tested.is_open(start) != bool(expected.is_open):
        yield f"is open {tested.is_open(start)}"
    half = within // 2
    if due is not None and _ask(tested.due_at, tested.due_at(start, half), within - half) != due:
        yield "half and half is not the whole"


def _ask(question: Callable[..., datetime], *words: datetime | timedelta) -> datetime | None:
    try:
        return question(*words)
    except NeverOpen:
        return None


def _told(calendar: Calendar, case: Case) -> str:
    """The case so that it can be typed into `regulars due`; dates with own hours only where they are near."""
    start = _moment(case.start)
    near = {
        f"{day} {hours or 'closed'}"
        for day, hours in calendar.exceptions_text().items()
        if abs((day - start.date()).days) <= 10
    }
    own = f" (but {', '.join(sorted(near))})" if near else ""
    return f"{calendar.zone} '{calendar.to_text()}'{own} from {start} within {case.within * MICROSECOND}"


def _moment(microseconds: int) -> datetime:
    return EPOCH + microseconds * MICROSECOND


def _dated(
    name: str, hours: str, zone: str, start: str, within: int, due: str
) -> tuple[str, Calendar, datetime, timedelta, datetime]:
    return (
        name,
        Calendar.parse(hours, zone=zone),
        datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)),
        timedelta(hours=within),
        datetime.fromisoformat(due).replace(tzinfo=UTC),
    )


DATED = (
    _dated(
        "Jerusalem, 26 March 2027, a night of six hours",
        "Th 22:00-05:00",
        "Asia/Jerusalem",
        "2027-03-25T22:00",
        6,
        "2027-03-26T02:00",
    ),
    _dated(
        "Cairo, 30 April 2027, a day that begins at one o'clock",
        "24/7",
        "Africa/Cairo",
        "2027-04-29T23:30",
        2,
        "2027-04-29T23:30",
    ),
)


if __name__ == "__main__":
    sys.exit(main())
