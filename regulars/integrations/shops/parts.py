"""One object of a payload, read field by field. Every refusal names the field by its path."""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from regulars.core import clock, money
from regulars.core.words import marked as _
from regulars.intake.ports import Longest
from regulars.integrations.shops.reading import Unreadable, shown

MOST_LINES = 5_000
MOST_PIECES = Decimal(1_000_000)
PIECE = Decimal("0.001")  # a gram, a millimetre: finer shares are rounded, half up
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)  # a shop's clock may be wrong by a zone and a little more
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CUT = " […]"
_NUL = "\x00"
_CONTROL = re.compile(r"[\x01-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROL_BUT_LINES = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]+")
# Overrides and isolates turn the letters after them round, on our page too; marks and letters stay.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NOTHING: Mapping[str, Any] = {}


class Part:
    """An object of a payload and its path.

    What is missing, null or "" is empty; PHP writes an empty object as []. `entities`: the shop's texts
    hold HTML entities (WordPress stores "Tom &amp; Anna").
    """

    __slots__ = ("entities", "path", "raw")

    def __init__(self, raw: Mapping[str, Any], *, path: str = "", entities: bool = False) -> None:
        self.raw = raw
        self.path = path
        self.entities = entities

    def __bool__(self) -> bool:
        return bool(self.raw)

    def at(self, key: str) -> str:
        """Return the path of `key`, as messages name it: "billing.phone"."""
        return f"{self.path}.{key}" if self.path else key

    def has(self, *keys: str) -> bool:
        """Tell whether every one of `keys` is there, whatever it holds."""
        return all(key in self.raw for key in keys)

    # --- parts of parts -------------------------------------------------------------------------------------

    def part(self, key: str) -> "Part":
        """Return the object under `key`, an empty one where there is none."""
        value = self.raw.get(key)
        if value in (None, "", []):
            return Part(_NOTHING, path=self.at(key), entities=self.entities)
        return self._inner(value, path=self.at(key))

    def parts(self, key: str, *, most: int = MOST_LINES) -> Iterator["Part"]:
        """Yield the objects of the list under `key`, at most `most`."""
        for number, value in enumerate(self.values(key, most=most)):
            yield self._inner(value, path=f"{self.at(key)}[{number}]")

    def values(self, key: str, *, most: int = MOST_LINES) -> list[Any]:
        """Return the list under `key`, empty where there is none."""
        value = self.raw.get(key)
        if value in (None, "", {}):
            return []
        if not isinstance(value, list):
            raise Unreadable(_NO_LIST, field=self.at(key), value=shown(value))
        if len(value) > most:
            raise Unreadable(_TOO_MANY, field=self.at(key), count=len(value), most=most)
        return value

    def _inner(self, value: Any, *, path: str) -> "Part":
        if not isinstance(value, dict):
            raise Unreadable(_NO_OBJECT, field=path, value=shown(value))
        return Part(value, path=path, entities=self.entities)

    # --- texts ----------------------------------------------------------------------------------------------

    def text(self, key: str, longest: int = Longest.NAME) -> str:
        """Return the text under `key` on one line, or "". A number is taken as it is written."""
        text = _one_line(self._text(key))
        if len(text) > longest:
            raise Unreadable(_TOO_LONG, field=self.at(key), count=len(text), most=longest)
        return text

    def cut(self, key: str, longest: int = Longest.OPTION) -> str:
        """Return the text under `key` on one line; what is too long is cut and marked."""
        return _shortened(_one_line(self._text(key)), longest)

    def note(self, key: str) -> str:
        """Return the text under `key` with its lines; what is too long is cut and marked."""
        text = self._text(key).replace("\r\n", "\n").replace("\r", "\n")
        return _shortened(_TURNS.sub("", _CONTROL_BUT_LINES.sub(" ", text)).strip(), Longest.NOTE)

    def identity(self, key: str = "id") -> str:
        """Return the id under `key` as text, exact at any size; "" where there is none, or 0."""
        text = self.text(key, Longest.ID)
        if isinstance(self.raw.get(key), Decimal) or text.startswith("-"):
            raise Unreadable(_NO_ID, field=self.at(key), value=shown(text))
        return "" if text == "0" else text

    def country(self, key: str) -> str:
        """Return an ISO country code in capitals, or "" for anything else: a name is no code."""
        text = self._text(key).strip()
        return text.upper() if _COUNTRY.fullmatch(text) else ""

    def language(self, key: str) -> str:
        """Return a BCP 47 tag, or "" for anything else."""
        return language_tag(self._text(key))

    def url(self, key: str) -> str:
        """Return a web address, or "" for anything else: it only decorates, and must never run."""
        text = self._text(key).strip()
        is_web = text.startswith(("https://", "http://")) and len(text) <= Longest.URL
        return text if is_web and text.isprintable() and " " not in text else ""

    def flag(self, key: str) -> bool:
        """Return whether the value under `key` is true; "yes" and "true" are what plugins make of it."""
        return self.raw.get(key) in (True, 1, "yes", "true")

    def _text(self, key: str) -> str:
        value = self.raw.get(key)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise Unreadable(_NO_TEXT, field=self.at(key), value=shown(value))
        text = value if isinstance(value, str) else str(value)
        if self.entities and "&" in text:
            text = html.unescape(text)
        if _NUL in text:
            raise Unreadable(_HAS_NUL, field=self.at(key))
        return text

    # --- figures and moments --------------------------------------------------------------------------------

    def currency(self, key: str = "currency") -> str:
        """Return an ISO currency code, or "" where there is none."""
        text = self._text(key).strip()
        try:
            return money.currency_code(text) if text else ""
        except money.BadMoney as error:
            raise Unreadable(_NO_CURRENCY, field=self.at(key), value=shown(text)) from error

    def money(self, key: str, currency: str) -> int:
        """Return the amount under `key` in minor units of `currency`; 0 where there is none."""
        value = self.raw.get(key)
        if value is None or value == "":
            return 0
        try:
            return money.to_minor(self._number(key), currency)
        except money.BadMoney as error:
            raise Unreadable(_NO_MONEY, field=self.at(key), value=shown(value)) from error

    def quantity(self, key: str) -> Decimal:
        """Return how many pieces, 0 where there is none: at most a million, to a thousandth of a piece."""
        number = self._pieces(key)
        if number is not None and not 0 <= number <= MOST_PIECES:
            raise Unreadable(_NO_QUANTITY, field=self.at(key), value=shown(number))
        rounded = (number or Decimal()).quantize(PIECE, rounding=ROUND_HALF_UP)
        if number and not rounded:
            raise Unreadable(_NO_QUANTITY, field=self.at(key), value=shown(number))
        return _plain(rounded)

    def stock(self, key: str) -> Decimal | None:
        """Return a stock figure, below zero where more was sold than there was; None where there is none."""
        number = self._pieces(key)
        if number is None:
            return None
        if abs(number) > 1000 * MOST_PIECES:
            raise Unreadable(_NO_QUANTITY, field=self.at(key), value=shown(number))
        return _plain(number.quantize(PIECE, rounding=ROUND_HALF_UP))

    def moment(self, key: str, zone: tzinfo = UTC) -> datetime | None:
        """Return the moment under `key` in UTC, None where there is none.

        zone: where a moment written without one is meant. MySQL writes no date as 0000-00-00.
        """
        text = self._text(key).strip()
        if not text or text.startswith("0000-00-00"):
            return None
        try:
            written = datetime.fromisoformat(text)
            at = (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise Unreadable(_NO_DATE, field=self.at(key), value=shown(text)) from error
        if not EARLIEST <= at <= clock.now() + AHEAD:
            raise Unreadable(_ODD_DATE, field=self.at(key), value=shown(text))
        return at

    def _pieces(self, key: str) -> Decimal | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        try:
            number = Decimal(self._number(key))
        except InvalidOperation as error:
            raise Unreadable(_NO_QUANTITY, field=self.at(key), value=shown(value)) from error
        # Outside these powers of ten it is no count, and quantize() would raise.
        if not number.is_finite() or not -20 < number.adjusted() < 12:
            raise Unreadable(_NO_QUANTITY, field=self.at(key), value=shown(value))
        return number

    def _number(self, key: str) -> str:
        text = self._text(key).strip()
        if len(text) > 40:
            raise Unreadable(_TOO_LONG, field=self.at(key), count=len(text), most=40)
        return text


def version_of(moment: datetime | None) -> int:
    """Return `moment` as a version: microseconds since 1970, 0 where there is none."""
    return (moment - EPOCH) // timedelta(microseconds=1) if moment else 0


def stamp_of(raw: Part, *keys: str) -> int:
    """Return the first readable moment under `keys` as a version, 0 where there is none.

    For lists: one thing that cannot be read must not keep the others from being asked for.
    """
    for key in keys:
        try:
            moment = raw.moment(key)
        except Unreadable:
            continue
        if moment:
            return version_of(moment)
    return 0


def language_tag(raw: str) -> str:
    """Return `raw` ("de_DE", "en-AU") as a BCP 47 tag of a storable length, or "" for anything else."""
    tag = raw.strip().replace("_", "-")
    while len(tag) > Longest.LANGUAGE and "-" in tag:
        tag = tag.rpartition("-")[0]
    return tag if len(tag) <= Longest.LANGUAGE and _LANGUAGE.fullmatch(tag) else ""


def _plain(number: Decimal) -> Decimal:
    # One writing for one number: 1.5 and 1.500 are the same order, and must compare and hash alike.
    return number.normalize() if number % 1 else number.quantize(Decimal(1))


def _one_line(text: str) -> str:
    if text.isprintable():
        return text.strip()
    return _TURNS.sub("", _CONTROL.sub(" ", text)).strip()


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - len(CUT)] + CUT


