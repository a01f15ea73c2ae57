"""What is due by the calendar: each duty is a job that nobody asked for, done once however many workers look.

A duty is due from time to time: each day from an hour on, each hour, each minute. Such a slot of time has a number that
grows, and the queue calls a duty once for each. What is done goes by the clock and not by the number, for a worker may
come to it late; done twice it comes to the same.

A new duty is a function as `tracker.jobs.kinds.Handler` describes it, and a line in `DUTIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from tracker.config import Settings
from tracker.db import begin_writing
from tracker.jobs import backups, digests, standings, sweeps, webhooks
from tracker.jobs.digests import ZONE
from tracker.jobs.kinds import DIGESTS, WEBHOOKS, Handler, Progress
from tracker.printing.press import Press

Slot = Callable[[datetime], int | None]
"""Give the number of the slot of time that an instant is in; None while the duty is not due."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that is due by the calendar, on installations whose settings ask for it."""

    kind: str
    slot: Slot
    handler: Handler
    is_asked_for: Callable[[Settings], object] = lambda _settings: True

    def do(self, number: int, press: Press, progress: Progress) -> None:
        """Do it, as a worker does a job; where it is not due any more, such as after midnight, let it be."""
        if self.slot(current_app.extensions["clock"]()) is not None:
            self.handler(number, press, progress)
        begin_writing(of=self.kind)


def daily(from_hour: int) -> Slot:
    """Count the days, each from an hour on in the time zone of England."""

    def slot(now: datetime) -> int | None:
        here = now.astimezone(ZONE)
        return here.toordinal() if here.hour >= from_hour else None

    return slot


def hourly(from_hour: int) -> Slot:
    """Count the hours, each day from one of them on in the time zone of England."""

    def slot(now: datetime) -> int | None:
        here = now.astimezone(ZONE)
        return here.toordinal() * 24 + here.hour if here.hour >= from_hour else None

    return slot


def every_minute(now: datetime) -> int:
    """Count the minutes."""
    return int(now.timestamp()) // 60


DUTIES = (
    Duty("nightly backup", daily(backups.FROM_HOUR), backups.back_up_tonight, lambda settings: settings.backups),
    Duty("sweep", daily(sweeps.FROM_HOUR), sweeps.sweep_tonight),
    Duty(DIGESTS, hourly(digests.FROM_HOUR), digests.send_today),
    Duty("standings", every_minute, standings.refresh_for_a_while),
    Duty(WEBHOOKS, every_minute, webhooks.send_due, lambda settings: settings.webhook_hosts),
)


def duties_of(settings: Settings) -> tuple[Duty, ...]:
    """Give the duties that a worker with these settings sees to."""
    return tuple(duty for duty in DUTIES if duty.is_asked_for(settings))


def due(duties: Iterable[Duty], now: datetime) -> Mapping[str, int]:
    """Give what is due at an instant: by its kind, the number of the slot."""
    slots = {duty.kind: duty.slot(now) for duty in duties}
    return {kind: slot for kind, slot in slots.items() if slot is not None}
