"""One order while it is read: its rows merged, its lines and payments added up, its reasons gathered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from regulars.intake.ports import IncomingAddress, IncomingOrder, Longest, OrderState
from regulars.integrations.shops.csv_file.heads import (
    HeadReader,
    Stamps,
    read_address,
    read_customer,
    read_stamps,
    text_of,
)
from regulars.integrations.shops.csv_file.lines import LineReader, Lines, Row
from regulars.integrations.shops.csv_file.mapping import state_of
from regulars.integrations.shops.csv_file.payments import Paid, read_payments
from regulars.integrations.shops.csv_file.remarks import remark_moments, remark_order
from regulars.integrations.shops.csv_file.rules import Outcome, Outside, Rules
from regulars.integrations.shops.csv_file.summary import BadRow, Finding
from regulars.integrations.shops.csv_file.sums import Stated, Sums, add_up
from regulars.integrations.shops.csv_file.values import BadValue, clean_id, currency_of, shown

_PERSON = ("customer_id", "email", "phone", "name", "first_name", "last_name", "bill_name", "ship_name")
_STATUSES = ("status", "financial_status", "fulfilment_status")


@dataclass(frozen=True, slots=True)
class Tools:
    """What reads the parts of every order. `priced`: the lines tell prices."""

    rules: Rules
    heads: HeadReader
    lines: LineReader
    priced: bool


class Reading:
    """One order while it is read."""

    def __init__(self, tools: Tools, key: str, rows: Sequence[Row], companions: Mapping[str, Sequence[Row]]) -> None:
        self._tools, self._rules = tools, tools.rules
        self._key, self._rows, self._companions = key, rows, companions
        self._findings: list[Finding] = []
        self._bad: dict[tuple[str, int], Finding] = {}

    def outcome(self) -> Outcome:
        """Return the order, or all its rows with what is wrong with them."""
        order = None
        try:
            order = self._order()
        except BadValue as error:
            self._refuse(error, "main", self._rows[0][0])
        except Outside as outside:
            for row, _cells in self._rows:
                self._bad["main", row] = Finding(outside.reason, row, "main", self._key, value=self._key)
        if not self._bad:
            return Outcome(order, self._findings)
        bad = [*self._bad_rows("main", self._rows), *self._bad_companions()]
        return Outcome(None, [row.finding for row in bad], bad)

    def _order(self) -> IncomingOrder:
        if self._rules.shape == "order" and len(self._rows) > 1:
            self._repeated()
        head = self._tools.heads.merge(self._rows, self._say)
        currency = self._currency(head)
        paid = self._paid(currency)
        sums = self._sums(head, currency, paid)
        stamps = read_stamps(head, self._rules.moments, self._say)
        order = self._built(head, currency, sums, stamps, paid.method if paid else "")
        self._remark(order, head, stamps)
        return order

    def _sums(self, head: Mapping[str, str], currency: str, paid: Paid | None) -> Sums:
        stated, lines = self._stated(head, currency), self._lines(currency)
        if lines:
            total = stated.total if stated.total is not None else paid.total_minor if paid else 0
            self._look_outside(lines, head, total)
        if not self._rules.total_known:
            return Sums(lines=tuple(lines.lines) if lines else ())
        return add_up(
            stated,
            lines,
            paid,
            priced=self._tools.priced,
            currency=currency,
            discount_name=self._name("discount"),
            say=self._say,
        )

    def _built(
        self, head: Mapping[str, str], currency: str, sums: Sums, stamps: Stamps, paid_by: str
    ) -> IncomingOrder:
        say = self._say
        external_id, number = self._id(head, "order_id"), self._id(head, "number")
        version = int(stamps.updated_at.timestamp() * 1_000_000) if stamps.updated_at else 0
        bill, ship = read_address(head, "bill", say), read_address(head, "ship", say)
        customer = read_customer(
            head, bill=bill, ship=ship, version=version, counts=self._rules.customers_count, say=say
        )
        return IncomingOrder(
            external_id=external_id or number,
            number=number or external_id,
            version=version,
            placed_at=stamps.placed_at,
            state=self._state(head, stamps),
            shop_status=" / ".join(head[name] for name in _STATUSES if name in head)[: Longest.WORD],
            currency=currency,
            total_minor=sums.total,
            lines=sums.lines,
            customer=customer,
            shipping_minor=sums.shipping,
            discount_minor=sums.discount,
            tax_minor=sums.tax,
            tax_included=sums.tax_included,
            ship_to=ship if ship.country or not customer.country else _in_country(ship, customer.country),
            bill_to=bill,
            payment_method=text_of(head, "payment_method", say) or paid_by[: Longest.NAME],
            paid_at=stamps.paid_at,
            shipping_method=text_of(head, "shipping_method", say),
            note=text_of(head, "note", say),
            language=customer.language,
            cancelled_at=stamps.cancelled_at,
            fulfilled_at=stamps.fulfilled_at,
            history=self._rules.as_history,
        )

    def _repeated(self) -> None:
        """Take an order once that stands in the file twice, word for word; refuse it if the rows differ."""
        (_row, first), *others = self._rows
        if any(cells != first for _row, cells in others):
            raise Outside("id_twice")
        for row, _cells in others:
            self._say("repeated_row", "order_id", self._key, row=row)

    def _id(self, head: Mapping[str, str], name: str) -> str:
        text = head.get(name, "")
        if not text:
            return ""
        try:
            found, changed = clean_id(text)
        except BadValue as error:
            error.column = name
            raise
        if len(found) > Longest.ID:
            raise BadValue("too_long", found, column=name)
        if changed:
            self._say(changed, name, text)
        return found

    def _currency(self, head: Mapping[str, str]) -> str:
        if "currency" not in head:
            return self._rules.currency
        try:
            code, changed = currency_of(head["currency"])
        except BadValue as error:
            error.column = "currency"
            raise
        if changed:
            self._say(changed, "currency", head["currency"])
        return code

    def _stated(self, head: Mapping[str, str], currency: str) -> Stated:
        return Stated(*(self._amount(head, name, currency) for name in ("total", "shipping", "discount", "tax")))

    def _amount(self, head: Mapping[str, str], name: str, currency: str) -> int | None:
        if name not in head:
            return None
        mark = self._rules.marks["main"].get(name, "")
        try:
            return self._tools.lines.amounts_by_mark(currency, mark)[head[name]][0]
        except BadValue as error:
            error.column = name
            raise

    def _paid(self, currency: str) -> Paid | None:
        rows = self._companions.get("payments", ())
        if not rows:
            return None
        mark = self._rules.marks["payments"].get("pay_amount", "")
        paid, bad = read_payments(
            rows,
            columns=self._rules.columns["payments"],
            amounts=self._tools.lines.amounts_by_mark(currency, mark),
            say=lambda reason, row, name, value: self._say(reason, name, value, row=row, role="payments"),
        )
        for row, error in bad.items():
            self._refuse(error, "payments", row)
        return paid

    def _lines(self, currency: str) -> Lines | None:
        role = self._tools.lines.role
        rows: Sequence[Row] = self._rows
        if role == "lines":
            rows = self._companions.get("lines", ())
            if not rows:
                self._say("lines_unknown", "order_id", self._key)
                return None
        elif self._rules.packed:
            row, cells = self._rows[0]
            rows = [(row, line) for line in self._rules.packed.unpack(cells)]
        elif self._rules.shape == "order":
            return None
        lines = self._tools.lines.read(rows, order=self._key, currency=currency)
        self._findings += lines.findings
        self._bad.update({(role, row): finding for row, finding in lines.bad.items()})
        return lines

    def _look_outside(self, lines: Lines, head: Mapping[str, str], total: int) -> None:
        """Raise Outside for what is no order; remember rows that only a credit note may have."""
        if self._bad or not lines.rows:
            return
        unpaid = self._tools.priced and not lines.paid and not total
        nobody = not any(head.get(name, "0") != "0" for name in _PERSON)
        if unpaid and nobody:
            raise Outside("stock_correction")
        if lines.below == lines.rows:
            raise Outside("credit_note")
        if lines.fees == lines.rows:
            raise Outside("bookkeeping")
        role = self._tools.lines.role
        self._bad.update({(role, row): finding for row, finding in lines.negative.items()})

    def _remark(self, order: IncomingOrder, head: Mapping[str, str], stamps: Stamps) -> None:
        lines_known = self._tools.priced and ("lines" not in self._companions or bool(self._companions["lines"]))
        remark_order(order, total_known=self._rules.total_known, lines_known=lines_known, say=self._say)
        remark_moments(head, stamps, order.state, columns=self._rules.columns["main"], say=self._say)

    def _state(self, head: Mapping[str, str], stamps: Stamps) -> OrderState:
        return state_of(
            head,
            told=self._rules.statuses,
            cancelled_at=stamps.cancelled_at,
            fulfilled_at=stamps.fulfilled_at,
            history=self._rules.as_history,
        )

    def _say(self, reason: str, name: str, value: str, *, other: str = "", row: int = 0, role: str = "main") -> None:
        self._findings.append(
            Finding(
                reason,
                row or self._rows[0][0],
                role,
                self._key,
                self._name(name, role),
                shown(value),
                shown(other),
            )
        )

    def _refuse(self, error: BadValue, role: str, row: int) -> None:
        self._bad.setdefault(
            (role, row),
            Finding(
                error.code,
                row,
                role,
                self._key,
                self._name(error.column, role),
                shown(error.value),
                shown(error.other),
            ),
        )

    def _name(self, name: str, role: str = "main") -> str:
        return self._rules.names[role].get(name, "")

    def _bad_rows(self, role: str, rows: Sequence[Row]) -> list[BadRow]:
        return [
            BadRow(
                self._bad.get((role, row), Finding("with_its_order", row, role, self._key, value=self._key)),
                tuple(cells[:-1]),
            )
            for row, cells in rows
        ]

    def _bad_companions(self) -> list[BadRow]:
        return [
            BadRow(self._bad[role, row], tuple(cells[:-1]))
            for role, rows in self._companions.items()
            for row, cells in rows
            if (role, row) in self._bad
        ]


@lru_cache(maxsize=512)
def _in_country(address: IncomingAddress, country: str) -> IncomingAddress:
    return replace(address, country=country)
