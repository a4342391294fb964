"""How a simulated shop posts: one call, its status, and nothing that raises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

UNREACHED = 0  # the status of a call that got no answer


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery as it went out, and how it was answered."""

    url: str
    topic: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = UNREACHED


Post = Callable[[str, bytes, Mapping[str, str]], int]


def over_http(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST `body` and return the status; follows no redirect and waits a minute at most, as WooCommerce does."""
    try:
        answer = httpx.post(
            url, content=body, headers=dict(headers), timeout=60, follow_redirects=False, trust_env=False
        )
    except httpx.HTTPError:
        return UNREACHED
    return answer.status_code
