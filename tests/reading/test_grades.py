"""Grades against the dots of the summary, and what a card says about itself."""

import pytest

from tracker.reading.documents import InspectionDocument
from tracker.reading.inspections import read_inspection

SUMMARY = "Exceptional\nStrong standard\nExpected standard ●\nNeeds attention ●\nUrgent improvement\n"
AREAS = (
    "Expected standard ●\nInclusion\nExpected standard ●\nIt is so.\n"
    "Needs attention ●\nAchievement\nNeeds attention ●\nIt is not.\n"
)
LEGEND = "Our grades explained\n" + "".join(
    f"{grade}\n\nWhat it means.\n\n"
    for grade in ("Exceptional", "Strong standard", "Expected standard", "Needs attention", "Urgent improvement")
)


def card(text: str) -> InspectionDocument:
    """A card with this text."""
    return read_inspection(
        f"Safeguarding standards met\nInspection report: 3 March 2026\n{text}\n{LEGEND}".encode(), "c.txt"
    )


def codes(document: InspectionDocument) -> list[str]:
    return [problem.code for problem in document.problems]


def test_dots_that_agree_with_the_headings_raise_nothing() -> None:
    document = card(SUMMARY + AREAS)
    assert [(grade.area, grade.grade) for grade in document.grades] == [
        ("Inclusion", "Expected standard"),
        ("Achievement", "Needs attention"),
    ]
    assert document.unnamed_grades == {}
    assert not {"unnamed_grade", "dots_disagree", "grades_missing", "area_unknown"} & set(codes(document))


def test_a_grade_whose_heading_is_lost_has_no_name() -> None:
    document = card(SUMMARY + AREAS + "Urgent improvement ●\nIt is bad.\n")
    assert document.unnamed_grades == {"Urgent improvement": 1}
    assert [grade.area for grade in document.grades] == ["Inclusion", "Achievement"]


def test_fewer_dots_than_headings_are_reported() -> None:
    document = card(SUMMARY.replace("Needs attention ●", "Needs attention") + AREAS)
    assert "dots_disagree" in codes(document)


def test_a_summary_without_dots_is_not_compared() -> None:
    document = card(SUMMARY.replace(" ●", "") + AREAS)
    assert document.unnamed_grades == {}
    assert "dots_disagree" not in codes(document)


def test_an_area_nobody_has_heard_of_is_read_and_reported() -> None:
    document = card(AREAS + "Needs attention ●\nThe vegetable garden\nNeeds attention ●\nIt is dry.\n")
    assert document.grades[-1].area == "The vegetable garden"
    assert "area_unknown" in codes(document)


@pytest.mark.parametrize(
    "line",
    [
        "Inclusion: Strong standard ●",
        "Inclusion Strong standard",
        "Inclusion\tSTRONG STANDARD",
        "Inclusion – Strong standard",
    ],
)
def test_an_area_may_stand_beside_its_grade(line: str) -> None:
    document = card(f"{line}\nIt is so.\n\n{AREAS.split('It is so.')[1]}")
    assert [(grade.area, grade.grade) for grade in document.grades] == [
        ("Inclusion", "Strong standard"),
        ("Achievement", "Needs attention"),
    ]


def test_an_area_without_a_grade_is_reported() -> None:
    document = card(f"{AREAS}\nAttendance and behaviour\n\nNothing says how it is.\n")
    (missing,) = [problem for problem in document.problems if problem.code == "grade_missing"]
    assert document.lines[(missing.line or 0) - 1] == "Attendance and behaviour"


def test_an_area_is_no_area_further_down() -> None:
    assert "grade_missing" not in codes(card(f"{AREAS}\nWhat it's like to be a pupil at this school\nEarly years\n"))


def test_whether_safeguarding_is_met_is_no_area() -> None:
    document = read_inspection(f"Safeguarding standards met\nNeeds attention ●\n{LEGEND}".encode(), "c.txt")
    assert (document.grades, document.unnamed_grades) == ((), {"Needs attention": 1})


def test_legends_grade_nothing() -> None:
    document = card("")
    assert (document.grades, document.unnamed_grades) == ((), {})
    assert "grades_missing" in codes(document)


def test_history_in_prose_is_no_category() -> None:
    document = card(AREAS + "Leaders know which aspects of the school require significant improvement.\n")
    assert document.category is None


def test_urgent_improvement_without_a_category_is_reported() -> None:
    assert "category_not_stated" in codes(card(AREAS.replace("Needs attention", "Urgent improvement")))


def test_what_the_document_does_not_say_is_said() -> None:
    assert {"school_missing", "urn_missing", "list_missing"} <= set(codes(card(AREAS)))


def test_a_number_is_a_urn_only_where_it_is_labelled() -> None:
    assert card("Telephone 900017\n" + AREAS).school.urn is None
    assert card("URN\n900017\n" + AREAS).school.urn == "900017"


@pytest.mark.parametrize(
    ("top", "name", "address"),
    [
        ("Report card\nThe Gull\nSchool\nAddress: Quay, QZ1 1AA\nURN: 900017", "The Gull School", "Quay, QZ1 1AA"),
        ("Ofsted\n\nGull School\n\nAddress\nQuay\nQZ1 1AA\n\nURN: 900017", "Gull School", "Quay QZ1 1AA"),
        ("Gull School\nQuay,\nSaltby, QZ1 1AA\n\nURN: 900017", "Gull School", "Quay, Saltby, QZ1 1AA"),
        ("Gull School\n\nQuay, Saltby, QZ1 1AA\n\nURN: 900017", "Gull School", "Quay, Saltby, QZ1 1AA"),
        ("Gull School\n\nURN: 900017", "Gull School", None),
    ],
)  # fmt: skip
def test_the_name_stands_above_the_address(top: str, name: str, address: str | None) -> None:
    text = f"{top}\n\nInspection report: 3 March 2026\nSafeguarding standards met\n{AREAS}{LEGEND}"
    school = read_inspection(text.encode(), "c.txt").school
    assert (school.name, school.urn, school.address) == (name, "900017", address)


def test_a_list_of_contents_hides_nothing() -> None:
    contents = "Next steps\nFacts and figures used on inspection\nOur grades explained\n\n"
    document = card(f"{contents}{AREAS}\nNext steps\n\n• Leaders must act.\n\nAbout this inspection\n")
    assert [grade.area for grade in document.grades] == ["Inclusion", "Achievement"]
    assert [requirement.text for requirement in document.requirements] == ["Leaders must act."]
