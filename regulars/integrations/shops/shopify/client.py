"""Asking a Shopify shop through its Admin REST interface. Only HTTP.

The first page of a run is asked by `updated_at_min`; every further page by the `page_info` of the Link
header, which stands for the whole question and may not be mixed with it. A page_info that has grown too old
is answered 400: the run then begins anew at its `since`.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from regulars.core.errors import IntegrationError
from regulars.core.http import Answer, request
from regulars.intake.ports import Delivery, Fetched, ShopAccess
from regulars.integrations.shops.catching_up import Cursor, Listed, moment_of
from regulars.integrations.shops.parts import Part, stamp_of
from regulars.integrations.shops.reading import Unreadable, parse, shown, written

API_VERSION = "2026-07"  # a retired one is answered by the oldest that is still there
PER_PAGE = 250  # the most that Shopify gives
_LARGEST = 16 * 1024 * 1024
_OUR_FAULT = frozenset({401, 403})
_GONE = frozenset({404, 410})
_BAD_PAGE = frozenset({400})
_NEXT = re.compile(r'<([^<>]{1,4000})>\s*;\s*rel="?next"?')
_LISTS = {"order": "orders", "product": "products", "customer": "customers"}


def fetch(access: ShopAccess, *, kind: str, cursor: str) -> Fetched:
    """Return one page of what changed since `cursor`. Raises IntegrationError, with `after` on 429."""
    at = Cursor.read(cursor)
    params = {"limit": str(PER_PAGE), **({"page_info": at.page} if at.page else _question(kind, at))}
    accept = _BAD_PAGE if at.page else frozenset()
    answer = _ask(access, f"{_LISTS[kind]}.json", params, accept=accept)
    if answer.status in _BAD_PAGE:
        return Fetched((), at.going_on(page="").text(), more=True)
    fresh, at = at.news(_listed(thing) for thing in _things(answer, _LISTS[kind]))
    page = _next(answer)
    after = at.going_on(page=page) if page else at.done()
    deliveries = tuple(Delivery(thing.body, topic=f"{_LISTS[kind]}/updated") for thing in fresh)
    return Fetched(deliveries, after.text(), bool(page))


def fetch_one(access: ShopAccess, *, kind: str, external_id: str) -> Delivery | None:
    """Return one thing as the shop has it now, None where it has it no more. Raises IntegrationError."""
    if not external_id.isascii() or not external_id.isdigit():
        raise IntegrationError(f"“{shown(external_id)}” is no number of Shopify.", retry=False, field="id")
    answer = _ask(access, f"{_LISTS[kind]}/{external_id}.json", {}, accept=_GONE)
    if answer.status in _GONE:
        return None
    thing = _parsed(answer).get(kind)
    if not isinstance(thing, dict):
        raise _strange(answer)
    return Delivery(written(thing), topic=f"{_LISTS[kind]}/updated")


def _question(kind: str, at: Cursor) -> dict[str, str]:
    question = {"order": "updated_at asc"}
    if kind == "order":
        question["status"] = "any"  # without it, closed and cancelled orders stay out
    if at.since:
        question["updated_at_min"] = moment_of(at.since).isoformat()
    return question


def _listed(thing: dict[str, Any]) -> Listed:
    return Listed(str(thing.get("id")), stamp_of(Part(thing), "updated_at", "created_at"), written(thing))


def _next(answer: Answer) -> str:
    found = _NEXT.search(answer.headers.get("link", ""))
    if not found:
        return ""
    # Only the word is taken from the header: the address is ours, wherever the header points.
    return parse_qs(urlsplit(found[1]).query).get("page_info", [""])[0]


def _ask(access: ShopAccess, path: str, params: Mapping[str, str], *, accept: frozenset[int]) -> Answer:
    answer = request(
        "GET",
        f"{access.address.rstrip('/')}/admin/api/{API_VERSION}/{path}",
        headers={"Accept": "application/json", "X-Shopify-Access-Token": access.password},
        params=params,
        largest=_LARGEST,
        accept=accept | _OUR_FAULT,
    )
    if answer.status in _OUR_FAULT:
        raise IntegrationError(
            f"Shopify does not let us read ({answer.status}). Write an access token into the connection that "
            "may read orders, products and customers.",
            retry=False,
        )
    return answer


def _things(answer: Answer, name: str) -> list[dict[str, Any]]:
    things = _parsed(answer).get(name)
    if not isinstance(things, list) or not all(isinstance(thing, dict) for thing in things):
        raise _strange(answer)
    return things


def _parsed(answer: Answer) -> dict[str, Any]:
    try:
        value = parse(answer.body, largest=_LARGEST)
    except Unreadable as error:
        raise _strange(answer) from error
    if not isinstance(value, dict):
        raise _strange(answer)
    return value


def _strange(answer: Answer) -> IntegrationError:
    start = shown(answer.body[:200].decode("utf-8", "replace"))
    return IntegrationError(f"Shopify answered with something that is no list of ours: “{start}”", retry=True)
