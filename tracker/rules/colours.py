"""The five colours an action or a requirement can have, what each means, and which is worse."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Colour(StrEnum):
    """How delivery stands; declared by leaders, or worked out from the record."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    COMPLETE = "complete"
    NOT_STARTED = "not started"

    @property
    def letter(self) -> str:
        """The sign inside the shape, so that a colour survives a black-and-white printer."""
        return _LETTERS[self]

    @property
    def label(self) -> str:
        """What the colour says, in sentence case."""
        return _LABELS[self]

    @property
    def definition(self) -> str:
        """What the colour means, as a sentence to stand beside it."""
        return _DEFINITIONS[self]

    @property
    def severity(self) -> int:
        """How bad it is: 0 for complete, 4 for red."""
        return len(_WORST_FIRST) - 1 - _WORST_FIRST.index(self)


_WORST_FIRST = (Colour.RED, Colour.AMBER, Colour.NOT_STARTED, Colour.GREEN, Colour.COMPLETE)
_LETTERS = {
    Colour.RED: "R",
    Colour.AMBER: "A",
    Colour.GREEN: "G",
    Colour.COMPLETE: "✓",
    Colour.NOT_STARTED: "\N{EN DASH}",
}
_LABELS = {
    Colour.RED: "Off track",
    Colour.AMBER: "At risk",
    Colour.GREEN: "On track",
    Colour.COMPLETE: "Complete",
    Colour.NOT_STARTED: "Not started",
}
_DEFINITIONS = {
    Colour.RED: "Off track: will not be met without major intervention.",
    Colour.AMBER: "At risk: needs attention, can be met with timely action.",
    Colour.GREEN: "On track, and the change for pupils is likely.",
    Colour.COMPLETE: "Done, and verified by someone other than the owner.",
    Colour.NOT_STARTED: "Nothing has been done or said about it yet.",
}

DECLARABLE = (Colour.RED, Colour.AMBER, Colour.GREEN, Colour.COMPLETE)
"""The colours a leader can declare in an update, in the order they are offered."""


def worst(colours: Iterable[Colour]) -> Colour | None:
    """Find the worst of several colours; None when there are none."""
    return max(colours, key=lambda colour: colour.severity, default=None)


def tally(colours: Iterable[Colour]) -> tuple[tuple[Colour, int], ...]:
    """Count colours, the worst first; those that none has are left out."""
    counts = Counter(colours)
    return tuple((colour, counts[colour]) for colour in sorted(counts, key=lambda colour: -colour.severity))
