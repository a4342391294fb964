"""Real files, whole into the database: 3,994 orders of a marketplace, and the first invoices of a wholesaler.

All 20,619 invoices go through benchmarks/csv_import.py.
"""

import csv
import gzip
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from regulars.customers.models import ContactPoint, Customer
from regulars.intake.actions import add_import, ask_check, begin_import
from regulars.intake.imports.kept import keep_copies
from regulars.journal.models import Entry
from regulars.orders.models import Order, OrderLine
from regulars.promises.models import Promise
from tests.effects import run_effects
from tests.shared_data import shared

RETAIL = "data/online_retail/online_retail_until_2011-10-23.csv.gz"
OLIST = {
    "main": "data/olist/orders_sample.csv.gz",
    "lines": "data/olist/order_items_sample.csv.gz",
    "payments": "data/olist/payments_of_sample.csv.gz",
}
FIRST_ROWS = 60_000


@pytest.fixture
def taken_in(store: Any, olga: Any) -> Any:
    """Take files in as the page and the worker do; return the import."""
    from regulars.core import clock

    def take(paths: dict[str, Path], **options: Any) -> Any:
        by = olga.actor
        job = add_import(store, keep_copies(paths), name="Past", options=options, by=by, at=clock.now())
        ask_check(job, name="Past", options=options, by=by, at=clock.now())
        run_effects()
        begin_import(job, by=by, at=clock.now())
        run_effects(most=2_000)
        job.refresh_from_db()
        return job

    return take


def test_every_order_of_the_marketplace_comes_in(taken_in):
    files = {role: shared(path) for role, path in OLIST.items()}

    job = taken_in(files, currency="BRL", zone="America/Sao_Paulo", as_history=True)

    assert (job.state, job.taken, job.changed, job.known, job.refused) == ("done", 3_994, 0, 0, 0)
    assert job.problems == []
    assert Order.objects.count() == Entry.objects.filter(kind="order.remembered").count() == 3_994
    assert OrderLine.objects.count() == job.summary["lines"]
    assert Order.objects.aggregate(total=Sum("total_minor"))["total"] == payments_in_cents()
    assert Promise.objects.count() == 0
    assert dict(Counter(Order.objects.values_list("stage", flat=True))) == stages_by_status()


def payments_in_cents() -> int:
    """Count again in the plainest way."""
    with gzip.open(shared(OLIST["payments"]), "rt", encoding="utf-8", newline="") as file:
        return sum(round(float(row["payment_value"]) * 100) for row in csv.DictReader(file))


def stages_by_status() -> dict[str, int]:
    after = {"delivered": "delivered", "shipped": "delivered", "canceled": "cancelled", "unavailable": "cancelled"}
    with gzip.open(shared(OLIST["main"]), "rt", encoding="utf-8", newline="") as file:
        return dict(Counter(after.get(row["order_status"], "new") for row in csv.DictReader(file)))


def test_the_first_invoices_of_the_wholesaler_come_in(taken_in, tmp_path):
    path = first_rows(tmp_path / "invoices.csv", FIRST_ROWS)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = {row["InvoiceNo"] for row in rows}

    job = taken_in({"main": path}, currency="GBP", zone="Europe/London", as_history=True)

    assert (job.state, job.taken, job.known, job.problems) == ("done", job.summary["orders"], 0, [])
    assert job.taken + job.refused == len(numbers)
    assert job.refused == sum(job.summary["orders_refused"].values())
    assert (job.taken, job.refused) == (2_105, 635)
    taken = set(Order.objects.values_list("external_id", flat=True))
    known = {row["CustomerID"] for row in rows if row["InvoiceNo"] in taken and row["CustomerID"]}
    assert len(taken) == Order.objects.count() == job.taken
    assert OrderLine.objects.count() == job.summary["lines"]
    total = Order.objects.aggregate(total=Sum("total_minor"))["total"]
    assert job.summary["totals"]["GBP"]["total_minor"] == total
    accounts = ContactPoint.objects.filter(kind="shop").values_list("value", flat=True)
    assert {value.rpartition(":")[2] for value in accounts} == known
    # Who bought without an account is a customer of her own each time: nothing tells that two are one.
    assert Customer.objects.count() == len(known) + job.summary["guests"]


def first_rows(path: Path, count: int) -> Path:
    """Write the first rows of the wholesaler's file, up to the end of an invoice."""
    with gzip.open(shared(RETAIL), "rt", encoding="utf-8", newline="") as file, path.open("w", newline="") as out:
        out.writelines(islice(file, count + 1))
    return path
