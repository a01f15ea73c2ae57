"""Answering a check: a signed explanation that stands beside it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.checks import CheckAnswer
from tracker.models.metrics import Reading
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.checks import CheckRow
from tracker.rules.words import MAX_ANSWER_WORDS
from tracker.services.events import record
from tracker.services.wording import within_words


def answer_check(
    school: School, check: CheckRow, explanation: str, *, by: Person, now: datetime, today: date
) -> CheckAnswer:
    """Sign an explanation of a check that stands; a later one follows it. Records ``check_answered``."""
    if check.code.is_note:
        raise Invalid("explanation", "This is only to know: there is nothing to explain.")
    explanation = within_words("explanation", explanation, MAX_ANSWER_WORDS)
    if not explanation:
        raise Invalid("explanation", "Say how this comes about, or what will be put right.")
    answer = CheckAnswer(
        school_id=school.id,
        key=check.key,
        code=check.code.value,
        sentence=check.sentence,
        explanation=explanation,
        answered_on=today,
        answered_at=now,
        answered_by=by,
        readings=list(session().scalars(select(Reading).where(Reading.id.in_([one.id for one in check.figures])))),
    )
    session().add(answer)
    # Not the sentence: it holds figures, which may have to be hidden one day, and an event is never changed.
    record("check_answered", answer, by=by, now=now, school=school, check=check.code.value, explanation=explanation)
    return answer
