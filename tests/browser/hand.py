"""Another process with a hand in the same database: it founds the store, and lets people order and call.

Reads one JSON object a line, {"do": "order", …}, does it through the real actions, answers one JSON line.
"""

import json
import sys
from datetime import timedelta
from typing import Any


def main() -> None:
    """Do what each line of standard input asks for, until it ends."""
    from regulars.config import build

    build.prepare()
    deeds = Deeds()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = getattr(deeds, asked.pop("do"))(**asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


class Deeds:
    """What can be asked for. Facts in, plain values out."""

    def found(self, hours: str = "Mo-Su 00:00-24:00", language: str = "en", zone: str = "Europe/Kyiv") -> None:
        """Found the store with Maria and Dan, the operators, Olga, the owner, and a connected shop."""
        from regulars.config import build
        from regulars.core import clock
        from regulars.intake.models import Connection
        from regulars.promises.actions import sync_standards
        from regulars.stores.actions import add_staff, found_store
        from tests.cast import PASSWORD

        build.migrate()
        build.collect_static()
        at = clock.now() - timedelta(days=30)
        store = found_store(
            name="Linen & Clay", by="clock", at=at, hours=hours, zone=zone, country="UA", currency="UAH",
            language=language, phone="+380441234567", email="shop@example.com",
        )  # fmt: skip
        sync_standards(store, at=at)
        for name, role in (("Maria", "operator"), ("Dan", "operator"), ("Olga", "owner")):
            email = f"{name.lower()}@example.com"
            add_staff(store, email=email, name=name, password=PASSWORD, by="clock", at=at, role=role)
        Connection.objects.create(
            store=store, kind="woocommerce", name="Web shop", door="door-of-the-browser-0123456789", country="UA",
            live_since=at,
        )  # fmt: skip

    def hours(self, hours: str) -> None:
        """Give the store other hours from now on."""
        from regulars.core import clock
        from regulars.stores.actions import set_hours
        from regulars.stores.queries import the_store

        store = the_store()
        set_hours(store, "store", hours=hours, by="clock", at=clock.now())

    def order(self, *titles: str, name: str = "Anna Kovalenko", minutes_ago: float = 0, **facts: Any) -> int:
        """Let somebody order through the shop; return the order's id."""
        from regulars.core import clock
        from regulars.intake.ports import IncomingAddress, IncomingCustomer

        titles = tuple(facts.pop("titles", titles)) or ("kettle",)
        customer = self._customer(name, facts.pop("phone", ""), facts.pop("email", ""))
        told = IncomingCustomer(
            customer.email, name, customer.email, customer.phone, "UA", facts.pop("language", "uk")
        )
        address = IncomingAddress(name, line1="Khreshchatyk 1", city="Kyiv", country="UA")
        placed = clock.now() - timedelta(minutes=minutes_ago)
        order = customer.orders(*titles, placed_at=placed, customer=told, ship_to=address, **facts)
        return int(order.pk)

    def call(self, order: int, outcome: str = "no_answer", by: str = "dan") -> None:
        """Let an operator note a call."""
        self._worker(by).calls(self._order(order), outcome=outcome)

    def confirm(self, order: int, by: str = "dan") -> None:
        """Let an operator agree an order with its customer."""
        self._worker(by).confirms(self._order(order))

    def take(self, order: int, by: str = "dan") -> None:
        """Let an operator take an order."""
        from regulars.core import clock
        from regulars.orders.actions import take_order

        worker = self._worker(by)
        take_order(self._order(order), staff=worker.staff, by=worker.actor, at=clock.now())

    def link(self, order: int, *, asleep: bool = False) -> str:
        """Return the path of a fresh private link to an order, or of one that has gone to sleep."""
        from regulars.core import clock
        from regulars.orders.actions import issue_link
        from regulars.orders.actions.links import LIVES

        made_at = clock.now() - (LIVES if asleep else timedelta(0))
        return f"/s/{issue_link(self._order(order), purpose='letter', at=made_at)}"

    def facts(self, order: int) -> dict[str, Any]:
        """Return where an order stands."""
        found = self._order(order)
        return {
            "stage": found.stage,
            "manager": found.manager.name if found.manager else "",
            "calls": list(found.calls.order_by("id").values_list("outcome", flat=True)),
        }

    def newest(self) -> dict[str, Any]:
        """Return the order that came last."""
        from regulars.orders.models import Order

        order = Order.objects.select_related("customer").latest("pk")
        return {"id": order.pk, "name": order.customer.name, "total_minor": order.total_minor, "phone": order.phone}

    def alive(self, *roles: str) -> None:
        """Let workers of these roles have been seen just now (all of them when none is named)."""
        from regulars.core import clock
        from regulars.journal.worker.beats import sign_on

        for role in roles or ("clock", "effects", "timetable"):
            sign_on(role, at=clock.now())

    def sweep(self) -> int:
        """Let the promise clock do one batch."""
        from regulars.core import clock
        from regulars.promises.actions import break_overdue

        return break_overdue(at=clock.now())

    def prefer(self, who: str = "maria", **choices: Any) -> None:
        """Set somebody's language or theme."""
        from regulars.stores.actions import set_preferences

        set_preferences(self._worker(who).staff, **choices)

    def goods(self, title: str, sku: str, price_minor: int, stock: int) -> None:
        """Let the shop tell of a product."""
        from decimal import Decimal

        from regulars.catalog.take_in import take_in
        from regulars.core import clock
        from regulars.intake.arrivals import Arrival
        from regulars.intake.ports import IncomingProduct, IncomingVariant

        variant = IncomingVariant(sku, sku, "", price_minor, stock=Decimal(stock))
        product = IncomingProduct(sku, title, "UAH", version=1, variants=(variant,))
        take_in([Arrival(self._connection(), product)], clock.now())

    def _customer(self, name: str, phone: str, email: str) -> Any:
        from tests.cast import Anna

        number = sum(ord(letter) * place for place, letter in enumerate(name, start=1)) % 9_000_000
        email = email or f"{number}@example.com"
        return Anna(self._connection(), name=name, email=email, phone=phone or f"+38067{1_000_000 + number}")

    def _connection(self) -> Any:
        from regulars.intake.models import Connection

        return Connection.objects.select_related("store").get()

    def _order(self, order: int) -> Any:
        from regulars.orders.models import Order

        return Order.objects.select_related("store", "customer", "manager").get(pk=order)

    def _worker(self, name: str) -> Any:
        from regulars.stores.models import Staff
        from tests.cast import Worker

        staff = Staff.objects.get(email=f"{name}@example.com")
        self._workers = getattr(self, "_workers", {})
        return self._workers.setdefault(name, Worker(staff))


if __name__ == "__main__":
    main()
