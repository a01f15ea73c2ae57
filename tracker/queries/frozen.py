"""The facts a pack is frozen with, out of what it shows: the next pack tells what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.models.inspections import Inspection
from tracker.models.schools import School
from tracker.queries.actions import ActionRow
from tracker.queries.board import BoardView
from tracker.queries.checks import CheckRow
from tracker.queries.coverage import CoveragePage
from tracker.queries.meetings import MeetingRow
from tracker.queries.metrics import MetricRow, ReadingRow, TargetRow
from tracker.queries.questions import QuestionRow
from tracker.queries.requirements import KINDS, ClauseRow, RequirementRow
from tracker.queries.visits import visits_of
from tracker.rules.colours import Colour
from tracker.rules.frozen import (
    FrozenAction,
    FrozenAnswer,
    FrozenCheck,
    FrozenClause,
    FrozenEvidence,
    FrozenFacts,
    FrozenGap,
    FrozenInspection,
    FrozenMeeting,
    FrozenMetric,
    FrozenMilestone,
    FrozenMove,
    FrozenQuestion,
    FrozenReading,
    FrozenRequirement,
    FrozenTarget,
    FrozenTurn,
    FrozenUpdate,
    FrozenVisit,
)
from tracker.rules.periods import in_period
from tracker.rules.questions import QuestionState
from tracker.rules.speech import with_true_minus


def frozen_meeting(meeting: MeetingRow) -> FrozenMeeting:
    """Give a meeting as the papers for it name it."""
    return FrozenMeeting(
        board=meeting.board,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at.isoformat("minutes") if meeting.starts_at else None,
        place=meeting.place,
        notice_days=meeting.notice_days,
        short_notice_reason=meeting.short_notice_reason,
        updates_due_on=meeting.updates_due_on,
    )


def frozen_facts(
    school: School,
    meeting: MeetingRow,
    board: BoardView,
    questions: Iterable[QuestionRow],
    metrics: Iterable[MetricRow],
    coverage: CoveragePage,
) -> FrozenFacts:
    """Put together the facts of a day, what is confidential marked. A few queries, for inspections and visits."""
    today = board.today
    actions = [action for one in board.requirements for action in one.actions]
    keys = {clause.id: _clause_key(one, clause) for one in board.requirements for clause in one.clauses}
    return FrozenFacts(
        as_at=today,
        meeting=frozen_meeting(meeting),
        inspections=_inspections(school, today),
        requirements={str(one.number): _requirement(one) for one in board.requirements},
        clauses={keys[clause.id]: _clause(one, clause) for one in board.requirements for clause in one.clauses},
        actions={
            action.number: _action(action, tuple(keys[one] for one in sorted(action.clause_ids) if one in keys), today)
            for action in actions
        },
        milestones={
            str(step.id): FrozenMilestone(action.number, step.title, step.due_on, step.met_on, step.is_overdue(today))
            for action in actions
            for step in action.milestones
        },
        evidence={
            str(piece.number): FrozenEvidence(action.number, piece.kind.value, piece.title, piece.confidential)
            for action in actions
            for piece in action.evidence
        },
        targets={str(target.id): _target(target) for one in board.requirements for target in one.targets},
        metrics={str(metric.id): _metric(metric) for metric in metrics},
        checks={_check_key(check): _check(check) for check in board.checks},
        questions={str(question.number): frozen_question(question) for question in questions},
        visits={
            str(one.number): FrozenVisit(
                one.visited_on, one.written_by, one.purpose, tuple(action.number for action in one.actions)
            )
            for one in visits_of(school, today)
        },
        gaps={words: FrozenGap(words) for words in gaps_of(coverage)},
    )


def gaps_of(coverage: CoveragePage) -> Sequence[str]:
    """Say each empty cell of the coverage in a few words, the same ones for as long as it is empty."""
    of_groups = [
        f"no {what} for {row.group} under requirement {row.requirement}"
        for row in coverage.groups
        for what, cell in (("action", row.actions), ("metric", row.metrics))
        if cell.is_empty
    ]
    of_areas = [
        f"no requirement about {row.area}, graded {row.grade.lower()}"
        for row in coverage.areas
        if row.requirements.is_empty
    ]
    return of_groups + of_areas


def _inspections(school: School, today: date) -> dict[str, FrozenInspection]:
    midnight = datetime.combine(today + timedelta(1), time.min, ZoneInfo(school.time_zone))
    found = session().scalars(
        select(Inspection)
        .where(Inspection.school_id == school.id, Inspection.accepted_at < midnight)
        .options(joinedload(Inspection.grades))
        .order_by(Inspection.id)
    )
    return {
        str(one.id): FrozenInspection(
            KINDS[one.kind],
            one.inspected_on,
            tuple(
                said
                for said in (
                    one.category,
                    one.judgement,
                    f"safeguarding {one.safeguarding}" if one.safeguarding else None,
                    *(f"{grade.area or 'an area without a name'}, {grade.grade.lower()}" for grade in one.grades),
                )
                if said
            ),
        )
        for one in found.unique()
    }


def _requirement(one: RequirementRow) -> FrozenRequirement:
    raised = one.raised.sentence if one.raised.is_again else None
    return FrozenRequirement(one.title, one.text, one.source, one.lead, raised, one.declared, one.record.colour)


def _clause_key(requirement: RequirementRow, clause: ClauseRow) -> str:
    return f"{requirement.number}.{clause.number}"


def _clause(requirement: RequirementRow, clause: ClauseRow) -> FrozenClause:
    return FrozenClause(str(requirement.number), clause.number, clause.text, clause.is_covered)


def _action(action: ActionRow, clauses: tuple[str, ...], today: date) -> FrozenAction:
    return FrozenAction(
        requirement=str(action.requirement_number),
        title=action.title,
        success=action.success,
        owner=action.owner,
        starts_on=action.starts_on,
        due_on=action.due_on,
        overdue=action.due_on < today and action.record.colour is not Colour.COMPLETE,
        declared=action.declared,
        record=action.record.colour,
        verified_on=action.verified_on,
        clauses=clauses,
        moves=tuple(FrozenMove(move.from_on, move.to_on, move.reason) for move in action.moves),
        updates=tuple(FrozenUpdate(update.signed_on, update.signed_by) for update in action.updates),
    )


def _target(target: TargetRow) -> FrozenTarget:
    return FrozenTarget(
        str(target.requirement_number),
        str(target.metric_id),
        target.shown,
        target.due_on,
        f"{target.baseline.shown} {in_period(target.baseline.period)}",
        target.impact.impact,
    )


def _metric(metric: MetricRow) -> FrozenMetric:
    name = f"{metric.name}, {metric.group}{', gap to others' if metric.row == 'gap' else ''}"
    return FrozenMetric(
        name, tuple(FrozenReading(one.period, one.basis, _figure(metric, one)) for one in metric.readings)
    )


def _figure(metric: MetricRow, reading: ReadingRow) -> str:
    if metric.row != "gap" or reading.suppressed:
        return reading.shown
    return with_true_minus(reading.gap_text) if reading.gap_text else "not stated"


def _check_key(check: CheckRow) -> str:
    """Give what a check goes by from pack to pack: its words. Its own key changes with every figure it rests on."""
    return sha256(f"{check.code}: {check.sentence}".encode()).hexdigest()[:16]


def _check(check: CheckRow) -> FrozenCheck:
    # The oldest answer first: what was said only grows.
    answers = [FrozenAnswer(one.answered_by, one.answered_on, one.explanation) for one in reversed(check.answers)]
    return FrozenCheck(check.code.value, check.sentence, check.code.is_note, tuple(answers))


def frozen_question(question: QuestionRow) -> FrozenQuestion:
    """Give a question as it is frozen, and how it stands."""
    return FrozenQuestion(
        text=question.text,
        asker=question.asker,
        asked_of=question.asked_of,
        asked_on=question.asked_on,
        answer_by=question.answer_by,
        overdue=question.state is QuestionState.OVERDUE,
        confidential=question.confidential,
        turns=tuple(FrozenTurn(turn.kind.value, turn.by, turn.signed_on, turn.answer_by) for turn in question.turns),
        subject=question.about_within,
    )
