"""One fact has one sentence: on the screen, on paper, in the pack, in Word, in plain text and in the export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.printing import harbour
from tracker.db import session
from tracker.models.packs import Variant
from tracker.printing.packs import pack_html
from tracker.printing.papers import inspectors_paper, written_paper
from tracker.printing.plans import plan_html, written_plan
from tracker.printing.written import Written
from tracker.queries import exports
from tracker.queries.board_packs import board_pack, pack_material
from tracker.queries.meetings import meeting_by_id
from tracker.queries.papers import inspectors_pack
from tracker.queries.plans import ImprovementPlan, improvement_plan

Place = Callable[[], str]

FOR_INSPECTORS = ("inspector's pack in Word", "inspector's pack in plain text")


@pytest.fixture
def school_plan(cast: Cast) -> ImprovementPlan:
    """The plan of Harbour Row, with a meeting before which a pack is due."""
    harbour.plan(cast)
    make.meeting(cast.school.boards[0], cast.clerk, date(2026, 12, 3))
    session().commit()
    return improvement_plan(cast.school, make.TODAY)


@pytest.fixture
def places(cast: Cast, school_plan: ImprovementPlan, at_browser: dict[str, Browser]) -> dict[str, str]:
    """All that each place says, as `alike` writes it."""
    meeting = meeting_by_id(cast.school, cast.school.boards[0].meetings[0].id, make.TODAY)
    pack = board_pack(pack_material(cast.school, meeting, make.TODAY), Variant.OPEN)
    tomorrow = inspectors_paper(inspectors_pack(cast.school, make.TODAY))
    table = exports.REQUIREMENTS.filled(school_plan.requirements)
    told = {
        "board view": at_browser["governor"].get("/schools/900001").main,
        "printed plan": words_of(plan_html(school_plan)),
        "large print": words_of(plan_html(school_plan, "large")),
        "pack": words_of(pack_html(pack)),
        "Word": in_word(written_plan(school_plan)),
        "plain text": written_plan(school_plan, "large").as_text,
        "inspector's pack in Word": in_word(written_paper(tomorrow)),
        "inspector's pack in plain text": written_paper(tomorrow, "large").as_text,
        "export": " ".join(str(cell) for row in table.rows for cell in row),
    }
    return {place: alike(said) for place, said in told.items()}


def in_word(written: Written) -> str:
    body = Document(BytesIO(written.as_word)).element.body
    return " ".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def words_of(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text(" ")


def alike(text: str) -> str:
    """Write in one line and in small letters, as a sentence may stand within another, and with hyphens as braille."""
    return " ".join(text.split()).lower().replace("\N{MINUS SIGN}", "-")


def said_in(sentence: str, places: dict[str, str], but: tuple[str, ...] = ()) -> None:
    """Assert that a sentence stands in every place that tells of it."""
    silent = [place for place, said in places.items() if place not in but and alike(sentence) not in said]
    assert silent == [], sentence


def test_why_the_record_differs_is_one_sentence(school_plan: ImprovementPlan, places: dict[str, str]) -> None:
    differing = [one for one in school_plan.requirements if one.agreement == "differs"]
    assert differing
    for one in differing:
        said_in(one.reasons[0].sentence, places, but=FOR_INSPECTORS)
        for action in one.actions:
            if action.agreement == "differs":  # there it stands under its action
                said_in(action.record.reasons[0].sentence, {place: places[place] for place in FOR_INSPECTORS})


def test_the_difference_to_pupils_is_one_sentence(school_plan: ImprovementPlan, places: dict[str, str]) -> None:
    measured = [one for one in school_plan.requirements if one.target]
    assert len({one.impact.impact for one in measured}) > 1
    for one in measured:
        said_in(one.impact.explained, places)
        said_in(one.impact.impact.label, places)


def test_how_far_a_date_slipped_is_one_sentence(school_plan: ImprovementPlan, places: dict[str, str]) -> None:
    moved = [one for one in school_plan.requirements if one.slippage.times]
    assert moved
    for one in moved:
        said_in(one.slippage.sentence.removesuffix(" than first agreed"), places, but=("export",))


def test_what_governors_may_ask_is_one_sentence(school_plan: ImprovementPlan, places: dict[str, str]) -> None:
    assert school_plan.board.questions
    for one in school_plan.board.questions:
        said_in(one.sentence, places, but=("export", *FOR_INSPECTORS))
