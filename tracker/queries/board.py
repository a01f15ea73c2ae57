"""The plan on a page: one page-object for the board view on screen and page 1 of the improvement plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from tracker.models.schools import School
from tracker.queries.actions import history_dates
from tracker.queries.checks import CheckRow, checks_about, checks_among, figures_of
from tracker.queries.inspections import inspections_until
from tracker.queries.lineage import with_lineage
from tracker.queries.questions import StandingRow, standing_questions
from tracker.queries.requirements import KINDS, RequirementRow, requirements_of, stand_of
from tracker.rules.answers import two_opinions
from tracker.rules.colours import Colour, tally
from tracker.rules.first_page import Row, Setting, setting
from tracker.rules.monitoring import Expected, next_visit
from tracker.rules.questions import QuestionState
from tracker.rules.speech import month
from tracker.rules.suggestions import AlreadyAsked, SuggestedQuestion, suggestions

FEWEST_ON_A_PAGE = 3
"""How many requirements fill one sheet of the plan on a page."""


@dataclass(frozen=True, slots=True)
class InspectionSummary:
    """The latest inspection in four lines, and when the next is expected."""

    id: int
    kind: str
    inspected_on: date
    category: str | None
    safeguarding: str | None
    judgement: str | None
    grade_counts: tuple[tuple[str, int], ...]
    expected: Expected | None

    @property
    def name(self) -> str:
        """What kind of document it was: "Report card"."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Milestones:
    """The dated steps that should be done by now."""

    due: int
    met: int
    overdue: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """What changed, what is off track, what should we ask?

    ``answer`` says what is off track by the record, compared with the end of last term; nothing of an empty plan.
    """

    school: str
    urn: str
    board: str
    today: date
    inspection: InspectionSummary | None
    requirements: tuple[RequirementRow, ...]
    history_dates: tuple[date, ...]
    milestones: Milestones
    questions: tuple[SuggestedQuestion, ...]
    asked_already: tuple[AlreadyAsked, ...]
    standing: tuple[StandingRow, ...]
    checks: tuple[CheckRow, ...]
    answer: str

    @property
    def opinions(self) -> str:
        """How what leaders say stands to that."""
        return two_opinions((one.declared, one.record.colour) for one in self.requirements)

    @property
    def unanswered(self) -> int:
        """How many open questions leaders owe an answer to."""
        return sum(question.state.awaits_answer for question in self.standing)

    @property
    def overdue_answers(self) -> int:
        """How many of those were promised for a day that has passed."""
        return sum(question.state is QuestionState.OVERDUE for question in self.standing)

    @property
    def put_off_answers(self) -> int:
        """For how many others another day was promised more than once."""
        return sum(one.is_put_off and one.state is not QuestionState.OVERDUE for one in self.standing)

    @property
    def setting(self) -> Setting:
        """How close the requirements stand on paper, so that they share one sheet with the questions and the key."""
        return self._setting or Setting.CLOSEST

    @property
    def overflows(self) -> bool:
        """Say whether the list of requirements is too long for one sheet, so that the questions stand before it."""
        return self._setting is None

    @property
    def flows(self) -> bool:
        """Say whether what follows on paper may begin on the sheet where the list ends, not on the next."""
        return self.overflows or len(self.requirements) < FEWEST_ON_A_PAGE

    @property
    def _setting(self) -> Setting | None:
        rows = [_row_of(requirement) for requirement in self.requirements]
        return setting(rows, [f"{question.about}. {question.sentence}" for question in self.questions])

    @property
    def open_checks(self) -> tuple[CheckRow, ...]:
        """What does not add up and nobody has explained."""
        return tuple(check for check in self.checks if check.is_open)

    def checks_of(self, requirement: RequirementRow) -> tuple[CheckRow, ...]:
        """List what does not add up about one requirement, answered or not."""
        return checks_about(requirement, self.checks)

    @property
    def introductions(self) -> frozenset[str]:
        """The numbers of the actions at which an owner is named for the first time: there paper says their post."""
        first: dict[int, str] = {}
        for requirement in self.requirements:
            for action in requirement.actions:
                first.setdefault(action.owner_id, action.number)
        return frozenset(first.values())

    @property
    def declared_counts(self) -> tuple[tuple[Colour, int], ...]:
        """How many requirements leaders hold in each colour now, worst first."""
        return tally(requirement.declared for requirement in self.requirements)

    @property
    def record_counts(self) -> tuple[tuple[Colour, int], ...]:
        """How many requirements the record holds in each colour, worst first."""
        return tally(requirement.record.colour for requirement in self.requirements)

    @property
    def declared_before(self) -> tuple[tuple[Colour, int], ...]:
        """How many of the requirements there were leaders held in each colour at the end of last term, worst first."""
        then = self.history_dates[-2]
        return tally(one.declared_history[-2] for one in self.requirements if one.accepted_on <= then)

    @property
    def differing(self) -> int:
        """How many requirements leaders call better than the record does."""
        return sum(requirement.is_watermelon for requirement in self.requirements)

    @property
    def moved(self) -> int:
        """How many actions have a due date that moved."""
        return sum(action.slippage.times > 0 for requirement in self.requirements for action in requirement.actions)

    @property
    def uncovered_clauses(self) -> int:
        """How many clauses have no action."""
        return sum(requirement.uncovered_clauses for requirement in self.requirements)

    @property
    def clause_count(self) -> int:
        """How many clauses the plan answers for."""
        return sum(len(requirement.clauses) for requirement in self.requirements)


