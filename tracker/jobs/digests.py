"""Sending what is due by the calendar: each mail by itself, so that one that fails holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy.exc import IntegrityError

from tracker.db import begin_writing, session
from tracker.errors import Refused
from tracker.jobs.kinds import Progress
from tracker.printing.mails import mail_of, post
from tracker.printing.press import Press
from tracker.queries.digests import digests_due
from tracker.rules.digests import Digest
from tracker.rules.speech import counted
from tracker.services.digests import send_digest

ZONE = ZoneInfo("Europe/London")
FROM_HOUR = 6
"""The hour of the day, in that zone, from which mails go out."""

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """How many mails went out, and how many could not be sent and are tried again."""

    sent: int = 0
    failed: int = 0


def send_today(_hour: int, _press: Press, progress: Progress) -> None:
    """Send what is due today, as a duty of the calendar; raise `Refused` when something could not be sent.

    It is due from hour to hour: a meeting that is called or moved in the course of a day may have its papers due on it.
    """
    clock: Callable[[], datetime] = current_app.extensions["clock"]
    failed = send_due_digests(clock().astimezone(ZONE).date(), clock, progress).failed
    if failed:
        raise Refused(f"{counted(failed, 'mail')} could not be sent. The server's log says why.")


def send_due_digests(today: date, clock: Callable[[], datetime], progress: Progress = lambda *_: None) -> Round:
    """Send everybody what they have to be told on a day and have not been told, committing after each."""
    digests = digests_due(today)
    session().rollback()
    done, connection = Round(), post()

    def hand_over(digest: Digest) -> None:
        connection.send_messages([mail_of(digest, clock())])

    try:
        for step, digest in enumerate(digests, 1):
            progress(step, len(digests), "Mails")
            try:
                connection.open()  # before the transaction, in which everybody else waits
            except OSError:
                _LOGGER.exception("the mail server cannot be reached")
                done.failed = len(digests) - done.sent
                break
            try:
                begin_writing(of=f"mails to person {digest.person_id}")
                send_digest(digest, hand_over, now=clock())
                session().commit()
                done.sent += 1
            except IntegrityError:  # another worker has told them
                session().rollback()
            except Exception:
                session().rollback()
                _LOGGER.exception("the mail to person %d was not sent", digest.person_id)
                done.failed += 1
                _close(connection)  # it may be what is broken
    finally:
        _close(connection)
    return done


def _close(connection: object) -> None:
    with suppress(OSError):
        connection.close()  # type: ignore[attr-defined]


def last_sent_on(now: datetime) -> date:
    """Give the last day on which mails have gone out, wherever a worker was at it."""
    here = now.astimezone(ZONE)
    return here.date() if here.hour >= FROM_HOUR else here.date() - timedelta(days=1)
