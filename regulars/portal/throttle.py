"""How often an address may guess or ask. Counted together by all processes, shut by each from its own memory."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from regulars.core import clock

_MOST_SHUT = 10_000  # addresses remembered as shut by one process; then all are forgotten


class Throttle:
    """At most `limit` times in `seconds` for each of whom it counts.

    A hit on a page never asks the cache: only what is counted writes, and a process that has seen the limit
    passed refuses by itself until the window ends. So a genuine visit costs nothing and changes nothing.
    """

    def __init__(self, name: str, *, limit: int, seconds: int) -> None:
        self._name, self._limit, self._seconds = name, limit, seconds
        self._shut: dict[str, int] = {}

    def is_shut(self, who: str) -> bool:
        """Tell whether this process has seen `who` pass the limit in this window."""
        return self._shut.get(who) == self._window()

    def count(self, who: str) -> bool:
        """Count one more for `who`; return whether it is within the limit."""
        if self.is_shut(who):
            return False
        window = self._window()
        key = f"throttle:{self._name}:{window}:{salted_hmac(self._name, who).hexdigest()[:32]}"
        cache.add(key, 0, timeout=self._seconds)
        try:
            seen = cache.incr(key)
        except ValueError:  # it ran out between the two lines
            return True
        if seen > self._limit:
            self._remember(who, window)
        return bool(seen <= self._limit)

    def forget(self) -> None:
        """Forget who is shut, as a process does that starts anew."""
        self._shut.clear()

    def _window(self) -> int:
        return int(clock.now().timestamp()) // self._seconds

    def _remember(self, who: str, window: int) -> None:
        if len(self._shut) >= _MOST_SHUT:
            self._shut.clear()
        self._shut[who] = window


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address. Forwarding headers count only as far as trusted proxies wrote them (T32)."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return forwarded[-proxies] if 0 < proxies <= len(forwarded) else direct
