"""Telephone numbers: any writing in, E.164 inside, national writing out."""

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult


class BadPhone(ValueError):
    """What came is not a telephone number."""


@lru_cache(maxsize=4096)
def parse(raw: str, country: str = "") -> str:
    """Return `raw` as E.164 (`+380671234567`). `country` (ISO, two letters) reads national writing.

    Raises BadPhone when it is no possible number of that country, or lacks its area.
    """
    try:
        number = phonenumbers.parse(raw, country.upper() or None)
    except NumberParseException as error:
        raise BadPhone(raw) from error
    # "Possible" alone lets a number pass that only her neighbours could dial: "5551234" without its area.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise BadPhone(raw)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def parse_or_none(raw: str | None, country: str = "") -> str | None:
    """Return E.164, or None where `raw` is empty or no number."""
    try:
        return parse(raw, country) if raw else None
    except BadPhone:
        return None


@lru_cache(maxsize=4096)
def display(e164: str) -> str:
    """Return the international writing that people read aloud: `+380 67 123 4567`."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164


def mask(e164: str) -> str:
    """Return the number with its middle hidden and its last two digits shown: `+380 ••• 67`."""
    shown = display(e164)
    return f"{shown.split(' ')[0]} ••• {e164[-2:]}"
