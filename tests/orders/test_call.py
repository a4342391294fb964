"""Call mode: what to say, the answers, the outcome. An act is posted; nothing is answered with a redirect."""

import re

import pytest

from regulars.journal.models import Entry
from regulars.orders.models import Order, OrderConfirmation
from regulars.promises.models import Promise

HTMX = {"HX-Request": "true"}


def answers(order, **changes):
    """The answers of a call in which the customer agreed to everything."""
    given = {
        "key": "page-1",
        "items": "yes",
        "total_ok": "on",
        "available": [line.pk for line in order.lines.all()],
        "availability": "",
        "name": "Anna Kovalenko",
        "line1": "Khreshchatyk 1",
        "line2": "",
        "postcode": "",
        "city": "Kyiv",
        "region": "",
        "country": "UA",
        "day": "2026-05-16",
        "window_from": "14:00",
        "window_to": "16:00",
        "note": "",
        "then": "desk",
    }
    return {**given, **changes}


@pytest.fixture
def maria_at(signed_in, maria):
    """Maria's browser, speaking htmx."""
    browser = signed_in(maria)

    def post(path, data=None):
        return browser.post(path, data or {}, headers=HTMX)

    browser.act = post
    return browser


def test_the_script_names_her_me_the_store_and_the_goods_in_her_language(maria_at, anna, store):
    order = anna.orders("kettle", "jug", language="he")

    page = maria_at.get(f"/orders/{order.pk}/call").content.decode()

    script = re.search(r'<p class="say" lang="(\w+)" dir="(\w+)">(.*?)</p>', page)
    assert script.group(1, 2) == ("he", "rtl")
    for words in ("Anna", "Maria", "Linen &amp; Clay", "kettle", "jug"):
        assert f"<bdi>{words}</bdi>" in script[3] or words in script[3]


def test_a_name_cannot_put_markup_into_the_script(maria_at, anna):
    anna.name = "<b>Eve</b> %(operator)s"
    order = anna.orders("<i>kettle</i>")

    page = maria_at.get(f"/orders/{order.pk}/call").content.decode()

    assert "<b>Eve" not in page
    assert "<i>kettle" not in page


def test_the_next_try_is_told_before_it_is_promised(maria_at, anna):
    order = anna.orders("kettle")  # Thursday 10:00

    page = maria_at.get(f"/orders/{order.pk}/call").content.decode()

    tries = re.findall(r'value="(\w+)" data-key="(\d)".*?again <time[^>]*>([^<]+)</time>', page)
    assert tries == [("no_answer", "6", "Thu 12:00"), ("busy", "7", "Thu 10:15"), ("wrong_number", "8", "Thu 12:00")]


def test_days_and_windows_come_from_the_working_hours(maria_at, anna):
    order = anna.orders("kettle")

    page = maria_at.get(f"/orders/{order.pk}/call").content.decode()

    days = re.findall(r'data-fill=\'{"day": "([\d-]+)"}', page)
    windows = re.findall(r'"window_from": "([\d:]+)", "window_to": "([\d:]+)"', page)
    assert days == ["2026-05-14", "2026-05-15", "2026-05-18", "2026-05-19", "2026-05-20"]
    assert windows == [("11:00", "13:00"), ("13:00", "15:00"), ("15:00", "17:00"), ("17:00", "18:00")]


def test_another_day_has_its_own_windows(maria_at, anna):
    order = anna.orders("kettle")

    part = maria_at.get(f"/orders/{order.pk}/call/windows?day=2026-05-15").content.decode()

    assert '"window_from": "09:00"' in part
    assert "closed that day" in maria_at.get(f"/orders/{order.pk}/call/windows?day=2026-05-16").content.decode()
    assert maria_at.get(f"/orders/{order.pk}/call/windows?day=soon").content == b""


def test_looking_at_the_call_page_changes_nothing(maria_at, anna):
    order = anna.orders("kettle")
    before = Entry.objects.count()

    maria_at.get(f"/orders/{order.pk}/call")

    assert Entry.objects.count() == before
    assert Order.objects.get(pk=order.pk).manager is None


def test_a_whole_call_confirms_the_order_and_keeps_the_promise(maria_at, anna, maria):
    order = anna.orders("kettle", "jug")

    answer = maria_at.act(f"/orders/{order.pk}/confirmation", answers(order))

    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/")
    agreed = OrderConfirmation.objects.get()
    assert (agreed.order, agreed.staff, str(agreed.day), agreed.address["city"]) == (
        order,
        maria.staff,
        "2026-05-16",
        "Kyiv",
    )
    assert Order.objects.get(pk=order.pk).stage == "confirmed"
    assert Promise.objects.get(subject=order.subject, key="react-to-order").state == "kept"


