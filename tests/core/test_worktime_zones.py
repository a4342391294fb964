"""Nights on which the clocks change: each of these was wrong by the length of the change somewhere."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from regulars.core.worktime import Calendar

HOUR = timedelta(hours=1)


def local(text: str, zone: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def open_hours(calendar: Calendar, day: str) -> timedelta:
    """Return how long it is open from noon before the night until noon after it."""
    noon = local(f"{day}T12:00", calendar.zone)
    return calendar.elapsed(noon.replace(day=noon.day - 1), noon)


def test_jerusalem_26_march_2027_a_friday_night_is_an_hour_shorter():
    night = Calendar.parse("Th 22:00-05:00", zone="Asia/Jerusalem")

    assert open_hours(night, "2027-03-26") == 6 * HOUR
    assert night.due_at(local("2027-03-26T01:30", "Asia/Jerusalem"), HOUR) == utc("2027-03-26T00:30")  # 03:30
    assert night.due_at(local("2027-03-25T22:00", "Asia/Jerusalem"), 6 * HOUR) == utc("2027-03-26T02:00")


def test_jerusalem_works_from_sunday_to_friday_noon():
    week = Calendar.parse("Su-Th 09:00-18:00; Fr 09:00-13:00", zone="Asia/Jerusalem")
    friday = local("2027-03-26T12:30", "Asia/Jerusalem")

    assert week.due_at(friday, HOUR) == local("2027-03-28T09:30", "Asia/Jerusalem")
    assert week.day_opening_after(friday + HOUR) == utc("2027-03-28T06:00")


def test_cairo_30_april_2027_has_no_midnight():
    daily = Calendar.parse("Mo-Su 00:00-24:00", zone="Africa/Cairo")
    shop = Calendar.parse("Mo-Su 00:00-02:00,22:00-24:00", zone="Africa/Cairo")
    before = local("2027-04-29T23:30", "Africa/Cairo")

    assert daily.due_at(before, HOUR) == utc("2027-04-29T22:30")  # 01:30 on the wall
    assert daily.elapsed(before, local("2027-04-30T12:00", "Africa/Cairo")) == timedelta(hours=11, minutes=30)
    # From 22:00 until 02:00 are three hours, because midnight to one o'clock is left out.
    assert list(shop.intervals(utc("2027-04-29T12:00"), utc("2027-04-30T12:00"))) == [
        (utc("2027-04-29T20:00"), utc("2027-04-29T23:00"))
    ]


def test_cairo_28_october_2027_has_the_last_hour_twice():
    daily = Calendar.parse("24/7", zone="Africa/Cairo")
    evening = Calendar.parse("Mo-Su 18:00-24:00", zone="Africa/Cairo")
    shop = Calendar.parse("Mo-Su 18:00-23:30", zone="Africa/Cairo")

    assert open_hours(daily, "2027-10-29") == 25 * HOUR
    assert open_hours(evening, "2027-10-29") == 7 * HOUR
    assert open_hours(shop, "2027-10-29") == timedelta(hours=5, minutes=30)  # the first 23:30 closes


def test_santiago_changes_at_midnight_in_both_directions():
    round_the_clock = Calendar.parse("24/7", zone="America/Santiago")
    evening = Calendar.parse("Sa 18:00-24:00", zone="America/Santiago")
    morning = Calendar.parse("Su 00:00-06:00", zone="America/Santiago")

    assert open_hours(round_the_clock, "2027-04-04") == 25 * HOUR
    assert open_hours(evening, "2027-04-04") == 7 * HOUR  # 23:00 to midnight comes twice
    assert open_hours(morning, "2027-04-04") == 6 * HOUR
    assert open_hours(round_the_clock, "2027-09-05") == 23 * HOUR
    assert open_hours(morning, "2027-09-05") == 5 * HOUR  # it opens at 01:00, when the day begins
    assert morning.opens_at(utc("2027-09-05T00:00")) == utc("2027-09-05T04:00")


def test_lord_howe_changes_by_half_an_hour():
    night = Calendar.parse("Sa 20:00-08:00", zone="Australia/Lord_Howe")

    assert open_hours(night, "2027-04-04") == timedelta(hours=12, minutes=30)
    assert open_hours(night, "2027-10-03") == timedelta(hours=11, minutes=30)
    assert open_hours(Calendar.parse("24/7", zone="Australia/Lord_Howe"), "2027-10-03") == timedelta(hours=23.5)


def test_casablanca_keeps_its_hours_through_ramadan():
    shop = Calendar.parse("Mo-Su 09:00-17:00", zone="Africa/Casablanca")

    assert shop.opens_at(utc("2026-02-14T00:00")) == utc("2026-02-14T08:00")
    assert shop.opens_at(utc("2026-02-16T00:00")) == utc("2026-02-16T09:00")  # Ramadan: clocks an hour back
    assert shop.opens_at(utc("2026-03-22T00:00")) == utc("2026-03-22T08:00")
    for day in ("2026-02-15", "2026-03-22"):
        assert open_hours(shop, day) == 8 * HOUR


def test_casablanca_since_september_2026_comes_from_the_locked_time_zones():
    """The machine's own files may be older than the law; ours are locked (regulars/__init__.py)."""
    shop = Calendar.parse("Mo-Su 09:00-17:00", zone="Africa/Casablanca")

    assert shop.opens_at(utc("2026-11-02T00:00")) == utc("2026-11-02T09:00")


