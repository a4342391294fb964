"""What the rows about the intake share: an installation with a store, three signed shops, one that hands in files."""

import argparse
import base64
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from soak.installation import Installation

SECRET = "a-secret-Of-ours-0123456789"
OTHER = "another-shops-secret-98765"
NOW = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)  # Thursday, ten o'clock in Kyiv
OPENED = NOW - timedelta(days=60)
KINDS = ("woocommerce", "shopify", "generic")


@dataclass
class Verdict:
    """How many checks held, and a sentence for each that did not."""

    passed: int = 0
    wrong: list[str] = field(default_factory=list)

    def check(self, holds: object, why: str) -> None:
        """Count one check."""
        if holds:
            self.passed += 1
        else:
            self.wrong.append(why)

    def tell(self) -> int:
        """Print what went wrong and the closing line; return the exit code."""
        for why in self.wrong[:20]:
            sys.stdout.write(f"WRONG {why}\n")
        if len(self.wrong) > 20:
            sys.stdout.write(f"… and {len(self.wrong) - 20} more\n")
        sys.stdout.write(f"{self.passed} passed, {len(self.wrong)} failed\n")
        return int(bool(self.wrong))


def arguments(text: str | None, *, count: int) -> argparse.Namespace:
    """Return what a row is asked: how much, on which database, from which seed, with or without its protection."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--control", action="store_true", help="without the protection: must fail")
    parser.add_argument("--verdicts", default="", help="write what became of each delivery into this file")
    return parser.parse_args()


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def installed(database: str) -> Iterator[Clock]:
    """Stand up an empty installation of `database` in this process, with a clock that the row moves."""
    from regulars.core import clock

    quiet = {
        "REGULARS_LOG_LEVEL": "CRITICAL",
        "REGULARS_EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    }
    installation = Installation(database, environment=quiet)
    (installation.folder / "data" / "static").mkdir(parents=True)
    try:
        held = Clock(NOW)
        with clock.held_at(held):
            installation.adopt()
            yield held
    finally:
        installation.remove()


def found(name: str) -> Any:
    """Found a store with its standards."""
    from regulars.promises.actions import sync_standards
    from regulars.stores.actions import found_store
    from regulars.stores.models import Store

    made = found_store(
        name=name, by="clock", at=OPENED, hours="Mo-Fr 09:00-18:00", zone="Europe/Kyiv", country="UA", currency="EUR"
    )
    sync_standards(made, at=OPENED)
    return Store.objects.get(pk=made.pk)


def connect(store: Any, kind: str) -> Any:
    """Connect a shop of `kind` whose secret is SECRET."""
    from regulars.intake.actions import create_connection

    fields = {"address": "https://shop.example", "secrets": secret_for(kind, SECRET)}
    return create_connection(store, kind=kind, name=kind, fields=fields, by="clock", at=OPENED, live_since=OPENED)


def connect_files(store: Any) -> Any:
    """Return the connection through which files come in; nobody can post to it."""
    from regulars.intake.models import Connection

    facts = {"country": "UA", "currency": "EUR", "live_since": OPENED}
    return Connection.objects.create(store=store, kind="csv_file", name="files", door=f"files-{store.pk}", **facts)


def secret_for(kind: str, secret: str) -> str:
    """Return `secret` as this kind of shop writes it."""
    return "whsec_" + base64.b64encode(secret.encode()).decode() if kind == "generic" else secret


def signer(kind: str) -> Callable[[bytes, str], dict[str, str]]:
    """Return what signs a body by a secret, as this kind of shop does; names in lower case."""
    from regulars.testing import shopify, woo

    if kind == "woocommerce":
        return lambda body, secret: {"x-wc-webhook-signature": woo.sign(body, secret)}
    if kind == "shopify":
        return lambda body, secret: {"x-shopify-hmac-sha256": shopify.sign(body, secret)}
    return sign_generic


def sign_generic(body: bytes, secret: str, *, at: datetime | None = None, id: str = "msg_1") -> dict[str, str]:
    """Return the headers of Standard Webhooks."""
    from standardwebhooks.webhooks import Webhook

    from regulars.core import clock

    sent_at = (at or clock.now()).astimezone(UTC)
    try:
        code = str(Webhook(secret).sign(id, sent_at, body.decode("utf-8", "replace")))
    except ValueError:  # a mangled secret that is no base64 any more
        code = "v1,"
    return {"webhook-id": id, "webhook-timestamp": str(int(sent_at.timestamp())), "webhook-signature": code}


def sending(kind: str, body: bytes, topic: str = "") -> dict[str, str]:
    """Return the headers with which this kind of shop sends `body` now."""
    named = {"woocommerce": "x-wc-webhook-topic", "shopify": "x-shopify-topic"}.get(kind)
    told = {named: topic} if named and topic else {}
    return {"content-type": "application/json", **signer(kind)(body, secret_for(kind, SECRET)), **told}


def post(connection: Any, body: bytes, headers: Mapping[str, str]) -> int:
    """Stand at the door with a delivery; return the status of the answer."""
    from regulars.intake.reception import receive

    return receive(connection.door, headers, body).status


def through_django(client: Any, path: str, body: bytes, headers: Mapping[str, str], method: str = "POST") -> Any:
    """Post through Django's whole stack, as a WSGI server would hand it over."""
    kind = headers.get("content-type", "application/json")
    return client.generic(method, path, body, content_type=kind, headers=dict(headers))


def digest_all() -> int:
    """Drain the spool and digest until nothing waits; return how many deliveries were dealt with."""
    from regulars.core import clock
    from regulars.intake.actions import digest, drain_spool

    done = 0
    while batch := drain_spool(clock.now()) + digest(clock.now()):
        done += batch
    return done


def generic_order(number: str, **changes: Any) -> dict[str, Any]:
    """Return an order in the words of our own intake."""
    order = {
        "id": number,
        "number": number,
        "updated_at": NOW.isoformat(),
        "placed_at": NOW.isoformat(),
        "state": "placed",
        "currency": "EUR",
        "total": "25.00",
        "tax_included": True,
        "lines": [{"id": "1", "title": "Mug", "quantity": 1, "unit_price": "25.00", "sku": "MUG"}],
        "customer": {"id": f"c-{number}", "name": "Ieva Upytė", "email": f"ieva{number}@mail.example"},
        "ship_to": {"line1": "Liepų g. 5", "city": "Vilnius", "country": "LT"},
    }
    return {**order, **changes}


def envelope(type: str, data: object) -> bytes:
    """Return the body of our own signed intake."""
    return json.dumps({"type": type, "data": data}, ensure_ascii=False).encode()
