"""What the API of every room shares: one shape for everything that goes wrong, and the words for it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel

from regulars.core.errors import IntegrationError, Refusal

_LONGEST_SHOWN = 60


class FieldProblem(BaseModel):
    """What is wrong with one field. `field` is its path: "lines[0].title"."""

    field: str
    code: str
    message: str


class Trouble(BaseModel):
    """What went wrong. `code` is for programs and never changes its meaning; `message` is for people."""

    code: str
    message: str
    field: str
    fields: list[FieldProblem]


class Problem(BaseModel):
    """The one shape of every answer that is not the one asked for."""

    error: Trouble


# Every operation may answer each of these; what they mean is in docs/api.md.
STATUSES: Mapping[int, str] = {
    401: "No key, or one that we do not know.",
    403: "The key is known and may not do this.",
    404: "There is no such thing, or it belongs to another connection.",
    405: "This address does not answer to this method.",
    409: "The same request is still running.",
    413: "The body is larger than two megabytes.",
    415: "The body is not JSON.",
    422: "What was sent cannot be taken as it is; `fields` names every field that is wrong.",
    429: "Too many requests; wait as long as Retry-After says.",
    503: "Nothing was stored; send it again after Retry-After seconds.",
}
WAITING = frozenset({409, 429, 503})  # statuses that come with Retry-After
PROBLEMS: Mapping[Any, Any] = {tuple(STATUSES): Problem}


class NotValid(Refusal):
    """What was sent does not fit, field by field."""

    def __init__(self, fields: Sequence[FieldProblem]) -> None:
        first = fields[0]
        message = first.message if len(fields) == 1 else _several(fields)
        super().__init__(message, field=first.field, code="not_valid")
        self.fields = list(fields)


class NotKnown(Refusal):
    """Nobody with this key."""

    status = 401


class TooLarge(Refusal):
    """More bytes than we take."""

    status = 413


class WrongType(Refusal):
    """Something else than JSON."""

    status = 415


class TooMany(Refusal):
    """More requests than one key may send. after: seconds to wait."""

    status = 429

    def __init__(self, message: str, *, after: int) -> None:
        super().__init__(message, code="too_many_requests")
        self.after = after


def problem(code: str, message: str, *, field: str = "", fields: Iterable[FieldProblem] = ()) -> Problem:
    """Return the body of an answer that says what went wrong."""
    return Problem(error=Trouble(code=code, message=message, field=field, fields=list(fields)))


def problem_of(refusal: Refusal) -> Problem:
    """Return the body that tells a refusal. Codes are written as programs write them: not_found."""
    code = "".join(f"_{c.lower()}" if c.isupper() else c for c in refusal.code).lstrip("_")
    return problem(code, refusal.message, field=refusal.field, fields=getattr(refusal, "fields", ()))


def not_readable(error: IntegrationError) -> NotValid:
    """Return what the gate or the shop's dialect could not read, in the reader's language where it can be."""
    field = error.field.removeprefix("data.") or "body"
    sentence: str = getattr(error, "sentence", "")
    gaps = {**getattr(error, "gaps", {}), "field": field}
    message = _(sentence) % gaps if sentence else error.message
    return NotValid([FieldProblem(field=field, code="not_readable", message=message)])


def field_problems(errors: Iterable[Mapping[str, Any]]) -> list[FieldProblem]:
    """Return what pydantic found, in our own sentences, in the order of the fields."""
    return [_field_problem(error) for error in errors]


def _field_problem(error: Mapping[str, Any]) -> FieldProblem:
    path = _path(error["loc"])
    code, sentence = _SENTENCES.get(error["type"], ("not_fitting", _DOES_NOT_FIT))
    gaps = {"field": path, "value": shown(error.get("input")), **error.get("ctx", {})}
    return FieldProblem(field=path, code=code, message=_(sentence) % gaps)


def _path(place: Sequence[str | int]) -> str:
    path = ""
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return shown(path, longest=200)


def shown(value: object, *, longest: int = _LONGEST_SHOWN) -> str:
    """Return `value` short and without control characters, to be quoted in a message."""
    text = value if isinstance(value, str) else str(value)
    text = "".join(letter if letter.isprintable() else "·" for letter in text[: longest + 1])
    return text if len(text) <= longest else f"{text[:longest]}…"


def _several(fields: Sequence[FieldProblem]) -> str:
    return _("%(count)s fields are wrong; “fields” names each with what to do.") % {"count": len(fields)}


_DOES_NOT_FIT = gettext_noop("“%(field)s” holds “%(value)s”, which does not fit there.")
_NO_NUMBER = gettext_noop("“%(field)s” holds “%(value)s”, which is not a whole number.")
_NO_TEXT = gettext_noop("“%(field)s” holds “%(value)s”, which is not a text.")
_NO_FLAG = gettext_noop("“%(field)s” holds “%(value)s”, which is neither true nor false.")
_NO_LIST = gettext_noop("“%(field)s” holds “%(value)s”, which is not a list.")
_NO_OBJECT = gettext_noop("“%(field)s” holds “%(value)s”, which is not an object with fields of its own.")

# What pydantic calls an error, what we call it, and how we say it.
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", gettext_noop("“%(field)s” is missing.")),
    "extra_forbidden": ("unknown_field", gettext_noop("“%(field)s” is no field of ours. Is it misspelt?")),
    "string_type": ("not_text", _NO_TEXT),
    "bool_type": ("not_true_or_false", _NO_FLAG),
    "int_type": ("not_a_number", _NO_NUMBER),
    "int_parsing": ("not_a_number", _NO_NUMBER),
    "int_parsing_size": ("not_a_number", _NO_NUMBER),
    "int_from_float": ("not_a_number", _NO_NUMBER),
    "list_type": ("not_a_list", _NO_LIST),
    "dict_type": ("not_an_object", _NO_OBJECT),
    "model_type": ("not_an_object", _NO_OBJECT),
    "model_attributes_type": ("not_an_object", _NO_OBJECT),
    "string_too_long": (
        "too_long",
        gettext_noop("“%(field)s” is too long; we take at most %(max_length)s characters."),
    ),
    "string_too_short": ("empty", gettext_noop("“%(field)s” is empty.")),
    "too_long": ("too_many", gettext_noop("“%(field)s” has more entries than we take; at most %(max_length)s.")),
    "too_short": ("too_few", gettext_noop("“%(field)s” is empty; it needs at least one entry.")),
    "literal_error": (
        "not_a_choice",
        gettext_noop("“%(field)s” holds “%(value)s”. It is one of: %(expected)s."),
    ),
    "greater_than_equal": (
        "too_small",
        gettext_noop("“%(field)s” holds “%(value)s”, which is less than %(ge)s."),
    ),
    "less_than_equal": (
        "too_large",
        gettext_noop("“%(field)s” holds “%(value)s”, which is more than %(le)s."),
    ),
    "figure": (
        "not_a_figure",
        gettext_noop("“%(field)s” holds “%(value)s”, which is not a believable figure. Write it as text: 64.00."),
    ),
    "identity": (
        "not_an_id",
        gettext_noop("“%(field)s” holds “%(value)s”, which is not an id: a text or a whole number above zero."),
    ),
    "instant": (
        "not_a_moment",
        gettext_noop("“%(field)s” holds “%(value)s”, which is not a moment. Write 2026-11-12T10:00:00+02:00."),
    ),
    "instant_odd": (
        "not_believable",
        gettext_noop("“%(field)s” holds “%(value)s”; we believe moments from 1990 to the day after tomorrow."),
    ),
    "options": (
        "not_options",
        gettext_noop("“%(field)s” holds “%(value)s”, which is not an object of texts such as Colour: sand."),
    ),
    "no_price": ("no_price", gettext_noop("“%(field)s” has neither a unit price nor a total.")),
}
