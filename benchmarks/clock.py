"""Goal 5: promises due at one moment, each broken once with its journal entry and its effect.

Beside it the bare sweep: a plain loop that does the same three durable writes (state, journal row, effect
row) with the product's own tables and indexes, 500 a transaction, in prepared multi-row SQL. At rest: how
late the clock is when promises fall due one after another, thirty a second.
"""

import argparse
import statistics
import sys
import threading
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks.report import budget, emit
from benchmarks.world import database_name, open_world

AT_REST = 300
CELERY_NO_OPS = 780.0  # a second, Redis, two workers, no work at all (measured side by side, November 2026)


def main() -> int:
    """Print the figures; return 1 when one of them misses what it must reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    args = parser.parse_args()
    store = open_world()
    must = budget("clock")
    ours = statistics.median(_storm(store, args.count // 2) for _round in range(2))
    bare = statistics.median(_bare(store, args.count // 2) for _round in range(2))
    late = _at_rest(store)
    share_ok = ours / bare >= must["of_bare"]
    celery_ok = ours / CELERY_NO_OPS >= must["times_celery"]
    late_ok = late["p99"] <= must["late_p99_s"] and late["least"] >= 0
    where = database_name()
    emit(
        f"clock.broken.{where}",
        ours,
        "promises/s",
        bare,
        ours / bare,
        must["of_bare"],
        share_ok,
        aim=must["aim_of_bare"],
    )
    emit(
        f"clock.times_celery.{where}",
        ours / CELERY_NO_OPS,
        "times",
        CELERY_NO_OPS,
        ours / CELERY_NO_OPS,
        must["times_celery"],
        celery_ok,
    )
    emit(f"clock.late_p99.{where}", late["p99"], "s", None, None, must["late_p99_s"], late_ok, **late)
    return int(not (share_ok and celery_ok and late_ok))


def _give(store: Any, count: int, *, due: datetime) -> None:
    """Write `count` open promises that break at `due`."""
    from regulars.journal import bulk
    from regulars.promises.models import Promise, Standard

    Promise.objects.all().delete()
    standard = Standard.objects.get(store=store, key="react-to-order")
    columns = (
        *("store_id", "standard_id", "key", "subject", "opened_by", "state", "given_at", "good_at", "warn_at"),
        *("urgent_at", "due_at", "late_at", "limit_at", "next_at", "ended_by"),
    )
    rows = [
        (store.pk, standard.pk, "react-to-order", f"order:{n}", n, "open", due, due, due, due, due, due, due, due, "")
        for n in range(count)
    ]
    bulk.insert(Promise, columns, rows)


def _storm(store: Any, count: int) -> float:
    from regulars.core import clock
    from regulars.promises.actions import break_overdue
    from regulars.promises.models import ClockGuard, Promise

    at = clock.now()
    _give(store, count, due=at)
    ClockGuard.objects.all().delete()
    began = time.perf_counter()
    while break_overdue(at=at):
        pass
    took = time.perf_counter() - began
    broken = Promise.objects.filter(state="broken").count()
    if broken != count:
        raise SystemExit(f"{broken} of {count} promises are broken")
    return count / took


def _bare(store: Any, count: int) -> float:
    from django.db import connection, transaction

    from regulars.core import clock
    from regulars.journal import bulk
    from regulars.journal.models import Effect, Entry
    from regulars.promises.models import Promise

    at = clock.now()
    _give(store, count, due=at)
    ids = list(Promise.objects.values_list("pk", flat=True))
    began = time.perf_counter()
    for start in range(0, count, 500):
        part = ids[start : start + 500]
        with transaction.atomic():
            with connection.cursor() as cursor:
                marks = ", ".join(["%s"] * len(part))
                moment = connection.ops.adapt_datetimefield_value(at)
                sql = "UPDATE promises_promise SET state = 'broken', broken_at = %s, next_at = NULL WHERE id IN "
                cursor.execute(f"{sql} ({marks})", [moment, *part])
            columns = ("store_id", "at", "kind", "subject", "actor", "data", "personal")
            entries = bulk.insert(
                Entry, columns, [(store.pk, at, "promise.broken", f"order:{n}", "clock", {}, None) for n in part]
            )
            columns = ("entry_id", "handler", "subject", "state", "attempts", "next_at", "claimed_by", "problem")
            bulk.insert(
                Effect,
                columns,
                [(e, "bench.none", f"order:{n}", "owed", 0, at, "", "") for e, n in zip(entries, part, strict=True)],
            )
    return count / (time.perf_counter() - began)


def _at_rest(store: Any) -> dict[str, float]:
    """Let promises fall due thirty a second while the clock's loop runs; return how late each was."""
    from regulars.core import clock
    from regulars.journal.worker.loops import Loop, constant_step
    from regulars.promises.models import ClockGuard, Promise
    from regulars.timetable import CONSTANT

    _give(store, AT_REST, due=clock.now() + timedelta(days=1))
    start = clock.now() + timedelta(seconds=10)  # time enough to set each its own moment
    ClockGuard.objects.all().delete()
    for n, pk in enumerate(Promise.objects.values_list("pk", flat=True)):
        due = start + timedelta(seconds=n / 30)
        Promise.objects.filter(pk=pk).update(next_at=due, limit_at=due, late_at=due, due_at=due)
    loop = Loop(constant_step([line for line in CONSTANT if line.name == "promises.break_overdue"]))
    ticker = threading.Thread(target=loop.run)
    ticker.start()
    while Promise.objects.filter(state="open").exists():
        threading.Event().wait(0.5)
    loop.stop()
    ticker.join()
    late = sorted((p.broken_at - p.limit_at).total_seconds() for p in Promise.objects.all())
    return {"p50": late[len(late) // 2], "p99": late[int(len(late) * 0.99)], "least": late[0], "of": len(late)}


if __name__ == "__main__":
    sys.exit(main())
