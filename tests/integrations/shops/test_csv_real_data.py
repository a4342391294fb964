"""The real files: 20,619 invoices of a UK wholesaler and 3,994 orders of a Brazilian marketplace, to the row."""

import csv
import gzip
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from regulars.intake.ports import IncomingOrder, OrderState
from regulars.integrations.shops.csv_file import CsvOptions, CsvPlan, Summary, open_plan
from tests.integrations.shops.csv_kit import AT
from tests.shared_data import shared

BRITISH = CsvOptions(currency="GBP", zone="Europe/London", as_history=True)
BRAZILIAN = CsvOptions(currency="BRL", zone="America/Sao_Paulo", as_history=True)
NO_GOODS = {"POST", "DOT", "C2"}


def invoices() -> Path:
    return shared("data/online_retail/online_retail_until_2011-10-23.csv.gz")


def olist(name: str) -> Path:
    return shared(f"data/olist/{name}.csv.gz")


@pytest.fixture(scope="module")
def retail() -> tuple[Summary, dict[str, IncomingOrder]]:
    """What a check says, and every order by its number."""
    with open_plan(invoices(), options=BRITISH, at=AT) as plan:
        return plan.check(), {order.external_id: order for _position, order in plan.orders()}


@pytest.fixture(scope="module")
def marketplace() -> Iterator[CsvPlan]:
    files = {"lines": olist("order_items_sample"), "payments": olist("payments_of_sample")}
    with open_plan(olist("orders_sample"), **files, options=BRAZILIAN, at=AT) as plan:
        yield plan


def test_every_row_and_every_invoice_is_taken_or_left_out_for_a_reason(retail):
    summary, _orders = retail

    assert (summary.rows, summary.rows_taken, summary.rows_refused) == (413_773, 404_443, 9_330)
    assert summary.rows == summary.rows_taken + summary.rows_refused
    assert (summary.orders, summary.lines, summary.customers, summary.guests) == (15_763, 402_828, 3_883, 1_235)
    assert summary.refused == {"credit_note": 7_610, "stock_correction": 1_707, "bookkeeping": 13}
    assert summary.orders_refused == {"credit_note": 3_146, "stock_correction": 1_698, "bookkeeping": 12}
    assert summary.orders + sum(summary.orders_refused.values()) == 20_619


def test_what_was_changed_in_the_invoices_is_named_and_counted(retail):
    summary, _orders = retail

    assert summary.changed == {
        "spaces_cut": 81_671,
        "shipping_line": 1_615,
        "two_moments": 39,
        "country_unknown": 37,
        "price_rounded": 3,
    }
    assert summary.noted == {"guest": 1_235, "free_line": 391, "manual_line": 258, "no_goods": 63, "free_order": 3}
    assert summary.scattered == 1
    assert [name for file in summary.files for name in file.unused] == []
    assert summary.as_json()["totals"] == {
        "GBP": {"orders": 15_763, "total_minor": 817_554_260, "total": "8175542.60"}
    }
    assert summary.as_json()["period"] == ["2010-12-01T08:26:00+00:00", "2011-10-23T15:19:00+00:00"]


def test_the_invoices_agree_with_a_naive_count(retail):
    summary, orders = retail
    naive = dict(naive_orders())

    assert {number: order.total_minor for number, order in orders.items()} == {
        number: total for number, (total, _lines) in naive.items()
    }
    assert summary.lines == sum(lines for _total, lines in naive.values())


def naive_orders() -> Iterator[tuple[str, tuple[int, int]]]:
    """Count again in the plainest way: (total in pence, lines of goods or work) of each invoice that is an order."""
    found = defaultdict(list)
    with gzip.open(invoices(), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["InvoiceNo"]].append(row)
    for number, rows in found.items():
        amounts = [Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows]
        if not number.isdecimal() or (not any(amounts) and not rows[0]["CustomerID"]):
            continue
        if {row["StockCode"] for row in rows} <= {"BANK CHARGES", "AMAZONFEE"}:
            continue
        pence = sum(int((amount * 100).quantize(Decimal(1), "ROUND_HALF_UP")) for amount in amounts)
        yield number, (pence, sum(row["StockCode"] not in NO_GOODS for row in rows))


