"""The product's own server on loopback, two processes, on a copy of the test's database or on the database itself."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from django.db import connection

_SECONDS = 30


@contextmanager
def serving(folder: Path, *, interface: str = "wsgi", **environment: str) -> Iterator[str]:
    """Serve what the test's database holds at this moment; yields the address. interface: "wsgi" or "asginl"."""
    port = _free_port()
    env = {**os.environ, "REGULARS_DATA": str(folder), "REGULARS_DATABASE_URL": _database(folder), **environment}
    application = "regulars.config.wsgi:application" if interface == "wsgi" else "regulars.config.asgi:application"
    command = [sys.executable, "-m", "granian", "--interface", interface, "--workers", "2", "--port", str(port)]
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen([*command, application], env=env, stdout=log, stderr=log)
    try:
        _wait_for(port, server, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=_SECONDS)
        log.close()


def rows(folder: Path, sql: str) -> list[Any]:
    """Ask the database that the server wrote to."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "regulars.sqlite3")) as file:
            return file.execute(sql).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _database(folder: Path) -> str:
    facts = connection.settings_dict
    if connection.vendor == "postgresql":
        password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
        return f"postgres://{facts['USER']}{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    # The tests' SQLite lives in memory, where no other process can see it.
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / "regulars.sqlite3")) as file:
        connection.connection.backup(file)
    return f"sqlite:///{folder / 'regulars.sqlite3'}"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _turn in range(_SECONDS * 20):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert server.poll() is None, log.read_text()
            Event().wait(0.05)
    raise AssertionError(f"The server does not answer: {log.read_text()}")
