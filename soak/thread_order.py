"""B11: effects of one thread run in the order of their commits, and none is skipped.

    python -m soak.thread_order --count 2000 --db sqlite
    bin/with-postgres bin/env --dev python -m soak.thread_order --count 10000 --db postgres
    ... --control id_after_last        a sender that asks for ids above the last: must fail on PostgreSQL
    ... --control no_thread            claims without regard to the thread: must fail

Eight writers commit after random delays, four senders run what is owed. Each event carries its number within
its thread; the senders append what they ran to one file, which the checker reads. SQLite has one writer at a
time, so ids never become visible late there and the first control cannot fail on it.
"""

import argparse
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from soak.installation import Installation

WRITERS, SENDERS, THREADS = 8, 4, 6
PAUSES = (0.0, 0.001, 0.02)  # seconds that running one effect takes
OUT = Path()


def main() -> int:
    """Run writers and senders; return 1 when anything was skipped or turned round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--control", choices=["id_after_last", "no_thread"], default="")
    args = parser.parse_args()
    sys.stdout.write(f"seed {args.seed}\n")
    installation = Installation(args.db)
    try:
        installation.adopt()
        return _prove(installation.folder / "ran", args.count, args.seed, args.control)
    finally:
        installation.remove()


def _prove(out: Path, count: int, seed: int, control: str) -> int:
    global OUT
    OUT = out
    out.touch()
    event = _wire()
    _count_from_zero()
    writers = [_fork(lambda n=n: _write(event, count // WRITERS, seed + n)) for n in range(WRITERS)]
    sender = {"": _send, "id_after_last": _send_after_last, "no_thread": _send_without_thread}[control]
    senders = [_fork(lambda n=n: sender(f"sender-{n}")) for n in range(1 if control == "id_after_last" else SENDERS)]
    for pid in [*writers, *senders]:
        os.waitpid(pid, 0)
    return _judge(out, count // WRITERS * WRITERS)


def _fork(main: Callable[[], None]) -> int:
    from regulars.config.family import _close_connections

    _close_connections()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            main()
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    return pid


def _wire() -> type[Any]:
    from regulars.journal.actions import wire
    from regulars.journal.events import Event

    @dataclass(frozen=True, kw_only=True)
    class StepTaken(Event):
        """One step of a thread."""

        kind: ClassVar[str] = "soak.step_taken"
        thread: str
        number: int

        @property
        def subject(self) -> str:
            return self.thread

    def note(event: StepTaken) -> None:
        threading.Event().wait(random.choice(PAUSES))
        line = f"{event.thread} {event.number}\n".encode()
        with OUT.open("ab", buffering=0) as file:
            file.write(line)

    note.__annotations__["event"] = StepTaken
    wire(together={}, afterwards={StepTaken: [note]})
    return StepTaken


def _count_from_zero() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE soak_counter (thread varchar(20) PRIMARY KEY, n integer NOT NULL)")
        for n in range(THREADS):
            cursor.execute("INSERT INTO soak_counter VALUES (%s, 0)", [f"thread:{n}"])


def _write(event: type[Any], count: int, seed: int) -> None:
    from django.db import connection, transaction

    from regulars.core import clock
    from regulars.journal.actions import record

    chance = random.Random(seed)
    for _n in range(count):
        thread = f"thread:{chance.randrange(THREADS)}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE soak_counter SET n = n + 1 WHERE thread = %s RETURNING n", [thread])
            number = cursor.fetchone()[0]
            record(event(store_id=1, thread=thread, number=number), by="clock", at=clock.now())
            threading.Event().wait(chance.uniform(0, 0.004))


def _send(name: str) -> None:
    from regulars.journal.worker.runner import run_next

    idle = 0
    while idle < 60:
        idle = 0 if run_next(name, seconds=0) else idle + 1
        if idle:
            threading.Event().wait(0.05)


def _send_without_thread(name: str) -> None:
    """The control: the oldest free effect, whoever holds an older one of its thread."""
    from regulars.journal.worker import claims

    start = claims._CLAIM.index("AND NOT EXISTS")
    stop = claims._CLAIM.index("ORDER BY")
    claims._CLAIM = claims._CLAIM[:start] + claims._CLAIM[stop:]
    _send(name)


def _send_after_last(_name: str) -> None:
    """The control: a poller that remembers the highest id it has seen.

    Quick, because one that lags behind the writers reads only what has long been committed.
    """
    global PAUSES
    PAUSES = (0.0,)
    from regulars.journal.actions import handler_named
    from regulars.journal.models import Effect

    last = idle = 0
    while idle < 1000:
        news = list(Effect.objects.filter(pk__gt=last).order_by("pk").select_related("entry")[:50])
        for effect in news:
            handler = handler_named(effect.handler)
            assert handler is not None
            handler(effect.entry.event())
            last = effect.pk
        idle = 0 if news else idle + 1
        threading.Event().wait(0.003)


def _judge(out: Path, expected: int) -> int:
    last: Counter[str] = Counter()
    seen: Counter[tuple[str, int]] = Counter()
    turned_round = 0
    for line in out.read_text().splitlines():
        thread, _space, number = line.partition(" ")
        turned_round += int(number) < last[thread]
        last[thread] = max(last[thread], int(number))
        seen[thread, int(number)] += 1
    skipped = expected - len(seen)
    doubled = sum(n - 1 for n in seen.values())
    sys.stdout.write(f"events {expected}, skipped {skipped}, turned round {turned_round}, doubled {doubled}\n")
    verdicts = [skipped == 0, turned_round == 0, doubled == 0]
    sys.stdout.write(f"{sum(verdicts)} passed, {len(verdicts) - sum(verdicts)} failed\n")
    return int(not all(verdicts))


if __name__ == "__main__":
    sys.exit(main())
