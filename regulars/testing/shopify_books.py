"""What a simulated Shopify shop has in its books: orders, products and customers in its own words."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from regulars.testing.invented import Goods, Inventor, Person

Raw = dict[str, Any]
BEYOND_FLOATS = 2**53 + 1  # the first whole number that JavaScript and floats cannot tell from its neighbour
SHIPPING = Decimal("5.00")


def stamp(at: datetime, offset: timedelta) -> str:
    """Return a moment as Shopify writes it: local, with offset, without fractions."""
    return at.astimezone(timezone(offset)).replace(microsecond=0).isoformat()


def gid(kind: str, id: int) -> str:
    """Return the global id that names a thing's kind."""
    return f"gid://shopify/{kind}/{id}"


def address(person: Person) -> Raw:
    """Return an address block."""
    return {
        "first_name": person.first,
        "last_name": person.last,
        "name": f"{person.first} {person.last}",
        "company": None,
        "address1": person.street,
        "address2": None,
        "city": person.city,
        "province": None,
        "zip": person.postcode,
        "country_code": person.country,
        "phone": person.phone,
    }


def customer(id: int, person: Person, *, at: str) -> Raw:
    """Return a customer."""
    return {
        "id": id,
        "email": person.email,
        "created_at": at,
        "updated_at": at,
        "first_name": person.first,
        "last_name": person.last,
        "orders_count": 0,
        "phone": None,
        "verified_email": True,
        "tax_exempt": False,
        "default_address": {"id": id + 7, "customer_id": id, **address(person), "default": True},
        "addresses": [],
        "admin_graphql_api_id": gid("Customer", id),
    }


def order(id: int, number: int, *, invent: Inventor, buyer: Raw, person: Person, currency: str, at: str) -> Raw:
    """Return a new order."""
    lines = [_line(id + n, goods, count, invent) for n, (goods, count) in enumerate(invent.basket(), start=1)]
    goods_total = sum((Decimal(line["price"]) * line["quantity"] for line in lines), Decimal())
    return {
        "id": id,
        "admin_graphql_api_id": gid("Order", id),
        "name": f"#{number}",
        "order_number": number,
        "number": number - 1000,
        "created_at": at,
        "processed_at": at,
        "updated_at": at,
        "cancelled_at": None,
        "cancel_reason": None,
        "closed_at": None,
        "currency": currency,
        "presentment_currency": currency,
        "customer_locale": person.language,
        "email": person.email,
        "contact_email": person.email,
        "phone": None,
        "financial_status": "pending",
        "fulfillment_status": None,
        "payment_gateway_names": ["Cash on Delivery (COD)"],
        "taxes_included": True,
        "total_tax": "0.00",
        "total_discounts": "0.00",
        "total_line_items_price": str(goods_total),
        "subtotal_price": str(goods_total),
        "total_price": str(goods_total + SHIPPING),
        "current_total_price": str(goods_total + SHIPPING),
        "current_total_tax": "0.00",
        "note": invent.note(person) or None,
        "note_attributes": [],
        "tags": "",
        "test": False,
        "line_items": lines,
        "shipping_lines": [
            {"id": id + 90, "title": "Courier", "price": str(SHIPPING), "discounted_price": str(SHIPPING)}
        ],
        "fulfillments": [],
        "refunds": [],
        "billing_address": address(person),
        "shipping_address": address(person),
        "customer": {name: value for name, value in buyer.items() if name != "addresses"},
    }


def product(goods: Goods, *, at: str) -> Raw:
    """Return a product with a variant for each value of its first option."""
    name, values = goods.options[0] if goods.options else ("Title", ("Default Title",))
    id = BEYOND_FLOATS + goods.id * 1000
    return {
        "id": id,
        "admin_graphql_api_id": gid("Product", id),
        "title": goods.title,
        "handle": goods.sku.lower(),
        "status": "active",
        "created_at": at,
        "updated_at": at,
        "published_at": at,
        "options": [{"id": id + 1, "name": name, "position": 1, "values": list(values)}],
        "variants": [
            {
                "id": id + 10 + n,
                "product_id": id,
                "title": value,
                "price": str(goods.price),
                "sku": goods.sku if len(values) == 1 else f"{goods.sku}-{n}",
                "option1": value,
                "option2": None,
                "option3": None,
                "inventory_management": "shopify",
                "inventory_quantity": 12,
                "barcode": None,
            }
            for n, value in enumerate(values)
        ],
        "images": [],
        "image": None,
    }


def _line(id: int, goods: Goods, count: int, invent: Inventor) -> Raw:
    chosen = invent.choices(goods)
    variant = " / ".join(value for _name, value in chosen)
    return {
        "id": id,
        "admin_graphql_api_id": gid("LineItem", id),
        "product_id": BEYOND_FLOATS + goods.id * 1000,
        "variant_id": BEYOND_FLOATS + goods.id * 1000 + 10,
        "title": goods.title,
        "variant_title": variant or None,
        "name": f"{goods.title} - {variant}" if variant else goods.title,
        "sku": goods.sku,
        "quantity": count,
        "current_quantity": count,
        "price": str(goods.price),
        "total_discount": "0.00",
        "discount_allocations": [],
        "properties": [],
        "gift_card": False,
        "tax_lines": [],
    }
