"""The spool is drained first after recovery: what waited in the file becomes raw deliveries like any other."""

import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from regulars.core import clock
from regulars.intake import spool
from regulars.intake.actions.deliveries import Kept, store_deliveries
from regulars.intake.headers import worth_keeping
from regulars.intake.known import Known, behind
from regulars.intake.models import Source
from regulars.intake.ports import Delivery
from regulars.intake.spool import Spooled

logger = logging.getLogger(__name__)
BATCH = 50


def drain_spool(at: datetime, *, jumped: bool = False) -> int:
    """Bring the oldest spool file into the raw inbox; return how many deliveries came in (0: nothing waits).

    The file goes only after everything in it is committed. What was set aside unchecked is checked now, by
    the secrets that were valid when it came.
    """
    path = spool.take_up()
    if path is None:
        return 0
    waiting = spool.lines(path)
    count = 0
    while batch := list(islice(waiting, BATCH)):
        kept = list(_genuine(batch))
        if kept:
            store_deliveries(kept)
        count += len(kept)
    path.unlink()
    logger.info("The database is back: %s deliveries came in from the spool file.", count)
    return max(count, 1)


def _genuine(batch: Iterable[Spooled]) -> Iterable[Kept]:
    for spooled in batch:
        known = behind(spooled.door)
        if known is None or not _is_genuine(spooled, known):
            logger.warning("A delivery in the spool file was not genuine, or its connection is closed: left out.")
            continue
        delivery = spooled.delivery
        kept = Delivery(delivery.body, worth_keeping(delivery.headers), delivery.topic)
        yield Kept(known.connection.pk, kept, Source.SPOOL, spooled.received_at)


def _is_genuine(spooled: Spooled, known: Known) -> bool:
    if spooled.checked:
        return True
    came_at = spooled.received_at
    # Some signatures are good for minutes only: they are judged by the moment at which they came.
    with clock.held_at(lambda: came_at):
        genuine = known.shop.is_genuine(spooled.delivery, known.secrets(came_at))
    return bool(spooled.delivery.body) and genuine
