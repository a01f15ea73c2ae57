"""What inspectors asked for again: the inspections that raised one thing, its earlier wordings, and suggested links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from tracker.db import session
from tracker.models.inspections import Inspection
from tracker.models.people import Person
from tracker.models.requirements import Requirement, RequirementLink
from tracker.models.schools import School
from tracker.queries.requirements import RequirementRow, closed_by, source_in_words
from tracker.rules.lineage import Raised, SuggestedLink, chains, outcome, raised, suggested_links

# Made once: what is known of the columns of an alias costs more to work out than the query takes.
_earlier, _later = aliased(Requirement), aliased(Requirement)
_first, _second = aliased(Inspection), aliased(Inspection)
_parent = aliased(Requirement)

_Link = Row[*tuple[Any, ...]]
"""What a person decided about two requirements, and who they are."""


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A requirement of any inspection, in the plan or no longer, as far as its lineage goes."""

    id: int
    number: int
    title: str
    text: str
    under: str | None
    source: str
    inspection_id: int
    inspected_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class RaisedRow:
    """Another wording of one thing: what became of it, and who linked it, when and why, where it is linked directly."""

    asked: AskedRow
    outcome: str
    linked_by: str | None
    linked_on: date | None
    reason: str

    @property
    def is_linked(self) -> bool:
        """Say whether a person linked these two; else the link goes through a third."""
        return self.linked_by is not None


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """Two requirements that seem to ask for the same, with the reason; a person decides."""

    earlier: AskedRow
    later: AskedRow
    reason: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """The lineage of one requirement: ``before`` and ``again`` are its other wordings, the earliest first.

    ``left`` says when it left the plan, if it did; ``candidates`` are the requirements of other inspections, which a
    person may link by hand.
    """

    raised: Raised
    left: str | None
    before: tuple[RaisedRow, ...]
    again: tuple[RaisedRow, ...]
    suggestions: tuple[SuggestionRow, ...]
    candidates: tuple[AskedRow, ...]


def with_lineage(rows: tuple[RequirementRow, ...], school: School, today: date) -> tuple[RequirementRow, ...]:
    """Fill in which inspections asked for the same as each requirement. One query."""
    links = session().execute(_RAISED.where(_later.school_id == school.id, RequirementLink.decided_on <= today))
    inspections: dict[int, tuple[int, date]] = {}
    pairs: list[tuple[int, int]] = []
    for earlier_id, first_id, first_on, later_id, second_id, second_on in links:
        inspections |= {earlier_id: (first_id, first_on), later_id: (second_id, second_on)}
        pairs.append((earlier_id, later_id))
    together = chains(pairs)
    return tuple(
        replace(row, raised=_raised(inspections[one] for one in together[row.id])) if row.id in together else row
        for row in rows
    )


def lineage_of(school: School, requirement_id: int, today: date, plan: Iterable[RequirementRow] = ()) -> Lineage:
    """Compose the lineage of one requirement as known at the end of ``today``. Two queries.

    ``plan`` holds the requirements in the plan, for what leaders and the record say of them.
    """
    asked, links = _asked(school, today), _links(school, today)
    own = asked[requirement_id]
    together = chains(_pairs(links, confirmed=True))
    chain = sorted((asked[one] for one in together.get(own.id, {own.id})), key=lambda one: (one.inspected_on, one.id))
    others = [one for one in chain if one is not own]
    rows = {row.id: row for row in plan}
    follower = next((one.number for one in reversed(chain) if one.closed_on is None), None)
    told = [(one, _raised_row(one, own, links, rows, follower)) for one in others]
    return Lineage(
        raised=_raised((one.inspection_id, one.inspected_on) for one in chain),
        left=outcome(own.number, own.closed_on, follower, None) if own.closed_on else None,
        before=tuple(row for one, row in told if one.inspected_on < own.inspected_on),
        again=tuple(row for one, row in told if one.inspected_on >= own.inspected_on),
        suggestions=tuple(row for row in _suggestions(asked, links) if own in (row.earlier, row.later)),
        candidates=tuple(one for one in asked.values() if one.inspected_on != own.inspected_on and one not in chain),
    )


