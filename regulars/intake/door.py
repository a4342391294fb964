"""The door from outside: a shop's delivery is checked, kept durably, answered. Nothing else happens here.

The answers are a contract (docs/running/intake.md): 200 kept, 401 not genuine, 404 no such door, 413 and 415
what no shop sends, 503 only when neither the database nor the spool file could keep it. Never a redirect:
WooCommerce takes one for success and the order is lost (reliability.md, finding 1).
"""

import logging
from datetime import datetime

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from regulars.core import clock
from regulars.intake import known, refusals, spool
from regulars.intake.actions.deliveries import Kept, store_deliveries
from regulars.intake.away import database_watch
from regulars.intake.headers import topic_in, worth_keeping
from regulars.intake.known import Known
from regulars.intake.models import Source
from regulars.intake.ports import Delivery
from regulars.web.doors import machine_door

logger = logging.getLogger(__name__)
_METHODS = "POST, OPTIONS"
_PIECE = 64 * 1024
_NOT_A_DELIVERY = ("multipart/", "image/", "audio/", "video/", "font/")
_RETRY_AFTER = "30"  # seconds
_NEVER = frozenset({"cookie", "authorization", "proxy-authorization"})


class TooLarge(Exception):
    """A body is larger than we take."""


@csrf_exempt
@machine_door(why="the signature over the raw body is checked before anything is kept")
def deliver(request: HttpRequest, door: str) -> HttpResponse:
    """Keep a genuine delivery and say so."""
    at = clock.now()
    try:
        one = known.behind(door)
    except Error:
        logger.exception("The database does not answer, and this process does not know the connection yet.")
        return _post_to_nobody_knows(request, door, at)
    if one is None:
        return _say(404, "There is no such address.")
    return _other_method(request) or _post(request, one, at)


def _post(request: HttpRequest, one: Known, at: datetime) -> HttpResponse:
    refusals.write_due(at=at)
    try:
        body = read_body(request, most=settings.LARGEST_DELIVERY)
    except TooLarge:
        return _too_large()
    except UnreadablePostError:
        return _say(400, "The delivery broke off. Send it again.")
    if _is_wrong_type(request):
        return _say(415, "A delivery is JSON. Send it with Content-Type: application/json.")
    headers = headers_of(request)
    delivery = Delivery(body, headers)
    if one.shop.is_ping(delivery):
        return _say(200, "We hear you.")
    if not body or not one.shop.is_genuine(delivery, one.secrets(at)):
        refusals.note(one.connection, at=at)
        return _say(401, "The signature does not fit. Check the secret on both sides.")
    return _keep(one, Delivery(body, worth_keeping(headers), topic_in(headers)), at)


def _keep(one: Known, delivery: Delivery, at: datetime) -> HttpResponse:
    if database_watch.may_ask():
        try:
            store_deliveries([Kept(one.connection.pk, delivery, Source.WEBHOOK, at)])
            database_watch.is_back()
            return _say(200, "Kept.")
        except Error:
            database_watch.went_away()
            logger.exception("The database did not take a delivery: it goes into the spool file.")
    return _set_aside(spool.Spooled(one.connection.door, delivery, at, checked=True))


def _post_to_nobody_knows(request: HttpRequest, door: str, at: datetime) -> HttpResponse:
    """Set aside what cannot be checked yet, with every header that the check will need."""
    other = _other_method(request)
    if other is not None:
        return other
    try:
        body = read_body(request, most=settings.LARGEST_DELIVERY)
    except TooLarge:
        return _too_large()
    headers = {name: value for name, value in headers_of(request).items() if name not in _NEVER}
    return _set_aside(spool.Spooled(door, Delivery(body, headers, topic_in(headers)), at, checked=False))


def _set_aside(spooled: spool.Spooled) -> HttpResponse:
    try:
        spool.set_aside(spooled)
    except OSError:
        logger.exception("A delivery could be kept neither in the database nor in the spool file.")
        answer = _say(503, "We cannot keep it at the moment. Send it again.")
        answer["Retry-After"] = _RETRY_AFTER
        return answer
    return _say(200, "Kept.")


# ── reading the request ─────────────────────────────────────────────────────────────────────────────


def read_body(request: HttpRequest, *, most: int) -> bytes:
    """Return the raw body. Raises TooLarge before more than `most` bytes are read, whatever was announced."""
    stated = request.META.get("CONTENT_LENGTH") or ""
    if stated.isdigit() and int(stated) > most:
        raise TooLarge
    stream = request
    if not stated and isinstance(request, WSGIRequest) and "HTTP_TRANSFER_ENCODING" in request.META:
        stream = request.environ["wsgi.input"]  # sent in chunks: Django would take it for empty
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(min(_PIECE, most + 1 - size)):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise TooLarge
    return b"".join(pieces)


def headers_of(request: HttpRequest) -> dict[str, str]:
    """Return the headers with names in lower case."""
    found = {
        name[5:].replace("_", "-").lower(): value for name, value in request.META.items() if name.startswith("HTTP_")
    }
    if kind := request.META.get("CONTENT_TYPE"):
        found["content-type"] = kind
    return found


def _is_wrong_type(request: HttpRequest) -> bool:
    return str(request.META.get("CONTENT_TYPE", "")).lower().startswith(_NOT_A_DELIVERY)


# ── answering ───────────────────────────────────────────────────────────────────────────────────────


def _other_method(request: HttpRequest) -> HttpResponse | None:
    if request.method == "POST":
        return None
    if request.method == "OPTIONS":
        answer = HttpResponse(status=204)
    else:
        answer = _say(405, "This address takes what a shop sends by POST. There is nothing to see.")
    answer["Allow"] = _METHODS
    return answer


def _too_large() -> HttpResponse:
    return _say(413, f"A delivery may have {settings.LARGEST_DELIVERY} bytes at most.")


def _say(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
