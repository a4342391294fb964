"""Goals 1 and 8: a webhook answered, its signature checked and the raw delivery durable; eight connections.

Beside the door a bare Django view with one INSERT of the same row, on the same server with the same
processes, in interleaved rounds. SQLite shows how long the slowest wait and that none meets a locked database.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.report import budget, emit
from benchmarks.world import database_name, open_world


def main() -> int:
    """Print the figures; return 1 when one of them misses what it must reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--interface", choices=("wsgi", "asgi"), default="asgi", help="asgi: as `regulars up` serves")
    args = parser.parse_args()
    path = _connect(open_world())
    must, where = budget("intake"), f"{args.interface}.{database_name()}"
    ours: list[dict[str, float]] = []
    bare: list[dict[str, float]] = []
    with _served("regulars.config", args.interface) as port, _served("benchmarks.bare", args.interface) as other:
        for turn in range(args.rounds + 1):
            told = _send(port, path, args.seconds), _send(other, "/keep", args.seconds)
            if turn:  # the first round warms up
                ours.append(told[0])
                bare.append(told[1])
    rate = statistics.median(one["rate"] for one in ours)
    beside = statistics.median(one["rate"] for one in bare)
    p99 = statistics.median(one["p99_ms"] for one in ours)
    bad = sum(one["bad"] for one in ours)
    fast = rate / beside >= must["of_bare"] and not bad
    quiet = p99 <= must["sqlite_p99_ms"] and not bad
    emit(
        f"intake.answered.{where}",
        rate,
        "deliveries/s",
        beside,
        rate / beside,
        must["of_bare"],
        fast,
        aim=must["aim_of_bare"],
        not_200=bad,
    )
    if database_name() == "sqlite":
        emit(
            f"intake.p99.{where}",
            p99,
            "ms",
            None,
            None,
            must["sqlite_p99_ms"],
            quiet,
            aim=must["aim_sqlite_p99_ms"],
            not_200=bad,
            bare_p99=statistics.median(one["p99_ms"] for one in bare),
        )
        fast = fast and quiet
    return int(not fast)


def _connect(store: Any) -> str:
    from regulars.core import clock
    from regulars.intake.actions import create_connection

    fields = {"address": "https://shop.example", "secrets": "bench"}
    shop = create_connection(store, kind="woocommerce", name="Bench", fields=fields, by="clock", at=clock.now())
    return f"/in/{shop.door}"


_SERVER = """
import sys
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
target, port, interface = sys.argv[1:]
Granian(target, port=int(port), interface=Interfaces.ASGINL if interface == "asgi" else Interfaces.WSGI, workers=2,
        blocking_threads=None if interface == "asgi" else 4, log_level=LogLevels.warning).serve()
"""


@contextmanager
def _served(module: str, interface: str) -> Iterator[int]:
    """Serve as the product does (regulars/config/processes.py): two processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    target = f"{module}:{interface}" if module == "benchmarks.bare" else f"{module}.{interface}:application"
    settings = "benchmarks.bare_settings" if module == "benchmarks.bare" else "regulars.config.settings"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": settings}
    server = subprocess.Popen([sys.executable, "-c", _SERVER, target, str(port), interface], env=environ)
    try:
        _wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _wait_for(port: int) -> None:
    for _try in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not come up.")


def _send(port: int, path: str, seconds: float) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.senders", str(port), path, "--seconds", str(seconds)]
    told: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return told


if __name__ == "__main__":
    sys.exit(main())
