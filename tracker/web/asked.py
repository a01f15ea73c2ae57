"""What governors asked, as far as whoever is here may see it: for the pages of everything that can be asked about."""

from __future__ import annotations

from tracker.queries.questions import (
    QuestionRow,
    question_by_number,
    questions_of,
    questions_of_meeting,
    reader_of,
)
from tracker.rules.questions import Reader, Thing
from tracker.web.context import here


def questions_seen() -> tuple[QuestionRow, ...]:
    """List every question, what is overdue first."""
    return questions_of(here().school, here().today, _reader())


def questions_about(*things: Thing) -> tuple[QuestionRow, ...]:
    """List the questions about some things."""
    return tuple(question for question in questions_seen() if question.thing in things)


def questions_owed() -> tuple[QuestionRow, ...]:
    """List the questions whoever is here owes an answer to, the most urgent first."""
    asked = (question for question in questions_seen() if question.asked_of_id == here().person.id)
    return tuple(question for question in asked if question.state.awaits_answer)


def questions_at(meeting_id: int) -> tuple[QuestionRow, ...]:
    """List what was asked at one meeting, in its order."""
    return questions_of_meeting(here().school, meeting_id, here().today, _reader())


def question_seen(number: int) -> QuestionRow:
    """Find one question; for whoever may not see it there is none."""
    return question_by_number(here().school, number, here().today, _reader())


def _reader() -> Reader:
    at = here()
    return reader_of(at.person.id, at.roles, at.today)
