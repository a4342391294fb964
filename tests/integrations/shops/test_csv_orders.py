"""What becomes of rows: orders of several lines, sums that agree or not, and what is no order at all."""

from decimal import Decimal

import pytest

from regulars.intake.ports import IncomingLine, OrderState
from regulars.integrations.shops.csv_file import CsvOptions
from tests.integrations.shops.csv_kit import EURO, LINES, checked, planned, refused, taken, why

HEAD = "Order ID,Order date,Status,Total,Customer email\n"
SHOPIFY = (
    "Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Address1,"
    "Shipping City,Shipping Zip,Shipping Country,Shipping Phone,Id,Lineitem discount,Cancelled at\n"
)
PAST = CsvOptions(currency="EUR", zone="UTC", as_history=True)


def test_one_row_an_order_becomes_an_order(tmp_path):
    (order,) = taken(tmp_path, HEAD + "A-1,2026-05-01 10:00,processing,12.50,anna@example.com\n")

    assert (order.external_id, order.number, order.currency, order.total_minor) == ("A-1", "A-1", "EUR", 1250)
    assert (order.state, order.shop_status, order.lines, order.history) == (
        OrderState.PLACED,
        "processing",
        (),
        False,
    )
    assert order.placed_at.isoformat() == "2026-05-01T08:00:00+00:00"
    assert (order.version, order.customer.email) == (0, "anna@example.com")


def test_one_row_a_line_becomes_one_order_with_its_lines(tmp_path):
    row = "7,2026-05-01 10:00,processing,{},anna@example.com\n"

    (order,) = taken(tmp_path, LINES + row.format("Mug,M-1,2,4.50") + row.format('"Cup, blue",C-1,0.5,3'))

    assert order.total_minor == 1_050
    assert order.lines == (
        IncomingLine("1", "Mug", Decimal(2), 450, 900, "M-1"),
        IncomingLine("2", "Cup, blue", Decimal("0.5"), 300, 150, "C-1"),
    )


def test_a_newer_stamp_is_a_higher_version(tmp_path):
    head = "Order ID,Order date,Total,Updated at\n"

    orders = taken(
        tmp_path, head + "1,2026-05-01,5,2026-05-02 10:00\n2,2026-05-01,5,2026-05-02 10:01\n3,2026-05-01,5,\n"
    )

    assert [order.version for order in orders] == [1_777_708_800_000_000, 1_777_708_860_000_000, 0]


def test_a_shopify_export_says_the_order_in_its_first_row_alone(tmp_path):
    first = (
        "#1001,anna@example.com,paid,fulfilled,EUR,20.00,5.00,4.00,22.00,3.00,2026-05-01 10:00:00 +0300,"
        "2,Mug - sand,7.50,M-1,Anna Koval,Street 1,Kyiv,'01001,UA,'+380671234567,5900000000000000001,0,\n"
    )
    second = "#1001,anna@example.com,,,,,,,,,2026-05-01 10:00:00 +0300,1,Cup,5.00,C-1,,,,,,,,0,\n"
    third = (
        "#1002,ben@example.com,pending,unfulfilled,EUR,4.00,0,0,4.00,0,2026-05-02 10:00:00 +0300,"
        "1,Pin,4.00,P-1,,,,,,,5900000000000000002,0,2026-05-03 10:00:00 +0300\n"
    )

    order, cancelled = taken(tmp_path, SHOPIFY + first + second + third, CsvOptions())
    summary = checked(tmp_path, SHOPIFY + first + second + third, CsvOptions())

    assert (order.external_id, order.number, order.total_minor) == ("5900000000000000001", "#1001", 2_200)
    assert [(line.title, line.total_minor, line.goods) for line in order.lines] == [
        ("Mug - sand", 1_500, True),
        ("Cup", 500, True),
        ("Discount Amount", -300, False),
    ]
    assert (order.shipping_minor, order.discount_minor, order.tax_minor, order.tax_included) == (500, 300, 400, True)
    assert (order.state, order.shop_status) == (OrderState.FULFILLED, "paid / fulfilled")
    assert (order.ship_to.postcode, order.customer.phone, order.customer.name) == (
        "01001",
        "+380671234567",
        "Anna Koval",
    )
    assert (cancelled.state, cancelled.cancelled_at is not None) == (OrderState.CANCELLED, True)
    assert (summary.is_ready, summary.changed) == (True, {"apostrophe_cut": 2})
    assert summary.noted == {}


