"""Who owes a word: which actions have gone without an update since the board met."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from tracker.rules.colours import Colour
from tracker.rules.rag import UpdateFacts, Verdict


class ActionToUpdate(Protocol):
    """An action as known on a day."""

    @property
    def starts_on(self) -> date:
        """When work begins."""

    @property
    def updates(self) -> Sequence[UpdateFacts]:
        """What leaders said of it."""

    @property
    def record(self) -> Verdict:
        """What the record says of it."""


def counts_after(met: Iterable[date], held_on: date, today: date, quiet_days: int) -> date:
    """Give the day after which an update counts for a meeting: when its board last met, as known on a day.

    ``met`` are the days of the board's meetings; one still to come is none. Before the first, a usual silence counts.
    """
    return max(
        (on for on in met if on < held_on and on <= today), default=min(today, held_on) - timedelta(days=quiet_days)
    )


def owes_update(action: ActionToUpdate, since: date, due_on: date) -> bool:
    """Tell whether an update that was due on a day is missing: nothing was said after ``since``.

    An action that is complete, or that has not begun by the day updates are due, owes none.
    """
    if action.record.colour is Colour.COMPLETE or action.starts_on > due_on:
        return False
    return all(update.signed_on <= since for update in action.updates)
