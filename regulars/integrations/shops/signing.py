"""The signature that most shops write: base64 of the HMAC-SHA256 over the body as it travelled."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from regulars.core import tokens


def signature(body: bytes, secret: str) -> str:
    """Return the signature of `body` by `secret`."""
    digest = hmac.new(secret.encode("utf-8", "surrogatepass"), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def is_signed(body: bytes, given: str, secrets: Iterable[str]) -> bool:
    """Tell whether `given` is the signature of `body` by one of `secrets`; an empty secret signs nothing."""
    return any(tokens.same(signature(body, secret), given) for secret in secrets if secret)
