"""Which school needs somebody first, until when that holds, and what several are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.rules.stubs import Action, Milestone, Update, on_day
from tracker.rules.colours import Colour
from tracker.rules.questions import TurnKind
from tracker.rules.rag import DEFAULTS, colour_turns_on, rag, requirement_colour, uncovered_turns_red_on
from tracker.rules.trusts import (
    falls_behind_on,
    most_usual,
    question_falls_overdue_on,
    shared,
    stands_apart,
    subjects_of,
    urgency,
    who_needs_us,
)


@dataclass(frozen=True)
class School:
    name: str = "Anchor Academy"
    worst: Colour | None = Colour.GREEN
    category: str | None = None
    actions_behind: int = 0
    uncovered_clauses: int = 0
    questions_overdue: int = 0


@dataclass(frozen=True)
class Turn:
    kind: TurnKind
    answer_by: date | None = None
    by_id: int = 2


@dataclass(frozen=True)
class Question:
    answer_by: date
    turns: tuple[Turn, ...] = ()
    asked_by_id: int = 1


@dataclass(frozen=True)
class Figure:
    period: str = "2024/25"
    basis: str | None = "final"
    unit: str = "%"
    value: float | None = 20.0


def test_the_worst_record_comes_first_then_the_graver_category_then_what_is_undone_then_what_is_late() -> None:
    schools = [
        School("nothing asked for", worst=None),
        School("calm"),
        School("an answer is late", questions_overdue=1),
        School("an action is behind", actions_behind=1),
        School("in a category", category="requires significant improvement"),
        School("in special measures", category="special measures"),
        School("red", worst=Colour.RED),
    ]
    assert [school.name for school in sorted(schools, key=urgency)] == [school.name for school in reversed(schools)]


ACTIONS = {
    "nothing done": Action(),
    "a milestone to come": Action(milestones=[Milestone(on_day(30)), Milestone(on_day(60))]),
    "one met, one missed": Action(milestones=[Milestone(on_day(10), on_day(9)), Milestone(on_day(20))]),
    "an update and evidence": Action(updates=[Update(Colour.GREEN, on_day(12))], evidence_count=1),
    "declared complete": Action(updates=[Update(Colour.COMPLETE, on_day(12))], evidence_count=1),
    "complete": Action(
        updates=[Update(Colour.COMPLETE, on_day(12))], evidence_count=1, verified_by_id=2, verified_on=on_day(13)
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_until_the_day_that_is_named_time_alone_changes_no_colour_and_on_that_day_it_does(name: str) -> None:
    action = ACTIONS[name]
    for number in range(13, 140):
        today = on_day(number)
        named = colour_turns_on(action, today)
        days = (today + timedelta(step) for step in range(1, 200))
        turned = next((on for on in days if rag(action, on).colour is not rag(action, today).colour), None)
        assert named == turned


def test_a_clause_without_an_action_turns_red_on_the_day_that_is_named() -> None:
    accepted = on_day(0)
    on = uncovered_turns_red_on(accepted, accepted)
    assert on is not None
    assert requirement_colour([], 1, accepted, on - timedelta(1)).colour is Colour.NOT_STARTED
    assert requirement_colour([], 1, accepted, on).colour is Colour.RED
    assert uncovered_turns_red_on(accepted, on, DEFAULTS) is None


def test_an_action_falls_behind_the_day_after_its_next_open_step_or_its_due_date() -> None:
    today = on_day(10)
    assert falls_behind_on(on_day(20), [], today) == on_day(21)
    assert falls_behind_on(on_day(20), [Milestone(on_day(15))], today) == on_day(16)
    assert falls_behind_on(on_day(20), [Milestone(on_day(15), on_day(9))], today) == on_day(21)
    assert falls_behind_on(today, [], today) == on_day(11)


def test_an_answer_is_overdue_the_day_after_it_was_promised_for() -> None:
    question, promised = Question(on_day(10)), Turn(TurnKind.PROMISED, on_day(14))
    assert question_falls_overdue_on(question, on_day(10)) == on_day(11)
    assert question_falls_overdue_on(Question(on_day(10), (promised,)), on_day(12)) == on_day(15)
    assert question_falls_overdue_on(question, on_day(11)) is None
    assert question_falls_overdue_on(Question(on_day(10), (Turn(TurnKind.ANSWERED),)), on_day(5)) is None


def test_a_broad_topic_is_a_subject_only_together_with_the_pupils_it_is_asked_for() -> None:
    assert subjects_of("Leaders must raise attendance.") == ("attendance",)
    assert subjects_of("Leaders must improve teaching.") == ()
    assert subjects_of("Leaders must improve teaching for boys.") == ("teaching, boys",)


def test_what_most_schools_are_asked_for_comes_first_and_what_one_is_asked_for_is_not_shared() -> None:
    asked = [("A", ["reading", "attendance"]), ("B", ["attendance", "attendance"]), ("C", ["attendance", "reading"])]
    assert dict(shared([*asked, ("D", ["homework"])])) == {"attendance": ["A", "B", "C"], "reading": ["A", "C"]}
    assert list(shared(asked)) == ["attendance", "reading"]


def test_a_figure_of_another_period_basis_or_unit_stands_apart_and_says_why() -> None:
    usual = most_usual([Figure(), Figure(basis="revised"), Figure(period="2023/24"), Figure(value=None)])
    assert usual is not None
    assert usual.label == "2024/25 (final)"
    assert stands_apart(Figure(), usual) is None
    assert stands_apart(Figure(basis=None), usual) is None
    assert stands_apart(Figure(period="2023/24"), usual) == "they are of 2024/25 (final)"
    assert stands_apart(Figure(basis="2 term"), usual) == "it counts two terms, theirs is final"
    assert stands_apart(Figure(unit="points"), usual) == "it is counted in points, they in %"
    assert stands_apart(Figure(period="2023/24", value=None), usual) is None


def test_where_no_school_has_a_figure_none_is_usual_and_of_as_many_the_later_period_is() -> None:
    assert most_usual([Figure(value=None)]) is None
    later = most_usual([Figure(period="2023/24"), Figure()])
    assert later is not None
    assert later.period == "2024/25"


def test_the_schools_that_need_their_trust_first_are_named():
    red = School("Beacon Academy", Colour.RED)
    concern = School("Harbour Row Academy", Colour.AMBER, category="requires significant improvement")
    assert who_needs_us([red, concern, School()]) == (
        "Two of three schools need us: Beacon Academy first, then Harbour Row Academy."
    )
    assert who_needs_us([concern]) == "The one school needs us: Harbour Row Academy."
    assert who_needs_us([School(actions_behind=2), School()]) == (
        "None of two schools needs us first: none is in a category of concern, or off track in the record."
    )


def test_of_many_schools_that_need_their_trust_three_are_named():
    schools = [School(f"School {place}", Colour.RED) for place in range(12)]
    assert who_needs_us(schools) == "All 12 schools need us: School 0 first, then School 1, School 2 and nine more."
