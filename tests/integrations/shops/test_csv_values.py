"""Dates, amounts, quantities and countries as files write them."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.integrations.shops.csv_file import CsvOptions
from regulars.integrations.shops.csv_file.dates import DayOrder, Moments
from regulars.integrations.shops.csv_file.lines import Articles
from regulars.integrations.shops.csv_file.mapping import Ware, ware_of
from regulars.integrations.shops.csv_file.values import (
    Amounts,
    BadValue,
    Quantities,
    clean_id,
    country_of,
    currency_of,
    mark_of,
    marks_in,
    number,
)
from tests.integrations.shops.csv_kit import AT, EURO, checked, refused, taken, why

DATED = "Order ID,Order date,Total\n"


def moment(text, order="day", zone="Europe/Berlin"):
    said = []
    read = Moments(zone=ZoneInfo(zone), order=order, at=AT).read(
        text, changed=lambda reason, value: said.append((reason, value))
    )
    return read.strftime("%Y-%m-%d %H:%M:%S"), said


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-31 14:05:06", "2026-03-31 12:05:06"),
        ("2026-03-31T14:05:06.123456", "2026-03-31 12:05:06"),
        ("2026-03-31T14:05:06Z", "2026-03-31 14:05:06"),
        ("2026-03-31 14:05:06 +0300", "2026-03-31 11:05:06"),
        ("2026-03-31 14:05:06+03:00", "2026-03-31 11:05:06"),
        ("2026-03-31 14:05 UTC", "2026-03-31 14:05:00"),
        ("2026-03-31", "2026-03-30 22:00:00"),
        ("20260331", "2026-03-30 22:00:00"),
        ("2026/03/31 2:05 pm", "2026-03-31 12:05:00"),
        ("31.03.2026 14:05", "2026-03-31 12:05:00"),
        ("31.03.26, 14.05", "2026-03-31 12:05:00"),
        ("31/03/2026 12:00:00 AM", "2026-03-30 22:00:00"),
        ("31-Mar-26 14:05", "2026-03-31 12:05:00"),
        ("Mar 31, 2026 2:05 PM", "2026-03-31 12:05:00"),
        ("31 March 2026", "2026-03-30 22:00:00"),
        ("46112.5868", "2026-03-31 12:05:00"),
        ("1774958706", "2026-03-31 12:05:06"),
        ("1774958706000", "2026-03-31 12:05:06"),
    ],
)
def test_a_moment_is_read_in_any_usual_writing(text, utc):
    assert moment(text)[0][:16] == utc[:16]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yesterday", "bad_date"),
        ("31 Brumaire 2026", "bad_date"),
        ("12", "bad_date"),
        ("2026-02-30 10:00", "no_such_date"),
        ("2026-13-01", "no_such_date"),
        ("31/04/2026", "no_such_date"),
        ("2026-03-31 25:00", "no_such_date"),
        ("2026-03-31 13:00 pm", "no_such_date"),
        ("1989-12-31", "unbelievable_date"),
        ("0001-01-01", "unbelievable_date"),
        ("2026-05-16 10:00", "unbelievable_date"),
        ("9999-12-31", "unbelievable_date"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_by_name(text, code):
    with pytest.raises(BadValue) as caught:
        moment(text)

    assert caught.value.code == code


def test_the_night_the_clocks_change_is_told():
    assert moment("2026-03-29 02:30") == ("2026-03-29 01:30:00", [("clock_change", "2026-03-29 02:30")])
    assert moment("2025-10-26 02:30") == ("2025-10-26 00:30:00", [("clock_change", "2025-10-26 02:30")])
    assert moment("2025-10-26 02:30:00+01:00") == ("2025-10-26 01:30:00", [])


@pytest.mark.parametrize(
    ("cells", "decided"),
    [
        (["01/02/2026", "31/01/2026"], "day"),
        (["01/02/2026", "01/31/2026"], "month"),
        (["01.02.2026"], "day"),
        (["01/02/2026", "12/11/2026"], "?"),
        (["31/01/2026", "01/31/2026"], "?"),
        (["31/01/2026"] * 60 + ["01/31/2026"], "day"),
        (["2026-01-31", "31 Jan 2026"], ""),
    ],
)
def test_the_order_of_day_and_month_is_decided_over_the_column(cells, decided):
    order = DayOrder()
    for cell in cells:
        order.look_at(cell)

    assert order.decide() == decided


def test_dates_that_nobody_can_read_stop_the_import_until_told(tmp_path):
    text = DATED + "1,01/02/2026,5\n2,03/04/2026,6\n"

    summary = checked(tmp_path, text)
    by_month = taken(tmp_path, text, CsvOptions(currency="EUR", zone="UTC", date_order="month"))
    by_day = taken(tmp_path, text, CsvOptions(currency="EUR", zone="UTC", date_order="day"))

    assert (summary.is_ready, [one.field for one in summary.missing]) == (False, ["date_order"])
    assert [order.placed_at for order in by_month] == [
        datetime(2026, 1, 2, tzinfo=UTC),
        datetime(2026, 3, 4, tzinfo=UTC),
    ]
    assert by_day[0].placed_at == datetime(2026, 2, 1, tzinfo=UTC)


def test_one_date_of_another_order_is_a_date_that_does_not_exist(tmp_path):
    rows = "".join(f"{number},{number % 28 + 1:02}/01/2026,5\n" for number in range(1, 61))

    assert why(refused(tmp_path, DATED + rows + "99,01/31/2026,5\n")) == [(62, "no_such_date", "01/31/2026")]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["12,50", "3"], ","),
        (["12.50", "1,050"], "."),
        (["1.050,90"], ","),
        (["1,050.90"], "."),
        (["7", "1,050"], ""),
        (["12,50", "12.50"], "?"),
        (["0.001", "2.5"], "."),
    ],
)
def test_the_decimal_mark_is_decided_over_the_column(cells, mark):
    assert mark_of(marks_in(cells)) == mark


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("12.50", ".", "12.50"),
        ("12,50", ",", "12.50"),
        ("1.050", ",", "1050"),
        ("1,050", ".", "1050"),
        ("1,050", "", "1050"),
        ("1.050,90", ",", "1050.90"),
        ("1 050,90 грн.", ",", "1050.90"),
        ("1\u00a0050,90\u00a0€", ",", "1050.90"),
        ("$1,050.90", ".", "1050.90"),
        ("USD 12", "", "12"),
        ("1'234.50", ".", "1234.50"),
        ("1.234.567", "", "1234567"),
        ("-7.5", ".", "-7.5"),
        ("\u22127,5", ",", "-7.5"),
        ("€ -7,50", ",", "-7.5"),
        ("(7.50)", ".", "-7.5"),
        (".5", ".", "0.5"),
        ("0.001", ".", "0.001"),
    ],
)
def test_an_amount_is_read_as_its_column_writes(text, mark, amount):
    assert number(text, mark) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "mark", "code"),
    [
        ("twelve", ".", "bad_amount"),
        ("1e5", ".", "bad_amount"),
        ("12abc34", ".", "bad_amount"),
        ("", ".", "bad_amount"),
        ("(5", ".", "bad_amount"),
        ("NaN", ".", "bad_amount"),
        ("1.050", "?", "ambiguous_amount"),
        ("1.050", "", "ambiguous_amount"),
        ("99999999999999999", ".", "bad_amount"),
    ],
)
def test_an_amount_that_is_none_is_refused_by_name(text, mark, code):
    with pytest.raises(BadValue) as caught:
        Amounts("EUR", mark)[text]

    assert caught.value.code == code


def test_amounts_know_the_coins_of_their_currency():
    assert Amounts("EUR", ".")["12.345"] == (1235, Decimal("12.345"), True)
    assert Amounts("JPY", ".")["1200"] == (1200, Decimal(1200), False)
    assert Amounts("KWD", "")["1.250"] == (1250, Decimal("1.250"), False)


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", "."]))
def test_whatever_is_written_with_a_mark_is_read_with_it(minor, mark):
    other = "." if mark == "," else ","
    whole, cents = divmod(abs(minor), 100)
    text = f"{'-' if minor < 0 else ''}{whole:,}".replace(",", other) + f"{mark}{cents:02}"

    assert Amounts("EUR", mark)[text][0] == minor


def test_quantities_may_be_fractions_and_never_absurd():
    read = Quantities(",")

    assert read["3"] == (Decimal(3), 3)
    assert read["0,250"] == (Decimal("0.25"), None)
    assert read["2,0"] == (Decimal(2), 2)
    assert read[""] == (Decimal(1), 1)
    assert read["-4"] == (Decimal(-4), -4)
    for text in ("many", "1000001", "0,0000001"):
        with pytest.raises(BadValue) as caught:
            read[text]
        assert caught.value.code == "bad_quantity"


def test_memos_forget_before_they_grow():
    amounts, quantities, articles = Amounts("EUR", "."), Quantities("."), Articles("")
    for each in range(20_000):
        amounts[str(each)]
        quantities[str(each)]
        articles[str(each), "Mug", "", "", ""]

    assert max(len(amounts), len(quantities), len(articles)) <= 8_000


def test_countries_are_known_in_five_languages():
    named = ["Ukraine", "Україна", "Украина", "אוקראינה", "Ukraina", "UA", "ua"]

    assert [country_of(name) for name in named] == ["UA"] * 7
    assert [country_of(name) for name in ("EIRE", "RSA", "USA", "United Kingdom", "Israel")] == [
        "IE",
        "ZA",
        "US",
        "GB",
        "IL",
    ]
    assert [country_of(name) for name in ("Unspecified", "European Community", "")] == ["", "", ""]


def test_ids_and_currencies():
    assert clean_id(" 17850.0 ") == ("17850", "id_with_decimals")
    assert clean_id("A-17.05") == ("A-17.05", "")
    assert (currency_of("eur"), currency_of("₴")) == (("EUR", ""), ("UAH", "currency_sign"))
    for bad, code, read in (("1.23E+15", "spoilt_id", clean_id), ("Euro", "bad_currency", currency_of)):
        with pytest.raises(BadValue) as caught:
            read(bad)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "title", "ware"),
    [
        ("POST", "POSTAGE", Ware.SHIPPING),
        ("POST", "", Ware.SHIPPING),
        ("DOT", "DOTCOM POSTAGE", Ware.SHIPPING),
        ("C2", "CARRIAGE", Ware.SHIPPING),
        ("D", "Discount", Ware.DISCOUNT),
        ("M", "Manual", Ware.MANUAL),
        ("m", "Manual", Ware.MANUAL),
        ("BANK CHARGES", "Bank Charges", Ware.FEE),
        ("AMAZONFEE", "AMAZON FEE", Ware.FEE),
        ("CRUK", "CRUK Commission", Ware.FEE),
        ("B", "Adjust bad debt", Ware.FEE),
        ("M", "T-shirt, size M", Ware.GOODS),
        ("D", "", Ware.GOODS),
        ("", "Доставка", Ware.SHIPPING),
        ("", "הנחה", Ware.DISCOUNT),
        ("", "Mug", Ware.GOODS),
        ("SHIP-1", "Shipping", Ware.GOODS),
    ],
)
def test_what_is_no_goods_is_known_by_code_and_description(code, title, ware):
    assert ware_of(code, title) is ware


def test_a_plan_in_euro_reads_decimal_commas(tmp_path):
    text = "Order ID;Order date;Total\n1;31.03.2026;1.050,90\n2;01.04.2026;12,5\n3;01.04.2026;1.050\n"

    assert [order.total_minor for order in taken(tmp_path, text, EURO)] == [105_090, 1_250, 105_000]


def test_a_date_and_a_time_of_its_own_column_belong_together(tmp_path):
    head = "Order ID,Order date,Order time,Total\n"

    orders = taken(tmp_path, head + "1,2026-03-31,14:05,5\n2,2026-03-31 14:06,14:05,5\n3,2026-03-31,,5\n")

    assert [f"{order.placed_at:%d %H:%M}" for order in orders] == ["31 12:05", "31 12:06", "30 22:00"]
