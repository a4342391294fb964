"""One look for time everywhere: at each boundary the shape and the sentence change together (ux.md 2.6)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from regulars.web import look
from regulars.web.look import look_of, say_span
from regulars.web.moments import say

pytestmark = pytest.mark.usefixtures("clock")  # May 2026: the year of the day decides whether a year is written

DUE = datetime(2026, 5, 14, 14, 2, tzinfo=ZoneInfo("Asia/Jerusalem"))
SECOND = timedelta(seconds=1)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def promise(**changes):
    return {
        "state": "open",
        "warn_at": DUE - minutes(30),
        "urgent_at": DUE - minutes(10),
        "due_at": DUE,
        "limit_at": DUE + minutes(40),
        **changes,
    }


@pytest.mark.parametrize(
    ("at", "kind", "words"),
    [
        (DUE - minutes(190), "calm", "in 3 h 10 m"),
        (DUE - minutes(30) - SECOND, "calm", "in 31 m"),
        (DUE - minutes(30), "soon", "in 30 m"),
        (DUE - minutes(24), "soon", "in 24 m"),
        (DUE - minutes(10) - SECOND, "soon", "in 11 m"),
        (DUE - minutes(10), "now", "in 10 m"),
        (DUE - SECOND, "now", "in 1 m"),
        (DUE, "late", "due now"),
        (DUE + minutes(12), "late", "12 m late"),
        (DUE + minutes(40) - SECOND, "late", "39 m late"),
        (DUE + minutes(40), "broken", "40 m late"),
        (DUE + timedelta(days=2, hours=4), "broken", "2 d 4 h late"),
    ],
)
def test_an_open_promise_changes_its_look_exactly_at_its_moments(at, kind, words):
    shown = look_of(**promise(), at=at)

    assert (shown.kind, shown.words, shown.icon, shown.ticks) == (kind, words, f"due-{kind}", True)


def test_without_a_limit_a_late_promise_is_late_and_never_broken_by_itself():
    assert look_of(**promise(limit_at=None), at=DUE + timedelta(days=9)).kind == "late"


def test_a_state_of_broken_is_solid_red_before_the_limit_too():
    shown = look_of(**promise(state="broken"), at=DUE + minutes(12))

    assert (shown.kind, shown.words) == ("broken", "12 m late")


@pytest.mark.parametrize(
    ("state", "ended_at", "words"),
    [
        ("kept", DUE - minutes(6), "kept, 6 m early"),
        ("kept", DUE - SECOND, "kept, just in time"),
        ("kept", DUE, "kept, just in time"),
        ("kept_late", DUE + minutes(12), "kept, 12 m late"),
        ("repaired", DUE + minutes(65), "made good, 1 h 5 m late"),
    ],
)
def test_a_promise_that_ended_well_says_how_well_and_stands_still(state, ended_at, words):
    shown = look_of(**promise(state=state, ended_at=ended_at), at=DUE + timedelta(days=300))

    assert (shown.kind, shown.words, shown.icon, shown.ticks) == ("kept", words, "due-kept", False)


def test_a_released_promise_is_grey_and_owes_nothing():
    shown = look_of(**promise(state="released", ended_at=DUE), at=DUE + minutes(90))

    assert (shown.kind, shown.words, shown.ticks) == ("calm", "no longer owed", False)


def test_a_paused_promise_waits_for_the_customer_and_is_never_red():
    shown = look_of(**promise(state="paused"), at=DUE + minutes(90))

    assert (shown.kind, shown.words, shown.ticks) == ("paused", "waits for the customer", False)


def test_outside_opening_hours_it_says_until_when_the_store_is_closed():
    sunday = datetime(2026, 5, 17, 9, 0, tzinfo=DUE.tzinfo)

    closed = look_of(**promise(due_at=sunday + minutes(20), paused_until=sunday), at=sunday - minutes(1))
    opened = look_of(**promise(due_at=sunday + minutes(20), paused_until=sunday), at=sunday)

    assert (closed.kind, closed.words) == ("paused", "closed until Sun 09:00")
    assert opened.kind != "paused"


def test_the_title_tells_the_reckoning_in_the_zone_it_was_given_in():
    assert look_of(**promise(), at=DUE).title == "Due Thu 14 May 14:02. Broken after Thu 14 May 14:42."
    assert look_of(**promise(limit_at=None), at=DUE).title == "Due Thu 14 May 14:02."


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (minutes(0), "0 m"),
        (minutes(59), "59 m"),
        (minutes(60), "1 h"),
        (minutes(61), "1 h 1 m"),
        (minutes(1439), "23 h 59 m"),
        (minutes(1440), "1 d"),
        (minutes(1440 + 59), "1 d"),
        (minutes(1500), "1 d 1 h"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span, words):
    assert say_span(span) == words


def test_the_clock_of_the_page_gets_a_sentence_for_every_case_with_all_its_gaps():
    given = look.phrases()

    assert set(given) == {"left", "late", "due", "s", "m", "h", "hm", "d", "dh"}
    assert "%(time)s" in given["left"]
    assert "%(time)s" in given["late"]
    assert "%(days)s" in given["dh"]
    assert "%(hours)s" in given["dh"]


@pytest.mark.parametrize("language", ["en", "uk", "ru", "he", "lt"])
def test_a_moment_keeps_its_weekday_in_each_language(language):
    with translation.override(language):
        words = look_of(**promise(), at=DUE).title

    weekday = {"en": "Thu", "uk": "чт", "ru": "чт", "he": "ה", "lt": "kt"}[language]
    assert weekday in words
    assert "14:02" in words


def test_the_year_stands_there_only_when_it_is_not_this_one():
    assert say(DUE) == "Thu 14 May 14:02"
    assert say(DUE.replace(year=2025)) == "Wed, 14 May 2025 14:02"
    assert say(DUE, "day") == "Thu 14 May"
    assert say(DUE, "short") == "Thu 14:02"
    assert say(DUE, "time") == "14:02"
    assert say(DUE, "weekday") == "Thursday"
    assert say(DUE, "time", zone=UTC) == "11:02"
