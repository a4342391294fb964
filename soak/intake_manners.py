"""B9: how every intake address answers: no redirect to a POST, the ping its 200, a forged privacy request its 401.

    python -m soak.intake_manners --db sqlite
    python -m soak.intake_manners --control      redirects to the slash are on: must fail

Every address with and without slash, over http and behind a proxy that speaks https, by every method; through
Django's whole stack and through the ASGI door. While the door works, nothing outside may be asked at all, so no
outside service that hangs can hold it up. Prints its seed and last `N passed, N failed`.
"""

import asyncio
import itertools
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from soak.intake_world import (
    KINDS,
    Verdict,
    arguments,
    connect,
    envelope,
    found,
    generic_order,
    installed,
    sending,
    through_django,
)

METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "POST")
PRIVACY = ("customers/data_request", "customers/redact", "shop/redact")
WAYS: tuple[Mapping[str, str], ...] = ({}, {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"})


def main() -> int:
    """Knock at every address in every way; return 1 when an answer is not what the contract says."""
    args = arguments(__doc__, count=1)
    sys.stdout.write(f"seed {args.seed}\n")
    with installed(args.db):
        verdict = Verdict()
        shops = {kind: connect(found(kind), kind) for kind in KINDS}
        with ExitStack() as stack:
            if args.control:
                stack.enter_context(_redirects_on())
            outside = stack.enter_context(_outside())
            _prove(shops, verdict, asgi=not args.control)
            verdict.check(outside.call_count == 0, f"the door asked outside {outside.call_count} times")
        return verdict.tell()


def _prove(shops: Mapping[str, Any], verdict: Verdict, *, asgi: bool) -> None:
    from regulars.intake.models import Inbound

    knocks = [_through_django, _through_asgi] if asgi else [_through_django]
    for knock, (kind, shop), slash, way in itertools.product(knocks, shops.items(), ("", "/"), WAYS):
        where = f"{knock.__name__[9:]} {kind} in{slash or ' without slash'} {'https' if way else 'http'}"
        path = f"/in/{shop.door}{slash}"
        for method in METHODS:
            status = knock(path, _genuine(kind), {**sending(kind, _genuine(kind)), **way}, method)
            wanted = {"POST": 200, "OPTIONS": 204}.get(method, 405)
            verdict.check(status == wanted, f"{where} {method}: {status} in place of {wanted}")
        verdict.check(knock(f"/in/nobody{slash}", b"{}", way, "POST") == 404, f"{where}: a stranger's address")
        verdict.check(knock(path, b"", way, "POST") == 401, f"{where}: an empty body")
        for topic in PRIVACY if kind == "shopify" else ():
            forged = {"x-shopify-topic": topic, "x-shopify-hmac-sha256": "AAAA", **way}
            verdict.check(knock(path, b'{"shop_id":1}', forged, "POST") == 401, f"{where}: forged {topic}")
        if kind == "woocommerce":
            before = Inbound.objects.count()
            ping = knock(
                path, b"webhook_id=142", {"content-type": "application/x-www-form-urlencoded", **way}, "POST"
            )
            verdict.check(ping == 200, f"{where}: the unsigned ping was answered {ping}")
            verdict.check(Inbound.objects.count() == before, f"{where}: the unsigned ping was kept")


def _genuine(kind: str) -> bytes:
    return envelope("order.upserted", generic_order("M-1")) if kind == "generic" else b'{"id": 1}'


def _through_django(path: str, body: bytes, headers: Mapping[str, str], method: str) -> int:
    from django.test import Client

    client = Client(raise_request_exception=False)
    return int(through_django(client, path, body, headers, method).status_code)


def _through_asgi(path: str, body: bytes, headers: Mapping[str, str], method: str) -> int:
    return asyncio.run(_one_asgi_call(path, body, headers, method))


async def _one_asgi_call(path: str, body: bytes, headers: Mapping[str, str], method: str) -> int:
    from regulars.config.asgi import application

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b"", "scheme": "http"}
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    await application(scope, receive, send)
    return int(told[0]["status"])


@contextmanager
def _outside() -> Iterator[Any]:
    """Count what would leave the house."""
    with mock.patch("regulars.core.http.line.exchange") as line, mock.patch("regulars.core.http.exchange", line):
        yield line


@contextmanager
def _redirects_on() -> Iterator[None]:
    """Answer at one address only, and send whoever forgot the slash there, as Django does by itself."""
    from django.test import override_settings
    from django.urls import clear_url_caches
    from django.urls import path as route

    from regulars.intake import door, urls

    only = [route("in/<slug:door>/", door.deliver, name="door")]
    common = "django.middleware.common.CommonMiddleware"
    with (
        mock.patch.object(urls, "urlpatterns", only),
        override_settings(APPEND_SLASH=True, MIDDLEWARE=[common], ALLOWED_HOSTS=["*"]),
    ):
        clear_url_caches()
        with override_settings(ROOT_URLCONF="regulars.intake.urls"):
            yield


if __name__ == "__main__":
    sys.exit(main())
