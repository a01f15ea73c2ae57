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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import product
from typing import NamedTuple

from tracker.rules.periods import school_year_of, terms_of_year

THRESHOLD = 5
"""How many pupils may be counted in the open, unless the school chooses otherwise."""

HIDDEN = "suppressed"
"""What every hidden cell prints."""

Place = tuple[str, str]
"""A cell of the table: its group and its figure."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one group: a count, or a percentage with what it was counted from.

    `group` is the row of the table; `figure`, what is counted and when, its column; `when` the period, in which a group
    has one size whatever is counted. `numerator` and `denominator` count pupils, or something of which one pupil can
    bring up to `each`, such as sessions; `pupils` is how many pupils there are, where the denominator does not say it.
    `is_rough` is a numerator that was worked out of a rounded figure; `known_elsewhere` a size that the cell itself
    does not print. `held_back` is hidden whatever its numbers are.
    """

    group: str
    numerator: int | None = None
    denominator: int | None = None
    figure: str = ""
    when: str = ""
    pupils: int | None = None
    each: int = 1
    is_rough: bool = False
    known_elsewhere: bool = False
    held_back: bool = False

    @property
    def place(self) -> Place:
        """Its row and column."""
        return self.group, self.figure

    @property
    def cohort(self) -> int | None:
        """How many pupils there are; None where that is not known."""
        return self.pupils if self.pupils is not None or self.each > 1 else self.denominator

    def is_small(self, threshold: int) -> bool:
        """Say whether its cohort, or the pupils counted in it, are fewer than a threshold, and not nobody."""
        counted = self.numerator if self.each == 1 else None
        return self.held_back or any(0 < number < threshold for number in (counted, self.cohort) if number is not None)


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and parts of it that do not overlap: all pupils, and boys and girls; all pupils, and those with SEND.

    The parts need not make up the whole: the rest, which no row prints, is guarded too where it is a small cohort.
    Where they surely do (`is_whole`), the total need not be printed: whoever adds them up knows it.
    """

    total: str
    parts: tuple[str, ...]
    is_whole: bool = field(default=False, compare=False)


def suppressed(
    cells: Iterable[Cell],
    groups: Sequence[Sum] = (),
    figures: Sequence[Sum] = (),
    threshold: int = THRESHOLD,
) -> frozenset[Place]:
    """Find the cells to hide from readers who may not see small numbers.

    `groups` says which rows add up, by cohort and by count; `figures` which columns add up, by count. The table is
    taken to be printed with every count and cohort beside its percentage, and its reader to know every sum: what is
    hidden can then have at least two values, each a possible number of pupils.
    """
    cells = list(cells)
    table = _table(cells, groups, figures, threshold)
    table.settle()
    while told := _told_by_difference(cells, groups, table.hidden):
        table.hidden |= told
        table.settle()
    return frozenset(table.hidden)


def _told_by_difference(cells: Sequence[Cell], groups: Iterable[Sum], hidden: set[Place]) -> set[Place]:
    """Find open cells that differ by a hidden number from an open cell of a group that contains theirs."""
    by_figure: defaultdict[str, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        by_figure[cell.figure][cell.group] = cell
    pairs = {(one.total, part) for one in groups for part in one.parts}
    empty = _empty(cells)
    told = set()
    for figure, rows in by_figure.items():
        secret = [cell for group, cell in rows.items() if (group, figure) in hidden]
        if not secret:
            continue
        counts, cohorts = {cell.numerator for cell in secret}, {cell.cohort for cell in secret}
        for total, part in pairs:
            if total not in rows or part not in rows or {(total, figure), (part, figure)} & hidden:
                continue
            whole, own = rows[total], rows[part]
            if (own.group, own.when) in empty:
                continue
            if _differ_by(whole.numerator, own.numerator, counts) or _differ_by(whole.cohort, own.cohort, cohorts):
                told.add((part, figure))
    return told


def _differ_by(whole: int | None, part: int | None, secret: set[int | None]) -> bool:
    return whole is not None and part is not None and 0 < whole >= part and whole - part in secret


def usual_sums(groups: Iterable[str]) -> tuple[Sum, ...]:
    """Give the sums that any reader knows among the labels of some groups, however they are worded.

    Boys and girls make their parent group, and so do a group and those outside it, SEN support and EHC plans, and the
    year groups; any other group is a part by itself of each that contains it. A group that has no label, but is made of
    others that have, is a total of sums only where it ties them to more than each other.
    """
    traits = {label: traits_of(label) for label in groups}
    labels_of: defaultdict[_Traits, list[str]] = defaultdict(list)
    for label, own in traits.items():
        labels_of[own].append(label)
    splits = _splits(traits.values())
    for own in _unprinted(traits.values(), splits):
        name = _UNPRINTED + ", ".join(sorted(own))
        traits[name] = own
        labels_of[own].append(name)
    sums: list[Sum] = []
    for total, own in traits.items():
        split_off: set[str] = set()
        for split in splits:
            parts = [labels_of.get(_closed(own | {value}), []) for value in split.values if value not in own]
            if not split.within <= own or (not split.may_lack and not all(parts)) or len(parts) < len(split.values):
                continue
            known = [labels for labels in parts if labels]
            if known:
                is_whole = split.is_sure and not split.may_lack
                sums += [Sum(total, one, is_whole) for one in product(*known)]
                split_off.update(label for labels in known for label in labels if split.is_sure)
        sums += [
            Sum(total, (part,))
            for part, others in traits.items()
            if part != total and own <= others and part not in split_off
        ]
    return tuple(one for one in dict.fromkeys(sums) if _tells(one, sums))


def sums_of_periods(periods: Iterable[str]) -> tuple[Sum, ...]:
    """Give the sums that any reader knows among periods: a term is its two halves, a school year its terms.

    Only what is counted adds up so: a pupil may be absent, or late, in both halves of a term.
    """
    labels = set(periods)
    known = set(labels)
    years = {year for label in labels if (year := school_year_of(label))}
    sums = []
    for year in sorted(years):
        terms = terms_of_year(year)
        for term, halves in terms.items():
            sums.append(Sum(term, halves, is_whole=True))
            # A term that nobody prints is known all the same where both its halves are, and stands in the year's sum.
            known |= {term} if year in labels and labels.issuperset(halves) else set()
        sums.append(Sum(year, tuple(terms), is_whole=True))
        sums.append(Sum(year, tuple(half for halves in terms.values() for half in halves), is_whole=True))
    return tuple(one for one in sums if one.total in known and known.intersection(one.parts))


def in_words(threshold: int = THRESHOLD, *, lacks_pupils: bool = False) -> str:
    """Say under a table what is hidden in it, and why; and what to do where figures lack the number of their pupils."""
    said = f"Figures of fewer than {threshold} pupils are not shown, nor those from which they could be worked out."
    if not lacks_pupils:
        return said
    return f"{said} {LACKS_PUPILS}"


LACKS_PUPILS = (
    "Some do not say of how many pupils they are: enter them again with that number, and they are shown if it is large"
    " enough."
)


_Traits = frozenset[str]
"""What is known of the pupils of a label; a group contains those of which as much and more is known."""

_NOT = "not "
_UNPRINTED = "\n"  # begins the name of a group without a label: no label has a new line
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


def traits_of(label: str) -> _Traits:
    """Give what a label says of its pupils: nothing of all of them, of a part of a group what the group's says."""
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


