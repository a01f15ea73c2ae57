"""What a document says against itself is reported, and nothing that may be right."""

import io
import re

import pypdfium2
import pytest

from tests.reading.rendering import printed
from tests.reading.test_samples import NAMES, SAMPLES, read
from tracker.reading.documents import InspectionDocument
from tracker.reading.inspections import read_inspection

PRIMARY = (SAMPLES / "card-primary-new-academy.txt").read_text(encoding="utf-8")
NATIONAL = "Year This school National average Compared with national average"
GAP = "Year This school National nondisadvantaged score School disadvantage gap"


def codes(text: str) -> list[str]:
    """The codes of the problems of a document with this text."""
    return [problem.code for problem in read_inspection(text.encode(), "document.txt").problems]


def changed(*changes: tuple[str, str]) -> list[str]:
    """The codes of a clean card after these changes, each of which must change something."""
    text = PRIMARY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return codes(text)


def test_a_clean_card_has_no_problem() -> None:
    assert changed() == []


@pytest.mark.parametrize("name", NAMES)
def test_every_problem_is_one_sentence_about_a_line_of_the_document(name: str) -> None:
    document = read(name)
    for problem in document.problems:
        assert problem.message.endswith(".")
        assert len(problem.message) < 300
        assert problem.line is None or document.lines[problem.line - 1].strip()


def figures(header: str, *rows: str) -> list[str]:
    """The codes about figures of a card with one table."""
    table = "\n".join([header, *rows])
    card = f"Safeguarding standards met\nFacts and figures used on inspection\n\nOverall absence\n\n{table}\n"
    return [code for code in codes(card) if code.endswith("_disagrees")]


@pytest.mark.parametrize(
    ("row", "agrees"),
    [
        ("2023/24 (final) -2.02 0.16 -2.19", True),  # each is rounded by itself
        ("2023/24 (final) -2.02 0.16 -2.20", False),
        ("2023/24 (final) 40% 68% -27 pp", True),
        ("2023/24 (final) 40% 68% -26 pp", False),
        ("2023/24 (final) 7.3% 53.1% -45.8 pp", True),
        ("2023/24 (final) 7.3% 53.1% 45.8 pp", False),  # a minus sign was lost
        ("2023/24 (final) SUPP 53.1% SUPP", True),
        ("2023/24 (final) 0.20 0.16 0.03", True),
    ],
)
def test_a_gap_that_its_figures_do_not_give(row: str, agrees: bool) -> None:
    assert figures(GAP, row) == ([] if agrees else ["gap_disagrees"])


@pytest.mark.parametrize(
    ("row", "agrees"),
    [
        ("2023/24 19.4% 8.9% Above", True),  # more absence is above, though it is worse
        ("2023/24 8.9% 19.4% Above", False),
        ("2023/24 8.9% 19.4% Well above average", False),
        ("2023/24 19.4% 8.9% Below", False),
        ("2023/24 61% 61% Above", True),
        ("2023/24 60% 61% Close to average", True),
        ("2023/24 14% 59% Close to average", True),  # a small cohort is close to anything
        ("2023/24 c 61% Below", True),
        ("2023/24 60.9% 61% Above", True),  # 61 may be 60.6
    ],
)
def test_a_comparison_that_its_figures_contradict(row: str, agrees: bool) -> None:
    assert figures(NATIONAL, row) == ([] if agrees else ["comparison_disagrees"])


@pytest.mark.parametrize(
    ("average", "years", "agrees"),
    [
        ("44% 60% Below", ("44% 61% Below", "43% 59% Below", "44% 59% Below"), True),
        ("72% 60% Above", ("61% 61%", "58% 59%", "60% 59%"), False),
        ("57% 60% Below", ("61% 61%", "58% 59%", "60% 59%"), True),  # 57.4 and 57.6
        ("72% 60% Above", ("61% 61%", "58% 59%", "59%"), True),  # a year is not printed
        ("60%", ("61% 61%", "58% 59%", "59%"), True),
        ("60% 71% Below", ("61% 61%", "58% 59%", "60% 59%"), False),  # the nation's own average
    ],
)
def test_an_average_outside_its_years(average: str, years: tuple[str, ...], agrees: bool) -> None:
    rows = [f"{year} {row}" for year, row in zip(("2024/25", "2023/24", "2022/23"), years, strict=True)]
    assert figures(NATIONAL, f"Latest 3 year average {average}", *rows) == ([] if agrees else ["average_disagrees"])