def test_a_shopify_order_of_two_lines_behind_hundreds_of_single_ones_is_one_order(tmp_path):
    head = "Name,Financial Status,Created at,Currency,Total,Lineitem quantity,Lineitem name,Lineitem price,Id\n"
    single = "".join(f"#{n},paid,2026-05-01 10:00:00 +0300,EUR,5,1,Mug,5,{n + 10**18}\n" for n in range(250))
    double = "#999,paid,2026-05-01 10:00:00 +0300,EUR,8,1,Mug,5,7\n#999,,,,,1,Cup,3,\n"

    *_others, order = taken(tmp_path, head + single + double, CsvOptions())

    assert (order.external_id, order.number, [line.title for line in order.lines]) == ("7", "#999", ["Mug", "Cup"])


def test_a_woocommerce_export_packs_its_lines_into_columns(tmp_path):
    head = "order_id,order_date,status,order_total,shipping_total,order_currency,billing_first_name"
    head += ",line_item_1,line_item_2\n"
    row = (
        "55,2026-05-01 10:00:00,wc-on-hold,14.00,5.00,EUR,Anna,name:Mug|product_id:7|sku:M-1|quantity:2|total:9.00|"
        "sub_total:9.00,name:Gift|product_id:8|sku:|quantity:1|total:0|sub_total:0\n"
    )

    (order,) = taken(tmp_path, head + row)

    assert order.lines == (
        IncomingLine("1", "Mug", Decimal(2), 450, 900, "M-1", "7"),
        IncomingLine("2", "Gift", Decimal(1), 0, 0, "", "8"),
    )
    assert (order.state, order.shop_status, order.shipping_minor) == (OrderState.PLACED, "wc-on-hold", 500)
    assert checked(tmp_path, head + row).noted == {"free_line": 1}


def test_numbered_columns_of_one_line_each_are_unpacked_too(tmp_path):
    parts = ",".join(f"Product Item 1 {part}" for part in ("Name", "SKU", "Quantity", "Total"))
    head = f"order_id,order_date,order_total,{parts}\n"

    (order,) = taken(tmp_path, head + "55,2026-05-01,9.00,Mug,M-1,2,9.00\n")

    assert order.lines == (IncomingLine("1", "Mug", Decimal(2), 450, 900, "M-1"),)


def test_companion_files_bring_lines_and_payments(tmp_path):
    main = "order_id,order_date,status\n1,2026-05-01,delivered\n2,2026-05-02,delivered\n3,2026-05-03,delivered\n"
    lines = "order_id,sku,product name,quantity,price\n2,M-1,Mug,2,4.50\n1,C-1,Cup,1,3.00\n2,P-1,Pin,1,1.00\n"
    payments = (
        "order_id,payment_type,payment_installments,payment_value\n2,card,3,8.00\n2,voucher,1,2.00\n3,boleto,1,7.00\n"
    )

    orders = taken(tmp_path, main, PAST, lines=lines, payments=payments)
    summary = checked(tmp_path, main, PAST, lines=lines, payments=payments)

    assert [order.total_minor for order in orders] == [300, 1_000, 700]
    assert [[line.sku for line in order.lines] for order in orders] == [["C-1"], ["M-1", "P-1"], []]
    assert [order.payment_method for order in orders] == ["", "card ×3 + voucher", "boleto"]
    assert summary.noted == {"guest": 3, "lines_unknown": 1}


