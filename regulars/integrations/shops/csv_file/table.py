"""A file as rows: separator and header found, and every row checked so that one broken row costs one row."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TextIO

from regulars.core.errors import IntegrationError
from regulars.integrations.shops.csv_file.guard import MARKER_COLUMNS, unguarded
from regulars.integrations.shops.csv_file.source import Source
from regulars.integrations.shops.csv_file.values import shown

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",;\t|"
MAX_COLUMNS = 500
_SNIFFED = 2**16  # characters
_BATCH = 2**16  # characters of lines read at once
_TITLE_ROWS = 10  # lines above the header that some exports write

# What a caller does with a row that is no row: row number, its cells, a code of reasons.py.
OnBad = Callable[[int, Sequence[str], str], None]
# Whether cells look like a row of this table; judges lines that a stray quote may have swallowed.
LooksLikeRow = Callable[[list[str]], bool]


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file. Row 1 is its first line, so that numbers agree with a spreadsheet's.

    header: the names as written.   ours: whether it is a download of bad rows, its formulas guarded.
    """

    source: Source
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    ours: bool

    @property
    def width(self) -> int:
        """How many cells a row must have."""
        return len(self.header)

    def rows(
        self, on_bad: OnBad | None = None, looks_like_row: LooksLikeRow | None = None
    ) -> Iterator[tuple[int, list[str]]]:
        """Yield number and cells of each row below the header that holds anything.

        Each row has one empty cell more than the header, so that index -1, a column that the file does
        not have, reads as empty. Rows of the wrong shape go to `on_bad` instead.
        """
        with self.source.open() as file:
            reader = _Rows(self, file, on_bad or _ignore, looks_like_row or (lambda cells: True))
            yield from reader.rows()


def open_table(source: Source, *, delimiter: str = "") -> Table:
    """Return the table in `source`. Raises IntegrationError where no separator makes columns of it."""
    with source.open() as file:
        sample = file.read(_SNIFFED)
    lines = list(io.StringIO(sample, newline=""))
    if len(sample) == _SNIFFED:
        lines = lines[:-1]  # the last one was cut by our own knife
    skipped = 1 if lines and lines[0].strip().lower().startswith("sep=") else 0
    if skipped and not delimiter:
        delimiter = lines[0].strip()[4:5]
    found = delimiter or _sniff(lines[skipped:])
    row, header = _header(lines, found, skipped)
    if not 1 < len(header) <= MAX_COLUMNS:
        raise IntegrationError(
            f"No separator makes columns of {source.path.name}. It needs a header line with two to"
            f" {MAX_COLUMNS} names, parted by comma, semicolon, tab or |.",
            retry=False,
            field="delimiter",
        )
    return Table(source, found, tuple(map(shown, header)), row, MARKER_COLUMNS[0] in header)


def _sniff(lines: list[str]) -> str:
    """Return the separator under which most rows have the same number of cells, and more than one."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _parsed(lines, delimiter) if len(row) > 1)
        if not widths:
            return 0.0, 0
        width, count = widths.most_common(1)[0]
        return count / max(1, len(lines)), width

    return max(DELIMITERS, key=score)


def _header(lines: list[str], delimiter: str, skipped: int) -> tuple[int, list[str]]:
    rows = list(_parsed(lines, delimiter))
    widths = Counter(len(row) for row in rows[skipped:] if row)
    width = widths.most_common(1)[0][0] if widths else 0
    for number, row in enumerate(rows[: skipped + _TITLE_ROWS], start=1):
        if number > skipped and len(row) == width and sum(map(bool, row)) > width // 2:
            return number, [cell.strip() for cell in row]
    return 1, []


def _parsed(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


class _Rows:
    """One walk through the rows. Lines are read in batches, so that a row's lines can be read again."""

    def __init__(self, table: Table, file: TextIO, on_bad: OnBad, looks_like_row: LooksLikeRow) -> None:
        self._table, self._file = table, file
        self._on_bad, self._looks_like_row = on_bad, looks_like_row
        self._row = 0
        self._start = 0  # of the row being read, among the lines of the batch

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield number and cells; a row that is none costs itself and not the lines behind it."""
        again: list[str] = []
        while batch := again or self._file.readlines(_BATCH):
            again = []
            reader = csv.reader(chain(batch, self._more(batch)), delimiter=self._table.delimiter)
            try:
                again = yield from self._read(reader, batch)
            except csv.Error:  # a cell beyond all measure: a quote that nothing closes
                again = self._put_back(batch, self._start)

    def _read(self, reader: "Reader", batch: list[str]) -> Generator[tuple[int, list[str]], None, list[str]]:
        """Yield the rows of one batch of lines; return the lines that must be read again."""
        width, header_row, size = self._table.width, self._table.header_row, len(batch)
        odd = self._table.source.odd or self._table.ours
        self._start = 0
        for cells in reader:
            end = reader.line_num
            if len(cells) == width and end - self._start == 1 and not odd:
                self._row += 1
                cells.append("")
                if self._row > header_row:
                    yield self._row, cells
            elif self._swallows(cells, batch[self._start + 1 : end]):
                return self._put_back(batch, self._start)
            elif checked := self._checked(cells):
                yield self._row, checked
            self._start = end
            if end >= size:  # a row may have gone beyond the batch, and taken lines with it
                return []
        return []

    def _more(self, batch: list[str]) -> Iterator[str]:
        """Yield lines behind the batch, for a row that its last line does not end."""
        while line := self._file.readline():
            batch.append(line)
            yield line

    def _checked(self, cells: list[str]) -> list[str] | None:
        """Return the cells of an unusual row, or None after dealing with it otherwise."""
        width = self._table.width
        self._row += 1
        if self._row <= self._table.header_row or not any(cells):
            return None
        _cut_tail(cells, width)
        if code := _wrong_shape(cells, width):
            self._on_bad(self._row, cells, code)
            return None
        if self._table.ours:
            cells = [unguarded(cell) for cell in cells]
        return [*cells, ""]

    def _swallows(self, cells: list[str], lines: list[str]) -> bool:
        """Tell whether a row of several lines is one row and others that a stray quote drew into it."""
        if not lines or self._row < self._table.header_row:
            return False
        _cut_tail(cells, self._table.width)
        if len(cells) != self._table.width:
            return True
        alone = (next(_parsed([line], self._table.delimiter), []) for line in lines)
        return any(len(row) == self._table.width and self._looks_like_row(row) for row in alone)

    def _put_back(self, batch: list[str], start: int) -> list[str]:
        """Refuse the first line of what was read as one row; return the others, to be read again."""
        self._row += 1
        self._on_bad(self._row, [batch[start].rstrip("\r\n")], "broken_quotes")
        return batch[start + 1 :]


def _cut_tail(cells: list[str], width: int) -> None:
    """Cut empty cells behind the last one, as some exports write them."""
    if len(cells) > width and not any(cells[width:]):
        del cells[width:]


def _wrong_shape(cells: Sequence[str], width: int) -> str:
    """Return what is wrong with the row as a row, "" for nothing."""
    if len(cells) != width:
        return "too_few_cells" if len(cells) < width else "too_many_cells"
    unreadable = any(not cell.isprintable() and _is_unreadable(cell) for cell in cells)
    return "unreadable_character" if unreadable else ""


def _is_unreadable(cell: str) -> bool:
    return any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in cell)


def _ignore(row: int, cells: Sequence[str], code: str) -> None:
    """The survey counts rows; the walk reports them."""
