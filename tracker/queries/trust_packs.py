"""What goes into the pack of a trust's board: its schools, exceptions first, and one page-object a variant.

What is asked in confidence is left out of the open variant at the source. Of a school it tells what its summary tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from tracker.db import session
from tracker.models.meetings import Board, Seat
from tracker.models.packs import Pack, Variant
from tracker.models.schools import School, Trust
from tracker.queries.board_packs import Compared, moved_from, pack_before, pack_for
from tracker.queries.frozen import frozen_meeting, frozen_question
from tracker.queries.meetings import MeetingRow
from tracker.queries.questions import QuestionRow, questions_of_board
from tracker.queries.requirements import RequirementRow, requirements_at
from tracker.queries.trusts import (
    CommonRequirements,
    SchoolLine,
    TrustSummary,
    common_requirements,
    trust_of,
    trust_summary,
)
from tracker.rules.changes import Change
from tracker.rules.colours import Colour
from tracker.rules.frozen import FrozenMeeting
from tracker.rules.questions import QuestionState
from tracker.rules.trust_changes import FrozenCell, FrozenStanding, TrustFacts, trust_changes, trust_facts_of

AT_ONCE = 50
"""Of how many schools the reasons are looked up at a time."""


@dataclass(frozen=True, slots=True)
class TrustPackBefore:
    """A pack of the board that was frozen before: its number, the day of its meeting, and what it was made from."""

    number: int
    held_on: date
    as_at: date
    facts: TrustFacts


@dataclass(frozen=True, slots=True)
class TrustException:
    """A requirement to look at first: red, better in leaders' words than in the record, or with a clause uncovered."""

    number: int
    title: str
    who: str | None
    declared: Colour
    record: Colour
    is_watermelon: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchoolExceptions:
    """The exceptions of one school, the worst first."""

    school: SchoolLine
    rows: tuple[TrustException, ...]


@dataclass(frozen=True, slots=True)
class AskedAtSchool:
    """A question that the trust's board asked of one of its schools."""

    school: str
    question: QuestionRow

    @property
    def key(self) -> str:
        """What it goes by among the schools: "3 at Harbour Row Academy"."""
        return f"{self.question.number} at {self.school}"

    @property
    def label(self) -> str:
        """What it is called: "Q3 at Harbour Row Academy"."""
        return f"Q{self.key}"


@dataclass(frozen=True, slots=True)
class TrustPack(Compared):
    """What a trust's board gets for one meeting, in one variant; ``number`` is None while nobody has frozen it."""

    variant: Variant
    meeting: MeetingRow
    number: int | None
    as_at: date
    late_on: date | None
    before: TrustPackBefore | None
    superseded: TrustPackBefore | None
    changes: tuple[Change, ...]
    since_superseded: tuple[Change, ...]
    summary: TrustSummary
    common: CommonRequirements
    exceptions: tuple[SchoolExceptions, ...]
    questions: tuple[AskedAtSchool, ...]

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"Trust board pack: {self.summary.trust}, {self.meeting.label}"

    @property
    def readiness(self) -> str:
        """When the papers are due: a trust's pack waits for no update."""
        return self.meeting.days_in_words

    @property
    def exception_count(self) -> int:
        """How many requirements are to look at first."""
        return sum(len(school.rows) for school in self.exceptions)

    @property
    def unsettled(self) -> tuple[AskedAtSchool, ...]:
        """The questions that are not settled: overdue first, then asked again, open, answered."""
        return tuple(one for one in self.questions if not one.question.state.is_settled)

    @property
    def newly_settled(self) -> tuple[AskedAtSchool, ...]:
        """The questions that are settled and were not in the last pack."""
        settled = self.before.facts.settled if self.before else frozenset()
        return tuple(one for one in self.questions if one.question.state.is_settled and one.key not in settled)

    @property
    def overdue(self) -> tuple[AskedAtSchool, ...]:
        """The questions whose answers were promised for a day that has passed."""
        return tuple(one for one in self.questions if one.question.state is QuestionState.OVERDUE)

    @property
    def moved_from(self) -> FrozenMeeting | None:
        """The meeting as the pack that this one takes the place of names it; None where it has not moved since."""
        return moved_from(self.meeting, self.superseded.facts.meeting if self.superseded else None)


@dataclass(frozen=True, slots=True)
class TrustMaterial:
    """All that both variants of a trust's pack are made of; the updates it waits for are the schools' own affair."""

    meeting: MeetingRow
    as_at: date
    late_on: date | None
    summary: TrustSummary
    common: CommonRequirements
    exceptions: tuple[SchoolExceptions, ...]
    questions: tuple[AskedAtSchool, ...]
    facts: TrustFacts
    before: TrustPackBefore | None
    superseded: TrustPackBefore | None

    @property
    def missing_updates(self) -> list[str]:
        """Say which updates are not there: none is waited for."""
        return []

    def pack(self, variant: Variant, number: int | None = None) -> TrustPack:
        """Make one variant of the pack; the open one without what was asked in confidence. No query."""
        confidential = variant is Variant.CONFIDENTIAL
        return TrustPack(
            variant=variant,
            meeting=self.meeting,
            number=number,
            as_at=self.as_at,
            late_on=self.late_on,
            before=self.before,
            superseded=self.superseded,
            changes=_changes(self.before, self.facts, confidential),
            since_superseded=_changes(self.superseded, self.facts, confidential),
            summary=self.summary,
            common=self.common,
            exceptions=self.exceptions,
            questions=tuple(one for one in self.questions if confidential or not one.question.confidential),
        )


