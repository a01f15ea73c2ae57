"""Schools, their names and numbers, which of them a document is about, and what a person may see of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import session
from tracker.models.inspections import Inspection
from tracker.models.metrics import Metric, Reading
from tracker.models.people import Membership
from tracker.models.schools import FormerUrn, School
from tracker.reading.documents import SchoolFacts
from tracker.rules.school_match import HeldSchool, NamedSchool, SchoolMatch, school_match
from tracker.rules.speech import counted, in_words, listed


@dataclass(frozen=True, slots=True)
class NumberRow:
    """Another number of a school, and the day it was noted."""

    urn: str
    noted_on: date


@dataclass(frozen=True, slots=True)
class Resting:
    """How many documents and figures of a school were accepted because they name one of its numbers."""

    documents: int
    figures: int

    def __bool__(self) -> bool:
        """Say whether anything rests on the number."""
        return bool(self.documents or self.figures)

    @property
    def sentence(self) -> str:
        """Say it: "1 document and 44 figures name it." """
        nouns = ((self.documents, "document"), (self.figures, "figure"))
        told = listed([counted(count, noun) for count, noun in nouns if count])
        return f"{told} {'names' if self.documents + self.figures == 1 else 'name'} it."


@dataclass(frozen=True, slots=True)
class NamedInspection:
    """An inspection whose document names the school in some way."""

    id: int
    inspected_on: date


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name and a number that documents use for a school; None where they do not say."""

    name: str | None
    urn: str | None
    inspections: tuple[NamedInspection, ...]


@dataclass(frozen=True, slots=True)
class SchoolNames:
    """What a school is called today, where it belongs, its other numbers, and what its documents call it.

    Of what its documents call it, the latest comes first.
    """

    name: str
    urn: str
    postcode: str | None
    phase: str | None
    area: str | None
    group: str | None
    numbers: tuple[NumberRow, ...]
    printed: tuple[PrintedName, ...]

    @property
    def answer(self) -> str:
        """Say it: "Today it is Harbour Row Academy, URN 900001. It has been Harbour Row School and URN 100234 too."."""
        said = f"Today it is {self.name}, URN {self.urn}{f', at {self.postcode}' if self.postcode else ''}"
        names = sorted({one.name for one in self.printed if one.name} - {self.name})
        numbers = [f"URN {number.urn}" for number in self.numbers]
        if not names and not numbers:
            return f"{said}. No other name or number is known."
        return f"{said}. It has been {listed([*names, *numbers])} too."


_HOLDS = or_(
    Membership.school_id == School.id,
    and_(Membership.trust_id.is_not(None), Membership.trust_id == School.trust_id),
)

_AND_ROLES = select(School, Membership).join(Membership, _HOLDS).options(joinedload(School.boards))
"""The schools and who holds which role there: made once, for every page asks it."""


def held_in_words(schools: int, shared: int) -> str:
    """Say at how many schools somebody holds a role, and of how many more they may read something.

    >>> held_in_words(2, 1)
    'You hold a role at two schools, and may read some of the plan of one more.'
    """
    said = [f"hold a role at {in_words(schools)} school{'' if schools == 1 else 's'}"] if schools or not shared else []
    more = "more" if schools else "school" if shared == 1 else "schools"
    said += [f"may read some of the plan of {in_words(shared)} {more}"] if shared else []
    return f"You {', and '.join(said)}."


def school_and_roles(urn: str, person_id: int) -> tuple[School, Sequence[Membership]] | None:
    """Find a school, with its boards, and the person's memberships there, in one query; None without either."""
    rows = session().execute(_AND_ROLES.where(School.urn == urn, Membership.person_id == person_id))
    found = rows.unique().all()
    return (found[0][0], [membership for _, membership in found]) if found else None


def present_urn(urn: str, person_id: int) -> str | None:
    """Give the number that a school of this person has today, by one it had before; None without such a school."""
    return session().scalar(
        select(School.urn)
        .join(Membership, _HOLDS)
        .join(School.former_urns)
        .where(FormerUrn.urn == urn, Membership.person_id == person_id)
        .limit(1)
    )