def _tells(one: Sum, sums: Sequence[Sum]) -> bool:
    """Say whether a sum of an unprinted total ties its parts to anything: another sum must name that total too."""
    if not one.total.startswith(_UNPRINTED):
        return True
    return any(other.is_whole and one.total in (other.total, *other.parts) and other != one for other in sums)


def _unprinted(groups: Iterable[_Traits], splits: Iterable[_Split]) -> Iterator[_Traits]:
    """Find the groups that have no label, but are made up of groups that have."""
    known = set(groups)
    found = list(known)
    for own in found:
        for split in splits:
            if not split.is_sure or split.may_lack:
                continue
            for value in sorted(own.intersection(split.values)):
                base = _closed(own - _closed(frozenset({value})) | split.within)
                if base not in known and all(_closed(base | {other}) in known for other in split.values):
                    known.add(base)
                    found.append(base)
                    yield base


# A number is a size of a group, which several cells may print; a count in one cell, or out of how many it is counted;
# a total that no row prints; or the rest of a sum.
_Key = tuple[str, ...]
_STEPS = 200


@dataclass(slots=True)
class _Number:
    """A number of pupils, or of what they bring: the cells that print it, and between what it must lie."""

    value: int
    low: int = 0
    high: int | None = None
    is_small: bool = False
    each: int = 1
    is_rough: bool = False
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

    def settle(self) -> None:
        """Hide beside each hidden number that the open ones leave no choice, until none is left."""
        keys = list(self.sums_of)
        places = {key: at for at, key in enumerate(keys)}
        beside: defaultdict[Place, list[_Key]] = defaultdict(list)
        for key in keys:
            for place in self.numbers[key].cells:
                beside[place].append(key)
        waiting = list(places.values())
        heapify(waiting)
        while waiting:
            key = keys[heappop(waiting)]
            if self._is_given_away(key):
                # What is hidden now may be given away in its turn; what could vary before still can.
                newly = {other for place in self._hide_beside(key) for other in beside[place]}
                for other in newly | {key}:
                    heappush(waiting, places[other])

    def is_hidden(self, key: _Key) -> bool:
        """Say whether no open cell prints a number; the rest of a sum has no cell at all."""
        return self.numbers[key].cells <= self.hidden

    def _is_given_away(self, key: _Key) -> bool:
        number = self.numbers[key]
        is_secret = self.is_hidden(key) if number.cells else number.is_small
        return is_secret and key not in self.guarded and not self._may_vary(key)

    def _hide_beside(self, key: _Key) -> set[Place]:
        """Hide the smallest open number in the sums of one, a part before a total; else the nearest further off."""
        seen, near = {key}, [key]
        while near:
            beside = {other for one in near for at in self.sums_of[one] for other in self.sums[at]} - seen
            open_ones = [other for other in beside if not self.is_hidden(other) and self.numbers[other].high != 0]
            if open_ones:
                newly = self.numbers[min(open_ones, key=self._cost)].cells - self.hidden
                self.hidden |= newly
                return newly
            seen |= beside
            near = sorted(beside)
        # Nothing near it is open, so that a pupil more or fewer is possible, however far it would have to be traced.
        self.guarded.add(key)
        return set()

    def _cost(self, key: _Key) -> tuple[bool, bool, int, _Key]:
        is_total = any(self.sums[at][key] > 0 for at in self.sums_of[key])
        return is_total, self.numbers[key].value == 0, self.numbers[key].value, key

    def _may_vary(self, key: _Key) -> bool:
        """Say whether the table could be the same with one pupil more or fewer here, and so on in hidden numbers."""
        return any(self._balances({key}, {}, key, change, [_STEPS]) for change in (1, -1) if self._may_be(key, change))

    def _may_be(self, key: _Key, change: int) -> bool:
        return self.numbers[key].may_be(self.numbers[key].value + change)

    def _balances(
        self, changed: set[_Key], before: Mapping[int, int], key: _Key, change: int, steps: list[int]
    ) -> bool:
        """Search for changes of other hidden numbers that make up for one; give up, on the safe side, after many.

        `before` is by how much each sum that does not balance is off without it.
        """
        steps[0] -= 1
        if steps[0] < 0:
            return False
        off = dict(before)
        for at in self.sums_of[key]:
            off[at] = off.get(at, 0) + self.sums[at][key] * change
            if not off[at]:
                del off[at]
        if not off:
            return True
        at = next(iter(off))
        return any(
            self._balances(changed | {other}, off, other, change, steps)
            for other, change in self._remedies(at, off[at], changed)
        )

    def _remedies(self, at: int, off: int, changed: Collection[_Key]) -> list[tuple[_Key, int]]:
        """Find what could make up for a sum that is off, what stands in the fewest other sums first."""
        found = [
            (key, change)
            for key, sign in self.sums[at].items()
            if key not in changed and self.is_hidden(key) and self._may_be(key, change := -sign if off > 0 else sign)
        ]
        return sorted(found, key=lambda one: len(self.sums_of[one[0]]))


