"""The words inspection documents print, loaded from ``words/``: data that changes with the years, not code.

``words/`` holds one file for each kind of document, named after its reader; ``reports.toml`` and ``letters.toml`` for
the kinds that each names in ``holds_for``; and three for all: ``shared.toml``, ``figures.toml`` (tables and metrics)
and ``foreign.toml`` (what is no inspection of a school). Every entry may carry ``since`` and ``until`` (inspection
dates, both included): it counts for documents of inspections between them. Patterns are regular expressions over plain
text (see ``plain.plain``): lower case, straight apostrophes, hyphens for every dash, single spaces; ``\\n`` ends each
line and each paragraph. A pattern that begins with letters is found many times faster than one that begins with a
choice.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_FILES = Path(__file__).with_name("words")


@dataclass(frozen=True, eq=False)
class Wording:
    """The entries that hold for one kind of document on one date; for all kinds, or any date, where that is None."""

    data: dict[str, Any]
    kind: str | None = None
    when: date | None = None

    def entries(self, table: str) -> tuple[dict[str, Any], ...]:
        """The entries of one table that hold for the kind and on the date, the kind's own first."""
        return _entries(self, table)

    def patterns(self, table: str) -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
        """The entries of a table, each beside its compiled pattern."""
        return _patterns(self, table)

    @cached_property
    def section(self) -> re.Pattern[str]:
        """Any heading of a section of figures."""
        return re.compile("|".join(f"(?:{entry['pattern']})" for entry in self.entries("section")))

    @cached_property
    def headings(self) -> dict[str, str]:
        """Role of a line by its plain text: ``next steps``, ``figures``, ``context``, ``area``, ``other`` and more."""
        roles = {text.lower(): entry["role"] for entry in self.entries("heading") for text in entry["text"]}
        return {**dict.fromkeys(self.areas, "area"), **roles}

    @cached_property
    def grades(self) -> tuple[str, ...]:
        """The grades of the scale, best first."""
        return tuple(dict.fromkeys(grade for scale in self.entries("scale") for grade in scale["grades"]))

    @cached_property
    def areas(self) -> frozenset[str]:
        """The evaluation areas, in plain text."""
        return frozenset(name.lower() for entry in self.entries("area") for name in entry["names"])


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the data, compiled once; ``^`` and ``$`` stand at the ends of a line."""
    return re.compile(pattern, re.MULTILINE)


@cache
def wording(kind: str | None = None, when: date | None = None) -> Wording:
    """The words of one kind of document (named as its file) in an inspection on that date; of all where not given."""
    return Wording(_data(), kind, when)


@cache
def _entries(words: Wording, table: str) -> tuple[dict[str, Any], ...]:
    return tuple(
        entry
        for entry in words.data.get(table, ())
        if (words.when is None or entry.get("since", date.min) <= words.when <= entry.get("until", date.max))
        and (words.kind is None or words.kind in entry.get("holds_for", (words.kind,)))
    )


@cache
def _patterns(words: Wording, table: str) -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    return tuple((compiled(entry["pattern"]), entry) for entry in _entries(words, table))


@cache
def _data() -> dict[str, Any]:
    """Every table of every file: entries know the kinds whose file they stand in; ``kinds`` says what each kind is."""
    data: dict[str, Any] = {"kinds": {}}
    for path in sorted(_FILES.glob("*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        holds_for = tables.pop("holds_for", None)
        if "kind" in tables:
            data["kinds"][path.stem] = tables.pop("kind")
            holds_for = [path.stem]
        for name, table in tables.items():
            if isinstance(table, list):
                own = {"holds_for": holds_for} if holds_for else {}
                data.setdefault(name, []).extend(entry | own for entry in table)
            else:
                data[name] = table
    # Where the first match counts, a kind's own words come before those that hold for all.
    for table in data.values():
        if isinstance(table, list):
            table.sort(key=lambda entry: "holds_for" not in entry)
    return data
