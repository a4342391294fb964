"""Money as whole minor units and a currency, so that nothing is ever rounded behind our back."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# ISO 4217: the currencies whose minor unit is not a hundredth.
_DIGITS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
LARGEST_MINOR = 10**15  # a quadrillion minor units: more is a mistake in the payload, not a price
_CODE = re.compile(r"[A-Z]{3}")


class BadMoney(ValueError):
    """What came is not an amount in a currency."""


def digits(currency: str) -> int:
    """Return how many decimals the minor unit of `currency` has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, 2)


def currency_code(raw: object) -> str:
    """Return `raw` as an ISO 4217 code in capitals. Raises BadMoney."""
    code = str(raw or "").strip().upper()
    if not _CODE.fullmatch(code):
        raise BadMoney(f"{raw!r} is not a currency code of three letters")
    return code


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (`minor=6400, currency="EUR"` is 64.00 EUR)."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise BadMoney(f"{self.currency} and {other.currency} cannot be added")
        return Money(self.minor + other.minor, self.currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-digits(self.currency))


def to_minor(raw: object, currency: str) -> int:
    """Return `raw` ("64.00", 64, Decimal) in minor units of `currency`, rounded half up.

    A comma is not understood here: files with decimal commas go through `normalise_decimal` first.
    Raises BadMoney for anything that is not a finite number of a believable size.
    """
    try:
        amount = Decimal(str(raw).strip())
    except InvalidOperation as error:
        raise BadMoney(f"{raw!r} is not an amount") from error
    if not amount.is_finite() or abs(amount.adjusted()) > 15:
        raise BadMoney(f"{raw!r} is not a believable amount")
    minor = int((amount.scaleb(digits(currency))).to_integral_value(rounding="ROUND_HALF_UP"))
    if abs(minor) > LARGEST_MINOR:
        raise BadMoney(f"{raw!r} is not a believable amount")
    return minor


def normalise_decimal(raw: str) -> str:
    """Return `raw` with a decimal point and no thousands marks: "1.050,90" and "1,050.90" are both 1050.90.

    One lone mark followed by exactly three digits is read as thousands only where another mark proves
    it; "1,050" alone stays ambiguous and is read as one thousand and fifty, as spreadsheets write it.
    """
    text = re.sub(r"[^\d,.\-]", "", raw.replace("\u2212", "-"))
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        mark = "," if comma > point else "."
        other = "." if mark == "," else ","
        return text.replace(other, "").replace(mark, ".")
    if comma >= 0:
        grouped = re.fullmatch(r"-?\d{1,3}(,\d{3})+", text) is not None
        return text.replace(",", "" if grouped else ".")
    return text
