"""A WooCommerce shop that posts to our door, as a shop does."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from regulars.testing.woo import WooShop

SECRET = "whsec-tests"


@pytest.fixture(autouse=True)
def _nothing_known_yet(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Each test begins as a new process does: no connection in mind, an empty spool of its own."""
    settings.SPOOL = tmp_path / "spool"
    _forget()
    yield
    _forget()


def _forget() -> None:
    from regulars.intake import away, known, refusals

    known.forget_kept_answers()
    refusals.forget_kept_answers()
    away.database_watch.is_back()


@pytest.fixture
def post(client: Any) -> Callable[[str, bytes, Mapping[str, str]], int]:
    """Post through Django, as the simulators want it: returns the status."""

    def send(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        kind = headers.get("Content-Type", "application/json")
        answer = client.generic("POST", urlsplit(url).path, body, content_type=kind, headers=dict(headers))
        return int(answer.status_code)

    return send


@pytest.fixture
def door(connection: Any) -> str:
    """The address that the shop was told."""
    return f"/in/{connection.door}"


@pytest.fixture
def woo(store: Any, connection: Any, post: Any) -> WooShop:
    """The shop behind `connection`, with its own clock: the test's."""
    return WooShop(secret=SECRET, post=post, currency="UAH")


@pytest.fixture
def digest_all(clock: Any) -> Callable[[], int]:
    """Digest until nothing waits; return how many deliveries were dealt with."""

    def run() -> int:
        from regulars.intake.actions import digest

        done = 0
        while batch := digest(clock()):
            done += batch
        return done

    return run
