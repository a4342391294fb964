"""The Admin REST interface of the simulated Shopify shop: lists by page_info, single things, and its limits."""

import base64
import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from regulars.testing.server import Asked, Told
from regulars.testing.shopify_books import Raw

if TYPE_CHECKING:
    from regulars.testing.shopify import ShopifyShop

_PATH = re.compile(r"/admin/api/[0-9]{4}-[0-9]{2}/(orders|products|customers)(?:/([0-9]+))?\.json")
_NOT_WITH_PAGE_INFO = {"status", "updated_at_min", "order"}


class Rest:
    """Answers for a shop."""

    def __init__(self, shop: "ShopifyShop", *, token: str) -> None:
        self._shop = shop
        self._token = token
        self._pages = 0
        self.asked: list[Asked] = []
        self.throttling = 0  # as many of the next answers are 429
        self.expired: set[str] = set()  # page_infos that have grown too old

    def answer(self, asked: Asked) -> Told:
        """Return what Shopify would answer."""
        self.asked.append(asked)
        if self.throttling:
            self.throttling -= 1
            headers = {"Retry-After": "2.0", "X-Shopify-Shop-Api-Call-Limit": "40/40"}
            return _told(429, {"errors": "Exceeded 2 calls per second for api client."}, headers)
        if asked.headers.get("x-shopify-access-token") != self._token:
            return _told(401, {"errors": "[API] Invalid API key or access token"})
        found = _PATH.fullmatch(asked.path)
        if not found:
            return _told(404, {"errors": "Not Found"})
        name, id = found[1], found[2]
        things = {"orders": self._shop.orders, "products": self._shop.products, "customers": self._shop.customers}
        if id:
            thing = things[name].get(int(id))
            return _told(200, {name.removesuffix("s"): thing}) if thing else _told(404, {"errors": "Not Found"})
        return self._list(name, list(things[name].values()), asked)

    def _list(self, name: str, things: list[Raw], asked: Asked) -> Told:
        limit, page_info = int(asked.param("limit", "50")), asked.param("page_info")
        if not 1 <= limit <= 250:
            return _told(400, {"errors": {"limit": "must be between 1 and 250"}})
        if page_info and (page_info in self.expired or any(asked.param(n) for n in _NOT_WITH_PAGE_INFO)):
            return _told(400, {"errors": {"page_info": "Invalid value."}})
        self._pages += 1
        question, start = _unpack(page_info) if page_info else (_question(asked), 0)
        kept = [thing for thing in things if _fits(thing, question)]
        kept.sort(key=lambda thing: (_updated(thing), thing["id"]))
        shown, rest = kept[start : start + limit], kept[start + limit :]
        links = []
        if start:
            links.append(self._link(asked, limit, self._pack(question, max(start - limit, 0)), rel="previous"))
        if rest:
            links.append(self._link(asked, limit, self._pack(question, start + limit), rel="next"))
        return _told(200, {name: shown}, {"Link": ", ".join(links)} if links else {})

    def _link(self, asked: Asked, limit: int, page_info: str, *, rel: str) -> str:
        return f'<https://{self._shop.domain}{asked.path}?limit={limit}&page_info={page_info}>; rel="{rel}"'

    def _pack(self, question: dict[str, str], start: int) -> str:
        # Each page has a word of its own, so that one can grow too old.
        return base64.urlsafe_b64encode(json.dumps([question, start, self._pages]).encode()).decode()


def _question(asked: Asked) -> dict[str, str]:
    return {"status": asked.param("status", "open"), "updated_at_min": asked.param("updated_at_min")}


def _fits(thing: Raw, question: dict[str, str]) -> bool:
    since = question["updated_at_min"]
    if since and _updated(thing) < datetime.fromisoformat(since):
        return False
    is_closed = thing.get("cancelled_at") is not None or thing.get("closed_at") is not None
    return question["status"] == "any" or not is_closed


def _updated(thing: Raw) -> datetime:
    return datetime.fromisoformat(thing["updated_at"])


def _unpack(page_info: str) -> tuple[dict[str, str], int]:
    question, start, _page = json.loads(base64.urlsafe_b64decode(page_info))
    return question, start


def _told(status: int, value: Any, headers: dict[str, str] | None = None) -> Told:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Told(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})
