"""What a first visit costs: how much is fetched, from where, and whether anything moves when it comes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.cast import PASSWORD
from tests.e2e.conftest import SignIn

HEAD = "head@harbour-row.example"
MOST_BYTES = 100_000
LEAST_SHIFT = 0.01
"""A tenth of what is thought good (CLS below 0.1): a line of text that moved would be more."""

NOTE_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!entry.hadRecentInput) { window.shifted += entry.value; }
    }
  }).observe({ type: "layout-shift", buffered: true });
"""

FETCHED_AGAIN = """
  performance.getEntriesByType("resource")
    .filter((one) => /\\.(css|woff2)$/.test(one.name) && one.transferSize > 0)
    .map((one) => one.name)
"""


class Fetched:
    """What a window fetches from now on."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Any] = []
        page.on("requestfinished", lambda request: self.requests.append(request))

    @property
    def bytes(self) -> int:
        """How much came over the wire, headers included."""
        sizes = [request.sizes() for request in self.requests]
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)

    @property
    def hosts(self) -> set[str]:
        """From where."""
        return {request.url.split("/")[2] for request in self.requests if not request.url.startswith("data:")}


@pytest.mark.parametrize("width", [1280, 390])
def test_a_first_visit_is_light_and_nothing_moves(chromium: Browser, site: str, width: int) -> None:
    window = chromium.new_context(base_url=site, viewport={"width": width, "height": 800})
    window.add_init_script(NOTE_SHIFTS)
    page = window.new_page()
    fetched = Fetched(page)
    page.goto("/login", wait_until="networkidle")
    assert fetched.bytes < MOST_BYTES, f"the first page: {fetched.bytes} bytes"
    assert page.evaluate("window.shifted") < LEAST_SHIFT
    page.get_by_label("Email address").fill(HEAD)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/schools/*/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifted") < LEAST_SHIFT
    assert fetched.hosts == {site.removeprefix("http://")}
    assert page.evaluate(FETCHED_AGAIN) == [], "what was fetched once is kept"
    window.close()


def test_the_board_view_is_light_for_whoever_has_nothing_of_it(sign_in: SignIn) -> None:
    page = sign_in(HEAD)
    page.wait_for_url("**/schools/*/")
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    fetched = Fetched(page)
    page.get_by_role("link", name="Board view").click()
    page.wait_for_load_state("networkidle")
    assert fetched.bytes < MOST_BYTES, f"the board view: {fetched.bytes} bytes"


def test_words_stay_where_they_are_when_their_letters_come_late(chromium: Browser, site: str) -> None:
    window = chromium.new_context(base_url=site, viewport={"width": 390, "height": 800})
    window.add_init_script(NOTE_SHIFTS)
    page = window.new_page()
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto("/login", wait_until="commit")
    page.get_by_role("heading", level=1).wait_for()
    page.evaluate("new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))")
    assert held
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("window.shifted") < LEAST_SHIFT
    window.close()
