"""Passes to read: what somebody from outside may see of a school, and what they opened.

A pass shows the inspectors' words, the actions with their updates and open evidence, and the targets with figures that
everybody may see. What it does not show is left out here: what is confidential, figures of few pupils, questions,
visits and history, and the names of all but those whom the printed plan names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.passes import PassVisit, ReadingPass
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import FormerUrn, School
from tracker.queries.actions import ActionRow
from tracker.queries.requirements import RequirementRow, requirement_in_record, source_in_words
from tracker.rules.passes import PassState, state_of

NO_PASS = "This school has no such pass."


@dataclass(frozen=True, slots=True)
class SharedTitle:
    """A requirement that a pass names, as it stands in a list."""

    number: int
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One page that was opened with a pass; ``at`` is the time at the school."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PassRow:
    """A pass as those who give it see it; ``visits`` has the latest first."""

    number: int
    person_id: int
    name: str
    job_title: str
    email: str
    purpose: str
    starts_on: date
    ends_on: date
    state: PassState
    requirements: tuple[SharedTitle, ...]
    given_by: str
    given_on: date
    withdrawn_on: date | None
    visits: tuple[VisitRow, ...]


@dataclass(frozen=True, slots=True)
class Lending:
    """What somebody may read of a school today: the school, by when it ends, why, and which requirements."""

    school: School
    pass_ids: tuple[int, ...]
    ends_on: date
    purposes: tuple[str, ...]
    requirements: tuple[SharedTitle, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the requirements in the plan."""
        return frozenset(requirement.number for requirement in self.requirements)


@dataclass(frozen=True, slots=True)
class SharedPiece:
    """A piece of open evidence, without who gathered it."""

    number: int
    kind: EvidenceKind
    title: str
    note: str
    gathered_on: date
    url: str | None
    filename: str | None
    size: int | None

    @property
    def label(self) -> str:
        """Its number on paper: "E3"."""
        return f"E{self.number}"


@dataclass(frozen=True, slots=True)
class SharedRequirement:
    """A requirement as a pass shows it, and the open evidence of each of its actions, by the action's number."""

    requirement: RequirementRow
    evidence: Mapping[str, tuple[SharedPiece, ...]]


def passes_of(school: School, today: date) -> tuple[PassRow, ...]:
    """List the passes of a school with their visits, what holds longest first. Three queries."""
    stored = session().scalars(_with_everything().where(ReadingPass.school_id == school.id)).unique().all()
    visits = _visits([lent.id for lent in stored], school)
    rows = [_row(lent, visits[lent.id], school, today) for lent in stored]
    return tuple(sorted(rows, key=lambda row: (row.state.is_open, row.ends_on, row.number), reverse=True))


def pass_by_number(school: School, number: int, today: date) -> PassRow:
    """Find one pass of a school with its visits, or raise `NotFound`. Three queries."""
    lent = stored_pass(school, number)
    return _row(lent, _visits([lent.id], school)[lent.id], school, today)


def stored_pass(school: School, number: int) -> ReadingPass:
    """Find the record of one pass of a school, or raise `NotFound`."""
    found = session().scalars(
        _with_everything().where(ReadingPass.school_id == school.id, ReadingPass.number == number)
    )
    lent = found.unique().one_or_none()
    if lent is None:
        raise NotFound(NO_PASS)
    return lent


def passes_of_person(person: Person) -> Sequence[ReadingPass]:
    """List every pass that somebody was given, anywhere. One query."""
    held = select(ReadingPass).where(ReadingPass.person_id == person.id).options(joinedload(ReadingPass.school))
    return session().scalars(held).all()


def passes_held(person: Person, school: School, today: date) -> tuple[ReadingPass, ...]:
    """List the passes of a person that open some of a school, today or on a day to come. One query."""
    return tuple(lent for lent in passes_of_person(person) if lent.school is school and state_of(lent, today).is_open)


def opens_anything(person: Person, today: date) -> bool:
    """Tell whether a pass opens anything for somebody, anywhere, today or on a day to come. One query."""
    return any(state_of(lent, today).is_open for lent in passes_of_person(person))


def lending_to(urn: str, person_id: int, moment: datetime) -> Lending | None:
    """Find what somebody may read today of the school with a number, or that had it before; else None. Two queries."""
    had_it = exists().where(FormerUrn.school_id == School.id, FormerUrn.urn == urn)
    lent = _lent_to(person_id, School.id.in_(select(School.id).where(or_(School.urn == urn, had_it))))
    return next(iter(_lendings(lent, moment)), None)


def lendings_to(person_id: int, moment: datetime) -> tuple[Lending, ...]:
    """List what somebody may read today, school by school, by name. Two queries."""
    return tuple(sorted(_lendings(_lent_to(person_id), moment), key=lambda lending: lending.school.name))


def shared_requirement(lending: Lending, number: int, today: date) -> SharedRequirement:
    """Give one requirement as a pass shows it; raise `NotFound` for one that no pass names."""
    if number not in lending.numbers:
        raise NotFound(f"Requirement {number} is not shared with you.")
    requirement = requirement_in_record(lending.school, number, today)
    shared = replace(
        requirement,
        lead_id=None,
        actions=tuple(_shared_action(action) for action in requirement.actions),
        targets=tuple(
            replace(
                target,
                baseline=replace(target.baseline, entered_by=""),
                readings=tuple(replace(reading, entered_by="") for reading in target.readings),
            )
            for target in requirement.targets
        ),
        confirmed_groups=requirement.confirmed_groups and replace(requirement.confirmed_groups, by=""),
        confirmed_areas=requirement.confirmed_areas and replace(requirement.confirmed_areas, by=""),
    )
    return SharedRequirement(shared, _open_evidence(lending.school, shared.actions, today))