def test_odd_payments_are_named_and_the_order_comes_in(tmp_path):
    main = "order_id,order_date\n1,2026-05-01\n"
    payments = "order_id,payment_type,payment_installments,payment_value\n"
    payments += "1,not_defined,1,0.00\n1,card,0,5.00\n1,card,1,-1.00\n"

    (order,) = taken(tmp_path, main, payments=payments)
    summary = checked(tmp_path, main, payments=payments)

    assert (order.total_minor, order.payment_method) == (400, "card")
    assert summary.changed == {"payment_method_unknown": 1, "zero_instalments": 1}
    assert summary.noted == {"zero_payment": 1, "negative_payment": 1, "guest": 1}


def test_what_was_paid_counts_before_what_the_lines_cost(tmp_path):
    main = "order_id,order_date\n1,2026-05-01\n"
    lines = "order_id,sku,quantity,price\n1,M-1,1,4.50\n"
    payments = "order_id,payment_value\n1,5.25\n"

    (order,) = taken(tmp_path, main, lines=lines, payments=payments)
    summary = checked(tmp_path, main, lines=lines, payments=payments)

    assert (order.total_minor, order.lines[0].total_minor) == (525, 450)
    assert (summary.noted["total_differs"], summary.tally.examples["total_differs"][0].other) == (1, "4.50")


def test_an_order_without_any_figure_stays_outside(tmp_path):
    main = "order_id,order_date\n1,2026-05-01\n2,2026-05-02\n"

    bad = refused(tmp_path, main, payments="order_id,payment_value\n1,5\n")

    assert why(bad) == [(3, "no_total", "")]


def test_a_bad_row_of_a_companion_keeps_its_order_outside(tmp_path):
    main = "order_id,order_date\n1,2026-05-01\n2,2026-05-02\n"
    payments = "order_id,payment_value\n1,5\n2,five\n9,4\n,4\n"

    bad = refused(tmp_path, main, payments=payments)

    assert [(row.finding.role, row.finding.row, row.finding.reason) for row in bad] == [
        ("main", 3, "with_its_order"),
        ("payments", 3, "bad_amount"),
        ("payments", 5, "no_order_id"),
        ("payments", 4, "payment_without_order"),
    ]


def test_sums_that_do_not_agree_are_noted_and_the_total_counts(tmp_path):
    head = "Order ID,Order date,Total,Shipping,Tax,Discount,SKU,Quantity,Price\n"
    rows = (
        "1,2026-05-01,12.00,2.00,0,0,M-1,1,10.00\n"
        "2,2026-05-01,14.00,2.00,2.00,0,M-1,1,10.00\n"
        "3,2026-05-01,9.00,2.00,0,3.00,M-1,1,10.00\n"
        "4,2026-05-01,11.00,2.00,2.00,3.00,M-1,1,10.00\n"
        "5,2026-05-01,99.00,2.00,0,0,M-1,1,10.00\n"
    )

    orders = taken(tmp_path, head + rows)
    summary = checked(tmp_path, head + rows)

    assert [order.total_minor for order in orders] == [1200, 1400, 900, 1100, 9900]
    assert [order.tax_included for order in orders] == [True, False, True, False, False]
    for order in orders[:4]:
        tax = 0 if order.tax_included else order.tax_minor
        assert sum(line.total_minor for line in order.lines) + order.shipping_minor + tax == order.total_minor
    assert (summary.noted["total_differs"], summary.tally.examples["total_differs"][0].other) == (1, "12.00")


def test_a_total_that_differs_between_rows_is_that_of_the_line(tmp_path):
    head = "Order ID,Order date,SKU,Quantity,Total\n"

    (order,) = taken(tmp_path, head + "1,2026-05-01,M-1,2,9.00\n1,2026-05-01,C-1,1,3.00\n")

    assert (order.total_minor, [line.unit_minor for line in order.lines]) == (1_200, [450, 300])


