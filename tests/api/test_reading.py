"""What a program may ask: what became of a delivery, where an order stands, which orders there are."""

import pytest

from regulars.orders.models import Order
from tests.api.conftest import order
from tests.api.test_problems import error_of


@pytest.fixture
def sent(program, digested):
    """Send an order and take it in; returns the delivery's address."""

    def send(**changes):
        address = program.sends("/orders", order(**changes)).json()["status_url"].removeprefix("/api/v1")
        digested()
        return address

    return send


def test_a_delivery_tells_what_became_of_it(program, digested):
    address = program.sends("/orders", order(id=1042)).json()["status_url"].removeprefix("/api/v1")

    waiting = program.asks(address).json()
    digested()
    done = program.asks(address).json()

    assert (waiting["state"], waiting["kind"], waiting["order_url"], waiting["digested_at"]) == (
        "new",
        "",
        None,
        None,
    )
    assert (done["state"], done["kind"], done["reason"]) == ("done", "order", "")
    assert done["order_url"] == "/api/v1/orders/1042"
    assert program.asks("/orders/1042").json()["id"] == "1042"


def test_a_delivery_in_quarantine_says_why(program, digested, monkeypatch):
    monkeypatch.setattr("regulars.intake.api.sending.check", lambda delivery, connection: None)
    monkeypatch.setattr("regulars.intake.api.sending.delivery_of", _with_a_word_of_no_use)
    address = program.sends("/orders", order()).json()["status_url"].removeprefix("/api/v1")
    digested()

    told = program.asks(address, Accept_Language="en").json()

    assert (told["state"], told["field"], told["order_url"]) == ("quarantined", "data.colour", None)
    assert told["reason"] == "“data.colour” is no field of ours. Is it misspelt?"


def _with_a_word_of_no_use(kind, data):
    from regulars.intake.ports import Delivery

    return Delivery(b'{"type": "order.upserted", "data": {"colour": "sand"}}')


def test_an_order_tells_its_stage_and_promises(program, sent, maria):
    sent()
    maria.confirms(Order.objects.get())

    told = program.asks("/orders/1042").json()

    assert {name: told[name] for name in ("id", "number", "stage", "status", "currency", "total", "history")} == {
        "id": "1042",
        "number": "A-1042",
        "stage": "confirmed",
        "status": "paid by card",
        "currency": "UAH",
        "total": "1280.00",
        "history": False,
    }
    assert told["placed_at"] == told["confirmed_at"] == "2026-05-14T07:00:00Z"
    states = {promise["key"]: promise["state"] for promise in told["promises"]}
    assert states["react-to-order"] == "kept"


@pytest.mark.parametrize("name", ["A/7", "Ж 1", "50%", "batch2", "a?b#c", "..x"])
def test_an_order_is_found_by_whatever_id_the_shop_gave_it(program, sent, name):
    address = sent(id=name)

    told = program.asks(address).json()["order_url"]

    assert program.asks(told.removeprefix("/api/v1")).json()["id"] == name


def test_another_connection_s_things_are_not_there(program, program_with, sent, store, anna, clock):
    from regulars.intake.actions import create_connection

    anna.orders("kettle", external_id="77")
    address = sent()
    fields = {"secrets": "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cw=="}
    other = create_connection(store, kind="generic", name="Other", fields=fields, by="staff:1", at=clock())
    stranger = program_with(connection=other)

    for path in (address, "/orders/1042", "/orders/77"):
        answer = stranger.asks(path)
        assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")
    assert stranger.asks("/orders").json()["orders"] == []
    assert program.asks("/orders/77").status_code == 404


@pytest.mark.parametrize("name", ["0", "-1", "x", "9" * 30])
def test_a_delivery_that_cannot_be(program, name):
    assert program.asks(f"/deliveries/{name}").status_code in {404, 422}


# ── the list ────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_goes_page_by_page_oldest_first(program, sent):
    for n in range(5):
        sent(id=f"o-{n}")

    pages, since = [], ""
    while since is not None:
        page = program.asks(f"/orders?limit=2&since={since}").json()
        pages.append([one["id"] for one in page["orders"]])
        since = page["next"]

    assert pages == [["o-0", "o-1"], ["o-2", "o-3"], ["o-4"]]


def test_a_later_visit_never_misses_an_order_that_became_visible_late(program, sent, clock):
    """Negative control: with `next` or the last id as the bookmark, the late one is never seen."""
    for n in range(3):
        sent(id=f"o-{n}")
    late = Order.objects.get(external_id="o-1")
    Order.objects.filter(pk=late.pk).update(connection=None)  # its transaction has not ended yet

    first = program.asks("/orders").json()
    Order.objects.filter(pk=late.pk).update(connection=program_connection(program))
    second = program.asks(f"/orders?since={first['resume']}").json()

    assert [one["id"] for one in first["orders"]] == ["o-0", "o-2"]
    assert [one["id"] for one in second["orders"]] == ["o-0", "o-1", "o-2"]
    last = Order.objects.get(external_id="o-2").pk
    assert [one["id"] for one in program.asks(f"/orders?since={last}").json()["orders"]] == []


def test_what_has_settled_is_not_repeated(program, sent, clock):
    for n in range(3):
        sent(id=f"o-{n}")
    clock.move(minutes=2)

    first = program.asks("/orders").json()

    assert first["resume"] == str(Order.objects.get(external_id="o-2").pk)
    assert program.asks(f"/orders?since={first['resume']}").json() == {
        "orders": [],
        "next": None,
        "resume": first["resume"],
    }


def program_connection(program):
    from regulars.intake.apikeys import key_for

    return key_for(program.key).connection


@pytest.mark.parametrize(
    ("query", "field"), [("limit=0", "limit"), ("limit=101", "limit"), ("since=x", "since"), ("limit=x", "limit")]
)
def test_what_cannot_be_asked_is_told(program, query, field):
    answer = program.asks(f"/orders?{query}")

    assert answer.status_code == 422
    assert error_of(answer)["field"] == field


def test_the_list_costs_the_same_for_one_order_and_for_fifty(program, sent, count_queries):
    sent(id="o-0")
    program.asks("/orders")
    one = count_queries(lambda: program.asks("/orders"))
    for n in range(1, 50):
        sent(id=f"o-{n}")
    fifty = count_queries(lambda: program.asks("/orders"))

    assert fifty == one <= 9
