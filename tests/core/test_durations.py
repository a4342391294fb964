from datetime import timedelta

import pytest

from regulars.core.durations import BadDuration, parse_duration, parse_working_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90 s", timedelta(seconds=90)),
        ("10 min", timedelta(minutes=10)),
        ("20min", timedelta(minutes=20)),
        ("2 h", timedelta(hours=2)),
        ("1 h 30 min", timedelta(minutes=90)),
        ("  1 h  30 min ", timedelta(minutes=90)),
        ("1 day", timedelta(days=1)),
        ("2 days 12 h", timedelta(days=2, hours=12)),
        ("1 day 1 h 1 min 1 s", timedelta(days=1, hours=1, minutes=1, seconds=1)),
        ("0 min", timedelta(0)),
        ("3660 days", timedelta(days=3660)),
    ],
)
def test_a_length_of_time_is_read(text, length):
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'' is no length of time. Write whole numbers with units"),
        ("20", "'20' is no length of time"),
        ("min", "'min' is no length of time"),
        ("-5 min", "'-5 min' is no length of time"),
        ("1.5 h", "'1.5 h' is no length of time"),
        ("20 m", "'m' in '20 m' is no unit of time"),
        ("2 weeks", "'weeks' in '2 weeks' is no unit of time"),
        ("20 Min", "'20 Min' is no length of time"),
        ("30 min 1 h", "the units are not in order"),
        ("1 h 1 h", "the units are not in order"),
        ("1 day 2 days", "the units are not in order"),
        ("20 min please", "'20 min please' is no length of time"),
        ("\u0662 h", "is no length of time"),
        ("3661 days", "'3661 days' is more than 3660 days"),
        ("999999999 days", "is more than 3660 days"),
        ("9999999999 s", "is no length of time"),
    ],
)
def test_anything_else_is_refused_with_the_right_form(text, says):
    with pytest.raises(BadDuration) as refused:
        parse_duration(text)

    assert says in str(refused.value)


def test_a_working_day_has_no_length_of_its_own():
    assert parse_working_duration("1 h 30 min") == timedelta(minutes=90)
    with pytest.raises(BadDuration, match="'1 day' names days, and working days differ in length"):
        parse_working_duration("1 day")
    with pytest.raises(BadDuration, match="no length of time"):
        parse_working_duration("soon")
