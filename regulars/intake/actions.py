"""Every write of the room. (Grows into a folder: doors, digest, reconciliation, imports.)"""

import hashlib

from regulars.core import clock
from regulars.intake.models import Connection, Inbound
from regulars.intake.ports import Delivery


def store_delivery(connection: Connection, delivery: Delivery, *, source: str) -> int:
    """Keep a delivery as it came, durably; return its id. One INSERT: this is all that a sender waits for."""
    inbound = Inbound.objects.create(
        connection=connection,
        source=source,
        topic=delivery.topic[:80],
        headers=dict(delivery.headers),
        body=delivery.body,
        digest=hashlib.sha256(delivery.body).hexdigest(),
        received_at=clock.now(),
    )
    return inbound.pk
