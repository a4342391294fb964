"""A shop's program with a key, and what it says. The words are those of docs/api.md."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from regulars.core import clock as _clock
from regulars.intake.apikeys import SCOPES, make_key


@dataclass
class Program:
    """A program of a shop that speaks through Django's client, as over HTTP."""

    client: Any
    key: str

    def sends(self, path: str, words: Any, **headers: str) -> Any:
        """POST `words` as JSON."""
        body = words if isinstance(words, bytes) else json.dumps(words).encode()
        return self.client.post(
            f"/api/v1{path}", body, content_type="application/json", headers=self._headers(headers)
        )

    def asks(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.key}", **named} if self.key else named


@pytest.fixture
def api_connection(store: Any) -> Any:
    """A connection for programs that speak the API's words."""
    from regulars.intake.actions import create_connection

    fields = {"secrets": "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cw=="}
    return create_connection(store, kind="generic", name="Own shop", fields=fields, by="staff:1", at=_clock.now())


@pytest.fixture
def key_with(api_connection: Any) -> Callable[..., str]:
    """Make a key of that connection with these scopes; without any, with all."""

    def make(*scopes: str, connection: Any = None) -> str:
        return make_key(
            connection or api_connection,
            name="the shop's program",
            scopes=scopes or tuple(SCOPES),
            by="staff:1",
            at=_clock.now(),
        )

    return make


@pytest.fixture
def program(client: Any, key_with: Any) -> Program:
    """A program that may do everything."""
    return Program(client, key_with())


@pytest.fixture
def program_with(client: Any, key_with: Any) -> Callable[..., Program]:
    """A program whose key has these scopes."""
    return lambda *scopes, **more: Program(client, key_with(*scopes, **more))


@pytest.fixture
def nobody(client: Any) -> Program:
    """A program without a key."""
    return Program(client, "")


def order(**changes: Any) -> dict[str, Any]:
    """Return an order as a program tells it; `changes` override, None takes a field away."""
    told = {
        "id": "1042",
        "number": "A-1042",
        "updated_at": "2026-05-14T06:59:00Z",
        "placed_at": "2026-05-14T10:00:00+03:00",
        "state": "placed",
        "status": "paid by card",
        "currency": "UAH",
        "total": "1280.00",
        "shipping": "80.00",
        "lines": [
            {"id": "1", "title": "Linen shirt", "sku": "LS-7", "quantity": 2, "unit_price": "600.00"},
        ],
        "customer": {"id": "7", "name": "Anna Kovalenko", "email": "anna@example.com", "phone": "+380671234567"},
        "ship_to": {"line1": "Khreshchatyk 1", "city": "Kyiv", "country": "UA"},
    }
    return _changed(told, changes)


def product(**changes: Any) -> dict[str, Any]:
    """Return a product as a program tells it."""
    told = {
        "id": "p-7",
        "title": "Linen shirt",
        "updated_at": "2026-05-14T06:59:00Z",
        "variants": [{"id": "v-1", "sku": "LS-7", "price": "600.00", "stock": 12, "options": {"Colour": "sand"}}],
    }
    return _changed(told, changes)


def customer(**changes: Any) -> dict[str, Any]:
    """Return a customer as a program tells of her."""
    told = {"id": "7", "name": "Anna Kovalenko", "email": "anna@example.com", "updated_at": "2026-05-14T06:59:00Z"}
    return _changed(told, changes)


def _changed(told: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**told, **changes}.items() if value is not None}


@pytest.fixture
def digested(clock: Any) -> Callable[[], None]:
    """Let the digest take in everything that waits."""

    def run() -> None:
        from regulars.intake.actions import digest

        while digest(clock()):
            pass

    return run
