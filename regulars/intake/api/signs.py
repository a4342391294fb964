"""What a text, an amount, a quantity or a moment may look like, the same for the checker and for the schema.

Whatever passes here is read by the generic shop without complaint, so a schema that a program keeps to is
never answered with a refusal.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from regulars.core import clock
from regulars.intake.ports import Longest

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)  # a sender's clock may be wrong by a zone and a little more
SMALLEST = Decimal("0.001")  # a gram, or a thousandth of a dinar; what is finer is no price and no quantity
LARGEST_AMOUNT = 9_999_999_999  # a million pieces at this price still fit into a column
MOST_PIECES = 1_000_000
MOST_OPTIONS = 100
BIGGEST_ID = 2**63 - 1  # written as a number; any other fits into a text

_NO_NUL = r"^[^\x00]*$"
_BLANKS = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_SEEN = rf"[^\x00]*[^{_BLANKS}][^\x00]*"
_VISIBLE = rf"^{_SEEN}$"
# A lone 0 and a number below zero are what some shops write where there is no id.
_IDENTITY = rf"^(0{_SEEN}|[^{_BLANKS}0-][^\x00]*)$"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
_AMOUNT = r"\d{1,10}(\.\d{1,3})?"
_PIECES = r"\d{1,6}(\.\d{1,3})?"


def _written(pattern: str, *, low: int, high: int, example: str) -> Any:
    """Return a type for a decimal figure: as text, or as a number from `low` to `high`."""
    text = re.compile(pattern, re.ASCII)
    above = {"type": "number", "minimum": float(SMALLEST), "maximum": high}
    below = {"type": "number", "minimum": low, "maximum": -float(SMALLEST)}
    written = {"type": "string", "pattern": f"^{pattern}$", "examples": [example]}
    zero = {"type": "integer", "minimum": 0, "maximum": 0}
    schema = {"anyOf": [written, above, zero, below] if low < 0 else [written, above, zero]}
    return Annotated[Any, AfterValidator(_figure(text, low=low, high=high)), WithJsonSchema(schema)]


def _figure(text: re.Pattern[str], *, low: int, high: int) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if isinstance(value, str):
            good = text.fullmatch(value) is not None
        else:
            is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
            good = is_number and low <= value <= high and (value == 0 or abs(value) >= SMALLEST)
        if not good:
            raise PydanticCustomError("figure", "not a figure")
        return value

    return check


def _identity(value: Any) -> Any:
    """Refuse what names nothing: an id is a text that can be seen or a whole number above zero."""
    if isinstance(value, Decimal) and value == value.to_integral_value() and value < BIGGEST_ID:
        value = int(value)  # JSON knows one kind of number: 7.0 is the whole number 7
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= BIGGEST_ID:
        return value
    if isinstance(value, str) and len(value) <= Longest.ID and _IDENTITY_OF.fullmatch(value):
        return value
    raise PydanticCustomError("identity", "not an id")


_IDENTITY_OF = re.compile(_IDENTITY[1:-1])


def _instant(value: Any) -> Any:
    """Refuse what is no moment with its zone, or one that nobody believes."""
    try:
        is_written = isinstance(value, str) and _INSTANT.fullmatch(value)
        at = datetime.fromisoformat(value.upper()).astimezone(UTC) if is_written else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise PydanticCustomError("instant", "not a moment")
    if not EARLIEST <= at <= clock.now() + AHEAD:
        raise PydanticCustomError("instant_odd", "not a believable moment")
    return value


def _options(value: Any) -> Any:
    """Refuse what is not an object of texts."""
    good = isinstance(value, dict) and len(value) <= MOST_OPTIONS
    if not good or not all(_is_option(half) for pair in value.items() for half in pair):
        raise PydanticCustomError("options", "not options")
    return value


def _is_option(half: Any) -> bool:
    return isinstance(half, str) and len(half) <= Longest.OPTION and "\x00" not in half


_OPTION_SCHEMA = {"type": "string", "maxLength": Longest.OPTION, "pattern": _NO_NUL}

Id = Annotated[
    Any,
    AfterValidator(_identity),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": Longest.ID, "pattern": _IDENTITY},
                {"type": "integer", "minimum": 1, "maximum": BIGGEST_ID},
            ]
        }
    ),
]
Word = Annotated[str, Field(max_length=Longest.WORD, pattern=_NO_NUL)]
Name = Annotated[str, Field(max_length=Longest.NAME, pattern=_NO_NUL)]
Title = Annotated[str, Field(min_length=1, max_length=Longest.TITLE, pattern=_VISIBLE)]
Caption = Annotated[str, Field(max_length=Longest.TITLE, pattern=_NO_NUL)]
Note = Annotated[str, Field(max_length=Longest.NOTE, pattern=_NO_NUL)]
Email = Annotated[str, Field(max_length=Longest.EMAIL, pattern=_NO_NUL)]
Country = Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$", description="ISO 3166, two letters.")]
Language = Annotated[
    str, Field(pattern=r"^([A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*)?$", max_length=35, description="BCP 47.")
]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, three letters.")]
Url = Annotated[str, Field(pattern=r"^(https?://[!-~]+)?$", max_length=Longest.URL)]
Price = _written(_AMOUNT, low=0, high=LARGEST_AMOUNT, example="64.00")
Amount = _written(f"-?{_AMOUNT}", low=-LARGEST_AMOUNT, high=LARGEST_AMOUNT, example="64.00")
Pieces = _written(_PIECES, low=0, high=MOST_PIECES, example="1")
Stock = _written(f"-?{_PIECES}", low=-MOST_PIECES, high=MOST_PIECES, example="12")
Options = Annotated[
    Any,
    AfterValidator(_options),
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": _OPTION_SCHEMA,
            "additionalProperties": _OPTION_SCHEMA,
            "maxProperties": MOST_OPTIONS,
            "examples": [{"Colour": "sand"}],
        }
    ),
]
Moment = Annotated[
    Any,
    AfterValidator(_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "RFC 3339 with its offset, from 1990 to the day after tomorrow.",
            "examples": ["2026-11-12T10:00:00+02:00"],
        }
    ),
]
Yes = Annotated[bool, Field(strict=True)]
