"""What would become of each row of a register or a list of people, and how far a set-up is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.people import Membership, Person
from tracker.models.schools import FormerUrn, School, Trust
from tracker.models.set_ups import RegisterEntry, SetUp, SetUpKind
from tracker.queries.jobs import JobRow, jobs_about
from tracker.queries.people import is_borrowed
from tracker.queries.schools import match_of, schools_like
from tracker.reading.documents import InspectionDocument
from tracker.reading.people_lists import PersonRow
from tracker.reading.registers import Lineage, Register, RegisterRow
from tracker.rules.permissions import CAN, Capability, Role, may
from tracker.rules.register import CLOSED, FACTS, NOT_YET, OPEN, Revision, revision
from tracker.rules.speech import counted, day, listed

SET_UP_JOB = "set up"
LISTED = 20

_ENGLAND = ZoneInfo("Europe/London")


class Fate(StrEnum):
    """What becomes of a row."""

    STORED = "stored"
    CHANGED = "changed"
    SAME = "the same"
    PASSED = "passed over"


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """What would become of one document: the school it is about, what it says, and why it is passed over."""

    filename: str
    fate: Fate
    note: str = ""
    school: School | None = None
    document: InspectionDocument | None = None


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """What would become of one row of the register.

    ``why`` says why it is passed over, in words that many rows share; ``note`` what a person should know of this row.
    ``earlier`` are numbers to note as its earlier ones; with ``renumbers`` the school here takes the row's number.
    """

    row: RegisterRow
    fate: Fate
    why: str = ""
    note: str = ""
    school: School | None = None
    revision: Revision | None = None
    earlier: tuple[str, ...] = ()
    renumbers: bool = False

    @property
    def told(self) -> str:
        """Say all there is to know of the row: why it is passed over, what is brought up to date, what stays."""
        why, news = f"{self.why.capitalize()}." if self.why else "", f"New: {self.news}." if self.news else ""
        return " ".join(filter(None, (why, news, self.note)))

    @property
    def news(self) -> str:
        """Name what is brought up to date: "phase and trust"; "" where nothing is."""
        return listed([FACTS[name] for name in self.revision.changes]) if self.revision else ""


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """What would become of one row of a list of people: a role given, nothing new, or why it cannot be.

    ``fate`` is passed over for a clash, and then nothing of the whole list is stored. ``person`` is None for somebody
    who is not here yet.
    """

    row: PersonRow
    fate: Fate
    note: str = ""
    place: School | Trust | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What becomes of a row, or became: its number in the file, what it is, and what to know of it.

    ``person`` is the id of whom it is about, once it is done, and ``who`` says who that is.
    """

    row: int
    what: str
    fate: str
    note: str
    who: str = ""
    until: date | None = None
    person: int | None = None

    @property
    def is_to_look_at(self) -> bool:
        """Say whether somebody should look at it: nothing comes of it, or something stays that the file has not."""
        return self.fate == Fate.PASSED or (self.fate == Fate.SAME and bool(self.note))


@dataclass(frozen=True, slots=True)
class SetUpRow:
    """A set-up of a trust: what, from which file, by whom, and how far it is."""

    id: int
    kind: SetUpKind
    source: str
    asked_on: date
    asked_by: str
    row_count: int
    ended_at: datetime | None
    counts: Mapping[str, int]
    outcomes: tuple[OutcomeRow, ...]
    unsent: int
    job: JobRow | None

    @property
    def is_stuck(self) -> bool:
        """Say whether it was given up before it was done."""
        return self.ended_at is None and (self.job is None or not self.job.is_at_work)

    @property
    def told(self) -> str:
        """Say what came of it: "12 new, 3 brought up to date, 40 already here, none passed over"."""
        words = {Fate.STORED: "new", Fate.CHANGED: "brought up to date", Fate.SAME: "already here"}
        counts = [(self.counts.get(fate, 0), said) for fate, said in {**words, Fate.PASSED: "passed over"}.items()]
        return ", ".join(f"{count:,} {said}" for count, said in counts if count) or "nothing"

    @property
    def answer(self) -> str:
        """Say how far it is, or what came of it."""
        done = f"{len(self.outcomes):,} of {counted(self.row_count, 'row')}"
        if self.kind == SetUpKind.PEOPLE and self.counts.get(Fate.PASSED):
            return "Nothing of it was done: something has changed since the list was looked at."
        if self.ended_at:
            return f"It is done: {self.told}."
        return f"It stopped after {done}." if self.is_stuck else f"{done} done."


