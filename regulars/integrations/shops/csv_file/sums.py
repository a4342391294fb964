"""What an order comes to: its total from the best source there is, and whether its parts agree."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from regulars.core.money import Money
from regulars.intake.ports import IncomingLine
from regulars.integrations.shops.csv_file.lines import Lines
from regulars.integrations.shops.csv_file.payments import Paid
from regulars.integrations.shops.csv_file.values import BadValue

DISCOUNT_LINE = "discount"  # the id of the line that an order's own discount becomes


@dataclass(frozen=True, slots=True)
class Stated:
    """The order's own amounts in minor units; None where the file does not tell."""

    total: int | None
    shipping: int | None
    discount: int | None
    tax: int | None


@dataclass(frozen=True, slots=True)
class Sums:
    """An order's amounts in minor units, and its lines, which with postage and tax make the total."""

    total: int = 0
    shipping: int = 0
    discount: int = 0
    tax: int = 0
    tax_included: bool = False
    lines: tuple[IncomingLine, ...] = ()


def add_up(
    stated: Stated,
    lines: Lines | None,
    paid: Paid | None,
    *,
    currency: str,
    priced: bool,
    discount_name: str,
    say: Callable[..., None],
) -> Sums:
    """Return what the order comes to: what it says, else what was paid, else what its lines cost.

    priced: the lines tell prices.   discount_name: what to call the order's own discount among its lines.
    Raises BadValue: no_total, negative_total.
    """
    known = lines if lines and lines.rows and priced else None
    shipping = (stated.shipping or 0) + (lines.shipping_minor if lines else 0)
    discount = abs(stated.discount or 0)
    goods = known.goods_minor if known else 0
    total = _total(stated, paid, goods + shipping - discount if known else None)
    if total < 0:
        raise BadValue("negative_total", _amount(total, currency), column="total")
    if stated.total is not None and paid and paid.total_minor != total:
        say("payments_differ", "total", _amount(total, currency), other=_amount(paid.total_minor, currency))
    tax = stated.tax or 0
    gap = total - goods - shipping
    tax_included = known is not None and gap in (0, -discount)
    listed = list(lines.lines) if lines else []
    if known and discount and gap in (-discount, tax - discount):
        listed.append(_discount_line(discount, discount_name))
        gap += discount
    if known and gap not in (0, tax):
        say("total_differs", "total", _amount(total, currency), other=_amount(total - gap, currency))
    inside = lines.discount_minor if lines else 0
    return Sums(total, shipping, discount or inside, tax, tax_included, tuple(listed))


def _total(stated: Stated, paid: Paid | None, parts: int | None) -> int:
    for source in (stated.total, paid.total_minor if paid else None, parts):
        if source is not None:
            return source
    raise BadValue("no_total", "", column="total")


def _discount_line(discount: int, name: str) -> IncomingLine:
    return IncomingLine(
        external_id=DISCOUNT_LINE,
        title=name,
        quantity=Decimal(1),
        unit_minor=-discount,
        total_minor=-discount,
        goods=False,
    )


def _amount(minor: int, currency: str) -> str:
    return str(Money(minor, currency).amount)
