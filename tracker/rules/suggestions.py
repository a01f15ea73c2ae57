"""Three questions for a meeting: what the record gives governors to ask, in words they can say aloud."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.rules.colours import Colour
from tracker.rules.impact import Impact, ImpactVerdict, ReadingFacts, basis_in_words, figure, kind_of_basis
from tracker.rules.rag import Reason, Verdict, watermelon
from tracker.rules.speech import MONTHS, counted, sentence_case


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


@dataclass(frozen=True, slots=True)
class SuggestedQuestion:
    """A question to ask: what about, the words, the code of the reason, and the numbers of what it concerns."""

    about: str
    sentence: str
    reason: str
    requirement: int
    action: str | None


def three_questions(
    requirements: Sequence[RequirementForQuestions], dates: Sequence[date], most: int = 3
) -> tuple[SuggestedQuestion, ...]:
    """Suggest at most three questions: one a requirement first, then more, the gravest kind before the others.

    `dates` are those of the declared histories, oldest first, now last. The kinds, in their order: leaders declared a
    better colour than the record bears out; figures that do not compare; clauses without an action; red at two terms
    running; milestones overdue; due dates moved again and again.
    """
    kinds = (_watermelons, _incomparable, _uncovered, _red_running, _overdue, _moved)
    candidates: list[SuggestedQuestion] = []
    for kind in kinds:
        for requirement in requirements:
            candidates += kind(requirement, dates)
    candidates = _without_repeats(candidates)
    first_of_each = {question.requirement: question for question in reversed(candidates)}
    # A stable sort: the first question of every requirement before the second of any.
    ranked = sorted(candidates, key=lambda question: question is not first_of_each[question.requirement])
    chosen = ranked[:most]
    return tuple(question for question in candidates if question in chosen)


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
        yield _about_action(requirement, action, reason.code, f"{opinions}: {reason.sentence}. {_ASK[reason.code]}")


def _incomparable(requirement: RequirementForQuestions, _dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    verdict = requirement.impact
    if verdict is None or verdict.impact is not Impact.NOT_COMPARABLE or not requirement.metric_name:
        return
    first, second = verdict.baseline, verdict.latest
    if first is None or second is None or first.school_value is None or second.school_value is None:
        return
    if kind_of_basis(first.basis) == kind_of_basis(second.basis):
        sentence = f"{verdict.sentence} What else shows whether {requirement.metric_name} has really changed?"
    else:
        sentence = _of_two_kinds(requirement.metric_name, first, first.school_value, second, second.school_value)
    yield _about_requirement(requirement, "not_comparable", sentence)


def _of_two_kinds(name: str, first: ReadingFacts, then: float, second: ReadingFacts, now: float) -> str:
    kinds = f"the first {basis_in_words(first.basis)} and the second {_without_verb(first, second)}"
    if now == then:
        return f"{name} stayed at {figure(second)}, but {kinds}. What has really changed?"
    verb, done = ("fell", "fallen") if now < then else ("rose", "risen")
    return f"{name} {verb} from {figure(first)} to {figure(second)}, but {kinds}. Has it really {done}?"


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
    sentence = f"{clauses} of what inspectors asked for {verb} no action. Who will do what about it, and by when?"
    yield _about_requirement(requirement, "uncovered", sentence)


def _red_running(requirement: RequirementForQuestions, dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    for action in requirement.actions:
        if len(dates) >= 2 and list(action.declared_history[-2:]) == [Colour.RED, Colour.RED]:
            since = MONTHS[dates[-2].month - 1]
            sentence = f"Red at two terms running. What has changed since {since}?"
            yield _about_action(requirement, action, "red_running", sentence)


def _overdue(requirement: RequirementForQuestions, _dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    yield from _for_reason(requirement, "milestones_overdue")


def _moved(requirement: RequirementForQuestions, _dates: Sequence[date]) -> Iterator[SuggestedQuestion]:
    yield from _for_reason(requirement, "moved")


def _for_reason(requirement: RequirementForQuestions, code: str) -> Iterator[SuggestedQuestion]:
    for action in requirement.actions:
        for reason in action.record.reasons:
            if reason.code == code:
                yield _about_action(requirement, action, code, f"{_as_sentence(reason)} {_ASK[code]}")


def _as_sentence(reason: Reason) -> str:
    return f"{sentence_case(reason.sentence)}."


def _now(action: ActionForQuestions) -> Colour:
    return action.declared_history[-1] if action.declared_history else Colour.NOT_STARTED


def _about_action(
    requirement: RequirementForQuestions, action: ActionForQuestions, reason: str, sentence: str
) -> SuggestedQuestion:
    return SuggestedQuestion(f"{action.number} {action.title}", sentence, reason, requirement.number, action.number)


def _about_requirement(requirement: RequirementForQuestions, reason: str, sentence: str) -> SuggestedQuestion:
    return SuggestedQuestion(f"{requirement.number} {requirement.title}", sentence, reason, requirement.number, None)


def _without_repeats(candidates: Iterable[SuggestedQuestion]) -> list[SuggestedQuestion]:
    """Drop a question that asks about the same thing for the same reason as one before it."""
    kept: dict[tuple[str, str], SuggestedQuestion] = {}
    for question in candidates:
        kept.setdefault((question.about, question.reason), question)
    return list(kept.values())
