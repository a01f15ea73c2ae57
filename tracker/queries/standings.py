"""How schools stand, reckoned from the record: kept by a worker, and reckoned where what is kept is not fresh."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.config import ROOT
from tracker.db import session
from tracker.models.events import EventChain
from tracker.models.questions import Question
from tracker.models.schools import School
from tracker.models.standings import SchoolStanding
from tracker.queries.actions import ActionRow
from tracker.queries.metrics import MetricRow, ReadingRow, metrics_at
from tracker.queries.questions import facts_of
from tracker.queries.requirements import RequirementRow, requirements_at
from tracker.queries.statements import graded_last
from tracker.rules.colours import Colour, tally, worst
from tracker.rules.impact import Impact, figure, national_figure, with_basis
from tracker.rules.questions import QuestionFacts, QuestionState, state_of
from tracker.rules.rag import (
    Thresholds,
    colour_turns_on,
    earliest,
    uncovered_turns_red_on,
    watermelon,
)
from tracker.rules.trusts import falls_behind_on, question_falls_overdue_on, subjects_of

AT_ONCE = 50
"""How many schools are reckoned at a time, so that a thousand take no more memory than these."""
RECKONED_BY = ("rules", "queries")
"""The folders of the code that what is kept follows from."""


@dataclass(frozen=True, slots=True)
class RequirementCell:
    """One requirement of a school among those of others; ``subjects`` name what it asks about."""

    number: int
    title: str
    subjects: tuple[str, ...]
    declared: Colour
    record: Colour
    impact: Impact

    @property
    def is_watermelon(self) -> bool:
        """Say whether leaders declare better than the record shows."""
        return watermelon(self.declared, self.record)


@dataclass(frozen=True, slots=True)
class Stand:
    """How one school stands: both opinions of its requirements, what is behind, and what governors ask.

    ``actions_behind`` are past their due date, or have a milestone that is. Confidential questions are not counted.
    ``cells`` are its requirements as they are kept, read only where they are shown.
    """

    school_id: int
    worst: Colour | None
    category: str | None
    inspected_on: date | None
    requirement_count: int
    differing: int
    action_count: int
    actions_behind: int
    uncovered_clauses: int
    questions_open: int
    questions_overdue: int
    cells: str

    @property
    def requirements(self) -> tuple[RequirementCell, ...]:
        """Its requirements in the order of the plan."""
        return tuple(
            RequirementCell(number, title, tuple(subjects), Colour(declared), Colour(record), Impact(impact))
            for number, title, subjects, declared, record, impact in json.loads(self.cells)
        )

    @property
    def declared(self) -> tuple[tuple[Colour, int], ...]:
        """How many requirements have which colour, as leaders say; the worst first."""
        return tally(cell.declared for cell in self.requirements)

    @property
    def record(self) -> tuple[tuple[Colour, int], ...]:
        """How many requirements have which colour, as the record says; the worst first."""
        return tally(cell.record for cell in self.requirements)

    @property
    def impacts(self) -> tuple[tuple[Impact, int], ...]:
        """How many requirements made which difference to pupils."""
        counts = Counter(cell.impact for cell in self.requirements)
        return tuple((impact, counts[impact]) for impact in Impact if counts[impact])


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How a school stands, and when to reckon it anew: once its chain is longer, or on the day ``until``."""

    stand: Stand
    chain_length: int
    until: date | None


@dataclass(frozen=True, slots=True)
class LatestFigure:
    """The latest reading of a metric of one school, without figures of few pupils; ``since`` says what became of it."""

    school_id: int
    metric_id: int
    key: str
    name: str
    group: str
    unit: str
    better: str | None
    period: str
    basis: str | None
    shown: str
    value: float | None
    national_shown: str | None
    national_value: float | None
    since: str
    unvalidated: bool
    suppressed: bool

    @property
    def label(self) -> str:
        """The period with its basis: "2024/25 (2 term)"."""
        return with_basis(self.period, self.basis)


# ---------------------------------------------------------------- fresh or not


@cache
def rules_of_reckoning() -> str:
    """Give what tells one way of reckoning from another: a change of the code makes everything kept stale."""
    told = hashlib.sha256()
    for folder in RECKONED_BY:
        for path in sorted((ROOT / "tracker" / folder).glob("*.py")):
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


LENGTH = func.coalesce(EventChain.length, 0)
"""How many events the chain of a school holds, where `EventChain` is joined."""


def is_fresh(today: date) -> ColumnElement[bool]:
    """Tell whether what is kept of a school still stands, where `SchoolStanding` and `EventChain` are joined."""
    kept = SchoolStanding
    return and_(
        kept.school_id.is_not(None),
        kept.chain_length == LENGTH,
        kept.rules == rules_of_reckoning(),
        kept.reckoned_on <= today,
        or_(kept.until.is_(None), kept.until > today),
    )


def stale_schools(today: date, limit: int) -> Mapping[int, int]:
    """Find schools whose kept standing is not fresh, with the length of the chain of each. One query."""
    found = session().execute(
        select(School.id, LENGTH)
        .outerjoin(SchoolStanding, SchoolStanding.school_id == School.id)
        .outerjoin(EventChain, EventChain.chain == School.id)
        .where(~func.coalesce(is_fresh(today), False))
        .order_by(School.id)
        .limit(limit)
    )
    return dict(found.all())


