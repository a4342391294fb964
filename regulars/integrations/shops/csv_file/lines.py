"""Rows that tell lines of an order: what was sold, what is postage, a discount or a fee, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter

from regulars.intake.ports import IncomingLine, Longest
from regulars.integrations.shops.csv_file.mapping import Ware, ware_of
from regulars.integrations.shops.csv_file.summary import Finding
from regulars.integrations.shops.csv_file.values import Amounts, BadValue, Quantities, clean_id, minor_of, shown

Row = tuple[int, list[str]]
_NAMES = ("sku", "title", "product_id", "variant_id", "option")
_FORGET_AT = 8_000  # articles held in memory before the memo begins anew
_UNWRITTEN = "—"  # stands where a line names nothing at all


@dataclass(frozen=True, slots=True)
class Article:
    """What the cells of a line name, cleaned once for all lines that name the same."""

    ware: Ware
    sku: str
    title: str
    product_id: str
    variant_id: str
    options: tuple[tuple[str, str], ...]
    says: tuple[tuple[str, str, str], ...]  # reason, field, value
    is_goods: bool
    is_nothing: bool  # no cell names anything


@dataclass(slots=True)
class Lines:
    """All lines of one order, their sums in minor units, and what was found on the way.

    bad: rows that cannot be read, by their number.   negative: rows that are wrong unless the whole order
    is a credit note.   fees, below: how many rows are fees, and how many have a quantity below zero.
    paid: some row has an amount.
    """

    rows: int = 0
    fees: int = 0
    below: int = 0
    paid: bool = False
    goods_minor: int = 0
    shipping_minor: int = 0
    discount_minor: int = 0
    lines: list[IncomingLine] = field(default_factory=list)
    bad: dict[int, Finding] = field(default_factory=dict)
    negative: dict[int, Finding] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


class Articles(dict[tuple[str, ...], Article]):
    """A memo from the cells that name an article to the article. `option`: the header of that column."""

    def __init__(self, option: str) -> None:
        super().__init__()
        self._option = option

    def __missing__(self, cells: tuple[str, ...]) -> Article:
        if len(self) >= _FORGET_AT:
            self.clear()
        article = self[cells] = _article(dict(zip(_NAMES, cells, strict=True)), self._option)
        return article


class LineReader:
    """Reads lines from rows of one table.

    columns: field → index; -1, the empty cell behind each row, for what the file does not have.
    names: field → header, to say where something stands.   marks: field → decimal mark.
    """

    def __init__(
        self, columns: Mapping[str, int], *, role: str, names: Mapping[str, str], marks: Mapping[str, str]
    ) -> None:
        self.role, self.names = role, names
        self.at = {name: columns.get(name, -1) for name in _READ}
        self.articles = Articles(names.get("option", ""))
        self.named = itemgetter(*(self.at[name] for name in _NAMES))
        self.quantities = Quantities(marks.get("quantity", ""))
        self._marks = marks
        self._amounts: dict[tuple[str, str], Amounts] = {}

    def read(self, rows: Sequence[Row], *, order: str, currency: str) -> Lines:
        """Return the lines of one order. What cannot be read stands in `bad`; nothing is raised."""
        taking = _Taking(self, order, currency)
        for position, (row, cells) in enumerate(rows, 1):
            try:
                taking.take(row, cells, position)
            except BadValue as error:
                column = error.column or ("quantity" if error.code == "bad_quantity" else "unit_price")
                taking.found.bad[row] = taking.finding(error.code, row, column, error.value)
        return taking.found

    def amounts(self, currency: str, name: str) -> Amounts:
        """Return the memo that reads a column's amounts in a currency."""
        return self.amounts_by_mark(currency, self._marks.get(name, ""))

    def amounts_by_mark(self, currency: str, mark: str) -> Amounts:
        """Return the memo that reads amounts in a currency, written with a decimal mark."""
        if (currency, mark) not in self._amounts:
            self._amounts[currency, mark] = Amounts(currency, mark)
        return self._amounts[currency, mark]


_READ = (*_NAMES, "line_id", "quantity", "unit_price", "line_total", "line_discount", "line_shipping")


