"""The letters of an order, as they arrive: from the shop's word to a real mailbox."""

import re
from datetime import datetime, timedelta

import pytest

from regulars.conversations.models import Message, State
from regulars.core.tokens import hash_token
from regulars.intake.ports import IncomingCustomer, OrderState
from regulars.journal.models import Effect, Entry
from regulars.orders.actions import request_link
from regulars.orders.models import Order, OrderLine, StatusLink
from regulars.promises.models import Promise
from tests.conftest import KYIV
from tests.effects import run_effects, states_of
from tests.post_office import body_of, post_office, subject_of

__all__ = ["post_office"]

TOKEN = re.compile(r"http://127\.0\.0\.1:8000/s/([\w-]+)")


def speaking(language, **changes):
    facts = {"name": "Anna Kovalenko", "email": "anna@example.com", "phone": "+380671234567"}
    facts |= {"country": "UA", "language": language, **changes}
    return IncomingCustomer("7", **facts)


def letters(order):
    return list(Message.objects.about(order.subject))


def test_an_order_is_answered_with_the_promised_moment_and_a_private_link(anna, post_office):
    order = anna.orders("kettle", "jug")  # Thursday 10:00

    run_effects()

    letter = post_office.newest()
    assert letter["To"] == "anna@example.com"
    assert letter["Content-Language"] == "uk"
    assert subject_of(letter) == (f"Замовлення {order.number}: зателефонуємо вам до 10:20 (четвер, 14 травня)")
    text = body_of(letter, "plain")
    assert "закінчується на 67" in text
    assert "1 × kettle: 20,00\xa0₴" in text
    assert "Разом: 40,00\xa0₴" in text
    (token,) = set(TOKEN.findall(text))
    assert TOKEN.findall(body_of(letter, "html")) == [token]
    link = StatusLink.objects.get(order=order)
    assert (link.hash, link.purpose) == (hash_token(token), "letter")
    assert len(token) * 6 >= 128


def test_an_automatic_letter_never_keeps_the_promise_to_react(anna, post_office):
    order = anna.orders("kettle")

    run_effects()

    assert len(post_office.taken) == 1
    assert Promise.objects.get(subject=order.subject, key="react-to-order").state == "open"


def test_an_order_of_friday_evening_is_told_when_we_open(anna, clock, post_office):
    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))
    anna.orders("kettle", customer=speaking("en"))

    run_effects()

    letter = post_office.newest()
    assert "we will call you when we open, 09:00 (Monday, 18 May)" in subject_of(letter)
    assert "Just now we are closed." in body_of(letter, "plain")


def test_without_a_telephone_number_we_write(anna, post_office):
    anna.orders("kettle", customer=speaking("en", phone=""))

    run_effects()

    assert "we will write to you by 10:20 (Thursday, 14 May)" in subject_of(post_office.newest())
    assert "no telephone number of yours" in body_of(post_office.newest(), "plain")


def test_a_moment_that_has_passed_is_not_promised_again(anna, clock, post_office):
    anna.orders("kettle", customer=speaking("en"), placed_at=clock() - timedelta(hours=1))

    run_effects()

    assert subject_of(post_office.newest()).endswith(": we have received it")
    assert "If the time does not suit you" not in body_of(post_office.newest(), "plain")


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("uk", "Замовлення"),
        ("ru", "Заказ"),
        ("he", "הזמנה"),
        ("lt", "Užsakymas"),
        ("en", "Order"),
        ("de", "Замовлення"),
    ],
)
def test_she_is_written_to_in_the_language_of_her_order_else_in_the_store_s(anna, post_office, language, word):
    anna.orders("kettle", customer=speaking(language))

    run_effects()

    assert subject_of(post_office.newest()).startswith(word)