def card_with(leadership: str, achievement: str, safeguarding: str, category: str, more: str = "") -> list[str]:
    """The codes about the category of a card with these grades."""
    text = (
        f"Inspection report: 3 March 2026\nSafeguarding standards {safeguarding}\n{category}\n\n"
        f"Leadership and governance\n{leadership} ●\n{more}\nAchievement\n{achievement} ●\n\n"
    )
    return [code for code in codes(text) if code.startswith("category")]


SPECIAL, SIGNIFICANT = "This school requires special measures", "This school requires significant improvement"
URGENT, FINE = "Urgent improvement", "Expected standard"


@pytest.mark.parametrize(
    ("leadership", "achievement", "safeguarding", "category", "code"),
    [
        (FINE, FINE, "met", "", None),
        (URGENT, URGENT, "met", SPECIAL, None),
        (URGENT, FINE, "not met", SPECIAL, None),
        (FINE, URGENT, "met", SIGNIFICANT, None),
        (URGENT, FINE, "met", SIGNIFICANT, None),
        (FINE, FINE, "not met", SIGNIFICANT, None),
        (FINE, URGENT, "met", "", "category_not_stated"),
        (FINE, FINE, "not met", "", "category_not_stated"),
        (FINE, URGENT, "met", SPECIAL, "category_contradicts"),
        (FINE, FINE, "met", SIGNIFICANT, "category_contradicts"),
        (URGENT, URGENT, "met", SIGNIFICANT, "category_contradicts"),
        (URGENT, FINE, "not met", SIGNIFICANT, "category_contradicts"),
    ],
)
def test_a_category_that_the_grades_do_not_give(
    leadership: str, achievement: str, safeguarding: str, category: str, code: str | None
) -> None:
    assert card_with(leadership, achievement, safeguarding, category) == ([code] if code else [])


def test_an_independent_school_is_in_no_category() -> None:
    met = "The independent school standards are not met."
    assert card_with(FINE, URGENT, "met", "", more=f"\n{met}\n") == []


def test_a_report_that_is_inadequate_overall_names_its_category() -> None:
    report = (
        "School report\n\nGull Point School\n\nInspection dates 3–4 May 2016\n\nOverall effectiveness Inadequate\n\n"
        "Effectiveness of leadership and management Inadequate\n\nSummary of key findings for parents and pupils\n\n"
    )
    assert "category_not_stated" in codes(report)
    special = "This is a school that requires special measures\n\n"
    assert not [code for code in codes(report + special) if code.startswith("category")]
    assert "category_contradicts" in codes((report + special).replace("Inadequate", "Good"))


def test_the_same_requirement_twice() -> None:
    steps = "• Leaders must act.\n• Governors should ask.\n• leaders must  act"
    text = f"Safeguarding standards met\nNeeds attention ●\n\nNext steps\n\n{steps}\n\nAbout this inspection\n"
    assert "requirement_repeated" in codes(text)
    assert "requirement_repeated" not in codes(text.replace("• leaders must  act", "• Leaders must act soon."))


def test_a_requirement_that_asks_for_nothing() -> None:
    assert changed(("Governors need to have", "The governors have")) == ["asks_nothing"]
    assert changed(("Governors need to have", "Form, with governors,")) == []


def test_a_list_that_lost_its_heading() -> None:
    found = changed(("\nNext steps\n", "\n"))
    assert {"list_missing", "list_without_heading"} <= set(found)


def test_a_heading_that_lost_its_list() -> None:
    text = re.sub(r"• Leaders should set out.*?Ofsted Inspector", "", PRIMARY, flags=re.S)
    assert codes(text) == ["list_empty"]


def test_two_numbers_that_are_both_labelled_as_the_urn() -> None:
    about = "It was a full inspection under section 5."
    assert changed((about, f"{about}\n\nURN: 900026\n")) == ["urns_differ"]
    assert changed((about, f"{about}\n\nURN: 900025\n")) == []
    assert changed((about, f"{about}\n\nIts predecessor, URN 900026, closed in 2024.\n")) == []


