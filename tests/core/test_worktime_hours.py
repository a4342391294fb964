"""Hours as text: what people write, what it means, and what they are told when it means nothing."""

from datetime import date

import pytest

from regulars.core.worktime import BadHours, Calendar

OFFICE = ((540, 780), (840, 1080))


def week_of(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    return Calendar.parse(text, zone="UTC").week


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("Mo-Fr 09:00-13:00,14:00-18:00", [OFFICE] * 5 + [()] * 2),
        ("Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00", [OFFICE] * 5 + [((600, 900),), ()]),
        ("Mo,We 09:00-13:00,14:00-18:00", [OFFICE, (), OFFICE, (), (), (), ()]),
        ("Sa-Mo 10:00-15:00", [((600, 900),)] + [()] * 4 + [((600, 900),)] * 2),
        ("We-We 10:00-15:00", [(), (), ((600, 900),), (), (), (), ()]),
        ("Mo-We,Fr 10:00-15:00", [((600, 900),)] * 3 + [(), ((600, 900),), (), ()]),
        ("24/7", [((0, 1440),)] * 7),
        ("24/7; Su off", [((0, 1440),)] * 6 + [()]),
        ("Mo-Su 00:00-24:00", [((0, 1440),)] * 7),
        ("Fr 22:00-02:00", [(), (), (), (), ((1320, 1560),), (), ()]),
        ("Fr 22:00-24:00", [(), (), (), (), ((1320, 1440),), (), ()]),
        ("Fr 22:00-00:00", [(), (), (), (), ((1320, 1440),), (), ()]),
        ("10:00-15:00", [((600, 900),)] * 7),
        ("10:00-15:00; Mo off", [()] + [((600, 900),)] * 6),
        ("Mo-Su 10:00-15:00; Su 11:00-12:00", [((600, 900),)] * 6 + [((660, 720),)]),  # the later rule wins
        ("off", [()] * 7),
        ("Su closed", [()] * 7),
        ("mo-fr 9:00 \u2013 13:00 , 14:00-18:00 ;", [OFFICE] * 5 + [()] * 2),  # copied from a web page
        ("Mo 14:00-18:00,09:00-13:00", [OFFICE] + [()] * 6),
        ("Mo 09:00-12:00,12:00-15:00", [((540, 900),)] + [()] * 6),  # touching intervals are one
    ],
)
def test_hours_are_read(text, week):
    assert week_of(text) == tuple(week)


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("Mo,Tu,We,Th,Fr 9:00-13:00,14:00-18:00; Sa 10:00-15:00; Su off", None),
        ("Sa-Mo 10:00-15:00", "Mo,Sa-Su 10:00-15:00"),
        ("Mo-Su 00:00-24:00", "24/7"),
        ("Fr-Sa 22:00-02:00; Mo off", "Fr-Sa 22:00-02:00"),
        ("Su off", "off"),
        ("Mo 10:00-00:00", "Mo 10:00-24:00"),
    ],
)
def test_hours_are_written_in_their_shortest_form(text, shortest):
    shortest = shortest or "Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00"

    assert Calendar.parse(text, zone="UTC").to_text() == shortest
    assert week_of(shortest) == week_of(text)


