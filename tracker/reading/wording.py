"""The words inspection documents print, loaded from ``wording.toml``: data that changes with the years, not code.

Patterns are matched against plain text (see ``text.plain``). ``Wording.on`` narrows everything to one inspection date.
"""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("wording.toml")


@dataclass(frozen=True, eq=False)
class Wording:
    """The entries that hold for one date (or for any), with their patterns compiled once."""

    data: dict[str, Any]
    when: date | None = field(default=None)

    def entries(self, table: str, kind: str | None = None) -> tuple[dict[str, Any], ...]:
        """The entries of one table that hold on the date, and for the kind of document where they name one."""
        return _entries(self, table, kind)

    def patterns(self, table: str, kind: str | None = None) -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
        """The entries of a table, each beside its compiled pattern."""
        return _patterns(self, table, kind)

    @cached_property
    def section(self) -> re.Pattern[str]:
        """Any heading of a section of figures."""
        return re.compile("|".join(f"(?:{entry['pattern']})" for entry in self.entries("section")))

    @cached_property
    def headings(self) -> dict[str, str]:
        """Role of a line by its plain text: ``next steps``, ``figures``, ``context``, ``area``, ``other``."""
        roles = {text.lower(): entry["role"] for entry in self.entries("heading") for text in entry["text"]}
        return {**dict.fromkeys(self.areas, "area"), **roles}

    @cached_property
    def grades(self) -> tuple[str, ...]:
        """The grades of the scale, best first."""
        return tuple(grade for scale in self.entries("scale") for grade in scale["grades"])

    @cached_property
    def areas(self) -> frozenset[str]:
        """The evaluation areas, in plain text."""
        return frozenset(name.lower() for entry in self.entries("area") for name in entry["names"])


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the data, compiled once; ``^`` and ``$`` stand at the ends of a line."""
    return re.compile(pattern, re.MULTILINE)


@cache
def wording(when: date | None = None) -> Wording:
    """The words that documents of an inspection on that date use; all of them where the date is not known."""
    return Wording(_data(), when)


@cache
def _entries(words: Wording, table: str, kind: str | None) -> tuple[dict[str, Any], ...]:
    return tuple(
        entry
        for entry in words.data[table]
        if (words.when is None or entry.get("since", date.min) <= words.when <= entry.get("until", date.max))
        and (kind is None or entry.get("kind", kind) == kind)
    )


@cache
def _patterns(words: Wording, table: str, kind: str | None) -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    return tuple((compiled(entry["pattern"]), entry) for entry in _entries(words, table, kind))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
