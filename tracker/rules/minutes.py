"""What was asked and answered, as plain text for the minutes of a meeting: the open part and Part II apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.rules.questions import QuestionState, TurnKind
from tracker.rules.speech import day, listed


class TurnForMinutes(Protocol):
    """What was said after a question."""

    @property
    def kind(self) -> TurnKind:
        """What happened."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def by(self) -> str:
        """Who signed it."""

    @property
    def signed_on(self) -> date:
        """When."""

    @property
    def answer_by(self) -> date | None:
        """The day the answer is promised for, of a promise or of what was asked again."""

    @property
    def evidence(self) -> Sequence[str]:
        """The numbers of what an answer rests on: "E3"."""


class QuestionForMinutes(Protocol):
    """A question with all that was said of it."""

    @property
    def label(self) -> str:
        """Its number on paper: "Q3"."""

    @property
    def about(self) -> str:
        """What it is about: "2.2 Sample 30 pupils' books each half term"."""

    @property
    def text(self) -> str:
        """The question."""

    @property
    def because(self) -> str:
        """Why it was asked, in a sentence; nothing where the asker gave no other reason."""

    @property
    def confidential(self) -> bool:
        """Say whether it belongs to Part II."""

    @property
    def asked_by(self) -> str:
        """Who asked."""

    @property
    def asked_of(self) -> str:
        """Who was asked."""

    @property
    def asked_on(self) -> date:
        """When."""

    @property
    def answer_by(self) -> date:
        """The day the answer is promised for now."""

    @property
    def state(self) -> QuestionState:
        """How it stands."""

    @property
    def turns(self) -> Sequence[TurnForMinutes]:
        """What was said after it."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The paragraphs of the open part and of Part II, one a question; empty where nothing was asked."""

    open: str
    part_two: str


def minutes(questions: Iterable[QuestionForMinutes], of: date | None = None) -> Minutes:
    """Write up what was asked, in the order given; ``of`` is the day of the meeting, which need not be named."""
    asked = tuple(questions)
    return Minutes(
        "\n\n".join(written_up(question, of) for question in asked if not question.confidential),
        "\n\n".join(written_up(question, of) for question in asked if question.confidential),
    )


def written_up(question: QuestionForMinutes, of: date | None = None) -> str:
    """Write up one question with all that was said of it, as one paragraph; a day is named where it changes."""
    on = _on(question.asked_on, of)
    sentences = [f"{question.label}. {question.asked_by} asked {question.asked_of}{on} about {question.about}:"]
    sentences += [part for part in (question.because, _quoted(question.text)) if part]
    before = question.asked_on
    for turn in question.turns:
        sentences.append(_sentence(turn, _on(turn.signed_on, before)))
        before = turn.signed_on
    if question.state is QuestionState.OVERDUE:
        sentences.append(f"The answer was promised for {day(question.answer_by)} and has not come.")
    elif question.state.awaits_answer:
        sentences.append(f"The answer is promised for {day(question.answer_by)}.")
    return " ".join(sentences)


def _sentence(turn: TurnForMinutes, on: str) -> str:
    said = f": {_quoted(turn.text)}" if turn.text else "."
    match turn.kind:
        case TurnKind.ANSWERED:
            return f"{turn.by} answered{on}{said}{f' ({listed(turn.evidence)}).' if turn.evidence else ''}"
        case TurnKind.PROMISED:
            return f"{turn.by} promised the answer{on} for {_day(turn.answer_by)}{said}"
        case TurnKind.ASKED_AGAIN:
            return f"{turn.by} was not satisfied and asked again{on}, for {_day(turn.answer_by)}{said}"
        case TurnKind.SATISFIED:
            return f"{turn.by} was satisfied{on}{said}"
        case TurnKind.TAKEN_OVER:
            return f"{turn.by} took the question over{on}."


def _on(said: date, named: date | None) -> str:
    return "" if said == named else f" on {day(said)}"


def _day(on: date | None) -> str:
    return day(on) if on else "another day"


def _quoted(text: str) -> str:
    return f"“{' '.join(text.split())}”"
