"""An import begins, is stopped, goes on, ends: each by a condition on its state, so that a second click is quiet."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from regulars.core import clock
from regulars.core.errors import Conflict, IntegrationError, Refusal
from regulars.core.tokens import new_token
from regulars.intake.events import ConnectionOpened, ImportAdvanced, ImportFailed, ImportStarted, ImportStopped
from regulars.intake.imports.taking import Overtaken, take_next
from regulars.intake.imports.walkers import let_go, walker_of
from regulars.intake.models import UNFINISHED, Connection, ImportJob, ImportState
from regulars.journal.actions import record
from regulars.journal.models import WAITING, Effect
from regulars.stores.models import Store

# What comes in files is history where the file is said to be history, never because of its date.
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
_STUCK_AFTER = timedelta(minutes=1)


def begin_import(job: ImportJob, *, by: str, at: datetime) -> bool:
    """Begin an import that was checked, or go on with one that was stopped; return False when it runs already.

    The worker takes it in, chunk by chunk. Raises Refusal where it cannot begin: not checked, something
    missing, or the same file is being taken in.
    """
    with transaction.atomic():
        if not start(job, by=by, at=at):
            return False
        record(ImportAdvanced(store_id=job.store_id, job_id=job.pk, position=job.position), by=by, at=at)
        return True


def start(job: ImportJob, *, by: str, at: datetime) -> bool:
    """Let an import run, without owing anything to the worker; see begin_import. Inside a transaction."""
    job.refresh_from_db()
    if job.state == ImportState.DONE or (job.state == ImportState.RUNNING and not is_stuck(job, at=at)):
        return False
    _check_ready(job)
    shop = job.connection or connection_named(job.store, job.name, kind=job.kind, by=by, at=at)
    _refuse_twin(job, shop)
    same = ImportJob.objects.filter(pk=job.pk, state=job.state, position=job.position)
    changes = {"state": ImportState.RUNNING, "connection": shop, "reason": "", "finished_at": None}
    moments = {"started_at": job.started_at or at, "went_on_at": at, "moved_at": at}
    position = job.position if job.started_at else 0
    if same.update(**changes, **moments, position=position, went_on_from=position, by=by) != 1:
        return False
    job.refresh_from_db()
    history = bool(job.options.get("as_history"))
    told = ImportStarted(
        store_id=job.store_id, job_id=job.pk, connection_id=shop.pk, history=history, position=position
    )
    record(told, by=by, at=at)
    return True


def stop_import(job: ImportJob, *, by: str, at: datetime) -> bool:
    """Stop an import after the chunk in hand; what came in stays. Return False when it does not run."""
    with transaction.atomic():
        running = ImportJob.objects.filter(pk=job.pk, state=ImportState.RUNNING)
        if running.update(state=ImportState.STOPPED) != 1:
            return False
        job.refresh_from_db()
        record(ImportStopped(store_id=job.store_id, job_id=job.pk, position=job.position), by=by, at=at)
        return True


def take_owed_chunk(job_id: int, *, position: int) -> None:
    """Take in the chunk behind `position` that is owed to the worker. Asked twice, it does nothing twice."""
    job = ImportJob.objects.select_related("store", "connection__store").get(pk=job_id)
    if job.state != ImportState.RUNNING:
        let_go(job)
    if job.state != ImportState.RUNNING or job.position != position:
        return
    try:
        with walker_of(job, behind=position) as walker:
            more = take_next(job, walker, owing=True)
    except Overtaken:
        return
    except (IntegrationError, Refusal) as error:
        fail(job, reason=error.message, at=clock.now())
        return
    if not more:
        let_go(job)


def fail(job: ImportJob, *, reason: str, at: datetime) -> None:
    """Note why an import, or its check, cannot go on; a person may help and let it go on."""
    busy = (ImportState.RUNNING, ImportState.CHECKING)
    with transaction.atomic():
        if ImportJob.objects.filter(pk=job.pk, state__in=busy).update(state=ImportState.FAILED, reason=reason) == 1:
            record(ImportFailed(store_id=job.store_id, job_id=job.pk, position=job.position), by="clock", at=at)


def is_stuck(job: ImportJob, *, at: datetime) -> bool:
    """Tell whether an import should be under way and nobody is: its process died too often, or was not ours."""
    if job.state not in (ImportState.RUNNING, ImportState.CHECKING):
        return False
    if job.moved_at is not None and at - job.moved_at < _STUCK_AFTER:
        return False
    return not Effect.objects.filter(subject=job.subject, state__in=WAITING).exists()


def connection_named(store: Store, name: str, *, kind: str, by: str, at: datetime) -> Connection:
    """Return the store's open connection of that name, made for files where there is none."""
    found = Connection.objects.select_related("store").filter(store=store, name=name).first()
    if found is not None and found.closed_at is not None:
        words = _("The connection “%(name)s” is closed. Choose another name.")
        raise Refusal(words % {"name": name}, field="name")
    if found is not None:
        return found
    made = Connection.objects.create(store=store, kind=kind, name=name, door=new_token(), live_since=_ALWAYS)
    record(ConnectionOpened(store_id=store.pk, connection_id=made.pk, shop=kind, name=name), by=by, at=at)
    return made


def _check_ready(job: ImportJob) -> None:
    checked = job.state == ImportState.CHECKED or job.started_at is not None
    if not checked:
        raise Conflict(_("Check the file first; nothing is written before that."))
    if not (job.summary or {}).get("ready"):
        raise Refusal(_("Something is still missing before these orders can be taken in."))


def _refuse_twin(job: ImportJob, shop: Connection) -> None:
    same = Q(connection=shop, fingerprint=job.fingerprint, state__in=UNFINISHED)
    twin = ImportJob.objects.filter(same).exclude(pk=job.pk).first()
    if twin is not None:
        words = _("This file is being taken in already, as import %(number)s. Go on with that one.")
        raise Conflict(words % {"number": twin.pk})
