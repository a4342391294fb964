"""Raw deliveries: kept as they came, let out of quarantine, forgotten when their time is over."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from regulars.core import clock
from regulars.intake.events import DeliveriesRetried
from regulars.intake.models import Connection, Inbound, InboundState
from regulars.intake.ports import Delivery
from regulars.journal import bulk
from regulars.journal.actions import record

KEPT_FOR = timedelta(days=30)  # raw bodies hold personal data (reliability.md T30)
LONGEST_TOPIC = 80
_COLUMNS = ("connection_id", "source", "topic", "headers", "body", "digest", "received_at", "state", "attempts",
            "kind", "reason", "field")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """A delivery with where and when it came: what a row of the raw inbox is made of."""

    connection_id: int
    delivery: Delivery
    source: str
    received_at: datetime


def store_delivery(shop: Connection, delivery: Delivery, *, source: str) -> int:
    """Keep a delivery as it came, durably; return its id. One INSERT: this is all that a sender waits for."""
    return store_deliveries([Kept(shop.pk, delivery, source, clock.now())])[0]


def store_deliveries(kept: Sequence[Kept]) -> list[int]:
    """Keep many deliveries in one statement; return their ids."""
    rows = [_row(one) for one in kept]
    if len(rows) == 1 and connection.vendor == "postgresql":
        return bulk.insert(Inbound, _COLUMNS, rows)  # one statement is a transaction
    # On SQLite also a single statement has one, because there writers queue at its beginning.
    with transaction.atomic():
        return bulk.insert(Inbound, _COLUMNS, rows)


def try_again(shop: Connection, *, by: str, at: datetime, delivery_id: int | None = None) -> int:
    """Let one quarantined delivery of a connection, or all, be digested anew; return how many."""
    with transaction.atomic():
        waiting = Inbound.objects.filter(connection=shop, state=InboundState.QUARANTINED)
        if delivery_id is not None:
            waiting = waiting.filter(pk=delivery_id)
        count = waiting.update(state=InboundState.NEW, attempts=0, reason="", field="", digested_at=None)
        if count:
            told = DeliveriesRetried(store_id=shop.store_id, connection_id=shop.pk, count=count)
            record(told, by=by, at=at)
        return count


def forget_old_deliveries(*, at: datetime, batch: int = 500, most: int = 200) -> int:
    """Delete raw deliveries older than 30 days that were taken in or ignored; return how many.

    In short transactions of `batch` rows, at most `most` of them: what is left waits for the next run.
    """
    over = (InboundState.DONE, InboundState.IGNORED)
    gone = 0
    for _turn in range(most):
        old = Inbound.objects.filter(state__in=over, received_at__lt=at - KEPT_FOR).order_by("pk")
        ids = list(old.values_list("pk", flat=True)[:batch])
        gone += Inbound.objects.filter(pk__in=ids).delete()[0]
        if len(ids) < batch:
            break
    return gone


def _row(kept: Kept) -> tuple[object, ...]:
    body = kept.delivery.body
    digest = hashlib.sha256(body).hexdigest()
    topic, headers = kept.delivery.topic[:LONGEST_TOPIC], dict(kept.delivery.headers)
    return (kept.connection_id, str(kept.source), topic, headers, body, digest, kept.received_at,
            InboundState.NEW.value, 0, "", "", "")  # fmt: skip
