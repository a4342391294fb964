"""Where does this order stand, and how do I find one?"""

import re
from datetime import datetime, timedelta

import pytest

from regulars.orders.models import Order
from tests.conftest import KYIV
from tests.orders.test_call import HTMX


@pytest.fixture
def see(signed_in, maria):
    """A page that Maria looks at."""
    browser = signed_in(maria)

    def look(path, **headers):
        answer = browser.get(path, headers=headers)
        assert answer.status_code == 200, path
        return answer.content.decode()

    look.browser = browser
    return look


def listed(page):
    """The orders of the list, by their numbers."""
    return re.findall(r'<tr data-row id="order-\d+"><td><a [^>]*>(?:<[^>]*>)*(\w+)', page)


# ── one order ───────────────────────────────────────────────────────────────────────────────────────


def test_a_new_order_waits_for_a_call_and_says_by_when(see, anna):
    order = anna.orders("kettle", "jug", note="Please ring twice", payment_method="Cash on delivery")

    page = see(f"/orders/{order.pk}")

    for words in (
        "Waits for the confirming call.", "in 20 m", "A person contacts you about your order",
        "kettle", "jug", "Cash on delivery", "Please ring twice", "tel:+380671234567", "mailto:anna@example.com",
        "new customer", "Khreshchatyk 1, Kyiv", "Order came from the shop", "3 entries about promises",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("btn-primary") == 1
    assert f'href="/orders/{order.pk}/call"' in page


def test_after_calls_that_reached_nobody_the_next_one_is_told(see, anna, maria, clock):
    order = anna.orders("kettle")
    maria.calls(order, outcome="busy")
    clock.move(minutes=15)
    maria.calls(order, outcome="no_answer")

    page = see(f"/orders/{order.pk}")

    assert "Called 2 times, not reached yet. We call again Thu 12:15." in page


def test_an_agreed_order_shows_what_was_agreed(see, anna, maria):
    order = anna.orders("kettle")
    maria.confirms(order, note="ring at the gate", availability="")

    page = see(f"/orders/{order.pk}")

    assert "Agreed: Sat 16 May, 14:00–16:00." in page
    assert "ring at the gate" in page
    assert "kept, 20 m early" in page
    assert page.count("btn-primary") == 1


def test_a_cancelled_order_says_why_and_can_be_taken_back(see, anna, maria):
    order = anna.orders("kettle")
    maria.cancels(order, reason="no_stock")

    page = see(f"/orders/{order.pk}")

    assert "Cancelled Thu 14 May 10:00: we do not have it." in page
    assert f'hx-post="/orders/{order.pk}/restoration"' in page


def test_her_earlier_orders_and_how_we_kept_our_word(see, anna, maria, clock):
    maria.confirms(anna.orders("kettle"))
    late = anna.orders("bowl")
    clock.move(minutes=30)
    maria.calls(late)

    page = see(f"/orders/{anna.orders('jug').pk}")

    assert "4 of 5 promises kept in time" in page
    assert re.search(r'Other orders <span class="num">2</span>', page)
    assert "returning" in page


def test_htmx_gets_the_order_without_the_page_around_it(see, anna):
    order = anna.orders("kettle")

    part = see(f"/orders/{order.pk}", **HTMX, **{"HX-Target": "order"})

    assert part.startswith('<div class="page" id="order"')
    assert "<html" not in part


def test_the_order_page_costs_the_same_however_long_its_story(see, anna, maria, clock, count_queries):
    order = anna.orders("kettle")
    see(f"/orders/{order.pk}")
    short = count_queries(lambda: see(f"/orders/{order.pk}"))
    for _each in range(6):
        clock.move(minutes=20)
        maria.calls(order, outcome="busy")

    assert count_queries(lambda: see(f"/orders/{order.pk}")) == short <= 14


def test_another_stores_order_does_not_exist(see, client, anna, clock):
    from regulars.stores.actions import add_staff, found_store

    order = anna.orders("kettle")
    other = found_store(name="Other", by="clock", at=clock(), zone="UTC")
    client.force_login(
        add_staff(other, email="x@example.com", name="Xena", password="long enough words", by="clock", at=clock())
    )

    for path in (f"/orders/{order.pk}", f"/orders/{order.pk}/call", "/promises/1/reckoning"):
        assert client.get(path).status_code == 404
    assert listed(client.get("/orders").content.decode()) == []


# ── why this moment ─────────────────────────────────────────────────────────────────────────────────


def test_a_due_moment_tells_which_hours_counted_and_which_did_not(see, anna, clock):
    from regulars.promises.models import Promise

    clock.set(datetime(2026, 5, 15, 17, 50, tzinfo=KYIV))  # ten minutes before the weekend
    order = anna.orders("kettle")
    promise = Promise.objects.get(subject=order.subject, key="react-to-order")

    words = re.sub(r"<[^>]+>", " ", see(f"/promises/{promise.pk}/reckoning"))
    words = re.sub(r"\s+", " ", words)

    assert "Counted by the calendar “Working hours”." in words
    assert "Fri 17:50 – 18:00 10 m" in words
    assert "Fri 18:00 – Mon 09:00 closed" in words
    assert "Mon 09:00 – 09:10 10 m" in words


def test_an_order_of_the_night_is_explained_by_the_opening(see, anna, clock):
    from regulars.promises.models import Promise

    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))
    order = anna.orders("kettle")
    promise = Promise.objects.get(subject=order.subject, key="react-to-order")

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", see(f"/promises/{promise.pk}/reckoning")))

    assert "Fri 19:40 – Mon 09:00 closed" in words


