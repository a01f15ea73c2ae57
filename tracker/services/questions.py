"""Questions: what a governor asks, and every signed word after it. Nothing is edited; only the asker settles it.

Whoever says the same thing twice in a row, as by pressing a button twice, has said it once: the turn that stands is
given back, and nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.db import session
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action
from tracker.models.evidence import Evidence
from tracker.models.meetings import Meeting
from tracker.models.metrics import Metric
from tracker.models.people import Person
from tracker.models.questions import Question, QuestionTurn
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.checks import CheckRow
from tracker.rules.permissions import Capability, may
from tracker.rules.questions import (
    LONGEST_PROMISE,
    QuestionState,
    TurnKind,
    asker_of,
    latest_promise,
    latest_to_ask,
    may_answer,
    may_be_asker,
    promised_for,
    state_of,
)
from tracker.rules.speech import day
from tracker.rules.suggestions import name_of_check
from tracker.rules.words import MAX_QUESTION_WORDS, MAX_REASON_WORDS, MAX_REPLY_WORDS
from tracker.services.events import record
from tracker.services.numbers import next_number
from tracker.services.webhooks import tell_question_asked
from tracker.services.wording import within_words

About = Action | Requirement | Metric | CheckRow | None
"""What a question can be about; None is the plan as a whole."""


def ask(
    school: School,
    about: About,
    text: str,
    *,
    asked_of: Person,
    answer_by: date,
    by: Person,
    now: datetime,
    today: date,
    asked_by: Person | None = None,
    meeting: Meeting | None = None,
    because: str = "",
    confidential: bool = False,
) -> Question:
    """Ask a leader something, under the school's next number. Records ``question_asked``.

    Whoever runs meetings records under ``asked_by`` what a governor asked; it is then dated to the meeting, if that was
    held. ``because`` is the reason of a suggestion and holds no figure of pupils.
    """
    asker = asked_by or by
    _see_that_it_can_be_theirs(asker, school, by=by, today=today)
    if asked_of is asker or not may(asked_of.roles_at(school, today), Capability.ANSWER_QUESTIONS):
        raise Invalid("asked_of", "Choose a leader of this school.")
    text = within_words("text", text, MAX_QUESTION_WORDS)
    if not text:
        raise Invalid("text", "Write the question.")
    _see_that_it_is_within_a_year(answer_by, today)
    if meeting is not None and meeting.cancelled_on is not None:
        raise Invalid("meeting", "That meeting was cancelled. Choose another, or none.")
    asked_on = min(meeting.held_on, today) if meeting is not None and asker is not by else today
    question = Question(
        school_id=school.id,
        number=next_number(Question, school),
        text=text,
        because=because,
        confidential=confidential,
        asked_of=asked_of,
        asked_by=asker,
        recorded_by=by,
        answer_by=answer_by,
        meeting=meeting,
        asked_on=asked_on,
        asked_at=now,
    )
    _say_what_about(question, about)
    _see_that_it_is_new(question, today)
    session().add(question)
    record(
        "question_asked",
        question,
        by=by,
        now=now,
        school=school,
        number=question.number,
        recorded=asker is not by,
        answer_by=answer_by.isoformat(),
    )
    tell_question_asked(question, school, now=now)
    return question


def answer(
    question: Question, text: str, evidence: Sequence[Evidence] = (), *, by: Person, now: datetime, today: date
) -> QuestionTurn:
    """Answer a question, with the evidence it rests on; a later answer follows it. Records ``question_answered``."""
    school = _see_that_by_may_answer(question, by, today)
    text = within_words("text", text, MAX_REPLY_WORDS)
    if same := _said_last(question, TurnKind.ANSWERED, text, by=by, evidence=evidence):
        return same
    _see_that_it_stands(question, today)
    if not text:
        raise Invalid("text", "Write the answer.")
    if any(piece.school_id != question.school_id for piece in evidence):
        raise Invalid("evidence", "Choose from the evidence of this school.")
    turn = _said(question, TurnKind.ANSWERED, text, by=by, now=now, today=today)
    turn.evidence = list(evidence)
    record("question_answered", question, by=by, now=now, school=school, number=question.number)
    return turn


def promise(
    question: Question, answer_by: date, reason: str, *, by: Person, now: datetime, today: date
) -> QuestionTurn:
    """Promise the answer for another day, and say why; the first day stays. Records ``answer_promised``."""
    school = _see_that_by_may_answer(question, by, today)
    reason = within_words("reason", reason, MAX_REASON_WORDS)
    if same := _said_last(question, TurnKind.PROMISED, reason, answer_by, by=by):
        return same
    if not state_of(question, today).awaits_answer:
        raise Invalid("answer_by", f"Q{question.number} is answered: there is nothing to promise.")
    _see_that_it_is_to_come(answer_by, today)
    if answer_by > latest_promise(today):
        most = f"An answer is put off by {LONGEST_PROMISE.days} days at most"
        raise Invalid("answer_by", f"{most}: give a day up to {day(latest_promise(today))}.")
    before = promised_for(question)
    if answer_by == before:
        raise Invalid("answer_by", f"It is due by {day(before)} already. Give another day.")
    if not reason:
        raise Invalid("reason", "Say why the answer needs another day.")
    turn = _said(question, TurnKind.PROMISED, reason, answer_by, by=by, now=now, today=today)
    days = {"from_on": before.isoformat(), "to_on": answer_by.isoformat()}
    record("answer_promised", question, by=by, now=now, school=school, number=question.number, **days)
    return turn


def ask_again(
    question: Question, text: str, answer_by: date, *, by: Person, now: datetime, today: date
) -> QuestionTurn:
    """Say that the answer does not satisfy, and what is still asked. Records ``question_asked_again``."""
    school = _see_that_it_is_bys(question, by)
    text = within_words("text", text, MAX_QUESTION_WORDS)
    if same := _said_last(question, TurnKind.ASKED_AGAIN, text, answer_by, by=by):
        return same
    if state_of(question, today) is not QuestionState.ANSWERED:
        raise Invalid("text", f"Q{question.number} has no answer that could be weighed.")
    if not text:
        raise Invalid("text", "Say what the answer leaves open.")
    _see_that_it_is_within_a_year(answer_by, today)
    turn = _said(question, TurnKind.ASKED_AGAIN, text, answer_by, by=by, now=now, today=today)
    due = answer_by.isoformat()
    record("question_asked_again", question, by=by, now=now, school=school, number=question.number, answer_by=due)
    return turn


def satisfy(question: Question, text: str = "", *, by: Person, now: datetime, today: date) -> QuestionTurn:
    """Say that the answer satisfies. Records ``question_satisfied``.

    Where no answer stands that was written down, the asker says what satisfied them: "Answered in the meeting."
    """
    school = _see_that_it_is_bys(question, by)
    text = within_words("text", text, MAX_REASON_WORDS)
    if same := _said_last(question, TurnKind.SATISFIED, text, by=by):
        return same
    _see_that_it_stands(question, today)
    if not text and state_of(question, today) is not QuestionState.ANSWERED:
        raise Invalid("text", "Say what satisfied you: no answer that is written here did.")
    turn = _said(question, TurnKind.SATISFIED, text, by=by, now=now, today=today)
    record("question_satisfied", question, by=by, now=now, school=school, number=question.number)
    return turn


def take_over(
    question: Question, *, by: Person, now: datetime, today: date, taken_by: Person | None = None
) -> QuestionTurn:
    """Make a question another governor's whose asker has no role at the school any more.

    Whoever runs meetings may record it for a governor. Records ``question_taken_over``.
    """
    school = session().get_one(School, question.school_id)
    taker = taken_by or by
    _see_that_it_can_be_theirs(taker, school, by=by, today=today)
    if same := _said_last(question, TurnKind.TAKEN_OVER, by=taker):
        return same
    _see_that_it_stands(question, today)
    asker = session().get_one(Person, asker_of(question))
    if asker.roles_at(school, today):
        raise NotAllowed(f"Q{question.number} is {asker.name}’s, who is still here.")
    turn = _said(question, TurnKind.TAKEN_OVER, by=taker, now=now, today=today)
    recorded = taker is not by
    record("question_taken_over", question, by=by, now=now, school=school, number=question.number, recorded=recorded)
    return turn


def _see_that_it_can_be_theirs(asker: Person, school: School, *, by: Person, today: date) -> None:
    roles = by.roles_at(school, today)
    if not may(roles, Capability.ASK):
        raise NotAllowed("Governors of the school ask questions, and the clerk records them.")
    if asker is not by and not may(roles, Capability.RUN_MEETINGS):
        raise NotAllowed("The clerk records what another governor asked.")
    if not may_be_asker(asker.roles_at(school, today)):
        raise Invalid("asked_by", "Choose the governor whose question it is.")


def _see_that_by_may_answer(question: Question, by: Person, today: date) -> School:
    school = session().get_one(School, question.school_id)
    if not may_answer(by.id, question.asked_of_id, by.roles_at(school, today)):
        raise NotAllowed("Whoever was asked answers, or another leader of the school.")
    return school


def _see_that_it_is_bys(question: Question, by: Person) -> School:
    if by.id != asker_of(question):
        raise NotAllowed("Only the person who asked can say whether the answer satisfies.")
    return session().get_one(School, question.school_id)


def _see_that_it_stands(question: Question, today: date) -> None:
    if state_of(question, today).is_settled:
        raise Invalid("text", f"Q{question.number} is settled. What is still open is a new question.")


def _see_that_it_is_to_come(answer_by: date, today: date) -> None:
    if answer_by < today:
        raise Invalid("answer_by", f"{day(answer_by)} has passed: give a day to come.")


def _see_that_it_is_within_a_year(answer_by: date, today: date) -> None:
    _see_that_it_is_to_come(answer_by, today)
    if answer_by > latest_to_ask(today):
        raise Invalid("answer_by", f"Ask for an answer within a year: by {day(latest_to_ask(today))} at the latest.")


def _see_that_it_is_new(question: Question, today: date) -> None:
    """Refuse the same words of the same person about the same thing while they stand: a button was pressed twice."""
    with session().no_autoflush:
        same = session().scalars(
            select(Question).where(
                Question.school_id == question.school_id,
                Question.asked_by == question.asked_by,
                Question.text == question.text,
                Question.action == question.action,
                Question.requirement == question.requirement,
                Question.metric == question.metric,
                Question.check_key == question.check_key,
            )
        )
        for one in same:
            if not state_of(one, today).is_settled:
                raise Invalid("text", f"This is asked already, as Q{one.number}.")


def _say_what_about(question: Question, about: About) -> None:
    if isinstance(about, Action):
        question.action = about
    elif isinstance(about, Requirement):
        question.requirement = about
    elif isinstance(about, Metric):
        question.metric = about
    elif about is not None:
        question.check_key = about.key
        question.check_label = name_of_check(about)[:200]


def _said_last(
    question: Question,
    kind: TurnKind,
    text: str = "",
    answer_by: date | None = None,
    *,
    by: Person,
    evidence: Sequence[Evidence] = (),
) -> QuestionTurn | None:
    """Give the turn that stands, where the same person said just this in it: a button was pressed twice."""
    last = question.turns[-1] if question.turns else None
    if last is None or (last.kind, last.text, last.answer_by, last.by_id) != (kind, text, answer_by, by.id):
        return None
    return last if set(last.evidence) == set(evidence) else None


def _said(
    question: Question,
    kind: TurnKind,
    text: str = "",
    answer_by: date | None = None,
    *,
    by: Person,
    now: datetime,
    today: date,
) -> QuestionTurn:
    turn = QuestionTurn(kind=kind, text=text, answer_by=answer_by, by=by, by_id=by.id, signed_on=today, signed_at=now)
    question.turns.append(turn)
    return turn
