"""Random secrets, their hashes, and comparison that tells a guesser nothing."""

import hashlib
import hmac
import secrets


def new_token(bits: int = 160) -> str:
    """Return a URL-safe random token of at least `bits` bits (never fewer than 128)."""
    return secrets.token_urlsafe((max(bits, 128) + 7) // 8)


def hash_token(token: str) -> str:
    """Return the hash under which a token is stored. Plain SHA-256: the token itself is random."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str | bytes, other: str | bytes) -> bool:
    """Compare in constant time, as bytes: a text with foreign letters would raise a TypeError."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
