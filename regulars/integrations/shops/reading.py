"""The gate of every shop: bytes become plain values, or a refusal that a person understands.

Nothing passes that one database would store and another refuse (reliability.md A.2, B8), and nothing whose
meaning depends on who parses it: no doubled keys, no NaN, no half of a surrogate pair, no bottomless nesting.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import orjson

from regulars.core.errors import IntegrationError
from regulars.core.words import marked as _

LARGEST_BODY = 5 * 1024 * 1024  # bytes: 5,000 lines of a kilobyte each
DEEPEST = 64  # levels of objects and lists
_BOM = b"\xef\xbb\xbf"
_LONGEST_SHOWN = 60


class Unreadable(IntegrationError):
    """A payload that cannot be taken in, and never will be as it is.

    message: in English, complete.   sentence, gaps: the same before its gaps were filled, for a page that
    shows it in another language: `gettext(error.sentence) % error.gaps`.
    """

    def __init__(self, sentence: str, *, field: str = "", **gaps: object) -> None:
        self.sentence = sentence
        self.gaps = {"field": field, **gaps}
        super().__init__(sentence % self.gaps, retry=False, field=field)


def parse(body: bytes, *, largest: int = LARGEST_BODY) -> Any:
    """Return the JSON value in `body`: whole numbers exact, others as Decimal. Raises Unreadable."""
    if len(body) > largest:
        raise Unreadable(_TOO_LARGE, size=len(body), largest=largest)
    text = body.removeprefix(_BOM)
    if not text.strip():
        raise Unreadable(_EMPTY)
    _check_depth(_strictly(text))
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_NO_JSON, why=str(error)) from error


def written(value: Any) -> bytes:
    """Return a value that `parse` gave as JSON again; a Decimal becomes a text with the same digits."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8")


def shown(value: object) -> str:
    """Return `value` short and without control characters, to be quoted in a message."""
    text = value if isinstance(value, str) else str(value)
    text = "".join(letter if letter.isprintable() else "·" for letter in text[: _LONGEST_SHOWN + 1])
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _strictly(text: bytes) -> Any:
    # orjson refuses what Python's parser lets through (NaN, lone surrogates, 1e400, wrong charsets) and does
    # not recurse; Python's parser afterwards keeps numbers exact and sees doubled keys.
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unreadable(_NO_JSON, why=str(error)) from error


def _check_depth(value: Any) -> None:
    level = [value]
    for _depth in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise Unreadable(_TOO_DEEP, deepest=DEEPEST)


def _inside(value: Any) -> Iterable[Any]:
    if type(value) is dict:
        return value.values()
    return value if type(value) is list else ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(_TWICE, field=shown(twice))
    return read


_EMPTY = _("The delivery is empty. Send it again from the shop.")
_TOO_LARGE = _("The delivery is larger (%(size)s bytes) than we take (%(largest)s bytes).")
_TOO_DEEP = _("The delivery is nested deeper than %(deepest)s levels, which no order is.")
_NO_JSON = _("The delivery is not valid JSON (%(why)s). Something between the shop and us has changed it.")
_TWICE = _("The delivery names “%(field)s” twice, so it is not clear which of the two counts.")
