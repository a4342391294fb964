"""`regulars import`: orders from CSV files. With --check it needs no settings and no database, and writes nothing."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from regulars.core import clock
from regulars.core.errors import IntegrationError, Refusal

if TYPE_CHECKING:
    from regulars.integrations.shops.csv_file import CsvPlan, Summary

NAME = "import"
HELP = "Take orders in from CSV files; --check tells first what would happen."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="one row an order or one row a line, gzipped or not")
    parser.add_argument("--lines", metavar="FILE", type=Path, help="lines, joined by the order's id")
    parser.add_argument("--payments", metavar="FILE", type=Path, help="payments, joined by the order's id")
    parser.add_argument("--currency", default="", help="of orders that name none, such as EUR")
    parser.add_argument("--zone", default="", help="time zone of the file, such as Europe/Berlin (default: UTC)")
    parser.add_argument(
        "--as",
        dest="taken_as",
        choices=("history", "live"),
        help="history: past orders, no promise is opened and no letter sent; live: they open promises",
    )
    parser.add_argument("--connection", default="", help="name of the connection that the orders belong to")
    parser.add_argument("--check", action="store_true", help="print what would happen as JSON, and write nothing")
    parser.add_argument(
        "--bad-rows", metavar="FILE", type=Path, help="write the rows that stay outside, with reasons"
    )
    _add_corrections(parser)


def _add_corrections(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("where the guesses are wrong")
    group.add_argument("--date-order", choices=("day", "month"), default="", help="what comes first in 01/02/2026")
    group.add_argument("--encoding", default="", help="such as cp1251")
    group.add_argument("--delimiter", default="", help="what parts the columns")
    group.add_argument(
        "--column",
        dest="columns",
        metavar="FIELD=HEADER",
        action="append",
        default=[],
        help="such as placed_at='Order date', lines.title=Article; may be repeated",
    )
    group.add_argument(
        "--status",
        dest="statuses",
        metavar="WORD=STATE",
        action="append",
        default=[],
        help="what a word of the shop means: awaiting_payment, placed, fulfilled or cancelled; may be repeated",
    )


def run(args: argparse.Namespace) -> int:
    """Check the files, then take the orders in; return 0, 1 if something is missing, 2 if a file is no CSV."""
    from regulars.integrations.shops.csv_file.port import Count, summary_of

    try:
        with _plan(args) as plan:
            if args.bad_rows:
                plan.write_problems(args.bad_rows)
            tally = Count()
            summary = plan.check(tally)
            if args.check:
                _print(summary.as_json())
                return 0
            return _write(plan, summary_of(summary, tally), args) if _may_write(summary, args) else 1
    except (IntegrationError, Refusal) as error:
        _print({"ready": False, "error": error.message, "field": error.field})
        return 2


def _plan(args: argparse.Namespace) -> "CsvPlan":
    from regulars.integrations.shops.csv_file import CsvOptions, open_plan

    options = CsvOptions(
        currency=args.currency,
        zone=args.zone,
        date_order=args.date_order,
        as_history=args.taken_as == "history",
        encoding=args.encoding,
        delimiter=args.delimiter,
        columns=_pairs(args.columns, "--column"),
        statuses=_pairs(args.statuses, "--status"),
    )
    return open_plan(args.file, lines=args.lines, payments=args.payments, options=options)


def _pairs(texts: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        left, equals, right = text.partition("=")
        if not equals or not left:
            raise Refusal(f"{option} {text} has no equals sign. Write {option} NAME=VALUE.", field=option)
        pairs[left.strip()] = right.strip()
    return pairs


def _may_write(summary: "Summary", args: argparse.Namespace) -> bool:
    """Tell whether nothing must be told before anything is written; say on stderr what must."""
    for one in summary.missing:
        sys.stderr.write(f"{one.says} {one.do}\n")
    unsaid = summary.warnings if args.taken_as is None else ()
    for warning in unsaid:
        sys.stderr.write(f"{warning} If they are to be promised something all the same: --as live.\n")
    return summary.is_ready and not unsaid


def _write(plan: "CsvPlan", summary: dict[str, Any], args: argparse.Namespace) -> int:
    """Take the orders in. The room writes; this only asks it, shows how far it is, and prints what it says."""
    from regulars.config import build
    from regulars.integrations.shops.csv_file.port import CsvFile, said

    build.prepare()
    build.migrate()
    # By name, at the last moment: whoever only checks a file needs neither the room nor its settings.
    room = importlib.import_module("regulars.intake.imports.console")
    paths = {"main": args.file, "lines": args.lines, "payments": args.payments}
    files = room.Files(
        paths={role: path for role, path in paths.items() if path},
        options=said(plan.options),
        summary=summary,
        plan=CsvFile(plan),
    )
    progress = Progress(sys.stderr) if sys.stderr.isatty() else None
    told = room.import_file(files, connection=args.connection, by="staff:console", tell=progress)
    if progress is not None:
        progress.end()
    _print(told)
    return 0


class Progress:
    """One line on a terminal that is written anew: how far, how fast, how long still."""

    def __init__(self, screen: TextIO) -> None:
        self._screen, self._began, self._from = screen, clock.monotonic(), -1

    def __call__(self, job: Any) -> None:
        """Show where the import stands."""
        if self._from < 0:
            self._from = job.position  # what had come in before says nothing of today's speed
        spent, rows = clock.monotonic() - self._began, job.position - self._from
        left = f"about {round((job.last_row - job.position) * spent / rows)} s left" if rows else ""
        orders = job.taken + job.changed + job.known
        self._screen.write(f"\r{job.percent:3} %  {orders:,} orders, {job.refused:,} left outside  {left}\x1b[K")
        self._screen.flush()

    def end(self) -> None:
        """Leave the line."""
        self._screen.write("\n")


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
