"""Setting up many at once: schools, people, documents. Each is whole, and twice changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.db import session
from tracker.errors import Refused, TrackerError
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.models.set_ups import RegisterEntry, SetUp, SetUpKind
from tracker.queries.installation import is_demonstration
from tracker.queries.people import has_come_in
from tracker.queries.schools import school_by_urn
from tracker.queries.set_ups import (
    SET_UP_JOB,
    DocumentPlan,
    Fate,
    PersonPlan,
    SchoolPlan,
    document_plan,
    people_plans,
    same_trust,
    school_plans,
)
from tracker.reading.inspections import read_inspection
from tracker.reading.people_lists import PersonRow
from tracker.reading.registers import Lineage, RegisterRow
from tracker.rules.register import FACTS
from tracker.rules.speech import counted
from tracker.services.events import record
from tracker.services.inspections import SourceFile, Unlike, accept_inspection, inspection_like, media_type_of
from tracker.services.jobs import ask_for_job
from tracker.services.people import add_person, give_role
from tracker.services.schools import add_trust, note_former_urn, renumber, store_schools
from tracker.storage import Store

IN_THE_DEMONSTRATION = (
    "This is the demonstration, whose password others know. Give your school an installation of its own: name another"
    " folder in TRACKER_INSTANCE, and run db upgrade there."
)


def refuse_in_the_demonstration() -> None:
    """Raise `Refused` where everybody may know the passwords: nobody's own schools and people belong there."""
    if is_demonstration():
        raise Refused(IN_THE_DEMONSTRATION)


def ask_for_set_up(
    kind: SetUpKind,
    source: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Person,
    now: datetime,
    trust: Trust | None = None,
    **options: object,
) -> SetUp:
    """Ask a worker to set up what somebody has looked at and accepted. Records ``set_up_asked``.

    ``rows`` are what a `RegisterRow`, a `PersonRow` or a waiting document comes to in JSON. ``options``: ``sends`` says
    that people are sent links, ``file`` is the SHA-256 of what was accepted.
    """
    set_up = SetUp(
        kind=kind,
        trust=trust,
        source=source[:255],
        options=options,
        rows=[dict(row) for row in rows],
        row_count=len(rows),
        outcomes=[],
        asked_at=now,
        asked_by=by,
    )
    session().add(set_up)
    record("set_up_asked", set_up, by=by, now=now, school=None, kind=kind.value, rows=len(rows), source=source)
    ask_for_job(SET_UP_JOB, set_up.id, school=None, by=by, now=now, steps=max(len(rows), 1))
    return set_up


def read_document(content: bytes, filename: str) -> DocumentPlan:
    """Read a document, and say for which school it would be stored; one that is refused is passed over, and why.

    A PDF is opened in a process of its own. Nothing is held of the database meanwhile.
    """
    session().rollback()
    try:
        document = read_inspection(content, filename)
    except Refused as refusal:
        return DocumentPlan(filename, Fate.PASSED, str(refusal))
    return document_plan(filename, document)


def document_known(plan: DocumentPlan, content: bytes) -> DocumentPlan:
    """Say of a document that would be stored whether it is here already, or differs from what is; store nothing."""
    if plan.fate is not Fate.STORED or plan.school is None or plan.document is None:
        return plan
    alike = inspection_like(plan.school, plan.document, hashlib.sha256(content).hexdigest())
    if alike is None:
        return plan
    if alike.comparison.differences:
        return replace(plan, fate=Fate.PASSED, note=str(Unlike(alike)))
    return replace(plan, fate=Fate.SAME, note="")


