"""Figures as report cards print them, and as a PDF leaves them."""

import pytest

from tracker.reading.documents import InspectionDocument, ReadingRead
from tracker.reading.inspections import read_inspection
from tracker.reading.measures import direction_of, measure_named
from tracker.reading.tables import value_of

NATIONAL = "Year This school National average Compared with national average"
GAP = "Year This school National nondisadvantaged score School disadvantage gap"


def card(figures: str) -> InspectionDocument:
    """A report card with nothing but these figures."""
    text = f"Safeguarding standards met\nFacts and figures used on inspection\n{figures}\nOur grades explained\n"
    return read_inspection(text.encode(), "card.txt")


def rows(figures: str) -> list[tuple[str | None, ...]]:
    """Period, basis, school, national, gap and comparison of each reading."""
    return [(r.period, r.basis, r.school, r.national, r.gap, r.comparison) for r in card(figures).readings]


def only(document: InspectionDocument) -> ReadingRead:
    (reading,) = document.readings
    return reading


def test_cells_wrapped_by_narrow_columns() -> None:
    table = "Persistent absence\nYear This\nschool National\naverage Compared with\nnational average\n"
    assert rows(f"{table}Latest 3\nyear\naverage\n65% 60% Close to\naverage\n2024/25 (2\nterm) 84% 61% Above") == [
        ("Latest 3 year average", None, "65%", "60%", None, "Close to average"),
        ("2024/25", "2 term", "84%", "61%", None, "Above"),
    ]


def test_cells_wrapped_beside_each_other_and_read_line_by_line() -> None:
    table = "Attainment 8\nYear This school National Compared with\naverage national average\n"
    wrapped = (
        "Latest 3 year 65% 60% Close to\naverage average\n2024/25 71% 61% Above\n(revised)\n"
        "2023/24 70% 61% Close to\n(final) average\n2022/23 59%\n(final)"
    )
    assert rows(table + wrapped) == [
        ("Latest 3 year average", None, "65%", "60%", None, "Close to average"),
        ("2024/25", "revised", "71%", "61%", None, "Above"),
        ("2023/24", "final", "70%", "61%", None, "Close to average"),
        ("2022/23", "final", None, "59%", None, None),
    ]
    gap = "Year This school National School disadvantage\nnondisadvantaged gap\nscore\n"
    assert rows(f"Attainment 8\n{gap}2024/25 (revised) 22.6 50.4 -27.8") == [
        ("2024/25", "revised", "22.6", "50.4", "-27.8", None)
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("apart", ["\t", "          ", " "])
def test_a_basis_on_the_line_below_its_period(apart: str, gap: str) -> None:
    table = "Destinations after 16\nYear  This school  National average  Compared with\n   national average\n"
    cells = [["2023 leavers", "SUPP", "93%"], ["2022 leavers (revised)", "96%", "94%", "Above"]]
    cells += [["2021 to 2022", "89%", "94%", "Below"], ["2020/21", "90%", "94%", "Close to"]]
    below = ["(provisional)", "", "(final)", "(3 term) average"]
    lines = [apart.join(row) + gap + under for row, under in zip(cells, below, strict=True)]
    if apart == "\t":
        lines[0] = lines[0].replace("93%", "93%\t")
    document = card(table + "\n".join(lines))
    assert [(r.period, r.basis, r.school, r.national, r.comparison) for r in document.readings] == [
        ("2023 leavers", "provisional", "SUPP", "93%", None),
        ("2022 leavers", "revised", "96%", "94%", "Above"),
        ("2021 to 2022", "final", "89%", "94%", "Below"),
        ("2020/21", "3 term", "90%", "94%", "Close to average"),
    ]
    assert not {"row_unread", "row_outside"} & {problem.code for problem in document.problems}


@pytest.mark.parametrize(
    "line", ["11/22/26, 7:34 AM", "22/11/2026, 07:34 Report card", "https://reports.harbour-row.example/900017 3/12"]
)
def test_what_a_browser_prints_on_a_page_is_no_part_of_a_table(line: str) -> None:
    document = card(f"Attainment 8\n{NATIONAL}\n2024/25 28.2 46.0 Below\n{line}\n2023/24 26.6 45.9 Below")
    assert [(reading.period, reading.school) for reading in document.readings] == [
        ("2024/25", "28.2"),
        ("2023/24", "26.6"),
    ]
    assert not {"row_unread", "row_outside"} & {problem.code for problem in document.problems}


def test_a_row_that_no_table_takes_is_reported() -> None:
    document = card(f"Attainment 8\n{NATIONAL}\n2024/25 28.2 46.0 Below\nNot a row.\n2023/24 26.6 45.9 Below")
    assert [reading.period for reading in document.readings] == ["2024/25"]
    assert "row_outside" in [problem.code for problem in document.problems]


def test_a_single_figure_is_the_nations() -> None:
    assert rows(f"Progress 8\n{NATIONAL}\n2023/24 (final) -1.11 -0.57 Below\n2022/23 -0.57") == [
        ("2023/24", "final", "-1.11", "-0.57", None, "Below"),
        ("2022/23", None, None, "-0.57", None, None),
    ]


def test_a_gap_is_taken_as_printed() -> None:
    reading = only(card(f"Disadvantaged pupils' Progress 8\n{GAP}\n2023/24 (final) −2.02 0.16 −2.19"))
    assert (reading.row, reading.gap, reading.gap_value, reading.school_value) == ("gap", "−2.19", -2.19, -2.02)
    assert (reading.metric, reading.group) == ("Progress 8", "disadvantaged")


@pytest.mark.parametrize(
    "state",
    ["S", "SUPP", "NE", "NA", "NP", "z", "c", "x", "low", "LOWCOV", "u", "*", "No data", "Suppressed", "Not published"],
)
def test_a_state_is_never_a_zero(state: str) -> None:
    reading = only(card(f"Attainment 8\n{NATIONAL}\n2024/25 (final) {state} 46.0"))
    assert (reading.school, reading.school_value, reading.national_value) == (state, None, 46.0)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,442", 1442),
        ("57.71%", 57.71),
        ("-45.8 pp", -45.8),
        ("−0.5", -0.5),
        ("–0.5", -0.5),
        ("+0.21", 0.21),
        ("0.0", 0),
        ("1,021.5%", 1021.5),
        ("100%", 100),
        ("SUPP", None),
        ("No data", None),
        ("low", None),
        (None, None),
    ],
)
def test_the_number_in_a_figure(printed: str | None, value: float | None) -> None:
    assert value_of(printed) == value


