"""Claiming, ending and giving back owed effects. The rows are the truth; every step is a conditional update.

An effect is claimed by its state, never by its position: a lower id may become visible later. Within one
thread the oldest waiting effect is the only one that can be claimed, so effects of one subject run in order,
one at a time, while different subjects run in parallel (house.md section 6, reliability.md B11).
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from regulars.core.faults import fault
from regulars.journal.models import Effect, EffectState, Entry

# One schedule for everything that is tried again (reliability.md D.3), each ± 20 %.
RETRIES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
OUTSIDE_TRIES = len(RETRIES) + 1  # an outside that fails is asked for three and a half days
OWN_TRIES = 5  # a handler that fails or kills its process by itself is parked after five

_CLAIM = """
UPDATE journal_effect SET state = 'claimed', claimed_by = %s, attempts = attempts + 1
WHERE state = 'owed' AND id = (
    SELECT e.id FROM journal_effect e
    WHERE e.state = 'owed' AND e.next_at <= %s AND NOT EXISTS (
        SELECT 1 FROM journal_effect b
        WHERE b.subject = e.subject AND b.id < e.id AND b.state IN ('owed', 'claimed')
    )
    ORDER BY e.next_at, e.id LIMIT 1 {lock}
)
RETURNING id, entry_id, handler, attempts, not_after
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An effect in hand."""

    id: int
    handler: str
    attempts: int
    not_after: datetime | None
    entry: Entry


def claim(token: str, *, at: datetime) -> Claimed | None:
    """Take the next effect that may run; None when nothing is due. Its attempt is counted before it runs."""
    lock = "FOR UPDATE OF e SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [token, _moment(at)])
        row = cursor.fetchone()
    fault("effect.claimed")
    if row is None:
        return None
    effect_id, entry_id, handler, attempts, not_after = row
    entry = Entry.objects.get(pk=entry_id)
    return Claimed(effect_id, handler, attempts, _from_database(not_after), entry)


def finish(claimed: Claimed, token: str, *, at: datetime) -> bool:
    """Mark an effect done; return False when it is not ours any more."""
    return _end(claimed, token, state=EffectState.DONE, at=at)


def expire(claimed: Claimed, token: str, *, at: datetime) -> bool:
    """Mark an effect too late to be useful."""
    return _end(claimed, token, state=EffectState.EXPIRED, at=at)


def park(claimed: Claimed, token: str, *, problem: str, at: datetime) -> bool:
    """Put an effect aside for a person to look at; the thread's next one may go on."""
    return _end(claimed, token, state=EffectState.PARKED, at=at, problem=problem[:2000])


def retry(claimed: Claimed, token: str, *, problem: str, at: datetime, after: float | None = None) -> bool:
    """Owe an effect again, later: after `after` seconds where the other side asked for it."""
    wait = timedelta(seconds=after) if after is not None else delay(claimed.attempts)
    mine = Effect.objects.filter(pk=claimed.id, state=EffectState.CLAIMED, claimed_by=token)
    return mine.update(state=EffectState.OWED, claimed_by="", next_at=at + wait, problem=problem[:2000]) == 1


def release(token: str, *, at: datetime) -> int:
    """Give back what a dead worker had in hand; what has killed its worker too often is parked."""
    released = 0
    in_hand = Effect.objects.filter(state=EffectState.CLAIMED, claimed_by=token)
    for effect in in_hand:
        problem = f"The process died while it ran, {effect.attempts} times so far."
        changes: dict[str, Any] = {"claimed_by": "", "problem": problem}
        if effect.attempts >= OWN_TRIES:
            changes |= {"state": EffectState.PARKED, "ended_at": at}
        else:
            changes |= {"state": EffectState.OWED, "next_at": at + delay(effect.attempts)}
        released += in_hand.filter(pk=effect.pk).update(**changes)
    return released


@transaction.atomic
def try_again(effect_id: int, *, at: datetime) -> bool:
    """Owe a parked effect anew, with all its tries; return False when it is not parked."""
    parked = Effect.objects.filter(pk=effect_id, state=EffectState.PARKED)
    return parked.update(state=EffectState.OWED, attempts=0, next_at=at, ended_at=None, problem="") == 1


def delay(attempts: int) -> timedelta:
    """Return how long to wait after the `attempts`-th try, ± 20 % so that a herd does not come back as one."""
    base = RETRIES[min(max(attempts, 1), len(RETRIES)) - 1]
    return base * random.uniform(0.8, 1.2)  # noqa: S311  # spreading load, not keeping a secret


def _end(claimed: Claimed, token: str, *, state: str, at: datetime, problem: str = "") -> bool:
    mine = Effect.objects.filter(pk=claimed.id, state=EffectState.CLAIMED, claimed_by=token)
    return mine.update(state=state, claimed_by="", ended_at=at, problem=problem) == 1


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _from_database(value: Any) -> datetime | None:
    field = Effect._meta.get_field("not_after")
    for convert in connection.ops.get_db_converters(field.get_col("journal_effect")):
        value = convert(value, None, connection)
    return value  # type: ignore[no-any-return]  # a datetime after the converters
