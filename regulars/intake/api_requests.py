"""Idempotency keys: a request that is sent again gets the answer of the first time, and nothing happens twice.

As Stripe does it (reliability.md A.1, row 1): the key is kept for seven days with the digest of what was sent;
the same key with something else is refused; a twin that is still running is told to wait. The work and its
answer are one transaction, so whoever dies in between has done nothing, and after a minute the next may begin.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import Error, transaction
from django.utils.translation import gettext as _

from regulars.core.errors import Conflict, Refusal
from regulars.core.faults import fault
from regulars.intake.models import ApiKey, ApiRequest

KEPT_FOR = timedelta(days=7)
DEAD_AFTER = timedelta(seconds=60)  # a request that ran so long without an answer has died


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: a status and plain JSON values."""

    status: int
    body: dict[str, Any]


class KeyReused(Refusal):
    """The idempotency key was used for something else."""


class StillRunning(Conflict):
    """The same request is being dealt with at this moment. after: seconds to wait."""

    def __init__(self, message: str, *, after: int) -> None:
        super().__init__(message, code="still_running")
        self.after = after


def once(api_key: ApiKey, *, key: str, digest: str, at: datetime, act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Do `act` unless it was done under this key; return its answer and whether it is a repeated one.

    digest: of method, address and body.   act: database only; it runs inside the transaction that keeps its
    answer. Raises KeyReused, StillRunning, and whatever `act` raises; then the key is free again.
    """
    request = _begin(api_key, key=key, digest=digest, at=at)
    if request.status is not None:
        return Answer(request.status, dict(request.answer or {})), True
    fault("api.begun")
    try:
        with transaction.atomic():
            answer = act()
            fault("api.acted")
            _finish(request, answer)
    except Exception:
        _give_back(request)
        raise
    return answer, False


def forget_api_requests(*, at: datetime, batch: int = 500, most: int = 200) -> int:
    """Delete requests older than seven days; return how many.

    In short transactions of `batch` rows, at most `most` of them: what is left waits for the next run.
    """
    gone = 0
    for _turn in range(most):
        old = ApiRequest.objects.filter(began_at__lt=at - KEPT_FOR).order_by("pk")
        ids = list(old.values_list("pk", flat=True)[:batch])
        gone += ApiRequest.objects.filter(pk__in=ids).delete()[0]
        if len(ids) < batch:
            break
    return gone


def _begin(api_key: ApiKey, *, key: str, digest: str, at: datetime) -> ApiRequest:
    """Return the request: a new one, one whose runner died, or one with its answer."""
    first = {"digest": digest, "began_at": at}
    request, is_new = ApiRequest.objects.get_or_create(api_key=api_key, key=key, defaults=first)
    if is_new:
        return request
    if request.digest != digest:
        raise KeyReused(
            _("This idempotency key was used for another request. Take a new key for a new request."),
            field="Idempotency-Key",
            code="idempotency_key_reused",
        )
    return request if request.status is not None else _take_over(request, at=at)


def _take_over(request: ApiRequest, *, at: datetime) -> ApiRequest:
    # A beginning in the future is one of a clock that has since been set back: its runner is no more alive.
    ran = abs(at - request.began_at)
    own = ApiRequest.objects.filter(pk=request.pk, status__isnull=True, began_at=request.began_at)
    if ran <= DEAD_AFTER or own.update(began_at=at) != 1:
        wait = max(1, int((DEAD_AFTER - ran).total_seconds()) + 1) if ran <= DEAD_AFTER else 1
        raise StillRunning(
            _("The same request is still running. Ask again in a moment, with the same key."), after=min(wait, 5)
        )
    request.began_at = at
    return request


def _finish(request: ApiRequest, answer: Answer) -> None:
    own = ApiRequest.objects.filter(pk=request.pk, status__isnull=True, began_at=request.began_at)
    if own.update(status=answer.status, answer=answer.body) != 1:
        # Somebody thought that we were dead and took over: what we did is undone, the other's answer counts.
        raise StillRunning(_("The same request is being dealt with elsewhere. Ask again in a moment."), after=1)


def _give_back(request: ApiRequest) -> None:
    # Where even this fails (the database is away), the minute of `DEAD_AFTER` does it.
    with contextlib.suppress(Error):
        ApiRequest.objects.filter(pk=request.pk, status__isnull=True, began_at=request.began_at).delete()
