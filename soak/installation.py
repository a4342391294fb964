"""A throw-away installation that a proof may kill: its own folder, database, mail sink and processes."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECRET = "soak-only-not-a-secret-0123456789abcdef"


class MailSink:
    """An SMTP server on loopback that counts how often each Message-ID came."""

    def __init__(self) -> None:
        from aiosmtpd.controller import Controller

        self.seen: Counter[str] = Counter()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        from email import message_from_bytes

        message = message_from_bytes(envelope.content)
        self.seen[str(message["Message-ID"])] += 1
        return "250 OK"

    @property
    def url(self) -> str:
        """The address for REGULARS_SMTP_URL."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    def stop(self) -> None:
        """Close the server."""
        self._controller.stop()


@dataclass
class Installation:
    """One installation. `database`: "sqlite" or "postgres" (then REGULARS_DATABASE_URL names the server)."""

    database: str
    port: int = field(default_factory=lambda: free_port())
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="regulars-soak-")))
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = {
            "REGULARS_DATA": str(self.folder / "data"),
            "REGULARS_SECRET_KEY": SECRET,
            "REGULARS_BASE_URL": f"http://127.0.0.1:{self.port}",
            "REGULARS_LOG_LEVEL": "ERROR",
            "REGULARS_WORKER_LEASE": "20",
            "REGULARS_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "PYTHONPATH": str(ROOT),
        }
        if self.database == "postgres":
            own["REGULARS_DATABASE_URL"] = fresh_postgres(self.folder.name)
        self.environment = {**os.environ, **own, **self.environment}
        if self.database == "sqlite":
            self.environment.pop("REGULARS_DATABASE_URL", None)

    def adopt(self) -> None:
        """Make this process see the installation: set Django up on its database and bring it up to date."""
        os.environ.clear()
        os.environ.update(self.environment)
        from regulars.config import build

        build.prepare()
        build.migrate()

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `python WORDS` in the installation's environment, in a process group of its own."""
        log = (self.folder / "log").open("ab")
        return subprocess.Popen(
            [sys.executable, *words], env=self.environment, start_new_session=True, stdout=log, stderr=log
        )

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def fresh_postgres(name: str) -> str:
    """Create an empty database on the server of REGULARS_DATABASE_URL; return its address."""
    import psycopg

    url = os.environ["REGULARS_DATABASE_URL"]
    fresh = "soak_" + "".join(letter for letter in name.lower() if letter.isalnum())
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{fresh}"')
    return url.rpartition("/")[0] + "/" + fresh


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(check: Any, *, seconds: float, every: float = 0.05) -> bool:
    """Ask `check` until it says yes; return False when it has not within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return True
        threading.Event().wait(every)
    return False


def listens(port: int) -> bool:
    """Tell whether somebody listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end(process: subprocess.Popen[bytes], *, seconds: float = 20) -> None:
    """Ask a process to stop; kill its whole group when it does not."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def children_of(pid: int) -> list[int]:
    """Return the direct children of a process."""
    answer = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in answer.stdout.split()]
