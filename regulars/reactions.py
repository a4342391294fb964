"""WHAT FOLLOWS WHAT. Read it top to bottom: it is the life of an order.

TOGETHER   inside the action's own transaction; if it fails, the whole action is undone.
AFTERWARDS owed effects, run by the worker, at least once, one thread's in order.
DIGEST     who takes in which kind of inbound delivery.
"""

from collections.abc import Mapping, Sequence

from regulars.catalog import take_in as catalog
from regulars.conversations import handlers as conversations
from regulars.conversations.events import MessageQueued
from regulars.customers import take_in as customers
from regulars.intake import handlers as intake
from regulars.intake.arrivals import TakeIn
from regulars.intake.digest import Knows, Stands, wire_digest
from regulars.intake.events import ImportAdvanced, ImportCheckOwed, ReconciliationAsked
from regulars.intake.ports import (
    IncomingCustomer,
    IncomingDeletion,
    IncomingOrder,
    IncomingPrivacyRequest,
    IncomingProduct,
)
from regulars.journal.actions import Handler, Together, wire
from regulars.journal.events import Event
from regulars.orders import handlers as orders
from regulars.orders import take_in as orders_take_in
from regulars.orders.events import (
    CallMissed,
    LinkRequested,
    OrderCancelled,
    OrderConfirmed,
    OrderDeletedInShop,
    OrderPlaced,
)
from regulars.promises import actions as promises
from regulars.promises.events import ClockHeld, PromiseAtRisk, PromiseBroken, PromiseLate, PromiseStillBroken

TOGETHER: Mapping[type[Event], Sequence[Together]] = {
    Event: [promises.apply_standards],
}

AFTERWARDS: Mapping[type[Event], Sequence[Handler]] = {
    ReconciliationAsked: [intake.ask_what_we_missed],
    ImportCheckOwed: [intake.check_import],
    ImportAdvanced: [intake.import_next_chunk],
    OrderPlaced: [orders.send_letter],
    OrderDeletedInShop: [orders.ask_the_shop],
    CallMissed: [orders.send_missed_call],
    OrderConfirmed: [orders.send_agreement],
    OrderCancelled: [orders.send_cancellation],
    LinkRequested: [orders.send_link],
    MessageQueued: [conversations.deliver],
    PromiseAtRisk: [orders.tell_owner_at_risk],
    PromiseLate: [orders.let_go_if_asked, orders.tell_owner_late],
    PromiseBroken: [orders.tell_owner],
    PromiseStillBroken: [orders.tell_owner_again],
    ClockHeld: [conversations.tell_owner_clock],
}

DIGEST: Mapping[type, Sequence[TakeIn]] = {
    IncomingProduct: [catalog.take_in],
    IncomingCustomer: [customers.take_in],
    IncomingOrder: [orders_take_in.take_in],
    IncomingDeletion: [orders_take_in.take_in_deletions, catalog.take_in_deletions],
    IncomingPrivacyRequest: [customers.take_in_privacy],
}

# Who can tell, when a shop is asked what we missed, that a thing is here already.
KNOWS: Mapping[type, Knows] = {
    IncomingProduct: catalog.knows,
    IncomingCustomer: customers.knows,
    IncomingOrder: orders_take_in.knows,
}

# Who can tell, before orders of a file are taken in, which are new.
STANDS: Mapping[type, Stands] = {IncomingOrder: orders_take_in.stands}


def wire_all() -> None:
    """Set the tables in force; refuses a handler that does not fit its event."""
    wire(together=TOGETHER, afterwards=AFTERWARDS)
    wire_digest(DIGEST, knows=KNOWS, stands=STANDS)