def test_fees_discounts_and_postage_are_no_goods(tmp_path):
    rows = [
        "Mug,M-1,2,4.50",
        "POSTAGE,POST,1,5.00",
        "Discount,D,-1,2.00",
        "Bank Charges,BANK CHARGES,1,1.50",
        "Manual,M,1,3.00",
        "Pin,P-1,1,0",
        "Cup,C-1,0,9.00",
    ]
    text = LINES + "".join(f"7,2026-05-01 10:00,processing,{row},anna@example.com\n" for row in rows)

    (order,) = taken(tmp_path, text)
    summary = checked(tmp_path, text)

    assert [(line.title, line.quantity, line.total_minor, line.goods) for line in order.lines] == [
        ("Mug", 2, 900, True),
        ("Discount", 1, -200, False),
        ("Bank Charges", 1, 150, False),
        ("Manual", 1, 300, True),
        ("Pin", 1, 0, True),
    ]
    assert (order.total_minor, order.shipping_minor, order.discount_minor) == (1_650, 500, 200)
    assert summary.changed == {"shipping_line": 1, "discount_line": 1, "fee_line": 1, "empty_line_left_out": 1}
    assert summary.noted == {"manual_line": 1, "free_line": 1}


def test_fees_alone_are_bookkeeping_and_postage_alone_is_an_order(tmp_path):
    row = "{},2026-05-01 10:00,processing,{},1,5.00,anna@example.com\n"
    text = LINES + row.format(1, "Bank Charges,BANK CHARGES") + row.format(2, "POSTAGE,POST")

    (order,) = taken(tmp_path, text)

    assert (order.external_id, order.lines, order.shipping_minor, order.total_minor) == ("2", (), 500, 500)
    assert why(refused(tmp_path, text)) == [(2, "bookkeeping", "1")]
    assert checked(tmp_path, text).noted == {"no_goods": 1}


def test_credit_notes_and_corrections_of_stock_are_no_orders(tmp_path):
    row = "{},2026-05-01 10:00,processing,Mug,M-1,{},{},{}\n"
    text = LINES + "".join(
        [
            row.format("C1", -2, "4.50", "anna@example.com"),
            row.format("C1", -1, "4.50", "anna@example.com"),
            row.format("2", -9, "0", ""),
            row.format("3", 9, "0", ""),
            row.format("4", 1, "0", "anna@example.com"),
            row.format("5", 1, "4.50", "ben@example.com"),
            row.format("5", -1, "4.50", "ben@example.com"),
            row.format("6", 1, "-4.50", "ben@example.com"),
        ]
    )

    summary, bad = checked(tmp_path, text), refused(tmp_path, text)

    assert [(row.finding.row, row.finding.reason) for row in bad] == [
        (2, "credit_note"),
        (3, "credit_note"),
        (4, "stock_correction"),
        (5, "stock_correction"),
        (7, "with_its_order"),
        (8, "negative_quantity"),
        (9, "negative_price"),
    ]
    assert (summary.orders, summary.noted) == (1, {"free_line": 1, "free_order": 1})
    assert summary.orders_refused == {
        "stock_correction": 2,
        "credit_note": 1,
        "negative_quantity": 1,
        "negative_price": 1,
    }


def test_a_bad_row_takes_its_order_out_and_each_row_says_why(tmp_path):
    row = "{},{} 10:00,processing,Mug,M-1,{},{},anna@example.com\n"
    text = LINES + "".join(
        [
            row.format(1, "2026-05-01", 1, "4.50"),
            row.format(2, "2026-05-01", 1, "4.50"),
            row.format(2, "2026-05-01", "some", "4.50"),
            row.format(2, "2026-05-01", 1, "cheap"),
            row.format(3, "2026-02-30", 1, "4.50"),
            row.format(3, "2026-02-30", 1, "4.50"),
            row.format("", "2026-05-01", 1, "4.50"),
            row.format("1.2E+15", "2026-05-01", 1, "4.50"),
        ]
    )

    bad = refused(tmp_path, text)

    assert why(bad) == [
        (3, "with_its_order", "2"),
        (4, "bad_quantity", "some"),
        (5, "bad_amount", "cheap"),
        (6, "no_such_date", "2026-02-30 10:00"),
        (7, "with_its_order", "3"),
        (8, "no_order_id", ""),
        (9, "spoilt_id", "1.2E+15"),
    ]
    assert [row.finding.column for row in bad[1:4]] == ["Quantity", "Price", "Order date"]
    assert bad[1].cells == ("2", "2026-05-01 10:00", "processing", "Mug", "M-1", "some", "4.50", "anna@example.com")
    assert bad[3].finding.says == "2026-02-30 10:00 in the column Order date is a day or time that does not exist."


