"""How the files of one import are read, and what may become of an order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars.intake.ports import IncomingOrder, OrderState
from regulars.integrations.shops.csv_file.dates import Moments
from regulars.integrations.shops.csv_file.packed import PackedLines
from regulars.integrations.shops.csv_file.summary import BadRow, Finding


@dataclass(frozen=True, slots=True)
class Rules:
    """What was guessed, decided over whole columns, and told.

    columns: role → field → index.   names: role → field → header.   marks: role → field → decimal mark.
    shape: "order" (one row an order) or "line".   customers_count: customer ids name people, not orders.
    total_known: some file tells totals, payments or prices.
    """

    columns: Mapping[str, Mapping[str, int]]
    names: Mapping[str, Mapping[str, str]]
    marks: Mapping[str, Mapping[str, str]]
    shape: str
    currency: str
    as_history: bool
    statuses: Mapping[str, OrderState]
    customers_count: bool
    total_known: bool
    moments: Moments
    packed: PackedLines | None


@dataclass(slots=True)
class Outcome:
    """What became of one order: the order, or the rows that stay outside; and what is worth a word."""

    order: IncomingOrder | None = None
    findings: list[Finding] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


class Outside(Exception):  # no error: an answer, namely that this is no order
    """All rows of the order stay outside for one reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
