"""One request and its answer over a connection that goes where it was told, and ends when its time is up."""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import httpcore
import httpx

from regulars.core import clock
from regulars.core.errors import IntegrationError
from regulars.core.http.addresses import Target

CONNECT_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def exchange(
    method: str,
    target: Target,
    *,
    headers: Mapping[str, str] | None,
    json: object,
    content: bytes | None,
    timeout: float,
    largest: int,
) -> Answer:
    """Send one request to `target` and read at most `largest` bytes of its answer within `timeout` seconds.

    Raises IntegrationError when the answer is too large or compressed, httpcore's errors when the line fails.
    """
    backend = _Pinned(target.addresses, deadline=clock.monotonic() + timeout)
    # No proxy and no .netrc from the environment: both would lead past the judged addresses.
    with httpx.Client(transport=_Transport(backend), trust_env=False, timeout=timeout) as web:
        request = web.build_request(method, target.url, headers=headers, json=json, content=content)
        # A small compressed answer can unfold to gigabytes, so none is asked for.
        request.headers["Accept-Encoding"] = "identity"
        request.headers.setdefault("User-Agent", "Regulars")
        response = web.send(request, stream=True, follow_redirects=False)
        try:
            body = _body(response, largest=largest, host=target.host)
        finally:
            response.close()
    return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)


def _body(response: httpx.Response, *, largest: int, host: str) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise IntegrationError(f"{host} answered compressed although asked not to.", retry=False)
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > largest:
            raise IntegrationError(f"The answer of {host} is larger than {largest} bytes.", retry=False)
    return bytes(body)


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """Return the certificates that we trust; read once, for reading takes longer than asking."""
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.BaseTransport):
    """httpx on one connection of our own making; the name in the URL is for Host and certificate only."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust(), network_backend=backend, max_connections=1, retries=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=request.stream, extensions={}
        )
        told = self._pool.handle_request(asked)
        return httpx.Response(told.status, headers=told.headers, stream=_Stream(told.stream))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, chunks: object) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        if isinstance(self._chunks, Iterable):
            yield from self._chunks

    def close(self) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()


class _Pinned(httpcore.NetworkBackend):
    """Connects to the judged addresses alone, in their order, whatever the name resolves to by now."""

    def __init__(self, addresses: tuple[str, ...], *, deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        until = min(self._deadline, clock.monotonic() + CONNECT_WITHIN_S)
        last: Exception = httpcore.ConnectTimeout("no time left to connect")
        for address in self._addresses:
            left = until - clock.monotonic()
            if left <= 0:
                break
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, timeout=left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
            else:
                return _Timed(stream, deadline=self._deadline)
        raise last


class _Timed(httpcore.NetworkStream):
    """A stream whose every step shares one deadline: a server that drips bytes gains no time by it."""

    def __init__(self, stream: httpcore.NetworkStream, *, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = min(CONNECT_WITHIN_S, self._left(httpcore.ConnectTimeout))
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), deadline=self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def _left(self, late: type[httpcore.TimeoutException]) -> float:
        left = self._deadline - clock.monotonic()
        if left <= 0:
            raise late("the time is up")
        return left
