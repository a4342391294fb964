"""Working time against opening-hours-py, written in Rust by others: the same open intervals."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from opening_hours import OpeningHours, State

from regulars.core.worktime import Calendar
from tests.core.worktime_cases import DAY, MINUTE, cases


def in_other_words(calendar: Calendar, around: date) -> str:
    """The calendar date by date, nights cut at midnight: theirs treat a night under an exception differently."""
    rules = []
    for number in range(-4, 11):
        day, eve = around + number * DAY, around + (number - 1) * DAY
        pieces = [(opens, min(closes, 1440)) for opens, closes in calendar.hours_on(day)]
        pieces += [(0, closes - 1440) for _, closes in calendar.hours_on(eve) if closes > 1440]
        if pieces:
            times = ",".join(
                f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}" for opens, closes in pieces
            )
            rules.append(f"{day:%Y %b %d} {times}")
    return "; ".join(rules)


def is_plain(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock on the wall shows this time exactly once."""
    return len({local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}) == 1


def their_intervals(calendar: Calendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    zone = ZoneInfo(calendar.zone)
    theirs = OpeningHours(in_other_words(calendar, start.astimezone(zone).date()) or "off", timezone=zone)
    found: list[tuple[datetime, datetime]] = []
    for opens, closes, state, _ in theirs.intervals(start.astimezone(zone), end.astimezone(zone)):
        opens, closes = opens.astimezone(UTC), closes.astimezone(UTC)
        if state != State.OPEN:
            continue
        if found and found[-1][1] == opens:
            opens = found.pop()[0]
        found.append((opens, closes))
    return found


@settings(max_examples=100, deadline=None)
@given(cases())
def test_we_agree_with_opening_hours_py(case):
    calendar, start = case
    zone = ZoneInfo(calendar.zone)
    # The zones in their wheel are older than ours: they still have a summer time in Morocco in 2027.
    assume(calendar.zone != "Africa/Casablanca" or start < datetime(2026, 9, 1, tzinfo=UTC))
    # Hours that begin or end in a skipped or doubled hour are a matter of taste: they take the last, we the
    # first moment (docs/worktime.md). Everything else must be the same.
    days = [start.date() + number * DAY for number in range(-4, 11)]
    edges = [
        datetime.combine(day, datetime.min.time()) + edge * MINUTE
        for day in days
        for span in calendar.hours_on(day)
        for edge in span
    ]
    assume(all(is_plain(edge, zone) or (edge.hour, edge.minute) == (0, 0) for edge in edges))

    end = start + 6 * DAY

    assert list(calendar.intervals(start, end)) == their_intervals(calendar, start, end)
