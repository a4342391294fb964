"""Taking in the next orders of an import: one chunk, one transaction, each order once.

The transaction moves the position by a condition, writes the orders and owes the next chunk, all or nothing.
So a chunk may be tried twice, or by two processes at once, and a death at any moment loses and doubles nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import F

from regulars.core import clock
from regulars.core.faults import fault
from regulars.intake.arrivals import Arrival, Standing
from regulars.intake.away import is_about_the_data
from regulars.intake.digest import standing_of, takers, verdict_of
from regulars.intake.events import ImportAdvanced, ImportDone
from regulars.intake.imports.walkers import Batch, Walker
from regulars.intake.models import Connection, ImportJob, ImportState
from regulars.intake.ports import IncomingOrder
from regulars.journal.actions import record

logger = logging.getLogger(__name__)

# (orders, lines) of a chunk. SQLite has one writer: a chunk holds up everybody else (docs/integrations/csv.md).
CHUNK = {"sqlite": (100, 2_000), "postgresql": (500, 10_000)}
MOST_PROBLEMS = 100  # told one by one; the rest is counted


class Overtaken(Exception):
    """Somebody else has moved or stopped the import since it was read."""


@dataclass(slots=True)
class Outcome:
    """What became of the orders of a chunk."""

    standings: Counter[Standing] = field(default_factory=Counter)
    problems: list[dict[str, Any]] = field(default_factory=list)


Take = Callable[[Sequence[Arrival], Batch, datetime], Outcome]


def take_next(job: ImportJob, walker: Walker, *, owing: bool) -> bool:
    """Take in the next chunk of `job`, which is refreshed; return whether there is more.

    owing: the next chunk is owed to the worker; without, whoever calls goes on by herself.
    Raises Overtaken, with nothing written, and what the database or the files have to complain of.
    """
    orders, lines = CHUNK.get(connection.vendor, (100, 2_000))
    batch = walker.batch(after=job.position, orders=orders, lines=lines)
    try:
        _write(job, batch, _take_whole, owing=owing)
    except Overtaken:
        raise
    except Exception as error:  # one of them cannot be taken in, or has met a bug: the others must not wait for it
        if isinstance(error, Error) and not is_about_the_data(error):
            raise
        logger.info("A chunk of %s orders could not be taken in whole; trying one by one.", len(batch.orders))
        _write(job, batch, _take_each, owing=owing)
    fault("import.chunk_done")
    job.refresh_from_db()
    return job.state == ImportState.RUNNING


def _write(job: ImportJob, batch: Batch, take: Take, *, owing: bool) -> None:
    at = clock.now()
    with transaction.atomic():
        _move(job, batch, at=at)
        shop = Connection.objects.select_related("store").get(imports=job.pk)
        arrivals = [Arrival(shop, order) for _position, order in batch.orders]
        outcome = take(arrivals, batch, at)
        fault("import.taken_in")
        _count(job, batch, outcome)
        if batch.ended:
            _end(job, at=at)
        elif owing:
            owed = ImportAdvanced(store_id=job.store_id, job_id=job.pk, position=batch.position)
            record(owed, by=job.by, at=at)


def _move(job: ImportJob, batch: Batch, *, at: datetime) -> None:
    """Move the position, if it is still where it was. First of all, so that on PostgreSQL the others wait."""
    mine = ImportJob.objects.filter(pk=job.pk, state=ImportState.RUNNING, position=job.position)
    if mine.update(position=batch.position, moved_at=at) != 1:
        raise Overtaken


def _take_whole(arrivals: Sequence[Arrival], batch: Batch, at: datetime) -> Outcome:
    standings = standing_of(arrivals)
    fresh = [one for one, standing in zip(arrivals, standings, strict=True) if standing is not Standing.KNOWN]
    for take_in in takers()[IncomingOrder] if fresh else ():
        take_in(fresh, at)
    return Outcome(Counter(standings))


def _take_each(arrivals: Sequence[Arrival], batch: Batch, at: datetime) -> Outcome:
    outcome = Outcome()
    for arrival, (position, order) in zip(arrivals, batch.orders, strict=True):
        try:
            with transaction.atomic():
                outcome.standings += _take_whole([arrival], batch, at).standings
        except Exception as error:  # whatever it is, it becomes a reason of this order
            if isinstance(error, Error) and not is_about_the_data(error):
                raise
            verdict = verdict_of(error)
            outcome.problems.append(
                {"row": position, "order": order.number, "reason": verdict.reason, "words": verdict.words}
            )
    return outcome


def _count(job: ImportJob, batch: Batch, outcome: Outcome) -> None:
    ImportJob.objects.filter(pk=job.pk).update(
        taken=F("taken") + outcome.standings[Standing.NEW],
        changed=F("changed") + outcome.standings[Standing.CHANGED],
        known=F("known") + outcome.standings[Standing.KNOWN],
        refused=F("refused") + batch.refused + len(outcome.problems),
        problems=[*job.problems, *outcome.problems][:MOST_PROBLEMS],
    )


def _end(job: ImportJob, *, at: datetime) -> None:
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.DONE, finished_at=at)
    done = ImportJob.objects.get(pk=job.pk)
    told = ImportDone(
        store_id=job.store_id,
        job_id=job.pk,
        taken=done.taken,
        changed=done.changed,
        known=done.known,
        refused=done.refused,
    )
    record(told, by=job.by, at=at)
