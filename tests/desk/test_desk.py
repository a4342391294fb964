"""The desk answers: what do I do now?"""

import re
from datetime import datetime, timedelta

import pytest

from regulars.journal.models import Worker
from regulars.orders.actions import take_order
from regulars.orders.models import Order
from regulars.promises.models import ClockGuard
from tests.conftest import KYIV

PART = {"HX-Request": "true", "HX-Target": "queue-part"}


def numbers(page: str) -> list[str]:
    """The orders' numbers, in the order in which their lines stand."""
    return re.findall(r'class="line-end">.*?<bdi>(\w+)</bdi></span>', page)


def alive(at, *roles):
    for role in roles or ("clock", "effects", "timetable"):
        Worker.objects.create(token=f"t-{role}", role=role, host="h", pid=1, started_at=at, seen_at=at)


@pytest.fixture
def desk(signed_in, maria, clock):
    """Maria's desk as a page of text."""
    alive(clock())
    browser = signed_in(maria)
    return lambda path="/", **headers: browser.get(path, headers=headers).content.decode()


def test_what_breaks_first_stands_first_with_its_customer_and_her_number_masked(desk, anna, clock):
    late = anna.orders("kettle", placed_at=clock() - timedelta(minutes=15))
    fresh = anna.orders("jug")

    page = desk()

    assert numbers(page) == [late.number, fresh.number]
    line = page[page.index(f'id="row-{late.pk}"') : page.index(f'id="row-{fresh.pk}"')]
    for fact in ("in 5 m", "First call", "Anna Kovalenko", "UAH", "Web shop", "new"):
        assert fact in line
    assert "+380 ••• 67" in line
    assert "+380 67 123 4567" not in line


def test_the_first_line_is_looked_at_closely(desk, anna):
    anna.orders("kettle", "jug")

    page = desk()

    assert page.count('aria-current="true"') == 1
    sheet = page[page.index('class="sheet"') :]
    assert sheet.index("kettle") < sheet.index("jug")
    assert "Confirming call" in sheet


def test_the_desk_costs_the_same_for_one_order_and_for_five_hundred(desk, anna, clock, count_queries):
    def many(count):
        for _each in range(count):
            anna.orders("kettle")

    many(1)
    desk()  # calendars and standards are read once a process
    one = count_queries(desk)
    many(499)
    five_hundred = count_queries(desk)

    assert five_hundred == one <= 12


def test_a_refreshed_queue_and_my_own_view_stay_within_the_budget_too(desk, anna, maria, clock, count_queries):
    for _each in range(60):
        take_order(anna.orders("kettle"), staff=maria.staff, by=maria.actor, at=clock())
    desk()

    assert count_queries(lambda: desk("/", **PART)) <= 12
    assert count_queries(lambda: desk("/?view=mine")) <= 12


def test_counts_end_at_ninety_nine_and_more_stands_on_the_next_page(desk, anna):
    orders = [anna.orders("kettle") for _each in range(101)]

    page = desk()

    assert re.search(r'Team <span class="num">99\+</span>', page)
    assert len(numbers(page)) == 50
    older = re.search(r'href="(\?view=team&amp;after=[\d.]+)"', page)
    following = desk("/" + older[1].replace("&amp;", "&"))
    assert numbers(following) == [order.number for order in orders[50:100]]
    assert "What breaks first" in following


def test_mine_shows_what_i_have_and_the_teams_view_says_who_has_what(desk, anna, maria, dan, clock):
    mine, his = anna.orders("kettle"), anna.orders("jug")
    take_order(mine, staff=maria.staff, by=maria.actor, at=clock())
    take_order(his, staff=dan.staff, by=dan.actor, at=clock())

    team, own = desk(), desk("/?view=mine")

    assert numbers(own) == [mine.number]
    assert "yours" in team
    assert "<bdi>Dan</bdi>" in team


def test_orders_of_closed_hours_are_folded_and_none_of_them_is_red(desk, anna, clock):
    clock.set(datetime(2026, 5, 15, 19, 40, tzinfo=KYIV))  # Friday evening
    anna.orders("kettle")

    page = desk()

    assert "closed until" in page
    assert "Mon 09:00" in page
    assert "is-paused" in page
    assert "due-late" not in page
    assert "due-broken" not in page.split("palette")[0]


def test_an_empty_desk_says_how_the_day_went(desk, anna, maria, clock):
    maria.confirms(anna.orders("kettle"))

    page = desk()

    assert "All 3 promises of today are kept" in page
    assert "3 kept today" in page
    assert "3 by you" in page


