"""Pupil groups: which one a metric is about, and how a sentence calls it."""

import re
from functools import cache, lru_cache

from tracker.rules.topics import groups_of

EVERYBODY = frozenset({"all pupils", "students"})
"""What a metric that is about no group in particular says it is about; students are those of the sixth form."""

_WITHOUT = re.compile(r"\b(?:not|non|no|without|other than)\b|\bnon(?=[a-z])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def groups_asked(text: str) -> frozenset[str]:
    """Name the pupil groups in the words of a requirement, as `groups_of` does; remembered, as it is asked often."""
    return groups_of(text)


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