_NO_LIST = _("“%(field)s” holds “%(value)s”, which is not a list.")
_NO_OBJECT = _("“%(field)s” holds “%(value)s”, which is not an object with fields of its own.")
_NO_TEXT = _("“%(field)s” holds “%(value)s”, which is not a text.")
_NO_ID = _("“%(field)s” holds “%(value)s”, which is not an id.")
_NO_CURRENCY = _("“%(field)s” holds “%(value)s”, which is not a currency. It is written with three letters, as EUR.")
_NO_MONEY = _("“%(field)s” holds “%(value)s”, which is not an amount of money. It is written as 64.00.")
_NO_QUANTITY = _("“%(field)s” holds “%(value)s”, which is not a believable quantity: more than 0, at most 1000000.")
_NO_DATE = _("“%(field)s” holds “%(value)s”, which is not a date. It is written as 2026-11-12T10:00:00.")
_ODD_DATE = _("“%(field)s” holds “%(value)s”, which is not a believable date: from 1990 to the day after tomorrow.")
_TOO_MANY = _("“%(field)s” has %(count)s entries; we take at most %(most)s.")
_TOO_LONG = _("“%(field)s” is %(count)s characters long; we take at most %(most)s. Shorten it in the shop.")
_HAS_NUL = _("“%(field)s” holds an invisible zero character, which no database keeps. Write it anew in the shop.")
