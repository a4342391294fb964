"""From the shop's thank-you page to the order's own page, also before the order has come in."""

import re
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regulars.core.tokens import new_token
from regulars.portal import links
from regulars.portal.thanks import sign, thanks_url
from tests.portal.kit import first_line, words
from tests.portal.test_status import WRITES

BASE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _a_fresh_process():
    links.GUESSES.forget()


def visit(url, **query):
    return Client().get(url.removeprefix(BASE), {"lang": "en", **query})


def test_the_address_leads_to_the_order_s_page(anna, connection):
    anna.orders("kettle", external_id="1042")

    response = visit(thanks_url(connection, "1042"))

    assert response.status_code == 200
    assert first_line(response.content.decode()) == "We will call you by 10:20"
    assert response["Referrer-Policy"] == "no-referrer"


def test_before_the_order_has_come_in_the_page_waits_by_itself(anna, connection):
    url = thanks_url(connection, "1042")

    waiting = visit(url).content.decode()
    assert first_line(waiting) == "One moment, your page is being made"
    assert '<meta http-equiv="refresh" content="2; url=?look=1&amp;lang=en">' in waiting
    assert "<script" not in waiting

    anna.orders("kettle", external_id="1042")
    assert first_line(visit(url, look="1").content.decode()) == "We will call you by 10:20"


def test_it_does_not_wait_for_ever(connection):
    url = thanks_url(connection, "1042")

    looks = [visit(url, look=str(number)).content.decode() for number in range(12)]

    waits = [int(found.group(1)) if (found := re.search(r'content="(\d+); url', html)) else None for html in looks]
    assert waits == [2, 2, 3, 5, 8, 15, 30, 30, 30, None, None, None]
    assert "The link to your page comes by e-mail" in words(looks[-1])
    assert visit(url, look="x").status_code == 200


@pytest.mark.parametrize("external_id", ["1042", "gid://shopify/Order/5", "№ 7/ü", "a b", "x" * 100])
def test_any_id_that_a_shop_may_have_comes_through(anna, connection, external_id):
    anna.orders("kettle", external_id=external_id)

    assert visit(thanks_url(connection, external_id)).status_code == 200


def test_a_forged_address_opens_nothing_and_is_counted_as_a_guess(anna, connection):
    anna.orders("kettle", external_id="1042")
    genuine = sign("whsec-tests", "1042")
    forged = [
        sign("another secret", "1042"),
        sign("whsec-tests", "1043"),
        sign("", "1042"),
        genuine[:-1],
        genuine.upper(),
        "é",
        new_token(),
    ]

    answers = [visit(f"/hello/{connection.pk}/1042/{signature}") for signature in forged]
    answers.append(visit(f"/hello/{connection.pk + 1}/1042/{genuine}"))

    assert {answer.status_code for answer in answers} == {404}
    assert all("kettle" not in answer.content.decode() for answer in answers)
    for _each in range(23):
        visit(f"/hello/{connection.pk}/1042/{new_token()}")
    assert visit(f"/hello/{connection.pk}/1042/{genuine}").status_code == 429


def test_a_connection_without_a_secret_has_no_thank_you_address(anna, connection):
    anna.orders("kettle", external_id="1042")
    connection.secret = None
    connection.save()

    for secret in ("", "None"):
        assert visit(f"/hello/{connection.pk}/1042/{sign(secret, '1042')}").status_code == 404


def test_the_secret_before_counts_while_both_are_valid(anna, connection, clock):
    anna.orders("kettle", external_id="1042")
    url = thanks_url(connection, "1042")
    connection.old_secret, connection.secret = connection.secret, "the new one"
    connection.old_secret_until = clock() + timedelta(hours=1)
    connection.save()

    assert visit(url).status_code == 200
    clock.move(hours=1)
    assert visit(url).status_code == 404


def test_a_closed_connection_says_nothing_more(anna, connection, clock):
    anna.orders("kettle", external_id="1042")
    connection.closed_at = clock()
    connection.save()

    assert visit(thanks_url(connection, "1042")).status_code == 404


def test_after_a_day_the_address_sleeps_and_the_letter_s_link_is_the_way(anna, connection, clock):
    anna.orders("kettle", external_id="1042")
    url = thanks_url(connection, "1042")

    clock.move(hours=24)

    html = visit(url).content.decode()
    assert first_line(html) == "This link has gone to sleep"
    assert "kettle" not in html


def test_the_address_does_not_give_away_the_door_of_the_intake(connection):
    assert connection.door not in thanks_url(connection, "1042")


def test_looking_writes_nothing_while_waiting_and_afterwards(anna, connection):
    url = thanks_url(connection, "1042")
    with CaptureQueriesContext(database) as seen:
        visit(url)
    anna.orders("kettle", external_id="1042")
    with CaptureQueriesContext(database) as also_seen:
        visit(url)

    assert [query["sql"] for query in (*seen, *also_seen) if WRITES.match(query["sql"])] == []
