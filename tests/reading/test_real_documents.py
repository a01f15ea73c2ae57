"""Two real documents against what a careful reader found in them; they are not in the repository."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.reading.rendering import printed
from tests.reading.test_samples import STYLES, facts
from tracker.errors import Refused
from tracker.reading.clauses import clauses_of
from tracker.reading.documents import InspectionDocument, fingerprint
from tracker.reading.inspections import read_inspection

DOCUMENTS = Path(__file__).parents[3] / "shared" / "inspections"
CARD, LETTER = "alsop-2026-report-card", "alsop-2018-monitoring-letter"

pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason=f"the real documents are not at {DOCUMENTS}")


@cache
def read(name: str) -> InspectionDocument:
    """The document, read as text."""
    return read_inspection((DOCUMENTS / f"{name}.txt").read_bytes(), f"{name}.txt")


def hand_read(name: str) -> dict[str, Any]:
    """What a careful reader found."""
    found: dict[str, Any] = json.loads((DOCUMENTS / f"{name}.expected.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", [CARD, LETTER])
def test_the_facts_are_those_of_a_careful_reader(name: str) -> None:
    document, expected = read(name), hand_read(name)
    school = document.school
    assert [school.name, school.urn, school.address] == [expected["school"], expected["urn"], expected["address"]]
    assert str(document.inspected_on) == expected["inspection_date"]
    assert (document.inspected_to, document.published_on) == (None, None)
    assert (document.safeguarding, document.category) == (expected["safeguarding"], expected["category"])
    assert document.judgement == expected["progress_judgement"]
    assert {grade.area: grade.grade for grade in document.grades} == expected["grades"]
    assert document.unnamed_grades == expected.get("unnamed_grades", {})
    assert len(document.requirements) == len(expected["items"])
    for requirement, item in zip(document.requirements, expected["items"], strict=True):
        assert requirement.text.startswith(item["text_start"])
        assert requirement.text.endswith(item["text_end"])
        assert len(requirement.text.split()) == item["words"]
        assert requirement.parent is None


def test_every_figure_of_the_card_is_read_as_printed() -> None:
    document, expected = read(CARD), hand_read(CARD)["metrics"]
    assert len(document.readings) == len(expected) == 44
    for reading, metric in zip(document.readings, expected, strict=True):
        period = f"{reading.period} ({reading.basis})" if reading.period else None
        national = metric["national"] or metric.get("national_non_disadvantaged")
        assert [reading.section, reading.group, reading.row, period, reading.school, national, reading.gap] == [
            metric["section"], metric["group"], metric["row"], metric["period"], metric["school"],
            reading.national, metric["gap"],
        ]  # fmt: skip
        assert (reading.comparison, reading.unit) == (metric["comparison"], metric["unit"])
        name = re.sub(r"^Disadvantaged pupils' |[()]", "", metric["measure"])
        assert re.sub("[()]", "", reading.metric) == name


def test_one_heading_of_the_card_is_missed_and_nothing_else() -> None:
    problems = read(CARD).problems
    assert [problem.code for problem in problems] == ["unnamed_grade"]
    assert problems[0].message.startswith("One Urgent improvement without a name")


def test_the_duties_of_the_card() -> None:
    duties = [[clause.duty for clause in requirement.clauses] for requirement in read(CARD).requirements]
    assert duties == [["must", "should"], ["must", "should"], ["must", "should"], ["should"]]


def test_the_letter_asks_for_two_things_outside_its_list() -> None:
    letter = read(LETTER)
    assert [(s.line, re.search("dense|contradictions", s.text) is not None) for s in letter.suggestions] == [
        (56, True), (62, True),
    ]  # fmt: skip
    assert str(letter.letter_on) == "2018-06-08"
    assert {clause.duty for requirement in letter.requirements for clause in requirement.clauses} == {"asked"}
    assert letter.problems == ()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", [CARD, LETTER])
def test_printed_as_a_pdf_they_say_the_same(name: str, style: str) -> None:
    text = (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")
    from_pdf = read_inspection(printed(text, STYLES[style]), f"{name}.pdf")
    assert facts(from_pdf) == facts(read(name))
    assert fingerprint(from_pdf) == fingerprint(read(name))


def test_real_table_fragments_are_read_row_by_row() -> None:
    fragments = json.loads((DOCUMENTS / "report-card-table-fragments.json").read_text(encoding="utf-8"))
    for fragment in fragments["fragments"]:
        document = read_fragment(fragment["text"])
        printed_rows = re.findall(r"Latest 3 year average|20\d\d/\d\d|20\d\d leavers", fragment["text"])
        rows = [reading for reading in document.readings if reading.row != "context"]
        assert [row.period for row in rows] == printed_rows, fragment["id"]
        assert all(row.national for row in rows), fragment["id"]
        assert "row_unread" not in [problem.code for problem in document.problems], fragment["id"]
    for fragment in fragments["hand_read"]:
        rows = [row for row in read_fragment(fragment["text"]).readings if row.row != "context"]
        assert [
            {
                "period": f"{row.period} ({row.basis})" if row.basis else row.period,
                "school": row.school,
                "national": row.national,
                "comparison": row.comparison,
            }
            for row in rows
        ] == fragment["rows"]


def read_fragment(text: str) -> InspectionDocument:
    """A piece of a table inside the smallest card that is recognised as one."""
    card = (
        f"Safeguarding standards met\nFacts and figures used on inspection\n\nOverall absence\n\n{text.rstrip('…')}\n"
    )
    return read_inspection(card.encode(), "fragment.txt")


def test_real_next_steps_become_one_requirement_each() -> None:
    sentences = json.loads((DOCUMENTS / "next-step-sentences.json").read_text(encoding="utf-8"))["sentences"]
    for sentence in sentences:
        text = sentence.removeprefix("• ")
        clauses = clauses_of(text)
        assert "".join(clause.text for clause in clauses) == text
        duty = re.search(r"must|should|need", text)
        assert duty is not None
        assert clauses[0].duty == {"need": "asked"}.get(duty.group(), duty.group())
    listed = "\n".join("• " + sentence.removeprefix("• ") for sentence in sentences)
    card = read_inspection(
        f"Safeguarding standards met\nWhat it's like to be a pupil at this school\nNext steps\n{listed}\n".encode(),
        "c.txt",
    )
    assert len(card.requirements) == len(sentences)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("refuse-council-childrens-services-2026.pdf", "a council's children's services"),
        ("refuse-html-error-page.pdf", "a web page"),
        ("farnham-2016-section5.pdf", "a section 5 inspection report"),
    ],
)
def test_what_is_not_read_is_refused_with_what_it_is(name: str, what: str) -> None:
    with pytest.raises(Refused, match=what) as refusal:
        read_inspection((DOCUMENTS / name).read_bytes(), name)
    assert str(refusal.value).count(". ") == 0
