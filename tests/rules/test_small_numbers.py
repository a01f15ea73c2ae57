"""Which readings of a school tell of too few pupils."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import pytest

from tracker.rules.small_numbers import restricted


@dataclass(frozen=True)
class Counted:
    id: int
    group: str = "SEND"
    numerator: int | None = 40
    denominator: int | None = 212
    period: str = "Autumn 2026, first half"
    metric: str = "Persistent absence"
    row: str = "national"
    unit: str = "%"
    school_value: float | None = 18.9
    unvalidated: bool = True
    pupils: int | None = None


def test_a_count_or_a_cohort_of_few_pupils_is_restricted():
    assert restricted([Counted(1), Counted(2, period="later", numerator=4), Counted(3, "boys", 2, 3)]) == {2, 3}


def test_nobody_and_what_has_no_cohort_is_not():
    assert restricted([Counted(1, numerator=0), Counted(2, "boys", None, None, school_value=2.0)]) == frozenset()
    assert restricted([]) == frozenset()


def test_published_figures_are_not():
    assert restricted([Counted(1, numerator=2, unvalidated=False)]) == frozenset()


def test_a_percentage_of_a_known_cohort_tells_its_count():
    assert restricted([Counted(1, numerator=None, denominator=40, school_value=5.0)]) == {1}


def test_a_percentage_entered_alone_with_its_pupils_tells_its_count():
    alone = Counted(1, numerator=None, denominator=None, school_value=33.3, pupils=9)
    assert restricted([alone]) == {1}
    assert restricted([Counted(2, numerator=None, denominator=None, school_value=66.7, pupils=90)]) == frozenset()
    assert restricted([Counted(3, numerator=None, denominator=None, school_value=66.7, pupils=4)]) == {3}


def test_a_plain_count_of_pupils_is_a_count():
    few = Counted(1, numerator=None, denominator=None, unit="pupils", school_value=3.0)
    assert restricted([few]) == {1}
    assert restricted([Counted(1, numerator=None, denominator=None, unit="days", school_value=3.0)]) == frozenset()


def test_what_would_give_a_hidden_one_away_is_restricted_too():
    found = restricted([Counted(1, "all pupils", 60, 300), Counted(2, "boys", 57, 150), Counted(3, "girls", 3, 150)])
    assert 3 in found
    assert len(found) > 1


def test_names_of_groups_and_metrics_are_one_however_they_are_typed():
    rows = [
        Counted(1, "All pupils", 60, 300),
        Counted(2, "Boys", 57, 150, metric="persistent  absence "),
        Counted(3, "girls", 3, 150),
    ]
    assert len(restricted(rows)) > 1


def test_metrics_are_tables_of_their_own():
    assert restricted([Counted(1, numerator=3), Counted(2, metric="Late")]) == {1}


@pytest.mark.parametrize("numbers", [(3, 9), (9, 3)])
def test_a_correction_is_restricted_with_what_it_replaced(numbers):
    assert restricted([Counted(id, numerator=number) for id, number in enumerate(numbers, 1)]) == {1, 2}


def test_a_term_does_not_give_one_of_its_halves_away():
    few = {"numerator": None, "denominator": None, "unit": "pupils"}
    rows = [
        Counted(1, period="Autumn term 2026", school_value=12.0, **few),
        Counted(2, period="Autumn 2026, first half", school_value=3.0, **few),
        Counted(3, period="Autumn 2026, second half", school_value=9.0, **few),
    ]
    found = restricted(rows)
    assert 2 in found
    assert len(found) == 2


def test_the_threshold_is_the_schools():
    assert restricted([Counted(1, numerator=8)], 10) == {1}


# ---------------------------------------------------------------- sessions


def attendance(
    id: int, group: str = "SEND", attended: int | None = 1234, possible: int | None = 1340, **facts
) -> Counted:
    return Counted(id, group, attended, possible, metric="Attendance", school_value=92.1, **facts)


def test_sessions_of_few_pupils_are_hidden_however_many_they_are():
    assert restricted([attendance(1, pupils=4), attendance(2, "boys", pupils=12)]) == {1}


def test_a_few_sessions_missed_are_no_few_pupils():
    assert restricted([attendance(1, attended=3, pupils=12)]) == frozenset()


def test_sessions_without_their_pupils_are_open_only_where_they_cannot_be_of_few():
    assert restricted([attendance(1), attendance(2, "boys", 18_000, 20_000)]) == {1}
    assert restricted([attendance(1, "boys", None, None)]) == {1}
    assert restricted([attendance(1, "all pupils", None, None)]) == frozenset()


def test_the_size_of_a_group_is_known_from_its_other_figures():
    assert restricted([attendance(1), Counted(2)]) == frozenset()
    assert restricted([attendance(1, "boys", 18_000, 20_000), Counted(2, "boys", 1, 3)]) == {1, 2}


def test_the_sessions_of_few_pupils_are_not_what_is_left_of_everybodys():
    found = restricted(
        [
            attendance(1, "all pupils", 11_340, 12_000, pupils=100),
            attendance(2, "boys", 11_000, 11_640, pupils=97),
            attendance(3, "girls", 340, 360, pupils=3),
        ]
    )
    assert found == {2, 3}


def test_the_sessions_of_a_half_term_are_not_what_is_left_of_the_term():
    boys = {"group": "boys", "pupils": 20}
    found = restricted(
        [
            attendance(1, period="autumn 2026", attended=3000, possible=3300, **boys),
            attendance(2, period="Autumn 2026, first half", attended=1500, possible=1700, **boys),
            attendance(3, period="Autumn 2026, second half", attended=1500, possible=1600, group="boys", pupils=4),
        ]
    )
    assert 3 in found
    assert len(found) == 2


# ---------------------------------------------------------------- what one figure tells of another


def test_a_half_term_is_the_same_however_it_is_spelt():
    few = {"numerator": None, "denominator": None, "unit": "pupils"}
    found = restricted(
        [
            Counted(1, period="autumn 2025", school_value=12.0, **few),
            Counted(2, period="Autumn 2025, first half-term", school_value=3.0, **few),
            Counted(3, period="HT2 2025/26", school_value=9.0, **few),
        ]
    )
    assert 2 in found
    assert len(found) == 2
    assert restricted([Counted(1, numerator=3), Counted(2, period="Autumn 2026, first half-term")]) == {1, 2}


def test_a_percentage_alone_of_a_group_that_another_figure_shows_to_be_small_is_hidden():
    alone = {"numerator": None, "denominator": None, "school_value": 66.7}
    late = Counted(1, "EHC plan", metric="Late", **alone)
    assert restricted([late]) == frozenset()
    assert restricted([late, Counted(2, "EHC plan", 1, 3)]) == {1, 2}
    assert restricted([late, Counted(2, "EHC plan", 1, 3, unvalidated=False)]) == frozenset()
    assert restricted([late, Counted(2, "Pupils with an EHCP", 1, 3)]) == {1, 2}
    assert restricted([late, Counted(2, "EHC plan", 1, 3, period="Autumn term 2026")]) == {1, 2}
    assert restricted([late, Counted(2, "EHC plan", 1, 3, period="Spring term 2026")]) == {2}


def test_a_part_of_a_small_group_is_small():
    alone = {"numerator": None, "denominator": None, "school_value": 66.7}
    assert restricted([Counted(1, "boys with SEND", **alone), Counted(2, "SEND", 1, 3)]) == {1, 2}
    assert restricted([Counted(1, "all pupils", **alone), Counted(2, "SEND", 1, 3)]) == {2}


def test_a_percentage_alone_tells_its_count_where_another_figure_prints_the_size():
    alone = {"numerator": None, "denominator": None, "school_value": 5.0}
    assert restricted([Counted(1, metric="Late", **alone), Counted(2, numerator=20, denominator=40)]) == {1}


def test_a_size_that_one_metric_hides_is_hidden_in_every_other():
    small = Counted(1, numerator=1, denominator=3)
    assert restricted([small, Counted(2, numerator=20, denominator=40, metric="Late")]) == {1, 2}


def test_a_size_that_one_metric_hides_is_not_what_is_left_in_another():
    found = restricted(
        [
            Counted(1, "girls", 1, 3),
            Counted(2, "boys", 20, 57, metric="Late"),
            Counted(3, "all pupils", 30, 60, metric="Suspended"),
        ]
    )
    assert 1 in found
    assert len(found) == 2


def test_an_average_of_few_pupils_is_not_what_is_left_of_the_others():
    score = {"metric": "Reading age", "unit": "points", "numerator": None}
    found = restricted(
        [
            Counted(1, "all pupils", denominator=60, school_value=11.2, **score),
            Counted(2, "boys", denominator=57, school_value=11.0, **score),
            Counted(3, "girls", denominator=3, school_value=15.0, **score),
        ]
    )
    assert found == {2, 3}


def test_two_ways_to_split_all_pupils_are_held_against_each_other_though_nobody_prints_them():
    rows = [
        Counted(1, "boys", 20, 57),
        Counted(2, "girls", 1, 3),
        Counted(3, "SEND", 6, 25),
        Counted(4, "no SEND", 15, 35),
    ]
    found = restricted(rows)
    assert 2 in found
    assert len(found) == 2
    assert restricted(rows[:2]) == {2}


def test_nobody_counted_gives_others_away_like_any_number():
    found = restricted(
        [
            Counted(1, "all pupils", 20, 60),
            Counted(2, "Year 7", 0, 30),
            Counted(3, "Year 8", 20, 30),
            Counted(4, "Year 8 boys", 3, 14),
            Counted(5, "Year 8 girls", 17, 16 + 14),
        ]
    )
    assert 4 in found
    empty_before = [
        Counted(1, "girls", 0, 0, period="Spring term 2026"),
        Counted(2, "all pupils", 20, 60),
        Counted(3, "boys", 15, 50),
        Counted(4, "girls", 5, 10),
        Counted(5, "SEND", 17, 40),
        Counted(6, "no SEND", 3, 20),
    ]
    assert {5, 6} <= restricted(empty_before)


# ---------------------------------------------------------------- many metrics and periods, as a reader adds them up

HALVES = ("Autumn 2026, first half", "Autumn 2026, second half")
TERM = "autumn 2026"
SPELT = {HALVES[0]: ("HT1 2026/27", HALVES[0], "Autumn 2026, first half-term"), HALVES[1]: (HALVES[1],), TERM: (TERM,)}
SEXES, NEEDS, MEANS = ("boys", "girls"), ("SEN support", "EHC plan", "no SEND"), ("disadvantaged", "not disadvantaged")
ATOMS = tuple(product(SEXES, NEEDS, MEANS))
GROUPS = {
    "all pupils": set(ATOMS),
    **{part: {atom for atom in ATOMS if part in atom} for part in (*SEXES, *NEEDS, *MEANS)},
    "SEND": {atom for atom in ATOMS if "no SEND" not in atom},
    "boys with SEND": {atom for atom in ATOMS if "no SEND" not in atom and "boys" in atom},
    "girls with SEND": {atom for atom in ATOMS if "no SEND" not in atom and "girls" in atom},
}
SHARES, SESSIONS, EVENTS = ("Persistent absence", "Late"), "Attendance", "Suspensions"
Row = dict[tuple[str, ...], int]


@dataclass(frozen=True)
class Told:
    """A number of a reading: of what it is the sum, how much it is, and whether it tells of few pupils."""

    reading: int
    of: Row
    is_small: bool


def made_up(seed: int) -> tuple[list[Counted], list[Told]]:
    """Make figures up out of single pupils, so that every sum is true; some groups and periods are left out."""
    rng = random.Random(seed)
    weight = {part: rng.choice((0.05, 0.3, 1)) for part in (*SEXES, *NEEDS, *MEANS)}
    chances = [weight[sex] * weight[need] * weight[means] for sex, need, means in ATOMS]
    pupils = rng.choices(ATOMS, chances, k=rng.choice((14, 30, 60, 120)))
    printed = [group for group in GROUPS if rng.random() < 0.75]
    readings: list[Counted] = []
    told: list[Told] = []

    def add(group: str, metric: str, period: str, counts: dict[str, Row], **facts) -> None:
        numbers = {name: sum(row.values()) for name, row in counts.items()}
        size = sum(atom in GROUPS[group] for atom in pupils)
        id = len(readings) + 1
        readings.append(
            Counted(
                id,
                group,
                **{"numerator": None, "denominator": None, **numbers, **facts},
                metric=metric,
                period=rng.choice(SPELT[period]),
            )
        )
        few = 0 < size < 5
        for name, row in counts.items():
            of_pupils = metric != SESSIONS or name == "pupils"
            told.append(Told(id, row, few or (of_pupils and 0 < numbers[name] < 5)))

    def row(group: str, each: Sequence[int], *name: str) -> Row:
        found: Row = {(*name, *atom): 0 for atom in sorted(GROUPS[group])}
        for atom, number in zip(pupils, each, strict=True):
            if atom in GROUPS[group]:
                found[(*name, *atom)] += number
        return found

    ones = [1] * len(pupils)
    for metric, period in product(SHARES, HALVES):
        marks = [int(rng.random() < rng.choice((0.1, 0.4))) for _ in pupils]
        for group in printed:
            size = row(group, ones, "size", period)
            if sum(size.values()) and rng.random() < 0.85:
                add(group, metric, period, {"numerator": row(group, marks, metric, period), "denominator": size})
    possible = {half: [rng.randint(60, 80) for _ in pupils] for half in HALVES}
    missed = {half: [rng.randint(0, 30) for _ in pupils] for half in HALVES}
    events = {half: [rng.choice((0, 0, 0, 1, 2)) for _ in pupils] for half in HALVES}
    for group, period in product(printed, (*HALVES, TERM)):
        over = HALVES if period == TERM else (period,)
        if not sum(row(group, ones, "size").values()) or rng.random() > 0.85:
            continue
        attended: Row = {}
        out_of: Row = {}
        counted: Row = {}
        for half in over:
            came = [every - gone for every, gone in zip(possible[half], missed[half], strict=True)]
            attended |= row(group, came, SESSIONS, half)
            out_of |= row(group, possible[half], "possible", half)
            counted |= row(group, events[half], EVENTS, half)
        size = row(group, ones, "size", period)
        add(group, SESSIONS, period, {"numerator": attended, "denominator": out_of, "pupils": size})
        add(group, EVENTS, period, {"numerator": counted}, unit="pupils", school_value=0.0)
    return readings, told


def solved(rows: Sequence[Row]) -> Iterator[tuple[tuple[str, ...], dict[tuple[str, ...], Fraction]]]:
    """Eliminate one unknown from row after row, as whoever subtracts does; give each row with its first unknown."""
    done: dict[tuple[str, ...], dict[tuple[str, ...], Fraction]] = {}
    for one in rows:
        left = reduced(dict.fromkeys(one, Fraction(1)), done)
        if left:
            first = min(left)
            done[first] = {key: value / left[first] for key, value in left.items()}
    yield from done.items()


def reduced(row: dict[tuple[str, ...], Fraction], done) -> dict[tuple[str, ...], Fraction]:
    left = dict(row)
    while found := sorted(left.keys() & done.keys()):
        by = left[found[0]]
        for key, value in done[found[0]].items():
            left[key] = left.get(key, Fraction(0)) - by * value
            if not left[key]:
                del left[key]
    return left


@pytest.mark.parametrize("seed", range(60))
def test_no_small_number_follows_from_all_that_is_open_in_every_metric_and_period(seed):
    readings, told = made_up(seed)
    hidden = restricted(readings)
    assert {one.reading for one in told if one.is_small} <= hidden
    known = dict(solved([one.of for one in told if one.reading not in hidden]))
    given_away = [
        readings[one.reading - 1]
        for one in told
        if one.is_small and not reduced(dict.fromkeys(one.of, Fraction(1)), known)
    ]
    assert given_away == []


def test_the_made_up_figures_hide_something_and_show_something():
    shares = [len(restricted(readings)) / len(readings) for readings, _ in map(made_up, range(1, 20))]
    assert sum(0 < share < 1 for share in shares) > 9
    assert sum(shares) / len(shares) < 0.8


def test_the_reader_who_adds_up_would_find_small_numbers_that_are_only_hidden_themselves():
    found = 0
    for readings, told in map(made_up, range(10)):
        hidden = {one.reading for one in told if one.is_small}
        known = dict(solved([one.of for one in told if one.reading not in hidden]))
        small = (one.of for one in told if one.is_small)
        found += any(not reduced(dict.fromkeys(row, Fraction(1)), known) for row in small if readings)
    assert found > 5
