"""How often an action's due date was moved, and how far in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.rules.speech import days, times


class MoveFacts(Protocol):
    """One move of a due date."""

    @property
    def from_on(self) -> date:
        """The due date before the move."""

    @property
    def to_on(self) -> date:
        """The due date after the move."""


@dataclass(frozen=True, slots=True)
class Slippage:
    """Times moved, and days in all: above 0 is later than first agreed."""

    times: int
    days: int

    @property
    def sentence(self) -> str:
        """Say it to governors: "moved twice, 84 days later than first agreed"."""
        if self.times == 0:
            return "not moved"
        if self.days == 0:
            return f"moved {times(self.times)}, back to the date first agreed"
        direction = "later" if self.days > 0 else "earlier"
        return f"moved {times(self.times)}, {days(abs(self.days))} {direction} than first agreed"


def slippage(moves: Sequence[MoveFacts]) -> Slippage:
    """Add up the moves of a due date."""
    return Slippage(len(moves), sum((move.to_on - move.from_on).days for move in moves))
