"""The contract bites: for each rule there is an integration that breaks it, and is found out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from regulars.core.errors import IntegrationError
from regulars.intake.ports import Delivery, FormField, IncomingCustomer, Reading, ShopAccess
from regulars.integrations.shops.woocommerce import WooCommerce
from regulars.testing.contract import Broken, checks
from regulars.testing.storable import unstorable
from tests.integrations.shops.kits import woo_kit

BASE = WooCommerce()


class Believing(WooCommerce):
    def is_genuine(self, delivery: Delivery, secrets: Sequence[str]) -> bool:
        return True


class Doubting(WooCommerce):
    def is_genuine(self, delivery: Delivery, secrets: Sequence[str]) -> bool:
        return False


class ComparingTexts(WooCommerce):
    def is_genuine(self, delivery: Delivery, secrets: Sequence[str]) -> bool:
        delivery.headers.get("x-wc-webhook-signature", "").encode("ascii")
        return super().is_genuine(delivery, secrets)


class BelievingAPing(WooCommerce):
    def is_ping(self, delivery: Delivery) -> bool:
        return not delivery.headers.get("x-wc-webhook-signature")


class ObeyingTheTopic(WooCommerce):
    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        if delivery.topic.endswith("deleted"):
            return Reading("deletion", ignored="as the topic says")
        return super().read(delivery, access)


class Crashing(WooCommerce):
    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        delivery.body.decode("ascii")
        return super().read(delivery, access)


class Hopeful(WooCommerce):
    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        try:
            return super().read(delivery, access)
        except IntegrationError as error:
            raise IntegrationError(error.message, retry=True) from error


class Careless(WooCommerce):
    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        return Reading("order", (IncomingCustomer(name="A\x00"),))


class Mute(WooCommerce):
    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        return Reading("order")


class Showing(WooCommerce):
    form = (FormField("secrets", "Secret", "", secret=False), FormField("colour", "Colour", ""))


def broken_rules(shop: WooCommerce) -> list[str]:
    found = []
    for check in checks(replace(woo_kit(50), shop=shop)):
        try:
            check()
        except (Broken, UnicodeError):
            found.append(check.name)
    return found


def test_ours_breaks_none() -> None:
    assert broken_rules(BASE) == []


@pytest.mark.parametrize(
    ("shop", "rules"),
    [
        (Believing(), ["no secret believes nothing", "forged: one bit of the body", "forged: gzip"]),
        (Doubting(), ["genuine ones are believed, during a change of secrets too"]),
        (ComparingTexts(), ["forged: non-ASCII signature"]),
        (BelievingAPing(), ["forged: no headers at all", "forged: empty signature"]),
        (ObeyingTheTopic(), ["sample 0 (order.created) is read without its topic"]),
        (Crashing(), ["hostile: Latin-1"]),
        (Hopeful(), ["hostile: nothing", "every field of sample 0 mangled"]),
        (Careless(), ["sample 0 (order.created) is read", "every field of sample 0 mangled"]),
        (Mute(), ["sample 0 (order.created) is read"]),
        (Showing(), ["form fills what exists", "secrets are secret"]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, WooCommerce) else "",
)
def test_each_fault_is_found(shop: WooCommerce, rules: list[str]) -> None:
    assert set(rules) <= set(broken_rules(shop))


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "A\x00"},
        {"name": "\ud800"},
        {"name": "x" * 301},
        {"email": "x" * 255},
        {"version": 2**63},
        {"country": "UKRAINE"},
        {"external_id": "9" * 101},
    ],
)
def test_what_a_database_would_refuse_is_seen(facts: dict[str, Any]) -> None:
    assert len(list(unstorable(IncomingCustomer(**facts)))) == 1


def test_what_every_database_takes_passes() -> None:
    make: Callable[..., IncomingCustomer] = IncomingCustomer
    assert list(unstorable(make(name="Ž" * 300, external_id="9" * 100, version=2**63 - 1))) == []
