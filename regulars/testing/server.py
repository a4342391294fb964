"""A small HTTP server on loopback, for simulators that have a side that can be asked."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

LONGEST_BODY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came. Header names are in lower case; `query` keeps doubled names and their order."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    target: str  # the path with its query, as it was sent

    def param(self, name: str, default: str = "") -> str:
        """Return the last value of `name` in the query."""
        return dict(self.query).get(name, default)


@dataclass(frozen=True, slots=True)
class Told:
    """What the server answers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[Asked], Told]


@contextmanager
def serving(answer: Answering, *, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve `answer` on loopback while the block runs; yields the address, "http://127.0.0.1:40123".

    port: 0 lets the system choose a free one.   tls: speak HTTPS with this certificate.
    Requests are answered in threads, several at a time.
    """
    server = _Quiet(("127.0.0.1", port), _handler(answer))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent when the other side hangs up: that is its right."""


def _handler(answer: Answering) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), LONGEST_BODY)
            parts = urlsplit(self.path)
            told = answer(
                Asked(
                    method=self.command,
                    path=parts.path,
                    query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(length),
                    target=self.path,
                )
            )
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(told.body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent: a simulator's traffic is no news."""

    for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
        setattr(Handler, f"do_{method}", Handler._serve)
    return Handler