def test_a_lone_state_is_the_schools() -> None:
    assert rows(f"Attainment 8\n{NATIONAL}\n2023/24 (final) SUPP\n2022/23 No data\n2021/22 46.3") == [
        ("2023/24", "final", "SUPP", None, None, None),
        ("2022/23", None, "No data", None, None, None),
        ("2021/22", None, None, "46.3", None, None),
    ]


KEPT = (
    "Year                This school   National average   Compared with national average\n"
    "2024/25 (final)     40.1          46.0               Below\n"
)


@pytest.mark.parametrize(
    ("row", "school", "national"),
    [
        ("2023/24             39.9", "39.9", None),
        ("2023/24                           45.9", None, "45.9"),
        ("2023/24             SUPP", "SUPP", None),
        ("2023/24                        45.9", None, "45.9"),  # between the columns: which it is cannot be known
        ("2023/24 45.9", None, "45.9"),
        ("2023/24  45.9", None, "45.9"),
        ("2023/24\t39.9\t", "39.9", None),
        ("2023/24\t\t45.9", None, "45.9"),
    ],
)
def test_a_lone_figure_stands_in_the_column_that_the_text_keeps(
    row: str, school: str | None, national: str | None
) -> None:
    header, first = KEPT.splitlines()
    for kept in ([header, first, row], [header, row]):
        *_, reading = card("\n".join(["Attainment 8", *kept])).readings
        assert (reading.school, reading.national) == (school, national)
    *_, reading = card(
        f"Attainment 8\nYear  This school  National Compared with\naverage  national average\n{first}\n{row}"
    ).readings
    assert (reading.school, reading.national) == (school, national)


@pytest.mark.parametrize("minus", ["-", "\u2212", "\u2013"])
@pytest.mark.parametrize("unit", ["", " pp", " percentage points"])
def test_signs_and_points(minus: str, unit: str) -> None:
    reading = only(card(f"Progress 8\n{GAP}\n2023/24 (final) 40.1% 52.3% {minus}12.2{unit}"))
    assert (reading.gap, reading.gap_value) == (f"{minus}12.2{unit}", -12.2)


def test_a_cell_kept_apart_by_tabs_must_hold_what_its_column_holds() -> None:
    document = card(f"Attainment 8\n{NATIONAL}\n2024/25 (final)\t40.1 or so\t46.0\tBelow\n2023/24\t\t45.9\t")
    assert [(r.school, r.national, r.comparison) for r in document.readings] == [
        (None, "46.0", "Below"),
        (None, "45.9", None),
    ]
    assert [problem.code for problem in document.problems].count("row_unread") == 1


