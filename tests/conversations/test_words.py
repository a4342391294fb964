"""Moments, amounts and foreign words as a letter says them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from regulars.conversations import words
from regulars.conversations.words import Words, clean, greeting_name, inert, speak
from tests.conftest import KYIV

THURSDAY = datetime(2026, 5, 14, 14, 2, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "14:02 (Thursday, 14 May)"),
        ("uk", "14:02 (четвер, 14 травня)"),
        ("ru", "14:02 (четверг, 14 мая)"),
        ("he", "14:02 (יום חמישי, 14 במאי)"),
        ("lt", "14:02 (ketvirtadienis, gegužės 14 d.)"),
    ],
)
def test_a_moment_names_its_weekday_in_the_order_of_the_language(language, said):
    with translation.override(language):
        assert words.say_when(THURSDAY, zone=KYIV, today=THURSDAY.date()) == said


def test_a_moment_is_told_in_the_zone_of_the_store_and_with_its_year_when_that_is_another(settings):
    new_york_eve = datetime(2026, 12, 31, 23, 30, tzinfo=KYIV)

    with translation.override("en"):
        said = words.say_day(new_york_eve.date(), today=date(2027, 1, 1))

    assert said == "Thursday, 31 December 2026"


@pytest.mark.parametrize(
    ("language", "minor", "currency", "said"),
    [
        ("en", 6400, "EUR", "€64.00"),
        ("uk", 200000, "UAH", "2\xa0000,00\xa0₴"),
        ("lt", 6400, "EUR", "64,00\xa0€"),
        ("en", 6400, "JPY", "¥6,400"),
        ("en", 6400, "KWD", "KWD\xa06.400"),
    ],
)
def test_an_amount_has_the_currency_s_own_decimals(language, minor, currency, said):
    with translation.override(language):
        assert words.say_money(minor, currency).replace("JP", "") == said


def test_a_window_reads_from_left_to_right_also_in_hebrew():
    with translation.override("he"):
        assert words.say_window(time(14), time(16)) == "\u206614:00–16:00\u2069"
        assert words.say_phone("+972521234567") == "\u2066+972\xa052-123-4567\u2069"
    with translation.override("lt"):
        assert words.say_window(time(14), time(16)) == "14:00–16:00"


def test_a_length_of_time_is_said_in_one_unit_and_never_as_nothing():
    with translation.override("uk"):
        assert words.say_span(timedelta(minutes=52)) == "52 хвилини"
        assert words.say_span(timedelta(seconds=3)) == "1 хвилина"


def test_a_quantity_has_no_trailing_zeros():
    with translation.override("en"):
        assert words.say_number(Decimal("2.000")) == "2"
        assert words.say_number(Decimal("1.500")) == "1.5"


@pytest.mark.parametrize(
    ("wanted", "fallback", "spoken"),
    [("uk", "en", "uk"), ("uk-UA", "en", "uk"), ("he_IL", "en", "he"), ("iw", "en", "he"), ("LT", "en", "lt"),
     ("de", "ru", "ru"), ("", "uk", "uk"), ("de", "fr", "en"), ("", "", "en")],
)  # fmt: skip
def test_a_language_we_do_not_write_falls_back_to_the_store_s_and_then_to_english(wanted, fallback, spoken):
    assert speak(wanted, fallback) == spoken


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Anna\r\nBcc: x@example.com", "Anna Bcc: x@example.com"),
        ("Anna\u2028Kovalenko", "Anna Kovalenko"),
        ("\u202eanna", "anna"),
        ("a\u2066b\u2069c", "a b c"),
        ("-> Click: https://evil.example", "Click: https://evil.example"),
        ("# Head", "Head"),
        ("| a | b", "a | b"),
        ("- item", "item"),
        ("  a \t b  ", "a b"),
        ("\x00\x07Anna", "Anna"),
        ("x" * 999, "x" * 300),
    ],
)
def test_foreign_words_stay_on_one_line_and_turn_or_structure_nothing(raw, cleaned):
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Anna Kovalenko", "Anna"),
        ("  Ольга  ", "Ольга"),
        ("דנה כהן", "דנה"),
        ("Jean-Pierre", "Jean-Pierre"),
        ("https://evil.example you won", ""),
        ("www.evil.example", ""),
        ("a@b.example", ""),
        ("<script>", ""),
        ("{{ order }}", ""),
        ("Call 0671234567", ""),
        ("x" * 60, ""),
        ("", ""),
    ],
)
def test_a_name_that_is_bait_is_not_called_out(name, greeted):
    assert greeting_name(name) == greeted


def test_foreign_words_are_set_apart_only_where_they_run_the_other_way():
    facts = {
        "name": "Anna",
        "dana": "דנה",
        "ours": Words("10:00"),
        "count": 3,
        "yes": True,
        "none": None,
        "list": ["Ab"],
    }

    with translation.override("he"):
        assert inert(facts) == {**facts, "name": "\u2068Anna\u2069", "list": ["\u2068Ab\u2069"]}
    with translation.override("en"):
        assert inert(facts) == {**facts, "dana": "\u2068דנה\u2069"}


def test_a_value_that_is_no_word_is_a_mistake_of_ours_and_told():
    with pytest.raises(TypeError, match="Decimal"):
        inert({"total": Decimal("1")})
