"""Every due moment explains itself: what counted, what was skipped, and why."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from regulars.core.worktime import Calendar

KYIV = ZoneInfo("Europe/Kyiv")
SHOP = Calendar.parse(
    "Mo-Fr 09:00-13:00,14:00-18:00",
    zone="Europe/Kyiv",
    exceptions={
        date(2026, 12, 24): "09:00-12:00",
        date(2026, 12, 25): "",
        date(2026, 12, 26): "",
        date(2026, 12, 31): "",
        date(2027, 1, 1): "",
    },
    notes={date(2026, 12, 25): "Christmas", date(2026, 12, 26): "Boxing Day"},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}").replace(tzinfo=KYIV)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def told(start: str, within: timedelta, **also) -> list[tuple[str, ...]]:
    """Return the explanation as a person would read it down the page, in the store's time."""
    explanation = SHOP.explain(at(start), within, **also)
    rows = [(start, end, "counted") for start, end, _ in explanation.counted]
    rows += [(start, end, *why) for start, end, *why in explanation.skipped]
    return [
        (
            f"{start.astimezone(KYIV):%d %H:%M}",
            f"{end.astimezone(KYIV):%d %H:%M}",
            *(word for word in why if word),
        )
        for start, end, *why in sorted(rows)
    ]


def test_within_one_opening_there_is_nothing_to_skip():
    assert told("2026-12-02T10:00", hours(1)) == [("02 10:00", "02 11:00", "counted")]


def test_a_lunch_break_and_a_night():
    assert told("2026-12-02T12:30", hours(5)) == [
        ("02 12:30", "02 13:00", "counted"),
        ("02 13:00", "02 14:00", "break"),
        ("02 14:00", "02 18:00", "counted"),
        ("02 18:00", "03 09:00", "closed"),
        ("03 09:00", "03 09:30", "counted"),
    ]


def test_a_weekend_is_one_entry_and_an_order_at_night_begins_with_it():
    assert told("2026-12-04T19:00", hours(1)) == [
        ("04 19:00", "07 09:00", "closed"),
        ("07 09:00", "07 10:00", "counted"),
    ]


def test_a_short_day_and_a_holiday_say_so_and_a_holiday_on_a_free_day_does_not():
    # 26 December 2026 is a Saturday: it would have been closed anyway.
    assert told("2026-12-24T11:30", hours(1)) == [
        ("24 11:30", "24 12:00", "counted"),
        ("24 12:00", "25 00:00", "exception"),
        ("25 00:00", "26 00:00", "holiday", "Christmas"),
        ("26 00:00", "28 09:00", "closed"),
        ("28 09:00", "28 09:30", "counted"),
    ]


def test_a_row_of_days_with_one_reason_is_one_entry():
    assert told("2026-12-30T17:00", hours(2)) == [
        ("30 17:00", "30 18:00", "counted"),
        ("30 18:00", "31 00:00", "closed"),
        ("31 00:00", "02 00:00", "exception"),
        ("02 00:00", "04 09:00", "closed"),
        ("04 09:00", "04 10:00", "counted"),
    ]


def test_an_order_on_a_holiday_begins_with_it():
    assert told("2026-12-25T10:00", hours(1)) == [
        ("25 10:00", "26 00:00", "holiday", "Christmas"),
        ("26 00:00", "28 09:00", "closed"),
        ("28 09:00", "28 10:00", "counted"),
    ]


def test_the_usual_lunch_of_a_special_day_is_a_break_and_a_longer_one_is_not():
    special = Calendar.parse(
        "Mo-Fr 09:00-13:00,14:00-18:00",
        zone="Europe/Kyiv",
        exceptions={
            date(2026, 12, 2): "08:00-13:00,14:00-20:00",
            date(2026, 12, 3): "09:00-12:00,14:00-18:00",
        },
    )

    usual = special.explain(at("2026-12-02T12:00"), hours(2)).skipped
    longer = special.explain(at("2026-12-03T11:00"), hours(2)).skipped

    assert [gap.reason for gap in usual] == ["break"]
    assert [gap.reason for gap in longer] == ["exception"]


