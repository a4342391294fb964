"""OAuth 1.0a with one leg: how WooCommerce knows who asks when the shop has no https.

Over https it takes the key and secret by basic authentication; over plain http it refuses that, for both
would be readable on the way, and wants each request signed (its REST documentation, "Authentication over
HTTP"; class-wc-rest-authentication.php: perform_oauth_authentication).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

METHOD = "HMAC-SHA256"


def signed(
    params: Mapping[str, str], *, method: str, url: str, key: str, secret: str, nonce: str, at: int
) -> dict[str, str]:
    """Return `params` with the oauth_* ones that sign them.

    url: without query.   nonce: never used before.   at: seconds since 1970.
    """
    every = {
        **params,
        "oauth_consumer_key": key,
        "oauth_nonce": nonce,
        "oauth_signature_method": METHOD,
        "oauth_timestamp": str(at),
    }
    return every | {"oauth_signature": signature(every, method=method, url=url, secret=secret)}


def signature(params: Mapping[str, str], *, method: str, url: str, secret: str) -> str:
    """Return the signature over `params`, which must not hold one."""
    text = base_string(params, method=method, url=url)
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def base_string(params: Mapping[str, str], *, method: str, url: str) -> str:
    """Return what is signed: method, address and parameters, as RFC 5849, 3.4.1, writes them."""
    pairs = sorted((quote(name, safe=""), quote(value, safe="")) for name, value in params.items())
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join(quote(piece, safe="") for piece in (method.upper(), url, query))
