"""What the rows of one order say of the order itself: merged to one, and read into customer and addresses."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from regulars.intake.ports import IncomingAddress, IncomingCustomer, Longest
from regulars.integrations.shops.csv_file.dates import Moments
from regulars.integrations.shops.csv_file.values import BadValue, clean_id, country_of

# A reason, the field, the value and perhaps a second value.
Say = Callable[..., None]
# Where rows of one order differ in these, nobody can tell which is right.
_MUST_AGREE = frozenset({"order_id", "number", "customer_id", "email", "currency", "total"})
_APOSTROPHE = re.compile(r"'(?=[+\d])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_NOBODY = frozenset({"", "0"})  # WooCommerce writes 0 for a guest
_WIDTHS = {"email": Longest.EMAIL, "phone": Longest.WORD, "note": Longest.NOTE, "status": Longest.WORD}
EMPTY = IncomingAddress()


class HeadReader:
    """Merges the order's own cells of all its rows. `columns`: field → index of the main file."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self._fields = tuple(columns)
        self._cells = itemgetter(*columns.values(), -1)  # never one alone: always a tuple

    def merge(self, rows: Sequence[tuple[int, list[str]]], say: Say) -> dict[str, str]:
        """Return field → text, filled ones only: what the first row that says it says.

        Raises BadValue (rows_disagree) where rows differ in what must be one.
        """
        first = self._cells(rows[0][1])
        head = {name: text.strip() for name, text in zip(self._fields, first, strict=False) if text.strip()}
        told: set[str] = set()
        for row, cells in rows:
            if self._cells(cells) != first:
                self._add(head, row, self._cells(cells), told, say)
        return head

    def is_silent(self, cells: list[str]) -> bool:
        """Tell whether a row says nothing of its order: its line belongs to the order above."""
        return not any(text.strip() for text in self._cells(cells))

    def _add(self, head: dict[str, str], row: int, cells: tuple[str, ...], told: set[str], say: Say) -> None:
        if not any(cells):
            say("number_from_above", "order_id", "", row=row)
            return
        for name, raw in zip(self._fields, cells, strict=False):
            text = raw.strip()
            if not text or text == head.setdefault(name, text) or name in told:
                continue
            if name in _MUST_AGREE:
                raise BadValue("rows_disagree", head[name], column=name, other=text)
            told.add(name)
            reason = "two_moments" if name in ("placed_at", "placed_time") else "first_value_counts"
            say(reason, name, head[name], other=text, row=row)


@dataclass(frozen=True, slots=True)
class Stamps:
    """The moments of an order, as far as the file tells them."""

    placed_at: datetime
    updated_at: datetime | None
    paid_at: datetime | None
    cancelled_at: datetime | None
    fulfilled_at: datetime | None
    delivered_at: datetime | None


def read_stamps(head: Mapping[str, str], moments: Moments, say: Say) -> Stamps:
    """Return the moments of an order. Raises BadValue for the one that counts, when it was placed.

    The others are left out where they cannot be read or lie before the order (27 of Olist's orders were
    handed over before they were paid, 4 before they were placed).
    """
    placed = _placed(head, moments, say)
    found = {}
    for name in ("updated_at", "paid_at", "cancelled_at", "fulfilled_at", "delivered_at"):
        found[name] = _later(head, name, placed, moments, say) if name in head else None
    return Stamps(placed_at=placed, **found)


def _placed(head: Mapping[str, str], moments: Moments, say: Say) -> datetime:
    text = head.get("placed_at", "")
    if not text:
        raise BadValue("no_date", "", column="placed_at")
    if head.get("placed_time") and ":" not in text:
        text = f"{text} {head['placed_time']}"
    try:
        return moments.read(text, changed=lambda reason, value: say(reason, "placed_at", value))
    except BadValue as error:
        error.column = "placed_at"
        raise


def _later(head: Mapping[str, str], name: str, placed: datetime, moments: Moments, say: Say) -> datetime | None:
    try:
        moment = moments.read(head[name], changed=lambda reason, value: say(reason, name, value))
    except BadValue:
        say("unreadable_moment", name, head[name])
        return None
    if moment < placed:
        say("impossible_moment", name, head[name])
        return None
    return moment


def read_customer(
    head: Mapping[str, str],
    *,
    bill: IncomingAddress,
    ship: IncomingAddress,
    version: int,
    counts: bool,
    say: Say,
) -> IncomingCustomer:
    """Return the person. `counts` false: the column of customer ids names orders, not people."""
    person = head.get("customer_id", "")
    if person and not counts:
        say("customer_id_per_order", "customer_id", person)
        person = ""
    if person:
        person, changed = _id(person)
        if changed:
            say(changed, "customer_id", head["customer_id"])
    address = bill if bill != EMPTY else ship
    return IncomingCustomer(
        external_id="" if person in _NOBODY else person,
        name=_name(head, "", say) or bill.name or ship.name,
        email=text_of(head, "email", say),
        phone=text_of(head, "phone", say) or bill.phone or ship.phone,
        country=country_in(head, "country", say) or bill.country or ship.country,
        language=language_of(head),
        version=version,
        address=address if address != EMPTY else None,
    )


def read_address(head: Mapping[str, str], prefix: str, say: Say) -> IncomingAddress:
    """Return the address whose fields begin with `prefix`, "ship" or "bill"; EMPTY where there is none."""
    if not any(name.startswith(prefix) for name in head):
        return EMPTY
    return IncomingAddress(
        name=_name(head, f"{prefix}_", say),
        company=text_of(head, f"{prefix}_company", say),
        line1=text_of(head, f"{prefix}_line1", say),
        line2=text_of(head, f"{prefix}_line2", say),
        city=text_of(head, f"{prefix}_city", say),
        region=text_of(head, f"{prefix}_region", say),
        postcode=text_of(head, f"{prefix}_postcode", say),
        country=country_in(head, f"{prefix}_country", say),
        phone=text_of(head, f"{prefix}_phone", say),
    )


def text_of(head: Mapping[str, str], name: str, say: Say) -> str:
    """Return a text at most as long as its column; a cut one ends in … and is told."""
    text = head.get(name, "")
    if not text:
        return ""
    if _APOSTROPHE.match(text):
        say("apostrophe_cut", name, text[1:])
        text = text[1:]
    return _cut(text, _WIDTHS.get(name.removeprefix("ship_").removeprefix("bill_"), Longest.NAME), name, say)


def language_of(head: Mapping[str, str]) -> str:
    """Return a language tag, "" for what is none."""
    text = head.get("language", "")
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else ""


def _id(text: str) -> tuple[str, str]:
    try:
        found, changed = clean_id(text)
    except BadValue as error:
        error.column = "customer_id"
        raise
    if len(found) > Longest.ID:
        raise BadValue("too_long", found, column="customer_id")
    return found, changed


def _name(head: Mapping[str, str], prefix: str, say: Say) -> str:
    whole = head.get(f"{prefix}name", "")
    parts = (head.get(f"{prefix}first_name", ""), head.get(f"{prefix}last_name", ""))
    return _cut(whole or " ".join(filter(None, parts)), Longest.NAME, f"{prefix}name", say)


def _cut(text: str, width: int, name: str, say: Say) -> str:
    if len(text) <= width:
        return text
    say("text_cut", name, text)
    return text[: width - 1] + "…"


def country_in(head: Mapping[str, str], name: str, say: Say) -> str:
    """Return the ISO code of a country named in a cell, "" and a word about it where it is none."""
    text = head.get(name, "")
    code = country_of(text) if text else ""
    if text and not code:
        say("country_unknown", name, text)
    return code
