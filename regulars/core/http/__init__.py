"""Outgoing HTTP for integrations: time limits, a size cap, no redirects, and no way into the inside.

A host is resolved once, each of its addresses is judged as a number, and the connection goes to that very
address, so that a second answer of the resolver changes nothing (reliability.md C.4, T9). Certificates and
the Host header still speak of the host's name. Rules for failures: reliability.md D.3.
"""

from collections.abc import Mapping

from regulars.core.errors import IntegrationError
from regulars.core.http.addresses import Allowed, configure, target_of
from regulars.core.http.breaker import Breakers
from regulars.core.http.failures import LINE_ERRORS, broken, judged
from regulars.core.http.line import Answer, exchange

__all__ = ["LARGEST_ANSWER", "Allowed", "Answer", "breakers", "configure", "request"]

LARGEST_ANSWER = 16 * 1024 * 1024  # bytes: a page of 100 orders with 500 lines each
breakers = Breakers()


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: object = None,
    content: bytes | None = None,
    timeout: float = 15.0,
    largest: int = LARGEST_ANSWER,
    accept: frozenset[int] = frozenset(),
) -> Answer:
    """Ask `url` and return its 2xx answer, or one whose status is in `accept`.

    json: sent as the body, as UTF-8 JSON.   content: the body as it is, instead of `json`.
    timeout: seconds in all; connecting gets 3 of them.   largest: bytes of the answer's body.
    Raises IntegrationError: final for 3xx, most 4xx and forbidden addresses; worth a retry, with the
    seconds that the other side asked for, for the rest.
    """
    target = target_of(url, params=params)
    breaker = breakers.of(target.host)
    breaker.admit()
    try:
        answer = exchange(
            method, target, headers=headers, json=json, content=content, timeout=timeout, largest=largest
        )
    except LINE_ERRORS as error:
        breaker.failed()
        raise broken(error, host=target.host) from error
    except (UnicodeError, TypeError) as error:
        raise IntegrationError(f"The request to {target.host} cannot be written: {error}.", retry=False) from error
    if answer.status >= 500:
        breaker.failed()
    else:
        breaker.worked()
    return judged(answer, host=target.host, accept=accept)
