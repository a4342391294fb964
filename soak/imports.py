"""B39: an import that is killed again and again takes every good row in once, and tells every bad one exactly.

    python -m soak.imports --db sqlite                    100,000 rows, 2 % bad, 20 kills
    python -m soak.imports --rows 3000 --kills 6          the fast tier
    python -m soak.imports --rows 3000 --kills 6 --control    the position moves before the orders: must fail

A forked child runs `regulars import` until it dies at a point that chance has chosen: between the orders and
their commit, after it, in the journal. Then the next one goes on. Prints its seed, how often it died, and last
`N passed, N failed`.
"""

import argparse
import csv
import os
import random
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soak.installation import Installation
from soak.thread_order import _fork

DIED = 77
HEADER = ("Order ID", "Order date", "Status", "SKU", "Product", "Quantity", "Price", "Customer email")
# What spoils a row: column, what stands there, the reason that must be told. An order of several rows takes
# its date from the first, and a row without an id may belong to the one above: these spoil orders of one row.
SPOILT = (
    ("Quantity", "some", "bad_quantity"),
    ("Price", "twelve", "bad_amount"),
    ("Order date", "2026-02-30", "no_such_date"),
    ("Order ID", "", "no_order_id"),
)


@dataclass
class Expected:
    """What must be in the store in the end, and what must not: order → (lines, total), bad row → reason."""

    orders: dict[str, tuple[int, int]] = field(default_factory=dict)
    bad: dict[int, str] = field(default_factory=dict)


