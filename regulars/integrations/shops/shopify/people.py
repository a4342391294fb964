"""Shopify's people: customers, their addresses, and what privacy law lets them ask. Pure."""

from regulars.intake.ports import IncomingAddress, IncomingCustomer, IncomingPrivacyRequest, Longest, ShopAccess
from regulars.integrations.shops.needs import needed_id
from regulars.integrations.shops.parts import Part, version_of


def customer_of_order(
    raw: Part, billing: IncomingAddress, shipping: IncomingAddress, access: ShopAccess
) -> IncomingCustomer:
    """Return who ordered: a guest has no id; the order's own e-mail and phone come first."""
    person = raw.part("customer")
    home = to_address(person.part("default_address"))
    phones = (raw.text("phone", Longest.WORD), person.text("phone", Longest.WORD), billing.phone, shipping.phone)
    address = billing if billing != IncomingAddress() else home
    return IncomingCustomer(
        external_id=person.identity(),
        name=full_name(person) or billing.name or shipping.name,
        email=_first(raw, "email", "contact_email") or person.text("email", Longest.EMAIL),
        phone=next((phone for phone in phones if phone), home.phone),
        country=billing.country or shipping.country or home.country or access.country,
        language=raw.language("customer_locale"),
        version=version_of(person.moment("updated_at")),
        address=address if address != IncomingAddress() else None,
    )


def _first(raw: Part, *keys: str) -> str:
    return next((text for text in (raw.text(key, Longest.EMAIL) for key in keys) if text), "")


def to_customer(raw: Part, access: ShopAccess) -> IncomingCustomer:
    """Return the customer in `raw`. Raises Unreadable."""
    homes = [raw.part("default_address"), *raw.parts("addresses")]
    address = next((to_address(home) for home in homes if home), IncomingAddress())
    return IncomingCustomer(
        external_id=needed_id(raw),
        name=full_name(raw) or address.name,
        email=raw.text("email", Longest.EMAIL),
        phone=raw.text("phone", Longest.WORD) or address.phone,
        country=address.country or access.country,
        language=raw.language("locale"),
        version=version_of(raw.moment("updated_at") or raw.moment("created_at")),
        address=address if address != IncomingAddress() else None,
    )


def to_address(raw: Part) -> IncomingAddress:
    """Return the address in a block of Shopify's."""
    return IncomingAddress(
        name=full_name(raw) or raw.text("name"),
        company=raw.text("company"),
        line1=raw.text("address1"),
        line2=raw.text("address2"),
        city=raw.text("city"),
        region=raw.text("province"),
        postcode=raw.text("zip", Longest.WORD),
        country=raw.country("country_code"),
        phone=raw.text("phone", Longest.WORD),
    )


def full_name(raw: Part) -> str:
    """Return first and last name as one."""
    return f"{raw.text('first_name')} {raw.text('last_name')}".strip()[: Longest.NAME]


def to_privacy(raw: Part, act: str) -> IncomingPrivacyRequest:
    """Return the request that privacy law knows. act: "export", "erase_customer" or "erase_shop"."""
    person = raw.part("customer")
    orders = raw.values("orders_requested" if act == "export" else "orders_to_redact")
    return IncomingPrivacyRequest(
        act=act,
        customer_id=person.identity(),
        email=person.text("email", Longest.EMAIL),
        phone=person.text("phone", Longest.WORD),
        order_ids=tuple(Part({"id": id}, path=raw.at("orders")).identity() for id in orders),
    )
