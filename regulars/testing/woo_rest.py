"""The REST interface of the simulated WooCommerce shop: lists by page, single things, and who may ask.

Over https it takes key and secret by basic authentication; over plain http it wants OAuth 1.0a with one leg
and refuses nonces that were used and timestamps older than 15 minutes (class-wc-rest-authentication.php).
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from regulars.testing.server import Asked, Told
from regulars.testing.woo_books import Raw

if TYPE_CHECKING:
    from regulars.testing.woo import WooShop

ROOT = "/wp-json/wc/v3/"
OAUTH_WITHIN_S = 15 * 60


class Rest:
    """Answers for a shop."""

    def __init__(self, shop: "WooShop", *, key: str, password: str) -> None:
        self._shop = shop
        self._key = key
        self._password = password
        self._nonces: set[str] = set()
        self.asked: list[Asked] = []
        self.failing = 0  # as many of the next answers are 503
        self.is_https = False  # whether the shop believes that it is asked over https

    def answer(self, asked: Asked) -> Told:
        """Return what WooCommerce would answer."""
        self.asked.append(asked)
        if self.failing:
            self.failing -= 1
            return _error(503, "unavailable", "Briefly unavailable for scheduled maintenance.")
        if not self._may_ask(asked):
            return _error(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        name, _slash, rest = asked.path.removeprefix(ROOT).partition("/")
        things = {
            "orders": self._shop.orders,
            "products": self._shop.products,
            "customers": self._shop.customers,
        }.get(name)
        if things is None or not asked.path.startswith(ROOT):
            return _error(404, "rest_no_route", "No route was found matching the URL and request method.")
        if rest.endswith("/variations"):
            return _paged(self._shop.variations[int(rest.partition("/")[0])], asked)
        if rest:
            thing = things.get(int(rest))
            return _ok(_public(thing)) if thing else _error(404, "invalid_id", "Invalid ID.")
        return _paged(self._listed(list(things.values()), asked, name=name), asked)

    def _listed(self, things: list[Raw], asked: Asked, *, name: str) -> list[Raw]:
        # The bin is left out of lists; a deleted order has no fields at all.
        kept = [thing for thing in things if thing and thing.get("status") != "trash"]
        after = asked.param("modified_after")
        if after and name != "customers":
            if asked.param("dates_are_gmt") != "true":
                kept = [thing for thing in kept if thing["date_modified"] > after]
            else:
                kept = [thing for thing in kept if _gmt(thing) > datetime.fromisoformat(after)]
        by_id = asked.param("orderby", "date") == "id"
        kept.sort(key=lambda thing: thing["id"] if by_id else (_gmt(thing), thing["id"]))
        return kept if asked.param("order", "desc") == "asc" else kept[::-1]

    def _may_ask(self, asked: Asked) -> bool:
        if self.is_https:
            told = f"{self._key}:{self._password}".encode()
            return asked.headers.get("authorization") == "Basic " + base64.b64encode(told).decode()
        return self._is_signed(asked)

    def _is_signed(self, asked: Asked) -> bool:
        params = dict(asked.query)
        given = params.pop("oauth_signature", "")
        nonce, at = params.get("oauth_nonce", ""), params.get("oauth_timestamp", "")
        if params.get("oauth_consumer_key") != self._key or nonce in self._nonces or not at.isdigit():
            return False
        if abs(self._shop.now().timestamp() - int(at)) > OAUTH_WITHIN_S:
            return False
        self._nonces.add(nonce)
        # As the shop does it: names and values encoded, sorted, and their percent signs encoded once more.
        pairs = sorted((_twice(name), _twice(value)) for name, value in params.items())
        query = "%26".join(f"{name}%3D{value}" for name, value in pairs)
        base = quote(f"http://{asked.headers['host']}{asked.path}", safe="")
        text = f"{asked.method}&{base}&{query}"
        digest = hmac.new(f"{self._password}&".encode(), text.encode(), hashlib.sha256).digest()
        return hmac.compare_digest(base64.b64encode(digest).decode(), given)


def _twice(text: str) -> str:
    return quote(text, safe="").replace("%", "%25")


def _gmt(thing: Raw) -> datetime:
    return datetime.fromisoformat(thing["date_modified_gmt"])


def _public(thing: Raw) -> Raw:
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def _paged(things: list[Raw], asked: Asked) -> Told:
    size, page = int(asked.param("per_page", "10")), int(asked.param("page", "1"))
    if not 1 <= size <= 100:
        return _error(400, "rest_invalid_param", "per_page must be between 1 and 100.")
    shown = [_public(thing) for thing in things[(page - 1) * size : page * size]]
    pages = -(-len(things) // size)
    return _ok(shown, {"X-WP-Total": str(len(things)), "X-WP-TotalPages": str(pages)})


def _ok(value: object, headers: dict[str, str] | None = None) -> Told:
    return Told(200, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})


def _error(status: int, code: str, message: str) -> Told:
    body = json.dumps({"code": code, "message": message, "data": {"status": status}}).encode()
    return Told(status, body, {"Content-Type": "application/json"})
