"""Asking a WooCommerce shop. Only HTTP: what the answers mean, mapping.py and products.py say.

Orders and products are asked by `modified_after` in UTC, oldest first, and the next page begins at the last
stamp of this one: page numbers would shift under our feet while things change. Customers know no such filter
and come by id, newest first, until one that we know; changes to older ones come by webhook and with orders.
"""

import base64
from collections.abc import Mapping
from typing import Any

from regulars.core import clock, tokens
from regulars.core.errors import IntegrationError
from regulars.core.http import Answer, request
from regulars.intake.ports import Delivery, Fetched, ShopAccess
from regulars.integrations.shops.catching_up import Cursor, Listed, moment_of
from regulars.integrations.shops.parts import Part, stamp_of
from regulars.integrations.shops.reading import Unreadable, parse, shown, written
from regulars.integrations.shops.woocommerce import oauth

PER_PAGE = 100  # the most that WooCommerce gives
MOST_VARIATION_PAGES = 20
_LARGEST = 16 * 1024 * 1024
_OUR_FAULT = frozenset({401, 403})
_SECOND_US = 1_000_000
_LISTS = {"order": "orders", "product": "products", "customer": "customers"}


def fetch(access: ShopAccess, *, kind: str, cursor: str) -> Fetched:
    """Return one page of what changed since `cursor`. Raises IntegrationError."""
    at = Cursor.read(cursor)
    if kind == "customer":
        return _fetch_customers(access, at)
    page = _page(at)
    params = {"orderby": "modified", "order": "asc", "per_page": str(PER_PAGE), "page": str(page)}
    if at.since:
        # A second earlier: the shop's stamps have no fractions, and "after" leaves its own second out.
        since = moment_of(at.since - _SECOND_US).replace(tzinfo=None)
        params |= {"modified_after": since.isoformat(timespec="seconds"), "dates_are_gmt": "true"}
    answer = _ask(access, _LISTS[kind], params)
    listed = [_listed(access, kind, thing) for thing in _things(answer)]
    fresh, at = at.news(listed)
    more = page < _pages(answer, count=len(listed))
    after = _next_page(at, listed, page=page) if more else at.done()
    return Fetched(_deliveries(kind, [thing.body for thing in fresh]), after.text(), more)


def fetch_one(access: ShopAccess, *, kind: str, external_id: str) -> Delivery | None:
    """Return one thing as the shop has it now, None where it has it no more. Raises IntegrationError."""
    answer = _ask(access, f"{_LISTS[kind]}/{_number(external_id)}", {}, accept=frozenset({404, 410}))
    if answer.status in (404, 410):
        return None
    return _deliveries(kind, [written(_whole(access, kind, _value(answer)))])[0]


def _next_page(at: Cursor, listed: list[Listed], *, page: int) -> Cursor:
    last = max((thing.stamp for thing in listed), default=0)
    if last > at.since:
        return at.going_on(page="1", since=last)
    return at.going_on(page=str(page + 1))  # more than a page in one second


def _fetch_customers(access: ShopAccess, at: Cursor) -> Fetched:
    # Here ids stand for stamps: `since` is the highest of the last run, `newest` the highest of this one.
    page = _page(at)
    params = {"orderby": "id", "order": "desc", "per_page": str(PER_PAGE), "page": str(page), "role": "all"}
    answer = _ask(access, "customers", params)
    things = _things(answer)
    unknown = [thing for thing in things if _id(thing) > at.since]
    newest = max([at.newest, *(_id(thing) for thing in unknown)])
    more = page < _pages(answer, count=len(things)) and len(unknown) == len(things)
    after = Cursor(at.since, newest, str(page + 1)) if more else Cursor(newest, newest)
    return Fetched(_deliveries("customer", [written(thing) for thing in unknown]), after.text(), more)


def _page(at: Cursor) -> int:
    return int(at.page[:9]) if at.page.isascii() and at.page.isdigit() else 1


