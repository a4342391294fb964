"""What went wrong, in a sentence, and whether another try may help. Rules: reliability.md D.3."""

import re
import ssl
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpcore

from regulars.core import clock
from regulars.core.errors import IntegrationError
from regulars.core.http.line import Answer

WORTH_A_RETRY = frozenset({408, 409, 425, 429})
_SECONDS = re.compile(r"[0-9]{1,20}(\.[0-9]{1,6})?")
LONGEST_WAIT_S = 24 * 3600.0
# What a broken line, a foreign protocol or a request that cannot be written raises.
LINE_ERRORS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError)


def broken(error: Exception, *, host: str) -> IntegrationError:
    """Return what the failure of the line means for the caller."""
    if isinstance(error, httpcore.TimeoutException):
        return IntegrationError(f"{host} did not answer in time.", retry=True)
    if isinstance(error, httpcore.LocalProtocolError):
        return IntegrationError(f"The request to {host} cannot be written: {error}.", retry=False)
    if isinstance(error.__cause__, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(error):
        return IntegrationError(f"The certificate of {host} is not valid: {error}.", retry=True)
    if isinstance(error, httpcore.ProtocolError):
        return IntegrationError(f"{host} does not speak HTTP: {error}.", retry=True)
    return IntegrationError(f"{host} cannot be reached: {error}.", retry=True)


def judged(answer: Answer, *, host: str, accept: frozenset[int]) -> Answer:
    """Return `answer` when its status is 2xx or in `accept`. Raises IntegrationError otherwise."""
    status = answer.status
    if 200 <= status < 300 or status in accept:
        return answer
    if 300 <= status < 400:
        raise IntegrationError(
            f"{host} answered {status}, a redirect to {answer.headers.get('location', 'nowhere')[:200]!r}, "
            "which we do not follow. Write the final address in the connection.",
            retry=False,
        )
    raise IntegrationError(
        f"{host} answered {status}.",
        retry=status >= 500 or status in WORTH_A_RETRY,
        after=_after(answer.headers.get("retry-after", "")),
    )


def _after(written: str) -> float | None:
    # Seconds (Shopify writes "2.0") or a date (RFC 9110, 10.2.3); anything else says nothing.
    if _SECONDS.fullmatch(written):
        return min(float(written), LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - clock.now()).total_seconds(), 0.0), LONGEST_WAIT_S)
