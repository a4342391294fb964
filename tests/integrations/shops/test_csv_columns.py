"""Which column is what: from names in five languages, from the exports of known programs, from values."""

import pytest

from regulars.core.errors import IntegrationError
from regulars.integrations.shops.csv_file import CsvOptions
from regulars.integrations.shops.csv_file.columns import KINDS
from regulars.integrations.shops.csv_file.guess import guess_columns, normal
from tests.integrations.shops.csv_kit import EURO, checked, planned, taken

SHOPIFY = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Phone",
    "Receipt Number",
    "Duties",
]
WEBTOFFEE = [
    "order_id",
    "order_number",
    "order_date",
    "paid_date",
    "status",
    "shipping_total",
    "shipping_tax_total",
    "fee_total",
    "fee_tax_total",
    "tax_total",
    "cart_discount",
    "order_discount",
    "discount_total",
    "order_total",
    "order_subtotal",
    "order_currency",
    "payment_method",
    "payment_method_title",
    "transaction_id",
    "customer_ip_address",
    "customer_user_agent",
    "shipping_method",
    "customer_id",
    "customer_user",
    "customer_email",
    "billing_first_name",
    "billing_last_name",
    "billing_company",
    "billing_email",
    "billing_phone",
    "billing_address_1",
    "billing_address_2",
    "billing_postcode",
    "billing_city",
    "billing_state",
    "billing_country",
    "shipping_first_name",
    "shipping_last_name",
    "shipping_company",
    "shipping_phone",
    "shipping_address_1",
    "shipping_address_2",
    "shipping_postcode",
    "shipping_city",
    "shipping_state",
    "shipping_country",
    "customer_note",
    "wt_import_key",
    "order_notes",
    "line_item_1",
    "line_item_2",
]
ALGOLPLUS = [
    "Order Number",
    "Order Status",
    "Order Date",
    "Customer Note",
    "First Name (Billing)",
    "Last Name (Billing)",
    "Company (Billing)",
    "Address 1&2 (Billing)",
    "City (Billing)",
    "State Code (Billing)",
    "Postcode (Billing)",
    "Country Code (Billing)",
    "Email (Billing)",
    "Phone (Billing)",
    "First Name (Shipping)",
    "Payment Method Title",
    "Cart Discount Amount",
    "Order Subtotal Amount",
    "Shipping Method Title",
    "Order Shipping Amount",
    "Order Refund Amount",
    "Order Total Amount",
    "Order Total Tax Amount",
    "SKU",
    "Item #",
    "Item Name",
    "Quantity (- Refund)",
    "Item Cost",
]


def guessed(header, role="main", told=None):
    found, export = guess_columns(header, [], role=role, told=told or {})
    return {name: guess.column for name, guess in found.items()}, export


def test_headers_are_compared_in_one_form():
    alike = ["InvoiceNo", "invoice_no", "Invoice No.", " INVOICE  NO ", "invoice-no"]

    assert {normal(name) for name in alike} == {"invoice no"}
    assert [normal(name) for name in ("CustomerID", "Ім'я клієнта", "סה״כ", "Address 1&2 (Billing)")] == [
        "customer id",
        "імя клієнта",
        "סהכ",
        "address 1 2 billing",
    ]


def test_the_orders_export_of_shopify_is_known():
    found, export = guessed(SHOPIFY)

    assert export == "Shopify orders export"
    assert found == {
        "order_id": "Id",
        "number": "Name",
        "email": "Email",
        "financial_status": "Financial Status",
        "fulfilment_status": "Fulfillment Status",
        "paid_at": "Paid at",
        "fulfilled_at": "Fulfilled at",
        "cancelled_at": "Cancelled at",
        "placed_at": "Created at",
        "currency": "Currency",
        "shipping": "Shipping",
        "tax": "Taxes",
        "total": "Total",
        "discount": "Discount Amount",
        "shipping_method": "Shipping Method",
        "payment_method": "Payment Method",
        "note": "Notes",
        "phone": "Phone",
        "quantity": "Lineitem quantity",
        "title": "Lineitem name",
        "unit_price": "Lineitem price",
        "sku": "Lineitem sku",
        "line_discount": "Lineitem discount",
        **{
            f"{side}_{field}": f"{word} {name}"
            for side, word in (("bill", "Billing"), ("ship", "Shipping"))
            for field, name in (
                ("name", "Name"),
                ("company", "Company"),
                ("line1", "Address1"),
                ("line2", "Address2"),
                ("city", "City"),
                ("region", "Province"),
                ("postcode", "Zip"),
                ("country", "Country"),
                ("phone", "Phone"),
            )
        },
    }


