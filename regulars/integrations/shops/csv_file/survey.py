"""A first walk through all files: what must be known of whole columns before one row can be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from regulars.core.errors import IntegrationError
from regulars.integrations.shops.csv_file.columns import KINDS
from regulars.integrations.shops.csv_file.dates import DayOrder
from regulars.integrations.shops.csv_file.staging import Staging
from regulars.integrations.shops.csv_file.values import mark_of, marks_in
from regulars.integrations.shops.csv_file.walk import Keyed

MAX_ROWS = 5_000_000
_TEXTS = 20_000  # different amounts held before they are judged and forgotten
# A column whose value changes with every one of this many orders names orders, not people.
_ENOUGH = 20


@dataclass(slots=True)
class Survey:
    """rows: role → rows that hold anything.   marks: role → field → decimal mark."""

    orders: int = 0
    scattered: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    marks: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: DayOrder = field(default_factory=DayOrder)
    customers_count: bool = True


def take_survey(keyed: Mapping[str, Keyed], columns: Mapping[str, Mapping[str, int]], staging: Staging) -> Survey:
    """Look at every row of every file once and return what the walk needs; companion rows are staged.

    Raises IntegrationError for more than MAX_ROWS rows in one file.
    """
    survey = Survey()
    for role, rows in keyed.items():
        watch = _Watch(rows, columns[role])
        if role == "main":
            staging.add_runs(_runs(watch, columns[role], survey.dates))
            survey.orders, survey.scattered = staging.find_scattered()
            survey.customers_count = not _names_orders(columns[role], staging)
        else:
            staging.add_companion(role, watch.rows())
        survey.rows[role], survey.marks[role] = watch.count, watch.marks()
    return survey


class _Watch:
    """Passes the rows of one file on and looks at what they write for numbers."""

    def __init__(self, keyed: Keyed, columns: Mapping[str, int]) -> None:
        self._keyed = keyed
        self._seen = {name: (at, set[str]()) for name, at in columns.items() if KINDS[name] in ("money", "quantity")}
        self._proved: dict[str, set[str]] = {name: set() for name in self._seen}
        self.count = 0

    def rows(self) -> Iterator[tuple[str, int, list[str]]]:
        watched = list(self._seen.values())
        for key, row, cells in self._keyed.rows(self._lose):
            self.count += 1
            for at, seen in watched:
                seen.add(cells[at])
            if not self.count % _TEXTS:
                self._judge()
            yield key, row, cells

    def marks(self) -> dict[str, str]:
        self._judge()
        return {name: mark_of(proved) for name, proved in self._proved.items()}

    def _judge(self) -> None:
        for name, (_at, seen) in self._seen.items():
            self._proved[name] |= marks_in(seen)
            seen.clear()
        if self.count > MAX_ROWS:
            raise IntegrationError(
                f"{self._keyed.table.source.path.name} has more than {MAX_ROWS} rows. Split it into several files.",
                retry=False,
                field="file",
            )

    def _lose(self, row: int, cells: Sequence[str], code: str) -> None:
        self.count += 1


def _runs(watch: _Watch, columns: Mapping[str, int], dates: DayOrder) -> Iterator[tuple[str, int, str]]:
    """Yield order id, first row and customer of each unbroken run of rows; look at its dates."""
    moments = [at for name, at in columns.items() if KINDS[name] == "moment"]
    person_at, current = columns.get("customer_id", -1), None
    for key, row, cells in watch.rows():
        if key != current:
            current = key
            for at in moments:
                dates.look_at(cells[at])
            yield key, row, cells[person_at]


def _names_orders(columns: Mapping[str, int], staging: Staging) -> bool:
    """Tell whether the customer's id is another id of the order (Olist's customer_id is).

    Only where nothing else names the person: with an address to write to, the id does no harm.
    """
    if "customer_id" not in columns or any(name in columns for name in ("email", "phone", "name")):
        return False
    orders, people = staging.count_people()
    return orders >= _ENOUGH and people == orders
