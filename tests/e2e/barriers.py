"""What keeps people from a page, as Chromium can tell: axe's rules, and what axe does not measure.

A page is shown as it was given (`tests/e2e/pages.py`), with its own styles and scripts and under its own policy.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from tests.e2e.pages import AS_IT_IS, Sheet
from tracker.config import ROOT
from tracker.rules.speech import day
from tracker.web.headers import POLICY

DOCUMENT = ROOT / "docs" / "accessibility.md"
TABLE = re.compile(r"(?<=<!-- what was looked at -->\n).*?(?=<!-- end -->)", re.DOTALL)
STATIC = ROOT / "tracker" / "web" / "static"
VERSION = re.compile(r"^/static/(?:v[0-9a-f]+/)?")
ORIGIN = "http://next-steps.example"
STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
OFF_UNLESS_ASKED = ("target-size", "label-content-name-mismatch", "table-fake-caption", "td-has-header", "p-as-heading")
TO_BE_SEEN = "color-contrast"
"""The one rule whose answer another scheme, or paper, changes."""


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody looks with, and which of axe's rules have an answer of their own there."""

    name: str
    width: int = 1280
    height: int = 720
    media: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()
    is_unfolded: bool = True


LAPTOP = Device("laptop, everything unfolded")
AS_GIVEN = Device("laptop, as it comes", is_unfolded=False)
PHONE = Device("phone of 320 pixels", 320, 640)
DARK = Device("dark", media=(("color_scheme", "dark"),), rules=(TO_BE_SEEN,))
PRINTED = Device("print preview", media=(("media", "print"),), rules=(TO_BE_SEEN,))
DEVICES = (LAPTOP, AS_GIVEN, PHONE, DARK, PRINTED)

UNFOLD = "document.querySelectorAll('details').forEach((folded) => { folded.open = true; })"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# WCAG 1.4.12: lines of 1.5, paragraphs 2, letters 0.12 and words 0.16 times the size of the letters.
SPACE_TEXT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => {
    const cut = [];
    for (const box of document.body.querySelectorAll("*")) {
        const says = [...box.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        if (!says || Math.min(box.clientWidth, box.clientHeight) < 2) continue;  // is to be heard alone
        if (box.matches("svg *, textarea, select, option, .govuk-skip-link")) continue;
        const style = getComputedStyle(box);
        const wide = box.scrollWidth - box.clientWidth, high = box.scrollHeight - box.clientHeight;
        const hides = style.overflow !== "visible" && !/auto|scroll/.test(style.overflow);
        const fixed = style.display !== "inline" && /px$/.test(box.style.height || "");
        if ((hides || fixed) && (wide > 1 || high > 1)) cut.push(box.outerHTML.slice(0, 120));
    }
    return cut;
}"""


LARGE = "text twice as large"
TWICE_AS_LARGE = {"standard": 32, "fixed": 26}
IS_LARGE = "getComputedStyle(document.documentElement).fontSize === '32px'"
AS_LARGE_AS_IT_COMES = {"standard": 16, "fixed": 13}
# Lines of text that stand on one another, each as far as what scrolls or hides around it lets it be seen. Letters are
# lower than the rectangle of their line: a quarter above and below is left out.
OVERLAPS = """() => {
    const seen = new Map();
    const place = (box) => {
        if (!seen.has(box)) {
            const outer = box.parentElement ? place(box.parentElement) : [-1e6, -1e6, 1e6, 1e6];
            const own = box.getBoundingClientRect();
            const isClipped = box !== document.body && getComputedStyle(box).overflowX !== "visible";
            seen.set(box, isClipped ? [Math.max(outer[0], own.left), Math.max(outer[1], own.top),
                Math.min(outer[2], own.right), Math.min(outer[3], own.bottom)] : outer);
        }
        return seen.get(box);
    };
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const lines = [], met = [], range = document.createRange();
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const box = node.parentElement;
        if (!node.textContent.trim() || box.closest("svg, select, textarea, script, style, .govuk-skip-link")) continue;
        if (!box.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        range.selectNodeContents(node);
        const [left, top, right, bottom] = place(box);
        for (const own of range.getClientRects()) {
            const line = { node, left: Math.max(left, own.left), right: Math.min(right, own.right),
                top: Math.max(top, own.top + own.height / 4), bottom: Math.min(bottom, own.bottom - own.height / 4) };
            if (line.right - line.left > 2 && line.bottom - line.top > 2) lines.push(line);
        }
    }
    lines.sort((one, other) => one.top - other.top);
    lines.forEach((one, i) => {
        for (let j = i + 1; j < lines.length && lines[j].top < one.bottom - 1; j += 1) {
            const other = lines[j];
            const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            if (one.node !== other.node && wide > 2) {
                met.push([one, other].map(({ node }) => node.textContent.trim().slice(0, 60)).join(" | "));
            }
        }
    });
    return met;
}"""
# What goes on moving for somebody who has asked for less of it: a frame longer than nobody sees, or a page that glides.
MOVES = """() => {
    const lasts = (times) => times.split(",").some((time) => parseFloat(time) * (/ms/.test(time) ? 1 : 1000) > 10);
    const moving = [...document.getAnimations()].map(({ effect }) => effect.target?.outerHTML.slice(0, 120));
    for (const box of document.querySelectorAll("*")) {
        for (const part of [null, "::before", "::after"]) {
            const style = getComputedStyle(box, part);
            const moves = lasts(style.transitionDuration) || lasts(style.animationDuration);
            if (moves || style.scrollBehavior !== "auto") moving.push(box.outerHTML.slice(0, 120));
        }
    }
    return moving;
}"""


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that keeps somebody from a page: which rule tells, where, and at what."""

    rule: str
    sheet: Sheet
    device: str
    at: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.sheet.address} ({self.sheet.who}, {self.sheet.state}, {self.device}): {self.at}"


