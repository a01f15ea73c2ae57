"""Each role's work from signing in to its end, with the presses it takes, and what goes wrong on the way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

AT = "/schools/900001"
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "without"])


class Walk:
    """Somebody's way through the pages: what is pressed is counted, what is typed is not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, words: str, kind: str = "link") -> None:
        self.page.get_by_role(kind, name=re.compile(words)).first.click()  # type: ignore[arg-type]
        self.presses += 1


@SCRIPTS
def test_a_clerk_freezes_the_pack_of_the_next_meeting_in_four_presses(sign_in: SignIn, javascript: bool) -> None:
    walk = Walk(sign_in("clerk@harbour-row.example", width=390, javascript=javascript))
    walk.press("^Meetings$")
    walk.press("9 December|December 2026")
    walk.press("Look at the (next )?pack")
    expect(walk.page.get_by_text(re.compile("The budget is 12 pages"))).to_be_visible()
    walk.press("Freeze", "button")
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text("Pack")
    assert walk.presses == 4


@SCRIPTS
def test_what_a_leader_calls_complete_the_head_verifies(sign_in: SignIn, javascript: bool) -> None:
    number = "1.1" if javascript else "3.2"
    leader, head = ("leader@harbour-row.example", "head@harbour-row.example")
    page = sign_in(head, javascript=javascript)
    page.goto(f"{AT}/actions/{number}")
    owner = head if "Miriam Holt" in page.locator("dd").first.inner_text() else leader
    walk = Walk(sign_in(owner, width=390, javascript=javascript))
    walk.page.goto(f"{AT}/actions/{number}/progress")
    walk.page.get_by_label(re.compile("^Complete")).check(force=True)
    walk.page.get_by_label(re.compile("What has been done")).fill("Every lesson of the sample begins so.")
    walk.page.get_by_label(re.compile("What difference")).fill("Mocks are up in all sets.")
    walk.page.get_by_label("What does it show?").fill("The sample of thirty lessons")
    walk.press("Sign and save", "button")
    expect(walk.page.locator("main")).to_contain_text("once somebody else has looked at the evidence")

    verifying = Walk(sign_in(head if owner == leader else "governor@harbour-row.example", javascript=javascript))
    verifying.page.goto(f"{AT}/actions/{number}")
    verifying.press("I have looked at the evidence", "button")
    expect(verifying.page.get_by_role("status").first).to_be_visible()
    expect(verifying.page.locator("main")).to_contain_text("Verified")


def test_a_trust_officer_is_two_presses_from_the_requirement_that_needs_them(sign_in: SignIn) -> None:
    walk = Walk(sign_in("trust@harbour-row.example", width=1280))
    walk.page.goto("/trusts/1")
    walk.press("^Harbour Row Academy$")
    walk.press("Adapted teaching for pupils with SEND")
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text("Adapted teaching")
    assert walk.presses == 2


@SCRIPTS
def test_in_two_tabs_the_second_is_told_what_the_first_has_changed(sign_in: SignIn, javascript: bool) -> None:
    first = sign_in("head@harbour-row.example", javascript=javascript)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"{AT}/actions/4.2/change")
    first.get_by_label("What will success look like?").fill(f"27 of 30 lessons, {javascript}")
    first.get_by_role("button", name=re.compile("^Save")).click()
    second.get_by_label("What will success look like?").fill(f"29 of 30 lessons, {javascript}")
    second.get_by_role("button", name=re.compile("^Save")).click()
    expect(second.get_by_role("alert").first).to_contain_text("In another window you changed this")
    expect(second.locator("main")).to_contain_text(f"27 of 30 lessons, {javascript}")
    expect(second.get_by_label("What will success look like?")).to_have_value(f"29 of 30 lessons, {javascript}")


@SCRIPTS
def test_going_back_and_sending_again_asks_no_question_twice(sign_in: SignIn, javascript: bool) -> None:
    governor = sign_in("governor@harbour-row.example", width=390, javascript=javascript)
    governor.goto(f"{AT}/questions/ask?about=3" if javascript else f"{AT}/questions/ask?about=4")
    words = f"Who looks at this between meetings, and how often? {javascript}"
    governor.get_by_label("What do you want to know?").fill(words)
    governor.get_by_role("button", name="Sign and ask").click()
    expect(governor.get_by_role("status").first).to_be_visible()
    governor.go_back()
    if governor.get_by_role("button", name="Sign and ask").count():
        governor.get_by_label("What do you want to know?").fill(words)
        governor.get_by_role("button", name="Sign and ask").click()
    governor.goto(f"{AT}/questions?show=all")
    assert governor.get_by_text(words).count() == 1
