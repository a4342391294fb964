"""Which thing a Shopify body is, told by its shape: the topic travels outside the signature."""

from typing import Any

from regulars.integrations.shops.parts import Part

# admin_graphql_api_id names the kind: "gid://shopify/Order/450789469".
_GID = "gid://shopify/"
_OURS = {"Order": "order", "Product": "product", "Customer": "customer"}
# kind → keys that only this kind has together, where there is no such id. The first row that fits wins.
SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("export", ("shop_id", "shop_domain", "orders_requested")),
    ("erase_customer", ("shop_id", "shop_domain", "orders_to_redact")),
    ("draft order", ("line_items", "invoice_url")),
    ("order", ("line_items", "financial_status")),
    ("order", ("line_items", "order_number")),
    ("checkout", ("cart_token", "line_items")),
    ("cart", ("token", "line_items")),
    ("product", ("variants", "title")),
    ("customer", ("orders_count", "email")),
    ("customer", ("tax_exempt", "verified_email")),
    ("fulfillment event", ("fulfillment_id", "happened_at")),
    ("fulfillment", ("order_id", "tracking_company")),
    ("refund", ("order_id", "refund_line_items")),
    ("tender transaction", ("order_id", "remote_reference")),
    ("transaction", ("order_id", "gateway", "kind")),
    ("inventory level", ("inventory_item_id", "available")),
    ("location", ("address1", "legacy")),
    ("shop", ("myshopify_domain", "plan_name")),
    ("webhook", ("topic", "address")),
)
_PRIVACY = frozenset({"export", "erase_customer"})


def kind_of(part: Part) -> str:
    """Return the kind of `part` ("order", "refund", "export", …), or "" where the shape is unknown."""
    gid = part.raw.get("admin_graphql_api_id")
    if isinstance(gid, str) and gid.startswith(_GID):
        name = gid.removeprefix(_GID).partition("/")[0]
        # Shopify's sample notifications hold ids such as gid://shopify/ExampleLocationLocationMock/1.
        if not name.startswith("Example"):
            return _OURS.get(name) or _words(name)
    # The erasure of a shop names the shop and nothing else.
    if part.raw.keys() == {"shop_id", "shop_domain"}:
        return "erase_shop"
    return next((kind for kind, keys in SHAPES if part.has(*keys)), "")


def is_deleted_customer(part: Part) -> bool:
    """Tell whether this is what customers/delete sends: a customer with neither a name nor a date."""
    return not part.has("created_at") and not part.has("email")


def wrapped(part: Part) -> tuple[str, Any]:
    """Return the name that the REST interface wraps a thing in, and the thing; "" where there is none."""
    if len(part.raw) != 1:
        return "", None
    (name, inner), *_rest = part.raw.items()
    return (name, inner) if isinstance(inner, dict | list) else ("", None)


def topic_of(value: Any) -> str:
    """Return the topic that a delivery of this shape would have, or ""."""
    first = value[0] if isinstance(value, list) and value else value
    part = Part(first if isinstance(first, dict) else {})
    name, _inner = wrapped(part)
    kind = singular(name) if name else kind_of(part)
    return f"{kind}s/updated" if kind in _OURS.values() else kind


def singular(name: str) -> str:
    """Return the kind in the name of a wrapper: "inventory_levels" is about an "inventory level"."""
    return name.removesuffix("s").replace("_", " ")


def is_privacy(kind: str) -> bool:
    """Tell whether `kind` is a request that privacy law knows."""
    return kind in _PRIVACY or kind == "erase_shop"


def _words(name: str) -> str:
    # "FulfillmentEvent" → "fulfillment event"
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