def main() -> int:
    """Kill and go on; return 1 when anything is wrong in the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--control", action="store_true")
    args = parser.parse_args()
    sys.stdout.write(f"seed {args.seed}\n")
    installation = Installation(args.db)
    try:
        installation.adopt()
        return _prove(installation.folder, args, random.Random(args.seed))
    finally:
        installation.remove()


def _prove(folder: Path, args: argparse.Namespace, chance: random.Random) -> int:
    path, out = folder / "orders.csv", folder / "bad.csv"
    expected = _write(path, args.rows, chance)
    _furnish()
    if args.control:
        _move_first()
    died = _kill_and_go_on(
        path, out, args.kills, spread=_points(len(expected.orders)) // (args.kills + 1), chance=chance
    )
    if not died:
        sys.stdout.write("nobody died, or the import never ended\n0 passed, 1 failed\n")
        return 1
    wrong = list(_wrong(expected, out))
    for problem in wrong[:10]:
        sys.stdout.write(f"    {problem}\n")
    sys.stdout.write(f"{args.rows} rows, {len(expected.bad)} bad, {len(expected.orders)} orders, died {died} times\n")
    sys.stdout.write(f"{int(not wrong)} passed, {int(bool(wrong))} failed\n")
    return int(bool(wrong))


def _kill_and_go_on(path: Path, out: Path, kills: int, *, spread: int, chance: random.Random) -> int:
    """Run the import until it ends, killing it at most `kills` times; return how often, 0 where it never ended."""
    for died in range(kills + 1):
        code = _child(path, out, chance.randint(1, max(2, spread)) if died < kills else 0)
        if code != DIED:
            return died if code == 0 else 0
    return 0


def _points(orders: int) -> int:
    """Return about how many points to die at an import of so many orders has, two a chunk.

    A small file gets small chunks: with two of them there would be nowhere to die.
    """
    from django.db import connection

    from regulars.intake.imports.taking import CHUNK

    most, lines = CHUNK[connection.vendor]
    size = min(most, max(10, orders // 40))
    CHUNK[connection.vendor] = (size, lines)
    return 2 * orders // size


def _write(path: Path, count: int, chance: random.Random) -> Expected:
    """Write orders of one to five rows, about two rows in a hundred spoilt."""
    expected, rows, number = Expected(), 0, 0
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        while rows < count:
            number += 1
            size = min(chance.randint(1, 5), count - rows)
            spoilt = chance.randrange(size) if chance.random() < 0.06 else -1
            total = 0
            for at in range(size):
                quantity, pence = chance.randint(1, 9), chance.randint(1, 9999)
                row: dict[str, Any] = dict(zip(HEADER, _cells(number, at, quantity, pence), strict=True))
                if at == spoilt:
                    column, value, reason = chance.choice(SPOILT[: 2 if size > 1 else 4])
                    row[column] = value
                    expected.bad |= {rows + 2 + n - at: "with_its_order" for n in range(size)}
                    expected.bad[rows + 2] = reason
                rows, total = rows + 1, total + quantity * pence
                writer.writerow(row.values())
            if spoilt < 0:
                expected.orders[f"A{number}"] = (size, total)
    return expected


def _cells(number: int, at: int, quantity: int, pence: int) -> tuple[object, ...]:
    day, price = f"2025-05-{number % 28 + 1:02} 10:00", f"{pence // 100}.{pence % 100:02}"
    email = f"customer{number // 3}@example.com"
    return (f"A{number}", day, "completed", f"S{at}", f"Mug {at}", quantity, price, email)


def _furnish() -> None:
    from regulars.core import clock
    from regulars.promises.actions import sync_standards
    from regulars.stores.actions import found_store

    at = clock.now()
    store = found_store(name="Soak", by="clock", at=at, hours="24/7", zone="Europe/Berlin", currency="EUR")
    sync_standards(store, at=at)


def _child(path: Path, out: Path, at: int) -> int:
    """Run the import in a process that dies at the `at`-th point (0: it lives); return how it ended."""

    def run() -> None:
        from regulars.config.cli import main as regulars
        from regulars.core import faults

        if at:
            faults.arm(_Death(at))
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
            words = ["import", str(path), "--currency", "EUR", "--zone", "Europe/Berlin", "--as", "history"]
            code = regulars([*words, "--bad-rows", str(out)])
        if code:
            raise SystemExit(code)

    _pid, status = os.waitpid(_fork(run), 0)
    return os.waitstatus_to_exitcode(status)


class _Death:
    """Ends the process at one of the points that it passes."""

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, name: str) -> None:
        self._left -= name.startswith("import.")
        if not self._left:
            os._exit(DIED)


def _wrong(expected: Expected, out: Path) -> Iterator[str]:
    """Yield what is not as it must be."""
    from django.db.models import Count

    from regulars.intake.models import ImportJob
    from regulars.journal.models import Entry
    from regulars.orders.models import Order

    counted = Order.objects.annotate(count=Count("lines")).values_list("external_id", "count", "total_minor")
    found = {external_id: (lines, total) for external_id, lines, total in counted}
    yield from (f"order {key} is missing" for key in sorted(expected.orders.keys() - found.keys())[:5])
    yield from (f"order {key} should not be here" for key in sorted(found.keys() - expected.orders.keys())[:5])
    both = expected.orders.keys() & found.keys()
    yield from (f"order {key}: {found[key]}" for key in sorted(both) if found[key] != expected.orders[key])
    remembered = Entry.objects.filter(kind="order.remembered").count()
    if remembered != len(expected.orders):
        yield f"{remembered} orders are in the journal"
    told = list(ImportJob.objects.order_by("pk").values_list("state", "taken", "known", "refused"))
    if [one[:2] for one in told] != [("done", len(expected.orders))]:
        yield f"the imports say {told}"
    with out.open(encoding="utf-8-sig", newline="") as file:
        bad = {int(row["regulars_row"]): row["regulars_reason"] for row in csv.DictReader(file)}
    yield from (f"row {n}: {bad.get(n)}, not {expected.bad.get(n)}" for n in sorted(bad.keys() | expected.bad.keys())
                if bad.get(n) != expected.bad.get(n))  # fmt: skip


def _move_first() -> None:
    """Take the protection away: the position is committed before the orders that it stands for."""
    from regulars.intake.imports import taking

    write = taking._write

    def broken(job: Any, batch: Any, take: Any, *, owing: bool) -> None:
        type(job).objects.filter(pk=job.pk).update(position=batch.position)
        job.position = batch.position
        write(job, batch, take, owing=owing)

    taking._write = broken


if __name__ == "__main__":
    sys.exit(main())
