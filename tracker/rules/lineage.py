"""What inspectors ask for again: links between requirements of different inspections, and the years of each chain."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from tracker.rules.colours import Colour
from tracker.rules.speech import day, listed, times
from tracker.rules.topics import groups_of, topics_of

Pair = tuple[int, int]
MOST_NAMED = 3  # in a reason: more are not read


class AskedFacts(Protocol):
    """A requirement as far as its lineage goes."""

    @property
    def id(self) -> int:
        """Its key."""

    @property
    def inspection_id(self) -> int:
        """The inspection that asked for it."""

    @property
    def inspected_on(self) -> date:
        """The day of that inspection."""

    @property
    def text(self) -> str:
        """The inspectors' words."""


@dataclass(frozen=True, slots=True)
class SuggestedLink:
    """Two requirements that seem to ask for the same thing, the earlier first, with the reason in one sentence."""

    earlier_id: int
    later_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Raised:
    """The days of the inspections that asked for the same thing, the earliest first."""

    dates: tuple[date, ...]

    @property
    def times(self) -> int:
        """How many inspections asked for it."""
        return len(self.dates)

    @property
    def is_again(self) -> bool:
        """Say whether more than one inspection asked for it."""
        return self.times > 1

    @property
    def is_loud(self) -> bool:
        """Say whether three inspections or more asked for it."""
        return self.times > 2

    @property
    def sentence(self) -> str:
        """Say it to governors: "Raised in 2017, 2018 and 2026", "Raised in 2018 and 2026 (twice)"."""
        years = Counter(on.year for on in self.dates)
        return f"Raised in {listed([f'{year} ({times(n)})' if n > 1 else str(year) for year, n in years.items()])}"


def raised(dates: Iterable[date]) -> Raised:
    """Put the days of some inspections in order."""
    return Raised(tuple(sorted(dates)))


def outcome(number: int, closed_on: date | None, follower: int | None, colours: tuple[Colour, Colour] | None) -> str:
    """Say what became of something inspectors asked for.

    ``number`` is its own in the plan; ``follower`` that of the latest one there that asks for the same; ``colours`` are
    what leaders say and what the record says of it, while it is in the plan.
    """
    if closed_on is not None:
        followed = f" and is followed in requirement {follower}" if follower is not None else ""
        return f"Left the plan on {day(closed_on)}{followed}."
    if colours is None:
        return f"In the plan as requirement {number}."
    declared, record = colours
    if declared is record:
        said = f"leaders and the record say {record}"
    elif declared is Colour.NOT_STARTED:
        said = f"no word from leaders yet, and the record says {record}"
    else:
        said = f"leaders say {declared}, the record says {record}"
    return f"In the plan as requirement {number}: {said}."


def chains(confirmed: Iterable[Pair]) -> Mapping[int, frozenset[int]]:
    """Give each linked requirement all those it is linked with, itself among them, however many links lie between."""
    found: dict[int, frozenset[int]] = {}
    for one, other in confirmed:
        whole = found.get(one, frozenset({one})) | found.get(other, frozenset({other}))
        found |= dict.fromkeys(whole, whole)
    return found


def suggested_links(
    requirements: Sequence[AskedFacts], confirmed: Iterable[Pair] = (), dismissed: Iterable[Pair] = ()
) -> tuple[SuggestedLink, ...]:
    """Suggest which requirements come back, the latest pairs first; pairs hold the keys, the earlier first.

    Two of different days belong together when both ask about a narrow topic and not for different pupil groups, or
    about a broad one for the same group. Of one earlier inspection only the nearest is suggested, and nothing that a
    person has decided or that follows from it.
    """
    linked = chains(confirmed)
    decided = set(dismissed)
    best: dict[Pair, tuple[int, SuggestedLink]] = {}
    for earlier, later in _pairs(requirements):
        if (earlier.id, later.id) in decided or later.id in linked.get(earlier.id, frozenset()):
            continue
        likeness, reason = _likeness(_about(earlier.text), _about(later.text))
        key = (later.id, earlier.inspection_id)
        if reason and (key not in best or likeness > best[key][0]):
            best[key] = likeness, SuggestedLink(earlier.id, later.id, reason)
    return tuple(link for _, link in best.values())


def link_reason(one: str, other: str) -> str:
    """Say what two requirements have in common, or nothing when that is too little to suggest a link."""
    return _likeness(_about(one), _about(other))[1]


@dataclass(frozen=True, slots=True)
class _About:
    narrow: frozenset[str]
    broad: frozenset[str]
    groups: frozenset[str]


@lru_cache(maxsize=4096)  # texts never change, and each is compared with all others
def _about(text: str) -> _About:
    return _About(*topics_of(text), groups_of(text))


def _pairs(requirements: Sequence[AskedFacts]) -> Iterator[tuple[AskedFacts, AskedFacts]]:
    newest_first = sorted(requirements, key=lambda one: one.inspected_on, reverse=True)
    for later in newest_first:
        for earlier in newest_first:
            if earlier.inspected_on < later.inspected_on:
                yield earlier, later


def _likeness(one: _About, other: _About) -> tuple[int, str]:
    """Weigh what two requirements share, and say it; what is too little weighs nothing."""
    groups = sorted(one.groups & other.groups)
    if one.groups and other.groups and not groups:
        return 0, ""
    topics = sorted(one.narrow & other.narrow) or (sorted(one.broad & other.broad) if groups else [])
    if not topics:
        return 0, ""
    for_whom = f", and both about {listed(groups[:MOST_NAMED])}" if groups else ""
    return 2 * len(topics) + len(groups), f"Both ask about {listed(topics[:MOST_NAMED])}{for_whom}."