@pytest.mark.parametrize(
    ("text", "piece", "says"),
    [
        ("", "", "There are no hours"),
        (" ; ", " ; ", "There are no hours"),
        ("Mon-Fri 09:00-18:00", "Mon-Fri", "no day of the week. Days are Mo Tu"),
        ("Mo-Xx 09:00-18:00", "Mo-Xx", "no day of the week"),
        ("PH off", "PH", "Holidays are given as single dates"),
        ("Mo-Fr", "Mo-Fr", "'Mo-Fr 09:00-18:00' or 'Mo-Fr off'"),
        ("Mo-Fr 9-18", "9-18", "Write it as 09:00-18:00"),
        ("Mo-Fr 09:00", "09:00", "Write it as 09:00-18:00"),
        ("Mo-Fr 09:00-25:00", "09:00-25:00", "25:00 in '09:00-25:00' is no time of day"),
        ("Mo-Fr 09:60-18:00", "09:60-18:00", "09:60 in '09:60-18:00' is no time of day"),
        ("Mo-Fr 22:00-26:00", "22:00-26:00", "written 22:00-02:00"),
        ("Mo-Fr 24:00-02:00", "24:00-02:00", "begins at 24:00"),
        ("Mo-Fr 09:00-09:00", "09:00-09:00", "A whole day is 00:00-24:00"),
        ("Mo-Fr 00:00-00:00", "00:00-00:00", "A whole day is 00:00-24:00"),
        ("Mo 09:00-13:00,12:00-18:00", "09:00-13:00,12:00-18:00", "overlap"),
        ("Mo 09:00-13:00, Sa 10:00-15:00", "Mo 09:00-13:00, Sa 10:00-15:00", "a semicolon between two rules"),
        ("Mo-Fr 09:00-18:00+", "09:00-18:00+", "no interval of hours"),
        ("Mo,", "Mo,", "no day of the week"),
        ("Mo \u0660\u0669:00-18:00", "\u0660\u0669:00-18:00", "no interval"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_right_form(text, piece, says):
    with pytest.raises(BadHours) as refused:
        Calendar.parse(text, zone="UTC")

    assert says in str(refused.value)
    assert refused.value.piece == piece
    assert refused.value.code


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Europe", "", "../UTC", "/etc/passwd", "a\0b", "Kyiv", "x" * 300])
def test_an_unknown_zone_is_refused_by_name(zone):
    with pytest.raises(BadHours, match=r"is no time zone\. Write its IANA name, such as 'Europe/Kyiv'") as refused:
        Calendar.parse("24/7", zone=zone)

    assert (refused.value.piece, refused.value.code) == (zone, "zone")


def test_dates_have_their_own_hours_or_none():
    calendar = Calendar.parse(
        "Mo-Fr 09:00-18:00",
        zone="UTC",
        exceptions={
            date(2026, 12, 24): "09:00-13:00",
            date(2026, 12, 25): "",
            date(2026, 12, 26): "off",
            date(2026, 12, 31): "20:00-02:00",
        },
    )

    assert calendar.hours_on(date(2026, 12, 23)) == ((540, 1080),)
    assert calendar.hours_on(date(2026, 12, 24)) == ((540, 780),)
    assert calendar.hours_on(date(2026, 12, 25)) == ()
    assert calendar.exceptions_text() == {
        date(2026, 12, 24): "09:00-13:00",
        date(2026, 12, 25): "",
        date(2026, 12, 26): "",
        date(2026, 12, 31): "20:00-02:00",
    }
    again = Calendar.parse(calendar.to_text(), zone="UTC", exceptions=calendar.exceptions_text())
    assert again == calendar


def test_bad_hours_of_a_date_are_refused():
    with pytest.raises(BadHours, match="'ten to two' is no interval"):
        Calendar.parse("24/7", zone="UTC", exceptions={date(2026, 12, 24): "ten to two"})


@pytest.mark.parametrize(
    "week",
    [
        ((),) * 6,
        (((600, 600),),) + ((),) * 6,
        (((600, 540),),) + ((),) * 6,
        (((-60, 540),),) + ((),) * 6,
        (((1440, 1500),),) + ((),) * 6,
        (((600, 2041),),) + ((),) * 6,
        (((600, 2040),),) + ((),) * 6,  # 24 hours from 10:00 could not be written down again
        (((540, 780), (720, 1080)),) + ((),) * 6,
    ],
)
def test_a_week_that_makes_no_sense_is_refused(week):
    with pytest.raises(BadHours):
        Calendar("UTC", week)


def test_touching_intervals_that_would_be_more_than_a_day_stay_two():
    calendar = Calendar("UTC", (((540, 1000), (1000, 1980)),) + ((),) * 6)

    assert calendar.to_text() == "Mo 09:00-16:40,16:40-09:00"
    assert week_of(calendar.to_text()) == calendar.week


def test_a_calendar_does_not_change_with_what_it_was_made_of():
    closed = {date(2026, 12, 25): ""}
    calendar = Calendar.parse("24/7", zone="UTC", exceptions=closed, notes={date(2026, 12, 25): "Christmas"})

    closed.clear()

    assert calendar.exceptions == {date(2026, 12, 25): ()}
