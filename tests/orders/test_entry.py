"""Taking an order down for somebody on the phone."""

import re

import pytest

from regulars.orders.models import Order
from tests.orders.test_call import HTMX


def typed(**changes):
    """What an operator types; `changes` override."""
    given = {
        "key": "page-1",
        "phone": "067 765 43 21",
        "name": "Ihor Bondar",
        "email": "",
        "language": "uk",
        "title_0": "Kettle",
        "quantity_0": "2",
        "price_0": "12,50",
        "sku_0": "KTL-1",
        "title_1": "Jug",
        "quantity_1": "1",
        "price_1": "7",
        "sku_1": "",
        "line1": "Saksahanskoho 5",
        "line2": "",
        "postcode": "01033",
        "city": "Kyiv",
        "shipping": "80",
        "payment_method": "Cash on delivery",
        "note": "a gift",
    }
    return {**given, **changes}


@pytest.fixture
def take(signed_in, maria):
    """Maria sends the entry form."""
    browser = signed_in(maria)

    def send(**changes):
        return browser.post("/orders/new", typed(**changes), headers=HTMX)

    send.browser = browser
    return send


def test_an_order_on_the_phone_gets_the_same_record_and_clock_and_opens_in_call_mode(take, maria):
    answer = take()

    order = Order.objects.get()
    assert (answer.status_code, answer["HX-Redirect"]) == (200, f"/orders/{order.pk}/call")
    assert (order.number, order.phone, order.customer.name, order.language) == (
        "H1",
        "+380677654321",
        "Ihor Bondar",
        "uk",
    )
    assert (order.total_minor, order.shipping_minor, order.currency) == (2 * 1250 + 700 + 8000, 8000, "UAH")
    assert [(line.title, line.sku, str(line.quantity), line.unit_minor) for line in order.lines.all()] == [
        ("Kettle", "KTL-1", "2.000", 1250),
        ("Jug", "", "1.000", 700),
    ]
    assert order.ship_to == {
        "name": "Ihor Bondar",
        "line1": "Saksahanskoho 5",
        "postcode": "01033",
        "city": "Kyiv",
        "country": "UA",
    }
    assert order.manager == maria.staff


def test_a_double_click_is_one_order(take):
    first, second = take(), take()

    assert first["HX-Redirect"] == second["HX-Redirect"]
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "id_name", "Write the customer&#x27;s name."),
        ({"phone": "12"}, "id_phone", "is not a phone number"),
        ({"phone": "", "email": ""}, "id_phone", "Write a phone number or an e-mail address"),
        ({"phone": "", "email": "ihor"}, "id_email", "is not an e-mail address"),
        ({"title_0": "", "title_1": "", "price_0": "", "price_1": ""}, "id_title_0", "Write at least one item."),
        ({"price_0": ""}, "id_price_0", "Write what one of them costs."),
        ({"price_1": "a lot"}, "id_price_1", "Write the amount as a number"),
        ({"price_1": "-3"}, "id_price_1", "Write the amount as a number"),
        ({"price_1": "2000000000"}, "id_price_1", "Write the amount as a number"),
        ({"price_1": "9" * 20}, "id_price_1", "Write the amount as a number"),
        ({"title_1": ""}, "id_title_1", "Write what it is."),
        ({"quantity_0": "many"}, "id_quantity_0", "Write how many"),
        ({"quantity_0": "0"}, "id_quantity_0", "Write how many"),
        ({"shipping": "free"}, "id_shipping", "Write the amount as a number"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_above_with_a_link_and_nothing_is_lost(take, changes, field, words):
    answer = take(**changes)

    part = answer.content.decode()
    assert answer.status_code == 200
    assert f'href="#{field}"' in part
    assert f'id="{field}"' in part
    assert part.count(words) == 2
    assert "Saksahanskoho 5" in part
    assert not Order.objects.exists()


def test_empty_rows_are_no_items(take):
    take(title_1="", price_1="", title_7="Card", quantity_7="1", price_7="3")

    assert [line.title for line in Order.objects.get().lines.all()] == ["Kettle", "Card"]


def test_the_sum_is_told_while_typing(take):
    part = take.browser.get(
        "/orders/new/total", {"title_0": "Kettle", "quantity_0": "2", "price_0": "12.50", "shipping": "80"}
    )

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part.content.decode()))
    assert "2 × Kettle UAH 25.00" in words
    assert "Total UAH 105.00" in words


def test_half_a_row_counts_nothing_yet(take):
    part = take.browser.get("/orders/new/total", {"title_0": "Kettle", "quantity_0": "2", "price_0": "12.5x"})

    assert part.status_code == 200


def test_one_more_row_brings_the_button_for_the_next(take):
    part = take.browser.get("/orders/new/row?n=3", headers=HTMX).content.decode()

    assert 'id="id_title_3"' in part
    assert "?n=4" in part


def test_the_catalogue_offers_what_begins_so(take, anna, clock):
    from regulars.catalog.take_in import take_in
    from regulars.intake.arrivals import Arrival
    from regulars.intake.ports import IncomingProduct, IncomingVariant

    for number, title in enumerate(("Kettle, blue", "Jug"), start=1):
        variant = IncomingVariant(str(number), f"SKU-{number}", "", 129900)
        take_in([Arrival(anna.connection, IncomingProduct(str(number), title, "UAH", 1, (variant,)))], clock())

    by_name = take.browser.get("/orders/new/goods", {"title_0": "kett"}).content.decode()
    by_code = take.browser.get("/orders/new/goods", {"title_2": "sku-2"}).content.decode()

    assert re.findall(r'value="([^"]+)" data-sku="([^"]+)" data-price="([^"]+)"', by_name) == [
        ("Kettle, blue", "SKU-1", "1299.00")
    ]
    assert 'value="Jug"' in by_code
    assert take.browser.get("/orders/new/goods", {"title_0": "k"}).content.decode().strip() == ""


def test_a_known_number_tells_who_it_is(take, anna):
    anna.orders("kettle")

    known = take.browser.post("/orders/new/customer", {"phone": "067 123-45-67"}, headers=HTMX).content.decode()
    new = take.browser.post("/orders/new/customer", {"phone": "050 111 22 33"}, headers=HTMX).content.decode()
    wrong = take.browser.post("/orders/new/customer", {"phone": "12"}, headers=HTMX).content.decode()

    assert "Anna Kovalenko" in known
    assert "1 order so far" in known
    assert "+380 50 111 2233" in new
    assert "new customer" in new
    assert "Not a phone number yet." in wrong


def test_the_empty_form_has_one_main_button_and_a_fresh_key(take):
    pages = [take.browser.get("/orders/new").content.decode() for _each in range(2)]

    keys = {re.search(r'name="key" value="(\w{32})"', page)[1] for page in pages}
    assert len(keys) == 2
    assert pages[0].count('class="btn btn-primary') == 1
