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


@dataclass(frozen=True)
class Wording:
    """The entries that hold for one date (or for any), with their patterns compiled once."""

    data: dict[str, Any]
    when: date | None = field(default=None)

    def entries(self, table: str, kind: str | None = None) -> list[dict[str, Any]]:
        """The entries of one table that hold on the date, and for the kind of document where they name one."""
        return [
            entry
            for entry in self.data[table]
            if (self.when is None or entry.get("since", date.min) <= self.when <= entry.get("until", date.max))
            and (kind is None or entry.get("kind", kind) == kind)
        ]

    def patterns(self, table: str, kind: str | None = None) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
        """The entries of a table, each beside its compiled pattern."""
        return [(compiled(entry["pattern"]), entry) for entry in self.entries(table, kind)]

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
    """A pattern of the data, compiled once."""
    return re.compile(pattern)


@cache
def wording(when: date | None = None) -> Wording:
    """The words that documents of an inspection on that date use; all of them where the date is not known."""
    return Wording(_data(), when)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