def test_an_invoice_of_two_minutes_takes_the_first_and_scattered_rows_find_each_other(retail):
    _summary, by_id = retail

    two_minutes = by_id["536591"]
    assert two_minutes.placed_at.isoformat() == "2010-12-01T16:57:00+00:00"
    with gzip.open(invoices(), "rt", encoding="utf-8", newline="") as file:
        numbers = [row["InvoiceNo"] for row in csv.DictReader(file)]
    runs = Counter(number for at, number in enumerate(numbers) if at == 0 or numbers[at - 1] != number)
    (scattered,) = [number for number, count in runs.items() if count > 1]
    assert len(by_id[scattered].lines) == numbers.count(scattered)


def test_postage_is_the_cost_of_delivery_and_no_line(retail):
    order = retail[1]["536370"]

    assert order.shipping_minor == 5_400
    assert all(line.sku != "POST" for line in order.lines)
    assert order.total_minor == sum(line.total_minor for line in order.lines) + order.shipping_minor
    assert (order.customer.external_id, order.customer.country, order.ship_to.country) == ("12583", "FR", "FR")
    assert (order.history, order.state, order.version) == (True, OrderState.FULFILLED, 0)


def test_the_original_writing_of_the_invoices_gives_the_same_orders(tmp_path, retail):
    """M/D/YYYY H:MM and "17850.0", as the file comes from UCI and from pandas; rows in no order at all."""
    _summary, orders = retail
    with gzip.open(invoices(), "rt", encoding="utf-8", newline="") as file:
        header, *rows = (row for row in csv.reader(file) if row[0][-2:] in ("No", "07", "53"))
    some = {row[0] for row in rows}
    rows = [original(row) for row in rows]
    random.Random(5).shuffle(rows)
    path = tmp_path / "original.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])

    with open_plan(path, options=BRITISH, at=AT) as plan:
        summary = plan.check()
        again = {order.external_id: order for _position, order in plan.orders()}

    known = {number: order for number, order in orders.items() if number in some}
    assert summary.assumed["date_order"] == "month"
    assert summary.changed["id_with_decimals"] == summary.orders - summary.guests
    assert summary.scattered > 300
    assert {key: facts(order) for key, order in again.items()} == {key: facts(order) for key, order in known.items()}


def original(row: list[str]) -> list[str]:
    day, time = row[4].split(" ")
    year, month, date = day.split("-")
    hour, minute, _second = time.split(":")
    number = f"{row[6]}.0" if row[6] else ""
    return [*row[:4], f"{int(month)}/{int(date)}/{year} {int(hour)}:{minute}", row[5], number, row[7]]


def facts(order: IncomingOrder) -> tuple[object, ...]:
    """What does not depend on the order of rows."""
    lines = sorted((line.sku, line.quantity, line.total_minor) for line in order.lines)
    return order.total_minor, order.shipping_minor, order.customer.external_id, order.placed_at.date(), lines


def test_olist_orders_come_from_three_files(marketplace):
    summary = marketplace.check()

    assert [(file.role, file.rows) for file in summary.files] == [
        ("main", 3_994),
        ("lines", 4_120),
        ("payments", 4_160),
    ]
    assert (summary.rows, summary.rows_taken, summary.rows_refused) == (3_994, 3_994, 0)
    assert (summary.orders, summary.lines, summary.customers, summary.guests) == (3_994, 216, 0, 3_994)
    assert summary.refused == {"line_without_order": 3_904}
    assert summary.changed == {"customer_id_per_order": 3_994, "title_missing": 216, "impossible_moment": 4}
    assert summary.noted == {
        "guest": 3_994,
        "lines_unknown": 3_807,
        "fulfilled_before_paid": 23,
        "no_payment_moment": 3,
        "zero_payment": 1,
        "delivered_without_moment": 1,
        "cancelled_after_delivery": 1,
    }
    assert summary.as_json()["totals"] == {"BRL": {"orders": 3_994, "total_minor": 61_990_502, "total": "619905.02"}}
    assert summary.files[0].unused == ("order_estimated_delivery_date", "timestamp_precision")


