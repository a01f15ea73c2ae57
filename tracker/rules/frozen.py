"""The facts a pack was frozen with, kept as JSON: what the next one is compared with.

They are plain: maps of things by what they go by. What is confidential is marked in them; `FrozenFacts.open` gives what
every reader may know. Lists of what was said, moved or answered only grow.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tracker.rules.colours import Colour
from tracker.rules.impact import Impact, with_basis
from tracker.rules.periods import in_period
from tracker.rules.speech import day

VERSION = 1
"""Of the facts as they are kept; a reader of other facts must know how these were."""


@dataclass(frozen=True, slots=True)
class FrozenMeeting:
    """The meeting a pack is for, as its papers name it; ``starts_at`` is an hour such as "17:30"."""

    board: str
    held_on: date
    starts_at: str | None
    place: str
    notice_days: int
    short_notice_reason: str
    updates_due_on: date

    @property
    def words(self) -> str:
        """Say when and where: "9 December 2026, 17:30, School library"."""
        return ", ".join(one for one in (day(self.held_on), self.starts_at, self.place) if one)


@dataclass(frozen=True, slots=True)
class FrozenInspection:
    """What was read in; ``said`` are its judgement, category, safeguarding and grades, each in words."""

    name: str
    inspected_on: date
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrozenRequirement:
    """One open requirement of the plan; ``source`` is where its words stand, ``raised`` the years if it came back."""

    title: str
    text: str
    source: str
    lead: str | None
    raised: str | None
    declared: Colour
    record: Colour


@dataclass(frozen=True, slots=True)
class FrozenClause:
    """A clause of an open requirement, and whether any action answers it."""

    requirement: str
    number: int
    text: str
    covered: bool


@dataclass(frozen=True, slots=True)
class FrozenMove:
    """A due date that was moved, and why."""

    from_on: date
    to_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class FrozenUpdate:
    """That somebody said something of an action, and when."""

    signed_on: date
    signed_by: str


@dataclass(frozen=True, slots=True)
class FrozenAction:
    """One action; ``clauses`` are the keys of those it answers. Overdue is past its due date and not complete."""

    requirement: str
    title: str
    success: str
    owner: str
    starts_on: date
    due_on: date
    overdue: bool
    declared: Colour
    record: Colour
    verified_on: date | None
    clauses: tuple[str, ...]
    moves: tuple[FrozenMove, ...]
    updates: tuple[FrozenUpdate, ...]


@dataclass(frozen=True, slots=True)
class FrozenMilestone:
    """A dated step of an action."""

    action: str
    title: str
    due_on: date
    met_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class FrozenEvidence:
    """One piece of evidence."""

    action: str
    kind: str
    title: str
    confidential: bool


@dataclass(frozen=True, slots=True)
class FrozenTarget:
    """A target under a requirement, and what the readings say of it."""

    requirement: str
    metric: str
    value: str
    due_on: date
    baseline: str
    impact: Impact


@dataclass(frozen=True, slots=True)
class FrozenReading:
    """A figure of a metric as every reader may see it."""

    period: str
    basis: str | None
    figure: str

    @property
    def when(self) -> str:
        """Say the period in a sentence, with its basis: "in 2024/25 (2 term)"."""
        return with_basis(self.period, self.basis, in_period(self.period))


@dataclass(frozen=True, slots=True)
class FrozenMetric:
    """A metric and its figures that count, the oldest period first."""

    name: str
    readings: tuple[FrozenReading, ...]


@dataclass(frozen=True, slots=True)
class FrozenAnswer:
    """What somebody said of a check."""

    answered_by: str
    answered_on: date
    explanation: str


@dataclass(frozen=True, slots=True)
class FrozenCheck:
    """What did not add up; ``is_note`` where it only told governors something."""

    code: str
    sentence: str
    is_note: bool
    answers: tuple[FrozenAnswer, ...]


@dataclass(frozen=True, slots=True)
class FrozenTurn:
    """What happened to a question, by the word of its kind: answered, promised, asked again, satisfied, taken over."""

    kind: str
    by: str
    on: date
    answer_by: date | None


@dataclass(frozen=True, slots=True)
class FrozenQuestion:
    """What a governor asked, and how it stood; ``asker`` is whose question it was.

    ``subject`` is what it is about, by its title of the day; facts of earlier packs lack it. It is neither compared nor
    hashed: what it is about never changes, and a new title is told of the thing itself.
    """

    text: str
    asker: str
    asked_of: str
    asked_on: date
    answer_by: date
    overdue: bool
    confidential: bool
    turns: tuple[FrozenTurn, ...]
    subject: str | None = field(default=None, compare=False)

    @property
    def state(self) -> str:
        """How it stood: open, answered, asked again or satisfied; another promise or asker changes none of it."""
        said = [turn.kind for turn in self.turns if turn.kind not in {"promised", "taken over"}]
        return said[-1] if said else "open"


@dataclass(frozen=True, slots=True)
class FrozenVisit:
    """A governor's signed note of a visit; ``actions`` are the numbers of those it bears on."""

    visited_on: date
    by: str
    purpose: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrozenGap:
    """An empty cell of the coverage, in words."""

    words: str


