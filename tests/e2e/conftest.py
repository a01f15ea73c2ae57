"""A server with the demonstration school, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.cast import PASSWORD
from tests.e2e import barriers
from tests.e2e.pages import PEOPLE, Sheet, Town, first_pages
from tests.installation import copy_database, settings_in
from tracker.application import create_app
from tracker.db import db

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)

LOOKED_AT, LEFT = "looked at", "left to a person"  # what tests of barriers note, for the table of all of them

SignIn = Callable[..., Page]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print which pages `make barriers` has looked at, and with BARRIERS_DOCS write it into the document."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    noted = [(name, value) for report in reports for name, value in report.user_properties]
    rows = [barriers.Looked(*row) for name, value in noted if name == LOOKED_AT for row in value]
    if rows and "BARRIERS" in os.environ:
        left = sum(value for name, value in noted if name == LEFT)
        written = barriers.table(rows, left, datetime.now(UTC).date())
        terminalreporter.write_line(written)
        if "BARRIERS_DOCS" in os.environ:
            barriers.write_into_document(written)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    if not Path(CHROMIUM).exists() and shutil.which("chromium") is None:
        pytest.skip("Chromium is not installed: make test installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory, database: str) -> Callable[[], Flask]:
    """Make an installation in which nobody is yet, its clock at `NOW`."""

    def made() -> Flask:
        app = create_app(settings_in(tmp_path_factory.mktemp("instance")), clock=lambda: NOW)
        with app.app_context():
            upgrade()
        return app

    return made


@pytest.fixture(scope="session")
def demonstration(fresh: Callable[[], Flask], tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Flask]:
    """Make an installation with the demonstration school: loaded once, then copied."""
    first = fresh()
    loaded = first.test_cli_runner().invoke(args=["demo", "load", "--packs-later"])
    assert loaded.exit_code == 0, loaded.output
    with first.app_context():
        db.engine.dispose()

    def made() -> Flask:
        original, folder = Path(first.instance_path), tmp_path_factory.mktemp("instance")
        shutil.copytree(original, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("tracker.db*"))
        copy_database(original, folder)
        return create_app(settings_in(folder), clock=lambda: NOW)

    return made


@pytest.fixture(scope="session")
def town(demonstration: Callable[[], Flask]) -> Town:
    """The demonstration with everybody at their browsers."""
    return Town(demonstration())


@pytest.fixture(scope="session")
def each(town: Town, fresh: Callable[[], Flask]) -> list[Sheet]:
    """Each page once, as whoever comes to it first sees it."""
    known = set[str]()
    found = [sheet for who in PEOPLE for sheet in town.pages_of(who, known)]
    return [*found, *town.open_by_other_ways(), *first_pages(fresh())]


@pytest.fixture(scope="module")
def installation(demonstration: Callable[[], Flask]) -> Flask:
    """An installation with the demonstration school."""
    return demonstration()


@pytest.fixture(scope="module")
def site(installation: Flask) -> Iterator[str]:
    """The address of a server with the demonstration school."""
    server = make_server("127.0.0.1", 0, installation, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=5)


@pytest.fixture
def sign_in(chromium: Browser, site: str) -> Iterator[SignIn]:
    """Open a window of somebody's own and sign in; pages that report an error on their console fail the test."""
    windows = []
    complaints: list[str] = []

    def note(text: str, url: str, kind: str) -> None:
        if kind == "error" and "status of 422" not in text:  # what a form refuses is told on its page
            complaints.append(f"{url}: {text}")

    def as_person(email: str, width: int = 1320, javascript: bool = True, **more: Any) -> Page:
        """Sign in at a width; `more` says what else the device is set to: `color_scheme`, `forced_colors` and so on."""
        window = chromium.new_context(
            base_url=site, viewport={"width": width, "height": 1000}, java_script_enabled=javascript, **more
        )
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda message: note(message.text, message.location["url"], message.type))
        page.goto("/")
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield as_person
    for window in windows:
        window.close()
    assert complaints == []
