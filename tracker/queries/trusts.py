"""A trust and all its schools: one line a school, the one that needs most first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.models.people import Membership
from tracker.models.questions import Question
from tracker.models.schools import School, Trust
from tracker.queries.questions import facts_of
from tracker.queries.requirements import RequirementRow, requirements_at
from tracker.queries.statements import graded_last
from tracker.rules.colours import Colour, tally, worst
from tracker.rules.impact import Impact
from tracker.rules.questions import QuestionState, state_of

SPECIAL_MEASURES = "special measures"


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """How one school stands: both opinions of its requirements, what is behind, and what governors ask.

    ``actions_behind`` are past their due date, or have a milestone that is. Confidential questions are not counted.
    """

    urn: str
    name: str
    category: str | None
    inspected_on: date | None
    requirement_count: int
    declared: tuple[tuple[Colour, int], ...]
    record: tuple[tuple[Colour, int], ...]
    differing: int
    action_count: int
    actions_behind: int
    uncovered_clauses: int
    questions_open: int
    questions_overdue: int
    impacts: tuple[tuple[Impact, int], ...]

    @property
    def worst(self) -> Colour | None:
        """The worst colour the record holds there; None without a requirement."""
        return worst(colour for colour, _ in self.record)


@dataclass(frozen=True, slots=True)
class TrustSummary:
    """Which schools need us?"""

    trust_id: int
    trust: str
    today: date
    schools: tuple[SchoolLine, ...]

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"Trust summary: {self.trust}"

    @property
    def in_category(self) -> int:
        """How many schools are in a category of concern."""
        return sum(bool(school.category) for school in self.schools)

    @property
    def differing(self) -> int:
        """How many requirements leaders call better than the record does, over all schools."""
        return sum(school.differing for school in self.schools)

    @property
    def actions_behind(self) -> int:
        """How many actions are behind, over all schools."""
        return sum(school.actions_behind for school in self.schools)

    @property
    def action_count(self) -> int:
        """How many actions there are, over all schools."""
        return sum(school.action_count for school in self.schools)

    @property
    def questions_open(self) -> int:
        """How many questions wait for an answer, or for the asker, over all schools."""
        return sum(school.questions_open for school in self.schools)

    @property
    def questions_overdue(self) -> int:
        """How many answers are overdue, over all schools."""
        return sum(school.questions_overdue for school in self.schools)


def trust_of(trust_id: int, person_id: int, today: date) -> Trust | None:
    """Find a trust at which a person holds a role today; None otherwise. One query."""
    return session().scalar(
        select(Trust)
        .join(Membership, Membership.trust_id == Trust.id)
        .where(
            Trust.id == trust_id,
            Membership.person_id == person_id,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        )
        .limit(1)
    )


def trusts_of(person_id: int, today: date) -> Sequence[Trust]:
    """List the trusts at which a person holds a role today, by name. One query."""
    return (
        session()
        .scalars(
            select(Trust)
            .join(Membership, Membership.trust_id == Trust.id)
            .where(
                Membership.person_id == person_id,
                or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            )
            .distinct()
            .order_by(Trust.name)
        )
        .all()
    )


def trust_summary(trust: Trust, today: date) -> TrustSummary:
    """Compose the summary of a trust as known at the end of ``today``. Nine queries, however many schools."""
    schools = session().scalars(select(School).where(School.trust_id == trust.id)).all()
    plans = requirements_at(schools, today)
    graded = graded_last(schools, today)
    questions = _questions(schools, today)
    lines = []
    for school in schools:
        inspection = graded.get(school.id)
        lines.append(
            _line(
                school,
                plans[school.id],
                (inspection.category, inspection.inspected_on) if inspection else (None, None),
                questions[school.id],
                today,
            )
        )
    return TrustSummary(trust.id, trust.name, today, tuple(sorted(lines, key=_urgency)))


def _urgency(line: SchoolLine) -> tuple[int, int, int, int, str]:
    """Order the schools: the worst record first, then the graver category, what is undone, what is late."""
    severity = line.worst.severity if line.worst else -1
    category = (line.category is not None) + (line.category == SPECIAL_MEASURES)
    undone = line.actions_behind + line.uncovered_clauses
    return -severity, -category, -undone, -line.questions_overdue, line.name


def _line(
    school: School,
    plan: Sequence[RequirementRow],
    concern: tuple[str | None, date | None],
    questions: Counter[QuestionState],
    today: date,
) -> SchoolLine:
    actions = [action for requirement in plan for action in requirement.actions]
    impacts = Counter(requirement.impact.impact for requirement in plan)
    return SchoolLine(
        urn=school.urn,
        name=school.name,
        category=concern[0],
        inspected_on=concern[1],
        requirement_count=len(plan),
        declared=tally(requirement.declared for requirement in plan),
        record=tally(requirement.record.colour for requirement in plan),
        differing=sum(requirement.is_watermelon for requirement in plan),
        action_count=len(actions),
        actions_behind=sum(action.is_behind(today) for action in actions),
        uncovered_clauses=sum(requirement.uncovered_clauses for requirement in plan),
        questions_open=sum(count for state, count in questions.items() if not state.is_settled),
        questions_overdue=questions[QuestionState.OVERDUE],
        impacts=tuple((impact, impacts[impact]) for impact in Impact if impacts[impact]),
    )


def _questions(schools: Sequence[School], today: date) -> Mapping[int, Counter[QuestionState]]:
    """Count the open questions of each school by how they stand. One query."""
    found = (
        session()
        .scalars(
            select(Question)
            .where(
                Question.school_id.in_([school.id for school in schools]),
                Question.asked_on <= today,
                Question.confidential.is_(False),
            )
            .options(joinedload(Question.turns))
        )
        .unique()
    )
    counts: defaultdict[int, Counter[QuestionState]] = defaultdict(Counter)
    for question in found:
        facts = facts_of(question, (turn for turn in question.turns if turn.signed_on <= today))
        counts[question.school_id][state_of(facts, today)] += 1
    return counts