def test_the_exports_of_woocommerce_plugins_are_known():
    webtoffee, export = guessed(WEBTOFFEE)
    algolplus, _export = guessed(ALGOLPLUS)

    assert export == "WooCommerce orders export (WebToffee)"
    assert {
        name: webtoffee[name] for name in ("order_id", "number", "placed_at", "paid_at", "status", "currency")
    } == {
        "order_id": "order_id",
        "number": "order_number",
        "placed_at": "order_date",
        "paid_at": "paid_date",
        "status": "status",
        "currency": "order_currency",
    }
    assert {name: webtoffee[name] for name in ("total", "shipping", "discount", "tax")} == {
        "total": "order_total",
        "shipping": "shipping_total",
        "discount": "discount_total",
        "tax": "tax_total",
    }
    assert (webtoffee["email"], webtoffee["customer_id"], webtoffee["payment_method"], webtoffee["note"]) == (
        "customer_email",
        "customer_id",
        "payment_method_title",
        "customer_note",
    )
    assert algolplus == {
        "number": "Order Number",
        "status": "Order Status",
        "placed_at": "Order Date",
        "note": "Customer Note",
        "bill_first_name": "First Name (Billing)",
        "bill_last_name": "Last Name (Billing)",
        "bill_company": "Company (Billing)",
        "bill_line1": "Address 1&2 (Billing)",
        "bill_city": "City (Billing)",
        "bill_region": "State Code (Billing)",
        "bill_postcode": "Postcode (Billing)",
        "bill_country": "Country Code (Billing)",
        "email": "Email (Billing)",
        "bill_phone": "Phone (Billing)",
        "ship_first_name": "First Name (Shipping)",
        "payment_method": "Payment Method Title",
        "discount": "Cart Discount Amount",
        "shipping_method": "Shipping Method Title",
        "shipping": "Order Shipping Amount",
        "total": "Order Total Amount",
        "tax": "Order Total Tax Amount",
        "sku": "SKU",
        "title": "Item Name",
        "quantity": "Quantity (- Refund)",
        "unit_price": "Item Cost",
    }


@pytest.mark.parametrize(
    "header",
    [
        "Номер замовлення;Дата замовлення;Статус;Валюта;Сума замовлення;Клієнт;Телефон;Пошта;Адреса;Місто;Індекс",
        "Номер заказа;Дата заказа;Статус;Валюта;Сумма заказа;Клиент;Телефон;Почта;Адрес;Город;Индекс",
        "מספר הזמנה;תאריך הזמנה;סטטוס;מטבע;סה״כ;שם לקוח;טלפון;דוא״ל;כתובת;עיר;מיקוד",
        "Užsakymo nr.;Užsakymo data;Būsena;Valiuta;Iš viso;Klientas;Telefonas;El. paštas;Adresas;Miestas;Pašto kodas",
        "Order number;Order date;Status;Currency;Total;Customer;Phone;E-mail;Address;City;Postcode",
    ],
)
def test_columns_are_known_in_five_languages(tmp_path, header):
    row = "1042;31.03.2026 10:00;{};EUR;1.050,90;Anna;+380671234567;anna@example.com;Street 1;Kyiv;01001"

    (order,) = taken(tmp_path, f"{header}\n{row.format('completed')}\n", CsvOptions(zone="UTC"))

    assert (order.number, order.total_minor, order.currency, order.state) == ("1042", 105_090, "EUR", "fulfilled")
    assert (order.customer.name, order.customer.phone, order.customer.email) == (
        "Anna",
        "+380671234567",
        "anna@example.com",
    )
    assert (order.ship_to.line1, order.ship_to.city, order.ship_to.postcode) == ("Street 1", "Kyiv", "01001")


