"""Asking for a new link: how often, and by whom. What is answered never tells whether an order exists."""

from datetime import datetime

from regulars.core import phones
from regulars.orders.actions import request_link
from regulars.orders.models import Order, StatusLink
from regulars.portal.queries import order_named
from regulars.portal.throttle import Throttle
from regulars.stores.models import Store

GUESSES = Throttle("guess", limit=30, seconds=60)  # links that do not exist, of one address (B24)
ASKINGS = Throttle("ask", limit=10, seconds=3600)  # forms sent by one address
LETTERS = Throttle("letter", limit=5, seconds=86_400)  # links sent for one order: nobody floods a mailbox (T21)


def renew(link: StatusLink, *, who: str, at: datetime) -> None:
    """Send a fresh link to the address on the order, unless it was asked for too often."""
    if ASKINGS.count(who):
        _send(link.order, link=link, at=at)


def find_again(store: Store, *, number: str, contact: str, who: str, at: datetime) -> None:
    """Send a fresh link for the order with this number and contact, if there is one; silent in every case."""
    if not ASKINGS.count(who):
        return
    contact = contact.strip()
    wanted = contact if "@" in contact else phones.parse_or_none(contact, store.country) or ""
    order = order_named(store, number=number.strip().lstrip("#"), contact=wanted)
    if order is not None:
        _send(order, link=None, at=at)


def _send(order: Order, *, link: StatusLink | None, at: datetime) -> None:
    if LETTERS.count(f"order:{order.pk}"):
        request_link(order, link=link, at=at)
