"""Which readings of a school tell of too few pupils, so that most readers must not see them.

`tracker.rules.suppression` decides about one table; here it is laid out: all that the school has counted, whatever it
counts, for whom and when. A group has one size in a period, so that one metric tells of it to the reader of another.
Only the school's own figures are concerned: what is published is published.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from tracker.rules.cohorts import MOST_SESSIONS, SizedFacts, cohort_of, counts_sessions
from tracker.rules.periods import period_named, school_year_of, terms_of_year
from tracker.rules.suppression import THRESHOLD, Cell, Sum, sums_of_periods, suppressed, traits_of, usual_sums


class CountedFacts(SizedFacts, Protocol):
    """One value of a metric, with what it was counted from, for whom and when."""

    @property
    def id(self) -> int:
        """Its number."""

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


def restricted(readings: Iterable[CountedFacts], threshold: int = THRESHOLD) -> frozenset[int]:
    """Give the numbers of the readings to hide; they come in the order they were entered, with all their corrections.

    They are all that the school has counted: what one metric hides, another could tell. What replaced a hidden reading,
    or was replaced by it, is hidden with it: one is mostly near the other.
    """
    return _restricted(tuple(_own(readings)), threshold)


class _Fact(NamedTuple):
    """What there is to know of a reading of the school's own."""

    id: int
    metric: str
    group: str
    row: str
    unit: str
    period: str
    school_value: float | None
    numerator: int | None
    denominator: int | None
    pupils: int | None
    unvalidated: bool = True


def _own(readings: Iterable[CountedFacts]) -> Iterator[_Fact]:
    for one in readings:
        if one.unvalidated:
            counts = one.numerator, one.denominator, one.pupils
            yield _Fact(one.id, one.metric, one.group, one.row, one.unit, one.period, one.school_value, *counts)


# Remembered, for the schools of a trust too: a page asks for it several times, and the next page of the same facts.
@lru_cache(maxsize=128)
def _restricted(readings: tuple[_Fact, ...], threshold: int) -> frozenset[int]:
    table: defaultdict[_Place, list[_Fact]] = defaultdict(list)
    for reading in readings:
        table[_place(reading)].append(reading)
    groups = usual_sums({place.group: None for place in table})
    figures = tuple(_sums_over_time(table))
    hidden: set[tuple[str, str]] = set()
    # As it stands, and as it stood with what was replaced since.
    for back in range(1, max(map(len, table.values()), default=0) + 1):
        stood = {place: versions[-min(back, len(versions))] for place, versions in table.items()}
        hidden |= suppressed(_cells(stood, threshold), groups, figures, threshold)
    return frozenset(
        reading.id for place, versions in table.items() if place.in_table in hidden for reading in versions
    )


class _Place(NamedTuple):
    """Where a figure stands: a metric's name and kind of row, a group, and a period."""

    metric: tuple[str, str]
    group: str
    period: str

    @property
    def figure(self) -> str:
        """Its column in the table."""
        return _figure(self.metric, self.period)

    @property
    def in_table(self) -> tuple[str, str]:
        """Its row and column in the table."""
        return self.group, self.figure


def _figure(metric: tuple[str, str], period: str) -> str:
    return "\n".join((*metric, period))


def _place(reading: _Fact) -> _Place:
    return _Place((_plain(reading.metric), reading.row), _plain(reading.group), period_named(reading.period))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _sums_over_time(table: Mapping[_Place, Sequence[_Fact]]) -> Iterator[Sum]:
    """Give the sums of the periods of each metric that counts what adds up: not pupils, who may be absent in both."""
    periods: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    shares = set()
    for place, versions in table.items():
        periods[place.metric][place.period] = None
        if any(reading.unit == "%" and not _counts_other_than_pupils(reading) for reading in versions):
            shares.add(place.metric)
    for metric, labels in periods.items():
        for one in sums_of_periods(labels) if metric not in shares else ():
            parts = tuple(_figure(metric, part) for part in one.parts)
            yield Sum(_figure(metric, one.total), parts, one.is_whole)


