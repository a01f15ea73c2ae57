"""Printing the improvement plan from the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.printing import harbour
from tracker.db import session
from tracker.printing.word import WORD_TYPE
from tracker.web.views import plans


@pytest.fixture(autouse=True)
def own_process() -> Iterator[None]:
    """End the printing process with the test."""
    yield
    plans.press.close()


def test_a_clerk_sees_how_long_the_paper_is_and_takes_it(cast: Cast, at_browser: dict[str, Browser]) -> None:
    harbour.plan(cast)
    session().commit()
    page = at_browser["clerk"].get("/schools/900001/plan")
    assert "words on 3 pages: a governor can read it in ten minutes" in page.main

    paper = at_browser["clerk"].client.get("/schools/900001/plan.pdf")
    assert paper.data.startswith(b"%PDF-1.7")
    assert paper.mimetype == "application/pdf"
    assert paper.headers["X-Content-Type-Options"] == "nosniff"
    name = f"Harbour Row Academy improvement plan {make.TODAY}.pdf"
    assert paper.headers["Content-Disposition"] == f'attachment; filename="{name}"'

    large = at_browser["governor"].client.get("/schools/900001/plan.pdf?edition=large")
    assert "improvement plan large print 2026-11-25.pdf" in large.headers["Content-Disposition"]
    assert large.data != paper.data


def test_a_school_that_was_asked_for_nothing_is_offered_no_empty_plan_but_told_what_to_do(
    at_browser: dict[str, Browser],
) -> None:
    page = at_browser["leader"].get("/schools/900001/plan")
    assert [link.get_text() for link in page.soup.select("main a:not(.ns-back)")] == ["Read in an inspection"]
    assert "No inspection has asked for anything yet." in page.main
    told = at_browser["governor"].get("/schools/900001/plan")
    assert "A leader, the head or the clerk can read in an inspection." in told.main
    papers = at_browser["governor"].get("/schools/900001/papers")
    assert not papers.soup.select("main a[href*='.pdf']"), "no paper without a word of inspectors in it"


def test_too_long_a_plan_says_what_to_shorten(cast: Cast, at_browser: dict[str, Browser]) -> None:
    harbour.full_plan(cast, requirements=9)
    session().commit()
    page = at_browser["clerk"].get("/schools/900001/plan")
    assert "over its budget of 1,200 words and 4 pages" in page.main
    assert "shorten them first" in page.main


def test_the_plan_comes_in_four_editions_each_with_what_it_is_for(cast: Cast, at_browser: dict[str, Browser]) -> None:
    harbour.plan(cast)
    session().commit()
    page = at_browser["governor"].get("/schools/900001/plan")
    for purpose in ("to read with a screen reader", "18 point", "for a board that edits", "for braille"):
        assert purpose in page.main
    links = [link["href"] for link in page.soup.select("main ul a")]
    kinds = [at_browser["governor"].client.get(link).mimetype for link in links]
    assert kinds == ["application/pdf", "application/pdf", WORD_TYPE, "text/plain"]


def test_there_is_no_third_edition(cast: Cast, at_browser: dict[str, Browser]) -> None:
    page = at_browser["clerk"].get("/schools/900001/plan.pdf?edition=tiny", status=404)
    assert "there are standard and large" in page.main


def test_the_plan_of_another_school_is_not_found(cast: Cast, at_browser: dict[str, Browser]) -> None:
    at_browser["somebody from another school"].get("/schools/900001/plan.pdf", status=404)
