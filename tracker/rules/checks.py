"""What does not add up in the data: each check is one rule, one sentence for governors, and the readings it rests on.

A false alarm costs more trust than a missed one, so a rule speaks only where two figures can be held against each
other. It looks at what stands now: the latest reading of a metric and the one before it, of half-terms and of years
each their own.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple, Protocol

from tracker.rules.claims import claims
from tracker.rules.groups import EVERYBODY, called, group_of, groups_named
from tracker.rules.impact import (
    ReadingFacts,
    counted_differently,
    figure,
    kind_of_basis,
    last_digit,
    national_figure,
    noise,
    not_comparable,
    places_of,
)
from tracker.rules.metric_sets import (
    PUBLISHED_TOGETHER,
    RELATED,
    UNPUBLISHED,
    MetricOfGroup,
    topics_asked,
    topics_measured,
    topics_touched,
)
from tracker.rules.periods import in_period, is_school_year, period_named, school_year, spoken, terms_in
from tracker.rules.speech import counted, day, in_words, listed, number, sentence_case, with_true_minus

COHORT_MOVED = 0.1
"""The part of a cohort by which another must differ for the two to be other pupils."""

TIDE = 0.9
"""The part of a school's change that the nation's must account for to be the same tide."""

FULL_TIDE = 3.0
"""How many times the school's change the nation's may be, in points or in proportion, to be the same tide."""

MOST_NAMED = 3
"""How many metrics a sentence names, or one more: the rest are counted."""


class CheckCode(StrEnum):
    """What does not add up, in the order it is shown."""

    OPPOSITE_DIRECTIONS = "opposite directions"
    NOT_COMPARABLE = "not comparable"
    MOVED_WITH_THE_TIDE = "moved with the tide"
    SOURCES_DISAGREE = "two sources disagree"
    ARITHMETIC = "printed arithmetic does not add up"
    CLAIM_AGAINST_RECORD = "claim against record"
    COHORT_MOVED = "cohort moved"
    GROUP_NOT_MEASURED = "group named, group not measured"
    MISSING = "missing"
    NOT_PUBLISHED = "not published"

    @property
    def label(self) -> str:
        """The words, in sentence case."""
        return sentence_case(self.value)

    @property
    def is_note(self) -> bool:
        """Say whether it only tells governors something: nothing is wrong, and nobody need answer."""
        return self is CheckCode.NOT_PUBLISHED


def adds_up(waiting: int, explained: int) -> str:
    """Say how many checks wait for an answer and how many have one, notes left out.

    >>> adds_up(1, 2)
    'Three things do not add up: one waits for an answer, and two are explained.'
    """
    count = waiting + explained
    if not count:
        return "Nothing that is here contradicts anything else."
    said = f"{sentence_case(in_words(count))} {'thing does' if count == 1 else 'things do'} not add up"
    if not waiting:
        return f"{said}, and {'it is' if count == 1 else 'all are'} explained."
    if not explained:
        return f"{said}, and nobody has explained {'it' if count == 1 else 'them'} yet."
    waits, is_ = "waits" if waiting == 1 else "wait", "is" if explained == 1 else "are"
    return f"{said}: {in_words(waiting)} {waits} for an answer, and {in_words(explained)} {is_} explained."


class ReadingToCheck(ReadingFacts, Protocol):
    """One value of a metric, with what it is a value of and where it comes from."""

    @property
    def metric(self) -> str:
        """The metric's name: "Persistent absence"."""

    @property
    def group(self) -> str:
        """The pupils it is about: "all pupils", "disadvantaged", "SEND"."""

    @property
    def row(self) -> str:
        """What kind of row: "national" beside the nation, "gap" against other pupils, "context"."""

    @property
    def better(self) -> str | None:
        """Which way is better: "higher" or "lower"; None where neither is."""

    @property
    def national_text(self) -> str | None:
        """The national figure as printed."""

    @property
    def gap_text(self) -> str | None:
        """The gap as printed."""

    @property
    def gap_value(self) -> float | None:
        """The gap as a number: the school's figure less the national one."""

    @property
    def numerator(self) -> int | None:
        """How many a percentage counts, pupils or sessions; None where that is not known."""

    @property
    def denominator(self) -> int | None:
        """Out of how many it counts them; None where that is not known."""

    @property
    def source(self) -> str:
        """Where it was read, as a reader would find it."""


