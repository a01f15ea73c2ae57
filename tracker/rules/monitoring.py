"""When inspectors may come next: a window of months after their last visit, by what they found.

These are settings, not law: Ofsted says how often it usually comes and comes when it decides to. A school sets its own
months where it has been told something else. The months stand on what was public in November 2025:

- from 10 November 2025 a school in a category of concern, or with an area graded *needs attention* or *urgent
  improvement*, has a monitoring programme with a visit in about every term (Ofsted, School monitoring operating guide
  for inspectors; the National Education Union's summary, Ofsted monitoring processes and categories of concern);
- other schools are inspected in full about every four years from December 2025 (Ofsted's framework for use from
  November 2025), which is half a year more or less here;
- a school last found to *require improvement* before that was to be inspected in full within 30 months (School
  inspection handbook, 2024).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.rules.speech import MONTHS, full_month, sentence_case

INSPECTED_BY_OTHERS = "independent_report"
MOST_MONTHS = 120


class GradeFacts(Protocol):
    """What the rule asks of a grade."""

    @property
    def grade(self) -> str:
        """The grade as printed."""


class InspectionFacts(Protocol):
    """What the rule asks of an inspection."""

    @property
    def kind(self) -> str:
        """The kind of document."""

    @property
    def inspected_on(self) -> date:
        """The first day of the visit."""

    @property
    def category(self) -> str | None:
        """The category of concern, where there is one."""

    @property
    def judgement(self) -> str | None:
        """The judgement in words, where there is one."""

    @property
    def safeguarding(self) -> str | None:
        """Whether safeguarding is met or effective."""

    @property
    def grades(self) -> Sequence[GradeFacts]:
        """Its grades."""


@dataclass(frozen=True, slots=True)
class Months:
    """A window, in months after the last visit."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Programme:
    """What comes next and when, and why that is expected."""

    what: str
    months: Months
    because: str


CONCERN = Programme(
    "monitoring inspection", Months(2, 6), "A school in a category of concern is visited about once a term."
)
ATTENTION = Programme(
    "monitoring inspection",
    Months(2, 6),
    "A school with an area that needs attention is visited about once a term.",
)
IMPROVEMENT = Programme(
    "full inspection", Months(12, 30), "A school that required improvement was to be inspected within 30 months."
)
ROUTINE = Programme("full inspection", Months(42, 54), "Schools are inspected in full about every four years.")


@dataclass(frozen=True, slots=True)
class Expected:
    """The window in which inspectors are expected next, by its first and its last month."""

    what: str
    first_on: date
    last_on: date
    because: str

    @property
    def window(self) -> str:
        """Say the window: "between March and July 2027"."""
        if (self.first_on.year, self.first_on.month) == (self.last_on.year, self.last_on.month):
            return f"in {full_month(self.first_on)}"
        same_year = self.first_on.year == self.last_on.year
        first = MONTHS[self.first_on.month - 1] if same_year else full_month(self.first_on)
        return f"between {first} and {full_month(self.last_on)}"

    def has_passed(self, today: date) -> bool:
        """Say whether the last month is over."""
        return (today.year, today.month) > (self.last_on.year, self.last_on.month)

    def sentence(self, today: date) -> str:
        """Say it: "Monitoring inspection expected between March and July 2027"."""
        verb = "was expected" if self.has_passed(today) else "expected"
        return f"{sentence_case(self.what)} {verb} {self.window}"


def next_visit(inspections: Iterable[InspectionFacts], own: Months | None = None) -> Expected | None:
    """Tell when inspectors are expected next, from the inspections there were; None before the first.

    The months count from the last visit; what comes is decided by the latest that says how the school stands. ``own``
    are the school's months, which go before the usual ones.
    """
    seen = sorted(
        (one for one in inspections if one.kind != INSPECTED_BY_OTHERS), key=lambda one: one.inspected_on, reverse=True
    )
    if not seen:
        return None
    programme = programme_after(next((one for one in seen if _says_how_it_stands(one)), seen[0]))
    months, since = own or programme.months, seen[0].inspected_on
    return Expected(
        programme.what, _months_after(since, months.first), _months_after(since, months.last), programme.because
    )


def programme_after(inspection: InspectionFacts) -> Programme:
    """Tell what usually follows an inspection."""
    grades = {one.grade.lower() for one in inspection.grades}
    words = {(inspection.judgement or "").lower(), *grades}
    if inspection.category or inspection.safeguarding == "not met" or "urgent improvement" in grades:
        return CONCERN
    if "needs attention" in grades:
        return ATTENTION
    return IMPROVEMENT if _named("requires improvement", words) else ROUTINE


def _says_how_it_stands(inspection: InspectionFacts) -> bool:
    """A letter about one visit may say neither category nor grades: the inspection before it then holds."""
    return bool(inspection.category or inspection.grades)


def _named(judgement: str, words: Collection[str]) -> bool:
    return any(judgement in word for word in words)


def _months_after(on: date, months: int) -> date:
    """Give the first day of the month that is so many months after a day's."""
    count = on.year * 12 + on.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
