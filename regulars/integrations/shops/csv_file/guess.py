"""Which column is what: guessed from its name and from its values, each guess with its proof."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from babel.core import get_global

from regulars.core.errors import IntegrationError
from regulars.integrations.shops.csv_file.columns import DIALECTS, FIELDS_OF, Field
from regulars.integrations.shops.csv_file.dates import is_moment
from regulars.integrations.shops.csv_file.values import BadValue, country_of, currency_of, number, shown

_CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-Я])|(?<=[A-Z])(?=[A-Z][a-z])")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"'?\+?[\d\s().-]{6,20}")
_MUST_FIT = frozenset({"moment", "money", "quantity", "email", "currency"})
_BY_NAME, _BY_WORDS, _BY_VALUES = 0.95, 0.6, 0.4
_UNSEEN = 0.8  # of a name's confidence, where the column is empty as far as we looked
_CONTRADICTED = 0.3
# Words that turn a name into another thing: a subtotal is no total, an estimated date no date.
_NOT_IT = frozenset(["subtotal", "refund", "refunded", "estimated", "compare", "original", "precision", "limit"])
# Found by their values alone, when no name says so.
_TELLING = {"placed_at": "moment", "email": "email", "currency": "currency"}


@dataclass(frozen=True, slots=True)
class Guess:
    """One column taken for one field. `samples`: up to three values, so that a person can judge."""

    field: str
    column: str
    index: int
    confidence: float
    samples: tuple[str, ...]


def guess_columns(
    header: Sequence[str], sample: Sequence[Sequence[str]], *, role: str, told: Mapping[str, str]
) -> tuple[dict[str, Guess], str]:
    """Return field → guess, and the label of the export that the header was recognised as ("" for none).

    told: field → header as the person says; wins over every guess. Raises IntegrationError for a field or
    a header that does not exist.
    """
    names = [normal(name) for name in header]
    dialect = next((known for known in DIALECTS if known.marks <= set(names)), None) if role == "main" else None
    taken = _told(header, told, role)
    means = dialect.means if dialect else {}
    columns = [[row[index] for row in sample] for index in range(len(header))]
    candidates = sorted(_candidates(names, columns, role=role, means=means), key=lambda found: -found[0])
    for _confidence, index, field in candidates:
        if field not in taken and index not in taken.values() and field not in told:
            taken[field] = index
    sure = {(index, field): confidence for confidence, index, field in candidates}
    guesses = {
        field: Guess(
            field, header[index], index, 1.0 if field in told else sure[index, field], _samples(columns[index])
        )
        for field, index in taken.items()
        if index >= 0
    }
    return guesses, dialect.label if dialect else ""


def normal(name: str) -> str:
    """Return a header in the form of columns.py: "InvoiceNo", "invoice_no" and "Invoice No." are one."""
    name = unicodedata.normalize("NFKC", _CAMEL.sub(" ", name)).casefold()
    name = re.sub(r"[\"'`´’׳״]", "", name)  # ім'я, סה״כ
    return " ".join(re.findall(r"[^\W_]+", name))


def _told(header: Sequence[str], told: Mapping[str, str], role: str) -> dict[str, int]:
    fields = {field.name for field in FIELDS_OF[role]}
    taken = {}
    for field, column in told.items():
        if field not in fields:
            raise IntegrationError(
                f"{field} is no field of an order. Fields are: {', '.join(sorted(fields))}.",
                retry=False,
                field="column",
            )
        if column and column not in header:
            raise IntegrationError(
                f"The file has no column {column}. It has: {', '.join(header)}.", retry=False, field="column"
            )
        taken[field] = header.index(column) if column else -1
    return taken


def _candidates(
    names: Sequence[str], columns: Sequence[Sequence[str]], *, role: str, means: Mapping[str, str]
) -> list[tuple[float, int, str]]:
    found = []
    for index, name in enumerate(names):
        for field in FIELDS_OF[role]:
            said = _by_name(name, field) if name not in means else (0.99 if means[name] == field.name else 0.0)
            if not said and _TELLING.get(field.name) and role == "main" and name not in means:
                said = _BY_VALUES if _fit(field.kind, columns[index]) > 0.9 else 0.0
            if said and (confidence := said * _trust(field.kind, columns[index])) > 0.2:
                found.append((round(confidence, 3), index, field.name))
    return found


def _by_name(name: str, field: Field) -> float:
    if name in field.synonyms:
        return _BY_NAME - 0.01 * field.synonyms.index(name)
    words = set(name.split())
    if words & _NOT_IT:
        return 0.0
    within = [known for known in field.synonyms if " " in known and set(known.split()) <= words]
    return _BY_WORDS - 0.01 * (len(words) - max(len(known.split()) for known in within)) if within else 0.0


def _trust(kind: str, values: Sequence[str]) -> float:
    """Return the factor by which the values support the name.

    Where they contradict it, an exact name stands until another column does better: a column of quantities
    in which every cell is wrong must refuse its rows, and not be taken for no column at all.
    """
    if not any(value.strip() for value in values):
        return _UNSEEN
    fit = _fit(kind, values)
    if kind in _MUST_FIT and fit < 0.5:
        return _CONTRADICTED
    return 0.5 + fit / 2


def _fit(kind: str, values: Sequence[str]) -> float:
    filled = [value.strip() for value in values if value.strip()]
    test = _TESTS.get(kind)
    if not filled or not test:
        return 1.0 if filled else 0.0
    return sum(1 for value in filled if test(value)) / len(filled)


def _is_number(value: str) -> bool:
    try:
        number(value, ".", code="bad_quantity")
    except BadValue:
        return False
    return True


def _is_currency(value: str) -> bool:
    try:
        return currency_of(value)[0] in get_global("all_currencies")
    except BadValue:
        return False


_TESTS: dict[str, Callable[[str], bool]] = {
    "moment": lambda value: is_moment(value) or re.fullmatch(r"\d{5}([.,]\d+)?|1\d{9}(\d{3})?", value) is not None,
    "money": _is_number,
    "quantity": _is_number,
    "email": lambda value: _EMAIL.fullmatch(value) is not None,
    "phone": lambda value: _PHONE.fullmatch(value) is not None,
    "currency": _is_currency,
    "country": lambda value: bool(country_of(value)),
}


def _samples(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(shown, dict.fromkeys(value.strip() for value in values if value.strip())))[:3]
