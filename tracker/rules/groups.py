"""Pupil groups: which one a metric is about, and how a sentence calls it."""

import re
from collections.abc import Collection
from functools import cache, lru_cache

from tracker.rules.topics import GROUPS, groups_of

EVERYBODY = frozenset({"all pupils", "students"})
"""What a metric that is about no group in particular says it is about; students are those of the sixth form."""

_WITHOUT = re.compile(r"\b(?:not|non|no|without|other than)\b|\bnon(?=[a-z])", re.IGNORECASE)


def groups_named(text: str, confirmed: Collection[str] | None) -> frozenset[str]:
    """Name the pupil groups of a text: those a person confirmed, or while nobody has, those in its words."""
    return _groups_in(text) if confirmed is None else frozenset(confirmed)


def in_order(groups: Collection[str]) -> list[str]:
    """List some groups in the order of `topics.GROUPS`."""
    return [group for group in GROUPS if group in groups]


@cache
def group_of(label: str) -> str | None:
    """Give the group that a metric's label names, as `groups_of` calls it; None for all pupils and for other labels.

    >>> group_of("SEND")
    'pupils with SEND'
    >>> group_of("not disadvantaged") is None
    True
    """
    found = groups_of(label)
    return next(iter(found)) if len(found) == 1 and not _WITHOUT.search(label) else None


@cache
def called(label: str) -> str:
    """Call the pupils of a metric as a sentence does: "disadvantaged pupils", "pupils with SEND", "boys"."""
    group = group_of(label)
    if group:
        return group
    plain = label.strip()
    if re.search(r"\b(?:pupils|students|children|boys|girls|year \d+)\b", plain, re.IGNORECASE):
        return plain
    return f"{plain} pupils" if _WITHOUT.search(plain) else f"pupils: {plain}"


# Remembered: the same few texts are asked about for each of many metrics.
_groups_in = lru_cache(maxsize=4096)(groups_of)
