"""Every page of the staff, looked at by axe, narrow and wide, light and dark, from both sides."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import House, running_house

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[House]:
    """One house for all these tests, which only look: a desk with something of everything on it."""
    with running_house(tmp_path_factory.mktemp("busy") / "house", template=furnished) as house:
        yield house


@pytest.fixture(scope="module")
def made(busy: House) -> dict[str, int]:
    """Its orders."""
    house = busy
    made = {
        "broken": house.hand("order", minutes_ago=65, name="דנה כהן"),
        "late": house.hand("order", minutes_ago=25, titles=["Winter tyre 205/55 R16", "kettle"]),
        "new": house.hand("order", name="Rūta Žukauskaitė", note="Please ring twice", payment_method="Cash"),
        "missed": house.hand("order", name="Ihor Bondar"),
        "agreed": house.hand("order", name="Ольга Шевченко"),
    }
    house.hand("sweep")
    house.hand("call", order=made["missed"], outcome="busy")
    house.hand("confirm", order=made["agreed"])
    house.hand("alive")
    return made


def pages_of(made: dict[str, int]) -> list[str]:
    return [
        "/", "/?view=mine", "/orders", "/orders?q=nobody", "/orders/new", "/health",
        *(f"/orders/{made[name]}" for name in ("broken", "missed", "agreed")), f"/orders/{made['new']}/call",
    ]  # fmt: skip


def complaints(page: Page) -> list[str]:
    """What axe finds wrong, in short."""
    page.evaluate(AXE)
    found: Any = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{page.url}: {each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def test_axe_would_complain(chromium):
    page = chromium.new_page()
    page.set_content("<html><body><img src='x.png'><p style='color: #aaa'>pale</p></body></html>")

    found = complaints(page)

    assert {each.split(": ")[1] for each in found} >= {"image-alt", "color-contrast", "html-has-lang"}


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "he")])
def test_axe_finds_nothing_on_any_page(busy, made, enter, theme, language):
    busy.hand("prefer", who="olga", theme=theme, language=language)
    page = enter(busy, "olga", color_scheme=theme, bypass_csp=True)

    found = []
    for path in pages_of(made):
        page.goto(busy.url + path)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "he" else "ltr")
        found += complaints(page)

    assert found == []


def test_axe_finds_nothing_in_a_call_half_way_with_mistakes_and_in_its_dialog(busy, made, enter):
    page = enter(busy, "maria", bypass_csp=True)
    page.goto(f"{busy.url}/orders/{made['new']}/call")

    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#mistakes")
    found = complaints(page)
    page.keyboard.press("x")
    page.evaluate("document.getElementById('cancel').showModal()")
    found += complaints(page)

    assert found == []


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_scrolls_sideways_and_each_view_has_one_main_button(busy, made, enter, width):
    page = enter(busy, "dan", viewport={"width": width, "height": 844})

    for path in pages_of(made):
        page.goto(busy.url + path)
        beside = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        main = page.evaluate(
            "[...document.querySelectorAll('.btn-primary')].filter((each) => each.checkVisibility()).length"
        )
        assert (path, beside, main) == (path, 0, 1)


def test_no_page_says_a_word_to_the_console_or_breaks_the_content_security_policy(busy, made, enter):
    page = enter(busy, "olga")
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))

    for path in pages_of(made):
        page.goto(busy.url + path)
        expect(page.locator("[data-live-dot]")).to_have_attribute("data-live-state", "on")
    page.goto(f"{busy.url}/?view=mine")
    page.goto(busy.url)
    page.keyboard.press("a")
    page.keyboard.press("z")
    page.goto(f"{busy.url}/orders/{made['new']}/call")
    for answer in "11112":
        page.keyboard.press(answer)
    expect(page.locator("#windows button").first).to_be_visible()
    page.goto(f"{busy.url}/orders/new")
    page.keyboard.type("067 123 45 67")
    page.locator("#id_title_0").fill("kettle")
    page.locator("#more-rows button").click()
    expect(page.locator("#id_title_1")).to_be_focused()
    page.locator("[data-removes-row]").last.click()

    assert said == []
