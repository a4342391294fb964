"""Private links: asleep, lost, guessed, asked for too often; nothing tells whether an order exists (B24)."""

import logging
import re

import pytest
from django.test import Client

from regulars.conversations.models import Message
from regulars.core.tokens import hash_token, new_token
from regulars.journal.models import Entry
from regulars.orders.actions import issue_link
from regulars.orders.models import StatusLink
from regulars.portal import links
from tests.effects import run_effects
from tests.portal.kit import first_line, link_of, open_page, words
from tests.post_office import subject_of


@pytest.fixture(autouse=True)
def _a_fresh_process():
    for throttle in (links.GUESSES, links.ASKINGS, links.LETTERS):
        throttle.forget()


@pytest.fixture
def browser():
    """A browser that minds forms as a real one does."""
    return Client(enforce_csrf_checks=True)


def send(browser, path, **fields):
    """Fill in and send the form of a page."""
    html = browser.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    fields = {"csrfmiddlewaretoken": token.group(1) if token else "", **fields}
    return browser.post(path, fields)


def requests_of(order):
    return Entry.objects.of(order.subject).filter(kind="order.link_requested").count()


# ── tokens ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_has_more_than_128_random_bits_and_only_its_hash_is_stored(anna, clock):
    order = anna.orders("kettle")

    tokens = {issue_link(order, purpose="letter", at=clock()) for _each in range(50)}

    assert len(tokens) == 50
    assert all(len(token) * 6 >= 160 for token in tokens)
    stored = set(StatusLink.objects.values_list("hash", flat=True))
    assert stored == {hash_token(token) for token in tokens}


def test_ten_thousand_neighbours_and_guesses_of_a_token_open_nothing(anna, clock):
    """Negative control: compared by prefix, the shortened token would be found."""
    from regulars.orders.queries import link_for

    token = issue_link(anna.orders("kettle"), purpose="letter", at=clock())
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    neighbours = {
        token[:place] + letter + token[place + 1 :] for place in range(len(token)) for letter in letters
    } - {token}
    neighbours |= {token[:-1], token[1:], token + "A", token.swapcase(), " " + token, token + "\x00", "", "%"}

    known = set(StatusLink.objects.values_list("hash", flat=True))

    assert not {hash_token(neighbour) for neighbour in neighbours} & known
    assert [link_for(neighbour) for neighbour in list(neighbours)[:300]] == [None] * 300
    assert link_for(token) is not None


# ── asleep ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_link_gone_to_sleep_shows_nothing_of_the_order_and_offers_a_new_one(anna, clock):
    order = anna.orders("kettle", external_id="4711", number="SECRET-4711")
    path = link_of(order)
    clock.move(days=60)

    html = open_page(f"{path}?lang=en")

    assert first_line(html) == "This link has gone to sleep"
    for secret in ("4711", "kettle", "Kyiv", "•", "Anna", "anna", "20.00", path.removeprefix("/s/")):
        assert secret not in html
    assert "Send me a new link" in words(html)


def test_the_new_link_goes_to_the_address_on_the_order_and_never_onto_the_page(anna, clock, browser, post_office):
    order = anna.orders("kettle")
    run_effects()
    path = link_of(order)
    clock.move(days=60)

    response = send(browser, f"{path}?lang=en")
    run_effects()

    assert response.status_code == 200
    assert "/s/" not in response.content.decode().replace("/s/?", "")
    assert subject_of(post_office.newest()).startswith(f"Замовлення {order.number}: ваше нове посилання")
    fresh = re.search(
        r"http://127\.0\.0\.1:8000(/s/[\w-]+)", str(post_office.newest().get_body(("plain",)).get_content())
    )
    assert first_line(open_page(f"{fresh.group(1)}?lang=en"))


def test_the_form_of_a_stranger_s_page_sends_nothing(anna, clock):
    path = link_of(anna.orders("kettle"))
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(path).status_code == 403
    assert not Entry.objects.filter(kind="order.link_requested").exists()


def test_a_double_click_is_one_letter(anna, clock, browser):
    order = anna.orders("kettle")
    path = link_of(order)
    clock.move(days=60)

    send(browser, path)
    send(browser, path)
    run_effects()

    assert requests_of(order) == 2
    assert Message.objects.filter(name="orders/link").count() == 1


def test_nobody_floods_a_mailbox_with_links(anna, clock, browser):
    order = anna.orders("kettle")
    path = link_of(order)
    clock.move(days=60)
    for _each in range(9):
        assert send(browser, path).status_code == 200
        clock.move(minutes=1)

    assert requests_of(order) == 5
    clock.move(days=1)
    send(browser, path)
    assert requests_of(order) == 6


