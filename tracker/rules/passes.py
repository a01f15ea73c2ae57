"""Passes: from when until when somebody from outside reads, and how one stands on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

LONGEST = timedelta(days=92)
"""How long a pass can be given for: a term. Whoever reads for longer is given another one, and so is thought of."""


class PassState(StrEnum):
    """How a pass stands."""

    TO_COME = "to come"
    IN_FORCE = "in force"
    OVER = "over"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Say whether it opens anything, today or on a day to come."""
        return self in (PassState.TO_COME, PassState.IN_FORCE)


class Lent(Protocol):
    """What the rule asks of a pass."""

    @property
    def starts_on(self) -> date:
        """The first day it holds."""

    @property
    def ends_on(self) -> date:
        """The last day it holds."""

    @property
    def withdrawn_at(self) -> datetime | None:
        """When it was taken back, if it was."""


def state_of(lent: Lent, today: date) -> PassState:
    """Say how a pass stands on a day: from its first day to its last, unless it was taken back."""
    if lent.withdrawn_at is not None:
        return PassState.WITHDRAWN
    if today > lent.ends_on:
        return PassState.OVER
    return PassState.TO_COME if today < lent.starts_on else PassState.IN_FORCE
