"""The payments of one order, from a companion file: their sum, and the way she paid in the shop's words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from regulars.integrations.shops.csv_file.values import Amounts, BadValue

_SAYS_NOTHING = frozenset({"", "not_defined", "undefined", "unknown", "none", "n/a", "-"})


@dataclass(frozen=True, slots=True)
class Paid:
    """What the payments come to in minor units, and how she paid: "credit_card ×3 + voucher"."""

    total_minor: int
    method: str


def read_payments(
    rows: Sequence[tuple[int, list[str]]],
    *,
    columns: Mapping[str, int],
    amounts: Amounts,
    say: Callable[[str, int, str, str], None],
) -> tuple[Paid, dict[int, BadValue]]:
    """Return what was paid, and the rows whose amount cannot be read."""
    total, methods, bad = 0, dict[str, None](), dict[int, BadValue]()
    amount_at, method_at, times_at = (
        columns.get(name, -1) for name in ("pay_amount", "pay_method", "pay_instalments")
    )
    for row, cells in rows:
        try:
            minor, _exact, _fine = amounts[cells[amount_at]]
        except BadValue as error:
            error.column = "pay_amount"
            bad[row] = error
            continue
        total += minor
        if minor <= 0:
            say("zero_payment" if minor == 0 else "negative_payment", row, "pay_amount", cells[amount_at])
        method, times = cells[method_at].strip(), cells[times_at].strip()
        if times == "0":
            say("zero_instalments", row, "pay_instalments", times)
        if method.casefold() in _SAYS_NOTHING:
            if method_at >= 0:
                say("payment_method_unknown", row, "pay_method", method)
        elif minor > 0:
            methods[f"{method} ×{times}" if times.isdecimal() and int(times) > 1 else method] = None
    return Paid(total, " + ".join(methods)), bad
