"""Which readings of a school tell of too few pupils, so that most readers must not see them.

`tracker.rules.suppression` decides about one table; here the tables are laid out: all groups and periods of a metric
are one. Only the school's own figures that come with numbers of pupils are concerned: what is published is published.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tracker.rules.suppression import THRESHOLD, Place, sums_of_periods, suppressed, usual_sums


class CountedFacts(Protocol):
    """One value of a metric, with how many pupils it tells of."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def metric(self) -> str:
        """The metric's name."""

    @property
    def group(self) -> str:
        """The pupils it is about."""

    @property
    def row(self) -> str:
        """What kind of row: "national" beside the nation, "gap" against other pupils, "context"."""

    @property
    def unit(self) -> str:
        """What is counted: "%", "points", "pupils"."""

    @property
    def period(self) -> str:
        """What it covers."""

    @property
    def school_value(self) -> float | None:
        """The figure."""

    @property
    def numerator(self) -> int | None:
        """How many pupils were counted; None where that is not known."""

    @property
    def denominator(self) -> int | None:
        """How many there are in the cohort; None where that is not known."""

    @property
    def unvalidated(self) -> bool:
        """Whether it is the school's own, and published by nobody."""


def restricted(readings: Iterable[CountedFacts], threshold: int = THRESHOLD) -> frozenset[int]:
    """Give the numbers of the readings to hide; they come in the order they were entered, with all their corrections.

    What replaced a hidden reading, or was replaced by it, is hidden with it: one is mostly near the other.
    """
    tables: defaultdict[tuple[str, str], _Table] = defaultdict(lambda: defaultdict(list))
    shares = set()
    for reading in readings:
        cell = _cell(reading)
        if reading.unvalidated and (cell.numerator is not None or cell.denominator is not None):
            name = _plain(reading.metric), reading.row
            tables[name][cell.group, cell.figure].append(cell)
            if reading.unit == "%":
                shares.add(name)
    return frozenset(id for name, table in tables.items() for id in _hidden(table, threshold, name not in shares))


@dataclass(frozen=True, slots=True)
class _Cell:
    """One version of one figure of one group."""

    id: int
    group: str
    figure: str
    numerator: int | None
    denominator: int | None


_Table = defaultdict[Place, list[_Cell]]


def _hidden(table: Mapping[Place, Sequence[_Cell]], threshold: int, adds_up: bool) -> Iterator[int]:
    """Judge the table as it stands, and as it stood with what was replaced since."""
    groups = usual_sums(group for group, _ in table)
    periods = sums_of_periods(period for _, period in table) if adds_up else ()
    places: set[Place] = set()
    for back in range(1, max(map(len, table.values())) + 1):
        cells = [versions[-min(back, len(versions))] for versions in table.values()]
        places |= suppressed(cells, groups, periods, threshold)
    return (cell.id for place in places for cell in table[place])


def _cell(reading: CountedFacts) -> _Cell:
    period = " ".join(reading.period.split())
    return _Cell(reading.id, _plain(reading.group), period, _counted(reading), reading.denominator)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _counted(reading: CountedFacts) -> int | None:
    """Give how many pupils a reading counts; of a percentage of a known cohort a reader can work that out."""
    value = reading.school_value
    if reading.numerator is not None or value is None or value < 0:
        return reading.numerator
    if reading.unit == "%" and reading.denominator is not None:
        return round(value * reading.denominator / 100)
    return int(value) if reading.unit == "pupils" else None