def shared_file(lending: Lending, number: int, today: date) -> Evidence:
    """Find an open file of a requirement that a pass names; for whoever has no such pass there is none: `NotFound`."""
    found = session().scalar(
        select(Evidence)
        .where(
            Evidence.school_id == lending.school.id,
            Evidence.number == number,
            Evidence.kind == EvidenceKind.FILE,
            Evidence.confidential.is_(False),
            Evidence.added_on <= today,
        )
        .options(joinedload(Evidence.action))
    )
    if found is None or found.action.requirement.plan_number not in lending.numbers:
        raise NotFound(f"No file E{number} is shared with you.")
    return found


def _with_everything() -> Select[ReadingPass]:
    return select(ReadingPass).options(
        joinedload(ReadingPass.person),
        joinedload(ReadingPass.given_by),
        selectinload(ReadingPass.requirements).joinedload(Requirement.inspection),
    )


def _visits(pass_ids: Iterable[int], school: School) -> Mapping[int, tuple[VisitRow, ...]]:
    zone = ZoneInfo(school.time_zone)
    found: defaultdict[int, list[VisitRow]] = defaultdict(list)
    for visit in session().scalars(
        select(PassVisit).where(PassVisit.pass_id.in_(list(pass_ids))).order_by(PassVisit.id.desc())
    ):
        found[visit.pass_id].append(VisitRow(visit.what, visit.visited_at.astimezone(zone)))
    return defaultdict(tuple, {pass_id: tuple(visits) for pass_id, visits in found.items()})


def _row(lent: ReadingPass, visits: tuple[VisitRow, ...], school: School, today: date) -> PassRow:
    zone = ZoneInfo(school.time_zone)
    return PassRow(
        number=lent.number,
        person_id=lent.person_id,
        name=lent.person.name,
        job_title=lent.person.job_title,
        email=lent.person.email,
        purpose=lent.purpose,
        starts_on=lent.starts_on,
        ends_on=lent.ends_on,
        state=state_of(lent, today),
        requirements=_titles(lent.requirements),
        given_by=lent.given_by.name,
        given_on=lent.given_at.astimezone(zone).date(),
        withdrawn_on=lent.withdrawn_at.astimezone(zone).date() if lent.withdrawn_at else None,
        visits=visits,
    )


def _titles(requirements: Iterable[Requirement]) -> tuple[SharedTitle, ...]:
    return tuple(
        SharedTitle(
            one.plan_number,
            one.title,
            source_in_words(one.inspection.kind, one.inspection.inspected_on, one.kind, one.number),
        )
        for one in sorted(requirements, key=lambda one: one.plan_number)
    )


def _lent_to(person_id: int, *of: ColumnElement[bool]) -> Sequence[ReadingPass]:
    """List the passes of a person that nobody took back."""
    return (
        session()
        .scalars(
            select(ReadingPass)
            .join(ReadingPass.school)
            .where(ReadingPass.person_id == person_id, ReadingPass.withdrawn_at.is_(None), *of)
            .options(
                contains_eager(ReadingPass.school),
                selectinload(ReadingPass.requirements).joinedload(Requirement.inspection),
            )
            .order_by(ReadingPass.ends_on, ReadingPass.id)
        )
        .all()
    )


def _lendings(lent: Iterable[ReadingPass], moment: datetime) -> Iterator[Lending]:
    """Put together, by school, what is in force at a moment."""
    of_school: defaultdict[School, list[ReadingPass]] = defaultdict(list)
    for one in lent:
        if state_of(one, moment.astimezone(ZoneInfo(one.school.time_zone)).date()) is PassState.IN_FORCE:
            of_school[one.school].append(one)
    for school, passes in of_school.items():
        yield Lending(
            school,
            tuple(one.id for one in passes),
            passes[-1].ends_on,
            tuple(dict.fromkeys(one.purpose for one in passes)),
            _titles({requirement for one in passes for requirement in one.requirements}),
        )


def _shared_action(action: ActionRow) -> ActionRow:
    """Leave out what a pass does not show: confidential evidence, and who signed, gathered, moved and verified."""
    return replace(
        action,
        updates=tuple(replace(update, signed_by="") for update in action.updates),
        moves=tuple(replace(move, moved_by="") for move in action.moves),
        evidence=tuple(replace(piece, gathered_by="") for piece in action.open_evidence),
        verified_by_id=None,
    )


def _open_evidence(school: School, actions: Iterable[ActionRow], today: date) -> Mapping[str, tuple[SharedPiece, ...]]:
    """List the open evidence of actions, by the number of each. One query."""
    numbers = {action.id: action.number for action in actions}
    found: defaultdict[str, list[SharedPiece]] = defaultdict(list)
    for piece in session().scalars(
        select(Evidence)
        .where(
            Evidence.school_id == school.id,
            Evidence.action_id.in_(numbers),
            Evidence.confidential.is_(False),
            Evidence.added_on <= today,
        )
        .order_by(Evidence.number)
    ):
        found[numbers[piece.action_id]].append(
            SharedPiece(
                piece.number,
                piece.kind,
                piece.title,
                piece.note,
                piece.gathered_on,
                piece.url,
                piece.filename,
                piece.size,
            )
        )
    return {number: tuple(pieces) for number, pieces in found.items()}