@dataclass(frozen=True, slots=True)
class FrozenFacts:
    """All that a pack was made from, as known at the end of a day. Requirements and actions go by their numbers.

    Two packs are of two meetings as a rule, so what changed between them leaves ``meeting`` out.
    """

    as_at: date
    meeting: FrozenMeeting | None = None
    inspections: Mapping[str, FrozenInspection] = field(default_factory=dict)
    requirements: Mapping[str, FrozenRequirement] = field(default_factory=dict)
    clauses: Mapping[str, FrozenClause] = field(default_factory=dict)
    actions: Mapping[str, FrozenAction] = field(default_factory=dict)
    milestones: Mapping[str, FrozenMilestone] = field(default_factory=dict)
    evidence: Mapping[str, FrozenEvidence] = field(default_factory=dict)
    targets: Mapping[str, FrozenTarget] = field(default_factory=dict)
    metrics: Mapping[str, FrozenMetric] = field(default_factory=dict)
    checks: Mapping[str, FrozenCheck] = field(default_factory=dict)
    questions: Mapping[str, FrozenQuestion] = field(default_factory=dict)
    visits: Mapping[str, FrozenVisit] = field(default_factory=dict)
    gaps: Mapping[str, FrozenGap] = field(default_factory=dict)

    @property
    def open(self) -> "FrozenFacts":
        """What of it every reader may know."""
        return replace(
            self,
            evidence={key: one for key, one in self.evidence.items() if not one.confidential},
            questions={key: one for key, one in self.questions.items() if not one.confidential},
        )

    @property
    def settled(self) -> frozenset[str]:
        """The numbers of the questions whose askers were satisfied."""
        return frozenset(key for key, one in self.questions.items() if one.state == "satisfied")

    @property
    def sha256(self) -> str:
        """The hash of all that it says; of two days that know the same it is the same."""
        return hash_of(self)


def hash_of(facts: Any) -> str:
    """Give the hash of all that a set of facts says but its day."""
    said = {"version": VERSION, **as_plain(facts, compared=True)}
    del said["as_at"]
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


SECTIONS = tuple(one.name for one in fields(FrozenFacts) if one.name not in ("as_at", "meeting"))
"""The kinds of things in the facts, in their order."""


def plain(facts: Any) -> dict[str, Any]:
    """Give a set of facts as what JSON can hold, with the version of their form."""
    return {"version": VERSION, **as_plain(facts)}


def facts_of(kept: Mapping[str, Any]) -> FrozenFacts:
    """Give back the facts that were kept; raise `ValueError` for those of a form that is not known here."""
    if kept.get("version") != VERSION:
        raise ValueError(f"Facts of version {kept.get('version')} cannot be read; {VERSION} is known here.")
    made: FrozenFacts = made_of(FrozenFacts, kept)
    return made


def meeting_of(kept: Mapping[str, Any]) -> FrozenMeeting | None:
    """Give back the meeting of facts that were kept; None where they do not say."""
    meeting: FrozenMeeting | None = made_of(FrozenMeeting | None, kept.get("meeting"))
    return meeting


def as_plain(value: Any, *, compared: bool = False) -> Any:
    """Give what JSON can hold; all of it, or what two sets of facts are compared by."""
    if is_dataclass(value):
        named = [one.name for one in fields(value) if one.compare or not compared]
        return {name: as_plain(getattr(value, name), compared=compared) for name in named}
    if isinstance(value, Mapping):
        return {key: as_plain(one, compared=compared) for key, one in value.items()}
    if isinstance(value, tuple):
        return [as_plain(one, compared=compared) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def made_of(kind: Any, value: Any) -> Any:
    """Give back what was kept as JSON, as the kind of thing it was."""
    if get_origin(kind) is UnionType:
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
        return None if value is None else made_of(kind, value)
    if get_origin(kind) is tuple:
        return tuple(made_of(get_args(kind)[0], one) for one in value)
    if get_origin(kind) is not None:  # the maps of things
        return {key: made_of(get_args(kind)[1], one) for key, one in value.items()}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        there = {one.name: made_of(hints[one.name], value[one.name]) for one in fields(kind) if one.name in value}
        return kind(**there)  # type: ignore[operator]
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum) else value