@pytest.mark.parametrize(
    ("hours", "opened", "closed"),
    [
        # 28 March 2027, Berlin: 02:00 to 03:00 does not exist.
        ("Su 02:30-05:00", "2027-03-28T01:30", "2027-03-28T03:00"),  # 02:30 is taken as 03:30
        ("Su 01:00-02:30", "2027-03-28T00:00", "2027-03-28T01:30"),  # closes at 03:30
        ("Su 02:00-05:00", "2027-03-28T01:00", "2027-03-28T03:00"),
        ("Su 01:00-02:00", "2027-03-28T00:00", "2027-03-28T01:00"),
        ("Su 01:00-02:30,03:00-04:00", "2027-03-28T00:00", "2027-03-28T02:00"),  # they overlap: one
        # 31 October 2027, Berlin: 02:00 to 03:00 comes twice; the first counts.
        ("Su 02:30-05:00", "2027-10-31T00:30", "2027-10-31T04:00"),
        ("Su 01:00-02:30", "2027-10-30T23:00", "2027-10-31T00:30"),
        ("Sa 22:00-02:00", "2027-10-30T20:00", "2027-10-31T00:00"),
        ("Sa 22:00-03:00", "2027-10-30T20:00", "2027-10-31T02:00"),
    ],
)
def test_hours_that_fall_into_a_change_of_clocks(hours, opened, closed):
    calendar = Calendar.parse(hours, zone="Europe/Berlin")
    noon = utc(opened).replace(hour=12)
    if hours.startswith("Su") and noon.day == 30:
        noon += timedelta(days=1)

    night = list(calendar.intervals(noon - timedelta(days=1), noon + timedelta(days=1)))

    assert night == [(utc(opened), utc(closed))]


def test_hours_that_begin_in_the_missing_hour_and_end_soon_after_it_are_none():
    calendar = Calendar.parse("Su 02:30-03:10", zone="Europe/Berlin")

    assert list(calendar.intervals(utc("2027-03-27T12:00"), utc("2027-03-28T12:00"))) == []


def test_an_order_in_the_hour_that_comes_twice_is_told_apart():
    berlin = Calendar.parse("24/7", zone="Europe/Berlin")
    first = local("2027-10-31T02:30", "Europe/Berlin")
    second = local("2027-10-31T02:30", "Europe/Berlin", fold=1)

    assert berlin.due_at(first, HOUR) == utc("2027-10-31T01:30")
    assert berlin.due_at(second, HOUR) == utc("2027-10-31T02:30")


def test_a_day_that_samoa_left_out_has_no_hours():
    """30 December 2011, a Friday, was skipped; its hours must not land on the Saturday."""
    fridays = Calendar.parse("Fr 09:00-17:00", zone="Pacific/Apia")

    opened = [opens for opens, _ in fridays.intervals(utc("2011-12-20T00:00"), utc("2012-01-10T00:00"))]

    assert [moment.astimezone(ZoneInfo("Pacific/Apia")).date() for moment in opened] == [
        date(2011, 12, 23),
        date(2012, 1, 6),
    ]


def test_the_new_year_begins_where_the_store_is():
    auckland = Calendar.parse(
        "Mo-Fr 09:00-17:00",
        zone="Pacific/Auckland",
        exceptions={date(2027, 1, 1): "", date(2026, 12, 31): ""},
    )

    assert auckland.opens_at(utc("2026-12-30T04:00")) == utc("2027-01-03T20:00")
    assert auckland.due_at(utc("2026-12-30T03:30"), HOUR) == utc("2027-01-03T20:30")


@pytest.mark.parametrize(
    ("zone", "moment"), [("Pacific/Auckland", "2030-12-31T20:30"), ("America/New_York", "2031-01-01T01:30")]
)
def test_the_first_question_may_fall_between_the_new_year_there_and_in_greenwich(zone, moment):
    calendar = Calendar.parse("Tu 20:00-22:00; We 09:00-12:00", zone=zone)

    assert calendar.is_open(utc(moment))
