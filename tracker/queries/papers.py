"""The inspector's pack and the briefing on one requirement: the plan, put together for other readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.requirements import Requirement
from tracker.models.schools import School, Trust
from tracker.queries.actions import ActionRow, EvidenceRow, IndexedEvidence, history_dates
from tracker.queries.board import BoardView, board_view
from tracker.queries.checks import CheckRow
from tracker.queries.questions import QuestionRow, questions_of
from tracker.queries.requirements import ClauseRow, RequirementRow, in_plan
from tracker.queries.statements import Concern, concern_of
from tracker.queries.trusts import trust_of
from tracker.queries.visits import VisitRow, visits_of
from tracker.rules.answers import can_be_printed
from tracker.rules.charts import Chart, trend_chart
from tracker.rules.questions import EVERYBODY, Reader
from tracker.rules.suggestions import SuggestedQuestion, suggestions

CHART_WIDTH, CHART_HEIGHT = 660, 190
"""What fills a page's width in units of the style sheet, so that its words are no smaller than they are drawn."""

IN_CONFIDENCE = Reader(runs_meetings=True, sees_evidence=True)


@dataclass(frozen=True, slots=True)
class Answering:
    """An action under the clause it is told at; ``told_at`` is the clause before where it was told in full."""

    action: ActionRow
    told_at: int | None


@dataclass(frozen=True, slots=True)
class InspectorsPack:
    """If inspectors came tomorrow: each clause with its actions and evidence, and what governors asked.

    Without ``confidential`` it holds neither confidential evidence nor confidential questions.
    """

    board: BoardView
    trust: str | None
    confidential: bool
    questions: tuple[QuestionRow, ...]
    visits: tuple[VisitRow, ...]

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"Inspector’s pack{' (confidential)' if self.confidential else ''}: {self.board.school}"

    @property
    def school(self) -> str:
        """Whose it is."""
        return self.board.school

    @property
    def today(self) -> date:
        """The day it speaks of."""
        return self.board.today

    @property
    def requirements(self) -> tuple[RequirementRow, ...]:
        """The requirements in the order of the plan."""
        return self.board.requirements

    def answering(self, requirement: RequirementRow, clause: ClauseRow) -> tuple[Answering, ...]:
        """List the actions that answer a clause; each is told in full at the first clause it answers."""
        return tuple(
            Answering(action, first if (first := _first_clause(requirement, action)) < clause.number else None)
            for action in requirement.actions
            if clause.id in action.clause_ids
        )

    def beside(self, requirement: RequirementRow) -> tuple[ActionRow, ...]:
        """List the actions of a requirement that name none of its clauses."""
        clauses = {clause.id for clause in requirement.clauses}
        return tuple(action for action in requirement.actions if not action.clause_ids & clauses)

    def evidence_of(self, action: ActionRow) -> tuple[EvidenceRow, ...]:
        """List the evidence of an action that this variant names."""
        return action.evidence if self.confidential else action.open_evidence

    def questions_about(self, requirement: RequirementRow) -> tuple[QuestionRow, ...]:
        """List what governors asked about a requirement, its actions, its metrics and what does not add up there."""
        return tuple(question for question in self.questions if _is_about(question, requirement, self.board))

    @property
    def other_questions(self) -> tuple[QuestionRow, ...]:
        """What governors asked about the plan as a whole, or about what no requirement of it concerns."""
        return tuple(
            question
            for question in self.questions
            if not any(_is_about(question, requirement, self.board) for requirement in self.requirements)
        )

    @property
    def evidence(self) -> tuple[IndexedEvidence, ...]:
        """Every piece this variant names, in the order of its number."""
        pieces = (
            IndexedEvidence(piece, action.number)
            for requirement in self.requirements
            for action in requirement.actions
            for piece in self.evidence_of(action)
        )
        return tuple(sorted(pieces, key=lambda one: one.piece.number))

    @property
    def actions(self) -> tuple[ActionRow, ...]:
        """Every action, in the order of the plan."""
        return tuple(action for requirement in self.requirements for action in requirement.actions)