def accept_document(plan: DocumentPlan, content: bytes, *, store: Store, by: Person, now: datetime) -> DocumentPlan:
    """Store what a document says for its school, as a person at the screen would; say what became of it.

    Where it cannot be stored, or differs from what is held of the same visit, it is passed over with the sentence; what
    the transaction has changed by then is the caller's to roll back.
    """
    if plan.fate is not Fate.STORED or plan.school is None or plan.document is None:
        return plan
    school, document = plan.school, plan.document
    today = now.astimezone(ZoneInfo(school.time_zone)).date()
    source = SourceFile(plan.filename, media_type_of(content), content)
    try:
        accepted = accept_inspection(school, document, source, store=store, by=by, now=now, today=today)
    except TrackerError as refusal:
        return replace(plan, fate=Fate.PASSED, note=str(refusal))
    return plan if any(accepted.counts.values()) else replace(plan, fate=Fate.SAME, note="")


def set_up_schools(
    rows: Sequence[RegisterRow],
    lineage: Lineage,
    *,
    by: Person,
    now: datetime,
    source: str,
    within: Trust | None = None,
) -> list[SchoolPlan]:
    """Store and change schools as some rows of the register say, and give what became of each row.

    What somebody corrected by hand stays. Meant for some hundred rows at a time, each lot in a transaction of its own:
    a lot that was stored before comes to the same. Records ``school_added`` or ``school_changed`` for each school, and
    what comes with them: ``trust_added``, ``trust_numbered``, ``former_urn_noted``, ``school_renumbered``.
    """
    plans = school_plans(rows, lineage, within)
    trusts = _trusts([plan for plan in plans if _needs_trust(plan)], by, now)
    held = select(RegisterEntry).where(RegisterEntry.school_id.in_([one.school.id for one in plans if one.school]))
    entries = {entry.school_id: entry for entry in session().scalars(held)}
    new = {
        plan.row.urn: School(urn=plan.row.urn, **_columns(plan.row.facts, _trust_of(plan, trusts)))
        for plan in plans
        if plan.fate is Fate.STORED
    }
    store_schools(list(new.values()), by=by, now=now)
    for plan in plans:
        school = new.get(plan.row.urn) if plan.fate is Fate.STORED else plan.school
        if school is None:
            continue
        if plan.school is not None:
            _change(plan, school, _trust_of(plan, trusts), by, now, source)
        for urn in plan.earlier:
            if school_by_urn(urn) is None:  # an earlier row of this lot may have taken it
                note_former_urn(school, urn, by=by, now=now)
        _remember(school, entries.get(school.id), plan.row.facts, now)
    return plans


def _trust_of(plan: SchoolPlan, trusts: Mapping[str, Trust]) -> Trust | None:
    return trusts.get(plan.row.trust[0]) if plan.row.trust else None


class Clashes(Refused):
    """A list of people of which some rows cannot stand: nothing of it was stored."""

    def __init__(self, plans: Sequence[PersonPlan]) -> None:
        self.plans = [plan for plan in plans if plan.fate is Fate.PASSED]
        rows = counted(len(self.plans), "row")
        super().__init__(
            f"{rows} cannot stand, so nothing was stored. Put {'it' if len(self.plans) == 1 else 'them'} right."
        )


@dataclass(frozen=True, slots=True)
class PeopleSetUp:
    """What became of a list, whom it names, and who has something new and has never come in.

    ``people`` are by their addresses; the ``newcomers`` may be sent a link.
    """

    plans: list[PersonPlan]
    people: Mapping[str, Person]
    newcomers: tuple[tuple[Person, School | Trust], ...]


