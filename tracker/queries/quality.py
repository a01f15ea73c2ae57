"""Is the plan precise enough to hold us to? Each action and each requirement by the seven questions, and the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.models.schools import School
from tracker.queries.actions import ActionRow
from tracker.queries.requirements import RequirementRow, requirements_of
from tracker.rules.density import ACTION_WORDS, PLAN_PAGES, PLAN_WORDS, Density, density, plan_words, shorten
from tracker.rules.groups import groups_named
from tracker.rules.precision import Precision, Question, precision, predicate
from tracker.rules.readability import reading_age
from tracker.rules.speech import counted, listed, part_of, sentence_case


@dataclass(frozen=True, slots=True)
class Wording:
    """What the rule of precision asks about an action: one in the plan, or one that is being written."""

    title: str
    success: str
    owner: str | None = None
    due_on: date | None = None
    by_when: str = ""
    targets: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    asked_for: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ActionQuality:
    """How precise one action is, and how many words the school wrote for it."""

    action: ActionRow
    words: int
    precision: Precision

    @property
    def shorten(self) -> str | None:
        """Where it has words to spare; None where it has not."""
        return shorten(self.action.title, self.action.success)


@dataclass(frozen=True, slots=True)
class AskedQuality:
    """What the inspectors' own words answer, which nobody edits, and what is left to the actions under them.

    ``unanswered`` are the questions that neither they nor any action under them answers.
    """

    requirement: RequirementRow
    precision: Precision
    unanswered: tuple[Question, ...]

    @property
    def left_to_actions(self) -> str:
        """What an action must add: "what is done, one owner and a due date"."""
        return _things([answer.question for answer in self.precision.missing])

    @property
    def nobody_adds(self) -> str:
        """What no action adds: "a metric with a target"; empty where every question is answered by some action."""
        return _things(self.unanswered)


@dataclass(frozen=True, slots=True)
class PlanQuality:
    """How precise and how dense a plan is."""

    actions: tuple[ActionQuality, ...]
    asked: tuple[AskedQuality, ...]
    density: Density
    asked_reading_age: int | None

    @property
    def precise(self) -> int:
        """How many actions answer all seven questions."""
        return sum(one.precision.is_precise for one in self.actions)

    @property
    def precise_in_words(self) -> str:
        """Say it: "21 of 24 actions precise"; empty for a plan without actions."""
        count = len(self.actions)
        return f"{self.precise} of {count} action{'' if count == 1 else 's'} precise" if count else ""

    @property
    def answer(self) -> str:
        """Say it: "21 of 24 actions are precise, and on paper the plan has 1,150 words of 1,200, on 4 pages of 4."."""
        if not self.actions:
            return "No action is planned yet, so there is nothing to hold anybody to."
        said = f"{sentence_case(part_of(self.precise, len(self.actions), 'action'))} precise"
        if self.density.words is None:
            return f"{said}."
        pages = f", on {counted(self.density.pages, 'page')} of {PLAN_PAGES}" if self.density.pages else ""
        return f"{said}, and on paper the plan has {self.density.words:,} words of {PLAN_WORDS:,}{pages}."

    @property
    def colophon(self) -> str:
        """Say it on paper: "Reading age 13. 21 of 24 actions precise."; empty for a plan without actions."""
        age = self.density.reading_age
        return " ".join(f"{part}." for part in (f"Reading age {age}" if age else "", self.precise_in_words) if part)

    @property
    def least_precise(self) -> tuple[ActionQuality, ...]:
        """The actions that are not precise, the least precise first."""
        vague = (one for one in self.actions if not one.precision.is_precise)
        return tuple(sorted(vague, key=lambda one: one.precision.yes))

    @property
    def wordiest(self) -> tuple[ActionQuality, ...]:
        """The actions with words to spare, the longest first."""
        return tuple(sorted((one for one in self.actions if one.words > ACTION_WORDS), key=lambda one: -one.words))

    @property
    def by_question(self) -> tuple[tuple[Question, int], ...]:
        """How many actions answer each question, in the order of the questions."""
        return tuple((question, sum(one.precision.says_yes(question) for one in self.actions)) for question in Question)

    def in_print(self, words: int, pages: int | None) -> PlanQuality:
        """Give the same with the words and pages of the plan on paper."""
        return replace(self, density=replace(self.density, words=words, pages=pages))


def plan_quality(school: School, today: date) -> PlanQuality:
    """Judge the wording of a school's plan as known at the end of ``today``. As many queries as its requirements."""
    return quality_of(requirements_of(school, today))


def quality_of(requirements: Sequence[RequirementRow]) -> PlanQuality:
    """Judge the wording of some requirements and of the actions under them. No query."""
    actions = {
        one.number: tuple(
            ActionQuality(action, plan_words((action.title, action.success)), precision_of(one, action))
            for action in one.actions
        )
        for one in requirements
    }
    every = [one for under in actions.values() for one in under]
    return PlanQuality(
        tuple(every),
        tuple(_asked(one, actions[one.number]) for one in requirements),
        density(
            len(requirements),
            [(one.action.title, one.action.success) for one in every],
            [one.difference for one in requirements if one.difference],
        ),
        reading_age(one.text for one in requirements),
    )


def precision_of(requirement: RequirementRow, action: ActionRow) -> Precision:
    """Ask the seven questions of one action of the plan."""
    wording = wording_under(requirement, action.title, action.success, action.target_ids)
    return precision(replace(wording, owner=action.owner, due_on=action.due_on))


def wording_under(requirement: RequirementRow, title: str, success: str, target_ids: frozenset[int]) -> Wording:
    """Give the wording of an action under a requirement, in the plan or not yet; who and when are to be added."""
    return Wording(
        title,
        success,
        targets=tuple(target.name for target in requirement.targets if target.id in target_ids),
        offered=tuple(target.name for target in requirement.targets),
        asked_for=groups_named(requirement.text, requirement.groups),
    )


def _asked(requirement: RequirementRow, actions: Sequence[ActionQuality]) -> AskedQuality:
    said = precision(Wording(predicate(requirement.text), requirement.text))
    answered = {answer.question for one in actions for answer in one.precision.answers if answer.is_yes}
    missing = tuple(answer.question for answer in said.missing if answer.question not in answered)
    return AskedQuality(requirement, said, missing)


def _things(questions: Sequence[Question]) -> str:
    return listed([question.to_add for question in questions])
