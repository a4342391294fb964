"""An import planned: files looked through, columns guessed, everything checked, and nothing written yet."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo

from regulars.core import clock, money
from regulars.core.errors import IntegrationError
from regulars.core.worktime import BadHours, zone_named
from regulars.intake.ports import IncomingOrder
from regulars.integrations.shops.csv_file.advice import assumed, missing, warnings
from regulars.integrations.shops.csv_file.columns import LINE_NAMES
from regulars.integrations.shops.csv_file.dates import Moments, is_moment
from regulars.integrations.shops.csv_file.guard import MARKER_COLUMNS, guarded
from regulars.integrations.shops.csv_file.heads import HeadReader
from regulars.integrations.shops.csv_file.layout import CsvOptions, Layout, lay_out
from regulars.integrations.shops.csv_file.mapping import told_states
from regulars.integrations.shops.csv_file.orders import OrderReader
from regulars.integrations.shops.csv_file.reasons import Kind
from regulars.integrations.shops.csv_file.rules import Rules
from regulars.integrations.shops.csv_file.source import examine
from regulars.integrations.shops.csv_file.staging import Staging
from regulars.integrations.shops.csv_file.summary import BadRow, FileFacts, Missing, Summary, Tally
from regulars.integrations.shops.csv_file.survey import Survey, take_survey
from regulars.integrations.shops.csv_file.table import Table, open_table
from regulars.integrations.shops.csv_file.walk import Keyed, Step, Walk

_PEOPLE = 1_000  # people counted at once


def open_plan(
    path: Path,
    *,
    lines: Path | None = None,
    payments: Path | None = None,
    options: CsvOptions | None = None,
    at: datetime | None = None,
) -> "CsvPlan":
    """Return the plan of importing `path` and its companion files. Nothing is written, ever.

    at: the present moment; orders from the future are refused. Raises IntegrationError (retry=False, with
    the option it speaks about as `field`) for what is no CSV file and for options that make no sense.
    """
    chosen = options or CsvOptions()
    paths = {"main": path, "lines": lines, "payments": payments}
    tables = {
        role: open_table(
            examine(file, role=role, encoding=chosen.encoding if role == "main" else ""),
            delimiter=chosen.delimiter if role == "main" else "",
        )
        for role, file in paths.items()
        if file
    }
    return CsvPlan(tables, lay_out(tables, chosen), chosen, at=at or clock.now())


class CsvPlan:
    """One import before it happens. Close it, or use it as a context: it holds a temporary database."""

    def __init__(self, tables: Mapping[str, Table], layout: Layout, options: CsvOptions, *, at: datetime) -> None:
        self.tables, self.layout, self.options, self._at = tables, layout, options, at
        self._zone = _zone(options.zone)
        self._statuses = told_states(options.statuses)
        self._currency = _currency(options.currency)
        if options.date_order not in ("", "day", "month"):
            raise _wrong("date_order", f"{options.date_order} is no order of dates; say day or month.")
        self._staging = Staging()
        self._survey: Survey | None = None

    def __enter__(self) -> "CsvPlan":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget the temporary database."""
        self._staging.close()

    @property
    def fingerprint(self) -> str:
        """A hash of the files' bytes and the options: positions hold only while it stays the same."""
        told = repr((self.options, sorted((role, table.source.fingerprint) for role, table in self.tables.items())))
        return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()

    @property
    def last_row(self) -> int:
        """How many rows the main file has; a position divided by it tells how far an import is."""
        return self._known().rows["main"] + self.tables["main"].header_row if self._can_walk else 0

    def missing(self) -> tuple[Missing, ...]:
        """Return what must be told before orders can be read; empty when they can."""
        return missing(self.layout, self.options, self._known().dates if self._can_walk else None)

    def check(self, tally: Tally | None = None) -> Summary:
        """Read everything as an import would, write nothing, and say what would happen."""
        counted = Tally() if tally is None else tally
        for _order in self.checking(counted):
            pass
        return self.summary(counted)

    def checking(self, tally: Tally) -> Iterator[tuple[int, IncomingOrder]]:
        """Do what `check` does piece by piece: yield position and order, and count into `tally`."""
        self._staging.begin_people()
        people: list[str] = []
        for step in self._steps() if self._can_walk else ():
            tally.count(step.outcome.order, step.outcome.findings, step.rows, at=self._at)
            if step.outcome.order:
                people.append(_person(step.outcome.order))
                yield step.position, step.outcome.order
            if len(people) >= _PEOPLE:
                self._staging.add_people(filter(None, people))
                people.clear()
        self._staging.add_people(filter(None, people))

    def summary(self, tally: Tally) -> Summary:
        """Say what a whole `checking` with this tally has found."""
        return self._summary(tally, self._staging.people())

    def orders(self, after: int = 0, *, tally: Tally | None = None) -> Iterator[tuple[int, IncomingOrder]]:
        """Yield position and order, in rising positions, those behind `after` alone.

        An import that remembers the last position it has written goes on exactly there, as long as
        `fingerprint` is the same. tally: counts what goes by, refused rows too. Raises IntegrationError
        while something is missing.
        """
        lacking = self.missing()
        if lacking:
            raise _wrong(lacking[0].field, " ".join(f"{one.says} {one.do}" for one in lacking))
        for step in self._steps(after):
            if tally is not None:
                tally.count(step.outcome.order, step.outcome.findings, step.rows, at=self._at)
            if step.outcome.order:
                yield step.position, step.outcome.order

    def problems(self) -> Iterator[BadRow]:
        """Yield every row that stays outside, with its reason and its cells, file by file."""
        if self._can_walk:
            for step in self._steps():
                yield from step.outcome.bad

    def write_problems(self, path: Path, *, role: str = "main") -> int:
        """Write the rows of one file that stay outside as CSV that opens anywhere; return how many.

        Each row has its number, its reason in a word and two sentences, then its cells, guarded so that no
        spreadsheet runs them. Corrected and imported again, the file is known by its columns and the guard
        is taken off.
        """
        table, count = self.tables[role], 0
        with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
            writer = csv.writer(file, delimiter=table.delimiter)
            writer.writerow([*MARKER_COLUMNS, *_unmarked(table.header, table.header)])
            for bad in self.problems():
                if bad.finding.role == role:
                    found = bad.finding
                    marks = (str(found.row), found.reason, found.says, found.do)
                    writer.writerow(map(guarded, [*marks, *_unmarked(table.header, bad.cells)]))
                    count += 1
        return count

    @property
    def _can_walk(self) -> bool:
        """Whether orders can be told apart and dated; without, there is nothing to check."""
        layout = self.layout
        return "placed_at" in layout.guesses["main"] and all(layout.key_at(role) >= 0 for role in self.tables)

    def _steps(self, after: int = 0) -> Iterator[Step]:
        self._known()
        return Walk(self._keyed(), OrderReader(self._rules()), self._staging, after=after).steps()

    def _known(self) -> Survey:
        if self._survey is None:
            self._survey = take_survey(self._keyed(), self.layout.columns, self._staging)
        return self._survey

    def _keyed(self) -> dict[str, Keyed]:
        columns = self.layout.columns["main"]
        heads = HeadReader({name: at for name, at in columns.items() if name not in LINE_NAMES})
        keyed = {}
        for role, table in self.tables.items():
            key_at = self.layout.key_at(role)
            date_at = columns.get("placed_at", -1) if role == "main" else -1
            by_line = role == "main" and self.layout.shape == "line"
            keyed[role] = Keyed(table, key_at, heads if by_line else None, _RowTest(key_at, date_at))
        return keyed

    def _rules(self) -> Rules:
        survey, layout = self._known(), self.layout
        order = self.options.date_order or survey.dates.decide()
        return Rules(
            columns=layout.columns,
            names=layout.names,
            marks=survey.marks,
            shape=layout.shape,
            currency=self._currency,
            as_history=self.options.as_history,
            statuses=self._statuses,
            customers_count=survey.customers_count,
            total_known=not any(one.field == "total" for one in self.missing()),
            moments=Moments(zone=self._zone, order=order, at=self._at),
            packed=layout.packed if "lines" not in self.tables else None,
        )

    def _summary(self, tally: Tally, customers: int) -> Summary:
        survey = self._known() if self._can_walk else Survey()
        facts = tuple(self._facts(role, survey) for role in self.tables)
        return Summary(
            rows=facts[0].rows,
            rows_taken=tally.rows_taken,
            rows_refused=tally.rows_refused,
            orders=tally.orders,
            lines=tally.lines,
            customers=customers,
            guests=tally.guests,
            refused=tally.of(Kind.REFUSED),
            changed=tally.of(Kind.CHANGED),
            noted=tally.of(Kind.NOTED),
            orders_refused=dict(tally.left_out.most_common()),
            tally=tally,
            missing=self.missing(),
            warnings=warnings(self.options, tally),
            assumed=assumed(self.layout, self.options, survey.dates),
            files=facts,
            shape=self.layout.shape,
            scattered=survey.scattered,
            fingerprint=self.fingerprint,
        )

    def _facts(self, role: str, survey: Survey) -> FileFacts:
        table, guesses = self.tables[role], self.layout.guesses[role]
        used = {guess.index for guess in guesses.values()} | (
            self.layout.packed.indexes if self.layout.packed and role == "main" else set()
        )
        return FileFacts(
            role=role,
            name=table.source.path.name,
            encoding=table.source.encoding,
            encoding_confidence=table.source.sure,
            delimiter=table.delimiter,
            gzipped=table.source.gzipped,
            rows=survey.rows[role] if role in survey.rows else sum(1 for _row, cells in table.rows() if any(cells)),
            export=self.layout.exports[role],
            columns=tuple(guesses.values()),
            unused=tuple(name for index, name in enumerate(table.header) if index not in used),
        )


