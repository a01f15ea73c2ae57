"""Metrics by one name each, and which way is better.

A card prints the same quantity under several headings ("English and maths GCSE", "Disadvantaged pupils' English and
maths GCSE grade 5 or above"). A metric's name here is the quantity alone, as listed in ``words/figures.toml``; the
group is kept beside it, so that all pupils and disadvantaged pupils share the name. A heading that is not listed keeps
its own words, without the group.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from tracker.reading.plain import plain
from tracker.reading.wording import compiled, wording

_KEPT = 2048  # headings: the same come again in every card


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric for a group: ``unit`` is None where neither the list nor the figures tell."""

    metric: str
    group: str
    unit: str | None


@lru_cache(_KEPT)
def measure_named(heading: str, description: str = "", group: str = "all pupils") -> Measure:
    """The metric and group that a heading and the sentence under it name; ``group`` where the heading names none."""
    whole = plain(heading)
    entry = _listed(whole, description)
    if entry:
        return Measure(entry["name"], group, entry.get("unit"))
    for pattern, named in wording().patterns("group"):
        if found := pattern.search(whole):
            rest = f"{heading[: found.start()]}{heading[found.end() :]}".strip()
            entry = _listed(plain(rest), description)
            return Measure(
                entry["name"] if entry else rest[:1].upper() + rest[1:], named["name"], (entry or {}).get("unit")
            )
    return Measure(heading, group, None)


def direction_of(metric: str) -> Literal["higher", "lower"] | None:
    """Which way is better for a metric: less absence, more attainment; None where neither is, or it is not listed."""
    return next((entry.get("better") for entry in wording().entries("metric") if entry["name"] == metric), None)


@lru_cache(_KEPT)
def is_listed(heading: str) -> bool:
    """The heading is one of a listed metric, as it stands or with a group."""
    whole = plain(heading)
    rests = (pattern.sub("", whole).strip() for pattern, _ in wording().patterns("group"))
    return any(_listed(rest, None) for rest in (whole, *rests))


def _listed(heading: str, description: str | None) -> dict[str, Any] | None:
    text = plain(description or "")
    for pattern, entry in wording().patterns("metric"):
        if pattern.fullmatch(heading):
            described = entry.get("described")
            if described is None or description is None or compiled(described).search(text):
                return entry
    return None