# ---------------------------------------------------------------- reckoning


def reckoned(lengths: Mapping[int, int], today: date) -> Iterator[Reckoned]:
    """Reckon how schools stand at the end of ``today``, by their ids with the lengths of their chains.

    The lengths are known before anything else is looked up: what changes meanwhile makes the chain longer, and what is
    kept of it stale. Nine queries for each `AT_ONCE` of them.
    """
    for schools in _some_at_once(lengths):
        plans = requirements_at(schools, today)
        graded = graded_last(schools, today)
        questions = _questions(schools, today)
        for school in schools:
            inspection = graded.get(school.id)
            plan, asked = plans[school.id], questions[school.id]
            concern = (inspection.category, inspection.inspected_on) if inspection else (None, None)
            yield Reckoned(
                _stand(school, plan, asked, concern, today), lengths[school.id], _until(school, plan, asked, today)
            )


def latest_figures(school_ids: Collection[int], today: date) -> Iterator[LatestFigure]:
    """Give the latest reading of every metric of some schools as known at the end of ``today``.

    Those beside the nation's, of which one can be told better from worse. Two queries for each `AT_ONCE` of them.
    """
    for schools in _some_at_once(school_ids):
        metrics = metrics_at(schools, today)
        for school in schools:
            for metric in metrics[school.id]:
                if metric.row == "national" and metric.better and metric.latest:
                    yield _figure(school, metric, metric.latest)


def figure_key(name: str, group: str) -> str:
    """Give the key of a metric of a group of pupils, the same however people have typed them."""
    plain = "\n".join(" ".join(part.casefold().split()) for part in (name, group))
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _some_at_once(ids: Collection[int]) -> Iterator[Sequence[School]]:
    in_order = sorted(ids)
    for start in range(0, len(in_order), AT_ONCE):
        some = in_order[start : start + AT_ONCE]
        yield session().scalars(select(School).where(School.id.in_(some)).order_by(School.id)).all()


def _stand(
    school: School,
    plan: Sequence[RequirementRow],
    asked: Sequence[QuestionFacts],
    concern: tuple[str | None, date | None],
    today: date,
) -> Stand:
    actions = [action for requirement in plan for action in requirement.actions]
    states = Counter(state_of(question, today) for question in asked)
    return Stand(
        school_id=school.id,
        worst=worst(requirement.record.colour for requirement in plan),
        category=concern[0],
        inspected_on=concern[1],
        requirement_count=len(plan),
        differing=sum(requirement.is_watermelon for requirement in plan),
        action_count=len(actions),
        actions_behind=sum(action.is_behind(today) for action in actions),
        uncovered_clauses=sum(requirement.uncovered_clauses for requirement in plan),
        questions_open=sum(count for state, count in states.items() if not state.is_settled),
        questions_overdue=states[QuestionState.OVERDUE],
        cells=json.dumps([_cell(requirement) for requirement in plan], ensure_ascii=False),
    )


def _cell(requirement: RequirementRow) -> list[object]:
    return [
        requirement.number,
        requirement.title,
        subjects_of(requirement.text),
        requirement.declared,
        requirement.record.colour,
        requirement.impact.impact,
    ]


def _until(school: School, plan: Sequence[RequirementRow], asked: Sequence[QuestionFacts], today: date) -> date | None:
    """Give the first day on which time alone changes anything of a school's line."""
    thresholds = school.thresholds
    return earliest(
        *(day for requirement in plan for day in _days_of(requirement, thresholds, today)),
        *(question_falls_overdue_on(question, today) for question in asked),
    )


def _days_of(requirement: RequirementRow, thresholds: Thresholds, today: date) -> Iterator[date | None]:
    yield requirement.impact.until
    if requirement.uncovered_clauses:
        yield uncovered_turns_red_on(requirement.accepted_on, today, thresholds)
    for action in requirement.actions:
        yield colour_turns_on(action, today, thresholds)
        if _may_fall_behind(action, today):
            yield falls_behind_on(action.due_on, action.milestones, today)


def _may_fall_behind(action: ActionRow, today: date) -> bool:
    return action.record.colour is not Colour.COMPLETE and not action.is_behind(today)


def _questions(schools: Sequence[School], today: date) -> Mapping[int, Sequence[QuestionFacts]]:
    """Give the open questions of each school with what was said of them. One query."""
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
    questions: defaultdict[int, list[QuestionFacts]] = defaultdict(list)
    for question in found:
        facts = facts_of(question, (turn for turn in question.turns if turn.signed_on <= today))
        questions[question.school_id].append(facts)
    return questions


def _figure(school: School, metric: MetricRow, latest: ReadingRow) -> LatestFigure:
    has_national = latest.national_value is not None and not latest.suppressed
    return LatestFigure(
        school_id=school.id,
        metric_id=metric.id,
        key=figure_key(metric.name, metric.group),
        name=metric.name,
        group=metric.group,
        unit=metric.unit,
        better=metric.better,
        period=latest.period,
        basis=latest.basis,
        shown=latest.shown if latest.school_value is None else figure(latest),
        value=latest.school_value,
        national_shown=national_figure(latest) if has_national else None,
        national_value=latest.national_value if has_national else None,
        since=metric.since,
        unvalidated=latest.unvalidated,
        suppressed=latest.suppressed,
    )