def schools_of(person_id: int, today: date) -> Sequence[School]:
    """List the schools where the person holds a role today, by name."""
    theirs = (
        select(School.id)
        .join(Membership, _HOLDS)
        .where(
            Membership.person_id == person_id,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        )
    )
    return session().scalars(select(School).where(School.id.in_(theirs)).order_by(School.name)).all()


def school_by_urn(urn: str) -> School | None:
    """Find a school by its number, or by one it had before."""
    return session().scalar(
        select(School).outerjoin(FormerUrn).where(or_(School.urn == urn, FormerUrn.urn == urn)).limit(1)
    )


def match_of(named: SchoolFacts, school: School) -> SchoolMatch:
    """Tell how surely a document is about a school, with the sentence for whoever accepts it."""
    others = [held_school(other) for other in _namable(named) if other is not school]
    return school_match(_named(named), held_school(school), others)


def schools_like(named: SchoolFacts) -> tuple[tuple[School, SchoolMatch], ...]:
    """List the schools a document could be about: by its number; else by name and postcode; else by postcode alone."""
    found = [(school, school_match(_named(named), held_school(school))) for school in _namable(named)]
    for certainties in (("same number", "former number"), ("name and postcode",)):
        if sure := tuple(pair for pair in found if pair[1].certainty in certainties):
            return sure
    return tuple(found)


def names_of(school: School) -> SchoolNames:
    """List the names and numbers of a school. Two queries."""
    zone = ZoneInfo(school.time_zone)
    printed: dict[tuple[str | None, str | None], list[NamedInspection]] = {}
    for inspection in session().scalars(
        select(Inspection)
        .where(
            Inspection.school_id == school.id,
            or_(Inspection.school_name.is_not(None), Inspection.school_urn.is_not(None)),
        )
        .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
    ):
        named = NamedInspection(inspection.id, inspection.inspected_on)
        printed.setdefault((inspection.school_name, inspection.school_urn), []).append(named)
    return SchoolNames(
        school.name,
        school.urn,
        school.postcode,
        school.phase,
        school.local_authority,
        school.cluster,
        tuple(
            NumberRow(former.urn, former.noted_at.astimezone(zone).date())
            for former in sorted(school.former_urns, key=lambda former: former.noted_at)
        ),
        tuple(PrintedName(name, urn, tuple(those)) for (name, urn), those in printed.items()),
    )


def resting_on(school: School, urn: str) -> Resting:
    """Count what was accepted for a school under one of its numbers. One query."""
    documents = select(func.count(Inspection.id)).where(Inspection.school_id == school.id, Inspection.school_urn == urn)
    figures = (
        select(func.count(Reading.id)).join(Reading.metric).where(Metric.school_id == school.id, Reading.urn == urn)
    )
    counts = session().execute(select(documents.scalar_subquery(), figures.scalar_subquery())).one()
    return Resting(counts[0], counts[1])


def held_school(school: School) -> HeldSchool:
    """Give the facts a document is compared with: its names include those that its accepted documents used."""
    used = session().scalars(
        select(Inspection.school_name)
        .where(Inspection.school_id == school.id, Inspection.school_name.is_not(None))
        .distinct()
    )
    return HeldSchool(
        school.name,
        school.urn,
        school.postcode,
        frozenset(former.urn for former in school.former_urns),
        tuple(name for name in used if name is not None),
    )


def _named(named: SchoolFacts) -> NamedSchool:
    return NamedSchool(named.name, named.urn, named.postcode)


def _namable(named: SchoolFacts) -> Sequence[School]:
    """Find the schools that have the number or the postcode of a document."""
    same: list[ColumnElement[bool]] = []
    if named.urn:
        same += [School.urn == named.urn, School.former_urns.any(FormerUrn.urn == named.urn)]
    if named.postcode:
        same.append(func.replace(func.upper(School.postcode), " ", "") == named.postcode.upper().replace(" ", ""))
    found = session().scalars(
        select(School).where(or_(false(), *same)).order_by(School.id).options(selectinload(School.former_urns))
    )
    return found.all()


def is_open(today: date) -> ColumnElement[bool]:
    """Say which schools have not closed by the end of a day, as a condition of their table."""
    return or_(School.closed_on.is_(None), School.closed_on > today)
