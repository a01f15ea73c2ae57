"""Every page asks one question or names one task, and a page that shows something says its answer first."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SignIn
from tests.e2e.pages import AT, Sheet

PLACES = (
    "/",
    "/requirements",
    "/requirements/1",
    "/requirements/4",
    "/actions/1.1",
    "/my-actions",
    "/evidence",
    "/questions?show=all",
    "/questions/3",
    "/meetings",
    "/meetings/3",
    "/meetings/4",
    "/meetings/calendar",
    "/meetings/closures",
    "/boards/1",
    "/packs/2",
    "/papers",
    "/statement",
    "/plan",
    "/visits",
    "/visits/1",
)
"""Pages of a school whose answers are told by `tracker.rules.answers`."""


def asks(sheet: Sheet) -> str:
    """Give the words in which a page asks: its heading, with what stands above it."""
    heading = sheet.soup.find("h1")
    around = heading.find_parent(class_="ns-heading__text") if heading else None
    return (around or heading).get_text(" ") if heading else ""


def is_a_task(sheet: Sheet) -> bool:
    """Tell whether a page is there to be filled in or confirmed: it sends to itself, and its heading may be a task."""
    return bool(sheet.soup.select_one("main form[method=post]:not([action]), main form.ns-look"))


def of_a_school_or_trust(each: list[Sheet]) -> list[Sheet]:
    """Give the pages that show what a school or a trust has."""
    return [sheet for sheet in each if sheet.address.startswith((AT, "/trusts/"))]


def test_every_page_has_one_heading_and_one_answer_at_most(each: list[Sheet]) -> None:
    wrong = [
        f"{sheet.address}: {len(headings)} headings, {len(answers)} answers"
        for sheet in each
        if len(headings := sheet.soup.find_all("h1")) != 1 or len(answers := sheet.soup.select(".ns-answer")) > 1
    ]
    assert not wrong, "\n".join(wrong)


def test_every_page_that_shows_something_asks_a_question_and_answers_it_or_says_what_would_be_there(
    each: list[Sheet],
) -> None:
    wrong = []
    for sheet in of_a_school_or_trust(each):
        if is_a_task(sheet):
            continue
        if "?" not in asks(sheet):
            wrong.append(f"{sheet.address} asks nothing: {asks(sheet)!r}")
        if not sheet.soup.select("main :is(.ns-answer, .ns-empty)"):
            wrong.append(f"{sheet.address} answers nothing")
    assert not wrong, "\n".join(wrong)


def test_an_answer_is_a_sentence_that_comes_straight_after_the_heading(each: list[Sheet]) -> None:
    wrong = []
    for sheet in each:
        for answer in sheet.soup.select(".ns-answer__sentence"):
            words = " ".join(answer.get_text(" ").split())
            before = answer.find_previous(["h1", "h2", "table", "dl", "form"])
            if not words.endswith((".", "?")) or (not words[0].isupper() and not words[0].isdigit()):
                wrong.append(f"{sheet.address}: {words!r} is no sentence")
            if before is None or before.name != "h1":
                wrong.append(f"{sheet.address}: {words!r} stands after a {before and before.name}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)], ids=["laptop", "phone"])
def test_the_question_and_its_answer_are_seen_without_scrolling(sign_in: SignIn, width: int, height: int) -> None:
    page = sign_in("head@harbour-row.example", width=width)
    below = []
    for path in PLACES:
        page.goto(f"{AT}{path}")
        ends = page.locator(".ns-answer__words").evaluate("words => words.getBoundingClientRect().bottom")
        if ends > height:
            below.append(f"{path}: {ends:.0f} of {height} pixels")
    assert not below, "\n".join(below)


def test_a_governor_is_one_press_from_what_to_ask_and_two_from_the_printed_plan(sign_in: SignIn) -> None:
    page = sign_in("governor@harbour-row.example", width=390)
    page.get_by_role("link", name="What should we ask?").click()
    asked = page.get_by_role("heading", name="questions for this meeting")
    assert asked.evaluate("heading => heading.getBoundingClientRect().top") < 844
    page.goto("/")
    page.get_by_role("link", name="Read or print the plan").click()
    with page.expect_download() as printed:
        page.get_by_role("link", name="Print the plan (PDF)").click()
    assert printed.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_what_a_role_needs_first_stands_in_the_line_and_the_rest_behind_more(sign_in: SignIn, javascript: bool) -> None:
    leader = sign_in("leader@harbour-row.example", width=1280, javascript=javascript)
    line = leader.get_by_role("navigation", name="Main")
    first = ["My actions", "Board view", "Requirements", "Questions", "Metrics"]
    expect(line.get_by_role("link").filter(visible=True)).to_have_text(first)
    assert line.bounding_box()["height"] < 60  # type: ignore[index]  # one line
    line.get_by_text("More", exact=True).click()
    line.get_by_role("link", name="Coverage").click()
    line.get_by_text("More: Coverage").click()
    assert line.locator("[aria-current=page]").inner_text() == "Coverage"
