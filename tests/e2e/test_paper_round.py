"""The paper round of a board, as people do it: from a suggested question to the pack that leads with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tracker.jobs.worker import Worker
from tracker.printing.packs import print_pack
from tracker.printing.press import Sheets
from tracker.queries.packs import PRINT_JOB

NEXT_MEETING = "/schools/900001/meetings/4"
DOUBT = "The books show nothing yet: what did the second sample find?"


def test_a_governor_asks_is_not_satisfied_and_the_next_pack_leads_with_it(
    sign_in: SignIn, installation: Flask, tmp_path: Path
) -> None:
    governor = sign_in("governor@harbour-row.example", width=390, javascript=False)
    governor.get_by_role("link", name=re.compile("^Ask this")).first.click()
    words = governor.get_by_label("What do you want to know?").input_value()
    governor.get_by_role("button", name="Sign and ask").click()
    asked = governor.url

    clerk = sign_in("clerk@harbour-row.example", javascript=False)
    first = freeze(clerk, installation)
    assert words_in(clerk, first, tmp_path)(words)

    head = sign_in("head@harbour-row.example", width=390, javascript=False)
    head.goto(asked)
    head.get_by_role("link", name="Answer", exact=True).click()
    head.get_by_label("What is the answer?").fill("It is going well.")
    head.get_by_role("button", name="Sign and save").click()

    governor.goto(asked)
    governor.get_by_role("link", name="Ask again").click()
    governor.get_by_label("What does the answer leave open?").fill(DOUBT)
    governor.get_by_role("button", name=re.compile("^(Sign and|Ask)")).click()

    second = freeze(clerk, installation)
    assert second == first + 1
    leads = words_in(clerk, second, tmp_path)
    assert leads(DOUBT)
    assert leads("answered by Miriam Holt on 25 November 2026; asked again by Ruth Okonjo on 25 November 2026")

    clerk.goto(NEXT_MEETING)
    expect(clerk.get_by_text(f"Superseded by pack {second}").first).to_be_visible()


def freeze(clerk: Page, installation: Flask) -> int:
    """Look at the pack, freeze it, wait until it is printed; give its number."""
    clerk.goto(NEXT_MEETING)
    clerk.get_by_role("link", name=re.compile("Look at the (next )?pack")).click()
    expect(clerk.get_by_text(re.compile("The budget is 12 pages"))).to_be_visible()
    clerk.get_by_role("button", name=re.compile("Freeze")).click()
    expect(clerk.get_by_text("Waiting to start.")).to_be_visible()
    worker = Worker(installation, {PRINT_JOB: lambda pack_id, _, progress: print_pack(pack_id, set_in_type, progress)})
    worker.finish()
    worker.close()
    clerk.get_by_role("link", name="See how far it is").click()
    found = re.search(r"Pack (\d+) for", clerk.get_by_role("heading", level=1).inner_text())
    assert found
    return int(found[1])


def set_in_type(html: str) -> Sheets:
    """Print without a printer, which has tests of its own."""
    return Sheets(html.encode(), 9)


def words_in(clerk: Page, number: int, folder: Path) -> Callable[[str], bool]:
    """Take the open paper of the pack that is shown, and tell whether words are on it, on whatever lines."""
    with clerk.expect_download() as taken:
        clerk.get_by_role("link", name="Open (PDF)", exact=True).click()
    path = folder / f"{number}.pdf"
    taken.value.save_as(path)
    text = letters(unescape(re.sub(r"<[^>]*>", "", path.read_text("utf-8"))))
    return lambda words: letters(words) in text


def letters(text: str) -> str:
    """Give the letters and digits alone: lines may break anywhere."""
    return "".join(filter(str.isalnum, text)).casefold()
