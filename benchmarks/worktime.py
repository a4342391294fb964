"""Goal 6: due moments in working time, beside bare intervals with bisect and beside businesstimedelta.

Berlin, Monday to Friday 09:00-18:00 with an hour of lunch and the public holidays, 20 to 1,440 working
minutes added to moments of one year, aware datetimes in and out, one core. businesstimedelta is set up as its
own documentation shows, with a lunch rule and a `holidays` object; without lunch and with a plain dictionary
of dates it is two to four times faster.
"""

import random
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import businesstimedelta
import holidays
import pytz

from benchmarks.report import budget, emit, rates
from regulars.core.worktime import Calendar

ZONE = ZoneInfo("Europe/Berlin")
YEAR = 2027
CLOSED = sorted(holidays.country_holidays("DE", years=(YEAR, YEAR + 1)))
ROUNDS, CASES, SLOW_CASES = 9, 20_000, 100
Add = Callable[[datetime, timedelta], datetime]


def main() -> int:
    """Print the figures; return 1 when one of them misses what it must reach."""
    cases = draw_cases(random.Random(6), CASES)
    hours, closed = "Mo-Fr 09:00-13:00,14:00-18:00", dict.fromkeys(CLOSED, "")
    ours = Calendar.parse(hours, zone="Europe/Berlin", exceptions=closed).due_at
    bare, theirs = bare_intervals(), business_timedelta()
    check_answers(cases, ours, bare, theirs)
    per_second = rates(
        {
            "ours": (lambda: [ours(start, within) for start, within in cases], CASES),
            "bare": (lambda: [bare(start, within) for start, within in cases], CASES),
            "theirs": (lambda: [theirs(start, within) for start, within in cases[:SLOW_CASES]], SLOW_CASES),
        },
        rounds=ROUNDS,
    )
    return report(per_second["ours"], per_second["bare"], per_second["theirs"])


def report(ours: float, bare: float, theirs: float) -> int:
    """Print both goals; return the exit code."""
    must = budget("worktime")
    fast, far = ours >= must["due_per_second"], ours / theirs >= must["times_businesstimedelta"]
    emit(
        "worktime.due_at",
        ours,
        "due moments/s",
        bare,
        ours / bare,
        must["due_per_second"],
        fast,
        aim=must["aim_due_per_second"],
        compared_with="bare intervals and bisect, the same datetimes",
    )
    emit(
        "worktime.times_businesstimedelta",
        ours / theirs,
        "times",
        theirs,
        ours / theirs,
        must["times_businesstimedelta"],
        far,
        compared_with="businesstimedelta 1.0 as documented, due moments/s",
    )
    return int(not (fast and far))


def draw_cases(chance: random.Random, count: int) -> list[tuple[datetime, timedelta]]:
    """Moments of one year, half in UTC and half in the store's zone, with 20 to 1,440 minutes to add."""
    first = datetime(YEAR, 1, 1, tzinfo=UTC)
    return [
        (
            (first + timedelta(seconds=chance.randrange(365 * 86_400))).astimezone(chance.choice([UTC, ZONE])),
            timedelta(minutes=chance.randint(20, 1440)),
        )
        for _ in range(count)
    ]


def check_answers(cases: list[tuple[datetime, timedelta]], ours: Add, bare: Add, theirs: Add) -> None:
    """Whoever is fast and wrong does not take part."""
    for start, within in cases[:SLOW_CASES]:
        answers = {answer(start, within) for answer in (ours, bare, theirs)}
        if len(answers) != 1:
            raise SystemExit(f"{start} + {within}: they do not agree: {sorted(answers)}")


def bare_intervals() -> Add:
    """The least one can do: two years of intervals as seconds, two look-ups, no checks, no growing."""
    days = [date(YEAR, 1, 1) + timedelta(days=number) for number in range(731)]
    days = [day for day in days if day.weekday() < 5 and day not in CLOSED]
    opens, closes = (
        [int(datetime.combine(day, time(hour), ZONE).timestamp()) for day in days for hour in hours]
        for hours in ((9, 14), (13, 18))
    )
    after = list(accumulate(end - begin for begin, end in zip(opens, closes, strict=True)))
    before = [0, *after]

    def add(start: datetime, within: timedelta) -> datetime:
        moment = start.timestamp()
        index = bisect_right(closes, moment)
        wanted = before[index] + within.total_seconds()
        if moment > opens[index]:
            wanted += moment - opens[index]
        index = bisect_left(after, wanted, index)
        return datetime.fromtimestamp(closes[index] - (after[index] - wanted), UTC)

    return add


def business_timedelta() -> Add:
    """The peer, with the same hours and holidays."""
    zone = pytz.timezone("Europe/Berlin")
    days = businesstimedelta.WorkDayRule(start_time=time(9), end_time=time(18), working_days=[*range(5)], tz=zone)
    lunch = businesstimedelta.LunchTimeRule(start_time=time(13), end_time=time(14), working_days=[*range(5)], tz=zone)
    closed = businesstimedelta.HolidayRule(holidays.country_holidays("DE"), tz=zone)
    rules = businesstimedelta.Rules([days, lunch, closed])

    def add(start: datetime, within: timedelta) -> datetime:
        length = businesstimedelta.BusinessTimeDelta(rules, seconds=int(within.total_seconds()))
        due: datetime = start + length
        return due.astimezone(UTC)

    return add


if __name__ == "__main__":
    sys.exit(main())
