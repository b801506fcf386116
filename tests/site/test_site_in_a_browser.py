"""The built site in a real browser: Chromium opens it from 127.0.0.1."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.site

SITE = Path(__file__).parents[2] / "site"
PAGES = sorted(
    path.parent.relative_to(SITE).as_posix() for path in SITE.rglob("index.html")
)
PHONE = {"width": 360, "height": 740}


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Handler, directory=str(SITE))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("the site needs Chromium (on Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # group docs

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        yield running
        running.close()


class Visit:
    """A page that is open, and what went wrong in it."""

    def __init__(self, browser: Any, **settings: Any) -> None:
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.requested: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("response", self._check)

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _check(self, response: Any) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url}")

    def foreign(self, address: str) -> list[str]:
        """The requests that left this machine."""
        local = (address, "data:", "blob:")
        return [url for url in self.requested if not url.startswith(local)]


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    visit = Visit(browser)
    yield visit
    visit.context.close()


@pytest.fixture
def on_a_phone(browser: Any) -> Iterator[Visit]:
    visit = Visit(browser, viewport=PHONE)
    yield visit
    visit.context.close()


def test_the_search_finds_unix_time(visit: Visit, address: str) -> None:
    visit.page.goto(address)
    visit.page.keyboard.press("/")
    visit.page.locator("input.md-search__input").fill("UnixTime")
    results = visit.page.locator(".md-search-result__link")
    results.first.wait_for()
    found = [link.get_attribute("href") for link in results.all()]
    assert any("/reference/api/ddbevents/" in link for link in found)
    assert ([], []) == (visit.problems, visit.foreign(address))


def test_each_page_fits_a_phone_and_needs_nothing_from_elsewhere(
    on_a_phone: Visit, address: str
) -> None:
    wide = []
    for page in PAGES:
        on_a_phone.page.goto(f"{address}{page}/")
        width = on_a_phone.page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide.append((page, width))
    assert [] == wide
    assert ([], []) == (on_a_phone.problems, on_a_phone.foreign(address))
