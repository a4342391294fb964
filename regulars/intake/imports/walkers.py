"""Walks through files that go on from one chunk to the next, so that no chunk begins the file again.

A walk belongs to a process and is only a help: whoever has none opens the files anew and goes on behind the
position of the import's row. The row is the truth.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from regulars.intake.imports.kept import open_kept
from regulars.intake.models import ImportJob
from regulars.intake.ports import FilePlan, FileWalk, IncomingOrder

MOST_HELD = 2  # walks kept open in one process


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders that come next, and how many stayed outside on the way.

    position: of the last one; of the file's last row where the file `ended`.
    """

    orders: list[tuple[int, IncomingOrder]]
    refused: int
    position: int
    ended: bool


class Walker:
    """A walk through the files of one import, begun behind a position."""

    def __init__(self, plan: FilePlan, *, after: int, options: Mapping[str, Any] | None = None) -> None:
        self.plan, self.position, self.options = plan, after, options
        self.walk: FileWalk = plan.walk(after)
        self.seen: Counter[str] = Counter()  # what whoever walks has counted on the way
        self._counted = 0

    def batch(self, *, after: int, orders: int, lines: int) -> Batch:
        """Return the next orders behind `after`, at most so many, and no more once they have so many lines.

        Orders up to `after` were taken in by another process meanwhile: they are passed over.
        """
        found: list[tuple[int, IncomingOrder]] = []
        size, ended = 0, True
        for position, order in self.walk:
            if position <= after:
                self._counted = self.walk.refused
                continue
            found.append((position, order))
            size += len(order.lines)
            if len(found) >= orders or size >= lines:
                ended = False
                break
        refused, self._counted = self.walk.refused - self._counted, self.walk.refused
        self.position = max(after, self.walk.last_row) if ended else found[-1][0]
        return Batch(found, refused, self.position, ended)


_held: dict[tuple[int, bool], Walker] = {}
_lock = threading.Lock()


@contextmanager
def walker_of(job: ImportJob, *, behind: int | None) -> Iterator[Walker]:
    """Yield this process's walk through the files of `job`; it is kept unless something goes wrong.

    behind: the walk stands there or before it. None: a whole walk, wherever it stands.
    """
    key = (job.pk, behind is None)
    walker = _taken_up(key, job, behind) or Walker(open_kept(job), after=behind or 0, options=job.options)
    try:
        yield walker
    except BaseException:
        walker.plan.close()
        raise
    _put_down(key, walker)


def let_go(job: ImportJob) -> None:
    """Close the walks through the files of `job` that this process holds."""
    for whole in (True, False):
        with _lock:
            walker = _held.pop((job.pk, whole), None)
        if walker is not None:
            walker.plan.close()


def forget_kept_answers() -> None:
    """Close every walk, as a new process does."""
    while _held:
        with _lock:
            _key, walker = _held.popitem()
        walker.plan.close()


def _taken_up(key: tuple[int, bool], job: ImportJob, behind: int | None) -> Walker | None:
    with _lock:
        walker = _held.pop(key, None)
    if walker is None:
        return None
    if walker.options != job.options or (behind is not None and walker.position > behind):
        walker.plan.close()
        return None
    return walker


def _put_down(key: tuple[int, bool], walker: Walker) -> None:
    with _lock:
        _held[key] = walker
        oldest = [_held.pop(next(iter(_held))) for _each in range(len(_held) - MOST_HELD)]
    for one in oldest:
        one.plan.close()
