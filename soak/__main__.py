"""Every reliability row, one after another: `bin/soak`. What a row promises stands in docs/reliability.md.

    python -m soak                       the full tier on SQLite
    python -m soak --fast --db postgres  the fast tier on the PostgreSQL that REGULARS_DATABASE_URL names

Each row prints its seed and its figures as it goes; the summary comes last, and `N passed, N failed` under it.
A row passes when it finds nothing wrong. A control passes when it fails: a proof whose control does not fail
proves nothing.
"""

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DATABASES = ("sqlite", "postgres")
VERDICT = re.compile(r"(\d+) passed, (\d+) failed")


@dataclass(frozen=True, slots=True)
class Control:
    """A row with its protection taken away. It must fail, at the latest in the last of `tries` runs.

    tries: more than one where the harm is a matter of chance, such as a kill in a gap of milliseconds.
    """

    arguments: tuple[str, ...]
    databases: tuple[str, ...] = DATABASES
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One proof: `python -m soak.NAME`. asks_database: it takes `--db`; else it runs once, beside SQLite."""

    name: str
    goal: str  # the row of the reliability plan, "B1"
    full: tuple[str, ...]
    fast: tuple[str, ...]
    controls: tuple[Control, ...]
    asks_database: bool = True


ROWS = (
    Row(
        "killstorm",
        "B1",
        full=("--kills", "1000"),
        fast=("--kills", "20"),
        controls=(Control(("--kills", "25", "--control"), tries=4),),
    ),
    Row("deaths", "B2", full=(), fast=("--stride", "12"), controls=(Control(("--stride", "25", "--control")),)),
    Row(
        "intake_converge",
        "B6",
        full=("--count", "100000"),
        fast=("--count", "1200"),
        controls=(Control(("--count", "300", "--control")),),
    ),
    Row(
        "intake_forgeries",
        "B7",
        full=("--count", "10000"),
        fast=("--count", "1500"),
        controls=(Control(("--count", "150", "--control")),),
    ),
    Row(
        "intake_indigestible",
        "B8",
        full=("--count", "5000"),
        fast=("--count", "1000"),
        controls=(Control(("--count", "200", "--control")),),
    ),
    Row("intake_manners", "B9", full=(), fast=(), controls=(Control(("--control",)),)),
    Row(
        "thread_order",
        "B11",
        full=("--count", "10000"),
        fast=("--count", "240"),
        controls=(
            Control(("--count", "240", "--control", "no_thread")),
            # SQLite has one writer: no id becomes visible late, so there is nothing to be found there.
            Control(("--count", "240", "--control", "id_after_last"), databases=("postgres",)),
        ),
    ),
    Row(
        "poison",
        "B12",
        full=("--count", "1000"),
        fast=("--count", "60"),
        controls=(Control(("--count", "20", "--control")),),
    ),
    Row(
        "imports",
        "B39",
        full=(),
        fast=("--rows", "3000", "--kills", "6"),
        controls=(Control(("--rows", "3000", "--kills", "6", "--control")),),
    ),
    Row(
        "worktime",
        "B15",
        full=("--count", "1000000"),
        fast=("--count", "20000"),
        controls=(Control(("--count", "600", "--control")),),
        asks_database=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One call of a row, and how it ended."""

    command: tuple[str, ...]
    code: int
    told: str  # the last line
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether the row found nothing wrong, and said so."""
        return self.code == 0 and self._failures == 0

    @property
    def was_found_out(self) -> bool:
        """Whether it failed by its own verdict. A crash is no verdict."""
        return self.code != 0 and self._failures > 0

    @property
    def _failures(self) -> int:
        verdict = VERDICT.fullmatch(self.told)
        return int(verdict[2]) if verdict else -1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tier; return 1 when a row failed or a control did not."""
    parser = argparse.ArgumentParser(
        prog="bin/soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fast", action="store_true", help="the fast tier, minutes instead of hours")
    parser.add_argument("--db", choices=DATABASES, default="sqlite")
    parser.add_argument("--seed", type=int, help="for every row (default: each draws its own and prints it)")
    asked = parser.parse_args(arguments)
    seed = () if asked.seed is None else ("--seed", str(asked.seed))
    results = [
        (what, run, run.was_found_out if is_control else run.passed)
        for what, run, is_control in _runs(asked.db, seed, is_fast=asked.fast)
    ]
    print(f"\n{asked.db}, {'fast' if asked.fast else 'full'} tier")
    for what, run, is_good in results:
        print(f"{'✓' if is_good else '✕'} {what}  {' '.join(run.command)}  {run.told}  {run.seconds:.0f} s")
    failed = sum(not is_good for _what, _run, is_good in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return int(failed > 0)


def rows_on(database: str) -> Iterator[Row]:
    """Yield the rows that have something to say on `database`; those without one run beside SQLite."""
    return (row for row in ROWS if row.asks_database or database == "sqlite")


def run_row(row: Row, arguments: Sequence[str], *, database: str, seed: Sequence[str] = ()) -> Run:
    """Run a row in a process of its own, with its output on ours; return how it ended."""
    where = ("--db", database) if row.asks_database else ()
    command = (f"soak.{row.name}", *arguments, *where, *seed)
    began, last = time.monotonic(), ""
    with subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # asked for above
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return Run(command, process.returncode, last, time.monotonic() - began)


def run_control(row: Row, control: Control, *, database: str, seed: Sequence[str] = ()) -> Run:
    """Run a control until it is found out, at most as often as it may try; return the last run."""
    run = run_row(row, control.arguments, database=database, seed=seed)
    for _another in range(control.tries - 1):
        if run.was_found_out:
            break
        run = run_row(row, control.arguments, database=database)  # the same seed would tell the same
    return run


def _runs(database: str, seed: Sequence[str], *, is_fast: bool) -> Iterator[tuple[str, Run, bool]]:
    for row in rows_on(database):
        print(f"\n── {row.goal} {row.name}", flush=True)
        arguments = row.fast if is_fast else row.full
        yield row.goal, run_row(row, arguments, database=database, seed=seed), False
        for control in row.controls:
            if database in control.databases:
                print(f"── {row.goal} {row.name}, a control that must fail", flush=True)
                run = run_control(row, control, database=database, seed=seed)
                yield f"{row.goal} control", run, True


if __name__ == "__main__":
    sys.exit(main())