def test_a_moment_that_was_told_is_called_so(see, anna, maria):
    from regulars.promises.models import Promise

    order = anna.orders("kettle")
    maria.calls(order, outcome="busy")
    promise = Promise.objects.get(subject=order.subject, key="call-again")

    assert "This is the moment that the customer was told." in see(f"/promises/{promise.pk}/reckoning")


# ── who has it ──────────────────────────────────────────────────────────────────────────────────────


def test_i_take_an_order_and_may_take_that_back(see, anna, maria):
    order = anna.orders("kettle")

    answer = see.browser.post(f"/orders/{order.pk}/manager", headers=HTMX)

    assert "Yours" in answer.content.decode()
    assert Order.objects.get(pk=order.pk).manager == maria.staff
    undo = re.search(r'"undo": "([^"]+)"', answer["HX-Trigger"])[1]
    see.browser.post(undo, headers=HTMX)
    assert Order.objects.get(pk=order.pk).manager is None


def test_taking_over_can_be_undone_too(see, anna, dan, clock):
    from regulars.orders.actions import take_order

    order = anna.orders("kettle")
    take_order(order, staff=dan.staff, by=dan.actor, at=clock())

    answer = see.browser.post(f"/orders/{order.pk}/manager", headers=HTMX)
    see.browser.post(re.search(r'"undo": "([^"]+)"', answer["HX-Trigger"])[1], headers=HTMX)

    assert Order.objects.get(pk=order.pk).manager == dan.staff


def test_an_order_cannot_be_given_to_somebody_who_does_not_work_here(see, anna):
    order = anna.orders("kettle")

    assert see.browser.post(f"/orders/{order.pk}/manager?to=99999", headers=HTMX).status_code == 404
    assert Order.objects.get(pk=order.pk).manager is None


# ── the list ────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_begins_with_the_newest_order(see, anna, clock):
    old = anna.orders("kettle", placed_at=clock() - timedelta(hours=2))
    new = anna.orders("jug")

    assert listed(see("/orders")) == [new.number, old.number]


def test_the_list_pages_by_key_and_loses_nobody_when_a_new_order_comes_in_between(see, anna, clock):
    orders = [anna.orders("kettle", placed_at=clock() - timedelta(minutes=n)) for n in range(53)]

    first = see("/orders")
    anna.orders("jug")
    older = re.search(r'href="(\?[^"]*before=[\d.]+)"', first)[1].replace("&amp;", "&")
    second = see("/orders" + older)

    assert listed(first) == [order.number for order in orders[:50]]
    assert listed(second) == [order.number for order in orders[50:]]


def test_a_key_that_makes_no_sense_shows_the_beginning(see, anna):
    order = anna.orders("kettle")

    for key in ("x", "1", "9" * 40 + ".1", "-5.2", "99999999999999999.1"):
        assert listed(see(f"/orders?before={key}")) in ([order.number], [])


def test_orders_of_one_stage(see, anna, maria):
    agreed, waiting = anna.orders("kettle"), anna.orders("jug")
    maria.confirms(agreed)

    assert listed(see("/orders?stage=confirmed")) == [agreed.number]
    assert listed(see("/orders?stage=new")) == [waiting.number]
    assert len(listed(see("/orders?stage=nonsense"))) == 2


@pytest.mark.parametrize(
    "search",
    ["067 123 45 67", "+380 67 123-45-67", "anna@example.com", "ANNA@example.com", "anna", "Kovalenko", "kov"],
)
def test_an_order_is_found_by_phone_in_any_writing_e_mail_and_the_beginning_of_a_name(see, anna, search):
    mine = [anna.orders("kettle"), anna.orders("jug")]
    anna.name, anna.email, anna.phone = "Ihor Bondar", "ihor@example.com", "+380501112233"
    stranger_order(anna)

    assert sorted(listed(see(f"/orders?q={search.replace('+', '%2B')}"))) == sorted(order.number for order in mine)


def stranger_order(anna):
    from regulars.intake.ports import IncomingCustomer

    who = IncomingCustomer("8", anna.name, anna.email, anna.phone, "UA", "uk")
    return anna.orders("bowl", customer=who)


def test_a_name_of_another_alphabet_is_found_in_small_letters(see, anna):
    anna.name = "Ольга Шевченко"
    order = anna.orders("kettle")
    anna.orders("jug")

    assert order.number in listed(see("/orders?q=ольга"))
    assert order.number in listed(see("/orders?q=шев"))


def test_the_very_number_opens_the_order(see, anna):
    order = anna.orders("kettle", number="W1001")

    answer = see.browser.get("/orders?q=%23w1001")

    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.pk}")


def test_nothing_found_says_what_was_looked_for(see, anna):
    anna.orders("kettle")

    page = see("/orders?q=zebra")

    assert "Nothing found for “zebra”" in page
    assert "Show all orders" in page


def test_the_list_costs_the_same_for_one_order_and_for_fifty(see, anna, count_queries):
    anna.orders("kettle")
    see("/orders")
    one = count_queries(lambda: see("/orders"))
    for _each in range(49):
        anna.orders("kettle")

    assert count_queries(lambda: see("/orders")) == one <= 6
