"""Money: exact in minor units, whatever the currency and the file's way of writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.core.money import LARGEST_MINOR, BadMoney, Money, currency_code, normalise_decimal, to_minor


@pytest.mark.parametrize(
    ("raw", "currency", "minor"),
    [
        ("64.00", "EUR", 6400),
        (64, "EUR", 6400),
        ("0.005", "EUR", 1),  # half up, as shops round
        ("-0.005", "EUR", -1),
        ("1050", "JPY", 1050),  # no minor unit
        ("1.2345", "KWD", 1235),  # three decimals
        (" 7 ", "EUR", 700),
    ],
)
def test_an_amount_becomes_whole_minor_units(raw, currency, minor):
    assert to_minor(raw, currency) == minor


@pytest.mark.parametrize("raw", ["", None, "NaN", "Infinity", "12,50", "1e400", "1e15", "twelve", "0x10"])
def test_what_is_no_believable_amount_is_refused(raw):
    with pytest.raises(BadMoney):
        to_minor(raw, "EUR")


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_minor_units_survive_the_way_to_an_amount_and_back(minor, currency):
    assert to_minor(str(Money(minor, currency).amount), currency) == minor


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.050,90", "1050.90"),
        ("1,050.90", "1050.90"),
        ("1 050,90 zł", "1050.90"),
        ("12,50", "12.50"),
        ("1,050", "1050"),  # as spreadsheets write it
        ("\u22125,5", "-5.5"),
        ("€ 7", "7"),
    ],
)
def test_each_files_way_of_writing_is_understood(written, meant):
    assert normalise_decimal(written) == meant


def test_two_currencies_are_never_added():
    with pytest.raises(BadMoney, match="EUR and USD cannot be added"):
        Money(1, "EUR") + Money(1, "USD")


@pytest.mark.parametrize("raw", ["", None, "EURO", "E1R", "€"])
def test_a_currency_is_three_letters(raw):
    with pytest.raises(BadMoney):
        currency_code(raw)
