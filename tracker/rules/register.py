"""What becomes of a school here when the register says something of it: what was corrected by hand stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "name": "name",
        "address": "address",
        "postcode": "postcode",
        "laestab": "authority and establishment number",
        "phase": "phase",
        "local_authority": "local authority",
        "trust": "trust",
        "closed_on": "day of closing",
    }
)
"""What is taken from the register, each with what people call it. A trust goes by its number there."""

CLOSED: Final = "closed"
NOT_YET: Final = "not open yet"
OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class Revision:
    """What changes of a school, by the names of `FACTS`, and what was corrected by hand and therefore stays."""

    changes: Mapping[str, str | None]
    kept: tuple[str, ...]


def revision(
    held: Mapping[str, str | None], said_before: Mapping[str, str | None], says: Mapping[str, str | None]
) -> Revision:
    """Decide what the register changes: a fact that is here as it said before, or that nobody ever gave.

    ``says`` holds what the register knows; a fact that it leaves out is not touched. Spaces and capitals are no
    difference.
    """
    changes: dict[str, str | None] = {}
    kept: list[str] = []
    for name, fact in says.items():
        ours = held.get(name)
        if _alike(ours, fact):
            continue
        if _alike(ours, said_before.get(name)):  # also when it is empty here, and the register has not spoken of it yet
            changes[name] = fact
        elif fact is not None:
            kept.append(name)
    return Revision(changes, tuple(kept))


def _alike(one: str | None, other: str | None) -> bool:
    return _plain(one) == _plain(other)


def _plain(fact: str | None) -> str:
    return "".join((fact or "").split()).casefold()