def test_figures_of_the_context_are_not_mixed_with_words() -> None:
    context = "School and pupil context\nTotal pupils\n88\nor thereabouts\nWhat does this mean?\nHow many there are.\n"
    document = card(context)
    assert only(document).school == "88"
    assert "context_unread" in [problem.code for problem in document.problems]


@pytest.mark.parametrize(
    ("block", "school", "comparison", "at"),
    [
        ("Total pupils\n1,219\nWell above\naverage", "1,219", "Well above average", "1,219"),
        ("Total pupils\n1,219 Close\nto average", "1,219", "Close to average", "1,219 Close"),
        ("Total pupils\nNot\navailable", "Not available", None, "Not"),
        ("Pupils with special educational needs\n(SEN) support\n12.1%\nBelow", "12.1%", "Below", "12.1%"),
        ("Resourced provision or SEND unit (if applicable)\nResourced provision\nfor\n12",
         "Resourced provision for 12", None, "Resourced provision"),
        ("Quarry Bank Primary 5 of 9\nTotal pupils\n88\nBelow average", "88", "Below average", "88"),
        ("Location deprivation\nWell below\naverage", None, "Well below average", "Well below"),
    ],
)  # fmt: skip
def test_a_figure_of_the_context_may_be_wrapped(
    block: str, school: str | None, comparison: str | None, at: str
) -> None:
    document = card(f"School and pupil context\n{block}\nWhat does this mean?\nHow it is.\n")
    reading = only(document)
    assert (reading.school, reading.comparison) == (school, comparison)
    assert document.lines[reading.line - 1] == at
    assert not {"context_unread", "metric_unknown"} & {problem.code for problem in document.problems}


@pytest.mark.parametrize("more", ["91", "Below average\nAbove average"])
def test_of_two_figures_of_the_context_neither_is_taken(more: str) -> None:
    document = card(f"School and pupil context\nTotal pupils\n88\n{more}\nWhat does this mean?\nHow many.\n")
    assert (only(document).school, only(document).comparison) == (None, None)
    assert "context_unread" in [problem.code for problem in document.problems]


def test_a_figure_of_the_context_that_was_not_read_stands_at_its_name() -> None:
    context = f"Total pupils\n\n{'more ' * 13}\n\nWhat does this mean?\nHow many.\nNational average: 139\n"
    reading = only(card(f"School and pupil context\n{context}"))
    assert (reading.school, reading.national, reading.line) == (None, "139", 4)


def test_a_figure_of_the_context_stands_at_its_own_line_and_not_at_a_stray_bullet() -> None:
    reading = only(card("School and pupil context\nTotal pupils\n•\n88\nWhat does this mean?\nHow many.\n"))
    assert (reading.school, reading.line) == ("88", 6)


def test_a_figure_of_the_context_with_a_name_nobody_listed_is_reported() -> None:
    document = card("School and pupil context\nUkuleles\n88\nWhat does this mean?\nHow many there are.\n")
    assert (only(document).metric, only(document).school) == ("Ukuleles", "88")
    assert "metric_unknown" in [problem.code for problem in document.problems]


def test_a_section_nobody_listed_is_no_part_of_the_heading_under_it() -> None:
    above = "Tables and sums\nMultiplication tables check average score\nThe average of Year 4."
    reading = only(card(f"{above}\n{NATIONAL}\n2024/25 20.9 20.6 Close to average"))
    assert (reading.metric, reading.unit) == ("Multiplication tables check average score", "score")


def test_a_table_of_another_shape_needs_a_heading_of_its_own() -> None:
    national = f"Attainment 8\n{NATIONAL}\n2024/25 (final) 40.1 46.0 Below"
    document = card(f"{national}\n\n{GAP}\n2024/25 (final) 30.2 50.4 -20.2")
    assert "table_without_heading" in [problem.code for problem in document.problems]
    assert [reading.metric for reading in document.readings] == ["Attainment 8", ""]


