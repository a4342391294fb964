"""The three loops of a worker: effects, constant work, the timetable. Each is one process."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.db.utils import DatabaseError

from regulars.core import clock
from regulars.journal.models import Tick
from regulars.journal.worker.beats import Watch
from regulars.journal.worker.lines import Constant, Line
from regulars.journal.worker.runner import run_next

log = logging.getLogger("regulars.worker")

IDLE = 0.05  # seconds between two looks when nothing is due
JUMP = timedelta(seconds=30)  # more than this between wall and monotonic clock is a jump, not drift


class Loop:
    """Does one step again and again until it is told to stop; rests when there is nothing to do."""

    def __init__(self, step: Callable[[], bool], *, idle: float = IDLE) -> None:
        self._step, self._idle = step, idle
        self._stop = threading.Event()

    def stop(self) -> None:
        """End after the step in hand."""
        self._stop.set()

    def run(self) -> None:
        """Go on until stopped. A database that is away is waited for; nothing in hand is lost by it."""
        while not self._stop.is_set():
            try:
                busy = self._step()
            except DatabaseError:
                log.exception("the database is away, or refused; trying again")
                close_old_connections()
                self._stop.wait(1.0)
                continue
            if not busy:
                self._stop.wait(self._idle)


class JumpDetector:
    """Tells whether the wall clock has moved against the monotonic one since the last look."""

    def __init__(self) -> None:
        self._last: tuple[datetime, float] | None = None

    def jumped(self, *, at: datetime, monotonic: float) -> bool:
        """Return True once for each jump."""
        last, self._last = self._last, (at, monotonic)
        if last is None:
            return False
        return abs((at - last[0]) - timedelta(seconds=monotonic - last[1])) > JUMP


def effects_step(token: str, *, seconds: float) -> Callable[[], bool]:
    """Return the step that runs one owed effect."""

    def step() -> bool:
        close_old_connections()
        return run_next(token, seconds=seconds)

    return step


def constant_step(lines: Sequence[Constant]) -> Callable[[], bool]:
    """Return the step that does one batch of each line of constant work."""
    detector = JumpDetector()

    def step() -> bool:
        close_old_connections()
        at = clock.now()
        jumped = detector.jumped(at=at, monotonic=clock.monotonic())
        done = [_batch(line, at, jumped=jumped) for line in lines]
        return any(done)

    return step


def _batch(line: Constant, at: datetime, *, jumped: bool) -> int:
    try:
        return line.run(at, jumped=jumped)
    except DatabaseError:
        raise
    except Exception:  # one line's bug must not stop the others
        log.exception("constant work %s failed", line.name)
        return 0


def timetable_step(lines: Sequence[Line], *, lease: float) -> Callable[[], bool]:
    """Return the step that runs what is due of the timetable, and frees the work of dead workers."""
    watch = Watch(lease=lease)

    def step() -> bool:
        close_old_connections()
        at = clock.now()
        watch.bury_the_dead(at=at, monotonic=clock.monotonic())
        for line in lines:
            if _take_turn(line, at):
                _run_line(line, at)
        return False

    return step


def _take_turn(line: Line, at: datetime) -> bool:
    """Claim the run of a line: one worker of however many gets it."""
    _tick, new = Tick.objects.get_or_create(name=line.name, defaults={"ran_at": at})
    if new:
        return True
    due = Tick.objects.filter(name=line.name, ran_at__lte=at - line.every)
    ahead = Tick.objects.filter(name=line.name, ran_at__gt=at + JUMP)  # the clock was set back
    return due.update(ran_at=at) == 1 or ahead.update(ran_at=at) == 1


def _run_line(line: Line, at: datetime) -> None:
    try:
        line.run(at)
    except DatabaseError:
        raise
    except Exception:  # told, and tried again at its next time
        log.exception("timetable line %s failed", line.name)
