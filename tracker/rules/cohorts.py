"""Of how many pupils a figure tells: what it counts may be pupils, or their sessions at school.

Attendance and absence are counted in sessions, two a day (Department for Education, Working together to improve school
attendance, 2024). They say nothing of how many pupils they belong to, which has to be said beside them. Persistent and
severe absence are of pupils.
"""

import re
from functools import cache
from typing import Protocol

from tracker.rules.speech import counted

MOST_SESSIONS = 400
"""More than one pupil can have in a period: a school year has 190 days, or a few more, of two sessions."""

_ATTENDANCE = re.compile(r"\b(?:attend(?:ance|ing|ed)?|absen(?:ce|ces|t)|sessions?)\b", re.IGNORECASE)
_OF_PUPILS = re.compile(
    r"\b(?:persistent(?:ly)?|severe(?:ly)?|pupils?|students?|children|boys|girls|below|above|under|over|than|least|most"
    r"|parents?|carers?|famil(?:y|ies)|evenings?)\b",
    re.IGNORECASE,
)


class SizedFacts(Protocol):
    """One value of a metric, with what it was counted from."""

    @property
    def metric(self) -> str:
        """The metric's name."""

    @property
    def numerator(self) -> int | None:
        """How many were counted; None where that is not known."""

    @property
    def denominator(self) -> int | None:
        """Out of how many it is: pupils, or what else is counted; None where that is not known."""

    @property
    def pupils(self) -> int | None:
        """How many pupils it tells of, where somebody has said so beside what was counted."""

    @property
    def unvalidated(self) -> bool:
        """Whether it is the school's own; of what is published the denominator is always of pupils."""


@cache
def counts_sessions(metric: str) -> bool:
    """Tell whether a metric counts sessions of pupils, and not pupils, by its name.

    >>> counts_sessions("Attendance"), counts_sessions("Overall absence"), counts_sessions("Persistent absence")
    (True, True, False)
    """
    return bool(_ATTENDANCE.search(metric)) and not _OF_PUPILS.search(metric)


def cohort_of(reading: SizedFacts) -> int | None:
    """Give how many pupils a figure tells of; None where that is not known."""
    if reading.pupils is not None:
        return reading.pupils
    return None if reading.unvalidated and counts_sessions(reading.metric) else reading.denominator


def lacks_pupils(reading: SizedFacts) -> bool:
    """Say whether a figure is of sessions of nobody knows how many pupils, so that it may have to be hidden."""
    return reading.unvalidated and counts_sessions(reading.metric) and reading.pupils is None


def counted_from(reading: SizedFacts) -> str | None:
    """Say what a figure was counted from: "99 of 214", "1,234 of 1,340 sessions of 12 pupils"; None for nothing."""
    parts = [] if reading.numerator is None else [f"{reading.numerator:,}"]
    if reading.denominator is not None:
        parts.append(f"of {reading.denominator:,}")
    if parts and reading.unvalidated and counts_sessions(reading.metric):
        parts.append("sessions")
    if reading.pupils is not None:
        parts.append(f"of {counted(reading.pupils, 'pupil')}")
    return " ".join(parts) or None
