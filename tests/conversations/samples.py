"""Facts for every letter: the fullest and the scarcest, and those of somebody who means harm."""

from types import SimpleNamespace
from typing import Any

from regulars.conversations.words import Words, inert

LANGUAGES = ("en", "uk", "ru", "he", "lt")
HOSTILE = "-> {{ order.total }}: https://evil.example \u202egnp.<script>alert(1)</script>\r\n# Bcc: x@evil.example"
LINK = "https://care.example.com/s/token"


def store(**changes: Any) -> Any:
    """A store as letters see it."""
    facts = {"name": "Linen & Clay", "phone": "+380441234567", "email": "shop@example.com"}
    facts |= {"address": "Kyiv, Khreshchatyk 1", "website": "https://shop.example"}
    return SimpleNamespace(**{**facts, **changes})


BARE_STORE = store(phone="", email="", address="", website="")

_ORDER_FULL = {
    "number": "1047-A",
    "lines": [{"title": "Bowl Sand, 14 cm", "quantity": Words("2"), "total": Words("64.00 EUR")}],
    "more": 12,
    "total": Words("128.00 EUR"),
    "shipping": Words("5.00 EUR"),
    "payment": "Visa",
    "paid": True,
    "address": "Khreshchatyk 1, Kyiv",
}
_ORDER_BARE = {
    "number": "1047-A",
    "lines": [],
    "more": 0,
    "total": Words("0.00 EUR"),
    "shipping": "",
    "payment": "",
    "paid": False,
    "address": "",
}


def full(name: str, when: str) -> dict[str, Any]:
    """Return every fact that letter `name` may be given; `when` is a moment in words."""
    base = {"customer": {"name": "Anna"}, "order": _ORDER_FULL, "by_phone": True}
    alert = {"promise": Words("react-to-order"), "says": "SAYS", "number": "1047-A", "who": "Maria"}
    alert |= {"late": Words("52 min"), "when": Words(when), "done": True}
    own: dict[str, dict[str, Any]] = {
        "orders/received": {"promised": Words(when), "opens": None, "phone_end": Words("67")},
        "orders/missed_call": {
            "tried": Words("10:05"),
            "next": Words(when),
            "wrong_number": True,
            "phone": Words("+380 ••• 67"),
        },
        "orders/agreed": {
            "agreed": {
                "items": _ORDER_FULL["lines"],
                "day": Words(when),
                "window": Words("14:00–16:00"),
                "address": "Khreshchatyk 1, Kyiv",
            }
        },
        "orders/cancelled": {"reason": Words("no_stock")},
        "orders/link": {},
        "conversations/promises": {"count": 13, "more": 1, "alerts": [alert], "name": "Olga"},
        "conversations/clock_held": {"why": Words("jump"), "would_break": 40, "name": "Olga"},
    }
    return (base if name.startswith("orders/") else {}) | own[name]


def bare(name: str, when: str) -> dict[str, Any]:
    """Return the scarcest facts that letter `name` can meet."""
    base = {"customer": {"name": ""}, "order": _ORDER_BARE, "by_phone": False}
    alert = {"promise": Words("own-standard"), "says": "SAYS", "number": "1047-A", "who": ""}
    alert |= {"late": "", "when": Words(when), "done": False}
    own: dict[str, dict[str, Any]] = {
        "orders/received": {"promised": None, "opens": None, "phone_end": Words("")},
        "orders/missed_call": {"tried": Words("10:05"), "next": Words(when), "wrong_number": False, "phone": ""},
        "orders/agreed": {"agreed": {"items": [], "day": Words(when), "window": Words("14:00–16:00"), "address": ""}},
        "orders/cancelled": {"reason": Words("")},
        "orders/link": {},
        "conversations/promises": {"count": 1, "more": 0, "alerts": [alert], "name": "Olga"},
        "conversations/clock_held": {"why": Words("standstill"), "would_break": 11, "name": "Olga"},
    }
    return (base if name.startswith("orders/") else {}) | own[name]


def links_of(name: str) -> dict[str, str]:
    """Return the addresses that letter `name` may lead to."""
    return {"link": LINK} if name.startswith("orders/") else {"url": LINK}


def hostile(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the same facts with every foreign word replaced by one that means harm."""

    def poison(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: poison(part) for name, part in value.items()}
        if isinstance(value, list):
            return [poison(part) for part in value]
        return HOSTILE if type(value) is str and value else value

    return {name: poison(value) for name, value in facts.items()}


__all__ = ["BARE_STORE", "HOSTILE", "LANGUAGES", "LINK", "bare", "full", "hostile", "inert", "links_of", "store"]
