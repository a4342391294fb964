"""Working time as stories: a store in Berlin, open from Monday to Friday with a lunch break, on Saturday short."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from regulars.core.worktime import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
SHOP = Calendar.parse("Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00", zone="Europe/Berlin")
ROUND_THE_CLOCK = Calendar.parse("24/7", zone="Europe/Berlin")
BAR = Calendar.parse("Fr-Sa 22:00-02:00", zone="Europe/Berlin")


def at(text: str) -> datetime:
    """Return a moment of the week of Monday 8 March 2027, "Thu 10:00", in Berlin."""
    day, time = text.split()
    number = 8 + ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon2"].index(day)
    return datetime.fromisoformat(f"2027-03-{number:02}T{time}").replace(tzinfo=BERLIN)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("ordered", "within", "due"),
    [
        ("Thu 10:00", 20, "Thu 10:20"),
        ("Thu 12:50", 20, "Thu 14:10"),  # over lunch
        ("Thu 13:30", 20, "Thu 14:20"),  # during lunch
        ("Thu 17:50", 20, "Fri 09:10"),  # over night
        ("Fri 17:30", 60, "Sat 10:30"),
        ("Sat 14:50", 20, "Mon2 09:10"),  # over Sunday
        ("Sun 03:00", 60, "Mon2 10:00"),
        ("Thu 09:00", 8 * 60, "Thu 18:00"),  # a whole working day
        ("Mon 09:00", 45 * 60, "Sat 15:00"),  # a whole week
    ],
)
def test_a_due_moment_counts_only_open_hours(ordered, within, due):
    assert SHOP.due_at(at(ordered), minutes(within)) == at(due)


def test_a_due_moment_may_be_the_very_closing_but_not_the_next_opening():
    assert SHOP.due_at(at("Thu 17:40"), minutes(20)) == at("Thu 18:00")
    assert SHOP.due_at(at("Thu 17:40"), minutes(20) + timedelta(microseconds=1)) == at("Fri 09:00") + timedelta(
        microseconds=1
    )


def test_the_answer_is_in_utc_whatever_zone_the_question_comes_in():
    tokyo = at("Thu 10:00").astimezone(ZoneInfo("Asia/Tokyo"))

    due = SHOP.due_at(tokyo, minutes(20))

    assert due == at("Thu 10:20")
    assert due.tzinfo is UTC


def test_no_microsecond_is_lost():
    start = at("Thu 12:59") + timedelta(seconds=59, microseconds=999_999)

    assert SHOP.due_at(start, timedelta(microseconds=3)) == at("Thu 14:00") + timedelta(microseconds=2)
    assert SHOP.elapsed(start, at("Thu 14:00")) == timedelta(microseconds=1)


def test_nothing_added_moves_nothing_and_less_than_nothing_is_refused():
    assert SHOP.due_at(at("Sun 12:00"), timedelta(0)) == at("Sun 12:00")
    assert SHOP.due_at(at("Sun 12:00"), timedelta(0)).tzinfo is UTC
    assert SHOP.before(at("Sun 12:00"), timedelta(0)) == at("Sun 12:00")
    with pytest.raises(ValueError, match="less than nothing"):
        SHOP.due_at(at("Sun 12:00"), minutes(-1))
    with pytest.raises(ValueError, match="less than nothing"):
        SHOP.before(at("Sun 12:00"), minutes(-1))


def test_a_moment_without_a_zone_is_a_bug_and_crashes():
    with pytest.raises(TypeError):
        SHOP.due_at(at("Thu 10:00").replace(tzinfo=None), minutes(20))


def test_elapsed_counts_open_time_only_and_never_below_nothing():
    assert SHOP.elapsed(at("Thu 12:00"), at("Thu 15:00")) == minutes(120)
    assert SHOP.elapsed(at("Fri 17:00"), at("Mon2 10:00")) == minutes(60 + 300 + 60)
    assert SHOP.elapsed(at("Sat 20:00"), at("Mon2 08:00")) == timedelta(0)
    assert SHOP.elapsed(at("Thu 15:00"), at("Thu 12:00")) == timedelta(0)  # a clock was set back


def test_it_is_open_at_the_opening_and_closed_at_the_closing():
    assert SHOP.is_open(at("Thu 09:00"))
    assert SHOP.is_open(at("Thu 13:00") - timedelta(microseconds=1))
    assert not SHOP.is_open(at("Thu 13:00"))
    assert not SHOP.is_open(at("Thu 13:59"))
    assert not SHOP.is_open(at("Sun 12:00"))


def test_the_next_opening_and_closing():
    assert SHOP.opens_at(at("Thu 10:00")) == at("Thu 10:00")
    assert SHOP.opens_at(at("Thu 13:00")) == at("Thu 14:00")
    assert SHOP.opens_at(at("Sat 15:00")) == at("Mon2 09:00")
    assert SHOP.closes_at(at("Thu 10:00")) == at("Thu 13:00")
    assert SHOP.closes_at(at("Thu 13:00")) == at("Thu 18:00")
    assert SHOP.closes_at(at("Sun 10:00")) == at("Mon2 13:00")


def test_round_the_clock_never_closes_and_loses_no_minute_at_midnight():
    start = datetime(2026, 12, 30, 23, 59, 30, tzinfo=BERLIN)

    assert ROUND_THE_CLOCK.closes_at(start) is None
    assert ROUND_THE_CLOCK.opens_at(start) == start
    assert ROUND_THE_CLOCK.due_at(start, timedelta(days=3)) == start.astimezone(UTC) + timedelta(days=3)
    assert len(list(ROUND_THE_CLOCK.intervals(start, start + timedelta(days=400)))) == 1


def test_what_is_open_over_new_year_closes_after_it():
    party = Calendar.parse("Mo-Su 20:00-04:00", zone="Europe/Berlin")
    eve = datetime(2026, 12, 31, 23, tzinfo=BERLIN)

    assert party.closes_at(eve) == datetime(2027, 1, 1, 4, tzinfo=BERLIN)
    assert party.elapsed(eve, eve + timedelta(hours=8)) == timedelta(hours=5)
    assert party.is_open(datetime(2027, 1, 1, 1, tzinfo=BERLIN))


def test_the_night_of_new_year_is_known_to_a_calendar_that_was_first_asked_in_summer():
    party = Calendar.parse("Mo-Su 20:00-04:00", zone="Europe/Berlin")

    assert not party.is_open(datetime(2027, 7, 1, 12, tzinfo=BERLIN))
    assert party.is_open(datetime(2027, 1, 1, 1, tzinfo=BERLIN))


def test_a_night_belongs_to_the_day_on_which_it_began():
    assert BAR.due_at(at("Fri 23:30"), minutes(60)) == at("Sat 00:30")
    assert BAR.due_at(at("Sat 01:30"), minutes(60)) == at("Sat 22:30")
    assert BAR.is_open(at("Sun 01:59"))
    assert not BAR.is_open(at("Sun 02:00"))


def test_a_closed_friday_takes_its_night_with_it_and_leaves_the_saturday():
    closed = Calendar.parse("Fr-Sa 22:00-02:00", zone="Europe/Berlin", exceptions={date(2027, 3, 12): ""})

    assert not closed.is_open(at("Sat 01:00"))
    assert closed.is_open(at("Sun 01:00"))


def test_hours_that_overlap_over_midnight_count_once():
    bakery = Calendar.parse("Fr 22:00-10:00; Sa 09:00-12:00", zone="Europe/Berlin")

    assert list(bakery.intervals(at("Fri 00:00"), at("Sun 00:00"))) == [(at("Fri 22:00"), at("Sat 12:00"))]


def test_intervals_are_cut_off_at_both_ends():
    assert list(SHOP.intervals(at("Thu 12:00"), at("Fri 09:30"))) == [
        (at("Thu 12:00"), at("Thu 13:00")),
        (at("Thu 14:00"), at("Thu 18:00")),
        (at("Fri 09:00"), at("Fri 09:30")),
    ]
    assert list(SHOP.intervals(at("Thu 13:00"), at("Thu 14:00"))) == []
    assert list(SHOP.intervals(at("Fri 09:30"), at("Thu 12:00"))) == []


@pytest.mark.parametrize(
    ("ordered", "opening"),
    [
        ("Thu 07:59", "Thu 09:00"),
        ("Thu 09:00", None),  # open
        ("Thu 13:30", None),  # at lunch: the working day has begun
        ("Thu 18:00", "Fri 09:00"),
        ("Sat 23:00", "Mon2 09:00"),
    ],
)
def test_an_order_outside_working_hours_is_due_at_the_start_of_the_next_working_day(ordered, opening):
    assert SHOP.day_opening_after(at(ordered)) == (opening and at(opening))


def test_a_night_written_in_two_pieces_is_no_break():
    two_pieces = Calendar.parse("Mo-Su 00:00-02:00,10:00-24:00", zone="Europe/Berlin")

    assert two_pieces.day_opening_after(at("Thu 05:00")) == at("Thu 10:00")


def test_a_break_in_a_night_is_a_break():
    night = Calendar.parse("Fr 18:00-22:00,22:30-03:00", zone="Europe/Berlin")

    assert night.day_opening_after(at("Fri 22:10")) is None
    assert night.day_opening_after(at("Sat 03:00")) == at("Fri 18:00") + timedelta(days=7)


def test_small_hours_written_on_a_day_are_the_morning_of_that_day():
    night = Calendar.parse("Fr 00:30-04:00,20:00-23:30", zone="Europe/Berlin")

    assert night.is_open(at("Fri 01:00"))
    assert not night.is_open(at("Sat 01:00"))


def test_a_warning_leaves_the_asked_working_time_and_never_comes_at_night():
    assert SHOP.before(at("Thu 10:20"), minutes(20)) == at("Thu 10:00")
    assert SHOP.before(at("Thu 14:10"), minutes(20)) == at("Thu 12:50")
    assert SHOP.before(at("Mon2 09:20"), minutes(20)) == at("Mon2 09:00")
    assert SHOP.before(at("Mon2 09:10"), minutes(20)) == at("Sat 14:50")
    assert SHOP.before(at("Thu 18:00"), minutes(8 * 60)) == at("Thu 09:00")
    assert SHOP.before(at("Sun 12:00"), minutes(5)) == at("Sat 14:55")


def test_a_holiday_and_a_short_day_change_their_dates_only():
    easter = Calendar.parse(
        "Mo-Fr 09:00-18:00",
        zone="Europe/Berlin",
        exceptions={
            date(2027, 3, 11): "",
            date(2027, 3, 12): "10:00-14:00",
            date(2027, 3, 13): "12:00-13:00",
        },
    )

    assert easter.due_at(at("Wed 17:30"), minutes(60)) == at("Fri 10:30")
    assert easter.due_at(at("Fri 13:30"), minutes(60)) == at("Sat 12:30")
    assert easter.due_at(at("Sat 12:30"), minutes(60)) == at("Mon2 09:30")


def test_years_far_apart_are_asked_of_one_calendar():
    old, new = datetime(2009, 12, 1, 8, tzinfo=BERLIN), datetime(2031, 12, 1, 8, tzinfo=BERLIN)

    assert SHOP.due_at(old, minutes(20)) == datetime(2009, 12, 1, 9, 20, tzinfo=BERLIN)
    assert SHOP.due_at(new, minutes(20)) == datetime(2031, 12, 1, 9, 20, tzinfo=BERLIN)
    assert SHOP.due_at(at("Thu 10:00"), minutes(20)) == at("Thu 10:20")


def test_calendars_with_the_same_hours_are_equal():
    same = Calendar.parse("Mo-Fr 14:00-18:00,09:00-13:00; Sa 10:00-15:00", zone="Europe/Berlin")

    assert same == SHOP
    assert hash(same) == hash(SHOP)
    assert Calendar.parse("24/7", zone="Europe/Kyiv") != ROUND_THE_CLOCK
