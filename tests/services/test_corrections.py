"""What a person changed in a document before accepting it, told one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.models.events import Event
from tracker.reading.documents import InspectionDocument
from tracker.reading.inspections import read_inspection
from tracker.services.corrections import OUTSIDE, Corrected, Correction, corrections_of
from tracker.services.inspections import SourceFile, accept_inspection
from tracker.storage.folder import Folder

SAMPLES = Path(__file__).parent.parent / "samples"
CARD = (SAMPLES / "card-secondary-special-measures.txt").read_bytes()


@pytest.fixture
def card() -> InspectionDocument:
    return read_inspection(CARD, "card.txt")


def left(card: InspectionDocument, **changed: Any) -> Corrected:
    """Leave a document as it was read, but for what is named."""
    whole = Corrected(
        card,
        tuple((read, read) for read in card.requirements),
        tuple((grade, grade) for grade in card.grades),
        tuple((reading, reading) for reading in card.readings),
    )
    return replace(whole, **changed)


def in_order(card: InspectionDocument, order: tuple[int, ...]) -> Corrected:
    """Leave the requirements in another order, none under another."""
    alone = {read.number: replace(read, parent=None) for read in card.requirements}
    pairs = [(alone[number], replace(alone[number], number=place)) for place, number in enumerate(order, 1)]
    return left(card, requirements=tuple(pairs))


def test_what_was_left_as_it_was_read_is_no_correction(card: InspectionDocument) -> None:
    assert corrections_of(card, left(card)) == ()


def test_a_fact_is_told_in_words_with_what_it_was(card: InspectionDocument) -> None:
    document = replace(card, published_on=None, safeguarding="met", judgement="Results have fallen.")
    assert corrections_of(card, left(card, document=document)) == (
        Correction("fact", "safeguarding", "Not met", "Met"),
        Correction("fact", "judgement", None, "Results have fallen."),
    )


def test_only_what_had_to_be_moved_was_moved(card: InspectionDocument) -> None:
    def moved(*order: int) -> list[tuple[str | None, str | None]]:
        corrections = corrections_of(card, in_order(card, order))
        return [(one.read, one.accepted) for one in corrections if one.what == "moved"]

    assert moved(6, 1, 2, 3, 4, 5) == [("6", "1")]
    assert moved(2, 3, 1, 4, 5, 6) == [("1", "3")]
    assert len(moved(2, 1, 4, 3, 6, 5)) == 3
    assert len(moved(6, 5, 4, 3, 2, 1)) == 5
    for order in permutations(range(1, 5)):
        assert (moved(*order, 5, 6) == []) == (order == (1, 2, 3, 4))


def test_leaving_one_out_moves_none_of_the_others(card: InspectionDocument) -> None:
    first, *others = card.requirements
    pairs = tuple(
        (read, replace(read, number=read.number - 1, parent=read.parent and read.parent - 1)) for read in others
    )
    (correction,) = corrections_of(card, left(card, requirements=((first, None), *pairs)))
    assert correction == Correction("dropped", "next step 1", first.text, None, first.line)


def test_an_adopted_point_is_told_apart_from_one_that_was_missed(card: InspectionDocument) -> None:
    last = card.requirements[-1]
    new = [replace(last, number=7, text="One."), replace(last, number=8, text="Two.", kind=OUTSIDE)]
    pairs = (*((read, read) for read in card.requirements), *((None, read) for read in new))
    told = [(one.what, one.of, one.accepted) for one in corrections_of(card, left(card, requirements=pairs))]
    assert told == [("added", "next step 7", "One."), ("adopted", "point outside the list 8", "Two.")]


def test_a_figure_that_was_taken_away_and_one_that_was_given_are_told(card: InspectionDocument) -> None:
    first, *others = card.readings
    readings = ((first, replace(first, school=None, gap="1.2")), *((read, read) for read in others))
    told = corrections_of(card, left(card, readings=readings))
    assert [(one.of, one.read, one.accepted, one.line) for one in told] == [
        ("Total pupils, all pupils, school", "1,204", "nothing", first.line),
        ("Total pupils, all pupils, gap", "nothing", "1.2", first.line),
    ]


def test_each_correction_is_an_event_of_what_it_is_about(cast: Cast, store: Folder, card: InspectionDocument) -> None:
    corrections = (
        Correction("fact", "safeguarding", "Not met", "Met"),
        Correction("moved", "next step 2", "1", "2", 77, 2),
    )
    accepted = accept_inspection(
        cast.school,
        card,
        SourceFile("card.txt", "text/plain", CARD),
        store=store,
        corrections=corrections,
        **signed(cast.clerk),
    )
    session().flush()
    assert events() == ["inspection_accepted", "inspection_corrected", "inspection_corrected"]
    kept = session().scalars(select(Event).where(Event.name == "inspection_corrected").order_by(Event.id)).all()
    second = accepted.inspection.requirements[1]
    assert [(event.subject, event.subject_id) for event in kept] == [
        ("inspection", accepted.inspection.id),
        ("requirement", second.id),
    ]
    assert kept[1].detail == {"what": "moved", "of": "next step 2", "read": "1", "accepted": "2", "line": 77}
    assert {event.person_id for event in kept} == {cast.clerk.id}
