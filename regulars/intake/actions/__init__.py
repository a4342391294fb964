"""Every write of the room: connections, raw deliveries, the digest, reconciliation."""

from regulars.intake.actions.connections import (
    change_connection,
    close_connection,
    create_connection,
    rotate_secret,
)
from regulars.intake.actions.deliveries import (
    Kept,
    forget_old_deliveries,
    store_deliveries,
    store_delivery,
    try_again,
)
from regulars.intake.actions.digesting import digest
from regulars.intake.actions.draining import drain_spool
from regulars.intake.actions.reconciling import ask_to_reconcile, can_be_asked, reconcile, reconcile_due

__all__ = [
    "Kept",
    "ask_to_reconcile",
    "can_be_asked",
    "change_connection",
    "close_connection",
    "create_connection",
    "digest",
    "drain_spool",
    "forget_old_deliveries",
    "reconcile",
    "reconcile_due",
    "rotate_secret",
    "store_deliveries",
    "store_delivery",
    "try_again",
]