def _cells(stood: Mapping[_Place, _Fact], threshold: int) -> Iterator[Cell]:
    """Lay the table out, with what a reader knows of each group's size from any of its figures."""
    sizes = _Sizes(stood, threshold)
    for place, reading in stood.items():
        own = cohort_of(reading)
        size = own if own is not None else sizes.elsewhere(place)
        counted = _counted(reading, size)
        yield Cell(
            group=place.group,
            numerator=counted.number,
            denominator=counted.of,
            figure=place.figure,
            when=place.period,
            pupils=size,
            each=counted.each,
            is_rough=counted.is_rough,
            known_elsewhere=own is None,
            held_back=sizes.is_small(place, size) or (size is None and _may_be_of_few(reading, threshold)),
        )


class _Sizes:
    """How many pupils there are in a group in a period, as any figure of them says."""

    def __init__(self, stood: Mapping[_Place, _Fact], threshold: int) -> None:
        self._known: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        # The small groups of each half-term, by what is known of their pupils.
        self._small: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
        self._threshold = threshold
        for place, reading in stood.items():
            size = cohort_of(reading)
            if size is None:
                continue
            self._known[place.group, place.period].append(size)
            if 0 < size < threshold:
                for half in _halves_of(place.period):
                    self._small[half].add(traits_of(place.group))

    def elsewhere(self, place: _Place) -> int | None:
        """Give the smallest size that any figure prints of the group in the period."""
        return min(self._known.get((place.group, place.period), ()), default=None)

    def is_small(self, place: _Place, size: int | None) -> bool:
        """Say whether some figure tells that a group is small, or where its size is not known, one that contains it."""
        if size is not None:
            return any(0 < known < self._threshold for known in self._known.get((place.group, place.period), ()))
        own = traits_of(place.group)
        return any(small <= own for half in _halves_of(place.period) for small in self._small.get(half, ()))


def _halves_of(period: str) -> tuple[str, ...]:
    """Give the half-terms of a period; of one that is no part of a school year, itself."""
    year = school_year_of(period)
    if year is None:
        return (period,)
    terms = terms_of_year(year)
    if period == year:
        return tuple(half for halves in terms.values() for half in halves)
    return terms.get(period, (period,))


def _may_be_of_few(reading: _Fact, threshold: int) -> bool:
    """Say whether a figure of sessions may be of few pupils, for all that is known; of all pupils it never is.

    A percentage of pupils without what it was counted from is shown: it says of nobody how many they are, and the
    school knows its groups. Sessions are out of thousands however few the pupils, and so every digit of theirs tells.
    """
    if not counts_sessions(reading.metric) or not traits_of(reading.group):
        return False
    return reading.denominator is None or reading.denominator < threshold * MOST_SESSIONS


class _Counted(NamedTuple):
    """What a reading counts, and out of how many: pupils, or something of which one can bring up to `each`."""

    number: int | None
    of: int | None
    each: int = 1
    is_rough: bool = False


def _counts_other_than_pupils(reading: _Fact) -> bool:
    # Pupils beside a percentage alone are those it is a part of: so 33.3% of 9 is known to be 3 of them.
    other_base = reading.denominator is not None or reading.unit != "%"
    return counts_sessions(reading.metric) or (other_base and reading.pupils not in (None, reading.denominator))


def _counted(reading: _Fact, size: int | None) -> _Counted:
    """Give what a reading counts; of a percentage, or an average, of a known cohort a reader can work that out."""
    value, of = reading.school_value, reading.denominator
    each = MOST_SESSIONS if _counts_other_than_pupils(reading) else 1
    if reading.numerator is not None or value is None:
        return _Counted(reading.numerator, of, each)
    if reading.unit == "pupils":
        return _Counted(int(value), of)
    if reading.unit == "%":
        base = size if of is None else of
        number = None if base is None else round(value * base / 100)
        return _Counted(number, of, each, is_rough=True)
    return _Counted(None if size is None else round(value * size), None, MOST_SESSIONS, is_rough=True)
