"""Live updates: one stream of server-sent events a browser, fed by whoever watches the journal.

An event says only *that* something changed; the page asks for its part again. So a lost or doubled event
does no harm, and a browser that comes back is told to look once.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from regulars.web.doors import staff_stream_door

HEARTBEAT = 15.0  # seconds; proxies close a silent stream


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened: up to which entry, of which kinds, in which threads."""

    last_id: int
    kinds: tuple[str, ...]
    subjects: tuple[str, ...]

    def as_event(self) -> str:
        """Return the change as a server-sent event."""
        data = json.dumps({"kinds": self.kinds, "subjects": self.subjects})
        return f"id: {self.last_id}\nevent: changed\ndata: {data}\n\n"


Source = Callable[[], AsyncIterator[Change]]


class Hub:
    """One watcher a process, fanned out to every open stream of it."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self._listeners: set[asyncio.Queue[Change]] = set()
        self._watcher: asyncio.Task[None] | None = None

    def feed_from(self, source: Source) -> None:
        """Set where changes come from."""
        self._source = source

    async def listen(self) -> AsyncIterator[Change | None]:
        """Yield changes as they happen, and None now and then to keep the line open."""
        queue: asyncio.Queue[Change] = asyncio.Queue(maxsize=100)
        self._listeners.add(queue)
        self._watch()
        try:
            while True:
                try:
                    yield await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    yield None
        finally:
            self._listeners.discard(queue)

    def _watch(self) -> None:
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.get_running_loop().create_task(self._fan_out())

    async def _fan_out(self) -> None:
        if self._source is None:
            return
        async for change in self._source():
            for queue in list(self._listeners):
                if queue.full():  # a reader that sleeps needs only the newest word
                    queue.get_nowait()
                queue.put_nowait(change)


hub = Hub()


@staff_stream_door("live.listen")
async def stream(request: HttpRequest) -> HttpResponseBase:
    """Answer a signed-in browser with its stream of changes."""
    response = StreamingHttpResponse(_events(), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _events() -> AsyncIterator[str]:
    yield 'retry: 2000\nevent: hello\ndata: {"kinds": ["*"], "subjects": ["*"]}\n\n'
    async for change in hub.listen():
        yield change.as_event() if change else ": still here\n\n"
