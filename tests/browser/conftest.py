"""What browser tests share: one Chromium for the folder; for each test a running house and pages signed in."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import House, furnish, running_house
from tests.cast import PASSWORD

# Package scope: Playwright's loop must be gone before tests elsewhere use Django's database in this thread.


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A real Chromium: REGULARS_CHROMIUM, the system's, or the one that Playwright has fetched."""
    path = os.environ.get("REGULARS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that every test gets a copy of."""
    template = tmp_path_factory.mktemp("furnished")
    furnish(template)
    return template


@pytest.fixture
def house(tmp_path: Path, furnished: Path) -> Iterator[House]:
    """A store with Maria, Dan and Olga, served on loopback; nobody has ordered yet."""
    with running_house(tmp_path / "house", template=furnished) as made:
        yield made


@pytest.fixture
def enter(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Return a page on which somebody is signed in: `enter(house, "maria")`; more options go to the browser."""
    contexts = []

    def sign_in(house: House, who: str = "maria", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{house.url}/account/login/")
        page.get_by_label("E-mail").fill(f"{who}@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{house.url}/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(house: House, enter: Callable[..., Page]) -> Callable[..., Page]:
    """Return a page of this test's own house on which somebody is signed in: `sign_in("maria")`."""
    return partial(enter, house)