@pytest.mark.parametrize(
    ("heading", "metric", "group"),
    [
        ("Disadvantaged pupils reaching the expected standard in reading, writing and mathematics",
         "Expected standard in reading, writing and maths", "disadvantaged"),
        ("Pupils meeting the expected standard in the phonics check", "Phonics screening check", "all pupils"),
        ("Children achieving a good level of development", "Good level of development", "all pupils"),
        ("Average score in the multiplication tables check", "Multiplication tables check average score", "all pupils"),
        ("Persistent absence of disadvantaged pupils", "Persistent absence", "disadvantaged"),
        ("Pupils with SEND’s Attainment 8", "Attainment 8", "SEND"),
        ("Students' A-level average point score", "A-level average point score", "students"),
        ("Pupils with an education, health and care (EHC) plan",
         "Pupils with an education, health and care (EHC) plan", "all pupils"),
        ("Permanent exclusions", "Permanent exclusion rate", "all pupils"),
    ],
)  # fmt: skip
def test_one_name_for_a_quantity_whatever_the_group(heading: str, metric: str, group: str) -> None:
    measure = measure_named(heading)
    assert (measure.metric, measure.group) == (metric, group)


def test_a_row_that_does_not_fit_is_reported_and_not_guessed() -> None:
    document = card(f"Attainment 8\n{NATIONAL}\n2024/25 (final) ?? 46.0\n2023/24 (final) 40.0 45.9 Below")
    assert [(r.school, r.national) for r in document.readings] == [(None, None), ("40.0", "45.9")]
    unread = [problem for problem in document.problems if problem.code == "row_unread"]
    assert len(unread) == 1
    assert document.lines[(unread[0].line or 0) - 1].startswith("2024/25")


def test_a_header_repeated_after_a_break_of_page_goes_on_with_the_table() -> None:
    first, second = "2024/25 (3 term) 5% 6% Below", "2023/24 (3 term) 7% 6% Above"
    document = card(f"Absence\nOverall absence\n{NATIONAL}\n{first}\n\n{NATIONAL}\n{second}")
    assert {(r.section, r.metric) for r in document.readings} == {("Absence", "Overall absence")}
    assert [r.period for r in document.readings] == ["2024/25", "2023/24"]


def test_a_gap_table_repeats_the_heading_of_the_table_before_it() -> None:
    heading = "Disadvantaged pupils' Attainment 8"
    document = card(
        f"Disadvantaged pupils' performance\n{heading}\n{NATIONAL}\n2024/25 (final) 30.2 34.9 Below\n"
        f"Disadvantaged pupils' performance gap\n{heading}\n{GAP}\n2024/25 (final) 30.2 50.4 -20.2"
    )
    assert [(r.row, r.metric, r.national) for r in document.readings] == [
        ("national", "Attainment 8", "34.9"),
        ("gap", "Attainment 8", "50.4"),
    ]
    assert "printed_twice" not in [problem.code for problem in document.problems]


GAPS = (
    "Disadvantaged pupils' performance gap\nThe gap to all others.\nDisadvantaged pupils' Attainment 8\n"
    f"A measure of disadvantaged pupils' points.\n{GAP}\n2024/25 (final) 30.2 50.4 -20.2\n"
)


def places(document: InspectionDocument) -> list[tuple[str | None, str, str]]:
    """Section, metric and group of each reading."""
    return [(reading.section, reading.metric, reading.group) for reading in document.readings]


@pytest.mark.parametrize(
    ("section", "group"),
    [
        ("Phonics", "all pupils"),
        ("Reading and spelling in key stage 1", "all pupils"),
        ("Results of disadvantaged pupils", "disadvantaged"),
        ("All pupils", "all pupils"),
    ],
)
@pytest.mark.parametrize("blank", ["", "\n"])
def test_a_section_nobody_listed_ends_the_one_above_it(section: str, group: str, blank: str) -> None:
    table = f"Phonics screening check\nPercentage who passed it.\n{NATIONAL}\n2024/25 81% 80% Close to average"
    document = card(f"{GAPS}{blank}{section}\n{blank}{table}")
    assert places(document)[1] == (section, "Phonics screening check", group)
    assert not {"section_unclear", "metric_unknown"} & {problem.code for problem in document.problems}


def test_what_may_be_a_section_or_not_is_reported() -> None:
    table = f"Ukulele grade 3\nPercentage of pupils who passed it.\n{NATIONAL}\n2024/25 81% 80% Above"
    document = card(f"{GAPS}Strings\nHow well they are played.\n{table}")
    assert places(document)[1] == ("Strings", "Ukulele grade 3", "all pupils")
    assert [(p.code, document.lines[(p.line or 0) - 1]) for p in document.problems if "unclear" in p.code] == [
        ("section_unclear", "Strings")
    ]


