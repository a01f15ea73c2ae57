"""Small numbers stay hidden: from whoever reads them, and from whoever subtracts."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from tracker.rules.suppression import Cell, Sum, in_words, sums_of_periods, suppressed, usual_sums

EVERYBODY = "all pupils"
SEXES = Sum(EVERYBODY, ("boys", "girls"))


def hidden(*cells: Cell, groups=(), **facts) -> set[str]:
    return {group for group, _ in suppressed(cells, groups, **facts)}


@pytest.mark.parametrize(
    ("counted", "cohort", "is_hidden"),
    [
        (2, 4, True),
        (0, 4, True),
        (4, 4, True),
        (None, 4, True),
        (None, 5, False),
        (5, 5, False),
        (4, 40, True),
        (1, 40, True),
        (0, 40, False),
        (5, 40, False),
        (0, 0, False),
        (4, None, True),
        (5, None, False),
        (0, None, False),
        (None, None, False),
    ],
)
def test_fewer_than_five_pupils_are_hidden(counted, cohort, is_hidden):
    assert hidden(Cell("SEND", counted, cohort)) == ({"SEND"} if is_hidden else set())


def test_the_threshold_is_the_schools():
    cell = Cell("SEND", 7, 9)
    assert hidden(cell) == set()
    assert hidden(cell, threshold=10) == {"SEND"}
    assert hidden(Cell("SEND", 1, 1), threshold=0) == set()


def test_a_table_of_large_numbers_is_open():
    cells = [Cell(EVERYBODY, 60, 200), Cell("boys", 35, 110), Cell("girls", 25, 90)]
    assert hidden(*cells, groups=[SEXES]) == set()


def test_a_number_that_the_total_gives_away_takes_the_smallest_beside_it_along():
    years = Sum(EVERYBODY, ("year 7", "year 8", "year 9", "year 10"))
    cells = [
        Cell(EVERYBODY, 91, 300),
        Cell("year 7", 2, 60),
        Cell("year 8", 29, 80),
        Cell("year 9", 20, 75),
        Cell("year 10", 40, 85),
    ]
    assert hidden(*cells, groups=[years]) == {"year 7", "year 9"}


def test_two_small_numbers_hide_each_other():
    years = Sum(EVERYBODY, ("year 7", "year 8", "year 9"))
    cells = [Cell(EVERYBODY, 26, 180), Cell("year 7", 2, 60), Cell("year 8", 4, 60), Cell("year 9", 20, 60)]
    assert hidden(*cells, groups=[years]) == {"year 7", "year 8"}


def test_two_numbers_that_could_be_nothing_else_take_a_third_along():
    years = Sum(EVERYBODY, ("year 7", "year 8", "year 9"))
    cells = [Cell(EVERYBODY, 22), Cell("year 7", 1), Cell("year 8", 1), Cell("year 9", 20)]
    assert hidden(*cells, groups=[years]) == {"year 7", "year 8", "year 9"}


def test_nobody_is_hidden_only_where_nothing_else_would_do():
    years = Sum(EVERYBODY, ("year 7", "year 8", "year 9"))
    cells = [Cell(EVERYBODY, 23), Cell("year 7", 3), Cell("year 8", 0), Cell("year 9", 20)]
    assert hidden(*cells, groups=[years]) == {"year 7", "year 9"}
    cells = [Cell(EVERYBODY, 23), Cell("boys", 23), Cell("girls", 0), Cell("SEND", 1)]
    assert hidden(*cells, groups=[SEXES]) == {"SEND"}
    cells = [Cell(EVERYBODY, 3), Cell("boys", 3), Cell("girls", 0)]
    assert hidden(*cells, groups=[SEXES]) == {EVERYBODY, "boys"}


def test_of_a_group_without_pupils_nothing_is_hidden():
    cells = [Cell(EVERYBODY, 20, 60), Cell("boys", 20, 60), Cell("girls", 0, 0), Cell("SEND", 1, 40)]
    assert hidden(*cells, groups=[SEXES, Sum(EVERYBODY, ("SEND",))]) == {"SEND"}


def test_a_total_of_nobody_would_tell_of_everybody():
    cells = [Cell(EVERYBODY, 0, 60), Cell("boys", 0, 3), Cell("girls", 0, 57)]
    assert hidden(*cells, groups=[SEXES]) == {EVERYBODY, "boys", "girls"}


def test_a_few_pupils_outside_a_group_are_guarded_though_no_row_prints_them():
    cells = [Cell(EVERYBODY, 30, 64), Cell("disadvantaged", 28, 61)]
    assert hidden(*cells, groups=[Sum(EVERYBODY, ("disadvantaged",))]) == {"disadvantaged"}
    cells = [Cell(EVERYBODY, 30, 64), Cell("disadvantaged", 20, 41)]
    assert hidden(*cells, groups=[Sum(EVERYBODY, ("disadvantaged",))]) == set()


def test_a_small_group_within_all_pupils_needs_no_other_hidden():
    cells = [Cell(EVERYBODY, 30, 64), Cell("SEND", 2, 3)]
    assert hidden(*cells, groups=[Sum(EVERYBODY, ("SEND",))]) == {"SEND"}


def test_a_small_number_in_two_sums_is_guarded_in_both():
    cells = [
        Cell(EVERYBODY, 45, 150),
        Cell("boys", 3, 70),
        Cell("girls", 42, 80),
        Cell("disadvantaged", 20, 60),
        Cell("not disadvantaged", 25, 90),
    ]
    sums = [SEXES, Sum(EVERYBODY, ("disadvantaged", "not disadvantaged"))]
    assert hidden(*cells, groups=sums) == {"boys", "girls"}


def test_figures_that_add_up_are_guarded_across():
    sums = [Sum("sustained", ("education", "work"))]
    cells = [Cell("SEND", 12, 20, "sustained"), Cell("SEND", 9, 20, "education"), Cell("SEND", 3, 20, "work")]
    assert suppressed(cells, figures=sums) == {("SEND", "work"), ("SEND", "education")}


def test_a_cohort_that_one_figure_prints_is_no_secret_in_another():
    cells = [
        Cell(EVERYBODY, 30, 60, "absent"),
        Cell("boys", 3, 31, "absent"),
        Cell("girls", 27, 29, "absent"),
        Cell(EVERYBODY, 40, 60, "on track"),
        Cell("boys", 20, 31, "on track"),
        Cell("girls", 20, 29, "on track"),
    ]
    assert suppressed(cells, [SEXES]) == {("boys", "absent"), ("girls", "absent")}


def test_a_small_cohort_is_hidden_in_every_figure_with_the_same_one_beside_it():
    cells = [
        Cell(EVERYBODY, 30, 63, "absent"),
        Cell("boys", 1, 3, "absent"),
        Cell("girls", 29, 60, "absent"),
        Cell(EVERYBODY, 40, 63, "on track"),
        Cell("boys", 2, 3, "on track"),
        Cell("girls", 38, 60, "on track"),
    ]
    assert suppressed(cells, [SEXES]) == {
        (group, figure) for group in ("boys", "girls") for figure in ("absent", "on track")
    }


def test_parts_that_overlap_say_nothing_of_each_other():
    cells = [Cell(EVERYBODY, 30, 60), Cell("SEND", 3, 40), Cell("disadvantaged", 29, 50)]
    assert hidden(*cells, groups=[Sum(EVERYBODY, ("SEND", "disadvantaged"))]) == {"SEND"}


def test_a_part_that_is_not_known_hides_the_one_beside_it_already():
    cells = [Cell(EVERYBODY, 30, 60), Cell("boys", 3, 31), Cell("girls", None, None)]
    assert hidden(*cells, groups=[SEXES]) == {"boys"}


def test_it_says_under_the_table_what_is_hidden():
    assert in_words(10) == (
        "Figures of fewer than 10 pupils are not shown, nor those from which they could be worked out."
    )


def test_the_sums_that_any_reader_knows():
    labels = ["all pupils", "boys", "girls", "disadvantaged", "not disadvantaged", "SEND", "Year 7", "Year 8"]
    assert usual_sums(labels) == (
        Sum("all pupils", ("disadvantaged", "not disadvantaged")),
        Sum("all pupils", ("boys", "girls")),
        Sum("all pupils", ("Year 7", "Year 8")),
        Sum("all pupils", ("SEND",)),
    )
    assert usual_sums(["SEND", "boys"]) == ()
    assert usual_sums(["students", "boys"]) == (Sum("students", ("boys",)),)


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("SEND", ("SEN support", "EHC plan")),
        ("SEND", ("SEN without an EHCP", "pupils with EHC plans")),
        ("all pupils", ("male", "female")),
        ("all pupils", ("SEND", "pupils without SEND")),
        ("all pupils", ("pupils with SEND", "no SEN")),
        ("all pupils", ("SEN support", "EHC plan", "no SEN")),
        ("all pupils", ("disadvantaged", "other pupils")),
        ("all pupils", ("disadvantaged", "non-disadvantaged")),
        ("all pupils", ("FSM", "not FSM")),
        ("all pupils", ("EAL", "English as first language")),
        ("all pupils", ("EAL", "not EAL")),
        ("all pupils", ("first language not English", "English first language")),
        ("all pupils", ("SEN support", "no SEN support")),
        ("all pupils", ("most able", "not most able")),
        ("year 7", ("year 7 boys", "year 7 girls")),
        ("year 7", ("year 7 SEND", "year 7 non-SEND")),
        ("boys", ("year 7 boys", "year 8 boys")),
    ],
)
def test_a_sum_is_known_however_its_groups_are_worded(total, parts):
    found = [(one.total, frozenset(one.parts)) for one in usual_sums([total, *parts])]
    assert (total, frozenset(parts)) in found


def test_a_plan_for_few_takes_support_along_and_leaves_all_pupils():
    cells = [Cell(EVERYBODY, 60, 300), Cell("SEND", 20, 60), Cell("SEN support", 17, 50), Cell("EHC plan", 3, 10)]
    assert hidden(*cells, groups=usual_sums(cell.group for cell in cells)) == {"SEN support", "EHC plan"}


def test_a_difference_that_is_a_hidden_number_is_hidden_though_no_sum_is_known():
    cells = [Cell(EVERYBODY, 60, 300), Cell("day pupils", 57, 290), Cell("boarders", 3, 10)]
    assert hidden(*cells, groups=usual_sums(cell.group for cell in cells)) == {"day pupils", "boarders"}


def test_a_table_of_many_groups_and_figures_is_judged_at_once():
    cells = [
        Cell(group, (at * 7 + place) % 40, 40 + at, f"figure {place}")
        for at, group in enumerate(["SEND", "disadvantaged", "not disadvantaged", "boys", "girls"])
        for place in range(40)
    ]
    everybody = [Cell(EVERYBODY, 90, 200, f"figure {place}") for place in range(40)]
    groups = usual_sums(cell.group for cell in [*everybody, *cells])
    closed = suppressed([*everybody, *cells], groups)
    assert 0 < len(closed) < len(cells)


PARTS = [("boys", "girls"), ("year 7", "year 8", "year 9"), ("disadvantaged", "others")]
FIGURES = ("absent", "on track")
SEEDS = range(150)


@dataclass(frozen=True)
class Table:
    """A table made up of single pupils, so that every sum is true, and the sums that its reader knows."""

    cells: tuple[Cell, ...]
    groups: tuple[Sum, ...]
    figures: tuple[Sum, ...]


def made_up(seed: int) -> Table:
    rng = random.Random(seed)
    partitions = rng.sample(PARTS, rng.randint(1, 3))
    weights = {part: rng.choice((0.05, 0.3, 1, 3)) for parts in partitions for part in parts}
    pupils = [
        {EVERYBODY, *(rng.choices(parts, [weights[part] for part in parts])[0] for parts in partitions)}
        for _ in range(rng.choice((6, 14, 30, 60)))
    ]
    chances = {figure: rng.choice((0.05, 0.3, 0.6)) for figure in FIGURES}
    marks = [{figure for figure in FIGURES if rng.random() < chances[figure]} for _ in pupils]
    plain = rng.random() < 0.3
    cells = []
    groups = [EVERYBODY, *(part for parts in partitions for part in parts)]
    for group, figure in product(groups, FIGURES):
        counted = sum(group in pupil and figure in mark for pupil, mark in zip(pupils, marks, strict=True))
        cells.append(Cell(group, counted, None if plain else sum(group in pupil for pupil in pupils), figure))
    printed = [parts if rng.random() < 0.7 else parts[:1] for parts in partitions]
    kept = {EVERYBODY, *(part for parts in printed for part in parts)}
    sums = tuple(Sum(EVERYBODY, parts) for parts in printed)
    figures: tuple[Sum, ...] = ()
    if rng.random() < 0.4:
        figures = (Sum("either", FIGURES),)
        both = {group: sum(cell.numerator or 0 for cell in cells if cell.group == group) for group in kept}
        cells += [Cell(group, both[group], None, "either") for group in kept]
    return Table(tuple(cell for cell in cells if cell.group in kept), sums, figures)


@dataclass(frozen=True)
class Line:
    """One sum as its reader sees it: places of one kind of number; `leaves_some` where the parts are not the whole."""

    total: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    leaves_some: bool


def lines(table: Table) -> Iterator[Line]:
    values = numbers(table)
    named = dict.fromkeys(cell.figure for cell in table.cells)
    for one in table.groups:
        cohort = Line(("cohort", one.total), tuple(("cohort", part) for part in one.parts), False)
        if cohort.total in values:
            left = values[cohort.total] - sum(values[part] for part in cohort.parts)
            yield Line(cohort.total, cohort.parts, left > 0)
        for figure in named:
            total, parts = ("count", one.total, figure), tuple(("count", part, figure) for part in one.parts)
            left = len(one.parts) == 1
            yield Line(total, parts, left)
    for one in table.figures:
        for group in dict.fromkeys(cell.group for cell in table.cells):
            yield Line(("count", group, one.total), tuple(("count", group, part) for part in one.parts), False)


def numbers(table: Table) -> dict[tuple[str, ...], int]:
    values: dict[tuple[str, ...], int] = {}
    for cell in table.cells:
        values["count", cell.group, cell.figure] = cell.numerator or 0
        if cell.denominator is not None:
            values["cohort", cell.group] = cell.denominator
    return values


def secrets_of(table: Table) -> set[tuple[str, ...]]:
    """The numbers that no open cell prints."""
    closed = suppressed(table.cells, table.groups, table.figures)
    open_cells = [cell for cell in table.cells if (cell.group, cell.figure) not in closed]
    shown = {("count", cell.group, cell.figure) for cell in open_cells}
    shown |= {("cohort", cell.group) for cell in open_cells if cell.denominator is not None}
    return set(numbers(table)) - shown


def narrowed(table: Table) -> dict[tuple[str, ...], tuple[float, float]]:
    """Work out between what each number must lie, by adding and subtracting until nothing more follows."""
    values, secret = numbers(table), secrets_of(table)
    bounds: dict[tuple[str, ...], tuple[float, float]] = {
        key: (0, float("inf")) if key in secret else (value, value) for key, value in values.items()
    }
    before = None
    while before != bounds:
        before = dict(bounds)
        for line in lines(table):
            low, high = bounds[line.total]
            parts = [bounds[part] for part in line.parts]
            least, most = sum(part[0] for part in parts), sum(part[1] for part in parts)
            bounds[line.total] = max(low, least), high if line.leaves_some else min(high, most)
            low, high = bounds[line.total]
            for key, (part_low, part_high) in zip(line.parts, parts, strict=True):
                others_low = least - part_low
                others_high = most - part_high if most != float("inf") else float("inf")
                at_least = part_low if line.leaves_some else max(part_low, low - others_high)
                bounds[key] = at_least, min(part_high, high - others_low)
        for key in [key for key in bounds if key[0] == "count" and key[2] in FIGURES and ("cohort", key[1]) in bounds]:
            bounds[key] = bounds[key][0], min(bounds[key][1], bounds["cohort", key[1]][1])
            cohort = bounds["cohort", key[1]]
            bounds["cohort", key[1]] = max(cohort[0], bounds[key][0]), cohort[1]
    return {key: bounds[key] for key in secret}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_number_can_be_worked_out_by_subtraction(seed):
    table = made_up(seed)
    given_away = {key: bounds for key, bounds in narrowed(table).items() if bounds[0] >= bounds[1]}
    assert given_away == {}, table


@pytest.mark.parametrize("seed", SEEDS)
def test_every_hidden_number_has_a_second_table_that_prints_alike(seed):
    table = made_up(seed)
    values, secret = numbers(table), sorted(secrets_of(table))
    every_line = list(lines(table))
    for key in secret:
        assert any(another(values, secret, every_line, {key: values[key] + change}) for change in (1, -1, 2, -2)), (
            table,
            key,
        )


def another(values, secret, every_line, chosen) -> bool:
    """Say whether some table with the chosen values prints what this one does."""
    now = {**values, **chosen}
    if not all(possible(key, now) for key in chosen):
        return False
    for line in every_line:
        left = now[line.total] - sum(now[part] for part in line.parts)
        if left == 0 or (left > 0 and line.leaves_some):
            continue
        return any(
            another(values, secret, every_line, {**chosen, key: now[key] + (left if key in line.parts else -left)})
            for key in (line.total, *line.parts)
            if key in secret and key not in chosen
        )
    return True


def possible(key: tuple[str, ...], now) -> bool:
    cohort = now.get(("cohort", key[1])) if key[-1] != "either" else None
    if key[0] == "cohort":
        counts = [value for other, value in now.items() if other[:2] == ("count", key[1]) and other[-1] != "either"]
        return now[key] >= max(0, *counts)
    return now[key] >= 0 and (cohort is None or now[key] <= cohort)


def test_the_made_up_tables_hide_something_and_show_something():
    shares = [len(secrets_of(table)) / len(numbers(table)) for table in map(made_up, SEEDS)]
    assert sum(share > 0 for share in shares) > 75
    assert sum(share < 1 for share in shares) > 75


def test_a_term_is_known_to_be_its_halves_and_a_year_its_terms():
    halves = ("Autumn 2026, first half", "Autumn 2026, second half")
    assert sums_of_periods(["Autumn term 2026", *halves]) == (Sum("Autumn term 2026", halves),)
    assert [one.total for one in sums_of_periods(["2026/27", "Autumn term 2026"])] == ["2026/27"]
    assert sums_of_periods(["Mocks", "Retakes"]) == ()