def links_suggested_for(school: School, inspection_id: int, today: date) -> tuple[SuggestionRow, ...]:
    """List what one inspection and another seem to ask for alike, for a person to decide."""
    rows = _suggestions(_asked(school, today), _links(school, today))
    return tuple(row for row in rows if inspection_id in (row.earlier.inspection_id, row.later.inspection_id))


_RAISED = (
    select(_earlier.id, _first.id, _first.inspected_on, _later.id, _second.id, _second.inspected_on)
    .select_from(RequirementLink)
    .join(_earlier, RequirementLink.earlier)
    .join(_first, _earlier.inspection)
    .join(_later, RequirementLink.later)
    .join(_second, _later.inspection)
    .where(RequirementLink.confirmed)
)
_ASKED = (
    select(
        Requirement.id,
        Requirement.plan_number,
        Requirement.title,
        Requirement.text,
        _parent.text,
        Inspection.kind,
        Inspection.inspected_on,
        Requirement.kind,
        Requirement.number,
        Requirement.inspection_id,
        Requirement.closed_on,
    )
    .join(Requirement.inspection)
    .outerjoin(_parent, Requirement.parent)
    .order_by(Inspection.inspected_on.desc(), Requirement.number)
)
_LINKS = (
    select(
        RequirementLink.earlier_id,
        RequirementLink.later_id,
        RequirementLink.confirmed,
        RequirementLink.reason,
        RequirementLink.decided_on,
        Person.name.label("decided_by"),
    )
    .join(RequirementLink.later)
    .join(RequirementLink.decided_by)
)


def _asked(school: School, today: date) -> Mapping[int, AskedRow]:
    found = session().execute(_ASKED.where(Requirement.school_id == school.id, Requirement.accepted_on <= today))
    return {
        id: AskedRow(
            id,
            plan_number,
            title,
            text,
            under,
            source_in_words(inspection_kind, inspected_on, kind, number),
            inspection_id,
            inspected_on,
            closed_by(closed_on, today),
        )
        for (
            id,
            plan_number,
            title,
            text,
            under,
            inspection_kind,
            inspected_on,
            kind,
            number,
            inspection_id,
            closed_on,
        ) in found
    }


def _links(school: School, today: date) -> Sequence[_Link]:
    return (
        session().execute(_LINKS.where(Requirement.school_id == school.id, RequirementLink.decided_on <= today)).all()
    )


def _pairs(links: Iterable[_Link], confirmed: bool) -> list[tuple[int, int]]:
    return [(link.earlier_id, link.later_id) for link in links if link.confirmed is confirmed]


def _suggestions(asked: Mapping[int, AskedRow], links: Sequence[_Link]) -> list[SuggestionRow]:
    found: tuple[SuggestedLink, ...] = suggested_links(
        list(asked.values()), _pairs(links, confirmed=True), _pairs(links, confirmed=False)
    )
    return [SuggestionRow(asked[link.earlier_id], asked[link.later_id], link.reason) for link in found]


def _raised(inspections: Iterable[tuple[int, date]]) -> Raised:
    """Count each inspection once, though it may ask for one thing in two places."""
    return raised(dict(inspections).values())


def _raised_row(
    one: AskedRow,
    own: AskedRow,
    links: Sequence[_Link],
    rows: Mapping[int, RequirementRow],
    follower: int | None,
) -> RaisedRow:
    link = next(
        (link for link in links if link.confirmed and {link.earlier_id, link.later_id} == {one.id, own.id}), None
    )
    row = rows.get(one.id)
    return RaisedRow(
        one,
        outcome(one.number, one.closed_on, follower, (row.declared, row.record.colour) if row else None),
        link.decided_by if link else None,
        link.decided_on if link else None,
        link.reason if link else "",
    )