class Window:
    """A browser that shows sheets, and nothing that would have to be fetched from anywhere else."""

    def __init__(self, chromium: Browser) -> None:
        self._context = chromium.new_context(base_url=ORIGIN, viewport={"width": 1280, "height": 720})
        self._context.route("**/*", self._give)
        self._shown: Sheet | None = None
        self.page = self._context.new_page()
        self._settings = self._context.new_cdp_session(self.page)
        self.to_be_judged = 0  # what axe leaves to a person

    def show(self, sheet: Sheet, device: Device = AS_GIVEN) -> Page:
        """Show a page on a device."""
        self._shown = sheet
        self.page.set_viewport_size({"width": device.width, "height": device.height})
        nothing: Any = {"media": "null", "color_scheme": "null", "forced_colors": "null", "reduced_motion": "reduce"}
        self.page.emulate_media(**{**nothing, **dict(device.media)})
        self.page.goto(sheet.address)
        if device.is_unfolded:
            self.page.evaluate(UNFOLD)
        return self.page

    def barriers(self, sheet: Sheet, device: Device) -> Iterator[Barrier]:
        """Show a page, and give what axe finds on it."""
        page = self.show(sheet, device)
        answer = Axe().run(page, options=_rules(device)).response
        for broken in answer["violations"]:
            for node in broken["nodes"]:
                yield Barrier(broken["id"], sheet, device.name, node["html"][:200])
        self.to_be_judged += sum(len(left["nodes"]) for left in answer["incomplete"])

    def what_does_not_fit(self, sheet: Sheet) -> Iterator[Barrier]:
        """Give what scrolls sideways, is cut off or stands on something else, of the page that is shown.

        With letters twice as large, as somebody sets their browser to; at 320 pixels, which is 400 % of 1,280; and with
        text set wider.
        """
        page = self.page
        self._settings.send("Page.setFontSizes", {"fontSizes": TWICE_AS_LARGE})
        page.wait_for_function(IS_LARGE)
        yield from self._sideways(sheet, LARGE)
        yield from self._cut(sheet, LARGE)
        for words in page.evaluate(OVERLAPS):
            yield Barrier("stands on other words", sheet, LARGE, words)
        self._settings.send("Page.setFontSizes", {"fontSizes": AS_LARGE_AS_IT_COMES})
        page.wait_for_function(f"!({IS_LARGE})")
        page.set_viewport_size({"width": 320, "height": 256})
        yield from self._sideways(sheet, "400 %")
        page.evaluate(SPACE_TEXT)
        yield from self._sideways(sheet, "400 %, text set wider")
        yield from self._cut(sheet, "400 %, text set wider")
        page.set_viewport_size({"width": 1280, "height": 720})
        yield from self._sideways(sheet, "text set wider")
        yield from self._cut(sheet, "text set wider")

    def what_moves(self, sheet: Sheet) -> Iterator[Barrier]:
        """Give what moves on the page that is shown, though whoever looks has asked for less of it."""
        for html in self.page.evaluate(MOVES):
            yield Barrier("moves", sheet, "reduced motion", html)

    def close(self) -> None:
        """Close it."""
        self._context.close()

    def _sideways(self, sheet: Sheet, device: str) -> Iterator[Barrier]:
        pixels = self.page.evaluate(SIDEWAYS)
        if pixels > 0:
            yield Barrier("scrolls sideways", sheet, device, f"by {pixels} pixels")

    def _cut(self, sheet: Sheet, device: str) -> Iterator[Barrier]:
        for html in self.page.evaluate(CUT_OFF):
            yield Barrier("is cut off", sheet, device, html)

    def _give(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request() and self._shown:
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
            route.fulfill(status=200, headers=headers, body=self._shown.html)
        elif path.startswith("/static/") and (file := STATIC / VERSION.sub("", path)).is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(status=200, content_type=kind, body=file.read_bytes())
        else:
            route.abort()


def _rules(device: Device) -> dict[str, Any]:
    results = ["violations", "incomplete"]
    if device.rules:
        return {"runOnly": {"type": "rule", "values": list(device.rules)}, "resultTypes": results}
    rules = {name: {"enabled": True} for name in OFF_UNLESS_ASKED}
    return {"runOnly": {"type": "tag", "values": [*STANDARD]}, "rules": rules, "resultTypes": results}


class Looked(NamedTuple):
    """That a page was looked at: whose, in what state, with what, which, and how much stood in the way."""

    who: str
    state: str
    device: str
    endpoint: str
    barriers: int

    @property
    def what(self) -> str:
        """The row of the table it counts in."""
        return self.who if self.state == AS_IT_IS else self.state


def table(rows: Iterable[Looked], left: int, on: date) -> str:
    """Write what was looked at, and what was found."""
    found = [*rows]
    when = f"On {day(on)}: {len({row.endpoint for row in found})} pages, looked at {len(found):,} times."
    lines = [when, "", "| for whom, or in what state | pages | looked at | barriers |", "|---|---:|---:|---:|"]
    for what in dict.fromkeys(row.what for row in found):
        of = [row for row in found if row.what == what]
        pages, barriers = len({row.endpoint for row in of}), sum(row.barriers for row in of)
        lines.append(f"| {what} | {pages} | {len(of)} times | {barriers} |")
    for device in dict.fromkeys(row.device for row in found):
        of = [row for row in found if row.device == device]
        pages, barriers = len({row.endpoint for row in of}), sum(row.barriers for row in of)
        lines.append(f"| of these, {device} | {pages} | {len(of)} times | {barriers} |")
    return "\n".join([*lines, "", f"Of {left:,} parts of pages axe could not tell: a person has to.", ""])


def write_into_document(written: str) -> None:
    """Write the table to where the document keeps it."""
    DOCUMENT.write_text(TABLE.sub(lambda _: written, DOCUMENT.read_text("utf-8")), "utf-8")
