"""The life of a question: open until the person who asked is satisfied."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from tracker.rules.permissions import Role
from tracker.rules.questions import (
    EVERYBODY,
    QuestionState,
    Reader,
    TurnKind,
    asker_of,
    first_promise,
    is_put_off,
    latest_promise,
    latest_to_ask,
    may_answer,
    may_be_asker,
    may_see_confidential,
    promised_for,
    state_of,
    times_promised_anew,
)

TODAY = date(2026, 11, 25)
TO_COME, PASSED = date(2026, 12, 9), date(2026, 11, 24)
ANSWERED, AGAIN, PROMISED = TurnKind.ANSWERED, TurnKind.ASKED_AGAIN, TurnKind.PROMISED
SATISFIED, TAKEN_OVER = TurnKind.SATISFIED, TurnKind.TAKEN_OVER
GWEN, LENA, TOM = 1, 2, 3


@dataclass(frozen=True)
class Turn:
    kind: TurnKind
    answer_by: date | None = None
    by_id: int = LENA


@dataclass(frozen=True)
class Question:
    answer_by: date = TO_COME
    turns: list[Turn] = field(default_factory=list)
    asked_by_id: int = GWEN


@pytest.mark.parametrize(
    ("question", "state"),
    [
        (Question(), QuestionState.OPEN),
        (Question(TODAY), QuestionState.OPEN),
        (Question(PASSED), QuestionState.OVERDUE),
        (Question(PASSED, [Turn(PROMISED, TO_COME)]), QuestionState.OPEN),
        (Question(TO_COME, [Turn(PROMISED, PASSED)]), QuestionState.OVERDUE),
        (Question(PASSED, [Turn(ANSWERED)]), QuestionState.ANSWERED),
        (Question(PASSED, [Turn(ANSWERED), Turn(AGAIN, TO_COME)]), QuestionState.ASKED_AGAIN),
        (Question(PASSED, [Turn(ANSWERED), Turn(AGAIN, PASSED)]), QuestionState.OVERDUE),
        (Question(PASSED, [Turn(ANSWERED), Turn(AGAIN, PASSED), Turn(PROMISED, TO_COME)]), QuestionState.ASKED_AGAIN),
        (Question(PASSED, [Turn(ANSWERED), Turn(AGAIN, PASSED), Turn(ANSWERED)]), QuestionState.ANSWERED),
        (Question(PASSED, [Turn(ANSWERED), Turn(TAKEN_OVER)]), QuestionState.ANSWERED),
        (Question(PASSED, [Turn(ANSWERED), Turn(SATISFIED)]), QuestionState.SATISFIED),
        (Question(PASSED, [Turn(SATISFIED)]), QuestionState.SATISFIED),
    ],
    ids=[
        "asked",
        "promised for today",
        "its day has passed",
        "promised anew",
        "promised anew, and that day has passed too",
        "answered late",
        "asked again",
        "asked again and late",
        "asked again and promised anew",
        "answered again",
        "answered and taken over",
        "satisfied",
        "satisfied without a written answer",
    ],
)
def test_how_a_question_stands(question, state):
    assert state_of(question, TODAY) is state


def test_what_is_overdue_leads_and_what_is_settled_comes_last():
    ranked = sorted(QuestionState, key=lambda state: state.rank)
    assert ranked == ["overdue", "asked again", "open", "answered", "satisfied"]
    assert [state for state in ranked if state.awaits_answer] == ["overdue", "asked again", "open"]


def test_the_day_promised_last_counts_and_how_often_it_was_promised_is_counted_from_the_last_asking():
    often = Question(PASSED, [Turn(PROMISED, TODAY), Turn(PROMISED, TO_COME)])
    assert promised_for(often) == TO_COME
    assert times_promised_anew(often) == 2
    assert times_promised_anew(Question(PASSED, [*often.turns, Turn(ANSWERED), Turn(AGAIN, TO_COME)])) == 0


def test_an_answer_promised_anew_twice_is_put_off_until_it_is_given():
    once, twice = Question(PASSED, [Turn(PROMISED, TO_COME)]), Question(PASSED, [Turn(PROMISED, TO_COME)] * 2)
    assert not is_put_off(once, TODAY)
    assert is_put_off(twice, TODAY)
    assert is_put_off(Question(PASSED, [Turn(PROMISED, PASSED)] * 2), TODAY)
    assert not is_put_off(Question(PASSED, [*twice.turns, Turn(ANSWERED)]), TODAY)
    assert latest_to_ask(TODAY) == date(2027, 11, 25)
    assert latest_promise(TODAY) == date(2027, 1, 24)


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (EVERYBODY, False),
        (Reader(GWEN), True),
        (Reader(TOM), False),
        (Reader(TOM, sees_evidence=True), False),
        (Reader(TOM, runs_meetings=True), True),
        (Reader(TOM, boards=frozenset({7})), True),
        (Reader(boards=frozenset({7})), True),
        (Reader(TOM, boards=frozenset({8})), False),
    ],
    ids=[
        "everybody",
        "who asked",
        "another governor",
        "a leader who was not asked",
        "who runs meetings",
        "named for Part II on its board",
        "its board’s confidential pack",
        "named on another board",
    ],
)
def test_who_may_see_a_confidential_question(reader, sees):
    assert may_see_confidential({GWEN, LENA}, 7, reader) is sees


def test_where_there_is_no_board_nobody_is_named_for_it():
    assert not may_see_confidential({GWEN}, None, Reader(TOM, boards=frozenset({7})))


def test_a_question_is_whoevers_asked_it_until_somebody_takes_it_over():
    assert asker_of(Question()) == GWEN
    assert asker_of(Question(turns=[Turn(ANSWERED), Turn(TAKEN_OVER, by_id=TOM)])) == TOM


def test_a_clerk_records_questions_and_asks_none():
    assert may_be_asker([Role.GOVERNOR])
    assert may_be_asker([Role.TRUST_OFFICER])
    assert not may_be_asker([Role.CLERK, Role.HEAD])


def test_whoever_was_asked_answers_or_another_leader():
    assert may_answer(LENA, LENA, [Role.GOVERNOR])
    assert may_answer(TOM, LENA, [Role.LEADER])
    assert not may_answer(TOM, LENA, [Role.CLERK])
    assert not may_answer(LENA, LENA, [])


@pytest.mark.parametrize(
    ("papers_due_on", "promised"),
    [(None, TO_COME), (date(2026, 12, 1), date(2026, 12, 1)), (date(2026, 12, 20), TO_COME), (TODAY, TO_COME)],
    ids=["no meeting", "papers due sooner", "papers due later", "papers due today"],
)
def test_an_answer_is_asked_for_in_two_weeks_or_with_the_papers_of_the_next_meeting(papers_due_on, promised):
    assert first_promise(TODAY, papers_due_on) == promised
