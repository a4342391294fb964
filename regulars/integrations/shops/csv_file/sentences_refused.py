"""Why rows stay outside: code, what is the matter, what was expected, what to do. See reasons.py."""

from regulars.core.words import marked as _

_FIX_AND_IMPORT = _("Correct the row in the downloaded file and import that file: the rest is not doubled.")
NOTHING = _("Nothing needs to be done.")

REFUSED = [
    (
        "too_few_cells",
        _("The row has fewer cells than the header line."),
        _("as many cells as the header line has"),
        _("Look for a missing separator or a line break inside a text without quotes."),
    ),
    (
        "too_many_cells",
        _("The row has more cells than the header line."),
        _("as many cells as the header line has"),
        _("Put a text that contains the separator into quotes."),
    ),
    (
        "broken_quotes",
        _("A quote is opened and not closed, so that the row runs on into the following ones."),
        _("an even number of quotes in a row"),
        _("Close the quote, or double it where it belongs to the text."),
    ),
    (
        "unreadable_character",
        _("The row contains a character that no text has (%(value)s)."),
        _("readable text"),
        _("Export the file again as UTF-8, or delete the character."),
    ),
    (
        "header_again",
        _("The header line stands here a second time, as in files that were joined."),
        _("an order"),
        NOTHING,
    ),
    (
        "no_order_id",
        _("The column %(column)s is empty, so that nobody can tell which order this is."),
        _("the order's number or id"),
        _FIX_AND_IMPORT,
    ),
    (
        "spoilt_id",
        _("%(value)s is a number that a spreadsheet shortened; its last digits are lost."),
        _("the order's whole number or id"),
        _("Export the file again and do not save it from a spreadsheet, or format the column as text."),
    ),
    (
        "too_long",
        _("%(value)s is longer than any such value may be."),
        _("at most 100 characters"),
        _FIX_AND_IMPORT,
    ),
    (
        "id_twice",
        _("The order %(order)s stands in the file more than once, with different contents."),
        _("one row for each order"),
        _("Leave the right row and delete the other, or name the column that tells the lines apart."),
    ),
    (
        "rows_disagree",
        _("Rows of the order %(order)s say both %(value)s and %(other)s in the column %(column)s."),
        _("the same value in all rows of an order"),
        _("Check that %(column)s belongs to the order; perhaps two orders share one number."),
    ),
    (
        "too_many_lines",
        _("The order %(order)s has more lines than any order has."),
        _("at most 5,000 lines in one order"),
        _("Check that the right column was taken for the order's number."),
    ),
    (
        "no_date",
        _("The column %(column)s is empty, so that nobody can tell when the order was placed."),
        _("a date, with the time where it is known"),
        _FIX_AND_IMPORT,
    ),
    (
        "bad_date",
        _("%(value)s in the column %(column)s is not a date."),
        _("a date such as 2026-03-31 14:05"),
        _FIX_AND_IMPORT,
    ),
    (
        "no_such_date",
        _("%(value)s in the column %(column)s is a day or time that does not exist."),
        _("a day of the calendar, in the order of day and month that the column has elsewhere"),
        _FIX_AND_IMPORT,
    ),
    (
        "unbelievable_date",
        _("%(value)s in the column %(column)s lies in the future, or before there were online stores."),
        _("a moment between 1990 and tomorrow"),
        _FIX_AND_IMPORT,
    ),
    (
        "bad_amount",
        _("%(value)s in the column %(column)s is not an amount of money."),
        _("a number such as 1050.90 or 1 050,90"),
        _FIX_AND_IMPORT,
    ),
    (
        "ambiguous_amount",
        _("%(value)s in the column %(column)s may be a thousand times more or less: the file uses both marks."),
        _("one decimal mark in the whole column"),
        _FIX_AND_IMPORT,
    ),
    (
        "bad_quantity",
        _("%(value)s in the column %(column)s is not a quantity."),
        _("a number above 0 and up to 1,000,000"),
        _FIX_AND_IMPORT,
    ),
    (
        "negative_quantity",
        _("The quantity %(value)s is below zero in an order that otherwise sells."),
        _("a number above 0"),
        _("Enter what came back as a return, and leave in the order what was sold."),
    ),
    (
        "negative_price",
        _("The price %(value)s is below zero, and the row does not look like a discount."),
        _("a price of 0 or more"),
        _FIX_AND_IMPORT,
    ),
    (
        "bad_currency",
        _("%(value)s in the column %(column)s is not a currency."),
        _("three letters such as EUR"),
        _FIX_AND_IMPORT,
    ),
    (
        "unknown_status",
        _("Nobody knows what the status %(value)s means here."),
        _("a status that Regulars knows, or one that you explained"),
        _("Say what it means, for example --status %(value)s=placed; that holds for all rows."),
    ),
    (
        "no_total",
        _("Nothing in the files tells what the order %(order)s cost."),
        _("a total, a payment or priced lines"),
        _("Add the file of payments or of lines to the import."),
    ),
    (
        "negative_total",
        _("The order %(order)s comes to less than zero (%(value)s)."),
        _("a total of 0 or more"),
        _("Enter it as a refund if it was one."),
    ),
    (
        "credit_note",
        _("%(order)s is a credit note: goods came back or a sale was undone. It is no order."),
        _("an order with quantities above 0"),
        _("It stays outside, so that nobody's orders are counted twice. Its rows are in the downloaded file."),
    ),
    (
        "stock_correction",
        _("%(order)s corrects the stock: nobody is named in it and nothing was to be paid."),
        _("an order of a customer, or one with something to pay"),
        NOTHING,
    ),
    (
        "bookkeeping",
        _("%(order)s holds only bookkeeping such as a bank charge, a marketplace fee or a bad debt."),
        _("at least one line that was sold"),
        NOTHING,
    ),
    (
        "with_its_order",
        _("Another row of the order %(order)s cannot be taken in, and an order comes in whole or not at all."),
        _("all rows of an order readable"),
        _("Correct the other row; this one is right as it is."),
    ),
    (
        "line_without_order",
        _("The line belongs to the order %(order)s, which the main file does not have."),
        _("an order of the main file"),
        _("Import the file with that order, or check the column that joins the two files."),
    ),
    (
        "payment_without_order",
        _("The payment belongs to the order %(order)s, which the main file does not have."),
        _("an order of the main file"),
        _("Import the file with that order, or check the column that joins the two files."),
    ),
]
