"""Histories of orders in the words of four kinds of shop: what each sends, step by step, as its order lives."""

import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from soak.intake_world import NOW, SECRET, envelope, generic_order

FIRST = NOW - timedelta(days=5)
STATUSES = ("completed", "cancelled", "on-hold", "processing", "pending", "failed")
STATES = ("placed", "fulfilled", "cancelled", "awaiting_payment")
_SHEET = "Order ID,Order date,Updated at,Status,Product,SKU,Quantity,Price,Currency,Customer email\n"


@dataclass(frozen=True)
class Word:
    """One word of a shop about one of its orders. item: what a file says; else `body` was sent."""

    kind: str
    order: str
    body: bytes = b""
    item: Any = None


class Shops:
    """Four shops with one clock of their own, which goes forward with each step, or stands still."""

    def __init__(self, chance: random.Random) -> None:
        from regulars.testing.shopify import ShopifyShop
        from regulars.testing.woo import WooShop

        self.chance, self.at = chance, FIRST
        seed = chance.randrange(10**6)
        self.woo = WooShop(secret=SECRET, seed=seed, now=lambda: self.at)
        self.shopify = ShopifyShop(secret=SECRET, seed=seed + 1, now=lambda: self.at)
        self.numbers = 0
        for shop in (self.woo, self.shopify):
            shop.invent.person = partial(self._person, shop.invent.person)  # type: ignore[method-assign]

    def _person(self, invented: Callable[..., Any], language: str = "") -> Any:
        """Give everybody a telephone of her own: a shared one stays with whoever came first."""
        self.numbers += 1
        return replace(invented(language), phone=f"+38050{self.numbers:07d}")

    def histories(self, count: int) -> Iterator[list[Word]]:
        """Yield the words about each of `count` orders, oldest first."""
        makers = (self._woo, self._shopify, self._generic, self._csv)
        for number in range(count):
            self.at = FIRST + timedelta(minutes=self.chance.randrange(4 * 24 * 60))
            yield list(makers[number % len(makers)]())

    def _steps(self) -> Iterator[None]:
        for _step in range(self.chance.choice((0, 1, 1, 2, 2, 3, 4))):
            if self.chance.random() < 0.85:  # else two things happen within one second
                self.at += timedelta(seconds=self.chance.randrange(1, 4000))
            yield

    def _woo(self) -> Iterator[Word]:
        from regulars.testing.woo import php_json

        id = self.woo.place_order()

        def word() -> Word:
            return Word("woocommerce", str(id), php_json(self.woo.payload("order.updated", id)))

        yield word()
        for _step in self._steps():
            changes: dict[str, Any] = {"status": self.chance.choice(STATUSES)}
            if self.chance.random() < 0.3:
                changes["customer_note"] = f"note {self.chance.randrange(100)}"
            self.woo.change_order(id, **changes)
            yield word()

    def _shopify(self) -> Iterator[Word]:
        from regulars.testing.shopify import ruby_json

        id = self.shopify.place_order()

        def word() -> Word:
            return Word("shopify", str(id), ruby_json(self.shopify.orders[id]))

        yield word()
        for _step in self._steps():
            if self.chance.random() < 0.2:
                self.shopify.cancel_order(id)
            else:
                paid = self.chance.choice(("paid", "pending", "partially_paid"))
                sent = self.chance.choice((None, None, "fulfilled", "partial"))
                self.shopify.change_order(id, financial_status=paid, fulfillment_status=sent)
            yield word()

    def _generic(self) -> Iterator[Word]:
        self.numbers += 1
        number, placed = f"G-{self.numbers}", self.at

        def word() -> Word:
            changes = {"updated_at": _iso(self.at), "placed_at": _iso(placed), "state": self.chance.choice(STATES)}
            lines = [{"id": "1", "title": "Mug", "quantity": self.chance.choice((1, 2)), "unit_price": "25.00"}]
            body = envelope("order.upserted", generic_order(number, lines=lines, **changes))
            return Word("generic", number, body)

        yield word()
        for _step in self._steps():
            yield word()

    def _csv(self) -> Iterator[Word]:
        self.numbers += 1
        number, placed = f"C-{self.numbers}", self.at
        yield self._file(number, placed, "processing")
        for _step in self._steps():
            yield self._file(number, placed, self.chance.choice(("processing", "completed", "cancelled")))

    def _file(self, number: str, placed: datetime, status: str) -> Word:
        from regulars.integrations.shops.csv_file import CsvOptions, open_plan

        row = f"{number},{_iso(placed)},{_iso(self.at)},{status},Mug,M-1,2,4.50,EUR,{number.lower()}@mail.example\n"
        with tempfile.TemporaryDirectory(prefix="soak-csv-") as folder:
            path = Path(folder) / "orders.csv"
            path.write_text(_SHEET + row)
            with open_plan(path, options=CsvOptions(currency="EUR", zone="UTC"), at=NOW) as plan:
                ((_position, item),) = plan.orders()
        return Word("csv_file", number, item=item)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
