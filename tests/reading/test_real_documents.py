"""Real documents against what a careful reader found in them; they are not in the repository."""

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
CARD, LETTER, REPORT = "alsop-2026-report-card", "alsop-2018-monitoring-letter", "farnham-2016-section5"

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


@cache
def report() -> InspectionDocument:
    """The section 5 report, which is there as a PDF only."""
    return read_inspection((DOCUMENTS / f"{REPORT}.pdf").read_bytes(), f"{REPORT}.pdf")


def test_the_facts_of_the_report_are_those_of_a_careful_reader() -> None:
    document, expected = report(), hand_read(REPORT)
    school = document.school
    assert document.kind == "section5_report"
    assert [school.name, school.urn, school.address] == [expected["school"], expected["urn"], expected["address"]]
    assert [str(document.inspected_on), str(document.inspected_to)] == [
        expected["inspection_date"],
        expected["inspection_end_date"],
    ]
    assert (document.published_on, document.judgement) == (None, None)
    assert (document.safeguarding, document.category) == (expected["safeguarding"], expected["category"])
    # The grade of the inspection before is history.
    assert {grade.area: grade.grade for grade in document.grades} == expected["grades"]
    assert (document.suggestions, document.problems) == ((), ())


def test_the_items_of_the_report_keep_their_parents() -> None:
    requirements, items = report().requirements, hand_read(REPORT)["items"]
    assert len(requirements) == len(items) == 11
    for number, (requirement, item) in enumerate(zip(requirements, items, strict=True), start=1):
        text = requirement.text.replace("\u2019", "'")
        assert text.startswith(item["text_start"].replace("\u2019", "'"))
        assert text.endswith(item["text_end"].replace("\u2019", "'"))
        assert len(requirement.text.split()) == item["words"]
        assert requirement.parent == (item["parent"] + 1 if "parent" in item else None)
        assert (requirement.number, requirement.kind) == (number, "area for improvement")
        assert " ".join(requirement.text.split()[:4]) in " ".join(report().lines[requirement.line - 1].split())


def test_the_report_as_text_says_the_same_with_and_without_blank_lines() -> None:
    lines = report().lines
    for text in ("\n".join(lines), "\n".join(line for line in lines if line.strip())):
        assert facts(read_inspection(text.encode(), f"{REPORT}.txt")) == facts(report())


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


def fragments() -> dict[int, str]:
    """The text of each real piece of a table, by its number."""
    whole = json.loads((DOCUMENTS / "report-card-table-fragments.json").read_text(encoding="utf-8"))
    return {fragment["id"]: fragment["text"] for fragment in whole["fragments"]}


def read_fragment(text: str) -> InspectionDocument:
    """A piece of a table inside the smallest card that is recognised as one."""
    card = (
        f"Safeguarding standards met\nFacts and figures used on inspection\n\nOverall absence\n\n{text.rstrip('…')}\n"
    )
    return read_inspection(card.encode(), "fragment.txt")


def test_every_figure_of_every_fragment_is_read_once_and_in_order() -> None:
    """Cuts each row at its period and takes its figures as words, as no part of the reader does."""
    pieces = fragments()
    assert len(pieces) == 127
    for number, text in pieces.items():
        table = re.split(r" Disadvantaged| Destinations|…", text)[0]
        header, *rows = re.split(r" (?=Latest 3 year average|20\d\d/\d\d)", table)
        row_of = "gap" if header.endswith("gap") else "national"
        expected = []
        for row in rows:
            words = re.sub(r"^Latest 3 year average|^\S+|\(\w+\)", "", row).replace(" pp", "~pp").split()
            figures: list[str | None] = [word.replace("~", " ") for word in words if re.search(r"\d", word)]
            comparison = " ".join(word for word in words if not re.search(r"\d", word)) or None
            figures = [None, *figures] if len(figures) == 1 else figures
            expected.append((row_of, *figures, *[None] * (3 - len(figures)), comparison))
        read = [(r.row, r.school, r.national, r.gap, r.comparison) for r in read_fragment(text).readings]
        assert read == expected, number


FIGURES_BY_HAND = {
    3: "40% 68% -27 pp, 40% 69% -29 pp, 43% 67% -24 pp, 38% 66% -28 pp",
    13: "33% 60%, 36% 61%, 33% 59%, 27% 59%",
    25: "51% 60%, 44% 61%, 47% 59%, 63% 59%",
    34: ". 60%, 57% 61%, 71% 59%, . 59%",
    39: "-1.46 0.16 -1.62, -0.83 0.17 -0.99",
    51: "34.4 34.9, 32.5 34.6, 31.0 35.0",
    52: "92% 60%, 86% 61%, 97% 59%, 100% 59%",
    62: "-1.13 -0.57, . -0.57",
    85: "0.20 0.16 0.03, -0.06 0.17 -0.23",
    88: ". 60%, 61% 61%, 45% 59%, . 59%",
    98: "48% 60%, 80% 61%, 44% 59%, 25% 59%",
    107: "42% 60%, 30% 61%, 70% 59%, 17% 59%",
    120: ". 60%, 50% 61%, 14% 59%, . 59%",
    123: "71% 60%, 57% 61%, 80% 59%, 76% 59%",
    125: "-1.02 -0.57, . -0.57",
    132: "32% 68% -36 pp, 36% 69% -33 pp, 39% 67% -28 pp, 18% 66% -48 pp",
    137: "0.44 -0.57, 0.21 -0.57",
    138: "43% 68% -25 pp, 56% 69% -14 pp, 42% 67% -25 pp, 29% 66% -38 pp",
}


@pytest.mark.parametrize("number", FIGURES_BY_HAND)
def test_rows_read_by_hand(number: int) -> None:
    """School, national and gap of each row; a point stands where nothing is printed."""
    readings = read_fragment(fragments()[number]).readings
    rows = [" ".join([r.school or ".", r.national or ".", r.gap or ""]).strip() for r in readings]
    assert ", ".join(rows) == FIGURES_BY_HAND[number]


def test_the_fragments_read_by_hand_beside_them() -> None:
    whole = json.loads((DOCUMENTS / "report-card-table-fragments.json").read_text(encoding="utf-8"))
    for fragment in whole["hand_read"]:
        assert [
            {
                "period": f"{row.period} ({row.basis})" if row.basis else row.period,
                "school": row.school,
                "national": row.national,
                "comparison": row.comparison,
            }
            for row in read_fragment(fragment["text"]).readings
        ] == fragment["rows"]


def test_nothing_in_a_fragment_contradicts_itself() -> None:
    """Their figures are real and rounded: no arithmetic of theirs may be reported."""
    of_a_fragment = {
        "school_missing", "urn_missing", "date_missing", "grades_missing", "list_missing", "document_cut",
    }  # fmt: skip
    for number, text in fragments().items():
        assert {problem.code for problem in read_fragment(text).problems} <= of_a_fragment, number


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
    # One of them is two: a bullet stands inside it.
    assert len(card.requirements) == len(sentences) + sum(sentence.count(". • ") for sentence in sentences)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("refuse-council-childrens-services-2026.pdf", "a council's children's services"),
        ("refuse-html-error-page.pdf", "a web page"),
    ],
)
def test_what_is_not_read_is_refused_with_what_it_is(name: str, what: str) -> None:
    with pytest.raises(Refused, match=what) as refusal:
        read_inspection((DOCUMENTS / name).read_bytes(), name)
    assert str(refusal.value).count(". ") == 0