def test_lines_are_known_in_five_languages(tmp_path):
    headers = [
        "Номер замовлення;Дата;Назва товару;Артикул;Кількість;Ціна",
        "Номер заказа;Дата;Название товара;Артикул;Количество;Цена",
        "מספר הזמנה;תאריך;שם מוצר;מק״ט;כמות;מחיר",
        "Užsakymo nr.;Data;Prekė;Prekės kodas;Kiekis;Kaina",
    ]
    for header in headers:
        (order,) = taken(tmp_path, f"{header}\n7;31.03.2026;Mug;M-1;2;4,50\n7;31.03.2026;Cup;C-1;1;3,00\n")
        assert [(line.title, line.sku, line.total_minor) for line in order.lines] == [
            ("Mug", "M-1", 900),
            ("Cup", "C-1", 300),
        ]
        assert order.total_minor == 1_200


def test_each_guess_shows_three_values_and_how_sure_it_is(tmp_path):
    text = "Order ID,Date,Total,Colour\n" + "".join(f"{n},2026-05-0{n},{n}.50,red\n" for n in range(1, 6))

    file = checked(tmp_path, text).files[0]

    assert [(guess.field, guess.column, guess.samples) for guess in file.columns] == [
        ("order_id", "Order ID", ("1", "2", "3")),
        ("total", "Total", ("1.50", "2.50", "3.50")),
        ("placed_at", "Date", ("2026-05-01", "2026-05-02", "2026-05-03")),
    ]
    assert [guess.confidence for guess in file.columns] == [0.95, 0.93, 0.83]
    assert file.unused == ("Colour",)


def test_values_speak_where_names_do_not_and_contradict_where_they_lie(tmp_path):
    text = "Nr,When,To whom,Total,Date\n1,2026-05-01,anna@example.com,5,soon\n2,2026-05-02,ben@example.com,6,later\n"

    with planned(tmp_path, text) as plan:
        found = {guess.field: (guess.column, guess.confidence) for guess in plan.layout.guesses["main"].values()}

    assert found == {"total": ("Total", 0.93), "placed_at": ("When", 0.4), "email": ("To whom", 0.4)}


def test_what_a_person_says_wins(tmp_path):
    text = "Nr,When,Sum A,Sum B\n1,2026-05-01,5,7\n"
    told = {"order_id": "Nr", "total": "Sum B", "placed_at": "When"}

    (order,) = taken(tmp_path, text, CsvOptions(currency="EUR", columns=told))

    assert (order.external_id, order.total_minor) == ("1", 700)
    assert checked(tmp_path, text, CsvOptions(columns=told)).files[0].columns[0].confidence == 1.0


@pytest.mark.parametrize(
    ("options", "field", "says"),
    [
        (CsvOptions(columns={"order_id": "Nr."}), "column", "no column Nr"),
        (CsvOptions(columns={"colour": "Nr"}), "column", "colour is no field"),
        (CsvOptions(zone="Europe"), "zone", "Europe"),
        (CsvOptions(currency="Euro"), "currency", "no currency"),
        (CsvOptions(date_order="year"), "date_order", "day or month"),
        (CsvOptions(statuses={"new": "lost"}), "status", "fulfilled"),
        (CsvOptions(encoding="klingon"), "encoding", "klingon"),
        (CsvOptions(encoding="hex"), "encoding", "hex"),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path, options, field, says):
    with pytest.raises(IntegrationError, match=says) as caught:
        planned(tmp_path, "Nr,When\n1,2026-05-01\n", options)

    assert (caught.value.field, caught.value.retry) == (field, False)


def test_what_is_missing_is_named_and_nothing_is_read(tmp_path):
    text = "Colour,Size\nred,5\nblue,6\n"

    with planned(tmp_path, text, CsvOptions()) as plan:
        summary = plan.check()
        with pytest.raises(IntegrationError, match="No column holds the order's number"):
            next(plan.orders())

    assert (summary.rows, summary.orders, summary.is_ready) == (2, 0, False)
    assert [one.field for one in summary.missing] == ["order_id", "placed_at", "currency", "total"]


def test_a_companion_without_a_key_is_named(tmp_path):
    main = "Order ID,Date,Total\n1,2026-05-01,5\n"

    with planned(tmp_path, main, EURO, payments="Colour,Sum\nred,5\n") as plan:
        assert [one.field for one in plan.missing()] == ["payments.order_id"]


def test_every_field_is_one_that_an_order_has():
    known = {"id", "moment", "text", "status", "currency", "money", "email", "phone", "country", "quantity"}

    assert set(KINDS.values()) == known
