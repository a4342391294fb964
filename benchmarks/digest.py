"""Goal 2: orders digested whole: customer, order, three lines, journal, promises, effects.

A backlog of raw WooCommerce deliveries, signed for and stored as the door stores them, is digested by the
product's own loop. Beside it `bulk_create` of the very same rows in batches of the same size: what Django
does when nothing has to be understood, matched or decided.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.report import budget, emit
from benchmarks.world import database_name, open_world

OSCAR = 18.6  # orders a second, 8 clients (measured side by side, November 2026: performance.md section 1)
LINES = 3


def main() -> int:
    """Print the figures; return 1 when one of them misses what it must reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--profile", default="", help="write a cProfile of the digest here")
    args = parser.parse_args()
    store = open_world()
    must, where = budget("digest"), database_name()
    _fill(store, args.count)
    rate, cpu_ms = _profiled(args) if args.profile else _digest(args.count)
    bare = _bulk_create(min(args.count, 4000))
    results = (
        ("digest.orders", rate, "orders/s", OSCAR, rate / OSCAR, must["times_oscar"], must["aim_times_oscar"]),
        ("digest.of_bulk_create", rate, "orders/s", bare, rate / bare, must["of_bulk"], must["aim_of_bulk"]),
    )
    fine = True
    for name, value, unit, beside, ratio, goal, aim in results:
        fine &= ratio >= goal
        emit(f"{name}.{where}", value, unit, beside, ratio, goal, ratio >= goal, aim=aim)
    ok = cpu_ms <= must["cpu_ms"]
    emit(f"digest.cpu.{where}", cpu_ms, "CPU ms an order", None, None, must["cpu_ms"], ok, aim=must["aim_cpu_ms"])
    return int(not (fine and ok))


def _fill(store: Any, count: int) -> None:
    """Put `count` orders of `count` customers into the raw inbox."""
    from regulars.core import clock
    from regulars.intake.actions import Kept, create_connection, store_deliveries
    from regulars.intake.ports import Delivery

    fields = {"address": "https://shop.example", "secrets": "bench", "country": "UA", "currency": "UAH"}
    at = clock.now()
    shop = create_connection(
        store,
        kind="woocommerce",
        name="Bench",
        fields=fields,
        by="clock",
        at=at,
        live_since=datetime(2020, 1, 1, tzinfo=UTC),
    )
    headers = {"x-wc-webhook-topic": "order.updated", "content-type": "application/json"}
    batch = []
    for body in _bodies(count):
        batch.append(Kept(shop.pk, Delivery(body, headers, "order.updated"), "webhook", at))
        if len(batch) == 500:
            store_deliveries(batch)
            batch = []
    store_deliveries(batch)


def _bodies(count: int) -> Iterator[bytes]:
    from regulars.testing.woo import WooShop, php_json, public

    shop = WooShop(secret="bench", currency="UAH")
    made: list[dict[str, Any]] = []
    while len(made) < 50:  # fifty baskets of three lines, sold again and again to others
        order = public(shop.orders[shop.place_order()])
        if len(order["line_items"]) == LINES:
            made.append(order)
    chance = random.Random(1)
    for n in range(count):
        order = chance.choice(made)
        billing = {**order["billing"], "email": f"customer{n}@example.com", "phone": f"+38067{n:07d}"}
        changes = {
            "id": 100_000 + n,
            "number": str(100_000 + n),
            "billing": billing,
            "shipping": {**order["shipping"], "phone": billing["phone"]},
        }
        yield php_json({**order, **changes})


def _digest(count: int) -> tuple[float, float]:
    """Return orders a second, and milliseconds of this process and the database an order."""
    from regulars.core import clock
    from regulars.intake.actions import digest
    from regulars.orders.models import Order

    cpu = _cpu_s()
    began = time.perf_counter()
    while digest(clock.now()):
        pass
    took = time.perf_counter() - began
    spent = _cpu_s() - cpu
    taken = Order.objects.count()
    if taken != count:
        raise SystemExit(f"{taken} of {count} orders were taken in")
    return count / took, spent * 1000 / count


def _profiled(args: argparse.Namespace) -> tuple[float, float]:
    import cProfile

    profile = cProfile.Profile()
    profile.enable()
    result = _digest(args.count)
    profile.disable()
    profile.dump_stats(args.profile)
    return result


def _cpu_s() -> float:
    """CPU seconds of this process and, on PostgreSQL on this machine, of the server process behind it."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return own
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _bulk_create(count: int) -> float:
    """Write the rows of `count` digested orders once more with bulk_create; return orders a second."""
    from django.apps import apps
    from django.db import connection, transaction

    from regulars.intake.actions.digesting import BATCH

    size = BATCH[connection.vendor]
    names = (
        "customers.Customer",
        "customers.ContactPoint",
        "orders.Order",
        "orders.OrderLine",
        "journal.Entry",
        "promises.Promise",
        "journal.Effect",
    )
    models = [apps.get_model(name) for name in names]
    total = apps.get_model("orders.Order").objects.count()
    shares = {model: model.objects.count() / total for model in models}
    rows = {model: list(model.objects.order_by("pk")[: round(share * count)]) for model, share in shares.items()}
    for model in reversed(models):
        model.objects.all()._raw_delete(using="default")
    began = time.perf_counter()
    for start in range(0, count, size):
        with transaction.atomic():
            for model, share in shares.items():
                model.objects.bulk_create(rows[model][round(start * share) : round((start + size) * share)])
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
