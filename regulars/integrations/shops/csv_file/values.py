"""What the cells say: amounts, quantities, ids, countries. Each refusal carries a code of reasons.py."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TypeVar

from babel import Locale

from regulars.core import money

MAX_QUANTITY = 1_000_000
_LONGEST_SHOWN = 120
_FORGET_AT = 8_000  # different texts that a memo holds before it begins anew: memory stays flat
_ALIASES = {
    "eire": "IE",
    "rsa": "ZA",
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "usa": "US",
    "united states of america": "US",
    "czech republic": "CZ",
    "hong kong": "HK",
    "holland": "NL",
    "south korea": "KR",
    "turkey": "TR",
    "україна": "UA",
}
_LANGUAGES = ("en", "uk", "ru", "he", "lt")
_SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "₴": "UAH", "₪": "ILS", "₽": "RUB", "zł": "PLN", "r$": "BRL"}

V = TypeVar("V")
_SPACES = " \t\u00a0\u202f\u2009'’"
_AMOUNT = re.compile(
    r"""(?P<open>\()? \s* (?P<sign>[-+\u2212]?) \s* (?:[^\W\d_]{1,4}\.?|[€£$₴₪₽]|R\$)? \s*
        (?P<sign2>[-+\u2212]?) (?P<digits>\d[\d., \t\u00a0\u202f\u2009'’]*|[.,]\d+) \s*
        (?:[^\W\d_]{1,4}\.?|[€£$₴₪₽])? (?P<close>\))?""",
    re.VERBOSE,
)
# One or two digits, or more than three, behind the last mark: no thousands.
_PROVES = re.compile(r"([.,])(?:\d{1,2}|\d{4,})\D{0,5}$")
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
# As spreadsheets write it, with the plus: a hexadecimal id may look like 12e4.
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{2,3}")
_WITH_DECIMALS = re.compile(r"(\d+)\.0+")


class BadValue(ValueError):
    """A cell that cannot be read. `code` is one of reasons.py."""

    def __init__(self, code: str, value: str, *, column: str = "", other: str = "") -> None:
        super().__init__(code)
        self.code, self.value, self.column, self.other = code, value, column, other


def marks_in(texts: Iterable[str]) -> set[str]:
    """Return which decimal marks these cells prove: of "." and ",", none where nothing tells."""
    seen = set()
    for text in texts:
        digits = text.strip(_SPACES)
        mark = _PROVES.search(digits)
        if mark:
            seen.add(mark[1])
        elif "," in digits and "." in digits:
            seen.add("," if digits.rfind(",") > digits.rfind(".") else ".")
    return seen


def mark_of(seen: set[str]) -> str:
    """Return the decimal mark of a column: "." or ",", "" where nothing tells, "?" where both are used."""
    return "?" if len(seen) == 2 else "".join(seen)


def number(text: str, mark: str, *, code: str = "bad_amount") -> Decimal:
    """Return the number in `text`, its currency sign and thousands marks taken off. Raises BadValue.

    mark: what `mark_of` found for the column. One lone mark before three digits is read by it;
    without it as a spreadsheet would ("1,050" is a thousand and fifty), and refused where both are used.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if not found or bool(found["open"]) != bool(found["close"]):
        raise BadValue(code, text)
    digits = re.sub(f"[{_SPACES}]", "", found["digits"])
    lone = _GROUPED.fullmatch(digits)
    if lone and (mark == "?" or (not mark and lone[1] == "." and code == "bad_amount")):
        raise BadValue("ambiguous_amount", text)
    try:
        amount = Decimal(_pointed(digits, mark))
    except ArithmeticError as error:
        raise BadValue(code, text) from error
    below = bool(found["open"]) or "-" in (marks := found["sign"] + found["sign2"]) or "\u2212" in marks
    return -amount if below else amount


def _pointed(digits: str, mark: str) -> str:
    """Return `digits` with a decimal point and no thousands marks."""
    if "," in digits and "." in digits:
        return money.normalise_decimal(digits)
    if re.fullmatch(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+", digits):  # 1.234.567: two marks part thousands
        return re.sub("[.,]", "", digits)
    if mark in (".", ","):
        return digits.replace("." if mark == "," else ",", "").replace(mark, ".")
    return money.normalise_decimal(digits)


class Amounts(dict[str, tuple[int, Decimal, bool]]):
    """A memo from a cell to minor units, the exact amount, and whether that is finer than minor units."""

    def __init__(self, currency: str, mark: str) -> None:
        super().__init__()
        self._currency = currency
        self._mark = mark or ("." if money.digits(currency) == 3 else "")

    def __missing__(self, text: str) -> tuple[int, Decimal, bool]:
        exact = number(text, self._mark)
        try:
            minor = money.to_minor(exact, self._currency)
        except money.BadMoney as error:
            raise BadValue("bad_amount", text) from error
        fine = exact.scaleb(money.digits(self._currency)) != minor
        return _remember(self, text, (minor, exact, fine))


class Quantities(dict[str, tuple[Decimal, int | None]]):
    """A memo from a cell to a quantity, and to the same as int where it is whole."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def __missing__(self, text: str) -> tuple[Decimal, int | None]:
        amount = number(text, self._mark, code="bad_quantity") if text.strip() else Decimal(1)
        if abs(amount) > MAX_QUANTITY or amount != round(amount, 6):
            raise BadValue("bad_quantity", text)
        amount = amount.normalize() if amount != amount.to_integral_value() else Decimal(int(amount))
        return _remember(self, text, (amount, int(amount) if amount == int(amount) else None))


def _remember(memo: dict[str, V], key: str, value: V) -> V:
    if len(memo) >= _FORGET_AT:
        memo.clear()
    memo[key] = value
    return value


def minor_of(exact: Decimal, currency: str) -> int:
    """Return a product of quantity and price in minor units, rounded half up once, at the end."""
    return int(exact.scaleb(money.digits(currency)).to_integral_value(ROUND_HALF_UP))


def clean_id(text: str) -> tuple[str, str]:
    """Return an id as the shop meant it, and the code of what was changed ("" for nothing).

    Raises BadValue for 1.23E+15, whose last digits a spreadsheet threw away.
    """
    text = text.strip()
    if _SHORTENED.fullmatch(text):
        raise BadValue("spoilt_id", text)
    decimals = _WITH_DECIMALS.fullmatch(text)
    return (decimals[1], "id_with_decimals") if decimals else (text, "")


def currency_of(text: str) -> tuple[str, str]:
    """Return an ISO 4217 code and the code of what was changed. Raises BadValue."""
    symbol = _SYMBOLS.get(text.strip().lower())
    if symbol:
        return symbol, "currency_sign"
    try:
        return money.currency_code(text), ""
    except money.BadMoney as error:
        raise BadValue("bad_currency", text) from error


@lru_cache(maxsize=2048)
def country_of(text: str) -> str:
    """Return the ISO 3166 code of a country named in one of our languages, "" for what is none."""
    name = text.strip().casefold()
    if not name:
        return ""
    if name in _ALIASES:
        return _ALIASES[name]
    for language in _LANGUAGES:
        if code := _countries(language).get(name):
            return code
    return ""


@lru_cache(maxsize=len(_LANGUAGES))
def _countries(language: str) -> dict[str, str]:
    names = {}
    for code, name in Locale(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "EZ", "UN", "QO", "XA", "XB"):
            names[name.casefold()] = code
            names[code.casefold()] = code
    return names


def shown(value: str) -> str:
    """Return a value fit for a report: short, and without characters that no terminal takes."""
    value = value.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0")
    return value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
