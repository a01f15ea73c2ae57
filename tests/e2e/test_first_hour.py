"""From an empty database to a board view that says something true: each press counted, also without a script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.e2e.conftest import NOW
from tests.installation import settings_in
from tests.web.test_first_hour import DOCUMENT
from tracker.application import create_app
from tracker.services.start import start_code

PRESSES = 5
"""Continue, continue, store, read it, accept it."""


@pytest.fixture
def fresh(tmp_path: Path, database: str) -> Iterator[tuple[str, Flask]]:
    """A server in front of an empty database."""
    app = create_app(settings_in(tmp_path), clock=lambda: NOW)
    with app.app_context():
        upgrade()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", app
    server.shutdown()
    thread.join(timeout=5)


@pytest.mark.parametrize(("width", "javascript"), [(320, False), (1280, True)])
def test_a_fresh_installation_comes_to_its_first_board_view(
    chromium: Browser, fresh: tuple[str, Flask], width: int, javascript: bool
) -> None:
    site, app = fresh
    window = chromium.new_context(
        base_url=site, viewport={"width": width, "height": 720}, java_script_enabled=javascript
    )
    page = window.new_page()
    presses = 0

    def press(name: str) -> None:
        nonlocal presses
        assert no_wider(page), page.url
        page.get_by_role("button", name=name, exact=True).first.click()
        presses += 1

    page.goto("/")
    assert page.get_by_role("heading", level=1).inner_text() == "What is the start code?"
    page.goto(f"/start/{start_code(app.extensions['settings'].secret_key)}")
    page.get_by_label("What is the school called?").fill("Gannet Lane School")
    page.get_by_label("What is its unique reference number (URN)?").fill("123456")
    press("Continue")
    press("Continue")
    page.get_by_label("What is your name?").fill("Clare Moss")
    page.get_by_label("Clerk or governance professional").check()
    page.get_by_label("What is your email address?").fill("clare@gannet-lane.example")
    page.get_by_label("Choose a password", exact=True).fill("brine-otter-canopy-41")
    page.get_by_label("The password again", exact=True).fill("brine-otter-canopy-41")
    press("Store it and continue")
    assert "Question 4 of 4" in page.locator("main").inner_text()
    page.locator("textarea").fill(DOCUMENT)
    press("Read it")
    page.locator("button[value=accept]").first.click()
    presses += 1
    assert page.url == f"{site}/schools/123456/"
    assert "are now in the plan." in page.locator("main").inner_text()
    assert page.locator("main table tbody tr").count() > 0
    assert no_wider(page)
    assert presses == PRESSES
    page.goto("/schools/123456/meetings")
    assert page.url == f"{site}/account/second-step"
    window.close()


def no_wider(page: Page) -> bool:
    """Say whether a page needs no scrolling sideways, once it is there."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
