"""What a screen reader is given: the order of the main pages, and the words of what is drawn."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.e2e.conftest import SignIn

AT = "/schools/900001"


def read(page: Page, address: str) -> list[str]:
    """Give a page line by line, as Chromium hands it on: a role, a name, and what is said of it."""
    page.goto(address)
    return [
        line.strip().removeprefix("- ").removeprefix("'") for line in page.locator("body").aria_snapshot().splitlines()
    ]


def in_order(lines: list[str], *patterns: str) -> None:
    """Hold lines to coming one after the other, whatever stands between them."""
    waiting = iter(lines)
    for pattern in patterns:
        assert any(re.match(pattern, line) for line in waiting), f"{pattern} does not come where it should"


def test_the_board_view_is_read_from_its_question_to_what_to_ask(sign_in: SignIn) -> None:
    lines = read(sign_in("governor@harbour-row.example"), f"{AT}/")
    in_order(
        lines,
        'link "Skip to main content"',
        "banner",
        'link "Next Steps"',
        'navigation "Main"',
        "main",
        'heading "What is off track, and what should we ask\\?" \\[level=1\\]',
        "paragraph: .*requirements .*(off|on) track",
        'link "What should we ask\\?"',
        'table "Requirements and where each stands"',
        'columnheader "What inspectors asked for"',
        'columnheader "The record says"',
        "rowheader",
        'cell ".*(Red|Amber|Green|Complete) agrees"',
        "rowheader",
        'cell "Red differs .*overdue',
        'img "(Red|Amber|Green)"',
        'heading ".* for this meeting" \\[level=2\\]',
        'link "Ask this ?: ',
        "contentinfo",
        'link "Accessibility',
    )


def test_the_form_for_progress_says_what_is_asked_and_what_will_be_said(sign_in: SignIn) -> None:
    lines = read(sign_in("leader@harbour-row.example", width=390), f"{AT}/actions/1.1/progress")
    in_order(
        lines,
        "main",
        'heading "Log progress on 1.1" \\[level=1\\]',
        'group "How is it going\\?"',
        'radio "(Red: )?Off track"',
        'textbox "What has been done since',
        "text: You can enter up to 60 words",
        'textbox "What difference has it made to pupils\\?"',
        'group "Evidence, if there is any"',
        'button "Choose a file"',
        'region "What will the record say once you sign\\?"',
        "status",
        'button "Sign and save"',
    )
