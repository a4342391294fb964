"""One command, several processes: the parent starts them, starts them again when they die, stops them together.

Children are forked from a warm parent, so that a killed worker is back within milliseconds. The parent keeps
no database connection open across a fork.
"""

import contextlib
import logging
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from regulars.core import clock

log = logging.getLogger("regulars.family")

SHORT_LIFE = 1.0  # a child that dies sooner than this is started again with a pause


@dataclass
class Child:
    """A process of the family. `main` is run in it; `after` in the parent when it has died."""

    name: str
    main: Callable[[], None]
    after: Callable[[int], None] = lambda pid: None
    pid: int = 0
    born: float = 0.0
    pause: float = 0.0


@dataclass
class Family:
    """The parent's view: who is to live, and whether we are going home."""

    children: list[Child]
    _leaving: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Keep the children alive until a signal to stop; return the exit code."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda _number, _frame: self._leaving.set())
        for child in self.children:
            self._start(child)
        while not self._leaving.is_set():
            self._bury()
            self._leaving.wait(0.05)
        self._stop_all()
        return 0

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        _close_connections()
        child.born = clock.monotonic()
        child.pid = os.fork()
        if child.pid == 0:
            _live(child)

    def _bury(self) -> None:
        for child in self.children:
            if child.pid and _is_dead(child.pid):
                self._mourn(child)
            elif not child.pid and clock.monotonic() - child.born >= child.pause:
                self._start(child)

    def _mourn(self, child: Child) -> None:
        dead, child.pid = child.pid, 0
        lived = clock.monotonic() - child.born
        child.pause = min(30.0, max(0.5, child.pause * 2)) + lived if lived < SHORT_LIFE else 0.0
        with contextlib.suppress(Exception):  # the lease ends by itself; the child must come back
            child.after(dead)
        _close_connections()

    def _stop_all(self) -> None:
        for child in self.children:
            if child.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGTERM)
        deadline = clock.monotonic() + 10
        while any(child.pid for child in self.children):
            for child in self.children:
                if child.pid and _is_dead(child.pid):
                    child.pid = 0
                elif child.pid and clock.monotonic() > deadline:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child.pid, signal.SIGKILL)
            threading.Event().wait(0.02)


def limit_memory(megabytes: int) -> None:
    """Let this process have at most so much memory, where the system can say so."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024, resource.RLIM_INFINITY))


def _live(child: Child) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    code = 1
    try:
        child.main()
        code = 0
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        log.exception("%s has died", child.name)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _is_dead(pid: int) -> bool:
    try:
        found, _status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return True
    return found == pid


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        close_pool = getattr(connection, "close_pool", None)
        if close_pool is not None:
            close_pool()