class UpdateToCheck(Protocol):
    """What a leader said about an action."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def signed_on(self) -> date:
        """When."""

    @property
    def action(self) -> str:
        """The action's number: "4.2"."""

    @property
    def requirement(self) -> int:
        """The number in the plan of the requirement it is about."""

    @property
    def metrics(self) -> Collection[MetricOfGroup]:
        """The metrics by which that requirement is measured."""


class RequirementToCheck(Protocol):
    """What inspectors asked for."""

    @property
    def number(self) -> int:
        """Its number in the plan."""

    @property
    def label(self) -> str:
        """What inspectors called it: "next step 4"."""

    @property
    def text(self) -> str:
        """Their words."""

    @property
    def groups(self) -> Collection[str] | None:
        """The pupil groups a person confirmed, by the names of `topics.GROUPS`; None: none yet, so see the text."""

    @property
    def metrics(self) -> Collection[MetricOfGroup]:
        """The metrics with a target under it."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that does not add up.

    `requirements` are the numbers of those it concerns. `key` is made of the facts alone: it stays while they stay, so
    that a person's answer stays with the check, and it changes with them, so that no answer covers other figures.
    """

    code: CheckCode
    sentence: str
    readings: tuple[ReadingToCheck, ...]
    requirements: tuple[int, ...]
    key: str


def checks(
    readings: Iterable[ReadingToCheck],
    updates: Sequence[UpdateToCheck] = (),
    requirements: Sequence[RequirementToCheck] = (),
) -> tuple[Check, ...]:
    """Find what does not add up among a school's readings, in the order of `CheckCode`.

    Readings come in the order they were entered, those of every source: of one metric, group and period the last
    stands. Updates and requirements come in any order. Linear in the number of readings.
    """
    histories = _histories(readings)
    pairs = [pair for history in histories for pair in _pairs(history)]
    found = [
        *_opposite_directions(pairs),
        *_counted_differently(pairs),
        *_moved_with_the_tide(pairs),
        *_sources_disagree(histories),
        *_arithmetic(histories),
        *_claims(updates, histories),
        *_cohorts_moved(pairs),
        *_groups_not_measured(requirements, histories),
        *_missing(histories),
    ]
    return tuple(_check(one, requirements) for one in found)


class _Found(NamedTuple):
    """A check before it is known which requirements it concerns; `facts` are those that the readings do not hold."""

    code: CheckCode
    sentence: str
    readings: tuple[ReadingToCheck, ...]
    facts: tuple[str, ...] = ()
    requirement: int | None = None


class _History(NamedTuple):
    """The readings of one metric, group and row: as entered, and those that stand, oldest period first."""

    metric: str
    group: str
    row: str
    entered: list[ReadingToCheck]
    standing: list[ReadingToCheck]

    @property
    def is_measured(self) -> bool:
        """Whether these are figures of the school's own pupils: not gaps, nor the school's context."""
        return self.row == "national"


class _Pair(NamedTuple):
    """The latest figure of a metric and the one before it."""

    first: ReadingToCheck
    second: ReadingToCheck


def _histories(readings: Iterable[ReadingToCheck]) -> list[_History]:
    by_metric: defaultdict[tuple[str, str, str], list[ReadingToCheck]] = defaultdict(list)
    for reading in readings:
        by_metric[reading.metric, reading.group, reading.row].append(reading)
    histories = []
    for (metric, group, row), entered in by_metric.items():
        standing = list({period_named(reading.period): reading for reading in entered}.values())
        standing.sort(key=_as_at)
        histories.append(_History(metric, group, row, entered, standing))
    return histories


def _as_at(reading: ReadingToCheck) -> date:
    return reading.as_at


