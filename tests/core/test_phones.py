"""Telephone numbers: any writing in, one form inside, nothing that cannot be dialled."""

import pytest

from regulars.core.phones import BadPhone, display, mask, parse, parse_or_none


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("067 123 45 67", "UA", "+380671234567"),
        ("(067) 123-45-67", "ua", "+380671234567"),
        ("+380 67 1234567", "", "+380671234567"),
        ("00380671234567", "UA", "+380671234567"),
        ("054-123-4567", "IL", "+972541234567"),
        ("8 612 34567", "LT", "+37061234567"),
        ("030 123456", "DE", "+4930123456"),
        ("+49 30 123456", "UA", "+4930123456"),  # her own country code wins over the store's
    ],
)
def test_each_way_of_writing_becomes_the_one_form(raw, country, e164):
    assert parse(raw, country) == e164


@pytest.mark.parametrize(
    ("raw", "country"),
    [
        ("067 123 45 67", ""),  # whose?
        ("5551234", "US"),  # only her neighbours could dial it
        ("123456", "UA"),
        ("12", "UA"),
        ("+44 20", "GB"),
        ("+380 67 123 45 67 89 10", "UA"),
        ("call me", "UA"),
        ("", "UA"),
    ],
)
def test_what_nobody_could_dial_is_refused(raw, country):
    with pytest.raises(BadPhone):
        parse(raw, country)
    assert parse_or_none(raw, country) is None


def test_a_masked_number_keeps_its_country_and_two_digits():
    assert (display("+380671234567"), mask("+380671234567")) == ("+380 67 123 4567", "+380 ••• 67")