@dataclass(frozen=True, slots=True)
class Briefing:
    """One requirement for a link governor or a meeting: one page, the same facts as in the plan."""

    board: BoardView
    requirement: RequirementRow
    chart: Chart | None
    checks: tuple[CheckRow, ...]
    suggested: tuple[SuggestedQuestion, ...]
    questions: tuple[QuestionRow, ...]

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"{self.requirement.number} {self.requirement.title}: {self.board.school}"

    @property
    def school(self) -> str:
        """Whose it is."""
        return self.board.school

    @property
    def today(self) -> date:
        """The day it speaks of."""
        return self.board.today


@dataclass(frozen=True, slots=True)
class PrintableRequirement:
    """A requirement of the plan, as far as a list of papers needs it."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class PapersPage:
    """Every paper of a school that can be printed now; ``trust`` is there for whoever holds a role at it."""

    concern: Concern | None
    requirements: tuple[PrintableRequirement, ...]
    visits: tuple[VisitRow, ...]
    trust: Trust | None

    @property
    def answer(self) -> str:
        """How many papers there are to print, and which."""
        return can_be_printed(
            [
                (1, "plan"),
                (self.concern is not None, "statement of action"),
                (1, "inspector’s pack"),
                (len(self.requirements), "briefing"),
                (len(self.visits), "visit note"),
                (self.trust is not None, "trust summary"),
            ]
        )


def papers_page(school: School, person_id: int, today: date) -> PapersPage:
    """List what can be printed now for somebody. Six queries, whatever there is."""
    plan = session().execute(
        select(Requirement.plan_number, Requirement.title)
        .where(
            Requirement.school_id == school.id,
            Requirement.accepted_on <= today,
            in_plan(today),
        )
        .order_by(Requirement.plan_number)
    )
    return PapersPage(
        concern=concern_of(school, today),
        requirements=tuple(PrintableRequirement(number, title) for number, title in plan),
        visits=visits_of(school, today),
        trust=trust_of(school.trust_id, person_id, today) if school.trust_id else None,
    )


def inspectors_pack(school: School, today: date, *, confidential: bool = False) -> InspectorsPack:
    """Compose the inspector's pack of a school as known at the end of ``today``. Seventeen queries, whatever there is.

    The confidential one names every confidential question: it is for whoever runs meetings.
    """
    return InspectorsPack(
        board=board_view(school, today),
        trust=school.trust.name if school.trust else None,
        confidential=confidential,
        questions=questions_of(school, today, IN_CONFIDENCE if confidential else EVERYBODY),
        visits=visits_of(school, today),
    )


def briefing(school: School, number: int, today: date) -> Briefing:
    """Compose the briefing on one requirement of the plan, or raise `NotFound`. Fourteen queries, whatever there is."""
    board = board_view(school, today)
    requirement = next((one for one in board.requirements if one.number == number), None)
    if requirement is None:
        raise NotFound(f"This school's plan has no requirement {number}.")
    target = requirement.target
    chart = trend_chart(target.name, target.readings, target, (), CHART_WIDTH, CHART_HEIGHT) if target else None
    checks = board.checks_of(requirement)
    standing = {one.thing: one.label for one in board.standing}
    return Briefing(
        board=board,
        requirement=requirement,
        chart=chart,
        checks=checks,
        suggested=suggestions((requirement,), history_dates(today), checks, standing).first(),
        questions=tuple(
            question
            for question in questions_of(school, today, EVERYBODY)
            if not question.state.is_settled and _is_about(question, requirement, board)
        ),
    )


def _first_clause(requirement: RequirementRow, action: ActionRow) -> int:
    return min(clause.number for clause in requirement.clauses if clause.id in action.clause_ids)


def _is_about(question: QuestionRow, requirement: RequirementRow, board: BoardView) -> bool:
    kind, number = question.thing
    if kind == "action":
        return any(action.number == number for action in requirement.actions)
    if kind == "metric":
        return any(str(target.metric_id) == number for target in requirement.targets)
    if kind == "check":
        return any(check.key == number for check in board.checks_of(requirement))
    return kind == "requirement" and number == str(requirement.number)