def _pairs(history: _History) -> Iterator[_Pair]:
    """Give the two latest figures of each length, or where no length has two, the two latest of all."""
    if not history.is_measured:
        return
    figures = [reading for reading in history.standing if reading.school_value is not None]
    of_length: defaultdict[float | None, list[ReadingToCheck]] = defaultdict(list)
    for reading in figures:
        of_length[terms_in(reading.period)].append(reading)
    # A first half-term ends no check of the years before it.
    alike = [of_one for of_one in of_length.values() if len(of_one) > 1]
    for of_one in alike or [figures]:
        if len(of_one) > 1:
            yield _Pair(*of_one[-2:])


_SET_OF = {metric: number for number, together in enumerate(RELATED) for metric in together}


def _opposite_directions(pairs: Iterable[_Pair]) -> Iterator[_Found]:
    """Related metrics of the same group and years: one got better, another worse."""
    together: defaultdict[tuple[int, str, str, str], list[_Pair]] = defaultdict(list)
    for pair in pairs:
        related = _SET_OF.get(pair.second.metric)
        if related is not None and pair.second.better:
            years = period_named(pair.first.period), period_named(pair.second.period)
            together[related, pair.second.group, *years].append(pair)
    for (_, group, before, now), related_pairs in together.items():
        if len(related_pairs) < 2:
            continue
        clear = [pair for pair in related_pairs if not_comparable(*pair) is None and noise(*pair) is None]
        better = [pair for pair in clear if _got_better(pair)]
        worse = [pair for pair in clear if not _got_better(pair)]
        if better and worse:
            sentence = (
                f"For {called(group)}, {_moves(better)} got better from {spoken(before)} to {spoken(now)},"
                f" while {_moves(worse)} got worse."
            )
            yield _Found(CheckCode.OPPOSITE_DIRECTIONS, sentence, _readings(better + worse))


def _counted_differently(pairs: Iterable[_Pair]) -> Iterator[_Found]:
    """Consecutive readings that count different things; a provisional figure only waits for its settled one."""
    for first, second in pairs:
        obstacle = counted_differently(first, second)
        if obstacle:
            sentence = (
                f"{_of(second)} was {figure(first)} {in_period(first.period)} and is {figure(second)}"
                f" {in_period(second.period)},"
                f" but the two do not compare: {obstacle}{_times_the_nation(first, second)}."
            )
            yield _Found(CheckCode.NOT_COMPARABLE, sentence, (first, second))


def _moved_with_the_tide(pairs: Iterable[_Pair]) -> Iterator[_Found]:
    """The school's change is the nation's, in points or in proportion."""
    for first, second in pairs:
        if not second.better or first.national_value is None or second.national_value is None:
            continue
        national = second.national_value - first.national_value
        if not _moved_alike(first, second, national) or not _exceeds(national, last_digit(first, second)):
            continue
        if not_comparable(first, second) is None and noise(first, second) is None:
            sentence = (
                f"{_of(second)} went from {figure(first)} {in_period(first.period)} to {figure(second)}"
                f" {in_period(second.period)},"
                f" and the national figure from {national_figure(first)} to {national_figure(second)}:"
                " the school moved with the tide."
            )
            yield _Found(CheckCode.MOVED_WITH_THE_TIDE, sentence, (first, second))


def _moved_alike(first: ReadingToCheck, second: ReadingToCheck, national: float) -> bool:
    """Say whether the nation's change accounts for the school's, in points or in proportion, and is not far larger."""
    then, now = first.school_value or 0.0, second.school_value or 0.0
    if now == then:
        return False
    parts = [national / (now - then)]
    if first.unit == "%" and then > 0 and first.national_value:
        parts.append(national / first.national_value * then / (now - then))
    return max(parts) >= TIDE and min(parts) <= FULL_TIDE


def _sources_disagree(histories: Iterable[_History]) -> Iterator[_Found]:
    """Two sources print one fact differently, by more than one unit in the last place of the coarser."""
    for history in histories:
        if len(history.standing) == len(history.entered):
            continue
        by_period: defaultdict[str, dict[str, ReadingToCheck]] = defaultdict(dict)
        for reading in history.entered:
            by_period[period_named(reading.period)][f"{reading.source}\n{reading.basis}"] = reading
        for of_sources in by_period.values():
            for one, other in combinations(of_sources.values(), 2):
                differing = _differing(one, other) if _is_one_fact(one, other) else None
                if differing:
                    what, first, second = differing
                    sentence = (
                        f"Two sources disagree on {what}{_in_sentence(_of(one))} {in_period(one.period)}:"
                        f" {one.source} says {first}, {other.source} says {second}."
                    )
                    facts = tuple(sorted((one.source, other.source)))
                    yield _Found(CheckCode.SOURCES_DISAGREE, sentence, (one, other), facts)


