"""What reports of schools print: grades in tables of every sort, categories, safeguarding, and what does not agree."""

import re

import pytest

from tests.reading.rendering import printed
from tests.reading.test_samples import SAMPLES, facts, read
from tracker.reading.documents import InspectionDocument
from tracker.reading.inspections import read_inspection

TABLE = """Overall effectiveness Good
Effectiveness of leadership and management Good
Quality of teaching, learning and assessment Good
Personal development, behaviour and welfare Outstanding
Outcomes for pupils Good"""
LIST = "What does the school need to do to improve further?\n\n• Improve writing.\n"
DETAILS = "School details\n\nUnique reference number 900190\nInspection number 812345\n"


def report(
    table: str = TABLE,
    text: str = "",
    asked: str = LIST,
    dates: str = "Inspection dates 8–9 March 2016",
    safeguarding: str = "The arrangements for safeguarding are effective.",
) -> InspectionDocument:
    """A short section 5 report of 2016, with parts of it in other words."""
    parts = (
        "School report\n\nHill Lane School\n\nHill Lane, Saltby QZ1 1AA", dates, table,
        "Summary of key findings for parents and pupils", text, asked, "Inspection judgements", safeguarding, DETAILS,
        "© Crown copyright 2016",
    )  # fmt: skip
    return read_inspection("\n\n".join(parts).encode(), "report.txt")


def grades(table: str, dates: str = "Inspection dates 8–9 March 2016") -> dict[str, str]:
    """Areas with their grades."""
    return {grade.area: grade.grade for grade in report(table, dates=dates).grades}


def problems(document: InspectionDocument) -> list[tuple[str, str]]:
    """The problems, each with the line it names."""
    return [(p.code, document.lines[p.line - 1] if p.line else "") for p in document.problems]


GRADES = {
    "Overall effectiveness": "Good",
    "Effectiveness of leadership and management": "Good",
    "Quality of teaching, learning and assessment": "Good",
    "Personal development, behaviour and welfare": "Outstanding",
    "Outcomes for pupils": "Good",
}


def test_a_whole_report_has_no_problems() -> None:
    assert report().problems == ()
    assert grades(TABLE) == GRADES


@pytest.mark.parametrize(
    "table",
    [
        TABLE.replace(" Good", "\nGood").replace(" Outstanding", "\nOutstanding"),
        TABLE.replace(" Good", "\tGood").replace(" Outstanding", "\tOutstanding"),
        TABLE.replace(" Good", ": Good").replace(" Outstanding", ": Outstanding"),
        TABLE.replace("teaching, learning and ", "teaching, learning\nand ").replace("behaviour ", "behaviour\n"),
        "\n".join([*GRADES, *GRADES.values()]),
        "\n\n".join([*GRADES, "Overall effectiveness at previous inspection", *GRADES.values(), "Inadequate"]),
        f"{TABLE}\nOverall effectiveness at previous inspection Inadequate",
        f"{TABLE}\nPrevious inspection grade\nNot previously inspected",
    ],
)  # fmt: skip
def test_a_table_of_grades_row_by_row_cell_by_cell_and_column_by_column(table: str) -> None:
    assert grades(table) == GRADES
    assert report(table).problems == ()


OLD = "Achievement of pupils Good 2\nQuality of teaching Good 2\nBehaviour and safety of pupils Good 2\n"


@pytest.mark.parametrize(
    "overall",
    [
        "Overall effectiveness Previous inspection: Satisfactory 3 This inspection: Good 2",
        "Overall effectiveness\nThis inspection: Good 2\nPrevious inspection: Inadequate 4",
        "Overall effectiveness\nPrevious inspection:\nInadequate 4\nThis inspection:\nGood 2",
        "Overall effectiveness Previous inspection: Not previously inspected\nThis inspection: Good 2",
    ],
)
def test_the_grade_of_the_last_inspection_is_history(overall: str) -> None:
    document = report(f"{overall}\n{OLD}Leadership and management Good 2", dates="Inspection dates 5–6 March 2014")
    assert document.grades[0].area == "Overall effectiveness"
    assert {grade.grade for grade in document.grades} == {"Good"}
    assert document.problems == ()


NUMBERS = "Overall effectiveness 3\nAchievement of pupils 3\nQuality of teaching 3\nBehaviour and safety of pupils 2\n"


@pytest.mark.parametrize(("day", "third"), [("9 May 2012", "Satisfactory"), ("9 May 2013", "Requires improvement")])
def test_a_number_is_a_grade_of_its_year(day: str, third: str) -> None:
    table = f"{NUMBERS}Leadership and management 3"
    assert grades(table, f"Inspection date {day}")["Overall effectiveness"] == third


