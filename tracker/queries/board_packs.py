"""What goes into the pack of a board's meeting: one page-object a variant.

The open variant is made by leaving out at the source: what its page-object does not hold, no template can print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from tracker.db import session
from tracker.models.meetings import Meeting
from tracker.models.packs import Pack, Variant
from tracker.models.schools import School
from tracker.queries.actions import ActionRow, IndexedEvidence
from tracker.queries.board import BoardView, board_view
from tracker.queries.checks import CheckRow
from tracker.queries.coverage import CoveragePage, coverage_among
from tracker.queries.frozen import frozen_facts, frozen_meeting
from tracker.queries.meetings import MeetingRow
from tracker.queries.metrics import MetricRow, TargetRow, metric_sections
from tracker.queries.plans import ImprovementPlan
from tracker.queries.questions import QuestionRow, questions_of
from tracker.queries.requirements import RequirementRow
from tracker.queries.updates import updates_count_after
from tracker.rules.answers import could_be_frozen
from tracker.rules.changes import Bearing, Change, ChangesOf, by_bearing, changes
from tracker.rules.charts import Chart, trend_chart
from tracker.rules.colours import Colour
from tracker.rules.frozen import FrozenFacts, FrozenMeeting, facts_of
from tracker.rules.questions import EVERYBODY, QuestionState, Reader
from tracker.rules.speech import day
from tracker.rules.updates import owes_update

HALF_WIDTH = 335
"""Units of a drawing that fills half a sheet, so that its letters, of 11 units, are of 8 points."""

LARGE_WIDTH = 308
"""Units of a drawing that fills a sheet in large print, so that its letters are of 18 points."""


@dataclass(frozen=True, slots=True)
class PackBefore:
    """A pack that was frozen before: its number for its meeting, the day of that meeting, and what it was made from."""

    number: int
    held_on: date
    as_at: date
    facts: FrozenFacts


@dataclass(frozen=True, slots=True)
class MissingUpdate:
    """An action on which nothing was said in time."""

    action: str
    title: str
    owner: str
    last_said_on: date | None

    @property
    def sentence(self) -> str:
        """Say it: "2.2 Sample 30 books: Grace Tallis last logged progress on 3 October 2026."."""
        said = (
            f"last logged progress on {day(self.last_said_on)}" if self.last_said_on else "has logged no progress yet"
        )
        return f"{self.action} {self.title}: {self.owner} {said}."


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """What governors should look at first: red, better in leaders' words than in the record, overdue or uncovered."""

    number: str
    title: str
    who: str
    due_on: date | None
    declared: Colour
    record: Colour
    is_watermelon: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackMetric:
    """A metric with its drawings for either edition, the targets set for it, and the checks that rest on it."""

    metric: MetricRow
    targets: tuple[TargetRow, ...]
    checks: tuple[CheckRow, ...]
    chart: Chart
    large_chart: Chart

    @property
    def name(self) -> str:
        """The metric and whom it is about: "Persistent absence, all pupils"."""
        return f"{self.metric.name}, {self.metric.group}"


class Compared:
    """What a pack of a school and one of a trust both tell: whom it is for, and what changed since."""

    __slots__ = ()
    variant: Variant
    meeting: MeetingRow
    changes: tuple[Change, ...]
    since_superseded: tuple[Change, ...]

    @property
    def is_confidential(self) -> bool:
        """Say whether it is for those alone who are named for Part II."""
        return self.variant is Variant.CONFIDENTIAL

    @property
    def changes_by_bearing(self) -> tuple[tuple[Bearing, tuple[ChangesOf, ...]], ...]:
        """What changed, what needs attention first, gathered by what it is about."""
        return by_bearing(self.changes)

    @property
    def changes_since_superseded(self) -> tuple[tuple[Bearing, tuple[ChangesOf, ...]], ...]:
        """What changed since the pack that this one takes the place of."""
        return by_bearing(self.since_superseded)

    @property
    def change_counts(self) -> tuple[tuple[Bearing, int], ...]:
        """How many things changed for the worse, for the better and otherwise, also where none did."""
        gathered = dict(self.changes_by_bearing)
        return tuple((bearing, len(gathered.get(bearing, ()))) for bearing in Bearing)


