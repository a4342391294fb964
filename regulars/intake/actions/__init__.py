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
from regulars.intake.imports.checking import add_import, ask_check
from regulars.intake.imports.console import import_file
from regulars.intake.imports.running import begin_import, stop_import

__all__ = [
    "Kept",
    "add_import",
    "ask_check",
    "ask_to_reconcile",
    "begin_import",
    "can_be_asked",
    "change_connection",
    "close_connection",
    "create_connection",
    "digest",
    "drain_spool",
    "forget_old_deliveries",
    "import_file",
    "reconcile",
    "reconcile_due",
    "rotate_secret",
    "stop_import",
    "store_deliveries",
    "store_delivery",
    "try_again",
]