class _Taking:
    """The lines of one order while they are read."""

    def __init__(self, reader: LineReader, order: str, currency: str) -> None:
        self._reader, self._order, self._currency = reader, order, currency
        self._prices = reader.amounts(currency, "unit_price")
        self._price_at, self._quantity_at = reader.at["unit_price"], reader.at["quantity"]
        self._id_at = reader.at["line_id"]
        self._articles, self._named, self._quantities = reader.articles, reader.named, reader.quantities
        self._has_sums = any(reader.at[name] >= 0 for name in ("line_total", "line_discount", "line_shipping"))
        self.found = Lines()

    def take(self, row: int, cells: list[str], position: int) -> None:
        """Add one row. Raises BadValue where it cannot be read."""
        found, article = self.found, self._articles[self._named(cells)]
        price, pieces_text = cells[self._price_at], cells[self._quantity_at]
        if article.is_nothing and not price.strip() and not pieces_text.strip():
            return  # a row that tells something of the order alone
        quantity, pieces = self._quantities[pieces_text]
        if self._has_sums or not price:
            unit, total, fine = self._summed(cells, quantity)
        else:
            unit, exact, fine = self._prices[price]
            total = minor_of(exact * quantity, self._currency) if fine or pieces is None else unit * pieces
        found.rows += 1
        if total:
            found.paid = True
        if fine or article.says:
            self._say_all(row, article, price if fine else "")
        if article.is_goods and total > 0 and quantity > 0:
            self._add(cells[self._id_at] or str(position), article, quantity, unit, total)
        else:
            self._unusual(row, cells[self._id_at] or str(position), article, quantity, unit, total)

    def _add(
        self, line_id: str, article: Article, quantity: Decimal, unit: int, total: int, *, goods: bool = True
    ) -> None:
        self.found.goods_minor += total
        self.found.lines.append(
            IncomingLine(
                line_id,
                article.title,
                quantity,
                unit,
                total,
                article.sku,
                article.product_id,
                article.variant_id,
                article.options,
                goods,
            )
        )

    def _say_all(self, row: int, article: Article, fine: str) -> None:
        if fine:
            self.say("price_rounded", row, "unit_price", fine)
        for reason, name, value in article.says:
            self.say(reason, row, name, value)

    def _summed(self, cells: list[str], quantity: Decimal) -> tuple[int, int, bool]:
        """Return the same where the row tells the line's sum, its discount or its share of the postage."""
        price, total = self._amount(cells, "unit_price"), self._amount(cells, "line_total")
        if price is None and total is None:
            if priced := [name for name in ("unit_price", "line_total") if self._reader.at[name] >= 0]:
                raise BadValue("bad_amount", "", column=priced[0])
            return 0, 0, False  # a file that tells no prices at all
        discount, shipping = self._amount(cells, "line_discount"), self._amount(cells, "line_shipping")
        if shipping:
            self.found.shipping_minor += shipping[0]
        if total:
            exact = total[1]
        else:
            exact = price[1] * quantity if price else Decimal(0)
            if discount:
                exact -= abs(discount[1])
        if discount:
            self.found.discount_minor += abs(discount[0])
        unit = price[0] if price else minor_of(exact / quantity, self._currency) if quantity else 0
        return unit, minor_of(exact, self._currency), bool(price and price[2])

    def _amount(self, cells: list[str], name: str) -> tuple[int, Decimal, bool] | None:
        text = cells[self._reader.at[name]]
        try:
            return self._reader.amounts(self._currency, name)[text] if text.strip() else None
        except BadValue as error:
            error.column = name
            raise

    def _unusual(self, row: int, line_id: str, article: Article, quantity: Decimal, unit: int, total: int) -> None:
        """Add a line that is no goods, or costs nothing or less, and say so."""
        found, ware = self.found, article.ware
        found.fees += ware is Ware.FEE
        found.below += quantity < 0
        if not quantity:
            self.say("empty_line_left_out", row, "quantity", "0")
            return
        if ware in (Ware.GOODS, Ware.SHIPPING) and (quantity < 0 or total < 0):
            reason, name = ("negative_quantity", "quantity") if quantity < 0 else ("negative_price", "unit_price")
            found.negative[row] = self.finding(reason, row, name, str(quantity if quantity < 0 else unit))
        if ware is Ware.SHIPPING:
            found.shipping_minor += total
            self.say("shipping_line", row, "title", article.title)
            return
        if quantity < 0:
            quantity, unit = -quantity, -unit
        self._say_why(row, article, total)
        goods = ware is Ware.GOODS or (ware is Ware.MANUAL and total >= 0)
        self._add(line_id, article, quantity, unit, total, goods=goods)

    def _say_why(self, row: int, article: Article, total: int) -> None:
        """Say what an unusual line is taken for."""
        if article.ware in (Ware.DISCOUNT, Ware.MANUAL) and total < 0:
            self.found.discount_minor -= total
            self.say("discount_line", row, "title", article.title)
        elif article.ware in (Ware.FEE, Ware.DISCOUNT):
            self.say("fee_line", row, "title", article.title)
        elif not total:
            self.say("free_line", row, "title", article.title)

    def say(self, reason: str, row: int, name: str, value: str) -> None:
        """Note something about the row."""
        self.found.findings.append(self.finding(reason, row, name, value))

    def finding(self, reason: str, row: int, name: str, value: str) -> Finding:
        """Return a finding about a field of the row."""
        column = self._reader.names.get(name, "")
        return Finding(reason, row, self._reader.role, self._order, column, shown(value))


def _article(cells: Mapping[str, str], option: str) -> Article:
    says: list[tuple[str, str, str]] = []
    title, code = cells["title"].strip(), cells["sku"].strip()
    if title != cells["title"]:
        says.append(("spaces_cut", "title", cells["title"]))
    product, variant = (_id(cells, name, says) for name in ("product_id", "variant_id"))
    if len(code) > Longest.ID:
        raise BadValue("too_long", code, column="sku")
    ware = ware_of(code, title)
    if ware is Ware.MANUAL:
        says.append(("manual_line", "title", title))
    if not title:
        title = code or product or _UNWRITTEN
        says.append(("title_missing", "title", title))
    if len(title) > Longest.TITLE:
        says.append(("text_cut", "title", title))
        title = title[: Longest.TITLE - 1] + "…"
    chosen = cells["option"].strip()[: Longest.OPTION]
    options = ((option, chosen),) if chosen else ()
    return Article(
        ware, code, title, product, variant, options, tuple(says), ware is Ware.GOODS, not any(cells.values())
    )


def _id(cells: Mapping[str, str], name: str, says: list[tuple[str, str, str]]) -> str:
    try:
        found, changed = clean_id(cells[name])
    except BadValue as error:
        error.column = name
        raise
    if len(found) > Longest.ID:
        raise BadValue("too_long", found, column=name)
    if changed:
        says.append((changed, name, cells[name]))
    return found
