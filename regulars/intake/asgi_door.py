"""The door from outside under ASGI: before Django, because Django would take a body of any size first.

Deliveries are received by a few threads of their own, each with its line to the database; pages and live
streams cannot hold them up, nor they the pages.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings

from regulars.intake import reception
from regulars.intake.reception import Answer

logger = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_ADDRESS = re.compile(r"/in/([-\w]{1,60})/?")
_THREADS = 4
_ALWAYS = {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class BrokenOff(Exception):
    """The sender hung up before the body was whole."""


class TooLarge(Exception):
    """A body is larger than we take."""


class DoorFirst:
    """Receives deliveries, and hands all other requests to `app`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="door")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        found = _ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._answer(found[1], scope, receive)
        except BrokenOff:
            return
        await _tell(answer, send)

    async def _answer(self, door: str, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            return await self._in_thread(reception.other_method, door, scope["method"])
        headers = _headers(scope)
        try:
            body = await _body(headers.get("content-length", ""), receive)
        except TooLarge:
            return reception.too_large()
        return await self._in_thread(reception.receive, door, headers, body)

    async def _in_thread(self, function: Callable[..., Answer], *words: Any) -> Answer:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, function, *words)
        except Exception:  # a bug of ours: told as one, and the server goes on
            logger.exception("A delivery could not be received.")
            return Answer(500, "Something failed on our side. Send it again.")


def _headers(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


async def _body(stated: str, receive: Receive) -> bytes:
    most = settings.LARGEST_DELIVERY
    if stated.isdigit() and int(stated) > most:
        raise TooLarge
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BrokenOff
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > most:
            raise TooLarge
        if not message.get("more_body", False):
            return b"".join(pieces)


async def _tell(answer: Answer, send: Send) -> None:
    headers = {**_ALWAYS, **answer.headers, "Content-Length": str(len(answer.body))}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": answer.body})
