"""One at a time, whoever asks, on whatever machine: work that two workers must not do at once.

The hold ends with the process that has it, however it ends: no lease, no clock (reliability.md B1, B14).
PostgreSQL: an advisory lock of the session. SQLite: a lock on a file beside the database.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Yield True while this process alone does `name`, or False when somebody else is at it."""
    if connection.vendor == "postgresql":
        with _by_database(name) as mine:
            yield mine
    elif connection.is_in_memory_db():  # type: ignore[attr-defined]  # the SQLite connection; nobody else can be there
        yield True
    else:
        with _by_file(f"{connection.settings_dict['NAME']}.{name}") as mine:
            yield mine


@contextmanager
def _by_database(name: str) -> Iterator[bool]:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    if not _ask("SELECT pg_try_advisory_lock(%s)", number):
        yield False
        return
    try:
        yield True
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _ask("SELECT pg_advisory_unlock(%s)", number)


def _ask(sql: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [number])
        return bool(cursor.fetchone()[0])


@contextmanager
def _by_file(path: str) -> Iterator[bool]:
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(held)
