"""One walk through the main file: rows gathered into orders, each read once all its rows have been seen.

An order's position is the row number of its last row. Orders come in rising positions, so a walk that was
interrupted goes on exactly behind the last position it reached. Rows of an order that do not stand together
are put away until the last of them comes; memory holds one order at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from regulars.integrations.shops.csv_file.heads import HeadReader
from regulars.integrations.shops.csv_file.lines import Row
from regulars.integrations.shops.csv_file.orders import OrderReader
from regulars.integrations.shops.csv_file.rules import Outcome
from regulars.integrations.shops.csv_file.staging import Staging
from regulars.integrations.shops.csv_file.summary import BadRow, Finding
from regulars.integrations.shops.csv_file.table import OnBad, Table
from regulars.integrations.shops.csv_file.values import shown

MAX_LINES = 5_000  # rows of one order; more means that the wrong column was taken for its number
_ORPHANS = {"lines": "line_without_order", "payments": "payment_without_order"}


@dataclass(frozen=True, slots=True)
class Step:
    """What one stretch of the file came to. `rows`: how many rows of the main file it took in or refused."""

    position: int
    outcome: Outcome
    rows: int


@dataclass(frozen=True, slots=True)
class Keyed:
    """The rows of a table with the order each belongs to.

    at: index of the order's id.   heads: tells rows that name no order and belong to the one above; None
    where each row must name its order.   looks_like_row: judges lines that a stray quote swallowed.
    """

    table: Table
    at: int
    heads: HeadReader | None
    looks_like_row: Callable[[list[str]], bool]

    def rows(self, on_bad: OnBad) -> Iterator[tuple[str, int, list[str]]]:
        """Yield order id, row number and cells; rows that belong to no order go to `on_bad`."""
        above, header = "", list(self.table.header)

        def bad(row: int, cells: Sequence[str], code: str) -> None:
            nonlocal above
            above = ""  # the lost row may have begun another order
            on_bad(row, cells, code)

        for row, cells in self.table.rows(bad, self.looks_like_row):
            key = cells[self.at].strip()
            if not key:
                if not any(cells):
                    continue
                if not above or not self.heads or not self.heads.is_silent(cells):
                    bad(row, cells[:-1], "no_order_id")
                    continue
            elif key == header[self.at] and cells[:-1] == header:
                bad(row, cells[:-1], "header_again")
                continue
            else:
                above = key
            yield above, row, cells


class Walk:
    """Gathers rows into orders. One walk, one use; `after`: begin behind this position."""

    def __init__(self, keyed: Mapping[str, Keyed], reader: OrderReader, staging: Staging, *, after: int = 0) -> None:
        self._keyed, self._main = keyed, keyed["main"]
        self._reader, self._staging, self._after = reader, staging, after
        self._lost: list[BadRow] = []
        self._overfull: set[str] = set()  # at most one order in 5,000 rows: small

    def steps(self) -> Iterator[Step]:
        """Yield what each order, and each row that belongs to none, came to."""
        key, rows = "", list[Row]()
        for own, row, cells in self._main.rows(self._lose):
            if own != key or len(rows) >= MAX_LINES:
                yield from self._gathered(key, rows, full=own == key)
                key, rows = own, []
            rows.append((row, cells))
        yield from self._gathered(key, rows, full=False)
        yield from self._lost_rows(None)
        if not self._after:
            yield from self._without_order()

    def _gathered(self, key: str, rows: list[Row], *, full: bool) -> Iterator[Step]:
        if not rows:
            return
        yield from self._lost_rows(rows[0][0])
        last = self._staging.last_run(key) if self._staging.has_scattered else None
        if full or key in self._overfull:
            yield from self._too_many(key, rows)
        elif last is None:
            yield from self._complete(key, rows)
        elif rows[0][0] < last:
            self._staging.put_away(key, rows)
        elif self._staging.count_put_away(key) + len(rows) > MAX_LINES:
            yield from self._too_many(key, rows)
        else:
            yield from self._complete(key, [*self._staging.take_out(key), *rows])

    def _complete(self, key: str, rows: list[Row]) -> Iterator[Step]:
        position = rows[-1][0]
        if position > self._after:
            yield Step(position, self._reader.read(key, rows, self._companions(key)), len(rows))

    def _too_many(self, key: str, rows: list[Row]) -> Iterator[Step]:
        """Refuse every row of an order that is none; it never lies in memory as a whole."""
        self._overfull.add(key)
        for row, cells in chain(self._staging.take_out_one_by_one(key), rows):
            bad = BadRow(Finding("too_many_lines", row, "main", key), tuple(cells[:-1]))
            if row > self._after:
                yield Step(row, Outcome(None, [bad.finding], [bad]), 1)

    def _companions(self, key: str) -> dict[str, list[Row]]:
        return {role: self._staging.companions(role, key) for role in self._keyed if role != "main"}

    def _lose(self, row: int, cells: Sequence[str], code: str) -> None:
        self._lost.append(BadRow(self._finding(row, cells, code, "main"), tuple(cells)))

    def _finding(self, row: int, cells: Sequence[str], code: str, role: str) -> Finding:
        keyed = self._keyed[role]
        column = keyed.table.header[keyed.at] if code == "no_order_id" else ""
        value = "".join(
            letter for cell in cells for letter in cell if letter == "\0" or "\ud800" <= letter <= "\udfff"
        )
        return Finding(code, row, role, column=column, value=shown(value[:1] or "".join(cells[:1])))

    def _lost_rows(self, before: int | None) -> Iterator[Step]:
        """Yield rows that belong to no order, those before a row or all of them."""
        kept = []
        for bad in self._lost:
            if before is not None and bad.finding.row >= before:
                kept.append(bad)
            elif bad.finding.row > self._after:
                yield Step(bad.finding.row, Outcome(None, [bad.finding], [bad]), 1)
        self._lost = kept

    def _without_order(self) -> Iterator[Step]:
        """Yield the rows of companion files that belong to no order of the main file."""
        for role, keyed in self._keyed.items():
            if role == "main":
                continue
            lost = list[BadRow]()

            def lose(row: int, cells: Sequence[str], code: str, role: str = role, lost: list[BadRow] = lost) -> None:
                lost.append(BadRow(self._finding(row, cells, code, role), tuple(cells)))

            for _row in keyed.rows(lose):
                if lost:
                    yield _outside(lost.pop())
            yield from map(_outside, lost)
            for key, row, cells in self._staging.orphans(role):
                yield _outside(BadRow(Finding(_ORPHANS[role], row, role, key), tuple(cells[:-1])))


def _outside(bad: BadRow) -> Step:
    """A row of a companion file that stays outside; it is no row of the main file."""
    return Step(bad.finding.row, Outcome(None, [bad.finding], [bad]), 0)
