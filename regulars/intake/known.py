"""Which connection stands behind a door, from memory where the answer is a moment old.

The door is asked at every delivery and its row hardly ever changes. An answer is believed for two seconds,
so that a new secret holds almost at once; when the database is away the last answer is believed for as long
as it takes, because what a shop sends then goes into the spool file (reliability.md D.1).
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from regulars.core import clock
from regulars.intake.models import Connection
from regulars.intake.ports import Shop
from regulars.intake.registry import shop_of

BELIEVED = 2.0  # seconds
MOST = 1000  # connections kept in mind


@dataclass(slots=True)
class Known:
    """A connection with its dialect, as of a moment of the monotonic clock."""

    connection: Connection
    shop: Shop
    asked_at: float

    def secrets(self, at: datetime) -> tuple[str, ...]:
        """Return the secrets that are valid at `at`, the newest first."""
        one = self.connection
        old = one.old_secret if one.old_secret_until and one.old_secret_until > at else None
        return tuple(secret for secret in (one.secret, old) if secret)


_kept: OrderedDict[str, Known] = OrderedDict()


def behind(door: str) -> Known | None:
    """Return the open connection behind `door`, None where there is none. Raises DatabaseError if nobody knows."""
    known = _kept.get(door)
    if known is not None and clock.monotonic() - known.asked_at < BELIEVED:
        return known
    try:
        return _ask(door)
    except DatabaseError:
        if known is None:
            raise
        return known


def forget_kept_answers() -> None:
    """Forget every answer, as a new process does."""
    _kept.clear()


def _ask(door: str) -> Known | None:
    asked_at = clock.monotonic()
    found = Connection.objects.select_related("store").filter(door=door, closed_at__isnull=True).first()
    if found is None:
        _kept.pop(door, None)
        return None
    known = _kept[door] = Known(found, shop_of(found.kind), asked_at)
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return known
