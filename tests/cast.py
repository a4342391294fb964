"""The people of the tests: Maria the operator, Olga the owner, Anna the customer. One store, Thursday 10:00.

A test changes only what its story needs. Sentences read left to right: `anna.orders("kettle")`,
`maria.calls(order)`. Steps go through the real actions; nothing here writes a row by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from regulars.core import clock as _clock
from regulars.intake.ports import (
    IncomingAddress,
    IncomingCustomer,
    IncomingLine,
    IncomingOrder,
    OrderState,
)

PASSWORD = "correct horse battery staple"
_numbers = count(1)


@dataclass
class Anna:
    """A customer. Her orders come through a connected shop, as any shop's do."""

    connection: Any
    name: str = "Anna Kovalenko"
    email: str = "anna@example.com"
    phone: str = "+380671234567"

    def order(self, *titles: str, **changes: Any) -> IncomingOrder:
        """Return what the shop would tell about an order of hers; `changes` override its facts."""
        number = changes.pop("external_id", None) or str(next(_numbers))
        lines = tuple(
            IncomingLine(str(n), title, Decimal(1), 2000, 2000, sku=title.upper())
            for n, title in enumerate(titles or ("kettle",), start=1)
        )
        address = IncomingAddress(self.name, line1="Khreshchatyk 1", city="Kyiv", country="UA")
        facts: dict[str, Any] = {
            "external_id": number,
            "number": number,
            "version": int(_clock.now().timestamp() * 1_000_000),
            "placed_at": _clock.now(),
            "state": OrderState.PLACED,
            "shop_status": "processing",
            "currency": "UAH",
            "total_minor": sum(line.total_minor for line in lines),
            "lines": lines,
            "customer": IncomingCustomer("7", self.name, self.email, self.phone, "UA", "uk"),
            "ship_to": address,
        }
        return IncomingOrder(**{**facts, **changes})

    def orders(self, *titles: str, **changes: Any) -> Any:
        """Order, and return the order as it stands in the store."""
        from regulars.intake.arrivals import Arrival
        from regulars.orders.models import Order
        from regulars.orders.take_in import take_in

        told = self.order(*titles, **changes)
        take_in([Arrival(self.connection, told)], _clock.now())
        return Order.objects.get(connection=self.connection, external_id=told.external_id)


@dataclass
class Worker:
    """Somebody who works in the store."""

    staff: Any
    keys: Any = field(default_factory=lambda: count(1))

    @property
    def actor(self) -> str:
        """The name in the journal."""
        return str(self.staff.actor)

    def calls(self, order: Any, *, outcome: str = "reached", **more: Any) -> Any:
        """Call the customer of `order`."""
        from regulars.orders.actions import log_call

        key = f"call-{next(self.keys)}"
        return log_call(order, outcome=outcome, staff=self.staff, key=key, at=_clock.now(), **more)

    def confirms(self, order: Any, **changes: Any) -> Any:
        """Call and confirm with every answer given."""
        from regulars.orders.actions import confirm_order

        agreement = agreed(**changes)
        key = f"confirm-{next(self.keys)}"
        return confirm_order(order, agreement, staff=self.staff, key=key, at=_clock.now())

    def cancels(self, order: Any, *, reason: str = "changed_mind") -> None:
        """Cancel `order`."""
        from regulars.orders.actions import cancel_order

        cancel_order(order, reason=reason, by=self.actor, at=_clock.now())


def agreed(**changes: Any) -> Any:
    """Return an agreement with every required answer: the day after tomorrow, 14 to 16 o'clock."""
    from regulars.orders.actions import Agreement

    day: date = (_clock.now() + timedelta(days=2)).date()
    facts: dict[str, Any] = {
        "items_ok": True,
        "total_ok": True,
        "availability_ok": True,
        "address": {"line1": "Khreshchatyk 1", "city": "Kyiv"},
        "day": day,
        "window_from": time(14),
        "window_to": time(16),
    }
    return Agreement(**{**facts, **changes})


@pytest.fixture
def store(db: None, clock: Any) -> Any:
    """The store: Kyiv, Monday to Friday 9 to 18, default standards."""
    from regulars.promises.actions import sync_standards
    from regulars.stores.actions import found_store
    from regulars.stores.models import Store

    at = clock() - timedelta(days=30)
    made = found_store(
        name="Linen & Clay",
        by="clock",
        at=at,
        hours="Mo-Fr 09:00-18:00",
        zone="Europe/Kyiv",
        country="UA",
        currency="UAH",
        language="uk",
        phone="+380441234567",
        email="shop@example.com",
    )
    sync_standards(made, at=at)
    return Store.objects.get(pk=made.pk)


def _person(store: Any, name: str, role: str) -> Worker:
    from regulars.stores.actions import add_staff

    email = f"{name.lower()}@example.com"
    at: datetime = _clock.now()
    return Worker(add_staff(store, email=email, name=name, password=PASSWORD, by="clock", at=at, role=role))


@pytest.fixture
def maria(store: Any) -> Worker:
    """The operator."""
    return _person(store, "Maria", "operator")


@pytest.fixture
def dan(store: Any) -> Worker:
    """Another operator."""
    return _person(store, "Dan", "operator")


@pytest.fixture
def olga(store: Any) -> Worker:
    """The owner."""
    return _person(store, "Olga", "owner")


@pytest.fixture
def connection(store: Any) -> Any:
    """The connected shop."""
    from regulars.intake.models import Connection

    return Connection.objects.create(
        store=store,
        kind="woocommerce",
        name="Web shop",
        door="door-of-the-tests-0123456789",
        secret="whsec-tests",
        country="UA",
        live_since=_clock.now() - timedelta(days=7),
    )


@pytest.fixture
def anna(connection: Any) -> Anna:
    """The customer."""
    return Anna(connection)


@pytest.fixture
def signed_in(client: Any) -> Callable[[Worker], Any]:
    """Return Django's test client with somebody signed in: `signed_in(maria).get("/")`."""

    def sign_in(worker: Worker) -> Any:
        client.force_login(worker.staff)
        return client

    return sign_in


@pytest.fixture
def count_queries(django_assert_max_num_queries: Any) -> Callable[[Callable[[], Any]], int]:
    """Return how many statements a step takes."""

    def measure(step: Callable[[], Any]) -> int:
        with django_assert_max_num_queries(10_000) as seen:
            step()
        return len(seen.captured_queries)

    return measure