def test_each_olist_status_has_its_state(marketplace):
    assert marketplace.check().as_json()["statuses"] == [
        {"status": "delivered", "state": "fulfilled", "orders": 3_872},
        {"status": "shipped", "state": "fulfilled", "orders": 53},
        {"status": "unavailable", "state": "cancelled", "orders": 22},
        {"status": "processing", "state": "placed", "orders": 20},
        {"status": "canceled", "state": "cancelled", "orders": 16},
        {"status": "invoiced", "state": "placed", "orders": 11},
    ]


def test_an_olist_order_has_its_payments_total_and_its_items_lines(marketplace):
    orders = {order.external_id: order for _position, order in marketplace.orders()}
    with_lines = [order for order in orders.values() if order.lines]
    several = orders["45ed6e85398a87c253db47c2d9f48216"]

    assert len(with_lines) == 187
    for order in with_lines:
        assert order.total_minor == sum(line.total_minor for line in order.lines) + order.shipping_minor
    assert several.total_minor == payments_of(several.external_id)
    assert several.placed_at.utcoffset().total_seconds() == 0
    first = orders["7033745709b7cf1bac7d2533663592de"]
    assert first.placed_at.isoformat() == "2016-10-04T17:13:22+00:00"  # 14:13:22 in Sao Paulo
    assert first.paid_at.isoformat() == "2016-10-04T17:46:48+00:00"
    assert first.fulfilled_at.isoformat() == "2016-10-08T17:46:49+00:00"


def payments_of(order_id: str) -> int:
    with gzip.open(olist("payments_of_sample"), "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["order_id"] == order_id]
    return sum(round(Decimal(row["payment_value"]) * 100) for row in rows)


def test_the_oddities_of_all_olist_payments_are_counted(tmp_path):
    """The sample's payments are tame; the other 96,534 hold zero instalments and undefined ways of payment."""
    with gzip.open(olist("payments_other"), "rt", encoding="utf-8", newline="") as file:
        payments = list(csv.DictReader(file))
    odd = (row for row in payments if Decimal(row["payment_value"]) == 0 or row["payment_installments"] == "0")
    ids = list(dict.fromkeys(row["order_id"] for row in (*payments[:500], *odd)))
    main = tmp_path / "orders.csv"
    dated = (f"{order_id},delivered,2018-01-01 10:00:00\n" for order_id in ids)
    main.write_text("order_id,order_status,order_purchase_timestamp\n" + "".join(dated))

    with open_plan(main, payments=olist("payments_other"), options=BRAZILIAN, at=AT) as plan:
        summary = plan.check()

    by_hand = {
        "zero_payment": sum(Decimal(row["payment_value"]) == 0 for row in payments),
        "zero_instalments": sum(row["payment_installments"] == "0" for row in payments),
        "payment_method_unknown": sum(row["payment_type"] == "not_defined" for row in payments),
    }
    assert by_hand == {"zero_payment": 7, "zero_instalments": 2, "payment_method_unknown": 2}
    assert {**summary.changed, **summary.noted} == by_hand | {"guest": len(ids), "free_order": 2}
    known = set(ids)
    assert summary.orders == len(known)
    assert summary.refused == {"payment_without_order": sum(row["order_id"] not in known for row in payments)}


def test_olist_orders_alone_say_that_the_total_is_missing():
    with open_plan(olist("orders_sample"), options=BRAZILIAN, at=AT) as plan:
        summary = plan.check()

    assert (summary.is_ready, summary.orders, summary.refused) == (False, 3_994, {})
    assert [(one.field, one.do) for one in summary.missing] == [
        ("total", "Add the file of payments (--payments) or of lines (--lines), or name the column.")
    ]
