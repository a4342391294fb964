"""The customer's pages. Looking changes nothing: mail scanners and link previews open every link."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from regulars import __version__
from regulars.conversations.words import speak
from regulars.core import clock
from regulars.orders.models import Order
from regulars.orders.queries import link_for
from regulars.portal import links, thanks
from regulars.portal.page import shell, status_context
from regulars.portal.queries import connection_numbered, look_at, newest_entry, order_of
from regulars.portal.throttle import address_of
from regulars.stores.queries import the_store
from regulars.web.doors import customer_door, open_door

_REFRESHES = (2, 2, 3, 5, 8, 15, 30, 30, 30)  # seconds between two looks whether the order has come in


@customer_door
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Show an order to whoever holds its link; POST asks for a fresh one."""
    who, at = address_of(request), clock.now()
    if links.GUESSES.is_shut(who):
        return _too_many(request)
    link = link_for(token)
    if link is None:
        return _unknown(request) if links.GUESSES.count(who) else _too_many(request)
    if request.method == "POST":
        links.renew(link, who=who, at=at)
        return _page(request, "sent", _language(request, link.order))
    if link.is_asleep(at):
        return _page(request, "asleep", _language(request, link.order))
    return _show(request, link.order)


@open_door(why="whoever lost her link names her order; the answer is the same whether it exists or not")
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Send a fresh link to the address on an order that is named by its number and a contact."""
    store = the_store()
    if request.method != "POST" or store is None:
        return _page(request, "lost", _language(request, None))
    number, contact = request.POST.get("number", "")[:100], request.POST.get("contact", "")[:254]
    if not number.strip() or not contact.strip():
        return _page(request, "lost", _language(request, None), number=number, contact=contact, lacks=True)
    links.find_again(store, number=number, contact=contact, who=address_of(request), at=clock.now())
    return _page(request, "sent", _language(request, None))


@customer_door
@require_http_methods(["GET", "HEAD"])
def hello(request: HttpRequest, connection: int, external_id: str, signature: str) -> HttpResponse:
    """Lead a customer from the shop's thank-you page to her order, also before it has been taken in."""
    who, at = address_of(request), clock.now()
    if links.GUESSES.is_shut(who):
        return _too_many(request)
    shop = connection_numbered(connection)
    if shop is None or not thanks.is_genuine(shop, external_id, signature, at=at):
        return _unknown(request) if links.GUESSES.count(who) else _too_many(request)
    order = order_of(shop, external_id)
    if order is None:
        return _wait(request)
    if at >= order.came_in_at + thanks.LIVES:
        return _page(request, "lost", _language(request, order), asleep=True)
    return _show(request, order)


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────


def _show(request: HttpRequest, order: Order) -> HttpResponse:
    """Answer with the status page, or with 304 when the visitor has it as it is in this minute."""
    at = clock.now()
    language = _language(request, order)
    if "If-None-Match" in request.headers:
        unchanged = get_conditional_response(request, etag=_etag(order, newest_entry(order), language, at))
        if unchanged is not None:
            return _private(unchanged, language)
    seen = look_at(order, at=at)
    with translation.override(language):
        html = render_to_string("portal/status.html", status_context(seen))
    response = _private(HttpResponse(html), language)
    response["ETag"] = _etag(order, seen.newest, language, at)
    response["Referrer-Policy"] = "no-referrer"  # not even our own logs of styles and icons learn the token
    return response


def _etag(order: Order, newest: int, language: str, at: datetime) -> str:
    """Return what changes whenever the page would: the thread, the store's hours and standards, the minute."""
    store = order.store
    parts = (__version__, order.pk, newest, store.hours_version, store.standards_version, language)
    return f'"{salted_hmac("portal.etag", repr((parts, at.timestamp() // 60))).hexdigest()}"'


def _page(request: HttpRequest, name: str, language: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Answer with a page that holds no order's data."""
    with translation.override(language):
        known = {**shell(the_store(), at=clock.now()), **context}
        html = render_to_string(f"portal/{name}.html", known, request)
    response = _private(HttpResponse(html, status=status), language)
    # Our own address without its path: with less, browsers post the form as "Origin: null" and it is refused.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    return _page(request, "lost", _language(request, None), status=404, unknown=True)


def _too_many(request: HttpRequest) -> HttpResponse:
    language = _language(request, None)
    response = _page(request, "later", language, status=429)
    response["Retry-After"] = "60"
    return response


def _wait(request: HttpRequest) -> HttpResponse:
    try:
        look = max(0, int(request.GET.get("look", "0")))
    except ValueError:
        look = 0
    again = _REFRESHES[look] if look < len(_REFRESHES) else None
    return _page(request, "moment", _language(request, None), again=again, look=look + 1)


def _private(response: HttpResponse, language: str) -> HttpResponse:
    response["Content-Language"] = language
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _language(request: HttpRequest, order: Order | None) -> str:
    """Return the language she chose on the page, else the order's, else her browser's."""
    asked = request.GET.get("lang", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    if order is not None:
        return speak(order.speaks, order.store.language)
    return str(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE))
