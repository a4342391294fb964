"""Amounts of money as each language writes them, on pages and in letters alike."""

from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_symbol

from regulars.core.money import Money, digits
from regulars.web import moments


def say(minor: int, currency: str) -> str:
    """Return `minor` units in the language that is active now: `€20.00`, `20,00 €`, `UAH 20.00`."""
    return _say(minor, currency, moments.locale())


@lru_cache(maxsize=4096)  # prices repeat, and Babel takes its time
def _say(minor: int, currency: str, of: Locale) -> str:
    amount = Money(minor, currency).amount
    return format_currency(amount, currency, format=_pattern(currency, of), locale=of, currency_digits=False)


def _pattern(currency: str, of: Locale) -> str:
    """The language's own pattern, with the decimals of the currency; a symbol of letters keeps its distance."""
    decimals = digits(currency)
    pattern = str(of.currency_formats["standard"].pattern)
    pattern = pattern.replace(".00", "." + "0" * decimals if decimals else "")
    apart = get_currency_symbol(currency, of)[-1:].isalpha()
    return pattern.replace("¤#", "¤\xa0#") if apart else pattern
