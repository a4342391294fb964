"""`regulars demo`: a living demo store, in one command."""

import argparse
import os
import shutil
import sys
import threading
from pathlib import Path

NAME = "demo"
HELP = "Build the demo store if need be, and open it. With --live new orders keep coming."
WIDTH = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--live", action="store_true", help="keep sending new orders in, as a busy shop does")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--build-only", action="store_true", help="build the store and stop")


def run(args: argparse.Namespace) -> int:
    """Build, tell where to look, keep everything running until stopped."""
    _prepare(args)
    from django.conf import settings

    from regulars.config import build
    from regulars.config.family import Child, Family
    from regulars.config.processes import web, workers
    from regulars.demo.build import build as build_demo
    from regulars.demo.live import keep_ordering

    build.collect_static()
    build.migrate()
    stage = build_demo(progress=_bar())
    _finished(settings.DATA)
    if args.build_only:
        return 0
    _tell(args.host, args.port, live=args.live)
    children = [web(host=args.host, port=args.port, processes=1), *workers(settings.WORKER_CHILDREN)]
    if args.live:
        address = f"http://{args.host}:{args.port}"
        children.append(Child("orders", lambda: keep_ordering(stage, address=address, over=threading.Event())))
    return Family(children).run()


def _prepare(args: argparse.Namespace) -> None:
    """The demo keeps its own folder, so that it never touches a real store's data."""
    from regulars.config import build

    if not os.environ.get("REGULARS_DATA"):
        os.environ["REGULARS_DATA"] = str(build.PACKAGE.parent / "data" / "demo")
    os.environ.setdefault("REGULARS_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
    os.environ.setdefault("REGULARS_BASE_URL", f"http://{args.host}:{args.port}")
    os.environ.setdefault("REGULARS_DEMO", "true")
    os.environ.setdefault("REGULARS_LOG_LEVEL", "WARNING")
    folder = build.data_folder()
    if (folder / "regulars.sqlite3").exists() and not (folder / "demo.ready").exists():
        _say("The last start was interrupted before the store stood. Building it again.")
        shutil.rmtree(folder)
    build.prepare()


def _finished(folder: Path) -> None:
    (folder / "demo.ready").touch()


def _bar() -> "_Bar":
    return _Bar()


class _Bar:
    """One line that fills while the store's year passes."""

    def __init__(self) -> None:
        self._last = -1
        self._what = ""

    def __call__(self, share: float, what: str) -> None:
        percent = int(share * 100)
        if what != self._what:
            sys.stdout.write("\n" if self._what else "")
            self._what, self._last = what, -1
        if percent == self._last or not (sys.stdout.isatty() or percent % 25 == 0):
            return
        self._last = percent
        full = "█" * (percent * WIDTH // 100)
        start, end = ("\r", "") if sys.stdout.isatty() else ("", "\n")
        sys.stdout.write(f"{start}{full:<{WIDTH}} {percent:3} %  {what}{end}")
        sys.stdout.flush()


def _tell(host: str, port: int, *, live: bool) -> None:
    from django.conf import settings

    from regulars.demo.stage import MARIA, NOA, OWNER, PASSWORD

    address = f"http://{host}:{port}"
    letters = _from_here(settings.EMAIL_FILE_PATH)
    _say(
        f"""
Cherry Lane is open: {address}/

  sign in as   operator  {MARIA}   password {PASSWORD}
               operator  {NOA}   (in Hebrew)
               owner     {OWNER}

  look first   1  the desk, {address}/ : what breaks next. Press Space to take the next order, ? for all keys.
               2  the little shop, {address}/demo/shop : order as a customer, and see it arrive on the desk.
               3  the customer's page behind the thank-you, in five languages.
               4  Health and Connections, signed in as the owner.

{"New orders keep coming every few seconds." if live else "bin/demo --live keeps new orders coming."}
Stop with Ctrl+C. Letters that would go out lie in {letters}.
"""
    )


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
