"""Eleven months of past orders: taken in as history, so that figures, customers and search have them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from regulars.core import clock
from regulars.demo.stage import LIVED, YEAR, Stage
from regulars.demo.supply import Inbox, open_shop
from regulars.testing.invented import Person
from regulars.testing.woo import WooShop

A_WEEKDAY, A_WEEKEND_DAY, DECEMBER = 6, 3, 1.8
RETURNING = 0.35  # the share of orders that come from somebody who has bought before
BATCH = 100

Progress = Callable[[float, str], None]


def remember(stage: Stage, *, now: datetime, progress: Progress) -> int:
    """Take in the orders of the year before the lived days; return how many."""
    chance = Random(2026)  # noqa: S311  # a believable year, the same each time
    moment = [now - YEAR]
    inbox = Inbox(stage.shop, lambda: moment[0])
    shop = open_shop(stage.shop, seed=11, now=lambda: moment[0], post=inbox.post)
    take_in_products(shop, inbox)
    regulars: list[Person] = []
    moments = list(_moments(now - YEAR, now - LIVED, chance))
    for n, at in enumerate(moments, start=1):
        moment[0] = at
        _past_order(shop, regulars, chance, at=at, end=now - LIVED)
        if n % BATCH == 0 or n == len(moments):
            with clock.held_at(lambda: now - LIVED):
                inbox.take_in()
            progress(n / len(moments), "remembering eleven months of orders")
    return len(moments)


def take_in_products(shop: WooShop, inbox: Inbox) -> None:
    """Let the shop tell its catalogue."""
    for product_id in shop.products:
        shop.send("", product_id, topic="product.updated")
    inbox.take_in()


def _moments(start: datetime, end: datetime, chance: Random) -> Iterator[datetime]:
    day = start
    while day < end:
        mean = float(A_WEEKDAY if day.weekday() < 5 else A_WEEKEND_DAY)
        mean *= DECEMBER if day.month == 12 else 1
        count = max(0, round(chance.gauss(mean, mean / 3)))
        minutes = sorted(chance.triangular(0, 24 * 60, 13 * 60) for _n in range(count))
        yield from (day.replace(hour=0, minute=0) + timedelta(minutes=m) for m in minutes)
        day += timedelta(days=1)


def _past_order(shop: WooShop, regulars: list[Person], chance: Random, *, at: datetime, end: datetime) -> None:
    cancelled = chance.random() < 0.07
    id = shop.place_order(status="cancelled" if cancelled else "completed")
    order = shop.orders[id]
    if regulars and chance.random() < RETURNING:
        lend_face(order, chance.choice(regulars))
    elif chance.random() < 0.3:
        regulars.append(face_of(order))
    if not cancelled:
        done = min(at + timedelta(days=chance.uniform(1, 4)), end).replace(microsecond=0, tzinfo=None)
        order |= {"date_completed": done.isoformat(), "date_completed_gmt": done.isoformat()}
    shop.send("", id)


def face_of(order: dict[str, object]) -> Person:
    """Return the person behind an order of the simulated shop."""
    billing = order["billing"]
    assert isinstance(billing, dict)  # the simulator's own shape
    language = order["meta_data"][0]["value"]  # type: ignore[index]  # the simulator's own shape
    return Person(
        billing["first_name"], billing["last_name"], billing["email"], billing["phone"], language,
        billing["country"], billing["city"], billing["address_1"], billing["postcode"],
    )  # fmt: skip


def lend_face(order: dict[str, object], person: Person) -> None:
    """Let somebody who has bought before be the one who orders."""
    from regulars.testing.woo_books import address

    order |= {
        "billing": {**address(person), "email": person.email},
        "shipping": address(person),
        "meta_data": [{"id": order["id"], "key": "wpml_language", "value": person.language}],
    }
