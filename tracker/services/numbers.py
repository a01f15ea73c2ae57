"""The numbers by which a school speaks of its evidence, questions, passes and visits: none is ever given twice."""

from __future__ import annotations

from sqlalchemy import func, select

from tracker.db import session
from tracker.models.evidence import Evidence
from tracker.models.passes import ReadingPass
from tracker.models.questions import Question
from tracker.models.schools import School
from tracker.models.visits import Visit

Numbered = type[Evidence] | type[Question] | type[ReadingPass] | type[Visit]
NUMBERED: tuple[Numbered, ...] = (Evidence, Question, ReadingPass, Visit)


def next_number(kind: Numbered, school: School) -> int:
    """Give the number after the last that the school gave, whether that record is still here or was let go."""
    return _last_number(kind, school) + 1


def remember_numbers(school: School) -> None:
    """Keep the last number of each kind with the school, before any of their records are let go."""
    school.last_numbers = {kind.__tablename__: _last_number(kind, school) for kind in NUMBERED}
    session().flush()


def _last_number(kind: Numbered, school: School) -> int:
    here = session().scalar(select(func.max(kind.number)).where(kind.school_id == school.id))
    return max(here or 0, school.last_numbers.get(kind.__tablename__, 0))
