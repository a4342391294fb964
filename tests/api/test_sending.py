"""What a program tells us is checked, kept raw, answered 202, and is an order a moment later."""

import json

import pytest

from regulars.catalog.models import Product
from regulars.customers.models import Customer
from regulars.intake.models import Inbound
from regulars.orders.models import Order
from tests.api.conftest import customer, order, product


def test_an_order_is_kept_answered_and_digested(program, digested):
    answer = program.sends("/orders", order())

    assert answer.status_code == 202
    told = answer.json()
    assert told == {"id": told["id"], "status_url": f"/api/v1/deliveries/{told['id']}"}
    kept = Inbound.objects.get(pk=told["id"])
    assert (kept.source, kept.topic, kept.state) == ("api", "order.upserted", "new")
    assert json.loads(bytes(kept.body)) == {"type": "order.upserted", "data": order()}

    digested()

    taken = Order.objects.get(external_id="1042")
    assert (taken.number, taken.total_minor, taken.currency, taken.stage) == ("A-1042", 128000, "UAH", "new")
    assert taken.customer.name == "Anna Kovalenko"


def test_the_promise_to_call_is_opened(program, digested):
    program.sends("/orders", order())
    digested()

    told = program.asks("/orders/1042").json()

    first = {promise["key"]: promise for promise in told["promises"]}["react-to-order"]
    assert first["state"] == "open"
    assert (first["given_at"], first["due_at"]) == ("2026-05-14T07:00:00Z", "2026-05-14T07:20:00Z")


def test_a_product_and_a_customer_are_taken_in(program, digested):
    assert program.sends("/products", product()).status_code == 202
    assert program.sends("/customers", customer()).status_code == 202

    digested()

    shirt = Product.objects.get(external_id="p-7")
    assert [(v.external_id, v.price_minor, v.currency) for v in shirt.variants.all()] == [("v-1", 60000, "UAH")]
    assert Customer.objects.get().name == "Anna Kovalenko"


@pytest.mark.parametrize("late", [False, True])
def test_the_newest_word_wins_in_whatever_order_it_comes(program, digested, late):
    words = [order(total="100.00"), order(total="200.00", updated_at="2026-05-14T06:59:30Z")]

    for word in reversed(words) if late else words:
        program.sends("/orders", word)
        digested()

    assert Order.objects.get(external_id="1042").total_minor == 20000


def test_the_same_order_twice_is_one_order(program, digested):
    program.sends("/orders", order())
    program.sends("/orders", order())
    digested()

    assert Order.objects.count() == 1


def test_what_passes_the_check_never_lands_in_quarantine(program, digested):
    everything = order(
        discount="-5.00",
        tax="12.5",
        tax_included=True,
        shipping=80,
        bill_to={"name": "Anna", "postcode": "01001", "country": "ua"},
        payment_method="card",
        paid_at="2026-05-14T06:58:00.5Z",
        shipping_method="courier",
        note="the bell\nis broken",
        language="uk_UA",
        history=False,
        lines=[
            {"title": "Cheese", "quantity": "0.250", "total": "99.90", "options": {"Age": "old"}},
            {"id": 17, "title": "Tip", "quantity": 1, "unit_price": 5.5, "goods": False},
            {"title": "Gone", "quantity": 0, "total": "0"},
        ],
    )

    assert program.sends("/orders", everything).status_code == 202
    digested()

    taken = Order.objects.get(external_id="1042")
    assert [(line.title, str(line.quantity), line.total_minor, line.goods) for line in taken.lines.all()] == [
        ("Cheese", "0.250", 9990, True),
        ("Tip", "1.000", 550, False),
    ]


def test_a_price_that_no_column_holds_is_refused_at_the_door(program):
    lines = [{"title": "Screws", "quantity": 1_000_000, "unit_price": "9999999999"}]

    assert program.sends("/orders", order(lines=lines)).status_code == 202
    answer = program.sends("/orders", order(lines=lines, currency="KWD"))

    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "lines[0].unit_price"
    assert answer.json()["error"]["message"].startswith("“lines[0].unit_price” times the quantity")


def test_a_whole_number_with_a_point_is_the_same_id(program, digested):
    program.sends("/orders", order(id=7.0))
    digested()

    assert Order.objects.get().external_id == "7"


# ── many at once ────────────────────────────────────────────────────────────────────────────────────


def test_each_order_of_a_batch_gets_its_verdict(program, digested):
    orders = [order(id="1"), order(id="2", currency="hryvnia"), order(id="4")]

    answer = program.sends("/orders/batch", {"orders": orders})

    assert answer.status_code == 207
    first, second, third = answer.json()["verdicts"]
    assert (first["index"], first["order"], first["accepted"], first["problem"]) == (0, "1", True, None)
    assert (second["index"], second["order"], second["accepted"], second["id"]) == (1, "2", False, None)
    assert second["problem"]["error"]["fields"][0]["field"] == "currency"
    assert third["status_url"] == f"/api/v1/deliveries/{third['id']}"

    digested()
    assert sorted(Order.objects.values_list("external_id", flat=True)) == ["1", "4"]


def test_a_batch_of_bad_orders_keeps_nothing(program):
    answer = program.sends("/orders/batch", {"orders": [order(total="-1")]})

    assert [verdict["accepted"] for verdict in answer.json()["verdicts"]] == [False]
    assert Inbound.objects.count() == 0


@pytest.mark.parametrize("count", [0, 101])
def test_a_batch_has_a_size(program, count):
    answer = program.sends("/orders/batch", {"orders": [order(id=str(n + 1)) for n in range(count)]})

    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "orders"
    assert Inbound.objects.count() == 0


def test_a_hundred_orders_cost_a_fixed_number_of_statements(program, count_queries):
    def send(count):
        return program.sends("/orders/batch", {"orders": [order(id=str(n + 1)) for n in range(count)]})

    send(2)  # the first of the minute
    two = count_queries(lambda: send(2))
    hundred = count_queries(lambda: send(100))

    assert hundred == two <= 14
