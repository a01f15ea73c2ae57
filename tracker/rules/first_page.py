"""How close the first page of the plan is set, so that one sheet holds every requirement.

A row says as much as there is room for, and its words are never set smaller. What a closer setting leaves out stands in
the requirement itself, on the pages that follow. Widths and heights are those of print.scss, in millimetres.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

SHEET = 260.0
"""The height between the margins of a pack; a plan has a line and a half more."""
AROUND = 86.0
"""What masthead, summary, the head of the table and the key take."""
LINE = 4.0
LETTER = 1.45
"""How wide a letter of a row is, on average."""
BOLD = 1.6
"""A letter of its title."""
CLOSEST_BOLD = 1.38
"""A letter of its title where that is no larger than the rest."""


class Setting(StrEnum):
    """How much a row says, the fullest first."""

    FULL = "full"
    CLOSE = "close"  # without the trend, the metric's name and why the record says so
    CLOSEST = "closest"  # a line or two: without its lead, what leaders said before, and the figures


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a requirement that page 1 may say."""

    title: str
    under: str
    raised: str
    record: str
    metric: str
    impact: str

    def height(self, setting: Setting) -> float:
        """Say how high it stands."""
        if setting is Setting.CLOSEST:
            return max(5.8, 1.2 + lines(self.title, 93.5, CLOSEST_BOLD) * 3.9)
        if setting is Setting.CLOSE:
            asked = lines(self.title, 71, BOLD) * 4.5 + lines(f"{self.under} {self.raised}", 71, LETTER) * LINE
            return 1.8 + max(asked, (1 + lines(self.impact, 48, LETTER)) * LINE)
        asked = lines(self.title, 44, BOLD) * 4.5
        asked += (lines(self.under, 44, LETTER) + lines(self.raised, 44, LETTER)) * LINE
        pupils = 1 + lines(self.metric, 47, LETTER) + lines(self.impact, 47, LETTER)
        return 3.4 + max(asked, max(pupils, 1 + lines(self.record, 30, LETTER)) * LINE)


def lines(words: str, width: float, letter: float) -> int:
    """Count the lines that words take at a width; a line ends short by half a word."""
    return -(-len(words) // max(1, int(width / letter) - 2))


def setting(rows: Sequence[Row], questions: Iterable[str]) -> Setting | None:
    """Give the fullest setting that fits on one sheet, or None when even the closest does not."""
    room = SHEET - AROUND - _height_of_questions(tuple(questions))
    return next((one for one in Setting if sum(row.height(one) for row in rows) <= room), None)


def _height_of_questions(questions: Sequence[str]) -> float:
    if not questions:
        return 0
    return 15 + sum(0.6 + 4.4 * lines(question, 166, 1.56) for question in questions)
