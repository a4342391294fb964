"""The demo shop's side of an order: what a visitor chose becomes what WooCommerce would send, signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from regulars.core import clock
from regulars.demo.live import new_id
from regulars.demo.stage import Stage
from regulars.demo.supply import open_shop
from regulars.testing.invented import CATALOGUE, Goods, Person
from regulars.testing.sending import over_http
from regulars.testing.woo import WooShop, php_json, sign
from regulars.testing.woo_books import SHIPPING, order

MOST_OF_ONE = 9
TOPIC = "order.created"


@dataclass(frozen=True, slots=True)
class Basket:
    """What a visitor put in, and who she says she is."""

    items: tuple[tuple[Goods, int], ...]
    person: Person

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not self.items


def basket_of(form: Mapping[str, Any]) -> Basket:
    """Return what was filled in; numbers that are none count as nothing."""
    items = tuple((goods, n) for goods in CATALOGUE if (n := _count(form.get(f"item-{goods.id}", ""))))
    language = str(form.get("language", "en"))
    person = Person(
        first=str(form.get("name", "")).strip()[:100] or "Guest",
        last="",
        email=str(form.get("email", "")).strip()[:254],
        phone=str(form.get("phone", "")).strip()[:40],
        language=language if language in dict(settings.LANGUAGES) else "en",
        country="UA",
        city=str(form.get("city", "")).strip()[:100],
        street=str(form.get("street", "")).strip()[:200],
        postcode="",
    )
    return Basket(items, person)


def send_order(stage: Stage, basket: Basket) -> tuple[str, int]:
    """Send the order through the real signed intake, over HTTP; return (its id there, how it was answered)."""
    shop = open_shop(stage.shop, seed=1, now=clock.now)
    id = new_id()
    body = php_json(_payload(id, shop, basket))
    headers = {
        "Content-Type": "application/json",
        "X-WC-Webhook-Topic": TOPIC,
        "X-WC-Webhook-Signature": sign(body, stage.shop.secret or ""),
    }
    address = settings.BASE_URL + reverse("intake:door", args=[stage.shop.door])
    return str(id), over_http(address, body, headers)


def _payload(id: int, shop: WooShop, basket: Basket) -> dict[str, Any]:
    raw = order(id, invent=shop.invent, person=basket.person, customer_id=0, at=clock.now(), books=shop.terms)
    lines = [_line(id + n, goods, count) for n, (goods, count) in enumerate(basket.items)]
    total = sum((Decimal(line["total"]) for line in lines), SHIPPING)
    return raw | {"number": str(id)[-6:], "line_items": lines, "total": str(total), "customer_note": ""}


def _line(id: int, goods: Goods, count: int) -> dict[str, Any]:
    total = str(goods.price * count)
    return {
        "id": id,
        "name": goods.title,
        "product_id": goods.id,
        "variation_id": 0,
        "quantity": count,
        "subtotal": total,
        "total": total,
        "total_tax": "0.00",
        "taxes": [],
        "meta_data": [],
        "sku": goods.sku,
        "price": float(goods.price),
    }


def _count(raw: Any) -> int:
    text = str(raw).strip()
    return min(int(text), MOST_OF_ONE) if text.isascii() and text.isdigit() else 0
