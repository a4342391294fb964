"""Where working time stands still or ends: pauses, calendars that never open, years out of reach."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from regulars.core.worktime import Calendar, NeverOpen, OutOfReach, StillPaused
from regulars.core.worktime.almanac import Almanac
from regulars.core.worktime.timeline import EPOCH

SHOP = Calendar.parse("Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00", zone="Europe/Berlin")


def at(text: str) -> datetime:
    """Return a moment of the week of Monday 8 March 2027, "Thu 10:00", in Berlin."""
    day, time = text.split()
    number = 8 + ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon2"].index(day)
    return datetime.fromisoformat(f"2027-03-{number:02}T{time}").replace(tzinfo=ZoneInfo("Europe/Berlin"))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


class TestPauses:
    """A pause costs the open time that lies in it, and nothing else."""

    def test_a_pause_over_the_weekend_takes_only_its_open_hours(self):
        pause = (at("Fri 17:00"), at("Mon2 10:00"))

        assert SHOP.elapsed_without(at("Fri 16:00"), at("Mon2 11:00"), [pause]) == minutes(60 + 60)
        assert SHOP.due_at(at("Fri 16:30"), minutes(60), pauses=[pause]) == at("Mon2 10:30")

    def test_a_pause_in_closed_time_changes_nothing(self):
        pause = (at("Thu 18:00"), at("Fri 09:00"))

        assert SHOP.due_at(at("Thu 17:50"), minutes(20), pauses=[pause]) == at("Fri 09:10")

    def test_pauses_that_overlap_count_once_in_any_order(self):
        pauses = [(at("Thu 10:30"), at("Thu 11:00")), (at("Thu 10:00"), at("Thu 10:45"))]

        assert SHOP.elapsed_without(at("Thu 09:00"), at("Thu 12:00"), pauses) == minutes(120)
        assert SHOP.due_at(at("Thu 09:50"), minutes(20), pauses=pauses) == at("Thu 11:10")

    def test_a_pause_that_ends_before_it_began_is_none(self):
        set_back = [(at("Thu 09:50"), at("Thu 09:10"))]

        assert SHOP.elapsed_without(at("Thu 09:00"), at("Thu 10:00"), set_back) == minutes(60)
        assert SHOP.due_at(at("Thu 09:00"), minutes(60), pauses=set_back) == at("Thu 10:00")

    def test_a_pause_that_goes_on_stops_the_clock_until_now(self):
        pauses = [(at("Thu 10:00"), None)]

        assert SHOP.elapsed_without(at("Thu 09:30"), at("Thu 12:00"), pauses) == minutes(30)
        assert SHOP.due_at(at("Thu 09:30"), minutes(30), pauses=pauses) == at("Thu 10:00")
        with pytest.raises(StillPaused):
            SHOP.due_at(at("Thu 09:30"), minutes(31), pauses=pauses)

    def test_nothing_to_add_is_due_at_once_even_in_a_pause(self):
        assert SHOP.due_at(at("Thu 10:30"), timedelta(0), pauses=[(at("Thu 10:00"), None)]) == at("Thu 10:30")


class TestNeverOpen:
    """A calendar that stays closed for more than 400 days has no due moment, and says so."""

    never = Calendar.parse("off", zone="Europe/Berlin")
    once = Calendar.parse("off", zone="Europe/Berlin", exceptions={date(2027, 3, 11): "10:00-11:00"})

    def test_it_is_closed_and_counts_nothing(self):
        assert not self.never.is_open(at("Thu 10:00"))
        assert self.never.elapsed(at("Mon 00:00"), at("Sun 00:00")) == timedelta(0)
        assert list(self.never.intervals(at("Mon 00:00"), at("Sun 00:00"))) == []

    @pytest.mark.parametrize("question", ["opens_at", "closes_at", "day_opening_after"])
    def test_it_has_no_next_opening(self, question):
        with pytest.raises(NeverOpen, match="400 days after 2027-03-11"):
            getattr(self.never, question)(at("Thu 10:00"))

    def test_it_has_no_due_moment_on_either_side(self):
        with pytest.raises(NeverOpen, match="after"):
            self.never.due_at(at("Thu 10:00"), minutes(1))
        with pytest.raises(NeverOpen, match="before"):
            self.never.before(at("Thu 10:00"), minutes(1))

    def test_one_open_hour_is_used_up_and_then_it_is_never_open(self):
        assert self.once.due_at(at("Mon 10:00"), minutes(60)) == at("Thu 11:00")
        assert self.once.before(at("Sun 10:00"), minutes(60)) == at("Thu 10:00")
        with pytest.raises(NeverOpen):
            self.once.due_at(at("Mon 10:00"), minutes(61))
        with pytest.raises(NeverOpen):
            self.once.before(at("Sun 10:00"), minutes(61))

    def test_the_answer_does_not_hang_on_what_was_asked_before(self):
        rare = Calendar.parse(
            "off",
            zone="UTC",
            exceptions={date(2026, 1, 1): "10:00-11:00", date(2028, 1, 1): "10:00-11:00"},
        )
        new_year = datetime(2026, 1, 1, 10, 30, tzinfo=UTC)
        rare.elapsed(new_year, datetime(2029, 1, 1, tzinfo=UTC))  # now three years are laid out

        with pytest.raises(NeverOpen):
            rare.due_at(new_year, minutes(31))
        with pytest.raises(NeverOpen):
            rare.opens_at(datetime(2026, 6, 1, tzinfo=UTC))
        with pytest.raises(NeverOpen):
            rare.before(datetime(2028, 1, 1, 10, 30, tzinfo=UTC), minutes(31))
        with pytest.raises(NeverOpen):
            rare.before(datetime(2029, 6, 1, tzinfo=UTC), minutes(1))
        assert rare.opens_at(datetime(2027, 1, 1, tzinfo=UTC)) == datetime(2028, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("month", [1, 6, 11])
def test_a_store_open_one_day_a_year_is_open(month):
    days = {date(2026, month, 27): "10:00-12:00", date(2027, month, 26): "10:00-12:00"}
    yearly = Calendar.parse("off", zone="UTC", exceptions=days)
    start = datetime(2026, month, 27, 11, tzinfo=UTC)

    assert yearly.due_at(start, timedelta(hours=2)) == datetime(2027, month, 26, 11, tzinfo=UTC)
    assert yearly.before(datetime(2027, month, 26, 11, tzinfo=UTC), timedelta(hours=2)) == start


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_mistyped_year_is_refused_instead_of_reckoned(year):
    moment = datetime(year, 6, 1, tzinfo=UTC)

    for question in (SHOP.is_open, SHOP.opens_at, lambda at: SHOP.due_at(at, minutes(20))):
        with pytest.raises(OutOfReach, match="1970 to 2199"):
            question(moment)


def test_no_due_moment_lies_beyond_the_years():
    always = Calendar.parse("24/7", zone="UTC")

    with pytest.raises(OutOfReach):
        always.due_at(at("Thu 10:00"), timedelta(days=365 * 200))


@pytest.mark.parametrize("years", [(2027, 2024, 2029), (2027, 2029, 2024)])
def test_years_once_laid_out_are_kept(years):
    asked = []
    almanac = Almanac(ZoneInfo("UTC"), lambda day: asked.append(day) or ())
    summers = [datetime(year, 7, 1, tzinfo=UTC) - EPOCH for year in years]
    for summer in summers:
        almanac.covering(summer)
    asked.clear()

    assert almanac.covering(*summers).first_year == 2024
    assert asked == []


def test_more_working_time_than_the_years_hold_is_refused():
    rarely = Calendar.parse("Mo 10:00-10:01", zone="UTC")

    with pytest.raises(OutOfReach):
        rarely.due_at(at("Thu 10:00"), timedelta(days=30))
    with pytest.raises(OutOfReach):
        rarely.before(at("Thu 10:00"), timedelta(days=30))
