"""The words of our own intake to our dataclasses. Pure. The schema is in the docstring of this package."""

from collections.abc import Callable
from dataclasses import fields
from decimal import ROUND_HALF_UP, Decimal

from regulars.core.words import marked as _
from regulars.intake.ports import (
    IncomingAddress,
    IncomingCustomer,
    IncomingDeletion,
    IncomingLine,
    IncomingOrder,
    IncomingPrivacyRequest,
    IncomingProduct,
    IncomingVariant,
    Longest,
    OrderState,
    ShopAccess,
)
from regulars.integrations.shops.needs import NO_VARIANT, needed, needed_id, needed_money
from regulars.integrations.shops.parts import Part, version_of
from regulars.integrations.shops.reading import Unreadable, shown

MOST_OPTIONS = 100
LARGEST_LINE = 10**18  # minor units: more does not fit into a column
_STATES = {state.value: state for state in OrderState}
_FIELDS = {
    "order": "id number updated_at placed_at state status currency total shipping discount tax tax_included lines "
    "customer ship_to bill_to payment_method paid_at shipping_method note language cancelled_at fulfilled_at history",
    "line": "id title quantity unit_price total sku product_id variant_id options goods",
    "customer": "id name email phone country language updated_at address",
    "address": " ".join(part.name for part in fields(IncomingAddress)),
    "product": "id title currency updated_at published url image variants",
    "variant": "id sku title price stock options barcode",
    "deletion": "id",
    "privacy": "customer_id email phone order_ids",
}
_KNOWN = {thing: frozenset(names.split()) for thing, names in _FIELDS.items()}


def to_order(raw: Part, access: ShopAccess) -> IncomingOrder:
    """Return the order in `raw`. Raises Unreadable."""
    _check_names(raw, "order")
    id = needed_id(raw)
    currency = needed(raw.currency(), raw, "currency")
    state = _state(raw)
    customer = to_person(raw.part("customer"), access)
    bill_to = _address(raw.part("bill_to"))
    ship_to = _address(raw.part("ship_to"))
    if not raw.has("lines"):
        raise Unreadable(_NO_LINES, field=raw.at("lines"))
    return IncomingOrder(
        external_id=id,
        number=raw.text("number", Longest.ID) or id,
        version=version_of(needed(raw.moment("updated_at"), raw, "updated_at")),
        placed_at=needed(raw.moment("placed_at"), raw, "placed_at"),
        state=state,
        shop_status=raw.text("status", Longest.WORD) or state.value,
        currency=currency,
        total_minor=needed_money(raw, "total", currency),
        lines=tuple(_line(part, currency) for part in raw.parts("lines") if part.quantity("quantity")),
        customer=customer,
        shipping_minor=raw.money("shipping", currency),
        discount_minor=raw.money("discount", currency),
        tax_minor=raw.money("tax", currency),
        tax_included=raw.flag("tax_included"),
        ship_to=ship_to if ship_to != IncomingAddress() else customer.address or bill_to,
        bill_to=bill_to,
        payment_method=raw.text("payment_method"),
        paid_at=raw.moment("paid_at"),
        shipping_method=raw.text("shipping_method"),
        note=raw.note("note"),
        language=raw.language("language"),
        cancelled_at=raw.moment("cancelled_at"),
        fulfilled_at=raw.moment("fulfilled_at"),
        history=raw.flag("history"),
    )


def _state(raw: Part) -> OrderState:
    word = needed(raw.text("state", Longest.WORD), raw, "state")
    if word not in _STATES:
        raise Unreadable(_NO_STATE, field=raw.at("state"), value=shown(word))
    return _STATES[word]


def _line(raw: Part, currency: str) -> IncomingLine:
    _check_names(raw, "line")
    quantity = raw.quantity("quantity")
    has_unit, has_total = (raw.raw.get(key) not in (None, "") for key in ("unit_price", "total"))
    if not has_unit and not has_total:
        raise Unreadable(_NO_PRICE, field=raw.at("total"))
    total = raw.money("total", currency) if has_total else _rounded(raw.money("unit_price", currency) * quantity)
    if abs(total) > LARGEST_LINE:
        raise Unreadable(_TOO_MUCH, field=raw.at("unit_price"))
    return IncomingLine(
        external_id=raw.identity(),
        title=needed(raw.text("title", Longest.TITLE), raw, "title"),
        quantity=quantity,
        unit_minor=raw.money("unit_price", currency) if has_unit else _rounded(total / quantity),
        total_minor=total,
        sku=raw.text("sku", Longest.ID),
        product_id=raw.identity("product_id"),
        variant_id=raw.identity("variant_id"),
        options=_options(raw),
        goods=raw.raw.get("goods") is not False,
    )


