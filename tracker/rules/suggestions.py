"""Three questions for a meeting: what the record gives governors to ask, in words they can say aloud."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from tracker.rules.checks import CheckCode
from tracker.rules.colours import Colour
from tracker.rules.impact import (
    Impact,
    ImpactVerdict,
    ReadingFacts,
    basis_in_words,
    figure,
    kind_of_basis,
    of_other_terms,
)
from tracker.rules.periods import terms_in
from tracker.rules.questions import Thing
from tracker.rules.rag import Reason, Verdict, watermelon
from tracker.rules.speech import MONTHS, counted, listed, sentence_case

MOST_METRICS = 2
"""How many metrics the name of a check lists."""


class ActionForQuestions(Protocol):
    """What a question may say about an action."""

    @property
    def number(self) -> str:
        """Its number under its requirement: "2.2"."""

    @property
    def title(self) -> str:
        """What the school will do."""

    @property
    def declared_history(self) -> Sequence[Colour]:
        """What its owner said at each of the dates of the history, oldest first, now last."""

    @property
    def record(self) -> Verdict:
        """What the record says."""


class RequirementForQuestions(Protocol):
    """What a question may say about a requirement."""

    @property
    def number(self) -> int:
        """Its number in the plan."""

    @property
    def title(self) -> str:
        """Its short name."""

    @property
    def actions(self) -> Sequence[ActionForQuestions]:
        """Its actions, in their order."""

    @property
    def metric_name(self) -> str | None:
        """The metric that shows whether it works: "Persistent absence"."""

    @property
    def impact(self) -> ImpactVerdict | None:
        """What that metric's readings say."""

    @property
    def uncovered_clauses(self) -> int:
        """How many of its clauses have no action."""


class FigureForQuestions(Protocol):
    """What a question may say about a figure."""

    @property
    def metric(self) -> str:
        """The metric it is a value of."""


class CheckForQuestions(Protocol):
    """What a question may say about something that does not add up."""

    @property
    def key(self) -> str:
        """What tells it from others."""

    @property
    def code(self) -> CheckCode:
        """What does not add up."""

    @property
    def figures(self) -> Sequence[FigureForQuestions]:
        """The figures it rests on."""

    @property
    def requirements(self) -> Sequence[int]:
        """The numbers of the requirements it concerns."""

    @property
    def is_open(self) -> bool:
        """Say whether nobody has explained it yet."""


@dataclass(frozen=True, slots=True)
class SuggestedQuestion:
    """A question to ask: what about, why, the words, the code of the reason, and the numbers of what it concerns.

    ``because`` and ``asks`` hold no figure of pupils: they may be kept, and a figure may have to be hidden one day.
    ``shown`` is what is said instead while its figures are shown.
    """

    about: str
    because: str
    asks: str
    reason: str
    requirement: int | None
    action: str | None = None
    check: str | None = None
    shown: str | None = None

    @property
    def sentence(self) -> str:
        """The reason and the question, to say aloud."""
        return self.shown or f"{self.because} {self.asks}"

    @property
    def thing(self) -> Thing:
        """What it is about: the kind of thing, and its number or key."""
        if self.check is not None:
            return "check", self.check
        return ("action", self.action) if self.action is not None else ("requirement", str(self.requirement))


