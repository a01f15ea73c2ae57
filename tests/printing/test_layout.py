"""How papers fill their sheets, measured on the printed page: at the sizes of school that there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import page
import pypdfium2 as pdfium
import pytest
from flask import Flask

from tests import make
from tests.cast import Cast
from tests.printing.conftest import printed
from tracker.db import session
from tracker.models.packs import Edition, Variant
from tracker.printing.packs import pack_html
from tracker.printing.papers import briefing_paper, inspectors_paper, print_paper, statement_paper, written_paper
from tracker.printing.press import Sheets, press_here
from tracker.queries.board_packs import board_pack, pack_material
from tracker.queries.meetings import meeting_by_id
from tracker.queries.papers import briefing, inspectors_pack
from tracker.queries.plans import ImprovementPlan, improvement_plan
from tracker.queries.statements import statement_of_action
from tracker.rules.colours import Colour

LONG_NAME = (
    "The Blessed Bartholomew Featherstonehaugh and Saint Wilfrid Roman Catholic Church of England Voluntary Aided"
    " Academy"
)
ASKED = (
    "Leaders must make sure that every pupil who has fallen behind in reading, writing and mathematics, including those"
    " who joined after the start of Year 7, is identified quickly, taught by staff who can help, and checked each"
    " half-term until the gap has closed. They should tell governors what has changed.",
    "They should also check uncharacteristicallyinterdisciplinaryundertakings.",
)
TITLES = ("Reading", "Pupils who have fallen behind in reading, writing and mathematics")
DUE = "Teach the three weakest topics again in English, mathematics and science to every pupil who needs it"
FOOT = {Edition.STANDARD: 17 / 25.4 * 72, Edition.LARGE: 26 / 25.4 * 72}
"""The margin below, in points: the line at the foot of every sheet stands in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a printed page: its words, how high its foot stands, and how large its letters are, in points."""

    words: str
    foot: float
    size: float


def school_of(cast: Cast, requirements: int) -> ImprovementPlan:
    """Plan for long names, long words and long titles; some without an action, two in three without a metric."""
    cast.school.name = LONG_NAME
    of = make.inspection(cast.school, cast.head)
    lead = make.person("Maximiliana Featherstonehaugh-Cholmondeley", "Assistant headteacher, inclusion")
    for number in range(requirements):
        asked = make.requirement(of, ASKED, title=TITLES[number % 2], lead=lead)
        for step in range(number % 4):
            action = make.action(
                asked,
                lead,
                title=DUE,
                success="Mean of the topic test up by 15 marks for 240 of 300 pupils",
                due_on=date(2026, 10, 1 + step),
            )
            make.update(action, Colour.GREEN, date(2026, 11, 1), difference="Two in three books sampled showed it.")
            make.move(action, date(2027, 1, 1 + step))
        if number % 3 == 0:
            metric = make.metric(cast.school, f"Persistent absence of disadvantaged pupils, series {number}", unit="%")
            low = make.reading(metric, cast.clerk, "2024/25", 54.8, date(2025, 7, 1))
            make.reading(metric, cast.clerk, "2025/26", 46.2, date(2026, 7, 1))
            make.target(asked, low, 30)
    session().commit()
    return improvement_plan(cast.school, make.TODAY)


@pytest.mark.parametrize("requirements", [2, 6, 8, 20])
def test_a_plan_of_any_size_fills_its_sheets_and_cuts_nothing(app: Flask, requirements: int) -> None:
    plan = school_of(make.cast(), requirements)
    paper = printed(plan)
    assert page.validate_pdf_bytes(paper.sheets.pdf, profile="ua1").is_compliant
    sheets = list(lines_of(paper.sheets))
    first = " ".join(paper.pages[0].split())
    assert all(f"{one.title}" in first for one in plan.requirements)
    assert all(question.asks in first for question in plan.board.questions)
    assert "Not started. Nothing has been done" in first
    for lines in sheets[:-1]:
        assert min(line.foot for line in lines) < 842 * 0.5, "half a sheet is empty"
    for lines in sheets:
        *_, last = lines
        assert last.size < 13, f"a heading stands alone at a foot: {last.words}"
    for lines in sheets[1:]:
        told = " ".join(line.words for line in lines)
        assert told.count("Teach the three") == told.count("Mean of the topic test") == told.count("no open evidence")


@pytest.mark.parametrize("requirements", [2, 6])
def test_large_print_leaves_no_heading_alone_and_no_half_page_empty(app: Flask, requirements: int) -> None:
    paper = printed(school_of(make.cast(), requirements), Edition.LARGE)
    assert page.validate_pdf_bytes(paper.sheets.pdf, profile="ua1").is_compliant
    sheets = list(lines_of(paper.sheets, Edition.LARGE))
    for lines in sheets[:-1]:
        assert min(line.foot for line in lines) < 842 * 0.5, "half a sheet is empty"
    for lines in sheets:
        *_, last = lines
        assert last.size < 20, f"a heading stands alone at a foot: {last.words}"
        told = " ".join(line.words for line in lines)
        assert ("Off track" in told) == ("At risk: needs attention" in told), "a colour of the key stands alone"
        assert ("Done, and verified" in told) == ("Nothing has been done" in told), "a colour of the key stands alone"


def test_a_pack_shows_the_rows_of_its_plan_at_once_and_leaves_no_sheet_empty_before_them(app: Flask) -> None:
    cast = make.cast()
    plan = school_of(cast, 8)
    make.question(cast.school, cast.governor, cast.leader, asked_on=date(2026, 10, 7))
    meeting = make.meeting(cast.school.boards[0], cast.clerk, date(2026, 12, 9))
    session().commit()
    row = meeting_by_id(cast.school, meeting.id, make.TODAY)
    pack = board_pack(pack_material(cast.school, row, make.TODAY), Variant.OPEN, 1)
    sheets = list(lines_of(press_here(pack_html(pack))))
    for lines in sheets[:-1]:
        assert min(line.foot for line in lines) < 842 * 0.4, "two fifths of a sheet are empty"
    (told,) = (told for told in map(words_of, sheets) if "Improvement plan on a page" in told)
    assert told.count("Pupils who have fallen behind") >= len(plan.requirements) / 2


def test_a_line_of_large_print_goes_on_to_its_end_also_before_bold_words(app: Flask) -> None:
    cast = make.cast()
    plan = school_of(cast, 6)
    meeting = make.meeting(cast.school.boards[0], cast.clerk, date(2026, 12, 9))
    asked = {"action_id": plan.requirements[1].actions[0].id, "answer_by": date(2026, 12, 9)}
    make.question(cast.school, cast.governor, cast.head, text="Is it safe now?", asked_on=make.TODAY, **asked)
    session().commit()
    pack = board_pack(
        pack_material(cast.school, meeting_by_id(cast.school, meeting.id, make.TODAY), make.TODAY), Variant.OPEN, 1
    )
    lines = [
        line.words.strip()
        for sheet in lines_of(press_here(pack_html(pack, Edition.LARGE)), Edition.LARGE)
        for line in sheet
    ]
    assert any(line.startswith("Maximiliana Featherstonehaugh-") for line in lines)
    assert {"Maximiliana", "Ŵyn"}.isdisjoint(lines)


@pytest.mark.parametrize("requirements", [8, 16])
def test_contents_in_large_print_that_fit_on_a_sheet_stand_on_one(app: Flask, requirements: int) -> None:
    cast = make.cast()
    of = make.inspection(cast.school, cast.head)
    for number in range(requirements):
        make.requirement(of, ("Leaders must do it.",), title=f"{TITLES[number % 2]}, part {number + 1}")
    session().commit()
    pack = inspectors_paper(inspectors_pack(cast.school, make.TODAY))
    paper = print_paper(pack, Edition.LARGE)
    sheets = lines_of(Sheets(paper.pdf, paper.pages), Edition.LARGE)
    (listed,) = (lines for lines in sheets if lines[0].words.strip() == "Contents")
    told = " ".join(line.words for line in listed)
    assert all(f"part {number + 1}" in told for number in range(requirements))


def words_of(lines: list[Line]) -> str:
    """All that a sheet says."""
    return " ".join(line.words for line in lines)


def lines_of(sheets: Sheets, edition: Edition = Edition.STANDARD) -> Iterator[list[Line]]:
    """Give the lines of each page above its foot, from the top."""
    with pdfium.PdfDocument(sheets.pdf) as document:
        for sheet in document:
            text = sheet.get_textpage()
            lines: dict[int, list[tuple[float, str, float]]] = {}
            for index in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(index)
                if bottom > FOOT[edition]:
                    words = text.get_text_bounded(left, bottom, right, top)
                    lines.setdefault(round(bottom / 4), []).append((left, words, top - bottom))
            yield [
                Line(" ".join(words for _, words, _ in sorted(parts)), place * 4.0, max(size for *_, size in parts))
                for place, parts in sorted(lines.items(), reverse=True)
            ]


def test_a_briefing_gives_up_its_drawing_before_any_action(app: Flask) -> None:
    cast = make.cast()
    school_of(cast, 4)
    told = briefing(cast.school, 4, make.TODAY)
    assert len(told.requirement.actions) == 3
    paper = print_paper(briefing_paper(told))
    (lines,) = lines_of(Sheets(paper.pdf, paper.pages))
    words = " ".join(line.words for line in lines)
    assert all(f"{action.number} Teach the three" in words for action in told.requirement.actions)
    assert "in the improvement plan" not in words


def test_a_statement_names_the_post_of_whoever_owns_one_action_after_another_once(app: Flask) -> None:
    cast = make.cast()
    school_of(cast, 4)
    statement = statement_paper(statement_of_action(cast.school, make.TODAY))
    for edition in Edition:
        html = written_paper(statement, edition).html
        assert html.count("Maximiliana Featherstonehaugh-Cholmondeley") == 1 + 2 + 3
        assert html.count("Assistant headteacher, inclusion") == 3, "once for each requirement that has actions"
