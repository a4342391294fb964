"""Shopify's words to ours. Pure.

Money is the shop's own (`currency`, the plain fields), not what the customer saw in another currency
(`presentment_currency`): the shop's books, its prices and its couriers speak the first one, and both never
mix within one order. Prices hold the tax where `taxes_included` says so.

A line costs price times quantity less its share of every discount (`discount_allocations`; very old orders
have `total_discount` alone). Tips, duties and further fees that stand beside the lines become lines that are no
goods, so that lines, shipping and (unless included) tax add up to the total.

An order edited before it was sent shows what is left of it (`current_quantity`, `current_total_price`); once
it is sent or cancelled it shows what was bought, for what came back then is a return.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from regulars.intake.ports import (
    IncomingAddress,
    IncomingLine,
    IncomingOrder,
    Longest,
    OrderState,
    ShopAccess,
)
from regulars.integrations.shops.needs import needed, needed_id, needed_money
from regulars.integrations.shops.parts import Part, version_of
from regulars.integrations.shops.shopify.people import customer_of_order, to_address

# The shop's codes → our states, looked up in this order: cancelled_at, fulfillment_status, financial_status.
# Shopify makes an order only at the end of the checkout, so one that is not paid for ("pending": cash on
# delivery, a bank transfer) is placed all the same.
FULFILMENT_STATES = {"fulfilled": OrderState.FULFILLED, "restocked": OrderState.CANCELLED}
MONEY_STATES = {
    "pending": OrderState.PLACED,
    "authorized": OrderState.PLACED,
    "partially_paid": OrderState.PLACED,
    "paid": OrderState.PLACED,
    "partially_refunded": OrderState.PLACED,
    "unpaid": OrderState.PLACED,
    "expired": OrderState.AWAITING_PAYMENT,
    "refunded": OrderState.CANCELLED,
    "voided": OrderState.CANCELLED,
}
MOST_OPTIONS = 100
_PAID = frozenset({"paid", "partially_refunded", "refunded"})
# Sums that the order holds beside its lines: the field with its plain amount, or its set in shop money.
_BESIDE = (
    ("tip", "Tip", "total_tip_received"),
    ("duties", "Duties", "original_total_duties_set"),
    ("fees", "Fees", "original_total_additional_fees_set"),
)


def to_order(raw: Part, access: ShopAccess) -> IncomingOrder:
    """Return the order in `raw`. Raises Unreadable."""
    id = needed_id(raw)
    currency = needed(raw.currency(), raw, "currency")
    created_at = needed(raw.moment("created_at"), raw, "created_at")
    processed_at = raw.moment("processed_at")
    cancelled_at = raw.moment("cancelled_at")
    state = _state(raw, cancelled_at)
    total, tax, is_edited = _sums(raw, currency, state)
    billing, shipping = to_address(raw.part("billing_address")), to_address(raw.part("shipping_address"))
    included = raw.flag("taxes_included")
    carriage = _shipping(raw, currency)
    lines = tuple(_lines(raw, currency, is_edited=is_edited))
    sum_so_far = sum(line.total_minor for line in lines) + carriage + (0 if included else tax)
    return IncomingOrder(
        external_id=id,
        number=raw.text("name", Longest.ID).removeprefix("#") or raw.text("order_number", Longest.ID) or id,
        version=version_of(raw.moment("updated_at") or created_at),
        # An order brought over from another shop was processed there, long before it was made here.
        placed_at=min(processed_at, created_at) if processed_at else created_at,
        state=state,
        shop_status=_status(raw, cancelled_at),
        currency=currency,
        total_minor=total,
        lines=(*lines, *_beside(raw, currency, gap=total - sum_so_far)),
        customer=customer_of_order(raw, billing, shipping, access),
        shipping_minor=carriage,
        discount_minor=raw.money("total_discounts", currency),
        tax_minor=tax,
        tax_included=included,
        ship_to=shipping if shipping != IncomingAddress() else billing,
        bill_to=billing,
        payment_method=_payment_method(raw),
        paid_at=_paid_at(raw, created_at),
        shipping_method=", ".join(_titles(raw, "shipping_lines", "title"))[: Longest.NAME],
        note=raw.note("note"),
        language=raw.language("customer_locale"),
        cancelled_at=cancelled_at,
        fulfilled_at=_fulfilled_at(raw) if state is OrderState.FULFILLED else None,
    )


def _state(raw: Part, cancelled_at: datetime | None) -> OrderState:
    if cancelled_at:
        return OrderState.CANCELLED
    sent = FULFILMENT_STATES.get(raw.text("fulfillment_status", Longest.WORD))
    return sent or MONEY_STATES.get(raw.text("financial_status", Longest.WORD), OrderState.PLACED)


def _status(raw: Part, cancelled_at: datetime | None) -> str:
    if cancelled_at:
        reason = raw.text("cancel_reason", Longest.WORD)
        return f"cancelled ({reason})"[: Longest.WORD] if reason else "cancelled"
    money = raw.text("financial_status", Longest.WORD) or "unpaid"
    return f"{money}, {raw.text('fulfillment_status', Longest.WORD) or 'unfulfilled'}"[: Longest.WORD]


def _sums(raw: Part, currency: str, state: OrderState) -> tuple[int, int, bool]:
    """Return total, tax, and whether they are those of an order that was edited before it was sent."""
    total = needed_money(raw, "total_price", currency)
    is_open = state in (OrderState.PLACED, OrderState.AWAITING_PAYMENT)
    if is_open and raw.has("current_total_price") and any(map(_is_edited, raw.parts("line_items"))):
        return needed_money(raw, "current_total_price", currency), raw.money("current_total_tax", currency), True
    return total, raw.money("total_tax", currency), False


def _is_edited(line: Part) -> bool:
    now = line.raw.get("current_quantity")
    return now is not None and now != line.raw.get("quantity")


def _lines(raw: Part, currency: str, *, is_edited: bool) -> Iterator[IncomingLine]:
    for line in raw.parts("line_items"):
        bought = line.quantity("quantity")
        left = line.quantity("current_quantity") if is_edited and line.has("current_quantity") else bought
        if bought and left:
            yield _line(line, currency, bought=bought, left=left)


def _line(line: Part, currency: str, *, bought: Decimal, left: Decimal) -> IncomingLine:
    price = line.money("price", currency)
    discount = _discount(line, currency) * left / bought
    return IncomingLine(
        external_id=line.identity(),
        title=needed(line.text("name", Longest.TITLE) or line.text("title", Longest.TITLE), line, "title"),
        quantity=left,
        unit_minor=price,
        total_minor=int((price * left - discount).to_integral_value(rounding=ROUND_HALF_UP)),
        sku=line.text("sku", Longest.ID),
        product_id=line.identity("product_id"),
        variant_id=line.identity("variant_id"),
        options=_options(line),
        goods=not line.flag("gift_card") and not line.part("tip"),
    )


def _discount(raw: Part, currency: str) -> int:
    shares = [share.money("amount", currency) for share in raw.parts("discount_allocations")]
    return sum(shares) if shares else raw.money("total_discount", currency)


def _options(line: Part) -> tuple[tuple[str, str], ...]:
    # Apps write what they like here: names that begin with "_" are their own, other shapes are passed over.
    properties = line.raw.get("properties")
    notes = [Part(note, path=line.at("properties")) for note in _dicts(properties)]
    chosen = ((note.cut("name"), note.cut("value")) for note in notes if _is_choice(note))
    return tuple((name, value) for name, value in chosen if value)[:MOST_OPTIONS]


def _is_choice(note: Part) -> bool:
    name, value = note.raw.get("name"), note.raw.get("value")
    texts = isinstance(name, str) and isinstance(value, str | int | Decimal) and not isinstance(value, bool)
    return texts and not str(name).startswith("_") and "\x00" not in f"{name}{value}"


def _dicts(values: object) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _shipping(raw: Part, currency: str) -> int:
    return sum(_carriage(way, currency) for way in raw.parts("shipping_lines") if not way.flag("is_removed"))


def _carriage(way: Part, currency: str) -> int:
    shares = [share.money("amount", currency) for share in way.parts("discount_allocations")]
    if not shares and way.raw.get("discounted_price") is not None:
        return way.money("discounted_price", currency)
    return way.money("price", currency) - sum(shares)


def _beside(raw: Part, currency: str, *, gap: int) -> Iterator[IncomingLine]:
    # A tip may stand among the lines already, so only what the sum still lacks becomes a line.
    for kind, title, key in _BESIDE:
        amount = _amount(raw, key, currency)
        if 0 < amount <= gap:
            gap -= amount
            yield IncomingLine(kind, title, Decimal(1), amount, amount, goods=False)


def _amount(raw: Part, key: str, currency: str) -> int:
    if isinstance(raw.raw.get(key), dict):
        return raw.part(key).part("shop_money").money("amount", currency)
    return raw.money(key, currency)


def _payment_method(raw: Part) -> str:
    names = [name for name in raw.values("payment_gateway_names") if isinstance(name, str)]
    tidy = Part({"names": ", ".join(names)}, path=raw.at("payment_gateway_names"))
    return tidy.cut("names", Longest.NAME) or raw.text("gateway")


def _paid_at(raw: Part, created_at: datetime) -> datetime | None:
    # Shopify does not say when an order was paid; this is the moment that does not move with each change.
    if raw.text("financial_status", Longest.WORD) not in _PAID:
        return None
    return raw.moment("processed_at") or created_at


def _fulfilled_at(raw: Part) -> datetime | None:
    sent = (parcel.moment("created_at") for parcel in raw.parts("fulfillments"))
    return max((at for at in sent if at), default=None)


def _titles(raw: Part, key: str, name: str) -> list[str]:
    return [title for title in (part.text(name) for part in raw.parts(key)) if title]
