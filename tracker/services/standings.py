"""Keeping how schools stand: what follows from the record anyway, so that no event tells of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, insert

from tracker.db import session
from tracker.models.standings import SchoolFigure, SchoolStanding
from tracker.queries.standings import LatestFigure, Reckoned, rules_of_reckoning


def keep_standings(standings: Collection[Reckoned], figures: Iterable[LatestFigure], *, today: date) -> None:
    """Keep how some schools stand, and the latest figures of each, in the place of what was kept of them."""
    ids = [one.stand.school_id for one in standings]
    for table in (SchoolFigure, SchoolStanding):
        session().execute(delete(table).where(table.school_id.in_(ids)))
    kept = {"reckoned_on": today, "rules": rules_of_reckoning()}
    rows = [asdict(one.stand) | kept | {"chain_length": one.chain_length, "until": one.until} for one in standings]
    if rows:
        session().execute(insert(SchoolStanding), rows)
    latest = [asdict(one) for one in figures]
    if latest:
        session().execute(insert(SchoolFigure), latest)
