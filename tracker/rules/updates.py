"""Who owes a word: which actions have gone without an update since the board met."""

from collections.abc import Sequence
from datetime import date
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


def owes_update(action: ActionToUpdate, since: date, due_on: date) -> bool:
    """Tell whether an update that was due on a day is missing: nothing was said after ``since``.

    An action that is complete, or that has not begun by the day updates are due, owes none.
    """
    if action.record.colour is Colour.COMPLETE or action.starts_on > due_on:
        return False
    return all(update.signed_on <= since for update in action.updates)
