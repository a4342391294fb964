"""Running one effect: its handler, and what an error means."""

import faulthandler
import logging
import sys
from datetime import datetime

from regulars.core import clock
from regulars.core.errors import IntegrationError, Refusal
from regulars.core.faults import fault
from regulars.journal.actions import handler_named
from regulars.journal.worker import claims
from regulars.journal.worker.claims import Claimed

log = logging.getLogger("regulars.worker")


def run_next(token: str, *, seconds: float) -> bool:
    """Run the next effect that is due; return False when there is none.

    seconds: a handler that runs longer ends the process (a watchdog outside Python does it, so that not
    even a handler that never gives way can go on); the attempt has been counted, the lease is given back.
    """
    claimed = claims.claim(token, at=clock.now())
    if claimed is None:
        return False
    if seconds and sys.__stderr__ is not None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__)
    try:
        _run(claimed, token, at=clock.now())
    finally:
        faulthandler.cancel_dump_traceback_later()
    return True


def _run(claimed: Claimed, token: str, *, at: datetime) -> None:
    if claimed.not_after is not None and at > claimed.not_after:
        claims.expire(claimed, token, at=at)
        return
    handler = handler_named(claimed.handler)
    if handler is None:
        claims.park(claimed, token, problem=f"Nothing here is called {claimed.handler} any more.", at=at)
        return
    try:
        handler(claimed.entry.event())
    except IntegrationError as error:
        _outside_failed(claimed, token, error)
    except Refusal as error:
        claims.park(claimed, token, problem=error.message, at=clock.now())
    except Exception as error:  # a bug: told, tried again, parked; the others go on
        log.exception("effect %s of %s failed", claimed.handler, claimed.entry.subject)
        _own_failed(claimed, token, error)
    else:
        fault("effect.ran")
        claims.finish(claimed, token, at=clock.now())


def _outside_failed(claimed: Claimed, token: str, error: IntegrationError) -> None:
    at = clock.now()
    if not error.retry or claimed.attempts >= claims.OUTSIDE_TRIES:
        claims.park(claimed, token, problem=error.message, at=at)
    else:
        claims.retry(claimed, token, problem=error.message, at=at, after=error.after)


def _own_failed(claimed: Claimed, token: str, error: Exception) -> None:
    at = clock.now()
    problem = f"{type(error).__name__}: {error}"
    if claimed.attempts >= claims.OWN_TRIES:
        claims.park(claimed, token, problem=problem, at=at)
    else:
        claims.retry(claimed, token, problem=problem, at=at)