@dataclass(frozen=True, slots=True)
class BoardPack(Compared):
    """What a board gets for one meeting, in one variant; ``number`` is None while nobody has frozen it.

    ``since_superseded`` tells what changed since the pack of the same meeting that this one takes the place of.
    ``late_on`` is the day it is made on where the meeting was held before that.
    """

    variant: Variant
    meeting: MeetingRow
    number: int | None
    as_at: date
    late_on: date | None
    before: PackBefore | None
    superseded: PackBefore | None
    changes: tuple[Change, ...]
    since_superseded: tuple[Change, ...]
    missing: tuple[MissingUpdate, ...]
    plan: ImprovementPlan
    exceptions: tuple[ExceptionRow, ...]
    questions: tuple[QuestionRow, ...]
    metrics: tuple[PackMetric, ...]
    coverage: CoveragePage
    evidence: tuple[IndexedEvidence, ...]

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"Board pack: {self.board.school}, {self.meeting.label}"

    @property
    def board(self) -> BoardView:
        """The board view of its day."""
        return self.plan.board

    @property
    def unsettled(self) -> tuple[QuestionRow, ...]:
        """The questions that are not settled: overdue first, then asked again, open, answered."""
        return tuple(one for one in self.questions if not one.state.is_settled)

    @property
    def newly_settled(self) -> tuple[QuestionRow, ...]:
        """The questions that are settled and were not in the last pack."""
        settled = self.before.facts.settled if self.before else frozenset()
        return tuple(one for one in self.questions if one.state.is_settled and str(one.number) not in settled)

    @property
    def moved_from(self) -> FrozenMeeting | None:
        """The meeting as the pack that this one takes the place of names it; None where it has not moved since."""
        return moved_from(self.meeting, self.superseded.facts.meeting if self.superseded else None)

    @property
    def overdue_answers(self) -> int:
        """How many answers were promised for a day that has passed."""
        return len(self.overdue_labels)

    @property
    def overdue_labels(self) -> tuple[str, ...]:
        """The numbers of the questions whose answers were promised for a day that has passed: "Q3"."""
        return tuple(one.label for one in self.questions if one.state is QuestionState.OVERDUE)

    @property
    def put_off_answers(self) -> int:
        """How many others another day was promised for more than once."""
        return sum(one.is_put_off and one.state is not QuestionState.OVERDUE for one in self.questions)

    @property
    def checks(self) -> tuple[CheckRow, ...]:
        """What does not add up: what is to answer first, then what was answered, then what is only to know."""
        return tuple(sorted(self.board.checks, key=lambda one: (one.code.is_note, one.is_answered)))

    @property
    def wordiest(self) -> tuple[tuple[ActionRow, int], ...]:
        """The three actions that cost most words."""
        return self.plan.wordiest

    @property
    def readiness(self) -> str:
        """Whether every update is there, and when the papers are due."""
        return could_be_frozen(len(self.missing), self.meeting, self.meeting.today)


@dataclass(frozen=True, slots=True)
class PackMaterial:
    """All that both variants of a pack are made of.

    ``questions`` hold what was asked in confidence at the meeting's board, and at no other; ``open_questions`` were
    looked up without any.
    """

    meeting: MeetingRow
    as_at: date
    late_on: date | None
    board: BoardView
    questions: tuple[QuestionRow, ...]
    open_questions: tuple[QuestionRow, ...]
    metrics: tuple[MetricRow, ...]
    coverage: CoveragePage
    missing: tuple[MissingUpdate, ...]
    facts: FrozenFacts
    before: PackBefore | None
    superseded: PackBefore | None

    @property
    def missing_updates(self) -> list[str]:
        """Say which updates are not there, as they are kept with the pack."""
        return [one.sentence for one in self.missing]

    def pack(self, variant: Variant, number: int | None = None) -> BoardPack:
        """Make one variant of the pack."""
        return board_pack(self, variant, number)


def moved_from(meeting: MeetingRow, named: FrozenMeeting | None) -> FrozenMeeting | None:
    """Give a meeting as a pack before named it; None where it has not moved since."""
    return named if named and named.words != frozen_meeting(meeting).words else None


def pack_material(school: School, meeting: MeetingRow, today: date) -> PackMaterial:
    """Look up all that goes into a pack of a meeting, as known at the end of ``today`` or of the meeting's day.

    A constant number of queries, however much there is.
    """
    as_at = min(today, meeting.held_on)
    since = updates_count_after([(meeting, school)], as_at)[meeting.id]
    board = board_view(school, as_at)
    questions = questions_of(school, as_at, Reader(boards=frozenset({meeting.board_id}), sees_evidence=True))
    metrics = tuple(metric for part in metric_sections(school, as_at) for metric in part.metrics)
    coverage = coverage_among(board.requirements, school, as_at)
    return PackMaterial(
        meeting=meeting,
        as_at=as_at,
        late_on=today if today > meeting.held_on else None,
        board=board,
        questions=questions,
        open_questions=questions_of(school, as_at, EVERYBODY),
        metrics=metrics,
        coverage=coverage,
        missing=tuple(_missing(board.requirements, since, meeting.updates_due_on)),
        facts=frozen_facts(school, meeting, board, questions, metrics, coverage),
        before=_before(pack_before(meeting)),
        superseded=_before(pack_for(meeting)),
    )


