"""Invented documents of every kind with the traps of real ones, read as text and as the PDF printed from it.

Beside each stands what a careful reader finds in it: the contract without what is null or empty, without lines, and of
the problems only their codes, sorted.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reading.rendering import printed
from tracker.reading.documents import InspectionDocument, as_contract, fingerprint
from tracker.reading.inspections import read_inspection

SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = sorted(path.name.replace(".expected.json", ".txt") for path in SAMPLES.glob("*.expected.json"))
STYLES = {
    "loose": "",
    "narrow columns": "table { width: 62% }",
    "a break in every table and list": "tr:nth-child(2), li:nth-child(2) { break-after: page }",
    "bullets drawn as shapes": (
        "ul, ul.inner { list-style: none } li:not(:empty)::before { content: ''; background: black; "
        "display: inline-block; width: 3pt; height: 3pt; margin: 2pt 9pt 2pt -12pt }"
    ),
    "close lines": "p { margin: 0.6em 0 } body { font-size: 9pt }",
}
# Every document plainly, and in one layout more: each layout meets documents of every kind.
LAYOUTS = [(name, style) for at, name in enumerate(NAMES) for style in ("loose", list(STYLES)[1 + at % 4])]


def read(name: str) -> InspectionDocument:
    """The sample, read as text."""
    return read_inspection((SAMPLES / name).read_bytes(), name)


def facts(document: InspectionDocument) -> dict[str, Any]:
    """The contract without nulls and without what depends on where a line stands."""

    def without_lines(value: Any) -> Any:
        if isinstance(value, dict):
            parts = {key: without_lines(part) for key, part in value.items() if key != "line"}
            return {key: part for key, part in parts.items() if part not in (None, [], {})}
        return [without_lines(part) for part in value] if isinstance(value, (list, tuple)) else value

    codes = sorted(problem.code for problem in document.problems)
    contract: dict[str, Any] = without_lines(as_contract(document) | {"problems": codes})
    return contract


@pytest.mark.parametrize("name", NAMES)
def test_the_facts_are_those_of_a_careful_reader(name: str) -> None:
    expected = json.loads((SAMPLES / name.replace(".txt", ".expected.json")).read_text(encoding="utf-8"))
    assert facts(read(name)) == expected


@pytest.mark.parametrize(("name", "style"), LAYOUTS)
def test_a_pdf_gives_the_same_facts_as_its_text(name: str, style: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    from_text, from_pdf = read(name), read_inspection(printed(text, STYLES[style]), f"{name}.pdf")
    assert facts(from_pdf) == facts(from_text)
    assert fingerprint(from_pdf) == fingerprint(from_text)


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_stands_on_the_line_it_names(name: str) -> None:
    document = read(name)

    def line(number: int) -> str:
        return document.lines[number - 1]

    assert all(grade.area in line(grade.line) for grade in document.grades)
    assert all(" ".join(r.text.split()[:4]) in " ".join(line(r.line).split()) for r in document.requirements)
    assert all(s.text[:30] in line(s.line) for s in document.suggestions)
    for reading in document.readings:
        shown = [reading.period, reading.school, reading.gap, None if reading.row == "context" else reading.national]
        assert all(part in line(reading.line) for part in shown if part), reading


@pytest.mark.parametrize("name", NAMES)
def test_a_clause_is_a_piece_of_its_requirement(name: str) -> None:
    for requirement in read(name).requirements:
        assert all(requirement.text[c.start : c.end] == c.text for c in requirement.clauses)
        assert requirement.clauses


def test_a_secondary_school_in_special_measures() -> None:
    card = read("card-secondary-special-measures.txt")
    assert (card.school.name, card.school.urn, card.school.postcode) == ("Gull Point Academy", "900017", "QZ3 8XX")
    assert (str(card.inspected_on), str(card.inspected_to)) == ("2026-01-13", "2026-01-14")
    assert (card.safeguarding, card.category) == ("not met", "special measures")
    assert [grade.grade for grade in card.grades] == [
        "Expected standard", "Needs attention", "Needs attention", "Urgent improvement", "Urgent improvement",
    ]  # fmt: skip
    assert card.unnamed_grades == {"Urgent improvement": 1}
    assert [problem.code for problem in card.problems] == ["unnamed_grade"]
    assert card.problems[0].message.startswith("One Urgent improvement without a name")
    assert [(r.number, r.parent, [c.duty for c in r.clauses]) for r in card.requirements] == [
        (1, None, ["must", "should"]),
        (2, None, ["must"]),
        (3, None, ["should"]),
        (4, 3, ["asked"]),
        (5, 3, ["asked"]),
        (6, None, ["asked"]),
    ]
    assert [suggestion.text.split()[3] for suggestion in card.suggestions] == ["the"]
    rows = [reading.row for reading in card.readings]
    assert (rows.count("context"), rows.count("national"), rows.count("gap")) == (4, 12, 2)
    assert {r.school: r.school_value for r in card.readings if r.school and r.school.isalpha()} == {
        "SUPP": None, "low": None, "NP": None,
    }  # fmt: skip
    progress = [r for r in card.readings if r.metric == "Progress 8"]
    assert [(r.period, r.basis, r.school_value, r.national_value) for r in progress] == [
        ("2023/24", "final", -0.52, -0.03), ("2022/23", None, None, -0.03),
    ]  # fmt: skip


def test_a_primary_school_that_became_an_academy() -> None:
    card = read("card-primary-new-academy.txt")
    assert (card.school.name, card.school.postcode) == ("Willow Bank Primary School", "QZ1 4AB")
    assert (str(card.inspected_on), str(card.inspected_to)) == ("2025-11-30", "2025-12-01")
    assert str(card.published_on) == "2026-01-22"
    assert (card.safeguarding, card.category, card.problems) == ("met", None, ())
    assert [r.text.split()[-1] for r in card.requirements] == ["year.", "pupils.", "used."]
    three_years = [r for r in card.readings if r.period == "Latest 3 year average"]
    assert [(r.group, r.row, r.school, r.national, r.gap) for r in three_years] == [
        ("all pupils", "national", None, "60%", None),
        ("disadvantaged", "national", "z", "47%", None),
        ("disadvantaged", "gap", "36%", "68%", "-32 pp"),
    ]
    assert {r.metric for r in three_years} == {"Expected standard in reading, writing and maths"}
    assert [(r.national_value, r.comparison) for r in card.readings if r.period == "2022/23"] == [
        (59, None),
        (66, None),
    ]


def test_a_special_school_whose_card_lost_its_bullets() -> None:
    card = read("card-special-school-markdown.txt")
    assert card.school.name == "The Orchard School"
    assert [grade.area for grade in card.grades if grade.grade == "Strong standard"] == [
        "Attendance and behaviour", "Personal development and wellbeing",
    ]  # fmt: skip
    assert len(card.grades) == 7
    assert [(len(r.clauses), r.clauses[0].duty) for r in card.requirements] == [(2, "should"), (1, "should")]
    assert [problem.code for problem in card.problems] == ["bullets_lost"]
    assert [(r.school, r.school_value) for r in card.readings if r.metric == "Persistent absence"] == [
        ("24.0%", 24.0), ("S", None),
    ]  # fmt: skip


def test_a_letter_with_a_list_inside_its_list() -> None:
    letter = read("letter-not-effective.txt")
    assert (letter.school.name, letter.school.urn) == ("Harbour Row High School", None)
    assert letter.school.address == "Quay Road, Saltby, Northshire, QZ3 1AA"
    assert (str(letter.inspected_on), str(letter.inspected_to)) == ("2019-06-11", "2019-06-12")
    assert (str(letter.letter_on), letter.published_on) == ("2019-07-04", None)
    assert letter.judgement is not None
    assert "are not taking effective action" in letter.judgement
    assert [(r.kind, r.parent, r.text.split()[0]) for r in letter.requirements] == [
        ("further action", None, "improve"),
        ("further action", 1, "finding"),
        ("further action", 1, "acting"),
        ("further action", None, "make"),
        ("further action", None, "report"),
    ]
    assert letter.requirements[-1].text.endswith("see whether pupils are better off.")
    assert [s.text.split()[0] for s in letter.suggestions] == ["Meetings", "I"]


def test_a_letter_about_special_measures_repeats_an_older_list() -> None:
    letter = read("letter-special-measures.txt")
    assert letter.school.name == "St Brannock's Catholic Primary and Nursery School"
    assert (str(letter.inspected_on), str(letter.inspected_to)) == ("2017-11-28", "2017-11-29")
    assert (letter.category, letter.safeguarding) == ("special measures", "effective")
    assert [r.text.split()[0] for r in letter.requirements] == ["raise", "make"]
    assert [problem.code for problem in letter.problems] == ["earlier_list"]


def test_a_letter_to_a_school_with_a_long_name() -> None:
    letter = read("letter-progress-made.txt")
    assert letter.school.name == "The Margaret Ashdown Technology College and Sixth Form Centre"
    assert (letter.school.urn, letter.school.address) == ("900041", "Long Lane, Wexcombe, QZ5 6HT")
    assert (str(letter.inspected_on), str(letter.inspected_to)) == ("2022-10-11", "2022-10-12")
    assert letter.judgement == ("Leaders have made progress in reading and behaviour, and attendance is still to come.")
    assert len(letter.requirements) == 2
    assert [s.text for s in letter.suggestions] == ["I advised leaders to shorten the improvement plan."]
    assert letter.problems == ()
