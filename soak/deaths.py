"""B2: death at every statement. For each use case the process dies before and after each SQL statement and each
call outside, one after another; after a restart everything comes right.

    python -m soak.deaths --db sqlite                  every point
    python -m soak.deaths --db sqlite --stride 5       every fifth, beginning at a random one: the fast tier
    python -m soak.deaths --control                    the recovery is left out: must fail

A warm parent copies a prepared database for each point, forks a child that works until it dies, forks another
that recovers as a restarted worker does, and lets the doctor judge. Prints its seed, the number of points, and
last `N passed, N failed`.
"""

import argparse
import os
import random
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soak.installation import Installation, MailSink
from soak.thread_order import _fork

DIED = 77


@dataclass(frozen=True)
class UseCase:
    """Something the product does. `prepare` once, `act` until it dies, `finish` as a restarted worker would."""

    name: str
    prepare: Callable[[], None]
    act: Callable[[], None]
    expect: Callable[[], str]  # what is wrong in the end, "" for nothing


def main() -> int:
    """Die everywhere; return 1 when any death did harm."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", default="")
    parser.add_argument("--control", action="store_true")
    args = parser.parse_args()
    sys.stdout.write(f"seed {args.seed}\n")
    sink = MailSink()
    installation = Installation(args.db, environment={"REGULARS_SMTP_URL": sink.url})
    chance = random.Random(args.seed)
    try:
        installation.adopt()
        return _prove(installation, args.stride, chance, only=args.only, control=args.control)
    finally:
        sink.stop()
        installation.remove()


def _prove(installation: Installation, stride: int, chance: random.Random, *, only: str, control: bool) -> int:
    from soak.deaths_cases import CASES
    from soak.deaths_import import FILE_TAKEN_IN

    _warm_up()
    shelf = Shelf(installation)
    points = failed = 0
    for case in (*CASES, FILE_TAKEN_IN):
        if only and case.name != only:
            continue
        shelf.restore("empty")
        _in_child(case.prepare)
        shelf.keep(case.name)
        total = _points_of(case)
        chosen = range(1 + chance.randrange(stride), total + 1, stride)
        wrong = [problem for n in chosen if (problem := _die_at(shelf, case, n, control=control))]
        points += len(chosen)
        failed += len(wrong)
        sys.stdout.write(f"{case.name}: {total} points, {len(chosen)} tried, {len(wrong)} wrong\n")
        for problem in wrong[:3]:
            sys.stdout.write(f"    {problem}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{points - failed} passed, {failed} failed\n")
    return int(failed > 0)


def _warm_up() -> None:
    """Import once, in the parent, what every child would otherwise import anew."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns


def _points_of(case: UseCase) -> int:
    """Return at how many points the use case can die: it runs once whole, in a child, and counts."""
    reader, writer = os.pipe()

    def run() -> None:
        with dying_at(0) as counter:
            case.act()
        os.write(writer, str(counter.n).encode())

    _in_child(run)
    os.close(writer)
    with os.fdopen(reader) as answer:
        return int(answer.read())


def _die_at(shelf: "Shelf", case: UseCase, n: int, *, control: bool) -> str:
    """Return what is wrong after dying at point `n` and recovering; "" for nothing."""
    shelf.restore(case.name)

    def run() -> None:
        with dying_at(n):
            case.act()

    code = _in_child(run)
    if code not in (0, DIED):
        return f"point {n}: the process did not die where it should, code {code}"
    if not control:
        code = _in_child(recover)
        if code:
            return f"point {n}: the recovery failed"
    reader, writer = os.pipe()

    def judge() -> None:
        os.write(writer, (case.expect() or _doctor()).encode()[:4000])

    code = _in_child(judge)
    os.close(writer)
    with os.fdopen(reader) as answer:
        problem = answer.read()
    return f"point {n}: {problem or 'the checker failed'}" if problem or code else ""


def _doctor() -> str:
    from regulars.config.doctor import examine

    return "; ".join(f"{f.key}: {f.examples}" for f in examine() if not f.holds)


def recover() -> None:
    """Do what a restarted worker does: free what the dead had in hand, then everything that is owed."""
    from datetime import timedelta

    from regulars.core import clock
    from regulars.journal.models import Worker
    from regulars.journal.worker.beats import Watch, sign_off
    from regulars.journal.worker.runner import run_next
    from regulars.timetable import CONSTANT

    for token in list(Worker.objects.values_list("token", flat=True)):
        sign_off(token, at=clock.now())
    Watch(lease=0).bury_the_dead(at=clock.now(), monotonic=clock.monotonic())
    later = clock.now() + timedelta(minutes=2)  # past the first two steps of the retry schedule
    with clock.held_at(lambda: later):
        for _round in range(30):
            done = [line.run(later, jumped=False) for line in CONSTANT]
            ran = run_next("recovery", seconds=0)
            if not ran and not any(done):
                return


# ── dying ───────────────────────────────────────────────────────────────────────────────────────────


class Counter:
    """Counts points and ends the process at one of them."""

    def __init__(self, at: int) -> None:
        self.n, self._at = 0, at

    def point(self) -> None:
        """One place to die."""
        self.n += 1
        if self.n == self._at:
            os._exit(DIED)


@contextmanager
def dying_at(n: int) -> Iterator[Counter]:
    """Count a point before and after each SQL statement and each letter handed over; die at the n-th."""
    from django.core.mail.backends import smtp
    from django.db import connection

    counter = Counter(n)

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        counter.point()
        answer = execute(sql, params, many, context)
        counter.point()
        return answer

    hand_over = smtp.EmailBackend.send_messages

    def send(self: Any, messages: Any) -> Any:
        counter.point()
        answer = hand_over(self, messages)
        counter.point()
        return answer

    smtp.EmailBackend.send_messages = send
    try:
        with connection.execute_wrapper(statement):
            yield counter
    finally:
        smtp.EmailBackend.send_messages = hand_over


def _in_child(work: Callable[[], None]) -> int:
    def run() -> None:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            raise

    _pid, status = os.waitpid(_fork(run), 0)
    return os.waitstatus_to_exitcode(status)


class Shelf:
    """Prepared databases to begin each death from."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.keep("empty")

    def keep(self, name: str) -> None:
        """Put the present database on the shelf."""
        if self._installation.database == "sqlite":
            source, copy = sqlite3.connect(self._file), sqlite3.connect(self._kept(name))
            source.backup(copy)
            source.close()
            copy.close()
        else:
            self._postgres(f"{self._name}_{name}", template=self._name)

    def restore(self, name: str) -> None:
        """Make a kept database the present one."""
        if self._installation.database == "sqlite":
            for path in self._file.parent.glob(f"{self._file.name}-*"):
                path.unlink()
            shutil.copyfile(self._kept(name), self._file)
        else:
            self._postgres(self._name, template=f"{self._name}_{name}")

    @property
    def _file(self) -> Path:
        return self._installation.folder / "data" / "regulars.sqlite3"

    def _kept(self, name: str) -> Path:
        return self._installation.folder / f"{name.replace(' ', '-')}.sqlite3"

    @property
    def _name(self) -> str:
        return self._installation.environment["REGULARS_DATABASE_URL"].rpartition("/")[2]

    def _postgres(self, name: str, *, template: str) -> None:
        import psycopg

        from regulars.config.family import _close_connections

        _close_connections()
        server = self._installation.environment["REGULARS_DATABASE_URL"].rpartition("/")[0] + "/postgres"
        with psycopg.connect(server, autocommit=True) as door:
            door.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            door.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())


if __name__ == "__main__":
    sys.exit(main())
