"""Goal 4: 20,619 invoices from CSV into the database, with all checks; memory flat.

The whole way of `regulars import`: the check of every row, then every order with its lines, customer and
journal entry, chunk by chunk. `orders` counts those alone that come in, `invoices` those too that were checked
and stay outside for a reason. Memory is that of a process which imports the file, beside that of one which
imports a file twice as long.

    python -m benchmarks.csv_import            SQLite; bin/with-postgres for PostgreSQL
"""

import argparse
import csv
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.report import budget, emit

DATA = Path(__file__).resolve().parents[2] / "shared/data/online_retail/online_retail_until_2011-10-23.csv.gz"
SAID = {"currency": "GBP", "zone": "Europe/London", "as_history": True}


def main() -> int:
    """Print the figures; return 1 when one of them misses what it must reach."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", default="", help="write a cProfile of the import here")
    parser.add_argument("--measure", default="", metavar="FILE", help="import FILE, print one JSON line: for itself")
    args = parser.parse_args()
    if args.measure:
        sys.stdout.write(json.dumps(_import(Path(args.measure), profile=args.profile)) + "\n")
        return 0
    if not DATA.exists():
        sys.stderr.write(f"{DATA} is missing: there is nothing to measure.\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="regulars-bench-csv-") as folder:
        twice = _twice_as_long(Path(folder) / "twice.csv")
        one, two = _measured(DATA, args.profile), _measured(twice, "")
    return int(not all(list(_tell(one, two))))  # each is told, whatever the one before says


def _tell(one: dict[str, Any], two: dict[str, Any]) -> Iterator[bool]:
    must, where = budget("csv_import"), one["database"]
    goal, aim = must["orders_per_second"], must["aim_orders_per_second"]
    extra = {name: one[name] for name in ("seconds", "check_seconds", "cpu_ms_an_order", "lines")}
    for name in ("orders", "invoices"):
        rate = one[name] / one["seconds"]
        emit(f"csv_import.{name}.{where}", rate, f"{name}/s", None, None, goal, rate >= goal, aim=aim, **extra)
        yield rate >= goal
    ratio, most = two["peak_mib"] / one["peak_mib"], must["memory_of_twice"]
    emit(f"csv_import.memory.{where}", two["peak_mib"], "MiB", one["peak_mib"], ratio, most, ratio <= most)
    yield ratio <= most


def _measured(path: Path, profile: str) -> dict[str, Any]:
    """Import a file in a process of its own, in an installation of its own, and return its figures."""
    # A process inherits the largest memory of the one that started it: a small one stands between.
    between = [sys.executable, "-S", "-c", "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"]
    words = [sys.executable, "-m", "benchmarks.csv_import", "--measure", str(path)]
    done = subprocess.run(
        [*between, *words, *(["--profile", profile] if profile else [])],
        env=_fresh_database() if "REGULARS_DATABASE_URL" in os.environ else None,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _fresh_database() -> dict[str, str]:
    import psycopg

    url = os.environ["REGULARS_DATABASE_URL"]
    name = f"bench_csv_{time.monotonic_ns()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    return {**os.environ, "REGULARS_DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}


def _import(path: Path, *, profile: str) -> dict[str, Any]:
    from benchmarks.world import database_name, open_world

    open_world()
    from regulars.intake.imports.console import Files, import_file
    from regulars.intake.ports import FileOptions
    from regulars.integrations.shops.csv_file.port import files

    options = FileOptions(**SAID)
    began, cpu = time.perf_counter(), time.process_time()
    plan = files.open({"main": path}, options)
    walk = plan.walk()
    for _order in walk:
        pass
    summary = walk.summary()
    checked = time.perf_counter() - began
    given = Files({"main": path}, asdict(options), summary, plan)
    told = _profiled(profile, lambda: import_file(given, connection="Bench", by="staff:bench"))
    seconds, spent = time.perf_counter() - began, time.process_time() - cpu
    if told["taken"] != summary["orders"] or told["state"] != "done":
        raise SystemExit(f"{told['taken']} of {summary['orders']} orders came in")
    return {
        "database": database_name(),
        "orders": told["taken"],
        "invoices": told["taken"] + told["refused"],
        "lines": summary["lines"],
        "seconds": round(seconds, 2),
        "check_seconds": round(checked, 2),
        "cpu_ms_an_order": round(spent * 1000 / told["taken"], 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _profiled(path: str, run: Any) -> dict[str, Any]:
    if not path:
        told: dict[str, Any] = run()
        return told
    import cProfile

    profile = cProfile.Profile()
    told = profile.runcall(run)
    profile.dump_stats(path)
    return told


def _twice_as_long(path: Path) -> Path:
    """Write the invoices, and once more under other numbers and of other customers."""
    again = path.with_suffix(".again")
    with (
        gzip.open(DATA, "rt", encoding="utf-8", newline="") as file,
        path.open("w", newline="") as out,
        again.open("w", newline="") as aside,
    ):
        reader, writer, other = csv.reader(file), csv.writer(out), csv.writer(aside)
        writer.writerow(header := next(reader))
        number, customer = header.index("InvoiceNo"), header.index("CustomerID")
        for row in reader:
            writer.writerow(row)
            row[number] = f"C9{row[number][1:]}" if row[number].startswith("C") else f"9{row[number]}"
            row[customer] = f"9{row[customer]}" if row[customer] else ""
            other.writerow(row)
    with path.open("a", newline="") as out, again.open(newline="") as aside:
        out.writelines(aside)
    return path


if __name__ == "__main__":
    sys.exit(main())
