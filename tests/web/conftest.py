"""A real browser on the gallery: our scripts, our Content-Security-Policy, no database."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread

import pytest

from tests.web.gallery.server import serve

CHROMIUM = os.environ.get("REGULARS_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Site:
    """The gallery in a browser."""

    address: str
    browser: object
    troubles: list[str] = field(default_factory=list)

    def opens(self, path, *, width=1440, height=900, context=None, **options):
        """Open a page; what its console complains of is kept in `troubles`."""
        context = context or self.browser.new_context(viewport={"width": width, "height": height}, **options)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.goto(self.address + path)
        return page


@pytest.fixture(scope="session")
def gallery_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The house behind a real socket; `site` turns its addresses into the gallery's for the time of a test."""
    server = serve(0, static_root=tmp_path_factory.mktemp("static"))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests of the scripts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(gallery_server, chromium, settings) -> Iterator[Site]:
    """The gallery in the browser; a test ends with a quiet console."""
    settings.ROOT_URLCONF = "tests.web.gallery.urls"
    site = Site(gallery_server, chromium)
    yield site
    for context in chromium.contexts:
        context.close()
    assert site.troubles == []