def test_saving_takes_the_next_order_at_once(maria_at, anna, maria):
    order, following = anna.orders("kettle"), anna.orders("jug")

    answer = maria_at.act(f"/orders/{order.pk}/confirmation", answers(order, then="next"))

    assert answer["HX-Redirect"] == f"/orders/{following.pk}/call"
    assert Order.objects.get(pk=following.pk).manager == maria.staff


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"items": ""}, "Read the items out"),
        ({"total_ok": ""}, "Name the total"),
        ({"available": []}, "Tick each item that is here"),
        ({"line1": " "}, "street and house"),
        ({"city": ""}, "the town"),
        ({"day": ""}, "Agree on the day"),
        ({"window_from": ""}, "Agree on a time of day"),
        ({"day": "2026-05-01"}, "The delivery day has passed"),
        ({"window_to": "13:00"}, "must end after it begins"),
        ({"window_from": "09:00"}, "keeps the customer waiting"),
        ({"items": "changed", "note": ""}, "Write what is to be different"),
        ({"window_from": "never"}, "Write the time as 14:00"),
    ],
)
def test_a_missing_answer_is_asked_for_beside_its_field_and_nothing_is_lost(maria_at, anna, missing, words):
    order = anna.orders("kettle")
    before = Entry.objects.count()

    answer = maria_at.act(f"/orders/{order.pk}/confirmation", answers(order, line2="back door", **missing))

    part = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in part
    assert "data-takes-focus" in part
    assert part.count(words) == 2  # beside the field, and in the summary
    assert 'value="back door"' in part
    assert Entry.objects.count() == before
    assert Order.objects.get(pk=order.pk).stage == "new"


def test_each_mistake_of_the_summary_leads_to_a_field_that_exists(maria_at, anna):
    order = anna.orders("kettle")

    part = maria_at.act(f"/orders/{order.pk}/confirmation", {"key": "page-1"}).content.decode()

    links = re.findall(r'href="#(\w+)"', part)
    assert links == [
        "id_items", "id_total_ok", "id_available", "id_line1", "id_city", "id_day", "id_window_from", "id_window_to",
    ]  # fmt: skip
    for link in links:
        assert f'id="{link}"' in part


def test_a_missing_item_may_be_agreed_upon(maria_at, anna):
    order = anna.orders("kettle", "jug")
    one = order.lines.first().pk

    maria_at.act(
        f"/orders/{order.pk}/confirmation", answers(order, available=[one], availability="jug follows on Monday")
    )

    assert OrderConfirmation.objects.get().availability == "jug follows on Monday"


def test_a_change_is_written_down_with_the_agreement(maria_at, anna):
    order = anna.orders("kettle")

    maria_at.act(f"/orders/{order.pk}/confirmation", answers(order, items="changed", note="the blue one"))

    assert OrderConfirmation.objects.get().note == "the blue one"


def test_a_double_click_is_one_confirmation(maria_at, anna):
    order = anna.orders("kettle")

    first = maria_at.act(f"/orders/{order.pk}/confirmation", answers(order))
    second = maria_at.act(f"/orders/{order.pk}/confirmation", answers(order))

    assert (first.status_code, second.status_code) == (200, 200)
    assert OrderConfirmation.objects.count() == 1
    assert Order.objects.get(pk=order.pk).calls.count() == 1


def test_somebody_was_faster(maria_at, anna, dan):
    order = anna.orders("kettle")
    dan.confirms(order)

    answer = maria_at.act(f"/orders/{order.pk}/confirmation", answers(order))

    assert answer.status_code == 409
    assert "Somebody has just dealt with order" in answer.content.decode()
    assert OrderConfirmation.objects.count() == 1


def test_nobody_answers_and_the_next_order_opens(maria_at, anna, maria):
    order, following = anna.orders("kettle"), anna.orders("jug")

    answer = maria_at.act(f"/orders/{order.pk}/calls", {"key": "page-1", "outcome": "no_answer", "then": "next"})

    assert answer["HX-Redirect"] == f"/orders/{following.pk}/call"
    call = Order.objects.get(pk=order.pk).calls.get()
    assert (call.outcome, call.staff) == ("no_answer", maria.staff)
    assert Promise.objects.filter(subject=order.subject, key="call-again", state="open").count() == 1


