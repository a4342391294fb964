"""The processes of an installation: pages, effects, constant work, timetable."""

import signal
from collections.abc import Callable

from django.conf import settings

from regulars.config.family import Child, limit_memory
from regulars.core import clock
from regulars.intake.registry import shops
from regulars.journal.worker import beats, loops
from regulars.timetable import CONSTANT, TIMETABLE


def workers(effects: int) -> list[Child]:
    """Return the children that do what is owed: constant work, timetable and `effects` runners."""
    shops()  # loaded before the fork: a child that has to start again is at work at once
    runners = [Child(f"effects {n + 1}", _effects, after=_bury) for n in range(effects)]
    return [Child("clock", _clock, after=_bury), Child("timetable", _timetable, after=_bury), *runners]


def web(*, host: str, port: int, processes: int) -> Child:
    """Return the child that serves pages and live streams."""
    return Child("web", lambda: serve(host=host, port=port, processes=processes, interface="asgi"))


def serve(*, host: str, port: int, processes: int, interface: str) -> None:
    """Serve until stopped. interface: "asgi" (pages and live streams) or "wsgi" (pages only, faster)."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        f"regulars.config.{interface}:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL if interface == "asgi" else Interfaces.WSGI,
        workers=processes,
        blocking_threads=None if interface == "asgi" else 4,
        log_level=LogLevels.warning,
        static_path_route=["/static"],
        static_path_mount=[settings.STATIC_ROOT],
        static_path_expires=86_400,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=5,
    )
    server.serve()


def _effects() -> None:
    limit_memory(settings.JOB_MEMORY_MB)
    _work("effects", lambda token: loops.effects_step(token, seconds=settings.JOB_SECONDS), idle=0.1)


def _clock() -> None:
    _work("clock", lambda _token: loops.constant_step(CONSTANT), idle=loops.IDLE)


def _timetable() -> None:
    _work("timetable", lambda _token: loops.timetable_step(TIMETABLE, lease=settings.WORKER_LEASE), idle=1.0)


def _work(role: str, step: Callable[[str], Callable[[], bool]], *, idle: float) -> None:
    token = beats.sign_on(role, at=clock.now())
    pulse = beats.Pulse(token)
    pulse.start()
    loop = loops.Loop(step(token), idle=idle)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: loop.stop())
    loop.run()
    pulse.stop()
    beats.sign_off(token, at=clock.now())


def _bury(pid: int) -> None:
    """The parent knows at once which child has died, and gives its work back without waiting for the lease."""
    beats.bury(pid, at=clock.now())
