"""`bin/demo --live`: the demo shop goes on sending orders, through the real intake, over HTTP."""

import threading
from random import Random

from regulars.core import clock
from regulars.demo.stage import Stage
from regulars.demo.supply import open_shop

SHORTEST, LONGEST = 6.0, 25.0  # seconds between two orders


def keep_ordering(stage: Stage, *, address: str, over: threading.Event) -> None:
    """Place an order every few seconds until `over`, as customers of a busy shop do."""
    chance = Random()  # noqa: S311  # when the next one orders is no secret
    shop = open_shop(stage.shop, seed=chance.randrange(10**6), now=clock.now)
    url = f"{address}/in/{stage.shop.door}/"
    while not over.wait(chance.uniform(SHORTEST, LONGEST)):
        key = shop.place_order()
        id = new_id()
        shop.orders[key] |= {"id": id, "number": str(id)[-6:]}
        shop.send(url, key, topic="order.created")


def new_id() -> int:
    """Return an order's id that no other process of the demo gives out."""
    return int(clock.now().timestamp() * 1000)