def _is_one_fact(one: ReadingToCheck, other: ReadingToCheck) -> bool:
    if one.source == other.source or counted_differently(one, other):
        return False
    bases = {(reading.basis or "").strip().lower() for reading in (one, other)}
    return len(bases) == 1 or ("" in bases and kind_of_basis(one.basis) == kind_of_basis(other.basis))


def _differing(one: ReadingToCheck, other: ReadingToCheck) -> tuple[str, str, str] | None:
    """Give what differs, and how each source prints it."""
    printed = (
        ("", one.school_value, one.school_text, other.school_value, other.school_text),
        ("the national figure for ", one.national_value, one.national_text, other.national_value, other.national_text),
        ("the gap in ", one.gap_value, one.gap_text, other.gap_value, other.gap_text),
    )
    for what, value, text, other_value, other_text in printed:
        if value is None or other_value is None:
            continue
        unit = max(_unit_of(text, value), _unit_of(other_text, other_value))
        if _exceeds(value - other_value, unit):
            return what, _print(text, value), _print(other_text, other_value)
    return None


def _arithmetic(histories: Iterable[_History]) -> Iterator[_Found]:
    """A gap that is not the difference beside it, or a percentage that is not its count: beyond rounding."""
    for history in histories:
        for reading in history.standing:
            if reading.gap_value is not None:
                yield from _wrong_gap(reading, reading.gap_value)
            if reading.numerator is not None and reading.denominator:
                yield from _wrong_share(reading, reading.numerator, reading.denominator)


def _wrong_gap(reading: ReadingToCheck, gap: float) -> Iterator[_Found]:
    school, national = reading.school_value, reading.national_value
    if school is None or national is None:
        return
    rounding = (
        _unit_of(reading.school_text, school)
        + _unit_of(reading.national_text, national)
        + _unit_of(reading.gap_text, gap)
    ) / 2
    if _exceeds(school - national - gap, rounding):
        places = max(places_of(reading.school_text, school), places_of(reading.national_text, national))
        sentence = (
            f"The gap in {_in_sentence(_of(reading))} is printed as {_print(reading.gap_text, gap)} for"
            f" {spoken(reading.period)}, but {_print(reading.school_text, school)} less"
            f" {_print(reading.national_text, national)} is {number(school - national, places)}."
        )
        yield _Found(CheckCode.ARITHMETIC, sentence, (reading,))


def _wrong_share(reading: ReadingToCheck, counted: int, cohort: int) -> Iterator[_Found]:
    if reading.unit != "%" or reading.school_value is None:
        return
    share = 100 * counted / cohort
    if _exceeds(share - reading.school_value, _unit_of(reading.school_text, reading.school_value) / 2):
        places = max(1, places_of(reading.school_text, reading.school_value))
        sentence = (
            f"{_of(reading)} is {figure(reading)} for {spoken(reading.period)}, but {counted:,} of {cohort:,} is"
            f" {number(share, places)}%."
        )
        yield _Found(CheckCode.ARITHMETIC, sentence, (reading,), (str(counted), str(cohort)))


def _claims(updates: Sequence[UpdateToCheck], histories: Iterable[_History]) -> Iterator[_Found]:
    """A figure that the latest update on a metric gives as what is, beside the latest reading of its day."""
    if not updates:
        return
    measured = {(history.metric, history.group): history for history in histories if history.is_measured}
    judged: set[MetricOfGroup] = set()
    for update in sorted(updates, key=lambda update: update.signed_on, reverse=True):
        for named in sorted(set(update.metrics) - judged):
            history = measured.get(named)
            known = [
                reading
                for reading in (history.standing if history else ())
                if reading.as_at <= update.signed_on and reading.school_value is not None
            ]
            if not known:
                continue
            latest = known[-1]
            for claim in claims(update.text, latest.metric, latest.group, latest.unit, latest.period):
                judged.add(named)
                unit = max(10.0**-claim.places, _unit_of(latest.school_text, latest.school_value or 0.0))
                if _exceeds(claim.value - (latest.school_value or 0.0), unit):
                    sentence = (
                        f"The update of {day(update.signed_on)} on action {update.action} says that"
                        f" {_in_sentence(_of(latest))} is {with_true_minus(claim.text)}, but the latest reading is"
                        f" {figure(latest)} ({latest.period})."
                    )
                    facts = (update.signed_on.isoformat(), claim.text)
                    yield _Found(CheckCode.CLAIM_AGAINST_RECORD, sentence, (latest,), facts, update.requirement)


