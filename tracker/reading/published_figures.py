"""Published statistics by school: one pass over the rows, and the figures of the schools asked for.

Only rows of those schools and of the nation are looked into. What stands in place of a figure (SUPP, NE, z …) is a
state and no figure; what cannot be read is a problem that names row and column.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from tracker.reading import column_maps
from tracker.reading.figure_files import (
    Better,
    Dataset,
    FigureRead,
    PassedOver,
    RowProblem,
    SchoolNumbers,
    Table,
    count_in,
    is_figure,
    is_following,
    printed,
    wrong_with,
)
from tracker.reading.tables import value_of
from tracker.reading.wording import wording

_MOST_PROBLEMS = 200
_TIME_PERIOD = re.compile(r"(20\d\d)/?(\d\d)")
_EVERYBODY = frozenset({"Total", "total", "All pupils", "All", "All students", ""})


def read_published(
    table: Table, kind: dict[str, Any], schools: Sequence[SchoolNumbers], year: str | None, basis: str | None
) -> Dataset:
    """Read the figures of some schools; ``year`` and ``basis`` are what no column says, None where one does."""
    return _Reading(table, kind, schools, year, basis).dataset()


class _Column(NamedTuple):
    """A ``[[figure]]`` whose column is there, with the places of the columns it needs."""

    metric: str
    heading: str
    at: int
    entry: dict[str, Any]
    unit: str
    better: Better | None
    when: tuple[tuple[int, frozenset[str]], ...]
    cohort: int | None
    counted: int | None


class _National(NamedTuple):
    at: int
    text: str
    where: tuple[tuple[int, frozenset[str]], ...]
    rank: int


_Fact = tuple[str, str, str, str, str | None, tuple[str, ...]]  # metric, group, row, period, basis, what must be alike


class _Reading:
    """One pass over a file."""

    def __init__(
        self, table: Table, kind: dict[str, Any], schools: Sequence[SchoolNumbers], year: str | None, basis: str | None
    ) -> None:
        self.table, self.kind, self.year, self.basis = table, kind, year, basis
        self.place = {header: at for at, header in reversed(list(enumerate(table.header)))}
        self.by_urn = {urn: school.key for school in schools for urn in school.urns}
        # A number that two of the schools share, as one that closed and the one that followed it, tells nothing.
        shared = Counter(school.laestab for school in schools)
        self.by_laestab = {s.laestab: s.key for s in schools if s.laestab and shared[s.laestab] == 1}
        self.urn_at = self.place[kind["urn"]]
        self.laestab_at = tuple(self.place[name] for name in kind["laestab"] if name in self.place)
        self.columns = tuple(self._columns())
        self.nation = tuple(self._nation())
        self.alike = tuple(self.place[name] for name in kind.get("alike", ()) if name in self.place)
        groups = kind.get("groups", {})
        self.everybody: str = groups.get("everybody", "all pupils")
        self.groups = tuple(self.place[name] for name in groups.get("columns", ()) if name in self.place)
        self.group_names: dict[str, str] = groups.get("names", {})
        self.figures: list[tuple[FigureRead, _Fact]] = []
        self.national: dict[_Fact, tuple[int, str | None]] = {}
        self.problems: list[RowProblem] = []
        self.states: dict[str, int] = {}
        self.other_groups: Counter[str] = Counter()
        self.empty = self.rows = 0
        self.found: set[str] = set()
        self.laestabs: dict[str, str] = {}

    def dataset(self) -> Dataset:
        """Read every row once, and join the nation's figures to the schools'."""
        ours = 0
        width = len(self.table.header)
        for number, row, school in self._rows():
            ours += bool(school)
            if len(row) < width or any(row[width:]):
                message = f"it has {len(row)} cells where the header has {width}. Nothing was read from it."
                self._problem(number, "", message)
            elif school:
                self._school_row(number, row, school)
            else:
                self._national_row(number, row)
        return Dataset(
            kind=self.table.kind,
            name=self.kind["name"],
            rows=self.rows,
            figures=tuple(self._each_once()),
            passed_over=tuple(self._passed_over(self.rows - ours)),
            problems=tuple(self.problems),
            found=frozenset(self.found),
            laestabs=self.laestabs,
        )

    def _rows(self) -> Iterator[tuple[int, Sequence[str], str]]:
        """Give each row that is looked into with the school it is about; "" for the nation. Counts all of them."""
        by_urn, urn_at = self.by_urn, self.urn_at
        nation = [(at, frozenset(n.text for n in self.nation if n.at == at)) for at in {n.at for n in self.nation}]
        establishments = {laestab[-4:] if len(self.laestab_at) == 2 else laestab for laestab in self.by_laestab}
        establishment_at = self.laestab_at[-1] if self.laestab_at else urn_at
        number = self.table.at
        for number, row in enumerate(self.table.rows, self.table.at + 1):
            try:
                school = by_urn.get(row[urn_at])
                if school is None and row[establishment_at] in establishments:
                    school = self.by_laestab.get("".join(row[at] for at in self.laestab_at))
                if school is None:
                    for at, texts in nation:
                        if row[at] in texts:
                            school = ""
                if school is not None:
                    yield number, row, school
            except IndexError:  # too short to name a school, as a note under the table is
                continue
        self.rows = number - self.table.at

    def _school_row(self, number: int, row: Sequence[str], school: str) -> None:
        self.found.add(school)
        urn = row[self.urn_at]
        if urn == school and self.laestab_at:
            laestab = "".join(row[at] for at in self.laestab_at)
            if re.fullmatch(r"\d{7}", laestab):
                self.laestabs[school] = laestab
        when = self._when(row, number)
        group = self._group(row)
        if group is None:
            self.other_groups[" and ".join(sorted(self._said_groups(row)))] += 1
        if when is None or group is None:
            return
        period, basis = when
        for column in self._columns_of(row):
            fact = self._fact(column, group, period, basis, row)
            cell = row[column.at].strip()
            if not cell:
                self.empty += 1
            elif cell in column_maps.states():
                said = f"{column.metric}, {fact[1]}, {fact[3]}: {cell} ({column_maps.states()[cell]})"
                self.states[said] = number
            elif wrong := wrong_with(cell, column.unit, is_gap=fact[2] == "gap"):
                self._problem(number, column.heading, wrong)
            else:
                self.figures.append((self._figure(number, row, column, cell, fact, school), fact))

    def _figure(
        self, number: int, row: Sequence[str], column: _Column, cell: str, fact: _Fact, school: str
    ) -> FigureRead:
        metric, group, kind, period, basis, _ = fact
        year = period if self.year is None else self.year
        return FigureRead(
            school=school,
            urn=row[self.urn_at],
            metric=metric,
            group=group,
            row=kind,  # type: ignore[arg-type]
            section=column.entry.get("section", self.kind["section"]),
            unit=column.unit,
            better=column.better,
            period=period,
            basis=basis,
            as_at=None,
            text=printed(cell, column.unit),
            value=value_of(cell) or 0.0,
            national_text=None,
            national_value=None,
            numerator=_count(row, column.counted),
            denominator=_count(row, column.cohort),
            line=number,
            column=column.heading,
            source=f"{self.kind['source']}, {year}{f' ({basis})' if basis else ''}",
        )

    def _national_row(self, number: int, row: Sequence[str]) -> None:
        ranks = [n.rank for n in self.nation if row[n.at] == n.text and _holds(row, n.where)]
        group = self._group(row)
        when = self._when(row, number)
        if not ranks or when is None or group is None:
            return
        for column in self._columns_of(row):
            cell = row[column.at].strip()
            fact = self._fact(column, group, *when, row)
            if not is_figure(cell) or fact[2] == "gap":
                continue
            rank, text = min(ranks), printed(cell, column.unit)
            held = self.national.get(fact)
            if held is None or rank < held[0]:
                self.national[fact] = rank, text
            elif rank == held[0] and text != held[1]:
                self.national[fact] = rank, None  # two rows of the nation that do not agree: neither is taken

    def _columns_of(self, row: Sequence[str]) -> Iterator[_Column]:
        return (column for column in self.columns if _holds(row, column.when))

    def _fact(self, column: _Column, group: str, period: str, basis: str | None, row: Sequence[str]) -> _Fact:
        entry = column.entry
        if "leavers" in entry and self.year:
            period = f"{int(self.year[:4]) + 1 - entry['leavers']} leavers"
        return (
            column.metric,
            entry.get("group", group),
            entry.get("row", "national"),
            entry.get("period", period),
            basis,
            tuple(row[at] for at in self.alike),
        )

    def _when(self, row: Sequence[str], number: int) -> tuple[str, str | None] | None:
        basis_column = self.kind.get("basis")
        basis = self.basis
        if basis_column in self.place:
            said = row[self.place[basis_column]].strip()
            basis = self.kind.get("bases", {}).get(said, said.lower())[:20] or None
        if "period" not in self.kind:
            return self.year or "", basis
        column = self.kind["period"]
        said = row[self.place[column]].strip()
        found = _TIME_PERIOD.fullmatch(said)
        if not found or not is_following(found[1], found[2]):
            self._problem(number, column, f"“{said[:40]}” is no school year. It should be like 202324.")
            return None
        return f"{found[1]}/{found[2]}", basis

    def _group(self, row: Sequence[str]) -> str | None:
        """For whom a row is; None where it is for a group that is not kept here."""
        said = self._said_groups(row)
        if not said:
            return self.everybody
        named = {self.group_names.get(one) for one in said}
        if len(named) == 1 and None not in named:
            return next(iter(named))
        return None

    def _said_groups(self, row: Sequence[str]) -> set[str]:
        return {row[at].strip() for at in self.groups} - _EVERYBODY

    def _each_once(self) -> Iterator[FigureRead]:
        """Give each fact once, with the nation's figure; two that contradict each other are told, and neither given."""
        first: dict[tuple[object, ...], FigureRead] = {}
        contradicted = set()
        facts: dict[tuple[object, ...], _Fact] = {}
        for figure, fact in self.figures:
            key: tuple[object, ...] = (figure.school, figure.urn, *fact)
            held = first.setdefault(key, figure)
            facts[key] = fact
            if held.text != figure.text:
                contradicted.add(key)
                self._problem(
                    figure.line,
                    figure.column,
                    f"it says {figure.text} where row {held.line} says {held.text}. Neither is taken.",
                )
        for key, figure in first.items():
            if key not in contradicted:
                national = self.national.get(facts[key], (0, None))[1]
                yield replace(figure, national_text=national, national_value=value_of(national))

    def _passed_over(self, others: int) -> Iterator[PassedOver]:
        if others:
            yield PassedOver(others, "row", "about other schools, authorities or the nation")
        if self.states:
            yield PassedOver(len(self.states), "cell", "with a reason in place of a figure", tuple(self.states))
        if self.other_groups:
            count = self.other_groups.total()
            yield PassedOver(count, "row", "about pupil groups that are not kept here", tuple(self.other_groups))
        if self.empty:
            yield PassedOver(self.empty, "cell", "with nothing in it")
        used = {column.heading for column in self.columns} | {*self.kind.get("identity", ()), *self.kind["laestab"]}
        used |= {self.kind["urn"], *(self.kind.get(name, "") for name in ("school", "period", "basis"))}
        used |= {self.table.header[at] for at in (*self.groups, *self.alike)}
        used |= {self.table.header[at] for c in self.columns for at in (c.cohort, c.counted) if at is not None}
        used |= {self.table.header[at] for c in self.columns for at, _ in c.when}
        unused = tuple(header for header in self.table.header if header and header not in used)
        if unused:
            yield PassedOver(len(unused), "column", "of what is not kept here", unused)

    def _problem(self, number: int, column: str, message: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(RowProblem(number, column, message))

    def _columns(self) -> Iterator[_Column]:
        for entry in self.kind["figure"]:
            at = self._place_of(entry["column"])
            when = entry.get("when", {})
            if at is None or not self.place.keys() >= when.keys():
                continue
            unit, better = _measured(entry["metric"])
            yield _Column(
                metric=entry["metric"],
                heading=self.table.header[at],
                at=at,
                entry=entry,
                unit=unit or entry.get("unit", ""),
                better=better or entry.get("better"),
                when=self._conditions(when),
                cohort=self._place_of(entry.get("cohort", [])),
                counted=self._place_of(entry.get("count", [])),
            )

    def _nation(self) -> Iterator[_National]:
        for rank, entry in enumerate(self.kind.get("national", ())):
            where = entry.get("where", {})
            if entry["column"] in self.place and self.place.keys() >= where.keys():
                yield _National(self.place[entry["column"]], entry["is"], self._conditions(where), rank)

    def _conditions(self, where: dict[str, list[str]]) -> tuple[tuple[int, frozenset[str]], ...]:
        return tuple((self.place[name], frozenset(values)) for name, values in where.items())

    def _place_of(self, column: str | list[str]) -> int | None:
        return next((self.place[name] for name in column_maps.names_of(column) if name in self.place), None)


def _count(row: Sequence[str], at: int | None) -> int | None:
    return None if at is None else count_in(row[at].strip())


def _holds(row: Sequence[str], conditions: Iterable[tuple[int, frozenset[str]]]) -> bool:
    return all(row[at].strip() in values for at, values in conditions)


@cache
def _measured(metric: str) -> tuple[str | None, Better | None]:
    """The unit of a listed metric, and which way is better."""
    entry = next((entry for entry in wording().entries("metric") if entry["name"] == metric), {})
    return entry.get("unit"), entry.get("better")
