"""Which thing a WooCommerce body is, told by its shape: the topic travels outside the signature."""

from typing import Any

from regulars.integrations.shops.parts import Part

# kind → keys that only this kind has together. The first row that fits wins.
SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("order", ("line_items", "billing", "currency")),
    ("refund", ("amount", "refunded_by")),
    ("shipping label", ("labelsData",)),
    ("shipment tracking", ("tracking_id", "tracking_number")),
    ("review", ("reviewer", "rating")),
    ("order note", ("note", "customer_note")),
    ("webhook", ("delivery_url", "topic")),
    ("coupon", ("discount_type", "code")),
    ("attribute", ("has_archives", "order_by")),
    ("attribute term", ("menu_order", "slug", "count")),
    ("product", ("stock_status", "price")),
    ("product", ("manage_stock", "price")),
    ("customer", ("is_paying_customer", "billing")),
    ("customer", ("username", "email")),
    ("order status", ("slug", "name", "total")),
    ("action", ("action", "arg")),
)


def kind_of(part: Part) -> str:
    """Return the kind of `part` ("order", "refund", …), or "" where the shape is unknown."""
    known = next((kind for kind, keys in SHAPES if part.has(*keys)), "")
    return known or ("carriers" if _is_carriers(part) else "")


def topic_of(value: Any) -> str:
    """Return the topic that a delivery of this shape would have, or ""."""
    first = value[0] if isinstance(value, list) and value else value
    kind = kind_of(Part(first)) if isinstance(first, dict) else ""
    return f"{kind}.updated" if kind else ""


def _is_carriers(part: Part) -> bool:
    # The shipment tracking plugin's list of carriers: countries, each with names and addresses.
    return bool(part) and all(
        isinstance(inner, dict) and inner and all(isinstance(url, str) for url in inner.values())
        for inner in part.raw.values()
    )