def _unmarked(header: tuple[str, ...], cells: tuple[str, ...]) -> list[str]:
    """Return the cells without those that an earlier download of bad rows had added."""
    return [cell for at, cell in enumerate(cells) if at >= len(header) or header[at] not in MARKER_COLUMNS]


class _RowTest:
    """Judges whether cells look like a row of the table: they name an order and, if they should, a date."""

    def __init__(self, key_at: int, date_at: int) -> None:
        self._key_at, self._date_at = key_at, date_at

    def __call__(self, cells: list[str]) -> bool:
        return bool(cells[self._key_at].strip()) and (self._date_at < 0 or is_moment(cells[self._date_at]))


def _person(order: IncomingOrder) -> str:
    customer = order.customer
    return customer.external_id or customer.email.lower() or customer.phone


def _zone(name: str) -> ZoneInfo:
    try:
        return zone_named(name or "UTC")
    except BadHours as error:
        raise _wrong("zone", str(error)) from error


def _currency(code: str) -> str:
    try:
        return money.currency_code(code) if code else ""
    except money.BadMoney as error:
        raise _wrong("currency", f"{code} is no currency. Write three letters, like EUR.") from error


def _wrong(field: str, message: str) -> IntegrationError:
    return IntegrationError(message, retry=False, field=field)
