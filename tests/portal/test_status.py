"""The status page: the answer in the first line, honest when late, masked, light, and looking changes nothing."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regulars.orders.actions import take_order
from regulars.orders.models import Order, Stage
from regulars.promises.actions import break_overdue, set_standard
from regulars.stores.actions import set_hours
from tests.conftest import KYIV
from tests.portal.kit import first_line, link_of, open_page, steps, words


@pytest.fixture
def look(anna):
    """Open an order's page in English."""
    return lambda order: open_page(f"{link_of(order)}?lang=en")


# ── the first line ──────────────────────────────────────────────────────────────────────────────────


def test_a_new_order_says_by_when_we_call(anna, look):
    assert first_line(look(anna.orders("kettle"))) == "We will call you by 10:20"


def test_whoever_accompanies_the_order_is_named(anna, maria, clock, look):
    order = anna.orders("kettle")
    assert "Then we agree on the delivery with you." in words(look(order))

    take_order(order, staff=maria.staff, by=maria.actor, at=clock())

    assert "Maria calls you, to agree on the delivery." in words(look(order))


def test_an_order_of_another_day_says_which(anna, clock, look):
    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))

    html = look(anna.orders("kettle"))

    assert first_line(html) == "We will call you when we open, 09:00 (Monday, 18 May)"
    assert "Closed now. We answer from 09:00 (Monday, 18 May)" in words(html)


def test_without_a_telephone_number_we_write(anna, look):
    order = anna.orders("kettle")
    Order.objects.filter(pk=order.pk).update(phone="")

    assert first_line(look(order)) == "We will write to you by 10:20"


def test_after_a_missed_call_it_says_when_we_call_again(anna, maria, clock, look):
    order = anna.orders("kettle")
    clock.move(minutes=5)
    maria.calls(order, outcome="no_answer")

    html = look(order)

    assert first_line(html) == "We will call you again at 12:05"
    assert "We called at 10:05 and did not reach you." in words(html)


def test_after_a_call_without_an_agreement_it_says_what_is_left(anna, maria, look):
    order = anna.orders("kettle")
    maria.calls(order)

    assert first_line(look(order)) == "We have been in touch"


@pytest.mark.parametrize("minutes", [20, 59, 61])
def test_a_late_order_says_so_and_that_we_are_sorry(anna, clock, look, minutes):
    order = anna.orders("kettle")
    clock.move(minutes=minutes)
    break_overdue(at=clock())

    html = look(order)

    assert first_line(html) == "Later than we promised: we wanted to call you by 10:20"
    assert "We are sorry. Your order is on top of our list now." in words(html)


def test_a_late_order_in_the_evening_says_when_we_are_there_again(anna, clock, look):
    order = anna.orders("kettle")
    clock.set(datetime(2026, 5, 14, 20, 0, tzinfo=KYIV))

    assert "We are closed now and open 09:00 (Friday, 15 May)" in words(look(order))


def test_a_confirmed_order_says_when_it_arrives(anna, maria, look):
    order = anna.orders("kettle")
    maria.confirms(order)

    assert first_line(look(order)) == "Arrives Saturday, 16 May, 14:00–16:00"


def test_on_the_day_itself_it_says_today(anna, maria, clock, look):
    order = anna.orders("kettle")
    maria.confirms(order)
    clock.move(days=2)

    assert first_line(look(order)) == "Arrives today, 14:00–16:00"


def test_after_the_window_it_says_that_it_is_late(anna, maria, clock, look):
    order = anna.orders("kettle")
    maria.confirms(order)
    clock.set(datetime(2026, 5, 16, 16, 0, tzinfo=KYIV))

    html = look(order)

    assert first_line(html) == "Later than we agreed: it was to arrive on Saturday, 16 May, 14:00–16:00"
    assert "We are sorry." in words(html)


def test_a_delivered_order_says_when(anna, clock, look):
    order = anna.orders("kettle")
    Order.objects.filter(pk=order.pk).update(stage=Stage.DELIVERED, delivered_at=clock())

    assert first_line(look(order)) == "Delivered 10:00"


def test_a_cancelled_order_says_so_and_how_to_undo_it(anna, maria, look):
    order = anna.orders("kettle")
    maria.cancels(order, reason="no_stock")

    html = look(order)

    assert first_line(html) == "This order was cancelled on Thursday, 14 May"
    assert "We are sorry: we do not have what you ordered." in words(html)
    assert steps(html) == [("done", "Received 10:00"), ("done", "Cancelled 10:00")]


def test_a_promise_that_is_not_public_is_not_told(anna, store, clock, look):
    set_standard(store, "react-to-order", at=clock(), public=False)
    store.refresh_from_db()

    assert first_line(look(anna.orders("kettle"))) == "We have your order"


# ── the walk ────────────────────────────────────────────────────────────────────────────────────────


