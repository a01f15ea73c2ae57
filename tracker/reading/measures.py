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
    """A metric for a group: ``unit`` is None where neither the list nor the figures tell.

    ``named`` says that the words themselves name the group, ``listed`` that the metric is one of the list.
    """

    metric: str
    group: str
    unit: str | None
    named: bool = False
    listed: bool = True


@lru_cache(_KEPT)
def measure_named(heading: str, description: str = "", group: str = "all pupils") -> Measure:
    """The metric and group that a heading and the sentence under it name; ``group`` where the heading names none."""
    whole = plain(heading)
    entry = _listed(whole, description)
    if not entry:
        for pattern, named in wording().patterns("group"):
            if found := pattern.search(whole):
                rest = f"{heading[: found.start()]}{heading[found.end() :]}".strip()
                entry = _listed(plain(rest), description)
                metric = entry["name"] if entry else rest[:1].upper() + rest[1:]
                return Measure(metric, named["name"], (entry or {}).get("unit"), True, entry is not None)
    described = _described(description)
    metric, unit = (entry["name"], entry.get("unit")) if entry else (heading, None)
    return Measure(metric, described or group, unit, described is not None, entry is not None)


def group_in(heading: str) -> str | None:
    """The group that the heading of a section names, if any."""
    # Alone, as in "Disadvantaged pupils", or before another word.
    places = (plain(heading), f"{plain(heading)} all")
    named = (entry["name"] for pattern, entry in wording().patterns("group") if any(map(pattern.search, places)))
    return next(named, None)


def _described(description: str) -> str | None:
    """The group that the sentence under a heading names where it first speaks of anybody."""
    found = compiled(wording().data["table"]["described_group"]).search(plain(description))
    return next((name for name, printed in (found.groupdict() if found else {}).items() if printed), None)


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
    entries = [entry for pattern, entry in wording().patterns("metric") if pattern.fullmatch(heading)]
    told = [e for e in entries if "described" not in e or description is None or compiled(e["described"]).search(text)]
    # A description that speaks of two metrics says nothing of which it is.
    doubtful = all("described" in entry for entry in told) and len({entry["name"] for entry in told}) > 1
    return None if not told or (doubtful and description is not None) else told[0]
