"""Every benchmark, one after another: `bin/bench`. JSON lines on stdout, one a goal; all else goes to stderr.

    python -m benchmarks                       with a backlog as the goals ask for, on SQLite
    python -m benchmarks --fast --db postgres  smaller, on the PostgreSQL that REGULARS_DATABASE_URL names

What each line means stands in docs/performance.md, what it is held against in benchmarks/budgets.toml.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from soak.installation import fresh_postgres

DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Measure:
    """One benchmark: `python -m benchmarks.NAME`. asks_database: it is measured on both; else once, with SQLite."""

    name: str
    goals: str  # the numbers of docs/performance.md
    full: tuple[str, ...] = ()
    fast: tuple[str, ...] = ()
    asks_database: bool = True


MEASURES = (
    Measure("intake", "1, 8", fast=("--rounds", "1", "--seconds", "2")),
    Measure("digest", "2", fast=("--count", "2000")),
    Measure("to_desk", "3", fast=("--seconds", "6")),
    Measure("csv_reading", "4", asks_database=False),
    Measure("csv_import", "4"),
    Measure("clock", "5", fast=("--count", "10000")),
    Measure("worktime", "6", asks_database=False),
    Measure("status_page", "7"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything; return 1 when a goal was missed or a benchmark broke."""
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fast", action="store_true", help="a smaller backlog: for a look, not for a figure")
    parser.add_argument("--db", choices=DATABASES, default="sqlite")
    asked = parser.parse_args(arguments)
    failed = [measure.name for measure in measures_on(asked.db) if not _measure(measure, asked)]
    if failed:
        print(f"{asked.db}: not reached, or nothing to measure: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def measures_on(database: str) -> Iterator[Measure]:
    """Yield what is measured on `database`; what asks no database is measured beside SQLite."""
    return (measure for measure in MEASURES if measure.asks_database or database == "sqlite")


def _measure(measure: Measure, asked: argparse.Namespace) -> bool:
    """Run one benchmark, pass its lines on, and tell whether every goal in them was reached."""
    print(f"· goal {measure.goals}: benchmarks.{measure.name} on {asked.db}", file=sys.stderr)
    command = [sys.executable, "-m", f"benchmarks.{measure.name}", *(measure.fast if asked.fast else measure.full)]
    run = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=False, env=_environment(asked.db, measure.name)
    )
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    sys.stdout.write(run.stdout)
    sys.stdout.flush()
    return run.returncode == 0 and bool(lines) and all(line["ok"] for line in lines)


def _environment(database: str, name: str) -> dict[str, str]:
    """Return what one benchmark runs in: on PostgreSQL a database of its own, or it meets what others left."""
    known = {key: value for key, value in os.environ.items() if key != "REGULARS_DATABASE_URL"}
    if database == "postgres":
        known["REGULARS_DATABASE_URL"] = fresh_postgres(f"bench{name}{os.getpid()}")
    return known


if __name__ == "__main__":
    sys.exit(main())