def test_the_walk_has_five_human_steps_and_shows_the_one_under_way(anna, maria, look):
    order = anna.orders("kettle")
    assert steps(look(order)) == [
        ("done", "Received 10:00"),
        ("here", "We call you 10:20"),
        ("ahead", "Packed"),
        ("ahead", "On the way"),
        ("ahead", "Delivered"),
    ]

    maria.confirms(order)
    assert steps(look(order))[1:3] == [("done", "Confirmed 10:00"), ("here", "We pack your order")]


@pytest.mark.parametrize(
    ("stage", "here"),
    [
        (Stage.MADE, "We pack your order Made"),
        (Stage.AT_WAREHOUSE, "We pack your order At the warehouse"),
        (Stage.PACKED, "Ready to leave"),
        (Stage.ON_THE_WAY, "On the way"),
        (Stage.NEARLY_THERE, "On the way Nearly there"),
    ],
)
def test_each_later_stage_is_one_of_the_same_five_steps(anna, maria, look, stage, here):
    order = anna.orders("kettle")
    maria.confirms(order)
    Order.objects.filter(pk=order.pk).update(stage=stage)

    html = look(order)

    assert [words for place, words in steps(html) if place == "here"] == [here]
    assert len(steps(html)) == 5
    assert first_line(html) == "Arrives Saturday, 16 May, 14:00–16:00"


def test_every_stage_has_a_page(anna, look):
    order = anna.orders("kettle")
    for stage in Stage.values:
        moment = order.placed_at if stage in (Stage.CANCELLED, Stage.DELIVERED) else None
        Order.objects.filter(pk=order.pk).update(stage=stage, cancelled_at=moment, delivered_at=moment)
        assert first_line(look(order))


# ── the order and she herself ───────────────────────────────────────────────────────────────────────


def test_the_slip_adds_up_and_says_what_is_to_be_paid(anna, look):
    html = look(anna.orders("kettle", "jug", shipping_minor=500, total_minor=4300, payment_method="Cash on delivery"))

    text = words(html)
    assert "1 × kettle UAH 20.00 1 × jug UAH 20.00 Delivery UAH 5.00" in text
    assert "Discounts, taxes and fees -UAH 2.00 To pay UAH 43.00" in text
    assert "Cash on delivery" in text


def test_a_paid_order_says_paid(anna, clock, look):
    assert "Paid UAH 20.00" in words(look(anna.orders("kettle", paid_at=clock())))


@pytest.mark.parametrize("stage", [Stage.CANCELLED, Stage.DELIVERED])
def test_an_order_that_has_ended_asks_for_no_money(anna, clock, look, stage):
    order = anna.orders("kettle")
    Order.objects.filter(pk=order.pk).update(stage=stage, cancelled_at=clock(), delivered_at=clock())

    assert "Total UAH 20.00" in words(look(order))
    assert "To pay" not in words(look(order))


def test_personal_data_is_masked_beyond_use(anna, look):
    html = look(anna.orders("kettle"))

    text = words(html)
    assert "Kyiv, K••• ••" in text
    assert "+380 ••• 67" in text
    assert "a•••@e•••.com" in text
    for secret in ("Khreshchatyk", "671234567", "anna@", "Anna", "Kovalenko"):
        assert secret not in html


def test_titles_that_mean_harm_are_only_words(anna, look):
    html = look(anna.orders("<script>alert(1)</script>{% debug %}{{ order }}"))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{% debug %}{{ order }}" in html
    assert "<script" not in html


# ── the contact bar ─────────────────────────────────────────────────────────────────────────────────


def test_the_contact_bar_says_how_to_reach_us_when_and_how_soon(anna, look):
    html = look(anna.orders("kettle"))

    assert 'href="tel:+380441234567"' in html
    assert 'href="mailto:shop@example.com?subject=Order%20' in html
    assert "Open till 18:00 · we answer in about 10 minutes" in words(html)


def test_the_hours_of_the_telephone_count_where_it_has_its_own(anna, store, clock, look):
    set_hours(store, "phone", hours="Mo-Fr 10:00-12:00", by="clock", at=clock())

    assert "Open till 12:00" in words(look(anna.orders("kettle")))


def test_the_expected_answer_follows_the_standard_and_not_a_free_text(anna, store, clock, look):
    set_standard(store, "react-to-order", at=clock(), good="2 h", target="3 h", limit="4 h")

    assert "we answer in about 2 hours" in words(look(anna.orders("kettle")))


# ── languages ───────────────────────────────────────────────────────────────────────────────────────


