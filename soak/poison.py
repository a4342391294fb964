"""B12: one job that crashes its process, one that never ends, one that eats memory, among many good ones.

    python -m soak.poison --count 1000 --db sqlite
    python -m soak.poison --count 100 --control     the try is counted after the run: must fail

The good ones are done within sixty seconds; each poison is parked after five tries and named.
"""

import argparse
import os
import random
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from soak.installation import Installation, wait_for
from soak.thread_order import _fork

POISONS = ("crash", "never ends", "eats memory")


def main() -> int:
    """Run the good and the poisoned; return 1 when a poison did more harm than it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--control", action="store_true")
    args = parser.parse_args()
    sys.stdout.write(f"seed {args.seed}\n")
    installation = Installation(args.db, environment={"REGULARS_JOB_SECONDS": "1", "REGULARS_JOB_MEMORY_MB": "700"})
    try:
        installation.adopt()
        return _prove(args.count, random.Random(args.seed), control=args.control)
    finally:
        installation.remove()


def _prove(count: int, chance: random.Random, *, control: bool) -> int:
    from regulars.config.family import Family
    from regulars.config.processes import workers

    event = _wire()
    _make_retries_quick()
    if control:
        _count_after_the_run()
    _owe(event, count, chance)
    parent = _fork(lambda: Family(workers(2)[2:]).run())
    try:
        done = wait_for(lambda: _states()["done"] >= count - len(POISONS), seconds=60, every=0.2)
        parked = wait_for(lambda: _states()["parked"] == len(POISONS), seconds=30, every=0.2)
    finally:
        os.kill(parent, signal.SIGTERM)
        os.waitpid(parent, 0)
    return _judge(done=done, parked=parked)


def _wire() -> type[Any]:
    from regulars.journal.actions import wire
    from regulars.journal.events import Event

    @dataclass(frozen=True, kw_only=True)
    class JobCame(Event):
        """Something to do, good or poisoned."""

        kind: ClassVar[str] = "soak.job_came"
        number: int
        word: str = ""

        @property
        def subject(self) -> str:
            return f"job:{self.number}"

    def do(event: JobCame) -> None:
        if event.word == "crash":
            os._exit(139)
        if event.word == "never ends":
            while True:
                threading.Event().wait(10)
        if event.word == "eats memory":
            list(_gluttony())

    do.__annotations__["event"] = JobCame
    wire(together={}, afterwards={JobCame: [do]})
    return JobCame


def _gluttony() -> Iterator[bytes]:
    while True:
        yield b"x" * 50_000_000


def _make_retries_quick() -> None:
    """The schedule's own figures would take half an hour; what is proven is the counting, not the waiting."""
    from regulars.journal.worker import claims

    claims.RETRIES = tuple(timedelta(seconds=0.2) for _n in claims.RETRIES)


def _count_after_the_run() -> None:
    """The control: a try that kills its process is never counted."""
    from regulars.journal.worker import claims

    claims._CLAIM = claims._CLAIM.replace(", attempts = attempts + 1", "")


def _owe(event: type[Any], count: int, chance: random.Random) -> None:
    from django.db import transaction

    from regulars.core import clock
    from regulars.journal.actions import record_all

    words = [*POISONS, *([""] * (count - len(POISONS)))]
    chance.shuffle(words)
    with transaction.atomic():
        events = [event(store_id=1, number=n, word=word) for n, word in enumerate(words)]
        record_all(events, by="clock", at=clock.now())


def _states() -> dict[str, int]:
    from django.db import close_old_connections

    from regulars.journal.models import Effect

    close_old_connections()
    return {state: Effect.objects.filter(state=state).count() for state in ("done", "parked", "owed", "claimed")}


def _judge(*, done: bool, parked: bool) -> int:
    from regulars.journal.models import Effect

    tries = sorted(Effect.objects.filter(state="parked").values_list("attempts", flat=True))
    named = all(Effect.objects.filter(state="parked").values_list("problem", flat=True))
    sys.stdout.write(f"{_states()}, tries of the parked {tries}\n")
    verdicts = [done, parked, tries == [5] * len(POISONS), named]
    sys.stdout.write(f"{sum(verdicts)} passed, {len(verdicts) - sum(verdicts)} failed\n")
    return int(not all(verdicts))


if __name__ == "__main__":
    sys.exit(main())
