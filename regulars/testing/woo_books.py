"""What a simulated WooCommerce shop has in its books: orders, products and customers in its own words."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from regulars.testing.invented import CATALOGUE, Goods, Inventor, Person

Raw = dict[str, Any]
FIRST_ORDER = 7001
FIRST_CUSTOMER = 41
FIRST_VARIATION = 9001
SHIPPING = Decimal("4.90")


def stamps(name: str, at: datetime | None, offset: timedelta) -> Raw:
    """Return a moment as WooCommerce writes it twice: local and in UTC, both without zone and fractions."""
    if at is None:
        return {name: None, f"{name}_gmt": None}
    utc = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return {name: (utc + offset).isoformat(), f"{name}_gmt": utc.isoformat()}


def address(person: Person) -> Raw:
    """Return a `shipping` block."""
    return {
        "first_name": person.first,
        "last_name": person.last,
        "company": "",
        "address_1": person.street,
        "address_2": "",
        "city": person.city,
        "state": "",
        "postcode": person.postcode,
        "country": person.country,
        "phone": person.phone,
    }


def order(id: int, *, invent: Inventor, person: Person, customer_id: int, at: datetime, books: "Terms") -> Raw:
    """Return a new order as the REST interface shows it. customer_id: 0 for a guest."""
    lines = [_line(id * 10 + n, goods, count, invent) for n, (goods, count) in enumerate(invent.basket())]
    total = sum((Decimal(line["total"]) for line in lines), SHIPPING)
    return {
        "id": id,
        "parent_id": 0,
        "number": str(id),
        "order_key": f"wc_order_{id}",
        "created_via": "checkout",
        "version": "9.4.0",
        "status": "processing",
        "currency": books.currency,
        **stamps("date_created", at, books.offset),
        **stamps("date_modified", at, books.offset),
        "discount_total": "0.00",
        "discount_tax": "0.00",
        "shipping_total": str(SHIPPING),
        "shipping_tax": "0.00",
        "cart_tax": "0.00",
        "total": str(total),
        "total_tax": "0.00",
        "prices_include_tax": True,
        "customer_id": customer_id,
        "customer_note": invent.note(person),
        "billing": {**address(person), "email": person.email},
        "shipping": address(person),
        "payment_method": "cod",
        "payment_method_title": "Cash on delivery",
        "transaction_id": "",
        **stamps("date_paid", None, books.offset),
        **stamps("date_completed", None, books.offset),
        "meta_data": [{"id": id, "key": "wpml_language", "value": person.language}],
        "line_items": lines,
        "tax_lines": [],
        "shipping_lines": [
            {"id": id * 10 + 9, "method_title": "Courier", "method_id": "flat_rate", "total": str(SHIPPING)}
        ],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": [],
    }


def customer(id: int, person: Person, *, at: datetime, books: "Terms") -> Raw:
    """Return a registered customer as the REST interface shows her."""
    return {
        "id": id,
        **stamps("date_created", at, books.offset),
        **stamps("date_modified", at, books.offset),
        "email": person.email,
        "first_name": person.first,
        "last_name": person.last,
        "role": "customer",
        "username": person.email.partition("@")[0],
        "billing": {**address(person), "email": person.email},
        "shipping": address(person),
        "is_paying_customer": False,
        "meta_data": [],
    }


def product(goods: Goods, *, at: datetime, books: "Terms") -> Raw:
    """Return a product as the REST interface shows it: of its variations it tells the numbers alone."""
    return {
        "id": goods.id,
        "name": goods.title,
        "permalink": f"https://woo.example/product/{goods.sku.lower()}/",
        **stamps("date_created", at, books.offset),
        **stamps("date_modified", at, books.offset),
        "type": "variable" if goods.options else "simple",
        "status": "publish",
        "sku": goods.sku,
        "price": str(goods.price),
        "regular_price": str(goods.price),
        "manage_stock": True,
        "stock_quantity": 25,
        "stock_status": "instock",
        "parent_id": 0,
        "images": [{"id": goods.id, "src": f"https://woo.example/media/{goods.sku.lower()}.jpg"}],
        "attributes": [{"name": name, "variation": True, "options": list(opts)} for name, opts in goods.options],
        "variations": [part["id"] for part in variations(goods, at=at, books=books)],
        "meta_data": [],
    }


def variations(goods: Goods, *, at: datetime, books: "Terms") -> list[Raw]:
    """Return the variations of a product: one for each value of its first option."""
    if not goods.options:
        return []
    name, values = goods.options[0]
    return [
        {
            "id": FIRST_VARIATION + goods.id * 10 + number,
            **stamps("date_created", at, books.offset),
            **stamps("date_modified", at, books.offset),
            "sku": f"{goods.sku}-{number}",
            "price": str(goods.price),
            "regular_price": str(goods.price),
            "status": "publish",
            "manage_stock": True,
            "stock_quantity": 5,
            "stock_status": "instock",
            "attributes": [{"name": name, "option": value}],
        }
        for number, value in enumerate(values)
    ]


class Terms:
    """What holds for every entry in the books: the currency, and how far the shop's clock is from UTC."""

    def __init__(self, *, currency: str, offset: timedelta) -> None:
        self.currency = currency
        self.offset = offset


def _line(id: int, goods: Goods, count: int, invent: Inventor) -> Raw:
    total = goods.price * count
    chosen = enumerate(invent.choices(goods))
    return {
        "id": id,
        "name": goods.title,
        "product_id": goods.id,
        "variation_id": 0,
        "quantity": count,
        "subtotal": str(total),
        "subtotal_tax": "0.00",
        "total": str(total),
        "total_tax": "0.00",
        "taxes": [],
        "meta_data": [
            {
                "id": id * 10 + n,
                "key": f"pa_{name.lower()}",
                "value": value,
                "display_key": name,
                "display_value": value,
            }
            for n, (name, value) in chosen
        ],
        "sku": goods.sku,
        "price": float(goods.price),
    }


def _displayed(name: str, value: str) -> Raw:
    return {"display_key": name, "display_value": value}


__all__ = ["CATALOGUE", "Raw", "Terms", "address", "customer", "order", "product", "stamps", "variations"]
