"""Laws of working time (reliability.md B15) that hold for every calendar, zone, moment and length."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from regulars.core.worktime import Calendar, NeverOpen
from tests.core.worktime_cases import DAY, ZONES, cases, changes, exact_lengths


def due_or_skip(calendar: Calendar, start: datetime, within: timedelta) -> datetime:
    try:
        return calendar.due_at(start, within)
    except NeverOpen:
        reject()


@settings(max_examples=150, deadline=None)
@given(cases(), exact_lengths, exact_lengths, st.timedeltas(-DAY, DAY))
def test_a_due_moment_obeys_its_laws(case, one, other, moved):
    calendar, start = case
    start += moved  # any microsecond
    due = due_or_skip(calendar, start, one)

    assert due > start
    assert calendar.elapsed(start, due) == one
    assert calendar.is_open(due - timedelta(microseconds=1))  # it lies in open time, or at its very end
    assert due_or_skip(calendar, due, other) == calendar.due_at(start, one + other)
    assert calendar.due_at(calendar.before(due, one), one) == due
    assert calendar.is_open(calendar.before(due, one))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(ZONES), st.timedeltas(timedelta(0), 5 * 365 * DAY), exact_lengths)
def test_round_the_clock_is_elapsed_time_to_the_microsecond(zone, since_2026, within):
    calendar = Calendar.parse("24/7", zone=zone)
    start = datetime(2026, 1, 1, tzinfo=UTC) + since_2026

    assert calendar.due_at(start, within) == start + within
    assert calendar.before(start, within) == start - within
    assert calendar.elapsed(start, start + within) == within


@settings(max_examples=80, deadline=None)
@given(cases(), exact_lengths, st.booleans())
def test_an_explanation_leaves_no_moment_out_and_tells_none_twice(case, within, paused):
    calendar, start = case
    pauses = [(start + timedelta(hours=1), start + timedelta(hours=30))] if paused else []
    due_or_skip(calendar, start, within + 2 * DAY)

    explanation = calendar.explain(start, within, pauses=pauses)

    told = sorted([stretch[:2] for stretch in (*explanation.counted, *explanation.skipped)])
    assert [begins for begins, _ in told] == [start, *(ends for _, ends in told[:-1])]
    assert told[-1][1] == explanation.due_at
    assert sum((stretch.length for stretch in explanation.counted), timedelta()) == within
    for begins, ends, reason, _ in explanation.skipped:
        assert calendar.elapsed(begins, ends) == (ends - begins if reason == "paused" else timedelta())


@settings(max_examples=80, deadline=None)
@given(cases())
def test_what_is_not_open_is_closed_and_hours_survive_being_written_down(case):
    calendar, start = case
    end = start + 5 * DAY

    both = sorted([*calendar.intervals(start, end), *(gap[:2] for gap in calendar.closures(start, end))])
    again = Calendar.parse(
        calendar.to_text(), zone=calendar.zone, exceptions=calendar.exceptions_text(), notes=calendar.notes
    )

    assert [begins for begins, _ in both] == [start, *(ends for _, ends in both[:-1])]
    assert both[-1][1] == end
    assert again == calendar


@pytest.mark.parametrize("zone", ZONES)
def test_the_zones_of_the_laws_change_as_we_think(zone):
    never = {"Europe/Moscow", "Asia/Kathmandu", "Asia/Kolkata", "UTC"}
    expected = 0 if zone in never else 3 if zone == "Africa/Casablanca" else 10

    assert len(changes(zone)) == expected
