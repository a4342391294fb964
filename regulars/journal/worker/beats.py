"""Who is alive: each worker counts, and whoever watches compares by a clock that nobody can set."""

import os
import socket
import threading
from datetime import datetime

from django.db import close_old_connections, connection
from django.db.models import F
from django.db.utils import DatabaseError

from regulars.core import clock
from regulars.core.tokens import new_token
from regulars.journal.models import Effect, EffectState, Worker
from regulars.journal.worker.claims import release

BEAT = 5.0  # seconds between two beats


def sign_on(role: str, *, at: datetime) -> str:
    """Register this process as a worker; return its token."""
    token = new_token(128)[:40]
    Worker.objects.create(
        token=token, role=role, host=socket.gethostname()[:80], pid=os.getpid(), started_at=at, seen_at=at
    )
    return token


def sign_off(token: str, *, at: datetime) -> None:
    """Give back what the worker had in hand and forget it."""
    release(token, at=at)
    Worker.objects.filter(token=token).delete()


def bury(pid: int, *, at: datetime) -> None:
    """A process of this machine is known to have died: give back its work without waiting for the lease."""
    mine = Worker.objects.filter(pid=pid, host=socket.gethostname()[:80])
    for token in list(mine.values_list("token", flat=True)):
        sign_off(token, at=at)


class Pulse:
    """A thread that counts for its worker while the worker is busy."""

    def __init__(self, token: str, *, every: float = BEAT) -> None:
        self._token, self._every = token, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def start(self) -> None:
        """Begin to count."""
        self._thread.start()

    def stop(self) -> None:
        """Stop counting and wait for the thread."""
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(self._every):
            try:
                close_old_connections()
                mine = Worker.objects.filter(token=self._token)
                mine.update(beat=F("beat") + 1, seen_at=clock.now())
            except DatabaseError:
                continue  # the next beat tells; a database that is away is told of elsewhere
        connection.close()


class Watch:
    """Finds workers whose count has stood still for a lease, by this process's monotonic clock."""

    def __init__(self, *, lease: float) -> None:
        self._lease = lease
        self._seen: dict[str, tuple[int, float]] = {}

    def bury_the_dead(self, *, at: datetime, monotonic: float) -> int:
        """Release the work of every worker that has died; return how many effects were freed."""
        beats = dict(Worker.objects.values_list("token", "beat"))
        self._seen = {token: seen for token, seen in self._seen.items() if token in beats}
        freed = 0
        for token, beat in beats.items():
            last = self._seen.get(token)
            if last is None or last[0] != beat:
                self._seen[token] = (beat, monotonic)
            elif monotonic - last[1] >= self._lease:
                freed += release(token, at=at)
                Worker.objects.filter(token=token).delete()
        return freed + self._free_orphans(set(beats), at=at)

    def _free_orphans(self, alive: set[str], *, at: datetime) -> int:
        in_hand = Effect.objects.filter(state=EffectState.CLAIMED).values_list("claimed_by", flat=True)
        return sum(release(token, at=at) for token in set(in_hand.distinct()) - alive)