def test_a_number_without_a_year_is_no_grade() -> None:
    document = report(f"{NUMBERS}Leadership and management 3", dates="")
    assert document.grades == ()
    assert [code for code, _ in problems(document)] == ["grades_missing", "date_missing"]


def test_a_word_and_a_number_that_differ_are_reported() -> None:
    table = f"Overall effectiveness This inspection: Good 3\n{OLD}Leadership and management Good 2"
    document = report(table, dates="Inspection dates 5–6 March 2014")
    assert problems(document) == [("grades_disagree", "Overall effectiveness This inspection: Good 3")]


def test_a_row_that_was_lost_is_reported() -> None:
    document = report(TABLE.replace("Outcomes for pupils Good", ""))
    assert [code for code, _ in problems(document)] == ["area_missing"]
    assert "Outcomes for pupils" in document.problems[0].message


def test_a_grade_that_was_lost_takes_no_other_with_it() -> None:
    table = TABLE.replace("management Good", "management").replace(" Outstanding", "\nOutstanding")
    document = report(table)
    assert "Effectiveness of leadership and management" not in {grade.area for grade in document.grades}
    assert {grade.area: grade.grade for grade in document.grades}.items() <= GRADES.items()
    assert ("grade_unclear", "Effectiveness of leadership and management") in problems(document)


def test_an_area_nobody_told_us_of_is_kept_and_reported() -> None:
    document = report(TABLE.replace("Outcomes for pupils", "Boarding and residence Inadequate\nOutcomes for pupils"))
    assert ("Boarding and residence", "Inadequate") in [(grade.area, grade.grade) for grade in document.grades]
    assert problems(document) == [("area_unknown", "Boarding and residence Inadequate")]


@pytest.mark.parametrize(
    "heading",
    ["Outcomes for pupils requires improvement", "Outcomes for pupils Requires improvement",
     "Outcomes for pupils\n\nRequires improvement"],
)  # fmt: skip
def test_a_grade_beside_its_heading_that_differs_from_the_table_is_reported(heading: str) -> None:
    document = report(safeguarding=f"{heading}\n\n• Pupils learn. The arrangements for safeguarding are effective.")
    assert problems(document) == [("grades_disagree", heading.split("\n")[0])]
    assert {grade.area: grade.grade for grade in document.grades} == GRADES


def test_an_area_graded_beside_its_heading_alone_is_kept_and_reported() -> None:
    heading = "16 to 19 study programmes are good"
    document = report(safeguarding=f"{heading}\n\n• The arrangements for safeguarding are effective.")
    assert document.grades[-1].area == "16 to 19 study programmes"
    assert problems(document) == [("grade_not_in_table", heading)]


def test_a_sentence_about_an_area_is_no_heading() -> None:
    text = "Outcomes for pupils are inadequate\nin few schools.\n\n• Outcomes for pupils are inadequate\n"
    assert report(text=text).problems == ()


def test_a_heading_without_a_list_and_a_list_without_a_heading() -> None:
    assert problems(report(asked=LIST.split("•")[0])) == [("list_empty", LIST.split("\n")[0])]
    stray = "• Improve writing by:\n– planning\n• Raise attendance.\n"
    assert problems(report(asked=stray)) == [("list_missing", ""), ("list_without_heading", "• Improve writing by:")]


def test_a_report_without_dates_says_so() -> None:
    assert problems(report(dates="Inspection dates to be confirmed")) == [
        ("date_missing", "Inspection dates to be confirmed")
    ]


@pytest.mark.parametrize(
    ("sentence", "dates", "category"),
    [
        ("In accordance with section 44(1) of the Act, the Chief Inspector is of the opinion that this school requires "
         "special measures because it fails.", "3 March 2016", "special measures"),
        ("In accordance with section 44(2) of the Act, the Chief Inspector is of the opinion that this school requires "
         "significant improvement because it could do more.", "3 March 2016", "serious weaknesses"),
        ("The Chief Inspector is of the opinion that this school requires significant improvement.", "3 March 2012",
         "requires significant improvement"),
        ("This is a school that has serious weaknesses.", "3 March 2014", "serious weaknesses"),
        ("This school requires special measures.", "3 March 2014", "special measures"),
        ("A school that requires special measures is one where pupils are failed.", "3 March 2014", None),
        ("In 2009 inspectors found that this school requires special measures.", "3 March 2014", None),
        ("The Chief Inspector is of the opinion that the school no longer requires special measures.", "3 March 2014",
         None),
        ("The Chief Inspector is of the opinion that the school no longer requires special measures, and that the "
         "school has serious weaknesses.", "3 March 2016", "serious weaknesses"),
    ],
)  # fmt: skip
def test_a_category_is_what_the_chief_inspector_holds_today(sentence: str, dates: str, category: str | None) -> None:
    assert report(text=sentence, dates=f"Inspection date {dates}").category == category


