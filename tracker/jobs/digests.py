"""Sending what is due by the calendar: each mail by itself, so that one that fails holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from tracker.db import begin_writing, session
from tracker.printing.mails import mail_of, post
from tracker.queries.digests import digests_due
from tracker.rules.digests import Digest
from tracker.services.digests import send_digest

ZONE = ZoneInfo("Europe/London")
FROM_HOUR = 6
"""The hour of the day, in that zone, from which mails go out."""
BETWEEN = 3600.0
"""Seconds after which it is looked again for what has become due."""
REST = 900.0
"""Seconds after which what could not be sent is tried again."""

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """How many mails went out, and how many could not be sent and are tried again."""

    sent: int = 0
    failed: int = 0


def send_due_digests(today: date, clock: Callable[[], datetime], carry_on: Callable[[], bool] = lambda: True) -> Round:
    """Send everybody what they have to be told on a day and have not been told, committing after each."""
    digests = digests_due(today)
    session().rollback()
    done, connection = Round(), post()

    def hand_over(digest: Digest) -> None:
        connection.send_messages([mail_of(digest, clock())])

    for digest in digests:
        if not carry_on():
            break
        try:
            connection.open()  # before the transaction, in which everybody else waits
        except OSError:
            _LOGGER.exception("the mail server cannot be reached")
            done.failed = len(digests) - done.sent
            break
        try:
            begin_writing()
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
    _close(connection)
    return done


def _close(connection: object) -> None:
    with suppress(OSError):
        connection.close()  # type: ignore[attr-defined]


def last_sent_on(now: datetime) -> date:
    """Give the last day on which mails have gone out, wherever a worker was at it."""
    here = now.astimezone(ZONE)
    return here.date() if here.hour >= FROM_HOUR else here.date() - timedelta(days=1)


class Calendar:
    """What a worker does between jobs: from hour to hour, or after a rest when something could not be sent.

    A meeting that is called or moved in the course of a day may have its papers due on that very day.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._not_before = datetime.min.replace(tzinfo=UTC)

    def __call__(self, carry_on: Callable[[], bool]) -> None:
        """Do what is due now, for as long as it may carry on."""
        now = self._clock()
        here = now.astimezone(ZONE)
        if here.hour < FROM_HOUR or now < self._not_before:
            return
        self._not_before = now + timedelta(seconds=REST)
        if not send_due_digests(here.date(), self._clock, carry_on).failed:
            self._not_before = now + timedelta(seconds=BETWEEN)
