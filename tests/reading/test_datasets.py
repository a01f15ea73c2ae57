"""Files of figures: told apart by their headers, and read without guessing."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tracker.errors import Refused
from tracker.reading import column_maps, sheets
from tracker.reading.datasets import heading_of, named_rows, read_dataset
from tracker.reading.figure_files import Dataset, FigureRead, SchoolNumbers
from tracker.reading.own_figures import EXAMPLE_ROW, HOW, OWN_HEADINGS, group_named, template_csv, template_xlsx
from tracker.reading.sheet_extraction import shown
from tracker.reading.wording import wording
from tracker.rules.periods import half_terms_until

SAMPLES = Path(__file__).parent.parent / "samples" / "figures"
HARBOUR = SchoolNumbers("900001", frozenset({"900001", "900901"}))
KINDS = {
    "ees-ks4.csv": "ees_ks4",
    "ees-ks2.csv": "ees_ks2",
    "ees-16-18.csv": "ees_1618",
    "ees-absence.csv": "ees_absence",
    "ees-information-about-schools.csv": "ees_schools",
    "performance-tables-ks4.csv": "tables_ks4",
    "performance-tables-ks2.csv": "tables_ks2",
    "performance-tables-16-18.csv": "tables_1618",
    "performance-tables-absence.csv": "tables_absence",
    "performance-tables-destinations.csv": "tables_destinations",
    "performance-tables-census.csv": "tables_census",
    "own-figures.csv": "own",
}
YEAR = {"year": "2018/19", "basis": "provisional"}


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def read(content: bytes | str, schools: Sequence[SchoolNumbers] = (HARBOUR,), **said: str) -> Dataset:
    content = content.encode() if isinstance(content, str) else content
    return read_dataset(io.BytesIO(content), "figures.csv", schools, **{**YEAR, **said})


def figure(dataset: Dataset, metric: str, group: str = "all pupils", **more: Any) -> FigureRead:
    found = [
        figure
        for figure in dataset.figures
        if (figure.metric, figure.group) == (metric, group) and all(getattr(figure, k) == v for k, v in more.items())
    ]
    assert len(found) == 1, f"{len(found)} of {metric}, {group}"
    return found[0]


def own(*rows: Sequence[str]) -> Dataset:
    lines = [",".join(f'"{cell}"' for cell in row) for row in (OWN_HEADINGS, *rows)]
    return read("\n".join(lines))


def own_row(**cells: str) -> tuple[str, ...]:
    row = {"Metric": "Attendance", "Pupils": "SEND", "Period": "Autumn 2026", "As at": "23 October 2026", **cells}
    return tuple(row.get(heading, "") for heading in OWN_HEADINGS)


# ---------------------------------------------------------------- what kind it is


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_file_is_known_by_its_headers_whatever_it_is_called(name: str, kind: str) -> None:
    assert heading_of(io.BytesIO(sample(name)), "download (3).txt").kind == kind


def test_every_kind_has_a_sample() -> None:
    assert set(KINDS.values()) == {*column_maps.kinds(), "own"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"%PDF-1.7 \n", "is a PDF"),
        (b"<!DOCTYPE html><title>404</title>", "is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Excel workbook"),
        (b"PK\x03\x04 nothing", "is broken"),
        (b"\x00\x01\x02\x03" * 9, "no text and no workbook"),
        (b"Name,Form\nA,7\n", "its headers are Name, Form. Give a file by school"),
        (b"Notes\n\nURN,Name,Remit,Provider type,Publication type\n", "Ofsted’s list of inspection outcomes"),
        (b"time_period,geographic_level,education_phase,attendance_perc\n", "attendance by local authority"),
        (b"LA,URN,PUPILS,TEACHINGSTAFF,TOTALEXPENDITURE\n", "finance"),
        (b"time_period,geographic_level,region_name,attainment8_average\n", "no school_urn column"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        heading_of(io.BytesIO(content), "figures.csv")
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_no_column_says_is_asked_for_and_only_suggested_by_the_name() -> None:
    heading = heading_of(io.BytesIO(sample("performance-tables-ks4.csv")), "england_ks4provisional_2018-19.csv")
    assert (heading.asks, heading.year, heading.basis) == (("year", "basis"), "2018/19", "provisional")
    unnamed = heading_of(io.BytesIO(sample("performance-tables-ks4.csv")), "table 2018-20.csv")
    assert (unnamed.year, unnamed.basis) == (None, None)
    for said in ({"year": "2018"}, {"year": "2018/20"}, {"basis": "early"}):
        with pytest.raises(Refused, match="does not say"):
            read(sample("performance-tables-ks4.csv"), **said)


# ---------------------------------------------------------------- published statistics


def test_a_long_file_gives_each_group_of_the_school_with_the_nation_of_state_funded_schools() -> None:
    read_in = read(sample("ees-ks4.csv"))
    attainment = figure(read_in, "Attainment 8")
    assert (attainment.text, attainment.national_text, attainment.denominator) == ("36.1", "46", 180)
    assert (attainment.period, attainment.basis, attainment.urn, attainment.line) == ("2024/25", "revised", "900001", 2)
    assert attainment.source == "Explore Education Statistics, key stage 4, 2024/25 (revised)"
    grades = figure(read_in, "English and maths GCSE grade 5 or above", "disadvantaged")
    assert (grades.text, grades.value, grades.national_value, grades.unit) == ("11.7%", 11.7, 25.8, "%")
    assert figure(read_in, "Attainment 8", "English as an additional language").national_text is None


def test_a_state_is_passed_over_with_its_meaning_and_is_never_a_zero() -> None:
    read_in = read(sample("ees-ks4.csv"))
    assert "Progress 8" not in {figure.metric for figure in read_in.figures}
    states = next(passed for passed in read_in.passed_over if "reason" in passed.why)
    assert "Progress 8, all pupils, 2024/25: z (not applicable)" in states.which
    assert 0 not in {figure.value for figure in read_in.figures}


def test_what_is_not_kept_is_named() -> None:
    said = {str(passed): passed.which for passed in read(sample("ees-ks4.csv")).passed_over}
    assert said["4 rows about other schools, authorities or the nation"] == ()
    assert said["1 row about pupil groups that are not kept here"] == ("Low",)
    assert "gcse_91_percent" in said["4 columns of what is not kept here"]


def test_an_older_table_is_read_for_the_number_the_school_had_then() -> None:
    read_in = read(sample("performance-tables-ks4.csv"))
    grades = figure(read_in, "English and maths GCSE grade 4 or above")
    assert (grades.school, grades.urn, grades.text, grades.national_text) == ("900001", "900901", "39.3%", "64.0%")
    assert (grades.period, grades.basis) == ("2018/19", "provisional")
    assert grades.source == "Performance tables, key stage 4, 2018/19 (provisional)"
    progress = figure(read_in, "Progress 8")
    assert (progress.value, progress.national_value, progress.denominator) == (-0.62, -0.03, 188)


def test_a_row_is_found_by_authority_and_establishment_number_too() -> None:
    successor = SchoolNumbers("900099", frozenset({"900099"}), laestab="8884421")
    found = read(sample("performance-tables-absence.csv"), [successor]).figures
    assert [(f.school, f.urn, f.text) for f in found] == [("900099", "900901", "6.9%"), ("900099", "900901", "20.3%")]


def test_a_number_that_two_schools_share_finds_neither() -> None:
    shared = [SchoolNumbers(urn, frozenset({urn}), laestab="8884421") for urn in ("900098", "900099")]
    assert read(sample("performance-tables-absence.csv"), shared).found == frozenset()


def test_the_number_printed_beside_the_school_is_learnt() -> None:
    assert read(sample("ees-information-about-schools.csv")).laestabs == {"900001": "8884011"}


def test_a_gap_is_kept_as_the_gap_of_the_metric_it_is_of() -> None:
    gap = figure(read(sample("ees-information-about-schools.csv")), "Attainment 8", "disadvantaged")
    assert (gap.row, gap.text, gap.value, gap.national_text) == ("gap", "-21.6", -21.6, None)


def test_context_is_kept_as_report_cards_keep_it() -> None:
    census = read(sample("performance-tables-census.csv"))
    support = figure(census, "Pupils with special educational needs (SEN) support")
    assert (support.row, support.text, support.national_text) == ("context", "17.6%", "11.9%")
    assert (support.numerator, support.denominator) == (180, 1021)
    assert figure(census, "Total pupils").text == "1021"


def test_leavers_are_named_by_the_year_they_left() -> None:
    read_in = read(sample("performance-tables-destinations.csv"))
    found = {f.period: f for f in read_in.figures if (f.metric, f.group) == ("Destinations after 16", "all pupils")}
    assert {period: f.text for period, f in found.items()} == {
        "2017 leavers": "89%", "2016 leavers": "90%", "2015 leavers": "88%",
    }  # fmt: skip
    assert (found["2017 leavers"].numerator, found["2017 leavers"].denominator) == (178, 201)


def test_absence_says_how_many_terms_it_counts_and_compares_schools_of_one_phase() -> None:
    read_in = read(sample("ees-absence.csv"))
    last = figure(read_in, "Persistent absence", period="2024/25")
    assert (last.basis, last.text, last.national_text, last.numerator) == ("2 term", "35.09%", "21.93%", 346)
    assert figure(read_in, "Persistent absence", period="2023/24").basis == "3 term"


def test_key_stage_2_is_read_by_subject() -> None:
    read_in = read(sample("ees-ks2.csv"))
    combined = figure(read_in, "Expected standard in reading, writing and maths")
    assert (combined.text, combined.numerator, combined.denominator, combined.national_text) == ("55%", 33, 60, "62%")
    assert figure(read_in, "Average scaled score in reading").text == "103.9"
    older = read(sample("performance-tables-ks2.csv"))
    assert figure(older, "Expected standard in reading, writing and maths", "disadvantaged").national_text == "51%"


def test_sixteen_to_eighteen_is_read_by_qualification() -> None:
    read_in = read(sample("ees-16-18.csv"))
    assert figure(read_in, "A-level average point score", "students").text == "27.61"
    assert figure(read_in, "Applied general average point score", "students").national_text is None
    assert figure(read(sample("performance-tables-16-18.csv")), "A-level value added", "students").national_text == "0"


HEAD = "LA,ESTAB,URN,PERCTOT,PPERSABS10"


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}\n888,4011,900001,6.9,20.3\n".encode("utf-8-sig"),
        f"{HEAD}\r\n888,4011,900001,6.9%,20.3 %\r\n".encode(),
        b'"LA","ESTAB","URN","PERCTOT","PPERSABS10"\n"888","4011","900001","6.9","20.3"\n',
        f"Absence – by school\n\n{HEAD}\n888,4011,900001,6.9,20.3\n".encode("cp1252"),
        f"{HEAD}\n888,4011,900001,6.9,20.3\n".replace(",", ";").encode(),
        f"{HEAD}\n888,4011,900001,6.9,20.3\n".replace(",", "\t").encode("utf-16"),
        f"{HEAD}\n\n888,4011,900001,6.9,20.3\nSource: a note under the table\n".encode(),
    ],
    ids=["byte order mark", "percent signs", "quoted", "titles, Windows-1252", "semicolons", "UTF-16", "notes"],
)
def test_the_same_table_in_every_spelling_gives_the_same_figures(content: bytes) -> None:
    read_in = read(content)
    assert [f.text for f in read_in.figures] == ["6.9%", "20.3%"]
    assert read_in.problems == ()


def test_a_name_in_windows_1252_is_read_among_names_in_utf_8() -> None:
    head, row = sample("performance-tables-ks4.csv").splitlines()[:2]
    mixed = b"\n".join([head, row.replace(b"Quayside", b"Caf\xe9"), row.replace(b"Quayside", "Café".encode())])
    names = named_rows(io.BytesIO(mixed), "figures.csv", lambda name: "Caf" in name)
    assert [row.name for row in names] == ["Café School, Tidewater"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("888,4011,900001,six,20.3", "Row 2, column PERCTOT: “six” is no figure."),
        ("888,4011,900001,690,20.3", "Row 2, column PERCTOT: “690” cannot be a percentage"),
        ("888,4011,900001,-1,20.3", "Row 2, column PERCTOT: “-1” cannot be a percentage"),
        ('888,4011,900001,"6,9",20.3', "Row 2, column PERCTOT: “6,9” is no figure."),
        ("888,4011,900001,6.9", "Row 2: it has 4 cells where the header has 5."),
        ("888,4011,900001,6.9,20.3,1", "Row 2: it has 6 cells where the header has 5."),
    ],
)
def test_a_cell_that_cannot_stand_is_named_and_quoted_and_good_rows_are_offered(row: str, problem: str) -> None:
    read_in = read(f"{HEAD}\n{row}\n888,4421,900901,6.8,19.8\n")
    assert [str(p)[: len(problem)] for p in read_in.problems] == [problem]
    assert "6.8%" in {f.text for f in read_in.figures}


def test_a_percent_sign_on_what_is_no_percentage_is_a_problem() -> None:
    table = sample("performance-tables-ks4.csv").replace(b"37.2", b"37.2%")
    assert [p.column for p in read(table).problems] == ["ATT8SCR"]


def test_rows_that_contradict_each_other_are_told_and_neither_is_taken() -> None:
    rows = "888,4011,900001,6.9,20.3\n888,4011,900001,7.1,20.3\n"
    read_in = read(f"{HEAD}\n{rows}")
    assert [f.column for f in read_in.figures] == ["PPERSABS10"]
    assert str(read_in.problems[0]) == "Row 3, column PERCTOT: it says 7.1% where row 2 says 6.9%. Neither is taken."


def test_a_year_that_cannot_be_is_a_problem_and_no_figure() -> None:
    read_in = read(sample("ees-ks4.csv").replace(b"202425,Academic year,School", b"202499,Academic year,School"))
    assert read_in.figures == ()
    assert "“202499” is no school year" in str(read_in.problems[0])


def test_two_rows_of_the_nation_that_differ_give_no_national_figure() -> None:
    doubled = sample("performance-tables-absence.csv") + b"NAT,,,4.9,10.9\n"
    overall, persistent = read(doubled).figures
    assert (overall.national_text, persistent.national_text) == (None, "10.9%")


def test_a_quotation_mark_that_is_never_closed_swallows_nothing_in_silence() -> None:
    rows = "".join(f"888,{n},90{n:04},5.0,12.1\n" for n in range(2000, 2100))
    with pytest.raises(Refused, match="quotation mark opens in row 2"):
        read(f'{HEAD}\n"888,4011,900001,6.9,20.3\n{rows}')
    with pytest.raises(Refused, match="quotation mark opens in row 2"):
        read(f'{HEAD}\n"888,4011,900001,6.9,20.3\n{rows * 100}')


def test_rows_whose_name_could_be_the_school_are_found_with_their_numbers() -> None:
    found = named_rows(io.BytesIO(sample("performance-tables-ks4.csv")), "t", lambda name: name.startswith("Harbour"))
    assert [(row.urn, row.name, row.laestab) for row in found] == [("900901", "Harbour Row School", "8884421")]


# ---------------------------------------------------------------- the maps


def test_a_metric_has_one_name_one_unit_and_one_direction_wherever_it_is_read() -> None:
    listed = {entry["name"]: entry for entry in wording().entries("metric")}
    wrong, seen = [], dict[str, tuple[Any, Any]]()
    for kind, table in column_maps.kinds().items():
        for entry in table["figure"]:
            known = listed.get(entry["metric"])
            if known and ("unit" in entry or "better" in entry):
                wrong.append(f"{kind}: {entry['metric']} is listed already, with its unit and direction")
            if not known:
                said = entry.get("unit"), entry.get("better")
                if said[0] is None or seen.setdefault(entry["metric"], said) != said:
                    wrong.append(f"{kind}: {entry['metric']} needs one unit and one direction")
    assert wrong == []


def test_the_maps_use_only_the_keys_that_are_explained() -> None:
    explained = set(column_maps.__doc__.replace("``", " ").replace(",", " ").split()) if column_maps.__doc__ else set()
    for path in Path(column_maps.__file__).with_name("columns").glob("*.toml"):
        table = tomllib.loads(path.read_text("utf-8"))
        if path.stem == "shared":
            continue
        keys = {*table, *(key for entry in table["figure"] for key in entry)}
        used = keys - {"bases", "national", "groups", "figure"}
        assert used <= explained, f"{path.name}: {used - explained}"


# ---------------------------------------------------------------- the school's own figures


@pytest.mark.parametrize("content", [template_csv(), template_xlsx()], ids=["CSV", "XLSX"])
def test_the_template_reads_back_with_nothing_but_its_example(content: bytes) -> None:
    assert heading_of(io.BytesIO(content), "t").kind == "own"
    read_in = read(content)
    assert (read_in.figures, read_in.problems) == ((), ())
    assert [str(passed) for passed in read_in.passed_over] == ["1 row with the template’s example"]


def test_the_example_would_stand_if_it_were_no_example() -> None:
    read_in = own((EXAMPLE_ROW[0].removeprefix("Example: "), *EXAMPLE_ROW[1:]))
    assert (read_in.figures[0].text, read_in.figures[0].group) == ("90.9%", "disadvantaged")


def test_the_example_names_its_half_term_as_the_screen_offers_it() -> None:
    assert EXAMPLE_ROW[2] in half_terms_until(date(2026, 10, 23))
    assert any(EXAMPLE_ROW[2] in what for _, what in HOW)


def test_two_spellings_of_a_half_term_in_one_file_are_one_period() -> None:
    rows = (own_row(Period=typed, Figure=f) for typed, f in (("Autumn 1 2026", "90"), ("HT1 2026/27", "91")))
    read_in = own(*rows)
    assert read_in.figures == ()
    assert "Neither is taken" in str(read_in.problems[0])


def test_a_filled_template_gives_figures_with_what_they_were_counted_from() -> None:
    read_in = read(sample("own-figures.csv"))
    attendance = figure(read_in, "Attendance", "SEND")
    assert (attendance.text, attendance.numerator, attendance.denominator) == ("88.3%", 9540, 10800)
    assert attendance.period == "Autumn 2026, first half"
    assert (attendance.as_at, attendance.source) == (date(2026, 10, 23), "Attendance register")
    assert (attendance.urn, attendance.unit, attendance.better) == (None, "%", "higher")
    assert figure(read_in, "Persistent absence", "disadvantaged").text == "49.0%"
    assert [str(problem)[:32] for problem in read_in.problems] == [
        "Row 7, column As at: “31/9/2026”", "Row 7, column Figure: “91,2” is ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Metric": "", "Figure": "9"}, "column Metric: it is empty"),
        ({"Period": "", "Figure": "9"}, "column Period: it is empty"),
        ({"As at": "", "Figure": "9"}, "column As at: it is empty"),
        ({"As at": "soon", "Figure": "9"}, "column As at: “soon” is no date. It should be like 23 October 2026."),
        ({}, "column Figure: it is empty"),
        ({"Numerator": "9"}, "column Denominator: it is empty. It should say out of how many the 9 were counted."),
        ({"Numerator": "9.5", "Denominator": "20"}, "column Numerator: “9.5” is no whole number"),
        ({"Numerator": "21", "Denominator": "20"}, "column Numerator: “21” is more than the 20"),
        ({"Numerator": "0", "Denominator": "0"}, "column Denominator: “0” is nobody to count out of"),
        (
            {"Numerator": "9", "Denominator": "20", "Figure": "54%"},
            "“54%” does not agree with 9 of 20, which is 45.0%.",
        ),
        ({"Figure": "101"}, "column Figure: “101” cannot be a percentage"),
        ({"Figure": "9", "National": "most"}, "column National: “most” is no figure"),
        ({"Figure": "9", "Period": "x" * 61}, "column Period: it has 61 characters"),
    ],
)
def test_a_row_of_the_template_that_cannot_stand_says_what_was_expected(cells: dict[str, str], said: str) -> None:
    read_in = own(own_row(**cells), own_row(Pupils="all pupils", Figure="93.1"))
    assert said in str(read_in.problems[0])
    assert str(read_in.problems[0]).startswith("Row 2, ")
    assert [f.text for f in read_in.figures] == ["93.1%"]


def test_the_template_belongs_to_one_school() -> None:
    with pytest.raises(Refused, match="for which school"):
        read(sample("own-figures.csv"), [HARBOUR, SchoolNumbers("900002", frozenset({"900002"}))])


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("All Pupils", "all pupils"),
        ("Disadvantaged pupils", "disadvantaged"),
        ("send", "SEND"),
        ("Pupils with SEND", "SEND"),
        ("Year 7 boys", "Year 7 boys"),
    ],
)
def test_a_pupil_group_goes_by_one_name(typed: str, group: str) -> None:
    assert group_named(typed) == group


# ---------------------------------------------------------------- workbooks


def workbook(*rows: Sequence[object], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_is_read_as_it_is_shown() -> None:
    content = workbook(
        ["Our figures"],
        OWN_HEADINGS,
        ["Attendance", "all pupils", "Autumn 2026", date(2026, 10, 23), None, None, None, 0.912, None, None],
        ["Attainment 8", "all pupils", "Mock 2026", "23 October 2026", None, None, None, 28, 45.9, "Mock exams"],
        formats={"H3": "0.0%", "H4": "0.0"},
    )
    attendance, attainment = read(content).figures
    assert (attendance.text, attendance.as_at) == ("91.2%", date(2026, 10, 23))
    assert (attainment.text, attainment.national_text, attainment.source) == ("28.0", "45.9", "Mock exams")


def test_a_published_table_saved_as_a_workbook_gives_the_same_figures() -> None:
    lines = sample("performance-tables-ks4.csv").decode("utf-8-sig").splitlines()
    rows = [[cell.replace(", Tidewater", "") or None for cell in line.split(",")] for line in lines if '"' not in line]
    texts = [f.text for f in read(workbook(*rows)).figures]
    assert texts == [f.text for f in read(sample("performance-tables-ks4.csv")).figures]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.462, "0.0%", "46.2%"),
        (0.4621, "0%", "46.21%"),
        (28, "0.0", "28.0"),
        (28.25, "0.0", "28.25"),
        (1442, "#,##0", "1442"),
        (0.1 + 0.2, "General", "0.3"),
        (-0.73, "0.00;-0.00", "-0.73"),
        ("SUPP", "General", "SUPP"),
    ],
)
def test_a_cell_is_shown_with_its_percent_sign_and_its_decimals(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LARGEST_WORKBOOK", 1000)
    with pytest.raises(Refused, match="unpacks to more than"):
        heading_of(io.BytesIO(template_xlsx()), "t.xlsx")


def test_a_workbook_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_CELLS", 100)
    with pytest.raises(Refused, match="more than 100 cells"):
        read(workbook(OWN_HEADINGS, *([own_row(Figure="9")] * 12)))


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("data/figures.csv", "URN,ATT8SCR")
    with pytest.raises(Refused, match="Unpack it"):
        heading_of(content, "release.zip")


def test_a_workbook_with_broken_insides_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template_xlsx())) as whole, zipfile.ZipFile(content, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, whole.read(name)[:-40] if "sheet1" in name else whole.read(name))
    with pytest.raises(Refused, match="is broken"):
        read(content.getvalue())


# ---------------------------------------------------------------- real files


def real(shared: Path, name: str) -> Path:
    path = shared / "dfe" / name
    if not path.is_file():
        pytest.skip(f"the real file {name} is not here")
    return path


@pytest.mark.parametrize(
    ("name", "urn", "expected"),
    [
        (
            "202324_information_about_schools_final_liverpool.csv", "148226",
            {"diffn_att8": "-28.4", "diffn_p8mea": "-2.18", "t_allks_pupils": "1490", "pt_disadvantaged": "54.2%"},
        ),
        (
            "england_ks4provisional_2018-19_liverpool_and_national.csv", "104693",
            {"ATT8SCR": "35.9", "P8MEA": "-0.73", "PTL2BASICS_94": "37.6%", "PTL2BASICS_95": "18.8%"},
        ),
        ("england_abs_2018-19_liverpool.csv", "104693", {"PERCTOT": "6.8%", "PPERSABS10": "19.8%"}),
        (
            "england_ks4-pupdest_2018-19_liverpool_and_national.csv", "104693",
            {"OVERALL_DESTPER": "88%", "OVERALL_DESTPER_DIS": "85%", "OVERALL_DESTPER_NONDIS": "91%"},
        ),
    ],
)  # fmt: skip
def test_the_real_files_give_their_figures_as_printed(
    shared: Path, name: str, urn: str, expected: dict[str, str]
) -> None:
    both = SchoolNumbers("148226", frozenset({"148226", "104693"}))
    with real(shared, name).open("rb") as file:
        heading = heading_of(file, name)
        said = {ask: getattr(heading, ask) for ask in heading.asks}
        read_in = read_dataset(file, name, [both], **said)
    assert read_in.problems == ()
    assert {f.urn for f in read_in.figures} == {urn}
    assert {f.column: f.text for f in read_in.figures} | expected == {f.column: f.text for f in read_in.figures}


def test_every_real_header_is_known_or_refused_in_a_sentence(shared: Path) -> None:
    kinds = set()
    for block in real(shared, "HEADERS.md").read_text("utf-8").split("\n## ")[1:]:
        header = next(line for line in block.splitlines() if line.startswith("    "))
        try:
            kinds.add(heading_of(io.BytesIO(header.strip().encode()), "figures.csv").kind)
        except Refused as refusal:
            assert "its headers are" in str(refusal)  # noqa: PT017
    known = {"ees_schools", "tables_absence", "tables_census", "tables_destinations"}
    assert kinds == known | {"tables_ks2", "tables_ks4", "tables_1618"}


def test_the_template_takes_how_many_pupils_the_sessions_are_of() -> None:
    counts = {"Numerator": "1,234", "Denominator": "1,340"}
    (attendance,) = own(own_row(**counts, **{"Number of pupils": "12"})).figures
    assert (attendance.text, attendance.denominator, attendance.pupils) == ("92.1%", 1340, 12)
    (without,) = own(own_row(**counts)).figures
    assert without.pupils is None
    example = dict(zip(OWN_HEADINGS, EXAMPLE_ROW, strict=True))
    assert 0 < int(example["Number of pupils"]) < int(example["Denominator"])
    assert dict(HOW).keys() == set(OWN_HEADINGS)


@pytest.mark.parametrize(
    ("pupils", "sentence"),
    [
        ("0", "Row 2, column Number of pupils: “0” is nobody to count. It should be 1 or more."),
        ("1341", "Row 2, column Number of pupils: “1341” is more than the 1340 counted of them."),
        ("a few", "Row 2, column Number of pupils: “a few” is no whole number, such as 118."),
    ],
)
def test_a_number_of_pupils_that_cannot_be_is_told(pupils: str, sentence: str) -> None:
    read_in = own(own_row(Numerator="1234", Denominator="1340", **{"Number of pupils": pupils}))
    assert [str(problem) for problem in read_in.problems] == [sentence]
    assert read_in.figures == ()
