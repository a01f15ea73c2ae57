"""A plan that the school brought along: how precise and dense it is as it stands, and its rows as draft actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.errors import NotFound
from tracker.models.schools import School
from tracker.queries.people import RoleGroup, people_by_role
from tracker.queries.quality import Wording
from tracker.queries.requirements import RequirementRow, requirements_of
from tracker.reading.school_plans import PlanRow, SchoolPlan
from tracker.rules.density import Density, density, plan_words, shorten
from tracker.rules.permissions import Capability, may
from tracker.rules.precision import Precision, Question, precision
from tracker.rules.readability import reading_age
from tracker.rules.speech import counted


@dataclass(frozen=True, slots=True)
class Draft:
    """One row of the document, and how precise it is; a metric is tied when it is planned, so it is not asked about.

    ``owner_id`` is the one person of the school whose name or post the row gives, or None; ``planned_as`` is
    the number of the action that says the same already.
    """

    row: PlanRow
    words: int
    precision: Precision
    owner_id: int | None
    planned_as: str | None

    @property
    def shorten(self) -> str | None:
        """Where it has words to spare; None where it has not."""
        return shorten(self.row.action, self.row.success)


@dataclass(frozen=True, slots=True)
class BroughtPlan:
    """The document as it is, its rows, and the requirements that they can be planned under."""

    plan: SchoolPlan
    density: Density
    drafts: tuple[Draft, ...]
    requirements: tuple[RequirementRow, ...]

    @property
    def precise(self) -> int:
        """How many rows answer every question that a document can answer."""
        return sum(draft.precision.is_precise for draft in self.drafts)

    @property
    def with_number_and_date(self) -> int:
        """How many rows have a number in their success criterion, and a day by which they are due."""
        asked = (Question.NUMBER, Question.DUE)
        return sum(all(draft.precision.says_yes(question) for question in asked) for draft in self.drafts)

    @property
    def sentence(self) -> str:
        """Say it in one: "38 pages, 14,200 words, 112 actions, 9 of them with a number and a date."."""
        parts = [counted(self.plan.pages, "page")] if self.plan.pages else []
        parts += [counted(self.plan.words, "word"), counted(len(self.drafts), "action")]
        return f"{', '.join(parts)}, {self.with_number_and_date} of them with a number and a date."

    @property
    def by_question(self) -> tuple[tuple[Question, int], ...]:
        """How many rows answer each question, in the order of the questions."""
        return tuple(
            (question, sum(draft.precision.says_yes(question) for draft in self.drafts))
            for question in Question
            if question is not Question.METRIC
        )

    def draft(self, number: int) -> Draft:
        """Find a row by its number, or raise `NotFound`."""
        if not 1 <= number <= len(self.drafts):
            raise NotFound("The plan that was brought along has no such row.")
        return self.drafts[number - 1]


def brought_plan(plan: SchoolPlan, school: School, today: date) -> BroughtPlan:
    """Judge a plan that was brought along, beside the school's own as known at the end of ``today``. Six queries."""
    requirements = requirements_of(school, today)
    people = people_by_role(school, today)
    planned = {_plain(action.title): action.number for one in requirements for action in one.actions}
    drafts = tuple(
        Draft(
            row,
            plan_words((row.action, row.success)),
            precision(Wording(row.action, row.success, row.owner or None, row.due_on, row.by_when)).without(
                Question.METRIC
            ),
            _person(row.owner, people),
            planned.get(_plain(row.action)),
        )
        for row in plan.rows
    )
    own = density(0, [(row.action, row.success) for row in plan.rows])
    whole = replace(own, words=plan.words, pages=plan.pages, reading_age=reading_age(plan.texts))
    return BroughtPlan(plan, whole, drafts, requirements)


def _person(owner: str, people: Sequence[RoleGroup]) -> int | None:
    """Find whom a row names: by name, by post, or by both; None where nobody or more than one is meant."""
    said = _plain(owner)
    found = {
        member.person_id
        for group in people
        if may([group.role], Capability.LOG_PROGRESS)
        for member in group.members
        if said in (_plain(member.name), _plain(member.job_title), _plain(f"{member.name} {member.job_title}"))
    }
    return found.pop() if said and len(found) == 1 else None


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
