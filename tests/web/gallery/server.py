"""The gallery behind a real socket: for the tests of the scripts, and for people who change the look."""

from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Server(ThreadingMixIn, WSGIServer):
    """Answers each connection in a thread of its own, so that a stream holds up nobody."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(port: int, *, static_root: Path) -> Server:
    """Return a server of the house on 127.0.0.1; static files come from where they lie, static_root stays empty."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    with override_settings(STATIC_ROOT=static_root):
        return make_server("127.0.0.1", port, WSGIHandler(), Server, Quiet)
