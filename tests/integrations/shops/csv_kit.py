"""Small CSV files for tests, and plans over them. Everything lies in the test's own folder."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from regulars.intake.ports import IncomingOrder
from regulars.integrations.shops.csv_file import BadRow, CsvOptions, CsvPlan, Summary, open_plan

AT = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)  # the present moment of every plan
EURO = CsvOptions(currency="EUR", zone="Europe/Berlin")
LINES = "Order ID,Order date,Status,Product,SKU,Quantity,Price,Customer email\n"
A_LINE = "{id},2026-05-0{id} 10:00,processing,Mug,M-1,2,4.50,anna@example.com\n"


def written(folder: Path, text: str | bytes, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
    """Write a file, gzipped if its name says so, and return it."""
    path, raw = folder / name, text if isinstance(text, bytes) else text.encode(encoding)
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def planned(folder: Path, text: str | bytes, options: CsvOptions = EURO, **companions: str) -> CsvPlan:
    """Return the plan over a main file and its companions, all given as text."""
    paths = {role: written(folder, other, f"{role}.csv") for role, other in companions.items()}
    return open_plan(
        written(folder, text), lines=paths.get("lines"), payments=paths.get("payments"), options=options, at=AT
    )


def checked(folder: Path, text: str | bytes, options: CsvOptions = EURO, **companions: str) -> Summary:
    """Return the summary of a check."""
    with planned(folder, text, options, **companions) as plan:
        return plan.check()


def taken(folder: Path, text: str | bytes, options: CsvOptions = EURO, **companions: str) -> list[IncomingOrder]:
    """Return the orders that a file gives."""
    with planned(folder, text, options, **companions) as plan:
        return [order for _position, order in plan.orders()]


def refused(folder: Path, text: str | bytes, options: CsvOptions = EURO, **companions: str) -> list[BadRow]:
    """Return the rows that stay outside."""
    with planned(folder, text, options, **companions) as plan:
        return list(plan.problems())


def why(bad: Sequence[BadRow]) -> list[tuple[int, str, str]]:
    """Return row, reason and value of each bad row."""
    return [(row.finding.row, row.finding.reason, row.finding.value) for row in bad]
