"""Papers on the screen: what can be printed now, and by whom."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pypdfium2 as pdfium
import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.actions import Action
from tracker.printing.word import WORD_TYPE
from tracker.web.views import plans

Browsers = dict[str, Browser]
HOME = "/schools/900001"
SECRET = "Safeguarding case notes of one family"


@pytest.fixture(autouse=True)
def own_process() -> Iterator[None]:
    """End the printing process with the test."""
    yield
    plans.press.close()


@pytest.fixture
def action(cast: Cast) -> Action:
    """An action for one of two clauses, with open and confidential evidence."""
    of = make.inspection(cast.school, cast.clerk, published_on=date(2026, 11, 17))
    asked = make.requirement(of, ("Leaders must act.", "They should tell governors."))
    action = make.action(asked, cast.leader, asked.clauses[:1])
    make.evidence(action)
    make.evidence(action, title=SECRET, confidential=True)
    session().commit()
    return action


def words(content: bytes) -> str:
    """Read a PDF."""
    with pdfium.PdfDocument(io.BytesIO(content)) as document:
        return " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in document).split())


@pytest.mark.usefixtures("action")
def test_every_paper_is_listed_with_every_edition(at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{HOME}/papers")
    for name in ("Improvement plan", "Statement of action", "Inspector’s pack", "1 Teaching that checks"):
        assert name in page.main
    assert "4 working days are left" in page.main
    assert "Confidential:" not in page.main
    assert "Trust summary" not in page.main
    assert "Confidential:" in at_browser["head"].get(f"{HOME}/papers").main
    assert "Trust summary" in at_browser["trust officer"].get(f"{HOME}/papers").main
    links = [str(a["href"]) for a in page.soup.select("main .ns-cards a") if ".pdf" in str(a["href"])]
    assert len(links) == len(set(links)) == 8
    others = [str(a["href"]) for a in page.soup.select("main a") if str(a["href"]).endswith((".docx", ".txt"))]
    assert len(others) == len(set(others)) == 8
    for link in others:
        kind = WORD_TYPE if link.endswith(".docx") else "text/plain"
        assert at_browser["governor"].client.get(link).mimetype == kind, link
    for link in links:
        assert at_browser["governor"].client.get(link).data.startswith(b"%PDF"), link


def test_a_school_with_nothing_read_in_has_a_list_that_says_so(at_browser: Browsers) -> None:
    page = at_browser["clerk"].get(f"{HOME}/papers")
    assert "Statement of action" not in page.main
    assert "Nothing has been asked for yet" in page.main
    assert "owes no statement" in at_browser["clerk"].get(f"{HOME}/statement", status=404).main


@pytest.mark.usefixtures("action")
def test_the_board_view_counts_the_days_and_leads_to_the_statement(at_browser: Browsers) -> None:
    board = at_browser["governor"].get(f"{HOME}/")
    sentence = "The statement of action is due by 1 December 2026: 4 working days are left."
    assert f"Statement of action : {sentence}" in board.main
    page = at_browser["governor"].get(f"{HOME}/statement")
    assert sentence in page.main
    assert "Clause 2: no action answers this. They should tell governors." in page.main
    assert "Tidewater Learning Trust owes the statement" in page.main
    assert "On paper 1 page" in page.main


@pytest.mark.usefixtures("action")
def test_only_whoever_runs_meetings_gets_the_confidential_pack(at_browser: Browsers) -> None:
    address = f"{HOME}/inspectors-pack.pdf"
    for part in ("governor", "trust officer", "leader"):
        assert SECRET not in words(at_browser[part].client.get(address).data)
        at_browser[part].get(f"{address}?variant=confidential", status=404)
        assert SECRET not in at_browser[part].client.get(f"{HOME}/inspectors-pack.txt").text
        for ending in ("txt", "docx"):
            at_browser[part].get(f"{HOME}/inspectors-pack.{ending}?variant=confidential", status=404)
    for part in ("head", "clerk"):
        assert SECRET in words(at_browser[part].client.get(f"{address}?variant=confidential").data)
        assert SECRET in at_browser[part].client.get(f"{HOME}/inspectors-pack.txt?variant=confidential").text


@pytest.mark.usefixtures("action")
def test_a_paper_is_a_file_named_after_what_it_is(at_browser: Browsers) -> None:
    paper = at_browser["clerk"].client.get(f"{HOME}/statement.pdf?edition=large")
    assert paper.mimetype == "application/pdf"
    name = "Harbour Row Academy, Statement of action, large print, 2026-11-25.pdf"
    assert paper.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    text = at_browser["clerk"].client.get(f"{HOME}/statement.txt")
    assert 'filename="Harbour Row Academy, Statement of action, 2026-11-25.txt"' in text.headers["Content-Disposition"]


@pytest.mark.usefixtures("action")
def test_what_cannot_be_printed_is_said_in_a_sentence(at_browser: Browsers) -> None:
    clerk = at_browser["clerk"]
    assert "there are standard and large" in clerk.get(f"{HOME}/statement.pdf?edition=tiny", status=404).main
    assert "no requirement 9" in clerk.get(f"{HOME}/requirements/9/briefing.pdf", status=404).main
    assert "no visit V9" in clerk.get(f"{HOME}/visits/9.pdf", status=404).main
