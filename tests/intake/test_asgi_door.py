"""The door under ASGI: bounded, quick to say no, and out of everybody else's way."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from regulars.intake import asgi_door
from regulars.intake.asgi_door import DoorFirst
from regulars.intake.reception import Answer

Messages = list[dict[str, Any]]


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Mapping[str, str], bytes]]:
    """What reached the reception."""
    seen: list[tuple[str, Mapping[str, str], bytes]] = []

    def receive(door: str, headers: Mapping[str, str], body: bytes) -> Answer:
        seen.append((door, headers, body))
        return Answer(200, "Kept.")

    monkeypatch.setattr(asgi_door.reception, "receive", receive)
    return seen


def _call(path: str, *chunks: bytes, method: str = "POST", ends: bool = True, **headers: str) -> tuple[Messages, int]:
    """Return what was told, and how many pieces of the body were taken."""
    told: Messages = []
    pieces = [{"type": "http.request", "body": one, "more_body": True} for one in chunks]
    pieces.append({"type": "http.request", "body": b""} if ends else {"type": "http.disconnect"})
    waiting = iter(pieces)
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return next(waiting)

    async def send(message: Any) -> None:
        told.append(dict(message))

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "pages"})

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": raw}
    asyncio.run(DoorFirst(pages)(scope, receive, send))
    return told, taken


def test_a_delivery_in_pieces_arrives_whole(received: Any) -> None:
    told, _taken = _call("/in/abc-1", b'{"id"', b": 1}", content_type="application/json")

    assert received == [("abc-1", {"content-type": "application/json"}, b'{"id": 1}')]
    assert told[0]["status"] == 200
    assert dict(told[0]["headers"])[b"content-length"] == b"6"
    assert told[1]["body"] == b"Kept.\n"


def test_a_doubled_header_is_one_with_both_values(received: Any) -> None:
    scope_headers = [(b"X-Sign", b"a"), (b"x-sign", b"b")]

    assert asgi_door._headers({"headers": scope_headers}) == {"x-sign": "a,b"}


def test_a_body_that_is_announced_too_large_is_not_read(received: Any, settings: Any) -> None:
    settings.LARGEST_DELIVERY = 10

    told, taken = _call("/in/abc", b"x" * 11, content_length="11")

    assert (told[0]["status"], taken, received) == (413, 0, [])


def test_a_body_without_end_is_read_no_further_than_the_limit(received: Any, settings: Any) -> None:
    settings.LARGEST_DELIVERY = 10

    told, taken = _call("/in/abc", *[b"xxxx"] * 100)

    assert (told[0]["status"], taken, received) == (413, 3, [])


def test_whoever_hangs_up_is_told_nothing_and_nothing_is_kept(received: Any) -> None:
    told, _taken = _call("/in/abc", b"half", ends=False)

    assert (told, received) == ([], [])


@pytest.mark.parametrize("path", ["/", "/in/", "/in/abc/def", "/in/a b", "/connections", "/in"])
def test_other_addresses_are_djangos(received: Any, path: str) -> None:
    told, _taken = _call(path, b"{}")

    assert (told, received) == ([{"type": "pages"}], [])


def test_a_bug_of_ours_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_words: Any) -> Answer:
        raise KeyError("ours")

    monkeypatch.setattr(asgi_door.reception, "receive", bug)

    told, _taken = _call("/in/abc", b"{}")

    assert told[0]["status"] == 500
    assert b"ours" not in told[1]["body"]