@dataclass(frozen=True, slots=True)
class AlreadyAsked:
    """What would be suggested if it had not been asked: what about, and the question that stands, such as "Q3"."""

    about: str
    question: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What to ask, the gravest first, and what was asked already."""

    fresh: tuple[SuggestedQuestion, ...]
    asked: tuple[AlreadyAsked, ...]

    def first(self, most: int = 3) -> tuple[SuggestedQuestion, ...]:
        """Choose at most so many, of different things: one a requirement before a second of any."""
        first_of_each = {question.requirement: question for question in reversed(self.fresh)}
        # A stable sort: the first question of every requirement before the second of any.
        ranked = sorted(self.fresh, key=lambda question: question is not first_of_each[question.requirement])
        things: dict[Thing, SuggestedQuestion] = {}
        for question in ranked:
            things.setdefault(question.thing, question)
        chosen = tuple(things.values())[:most]
        return tuple(question for question in self.fresh if question in chosen)


def suggestions(
    requirements: Sequence[RequirementForQuestions],
    dates: Sequence[date],
    checks: Sequence[CheckForQuestions] = (),
    asked: Mapping[Thing, str] = MappingProxyType({}),
) -> Suggestions:
    """Suggest what to ask, the gravest kind first, leaving out what was asked and is not settled.

    `dates` are those of the declared histories, oldest first, now last; `asked` names the question that stands about a
    thing. The kinds, in their order: leaders declared a better colour than the record bears out; figures that do not
    compare; clauses without an action; red at two terms running; what does not add up; milestones overdue; due dates
    moved again and again.
    """
    candidates = [
        question
        for kind in (_watermelons, _incomparable, _uncovered, _red_running)
        for requirement in requirements
        for question in kind(requirement, dates)
    ]
    compared = {question.requirement for question in candidates if question.reason == "not_comparable"}
    candidates += [_about_check(check) for check in checks if check.is_open and not _is_said(check, compared)]
    candidates += [
        question for kind in (_overdue, _moved) for requirement in requirements for question in kind(requirement, dates)
    ]
    candidates = _without_repeats(candidates)
    standing = {question.about: asked[question.thing] for question in candidates if question.thing in asked}
    return Suggestions(
        tuple(question for question in candidates if question.thing not in asked),
        tuple(AlreadyAsked(about, number) for about, number in standing.items()),
    )


def name_of_check(check: CheckForQuestions) -> str:
    """Name a check without its figures: "Not comparable: Persistent absence"."""
    metrics = tuple(dict.fromkeys(reading.metric for reading in check.figures))
    named = [*metrics[:MOST_METRICS], *([f"{len(metrics) - MOST_METRICS} more"] if metrics[MOST_METRICS:] else [])]
    return f"{check.code.label}: {listed(named)}" if named else check.code.label


_ASK = {
    "past_due": "When will it be done?",
    "milestones_overdue": "What is in the way, and when will it be put right?",
    "no_evidence": "What can governors see that shows it is happening?",
    "quiet": "What has been done since?",
    "moved": "What makes the new date certain?",
    "unverified": "Who will check that it is done, and when?",
    "complete_without_evidence": "What can governors see that shows it is done?",
    "due_soon": "Will it be finished in time?",
}


def _watermelons(requirement: RequirementForQuestions, _dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    flagged = [action for action in requirement.actions if watermelon(_now(action), action.record.colour)]
    for action in sorted(flagged, key=lambda action: -action.record.colour.severity):
        reason = action.record.reasons[0]
        opinions = f"Leaders say {_now(action)}; the record says {action.record.colour}"
        yield _about_action(requirement, action, reason.code, f"{opinions}: {reason.sentence}.", _ASK[reason.code])


def _incomparable(requirement: RequirementForQuestions, _dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    verdict = requirement.impact
    if verdict is None or verdict.impact is not Impact.NOT_COMPARABLE or not requirement.metric_name:
        return
    first, second = verdict.baseline, verdict.latest
    if first is None or second is None or first.school_value is None or second.school_value is None:
        return
    name = requirement.metric_name
    because, asks = f"Two figures of {name} do not compare.", f"What else shows whether {name} has really changed?"
    if kind_of_basis(first.basis) == kind_of_basis(second.basis) or _are_of_other_lengths(first, second):
        yield _about_requirement(requirement, "not_comparable", because, asks, f"{verdict.sentence}. {asks}")
        return
    kinds = f"the first {basis_in_words(first.basis)} and the second {_without_verb(first, second)}"
    because = f"Two figures of {name} do not compare: {kinds}."
    if first.school_value == second.school_value:
        shown = f"{name} stayed at {figure(second)}, but {kinds}. What has really changed?"
    else:
        verb, done = ("fell", "fallen") if second.school_value < first.school_value else ("rose", "risen")
        shown = f"{name} {verb} from {figure(first)} to {figure(second)}, but {kinds}. Has it really {done}?"
    yield _about_requirement(requirement, "not_comparable", because, asks, shown)


def _are_of_other_lengths(first: ReadingFacts, second: ReadingFacts) -> bool:
    """Say whether it is their periods that keep two figures apart: a half-term beside a year; no basis tells that."""
    return terms_in(first.period) != terms_in(second.period) and of_other_terms(first, second) is not None


def _without_verb(first: ReadingFacts, second: ReadingFacts) -> str:
    """Leave out of the second half what it shares with the first: "counts three terms and the second two"."""
    shared = basis_in_words(first.basis).split()
    words = basis_in_words(second.basis).split()
    if words[0] != shared[0]:
        return " ".join(words)
    return " ".join(words[1:-1] if words[-1] == shared[-1] == "terms" else words[1:])


def _uncovered(requirement: RequirementForQuestions, _dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    if not requirement.uncovered_clauses:
        return
    clauses = counted(requirement.uncovered_clauses, "clause")
    verb = "has" if requirement.uncovered_clauses == 1 else "have"
    because = f"{clauses} of what inspectors asked for {verb} no action."
    yield _about_requirement(requirement, "uncovered", because, "Who will do what about it, and by when?")


def _red_running(requirement: RequirementForQuestions, dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    for action in requirement.actions:
        if len(dates) >= 2 and list(action.declared_history[-2:]) == [Colour.RED, Colour.RED]:
            since = MONTHS[dates[-2].month - 1]
            asks = f"What has changed since {since}?"
            yield _about_action(requirement, action, "red_running", "Red at two terms running.", asks)


def _overdue(requirement: RequirementForQuestions, _dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    yield from _for_reason(requirement, "milestones_overdue")


def _moved(requirement: RequirementForQuestions, _dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    yield from _for_reason(requirement, "moved")


def _for_reason(requirement: RequirementForQuestions, code: str) -> Iterator[SuggestedQuestion]:
    for action in requirement.actions:
        for reason in action.record.reasons:
            if reason.code == code:
                yield _about_action(requirement, action, code, _as_sentence(reason), _ASK[code])


_DOUBTS = {
    CheckCode.OPPOSITE_DIRECTIONS: ("The two moved in opposite directions", "Which of them tells how pupils do?"),
    CheckCode.NOT_COMPARABLE: ("The latest figures do not compare", "What else shows whether it has really changed?"),
    CheckCode.MOVED_WITH_THE_TIDE: ("The nation changed by as much", "What did our own work add?"),
    CheckCode.SOURCES_DISAGREE: ("Two sources give different figures", "Which of them is right?"),
    CheckCode.ARITHMETIC: ("The printed figures do not add up", "Which of them is right?"),
    CheckCode.CLAIM_AGAINST_RECORD: ("What leaders say differs from the latest figure", "Which of them is right?"),
    CheckCode.COHORT_MOVED: ("The pupils counted are not the same", "How much of the change comes from that?"),
    CheckCode.GROUP_NOT_MEASURED: (
        "Inspectors name pupils whom no figure measures",
        "How will governors know whether it works for them?",
    ),
    CheckCode.MISSING: ("A figure that was expected is not there", "Where is it?"),
}


def _about_check(check: CheckForQuestions) -> SuggestedQuestion:
    doubt, asks = _DOUBTS[check.code]
    requirement = check.requirements[0] if check.requirements else None
    because = f"{doubt}, and nobody has explained it."
    return SuggestedQuestion(name_of_check(check), because, asks, check.code.value, requirement, check=check.key)


def _is_said(check: CheckForQuestions, compared: set[int | None]) -> bool:
    """Say whether a question about a requirement says the same already."""
    return check.code is CheckCode.NOT_COMPARABLE and not compared.isdisjoint(check.requirements)


def _as_sentence(reason: Reason) -> str:
    return f"{sentence_case(reason.sentence)}."


def _now(action: ActionForQuestions) -> Colour:
    return action.declared_history[-1] if action.declared_history else Colour.NOT_STARTED


def _about_action(
    requirement: RequirementForQuestions, action: ActionForQuestions, reason: str, because: str, asks: str
) -> SuggestedQuestion:
    about = f"{action.number} {action.title}"
    return SuggestedQuestion(about, because, asks, reason, requirement.number, action.number)


def _about_requirement(
    requirement: RequirementForQuestions, reason: str, because: str, asks: str, shown: str | None = None
) -> SuggestedQuestion:
    about = f"{requirement.number} {requirement.title}"
    return SuggestedQuestion(about, because, asks, reason, requirement.number, shown=shown)


def _without_repeats(candidates: Iterable[SuggestedQuestion]) -> list[SuggestedQuestion]:
    """Drop a question that asks about the same thing for the same reason as one before it."""
    kept: dict[tuple[Thing, str], SuggestedQuestion] = {}
    for question in candidates:
        kept.setdefault((question.thing, question.reason), question)
    return list(kept.values())
