"""Which metrics belong together: by what they count, by when they are published, and by the topics they measure."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from tracker.rules.topics import topics_of

MetricOfGroup = tuple[str, str]
"""A metric's name and the label of its group: ("Persistent absence", "all pupils")."""

# Each set counts the same results, or the same absences, of the same pupils: all should move one way. Measures of
# progress are not among them: they weigh the results against where pupils began, and may well move the other way.
RELATED: tuple[frozenset[str], ...] = (
    frozenset(
        {
            "Attainment 8",
            "English and maths GCSE grade 5 or above",
            "English and maths GCSE grade 4 or above",
            "EBacc average point score",
        }
    ),
    frozenset(
        {"Expected standard in reading, writing and maths", "Higher standard in reading, writing and maths"},
    ),
    frozenset({"Attendance", "Overall absence", "Persistent absence", "Severe absence"}),
)

# Each set is published in one go: where a new year has one, it has the others.
PUBLISHED_TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"Attainment 8", "English and maths GCSE grade 5 or above", "Progress 8"}),
    frozenset({"Expected standard in reading, writing and maths", "Higher standard in reading, writing and maths"}),
    frozenset({"A-level average point score", "A-level value added"}),
    frozenset({"Overall absence", "Persistent absence"}),
)

# The Department for Education announced that it would have no Progress 8 for these two years, and no replacement.
_NO_KEY_STAGE_2 = "those pupils sat no key stage 2 tests in the pandemic"
UNPUBLISHED: Mapping[tuple[str, str], str] = {
    ("Progress 8", "2024/25"): _NO_KEY_STAGE_2,
    ("Progress 8", "2025/26"): _NO_KEY_STAGE_2,
}

# How leaders write of a metric, beside its own name; in small letters.
ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "Persistent absence": ("the persistent absence rate", "the rate of persistent absence"),
    "Overall absence": ("the overall absence rate", "the rate of overall absence"),
    "Attendance": ("the attendance rate", "the rate of attendance", "overall attendance"),
    "Attainment 8": ("the attainment 8 score",),
    "Progress 8": ("the progress 8 score",),
}

# Topics of a requirement that a metric can speak of: not how teaching is done, but what comes of it.
_NOT_MEASURED = frozenset({"teaching", "the curriculum", "support"})
_RESULTS = re.compile(r"\b(?:GCSE|EBacc|A-level|grade \d|point score|scaled score|standard in|value added|progress)\b")

_ACHIEVING = re.compile(r"\b(?:achiev|attain)\w*|\b(?:outcomes|results)\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def topics_asked(text: str) -> frozenset[str]:
    """Name the topics of a requirement on which a metric may bear."""
    narrow, broad = topics_of(text)
    return (narrow | broad) - _NOT_MEASURED


@lru_cache(maxsize=4096)
def topics_touched(text: str) -> frozenset[str]:
    """Name those topics, and results also where they are only what it is for: "so that pupils achieve more"."""
    return topics_asked(text) | ({"outcomes"} if _ACHIEVING.search(text) else set())


@cache
def topics_measured(metric: str) -> frozenset[str]:
    """Name the topics a metric bears on, by the words of its name."""
    return topics_asked(metric) | ({"outcomes"} if _RESULTS.search(metric) else set())
