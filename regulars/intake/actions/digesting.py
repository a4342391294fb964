"""The digest: raw deliveries become orders, products and customers; many at a time, each once.

Read outside any transaction, written in one short one. A batch that fails is taken in one by one, so that one
bad delivery never holds up the others; what cannot be taken in goes into quarantine with a reason for a person.
The attempt is counted before the work: a delivery that kills the process is tried alone, and five times at most.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

import orjson
from django.db import Error, connection, transaction
from django.db.models import F

from regulars.core import clock
from regulars.core.faults import fault
from regulars.intake.alone import alone
from regulars.intake.away import is_about_the_data
from regulars.intake.digest import TOO_OFTEN, Raw, Understood, Verdict, quarantine, takers, understand, verdict_of
from regulars.intake.events import DeliveryQuarantined
from regulars.intake.models import Connection, Inbound, InboundState
from regulars.intake.ports import Delivery, ShopAccess
from regulars.journal.actions import record_all

logger = logging.getLogger(__name__)

MOST_TRIES = 5
MOST_BYTES = 4 * 1024 * 1024  # of bodies in one batch, whatever the count
# SQLite has one writer: a batch holds up everybody else, so it stays below about 50 ms (docs/running/intake.md).
BATCH = {"sqlite": 24, "postgresql": 100}


def digest(at: datetime, *, jumped: bool = False) -> int:
    """Take in one batch of waiting deliveries; return how many were dealt with (0: nothing waits, or not ours).

    One digest at a time. First a batch of those that nobody has tried yet, the oldest first; then one of those
    that have been tried before, alone: it may be what has killed the process.
    """
    if not Inbound.objects.filter(state=InboundState.NEW).exists():
        return 0
    with alone("digest") as mine:
        return _digest(at) if mine else 0


def _digest(at: datetime) -> int:
    fresh = _fresh(BATCH.get(connection.vendor, 50))
    _digest_these(fresh)
    suspect, tries = _suspect(newest=fresh[-1] if fresh else None)
    if tries >= MOST_TRIES:
        verdict = quarantine(TOO_OFTEN, times=MOST_TRIES)
        _apply([Understood(raw, verdict) for raw in _raws(suspect)], at=at)
    else:
        _digest_these(suspect)
    return len(fresh) + len(suspect)


def _digest_these(ids: Sequence[int]) -> None:
    if not ids:
        return
    batch = _take(ids)
    fault("digest.taken")
    access: dict[int, ShopAccess] = {}
    for raw in batch:
        access.setdefault(raw.connection.pk, raw.connection.access())
    understood = [understand(raw, access[raw.connection.pk]) for raw in batch]
    fault("digest.read")
    _settle(understood, at=clock.now())


# ── taking out of the inbox ─────────────────────────────────────────────────────────────────────────


def _fresh(most: int) -> list[int]:
    """Return the ids of the oldest deliveries that nobody has tried yet, at most MOST_BYTES of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, length(body) FROM intake_inbound WHERE state = 'new' AND attempts = 0 ORDER BY id LIMIT %s",
            [most],
        )
        rows = cursor.fetchall()
    sizes = accumulate(length for _id, length in rows)
    return [id for (id, _length), size in zip(rows, sizes, strict=True) if size <= MOST_BYTES] or [
        id for id, _length in rows[:1]
    ]


