"""The door from outside as a Django view: for WSGI servers, and for whoever looks up who may enter."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from regulars.intake import reception
from regulars.intake.reception import Answer
from regulars.web.doors import machine_door

_PIECE = 64 * 1024


class TooLarge(Exception):
    """A body is larger than we take."""


@csrf_exempt
@machine_door(why="the signature over the raw body is checked before anything is kept")
def deliver(request: HttpRequest, door: str) -> HttpResponse:
    """Keep a genuine delivery and say so."""
    if request.method != "POST":
        return _told(reception.other_method(door, request.method or ""))
    try:
        body = read_body(request, most=settings.LARGEST_DELIVERY)
    except TooLarge:
        return _told(reception.too_large())
    except UnreadablePostError:
        return _told(reception.broken_off())
    return _told(reception.receive(door, headers_of(request), body))


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


def _told(answer: Answer) -> HttpResponse:
    told = HttpResponse(answer.body, status=answer.status, content_type="text/plain; charset=utf-8")
    told["Content-Length"] = str(len(answer.body))  # no server has to send it in chunks
    for name, value in answer.headers.items():
        told[name] = value
    return told