def _table(cells: Sequence[Cell], groups: Sequence[Sum], figures: Sequence[Sum], threshold: int) -> _Table:
    numbers = _numbers(cells)
    sums = _Sums(numbers, threshold)
    sizes: defaultdict[str, dict[str, _Key]] = defaultdict(dict)
    for cell in cells:
        if cell.cohort is not None:
            sizes[cell.when].setdefault(cell.group, _size(cell))
    # A size that any figure prints is known in every figure of its period.
    cohorts = {(group, cell.figure): key for cell in cells for group, key in sizes[cell.when].items()}
    cohorts |= {cell.place: _size(cell) for cell in cells if cell.cohort is not None}
    bases = {cell.place: _base(cell) for cell in cells if _possible(cell) is not None}
    counts = {cell.place: _count(cell) for cell in cells if cell.numerator is not None}
    sums.add_all(cohorts, groups)
    for keys in (bases, counts):
        sums.add_all(keys, groups, figures, cohorts)
    found = list(sums.found.values())
    sums_of: defaultdict[_Key, list[int]] = defaultdict(list)
    for at, members in enumerate(found):
        for key in members:
            sums_of[key].append(at)
    return _Table(numbers, found, sums_of, {cell.place for cell in cells if cell.is_small(threshold)})


def _numbers(cells: Sequence[Cell]) -> dict[_Key, _Number]:
    numbers: dict[_Key, _Number] = {}
    empty = _empty(cells)
    for cell in cells:
        highest = 0 if (cell.group, cell.when) in empty else None
        counted, cohort, possible = cell.numerator, cell.cohort, _possible(cell)
        if cohort is not None:
            # Two figures of one cohort print one number: where one is open, so is the cohort of the other.
            number = numbers.setdefault(_size(cell), _Number(cohort, min(1, cohort), highest))
            if not cell.known_elsewhere:
                number.cells.add(cell.place)
            if counted is not None and cell.each == 1:
                number.low = max(number.low, min(counted, cohort))
        if possible is not None:
            low = 0 if cell.is_rough else counted or 0
            numbers[_base(cell)] = _Number(possible, low, highest, each=cell.each, cells={cell.place})
        if counted is not None:
            most = highest if highest is not None else cohort if cell.each == 1 else possible
            if most is not None and counted > most:  # what was counted twice, or on another day, is no bound
                most = None
            low = min(1, counted) if cohort is None and possible is None else 0
            number = _Number(counted, low, most, each=cell.each, is_rough=cell.is_rough, cells={cell.place})
            if cell.is_rough and highest is None:
                number.low, number.high = counted - 1, None
            numbers[_count(cell)] = number
    return numbers


