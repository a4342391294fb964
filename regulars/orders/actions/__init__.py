"""Every write of the room but taking in (take_in.py)."""

from regulars.orders.actions.calls import log_call
from regulars.orders.actions.cancel import cancel_order, settle_deletion
from regulars.orders.actions.confirm import Agreement, confirm_order
from regulars.orders.actions.enter import HandLine, HandOrder, enter_order
from regulars.orders.actions.letters import (
    write_agreement,
    write_cancellation,
    write_link,
    write_missed_call,
    write_received,
)
from regulars.orders.actions.links import issue_link, request_link
from regulars.orders.actions.restore import restore_order
from regulars.orders.actions.take import let_go, take_next, take_order
from regulars.orders.actions.tell import tell_owner

__all__ = [
    "Agreement",
    "HandLine",
    "HandOrder",
    "cancel_order",
    "confirm_order",
    "enter_order",
    "issue_link",
    "let_go",
    "log_call",
    "request_link",
    "restore_order",
    "settle_deletion",
    "take_next",
    "take_order",
    "tell_owner",
    "write_agreement",
    "write_cancellation",
    "write_link",
    "write_missed_call",
    "write_received",
]
