"""What holding a page against its kept look lets pass, and what it does not."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from tests.e2e import kept_looks as looks
from tests.e2e.kept_looks import Look, change, look_of
from tracker.config import ROOT

STYLES = (ROOT / "tracker" / "web" / "static" / "screen.css").read_text("utf-8")
PAGE = """<!DOCTYPE html><html lang="en-GB"><body><div class="ns-container"><main class="ns-main">
<h1>Where the plan stands today</h1>
<p class="ns-lead">Seven of eight requirements are off track by the record, and leaders say so of two.</p>
<p><svg width="24" height="24"><circle cx="12" cy="12" r="10.7" fill="#1e7d4b"/></svg> Attendance of all pupils</p>
<div class="ns-note"><ul><li>No update for 44 days</li><li>Due in 12 days with 2 milestones open</li></ul></div>
<table class="ns-table"><tbody><tr><th>1</th><td>Teaching that builds on what pupils know</td><td>Grace Tallis</td></tr>
<tr><th>2</th><td>Adapted teaching for pupils with SEND</td><td>Mary Okafor</td></tr></tbody></table>
</main></div></body></html>"""


def drawn(browser: Browser, html: str = PAGE, more: str = "") -> bytes:
    page = browser.new_page(viewport={"width": 768, "height": 700})
    page.set_content(html)
    page.add_style_tag(content=STYLES + more)
    picture = page.screenshot()
    page.close()
    return picture


@pytest.fixture(scope="module")
def as_kept(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Look:
    """The page as it was kept and read again."""
    path = tmp_path_factory.mktemp("kept") / "looks.xz"
    looks.keep({"page": look_of(drawn(chromium))}, path)
    return looks.kept(path)["page"]


def test_letters_drawn_a_little_otherwise_pass(chromium: Browser, as_kept: Look) -> None:
    """Smoothed otherwise, as by another Chromium: thousands of pixels differ, and no square does."""
    ours = drawn(chromium)
    assert not change(as_kept, look_of(ours))
    sharp = Image.open(io.BytesIO(ours)).convert("RGB")
    softer = Image.blend(sharp, ImageChops.offset(sharp, 1, 0), 0.4)
    other = io.BytesIO()
    softer.save(other, "PNG")
    assert sum(a != b for a, b in zip(sharp.tobytes(), softer.tobytes(), strict=True)) > 5000
    assert not change(as_kept, look_of(other.getvalue()))


@pytest.mark.parametrize(
    "more",
    [
        ".ns-note { margin-left: 12px; }",
        "h1 { margin-bottom: 30px; }",
        ".ns-note { background: #e8f3ed; }",
        ".ns-lead { color: #b3261e; }",
        "svg circle { fill: #b3261e; }",
        "table { display: none; }",
    ],
    ids=["box moved", "what follows moved", "ground", "colour of words", "colour of a sign", "table gone"],
)
def test_what_people_would_see_does_not(chromium: Browser, as_kept: Look, more: str) -> None:
    assert change(as_kept, look_of(drawn(chromium, more=more)))


def test_another_word_does_not_and_it_is_said_where(chromium: Browser, as_kept: Look) -> None:
    found = change(as_kept, look_of(drawn(chromium, PAGE.replace("Seven of eight", "One of eight"))))
    assert "squares look otherwise, the first" in str(found)
    assert len({row for _, row in found.squares}) <= 6, "the lines of that sentence alone"


def test_a_longer_page_is_told_as_longer(chromium: Browser, as_kept: Look) -> None:
    whole = Image.open(io.BytesIO(drawn(chromium))).convert("RGB")
    taller, file = Image.new("RGB", (768, 796), whole.getpixel((0, 699))), io.BytesIO()
    taller.paste(whole, (0, 0))
    taller.save(file, "PNG")
    assert str(change(as_kept, look_of(file.getvalue()))) == "96 pixels longer"