def board_pack(material: PackMaterial, variant: Variant, number: int | None = None) -> BoardPack:
    """Make one variant of a pack; the open one is made without anything confidential. No query."""
    confidential = variant is Variant.CONFIDENTIAL
    board = material.board if confidential else _open(material.board)
    superseded = material.superseded
    return BoardPack(
        variant=variant,
        meeting=material.meeting,
        number=number,
        as_at=material.as_at,
        late_on=material.late_on,
        before=material.before,
        superseded=superseded,
        changes=_changes(material.before, material.facts, confidential),
        since_superseded=_changes(superseded, material.facts, confidential),
        missing=material.missing,
        plan=ImprovementPlan(board),
        exceptions=tuple(sorted(_exceptions(board.requirements), key=lambda one: -one.record.severity)),
        questions=material.questions if confidential else material.open_questions,
        metrics=tuple(_metrics(material.metrics, board)),
        coverage=material.coverage,
        evidence=tuple(
            IndexedEvidence(piece, action.number)
            for requirement in board.requirements
            for action in requirement.actions
            for piece in action.evidence
        ),
    )


def _changes(before: PackBefore | None, now: FrozenFacts, confidential: bool) -> tuple[Change, ...]:
    if before is None:
        return ()
    return changes(before.facts, now) if confidential else changes(before.facts.open, now.open)


def _open(board: BoardView) -> BoardView:
    """Leave out the confidential evidence; what the record says of it as a whole stays."""
    return replace(board, requirements=tuple(replace(one, actions=_open_actions(one)) for one in board.requirements))


def _open_actions(requirement: RequirementRow) -> tuple[ActionRow, ...]:
    return tuple(replace(action, evidence=action.open_evidence) for action in requirement.actions)


def _exceptions(requirements: Iterable[RequirementRow]) -> Iterator[ExceptionRow]:
    for one in requirements:
        for action in one.actions:
            if action.record.colour is Colour.RED or action.is_watermelon:
                yield ExceptionRow(
                    action.number,
                    action.title,
                    action.owner,
                    action.due_on,
                    action.declared,
                    action.record.colour,
                    action.is_watermelon,
                    tuple(reason.sentence for reason in action.record.reasons),
                )
        if one.uncovered:
            verdict = next(reason for reason in one.reasons if reason.code == "uncovered")
            yield ExceptionRow(
                str(one.number),
                one.title,
                f"Led by {one.who}" if one.who else "Nobody leads this yet",
                None,
                one.declared,
                one.record.colour,
                False,
                (verdict.sentence,),
            )


def _metrics(metrics: Sequence[MetricRow], board: BoardView) -> Iterator[PackMetric]:
    """Give the metrics with a target in the order of the plan, then those that something does not add up in."""
    known = {metric.id: metric for metric in metrics}
    targets: dict[int, list[TargetRow]] = {}
    for requirement in board.requirements:
        for target in requirement.targets:
            targets.setdefault(target.metric_id, []).append(target)
    doubted: dict[int, list[CheckRow]] = {}
    for check in board.checks:
        if not check.code.is_note:
            for metric_id in dict.fromkeys(figure.metric_id for figure in check.figures if figure.row == "national"):
                doubted.setdefault(metric_id, []).append(check)
    for metric_id in dict.fromkeys([*targets, *doubted]):
        if metric_id in known:
            yield _metric(known[metric_id], targets.get(metric_id, []), doubted.get(metric_id, []))


def _metric(metric: MetricRow, targets: Sequence[TargetRow], checks: Sequence[CheckRow]) -> PackMetric:
    name, target = f"{metric.name}, {metric.group}", targets[0] if targets else None
    return PackMetric(
        metric,
        tuple(targets),
        tuple(checks),
        trend_chart(name, metric.readings, target, (), HALF_WIDTH, 140),
        trend_chart(name, metric.readings, target, (), LARGE_WIDTH, 130),
    )


def _missing(requirements: Iterable[RequirementRow], since: date, due_on: date) -> Iterator[MissingUpdate]:
    for requirement in requirements:
        for action in requirement.actions:
            if owes_update(action, since, due_on):
                said = max((update.signed_on for update in action.updates), default=None)
                yield MissingUpdate(action.number, action.title, action.owner, said)


def pack_before(meeting: MeetingRow) -> Pack | None:
    """Find the last pack of the board's meeting before this one; None where there is none. One query."""
    return _last_pack(
        Meeting.board_id == meeting.board_id, Meeting.held_on < meeting.held_on, Meeting.cancelled_on.is_(None)
    )


def pack_for(meeting: MeetingRow) -> Pack | None:
    """Find the last pack that was frozen for this meeting; None where there is none. One query."""
    return _last_pack(Meeting.id == meeting.id)


def _before(found: Pack | None) -> PackBefore | None:
    return PackBefore(found.number, found.meeting.held_on, found.as_at, facts_of(found.facts)) if found else None


def _last_pack(*which: ColumnElement[bool]) -> Pack | None:
    return session().scalar(
        select(Pack)
        .join(Pack.meeting)
        .where(*which)
        .options(contains_eager(Pack.meeting).load_only(Meeting.held_on))
        .order_by(Meeting.held_on.desc(), Meeting.id.desc(), Pack.number.desc())
        .limit(1)
    )
