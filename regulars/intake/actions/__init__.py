"""Every write of the room: connections, raw deliveries, the digest, reconciliation."""

from regulars.intake.actions.deliveries import (
    Kept,
    forget_old_deliveries,
    store_deliveries,
    store_delivery,
    try_again,
)

__all__ = ["Kept", "forget_old_deliveries", "store_deliveries", "store_delivery", "try_again"]
