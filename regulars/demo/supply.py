"""The web shop that the demo store stands beside, with Arduino boards, keyboards, tyres, pizza and clothes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from regulars.intake.actions import Kept, digest, store_deliveries
from regulars.intake.models import Connection, Source
from regulars.intake.ports import Delivery
from regulars.testing.woo import WooShop


def open_shop(connection: Connection, *, seed: int, now: Callable[[], datetime], post: Any = None) -> WooShop:
    """Return the simulated shop that signs with the connection's secret."""
    more: dict[str, Any] = {"post": post} if post else {}
    return WooShop(
        secret=connection.secret or "", address="https://cherrylane.example", seed=seed, now=now,
        offset=timedelta(hours=2), **more,
    )  # fmt: skip


class Inbox:
    """Hands the shop's deliveries to the raw inbox, many in one statement, and has them digested."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection, self._now = connection, now
        self._waiting: list[Kept] = []

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Take a delivery, as the door would."""
        topic = headers.get("X-WC-Webhook-Topic", "")
        delivery = Delivery(body, {"x-wc-webhook-topic": topic}, topic)
        self._waiting.append(Kept(self._connection.pk, delivery, Source.WEBHOOK, self._now()))
        return 200

    def take_in(self) -> None:
        """Store and digest what has come."""
        store_deliveries(self._waiting)
        self._waiting = []
        while digest(self._now()):
            pass
