"""What a page shows of personal data to whoever holds its link (threat T4): enough to recognise, no more. Pure."""

import re
from collections.abc import Mapping

_HIDDEN = "•••"
_WORDS = re.compile(r"\S+")
_STREET = ("line1", "line2")


def mask_email(email: str) -> str:
    """Return `a•••@e•••.com`; "" stays ""."""
    name, at, domain = email.partition("@")
    host, dot, ending = domain.rpartition(".")
    return f"{name[:1]}{_HIDDEN}{at}{host[:1]}{_HIDDEN}{dot}{ending}" if name and host else ""


def mask_street(street: str) -> str:
    """Return the first letter of each word and no figure: `Khreshchatyk 1` is `K••• ••`."""
    return _WORDS.sub(lambda word: _mask_word(word.group()), street)


def mask_address(address: Mapping[str, str]) -> str:
    """Return town and masked street on one line, without name, postcode and country."""
    street = " ".join(filter(None, (str(address.get(name, "")).strip() for name in _STREET)))
    return ", ".join(filter(None, (str(address.get("city", "")).strip(), mask_street(street))))


def _mask_word(word: str) -> str:
    return "••" if any(letter.isdigit() for letter in word) else f"{word[:1]}{_HIDDEN}"