def test_a_late_opening_is_told_from_its_own_midnight():
    late = Calendar.parse("Mo-Fr 09:00-18:00", zone="Europe/Kyiv", exceptions={date(2026, 12, 3): "12:00-18:00"})

    skipped = late.explain(at("2026-12-02T17:00"), hours(2)).skipped

    assert skipped == (
        (at("2026-12-02T18:00"), at("2026-12-03T00:00"), "closed", ""),
        (at("2026-12-03T00:00"), at("2026-12-03T12:00"), "exception", ""),
    )


def test_two_holidays_in_a_row_keep_their_names():
    days = {date(2026, 12, 2): "Day of the Cook", date(2026, 12, 3): "Day of the Guest"}
    feasts = Calendar.parse("Mo-Fr 00:00-24:00", zone="Europe/Kyiv", exceptions=dict.fromkeys(days, ""), notes=days)

    skipped = feasts.explain(at("2026-12-01T23:00"), hours(2)).skipped

    assert [(gap.reason, gap.note) for gap in skipped] == [
        ("holiday", "Day of the Cook"),
        ("holiday", "Day of the Guest"),
    ]


def test_a_pause_is_told_only_where_time_would_have_counted():
    pause = (at("2026-12-02T11:00"), at("2026-12-03T10:00"))

    assert told("2026-12-02T10:00", hours(2), pauses=[pause]) == [
        ("02 10:00", "02 11:00", "counted"),
        ("02 11:00", "02 13:00", "paused"),
        ("02 13:00", "02 14:00", "break"),
        ("02 14:00", "02 18:00", "paused"),
        ("02 18:00", "03 09:00", "closed"),
        ("03 09:00", "03 10:00", "paused"),
        ("03 10:00", "03 11:00", "counted"),
    ]


def test_a_due_moment_that_is_an_opening_is_explained_too():
    explanation = SHOP.explain_between(at("2026-12-04T19:00"), at("2026-12-07T09:00"))

    assert explanation.counted == ()
    assert explanation.skipped == ((at("2026-12-04T19:00"), at("2026-12-07T09:00"), "closed", ""),)
    assert explanation.within == timedelta(0)


def test_a_moment_in_a_break_is_explained_as_one():
    explanation = SHOP.explain_between(at("2026-12-02T12:30"), at("2026-12-02T13:30"))

    assert explanation.within == timedelta(minutes=30)
    assert explanation.skipped == ((at("2026-12-02T13:00"), at("2026-12-02T13:30"), "break", ""),)


def test_due_at_once_needs_no_words():
    explanation = SHOP.explain(at("2026-12-05T12:00"), timedelta(0))

    assert (explanation.counted, explanation.skipped) == ((), ())


def test_as_json_it_speaks_the_time_of_the_store():
    explanation = SHOP.explain(datetime(2026, 12, 24, 9, 30, tzinfo=UTC), hours(1))

    assert json.loads(json.dumps(explanation.as_dict())) == {
        "start": "2026-12-24T11:30:00+02:00",
        "due_at": "2026-12-28T09:30:00+02:00",
        "within_seconds": 3600,
        "zone": "Europe/Kyiv",
        "counted": [
            {"from": "2026-12-24T11:30:00+02:00", "to": "2026-12-24T12:00:00+02:00", "seconds": 1800},
            {"from": "2026-12-28T09:00:00+02:00", "to": "2026-12-28T09:30:00+02:00", "seconds": 1800},
        ],
        "skipped": [
            {
                "from": "2026-12-24T12:00:00+02:00",
                "to": "2026-12-25T00:00:00+02:00",
                "reason": "exception",
            },
            {
                "from": "2026-12-25T00:00:00+02:00",
                "to": "2026-12-26T00:00:00+02:00",
                "reason": "holiday",
                "note": "Christmas",
            },
            {"from": "2026-12-26T00:00:00+02:00", "to": "2026-12-28T09:00:00+02:00", "reason": "closed"},
        ],
    }


def test_parts_of_a_second_are_kept_in_json():
    explanation = SHOP.explain(at("2026-12-02T10:00"), timedelta(milliseconds=1500))

    assert explanation.as_dict()["within_seconds"] == 1.5
    assert explanation.due_at.isoformat() == "2026-12-02T08:00:01.500000+00:00"
