"""A running installation for browser tests: its own folder, its own database, pages and live streams.

furnish(template)                                   # once: migrated, founded, static files collected
with running_house(folder, template=template) as house:
    order = house.hand("order", titles=["kettle"])
    page.goto(house.url)
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]
_SERVE = (
    "import sys; from regulars.config import build; build.prepare(); "
    "from regulars.config.processes import serve; "
    "serve(host='127.0.0.1', port=int(sys.argv[1]), processes=1, interface='asgi')"
)
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class House:
    """A running installation. `hand` does something in it from another process."""

    url: str
    folder: Path
    _to: IO[str]
    _from: IO[str]

    def hand(self, do: str, **facts: Any) -> Any:
        """Do something in the house (tests/browser/hand.py), from outside its server; return the answer."""
        self._to.write(json.dumps({"do": do, **facts}) + "\n")
        self._to.flush()
        answer = self._from.readline()
        if not answer:
            raise RuntimeError(f"The hand has failed at {do}; its words are in {self.folder / 'hand.log'}")
        return json.loads(answer)


def furnish(template: Path) -> None:
    """Make an installation with a founded store in `template`, to be copied for each test."""
    with _hand(template, environment(template, 1)) as (to, answers):
        House("", template, to, answers).hand("found")


@contextmanager
def running_house(folder: Path, *, template: Path) -> Iterator[House]:
    """Run pages and live streams over a copy of `template` in `folder` while the block runs."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    port = _free_port()
    env = environment(folder, port)
    with (
        _hand(folder, env) as (to, answers),
        (folder / "web.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(port)],
            cwd=ROOT, env=env, stderr=log, start_new_session=True,
        ) as web,
    ):  # fmt: skip
        house = House(f"http://127.0.0.1:{port}", folder, to, answers)
        try:
            _wait_for(web, house.url, folder)
            yield house
        finally:
            os.killpg(web.pid, signal.SIGKILL)  # with its workers, and without waiting for open streams
            web.wait(PATIENCE_S)


@contextmanager
def _hand(folder: Path, env: dict[str, str]) -> Iterator[tuple[IO[str], IO[str]]]:
    with (
        (folder / "hand.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.browser.hand"],
            cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        ) as hand,
    ):  # fmt: skip
        assert hand.stdin is not None
        assert hand.stdout is not None
        yield hand.stdin, hand.stdout
        hand.stdin.close()
        hand.wait(PATIENCE_S)


def environment(folder: Path, port: int) -> dict[str, str]:
    """Return the environment of an installation that keeps everything in `folder`."""
    ours = {
        "REGULARS_DATA": str(folder),
        "REGULARS_DATABASE_URL": f"sqlite:///{folder / 'house.sqlite3'}",
        "REGULARS_BASE_URL": f"http://127.0.0.1:{port}",
        "REGULARS_SECRET_KEY": "browser-tests-not-a-secret-0123456789abcdef0123456789",
        "REGULARS_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "DJANGO_SETTINGS_MODULE": "regulars.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **ours}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(web: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    for _try in range(PATIENCE_S * 10):
        try:
            with urllib.request.urlopen(f"{url}/account/login/", timeout=5):
                return
        except OSError:  # not there yet, or too busy to answer in time
            pass
        try:
            web.wait(0.1)  # the pause between two tries; ends at once when the server has died
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError(f"The server does not answer; its words are in {folder / 'web.log'}")
