"""The life of a governor's question: open until the person who asked it is satisfied, however often it is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from tracker.rules.permissions import Capability, Role, may
from tracker.rules.speech import sentence_case

FORTNIGHT = timedelta(weeks=2)
LONGEST_ASKED = timedelta(days=365)
"""How far off a governor may ask for an answer."""

LONGEST_PROMISE = timedelta(days=60)
"""How far off a leader may promise another day: about as long as to the board's next meeting."""

PUT_OFF = 2
"""An answer for which another day was promised this often is put off, whatever day it is promised for now."""

ASKERS = frozenset({Role.GOVERNOR, Role.TRUST_OFFICER})
"""Whose question it can be. A clerk records what one of them asked."""

Thing = tuple[str, str]
"""What a question is about: its kind ("action", "requirement", "metric", "check" or "plan") and its number or key."""

PLAN: Thing = ("plan", "")
"""The plan as a whole."""


class TurnKind(StrEnum):
    """What happened to a question after it was asked."""

    ANSWERED = "answered"
    PROMISED = "promised"  # another day for the answer, and why
    ASKED_AGAIN = "asked again"
    SATISFIED = "satisfied"
    TAKEN_OVER = "taken over"  # by another governor, once whoever asked has no role at the school any more


class QuestionState(StrEnum):
    """How a question stands, the one that needs most first."""

    OVERDUE = "overdue"
    ASKED_AGAIN = "asked again"
    OPEN = "open"
    ANSWERED = "answered"
    SATISFIED = "satisfied"

    @property
    def label(self) -> str:
        """The state on its tag."""
        return _LABELS.get(self, sentence_case(self.value))

    @property
    def awaits_answer(self) -> bool:
        """Say whether leaders owe an answer."""
        return self in {QuestionState.OVERDUE, QuestionState.ASKED_AGAIN, QuestionState.OPEN}

    @property
    def is_settled(self) -> bool:
        """Say whether nothing more is owed by anybody."""
        return self is QuestionState.SATISFIED

    @property
    def rank(self) -> int:
        """Its place in a list, the most pressing first."""
        return list(QuestionState).index(self)


_LABELS = {QuestionState.ANSWERED: "Awaits the asker"}


class TurnFacts(Protocol):
    """What was said after the question."""

    @property
    def kind(self) -> TurnKind:
        """What happened."""

    @property
    def answer_by(self) -> date | None:
        """The day the answer is promised for, of a promise or of what was asked again."""

    @property
    def by_id(self) -> int:
        """Who signed it."""


class QuestionFacts(Protocol):
    """A question and what was said of it, in its order."""

    @property
    def answer_by(self) -> date:
        """The first day the answer was promised for."""

    @property
    def asked_by_id(self) -> int:
        """Who asked."""

    @property
    def turns(self) -> Sequence[TurnFacts]:
        """What was said after it."""


def state_of(question: QuestionFacts, today: date) -> QuestionState:
    """Tell how a question stands. Another promise moves the day and answers nothing."""
    said = [turn.kind for turn in question.turns if turn.kind not in {TurnKind.PROMISED, TurnKind.TAKEN_OVER}]
    if said and said[-1] is TurnKind.SATISFIED:
        return QuestionState.SATISFIED
    if said and said[-1] is TurnKind.ANSWERED:
        return QuestionState.ANSWERED
    if promised_for(question) < today:
        return QuestionState.OVERDUE
    return QuestionState.ASKED_AGAIN if said else QuestionState.OPEN


def promised_for(question: QuestionFacts) -> date:
    """Give the day the answer is promised for now."""
    later = [turn.answer_by for turn in question.turns if turn.answer_by is not None]
    return later[-1] if later else question.answer_by


def times_promised_anew(question: QuestionFacts) -> int:
    """Count how often another day was promised since the question was asked, or asked again."""
    count = 0
    for turn in question.turns:
        count = 0 if turn.kind is TurnKind.ASKED_AGAIN else count + (turn.kind is TurnKind.PROMISED)
    return count


def is_put_off(question: QuestionFacts, today: date) -> bool:
    """Tell whether leaders owe an answer for which they promised another day more than once."""
    return state_of(question, today).awaits_answer and times_promised_anew(question) >= PUT_OFF


def latest_to_ask(today: date) -> date:
    """Give the last day for which a governor may ask for an answer."""
    return today + LONGEST_ASKED


def latest_promise(today: date) -> date:
    """Give the last day to which a leader may put off an answer."""
    return today + LONGEST_PROMISE


def asker_of(question: QuestionFacts) -> int:
    """Give whose question it is now: who asked it, or who took it over last."""
    taken = [turn.by_id for turn in question.turns if turn.kind is TurnKind.TAKEN_OVER]
    return taken[-1] if taken else question.asked_by_id


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom questions are listed for; as it stands everybody at the school, who is told nothing confidential.

    ``boards`` are those on which a standing seat names the reader for Part II; ``sees_evidence`` says whether the
    confidential evidence that an answer rests on is named.
    """

    person_id: int | None = None
    runs_meetings: bool = False
    boards: frozenset[int] = frozenset()
    sees_evidence: bool = False


EVERYBODY = Reader()


def may_see_confidential(between: Collection[int], board_id: int | None, reader: Reader) -> bool:
    """Tell whether a reader may see a confidential question: the one rule for the screen, paper, exports and minutes.

    ``between`` are the people it is between: who asked it, took it over, is asked and recorded it. ``board_id`` is the
    board it was asked at: that of its meeting, or the school's own where it was asked at none.
    """
    return reader.runs_meetings or reader.person_id in between or board_id in reader.boards


def may_be_asker(roles: Iterable[Role]) -> bool:
    """Tell whether a person's roles let a question be theirs."""
    return any(role in ASKERS for role in roles)


def may_answer(person_id: int, asked_of_id: int, roles: Sequence[Role] | frozenset[Role]) -> bool:
    """Tell whether a person of the school may answer: whom it was asked of, or another who answers questions."""
    return bool(roles) and (person_id == asked_of_id or may(roles, Capability.ANSWER_QUESTIONS))


def first_promise(today: date, papers_due_on: date | None) -> date:
    """Suggest by when to answer: in two weeks, or when papers of the next meeting are due, if that comes sooner."""
    fortnight = today + FORTNIGHT
    return papers_due_on if papers_due_on is not None and today < papers_due_on < fortnight else fortnight