def board_view(school: School, today: date, *, in_full: bool = False) -> BoardView:
    """Compose the board view of a school as known at the end of ``today``. Ten queries, however many actions.

    Figures of few pupils are there ``in_full`` only for readers who may see them.
    """
    requirements = with_lineage(requirements_of(school, today, in_full=in_full), school, today)
    steps = [m for r in requirements for action in r.actions for m in action.milestones if m.due_on <= today]
    dates = history_dates(today)
    checks = checks_among(figures_of(school, today), requirements, in_full=in_full)
    standing = standing_questions(school, today)
    suggested = suggestions(requirements, dates, checks, {one.thing: one.label for one in standing})
    return BoardView(
        school=school.name,
        urn=school.urn,
        board=school.board_name,
        today=today,
        inspection=_latest_inspection(school, today),
        requirements=requirements,
        history_dates=dates,
        milestones=Milestones(
            due=len(steps),
            met=sum(m.met_on is not None for m in steps),
            overdue=sum(m.is_overdue(today) for m in steps),
        ),
        questions=suggested.first(),
        asked_already=suggested.asked,
        standing=standing,
        checks=checks,
        answer=stand_of(requirements, school, today),
    )


def _row_of(one: RequirementRow) -> Row:
    """Gather what page 1 may say of a requirement, to see how much room it takes."""
    by = f", by {month(one.due_on)}" if one.due_on else ""
    moved = f"; moved {one.slippage.times} times, {one.slippage.days} days later" if one.slippage.times else ""
    others = [f"Also {target.impact.impact}: {target.name}" for target in one.targets[1:] if target.impact.latest]
    return Row(
        title=one.title,
        under=f"{one.who or 'Nobody leads this yet'}{by}{moved}",
        raised=one.raised.sentence if one.raised.is_again else "",
        record=one.reasons[0].sentence if one.agreement != "agrees" and one.reasons else "",
        metric=" ".join([one.target.name, *others]) if one.target else "",
        impact=one.impact.explained if one.target else "",
    )


def _latest_inspection(school: School, today: date) -> InspectionSummary | None:
    inspections = inspections_until(school, today)
    if not inspections:
        return None
    inspection = inspections[0]
    return InspectionSummary(
        inspection.id,
        inspection.kind,
        inspection.inspected_on,
        inspection.category,
        inspection.safeguarding,
        inspection.judgement,
        tuple(Counter(grade.grade for grade in reversed(inspection.grades)).most_common()),
        next_visit(inspections, school.inspection_months),
    )