@pytest.mark.parametrize(
    ("sentence", "dates", "outcome"),
    [
        ("Safeguarding is effective.", "3 March 2016", "effective"),
        ("The arrangements for safeguarding\nare not effective.", "3 March 2022", "not effective"),
        ("The school's arrangements for safeguarding pupils meet statutory requirements.", "3 March 2014", "met"),
        ("The school's arrangements for safeguarding pupils do not meet statutory requirements.", "3 March 2014",
         "not met"),
        ("Governors know that the arrangements for safeguarding are not effective elsewhere.", "3 March 2016", None),
    ],
)  # fmt: skip
def test_safeguarding_is_as_the_report_of_its_year_says_it(sentence: str, dates: str, outcome: str | None) -> None:
    assert report(safeguarding=sentence, dates=f"Inspection date {dates}").safeguarding == outcome


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("name", ["section5-special-2017.txt", "section5-secondary-2013.txt"])
def test_a_summary_in_columns_keeps_the_facts(name: str, columns: int) -> None:
    """The first lists of these reports are their summaries."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    style = f"body > ul:first-of-type {{ columns: {columns}; column-gap: 18pt; border: 1pt solid #99f }}"
    assert facts(read_inspection(printed(text, style), f"{name}.pdf")) == facts(read(name))


def test_an_inspection_number_is_no_reference_number() -> None:
    assert report().school.urn == "900190"


def test_the_reference_number_of_the_predecessor_is_not_the_schools() -> None:
    assert report(text="It followed Hill Lane Infants (URN 900191).").school.urn == "900190"


def test_the_name_of_a_school_may_take_two_lines() -> None:
    name = "St Wilfrid's Church of England Voluntary Aided\nPrimary School"
    text = (
        f"School report\n\n{name}\nMill Lane\nSaltby\nQZ1 1AA\n\nInspection dates 8–9 March 2016\n\n{TABLE}\n\n{LIST}"
    )
    text += f"\nInspection judgements\n\n{name.replace(chr(10), ' ')} is small.\n\n{DETAILS}"
    school = read_inspection(text.encode(), "report.txt").school
    assert (school.name, school.address) == (name.replace("\n", " "), "Mill Lane, Saltby, QZ1 1AA")


def test_the_outcome_of_an_ungraded_inspection_without_blank_lines() -> None:
    text = (SAMPLES / "ungraded-primary-2021.txt").read_text(encoding="utf-8")
    close = "\n".join(line for line in text.splitlines() if line.strip())
    document = read_inspection(close.encode(), "close.txt")
    assert document.judgement == read("ungraded-primary-2021.txt").judgement
    assert document.safeguarding == "effective"


def test_the_trust_is_no_part_of_the_name() -> None:
    top = "School report\n\nHill Lane School\nPart of the Lantern Trust\n\nHill Lane, Saltby QZ1 1AA"
    text = f"{top}\n\nInspection dates 8–9 March 2016\n\n{TABLE}\n\n{LIST}"
    school = read_inspection(f"{text}\n\n{DETAILS}".encode(), "report.txt").school
    assert (school.name, school.address) == ("Hill Lane School", "Hill Lane, Saltby QZ1 1AA")


def test_the_last_inspection_is_history_outside_the_table_too() -> None:
    again = "Overall effectiveness at previous inspection Inadequate"
    assert report(safeguarding=f"{again}\n\nSafeguarding is effective.").problems == ()


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "lead",
    [
        "The school failed to meet the following independent school standards",
        "The school does not meet the following independent school standards\nat this time:",
    ],
)
@pytest.mark.parametrize(("bullet", "dash"), [("■ ", "– "), ("", "")])
def test_standards_that_are_not_met_must_be_however_close_the_lines_stand(
    gap: str, lead: str, bullet: str, dash: str
) -> None:
    annex = gap.join([
        "Annex. Compliance with regulatory requirements", lead, "Part 3. Welfare, health and safety of pupils",
        f"{bullet}7 The standard is met if the owner sees to it that–", f"{dash}7(a) every room is warm and",
        f"{dash}7(b) the garden is shut at night.", "Part 6. Provision of information",
        f"{bullet}32(1) The standard is met if what the school charges is written down.", "© Crown copyright 2023",
    ])  # fmt: skip
    text = (SAMPLES / "independent-2023.txt").read_text(encoding="utf-8")
    document = read_inspection((text[: text.index("Annex.")] + annex).encode(), "report.txt")
    asked = document.requirements[2:]
    assert [requirement.text.split()[0] for requirement in asked] == ["7", "7(a)", "7(b)", "32(1)"]
    assert [requirement.parent for requirement in asked] == [None, 3, 3, None]
    assert {clause.duty for requirement in asked for clause in requirement.clauses} == {"must"}


def test_paragraphs_of_standards_keep_their_children_whatever_their_first_words() -> None:
    text = (SAMPLES / "independent-2023.txt").read_text(encoding="utf-8")
    standards = (
        "7 Every room is safe–\n7(a) by day and\n7(b) by night.\n16 Risk is written down if\n\n16(a) it is there.\n"
    )
    whole = f"{text[: text.index('2(2)(i)')]}{standards}{text[text.index('© Crown') :]}"
    for printed_so in (whole, re.sub(r"\n+", "\n", whole)):
        asked = read_inspection(printed_so.encode(), "report.txt").requirements[2:]
        assert [requirement.text.split()[0] for requirement in asked] == ["7", "7(a)", "7(b)", "16", "16(a)"]
        assert [requirement.parent for requirement in asked] == [None, 3, 3, None, 6]
        assert {clause.duty for requirement in asked for clause in requirement.clauses} == {"must"}


def some_standards(outcome: str, asked: str, why: str) -> InspectionDocument:
    """The report of an inspection of an independent school between two standard ones."""
    text = (
        "Alder Row School\n4 Alder Row, Westbury, ZZ9 8QQ\nInspection date 14 June 2023\nOverall outcome\n"
        f"{outcome}\n\nMain findings\nPart 3. Welfare\nLeaders have written down what they do.\n\n{asked}\n"
        "School details\nUnique reference number 900333\nDfE registration number 998/6031\nProprietor Alder Ltd\n"
        f"Annual fees (day pupils) £40,000\nInformation about this inspection\n{why}\n© Crown copyright 2023\n"
    )
    return read_inspection(text.encode(), "report.txt")


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        ("The school meets all of the independent school standards that were checked during this inspection",
         "It was the second progress monitoring inspection."),
        ("The school is likely to meet the independent school standards if the change is made",
         "The department asked for this material change inspection."),
    ],
)  # fmt: skip
def test_an_inspection_of_some_standards_grades_nothing_and_may_ask_for_nothing(outcome: str, why: str) -> None:
    document = some_standards(outcome, "", why)
    assert (document.kind, document.judgement) == ("independent_report", outcome)
    assert (document.grades, document.requirements) == ((), ())
    assert [problem.code for problem in document.problems] == ["some_standards"]


def test_an_emergency_inspection_says_what_must_be_met() -> None:
    outcome = (
        "The school does not meet all of the independent school standards that were checked during this inspection"
    )
    asked = (
        "The school must meet the following independent school standards\n"
        "7 The standard is met if the owner sees to it that–\n7(a) every door is shut and\n7(b) every child is known."
    )
    document = some_standards(outcome, asked, "This emergency inspection was carried out without notice.")
    assert document.judgement == outcome
    assert [(r.parent, r.clauses[0].duty) for r in document.requirements] == [(None, "must"), (1, "must"), (1, "must")]
    silent = some_standards(outcome, "", "This emergency inspection was carried out without notice.")
    assert [problem.code for problem in silent.problems] == ["some_standards", "list_missing"]


@pytest.mark.parametrize("opening", ["In accordance with section 44(1) of the Education Act 2005, ", ""])
def test_the_sentence_that_puts_a_school_in_a_category_is_no_item_of_a_list(opening: str) -> None:
    sentence = f"{opening}Her Majesty's Chief Inspector is of the opinion that this school requires special measures."
    document = report(asked=f"{LIST.splitlines()[0]}\n\n• {sentence}\n• Improve by:\n– reading\n– writing.\n")
    assert document.category == "special measures"
    assert [(r.number, r.parent, r.text) for r in document.requirements] == [
        (1, None, "Improve by:"),
        (2, 1, "reading"),
        (3, 1, "writing."),
    ]


def test_an_ungraded_inspection_that_says_so_in_running_text_only() -> None:
    text = (SAMPLES / "ungraded-secondary-2025.txt").read_text(encoding="utf-8")
    text = text.replace("Ungraded inspection of", "Inspection of").replace(
        "Thornby Grange School has taken effective action to maintain the standards",
        "What was seen at this ungraded (section 8) inspection suggests that the school keeps the standards",
    )
    assert read_inspection(text.encode(), "ungraded.txt").kind == "ungraded_report"
