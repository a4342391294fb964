"""How many deliveries a connection refused, counted without letting a stranger make us write.

Each process adds up in memory and writes at most once in five seconds a connection.
"""

from datetime import datetime

from django.db import Error, transaction
from django.db.models import F

from regulars.core import clock
from regulars.intake.models import Connection

BETWEEN = 5.0  # seconds

_waiting: dict[int, int] = {}
_written_at: dict[int, float] = {}


def note(connection: Connection, *, at: datetime) -> None:
    """Count a refusal; it is written now, or with the next call at this door some seconds later."""
    _waiting[connection.pk] = _waiting.get(connection.pk, 0) + 1
    write_due(at=at)


def write_due(*, at: datetime) -> None:
    """Write the sums whose last writing is some seconds ago. Costs nothing where nothing was refused."""
    for connection_id in list(_waiting):
        if clock.monotonic() - _written_at.get(connection_id, -BETWEEN) >= BETWEEN:
            _written_at[connection_id] = clock.monotonic()
            _write(connection_id, at=at)


def forget_kept_answers() -> None:
    """Forget all counts, as a new process does."""
    _waiting.clear()
    _written_at.clear()


def _write(connection_id: int, *, at: datetime) -> None:
    count = _waiting.pop(connection_id, 0)
    if not count:
        return
    try:
        with transaction.atomic():
            Connection.objects.filter(pk=connection_id).update(
                refused_count=F("refused_count") + count, refused_at=at
            )
    except Error:
        _waiting[connection_id] = _waiting.get(connection_id, 0) + count  # told later
