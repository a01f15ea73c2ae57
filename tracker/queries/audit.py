"""Whether the chains of events hold: nothing changed, added, put in another order or lost since it was recorded."""

from __future__ import annotations

import json
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, cast, exists, select

from tracker.db import session
from tracker.models.events import Event, EventChain, EventLink
from tracker.models.schools import School
from tracker.rules.chain import NO_SCHOOL, End, Entry, Linked, Tally, follow

REMOVED = "personal_data_removed"
AT_ONCE = 1000

_EVENT = (
    Event.id,
    Event.school_id,
    Event.person_id,
    Event.name,
    Event.subject,
    Event.subject_id,
    Event.happened_at,
    cast(Event.detail, Text).label("detail"),  # read here: what was tampered with may be no JSON any more
)


def verified() -> Tally:
    """Go along every chain and say how many events hold, or what is wrong with the first that does not.

    It sees one moment of the database, also while others write. Reads a few rows at a time: memory does not grow.
    """
    _see_one_moment()
    tally, removals = Tally(), _removals()
    rows = session().execute(_links(), execution_options={"yield_per": AT_ONCE})
    for (chain, school, length, end), found in groupby(rows, key=attrgetter("chain", "school", "length", "end")):
        kept = None if length is None else End(length, end)
        follow(chain, _called(chain, school), map(_link, found), kept, removals, tally)
        if tally.broken:
            rows.close()
            return tally
    tally.broken = _lost_chain() or _outside_every_chain()
    return tally


def _see_one_moment() -> None:
    if session().get_bind().dialect.name == "postgresql" and not session().in_transaction():
        session().connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _links() -> Select[*tuple[Any, ...]]:
    return (
        select(
            EventLink.chain,
            EventLink.sequence,
            EventLink.event_id,
            EventLink.detail_sha256,
            EventLink.sha256,
            *_EVENT,
            EventChain.length,
            EventChain.sha256.label("end"),
            School.name.label("school"),
        )
        .outerjoin(Event, Event.id == EventLink.event_id)
        .outerjoin(EventChain, EventChain.chain == EventLink.chain)
        .outerjoin(School, School.id == EventLink.chain)
        .order_by(EventLink.chain, EventLink.sequence)
    )


def _link(row: Row[Any]) -> Linked:
    return Linked(
        row.sequence, row.event_id, row.detail_sha256, row.sha256, _entry(row) if row.id is not None else None
    )


def _entry(row: Any) -> Entry:
    return Entry(
        row.id,
        row.school_id,
        row.person_id,
        row.name,
        row.subject,
        row.subject_id,
        row.happened_at,
        _read(row.detail),
    )


def _read(detail: str) -> Any:
    try:
        return json.loads(detail)
    except ValueError:
        return detail


def _removals() -> dict[tuple[int, int], str]:
    """Read what was taken out of which details; the last word stands where it happened more than once."""
    rows = session().execute(
        select(EventLink.chain, cast(Event.detail, Text))
        .join(Event, Event.id == EventLink.event_id)
        .where(Event.subject == "person", Event.name == REMOVED)
        .order_by(EventLink.chain, EventLink.sequence)
    )
    removals = {}
    for chain, text in rows:
        detail = _read(text)
        for place, left in detail.get("events", ()) if isinstance(detail, dict) else ():
            removals[chain, place] = left
    return removals


def _lost_chain() -> str | None:
    """Say which chain has an end and no event at all."""
    has_links = exists().where(EventLink.chain == EventChain.chain)
    lost = (
        select(EventChain.chain, EventChain.length, School.name)
        .outerjoin(School, School.id == EventChain.chain)
        .where(EventChain.length > 0, ~has_links)
        .order_by(EventChain.chain)
    )
    found = session().execute(lost.limit(1)).first()
    return found and f"All {found.length} events in the chain {_called(found.chain, found.name)} are gone."


def _outside_every_chain() -> str | None:
    """Say which event was put in beside the chains."""
    is_linked: ColumnElement[bool] = exists().where(EventLink.event_id == Event.id)
    found = session().execute(select(*_EVENT).where(~is_linked).order_by(Event.id).limit(1)).first()
    return found and f"{_entry(found).label} stands in no chain: it was not recorded by Next Steps."


def _called(chain: int, school: str | None) -> str:
    if chain == NO_SCHOOL:
        return "of what belongs to no school"
    return f"of {school}" if school else f"of a school that is not here, number {chain}"