def test_the_page_speaks_the_language_of_the_order_until_she_chooses_another(anna):
    path = link_of(anna.orders("kettle"))

    assert '<html lang="uk" dir="ltr">' in open_page(path, HTTP_ACCEPT_LANGUAGE="lt")
    for language, direction in (("en", "ltr"), ("ru", "ltr"), ("lt", "ltr"), ("uk", "ltr"), ("he", "rtl")):
        html = open_page(f"{path}?lang={language}")
        assert f'<html lang="{language}" dir="{direction}">' in html
        assert set(re.findall(r'href="\?lang=(\w+)"', html)) == {"en", "uk", "ru", "he", "lt"}
    assert '<html lang="uk"' in open_page(f"{path}?lang=xx%22%3E")


def test_the_language_is_said_in_the_headers_too(anna):
    response = Client().get(f"{link_of(anna.orders('kettle'))}?lang=he")

    assert response["Content-Language"] == "he"


# ── looking changes nothing ─────────────────────────────────────────────────────────────────────────


WRITES = re.compile(
    r"^\s*(insert|update|delete|replace|create|drop|alter|begin|savepoint|select .* for update)", re.I
)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_writes_nothing_whoever_opens_the_link(anna, clock, method):
    path = link_of(anna.orders("kettle"))
    asleep = link_of(anna.orders("jug"))
    clock.move(days=61)
    awake = link_of(anna.orders("bowl"))
    for each in (path, asleep, awake, "/s/"):
        with CaptureQueriesContext(database) as seen:
            getattr(Client(), method)(each, HTTP_USER_AGENT="MailScanner/1.0")
        assert [query["sql"] for query in seen if WRITES.match(query["sql"])] == []


def test_a_head_says_what_a_get_says_without_the_words(anna):
    path = link_of(anna.orders("kettle"))
    get, head = Client().get(path), Client().head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]


def test_the_page_costs_the_same_statements_whatever_the_order_has_been_through(anna, maria, clock, count_queries):
    plain, rich = anna.orders("kettle"), anna.orders(*[f"bowl {number}" for number in range(40)])
    for _each in range(4):
        maria.calls(rich, outcome="busy")
        clock.move(minutes=15)
    paths = [link_of(plain), link_of(rich)]
    open_page(paths[0])  # what is kept by version number is read once a process

    assert [count_queries(lambda path=path: open_page(path)) for path in paths] == [4, 4]
    maria.confirms(plain)
    maria.confirms(rich)
    assert [count_queries(lambda path=path: open_page(path)) for path in paths] == [5, 5]


def test_an_unchanged_page_is_answered_304_with_two_statements_and_a_changed_one_whole(
    anna, maria, clock, count_queries
):
    order = anna.orders("kettle")
    path = link_of(order)
    etag = Client().get(path)["ETag"]

    def again(**more):
        return Client().get(path, HTTP_IF_NONE_MATCH=etag, **more)

    unchanged = again()
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert "no-store" in unchanged["Cache-Control"]
    assert count_queries(again) == 2
    assert Client().get(f"{path}?lang=he", HTTP_IF_NONE_MATCH=etag).status_code == 200
    clock.move(seconds=59)
    assert again().status_code == 304
    clock.move(seconds=1)  # "as of" has moved on
    assert again().status_code == 200
    clock.move(seconds=-1)
    maria.calls(order)
    assert again().status_code == 200


# ── what goes with the page ─────────────────────────────────────────────────────────────────────────


def test_headers_keep_the_page_out_of_caches_search_engines_and_referrers(anna):
    response = Client().get(link_of(anna.orders("kettle")))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response.cookies == {}
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


def test_the_page_carries_no_token_no_script_and_nothing_from_elsewhere(anna):
    path = link_of(anna.orders("kettle"))
    html = open_page(path)

    assert path.removeprefix("/s/") not in html
    assert "<script" not in html
    addresses = re.findall(r'(?:href|src|action)="([^"]+)"', html)
    assert all(re.match(r"/static/regulars/|\?lang=|#main$|tel:|mailto:", address) for address in addresses)


def test_the_page_weighs_less_than_100_kb_with_everything_it_loads(anna, maria):
    order = anna.orders(*[f"Bowl of sand and clay, number {number}" for number in range(30)])
    maria.confirms(order)
    html = open_page(f"{link_of(order)}?lang=ru")
    files = set(re.findall(r'/static/(regulars/[^"?#]+)', html)) - {"regulars/favicon-32.png"}
    loaded = [Path(finders.find(name)).read_bytes() for name in files]

    assert len(html.encode()) < 40_000
    assert len(html.encode()) + sum(map(len, loaded)) < 100_000


def test_a_moment_is_told_in_the_zone_of_the_store(anna, store, look):
    type(store).objects.filter(pk=store.pk).update(zone="America/New_York")

    assert "We will call you by 03:20" in words(look(anna.orders("kettle")))


def test_the_time_of_the_page_is_said(anna, clock, look):
    order = anna.orders("kettle")
    clock.move(minutes=7)

    assert "As of 10:07" in words(look(order))
    assert timedelta(minutes=7) == clock() - order.placed_at