def test_the_number_of_a_predecessor_above_the_schools_own_is_not_taken_for_it() -> None:
    label = "Unique reference number (URN): 900025"
    text = PRIMARY.replace(label, f"Predecessor school URN: 900777\n\n{label}")
    card = read_inspection(text.encode(), "card.txt")
    assert (card.school.urn, card.problems) == ("900025", ())


@pytest.mark.parametrize("second", ["letter-not-effective", "section5-special-2017", "ungraded-secondary-2025"])
def test_two_documents_in_one_file_are_told_apart(second: str) -> None:
    text = (SAMPLES / f"{second}.txt").read_text(encoding="utf-8")
    joined = read_inspection(f"{PRIMARY}\n\n{text}".encode(), "both.txt")
    (two,) = [problem for problem in joined.problems if problem.code == "two_documents"]
    assert two.line is not None
    assert two.line > len(PRIMARY.split("\n")) - 3


def test_two_dates_that_are_both_labelled_as_the_inspection() -> None:
    about = "It was a full inspection under section 5."
    assert changed((about, f"{about}\n\nInspection dates: 2 to 3 December 2025\n")) == ["dates_differ"]
    assert changed((about, f"{about}\n\nInspection date: 30 November 2025\n")) == []
    assert changed((about, f"{about}\n\nThe last inspection was on 3 May 2019.\n")) == []


def test_a_table_that_lost_its_heading() -> None:
    heading = "Overall absence\n\nThe percentage of sessions that pupils missed.\n"
    assert "table_without_heading" in changed((f"Absence\n\n{heading}", ""))


def test_a_heading_that_lost_its_table() -> None:
    whole = PRIMARY.replace("\nAbsence\n", "\nAbsence\n\nPersistent absence\n\nHow many pupils are often away.\n")
    assert codes(whole) == ["heading_without_table"]
    assert codes(whole.replace("How many", "This is not published. How many")) == []


@pytest.mark.parametrize(
    ("ending", "line"),
    [("Much has to", None), ("There is a choir, and so is the rest of what they do for one another in the", 97)],
)
def test_a_document_that_is_cut(ending: str, line: int | None) -> None:
    text = PRIMARY[: PRIMARY.index("There is a choir")] if line else PRIMARY.replace("© Crown copyright 2026", "")
    text = text.replace("Our grades explained", "") if not line else text
    document = read_inspection(f"{text}{ending}\n".encode(), "card.txt")
    (cut,) = [problem for problem in document.problems if problem.code == "document_cut"]
    assert (cut.line is not None) == (line is not None)


def numbered(*pages: int) -> str:
    """A clean card with the numbers of these pages of nine among its lines."""
    lines = PRIMARY.replace(" 3 of 9\n", "\n").split("\n")
    for place, page in enumerate(pages):
        lines.insert(70 + 12 * place, f"\nInspection report: Willow Bank Primary School {page} of 9\n")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("pages", "missing"),
    [((2, 3, 4, 5), False), ((2, 3, 5, 6), True), ((2, 9), False), ((3,), False), ((2, 2, 3, 4), False)],
)
def test_numbers_of_pages_that_jump(pages: tuple[int, ...], missing: bool) -> None:
    assert codes(numbered(*pages)) == (["pages_missing"] if missing else [])


def without_page(pdf: bytes, page: int) -> InspectionDocument:
    """The PDF read without one of its pages; -1 is the last."""
    document = pypdfium2.PdfDocument(pdf)
    document.del_page(page % len(document))
    content = io.BytesIO()
    document.save(content)
    return read_inspection(content.getvalue(), "card.pdf")


def test_a_pdf_that_lost_a_page() -> None:
    pdf = printed(PRIMARY.replace(" 3 of 9\n", "\n"))
    assert read_inspection(pdf, "card.pdf").problems == ()
    within = [problem.message for problem in without_page(pdf, 2).problems if problem.code == "pages_missing"]
    assert [message.split(":")[0].split(" of ")[0] for message in within] == ["Page 4"]
    at_end = [problem.message for problem in without_page(pdf, -1).problems if problem.code == "pages_missing"]
    assert len(at_end) == 1
    assert at_end[0].startswith("The document ends with page")


def test_a_letter_of_a_later_day_than_any_that_is_known() -> None:
    text = (SAMPLES / "letter-special-measures.txt").read_text(encoding="utf-8")
    later = re.sub(r"\b20\d\d\b", "2026", text)
    assert "kind_outdated" in codes(later)
    assert "kind_outdated" not in codes(text)
