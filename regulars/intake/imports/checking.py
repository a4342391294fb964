"""Checking the files of an import: everything is read as it would be taken in, and nothing is written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from regulars.core import clock
from regulars.core.errors import IntegrationError, Refusal
from regulars.intake.arrivals import Arrival, Standing
from regulars.intake.digest import standing_of
from regulars.intake.events import ImportChecked, ImportCheckOwed
from regulars.intake.imports.kept import Kept, drop
from regulars.intake.imports.running import fail
from regulars.intake.imports.walkers import Walker, let_go, walker_of
from regulars.intake.models import Connection, ImportJob, ImportState
from regulars.journal.actions import record
from regulars.stores.models import Store

SECONDS = 10.0  # one step of a check; the rest is owed to the next, well within what an effect may take
_BATCH = 500

OPEN = (ImportState.NEW, ImportState.CHECKING, ImportState.CHECKED, ImportState.FAILED)


def add_import(
    store: Store, files: Kept, *, name: str, options: Mapping[str, Any], by: str, at: datetime
) -> ImportJob:
    """Note that files were received. Nothing else is known of them yet, and nothing is written."""
    return ImportJob.objects.create(store=store, files=files, name=name, options=dict(options), by=by, uploaded_at=at)


def ask_check(job: ImportJob, *, name: str, options: Mapping[str, Any], by: str, at: datetime) -> bool:
    """Have the files checked as a person says; return False when the import has begun and nothing can be changed."""
    with transaction.atomic():
        still_open = ImportJob.objects.filter(pk=job.pk, state__in=OPEN, started_at__isnull=True)
        fresh = {"state": ImportState.CHECKING, "position": 0, "last_row": 0, "summary": None, "reason": ""}
        if still_open.update(**fresh, name=name, options=dict(options), moved_at=at) != 1:
            return False
        record(ImportCheckOwed(store_id=job.store_id, job_id=job.pk), by=by, at=at)
        job.refresh_from_db()
        return True


def discard_import(job: ImportJob) -> bool:
    """Forget an import that has not begun, with its files; return False when it has begun."""
    gone, _each = ImportJob.objects.filter(pk=job.pk, started_at__isnull=True).delete()
    if gone:
        drop(job.files)
    return bool(gone)


def check_further(job_id: int) -> None:
    """Check for some seconds; the rest is owed, or the summary written. Asked twice, the second does nothing."""
    job = ImportJob.objects.select_related("store").get(pk=job_id)
    if job.state != ImportState.CHECKING:
        let_go(job)
        return
    try:
        with walker_of(job, behind=None) as walker:
            ended = _read_on(job, walker)
            _write(job, walker, ended=ended, at=clock.now())
    except (IntegrationError, Refusal) as error:
        fail(job, reason=error.message, at=clock.now())
        return
    if ended:
        let_go(job)


def _read_on(job: ImportJob, walker: Walker) -> bool:
    """Read for some seconds, counting how the orders stand to what is here; return whether the file has ended."""
    shop = Connection.objects.filter(store=job.store_id, name=job.name).first()
    until = clock.monotonic() + SECONDS
    while clock.monotonic() < until:
        batch = walker.batch(after=walker.position, orders=_BATCH, lines=_BATCH * 50)
        orders = [order for _position, order in batch.orders]
        if shop is None:
            walker.seen[Standing.NEW] += len(orders)
        else:
            walker.seen.update(standing_of([Arrival(shop, order) for order in orders]))
        if batch.ended:
            return True
    return False


def _write(job: ImportJob, walker: Walker, *, ended: bool, at: datetime) -> None:
    with transaction.atomic():
        same = ImportJob.objects.filter(pk=job.pk, state=ImportState.CHECKING)
        moved = same.update(position=walker.position, last_row=walker.walk.last_row, moved_at=at)
        # From here on the row is ours. Somebody may have said something else meanwhile: that is another check.
        if not moved or same.values_list("options", "name").get() != (job.options, job.name):
            return
        if ended:
            same.update(**_found(walker))
            record(ImportChecked(store_id=job.store_id, job_id=job.pk), by=job.by, at=at)
        else:
            record(ImportCheckOwed(store_id=job.store_id, job_id=job.pk), by=job.by, at=at)


def _found(walker: Walker) -> dict[str, Any]:
    """Return what a whole check has found, for the import's row."""
    told = walker.walk.summary() | {"standing": {one.value: walker.seen[one] for one in Standing}}
    return {"state": ImportState.CHECKED, "summary": told, "fingerprint": walker.plan.fingerprint, "position": 0}
