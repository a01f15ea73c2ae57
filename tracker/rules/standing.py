"""Which readings of a metric stand: what was corrected steps back, and of several sources one counts.

Readings of one period, basis and source follow one another: the one entered last stands, those before it are kept as
what was replaced. Different sources stand beside each other. Of them counts one that has a figure before one that has
none, a published one before the school's own, a settled one before a provisional one, one that also has the figures
beside it before one that has not, and then the one entered last.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from tracker.rules.periods import period_named


class EnteredFacts(Protocol):
    """One value of a metric, with where it comes from and when it was entered."""

    @property
    def id(self) -> int:
        """Its number: of two entered at one moment, the higher one came later."""

    @property
    def period(self) -> str:
        """What it covers, as printed."""

    @property
    def basis(self) -> str | None:
        """What kind of figure it is."""

    @property
    def origin(self) -> Hashable:
        """Where it comes from: one document, one kind of statistics, or the school itself."""

    @property
    def unvalidated(self) -> bool:
        """Whether it is the school's own, and published by nobody."""

    @property
    def as_at(self) -> date:
        """The day it speaks of."""

    @property
    def entered_at(self) -> datetime:
        """When it came into the record."""

    @property
    def school_value(self) -> float | None:
        """The school's figure."""

    @property
    def national_value(self) -> float | None:
        """The nation's figure."""

    @property
    def gap_value(self) -> float | None:
        """The gap between them."""


Entered = TypeVar("Entered", bound=EnteredFacts)


@dataclass(frozen=True, slots=True)
class Standing(Generic[Entered]):
    """What one source says of a period now, and what it said before, the latest first."""

    reading: Entered
    replaced: tuple[Entered, ...]


@dataclass(frozen=True, slots=True)
class Period(Generic[Entered]):
    """What is known of one period: what each source says, the one that counts first."""

    sources: tuple[Standing[Entered], ...]

    @property
    def reading(self) -> Entered:
        """The reading that counts."""
        return self.sources[0].reading


def periods_of(readings: Iterable[Entered]) -> tuple[Period[Entered], ...]:
    """Order the readings of one metric: the oldest period first, in each the source that counts first."""
    by_source: defaultdict[tuple[str, Hashable], list[Entered]] = defaultdict(list)
    for reading in sorted(readings, key=_entered):
        by_source[period_named(reading.period), (reading.origin, reading.basis)].append(reading)
    by_period: defaultdict[str, list[Standing[Entered]]] = defaultdict(list)
    for (period, _), entered in by_source.items():
        *before, last = entered
        by_period[period].append(Standing(last, tuple(reversed(before))))
    found = [Period(_by_weight(sources)) for sources in by_period.values()]
    return tuple(sorted(found, key=lambda period: (period.reading.as_at, period.reading.id)))


def _by_weight(sources: Sequence[Standing[Entered]]) -> tuple[Standing[Entered], ...]:
    return tuple(sorted(sources, key=lambda source: _weight(source.reading), reverse=True))


def _weight(reading: EnteredFacts) -> tuple[bool, bool, bool, int, datetime, date, int]:
    figures = (reading.school_value, reading.national_value, reading.gap_value)
    return (
        reading.school_value is not None or reading.gap_value is not None,
        not reading.unvalidated,
        (reading.basis or "").strip().lower() != "provisional",
        sum(figure is not None for figure in figures),
        *_entered(reading),
    )


def _entered(reading: EnteredFacts) -> tuple[datetime, date, int]:
    return reading.entered_at, reading.as_at, reading.id