@pytest.mark.parametrize(
    ("heading", "metric", "group"),
    [
        ("Phonics screening check\nPercentage of pupils who passed it.", "Phonics screening check", "all pupils"),
        ("Overall absence\nThe percentage of sessions missed.", "Overall absence", "all pupils"),
        ("Boys' Attainment 8\nA measure of their points.", "Attainment 8", "boys"),
    ],
)
def test_a_table_takes_no_group_from_a_section_that_it_does_not_speak_of(heading: str, metric: str, group: str) -> None:
    document = card(f"{GAPS}{heading}\n{NATIONAL}\n2024/25 11% 12% Below\n\n{NATIONAL}\n2023/24 13% 12% Above")
    assert places(document)[1:] == [(None, metric, group)] * 2
    assert [problem.code for problem in document.problems].count("section_unclear") == 1


def test_a_table_of_disadvantaged_pupils_is_theirs_under_any_section() -> None:
    heading = "English and maths GCSE\nPercentage of disadvantaged pupils who got grade 5 or above."
    document = card(
        f"All pupils' performance\nAttainment 8\nA measure of points.\n{NATIONAL}\n2024/25 40.1 46.0 Below\n"
        f"{heading}\n{NATIONAL}\n2024/25 21% 26% Below"
    )
    assert places(document)[1] == (None, "English and maths GCSE grade 5 or above", "disadvantaged")
    assert "section_unclear" in [problem.code for problem in document.problems]


@pytest.mark.parametrize(
    ("section", "first", "second"),
    [
        ("All pupils' performance", "Attainment 8", "Persistent absence"),
        ("Absence", "Overall absence", "Attainment 8"),
        ("16 to 18 performance", "A-level value added", "Destinations after 18 of pupils"),
    ],
)
def test_a_figure_that_no_such_section_holds_is_reported(section: str, first: str, second: str) -> None:
    table = f"{NATIONAL}\n2024/25 40.1 46.0 Below\n"
    document = card(f"{section}\n{first}\nThe rate of it.\n{table}{second}\nThe rate of it.\n{table}")
    assert [reading.section for reading in document.readings] == [section, None]
    assert "section_unclear" in [problem.code for problem in document.problems]


def test_a_sentence_between_two_tables_is_no_heading() -> None:
    table = f"{NATIONAL}\n2024/25 40.1 46.0 Below\n"
    document = card(f"Absence\nOverall absence\nThe rate of it.\n{table}Some figures are rounded.\n{table}")
    assert [reading.metric for reading in document.readings] == ["Overall absence", ""]
    assert "table_without_heading" in [problem.code for problem in document.problems]


def test_newer_years_below_older_ones_are_of_another_table() -> None:
    first = f"Attainment 8\nA measure of points.\n{NATIONAL}\n2023/24 40.1 46.0 Below\n2022/23 41.1 46.2 Below\n"
    document = card(f"{first}\n{NATIONAL}\n2024/25 0.21 0.0 Above")
    assert [reading.metric for reading in document.readings] == ["Attainment 8", "Attainment 8", ""]
    assert "table_without_heading" in [problem.code for problem in document.problems]


def test_a_figure_under_a_heading_nobody_listed_is_reported() -> None:
    document = card(f"Ukulele grade 3\nPercentage of pupils who passed.\n{NATIONAL}\n2024/25 81% 80% Above")
    assert places(document) == [(None, "Ukulele grade 3", "all pupils")]
    assert [(p.code, document.lines[(p.line or 0) - 1]) for p in document.problems if p.code == "metric_unknown"] == [
        ("metric_unknown", "Ukulele grade 3")
    ]


def test_a_description_of_two_metrics_decides_for_neither() -> None:
    heading = "English and maths GCSE\nPercentage with grade 4 or above, and with grade 5 or above."
    document = card(f"{heading}\n{NATIONAL}\n2024/25 41% 46% Below")
    assert only(document).metric == "English and maths GCSE"
    assert "metric_unknown" in [problem.code for problem in document.problems]


def test_a_table_without_heading_or_rows_is_reported() -> None:
    codes = [problem.code for problem in card(NATIONAL).problems]
    assert "table_empty" in codes
    assert "table_without_heading" in codes


def test_an_unlisted_heading_keeps_its_words_and_loses_its_group() -> None:
    measure = measure_named("Disadvantaged pupils' ukulele grade 3")
    assert (measure.metric, measure.group, measure.unit) == ("Ukulele grade 3", "disadvantaged", None)


def test_less_absence_is_better() -> None:
    assert direction_of("Persistent absence") == "lower"
    assert direction_of("Attainment 8") == "higher"
    assert direction_of("Total pupils") is None
    assert direction_of("Ukulele grade 3") is None
