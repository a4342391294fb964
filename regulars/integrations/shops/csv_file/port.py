"""What the intake room asks of CSV files, answered in its words (regulars/intake/ports.py: FileFormat)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from regulars.intake.ports import FileFormat, FileOptions, IncomingOrder
from regulars.integrations.shops.csv_file.advice import missing
from regulars.integrations.shops.csv_file.labels import labels_of
from regulars.integrations.shops.csv_file.layout import CsvOptions
from regulars.integrations.shops.csv_file.plan import CsvPlan, open_plan
from regulars.integrations.shops.csv_file.reasons import REASONS, Kind
from regulars.integrations.shops.csv_file.summary import Finding, Summary, Tally

_SAMPLES = 3
_LOOKED_AT = 200  # rows in which samples of a column are looked for
_LONGEST_SAMPLE = 60
_MOST_WORDS = 50  # different words for a state that a person may be asked about


@dataclass(slots=True)
class Count(Tally):
    """A tally that also knows in which file the bad rows stand, and which words for a state nobody knows."""

    bad_in: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)

    def count(self, order: IncomingOrder | None, findings: Sequence[Finding], rows: int, *, at: datetime) -> None:
        """Count one order, or rows that stay outside."""
        Tally.count(self, order, findings, rows, at=at)
        for found in findings:
            if order is None and REASONS[found.reason].kind is Kind.REFUSED:
                self.bad_in[found.role] += 1
            if found.reason == "unknown_status" and (found.value in self.words or len(self.words) < _MOST_WORDS):
                self.words[found.value] += 1


class CsvWalk:
    """The orders of a file with their positions; what stays outside is counted on the way."""

    def __init__(self, plan: CsvPlan, after: int) -> None:
        self._plan, self._tally = plan, Count()
        self._orders = plan.orders(after, tally=self._tally) if after else plan.checking(self._tally)
        self.refused = 0
        self.last_row = plan.last_row

    def __iter__(self) -> "CsvWalk":
        return self

    def __next__(self) -> tuple[int, IncomingOrder]:
        try:
            return next(self._orders)
        finally:
            self.refused = sum(self._tally.left_out.values())

    def summary(self) -> dict[str, Any]:
        """Return what a whole walk came to."""
        return summary_of(self._plan.summary(self._tally), self._tally)


class CsvFile:
    """An import of CSV files, planned."""

    def __init__(self, plan: CsvPlan) -> None:
        self._plan = plan
        self.fingerprint = plan.fingerprint
        self.columns = [one for role in plan.tables for one in _columns(plan, role)]
        self.missing = [{"field": one.field, "says": one.says} for one in missing(plan.layout, plan.options, None)]

    def walk(self, after: int = 0) -> CsvWalk:
        """Read the orders behind a position."""
        return CsvWalk(self._plan, after)

    def write_problems(self, path: Path, *, role: str) -> int:
        """Write the rows of one file that stay outside, each with its reason; return how many."""
        return self._plan.write_problems(path, role=role)

    def close(self) -> None:
        """Forget what was put aside."""
        self._plan.close()


class CsvFiles:
    """CSV, gzipped or not: one row an order or one row a line, with companion files joined by the order's id."""

    fields: Mapping[str, Mapping[str, str]] = {role: labels_of(role) for role in ("main", "lines", "payments")}

    def open(self, paths: Mapping[str, Path], options: FileOptions) -> CsvFile:
        """Look files through. Raises IntegrationError for what is no CSV file."""
        chosen = CsvOptions(**_plain(options))
        lines, payments = paths.get("lines"), paths.get("payments")
        return CsvFile(open_plan(paths["main"], lines=lines, payments=payments, options=chosen))


files: FileFormat = CsvFiles()


def _plain(options: FileOptions) -> dict[str, Any]:
    told = asdict(options)
    reading = told.pop("reading")
    return {name: value for name, value in {**told, **reading}.items() if value}


def said(options: CsvOptions) -> dict[str, Any]:
    """Return what a person said, as plain values in the room's words: CsvFiles.open reads the same from them."""
    told = asdict(options)
    reading = {name: told.pop(name) for name in ("encoding", "delimiter")}
    return asdict(FileOptions(**told, reading={name: value for name, value in reading.items() if value}))


def summary_of(summary: Summary, tally: Count) -> dict[str, Any]:
    """Return a summary as plain values, its sentences apart from their gaps so that a page can translate them."""
    told = summary.as_json()
    told["reasons"] = [_reason(code, tally) for code in (*summary.refused, *summary.changed, *summary.noted)]
    told["bad_rows"] = dict(tally.bad_in)
    told["unknown_words"] = dict(tally.words.most_common())
    told["old_orders"] = tally.old_orders
    return told


def _reason(code: str, tally: Tally) -> dict[str, Any]:
    reason = REASONS[code]
    return {
        "reason": code,
        "kind": reason.kind.value,
        "count": tally.rows[code],
        "orders": tally.orders_with[code],
        "says": reason.says,
        "expected": reason.expected,
        "do": reason.do,
        "examples": [
            {"file": one.role, "row": one.row, "gaps": one.gaps, "says": one.says} for one in tally.examples[code]
        ],
    }


def _columns(plan: CsvPlan, role: str) -> list[dict[str, Any]]:
    table = plan.tables[role]
    taken = {guess.index: guess for guess in plan.layout.guesses[role].values()}
    samples = _samples(plan, role)
    return [
        {
            "role": role,
            "header": name,
            "samples": samples[at],
            "field": taken[at].field if at in taken else "",
        }
        for at, name in enumerate(table.header)
    ]


def _samples(plan: CsvPlan, role: str) -> list[list[str]]:
    """Return up to three different values of each column, from the beginning of the file."""
    table = plan.tables[role]
    found: list[list[str]] = [[] for _name in table.header]
    for number, (_row, cells) in enumerate(table.rows()):
        if number >= _LOOKED_AT:
            break
        for kept, cell in zip(found, cells, strict=False):
            value = cell.strip()[:_LONGEST_SAMPLE]
            if value and value not in kept and len(kept) < _SAMPLES:
                kept.append(value)
    return found
