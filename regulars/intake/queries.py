"""Reads: connections, deliveries, and what a shop answers when it is asked."""

from dataclasses import dataclass

from regulars.intake.models import Connection
from regulars.intake.registry import shop_of


@dataclass(frozen=True, slots=True)
class ShopAnswer:
    """What a shop said about one thing."""

    is_there: bool
    by: str  # the actor under which it stands in the journal


def ask_shop(connection_id: int, *, kind: str, external_id: str) -> ShopAnswer:
    """Ask a shop for one thing's present state; what it has goes into the raw inbox.

    Where the shop cannot be asked (no key), its word of deletion counts. Raises IntegrationError.
    """
    from regulars.intake.actions import can_be_asked, store_delivery

    connection = Connection.objects.select_related("store").get(pk=connection_id)
    by = f"integration:{connection.kind}"
    if not can_be_asked(connection):
        return ShopAnswer(is_there=False, by=by)
    shop = shop_of(connection.kind)
    found = shop.fetch_one(connection.access(), kind=kind, external_id=external_id)
    if found is not None:
        store_delivery(connection, found, source="reconciled")
    return ShopAnswer(is_there=found is not None, by=by)
