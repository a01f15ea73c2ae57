"""Figures that leaders state in an update: what they say a metric is now."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tracker.rules.groups import EVERYBODY, group_of
from tracker.rules.metric_sets import ALSO_CALLED
from tracker.rules.periods import period_named, periods_said
from tracker.rules.speech import MINUS
from tracker.rules.topics import groups_of


class Claim(NamedTuple):
    """A figure as written, as a number, and how many decimals it has."""

    text: str
    value: float
    places: int


def claims(text: str, metric: str, group: str, unit: str, period: str) -> Iterator[Claim]:
    """Find what a text says a metric is now, for the group: only what can be meant of it and of nothing else.

    A sentence counts when it names the metric, straight before a verb or the group, and no other pupils. A sentence
    about a plan, or about a time other than `period`, does not count. Neither does a figure that is not stated as what
    is: "from 54.8%", "below 50%", "about half". A score counts only with its decimals.
    """
    group_named = group_of(group)
    if group_named is None and group not in EVERYBODY:
        return
    only = {group_named} if group_named else set()
    for whole in _SENTENCE_END.split(text):
        if not _name(metric).search(whole):
            continue
        sentence = _without(period, whole)
        if _WISH.search(sentence) or _TIME.search(sentence) or periods_said(sentence):
            continue
        if groups_of(sentence) != only:
            continue
        said = _named(metric).search(sentence)
        for found in _figures(unit).finditer(said["rest"]) if said else ():
            printed = found["figure"].replace(MINUS, "-")
            yield Claim(found["shown"].strip(), float(printed), len(printed.partition(".")[2]))


def _without(period: str, sentence: str) -> str:
    """Leave out where a sentence names a period, however it spells it: what is left may name another time."""
    name = period_named(period)
    for said in reversed(periods_said(sentence)):
        if said.period == name:
            sentence = _joined(sentence[: said.start], sentence[said.end :])
    before, named, after = sentence.partition(period)
    return _joined(before, after) if named else sentence


def _joined(before: str, after: str) -> str:
    return f"{_WHEN.sub('', before)} {after.removeprefix(',').lstrip()}"


_WHEN = re.compile(r"(?:(?:^|(?<=\s))(?:in|for|during|over|on|by))?\s*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+|\n")
_WISH = re.compile(
    r"\b(?:target|aims?|aiming|goal|want|should|will|would|could|plan(?:s|ned)?|expect\w*|hope\w*|need\w*|must|if|forecast"
    r"|predict\w*|nation\w*|average)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:years? \d+|year group|terms?|half[- ]term|weeks?|weekly|month\w*|today|yesterday|daily|morning|afternoon"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|autumn|spring|summer"
    r"|\d{4}[/-]\d{2,4}|last year|class|cohort|lessons?)\b",
    re.IGNORECASE,
)
_VERB = (
    r"is|are|now|has|have|stands?|stood|reach(?:es|ed)?|rose|risen|fell|fallen|improved|increased|decreased|dropped|went"
    rf"|remains?|(?:at|to)(?= [\d{MINUS}-])"
)


@cache
def _name(metric: str) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in (metric, *ALSO_CALLED.get(metric, ())))
    return re.compile(rf"\b(?:{names})", re.IGNORECASE)


@cache
def _named(metric: str) -> re.Pattern[str]:
    whose = r"(?: (?:of|for|among) [^,.;:%\d]{1,60}?)?"
    return re.compile(rf"{_name(metric).pattern}{whose} (?P<rest>(?:{_VERB})\b.*)", re.IGNORECASE | re.DOTALL)


@cache
def _figures(unit: str) -> re.Pattern[str]:
    decimals = r"(?:\.\d+)?" if unit == "%" else r"\.\d+"
    figure = rf"(?P<figure>[-{MINUS}]?\d+{decimals})"
    behind = r"(?: ?%| per ?cent\b)" if unit == "%" else r"(?![\d%.]*\d)(?! ?%)"
    other = r"(?! (?:points? |percentage points? )?(?:below|above|better|worse|of the|accounted|among|for our)\b)"
    return re.compile(rf"\b(?:is|are|now|at|to|reach(?:es|ed)?) (?P<shown>{figure}{behind}){other}", re.IGNORECASE)