def test_what_broke_today_is_counted(desk, anna, clock):
    from regulars.promises.actions import break_overdue

    anna.orders("kettle", placed_at=clock() - timedelta(minutes=59))
    break_overdue(at=clock())
    clock.move(minutes=2)
    break_overdue(at=clock())

    assert "1 broken" in desk()


def test_yesterday_is_not_today(desk, anna, maria, clock):
    maria.confirms(anna.orders("kettle"))
    clock.move(days=1)

    assert "0 kept today" in desk()


def test_the_refreshed_part_brings_the_news_and_no_page_around_it(desk, anna, store):
    first = anna.orders("kettle")
    anna.orders("jug")
    anna.orders("bowl")

    part = desk(f"/?newest={first.pk}", **PART)

    assert "<html" not in part
    assert re.search(r'id="news" hx-swap-oob="innerHTML">2 new orders</p>', part)


def test_no_news_is_said_when_nothing_came(desk, anna):
    newest = anna.orders("kettle")

    part = desk(f"/?newest={newest.pk}", **PART)

    assert re.search(r'id="news" hx-swap-oob="innerHTML"></p>', part)


def test_an_order_beside_the_queue(desk, anna, maria):
    order = anna.orders("kettle")
    maria.calls(order, outcome="no_answer")

    page = desk(f"/desk/orders/{order.pk}")

    assert "<html" not in page
    assert "Called, nobody answered; again Thu 12:00" in page
    assert f'href="/orders/{order.pk}/call"' in page


def test_take_next_opens_the_most_urgent_free_order_in_call_mode(signed_in, maria, anna):
    order = anna.orders("kettle")

    answer = signed_in(maria).post("/desk/next", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (200, f"/orders/{order.pk}/call")
    assert Order.objects.get(pk=order.pk).manager == maria.staff


def test_take_next_without_a_free_order_says_so_and_stays(signed_in, maria, store):
    answer = signed_in(maria).post("/desk/next", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "HX-Redirect" not in answer
    assert "Every order has somebody" in answer["HX-Trigger"]


def test_nothing_is_taken_by_looking(signed_in, maria, anna):
    order = anna.orders("kettle")
    browser = signed_in(maria)

    assert browser.get("/desk/next").status_code == 405
    browser.get("/")
    browser.get(f"/desk/orders/{order.pk}")

    assert Order.objects.get(pk=order.pk).manager is None


def test_the_desk_says_when_nobody_watches_the_promises(signed_in, maria, clock):
    alive(clock(), "effects", "timetable")

    assert "The clock is not running" in signed_in(maria).get("/").content.decode()


def test_a_worker_seen_two_minutes_ago_still_counts_and_a_little_later_does_not(signed_in, maria, clock):
    alive(clock())
    browser = signed_in(maria)
    clock.move(minutes=2)
    assert "The clock is not running" not in browser.get("/").content.decode()
    clock.move(seconds=1)
    assert "The clock is not running" in browser.get("/").content.decode()


def test_a_held_clock_asks_the_owner_and_tells_the_operator(signed_in, maria, olga, clock):
    alive(clock())
    ClockGuard.objects.create(last_at=clock(), held_at=clock(), held_count=7, held_why="jump")

    to_olga = signed_in(olga).get("/").content.decode()
    to_maria = signed_in(maria).get("/").content.decode()

    assert "7 promises would break at once" in to_olga
    assert 'value="go_on"' in to_olga
    assert 'value="go_on"' not in to_maria
    assert "The owner decides." in to_maria


def test_the_owner_lets_the_clock_go_on_and_an_operator_may_not(signed_in, maria, olga, clock):
    ClockGuard.objects.create(last_at=clock(), held_at=clock(), held_count=7, held_why="jump")

    refused = signed_in(maria).post("/health/clock", {"answer": "go_on"})
    assert refused.status_code == 403
    assert ClockGuard.objects.get().held_at is not None
    signed_in(olga).post("/health/clock", {"answer": "go_on"})
    assert ClockGuard.objects.get().held_at is None


def test_a_stranger_is_led_to_the_sign_in_page_and_another_store_sees_nothing(client, signed_in, maria, anna, clock):
    from regulars.stores.actions import add_staff, found_store

    order = anna.orders("kettle")
    assert client.get("/").headers["Location"].startswith("/account/login/")

    other = found_store(name="Other", by="clock", at=clock(), zone="UTC")
    stranger = add_staff(
        other, email="x@example.com", name="Xena", password="long enough words", by="clock", at=clock()
    )
    client.force_login(stranger)
    assert client.get(f"/desk/orders/{order.pk}").status_code == 404
    assert numbers(client.get("/").content.decode()) == []