def trust_material(trust: Trust, meeting: MeetingRow, today: date) -> TrustMaterial:
    """Look up all that goes into a pack of a trust's board, as known at the end of ``today`` or of the meeting's day.

    As many queries however many schools there are, but for those that need somebody: some more for each fifty.
    """
    as_at = min(today, meeting.held_on)
    summary = trust_summary(trust, as_at)
    asked = questions_of_board(meeting.board_id, as_at, confidential=True)
    questions = tuple(AskedAtSchool(school.name, row) for school, row in asked)
    return TrustMaterial(
        meeting=meeting,
        as_at=as_at,
        late_on=today if today > meeting.held_on else None,
        summary=summary,
        common=common_requirements(trust, as_at),
        exceptions=tuple(_exceptions(summary.schools, as_at)),
        questions=questions,
        facts=_facts(meeting, summary, questions),
        before=_before(pack_before(meeting)),
        superseded=_before(pack_for(meeting)),
    )


def trust_with(trust_id: int, person_id: int, today: date) -> Trust | None:
    """Find a trust at which a person holds a role today, or has a seat on one of its boards; None otherwise."""
    seated = (
        select(Board.trust_id)
        .join(Board.seats)
        .where(
            Seat.person_id == person_id,
            Seat.starts_on <= today,
            or_(Seat.ends_on.is_(None), Seat.ends_on >= today),
            or_(Board.ended_on.is_(None), Board.ended_on >= today),
        )
    )
    return trust_of(trust_id, person_id, today) or session().scalar(
        select(Trust).where(Trust.id == trust_id, Trust.id.in_(seated))
    )


def _changes(before: TrustPackBefore | None, now: TrustFacts, confidential: bool) -> tuple[Change, ...]:
    if before is None:
        return ()
    return trust_changes(before.facts, now) if confidential else trust_changes(before.facts.open, now.open)


def _before(found: Pack | None) -> TrustPackBefore | None:
    if found is None:
        return None
    return TrustPackBefore(found.number, found.meeting.held_on, found.as_at, trust_facts_of(found.facts))


def _facts(meeting: MeetingRow, summary: TrustSummary, questions: Sequence[AskedAtSchool]) -> TrustFacts:
    return TrustFacts(
        as_at=summary.today,
        meeting=frozen_meeting(meeting),
        schools={
            school.urn: FrozenStanding(
                name=school.name,
                category=school.category,
                action_count=school.action_count,
                actions_behind=school.actions_behind,
                uncovered_clauses=school.uncovered_clauses,
                questions_open=school.questions_open,
                questions_overdue=school.questions_overdue,
            )
            for school in summary.schools
        },
        requirements={
            f"{school.urn}/{cell.number}": FrozenCell(
                school.urn, cell.number, cell.title, cell.declared, cell.record, cell.impact
            )
            for school in summary.schools
            for cell in school.requirements
        },
        questions={one.key: frozen_question(one.question) for one in questions},
    )


def _exceptions(lines: Sequence[SchoolLine], as_at: date) -> Iterator[SchoolExceptions]:
    """Give the schools with something to look at first, in the order of the summary, with the reasons."""
    needing = [line for line in lines if line.worst is Colour.RED or line.differing or line.uncovered_clauses]
    for start in range(0, len(needing), AT_ONCE):
        some = needing[start : start + AT_ONCE]
        ids = [line.school_id for line in some]
        plans = requirements_at(session().scalars(select(School).where(School.id.in_(ids))).all(), as_at)
        for line in some:
            found = [_exception(one) for one in plans[line.school_id] if _is_exception(one)]
            yield SchoolExceptions(line, tuple(sorted(found, key=lambda one: -one.record.severity)))


def _is_exception(one: RequirementRow) -> bool:
    return one.record.colour is Colour.RED or one.is_watermelon or bool(one.uncovered_clauses)


def _exception(one: RequirementRow) -> TrustException:
    return TrustException(
        number=one.number,
        title=one.title,
        who=one.who or None,
        declared=one.declared,
        record=one.record.colour,
        is_watermelon=one.is_watermelon,
        reasons=tuple(_reasons(one)),
    )


def _reasons(one: RequirementRow) -> Iterator[str]:
    """Say why the record holds it so, what an action gives as reasons together: "action 2.2: 12 days past …; …"."""
    yield from (reason.sentence for reason in one.record.reasons)
    for action in one.actions:
        if action.record.colour is one.record.colour and action.record.reasons:
            yield f"action {action.number}: {'; '.join(reason.sentence for reason in action.record.reasons)}"