def test_rows_of_one_order_must_agree_in_what_counts(tmp_path):
    row = "{},2026-05-01 10:{},processing,Mug,M-1,1,4.50,{}\n"
    text = LINES + "".join(
        [
            row.format(1, "00", "anna@example.com"),
            row.format(1, "01", ""),
            row.format(2, "00", "anna@example.com"),
            row.format(2, "00", "ben@example.com"),
        ]
    )

    (order,) = taken(tmp_path, text)
    summary = checked(tmp_path, text)

    assert (order.placed_at.minute, len(order.lines)) == (0, 2)
    assert (summary.changed, summary.refused) == ({"two_moments": 1}, {"rows_disagree": 1, "with_its_order": 1})


def test_a_row_without_a_number_belongs_to_the_order_above_unless_that_one_broke(tmp_path):
    text = LINES + (
        "1,2026-05-01 10:00,processing,Mug,M-1,1,4.50,anna@example.com\n"
        ",,,Cup,C-1,1,3.00,\n"
        "2,2026-05-01 10:00,processing,Mug,M-1,1,4.50\n"
        ",,,Pin,P-1,1,1.00,\n"
    )

    (order,) = taken(tmp_path, text)

    assert [line.sku for line in order.lines] == ["M-1", "C-1"]
    assert [(row.finding.row, row.finding.reason) for row in refused(tmp_path, text)] == [
        (4, "too_few_cells"),
        (5, "no_order_id"),
    ]
    assert checked(tmp_path, text).changed == {"number_from_above": 1}


def test_the_same_row_twice_is_one_order_and_two_different_ones_are_none(tmp_path):
    text = HEAD + (
        "1,2026-05-01,processing,5,anna@example.com\n"
        "2,2026-05-01,processing,6,ben@example.com\n"
        "1,2026-05-01,processing,5,anna@example.com\n"
        "2,2026-05-01,processing,7,ben@example.com\n"
    )

    assert [order.external_id for order in taken(tmp_path, text)] == ["1"]
    assert why(refused(tmp_path, text)) == [(3, "id_twice", "2"), (5, "id_twice", "2")]
    assert checked(tmp_path, text).changed == {"repeated_row": 1}


def test_a_status_that_nobody_knows_waits_for_its_meaning(tmp_path):
    text = HEAD + "1,2026-05-01,Made-to-measure,5,anna@example.com\n2,2026-05-01,wc-completed,6,ben@example.com\n"

    told = CsvOptions(currency="EUR", statuses={"made to measure": "placed"})

    (bad,) = refused(tmp_path, text)
    assert why([bad]) == [(2, "unknown_status", "Made-to-measure")]
    assert bad.finding.do.startswith("Say what it means, for example --status Made-to-measure=placed")
    assert [order.state for order in taken(tmp_path, text, told)] == [OrderState.PLACED, OrderState.FULFILLED]


def test_past_orders_come_in_as_history_and_done(tmp_path):
    text = "Order ID,Order date,Total\n1,2025-05-01,5\n"

    (past,), (live,) = taken(tmp_path, text, PAST), taken(tmp_path, text)

    assert (past.history, past.state) == (True, OrderState.FULFILLED)
    assert (live.history, live.state) == (False, OrderState.PLACED)
    assert checked(tmp_path, text, PAST).warnings == ()
    assert checked(tmp_path, text).warnings == (
        "1 orders are older than a week. Import past orders with --as history: no promise, no letter.",
    )


