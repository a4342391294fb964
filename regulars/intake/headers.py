"""Which headers of a delivery are kept: what tells topic, ids and moments; never a signature, a key or a cookie."""

from collections.abc import Mapping

_SECRET_WORDS = ("signature", "hmac", "auth", "token", "secret", "cookie", "key", "password", "csrf")
_USELESS_WORDS = ("forwarded", "real-ip", "request-id", "trace", "b3")
_LEFT_OUT = _SECRET_WORDS + _USELESS_WORDS
_MOST, _LONGEST_NAME, _LONGEST = 20, 80, 300


def worth_keeping(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that shops invent for their webhooks, cleaned and cut; names are in lower case."""
    kept: dict[str, str] = {}
    for name, value in headers.items():
        is_a_shops = name.startswith(("x-", "webhook-")) or name == "content-type"
        if is_a_shops and len(kept) < _MOST and not any(word in name for word in _LEFT_OUT):
            kept[name[:_LONGEST_NAME]] = _clean(value)
    return kept


def topic_in(headers: Mapping[str, str]) -> str:
    """Return the topic, "" without one. Shops name it in X-…-Topic, outside the signature: a hint."""
    return next((_clean(value) for name, value in headers.items() if name.endswith("-topic")), "")


def _clean(value: str) -> str:
    short = value[:_LONGEST]
    return short if short.isprintable() else "".join(letter if letter.isprintable() else "·" for letter in short)
