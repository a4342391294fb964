"""I7 and I8: the journal, replayed from empty, gives the state that the tables hold."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from regulars.journal.models import Entry
from regulars.orders.models import Order, Stage
from regulars.promises.models import Promise, State

STEP = 500

# What each event makes of a promise, and of an order.
PROMISE = {
    "promise.given": State.OPEN,
    "promise.paused": State.PAUSED,
    "promise.resumed": State.OPEN,
    "promise.broken": State.BROKEN,
    "promise.kept": State.KEPT,
    "promise.kept_late": State.KEPT_LATE,
    "promise.repaired": State.REPAIRED,
    "promise.released": State.RELEASED,
}
ENDINGS = {"promise.kept", "promise.kept_late", "promise.repaired", "promise.released"}
ORDER = {
    "order.placed": Stage.NEW,
    "order.restored": Stage.NEW,
    "order.confirmed": Stage.CONFIRMED,
    "order.cancelled": Stage.CANCELLED,
    "order.completed": Stage.DELIVERED,
}

Row = tuple[str, str, dict[str, Any]]  # subject, kind, data


def no_promise_has_two_endings() -> tuple[int, list[str]]:
    """Count the endings of each promise in the journal."""
    wrong: list[str] = []
    looked_at = 0
    for subject, rows in _threads(set(ENDINGS)):
        counts: dict[int, int] = {}
        for _subject, _kind, data in rows:
            counts[data["promise_id"]] = counts.get(data["promise_id"], 0) + 1
        looked_at += len(counts)
        wrong += [f"promise {pk} of {subject} has {n} endings" for pk, n in counts.items() if n > 1]
    return looked_at, wrong


def the_journal_tells_the_state() -> tuple[int, list[str]]:
    """Fold each thread from its first entry and compare with the rows."""
    promises: dict[int, str] = {}
    orders: dict[int, str] = {}
    wrong: list[str] = []
    looked_at = 0
    for subject, rows in _threads({*PROMISE, *ORDER}):
        _fold(subject, rows, promises, orders)
        if len(promises) + len(orders) >= STEP:
            looked_at += len(promises) + len(orders)
            wrong += _compare(promises, orders)
    looked_at += len(promises) + len(orders)
    wrong += _compare(promises, orders)
    return looked_at, wrong + _unheard_of()


def _threads(kinds: set[str]) -> Iterator[tuple[str, list[Row]]]:
    rows = Entry.objects.filter(kind__in=kinds).order_by("subject", "id").values_list("subject", "kind", "data")
    for subject, group in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0)):
        yield subject, list(group)


def _fold(subject: str, rows: list[Row], promises: dict[int, str], orders: dict[int, str]) -> None:
    for _subject, kind, data in rows:
        if kind in PROMISE:
            promises[data["promise_id"]] = PROMISE[kind]
        elif subject.startswith("order:"):
            orders[data["order_id"]] = ORDER[kind]


def _compare(promises: dict[int, str], orders: dict[int, str]) -> list[str]:
    stored = dict(Promise.objects.filter(pk__in=promises).values_list("pk", "state"))
    wrong = [
        f"promise {pk} is {stored.get(pk, 'missing')}, the journal says {state}"
        for pk, state in promises.items()
        if stored.get(pk) != state
    ]
    stages = dict(Order.objects.filter(pk__in=orders).values_list("pk", "stage"))
    wrong += [
        f"order {pk} is {stages.get(pk, 'missing')}, the journal says {stage}"
        for pk, stage in orders.items()
        if stages.get(pk) != stage
    ]
    promises.clear()
    orders.clear()
    return wrong


def _unheard_of() -> list[str]:
    """Orders and promises that the journal never heard of."""
    known = Entry.objects.filter(kind__in=["order.placed", "order.remembered"])
    subjects = set(known.values_list("subject", flat=True).iterator())
    strangers = [pk for pk in Order.objects.values_list("pk", flat=True).iterator() if f"order:{pk}" not in subjects]
    return [f"order {pk} is not in the journal" for pk in strangers]
