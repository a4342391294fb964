"""An import from the command line: taken in by the process that was asked, and told on its screen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.core import clock
from regulars.core.errors import Refusal
from regulars.intake.imports.kept import Kept, keep_copies
from regulars.intake.imports.running import start
from regulars.intake.imports.taking import Overtaken, take_next
from regulars.intake.imports.walkers import Walker
from regulars.intake.models import ImportJob, ImportState
from regulars.intake.ports import FilePlan
from regulars.stores.models import Store
from regulars.stores.queries import the_store

_GO_ON = (ImportState.RUNNING, ImportState.STOPPED, ImportState.FAILED)
Tell = Callable[[ImportJob], None]


@dataclass(frozen=True, slots=True)
class Files:
    """What the command line was given: files by role, options, what the check said, and the planned import."""

    paths: Mapping[str, Path]
    options: Mapping[str, Any]
    summary: Mapping[str, Any]
    plan: FilePlan


def import_file(files: Files, *, connection: str, by: str, tell: Tell | None = None) -> dict[str, Any]:
    """Take the orders of `files` in and return what became of them, as plain values.

    An import of the same bytes and options that has not ended goes on where it was.   connection: the name
    of whose orders they are; the file's own name where it is empty.   tell: called after every chunk.
    Raises Refusal where there is no store yet, and IntegrationError for files that cannot be read.
    """
    store = the_store()
    if store is None:
        raise Refusal(_("There is no store yet. Run `regulars up` first."))
    began = clock.monotonic()
    job, went_on = _job(store, files, name=connection.strip() or _name(files.paths["main"]), by=by, at=clock.now())
    before = job.taken + job.changed + job.known
    _run(job, files.plan, tell=tell)
    return _told(job, files, went_on=went_on, seconds=clock.monotonic() - began, before=before)


def _job(store: Store, files: Files, *, name: str, by: str, at: datetime) -> tuple[ImportJob, bool]:
    """Return the unfinished import of these files, or a new one; and whether it goes on. It runs from now on."""
    same = ImportJob.objects.filter(store=store, name=name, fingerprint=files.plan.fingerprint)
    job = same.filter(state__in=_GO_ON, started_at__isnull=False).order_by("-pk").first()
    went_on = job is not None
    kept = {} if went_on else keep_copies(files.paths)
    with transaction.atomic():
        job = job or _new(store, files, kept, name=name, by=by, at=at)
        start(job, by=by, at=at)  # where a worker or another command is at it, we take part
    return job, went_on


def _new(store: Store, files: Files, kept: Kept, *, name: str, by: str, at: datetime) -> ImportJob:
    return ImportJob.objects.create(
        store=store,
        name=name,
        files=kept,
        options=dict(files.options),
        fingerprint=files.plan.fingerprint,
        state=ImportState.CHECKED,
        summary=dict(files.summary),
        last_row=files.plan.walk().last_row,
        by=by,
        uploaded_at=at,
    )


def _run(job: ImportJob, plan: FilePlan, *, tell: Tell | None) -> None:
    walker = Walker(plan, after=job.position)
    more = job.state == ImportState.RUNNING
    while more:
        try:
            more = take_next(job, walker, owing=False)
        except Overtaken:
            job.refresh_from_db()
            more = job.state == ImportState.RUNNING
            walker = walker if walker.position <= job.position else Walker(plan, after=job.position)
        if tell is not None:
            tell(job)


def _name(path: Path) -> str:
    """Return what a connection is called that is known from this file alone."""
    return path.name.removesuffix(".gz").removesuffix(".csv")[:80] or path.name[:80]


def _told(job: ImportJob, files: Files, *, went_on: bool, seconds: float, before: int) -> dict[str, Any]:
    orders = job.taken + job.changed + job.known - before
    return {
        "import": job.pk,
        "state": job.state,
        "connection": job.name,
        "went_on": went_on,
        "taken": job.taken,
        "changed": job.changed,
        "known": job.known,
        "refused": job.refused,
        "problems": job.problems,
        "seconds": round(seconds, 2),
        "orders_per_second": round(orders / seconds) if seconds else None,
        "check": dict(files.summary),
    }