def test_moments_that_contradict_are_left_out_or_noted(tmp_path):
    head = "Order ID,Order date,Status,Total,Paid at,Fulfilled at,Delivered at,Cancelled at\n"
    text = head + (
        "1,2026-05-02,delivered,5,2026-05-03,2026-05-01,,\n"
        "2,2026-05-02,delivered,5,2026-05-05,2026-05-04,2026-05-06,\n"
        "3,2026-05-02,canceled,5,soon,,2026-05-06,\n"
        "4,2026-05-02,shipped,5,,2026-05-04,,\n"
    )

    orders, summary = taken(tmp_path, text), checked(tmp_path, text)

    assert [order.fulfilled_at is None for order in orders] == [True, False, True, False]
    assert summary.changed == {"impossible_moment": 1, "unreadable_moment": 1}
    assert summary.noted == {
        "guest": 4,
        "delivered_without_moment": 1,
        "fulfilled_before_paid": 1,
        "cancelled_after_delivery": 1,
        "no_payment_moment": 1,
    }


def test_texts_of_any_length_fit_their_columns(tmp_path):
    head = "Order ID,Order date,Total,Customer,Note\n"
    text = head + f"1,2026-05-01,5,{'A' * 400},{'n' * 12_000}\n{'9' * 101},2026-05-01,5,Ben,\n"

    (order,) = taken(tmp_path, text)

    assert (len(order.customer.name), order.customer.name[-1]) == (300, "…")
    assert (len(order.note), order.note[-1]) == (10_000, "…")
    assert [(row.finding.row, row.finding.reason) for row in refused(tmp_path, text)] == [(3, "too_long")]
    assert checked(tmp_path, text).changed == {"text_cut": 2}


def test_each_order_may_have_its_own_currency(tmp_path):
    rows = ("1,2026-05-01,5,EUR", "2,2026-05-01,500,JPY", "3,2026-05-01,7,₴", "4,2026-05-01,7,Euro")
    text = "\n".join(["Order ID,Order date,Total,Currency", *rows, ""])

    summary = checked(tmp_path, text, CsvOptions())

    assert summary.as_json()["totals"] == {
        "EUR": {"orders": 1, "total_minor": 500, "total": "5.00"},
        "JPY": {"orders": 1, "total_minor": 500, "total": "500"},
        "UAH": {"orders": 1, "total_minor": 700, "total": "7.00"},
    }
    assert (summary.refused, summary.changed) == ({"bad_currency": 1}, {"currency_sign": 1})


@pytest.mark.parametrize(("people", "customers"), [(1, 30), (2, 15)])
def test_a_customers_number_that_changes_with_every_order_names_nobody(tmp_path, people, customers):
    rows = "".join(f"{n},2026-05-01,5,{n // people + 1}\n" for n in range(30))

    summary = checked(tmp_path, "Order ID,Order date,Total,Customer ID\n" + rows)

    assert summary.customers == (0 if people == 1 else customers)
    assert summary.changed == ({"customer_id_per_order": 30} if people == 1 else {})


def test_guest_zero_is_nobody_and_people_are_counted_once(tmp_path):
    text = "Order ID,Order date,Total,Customer ID,Email\n" + (
        "1,2026-05-01,5,7,anna@example.com\n2,2026-05-01,5,7,Anna@Example.com\n"
        "3,2026-05-01,5,0,Ben@example.com\n4,2026-05-01,5,,ben@example.com\n5,2026-05-01,5,0,\n"
    )

    with planned(tmp_path, text, EURO) as plan:
        summary = plan.check()
        ids = [order.customer.external_id for _position, order in plan.orders()]

    assert ids == ["7", "7", "", "", ""]
    assert (summary.customers, summary.guests, summary.noted) == (2, 1, {"guest": 1})
