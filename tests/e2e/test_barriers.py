"""Every page, for everybody, in every state: nothing that axe finds stands in anybody's way, and everything fits.

The suite looks at each page once, with whoever comes to it first, and at a choice of states. ``make barriers`` looks at
everything, and writes a table of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.barriers import AS_GIVEN, DARK, DEVICES, LAPTOP, LARGE, PHONE, PRINTED, Device, Looked, Window
from tests.e2e.conftest import LEFT, LOOKED_AT
from tests.e2e.pages import NEW_GOVERNOR, NEW_HEAD, PEOPLE, RICH, Sheet, Town

EVERYTHING = bool(os.environ.get("BARRIERS"))
SHARES = 60 if EVERYTHING else 12
MAIN = {
    "actions.mine",
    "actions.page",
    "board.view",
    "coverage.index",
    "evidence.index",
    "meetings.page",
    "metrics.page",
    "passes.shared",
    "questions.index",
    "requirements.index",
    "requirements.page",
    "security.login",
    "trusts.page",
    "updates.log",
}
EMAILS = {"email", "username", "webauthn", "off"}
"""Of an own address; off where somebody else's is asked for."""
SPOIL = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`#narrow { font-size: 1rem; line-height: 1; width: 100px; height: 34px; margin: 0; }
        p { transition: color 1s; margin: 0; line-height: 1; }`);
    document.adoptedStyleSheets = [sheet];
}"""
Look = tuple[Sheet, Device]


@pytest.fixture(scope="session")
def looks(town: Town, each: list[Sheet]) -> list[Look]:
    """What is looked at, and with what."""
    return [*(everything if EVERYTHING else a_choice)(town, each)]


def a_choice(town: Town, each: list[Sheet]) -> Iterator[Look]:
    """Each page, the main ones on other devices, and some of each state."""
    rich = [sheet for address in RICH if (sheet := town.page(PEOPLE[0], address))]
    new = [sheet for sheet in town.pages_of(NEW_HEAD, state="a new school") if sheet.endpoint in MAIN]
    for sheet in [*each, *rich, *new, *town.filtered_to_nothing(each), *[*town.errors()][::5]]:
        yield sheet, LAPTOP
    for sheet in town.sent_back(each[::5]):
        yield sheet, AS_GIVEN
    for sheet in each:
        if sheet.endpoint in MAIN:
            yield from ((sheet, device) for device in (PHONE, DARK, PRINTED))


def everything(town: Town, each: list[Sheet]) -> Iterator[Look]:
    """Every page as everybody sees it, in every state, on every device; what looks the same once."""
    sheets = [sheet for who in PEOPLE for sheet in town.pages_of(who)]
    sheets += [sheet for who in (NEW_HEAD, NEW_GOVERNOR) for sheet in town.pages_of(who, state="a new school")]
    sheets += [sheet for who in PEOPLE for address in RICH if (sheet := town.page(who, address))]
    sheets += [*each, *town.filtered_to_nothing(sheets), *town.errors(), *town.sent_back(sheets)]
    seen = set[str]()
    for sheet in sheets:
        if sheet.own not in seen:
            seen.add(sheet.own)
            folds = "<details" in sheet.own
            yield from ((sheet, device) for device in DEVICES if folds or device is not AS_GIVEN)


@pytest.fixture
def window(chromium: Browser) -> Iterator[Window]:
    """A browser that shows sheets."""
    opened = Window(chromium)
    yield opened
    opened.close()


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_stands_in_anybodys_way(
    looks: list[Look], share: int, window: Window, record_property: Callable[[str, object], None]
) -> None:
    barriers, rows = [], []
    for sheet, device in looks[share::SHARES]:
        met = [*window.barriers(sheet, device)]
        if device is LAPTOP:
            met += [*window.what_moves(sheet), *window.what_does_not_fit(sheet)]
        barriers += [str(barrier) for barrier in met]
        rows.append(Looked(sheet.who, sheet.state, device.name, sheet.endpoint, len(met)))
    record_property(LOOKED_AT, [tuple(row) for row in rows])
    record_property(LEFT, window.to_be_judged)
    assert barriers == []


def test_what_stands_in_the_way_is_found(window: Window) -> None:
    """Otherwise nothing found would say nothing."""
    html = (
        '<!DOCTYPE html><html lang="en-GB"><head><title>A page</title></head><body><main><h1>A page</h1>'
        f"<p id=narrow>{'One thing. ' * 3}</p><p>Another thing.</p>"
        f'<p>{"a" * 400}</p><form><input name="unnamed"></form><img src="/static/favicon.svg"></main></body></html>'
    )
    sheet = Sheet("somebody", "made up", "/made-up", "made.up", html)
    found = {barrier.rule for barrier in window.barriers(sheet, LAPTOP)}
    assert {"image-alt", "label"} <= found
    window.page.evaluate(SPOIL)
    assert {barrier.rule for barrier in window.what_moves(sheet)} == {"moves"}
    unfit = {(barrier.rule, barrier.device) for barrier in window.what_does_not_fit(sheet)}
    assert {("scrolls sideways", "400 %"), ("stands on other words", LARGE)} <= unfit


def test_a_browser_fills_in_who_somebody_is_and_their_password(each: list[Sheet]) -> None:
    """Nobody has to remember or copy out what signs them in (WCAG 3.3.8), nor type themselves anew (1.3.5)."""
    known = {"password": {"current-password", "new-password"}, "code": {"one-time-code"}, "email": EMAILS}
    wrong = []
    for sheet in each:
        for box in sheet.soup.select("main input:not([type=hidden])"):
            kind = str(box.get("type", "text"))
            kind = "code" if box.get("name") == "code" and "login" in sheet.endpoint else kind
            if kind in known and str(box.get("autocomplete", "")).split(" ")[-1] not in known[kind]:
                wrong.append(f"{sheet.address} ({sheet.endpoint}): {box}")
            if box.has_attr("onpaste") or box.has_attr("oncopy"):
                wrong.append(f"{sheet.address}: {box}")
    assert wrong == []


def test_help_stands_in_the_same_order_on_every_page(each: list[Sheet]) -> None:
    """Whoever has found help on one page finds it in the same place on the next (WCAG 3.2.6)."""
    ways = [[" ".join(link.get_text().split()) for link in sheet.soup.select("footer a")] for sheet in each]
    longest = max(ways, key=len)
    assert [way for way in ways if [name for name in longest if name in way] != way] == []
    assert all("Accessibility" in " ".join(way) for way in ways)
