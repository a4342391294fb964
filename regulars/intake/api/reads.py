"""What became of a delivery, for the program that sent it."""

import json

from django.utils.translation import gettext as _

from regulars.core.errors import NotFound
from regulars.intake.api.answers import DeliveryState, order_url
from regulars.intake.models import Connection, Inbound, InboundState

_BIGGEST_ID = 2**63 - 1


def delivery_state(connection: Connection, delivery_id: int) -> DeliveryState:
    """Return where a delivery of this connection stands. Raises NotFound, also for another's."""
    found = Inbound.objects.filter(connection=connection, pk=delivery_id) if delivery_id <= _BIGGEST_ID else None
    inbound = found.first() if found is not None else None
    if inbound is None:
        raise NotFound(_("There is no such delivery. Raw deliveries are forgotten after 30 days."))
    return DeliveryState(
        id=inbound.pk,
        kind=inbound.kind,
        state=inbound.state,
        reason=inbound.told(),
        field=inbound.field,
        received_at=inbound.received_at,
        digested_at=inbound.digested_at,
        order_url=_order_url(inbound),
    )


def _order_url(inbound: Inbound) -> str | None:
    if inbound.kind != "order" or inbound.state != InboundState.DONE:
        return None
    # It was read when it was digested, so the words are there; a number and its text are one id.
    data = json.loads(bytes(inbound.body))["data"]
    return order_url(str(data["id"]).strip())
