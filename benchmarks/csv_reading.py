"""Goal 4, its reading half: 20,619 invoices from CSV with all checks, before anything is written.

Compared with the plainest reading of the same file, csv.DictReader alone. Rates are by the seconds that this
one process worked: it waits for nothing, and neighbours on the machine do not count.
Run: python -m benchmarks.csv_reading
"""

import csv
import gzip
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import emit
from regulars.integrations.shops.csv_file import CsvOptions, Tally, open_plan

DATA = Path(__file__).resolve().parents[2] / "shared/data/online_retail/online_retail_until_2011-10-23.csv.gz"
OPTIONS = CsvOptions(currency="GBP", zone="Europe/London", as_history=True)
ROUNDS = 3
# The import as a whole must reach 500 orders/s and aims at 1,000: reading may take an eighth of the time.
MUST_READ = 4_000
MOST_MEMORY_MIB = 128


def read_whole() -> Tally:
    """Read as an import does: look through, survey, then every order; return what was counted."""
    tally = Tally()
    with open_plan(DATA, options=OPTIONS) as plan:
        for _position, _order in plan.orders(tally=tally):
            pass
    return tally


def read_plainly() -> int:
    """Read every row and do nothing with it."""
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        return sum(1 for _row in csv.DictReader(file))


def fastest(run: Callable[[], object]) -> float:
    """Return the seconds that this process worked in the shortest of a few runs."""
    works = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run()
        works.append(time.process_time() - began)
    return min(works)


def main() -> None:
    """Print orders and rows a second, and the memory that it took."""
    if not DATA.exists():
        sys.stderr.write(f"{DATA} is missing: there is nothing to measure.\n")
        return
    tally = read_whole()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds, plain = fastest(read_whole), fastest(read_plainly)
    rows = tally.rows_taken + tally.rows_refused
    orders, invoices = tally.orders / seconds, (tally.orders + sum(tally.left_out.values())) / seconds
    extra = {"invoices_per_s": round(invoices), "cpu_ms_per_order": round(seconds * 1000 / tally.orders, 3)}
    emit("csv_reading_orders", orders, "orders/s", None, None, MUST_READ, orders >= MUST_READ, **extra)
    emit(
        "csv_reading_rows", rows / seconds, "rows/s", rows / plain, plain / seconds, 80_000, rows / seconds >= 80_000
    )
    emit("csv_reading_memory", memory, "MiB", None, None, MOST_MEMORY_MIB, memory <= MOST_MEMORY_MIB)


if __name__ == "__main__":
    main()
