"""Whether what an integration read can be stored, and alike, by every database."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal

from regulars.intake.ports import Longest

BIGGEST_INT = 2**63 - 1
MOST_DIGITS = 14  # of which three behind the point
_WIDTHS = {
    **dict.fromkeys(
        ("external_id", "number", "sku", "barcode", "product_id", "variant_id", "customer_id"), Longest.ID
    ),
    **dict.fromkeys(("shop_status", "phone", "postcode"), Longest.WORD),
    **dict.fromkeys(("country", "currency"), 3),
    "email": Longest.EMAIL,
    "language": Longest.LANGUAGE,
    "title": Longest.TITLE,
    "url": Longest.URL,
    "image": Longest.URL,
    "note": Longest.NOTE,
    "options": Longest.OPTION,
}


def unstorable(item: object, *, path: str = "") -> Iterator[str]:
    """Yield a sentence for each value of `item` that some database would refuse or change."""
    if is_dataclass(item) and not isinstance(item, type):
        for part in fields(item):
            yield from _in(getattr(item, part.name), path=f"{path}.{part.name}", name=part.name)
    else:
        yield from _in(item, path=path, name="")


def _in(value: object, *, path: str, name: str) -> Iterator[str]:
    if isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _in(inner, path=f"{path}[{number}]", name=name)
    elif isinstance(value, str):
        yield from _text(value, path=path, longest=_WIDTHS.get(name, Longest.NAME))
    elif is_dataclass(value):
        yield from unstorable(value, path=path)
    else:
        why = _figure(value)
        if why:
            yield f"{path} is {value}, {why}"


def _figure(value: object) -> str:
    if isinstance(value, Decimal):
        whole = value.is_finite() and value.adjusted() < MOST_DIGITS - 3
        return "" if whole and value == value.quantize(Decimal("0.001")) else "which has too many digits"
    if isinstance(value, datetime):
        return "" if value.utcoffset() is not None else "which is nowhere in the world"
    if isinstance(value, float):
        return "a float"
    return "which is too large" if isinstance(value, int) and abs(value) > BIGGEST_INT else ""


def _text(text: str, *, path: str, longest: int) -> Iterator[str]:
    if "\x00" in text:
        yield f"{path} holds a zero character"
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        yield f"{path} holds half of a surrogate pair"
    if len(text) > longest:
        yield f"{path} has {len(text)} characters, more than {longest}"
