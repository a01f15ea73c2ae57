"""The chain of events: each is hashed with the one before, so that none can be changed, added or lost unseen.

What is hashed is a list in JSON of the hash before, the place in the chain and what the event says; its detail stands
in it by a hash of its own. So a name can be taken out of a detail on request and the chain still holds: an event of its
own says which details were changed, to what (by hash), and on whose word.

The form is never changed: hashes that were made with it stand in databases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from tracker.rules.speech import clock, day

NO_SCHOOL = 0
"""The chain of what belongs to no school; a school's chain has the number of the school."""
BEGINNING = "0" * 64
"""What the first event of a chain is hashed with."""

Removals = Mapping[tuple[int, int], str]
"""By chain and place: the hash of a detail after personal data was taken out of it."""


class Told(Protocol):
    """What an event says, but for its detail."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def school_id(self) -> int | None:
        """Where it happened."""

    @property
    def person_id(self) -> int:
        """Who did it."""

    @property
    def name(self) -> str:
        """What happened, in the past tense."""

    @property
    def subject(self) -> str:
        """To what kind of thing."""

    @property
    def subject_id(self) -> int:
        """To which."""

    @property
    def happened_at(self) -> datetime:
        """When."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it is found."""

    id: int
    school_id: int | None
    person_id: int
    name: str
    subject: str
    subject_id: int
    happened_at: datetime
    detail: Any

    @property
    def label(self) -> str:
        """Say which: "Event 57 (progress_logged, 3 November 2026, 10.12am)"."""
        at = self.happened_at.astimezone(UTC)
        return f"Event {self.id} ({self.name}, {day(at.date())}, {clock(at.time())} UTC)"


@dataclass(frozen=True, slots=True)
class Linked:
    """A link of a chain as it is found; ``entry`` is None where its event is gone."""

    sequence: int
    event_id: int
    detail_sha256: str
    sha256: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class End:
    """The end of a chain as it is kept: how many events it has, and the hash of the last."""

    length: int
    sha256: str


@dataclass(slots=True)
class Tally:
    """How much of a chain holds, and what is wrong with the first link that does not."""

    events: int = 0
    chains: int = 0
    removed: int = 0
    broken: str | None = None


def detail_hash(detail: Any) -> str:
    """Hash the detail of an event, as it comes out of a database: keys are texts, in their order."""
    return sha256(_canonical(detail)).hexdigest()


def link_hash(before: str, chain: int, sequence: int, event: Told, detail_sha256: str) -> str:
    """Hash an event with the hash of the one before it in its chain."""
    return sha256(
        _canonical(
            [
                before,
                chain,
                sequence,
                event.id,
                event.school_id,
                event.person_id,
                event.name,
                event.subject,
                event.subject_id,
                event.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
                detail_sha256,
            ]
        )
    ).hexdigest()


def follow(chain: int, called: str, links: Iterable[Linked], end: End | None, removals: Removals, tally: Tally) -> None:
    """Go along one chain, in its order, and count into the tally; stop at the first link that does not hold.

    ``called`` names the chain in the sentence: "of Harbour Row Academy".
    """
    before, count, last = BEGINNING, 0, "it has no event before that"
    for link in links:
        count += 1
        tally.broken = _broken(link, chain, called, count, before, last, removals)
        if tally.broken:
            return
        assert link.entry is not None, "a link without an event is broken"
        tally.events += 1
        tally.removed += (chain, link.sequence) in removals
        before, last = link.sha256, f"the last before that is {link.entry.label}"
    tally.chains += 1
    if end is None:
        tally.broken = f"The chain {called} has {count} events, and nothing is kept of where it ends."
    elif end.length > count:
        tally.broken = f"Number {count + 1} of the {end.length} events in the chain {called} is missing; {last}."
    elif end.length < count:
        tally.broken = f"The chain {called} should end with number {end.length}, and goes on to {count}; {last}."
    elif end.sha256 != before:
        tally.broken = f"The chain {called} does not end with the hash that is kept of it; {last}."


def _broken(
    link: Linked, chain: int, called: str, place: int, before: str, last: str, removals: Removals
) -> str | None:
    """Say what is wrong with a link; nothing where it holds."""
    if link.sequence != place:
        return f"Number {place} in the chain {called} is missing; {last}."
    entry = link.entry
    if entry is None:
        return f"Event {link.event_id}, number {place} in the chain {called}, is gone; {last}."
    if link.sha256 != link_hash(before, chain, place, entry, link.detail_sha256):
        return (
            f"{entry.label}, number {place} in the chain {called}, does not agree with its hash: "
            "who did what, when, or its place is not what was recorded."
        )
    found, removed = detail_hash(entry.detail), removals.get((chain, place))
    if removed is not None and found != removed:
        return (
            f"{entry.label}, number {place} in the chain {called}: its detail is not what was left "
            "when personal data was taken out of it."
        )
    if removed is None and found != link.detail_sha256:
        return f"{entry.label}, number {place} in the chain {called}: its detail is not what was recorded."
    return None


def _canonical(facts: Any) -> bytes:
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode("ascii")
