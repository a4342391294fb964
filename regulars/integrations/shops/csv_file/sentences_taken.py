"""What was changed in rows that came in, and what is only worth a word. Shaped like sentences_refused.py."""

from regulars.core.words import marked as _
from regulars.integrations.shops.csv_file.sentences_refused import NOTHING

CHANGED = [
    (
        "spaces_cut",
        _("Blanks around the text %(value)s were cut off."),
        _("text without blanks around it"),
        NOTHING,
    ),
    (
        "text_cut",
        _("%(value)s is too long and was cut; the cut is marked with …"),
        _("a shorter text"),
        NOTHING,
    ),
    (
        "title_missing",
        _("The line has no description; its article number %(value)s stands in its place."),
        _("a description of what was bought"),
        NOTHING,
    ),
    (
        "two_moments",
        _("Rows of the order %(order)s tell two moments; the first, %(value)s, counts, not %(other)s."),
        _("the same moment in all rows of an order"),
        NOTHING,
    ),
    (
        "first_value_counts",
        _("Rows of the order %(order)s differ in %(column)s; the first, %(value)s, counts, not %(other)s."),
        _("the same value in all rows of an order"),
        NOTHING,
    ),
    (
        "repeated_row",
        _("The row says word for word what an earlier one says; the order comes in once."),
        _("one row for each order"),
        NOTHING,
    ),
    (
        "number_from_above",
        _("The row names no order and belongs to the one above it, %(order)s."),
        _("the order's number in every row"),
        NOTHING,
    ),
    (
        "id_with_decimals",
        _("%(value)s became a whole number again; a spreadsheet had added the decimals."),
        _("a whole number"),
        NOTHING,
    ),
    (
        "apostrophe_cut",
        _("The apostrophe in front of %(value)s was cut off; the shop had put it there for spreadsheets."),
        _("the value alone"),
        NOTHING,
    ),
    (
        "price_rounded",
        _("%(value)s is finer than the smallest coin; the price of one was rounded, the line's sum was not."),
        _("a price in whole minor units"),
        NOTHING,
    ),
    (
        "empty_line_left_out",
        _("The line orders a quantity of 0 and was left out."),
        _("a quantity above 0"),
        NOTHING,
    ),
    (
        "shipping_line",
        _("%(value)s is postage, no goods: it counts as the order's cost of delivery."),
        _("goods"),
        NOTHING,
    ),
    (
        "discount_line",
        _("%(value)s is a discount, no goods: it lowers the order's total and nobody picks it."),
        _("goods"),
        NOTHING,
    ),
    (
        "fee_line",
        _("%(value)s is a fee, no goods: it is part of the total and nobody picks it."),
        _("goods"),
        NOTHING,
    ),
    (
        "impossible_moment",
        _("%(value)s in the column %(column)s lies before the order was placed and was left out."),
        _("a moment after the order"),
        NOTHING,
    ),
    (
        "unreadable_moment",
        _("%(value)s in the column %(column)s is not a moment and was left out."),
        _("a date such as 2026-03-31 14:05"),
        NOTHING,
    ),
    (
        "clock_change",
        _("%(value)s did not exist, or existed twice, on the night the clocks changed; the earlier reading counts."),
        _("a time that every clock showed once"),
        NOTHING,
    ),
    (
        "customer_id_per_order",
        _("%(value)s is a customer's number that changes with every order: it tells nobody again."),
        _("a number that stays with the person"),
        _("Add a column that names the person, an e-mail address or a telephone number, if the shop has one."),
    ),
    (
        "zero_instalments",
        _("0 instalments were read as one."),
        _("1 or more instalments"),
        NOTHING,
    ),
    (
        "payment_method_unknown",
        _("The way of payment %(value)s says nothing and was left empty."),
        _("a way of payment"),
        NOTHING,
    ),
    (
        "country_unknown",
        _("%(value)s is no country that can be named; the order's country stays empty."),
        _("a country"),
        NOTHING,
    ),
    (
        "currency_sign",
        _("%(value)s became the currency that it stands for."),
        _("three letters such as EUR"),
        NOTHING,
    ),
]

NOTED = [
    ("guest", _("The order names no customer."), _("a customer"), NOTHING),
    ("free_order", _("The order %(order)s cost nothing."), _("a total above 0"), NOTHING),
    ("free_line", _("%(value)s cost nothing in this order."), _("a price above 0"), NOTHING),
    (
        "manual_line",
        _("%(value)s was typed in by hand; what was sold is not known."),
        _("an article"),
        NOTHING,
    ),
    ("no_goods", _("The order %(order)s holds no goods."), _("at least one line of goods"), NOTHING),
    (
        "lines_unknown",
        _("The file of lines has none for the order %(order)s; its total is known."),
        _("at least one line"),
        _("Add the lines of this order and import again: the order is completed, not doubled."),
    ),
    (
        "total_differs",
        _("The order %(order)s says %(value)s in total, its parts come to %(other)s; the total counts."),
        _("a total that is the sum of its parts"),
        NOTHING,
    ),
    (
        "payments_differ",
        _("The order %(order)s says %(value)s in total, its payments come to %(other)s; the total counts."),
        _("payments that come to the total"),
        NOTHING,
    ),
    ("zero_payment", _("One payment of the order %(order)s is 0.00."), _("an amount above 0"), NOTHING),
    (
        "negative_payment",
        _("One payment of the order %(order)s is below zero and was taken off."),
        _("an amount above 0"),
        NOTHING,
    ),
    (
        "fulfilled_before_paid",
        _("The order %(order)s was handed over on %(value)s, before it was paid on %(other)s."),
        _("payment before the hand-over"),
        NOTHING,
    ),
    (
        "no_payment_moment",
        _("The order %(order)s went out or was delivered, and nothing says when it was paid."),
        _("the moment of payment"),
        NOTHING,
    ),
    (
        "delivered_without_moment",
        _("The order %(order)s counts as delivered, and nothing says when."),
        _("the moment of delivery"),
        NOTHING,
    ),
    (
        "cancelled_after_delivery",
        _("The order %(order)s counts as cancelled although it was delivered on %(value)s."),
        _("a cancelled order that was not delivered"),
        NOTHING,
    ),
]
