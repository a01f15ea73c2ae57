"""What a screen reader says by itself because a page changes: each thing once, and nothing because a page came."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_logging import AT, FORM, LEADER, PHOTO, Phone, kept, phone

__all__ = ["phone"]  # a fixture, told where it is

LISTEN = """() => {
    const LIVE = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]";
    const said = new Map();
    window.heard = [];
    const words = (place) => place.innerText.replace(/\\s+/g, " ").trim();
    document.addEventListener("DOMContentLoaded", () => {
        document.querySelectorAll(LIVE).forEach((place) => said.set(place, words(place)));
        new MutationObserver((changes) => {
            const boxes = changes.map(({ target }) => (target.closest ? target : target.parentElement)?.closest(LIVE));
            for (const place of new Set(boxes)) {
                if (!place) continue;
                const isNew = place.matches("[role=alert]") || said.has(place);
                if (isNew && words(place) && said.get(place) !== words(place)) window.heard.push(words(place));
                said.set(place, words(place));
            }
        }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
}"""
"""Notes what comes into a live region, in its order; a region that itself comes with words is not read out."""


@pytest.fixture
def page(phone: Phone) -> Page:
    """The leader's telephone, and somebody who listens."""
    page = phone(LEADER)
    page.add_init_script(f"({LISTEN})()")
    page.goto(FORM)
    return page


def heard(page: Page) -> list[str]:
    said: list[str] = page.evaluate("window.heard.splice(0)")
    return said


def comes(page: Page, words: str) -> list[str]:
    """Wait until something is said, and give all that was said until then and shortly after."""
    page.wait_for_function("words => window.heard.some((said) => said.includes(words))", arg=words)
    return heard(page)


def test_what_the_record_will_say_is_said_when_it_changes_and_once(page: Page) -> None:
    page.locator("input[value=amber]").check(force=True)
    assert len(comes(page, "The record will say")) == 1
    page.locator("input[value=amber]").dispatch_event("change")
    page.get_by_label(re.compile("What has been done")).fill("Sampled 18 of 30 books.")
    assert all("The record will say" not in words for words in comes(page, "words remaining"))


def test_words_left_a_photo_and_a_lost_signal_are_each_said_once(page: Page) -> None:
    page.get_by_label(re.compile("What has been done")).fill("Sampled 18 of 30 books.")
    assert Counter(comes(page, "You have 55 words remaining"))["You have 55 words remaining"] == 1
    page.get_by_label("Take a photo").set_input_files(PHOTO)
    assert Counter(comes(page, "books.png"))["books.png, 1 KB"] == 1
    kept(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Sign and save").click()
    assert len([words for words in comes(page, "There is no signal") if "no signal" in words]) == 1


def test_a_page_that_comes_says_nothing_of_itself_but_that_a_draft_is_back(page: Page) -> None:
    expect(page.get_by_text("is kept on this device")).to_be_visible()
    assert heard(page) == []
    page.locator("input[value=amber]").check(force=True)
    page.get_by_label(re.compile("What has been done")).fill("Kept until later.")
    kept(page)
    page.reload()
    back = comes(page, "It is all here again.")
    assert len([words for words in back if "It is all here again." in words]) == 1


def test_how_precise_an_action_is_written_is_said_when_it_changes(page: Page) -> None:
    page.goto(f"{AT}/actions/1.1/change")
    assert heard(page) == []
    page.locator("#title").fill("Improve")
    said = comes(page, "questions answered")
    assert len(said) == 1, "one sentence, not the whole check anew"
