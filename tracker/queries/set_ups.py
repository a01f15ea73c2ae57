"""What would become of each row of a register or a list of people, and how far a set-up is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.models.schools import FormerUrn, School, Trust
from tracker.models.set_ups import RegisterEntry
from tracker.reading.registers import Lineage, RegisterRow
from tracker.rules.register import CLOSED, FACTS, NOT_YET, OPEN, Revision, revision
from tracker.rules.speech import day, listed


class Fate(StrEnum):
    """What becomes of a row."""

    STORED = "stored"
    CHANGED = "changed"
    SAME = "the same"
    PASSED = "passed over"


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
