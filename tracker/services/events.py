"""The record of who did what, and when; chained at the commit, so that nothing in it changes unseen."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import orm

from tracker.db import db, session
from tracker.models.events import Event, EventChain, EventLink
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.rules.chain import BEGINNING, NO_SCHOOL, detail_hash, link_hash

UNCHAINED = "events to be chained"


class Subject(Protocol):
    """Anything stored: it has a number once it was flushed."""

    id: Any


def record(
    name: str, subject: Subject, /, *, by: Person, now: datetime, school: School | None, **detail: object
) -> Event:
    """Record one event in the past tense (``progress_logged``); its subject is flushed, so that it has a number.

    ``school`` is None for what belongs to no single school. ``detail`` must be plain enough for JSON.
    """
    session().flush()
    event = Event(
        school_id=school.id if school else None,
        person_id=by.id,
        name=name,
        subject=type(subject).__name__.lower(),
        subject_id=subject.id,
        detail=json.loads(json.dumps(detail)),  # as it comes back, and nobody else's to change before it is hashed
        happened_at=now,
    )
    session().add(event)
    session().info.setdefault(UNCHAINED, []).append(event)
    return event


@sa.event.listens_for(db.session, "before_commit")
def _chain(changed: orm.Session) -> None:
    """Put the events of a transaction into their chains, at its end.

    All at once, because the end of a chain is held from here to the commit: writers wait for each other as briefly as
    can be, and never in a circle, because all take the chains in one order. What was rolled back is no longer stored.
    """
    changed.flush()
    chains: dict[int, list[Event]] = {}
    for event in changed.info.pop(UNCHAINED, ()):
        if sa.inspect(event).persistent:
            chains.setdefault(event.school_id or NO_SCHOOL, []).append(event)
    if not chains:
        return
    links = []
    for end in _ends(changed, sorted(chains)):
        for event in chains[end.chain]:
            end.length += 1
            told = detail_hash(event.detail)
            end.sha256 = link_hash(end.sha256, end.chain, end.length, event, told)
            links.append(
                {
                    "chain": end.chain,
                    "sequence": end.length,
                    "event_id": event.id,
                    "detail_sha256": told,
                    "sha256": end.sha256,
                }
            )
    changed.execute(sa.insert(EventLink), links)


def _ends(changed: orm.Session, chains: list[int]) -> list[EventChain]:
    """Hold the ends of chains, in their order; a chain that has no event yet begins here."""
    begin = "INSERT INTO event_chain (chain, length, sha256) VALUES (:chain, 0, :sha256) ON CONFLICT DO NOTHING"
    changed.execute(sa.text(begin), [{"chain": chain, "sha256": BEGINNING} for chain in chains])
    held = sa.select(EventChain).where(EventChain.chain.in_(chains)).order_by(EventChain.chain)
    return list(changed.scalars(held.with_for_update().execution_options(populate_existing=True)))
