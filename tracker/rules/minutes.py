"""What was asked and answered, as plain text for the minutes of a meeting: the open part and Part II apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.rules.questions import QuestionState, TurnFacts, TurnKind, promised_for, state_of
from tracker.rules.speech import day, listed


class TurnForMinutes(TurnFacts, Protocol):
    """What was said after a question."""

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
    def evidence(self) -> Sequence[str]:
        """The numbers of what an answer rests on: "E3"."""

    @property
    def open_evidence(self) -> Sequence[str]:
        """Those of them that are not confidential."""


class QuestionForMinutes(Protocol):
    """A question with all that was said of it."""

    @property
    def label(self) -> str:
        """Its number on paper: "Q3"."""

    @property
    def about_within(self) -> str:
        """What it is about, within a sentence: "2.2 Sample 30 pupils' books each half term"."""

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
    def first_answer_by(self) -> date:
        """The first day it was promised for."""

    @property
    def asked_by_id(self) -> int:
        """Who asked, by number."""

    @property
    def state(self) -> QuestionState:
        """How it stands."""

    @property
    def turns(self) -> Sequence[TurnForMinutes]:
        """What was said after it."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The paragraphs of the open part and of Part II, one a question; empty where nothing was asked.

    What was said after the day of the meeting is no part of its minutes, and stands apart.
    """

    open: str
    part_two: str
    open_since: str
    part_two_since: str


@dataclass(frozen=True, slots=True)
class _AsAt:
    """A question as it stood at the end of a day."""

    answer_by: date
    asked_by_id: int
    turns: Sequence[TurnForMinutes]


def minutes(questions: Iterable[QuestionForMinutes], of: date | None = None, today: date | None = None) -> Minutes:
    """Write up what was asked, in the order given; ``of`` is the day of the meeting, which need not be named.

    Until it is held, no answer is late that is not ``today``.
    """
    asked = tuple(questions)
    openly = [question for question in asked if not question.confidential]
    in_confidence = [question for question in asked if question.confidential]
    return Minutes(
        "\n\n".join(written_up(question, of, today) for question in openly),
        "\n\n".join(written_up(question, of, today) for question in in_confidence),
        "\n\n".join(filter(None, (_since(question, of) for question in openly))),
        "\n\n".join(filter(None, (_since(question, of) for question in in_confidence))),
    )


def written_up(question: QuestionForMinutes, of: date | None = None, today: date | None = None) -> str:
    """Write up one question with what was said of it by the end of a day, as one paragraph, or with all of it.

    Whether an answer is late is told of that day, or of ``today`` before it. A day is named where it changes. An open
    question names open evidence alone, whoever reads it.
    """
    known = _AsAt(question.first_answer_by, question.asked_by_id, _said_by(question, of))
    state = state_of(known, min(of, today or of)) if of else question.state
    on = _on(question.asked_on, of)
    sentences = [f"{question.label}. {question.asked_by} asked {question.asked_of}{on} about {question.about_within}:"]
    sentences += [part for part in (question.because, _quoted(question.text)) if part]
    sentences += _told(known.turns, question.asked_on, question.confidential)
    if state is QuestionState.OVERDUE:
        sentences.append(f"The answer was due by {day(promised_for(known))} and has not come.")
    elif state.awaits_answer:
        sentences.append(f"The answer is due by {day(promised_for(known))}.")
    return " ".join(sentences)


def _said_by(question: QuestionForMinutes, of: date | None) -> Sequence[TurnForMinutes]:
    return [turn for turn in question.turns if of is None or turn.signed_on <= of]


def _since(question: QuestionForMinutes, of: date | None) -> str:
    later = [turn for turn in question.turns if of is not None and turn.signed_on > of]
    return " ".join([f"{question.label}.", *_told(later, of, question.confidential)]) if later else ""


def _told(turns: Iterable[TurnForMinutes], named: date | None, confidential: bool) -> Iterator[str]:
    for turn in turns:
        yield _sentence(turn, _on(turn.signed_on, named), turn.evidence if confidential else turn.open_evidence)
        named = turn.signed_on


def _sentence(turn: TurnForMinutes, on: str, evidence: Sequence[str]) -> str:
    said = f": {_quoted(turn.text)}" if turn.text else "."
    match turn.kind:
        case TurnKind.ANSWERED:
            return f"{turn.by} answered{on}{said}{f' ({listed(evidence)}).' if evidence else ''}"
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
