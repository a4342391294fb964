"""A breaker per host: after many failures in a short time it is left alone but for a probe now and then."""

import threading
from collections import deque

from regulars.core import clock
from regulars.core.errors import IntegrationError

FAILURES = 10
WITHIN_S = 60.0
PROBE_EVERY_S = 30.0


class Breaker:
    """Counts failures of one host by the monotonic clock. Rule: reliability.md D.3."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._next_probe: float | None = None  # None: closed, everything passes
        self._lock = threading.Lock()

    def admit(self) -> None:
        """Let one request through, or raise IntegrationError with the seconds until the next probe."""
        with self._lock:
            now = clock.monotonic()
            if self._next_probe is None:
                return
            if now >= self._next_probe:
                self._next_probe = now + PROBE_EVERY_S
                return
            wait = self._next_probe - now
        raise IntegrationError(
            f"{self._host} has failed {FAILURES} times within a minute and is left in peace for a while.",
            retry=True,
            after=wait,
        )

    def failed(self) -> None:
        """Count a failure; the tenth within a minute opens the breaker."""
        with self._lock:
            now = clock.monotonic()
            self._failures.append(now)
            if len(self._failures) == FAILURES and now - self._failures[0] <= WITHIN_S:
                self._next_probe = now + PROBE_EVERY_S

    def worked(self) -> None:
        """Forget the failures: the host answers."""
        with self._lock:
            self._failures.clear()
            self._next_probe = None


class Breakers:
    """The breaker of each host that was ever asked."""

    def __init__(self) -> None:
        self._of: dict[str, Breaker] = {}

    def of(self, host: str) -> Breaker:
        """Return the breaker of `host`, a closed one at first."""
        return self._of.setdefault(host, Breaker(host))

    def forget(self) -> None:
        """Close every breaker. For tests."""
        self._of.clear()
