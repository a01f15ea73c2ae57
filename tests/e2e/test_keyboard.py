"""The work of each role by keyboard alone: each stop of the focus is seen, and none is hidden or a trap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD
from tests.e2e.conftest import SignIn
from tests.e2e.test_main_job import photo

AT = "/schools/900001"
SAMPLES = Path(__file__).parent.parent / "samples"
GOVERNOR, LEADER, HEAD, CLERK = (f"{who}@harbour-row.example" for who in ("governor", "leader", "head", "clerk"))
MOST_STOPS = 400

# Where the focus is, whether it can be seen there, and whether the place before looks otherwise now that it is left.
STOP = """() => {
    const parts = (box) => [box, box.labels?.[0], box.parentElement].filter(Boolean);
    const look = (box) => parts(box).flatMap((part) => [null, "::before", "::after"].map((at) => {
        const { outlineStyle, outlineWidth, boxShadow, backgroundColor, borderColor } = getComputedStyle(part, at);
        return [outlineStyle, outlineWidth, boxShadow, backgroundColor, borderColor].join();
    })).join("|");
    const before = window.lastStop;
    const isLikeUnfocused = before?.box.isConnected && look(before.box) === before.look ? before.name : null;
    const box = document.activeElement;
    if (!box || box === document.body) {
        window.lastStop = null;
        return { name: null, isLikeUnfocused };
    }
    const words = box.innerText || box.labels?.[0]?.innerText || box.name || "";
    const name = `${box.tagName.toLowerCase()} ${words.trim()}`;
    window.lastStop = { box, name, look: look(box) };
    const place = box.getClientRects()[0];
    const at = [place.left + place.width / 2, place.top + place.height / 2];
    const top = document.elementFromPoint(...at);
    const isInSight = top !== null && (box.contains(top) || top.contains(box) || box.labels?.[0]?.contains(top));
    return { name, isLikeUnfocused, isInSight, id: box.id, top: window.scrollY + place.top };
}"""


@dataclass
class Keys:
    """Somebody without a mouse, at a page."""

    page: Page

    def tab(self, key: str = "Tab") -> dict[str, Any]:
        """Go on to the next stop; hold it to being seen, and the one before to looking otherwise without the focus."""
        self.page.keyboard.press(key)
        stop: dict[str, Any] = self.page.evaluate(STOP)
        assert not stop["isLikeUnfocused"], f"nobody sees the focus on “{stop['isLikeUnfocused']}”"
        assert not stop["name"] or stop["isInSight"], f"“{stop['name']}” has the focus and is hidden"
        return stop

    def to(self, target: Locator, key: str = "Tab") -> Keys:
        """Go on until the focus is there."""
        for _ in range(MOST_STOPS):
            if target.evaluate("box => box === document.activeElement"):
                return self
            self.tab(key)
        raise AssertionError(f"the focus never came to {target}")

    def press(self, *keys: str) -> Keys:
        """Press keys where the focus is."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, words: str) -> Keys:
        """Type over what is there."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)
        return self

    def follow(self, target: Locator) -> Keys:
        """Go to a link or a button, press it, and wait for the page it leads to."""
        self.to(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def round(self) -> Iterator[dict[str, Any]]:
        """Walk once through the whole page, from its beginning until the focus leaves it."""
        self.page.evaluate("window.lastStop = null; window.scrollTo(0, 0)")
        for _ in range(MOST_STOPS):
            stop = self.tab()
            if not stop["name"]:
                return
            yield stop
        raise AssertionError("the focus never left the page")


def test_somebody_signs_in_finds_the_watermelon_and_asks_about_it(sign_in: SignIn) -> None:
    page = sign_in(GOVERNOR)
    keys = Keys(page)
    keys.follow(page.get_by_role("button", name="Sign out"))
    keys.to(page.get_by_label("Email address")).type(GOVERNOR)
    keys.to(page.get_by_label("Password", exact=True)).type(PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")

    assert keys.tab()["name"] == "a Skip to main content"
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()
    differs = page.locator("main tr", has=page.locator(".ns-verdict__word--differs")).first
    keys.follow(differs.get_by_role("link").first)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    watermelon = page.locator("main tr", has=page.locator(".ns-verdict__word--differs")).first
    keys.follow(watermelon.locator(".ns-row__title"))
    expect(page.locator("main")).to_contain_text("Leaders say better than the record shows")

    keys.follow(page.get_by_role("link", name=re.compile("^Ask")).first)
    words = page.get_by_label("What do you want to know?")
    keys.to(words).press("Control+A", "Delete")
    keys.to(page.get_by_role("button", name="Sign and ask")).press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keys.tab()
    keys.press("Enter")
    expect(words).to_be_focused()
    keys.type("What makes you sure of this colour?")
    keys.follow(page.get_by_role("button", name="Sign and ask"))
    expect(page.locator("main")).to_contain_text("What makes you sure of this colour?")


def test_a_leader_answers_and_logs_progress_with_evidence(sign_in: SignIn) -> None:
    page = sign_in(HEAD)
    keys = Keys(page)
    page.goto(f"{AT}/questions/5")
    keys.follow(page.get_by_role("link", name="Answer", exact=True))
    keys.to(page.get_by_label("What is the answer?")).type("Three of five families have been visited.")
    keys.follow(page.get_by_role("button", name="Sign and save"))
    expect(page.locator("main")).to_contain_text("Three of five families have been visited.")

    page.goto(f"{AT}/actions/1.1/progress")
    keys.to(page.get_by_role("radio").first).press("ArrowDown", "ArrowUp", "Space")
    keys.to(page.get_by_label(re.compile("What has been done"))).type("Eleven lessons visited.")
    keys.to(page.get_by_label("What difference has it made to pupils?")).type("Too early to say.")
    photo_of_the_board = {"name": "board.png", "mimeType": "image/png", "buffer": photo()}
    page.on("filechooser", lambda chooser: chooser.set_files(photo_of_the_board))
    keys.to(page.get_by_label("Choose a file")).press("Enter")
    expect(page.get_by_text("board.png, 1 KB")).to_be_visible()
    keys.to(page.get_by_label("What does it show?")).type("The routine on the board in 9C")
    keys.follow(page.get_by_role("button", name="Sign and save"))
    expect(page.get_by_role("status").first).to_contain_text("Signed and saved")


def test_a_clerk_freezes_a_pack(sign_in: SignIn) -> None:
    page = sign_in(CLERK)
    keys = Keys(page)
    page.goto(f"{AT}/meetings/4")
    keys.follow(page.get_by_role("link", name=re.compile("Look at the (next )?pack")).first)
    keys.follow(page.get_by_role("button", name=re.compile("Freeze")).first)
    expect(page.get_by_text("Waiting to start.")).to_be_visible()


@pytest.mark.parametrize(
    "device",
    [{"width": 1280}, {"width": 640, "height": 320}, {"width": 1280, "forced_colors": "active"}],
    ids=["laptop", "phone on its side", "forced colours"],
)
def test_the_focus_is_seen_at_every_stop_and_leaves_the_page_again(sign_in: SignIn, device: dict[str, Any]) -> None:
    height = device.pop("height", 720)
    page = sign_in(HEAD, **device)
    page.set_viewport_size({"width": device["width"], "height": height})
    keys = Keys(page)
    for path in ("/", "/requirements/4", "/actions/1.1/progress", "/metrics/9", "/questions"):
        page.goto(f"{AT}{path}")
        stops = [*keys.round()]
        assert stops[0]["name"] == "a Skip to main content", path
        assert len(stops) > 20, path


def test_a_leader_chooses_a_document_to_be_read_in(sign_in: SignIn) -> None:
    """The page that follows has a journey of its own: ``test_checking_a_document.py``."""
    page = sign_in(LEADER)
    page.on("filechooser", lambda chooser: chooser.set_files(SAMPLES / "letter-progress-made.txt"))
    keys = Keys(page)
    keys.to(page.locator("nav summary")).press("Enter")
    keys.follow(page.get_by_role("link", name="Inspections", exact=True))
    keys.follow(page.get_by_role("link", name=re.compile("Read in")).first)
    document = page.locator("input[type=file]")
    keys.to(document).press("Enter")
    expect(document).to_have_value(re.compile("letter-progress-made"))
    keys.follow(page.get_by_role("button", name="Read it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Did we read it right?")
