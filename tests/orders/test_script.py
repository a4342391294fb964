"""Days and windows that can be offered in a call: pure sums over a calendar."""

from datetime import date, datetime

import pytest

from regulars.core.worktime import Calendar
from regulars.orders.script import days_to_offer, windows_on
from tests.conftest import KYIV

WEEK = Calendar.parse("Mo-Fr 09:00-18:00; Sa 10:00-15:00", zone="Europe/Kyiv")
THURSDAY = date(2026, 5, 14)


def at(hour, minute=0, day=14):
    return datetime(2026, 5, day, hour, minute, tzinfo=KYIV)


def spoken(calendar, day, moment):
    return [window.words for window in windows_on(calendar, day, at=moment)]


def test_a_working_day_is_cut_into_windows_of_two_hours_and_what_is_left():
    day = date(2026, 5, 15)

    assert spoken(WEEK, day, at(10)) == ["09:00–11:00", "11:00–13:00", "13:00–15:00", "15:00–17:00", "17:00–18:00"]


def test_today_nothing_is_offered_that_begins_within_the_hour():
    assert spoken(WEEK, THURSDAY, at(11, 59)) == ["13:00–15:00", "15:00–17:00", "17:00–18:00"]
    assert spoken(WEEK, THURSDAY, at(12, 1)) == ["15:00–17:00", "17:00–18:00"]
    assert spoken(WEEK, THURSDAY, at(17)) == []


def test_a_break_begins_the_windows_anew_and_a_short_rest_is_no_window():
    lunch = Calendar.parse("Mo-Su 09:00-13:00,14:00-17:30", zone="Europe/Kyiv")

    assert spoken(lunch, date(2026, 5, 15), at(10)) == ["09:00–11:00", "11:00–13:00", "14:00–16:00", "16:00–17:30"]


def test_the_past_and_closed_days_have_no_windows():
    assert spoken(WEEK, date(2026, 5, 13), at(10)) == []
    assert spoken(WEEK, date(2026, 5, 17), at(10)) == []


def test_a_store_that_never_closes_offers_nothing_that_ends_tomorrow():
    always = Calendar.parse("Mo-Su 00:00-24:00", zone="Europe/Kyiv")

    words = spoken(always, date(2026, 5, 15), at(10))

    assert words[0] == "00:00–02:00"
    assert words[-1] == "20:00–22:00"


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (at(10), [14, 15, 16, 18, 19]),
        (at(16, 30), [15, 16, 18, 19, 20]),  # the last window of today has begun
        (at(20, 0, 16), [18, 19, 20, 21, 22]),
    ],
)
def test_the_next_days_on_which_something_can_come(moment, days):
    assert [day.day for day in days_to_offer(WEEK, at=moment)] == days


def test_a_customer_can_be_promised_an_hour_only_when_it_is_whole():
    evening = Calendar.parse("Mo-Su 18:00-18:45", zone="Europe/Kyiv")

    assert spoken(evening, date(2026, 5, 15), at(10)) == []
    assert days_to_offer(evening, at=at(10)) == []