def _cohorts_moved(pairs: Iterable[_Pair]) -> Iterator[_Found]:
    """A percentage of other pupils than before: their number changed by a tenth or more."""
    for first, second in pairs:
        if first.unit != "%" or not first.cohort or not second.cohort:
            continue
        change = (second.cohort - first.cohort) / first.cohort
        if abs(change) >= COHORT_MOVED and counted_differently(first, second) is None:
            sentence = (
                f"{_of(second)} is {figure(second)} of {second.cohort:,} {in_period(second.period)} and was"
                f" {figure(first)} of {first.cohort:,} {in_period(first.period)}:"
                f" {number(100 * abs(change), 0)}% {'more' if change > 0 else 'fewer'} are counted, so these may be"
                " other pupils."
            )
            facts = (str(first.cohort), str(second.cohort))
            yield _Found(CheckCode.COHORT_MOVED, sentence, (first, second), facts)


def _groups_not_measured(requirements: Iterable[RequirementToCheck], histories: Iterable[_History]) -> Iterator[_Found]:
    """A group that a requirement names, where what the requirement asks about is measured, but not for that group."""
    latest: defaultdict[str, dict[str, ReadingToCheck]] = defaultdict(dict)
    for history in histories:
        if history.is_measured:
            latest[history.metric][history.group] = history.standing[-1]
    for requirement in requirements:
        asked = topics_asked(requirement.text)
        linked = {metric for metric, _ in requirement.metrics}
        measuring = [metric for metric in latest if metric in linked or topics_measured(metric) & asked]
        measured = {group_of(group) for metric in measuring for group in latest[metric]}
        missing = sorted(groups_named(requirement.text, requirement.groups) - measured)
        if measuring and missing:
            readings = tuple(reading for metric in measuring for reading in latest[metric].values())
            others = sorted({called(reading.group) for reading in readings})
            sentence = (
                f"{sentence_case(requirement.label)} names {listed(missing)}, but"
                f" {_some([_in_sentence(metric) for metric in measuring])}"
                f" {'is' if len(measuring) == 1 else 'are'} measured only for {listed(others)}."
            )
            facts = (requirement.text, *missing)
            yield _Found(CheckCode.GROUP_NOT_MEASURED, sentence, readings, facts, requirement.number)


def _missing(histories: Iterable[_History]) -> Iterator[_Found]:
    """A metric without a reading for the year of which its set has others, that had one the year before."""
    by_name = {(history.metric, history.group): history.standing for history in histories if history.is_measured}
    groups = dict.fromkeys(group for _, group in by_name)
    unpublished: defaultdict[tuple[str, str], list[ReadingToCheck]] = defaultdict(list)
    for together in PUBLISHED_TOGETHER:
        for group in groups:
            # Half-terms are no part of it: each school counts its own, and nobody publishes them.
            present = {
                metric: years
                for metric in together
                if (years := [one for one in by_name.get((metric, group), ()) if is_school_year(one.period)])
            }
            if len(present) < 2:
                continue
            newest = max((standing[-1] for standing in present.values()), key=_as_at)
            for metric, standing in sorted(present.items()):
                if standing[-1].as_at >= newest.as_at:
                    continue
                year = period_named(newest.period)
                if (metric, year) in UNPUBLISHED:
                    unpublished[metric, year].append(standing[-1])
                elif period_named(standing[-1].period) == _year_before(year, metric):
                    sentence = (
                        f"{_of(standing[-1])} is missing for {spoken(newest.period)}, for which"
                        f" {_in_sentence(newest.metric)} is there; its latest reading is {figure(standing[-1])}"
                        f" for {spoken(standing[-1].period)}."
                    )
                    yield _Found(CheckCode.MISSING, sentence, (standing[-1],), (year,))
    for (metric, period), readings in unpublished.items():
        sentence = f"{metric} was not published for any school for {period}: {UNPUBLISHED[metric, period]}."
        yield _Found(CheckCode.NOT_PUBLISHED, sentence, tuple(readings), (period,))