def _empty(cells: Iterable[Cell]) -> set[tuple[str, str]]:
    """Find the groups without pupils in a period: each of their numbers is nobody, and hidden it would hide nothing."""
    return {(cell.group, cell.when) for cell in cells if cell.cohort == 0}


def _size(cell: Cell) -> _Key:
    return "cohort", cell.group, str(cell.cohort)


def _base(cell: Cell) -> _Key:
    return "possible", *cell.place


def _count(cell: Cell) -> _Key:
    return "count", *cell.place


def _possible(cell: Cell) -> int | None:
    """Give out of how many the count is, where that is no number of pupils."""
    return cell.denominator if cell.each > 1 else None


@dataclass(slots=True)
class _Sums:
    """The sums of a table, gathered one by one; what no cell prints, a total or a rest, becomes a number of its own."""

    numbers: dict[_Key, _Number]
    threshold: int
    found: dict[frozenset[_Key], dict[_Key, int]] = field(default_factory=dict)

    def add_all(
        self,
        keys: dict[Place, _Key],
        groups: Sequence[Sum],
        figures: Sequence[Sum] = (),
        cohorts: Mapping[Place, _Key] | None = None,
    ) -> None:
        """Add the sums of one kind of number, of groups and over figures; `cohorts` are the sizes of those counted."""
        self._fill(keys, groups, figures, cohorts or {})
        for figure in dict.fromkeys(figure for _, figure in keys):
            for one in groups:
                total = one.total, figure
                if total not in keys:
                    continue
                parts = [place for part in one.parts if (place := (part, figure)) in keys]
                self._add(keys, total, parts, self._outside(cohorts, total, parts) if cohorts else None)
        for group in dict.fromkeys(group for group, _ in keys):
            for one in figures:
                if self._is_exact(keys, (group, one.total)):
                    parts = [place for part in one.parts if self._is_exact(keys, place := (group, part))]
                    self._add(keys, (group, one.total), parts)

    def _is_exact(self, keys: Mapping[Place, _Key], place: Place) -> bool:
        return place in keys and not self.numbers[keys[place]].is_rough

    def _fill(
        self,
        keys: dict[Place, _Key],
        groups: Sequence[Sum],
        figures: Sequence[Sum],
        cohorts: Mapping[Place, _Key],
    ) -> None:
        """Make a number of each cell that nobody prints, but whoever adds up knows: all of a sum but one, and so on."""
        groups, figures = ([one for one in sums if one.is_whole] for sums in (groups, figures))
        before = -1
        while before < len(keys):
            before = len(keys)
            for figure in dict.fromkeys(figure for _, figure in keys):
                for one in groups:
                    self._fill_in(keys, [(group, figure) for group in (one.total, *one.parts)], cohorts)
            for group in dict.fromkeys(group for group, _ in keys) if figures else ():
                for one in figures:
                    places = [(group, figure) for figure in (one.total, *one.parts)]
                    if not any(place in keys and self.numbers[keys[place]].is_rough for place in places):
                        self._fill_in(keys, places, cohorts)

    def _fill_in(self, keys: dict[Place, _Key], places: Sequence[Place], cohorts: Mapping[Place, _Key]) -> None:
        """Make the one number of a sum that is lacking; its total comes first."""
        lacking = [place for place in places if place not in keys]
        if len(lacking) != 1:
            return
        known = [self.numbers[keys[place]] for place in places if place in keys]
        is_total = lacking[0] == places[0]
        value = sum(number.value for number in known) if is_total else 2 * known[0].value - sum(n.value for n in known)
        if value < 0:
            return
        each = max(number.each for number in known)
        size = self.numbers[cohorts[lacking[0]]].value if lacking[0] in cohorts else None
        is_small = 0 < value < self.threshold * each if size is None else 0 < size < self.threshold
        is_rough = any(number.is_rough for number in known)
        key = ("unprinted", *lacking[0], *(name for place in places if place in keys for name in keys[place]))
        self.numbers[key] = _Number(value, -1 if is_rough else 0, 0 if size == 0 else None, is_small, each, is_rough)
        keys[lacking[0]] = key

    def _outside(self, cohorts: Mapping[Place, _Key], total: Place, parts: Iterable[Place]) -> int | None:
        """Give how many pupils of a total are in none of some parts; None where that is not known."""
        if total not in cohorts or any(part not in cohorts for part in parts):
            return None
        rest = self.numbers[cohorts[total]].value - sum(self.numbers[cohorts[part]].value for part in parts)
        return rest if rest >= 0 else None

    def _add(self, keys: Mapping[Place, _Key], total: Place, parts: Sequence[Place], pupils: int | None = None) -> None:
        """Add a sum as far as its cells hold numbers. `pupils` is how many pupils there are in the rest of a count.

        Parts that overlap and so make more than the total say nothing. What is counted otherwise than by pupils, or
        is more than there are pupils, need not add up to the last one to tell.
        """
        if total not in keys or not parts:
            return
        known = [self.numbers[keys[place]] for place in (total, *parts)]
        rest = known[0].value - sum(number.value for number in known[1:])
        each = max(number.each for number in known)
        is_loose = pupils is not None and (each > 1 or rest > pupils or any(number.is_rough for number in known))
        if rest < 0 and not is_loose:
            return
        members = {keys[total]: 1, **dict.fromkeys((keys[place] for place in parts), -1)}
        if rest if pupils is None else pupils:
            key = ("rest", *(name for member in members for name in member))
            is_small = rest < self.threshold * each if pupils is None else pupils < self.threshold
            number = _Number(rest, rest - 1, None, is_small) if is_loose else _Number(rest, 0, pupils, is_small)
            self.numbers[key] = number
            members[key] = -1
        self.found[frozenset(members)] = members