def _suspect(*, newest: int | None) -> tuple[list[int], int]:
    """Return the delivery to try again, if there is one, and how often it was tried.

    Whatever has an attempt already was in hand when a process died or a transaction broke. The least tried goes
    first: processes that die by chance hit another one each time, while a delivery that kills meets its end.
    newest: where to stop looking, for what comes after it has never been tried.
    """
    before = "" if newest is None else "AND id <= %s"
    sql = (
        "SELECT id, attempts FROM intake_inbound WHERE state = 'new' AND attempts > 0 "  # noqa: S608  # a mark only
        f"{before} ORDER BY attempts, id LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [] if newest is None else [newest])
        row = cursor.fetchone()
    return ([row[0]], row[1]) if row else ([], 0)


def _take(ids: Sequence[int]) -> list[Raw]:
    """Count an attempt on each of these deliveries, committed before any work, and return them."""
    marks = ", ".join(["%s"] * len(ids))
    sql = (
        "UPDATE intake_inbound SET attempts = attempts + 1 "  # noqa: S608  # marks only
        f"WHERE id IN ({marks}) RETURNING id, connection_id, topic, headers, body, attempts"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, ids)
        rows = sorted(cursor.fetchall())
    connections = _connections(row[1] for row in rows)
    return [_raw(row, connections[row[1]]) for row in rows]


def _connections(ids: Iterable[int]) -> dict[int, Connection]:
    return Connection.objects.select_related("store").in_bulk(set(ids))


def _raw(row: Sequence[Any], owner: Connection) -> Raw:
    id, _connection_id, topic, headers, body, attempts = row
    known: Mapping[str, str] = orjson.loads(headers) if isinstance(headers, str) else headers
    return Raw(id, owner, Delivery(bytes(body), known, topic), attempts)


def _raws(ids: Sequence[int]) -> list[Raw]:
    columns = ("id", "connection_id", "topic", "headers", "body", "attempts")
    rows = list(Inbound.objects.filter(pk__in=ids).order_by("pk").values_list(*columns))
    owners = _connections(row[1] for row in rows)
    return [_raw(row, owners[row[1]]) for row in rows]


# ── taking in ───────────────────────────────────────────────────────────────────────────────────────


def _settle(understood: Sequence[Understood], *, at: datetime) -> None:
    try:
        _apply(understood, at=at)
    except Error as error:
        if not is_about_the_data(error):
            _uncount(understood)
            raise
        _settle_each(understood, at=at)
    except Exception:  # one of them cannot be taken in, or has met a bug: the others must not wait for it
        logger.info("A batch of %s deliveries could not be taken in whole; trying one by one.", len(understood))
        _settle_each(understood, at=at)


def _settle_each(understood: Sequence[Understood], *, at: datetime) -> None:
    for one in understood:
        try:
            _apply([one], at=at)
        except Error as error:
            if not is_about_the_data(error):
                _uncount(understood)
                raise
            _refuse(one, error, at=at)
        except Exception as error:  # whatever it is, it becomes a reason on this delivery
            _refuse(one, error, at=at)


def _refuse(one: Understood, error: Exception, *, at: datetime) -> None:
    _apply([Understood(one.raw, verdict_of(error))], at=at)


def _apply(understood: Sequence[Understood], *, at: datetime) -> None:
    """Hand what deliveries hold to the rooms, and write down what became of each, in one transaction."""
    with transaction.atomic():
        for kind, functions in takers().items():
            arrivals = [one for each in understood for one in each.arrivals if type(one.item) is kind]
            for take_in in functions if arrivals else ():
                take_in(arrivals, at)
        fault("digest.taken_in")
        _write_done([one for one in understood if one.is_done], at=at)
        _write_others([one for one in understood if not one.is_done], at=at)


def _write_done(understood: Sequence[Understood], *, at: datetime) -> None:
    by_kind: dict[str, list[int]] = {}
    for one in understood:
        by_kind.setdefault(one.verdict.kind, []).append(one.raw.id)
    for kind, ids in by_kind.items():
        Inbound.objects.filter(pk__in=ids).update(state=InboundState.DONE, kind=kind, digested_at=at)


def _write_others(understood: Sequence[Understood], *, at: datetime) -> None:
    if not understood:
        return
    rows = [_row(one.raw.id, one.verdict, at=at) for one in understood]
    Inbound.objects.bulk_update(rows, ["state", "kind", "reason", "field", "words", "digested_at"])
    events = [
        DeliveryQuarantined(
            store_id=one.raw.connection.store_id,
            connection_id=one.raw.connection.pk,
            delivery_id=one.raw.id,
            field=_storable(one.verdict.field),
        )
        for one in understood
        if one.verdict.state == InboundState.QUARANTINED
    ]
    record_all(events, by="clock", at=at)


def _row(id: int, verdict: Verdict, *, at: datetime) -> Inbound:
    words = verdict.words and {
        "sentence": verdict.words["sentence"],
        "gaps": {name: _storable(str(value)) for name, value in verdict.words["gaps"].items()},
    }
    return Inbound(
        pk=id,
        state=verdict.state,
        kind=_storable(verdict.kind)[:30],
        reason=_storable(verdict.reason),
        field=_storable(verdict.field)[:120],
        words=words,
        digested_at=None if verdict.state == InboundState.NEW else at,
    )


def _storable(text: str) -> str:
    """Return `text` without what one of the databases would refuse: NUL, halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _uncount(understood: Sequence[Understood]) -> None:
    """Take an attempt back that failed through no fault of the deliveries, if the database lets us."""
    try:
        ids = [one.raw.id for one in understood]
        Inbound.objects.filter(pk__in=ids, state=InboundState.NEW).update(attempts=F("attempts") - 1)
    except Error:
        logger.warning("An attempt could not be taken back; these deliveries will be tried alone.")
