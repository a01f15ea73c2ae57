"""The pack of a trust's board on paper: valid, short, and nothing confidential in what everybody may read."""

from __future__ import annotations

from datetime import date

import page
import pypdfium2 as pdfium
import pytest
from flask import Flask

from tests import make
from tests.printing.conftest import Paper
from tests.printing.test_packs import printed
from tracker.models.packs import Edition, Variant
from tracker.printing.packs import PACK_PAGES
from tracker.queries.meetings import meeting_by_id
from tracker.queries.trust_packs import TrustMaterial, trust_material
from tracker.rules.colours import Colour

SECRET = "Who covers while the head is away?"
SCHOOLS = 30


@pytest.fixture(scope="module")
def material(office: Flask) -> TrustMaterial:
    """Thirty schools, half of which need somebody, all asked about attendance."""
    cast = make.cast()
    meeting = make.meeting(make.trust_board(cast.trust), cast.trust_officer, date(2027, 1, 8))
    for number in range(SCHOOLS):
        name = f"Number {number} Quay Street Church of England Academy"
        school = make.school(f"9002{number:02}", name, trust=cast.trust)
        words = ("Leaders must improve attendance.",)
        asked = make.requirement(make.inspection(school, cast.head), words, title="Attendance of disadvantaged pupils")
        due_on = date(2026, 10, 1) if number % 2 else date(2027, 7, 16)
        make.update(make.action(asked, cast.leader, due_on=due_on), Colour.GREEN)
    asked_there = {"asked_on": date(2026, 10, 7), "answer_by": date(2026, 11, 4), "meeting": meeting}
    make.question(cast.school, cast.governor, cast.head, **asked_there)
    make.question(cast.school, cast.governor, cast.head, text=SECRET, confidential=True, **asked_there)
    return trust_material(cast.trust, meeting_by_id(cast.trust, meeting.id, make.TODAY), make.TODAY)


@pytest.fixture(scope="module")
def papers(material: TrustMaterial) -> dict[tuple[Variant, Edition], Paper]:
    """Both variants in both editions; the printer must have nothing to remark."""
    packs = [material.pack(variant, 1) for variant in Variant]
    return {(pack.variant, edition): printed(pack, edition) for pack in packs for edition in Edition}


@pytest.fixture(scope="module")
def standard(papers: dict[tuple[Variant, Edition], Paper]) -> Paper:
    return papers[Variant.OPEN, Edition.STANDARD]


def test_the_first_page_says_whose_meeting_it_is_for_and_what_is_in_it(standard: Paper) -> None:
    first = " ".join(standard.pages[0].split())
    for words in (
        "Open: for everybody on the board",
        "Tidewater Learning Trust",
        "Board of trustees",
        "8 January 2027",
        "Pack 1, status as at 25 November 2026",
        "This is the first pack of this board",
        "Exceptions",
        "What inspectors ask of several schools",
    ):
        assert words in first


def test_exceptions_stand_before_the_schools_and_name_each_with_its_reason(
    standard: Paper, material: TrustMaterial
) -> None:
    assert len(material.exceptions) == SCHOOLS // 2
    for one in material.exceptions:
        assert one.school.name in standard.text
    assert standard.text.count("55 days past its due date") == SCHOOLS // 2
    assert "Attendance: 30 of 31 schools" in standard.text


def test_a_trust_of_thirty_schools_is_within_the_budget(standard: Paper) -> None:
    assert len(standard.pages) <= PACK_PAGES


def test_the_parts_stand_in_the_bookmarks_in_their_order(standard: Paper) -> None:
    with pdfium.PdfDocument(standard.sheets.pdf) as document:
        marks = [mark.get_title() for mark in document.get_toc() if mark.level == 0]
    assert marks == [
        "Trust board pack",
        "What changed since the last pack",
        "Exceptions",
        "What inspectors ask of several schools",
        "Questions from this board",
        "All schools",
    ]


def test_a_confidential_question_is_on_no_open_paper(papers: dict[tuple[Variant, Edition], Paper]) -> None:
    for (variant, _), paper in papers.items():
        assert (SECRET in paper.text) is (variant is Variant.CONFIDENTIAL)
        assert (SECRET in paper.html) is (variant is Variant.CONFIDENTIAL)
        assert "Why has attendance not moved since Easter?" in paper.text


def test_validator_finds_nothing_that_a_screen_reader_would_stumble_on(
    papers: dict[tuple[Variant, Edition], Paper],
) -> None:
    for paper in papers.values():
        report = page.validate_pdf_bytes(paper.sheets.pdf, profile="ua1")
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []
