"""The improvement plan: what the board view shows, and everything under it, for paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.models.schools import School
from tracker.queries.actions import ActionRow
from tracker.queries.board import BoardView, board_view
from tracker.queries.quality import PlanQuality, quality_of
from tracker.queries.requirements import RequirementRow
from tracker.rules.density import plan_words


@dataclass(frozen=True, slots=True)
class ImprovementPlan:
    """The whole plan as it stood at the end of a day; its first page is the board view."""

    board: BoardView

    @property
    def title(self) -> str:
        """What the paper is called: "Improvement plan, Harbour Row Academy, …"."""
        return f"Improvement plan: {self.board.school}"

    @property
    def requirements(self) -> tuple[RequirementRow, ...]:
        """The requirements in the order of the plan."""
        return self.board.requirements

    @property
    def quality(self) -> PlanQuality:
        """How precise and how dense its wording is."""
        return quality_of(self.requirements)

    @property
    def wordiest(self) -> tuple[tuple[ActionRow, int], ...]:
        """The three actions that cost most words, with how many, the longest first."""
        counts = [(action, action_words(action)) for row in self.requirements for action in row.actions]
        return tuple(sorted(counts, key=lambda pair: -pair[1])[:3])


def action_words(action: ActionRow) -> int:
    """Count the words that people wrote for an action and that the plan prints."""
    return plan_words((action.title, action.success))


def improvement_plan(school: School, today: date) -> ImprovementPlan:
    """Compose the improvement plan of a school as known at the end of ``today``. As many queries as the board view."""
    return ImprovementPlan(board_view(school, today))
