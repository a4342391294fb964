"""How the files of one import hang together: which column is what, what joins them, one row for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from regulars.integrations.shops.csv_file.columns import DIALECTS, LINE_NAMES
from regulars.integrations.shops.csv_file.guess import Guess, guess_columns
from regulars.integrations.shops.csv_file.packed import PackedLines, find_packed
from regulars.integrations.shops.csv_file.table import Table

_LOOKED_AT = 200  # rows of each file that the guesses rest on
# Any of these in the main file means one row a line.
_TELL_LINES = frozenset({"title", "sku", "product_id", "quantity", "unit_price", "line_total"})


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """What a person says about the files; everything else is guessed.

    currency: for orders whose row names none.   zone: of moments without one (IANA name).
    date_order: "day" or "month", which comes first in 01/02/2026.   as_history: past orders: no promise is
    opened and no letter sent.   columns: field → header, "lines.title" and "payments.pay_amount" for
    companion files, "" for a field that is to stay empty.   statuses: the shop's word → state of ours.
    """

    currency: str = ""
    zone: str = ""
    date_order: str = ""
    as_history: bool = False
    encoding: str = ""
    delimiter: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """guesses: role → field → column.   exports: role → the program that wrote the file, where known.

    shape: "order" (one row an order) or "line".   key: the field that tells the orders of the main file
    apart, "" where there is none.
    """

    guesses: Mapping[str, Mapping[str, Guess]]
    exports: Mapping[str, str]
    shape: str
    key: str
    packed: PackedLines | None

    @property
    def columns(self) -> dict[str, dict[str, int]]:
        """role → field → index."""
        return {role: {name: guess.index for name, guess in found.items()} for role, found in self.guesses.items()}

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """role → field → header as written."""
        return {role: {name: guess.column for name, guess in found.items()} for role, found in self.guesses.items()}

    def key_at(self, role: str) -> int:
        """Return the index of the column that holds the order's id in a file, -1 where none does."""
        found = self.guesses[role]
        name = self.key if self.key in found else "order_id" if "order_id" in found else "number"
        return found[name].index if name in found else -1


def lay_out(tables: Mapping[str, Table], options: CsvOptions) -> Layout:
    """Return how the files are to be read. Raises IntegrationError for a column that does not exist."""
    guesses: dict[str, dict[str, Guess]] = {}
    exports: dict[str, str] = {}
    samples: dict[str, list[list[str]]] = {}
    for role, table in tables.items():
        samples[role] = [cells for _row, cells in islice(table.rows(), _LOOKED_AT)]
        guesses[role], exports[role] = guess_columns(
            table.header, samples[role], role=role, told=_told(options.columns, role)
        )
    main, sample = guesses["main"], samples["main"]
    packed = find_packed(tables["main"].header)
    if "lines" in tables or packed:
        main = guesses["main"] = {name: guess for name, guess in main.items() if name not in LINE_NAMES}
    shape = "line" if _TELL_LINES & set(main) else "order"
    key = _key(main, sample, exports["main"])
    if shape == "line" and key:
        _total_of_lines(main, sample, main[key].index)
    return Layout(guesses, exports, shape, key, packed)


def _told(columns: Mapping[str, str], role: str) -> dict[str, str]:
    """Return the columns told for one file: "lines.title" is title of the lines, "title" of the main file."""
    prefix = f"{role}."
    return {
        name.removeprefix(prefix): column
        for name, column in columns.items()
        if name.startswith(prefix) or (role == "main" and "." not in name)
    }


def _key(main: Mapping[str, Guess], sample: Sequence[Sequence[str]], export: str) -> str:
    """Return the field that every row of an order has: Shopify writes the id in the first row alone."""
    told = next((dialect.key for dialect in DIALECTS if dialect.label == export and dialect.key), "")
    if told in main:
        return told
    known = [name for name in ("order_id", "number") if name in main]
    full = [name for name in known if all(row[main[name].index].strip() for row in sample)]
    return next(iter([*full, *known]), "")


def _total_of_lines(main: dict[str, Guess], sample: Sequence[Sequence[str]], key_at: int) -> None:
    """Take the column of totals for the lines' sums where it differs between rows of one order."""
    total = main.get("total")
    if not total or "line_total" in main or total.confidence == 1.0:
        return
    seen: dict[str, str] = {}
    for row in sample:
        text = row[total.index].strip()
        if text and seen.setdefault(row[key_at], text) != text:
            main["line_total"] = replace(main.pop("total"), field="line_total")
            return
