"""The operator at work: what comes in stands there, and everything is done without a mouse."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import House

pytestmark = pytest.mark.browser

AT_ONCE_MS = 2000  # "stands on the open desk within 2 s, without reload"


def row(page: Page, order: int) -> Any:
    return page.locator(f"#row-{order}")


def marked(page: Page) -> str:
    """The line that is chosen."""
    return str(page.locator("[data-row][aria-current=true]").get_attribute("id"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def press_in_hebrew(page: Page, code: str, letter: str) -> None:
    """Press a key by its place on a keyboard whose layout is Hebrew."""
    line = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        line.send("Input.dispatchKeyEvent", {"type": kind, "code": code, "key": letter, "text": letter})
    line.detach()


def listening(page: Page) -> Page:
    """Wait until the page hears of changes."""
    expect(page.locator("[data-live-dot]")).to_have_attribute("data-live-state", "on")
    return page


def test_an_order_from_elsewhere_stands_on_the_open_desk_within_two_seconds_without_reload(house: House, sign_in):
    page = listening(sign_in("maria"))
    page.evaluate("window.sameDocument = true")

    order = house.hand("order", titles=["kettle"])

    expect(row(page, order)).to_be_visible(timeout=AT_ONCE_MS)
    expect(page.locator("#news")).to_have_text("1 new order", timeout=AT_ONCE_MS)
    expect(page.locator("#work .sheet")).to_contain_text("kettle")  # an empty desk looks at it at once
    assert page.evaluate("window.sameDocument") is True


def test_news_do_not_move_what_i_look_at(house: House, sign_in):
    orders = [house.hand("order", minutes_ago=9 - n, name=f"Customer {n}") for n in range(8)]
    page = listening(sign_in("maria", viewport={"width": 1440, "height": 500}))
    press(page, "j", "j", "j", "j", "j")
    expect(page.locator("#work .sheet")).to_contain_text("Customer 5")
    page.evaluate("scrollTo(0, 200)")
    before = page.evaluate("scrollY")

    urgent = house.hand("order", minutes_ago=15, name="Somebody Urgent")

    expect(row(page, urgent)).to_be_attached(timeout=AT_ONCE_MS)
    assert marked(page) == f"row-{orders[5]}"
    assert page.evaluate("document.activeElement.closest('[data-row]').id") == f"row-{orders[5]}"
    assert page.evaluate("scrollY") == before
    expect(page.locator("#work .sheet")).to_contain_text("Customer 5")


def test_an_order_dealt_with_by_a_colleague_leaves_my_desk(house: House, sign_in):
    order = house.hand("order")
    page = listening(sign_in("maria"))
    expect(row(page, order)).to_be_visible()

    house.hand("confirm", order=order, by="dan")

    expect(row(page, order)).to_have_count(0, timeout=AT_ONCE_MS)
    expect(page.locator("#work .sheet")).to_contain_text("confirmed", timeout=AT_ONCE_MS)


def test_ten_orders_by_keyboard_alone(house: House, sign_in):
    orders = [
        house.hand("order", titles=["kettle", "jug"], minutes_ago=30 - n, name=f"Customer {n}") for n in range(10)
    ]
    page = sign_in("maria")

    press(page, "Space")
    for number, order in enumerate(orders):
        page.wait_for_url(f"{house.url}/orders/{order}/call")
        if number == 3:
            press(page, "6")  # nobody answers; the next order opens by itself
            continue
        if number == 6:
            press(page, "3", "1")  # the customer cancels: bought elsewhere
            continue
        press(page, "1", "1", "1", "1", "2")  # items, total, availability, address, tomorrow
        expect(page.locator("#windows button").first).to_be_visible()
        press(page, "1")  # the first window
        expect(page.locator("[data-left]")).to_have_text("6 of 6 answered")
        press(page, "Control+Enter")
    page.wait_for_url(f"{house.url}/")

    stood = [house.hand("facts", order=order) for order in orders]
    assert [facts["stage"] for facts in stood] == ["confirmed"] * 3 + ["new"] + ["confirmed"] * 2 + ["cancelled"] + [
        "confirmed"
    ] * 3
    assert stood[3]["calls"] == ["no_answer"]
    assert {facts["manager"] for number, facts in enumerate(stood) if number != 6} == {"Maria"}
    expect(page.locator(".line-what")).to_have_text("Call again")


def test_a_missing_answer_is_asked_for_and_its_link_leads_there(house: House, sign_in):
    order = house.hand("order")
    page = sign_in("maria")
    page.goto(f"{house.url}/orders/{order}/call")

    press(page, "1", "Control+Enter")

    summary = page.locator("#mistakes")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Agree on the day.")
    press(page, "Tab", "Tab", "Tab", "Enter")  # total, availability, day
    expect(page.locator("#id_day")).to_be_focused()
    page.keyboard.type("12312026")
    press(page, "Enter")
    expect(page.locator("#step-window")).to_be_visible()
    assert page.locator("input[name=items]:checked").get_attribute("value") == "yes"


def test_keys_follow_the_place_not_the_letter_and_rest_while_typing(house: House, sign_in):
    first, second = house.hand("order", minutes_ago=9), house.hand("order", minutes_ago=3, name="Ihor Bondar")
    page = sign_in("maria")
    assert marked(page) == f"row-{first}"

    press_in_hebrew(page, "KeyJ", "ח")
    expect(page.locator("#work .sheet")).to_contain_text("Ihor Bondar")
    assert marked(page) == f"row-{second}"

    press(page, "/")
    page.keyboard.type("jjkc a1")
    expect(page.locator("#seek")).to_have_value("jjkc a1")
    assert marked(page) == f"row-{second}"
    assert page.url == f"{house.url}/"


def test_every_key_of_the_desk_does_its_deed(house: House, sign_in):
    order = house.hand("order")
    page = sign_in("maria")

    press(page, "a")
    expect(page.locator(".toast")).to_contain_text("Maria has order")
    press(page, "z")
    expect(page.locator("#work [data-manager]")).to_contain_text("I take it")
    assert house.hand("facts", order=order)["manager"] == ""

    press(page, "1")
    page.wait_for_url(re.compile(r"view=mine"))
    press(page, "2")
    page.wait_for_url(f"{house.url}/")
    press(page, "j", "Enter")
    page.wait_for_url(f"{house.url}/orders/{order}")
    press(page, "Escape")
    page.wait_for_url(f"{house.url}/")
    for keys, path in (
        (("g", "o"), "/orders"),
        (("g", "n"), "/orders/new"),
        (("g", "h"), "/health"),
        (("g", "d"), "/"),
    ):
        page.evaluate("document.activeElement.blur()")
        press(page, *keys)
        page.wait_for_url(house.url + path)
    press(page, "Shift+Slash")
    expect(page.locator("#keys-help")).to_contain_text("Take next")
    press(page, "Escape", "c")
    page.wait_for_url(f"{house.url}/orders/{order}/call")
    press(page, "Escape")
    page.wait_for_url(f"{house.url}/")


def test_two_operators_who_press_space_at_once_get_two_orders(house: House, sign_in):
    orders = {house.hand("order", name=f"Customer {n}") for n in range(4)}
    desks = [sign_in(who) for who in ("maria", "dan")]

    for _round in range(2):
        for desk in desks:
            desk.evaluate("document.querySelector('[data-key=space]').click()")  # does not wait for the answer
        for desk in desks:
            desk.wait_for_url(re.compile(r"/call$"))
            desk.goto(house.url)

    assert sorted(house.hand("facts", order=order)["manager"] for order in orders) == ["Dan", "Dan", "Maria", "Maria"]


def test_an_order_is_taken_down_by_keyboard_alone(house: House, sign_in):
    house.hand("goods", title="Kettle, blue", sku="KTL-B", price_minor=129900, stock=3)
    page = sign_in("maria")

    press(page, "g", "n")
    expect(page.locator("#id_phone")).to_be_focused()
    page.keyboard.type("050 111 22 33")
    expect(page.locator("#known")).to_contain_text("+380 50 111 2233")
    press(page, "Tab")
    page.keyboard.type("Ihor Bondar")
    press(page, "Tab", "Tab", "Tab")
    page.keyboard.type("Kettle, blue")
    expect(page.locator("#goods-found option")).to_have_count(1)
    press(page, "Backspace")
    page.keyboard.type("e")
    expect(page.locator("#id_price_0")).to_have_value("1299.00")
    press(page, "Tab", "Control+a")
    page.keyboard.type("2")
    expect(page.locator("#so-far .ledger-sum")).to_contain_text("2,598.00")
    press(page, "Control+Enter")
    page.wait_for_url(re.compile(r"/orders/\d+/call$"))

    assert house.hand("newest") == {
        "id": house.hand("newest")["id"], "name": "Ihor Bondar", "total_minor": 259800, "phone": "+380501112233",
    }  # fmt: skip


def test_a_countdown_explains_itself_to_the_keyboard_and_to_a_resting_pointer(house: House, sign_in):
    order = house.hand("order")
    page = sign_in("maria")
    page.goto(f"{house.url}/orders/{order}")
    first, second = (page.locator("button.due").nth(n) for n in (0, 1))

    page.locator(".acts .btn-primary").focus()
    press(page, "Tab")
    expect(first).to_be_focused()
    expect(page.locator(".why:popover-open")).to_contain_text("Counted by the calendar “Working hours”.")
    press(page, "Tab")
    expect(second).to_be_focused()
    expect(page.locator(".why:popover-open")).to_have_count(1)
    expect(page.locator(".why:popover-open h3")).to_have_text("We agree your order with you by phone")
    press(page, "Escape")
    expect(page.locator(".why:popover-open")).to_have_count(0)
    assert page.url == f"{house.url}/orders/{order}"

    first.hover()
    expect(page.locator(".why:popover-open h3")).to_have_text("A person contacts you about your order")
    page.mouse.move(5, 5)
    expect(page.locator(".why:popover-open")).to_have_count(0)


def test_a_live_order_page_keeps_the_focus_and_what_i_have_unfolded(house: House, sign_in):
    order = house.hand("order")
    page = sign_in("maria")
    page.goto(f"{house.url}/orders/{order}")
    listening(page)
    page.locator("summary", has_text="entries about promises").click()
    page.locator("#order-call").focus()

    house.hand("call", order=order, outcome="busy")

    expect(page.locator(".state-words")).to_contain_text("Called 1 time", timeout=AT_ONCE_MS)
    expect(page.locator("#order-call")).to_be_focused()
    expect(page.locator("details.fold")).to_have_attribute("open", "")
