"""Keeping how schools stand: what has changed, or whose day has come, is reckoned anew within a minute or so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from time import monotonic

from flask import current_app
from sqlalchemy.exc import IntegrityError

from tracker.db import begin_writing, session
from tracker.jobs.digests import ZONE
from tracker.jobs.kinds import Progress
from tracker.printing.press import Press
from tracker.queries.standings import AT_ONCE, latest_figures, reckoned, stale_schools
from tracker.services.standings import keep_standings

MOST_SECONDS = 20.0
"""How long it keeps a worker from other work; what is left then is done a minute later."""

_LOGGER = logging.getLogger(__name__)


def refresh_for_a_while(_minute: int, _press: Press, progress: Progress) -> None:
    """Refresh what is not fresh, as a duty of the calendar."""
    clock: Callable[[], datetime] = current_app.extensions["clock"]
    until, today = monotonic() + MOST_SECONDS, clock().astimezone(ZONE).date()
    done = 0
    while monotonic() < until and (some := refresh_standings(today, AT_ONCE)):
        done += some
        progress(1, 1, f"{done} schools")
    if done:
        _LOGGER.info("how %d schools stand was reckoned anew", done)


def refresh_standings(today: date, limit: int) -> int:
    """Reckon anew what is not fresh, of so many schools at most, committing some at a time; say of how many."""
    done = 0
    while done < limit:
        lengths = stale_schools(today, min(AT_ONCE, limit - done))
        if not lengths:
            break
        # Reckoned first, and then written: everybody else waits only for the writing.
        standings, figures = tuple(reckoned(lengths, today)), tuple(latest_figures(lengths, today))
        session().rollback()
        begin_writing(of="standings")
        try:
            keep_standings(standings, figures, today=today)
            session().commit()
        except IntegrityError:  # another worker has just kept the same ones
            session().rollback()
            break
        done += len(lengths)
    session().rollback()
    return done
