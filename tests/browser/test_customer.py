"""The customer on her telephone: everything in sight, nothing from elsewhere, and no script at all."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import House

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
WEIGHT = """performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
            .reduce((sum, each) => sum + each.decodedBodySize, 0)"""
LOADED = "performance.getEntriesByType('resource').map(each => each.name)"


@pytest.fixture
def visit(chromium: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """Open a page of the house as a customer does: `visit(path)`; options go to the browser."""
    contexts = []

    def open_page(path: str, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{house.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_answer_and_the_way_to_reach_us_are_in_sight_at_once(house: House, visit, viewport, scheme):
    path = house.hand("link", order=house.hand("order", titles=["Bowl Sand, 14 cm", "כד ים, 0.8 ליטר"]))
    for language in ("en", "uk", "ru", "he", "lt"):
        page = visit(f"{path}?lang={language}", viewport=viewport, color_scheme=scheme, java_script_enabled=False)

        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "he" else "ltr")
        expect(page.locator("h1")).to_be_in_viewport(ratio=1)
        expect(page.locator('a[href^="tel:"]')).to_be_in_viewport(ratio=1)
        bar = page.locator(".contact").bounding_box()
        assert bar is not None
        assert bar["y"] + bar["height"] == pytest.approx(viewport["height"], abs=1)


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Jug"), ("uk", "Глечик «Ґава»"), ("ru", "Кувшин"), ("he", "כד ים, 0.8 ליטר"), ("lt", "Ąsotis")],
)
def test_the_whole_page_weighs_less_than_100_kb_with_letters_and_all(house: House, visit, language, title):
    path = house.hand("link", order=house.hand("order", titles=["Bowl Sand, 14 cm", title]))
    page = visit(f"{path}?lang={language}")
    page.wait_for_load_state("networkidle")

    assert page.evaluate(WEIGHT) < 100_000
    assert page.evaluate("document.scripts.length") == 0
    assert all(name.startswith(f"{house.url}/static/") for name in page.evaluate(LOADED))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_token_leaves_with_no_request(house: House, visit):
    path = house.hand("link", order=house.hand("order"))
    page = visit("/s/")
    told: list[str] = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))

    page.goto(f"{house.url}{path}")
    page.wait_for_load_state("networkidle")

    assert told
    assert not any(path in referrer for referrer in told)


def test_the_first_key_leads_past_the_top_and_the_language_is_chosen_without_a_script(house: House, visit):
    page = visit(f"{house.hand('link', order=house.hand('order'))}?lang=en", java_script_enabled=False)

    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.locator("summary").click()
    page.get_by_role("link", name="עברית").click()

    expect(page.locator("html")).to_have_attribute("lang", "he")
    assert page.url.endswith("?lang=he")


def test_a_new_link_is_asked_for_without_a_script(house: House, visit):
    path = house.hand("link", order=house.hand("order"), asleep=True)
    page = visit(f"{path}?lang=en", java_script_enabled=False)
    expect(page.locator("h1")).to_have_text("This link has gone to sleep")

    page.get_by_role("button", name="Send me a new link").click()
    expect(page.locator("h1")).to_have_text("Look into your mailbox")

    page.goto(f"{house.url}/s/?lang=en")
    page.get_by_label("Number of the order").fill("1")
    page.get_by_label("E-mail address or phone number").fill("anna@example.com")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.locator("h1")).to_have_text("Look into your mailbox")


def test_the_order_moves_and_the_page_says_so_when_it_is_opened_again(house: House, visit):
    order = house.hand("order")
    page = visit(f"{house.hand('link', order=order)}?lang=en")
    expect(page.locator("h1")).to_have_text(re.compile(r"^We will call you by \d\d:\d\d"))
    expect(page.locator("[aria-current=step]")).to_contain_text("We call you")

    house.hand("confirm", order=order)
    page.reload()

    expect(page.locator("h1")).to_have_text(re.compile(r"^Arrives .*14:00–16:00$"))
    expect(page.locator("[aria-current=step]")).to_contain_text("We pack your order")
