"""A document of a visit that is here: what differs is shown, and a person decides; nothing is doubled or lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.browser import Browser
from tests.reading.rendering import printed
from tests.web.test_inspections import CARD, LETTER, NOTHING, fields, rows, send, upload
from tracker.db import session
from tracker.models.events import Event
from tracker.models.inspections import Grade, Inspection
from tracker.models.metrics import Reading
from tracker.models.requirements import Requirement

ASK = "Is this the document we have?"
CUT = CARD[: CARD.index("All pupils' performance")]
MISSPELT = CARD.replace("responsible for governance must", "responsible for gouvernance must")
REVISED = (
    CARD.replace("✘ **Safeguarding standards not met**", "✓ **Safeguarding standards met**")
    .replace(
        "The safeguarding standards are not met. Records of concerns are incomplete.",
        "The safeguarding standards are met.",
    )
    .replace("2024/25 (2 term)\t38.2%", "2024/25 (2 term)\t37.2%")
)


@pytest.fixture
def leader(at_browser: dict[str, Browser]) -> Browser:
    return at_browser["leader"]


def inspections() -> list[Inspection]:
    session().rollback()
    return list(session().scalars(select(Inspection).order_by(Inspection.id)))


def test_one_changed_word_does_not_double_an_inspection_in_silence(leader: Browser) -> None:
    send(leader, upload(leader, CARD))
    once = rows()
    page = upload(leader, MISSPELT)
    assert page.heading == ASK
    assert "1 thing is said otherwise (next step 2)" in page.main
    assert "Those responsible for governance must" in page.main
    assert "Those responsible for gouvernance must" in page.main
    assert not page.soup.select("main button[value=complete]")
    assert rows() == once
    page = send(leader, page, then="keep")
    assert "kept as another copy" in page.main
    assert rows() == {**once, "source": 2}


def test_a_document_of_another_visit_on_the_same_days_is_checked_and_stored_by_itself(leader: Browser) -> None:
    send(leader, upload(leader, CARD))
    page = send(leader, upload(leader, MISSPELT), then="apart")
    assert page.heading == "Did we read it right?"
    send(leader, page)
    assert len(inspections()) == 2
    assert rows()["requirement"] == 12


def test_a_date_that_is_typed_may_make_it_a_document_that_is_here(leader: Browser) -> None:
    send(leader, upload(leader, CARD))
    later = MISSPELT.replace("13 and 14 January", "20 and 21 January")
    page = send(leader, upload(leader, later), inspected_on=["13", "1", "2026"], inspected_to=["14", "1", "2026"])
    assert page.heading == ASK
    assert len(inspections()) == 1
    send(leader, page, then="apart")
    assert [str(one.inspected_on) for one in inspections()] == ["2026-01-13", "2026-01-13"]


def test_what_a_cut_card_lacked_can_be_added_from_the_whole_one(leader: Browser) -> None:
    send(leader, upload(leader, CUT))
    before = rows()
    page = upload(leader, CARD)
    assert page.heading == ASK
    added = 18 - before["reading"]
    assert f"{added} readings are not here yet" in page.main
    page = send(leader, page, then="complete")
    assert f"Added: {added} readings. What was here stays as it was." in page.main
    assert rows() == {**before, "source": 2, "reading": 18, "metric": 10}
    events = session().scalars(select(Event.name).where(Event.name == "inspection_corrected")).all()
    assert len(events) == added
    assert "from nothing to school 38.2%, national 21.9%" in page.main
    again = upload(leader, printed(CARD), "card.pdf")
    assert again.heading == "Is this document not here already?"


def test_a_revised_card_is_no_mere_copy_and_overwrites_nothing(leader: Browser) -> None:
    send(leader, upload(leader, CARD))
    page = upload(leader, REVISED)
    assert page.heading == ASK
    assert "2 things are said otherwise (safeguarding and Persistent absence" in page.main
    assert "school 37.2%, national 21.9%" in page.main
    send(leader, page, then="keep")
    (inspection,) = inspections()
    assert inspection.safeguarding == "not met"
    assert "37.2%" not in session().scalars(select(Reading.school_text)).all()


def test_what_is_missing_of_grades_and_requirements_is_added_with_its_words(leader: Browser) -> None:
    send(leader, upload(leader, CARD), grades__1__left_out="y", requirements__5__left_out="y", safeguarding="")
    page = upload(leader, CARD.replace("Staff know most pupils well.", "Staff know pupils well.\n\nWe met on 1 May."))
    assert page.heading == "Is this document not here already?"
    whole = upload(leader, CARD.replace("2024/25 (2 term)\t38.2%", "2024/25 (2 term)\t38.3%"))
    assert "1 fact is not here yet, 1 grade is not here yet and 1 requirement is not here yet" in whole.main
    send(leader, whole, then="complete")
    (inspection,) = inspections()
    assert inspection.safeguarding == "not met"
    assert session().scalars(select(Grade.grade).where(Grade.area == "Inclusion")).one() == "Needs attention"
    last = session().scalars(select(Requirement).order_by(Requirement.number.desc())).first()
    assert last
    assert (last.number, last.plan_number, last.text[:15]) == (6, 6, "Pupils' writing")
    assert "38.3%" not in session().scalars(select(Reading.school_text)).all()


def test_two_letters_that_say_nothing_of_day_or_school_are_two(leader: Browser) -> None:
    one, other = (read_nothing(words) for words in ("behaviour is calm", "reading is taught well"))
    send(leader, upload(leader, one), is_ours="y", inspected_on=["1", "5", "2024"])
    page = upload(leader, other)
    assert page.heading == "Did we read it right?"
    send(leader, page, is_ours="y", inspected_on=["1", "6", "2025"])
    assert len(inspections()) == 2


def read_nothing(words: str) -> str:
    """Make a letter without a day, a number or a list."""
    keep = [line for line in LETTER.splitlines() if not any(sign.isdecimal() for sign in line)]
    first = next(at for at, line in enumerate(keep) if line.lstrip().startswith(("-", "•", "*")))
    return "\n".join([*keep[:first], f"Inspectors say that {words}."])


# ---------------------------------------------------------------- late


def test_corrections_that_come_late_are_shown_beside_what_is_held(at_browser: dict[str, Browser]) -> None:
    clerk, head = at_browser["clerk"], at_browser["head"]
    theirs, ours = upload(clerk, CARD), upload(head, CARD)
    send(clerk, theirs, requirements__5__left_out="y")
    once = rows()
    page = send(head, ours, grades__1__grade="Expected standard")
    assert page.heading == ASK
    assert "It does not say all that you left on the page" in page.main
    assert "Expected standard" in page.main
    assert "1 requirement is not here yet" in page.main
    assert not page.soup.select("main button[value=keep], main button[value=apart]")
    assert rows() == once
    send(head, page, then="complete")
    assert rows() == {**once, "requirement": 6, "clause": once["clause"] + 1}
    assert session().scalars(select(Grade.grade).where(Grade.area == "Inclusion")).one() == "Needs attention"


@pytest.mark.parametrize("button", ["show", "up:r2", "add", "accept"])
def test_no_button_of_a_late_page_keeps_a_copy_by_itself(at_browser: dict[str, Browser], button: str) -> None:
    clerk, head = at_browser["clerk"], at_browser["head"]
    theirs, ours = upload(clerk, CARD), upload(head, printed(CARD), "card.pdf")
    send(clerk, theirs)
    once = rows()
    send(head, ours, then=button, grades__1__grade="Expected standard")
    assert rows() == once


def test_a_late_page_without_a_correction_says_that_it_is_here(at_browser: dict[str, Browser]) -> None:
    clerk, head = at_browser["clerk"], at_browser["head"]
    theirs, ours = upload(clerk, CARD), upload(head, CARD)
    send(clerk, theirs)
    assert "This document was already here. Nothing changed." in send(head, ours).main


def test_a_decision_about_something_else_by_now_is_asked_again(at_browser: dict[str, Browser]) -> None:
    clerk, head = at_browser["clerk"], at_browser["head"]
    send(clerk, upload(clerk, CUT))
    seen = upload(head, CARD)
    send(clerk, upload(clerk, CARD), then="complete")
    once = rows()
    late = head.post(seen.response.request.path, {**fields(seen), "then": "complete"})
    assert "already here" in late.main
    assert rows() == once


def test_nothing_is_stored_by_a_decision_about_a_document_that_is_not_here(leader: Browser, app: Flask) -> None:
    page = upload(leader, CARD)
    for decision in ("keep", "complete", "apart"):
        leader.post(page.response.request.path, {"then": decision})
    assert rows() == NOTHING
    assert list(app.extensions["incoming"].path.rglob("?" * 64))
