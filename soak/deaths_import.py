"""The use case of B2 that takes files in: the worker goes from chunk to chunk, and dies anywhere."""

import tempfile
from pathlib import Path

from soak.deaths import UseCase
from soak.deaths_cases import _drain
from soak.killstorm import _furnish

ORDERS, LINES, CHUNK = 24, 2, (8, 1_000)


def _file_begun() -> None:
    """A store, a file that was checked, and an import that was let go."""
    from regulars.core import clock
    from regulars.intake.actions import add_import, ask_check, begin_import
    from regulars.intake.imports.kept import keep_copies
    from regulars.stores.models import Store

    _furnish()
    _small_chunks()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        path.write_text(_text())
        kept = keep_copies({"main": path})
    options = {"currency": "EUR", "zone": "Europe/Berlin", "as_history": True}
    store, at = Store.objects.get(), clock.now()
    job = add_import(store, kept, name="Old shop", options=options, by="staff:1", at=at)
    ask_check(job, name="Old shop", options=options, by="staff:1", at=at)
    _drain()
    begin_import(job, by="staff:1", at=clock.now())


def _text() -> str:
    rows = [
        f"A{number},2025-05-01 10:00,completed,S{at},Mug {at},1,4.50,customer{number}@example.com"
        for number in range(ORDERS)
        for at in range(LINES)
    ]
    return "\n".join(["Order ID,Order date,Status,SKU,Product,Quantity,Price,Customer email", *rows, ""])


def _go_on() -> None:
    _small_chunks()
    _drain()


def _small_chunks() -> None:
    from django.db import connection

    from regulars.intake.imports.taking import CHUNK as CHUNKS

    CHUNKS[connection.vendor] = CHUNK


def _file_is_in() -> str:
    from regulars.intake.models import ImportJob
    from regulars.journal.models import Entry
    from regulars.orders.models import Order, OrderLine

    job = ImportJob.objects.get()
    found = {
        "state": job.state,
        "taken": job.taken,
        "orders": Order.objects.count(),
        "lines": OrderLine.objects.count(),
        "told": Entry.objects.filter(kind="order.remembered").count(),
    }
    wanted = {"state": "done", "taken": ORDERS, "orders": ORDERS, "lines": ORDERS * LINES, "told": ORDERS}
    return "" if found == wanted else f"{found} instead of {wanted}"


FILE_TAKEN_IN = UseCase("a file taken in", _file_begun, _go_on, _file_is_in)
