"""Which school of many needs somebody first, until when that holds, and what several are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from tracker.rules.colours import Colour
from tracker.rules.impact import basis_in_words, kind_of_basis, with_basis
from tracker.rules.questions import QuestionFacts, QuestionState, promised_for, state_of
from tracker.rules.rag import earliest
from tracker.rules.speech import in_words, listed, part_of, sentence_case
from tracker.rules.topics import groups_of, topics_of

SPECIAL_MEASURES = "special measures"
MOST_NAMED = 3
"""How many schools a sentence names, or one more: the rest are counted."""

Urgency = tuple[int, int, int, int, str]
"""A key to sort schools by, the one that needs somebody most first."""


class NeedFacts(Protocol):
    """How a school stands, as far as its place in a list of schools rests on it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def worst(self) -> Colour | None:
        """The worst colour the record holds there; None without a requirement."""

    @property
    def category(self) -> str | None:
        """Its category of concern."""

    @property
    def actions_behind(self) -> int:
        """How many of its actions are past their due date, or have a milestone that is."""

    @property
    def uncovered_clauses(self) -> int:
        """How many clauses no action answers."""

    @property
    def questions_overdue(self) -> int:
        """How many answers were promised for a day that has passed."""


class StepFacts(Protocol):
    """A dated step, met or not."""

    @property
    def due_on(self) -> date:
        """When it is due."""

    @property
    def met_on(self) -> date | None:
        """When it was met, if it was."""


def urgency(school: NeedFacts) -> Urgency:
    """Order schools: the worst record first, then the graver category, what is undone, what is late."""
    severity = -1 if school.worst is None else school.worst.severity
    category = (school.category is not None) + (school.category == SPECIAL_MEASURES)
    undone = school.actions_behind + school.uncovered_clauses
    return -severity, -category, -undone, -school.questions_overdue, school.name


def needs_somebody(school: NeedFacts) -> bool:
    """Say whether a school needs its trust first: it is in a category of concern, or off track in the record."""
    return school.category is not None or school.worst is Colour.RED


def who_needs_us(schools: Sequence[NeedFacts]) -> str:
    """Say which of some schools need their trust, in their order.

    >>> who_needs_us([])
    'No school needs us first: none is in a category of concern, or off track in the record.'
    """
    names = [school.name for school in schools if needs_somebody(school)]
    said = f"{sentence_case(part_of(len(names), len(schools), 'school', 'needs', 'need'))} us first"
    if not names:
        return f"{said}: none is in a category of concern, or off track in the record."
    rest = len(names) - MOST_NAMED
    first, *then = names if rest <= 1 else [*names[:MOST_NAMED], f"{in_words(rest)} more"]
    return f"{said.removesuffix(' first')}: {first}{f' first, then {listed(then)}' if then else ''}."


def falls_behind_on(due_on: date, milestones: Iterable[StepFacts], today: date) -> date | None:
    """Give the day on which time alone puts an action behind that is neither behind nor complete."""
    open_days = [due_on, *(step.due_on for step in milestones if step.met_on is None)]
    return earliest(*(on + timedelta(1) for on in open_days if on >= today))


def question_falls_overdue_on(question: QuestionFacts, today: date) -> date | None:
    """Give the day on which time alone makes the answer to a question overdue; None where it is or cannot be."""
    state = state_of(question, today)
    if not state.awaits_answer or state is QuestionState.OVERDUE:
        return None
    return promised_for(question) + timedelta(1)


def subjects_of(text: str) -> tuple[str, ...]:
    """Name what a requirement asks about, in words that the requirements of other schools can share.

    A broad topic, such as teaching, tells little of itself: it counts together with the pupils it is asked for.
    """
    narrow, broad = topics_of(text)
    if narrow:
        return tuple(sorted(narrow))
    return tuple(f"{topic}, {group}" for topic in sorted(broad) for group in sorted(groups_of(text)))


def shared(subjects: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, Sequence[str]]:
    """Give the subjects that more than one school is asked about, each with its schools in their order.

    The subject of most schools comes first; of as many, by name.
    """
    schools: defaultdict[str, list[str]] = defaultdict(list)
    for school, named in subjects:
        for subject in dict.fromkeys(named):
            schools[subject].append(school)
    several = [(subject, found) for subject, found in schools.items() if len(found) > 1]
    return dict(sorted(several, key=lambda pair: (-len(pair[1]), pair[0])))


class FigureFacts(Protocol):
    """A school's latest figure of a metric."""

    @property
    def period(self) -> str:
        """What it covers."""

    @property
    def basis(self) -> str | None:
        """What kind of figure it is."""

    @property
    def unit(self) -> str:
        """What is counted."""

    @property
    def value(self) -> float | None:
        """The figure."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What the figures of most schools tell of."""

    period: str
    kind: str | int
    unit: str
    basis: str | None

    @property
    def label(self) -> str:
        """The period with its basis: "2024/25 (2 term)"."""
        return with_basis(self.period, self.basis)


def most_usual(figures: Iterable[FigureFacts]) -> Usual | None:
    """Find what the figures of most schools tell of, of as many the later period; None without a figure."""
    alike: defaultdict[tuple[str, str | int, str], list[FigureFacts]] = defaultdict(list)
    for figure in figures:
        if figure.value is not None:
            alike[figure.period, kind_of_basis(figure.basis), figure.unit].append(figure)
    if not alike:
        return None
    period, kind, unit = max(alike, key=lambda one: (len(alike[one]), one[0]))
    return Usual(period, kind, unit, alike[period, kind, unit][0].basis)


def stands_apart(figure: FigureFacts, usual: Usual) -> str | None:
    """Say why a figure does not compare with those of most schools, as a phrase; None where it does."""
    if figure.value is None:
        return None
    if figure.unit != usual.unit:
        return f"it is counted in {figure.unit}, they in {usual.unit}"
    if figure.period != usual.period:
        return f"they are of {usual.label}"
    if kind_of_basis(figure.basis) != usual.kind:
        return f"it {basis_in_words(figure.basis)}, theirs {basis_in_words(usual.basis)}"
    return None