def to_customer(raw: Part, access: ShopAccess) -> IncomingCustomer:
    """Return the customer in `raw`, who must have an id. Raises Unreadable."""
    needed_id(raw)
    return to_person(raw, access)


def to_person(raw: Part, access: ShopAccess) -> IncomingCustomer:
    """Return the person in `raw`; a guest has no id. Raises Unreadable."""
    _check_names(raw, "customer")
    address = _address(raw.part("address"))
    return IncomingCustomer(
        external_id=raw.identity(),
        name=raw.text("name") or address.name,
        email=raw.text("email", Longest.EMAIL),
        phone=raw.text("phone", Longest.WORD) or address.phone,
        country=raw.country("country") or address.country or access.country,
        language=raw.language("language"),
        version=version_of(raw.moment("updated_at")),
        address=address if address != IncomingAddress() else None,
    )


def to_product(raw: Part, access: ShopAccess) -> IncomingProduct:
    """Return the product in `raw`. Raises Unreadable."""
    _check_names(raw, "product")
    id, title = needed_id(raw), needed(raw.text("title", Longest.TITLE), raw, "title")
    currency = raw.currency() or access.currency
    variants = tuple(_variant(part, currency, title=title) for part in raw.parts("variants"))
    if not variants:
        raise Unreadable(NO_VARIANT, field=raw.at("variants"))
    return IncomingProduct(
        external_id=id,
        title=title,
        currency=currency,
        version=version_of(needed(raw.moment("updated_at"), raw, "updated_at")),
        variants=variants,
        published=raw.raw.get("published") is not False,
        url=raw.url("url"),
        image=raw.url("image"),
    )


def to_deletion(kind: str) -> Callable[[Part, ShopAccess], IncomingDeletion]:
    """Return what reads the deletion of a `kind`."""

    def read(raw: Part, access: ShopAccess) -> IncomingDeletion:
        _check_names(raw, "deletion")
        return IncomingDeletion(kind, needed_id(raw))

    return read


def to_privacy(act: str) -> Callable[[Part, ShopAccess], IncomingPrivacyRequest]:
    """Return what reads the request for `act`."""

    def read(raw: Part, access: ShopAccess) -> IncomingPrivacyRequest:
        _check_names(raw, "privacy")
        ids = raw.values("order_ids")
        return IncomingPrivacyRequest(
            act=act,
            customer_id=raw.identity("customer_id"),
            email=raw.text("email", Longest.EMAIL),
            phone=raw.text("phone", Longest.WORD),
            order_ids=tuple(Part({"id": id}, path=raw.at("order_ids")).identity() for id in ids),
        )

    return read


def _variant(raw: Part, currency: str, *, title: str) -> IncomingVariant:
    _check_names(raw, "variant")
    return IncomingVariant(
        external_id=needed_id(raw),
        sku=raw.text("sku", Longest.ID),
        title=raw.text("title", Longest.TITLE) or title,
        price_minor=needed_money(raw, "price", currency),
        stock=raw.stock("stock"),
        options=_options(raw),
        barcode=raw.text("barcode", Longest.ID),
    )


def _address(raw: Part) -> IncomingAddress:
    _check_names(raw, "address")
    return IncomingAddress(
        name=raw.text("name"),
        company=raw.text("company"),
        line1=raw.text("line1"),
        line2=raw.text("line2"),
        city=raw.text("city"),
        region=raw.text("region"),
        postcode=raw.text("postcode", Longest.WORD),
        country=raw.country("country"),
        phone=raw.text("phone", Longest.WORD),
    )


def _options(raw: Part) -> tuple[tuple[str, str], ...]:
    chosen = raw.part("options")
    names = list(chosen.raw)[:MOST_OPTIONS]
    pairs = ((Part({"name": name}, path=chosen.path).cut("name"), chosen.cut(name)) for name in names)
    return tuple((name, value) for name, value in pairs if name and value)


def _rounded(minor: Decimal) -> int:
    return int(minor.to_integral_value(rounding=ROUND_HALF_UP))


def _check_names(raw: Part, thing: str) -> None:
    for name in raw.raw:
        if name not in _KNOWN[thing]:
            raise Unreadable(_UNKNOWN, field=raw.at(shown(name)))


_UNKNOWN = _("“%(field)s” is no field of ours. Is it misspelt?")
_NO_STATE = _("“%(field)s” is “%(value)s”. It is one of awaiting_payment, placed, fulfilled and cancelled.")
_NO_LINES = _("The order has no lines (“%(field)s”). An order without items has an empty list there.")
_NO_PRICE = _("The line has neither a unit price nor a total (“%(field)s”).")
_TOO_MUCH = _("“%(field)s” times the quantity is more than anybody pays. Correct it in the shop.")