def test_the_letter_is_written_once_however_often_the_shop_repeats_itself(anna, clock, post_office):
    order = anna.orders("kettle", external_id="500")
    run_effects()

    clock.move(minutes=1)
    anna.orders("kettle", external_id="500")
    Effect.objects.filter(handler="orders.send_letter").update(state="owed", ended_at=None)
    run_effects()

    assert len(post_office.taken) == len(letters(order)) == 1
    assert StatusLink.objects.filter(order=order).count() == 1


def test_an_order_cancelled_before_its_letter_left_gets_only_the_word_of_the_cancellation(anna, maria, post_office):
    order = anna.orders("kettle", customer=speaking("en"))
    maria.cancels(order)

    run_effects()

    assert [subject_of(letter) for letter in post_office.taken] == [f"Order {order.number} is cancelled"]


def test_an_order_cancelled_while_its_letter_waits_for_the_mail_server_is_not_told_that_we_call(
    anna, maria, clock, post_office
):
    order = anna.orders("kettle", customer=speaking("en"))
    post_office.answer_to_data = "451 later"
    run_effects(trouble=True)
    assert letters(order)[0].state == State.QUEUED

    maria.cancels(order)
    post_office.answer_to_data = "250 OK"
    clock.move(minutes=1)
    run_effects(trouble=True)

    assert [letter.state for letter in letters(order)] == [State.CANCELLED, State.SENT]
    assert subject_of(post_office.newest()) == f"Order {order.number} is cancelled"


def test_a_letter_a_day_old_is_not_written_at_all(anna, clock, post_office):
    anna.orders("kettle")
    clock.move(hours=24, seconds=1)

    run_effects()

    assert post_office.taken == []
    assert states_of("orders.send_letter") == ["expired"]


def test_a_past_order_gets_no_letter(anna, clock, post_office):
    anna.orders("kettle", history=True)
    anna.orders("kettle", placed_at=clock() - timedelta(days=30))

    run_effects()

    assert post_office.taken == []


def test_not_even_a_link_is_sent_for_a_past_order(anna, clock, post_office):
    order = anna.orders("kettle", history=True)

    request_link(order, at=clock())
    run_effects()

    assert states_of("orders.send_link") == ["done"]
    assert post_office.taken == []


def test_an_order_without_an_address_gets_none_and_nothing_fails(anna, post_office):
    anna.orders("kettle", customer=speaking("en", email=""))

    run_effects()

    assert post_office.taken == []
    assert not Message.objects.exists()


def test_a_missed_call_is_told_with_the_moment_of_the_next(anna, maria, clock, post_office):
    order = anna.orders("kettle", customer=speaking("en"))
    clock.move(minutes=5)
    maria.calls(order, outcome="no_answer")

    run_effects()

    letter = post_office.newest()
    assert subject_of(letter) == f"Order {order.number}: we will call you again at 12:05 (Thursday, 14 May)"
    assert "we called you at 10:05 on +380\xa0•••\xa067" in body_of(letter, "plain")


def test_a_wrong_number_is_asked_about(anna, maria, post_office):
    order = anna.orders("kettle", customer=speaking("en"))
    maria.calls(order, outcome="wrong_number")

    run_effects()

    assert "It may not be your number any more." in body_of(post_office.newest(), "plain")


def test_only_the_last_of_two_missed_calls_is_told(anna, maria, clock, post_office):
    order = anna.orders("kettle", customer=speaking("en"))
    run_effects()
    maria.calls(order, outcome="busy")
    clock.move(minutes=15)
    maria.calls(order, outcome="no_answer")

    run_effects()

    assert [letter.name for letter in letters(order)] == ["orders/received", "orders/missed_call"]
    assert "12:15" in subject_of(post_office.newest())


def test_a_missed_call_told_after_the_next_one_was_due_is_not_told(anna, maria, clock, post_office):
    order = anna.orders("kettle")
    run_effects()
    maria.calls(order, outcome="busy")
    clock.move(minutes=15, seconds=1)

    run_effects()

    assert [letter.name for letter in letters(order)] == ["orders/received"]
    assert states_of("orders.send_missed_call") == ["expired"]