@dataclass(slots=True)
class Known:
    """The schools here that some rows may be about: by their number, an earlier number, and their establishment's."""

    by_urn: dict[str, School] = field(default_factory=dict)
    by_former: dict[str, School] = field(default_factory=dict)
    by_laestab: dict[str, School] = field(default_factory=dict)
    said: dict[int, Mapping[str, str | None]] = field(default_factory=dict)


def school_plans(
    rows: Sequence[RegisterRow],
    lineage: Lineage,
    within: Trust | None = None,
) -> list[SchoolPlan]:
    """Say what would become of some rows. Three queries, however many rows.

    With ``within``, a school that is here and outside of that trust is nobody's to change.
    """
    known = _known(rows, lineage.before)
    taken: set[str] = set()
    plans = []
    for row in rows:
        plans.append(_plan(row, lineage, known, within, taken))
        taken.add(row.urn)
    return plans


def people_plans(
    rows: Sequence[PersonRow], today: date, *, by: Person | None = None, within: Trust | None = None
) -> list[PersonPlan]:
    """Say what would become of the rows of a list. Five queries, and two for each who has not come in yet.

    With ``within``, which is the trust of the officer whose list it is, only that trust and its schools are there; a
    school that has somebody who manages its people adds them itself, and over all schools nobody is given more than an
    officer has. ``by`` cannot give a role to themselves.
    """
    schools, trusts = _schools_named(rows), _trusts_named(rows)
    managed = _managed(within, today) if within else frozenset()
    found = session().scalars(
        select(Person).where(Person.email.in_({row.email for row in rows})).options(selectinload(Person.memberships))
    )
    people = {person.email: person for person in found}
    names: dict[str, str] = {}
    given: set[tuple[str, Role, School | Trust]] = set()
    plans = []
    for row in rows:
        place = schools.get(row.urn) if row.urn else trusts.get(_plain(row.trust))
        person, first = people.get(row.email), names.setdefault(row.email, row.name)
        clash = _no_place(row, place, within) or _clash(row, place, person, first, today, by)
        if clash or place is None:
            plans.append(PersonPlan(row, Fate.PASSED, clash, place, person))
        elif (row.email, row.role, place) in given:
            plans.append(PersonPlan(row, Fate.SAME, "An earlier row says the same.", place, person))
        elif held := _held(person, row.role, place, today):
            until = f" until {day(held.ends_on)}" if held.ends_on else ""
            differs = held.ends_on != row.until
            note = f"Already {row.role} there{until}, which stays: change it under People." if differs else ""
            plans.append(PersonPlan(row, Fate.SAME, note, place, person))
        elif beyond := _beyond_an_officer(row, place, managed) if within else "":
            plans.append(PersonPlan(row, Fate.PASSED, beyond, place, person))
        else:
            plans.append(PersonPlan(row, Fate.STORED, "", place, person))
        if place is not None:
            given.add((row.email, row.role, place))
    return plans


def trust_rows(register: Register, trust: Trust) -> list[RegisterRow]:
    """Pick the rows of a trust's schools out of a register; of a school that closed too, as long as it is here."""
    own = set(session().scalars(select(School.urn).where(School.trust_id == trust.id)))
    rows = []
    for row in register:
        if row.trust and same_trust(trust, *row.trust):
            rows.append(row)
        elif row.urn in own and row.status == CLOSED:
            rows.append(replace(row, facts={name: fact for name, fact in row.facts.items() if name != "trust"}))
    return rows


def outcome_row(outcome: Mapping[str, Any]) -> OutcomeRow:
    """Give what became of a row, as it is kept with a set-up."""
    return OutcomeRow(**outcome)


def stored_set_up(trust: Trust, set_up_id: int) -> SetUp:
    """Find a set-up of a trust, or raise `NotFound`."""
    found = session().scalar(select(SetUp).where(SetUp.id == set_up_id, SetUp.trust_id == trust.id))
    if found is None:
        raise NotFound("Nothing of this trust was set up under that number.")
    return found


def set_up_from(trust: Trust, kind: SetUpKind, sha256: str) -> SetUp | None:
    """Find what a file was accepted as at a trust, by the SHA-256 of its bytes; the last time, None for never."""
    return session().scalar(
        select(SetUp)
        .where(SetUp.trust_id == trust.id, SetUp.kind == kind, SetUp.options["file"].as_string() == sha256)
        .order_by(SetUp.id.desc())
        .limit(1)
    )


