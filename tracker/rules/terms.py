"""School terms, and what leaders said at the end of each.

By convention here, the same for every school: autumn runs from 1 September to 31 December, spring from 1 January to
31 March, summer from 1 April to 31 July. August belongs to the summer term that has just ended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.rules.colours import Colour
from tracker.rules.rag import UpdateFacts, declared


@dataclass(frozen=True, slots=True)
class Term:
    """One school term: its season, first day and last day."""

    season: str
    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        """Say it: "autumn term 2026"."""
        return f"{self.season} term {self.ends_on.year}"


def term_of(on: date) -> Term:
    """Find the term a day belongs to."""
    if on.month <= 3:
        return Term("spring", date(on.year, 1, 1), date(on.year, 3, 31))
    if on.month <= 8:
        return Term("summer", date(on.year, 4, 1), date(on.year, 7, 31))
    return Term("autumn", date(on.year, 9, 1), date(on.year, 12, 31))


def previous_term_ends(today: date, count: int) -> tuple[date, ...]:
    """List the last days of the `count` terms that have ended before today, oldest first."""
    ends: list[date] = []
    term = term_of(today)
    while len(ends) < count:
        if term.ends_on < today:
            ends.append(term.ends_on)
        term = term_of(term.starts_on - timedelta(1))
    return tuple(reversed(ends))


def declared_history(updates: Sequence[UpdateFacts], dates: Iterable[date]) -> tuple[Colour, ...]:
    """Tell what leaders said by the end of each of the days: one colour a day, not started before the first update."""
    return tuple(declared([update for update in updates if update.signed_on <= on]) for on in dates)
