"""What an order, a product or a customer cannot be without, each with what the store can do about it."""

from typing import TypeVar

from regulars.core.words import marked as _
from regulars.integrations.shops.parts import Part
from regulars.integrations.shops.reading import Unreadable

Value = TypeVar("Value")


def needed(value: Value | None, raw: Part, key: str) -> Value:
    """Return `value`, which was read from `key` of `raw`. Raises Unreadable where it is empty."""
    if value is None or value == "":
        raise Unreadable(_MISSING.get(key, _SOMETHING), field=raw.at(key))
    return value


def needed_id(raw: Part) -> str:
    """Return the id of `raw`. Raises Unreadable where there is none."""
    return needed(raw.identity(), raw, "id")


def needed_money(raw: Part, key: str, currency: str) -> int:
    """Return the amount under `key`, which must be there and not below zero. Raises Unreadable."""
    needed(raw.raw.get(key), raw, key)
    amount = raw.money(key, currency)
    if amount < 0:
        raise Unreadable(_BELOW_ZERO, field=raw.at(key), value=str(raw.raw[key]))
    return amount


_NO_CURRENCY = _(
    "The order has no currency (“%(field)s”), so its figures mean nothing. "
    "Set the currency in the shop and save the order there again."
)
_NO_TOTAL = _(
    "The order has no total (“%(field)s”), so nobody could tell the customer what to pay. "
    "Save the order in the shop again."
)
_NO_DATE = _(
    "The order does not say when it was placed (“%(field)s”), so no promise can be timed. "
    "Save the order in the shop again."
)
_NO_STATUS = _(
    "The order has no status (“%(field)s”), so it is not clear whether it still stands. "
    "Set its status in the shop and save it there again."
)
_NO_ID = _("There is no id (“%(field)s”), so we could not find it again. Save it in the shop again.")
_NO_NAME = _("“%(field)s” is empty: an item without a name cannot be read to a customer. Name it in the shop.")
_SOMETHING = _("“%(field)s” is missing. Fill it in in the shop and save it there again.")
_BELOW_ZERO = _("“%(field)s” is %(value)s: nobody pays less than nothing. Correct it in the shop.")

NO_VARIANT = _(
    "The product has no variant (“%(field)s”), so nothing of it can be ordered. Save it in the shop again."
)

_MISSING = {
    "currency": _NO_CURRENCY,
    "total": _NO_TOTAL,
    "total_price": _NO_TOTAL,
    "date_created_gmt": _NO_DATE,
    "created_at": _NO_DATE,
    "placed_at": _NO_DATE,
    "status": _NO_STATUS,
    "state": _NO_STATUS,
    "id": _NO_ID,
    "name": _NO_NAME,
    "title": _NO_NAME,
}