def test_the_same_try_sent_twice_is_noted_once(maria_at, anna):
    order = anna.orders("kettle")

    for _each in range(2):
        maria_at.act(f"/orders/{order.pk}/calls", {"key": "page-1", "outcome": "busy"})

    assert Order.objects.get(pk=order.pk).calls.count() == 1


def test_after_a_wrong_key_the_same_page_can_still_note_another_outcome(maria_at, anna):
    order = anna.orders("kettle")

    maria_at.act(f"/orders/{order.pk}/calls", {"key": "page-1", "outcome": "busy"})
    maria_at.act(f"/orders/{order.pk}/confirmation", answers(order))

    assert list(Order.objects.get(pk=order.pk).calls.order_by("id").values_list("outcome", flat=True)) == [
        "busy",
        "reached",
    ]


def test_an_unknown_outcome_is_refused(maria_at, anna):
    order = anna.orders("kettle")

    answer = maria_at.act(f"/orders/{order.pk}/calls", {"key": "page-1", "outcome": "asleep"})

    assert answer.status_code == 422
    assert not Order.objects.get(pk=order.pk).calls.exists()


def test_the_customer_cancels_for_a_reason_and_it_can_be_taken_back(maria_at, anna):
    order = anna.orders("kettle")

    answer = maria_at.act(f"/orders/{order.pk}/cancellation", {"reason": "bought_elsewhere", "then": "next"})
    assert answer["HX-Redirect"] == "/"
    assert Order.objects.get(pk=order.pk).cancel_reason == "bought_elsewhere"
    assert f'hx-post="/orders/{order.pk}/restoration"' in maria_at.get("/").content.decode()  # the toast's undo

    maria_at.act(f"/orders/{order.pk}/restoration")
    assert Order.objects.get(pk=order.pk).stage == "new"


def test_without_a_reason_nothing_is_cancelled(maria_at, anna):
    order = anna.orders("kettle")

    answer = maria_at.act(f"/orders/{order.pk}/cancellation", {"note": "hm"})

    assert answer.status_code == 422
    assert "Choose why the order is cancelled." in answer.content.decode()
    assert Order.objects.get(pk=order.pk).stage == "new"


def test_an_order_that_waits_for_no_call_is_shown_instead(maria_at, anna, dan):
    order = anna.orders("kettle")
    dan.confirms(order)

    answer = maria_at.get(f"/orders/{order.pk}/call")

    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.pk}")


def test_who_has_the_order_is_said_before_one_starts(maria_at, anna, dan, clock):
    from regulars.orders.actions import take_order

    order = anna.orders("kettle")
    take_order(order, staff=dan.staff, by=dan.actor, at=clock())

    assert "Dan has this order." in maria_at.get(f"/orders/{order.pk}/call").content.decode()


def test_without_a_phone_number_the_page_says_what_to_do(maria_at, anna):
    anna.phone = ""
    order = anna.orders("kettle")

    page = maria_at.get(f"/orders/{order.pk}/call").content.decode()

    assert "There is no phone number. Write to anna@example.com." in page
    assert "tel:" not in page.split("<main")[1].split("</main>")[0]


def test_the_shelf_is_shown_beside_each_item(maria_at, anna, store, clock):
    from decimal import Decimal

    from regulars.catalog.take_in import take_in
    from regulars.intake.arrivals import Arrival
    from regulars.intake.ports import IncomingProduct, IncomingVariant

    variant = IncomingVariant("1", "KETTLE", "", 2000, stock=Decimal(7))
    take_in([Arrival(anna.connection, IncomingProduct("1", "Kettle", "UAH", 1, (variant,)))], clock())
    order = anna.orders("kettle", "jug")

    page = maria_at.get(f"/orders/{order.pk}/call").content.decode()

    assert page.count("in stock") == 1
    assert "7 in stock" in page


@pytest.mark.parametrize("noun", ["confirmation", "calls", "cancellation", "restoration", "manager"])
def test_acts_are_posted_only_and_only_by_the_store_own_people(maria_at, anna, client, noun):
    order = anna.orders("kettle")
    before = Entry.objects.count()

    assert maria_at.get(f"/orders/{order.pk}/{noun}").status_code == 405
    maria_at.logout()
    assert client.post(f"/orders/{order.pk}/{noun}").status_code == 401
    assert Entry.objects.count() == before