# ── lost ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_link_gets_a_kind_page_and_no_order(store):
    response = Client().get(f"/s/{new_token()}?lang=en")

    assert response.status_code == 404
    html = response.content.decode()
    assert first_line(html) == "We do not know this link"
    assert 'action="/s/"' in html


@pytest.mark.parametrize("contact", ["anna@example.com", " ANNA@example.com ", "+380671234567", "067 123 45 67"])
def test_whoever_names_order_and_contact_is_sent_a_link(anna, browser, contact):
    order = anna.orders("kettle", number="A-77")

    response = send(browser, "/s/?lang=en", number=" #A-77", contact=contact)

    assert response.status_code == 200
    assert first_line(response.content.decode()) == "Look into your mailbox"
    assert requests_of(order) == 1


@pytest.mark.parametrize(
    ("number", "contact"),
    [
        ("A-77", "maria@example.com"),
        ("A-78", "anna@example.com"),
        ("A-77", "+380671234568"),
        ("A-77", "@"),
        ("%", "%"),
    ],
)
def test_whether_an_order_exists_cannot_be_told_from_the_answer(anna, browser, number, contact):
    order = anna.orders("kettle", number="A-77")
    right = send(browser, "/s/?lang=en", number="A-77", contact="anna@example.com").content

    wrong = send(browser, "/s/?lang=en", number=number, contact=contact).content

    def plain(page):
        return re.sub(rb'value="[^"]{60,}"', b"", page)

    assert plain(wrong) == plain(right)
    assert requests_of(order) == 1


def test_an_empty_form_says_what_lacks_and_keeps_what_was_written(store, browser):
    response = send(browser, "/s/?lang=en", number='A"77<', contact="")

    html = response.content.decode()
    assert "Write both the number of the order" in words(html)
    assert 'value="A&quot;77&lt;"' in html


def test_one_address_asks_ten_times_an_hour_at_most(anna, browser, clock):
    orders = [anna.orders("kettle", number=f"A-{number}") for number in range(12)]

    for order in orders:
        assert send(browser, "/s/", number=order.number, contact="anna@example.com").status_code == 200

    assert sum(requests_of(order) for order in orders) == 10


# ── guessing ────────────────────────────────────────────────────────────────────────────────────────


def guess(**more):
    return Client().get(f"/s/{new_token()}", **more).status_code


def test_thirty_guesses_a_minute_and_no_more(anna, clock):
    path = link_of(anna.orders("kettle"))

    assert [guess() for _each in range(30)] == [404] * 30
    assert [guess() for _each in range(5)] == [429] * 5
    shut = Client().get(path)
    assert (shut.status_code, shut["Retry-After"]) == (429, "60")
    assert guess(REMOTE_ADDR="198.51.100.7") == 404
    clock.move(minutes=1)
    assert guess() == 404
    assert Client().get(path).status_code == 200


def test_processes_count_together(store, clock):
    for _each in range(30):
        guess()

    links.GUESSES.forget()  # another process, with the same cache

    assert guess() == 429


def test_genuine_visits_are_never_counted(anna, count_queries):
    path = link_of(anna.orders("kettle"))

    assert {Client().get(path).status_code for _each in range(60)} == {200}


def test_a_forged_forwarding_header_opens_no_new_count(store, settings):
    for number in range(31):
        guess(HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert guess(HTTP_X_FORWARDED_FOR="203.0.113.99") == 429

    settings.TRUSTED_PROXIES = 1
    assert guess(HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.99") == 404
    for _each in range(30):
        guess(HTTP_X_FORWARDED_FOR=f"{_each}.1.1.1, 203.0.113.99")
    assert guess(HTTP_X_FORWARDED_FOR="9.9.9.9, 203.0.113.99") == 429


# ── logs ────────────────────────────────────────────────────────────────────────────────────────────


def test_no_log_line_holds_a_token(anna, caplog, monkeypatch):
    from regulars.config.logs import NoSecrets
    from regulars.portal import views

    path = link_of(anna.orders("kettle"))
    token = path.removeprefix("/s/")

    def breaks(*_args, **_kwargs):
        raise RuntimeError("a bug")

    caplog.handler.addFilter(NoSecrets())
    monkeypatch.setattr(views, "look_at", breaks)
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        assert client.get(path).status_code == 500
        client.get(f"{path}/more")
        client.get(f"/hello/1/{token}/{token}")
        logging.getLogger("django.request").error("Internal Server Error: %s", path)
        logging.getLogger("x").error("%s", {"path": f"/hello/1/1042/{token}"})

    assert caplog.records
    assert token not in caplog.text