def test_what_was_agreed_is_given_in_writing(anna, maria, clock, post_office):
    order = anna.orders("kettle", customer=speaking("en"), payment_method="Cash on delivery")
    run_effects()
    clock.move(minutes=6)
    maria.confirms(order)

    run_effects()

    letter = post_office.newest()
    assert subject_of(letter) == f"Order {order.number}: arrives Saturday, 16 May, 14:00–16:00"
    text = body_of(letter, "plain")
    assert "Day: Saturday, 16 May\nTime: 14:00–16:00\nAddress: Khreshchatyk 1, Kyiv\n1 × kettle: " in text
    assert "Payment: Cash on delivery" in text


def test_what_was_agreed_is_not_sent_after_the_window_has_closed(anna, maria, clock, post_office):
    order = anna.orders("kettle")
    run_effects()
    maria.confirms(order)
    clock.set(datetime(2026, 5, 16, 16, 0, tzinfo=KYIV))

    run_effects()

    assert [letter.state for letter in letters(order)] == [State.SENT, State.EXPIRED]
    assert len(post_office.taken) == 1


def test_what_was_agreed_is_not_sent_for_an_order_cancelled_meanwhile(anna, maria, post_office):
    order = anna.orders("kettle")
    run_effects()
    maria.confirms(order)
    maria.cancels(order)

    run_effects()

    assert [letter.name for letter in letters(order)] == ["orders/received", "orders/cancelled"]


def test_a_cancellation_names_its_reason_and_the_money_already_paid(anna, maria, clock, post_office):
    order = anna.orders("kettle", customer=speaking("he"), paid_at=clock())
    maria.cancels(order, reason="no_stock")

    run_effects()

    text = body_of(post_office.newest(), "plain")
    assert "מה שהוזמן אינו במלאי" in text
    assert "כבר שולם" in text


def test_an_order_cancelled_in_the_shop_is_told_and_one_restored_at_once_is_not(anna, clock, post_office):
    order = anna.orders("kettle", external_id="500", customer=speaking("en"))
    run_effects()
    anna.orders("kettle", external_id="500", state=OrderState.CANCELLED, version=2 * 10**15)
    anna.orders("kettle", external_id="500", state=OrderState.PLACED, version=2 * 10**15 + 1)

    run_effects()

    assert Order.objects.get(pk=order.pk).stage == "new"
    assert [letter.name for letter in letters(order)] == ["orders/received"]


def test_a_large_order_stays_a_light_letter(anna, post_office):
    order = anna.orders(*[f"bowl {number} <b>" + "ы" * 80 for number in range(120)], customer=speaking("ru"))

    run_effects()

    html = body_of(post_office.newest(), "html")
    assert len(html.encode()) < 102_000
    assert "и ещё 90" in html
    assert OrderLine.objects.filter(order=order).count() == 120


def test_names_and_titles_that_mean_harm_arrive_as_words(anna, post_office):
    name = "Anna\r\nBcc: everybody@evil.example https://evil.example/{{ order.total }}<script>"
    anna.orders("<img src=x onerror=alert(1)>{{ link }}\u202e", customer=speaking("en", name=name))

    run_effects()

    letter = post_office.newest()
    assert letter["Bcc"] is None
    assert "evil" not in str(letter)
    assert "&lt;img src=x onerror=alert(1)&gt;{{ link }}" in body_of(letter, "html")
    assert "Good day, thank you" in body_of(letter, "plain")


def test_no_token_is_in_the_journal_or_in_what_is_stored(anna, post_office):
    anna.orders("kettle")

    run_effects()

    (token,) = set(TOKEN.findall(body_of(post_office.newest(), "plain")))
    stored = [str(entry.data) + str(entry.personal) for entry in Entry.objects.all()]
    stored += [message.text + message.html + str(message.private_link) for message in Message.objects.all()]
    assert not any(token in text for text in stored)
