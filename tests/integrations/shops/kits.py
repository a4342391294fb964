"""What the contract of shops needs to know of each of ours. The bodies come from the simulators."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from regulars.core import clock
from regulars.integrations.shops.generic import shop as generic
from regulars.integrations.shops.shopify import shop as shopify
from regulars.integrations.shops.woocommerce import shop as woocommerce
from regulars.testing import shopify as shopify_simulator
from regulars.testing import woo as woo_simulator
from regulars.testing.contract import Kit, Sample
from regulars.testing.invented import CATALOGUE
from regulars.testing.shopify_books import BEYOND_FLOATS

SECRET = "a-secret-Of-ours-0123456789"
OTHER = "another-shops-secret-98765"
NOON = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)


def silent(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post nowhere and be believed."""
    return 200


def woo_shop(**given: Any) -> woo_simulator.WooShop:
    """Return a simulated WooCommerce shop that posts nowhere."""
    return woo_simulator.WooShop(**{"secret": SECRET, "now": lambda: NOON, "post": silent, **given})


def shopify_shop(**given: Any) -> shopify_simulator.ShopifyShop:
    """Return a simulated Shopify shop that posts nowhere."""
    return shopify_simulator.ShopifyShop(**{"secret": SECRET, "now": lambda: NOON, "post": silent, **given})


def woo_kit(step: int) -> Kit:
    """Return the kit for WooCommerce."""
    shop = woo_shop()
    order = shop.place_order(registered=True)
    topics = [("order.created", order), ("customer.created", 41), ("product.updated", 107), ("order.deleted", order)]
    return Kit(
        shop=woocommerce,
        sign=lambda body, secret: {"x-wc-webhook-signature": woo_simulator.sign(body, secret)},
        header="x-wc-webhook-signature",
        secret=SECRET,
        other_secret=OTHER,
        samples=tuple(
            Sample(woo_simulator.php_json(shop.payload(topic, id)), topic, _kind(topic)) for topic, id in topics
        ),
        step=step,
    )


def shopify_kit(step: int) -> Kit:
    """Return the kit for Shopify."""
    shop = shopify_shop()
    order = shop.place_order()
    buyer = next(iter(shop.customers))
    product = BEYOND_FLOATS + CATALOGUE[6].id * 1000
    sent = [
        shop.send("", order, topic="orders/create"),
        shop.send("", buyer, topic="customers/create"),
        shop.send("", product, topic="products/update"),
        shop.send("", order, topic="orders/delete"),
        shop.request_data(buyer),
        shop.redact_customer(buyer),
        shop.redact_shop(),
    ]
    return Kit(
        shop=shopify,
        sign=lambda body, secret: {"x-shopify-hmac-sha256": shopify_simulator.sign(body, secret)},
        header="x-shopify-hmac-sha256",
        secret=SECRET,
        other_secret=OTHER,
        samples=tuple(Sample(one.body, one.topic, _kind(one.topic)) for one in sent),
        step=step,
    )


GENERIC_ORDER: dict[str, Any] = {
    "id": "A-1042",
    "number": "1042",
    "updated_at": "2026-05-14T11:59:30+03:00",
    "placed_at": "2026-05-14T11:58:00+03:00",
    "state": "placed",
    "currency": "UAH",
    "total": "1360.00",
    "shipping": "80.00",
    "tax_included": True,
    "lines": [
        {
            "id": "1",
            "title": "Чайник",
            "quantity": 2,
            "unit_price": "640.00",
            "sku": "KETTLE-17",
            "options": {"Колір": "пісок"},
        }
    ],
    "customer": {
        "id": "c-7",
        "name": "Оксана Вербицька",
        "phone": "067 123-45-67",
        "country": "UA",
        "language": "uk",
    },
    "ship_to": {"line1": "вул. Садова 5", "city": "Київ", "country": "UA"},
    "payment_method": "Післяплата",
    "note": "Подзвоніть за годину.",
}
GENERIC_PRODUCT: dict[str, Any] = {
    "id": 7,
    "title": "Kettle",
    "updated_at": "2026-05-14T08:00:00Z",
    "url": "https://shop.example/kettle",
    "variants": [{"id": 71, "price": 45, "stock": 3, "options": {"Colour": "sand"}, "barcode": "4006381333931"}],
}
GENERIC_CUSTOMER = {
    "id": "c-7",
    "name": "Ieva Upytė",
    "email": "ieva@mail.example",
    "updated_at": "2026-05-01T10:00:00Z",
}
GENERIC_SECRET = "whsec_" + base64.b64encode(SECRET.encode()).decode()
GENERIC_OTHER = "whsec_" + base64.b64encode(OTHER.encode()).decode()


def envelope(type: str, data: object) -> bytes:
    """Return the body of our own signed intake."""
    return json.dumps({"type": type, "data": data}, ensure_ascii=False).encode()


def sign_generic(body: bytes, secret: str, *, at: datetime | None = None, id: str = "msg_1") -> dict[str, str]:
    """Return the three headers of Standard Webhooks, written by its own library."""
    sent_at = at or clock.now()
    # The library signs text; a body that is none keeps the signature of its readable letters.
    try:
        code = Webhook(secret).sign(id, sent_at.astimezone(UTC), body.decode("utf-8", "replace"))
    except ValueError:  # a mangled secret that is no base64 any more
        code = "v1,"
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": code,
    }


def generic_kit(step: int) -> Kit:
    """Return the kit for our own signed intake."""
    person = {"customer_id": "c-7", "email": "ieva@mail.example", "order_ids": ["A-1042", 7]}
    bodies = [
        ("order.upserted", GENERIC_ORDER, "order"),
        ("product.upserted", GENERIC_PRODUCT, "product"),
        ("customer.upserted", GENERIC_CUSTOMER, "customer"),
        ("order.deleted", {"id": "A-1042"}, "deletion"),
        ("privacy.export", person, "privacy"),
        ("privacy.erase_customer", person, "privacy"),
        ("privacy.erase_shop", {}, "privacy"),
        ("ping", {}, "ping"),
    ]
    return Kit(
        shop=generic,
        sign=sign_generic,
        header="webhook-signature",
        secret=GENERIC_SECRET,
        other_secret=GENERIC_OTHER,
        samples=tuple(Sample(envelope(type, data), type, kind) for type, data, kind in bodies),
        step=step,
    )


def _kind(topic: str) -> str:
    if topic.endswith(("deleted", "delete")):
        return "deletion"
    if topic.endswith(("redact", "data_request")):
        return "privacy"
    return topic.replace("/", ".").partition(".")[0].removesuffix("s")
