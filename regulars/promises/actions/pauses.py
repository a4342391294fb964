"""Pauses: a closed interval during which the clock of a promise stands, by agreement."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.core.errors import Conflict
from regulars.journal.actions import record
from regulars.promises.events import PromisePaused, PromiseResumed
from regulars.promises.models import Promise, PromisePause, State
from regulars.stores.queries import worktime_of


@transaction.atomic
def pause(promise: Promise, *, reason: str, by: str, at: datetime) -> None:
    """Stop the clock of an open promise. Raises Conflict when it is not open any more."""
    moved = Promise.objects.filter(pk=promise.pk, state=State.OPEN)
    if moved.update(state=State.PAUSED, paused_at=at, next_at=None) != 1:
        raise Conflict(_("This promise is not open any more, so it cannot be paused."))
    PromisePause.objects.create(promise=promise, since=at, reason=reason)
    record(PromisePaused(**_base(promise), reason=reason), by=by, at=at)


@transaction.atomic
def resume(promise: Promise, *, by: str, at: datetime) -> None:
    """Let the clock run again; every moment still ahead moves by the working time that was paused."""
    paused = PromisePause.objects.filter(promise=promise, until__isnull=True).first()
    if paused is None:
        raise Conflict(_("This promise is not paused any more."))
    moments = _moved(promise, since=paused.since, until=at)
    moved = Promise.objects.filter(pk=promise.pk, state=State.PAUSED)
    if moved.update(state=State.OPEN, paused_at=None, **moments) != 1:
        raise Conflict(_("This promise is not paused any more."))
    PromisePause.objects.filter(pk=paused.pk).update(until=at)
    record(PromiseResumed(**_base(promise), due_at=moments["due_at"], limit_at=moments["limit_at"]), by=by, at=at)


def _moved(promise: Promise, *, since: datetime, until: datetime) -> dict[str, datetime]:
    names = ("good_at", "warn_at", "urgent_at", "due_at", "late_at", "limit_at")
    moments = {name: _later(promise, getattr(promise, name), since, until) for name in names}
    ahead = [moment for moment in moments.values() if moment > until]
    return {**moments, "next_at": min(ahead, default=until)}


def _later(promise: Promise, moment: datetime, since: datetime, until: datetime) -> datetime:
    if moment <= since:
        return moment
    if promise.calendar_id is None or promise.standard.rule.clock == "elapsed":
        return moment + (until - since)
    worktime = worktime_of(promise.calendar_id)
    stood = worktime.elapsed(since, until)
    return worktime.due_at(moment, stood) if stood > timedelta(0) else moment


def _base(promise: Promise) -> dict[str, Any]:
    return {
        "store_id": promise.store_id,
        "promise_id": promise.pk,
        "key": promise.key,
        "thread": promise.subject,
    }
