"""What a shop's delivery is answered, whatever server brought it: checked, kept durably, told.

The answers are a contract (docs/running/intake.md): 200 kept, 401 not genuine, 404 no such door, 413 and 415
what no shop sends, 503 only when neither the database nor the spool file could keep it. Never a redirect:
WooCommerce takes one for success and the order is lost (reliability.md, finding 1).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import Error, connection

from regulars.core import clock
from regulars.intake import known, refusals, spool
from regulars.intake.actions.deliveries import Kept, store_deliveries
from regulars.intake.away import database_watch
from regulars.intake.headers import topic_in, worth_keeping
from regulars.intake.known import Known
from regulars.intake.models import Source
from regulars.intake.ports import Delivery

logger = logging.getLogger(__name__)
_NOT_A_DELIVERY = ("multipart/", "image/", "audio/", "video/", "font/")
_NEVER_SPOOLED = frozenset({"cookie", "authorization", "proxy-authorization"})
_RETRY_AFTER = "30"  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told: a status, a sentence, headers."""

    status: int
    words: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The sentence as it travels."""
        return f"{self.words}\n".encode() if self.words else b""


def receive(door: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Keep a genuine delivery and say so. headers: names in lower case.   body: within the size limit."""
    at = clock.now()
    try:
        one = known.behind(door)
    except Error:
        logger.exception("The database does not answer, and this process does not know the connection yet.")
        return _set_aside_unchecked(door, headers, body, at)
    if one is None:
        return nobody()
    refusals.write_due(at=at)
    if headers.get("content-type", "").lower().startswith(_NOT_A_DELIVERY):
        return Answer(415, "A delivery is JSON. Send it with Content-Type: application/json.")
    delivery = Delivery(body, headers)
    if one.shop.is_ping(delivery):
        return Answer(200, "We hear you.")
    if not body or not one.shop.is_genuine(delivery, one.secrets(at)):
        refusals.note(one.connection, at=at)
        return Answer(401, "The signature does not fit. Check the secret on both sides.")
    return _keep(one, Delivery(body, worth_keeping(headers), topic_in(headers)), at)


def other_method(door: str, method: str) -> Answer:
    """Answer whatever is not a POST."""
    try:
        if known.behind(door) is None:
            return nobody()
    except Error:
        logger.warning("The database does not answer.")
    allow = {"Allow": "POST, OPTIONS"}
    if method == "OPTIONS":
        return Answer(204, headers=allow)
    return Answer(405, "This address takes what a shop sends by POST. There is nothing to see.", allow)


def nobody() -> Answer:
    """Answer at an address behind which there is no connection."""
    return Answer(404, "There is no such address.")


def too_large() -> Answer:
    """Answer a body that is larger than we take."""
    return Answer(413, f"A delivery may have {settings.LARGEST_DELIVERY} bytes at most.")


def broken_off() -> Answer:
    """Answer a body that did not come whole."""
    return Answer(400, "The delivery broke off. Send it again.")


def _keep(one: Known, delivery: Delivery, at: datetime) -> Answer:
    if database_watch.may_ask():
        try:
            _store(Kept(one.connection.pk, delivery, Source.WEBHOOK, at))
            database_watch.is_back()
            return Answer(200, "Kept.")
        except Error:
            database_watch.went_away()
            logger.exception("The database did not take a delivery: it goes into the spool file.")
    return _set_aside(spool.Spooled(one.connection.door, delivery, at, checked=True))


def _store(kept: Kept) -> None:
    used_before = connection.connection is not None and not connection.in_atomic_block
    try:
        store_deliveries([kept])
    except Error:
        if not used_before:
            raise
        connection.close()  # the database may have been restarted since: a new line decides
        store_deliveries([kept])


def _set_aside_unchecked(door: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Answer:
    """Set aside what cannot be checked yet, with every header that the check will need."""
    needed = {name: value for name, value in headers.items() if name not in _NEVER_SPOOLED}
    return _set_aside(spool.Spooled(door, Delivery(body, needed, topic_in(headers)), at, checked=False))


def _set_aside(spooled: spool.Spooled) -> Answer:
    try:
        spool.set_aside(spooled)
    except OSError:
        logger.exception("A delivery could be kept neither in the database nor in the spool file.")
        return Answer(503, "We cannot keep it at the moment. Send it again.", {"Retry-After": _RETRY_AFTER})
    return Answer(200, "Kept.")
