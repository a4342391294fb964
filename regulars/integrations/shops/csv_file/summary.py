"""What a check tells: counts, reasons with examples, and what is missing before anything can be written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from regulars.core.money import Money
from regulars.intake.ports import IncomingOrder
from regulars.integrations.shops.csv_file.guess import Guess
from regulars.integrations.shops.csv_file.reasons import REASONS, Kind

EXAMPLES = 3
OLD = timedelta(days=7)  # a live order older than this would be promised something that is past already


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about one row: the reason, where, and what stood there.

    role: the file, "main", "lines" or "payments".   row: as a spreadsheet counts.   other: a second value
    that the reason's sentence speaks about.
    """

    reason: str
    row: int
    role: str = "main"
    order: str = ""
    column: str = ""
    value: str = ""
    other: str = ""

    @property
    def says(self) -> str:
        """The English sentence with its gaps filled; a page translates REASONS[...].says and fills it."""
        return REASONS[self.reason].says % self.gaps

    @property
    def do(self) -> str:
        """What a person can do about it, in English, its gaps filled."""
        return REASONS[self.reason].do % self.gaps

    @property
    def gaps(self) -> dict[str, str]:
        """The values for the gaps of the reason's sentences."""
        return {"value": self.value, "other": self.other, "order": self.order, "column": self.column}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that stays outside, with its cells as they stand in the file."""

    finding: Finding
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which nothing can be written. `do` says how to give it."""

    field: str
    says: str
    do: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What one file of the import turned out to be."""

    role: str
    name: str
    encoding: str
    encoding_confidence: float
    delimiter: str
    gzipped: bool
    rows: int
    export: str  # the program that wrote it, where its header is known
    columns: tuple[Guess, ...]
    unused: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Counts as a walk goes on. Rows and orders are counted apart: a reason speaks of one or the other."""

    orders: int = 0
    lines: int = 0
    guests: int = 0
    rows_taken: int = 0
    rows_refused: int = 0
    old_orders: int = 0
    first: datetime | None = None
    last: datetime | None = None
    totals: Counter[str] = field(default_factory=Counter)
    orders_in: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    orders_with: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Finding]] = field(default_factory=dict)

    def count(self, order: IncomingOrder | None, findings: Sequence[Finding], rows: int, *, at: datetime) -> None:
        """Count one order, or rows that stay outside. at: now, to tell old orders from fresh ones."""
        if order:
            self.rows_taken += rows
            self._count_order(order, at)
        else:
            self.rows_refused += rows
            self._count_refused(findings)
        for finding in findings:
            self.rows[finding.reason] += 1
            kept = self.examples.setdefault(finding.reason, [])
            if len(kept) < EXAMPLES:
                kept.append(finding)
        self.orders_with.update({finding.reason for finding in findings if finding.order})

    def _count_order(self, order: IncomingOrder, at: datetime) -> None:
        self.orders += 1
        self.lines += len(order.lines)
        self.old_orders += order.placed_at < at - OLD
        self.first = min(self.first or order.placed_at, order.placed_at)
        self.last = max(self.last or order.placed_at, order.placed_at)
        self.totals[order.currency] += order.total_minor
        self.orders_in[order.currency] += 1
        self.statuses[order.shop_status, order.state.value] += 1
        customer = order.customer
        self.guests += not (customer.external_id or customer.email or customer.phone)

    def _count_refused(self, findings: Sequence[Finding]) -> None:
        """Count an order that stays outside once, under what is really wrong with it."""
        own = [finding for finding in findings if finding.role == "main" and finding.order]
        told = next((finding for finding in findings if finding.reason != "with_its_order"), None)
        if own and told:
            self.left_out[told.reason] += 1

    def of(self, kind: Kind) -> dict[str, int]:
        """Return reason → count for one kind, the most frequent first."""
        return {code: count for code, count in self.rows.most_common() if REASONS[code].kind is kind}


@dataclass(frozen=True, slots=True)
class Summary:
    """The answer of a check.

    rows: of the main file, blank ones not counted; rows == rows_taken + rows_refused.
    refused: reason → rows that stay outside.   changed, noted: reason → how often.
    orders_refused: orders that stay outside, by the reason of their first bad row.
    customers: different people among the orders taken.   assumed: what was taken for granted.
    """

    rows: int
    rows_taken: int
    rows_refused: int
    orders: int
    lines: int
    customers: int
    guests: int
    refused: Mapping[str, int]
    changed: Mapping[str, int]
    noted: Mapping[str, int]
    orders_refused: Mapping[str, int]
    tally: Tally
    missing: tuple[Missing, ...]
    warnings: tuple[str, ...]
    assumed: Mapping[str, str]
    files: tuple[FileFacts, ...]
    shape: str  # "order": one row an order; "line": one row a line
    scattered: int  # orders whose rows do not stand together
    fingerprint: str

    @property
    def is_ready(self) -> bool:
        """Whether orders can be read: nothing is missing."""
        return not self.missing

    def as_json(self) -> dict[str, object]:
        """Return the summary as plain values for `json.dumps`."""
        return {
            "ready": self.is_ready,
            **{name: getattr(self, name) for name in _COUNTS},
            "refused": dict(self.refused),
            "changed": dict(self.changed),
            "noted": dict(self.noted),
            "orders_refused": dict(self.orders_refused),
            "period": [moment.isoformat() if moment else None for moment in (self.tally.first, self.tally.last)],
            "totals": _totals(self.tally),
            "statuses": [
                {"status": status, "state": state, "orders": count}
                for (status, state), count in self.tally.statuses.most_common()
            ],
            "shape": self.shape,
            "scattered_orders": self.scattered,
            "missing": [asdict(missing) for missing in self.missing],
            "warnings": list(self.warnings),
            "assumed": dict(self.assumed),
            "reasons": [_reason(code, self.tally) for code in (*self.refused, *self.changed, *self.noted)],
            "files": [asdict(file) for file in self.files],
            "fingerprint": self.fingerprint,
        }


_COUNTS = ("rows", "rows_taken", "rows_refused", "orders", "lines", "customers", "guests")


def _totals(tally: Tally) -> dict[str, dict[str, object]]:
    return {
        currency or "?": {
            "orders": tally.orders_in[currency],
            "total_minor": minor,
            "total": str(Money(minor, currency).amount),
        }
        for currency, minor in tally.totals.items()
    }


def _reason(code: str, tally: Tally) -> dict[str, object]:
    reason = REASONS[code]
    return {
        "reason": code,
        "kind": reason.kind.value,
        "count": tally.rows[code],
        "orders": tally.orders_with[code],
        "expected": reason.expected,
        "do": tally.examples[code][0].do,
        "examples": [
            {
                "file": example.role,
                "row": example.row,
                "order": example.order,
                "column": example.column,
                "value": example.value,
                "says": example.says,
            }
            for example in tally.examples[code]
        ],
    }
