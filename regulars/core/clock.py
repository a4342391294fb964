"""The only clock. Everything that asks for the time asks here, so that a test can hold it."""

import time as _time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _source()


def monotonic() -> float:
    """Return seconds of a clock that no operator and no time server can set."""
    return _time.monotonic()


@contextmanager
def held_at(source: Callable[[], datetime]) -> Iterator[None]:
    """Let `source` tell the time inside the block. For tests and for the demo's year of life."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
