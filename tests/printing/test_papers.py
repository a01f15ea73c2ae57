"""The papers beside the plan, as inspectors, link governors and a trust meet them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import page
import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup
from docx import Document
from flask import Flask

from tests import make
from tests.cast import Cast
from tests.printing import harbour
from tests.printing.conftest import Paper as Sheet
from tests.printing.test_plans import letters, sizes
from tracker.db import session
from tracker.models.metrics import Reading
from tracker.models.packs import Edition
from tracker.models.questions import TurnKind
from tracker.models.schools import School
from tracker.printing.papers import (
    SCHOOLS_A_PAGE,
    STATEMENT_PAGES,
    Paper,
    briefing_paper,
    inspectors_paper,
    print_paper,
    statement_paper,
    trust_paper,
    visit_paper,
    written_paper,
)
from tracker.printing.press import Sheets, press_here
from tracker.queries.papers import briefing, inspectors_pack
from tracker.queries.statements import statement_of_action
from tracker.queries.trusts import trust_summary
from tracker.queries.visits import visit_note
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role

TODAY = make.TODAY
ASKED = "Why do so few lessons begin with recall?"
SECRET_QUESTION = "Is the pupil in the corridor safe now?"


@pytest.fixture(scope="module")
def school(office: Flask) -> School:
    """Harbour Row with its plan, two questions, an explained check and a visit."""
    cast = make.cast()
    harbour.plan(cast)
    school = cast.school
    first = statement_of_action(school, TODAY).requirements[0].actions[0]
    asked = make.question(school, cast.governor, cast.leader, text=ASKED, action_id=first.id)
    make.turn(asked, TurnKind.ANSWERED, cast.leader, text="Twelve of thirty did in October.")
    make.question(school, cast.governor, cast.head, text=SECRET_QUESTION, confidential=True)
    action = session().get_one(make.Action, first.id)
    make.visit(school, cast.governor, [action])
    check = inspectors_pack(school, TODAY).board.checks[0]
    rests_on = [session().get_one(Reading, figure.id) for figure in check.figures]
    make.answer(school, rests_on, cast.leader, key=check.key, explanation="The summer term is missing.")
    session().commit()
    return school


PAPERS: dict[str, Callable[[School], Paper]] = {
    "statement": lambda school: statement_paper(statement_of_action(school, TODAY)),
    "inspector's pack": lambda school: inspectors_paper(inspectors_pack(school, TODAY)),
    "confidential pack": lambda school: inspectors_paper(inspectors_pack(school, TODAY, confidential=True)),
    "briefing": lambda school: briefing_paper(briefing(school, 4, TODAY)),
    "visit": lambda school: visit_paper(visit_note(school, 1, TODAY)),
    "trust": lambda school: trust_paper(trust_summary(school.trust, TODAY)),  # type: ignore[arg-type]
}


def printed(paper: Paper, edition: Edition = Edition.STANDARD) -> Sheet:
    """Print a paper; the printer must have nothing to remark."""
    remarks: list[str] = []
    written: list[str] = []
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: remarks.append(record.getMessage())  # type: ignore[method-assign]
    printer = logging.getLogger("weasyprint")
    printer.addHandler(listener)

    def press(html: str) -> Sheets:
        written.append(html)
        return press_here(html)

    try:
        found = print_paper(paper, edition, press)
    finally:
        printer.removeHandler(listener)
    assert remarks == []
    with pdfium.PdfDocument(found.pdf) as document:
        pages = tuple(sheet.get_textpage().get_text_range() for sheet in document)
    html = written[-1] if written else written_paper(paper, edition).html
    return Sheet(html, Sheets(found.pdf, found.pages), pages)


@pytest.fixture(scope="module")
def sheets(school: School) -> dict[tuple[str, Edition], Sheet]:
    """Every paper in both editions."""
    return {
        (name, edition): printed(make_it(school), edition) for name, make_it in PAPERS.items() for edition in Edition
    }


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_can_be_heard_as_well_as_seen(
    sheets: dict[tuple[str, Edition], Sheet], name: str, edition: Edition
) -> None:
    report = page.validate_pdf_bytes(sheets[name, edition].sheets.pdf, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_is_too_small_to_read_and_large_print_is_large(
    sheets: dict[tuple[str, Edition], Sheet], name: str
) -> None:
    standard, large = sheets[name, Edition.STANDARD], sheets[name, Edition.LARGE]
    assert {character for size, character in sizes(standard.sheets.pdf) if size < 7.99 and character.strip()} == set()
    small = sum(size < 17.9 for size, character in sizes(large.sheets.pdf) if character.isalpha())
    assert small <= len(re.findall(r"<text ", large.html))
    assert "<table" not in large.html


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_says_what_it_is_in_its_title_and_on_every_page(
    school: School, sheets: dict[tuple[str, Edition], Sheet], name: str
) -> None:
    paper, sheet = PAPERS[name](school), sheets[name, Edition.STANDARD]
    with pdfium.PdfDocument(sheet.sheets.pdf) as document:
        assert document.get_metadata_dict()["Title"] == f"{paper.title}, 25 November 2026"
        assert [mark.get_title() for mark in document.get_toc()]
    for number, text in enumerate(sheet.pages, 1):
        assert f"{paper.running} · 25 November 2026" in " ".join(text.split())
        assert f"Page {number} of {len(sheet.pages)}" in text


def test_the_statement_gives_each_clause_its_actions_people_and_days_in_the_inspectors_order(
    sheets: dict[tuple[str, Edition], Sheet],
) -> None:
    text = sheets["statement", Edition.STANDARD].text
    places = [text.index(f"Next step {number} ") for number in (1, 2, 3, 4)]
    assert places == sorted(places)
    assert re.search(r"1, 2 1\.1 Check for understanding .* Lena Adeyemi .* 18 Dec 2026", text)
    assert "Bronwen Ŵyn-Jones Head of English 12 Feb 2027" in text
    assert "Clause 2: no action yet." in text
    assert "Tidewater Learning Trust owes this statement" in text


@pytest.mark.parametrize("name", ["statement", "inspector's pack", "briefing"])
def test_what_inspectors_wrote_is_printed_whole(
    school: School, sheets: dict[tuple[str, Edition], Sheet], name: str
) -> None:
    of_paper = [4] if name == "briefing" else [1, 2, 3, 4]
    words = letters(sheets[name, Edition.STANDARD].text)
    for requirement in statement_of_action(school, TODAY).requirements:
        if requirement.number in of_paper:
            assert all(letters(clause.text) in words for clause in requirement.clauses)


def test_the_statement_counts_ten_working_days_from_publication(app: Flask) -> None:
    cast = make.cast()
    of = make.inspection(cast.school, cast.head, published_on=date(2026, 11, 17))
    make.requirement(of)
    sheet = printed(statement_paper(statement_of_action(cast.school, TODAY)))
    assert "Ten working days end 1 Dec 2026 4 working days left" in sheet.text
    assert len(sheet.pages) == 1


def test_a_full_plan_leaves_the_statement_within_its_three_pages(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast)
    sheet = printed(statement_paper(statement_of_action(cast.school, TODAY)))
    assert len(sheet.pages) <= STATEMENT_PAGES


def test_too_long_a_statement_is_said_to_the_person_who_prints(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast, requirements=1)
    long = print_paper(
        statement_paper(statement_of_action(cast.school, TODAY)), press=lambda html: Sheets(b"%PDF long", 4)
    )
    assert long.warnings[0].startswith("It has 4 pages, and 3 pages is its budget")


def test_a_note_over_its_page_is_not_blamed_on_the_actions(app: Flask) -> None:
    cast = make.cast()
    make.visit(cast.school, cast.governor, [])
    long = print_paper(visit_paper(visit_note(cast.school, 1, TODAY)), press=lambda html: Sheets(b"%PDF long", 2))
    assert long.warnings == (
        "It has 2 pages, and 1 page is its budget: a note stays as it was signed, so write the next in fewer words.",
    )


def test_the_open_pack_names_nothing_confidential_anywhere(sheets: dict[tuple[str, Edition], Sheet]) -> None:
    for edition in Edition:
        sheet = sheets["inspector's pack", edition]
        with pdfium.PdfDocument(sheet.sheets.pdf) as document:
            bookmarks = " ".join(mark.get_title() for mark in document.get_toc())
            properties = " ".join(document.get_metadata_dict().values())
        for place in (sheet.text, sheet.html, bookmarks, properties):
            assert harbour.SECRET not in place
            assert SECRET_QUESTION not in place
            assert "E6" not in place


def test_the_confidential_pack_names_all_and_says_so_on_every_page(sheets: dict[tuple[str, Edition], Sheet]) -> None:
    sheet = sheets["confidential pack", Edition.STANDARD]
    assert harbour.SECRET in sheet.text
    assert SECRET_QUESTION in sheet.text
    assert all("Inspector’s pack, confidential" in " ".join(text.split()) for text in sheet.pages)


def test_the_inspectors_pack_shows_each_clause_with_its_evidence_and_what_governors_asked(
    sheets: dict[tuple[str, Edition], Sheet],
) -> None:
    text = sheets["inspector's pack", Edition.STANDARD].text
    assert "Evidence: E1 Twelve lessons seen in week 9; E2 Lesson visits, week 11." in text
    assert "E1 Twelve lessons seen in week 9 Observation 25 Nov 2026 Lena Adeyemi 1.1" in text
    assert "1.1 Check for understanding in every lesson, on one shared routine answers it too: see clause 1." in text
    assert "Clause 2 No action answers it" in text
    assert f"Q1 {ASKED}" in text
    assert "Lena Adeyemi, 25 Nov 2026: Twelve of thirty did in October." in text
    assert "Lena Adeyemi, 25 Nov 2026: The summer term is missing." in text
    assert "V1 See how teachers check what pupils know. Four of six lessons began with recall questions." in text


def test_every_requirement_has_its_briefing_on_one_page(school: School) -> None:
    for number in (1, 2, 3, 4):
        sheet = printed(briefing_paper(briefing(school, number, TODAY)))
        assert len(sheet.pages) == 1
        assert "in the improvement plan" not in sheet.text


def test_what_does_not_fit_on_a_briefing_is_said_to_be_in_the_plan(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast, requirements=1, actions=20)
    sheet = printed(briefing_paper(briefing(cast.school, 1, TODAY)))
    assert len(sheet.pages) == 1
    assert re.search(r"\d+ more actions, in better colours, are in the improvement plan\.", sheet.text)


def test_a_requirement_nobody_works_on_has_a_briefing_that_says_so(app: Flask) -> None:
    cast = make.cast()
    make.requirement(make.inspection(cast.school, cast.head))
    sheet = printed(briefing_paper(briefing(cast.school, 1, TODAY)))
    assert "No action is planned yet." in sheet.text
    assert "No metric has a target here yet." in sheet.text


def test_a_visit_note_is_printed_as_it_was_signed(sheets: dict[tuple[str, Edition], Sheet]) -> None:
    sheet = sheets["visit", Edition.STANDARD]
    assert len(sheet.pages) == 1
    assert "Gwen Ŵyn, Chair of governors; met The deputy head" in sheet.text
    assert "Four of six lessons began with recall questions." in sheet.text
    assert "1.1 Check for understanding in every lesson" in sheet.text


def test_twenty_five_schools_are_one_page_the_one_that_needs_most_first(app: Flask) -> None:
    cast = make.cast()
    harbour.plan(cast)
    for number in range(2, SCHOOLS_A_PAGE + 1):
        another = make.school(f"9001{number:02}", f"Estuary Academy {number}", trust=cast.trust)
        leader = make.person("Jo Field", "Deputy head")
        make.role(leader, Role.LEADER, another)
        of = make.inspection(another, leader, category=None)
        for colour in (Colour.GREEN, Colour.AMBER, Colour.COMPLETE):
            action = make.action(make.requirement(of), leader)
            make.update(action, colour)
            make.evidence(action)
    summary = trust_summary(cast.trust, TODAY)
    assert len(summary.schools) == SCHOOLS_A_PAGE
    assert summary.schools[0].name == "Harbour Row Academy"
    sheet = printed(trust_paper(summary))
    assert len(sheet.pages) == 1
    assert "Harbour Row Academy Requires significant improvement" in sheet.text


def test_schools_of_which_there_is_nothing_to_say_are_named_together_at_the_end_in_every_edition(app: Flask) -> None:
    cast = make.cast()
    harbour.plan(cast)
    for urn, name in (("900103", "Shingle Bay Academy"), ("900102", "Estuary Academy"), ("900104", "Weir Academy")):
        make.school(urn, name, trust=cast.trust)
    asked = make.school("900105", "Quay Street School", trust=cast.trust)
    make.question(asked, cast.governor, cast.head)
    paper = trust_paper(trust_summary(cast.trust, TODAY))
    sentence = "No inspection report read in: Estuary Academy, Shingle Bay Academy, Weir Academy."
    for edition in Edition:
        written = written_paper(paper, edition)
        in_word = " ".join(part.text for part in Document(BytesIO(written.as_word)).paragraphs)
        for words in (" ".join(written.as_text.split()), in_word):
            assert words.count(sentence) == 1
            assert words.count("Shingle Bay Academy") == 1
    large = BeautifulSoup(written_paper(paper, Edition.LARGE).html, "html.parser")
    assert [heading.get_text() for heading in large.select(".ns-large h2")] == [
        "Harbour Row Academy",
        "Quay Street School",
    ]


def test_a_trust_into_which_nothing_was_read_has_a_summary_without_an_empty_table(app: Flask) -> None:
    html = written_paper(trust_paper(trust_summary(make.cast().trust, TODAY))).html
    assert "No inspection report read in: Harbour Row Academy." in html
    assert "<tbody>" not in html


def test_a_school_without_an_inspection_still_gets_an_inspectors_pack(app: Flask) -> None:
    cast: Cast = make.cast()
    sheet = printed(inspectors_paper(inspectors_pack(cast.school, TODAY)))
    assert len(sheet.pages) == 1
    assert "Nothing has been asked for yet, or nothing has been read in." in sheet.text
