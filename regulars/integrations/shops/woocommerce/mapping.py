"""WooCommerce's words to ours. Pure.

Figures: a line's `total` is without tax; where the shop shows prices with tax (`prices_include_tax`) we add
each line's own tax, so that lines are what the customer was shown. Fees become lines that are no goods, and
gift cards redeemed become such lines below zero, so that lines, shipping and (unless included) tax add up to
the total. Some plugins (product bundles, the iOS app's samples) send totals that do not add up: the total is
then what the shop says, and no line is invented to hide it.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from regulars.intake.ports import (
    IncomingAddress,
    IncomingCustomer,
    IncomingLine,
    IncomingOrder,
    Longest,
    OrderState,
    ShopAccess,
)
from regulars.integrations.shops.needs import needed, needed_id, needed_money
from regulars.integrations.shops.parts import Part, version_of
from regulars.integrations.shops.woocommerce.options import language_of, options_of

# The shop's codes → our states. "on-hold" waits for a bank transfer: the customer has done her part, so a
# person answers. Codes of plugins that are not listed are open orders until WooCommerce dates them completed.
STATES = {
    "pending": OrderState.AWAITING_PAYMENT,
    "failed": OrderState.AWAITING_PAYMENT,
    "on-hold": OrderState.PLACED,
    "processing": OrderState.PLACED,
    "completed": OrderState.FULFILLED,
    "shipped": OrderState.FULFILLED,
    "delivered": OrderState.FULFILLED,
    "cancelled": OrderState.CANCELLED,
    "refunded": OrderState.CANCELLED,
    "trash": OrderState.CANCELLED,
}
# A cart that somebody is still filling in.
DRAFTS = frozenset({"draft", "auto-draft", "checkout-draft", "new"})


def status_of(raw: Part) -> str:
    """Return the shop's code without the prefix that some plugins leave on it."""
    return raw.text("status", Longest.WORD).removeprefix("wc-")


def to_order(raw: Part, access: ShopAccess) -> IncomingOrder:
    """Return the order in `raw`. Raises Unreadable."""
    id = needed_id(raw)
    currency = needed(raw.currency(), raw, "currency")
    with_tax = raw.flag("prices_include_tax")
    placed_at = needed(_moment(raw, "date_created", access), raw, "date_created_gmt")
    completed_at = _moment(raw, "date_completed", access)
    status = needed(status_of(raw), raw, "status")
    billing, shipping = to_address(raw.part("billing")), to_address(raw.part("shipping"))
    return IncomingOrder(
        external_id=id,
        number=raw.text("number", Longest.ID) or id,
        version=version_of(_moment(raw, "date_modified", access) or placed_at),
        placed_at=placed_at,
        state=_state(status, completed_at),
        shop_status=status,
        currency=currency,
        total_minor=needed_money(raw, "total", currency),
        lines=tuple(_lines(raw, currency, with_tax=with_tax)),
        customer=_customer_of_order(raw, access),
        shipping_minor=_gross(raw, "shipping_total", "shipping_tax", currency, with_tax=with_tax),
        discount_minor=_gross(raw, "discount_total", "discount_tax", currency, with_tax=with_tax),
        tax_minor=raw.money("total_tax", currency),
        tax_included=with_tax,
        ship_to=shipping if shipping.line1 or shipping.city else billing,
        bill_to=billing,
        payment_method=raw.text("payment_method_title") or raw.text("payment_method"),
        paid_at=_moment(raw, "date_paid", access),
        shipping_method=_shipping_method(raw),
        note=raw.note("customer_note"),
        language=language_of(raw),
        fulfilled_at=completed_at,
    )


def _state(status: str, completed_at: datetime | None) -> OrderState:
    if completed_at and (status not in STATES or status == "refunded"):
        return OrderState.FULFILLED
    return STATES.get(status, OrderState.PLACED)


def _lines(raw: Part, currency: str, *, with_tax: bool) -> Iterator[IncomingLine]:
    for line in raw.parts("line_items"):
        quantity = line.quantity("quantity")
        if quantity:  # a line refunded down to nothing stays in the list with quantity 0
            yield _line(line, quantity, currency, with_tax=with_tax)
    for fee in raw.parts("fee_lines"):
        amount = _gross(fee, "total", "total_tax", currency, with_tax=with_tax)
        yield _extra("fee", fee, title=fee.text("name", Longest.TITLE), minor=amount)
    for card in raw.parts("gift_cards"):
        yield _extra("gift_card", card, title="Gift card", minor=-card.money("amount", currency))


def _line(line: Part, quantity: Decimal, currency: str, *, with_tax: bool) -> IncomingLine:
    before = _gross(line, "subtotal", "subtotal_tax", currency, with_tax=with_tax)
    return IncomingLine(
        external_id=line.identity(),
        title=needed(line.text("name", Longest.TITLE), line, "name"),
        quantity=quantity,
        unit_minor=int((before / quantity).to_integral_value(rounding=ROUND_HALF_UP)),
        total_minor=_gross(line, "total", "total_tax", currency, with_tax=with_tax),
        sku=line.text("sku", Longest.ID),
        product_id=line.identity("product_id"),
        variant_id=line.identity("variation_id"),
        options=options_of(line),
    )


def _extra(kind: str, raw: Part, *, title: str, minor: int) -> IncomingLine:
    return IncomingLine(
        external_id=f"{kind}:{raw.identity()}"[: Longest.ID],
        title=title or kind,
        quantity=Decimal(1),
        unit_minor=minor,
        total_minor=minor,
        goods=False,
    )


def _gross(raw: Part, net: str, tax: str, currency: str, *, with_tax: bool) -> int:
    return raw.money(net, currency) + (raw.money(tax, currency) if with_tax else 0)


def _shipping_method(raw: Part) -> str:
    titles = [way.text("method_title") for way in raw.parts("shipping_lines")]
    return ", ".join(title for title in titles if title)[: Longest.NAME]


def _customer_of_order(raw: Part, access: ShopAccess) -> IncomingCustomer:
    billing, shipping = raw.part("billing"), raw.part("shipping")
    address = to_address(billing)
    return IncomingCustomer(
        external_id=raw.identity("customer_id"),  # 0 is a guest
        name=address.name or to_address(shipping).name,
        email=billing.text("email", Longest.EMAIL),
        phone=address.phone or shipping.text("phone", Longest.WORD),
        country=address.country or shipping.country("country") or access.country,
        language=language_of(raw),
        address=address if address != IncomingAddress() else None,
    )


def to_customer(raw: Part, access: ShopAccess) -> IncomingCustomer:
    """Return the customer in `raw`. Raises Unreadable."""
    billing, shipping = to_address(raw.part("billing")), to_address(raw.part("shipping"))
    address = billing if billing.line1 or billing.city else shipping
    return IncomingCustomer(
        external_id=needed_id(raw),
        name=full_name(raw) or billing.name or shipping.name,
        email=raw.text("email", Longest.EMAIL) or raw.part("billing").text("email", Longest.EMAIL),
        phone=billing.phone or shipping.phone,
        country=billing.country or shipping.country or access.country,
        language=language_of(raw),
        version=version_of(_moment(raw, "date_modified", access) or _moment(raw, "date_created", access)),
        address=address if address != IncomingAddress() else None,
    )


def to_address(raw: Part) -> IncomingAddress:
    """Return the address in a `billing` or `shipping` block."""
    return IncomingAddress(
        name=full_name(raw),
        company=raw.text("company"),
        line1=raw.text("address_1"),
        line2=raw.text("address_2"),
        city=raw.text("city"),
        region=raw.text("state"),
        postcode=raw.text("postcode", Longest.WORD),
        country=raw.country("country"),
        phone=raw.text("phone", Longest.WORD),
    )


def full_name(raw: Part) -> str:
    """Return first and last name as one."""
    return f"{raw.text('first_name')} {raw.text('last_name')}".strip()[: Longest.NAME]


def _moment(raw: Part, name: str, access: ShopAccess) -> datetime | None:
    # `*_gmt` is UTC without saying so; very old versions send the local one alone.
    return raw.moment(f"{name}_gmt") or raw.moment(name, zone=ZoneInfo(access.zone))
