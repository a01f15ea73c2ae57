"""Small numbers of pupils, hidden so that nobody can be recognised, with whatever would give them away.

Statistical disclosure control calls the two steps primary and secondary suppression: A. Hundepool and others, Handbook
on Statistical Disclosure Control, 2nd edition, 2024, on tables of counts. A threshold of five is a usual one: Glossary
of Statistical Disclosure Control of UNECE and Eurostat, 2005, "threshold rule". Hidden first is what counts fewer
pupils than the threshold. Where a hidden number could then be worked out from the rest of the table and its totals,
the smallest number beside it is hidden too, until none can. All hidden cells must be printed alike: to say which
step hid one would help to work it out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple, Protocol

from tracker.rules.periods import school_year_of, terms_of_year

THRESHOLD = 5
"""How many pupils may be counted in the open, unless the school chooses otherwise."""

HIDDEN = "suppressed"
"""What every hidden cell prints."""

Place = tuple[str, str]
"""A cell of the table: its group and its figure."""


class CellFacts(Protocol):
    """One figure of one group: a count, or a percentage with what it was counted from."""

    @property
    def group(self) -> str:
        """The pupils it is about: the row of the table."""

    @property
    def figure(self) -> str:
        """What is counted, and when: the column of the table."""

    @property
    def numerator(self) -> int | None:
        """How many pupils were counted; None where that is not known."""

    @property
    def denominator(self) -> int | None:
        """How many there are in the cohort; None for a plain count, or where that is not known."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and parts of it that do not overlap: all pupils, and boys and girls; all pupils, and those with SEND.

    The parts need not make up the whole: the rest, which no row prints, is guarded too where it is a small cohort.
    """

    total: str
    parts: tuple[str, ...]


def suppressed(
    cells: Iterable[CellFacts],
    groups: Sequence[Sum] = (),
    figures: Sequence[Sum] = (),
    threshold: int = THRESHOLD,
) -> frozenset[Place]:
    """Find the cells to hide from readers who may not see small numbers.

    A cell is small when its cohort, or the pupils counted in it, are fewer than `threshold`, and not nobody. `groups`
    says which rows add up, by cohort and by count; `figures` which columns add up, by count. The table is taken to be
    printed with every count and cohort beside its percentage, and its reader to know every sum: what is hidden can
    then have at least two values, each a possible number of pupils.
    """
    cells = list(cells)
    table = _table(cells, groups, figures, threshold)
    while True:
        while (key := table.given_away()) is not None:
            table.hide_beside(key)
        told = _told_by_difference(cells, groups, table.hidden)
        if not told:
            return frozenset(table.hidden)
        table.hidden |= told


def _told_by_difference(cells: Iterable[CellFacts], groups: Iterable[Sum], hidden: set[Place]) -> set[Place]:
    """Find open cells that differ by a hidden number from an open cell of a group that contains theirs."""
    by_figure: defaultdict[str, dict[str, CellFacts]] = defaultdict(dict)
    for cell in cells:
        by_figure[cell.figure][cell.group] = cell
    pairs = {(one.total, part) for one in groups for part in one.parts}
    told = set()
    for figure, rows in by_figure.items():
        secret = [cell for group, cell in rows.items() if (group, figure) in hidden]
        counts, cohorts = {cell.numerator for cell in secret}, {cell.denominator for cell in secret}
        for total, part in pairs:
            if total not in rows or part not in rows or {(total, figure), (part, figure)} & hidden:
                continue
            whole, own = rows[total], rows[part]
            if _differ_by(whole.numerator, own.numerator, counts) or _differ_by(
                whole.denominator, own.denominator, cohorts
            ):
                told.add((part, figure))
    return told


def _differ_by(whole: int | None, part: int | None, secret: set[int | None]) -> bool:
    return whole is not None and part is not None and whole > part > 0 and whole - part in secret


def usual_sums(groups: Iterable[str]) -> tuple[Sum, ...]:
    """Give the sums that any reader knows among the labels of some groups, however they are worded.

    Boys and girls make their parent group, and so do a group and those outside it, SEN support and EHC plans, and the
    year groups; any other group is a part by itself of each that contains it.
    """
    traits = {label: _traits(label) for label in groups}
    labels_of: defaultdict[_Traits, list[str]] = defaultdict(list)
    for label, own in traits.items():
        labels_of[own].append(label)
    splits = _splits(traits.values())
    sums: list[Sum] = []
    for total, own in traits.items():
        split_off: set[str] = set()
        for split in splits:
            parts = [labels_of.get(_closed(own | {value}), []) for value in split.values if value not in own]
            if not split.within <= own or (not split.may_lack and not all(parts)) or len(parts) < len(split.values):
                continue
            known = [labels for labels in parts if labels]
            if known:
                sums += [Sum(total, one) for one in product(*known)]
                split_off.update(label for labels in known for label in labels if split.is_sure)
        sums += [
            Sum(total, (part,))
            for part, others in traits.items()
            if part != total and own <= others and part not in split_off
        ]
    return tuple(dict.fromkeys(sums))


def sums_of_periods(periods: Iterable[str]) -> tuple[Sum, ...]:
    """Give the sums that any reader knows among periods: a term is its two halves, a school year its terms.

    Only what is counted adds up so: a pupil may be absent, or late, in both halves of a term.
    """
    labels = set(periods)
    years = {year for label in labels if (year := school_year_of(label))}
    sums = []
    for year in sorted(years):
        terms = terms_of_year(year)
        for term, halves in terms.items():
            sums.append(Sum(term, halves))
        sums += [Sum(year, tuple(terms)), Sum(year, tuple(half for halves in terms.values() for half in halves))]
    return tuple(one for one in sums if one.total in labels and labels.intersection(one.parts))


def in_words(threshold: int = THRESHOLD) -> str:
    """Say under a table what is hidden in it, and why."""
    return f"Figures of fewer than {threshold} pupils are not shown, nor those from which they could be worked out."


_Traits = frozenset[str]
"""What is known of the pupils of a label; a group contains those of which as much and more is known."""

_NOT = "not "
_OTHER = "other"
_IMPLIED: Mapping[str, _Traits] = {
    "SEN support": frozenset({"SEND", "not EHC plan"}),
    "EHC plan": frozenset({"SEND", "not SEN support"}),
    "not SEND": frozenset({"not SEN support", "not EHC plan"}),
}
_NEED = r"(?:send?|special (?:educational )?needs?(?: and(?: or)? disabilit(?:y|ies))?)"
_PLAN = r"(?:ehc(?: ?plans?|ps?)?|education health and care(?: plans?)?|statements?)"
_ENGLISH = r"first language (?:is )?(?:known or believed to be )?"
# In order: a longer wording before the shorter one that it holds. The first hold a "not" that belongs to them.
_WITH_A_NOT = 3
_WORDINGS = tuple(
    (re.compile(rf"\b(?:{wording})\b"), trait)
    for wording, trait in (
        (rf"{_ENGLISH}(?:not|other than) english|other first language|(?:not|non) english first language", "EAL"),
        (
            rf"{_ENGLISH}english|english (?:as )?(?:an? |the |their |is (?:their )?)?first language|native english"
            r"(?: speakers?)?|english speakers?",
            "not EAL",
        ),
        (rf"{_NEED} (?:support )?(?:with )?(?:no|not|without|non)(?: an?)? {_PLAN}", "SEN support"),
        (r"eal|(?:english as )?(?:an )?additional language", "EAL"),
        (rf"{_NEED} support", "SEN support"),
        (rf"(?:{_NEED} )?(?:with )?(?:an? )?{_PLAN}(?: or statements?)?", "EHC plan"),
        (_NEED, "SEND"),
        (r"disadvantaged?|pupil premium|pp|(?:eligible for )?(?:fsm|free school meals?)(?: ?6)?", "disadvantaged"),
        (r"boys?|males?", "boys"),
        (r"girls?|females?", "girls"),
    )
)
_YEAR = re.compile(r"\b(?:year(?: group)?|yr|y) ?(\d+)\b")
_OUTSIDE = re.compile(r"\b(?:not|non|no|without|other than|except|excluding)\b|\bnon(?=[a-z])")
_OTHERS = re.compile(r"\b(?:others?|(?:the )?rest|remaining)\b")
_PLAIN = re.compile(
    r"\b(?:all|everyone|everybody|every|total|whole|school|pupils?|students?|children|cohort|group|with|who|are|is|have"
    r"|has|had|the|of|in|an?|and|any|identified|known|to|be|as|for|only|their|speaking|speak)\b"
)


def _traits(label: str) -> _Traits:
    return _closed(_named(" ".join(re.sub(r"[^a-z0-9]+", " ", label.casefold()).split())))


def _named(plain: str) -> _Traits:
    """Name what a label says of its pupils; what is outside a group comes after the word that says so."""
    found = set()
    for pattern, trait in _WORDINGS[:_WITH_A_NOT]:
        plain, count = pattern.subn(" ", plain)
        found |= {trait} if count else set()
    inside = _OUTSIDE.split(plain, maxsplit=1)
    if len(inside) == 2:
        outside = _named(inside[1])
        opposite = {frozenset({"boys"}): "girls", frozenset({"girls"}): "boys"}.get(outside)
        if outside:
            found.add(opposite or _NOT + " and ".join(sorted(outside)))
    words = inside[0]
    for pattern, trait in _WORDINGS:
        words, count = pattern.subn(" ", words)
        found |= {trait} if count else set()
    found |= {f"year {int(year)}" for year in _YEAR.findall(words)}
    words, others = _OTHERS.subn(" ", _YEAR.sub(" ", words))
    found |= {_OTHER} if others else set()
    rest = " ".join(_PLAIN.sub(" ", words).split())
    return frozenset(found | ({rest} if rest else set()))


def _closed(traits: _Traits) -> _Traits:
    return traits.union(*(_IMPLIED.get(trait, frozenset()) for trait in traits))


class _Split(NamedTuple):
    """Traits of which every pupil of a group has one; `may_lack` where not every one need have a row."""

    values: tuple[str, ...]
    within: _Traits = frozenset()
    may_lack: bool = False
    is_sure: bool = True


def _splits(groups: Iterable[_Traits]) -> list[_Split]:
    named = sorted({trait for traits in groups for trait in traits})
    years = tuple(trait for trait in named if re.fullmatch(r"year \d+", trait))
    splits = [_Split((trait.removeprefix(_NOT), trait)) for trait in named if trait.startswith(_NOT)]
    splits += [
        _Split(("boys", "girls")),
        _Split(("SEN support", "EHC plan"), frozenset({"SEND"})),
        _Split(("SEN support", "EHC plan", "not SEND")),
    ]
    # A year group holds no other.
    splits += [_Split((year, *(other for other in years if other != year)), may_lack=True) for year in years[:1]]
    # Whom "other pupils" leave out nobody says: each group beside them may be meant.
    splits += [_Split((trait, _OTHER), is_sure=False) for trait in named if trait != _OTHER and _OTHER in named]
    return splits


# A number is a cohort of a group, which several cells may print; a count in one cell; or the rest of a sum.
_Key = tuple[str, ...]
_STEPS = 5000


@dataclass(slots=True)
class _Number:
    """A number of pupils: the cells that print it, and between what a reader knows it must lie."""

    value: int
    low: int
    high: int | None
    is_small: bool
    cells: set[Place] = field(default_factory=set)

    def may_be(self, value: int) -> bool:
        return self.low <= value and (self.high is None or value <= self.high)


@dataclass(slots=True)
class _Table:
    """The numbers, the sums they stand in (members with their sign, that make nothing), and the cells hidden so far."""

    numbers: dict[_Key, _Number]
    sums: list[dict[_Key, int]]
    sums_of: Mapping[_Key, Sequence[int]]
    hidden: set[Place]
    guarded: set[_Key] = field(default_factory=set)

    def is_hidden(self, key: _Key) -> bool:
        """Say whether no open cell prints a number; the rest of a sum has no cell at all."""
        return self.numbers[key].cells <= self.hidden

    def given_away(self) -> _Key | None:
        """Find a hidden number that the open ones leave no choice."""
        for key in self.sums_of:
            number = self.numbers[key]
            is_secret = self.is_hidden(key) if number.cells else number.is_small
            if is_secret and key not in self.guarded and not self._may_vary(key):
                return key
        return None

    def hide_beside(self, key: _Key) -> None:
        """Hide the smallest open number in the sums of one, a part before a total; else the nearest further off."""
        seen, near = {key}, [key]
        while near:
            beside = {other for one in near for at in self.sums_of[one] for other in self.sums[at]} - seen
            open_ones = [other for other in beside if not self.is_hidden(other) and self.numbers[other].high != 0]
            if open_ones:
                self.hidden |= self.numbers[min(open_ones, key=self._cost)].cells
                return
            seen |= beside
            near = sorted(beside)
        # Nothing near it is open, so that a pupil more or fewer is possible, however far it would have to be traced.
        self.guarded.add(key)

    def _cost(self, key: _Key) -> tuple[bool, bool, int, _Key]:
        is_total = any(self.sums[at][key] > 0 for at in self.sums_of[key])
        return is_total, self.numbers[key].value == 0, self.numbers[key].value, key

    def _may_vary(self, key: _Key) -> bool:
        """Say whether the table could be the same with one pupil more or fewer here, and so on in hidden numbers."""
        return any(self._balances({key: change}, [_STEPS]) for change in (1, -1) if self._may_be(key, change))

    def _may_be(self, key: _Key, change: int) -> bool:
        return self.numbers[key].may_be(self.numbers[key].value + change)

    def _balances(self, changes: dict[_Key, int], steps: list[int]) -> bool:
        """Search for changes of other hidden numbers that make up for these; give up, on the safe side, after many."""
        steps[0] -= 1
        if steps[0] < 0:
            return False
        for at in dict.fromkeys(at for key in changes for at in self.sums_of[key]):
            off = sum(sign * changes.get(key, 0) for key, sign in self.sums[at].items())
            if off:
                return any(
                    self._balances({**changes, key: change}, steps)
                    for key, change in self._remedies(self.sums[at], off, changes)
                )
        return True

    def _remedies(
        self, members: Mapping[_Key, int], off: int, changes: Mapping[_Key, int]
    ) -> Iterator[tuple[_Key, int]]:
        for key, sign in members.items():
            change = -sign if off > 0 else sign
            if key not in changes and self.is_hidden(key) and self._may_be(key, change):
                yield key, change


def _table(cells: Iterable[CellFacts], groups: Sequence[Sum], figures: Sequence[Sum], threshold: int) -> _Table:
    numbers: dict[_Key, _Number] = {}
    cohorts: dict[Place, _Key] = {}
    counts: dict[Place, _Key] = {}
    hidden = set()
    cells = list(cells)
    empty = {cell.group for cell in cells if cell.denominator == 0}
    for cell in cells:
        # Of a group known to be empty every number is nobody: hidden, it would hide nothing.
        highest = 0 if cell.group in empty else None
        place = cell.group, cell.figure
        counted, cohort = cell.numerator, cell.denominator
        if cohort is not None:
            # Two figures of one cohort print one number: where one is open, so is the cohort of the other.
            cohorts[place] = "cohort", cell.group, str(cohort)
            number = numbers.setdefault(cohorts[place], _Number(cohort, min(1, cohort), highest, False))
            number.low = max(number.low, counted or 0)
            number.cells.add(place)
        if counted is not None:
            counts[place] = "count", *place
            low = 0 if cohort is not None else min(1, counted)
            numbers[counts[place]] = _Number(counted, low, highest if cohort is None else cohort, False, {place})
        if any(0 < number < threshold for number in (counted, cohort) if number is not None):
            hidden.add(place)
    sums = _Sums(numbers, threshold)
    for figure in dict.fromkeys(figure for _, figure in [*cohorts, *counts]):
        for one in groups:
            total, parts = (one.total, figure), [(part, figure) for part in one.parts]
            rest = sums.add(cohorts, total, parts)
            same_parts = all((part in cohorts) is (part in counts) for part in parts)
            sums.add(counts, total, parts, rest if same_parts else None)
    for group in dict.fromkeys(group for group, _ in counts):
        for one in figures:
            sums.add(counts, (group, one.total), [(group, part) for part in one.parts])
    found = list(sums.found.values())
    sums_of: defaultdict[_Key, list[int]] = defaultdict(list)
    for at, members in enumerate(found):
        for key in members:
            sums_of[key].append(at)
    return _Table(numbers, found, sums_of, hidden)


@dataclass(slots=True)
class _Sums:
    """The sums of a table, gathered one by one; a rest that no row prints becomes a number of its own."""

    numbers: dict[_Key, _Number]
    threshold: int
    found: dict[frozenset[_Key], dict[_Key, int]] = field(default_factory=dict)

    def add(
        self, keys: Mapping[Place, _Key], total: Place, parts: Iterable[Place], rest_of_cohort: int | None = None
    ) -> int | None:
        """Add a sum as far as its cells hold numbers, and give its rest; None where it says nothing.

        Parts that overlap and so make more than the total say nothing either. `rest_of_cohort` is how many pupils
        there are in the rest of a count.
        """
        known = [keys[part] for part in parts if part in keys]
        if total not in keys or not known:
            return None
        rest = self.numbers[keys[total]].value - sum(self.numbers[part].value for part in known)
        if rest < 0 or (rest_of_cohort is not None and rest > rest_of_cohort):
            return None
        members = {keys[total]: 1, **dict.fromkeys(known, -1)}
        pupils = rest if rest_of_cohort is None else rest_of_cohort
        if pupils:
            key = ("rest", *(name for member in members for name in member))
            self.numbers[key] = _Number(rest, 0, rest_of_cohort, pupils < self.threshold)
            members[key] = -1
        self.found[frozenset(members)] = members
        return rest