def set_up_page(set_up: SetUp) -> SetUpRow:
    """Say how far a set-up is, and what became of each row; of whom, as they are called now. Two queries."""
    page = _set_up_row(set_up, jobs_about(SET_UP_JOB, [set_up.id]).get(set_up.id))
    ids = {outcome.person for outcome in page.outcomes if outcome.person is not None}
    if not ids:
        return page
    called = dict(session().execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    outcomes = tuple(one if one.person is None else replace(one, who=called[one.person]) for one in page.outcomes)
    return replace(page, outcomes=outcomes)


def set_ups_of(trust: Trust) -> tuple[SetUpRow, ...]:
    """List the last set-ups of a trust, the newest first. Two queries."""
    found = (
        session()
        .scalars(
            select(SetUp)
            .where(SetUp.trust_id == trust.id)
            .order_by(SetUp.id.desc())
            .limit(LISTED)
            .options(joinedload(SetUp.asked_by))
        )
        .all()
    )
    jobs = jobs_about(SET_UP_JOB, [set_up.id for set_up in found])
    return tuple(_set_up_row(set_up, jobs.get(set_up.id)) for set_up in found)


def _set_up_row(set_up: SetUp, job: JobRow | None) -> SetUpRow:
    outcomes = tuple(map(outcome_row, set_up.outcomes))
    return SetUpRow(
        set_up.id,
        set_up.kind,
        set_up.source,
        set_up.asked_at.astimezone(_ENGLAND).date(),
        set_up.asked_by.name,
        set_up.row_count,
        set_up.ended_at,
        Counter(outcome.fate for outcome in outcomes),
        outcomes,
        int(set_up.options.get("unsent", 0)),
        job,
    )


def document_plan(filename: str, document: InspectionDocument) -> DocumentPlan:
    """Say for which school a document would be stored: the one it names, and only where nobody has to be asked."""
    found = schools_like(document.school)
    if not found:
        name, urn = document.school.name or "a school it does not name", document.school.urn
        about = f"{name} (URN {urn})" if urn else name
        return DocumentPlan(filename, Fate.PASSED, f"It is about {about}, which is not here.")
    if len(found) > 1:
        either = " or ".join(f"{school.name} (URN {school.urn})" for school, _ in found)
        return DocumentPlan(filename, Fate.PASSED, f"It could be about {either}: read it in by itself, and say which.")
    school = found[0][0]
    match = match_of(document.school, school)
    if match.is_elsewhere or match.must_ask:
        by_itself = "" if match.is_elsewhere else " Read it in by itself, and say so."
        return DocumentPlan(filename, Fate.PASSED, f"{match.sentence}{by_itself}", school, document)
    look = " ".join(problem.message for problem in document.problems)
    return DocumentPlan(filename, Fate.STORED, f"Look at this: {look}" if look else "", school, document)


def held_facts(school: School) -> dict[str, str | None]:
    """Give what is held of a school, by the names of `rules.register.FACTS`; a trust without a number by its name."""
    trust = school.trust
    return {
        "name": school.name,
        "address": school.address,
        "postcode": school.postcode,
        "laestab": school.laestab,
        "phase": school.phase,
        "local_authority": school.local_authority,
        "trust": (trust.number or f"the trust {trust.name}") if trust else None,
        "closed_on": school.closed_on.isoformat() if school.closed_on else None,
    }


def same_trust(trust: Trust, number: str, name: str) -> bool:
    """Tell whether a trust here is one of the register: by its number, or by its name while it has none."""
    return trust.number == number if trust.number else _plain(trust.name) == _plain(name)


def _schools_named(rows: Sequence[PersonRow]) -> dict[str, School]:
    urns = {row.urn for row in rows if row.urn}
    held = session().scalars(select(School).where(School.urn.in_(urns)).options(joinedload(School.trust)))
    return {school.urn: school for school in held}


def _trusts_named(rows: Sequence[PersonRow]) -> dict[str, Trust]:
    """Find the trusts that rows name, by number or by name."""
    named = {_plain(row.trust) for row in rows if row.trust}
    if not named:
        return {}
    trusts = session().scalars(select(Trust)).all()
    return {
        key: trust for trust in trusts for key in (_plain(trust.name), trust.number) if key is not None and key in named
    }


def _no_place(row: PersonRow, place: School | Trust | None, within: Trust | None) -> str:
    """Say why a row's place is none that somebody can be given a role at here; "" when it is one."""
    trust = place.trust if isinstance(place, School) else place
    if place is None or (within is not None and trust is not within):
        of = f" of {within.name}" if within else ""
        if row.urn:
            return f"No school{of} here has the URN {row.urn[:20]}."
        return f"“{row.trust[:80]}” is not {within.name}." if within else f"No trust here is called “{row.trust[:80]}”."
    if row.role is Role.TRUST_OFFICER and isinstance(place, School):
        return "A trust officer serves a trust: give its number or name in the column Trust, and no URN."
    return ""


def _managed(trust: Trust, today: date) -> frozenset[int]:
    """Give the ids of the trust's schools at which somebody manages people today. One query."""
    managing = [role for role in Role if may([role], Capability.MANAGE_PEOPLE)]
    found = session().scalars(
        select(School.id)
        .join(Membership, or_(Membership.school_id == School.id, Membership.trust_id == School.trust_id))
        .join(Membership.person)
        .where(
            School.trust_id == trust.id,
            Membership.role.in_(managing),
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            Person.active,
        )
    )
    return frozenset(found)


def _beyond_an_officer(row: PersonRow, place: School | Trust, managed: Collection[int]) -> str:
    """Say why a trust's officer cannot give a role that whoever runs the tracker may; "" when they can.

    An officer could otherwise make themselves, by another address, whatever they like at a school that has its own
    people, which never agreed.
    """
    if isinstance(place, School):
        if place.id in managed:
            return f"{place.name} has a head or clerk here, who adds its people: on the school’s page People."
    elif not CAN[row.role] <= CAN[Role.TRUST_OFFICER]:
        return f"A {row.role} is given at a school: give its URN, and no Trust."
    return ""


def _clash(
    row: PersonRow, place: School | Trust | None, person: Person | None, first: str, today: date, by: Person | None
) -> str:
    """Say why a row cannot stand beside another, or beside what is here; "" when it can."""
    if _plain(first) != _plain(row.name):
        return f"An earlier row gives {row.email} to {first}: one address is one person’s."
    if row.until is not None and row.until < today:
        return f"{day(row.until)} has passed: give a day to come, or none."
    if person is None or place is None:
        return ""
    if by is not None and person.id == by.id:
        return "Nobody gives a role to themselves: ask somebody else to."
    if not person.active:
        return f"{row.email} is blocked here."
    if _plain(person.name) != _plain(row.name):
        return f"{row.email} is here already under another name. Write it as it is here, or give another address."
    if is_borrowed(person, place):
        return f"{row.email} is known elsewhere, and has never signed in by themselves: ask them to do so first."
    return ""


def _held(person: Person | None, role: Role, place: School | Trust, today: date) -> Membership | None:
    """Find the role that somebody holds already."""
    here = (place.id, None) if isinstance(place, School) else (None, place.id)
    return next(
        (
            held
            for held in (person.memberships if person else ())
            if held.role is role
            and (held.school_id, held.trust_id) == here
            and (held.ends_on is None or held.ends_on >= today)
        ),
        None,
    )


def _known(rows: Sequence[RegisterRow], predecessors: Mapping[str, Sequence[str]]) -> Known:
    known = Known()
    urns = {row.urn for row in rows} | {urn for row in rows for urn in predecessors.get(row.urn, ())}
    laestabs = {facts for row in rows if (facts := row.facts.get("laestab"))}
    found = session().scalars(
        select(School).where(School.urn.in_(urns) | School.laestab.in_(laestabs)).options(joinedload(School.trust))
    )
    for school in found:
        known.by_urn[school.urn] = school
        if school.laestab:
            known.by_laestab[school.laestab] = school
    former = (
        select(FormerUrn).where(FormerUrn.urn.in_(urns)).options(joinedload(FormerUrn.school).joinedload(School.trust))
    )
    known.by_former = {one.urn: one.school for one in session().scalars(former)}
    schools = {school.id for school in (*known.by_urn.values(), *known.by_former.values())}
    entries = session().scalars(select(RegisterEntry).where(RegisterEntry.school_id.in_(schools)))
    known.said = {entry.school_id: entry.said for entry in entries}
    return known


def _plan(row: RegisterRow, lineage: Lineage, known: Known, within: Trust | None, taken: set[str]) -> SchoolPlan:
    if row.wrong:
        return SchoolPlan(row, Fate.PASSED, "cannot be read", row.wrong)
    if row.urn in taken:
        return SchoolPlan(row, Fate.PASSED, "named twice in the file", "An earlier row has the same URN.")
    if row.status == CLOSED and row.urn in lineage.earlier:
        return SchoolPlan(row, Fate.PASSED, "went on under another number")
    predecessors = lineage.before.get(row.urn, ())
    school = known.by_urn.get(row.urn)
    renumbers = False
    if school is None and row.urn in known.by_former:
        held = known.by_former[row.urn]
        why = "an earlier number of a school that is here"
        note = f"URN {row.urn} is an earlier number of {held.name}, URN {held.urn}." if row.status == OPEN else ""
        return SchoolPlan(row, Fate.PASSED, why, "" if within else note)
    if school is None and row.status == OPEN and (school := _went_on(predecessors, known)):
        renumbers = True
    if school is None:
        if why := _unwanted(row):
            return SchoolPlan(row, Fate.PASSED, why)
        twin = known.by_laestab.get(row.facts.get("laestab") or "")
        if twin is not None and twin.urn not in taken:
            if within is not None and twin.trust_id != within.id:
                return _elsewhere(row)
            return SchoolPlan(
                row,
                Fate.PASSED,
                "perhaps a school that is here under another number",
                f"It has the authority and establishment number of {twin.name}, URN {twin.urn}. If it is the same "
                f"school: schools new-number {twin.urn} {row.urn}",
            )
        return SchoolPlan(row, Fate.STORED, earlier=_free(predecessors, known))
    if within is not None and school.trust_id != within.id:
        return _elsewhere(row)
    changes = revision(held_facts(school), known.said.get(school.id, {}), _facts(row, school))
    earlier = _free([urn for urn in predecessors if urn != school.urn], known)
    is_changed = bool(changes.changes or earlier or renumbers)
    return SchoolPlan(
        row,
        Fate.CHANGED if is_changed else Fate.SAME,
        note=_note(row, school, changes, predecessors, known, renumbers),
        school=school,
        revision=changes,
        earlier=earlier,
        renumbers=renumbers,
    )


def _facts(row: RegisterRow, school: School) -> Mapping[str, str | None]:
    """Give what a row says; its trust as it is held, while the trust here has no number."""
    if row.trust and school.trust and same_trust(school.trust, *row.trust):
        return {**row.facts, "trust": held_facts(school)["trust"]}
    return row.facts


def _went_on(predecessors: Sequence[str], known: Known) -> School | None:
    return next((known.by_urn[urn] for urn in predecessors if urn in known.by_urn), None)


def _free(predecessors: Sequence[str], known: Known) -> tuple[str, ...]:
    return tuple(urn for urn in predecessors if urn not in known.by_urn and urn not in known.by_former)


def _unwanted(row: RegisterRow) -> str:
    """Say why an establishment that is not here is not stored; "" when it is."""
    if row.status in (CLOSED, NOT_YET):
        return row.status
    return f"not inspected as a school: {row.group}" if row.group else ""


def _elsewhere(row: RegisterRow) -> SchoolPlan:
    note = "It is here already, outside of this trust. Whoever runs the tracker can move it: schools import"
    return SchoolPlan(row, Fate.PASSED, "not of this trust here", note)


def _note(
    row: RegisterRow,
    school: School,
    changes: Revision,
    predecessors: Sequence[str],
    known: Known,
    renumbers: bool,
) -> str:
    said = []
    if renumbers:
        said.append(f"{school.name}, which is here as URN {school.urn}, takes the number {row.urn}.")
    else:
        twice = [known.by_urn[urn] for urn in predecessors if urn in known.by_urn and known.by_urn[urn] is not school]
        said += [f"Its predecessor {one.name}, URN {one.urn}, is here too, as a school of its own." for one in twice]
    if row.status == CLOSED and "closed_on" in changes.changes:
        on = row.facts.get("closed_on")
        said.append(f"It closed{f' on {day(date.fromisoformat(on))}' if on else ''}; its plan stays here.")
    if changes.kept:
        names = listed([FACTS[name] for name in changes.kept])
        said.append(f"Set by hand, and stays as it is here: {names}.")
    return " ".join(said)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
