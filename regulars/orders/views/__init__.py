"""The pages of the room: see an order, find one, call about one, take one down."""

from regulars.orders.views.acts import cancellation, manager, restoration
from regulars.orders.views.calling import call, calls, confirmation, windows
from regulars.orders.views.entry import goods, known, new, row, total
from regulars.orders.views.pages import orders, reckoning, show

__all__ = [
    "call",
    "calls",
    "cancellation",
    "confirmation",
    "goods",
    "known",
    "manager",
    "new",
    "orders",
    "reckoning",
    "restoration",
    "row",
    "show",
    "total",
    "windows",
]