def set_up_people(
    rows: Sequence[PersonRow],
    *,
    by: Person,
    now: datetime,
    today: date,
    within: Trust | None = None,
    only_others: bool = False,
) -> PeopleSetUp:
    """Add people and give them roles as a list says: all of it, or nothing. Twice changes nothing.

    ``only_others`` keeps ``by`` from giving themselves a role. Records ``person_added`` and ``role_given``. Raises
    `Clashes` when any row cannot stand.
    """
    plans = people_plans(rows, today, by=by if only_others else None, within=within)
    if any(plan.fate is Fate.PASSED for plan in plans):
        raise Clashes(plans)
    people = {plan.row.email: plan.person for plan in plans if plan.person}
    added: set[str] = set()
    changed: dict[int, tuple[Person, School | Trust]] = {}
    for plan in plans:
        if plan.fate is not Fate.STORED or plan.place is None:
            continue
        row, place = plan.row, plan.place
        person = people.get(row.email)
        if person is None:
            school = place if isinstance(place, School) else None
            person = add_person(row.name, row.email, row.job_title, by=by, now=now, school=school)
            people[row.email] = person
            added.add(row.email)
        is_new = row.email in added
        give_role(person, row.role, place, by=by, now=now, today=today, ends_on=row.until, is_new=is_new)
        changed.setdefault(person.id, (person, place))
    newcomers = tuple(pair for pair in changed.values() if not has_come_in(pair[0]))
    return PeopleSetUp(plans, people, newcomers)


def _needs_trust(plan: SchoolPlan) -> bool:
    """Tell whether the trust that a row names is the school's, or becomes it."""
    if plan.row.trust is None or plan.fate is Fate.PASSED:
        return False
    if plan.school is None or (plan.revision and "trust" in plan.revision.changes):
        return True
    return plan.school.trust is not None and same_trust(plan.school.trust, *plan.row.trust)


def _change(plan: SchoolPlan, school: School, trust: Trust | None, by: Person, now: datetime, source: str) -> None:
    if plan.renumbers:
        renumber(school, plan.row.urn, by=by, now=now)
    changes = plan.revision.changes if plan.revision else {}
    columns = _columns(changes, trust)
    if not columns:
        return
    was = {name: _printed(getattr(school, name)) for name in columns}
    for name, value in columns.items():
        setattr(school, name, value)
    facts = {FACTS[name]: [was[name], _printed(value)] for name, value in columns.items()}
    record("school_changed", school, by=by, now=now, school=school, source=source, facts=facts)


def _columns(facts: Mapping[str, str | None], trust: Trust | None) -> dict[str, Any]:
    """Give facts of the register as a school keeps them."""
    columns: dict[str, Any] = dict(facts)
    if "trust" in columns:
        columns["trust"] = trust if columns["trust"] else None
    if columns.get("closed_on"):
        columns["closed_on"] = date.fromisoformat(columns["closed_on"])
    return columns


def _printed(value: object) -> str | None:
    if isinstance(value, Trust):
        return value.name
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


def _remember(school: School, entry: RegisterEntry | None, facts: Mapping[str, str | None], now: datetime) -> None:
    """Keep what the register says now: by that a correction by hand is told from what was taken from it before."""
    if entry is None:
        session().add(RegisterEntry(school_id=school.id, said=dict(facts), read_at=now))
    elif entry.said != {**entry.said, **facts}:
        entry.said, entry.read_at = {**entry.said, **facts}, now


def _trusts(plans: Sequence[SchoolPlan], by: Person, now: datetime) -> dict[str, Trust]:
    """Find or add the trusts of some schools, by their numbers. Records ``trust_added`` and ``trust_numbered``."""
    named = {plan.row.trust[0]: plan.row.trust[1] for plan in plans if plan.row.trust}
    if not named:
        return {}
    held = {trust.number: trust for trust in session().scalars(select(Trust).where(Trust.number.in_(named)))}
    missing = {number: name for number, name in named.items() if number not in held}
    unnumbered = session().scalars(select(Trust).where(Trust.number.is_(None))).all() if missing else ()
    taken = set(session().scalars(select(Trust.name).where(Trust.name.in_(missing.values())))) if missing else set()
    for number, name in missing.items():
        trust = next((one for one in unnumbered if one.number is None and same_trust(one, number, name)), None)
        if trust is None:
            name = f"{name} ({number})" if name in taken else name
            trust = add_trust(name, by=by, now=now)
            taken.add(name)
            trust.number = number
        else:
            trust.number = number
            record("trust_numbered", trust, by=by, now=now, school=None, number=number)
        held[number] = trust
    return {number: trust for number, trust in held.items() if number}