def _deliveries(kind: str, bodies: list[bytes]) -> tuple[Delivery, ...]:
    return tuple(Delivery(body, topic=f"{kind}.updated") for body in bodies)


def _listed(access: ShopAccess, kind: str, thing: dict[str, Any]) -> Listed:
    stamp = stamp_of(Part(thing), "date_modified_gmt", "date_created_gmt")
    return Listed(str(thing.get("id")), stamp, written(_whole(access, kind, thing)))


def _whole(access: ShopAccess, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
    numbers = thing.get("variations")
    if kind == "product" and numbers and isinstance(numbers, list) and _id(thing):
        return {**thing, "variations": _variations(access, _id(thing))}
    return thing


def _id(thing: dict[str, Any]) -> int:
    id = thing.get("id")
    return id if isinstance(id, int) and id > 0 else 0


def _variations(access: ShopAccess, product: int) -> list[dict[str, Any]]:
    every: list[dict[str, Any]] = []
    for page in range(1, MOST_VARIATION_PAGES + 1):
        params = {"per_page": str(PER_PAGE), "page": str(page)}
        answer = _ask(access, f"products/{product}/variations", params)
        things = _things(answer)
        every += things
        if page >= _pages(answer, count=len(things)):
            break
    return every


def _ask(access: ShopAccess, path: str, params: Mapping[str, str], *, accept: frozenset[int] = frozenset()) -> Answer:
    url = f"{access.address.rstrip('/')}/wp-json/wc/v3/{path}"
    headers = {"Accept": "application/json"}
    if url.startswith("https://"):
        headers["Authorization"] = _basic(access)
    else:
        params = oauth.signed(
            params,
            method="GET",
            url=url,
            key=access.key,
            secret=access.password,
            nonce=tokens.new_token(),
            at=int(clock.now().timestamp()),
        )
    answer = request("GET", url, headers=headers, params=params, largest=_LARGEST, accept=accept | _OUR_FAULT)
    if answer.status in _OUR_FAULT:
        raise IntegrationError(
            f"The shop does not let us read ({answer.status}). Make a new key with the right to read in "
            "WooCommerce, Settings, Advanced, REST API, and write it into the connection.",
            retry=False,
        )
    return answer


def _basic(access: ShopAccess) -> str:
    return "Basic " + base64.b64encode(f"{access.key}:{access.password}".encode()).decode("ascii")


def _things(answer: Answer) -> list[dict[str, Any]]:
    things = _parsed(answer)
    if not isinstance(things, list) or not all(isinstance(thing, dict) for thing in things):
        raise _strange(answer)
    return things


def _value(answer: Answer) -> dict[str, Any]:
    thing = _parsed(answer)
    if not isinstance(thing, dict):
        raise _strange(answer)
    return thing


def _parsed(answer: Answer) -> Any:
    try:
        return parse(answer.body, largest=_LARGEST)
    except Unreadable as error:
        raise _strange(answer) from error


def _strange(answer: Answer) -> IntegrationError:
    # Themes and plugins print warnings in front of the JSON, or a "coming soon" page instead of it.
    start = shown(answer.body[:200].decode("utf-8", "replace"))
    return IntegrationError(f"The shop answered with something that is no list of ours: “{start}”", retry=True)


def _pages(answer: Answer, *, count: int) -> int:
    # Plugins may thin out a page afterwards, so the header counts before the page's own length does.
    told = answer.headers.get("x-wp-totalpages", "")
    if told.isascii() and told.isdigit():
        return int(told[:9])
    return 10**9 if count >= PER_PAGE else 0


def _number(id: str) -> str:
    # Woo's ids are numbers; anything else would walk to another address of the shop.
    if not id.isascii() or not id.isdigit():
        raise IntegrationError(f"“{shown(id)}” is no number of WooCommerce.", retry=False, field="id")
    return id
