"""Which column of which kind of statistics holds which metric: data in ``columns/``, one file a kind.

A kind is known by headers, never by a file's name: all of ``headers`` and one of ``one_of``. Its other keys:

    name, source    what it is called on the page, and in the source of a figure
    section         where its metrics stand among the others; a ``[[figure]]`` may name its own
    urn, laestab    the columns that say which school a row is about, ``school`` its name
    period, basis   the columns that say when and on what basis, ``[bases]`` the words for the latter
    asks            what no column says and a person has to: ``year``, ``basis``
    identity        other columns that are no figures, so that nobody is told that they were passed over
    [[national]]    rows of the nation, the best comparison first: ``column``, ``is``, and ``where`` others allow it
    alike           columns in which a school's row and the nation's must agree
    [groups]        columns that say for whom a row is, and our ``names`` for what they say
    [[figure]]      ``metric`` by its one name (words/figures.toml), ``column`` or older names of it, ``group``,
                    ``row``, ``when`` the row is about it, ``cohort`` and ``count`` (denominator and numerator),
                    ``unit`` and ``better`` where the metric is not listed there, ``period`` where the column has
                    its own, ``leavers`` how many years before the year's end its pupils left

``shared.toml`` has what holds for all: what is printed instead of figures, and what other tables seem to be.
"""

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

_FILES = Path(__file__).with_name("columns")
_SHARED = "shared"


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Every kind of statistics by the name of its file."""
    return {path.stem: _read(path) for path in sorted(_FILES.glob("*.toml")) if path.stem != _SHARED}


@cache
def states() -> dict[str, str]:
    """What is printed instead of a figure, and what it means."""
    found: dict[str, str] = _read(_FILES / f"{_SHARED}.toml")["states"]
    return found


def kind_with(headers: Collection[str]) -> str | None:
    """The kind that has these headers, or None."""
    there = set(headers)
    return next(
        (
            name
            for name, kind in kinds().items()
            if there.issuperset(kind["headers"]) and not there.isdisjoint(kind["one_of"])
        ),
        None,
    )


def seems(headers: Collection[str]) -> str | None:
    """What a table of no known kind seems to be, or None."""
    there = set(headers)
    foreign = _read(_FILES / f"{_SHARED}.toml")["foreign"]
    return next((entry["is"] for entry in foreign if there.issuperset(entry["headers"])), None)


def names_of(column: str | list[str]) -> list[str]:
    """The names a column has had, the newest first."""
    return [column] if isinstance(column, str) else column


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
