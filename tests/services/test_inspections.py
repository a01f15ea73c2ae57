"""Accepting what was read from a document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.reading.rendering import printed
from tests.services.conftest import events, signed
from tracker.db import Base, session
from tracker.errors import Invalid
from tracker.models.inspections import Grade, Inspection, Source
from tracker.models.metrics import Metric, Reading
from tracker.models.requirements import Clause, Requirement
from tracker.reading.documents import InspectionDocument
from tracker.reading.inspections import read_inspection
from tracker.services.inspections import Accepted, SourceFile, Unlike, accept_inspection, media_type_of
from tracker.storage.folder import Folder

SAMPLES = Path(__file__).parent.parent / "samples"
CARD = (SAMPLES / "card-secondary-special-measures.txt").read_bytes()
LETTER = (SAMPLES / "letter-progress-made.txt").read_bytes()


@pytest.fixture
def card() -> InspectionDocument:
    return read_inspection(CARD, "card.txt")


def accept(cast: Cast, store: Folder, content: bytes = CARD, name: str = "card.txt", **more: Any) -> Accepted:
    document = more.pop("document", None) or read_inspection(content, name)
    source = SourceFile(name, media_type_of(content), content)
    return accept_inspection(cast.school, document, source, store=store, **signed(cast.clerk), **more)


def rows() -> dict[type[Base], int]:
    kinds: tuple[type[Base], ...] = (Inspection, Grade, Source, Requirement, Clause, Metric, Reading)
    return {kind: session().scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds}


def test_what_was_read_is_stored_word_for_word(cast: Cast, store: Folder, card: InspectionDocument) -> None:
    accepted = accept(cast, store)
    session().commit()
    session().expire_all()
    inspection = accepted.inspection
    assert accepted.created
    assert [requirement.text for requirement in inspection.requirements] == [read.text for read in card.requirements]
    assert [
        [(clause.text, clause.duty, clause.start, clause.end) for clause in requirement.clauses]
        for requirement in inspection.requirements
    ] == [[(clause.text, clause.duty, clause.start, clause.end) for clause in r.clauses] for r in card.requirements]
    assert [(grade.area, grade.grade) for grade in inspection.grades if grade.area] == [
        (grade.area, grade.grade) for grade in card.grades
    ]
    assert sum(grade.area is None for grade in inspection.grades) == sum(card.unnamed_grades.values())
    assert accepted.counts == {
        "requirements": len(card.requirements),
        "clauses": sum(len(requirement.clauses) for requirement in card.requirements),
        "grades": len(card.grades) + sum(card.unnamed_grades.values()),
        "readings": len(card.readings),
        "sources": 1,
    }
    assert events() == ["inspection_accepted"]


def test_every_figure_keeps_its_print_its_line_and_its_source(
    cast: Cast, store: Folder, card: InspectionDocument
) -> None:
    accept(cast, store)
    stored = {
        (reading.school_text, reading.national_text, reading.gap_text, reading.line)
        for reading in session().scalars(select(Reading))
    }
    assert stored == {(read.school, read.national, read.gap, read.line) for read in card.readings}
    better = {metric.name: metric.better for metric in session().scalars(select(Metric))}
    assert better["Persistent absence"] == "lower"
    assert better["Attainment 8"] == "higher"


@pytest.mark.parametrize(("kind", "called"), [("report_card", "Report card"), ("section5_report", "Inspection report")])
def test_a_figure_names_the_kind_of_document_it_stands_in(
    cast: Cast, store: Folder, card: InspectionDocument, kind: Any, called: str
) -> None:
    accept(cast, store, document=replace(card, kind=kind))
    assert set(session().scalars(select(Reading.source))) == {f"{called}, 13 January 2026"}


def test_the_bytes_are_kept_and_can_be_had_back(cast: Cast, store: Folder) -> None:
    (source,) = accept(cast, store, name="../report card.txt").inspection.sources
    session().commit()
    assert (source.filename, source.media_type, source.size) == ("report card.txt", "text/plain", len(CARD))
    with store.open(source.sha256) as file:
        assert file.read() == CARD


def test_the_same_letter_as_text_and_as_pdf_doubles_nothing(cast: Cast, store: Folder) -> None:
    first = accept(cast, store, LETTER, "letter.txt")
    before = rows()
    pdf = printed(LETTER.decode())
    again = accept(cast, store, pdf, "letter.pdf")
    assert (again.created, again.inspection) == (False, first.inspection)
    assert again.counts == {"requirements": 0, "clauses": 0, "grades": 0, "readings": 0, "sources": 1}
    assert rows() == before | {Source: 2}
    assert [source.media_type for source in first.inspection.sources] == ["text/plain", "application/pdf"]
    assert events() == ["inspection_accepted", "source_added"]


def test_the_same_file_again_changes_nothing_at_all(cast: Cast, store: Folder) -> None:
    accept(cast, store)
    session().commit()
    before = rows()
    assert not accept(cast, store, name="copy of card.txt").created
    session().commit()
    assert rows() == before
    assert events() == ["inspection_accepted"]


def test_a_document_that_a_person_corrected_is_known_again(cast: Cast, store: Folder, card: InspectionDocument) -> None:
    first, *others = card.requirements
    corrected = replace(card, requirements=(replace(first, text=f"{first.text} And more."), *others))
    accepted = accept(cast, store, document=corrected, as_read=card)
    assert accepted.inspection.requirements[0].text.endswith("And more.")
    assert not accept(cast, store, CARD + b"\n", "card with another end.txt").created


def test_another_school_may_accept_the_same_document(cast: Cast, store: Folder, card: InspectionDocument) -> None:
    accept(cast, store)
    source = SourceFile("card.txt", "text/plain", CARD)
    theirs = accept_inspection(cast.other_school, card, source, store=store, **signed(cast.stranger))
    assert theirs.created
    assert theirs.inspection.requirements[0].plan_number == 1


def test_the_plan_goes_on_counting(cast: Cast, store: Folder, card: InspectionDocument) -> None:
    accept(cast, store)
    letter = accept(cast, store, LETTER, "letter.txt").inspection
    first = len(card.requirements) + 1
    assert [r.plan_number for r in letter.requirements] == list(range(first, first + len(letter.requirements)))


def test_a_point_within_a_list_stays_under_its_parent(cast: Cast, store: Folder) -> None:
    for name in ("letter-not-effective.txt", "letter-special-measures.txt", "letter-progress-made.txt"):
        document = read_inspection((SAMPLES / name).read_bytes(), name)
        if any(read.parent for read in document.requirements):
            break
    accept(cast, store, (SAMPLES / name).read_bytes(), name)
    stored = {requirement.id: requirement for requirement in session().scalars(select(Requirement))}
    parents = {r.number: stored[r.parent_id].number for r in stored.values() if r.parent_id}
    assert parents == {read.number: read.parent for read in document.requirements if read.parent}
    assert parents != {}


def test_titles_are_those_given_or_the_first_words(cast: Cast, store: Folder, card: InspectionDocument) -> None:
    inspection = accept(cast, store, titles={1: "Teaching"}).inspection
    assert inspection.requirements[0].title == "Teaching"
    assert 0 < len(inspection.requirements[1].title) <= 60


def test_a_title_that_was_emptied_is_asked_for(cast: Cast, store: Folder) -> None:
    with pytest.raises(Invalid) as refusal:
        accept(cast, store, titles={1: " "})
    assert refusal.value.field == "title-1"


def test_a_document_without_a_date_of_the_visit_is_asked_for_one(
    cast: Cast, store: Folder, card: InspectionDocument
) -> None:
    session().commit()
    with pytest.raises(Invalid) as refusal:
        accept(cast, store, document=replace(card, inspected_on=None))
    assert refusal.value.field == "inspected_on"
    session().rollback()
    assert not [path for path in store.path.rglob("*") if path.is_file()]


def test_a_figure_printed_twice_is_stored_once(cast: Cast, store: Folder, card: InspectionDocument) -> None:
    doubled = replace(card, readings=(*card.readings, *card.readings))
    assert accept(cast, store, document=doubled).counts["readings"] == len(card.readings)


def test_a_figure_printed_with_two_values_is_not_stored(cast: Cast, store: Folder, card: InspectionDocument) -> None:
    first = card.readings[-1]
    with pytest.raises(Invalid, match="in the document twice, with different figures"):
        accept(cast, store, document=replace(card, readings=(*card.readings, replace(first, school="1.0%"))))


def test_the_same_visit_said_otherwise_is_not_stored_without_a_word(
    cast: Cast, store: Folder, card: InspectionDocument
) -> None:
    accept(cast, store)
    before = rows()
    with pytest.raises(Unlike, match="is here already, and differs: 1 thing is said otherwise \\(safeguarding\\)"):
        accept(cast, store, CARD + b"\n", document=replace(card, safeguarding="met"))
    assert rows() == before
    assert accept(cast, store, CARD + b"\n", document=replace(card, safeguarding="met"), apart=True).created


def test_two_cards_share_their_metrics_and_keep_their_own_readings(
    cast: Cast, store: Folder, card: InspectionDocument
) -> None:
    accept(cast, store)
    before = rows()
    later = replace(card, inspected_on=make.TODAY, inspected_to=None)
    assert accept(cast, store, CARD + b" ", "later.txt", document=later).created
    after = rows()
    assert after[Metric] == before[Metric]
    assert after[Reading] == 2 * before[Reading]
