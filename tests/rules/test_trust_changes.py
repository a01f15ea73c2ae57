"""What changed between two packs of a trust's board: every difference by one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker.rules.changes import Bearing
from tracker.rules.colours import Colour
from tracker.rules.frozen import FrozenMeeting, FrozenQuestion, FrozenTurn, meeting_of, plain
from tracker.rules.impact import Impact
from tracker.rules.trust_changes import FrozenCell, FrozenStanding, TrustFacts, trust_changes, trust_facts_of

WORSE, BETTER, OTHER = Bearing.WORSE, Bearing.BETTER, Bearing.OTHER
MEETING = FrozenMeeting("Board of trustees", date(2027, 1, 8), "18:00", "Quay House", 7, "", date(2026, 12, 18))
HARBOUR = FrozenStanding("Harbour Row Academy", None, 12, 3, 1, 2, 0)
ATTENDANCE = FrozenCell("900001", 4, "Attendance", Colour.GREEN, Colour.AMBER, Impact.IMPROVING)
ASKED = FrozenQuestion(
    text="Who rings the families?",
    asker="Ann Carrow",
    asked_of="Hanif Rahman",
    asked_on=date(2026, 11, 2),
    answer_by=date(2026, 11, 20),
    overdue=False,
    confidential=False,
    turns=(),
)
BEFORE = TrustFacts(
    date(2026, 11, 2),
    MEETING,
    {"900001": HARBOUR},
    {"900001/4": ATTENDANCE},
    {"3 at Harbour Row Academy": ASKED},
)


def told(now: TrustFacts, before: TrustFacts = BEFORE) -> list[tuple[Bearing, str, str]]:
    return [(one.bearing, one.about, one.sentence) for one in trust_changes(before, now)]


def standing(**changed: Any) -> TrustFacts:
    return replace(BEFORE, schools={"900001": replace(HARBOUR, **changed)})


def cell(**changed: Any) -> TrustFacts:
    return replace(BEFORE, requirements={"900001/4": replace(ATTENDANCE, **changed)})


@pytest.mark.parametrize(
    ("now", "bearing", "sentence"),
    [
        (standing(category="special measures"), WORSE, "Category of concern: special measures."),
        (standing(actions_behind=5), WORSE, "5 of 12 actions behind, was 3 of 12."),
        (standing(actions_behind=1, action_count=14), BETTER, "1 of 14 actions behind, was 3 of 12."),
        (standing(action_count=14), OTHER, "3 of 14 actions behind, was 3 of 12."),
        (standing(uncovered_clauses=0), BETTER, "0 clauses without an action, was 1."),
        (standing(questions_overdue=1), WORSE, "2 open questions, 1 overdue; was 2, 0 overdue."),
        (standing(questions_open=4), OTHER, "4 open questions, 0 overdue; was 2, 0 overdue."),
    ],
)
def test_how_a_school_stands_is_told_beside_how_it_stood(now: TrustFacts, bearing: Bearing, sentence: str) -> None:
    assert told(now) == [(bearing, "Harbour Row Academy", sentence)]


def test_a_school_out_of_its_category_has_moved_forward() -> None:
    before = standing(category="serious weaknesses")
    sentence = "In no category of concern any more; was: serious weaknesses."
    assert told(BEFORE, before) == [(BETTER, "Harbour Row Academy", sentence)]


def test_the_colours_of_a_requirement_are_told_with_what_bears_them_out() -> None:
    (change,) = trust_changes(BEFORE, cell(record=Colour.RED))
    assert (change.bearing, change.about) == (WORSE, "Harbour Row Academy, 4 Attendance")
    assert change.sentence.endswith("the record says red, was amber, and does not bear that out.")
    assert change.record == (Colour.AMBER, Colour.RED)


@pytest.mark.parametrize(
    ("impact", "bearing"),
    [(Impact.WORSE, WORSE), (Impact.NO_CLEAR_CHANGE, WORSE), (Impact.MET, BETTER)],
)
def test_the_difference_to_pupils_is_told(impact: Impact, bearing: Bearing) -> None:
    (line,) = told(cell(impact=impact))
    assert line == (
        bearing,
        "Harbour Row Academy, 4 Attendance",
        f"Difference to pupils: {impact.label.lower()}, was improving.",
    )


def test_a_school_comes_and_goes_with_its_requirements_in_one_sentence() -> None:
    empty = replace(BEFORE, schools={}, requirements={})
    assert told(BEFORE, empty) == [(OTHER, "Harbour Row Academy", "New among the trust’s schools, with 1 requirement.")]
    assert told(empty) == [(OTHER, "Harbour Row Academy", "No longer among the trust’s schools.")]


def test_a_requirement_comes_and_goes() -> None:
    without = replace(BEFORE, requirements={})
    about = "Harbour Row Academy, 4 Attendance"
    new = "New in the plan: leaders say green, the record says amber."
    assert told(BEFORE, without) == [(OTHER, about, new)]
    assert told(without) == [(OTHER, about, "Left the plan.")]


def test_the_boards_questions_are_told_by_where_they_were_asked_and_confidential_ones_not_to_everybody() -> None:
    answered = replace(ASKED, turns=(FrozenTurn("answered", "Hanif Rahman", date(2026, 11, 18), None),))
    (line,) = told(replace(BEFORE, questions={"3 at Harbour Row Academy": answered}))
    assert line == (
        BETTER,
        "Question Q3 at Harbour Row Academy to Hanif Rahman",
        "Answered by Hanif Rahman on 18 November 2026.",
    )
    secret = replace(BEFORE, questions={"4 at Harbour Row Academy": replace(ASKED, confidential=True)})
    assert secret.open.questions == {}


def test_what_needs_attention_comes_first_and_what_is_the_same_is_not_told() -> None:
    now = replace(standing(actions_behind=5, uncovered_clauses=0), requirements=cell(title="Absence").requirements)
    assert [bearing for bearing, *_ in told(now)] == [WORSE, BETTER, OTHER]
    assert told(replace(BEFORE, as_at=date(2027, 1, 8), meeting=None)) == []


def test_facts_come_back_as_they_were_kept_and_days_that_know_the_same_have_one_hash() -> None:
    kept = plain(BEFORE)
    assert trust_facts_of(kept) == BEFORE
    assert meeting_of(kept) == MEETING
    assert replace(BEFORE, as_at=date(2026, 12, 1)).sha256 == BEFORE.sha256 != standing(actions_behind=4).sha256
    with pytest.raises(ValueError, match="version 9"):
        trust_facts_of({**kept, "version": 9})