def _year_before(period: str, metric: str) -> str:
    """Give the last school year before one for which a metric was published: "2023/24"."""
    year = int(period[:4]) - 1
    while (metric, school_year(year)) in UNPUBLISHED:
        year -= 1
    return school_year(year)


def _check(found: _Found, requirements: Sequence[RequirementToCheck]) -> Check:
    concerned = (
        (found.requirement,)
        if found.requirement is not None
        else tuple(one.number for one in requirements if any(_concerns(reading, one) for reading in found.readings))
    )
    return Check(found.code, found.sentence, found.readings, concerned, _key(found))


def _concerns(reading: ReadingToCheck, requirement: RequirementToCheck) -> bool:
    """Say whether a reading bears on a requirement: by a target under it, or by its topic and group.

    A requirement that names no group is about them all.
    """
    if (reading.metric, reading.group) in requirement.metrics:
        return True
    named = groups_named(requirement.text, requirement.groups)
    is_meant = not named or reading.group in EVERYBODY or group_of(reading.group) in named
    return is_meant and bool(topics_measured(reading.metric) & topics_touched(requirement.text))


def _key(found: _Found) -> str:
    facts = sorted(
        [
            reading.metric,
            reading.group,
            reading.row,
            period_named(reading.period),
            reading.basis or "",
            reading.urn or "",
            _print(reading.school_text, reading.school_value),
            _print(reading.national_text, reading.national_value),
            _print(reading.gap_text, reading.gap_value),
        ]
        for reading in found.readings
    )
    return hashlib.sha256(json.dumps([found.code, found.facts, facts]).encode()).hexdigest()[:32]


def _got_better(pair: _Pair) -> bool:
    rose = (pair.second.school_value or 0.0) > (pair.first.school_value or 0.0)
    return rose is (pair.second.better == "higher")


def _moves(pairs: Sequence[_Pair]) -> str:
    return listed([f"{second.metric} ({figure(first)} to {figure(second)})" for first, second in pairs])


def _readings(pairs: Iterable[_Pair]) -> tuple[ReadingToCheck, ...]:
    return tuple(reading for pair in pairs for reading in pair)


_PROPER = re.compile(r"\w+ \d|\w+-|\w[a-z]*[A-Z]|English\b")


def _of(reading: ReadingToCheck) -> str:
    return f"{reading.metric} of {called(reading.group)}"


def _in_sentence(name: str) -> str:
    """Begin a name small inside a sentence, unless it is a proper one: "persistent absence", "Attainment 8"."""
    return name if _PROPER.match(name) else name[:1].lower() + name[1:]


def _some(names: Sequence[str]) -> str:
    """List names, and of many only the first."""
    rest = len(names) - MOST_NAMED
    return listed([*names[:MOST_NAMED], counted(rest, "other")] if rest > 1 else names)


def _times_the_nation(first: ReadingToCheck, second: ReadingToCheck) -> str:
    """Say what does compare: how many times the national figure each is."""
    ratios = []
    for reading in (first, second):
        if reading.unit != "%" or not reading.national_value or not reading.school_value:
            return ""
        ratios.append(number(reading.school_value / reading.national_value, 2))
    return f"; against the national figure it was {ratios[0]} times and is {ratios[1]} times"


def _unit_of(text: str | None, value: float) -> float:
    return 10.0 ** -places_of(text, value)


def _print(text: str | None, value: float | None) -> str:
    return with_true_minus(text) if text else "" if value is None else number(value, places_of(None, value))


def _exceeds(difference: float, allowed: float) -> bool:
    # What binary fractions add is no difference.
    return abs(difference) > allowed + 1e-9 * max(1.0, abs(difference))
