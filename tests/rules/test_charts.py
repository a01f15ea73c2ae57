"""Charts: where things stand, and the sentence that says it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise, product

import pytest

from tracker.rules.charts import (
    Point,
    nice_ticks,
    small_multiples,
    sparkline,
    spread,
    trend_chart,
    trend_sentence,
)

from .stubs import Target, reading

R23 = reading("2022/23", "31.6", basis="final", national=46.3)
R24 = reading("2023/24", "26.6", basis="final", national=45.9)
R25 = reading("2024/25", "28.2", basis="revised", national=46.0)
SERIES = [R23, R24, R25]
GOAL = Target(Decimal("34"), R24)
ABSENCE = [
    reading("2022/23", "51.5%", basis="3 term", national=26.5, unit="%"),
    reading("2023/24", "54.8%", basis="3 term", national=25.6, unit="%"),
    reading("2024/25", "46.2%", basis="2 term", national=21.9, unit="%"),
]


def numbers(drawing) -> list[float]:
    """Every coordinate in a drawing."""
    points = [
        *drawing.dots,
        *(point for line in (*drawing.segments, *drawing.national) for point in line.points),
    ]
    points += [drawing.target] if drawing.target else []
    return [coordinate for point in points for coordinate in point]


def test_time_runs_to_the_right_and_more_is_higher():
    spark = sparkline("Attainment 8", SERIES, GOAL)
    (line,) = spark.segments
    xs, ys = zip(*line.points, strict=True)
    assert list(xs) == sorted(set(xs))
    assert ys[1] > ys[2] > ys[0]
    assert spark.last == line.points[-1]
    assert spark.target.x > spark.last.x
    assert spark.target.y < spark.last.y
    assert spark.to_target.points == (spark.last, spark.target)


def test_years_apart_stand_further_apart():
    spark = sparkline("Attainment 8", SERIES, GOAL)
    first, second, third = (point.x for point in spark.segments[0].points)
    assert abs((third - second) - (second - first)) <= 0.2
    assert spark.target.x - third > 1.9 * (third - second)


def test_a_line_is_written_for_svg():
    text = str(sparkline("Attainment 8", SERIES, GOAL).segments[0])
    assert [len(pair.split(",")) for pair in text.split()] == [2, 2, 2]


def test_the_nation_has_a_line_of_its_own():
    (line,) = sparkline("Attainment 8", SERIES, GOAL).national
    assert len(line.points) == 3
    assert max(point.y for point in line.points) < min(p.y for p in sparkline("A", SERIES, GOAL).segments[0].points)


def test_the_targets_label_stands_to_the_right_of_its_diamond_inside_the_drawing():
    spark = sparkline("Attainment 8", SERIES, GOAL)
    assert (spark.label.text, spark.label.anchor) == ("34.0", "start")
    assert spark.target.x < spark.label.x < spark.width - 4 * 7 * 0.5


@pytest.mark.parametrize("draw", [sparkline, trend_chart])
def test_the_schools_line_is_broken_where_the_basis_changes_and_so_is_the_nations(
    draw,
):
    drawing = draw("Persistent absence", ABSENCE, Target(38, ABSENCE[1], "lower"))
    assert [len(line.points) for line in drawing.segments] == [2]
    assert [len(line.points) for line in drawing.national] == [2, 2]
    assert abs(drawing.national[1].points[1].x - drawing.national[1].points[0].x) < 10
    assert drawing.to_target.points[0] == drawing.dots[-1]


def test_a_figure_that_no_line_reaches_is_a_dot():
    spark = sparkline("Persistent absence", ABSENCE, None)
    assert spark.dots == (spark.last,)


@pytest.mark.parametrize("draw", [sparkline, trend_chart])
def test_a_line_does_not_cross_a_missing_figure(draw):
    missing = replace(R24, school_text="SUPP", school_value=None, national_value=None)
    drawing = draw("Attainment 8", [R23, missing, R25], None)
    assert drawing.segments == ()
    assert len(drawing.dots) == 2
    assert [abs(line.points[1].x - line.points[0].x) < 10 for line in drawing.national] == [True, True]


@pytest.mark.parametrize("draw", [sparkline, trend_chart])
def test_a_single_figure_is_a_dot_in_the_middle(draw):
    drawing = draw("Attainment 8", [replace(R25, national_value=None)], None)
    assert drawing.segments == ()
    assert drawing.to_target is None
    assert len(drawing.dots) == 1
    assert all(coordinate > 0 for coordinate in numbers(drawing))


@pytest.mark.parametrize("draw", [sparkline, trend_chart])
def test_without_a_figure_there_is_nothing_to_draw_and_the_sentence_says_so(draw):
    drawing = draw("Attainment 8", [], None)
    assert (drawing.dots, drawing.segments, drawing.national, drawing.target) == (
        (),
        (),
        (),
        None,
    )
    assert drawing.sentence == "No figures for Attainment 8 yet."


@pytest.mark.parametrize("draw", [sparkline, trend_chart])
def test_a_target_without_figures_is_still_shown(draw):
    drawing = draw("Attainment 8", [], GOAL)
    assert drawing.target is not None
    assert drawing.to_target is None


@pytest.mark.parametrize("draw", [sparkline, trend_chart])
@pytest.mark.parametrize("series", [SERIES, ABSENCE, [R24], []], ids=["three", "two bases", "one", "none"])
@pytest.mark.parametrize("target", [GOAL, None], ids=["target", "no target"])
def test_everything_stands_inside_the_drawing_to_one_decimal(draw, series, target):
    drawing = draw("Metric", series, target)
    xs = [point.x for point in drawing.dots]
    assert all(0 <= x <= drawing.width for x in xs)
    assert all(0 <= number <= max(drawing.width, drawing.height) for number in numbers(drawing))
    assert all(number == round(number, 1) for number in numbers(drawing))


def test_the_order_in_which_figures_come_does_not_matter():
    assert sparkline("A", SERIES[::-1], GOAL) == sparkline("A", SERIES, GOAL)
    assert trend_chart("A", SERIES[::-1], GOAL) == trend_chart("A", SERIES, GOAL)


def test_a_chart_has_a_scale_of_round_numbers_around_its_figures():
    chart = trend_chart("Attainment 8", SERIES, GOAL)
    assert [tick.label.text for tick in chart.ticks] == [
        "25",
        "30",
        "35",
        "40",
        "45",
        "50",
    ]
    assert chart.ticks[0].y == chart.bottom
    assert chart.ticks[-1].y == chart.top


def test_a_scale_of_percentages_says_so():
    assert all(tick.label.text.endswith("%") for tick in trend_chart("Absence", ABSENCE, None).ticks)


def test_every_period_is_labelled_where_there_is_room():
    chart = trend_chart("Attainment 8", SERIES, GOAL)
    assert [label.text for label in chart.periods] == [
        "2022/23",
        "2023/24",
        "2024/25",
        "Jul 2027",
    ]


def test_where_there_is_no_room_the_latest_periods_keep_their_labels():
    series = [reading(f"{year}/{(year + 1) % 100:02}", "30.0") for year in range(2010, 2025)]
    chart = trend_chart("Attainment 8", series, None)
    assert chart.periods[-1].text == "2024/25"
    assert 2 < len(chart.periods) < len(series)
    edges = [(label.x - len(label.text) * 3.08, label.x + len(label.text) * 3.08) for label in chart.periods]
    assert all(right < left for (_, right), (left, _) in pairwise(edges))


def test_the_names_of_the_lines_never_overlap():
    close = [replace(R25, national_value=28.3)]
    chart = trend_chart("Attainment 8", [R24, *close], Target(28.4, R24))
    assert [label.text for label in chart.end_labels] == [
        "School 28.2",
        "National 28.3",
        "Target 28.4",
    ]
    heights = sorted(label.y for label in chart.end_labels)
    assert all(below - above >= 13 for above, below in pairwise(heights))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([10.0, 50.0], (10.0, 50.0)),
        ([10.0, 12.0], (10.0, 22.0)),
        ([12.0, 10.0], (22.0, 10.0)),
        ([98.0, 99.0, 97.0], (88.0, 100.0, 76.0)),
        ([-5.0, 0.0], (0.0, 12.0)),
        ([], ()),
    ],
    ids=[
        "apart",
        "too close",
        "too close, the other way round",
        "at the bottom",
        "above the top",
        "none",
    ],
)
def test_labels_are_moved_apart_inside_the_plot(wanted, expected):
    assert spread(wanted, 12, 0, 100) == expected


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (26.6, 46.3, (25, 30, 35, 40, 45, 50)),
        (0, 100, (0, 20, 40, 60, 80, 100)),
        (-1.7, -0.8, (-1.8, -1.6, -1.4, -1.2, -1.0, -0.8)),
        (0.1, 0.3, (0.1, 0.15, 0.2, 0.25, 0.3)),
        (28.2, 28.2, (28, 29)),
        (0, 0, (0, 0.2)),
        (61, 61, (60, 80)),
    ],
)
def test_ticks_are_round_and_span_the_figures(low, high, ticks):
    chosen = nice_ticks(low, high)
    assert chosen[0] <= low <= high <= chosen[-1]
    assert len(chosen) <= 6
    if low != high:
        assert chosen == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("readings", "target", "sentence"),
    [
        (
            SERIES,
            GOAL,
            "Attainment 8 rose from 26.6 in 2023/24 to 28.2 in 2024/25; the nation is at 46.0;"
            " target 34.0 by July 2027.",
        ),
        (
            SERIES[:2],
            None,
            "Attainment 8 fell from 31.6 in 2022/23 to 26.6 in 2023/24; the nation is at 45.9.",
        ),
        ([R25], None, "Attainment 8 is 28.2 in 2024/25; the nation is at 46.0."),
        (
            [R24],
            GOAL,
            "Attainment 8 is 26.6 in 2023/24; the nation is at 45.9; target 34.0 by July 2027.",
        ),
        ([], GOAL, "No figures for Attainment 8 yet; target 34.0 by July 2027."),
        (
            [
                replace(R24, national_value=None),
                replace(R24, period="2024/25", as_at=R25.as_at, national_value=None),
            ],
            None,
            "Attainment 8 stayed at 26.6 from 2023/24 to 2024/25.",
        ),
        (
            ABSENCE,
            None,
            "Attainment 8 fell from 54.8% in 2023/24 to 46.2% in 2024/25, which does not compare: 2024/25 counts two"
            " terms, 2023/24 three; the nation is at 21.9%.",
        ),
    ],
    ids=[
        "with a target",
        "without",
        "one figure",
        "only the baseline",
        "none",
        "no change",
        "two bases",
    ],
)
def test_the_alternative_text_says_what_the_chart_shows(readings, target, sentence):
    assert trend_sentence("Attainment 8", readings, target) == sentence
    assert trend_chart("Attainment 8", readings, target).sentence == sentence


def test_negative_figures_keep_a_true_minus():
    scores = [reading("2023/24", "-1.7"), reading("2024/25", "-1.4")]
    chart = trend_chart("Progress of pupils with SEND", scores, Target(-0.8, scores[0]))
    assert chart.ticks[0].label.text == "−2.0"
    assert chart.sentence.startswith(
        "Progress of pupils with SEND rose from −1.7 in 2023/24 to −1.4 in 2024/25; target −0.8"
    )


def test_a_target_in_the_past_of_the_latest_figure_is_where_its_date_is():
    chart = trend_chart("Attainment 8", SERIES, Target(34, R23, due_on=date(2024, 7, 31)))
    assert chart.target == Point(chart.dots[1].x, chart.target.y)


def test_a_small_change_is_not_drawn_as_a_steep_one():
    def rise(then: str, now: str) -> float:
        line = trend_chart("Survey", [reading("2023/24", then), reading("2024/25", now)], None).segments[0]
        return line.points[0].y - line.points[1].y

    assert rise("61%", "63%") < rise("61%", "71%") / 3
    assert rise("28.2", "28.3") < 30


def test_a_national_figure_of_another_period_is_told_with_it():
    chart = trend_chart("Attainment 8", [R23, R24, replace(R25, national_value=None)], None)
    assert "National 45.9" in [label.text for label in chart.end_labels]
    assert "; the nation was at 45.9 in 2023/24." in chart.sentence


LONG_NAMES = [(f"Pupils with an education, health and care plan {number}", ABSENCE) for number in range(3)]


@pytest.mark.parametrize("which", ["wide", "narrow"])
@pytest.mark.parametrize(
    "periods",
    [
        ("2022/23", "2023/24", "2024/25"),
        [f"{half}, second half" for half in ("Spring 2026", "Summer 2026", "Autumn 2026")],
    ],
    ids=["years", "half-terms"],
)
def test_no_label_is_cut_off_at_the_edge_on_any_screen(which, periods):
    series = [replace(one, period=period) for one, period in zip(ABSENCE, periods, strict=True)]
    series[-1] = replace(series[-1], national_value=None)
    chart = trend_chart("Persistent absence", series, Target(38.0, series[1], "lower"), LONG_NAMES)
    drawing = chart if which == "wide" else chart.narrow
    parts = {"start": (0, 1), "middle": (0.5, 0.5), "end": (1, 0)}
    labels = [*drawing.end_labels, *drawing.periods, *(tick.label for tick in drawing.ticks)]
    for label in labels:
        length = len(label.text) * 11 * 0.6
        before, after = parts[label.anchor]
        assert label.x - length * before >= 0, label
        assert label.x + length * after <= drawing.width, label
    assert [label.text for label in drawing.end_labels][:3] == ["School 46.2%", "National 25.6%", "Target 38.0%"]


def test_a_narrow_chart_shows_what_the_wide_one_shows():
    chart = trend_chart("Persistent absence", ABSENCE, GOAL, LONG_NAMES)
    narrow = chart.narrow
    assert narrow.width < 280 < chart.width
    assert (narrow.narrow, narrow.sentence, len(narrow.dots)) == (None, chart.sentence, len(chart.dots))
    assert [one.sentence for one in narrow.breaks] == [one.sentence for one in chart.breaks]
    assert narrow.right - narrow.left > narrow.width / 3


def test_the_sentence_says_half_terms_as_people_do():
    first, second = (replace(ABSENCE[0], period=f"Autumn 2026, {half} half", as_at=date(2026, month, 20))
                     for half, month in (("first", 10), ("second", 12)))  # fmt: skip
    second = replace(second, school_text="48.0%", school_value=48.0)
    assert trend_sentence("Absence", [first, second], None) == (
        "Absence fell from 51.5% in the first half of autumn 2026 to 48.0% in the second half of autumn 2026;"
        " the nation is at 26.5%."
    )


def test_a_lone_national_figure_is_a_short_dash_around_its_date():
    chart = trend_chart("Attainment 8", [R25], GOAL)
    (dash,) = chart.national
    assert dash.points[0].x < chart.dots[0].x < dash.points[1].x


def test_the_scale_and_the_first_period_do_not_touch():
    chart = trend_chart("Persistent absence", ABSENCE, None)
    first = chart.periods[0]
    assert first.x - len(first.text) * 3.3 > chart.ticks[0].label.x
    assert all(tick.label.x - len(tick.label.text) * 6.6 >= 0 for tick in chart.ticks)


HUGE = [1e300, -1e300, 1.7e308, 9e30, 1e20, 1e20 + 16384, 0.0, -0.0, 5e-324, 1e-12, 46.2]


@pytest.mark.parametrize("draw", [sparkline, trend_chart])
def test_no_figure_is_too_large_or_too_small_to_be_drawn(draw):
    for first, second in product(HUGE, repeat=2):
        series = [
            replace(R24, school_value=first, school_text=None, national_value=second),
            replace(R25, school_value=second, school_text=None, national_value=first),
        ]
        drawing = draw("Attainment 8", series, Target(first, series[0]))
        assert all(0 <= coordinate <= drawing.width for coordinate in numbers(drawing)), (first, second)


def test_a_break_stands_between_two_bases_with_a_letter_and_the_reason():
    chart = trend_chart("Absence", ABSENCE, None)
    (broken,) = chart.breaks
    assert broken.letter == "A"
    assert chart.dots[-2].x < broken.x < chart.dots[-1].x
    assert broken.sentence.endswith("2024/25 counts two terms, 2023/24 three.")


def test_a_period_without_a_figure_is_named_and_is_no_break():
    missing = replace(R24, school_text="SUPP", school_value=None)
    chart = trend_chart("Attainment 8", [R23, missing, R25], None)
    assert (chart.breaks, chart.without_figure) == ((), ("2023/24",))


def test_every_place_of_a_chart_says_what_it_shows_in_order():
    aim = Target(Decimal("34"), ABSENCE[0])
    marks = trend_chart("Absence", ABSENCE, aim, [("disadvantaged", [replace(ABSENCE[1], school_text="61.0%")])]).marks
    assert [mark.name for mark in marks] == ["2022/23 (3 term)", "2023/24 (3 term)", "A", "2024/25 (2 term)", "Target"]
    assert marks[1].sentence == "2023/24 (3 term): 54.8%; the nation 25.6%; disadvantaged 61.0%."
    assert marks[2].sentence.startswith("Between 2023/24")
    assert marks[-1].sentence.startswith("Target: 34")


def test_the_places_of_a_chart_share_it_out_each_point_to_the_nearest():
    chart = trend_chart("Attainment 8", SERIES, GOAL)
    assert chart.marks[0].left == chart.left
    for mark, after in pairwise(chart.marks):
        assert mark.left <= mark.x <= after.left <= after.x
        assert mark.left + mark.width == pytest.approx(after.left)


def test_a_period_without_a_figure_can_be_asked_about_too():
    missing = replace(R24, school_text="SUPP", school_value=None)
    mark = trend_chart("Attainment 8", [R23, missing, R25], None).marks[1]
    assert (mark.y, mark.school) == (None, "")
    assert mark.sentence.startswith("2023/24 (final): no figure; the nation")


def test_figures_that_nobody_validated_say_so_when_asked():
    mark = trend_chart("Attainment 8", [R24, replace(R25, unvalidated=True)], None).marks[-1]
    assert "28.2; school data, unvalidated" in mark.sentence


def test_the_way_to_the_target_begins_at_its_baseline_where_that_compares():
    chart = trend_chart("Attainment 8", SERIES, GOAL)
    baseline = chart.dots[SERIES.index(GOAL.baseline)]
    assert chart.to_target.points == (baseline, chart.target)


def test_other_groups_are_drawn_and_named_and_said():
    lower = [replace(one, school_text="21.6", school_value=21.6) for one in (R24, R25)]
    chart = trend_chart("Attainment 8", SERIES, None, [("disadvantaged", lower), ("boys", [])])
    assert len(chart.others) == 1
    assert "Disadvantaged 21.6" in [label.text for label in chart.end_labels]
    assert chart.sentence.endswith("disadvantaged 21.6 in 2024/25.")
    assert chart.ticks[0].y >= max(point.y for point in chart.others[0].points)


def test_figures_that_nobody_validated_are_rings_and_the_sentence_says_so():
    own = replace(R25, unvalidated=True)
    chart = trend_chart("Attainment 8", [R24, own], None)
    assert chart.rings == chart.dots[1:]
    assert chart.sentence.endswith("Rings are school data, unvalidated.")
    assert sparkline("Attainment 8", [R24, own], None).sentence.endswith("School data, unvalidated.")
    assert trend_chart("Attainment 8", SERIES, None).rings == ()


def test_small_multiples_share_one_scale_of_values_and_days():
    low = [replace(one, school_text="10.0", school_value=10.0) for one in (R24, R25)]
    first, second = small_multiples("Attainment 8", [("all pupils", SERIES), ("SEND", low)])
    assert (first.scale, first.periods) == (second.scale, second.periods)
    assert first.dots[-1].x == second.dots[-1].x
    assert first.dots[-1].y < second.dots[-1].y
    assert second.label.text == "10.0"
    assert second.sentence == "Attainment 8, SEND stayed at 10.0 from 2023/24 to 2024/25; the nation is at 46.0."


def test_there_are_no_multiples_without_a_figure():
    assert small_multiples("Attainment 8", []) == ()
    assert small_multiples("Attainment 8", [("SEND", [replace(R25, school_value=None)])]) == ()
