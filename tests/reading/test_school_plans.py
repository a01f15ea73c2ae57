"""The school's own plan, brought along: its actions as they stand, and a sentence for what is no plan."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from tests.reading.rendering import pressed, printed
from tests.samples import school_plans
from tracker.errors import Refused
from tracker.reading.own_figures import template_csv, template_xlsx
from tracker.reading.school_plans import day_named, read_school_plan
from tracker.reading.word_files import LARGEST, written_in_word

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SAMPLES = Path(__file__).parent.parent / "samples"
MAKERS = {"plan.docx": school_plans.as_docx, "plan.pdf": school_plans.as_pdf, "plan.xlsx": school_plans.as_xlsx}


def read(content: bytes, name: str = "plan.docx"):
    return read_school_plan(content, name)


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        read_school_plan(content, name)
    return str(refused.value)


# ---------------------------------------------------------------- what a plan says


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_plan_gives_the_same_actions_as_a_document_a_print_and_a_workbook(name):
    plan = read(MAKERS[name](), name)
    assert [(row.action, row.owner, row.by_when) for row in plan.rows] == [
        ("Teach the 38 pupils who failed the check daily in groups of four", "Jo Field", "16/07/2027"),
        ("Ensure consistency of phonics teaching", "SLT", "Ongoing"),
        ("Develop a love of reading across the school", "All staff", "Summer term"),
        ("Visit the homes of the 25 most absent pupils", "Ann Reid, Attendance lead", "12 February 2027"),
        ("Review the attendance policy", "HT/DHT", "July 2027"),
        ("Introduce a rewards scheme", "HT/DHT", "July 2027"),
        ("Improve communication with parents", "HT/DHT", "July 2027"),
    ]
    assert [row.due_on for row in plan.rows] == [date(2027, 7, 16), None, None, date(2027, 2, 12), None, None, None]
    assert [row.objective for row in plan.rows] == [*["Raise phonics"] * 2, "Love of books", *["Fewer days missed"] * 4]
    assert plan.rows[3].success == "18 of 25 gain ten days a term"
    assert plan.problems == ()


@pytest.mark.parametrize(("name", "place"), [("plan.docx", "Table 1, row 4"), ("plan.pdf", "Page 1, row 4")])
def test_every_row_says_where_it_stands(name, place):
    assert read(MAKERS[name](), name).rows[1].place == place


def test_a_cell_of_several_actions_gives_each_and_says_that_who_and_when_are_said_once():
    told = {row.problem for row in read(school_plans.as_docx()).rows if row.owner == "HT/DHT"}
    assert told == {"Its cell holds 3 actions; who, by when and success are said once for all of them."}


def test_a_long_table_goes_on_over_the_pages_of_a_print():
    plan = read(school_plans.as_pdf(school_plans.ROWS * 6), "plan.pdf")
    assert plan.pages
    assert plan.pages > 3
    assert len(plan.rows) == 6 * school_plans.ACTIONS
    assert {row.owner for row in plan.rows} == {"Jo Field", "SLT", "All staff", "Ann Reid, Attendance lead", "HT/DHT"}


def test_its_words_are_counted_once_also_in_merged_cells():
    assert read(school_plans.as_docx()).words == pytest.approx(read(school_plans.as_pdf(), "p.pdf").words, abs=10)


@pytest.mark.parametrize(
    "headings",
    [
        ("Priority", "What will we do?", "Lead person", "Timescale", "Intended impact", "Resources", "Progress"),
        ("Area for improvement", "Key tasks", "Person(s) responsible", "Deadline", "Outcomes", "Budget", "Status"),
        ("Aim", "Strategies", "By whom?", "Completion date", "KPIs", "Funding", "RAG rating"),
        ("Target", "Steps", "Staff", "When", "What will success look like?", "Costs", "Evaluation"),
    ],
)
def test_columns_are_known_by_the_names_that_schools_give_them(headings):
    plan = read(school_plans.as_docx(headings=headings))
    assert plan.rows[0].owner == "Jo Field"
    assert plan.rows[0].success == "30 of 38 pass in June"
    assert plan.rows[0].due_on == date(2027, 7, 16)
    assert plan.rows[0].objective == "Raise phonics"


def test_objectives_are_taken_for_actions_where_there_are_none_and_that_is_said():
    headings = ("Ref", "Objective", "Lead", "By when", "Impact", "Cost", "RAG")
    plan = read(school_plans.as_docx(headings=headings))
    assert plan.rows[0].action.startswith("Teach the 38")
    assert plan.problems == ("Table 1 has no column of actions, so its objectives are taken for them.",)


def test_a_row_without_an_action_is_told_and_left_out():
    rows = (("", "", "Jo Field", "July 2027", "80% pass", "", ""), *school_plans.ROWS)
    plan = read(school_plans.as_docx(rows))
    assert plan.problems == ("Table 1, row 2 has no action, and says “Jo Field”, “July 2027”, “80% pass”.",)
    assert len(plan.rows) == school_plans.ACTIONS


def test_other_tables_are_left_alone():
    import docx

    document = docx.Document(io.BytesIO(school_plans.as_docx()))
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Year", "Pupils on roll", "2026", "412"), strict=True):
        cell.text = text
    assert len(read(school_plans.saved(document)).rows) == school_plans.ACTIONS


def test_lists_under_a_heading_of_actions_are_read_where_there_is_no_table():
    plan = read(school_plans.as_list())
    assert [(row.action, row.place) for row in plan.rows] == [
        ("Teach phonics daily to 38 pupils", "List under “Reading: key actions”"),
        ("Buy 600 books", "List under “Reading: key actions”"),
    ]
    assert plan.problems == ("No table has a column of actions, so the lists that are announced as actions are read.",)


def test_lists_are_read_out_of_a_print_too():
    page = (
        f"<h1>{school_plans.TITLE}</h1><p>{school_plans.VISION}</p><h2>Key actions</h2><ul><li>Teach phonics daily to"
        " 38 pupils in groups of four, each with a teacher who is seen by the lead once a week and told what to mend"
        "</li><li>Buy 600 books</li></ul><h2>Our values</h2><ul><li>Kindness</li></ul>"
    )
    plan = read(pressed(page), "plan.pdf")
    assert [row.action.split()[-1] for row in plan.rows] == ["mend", "books"]
    assert {row.place for row in plan.rows} == {"Page 1"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("16/07/2027", date(2027, 7, 16)),
        ("By 16.7.27", date(2027, 7, 16)),
        ("16th July 2027", date(2027, 7, 16)),
        ("2027-07-16", date(2027, 7, 16)),
        ("July 2027", None),
        ("Ongoing", None),
        ("31/02/2027", None),
        ("1/9/2026 to 16/7/2027", None),
        ("", None),
    ],
)
def test_only_a_day_named_in_full_is_a_date(text, day):
    assert day_named(text) == day


# ---------------------------------------------------------------- what is no plan


def test_an_empty_file_is_refused():
    assert refusal(b"  ", "plan.docx") == (
        "plan.docx is empty. The school’s development plan as DOCX, PDF or XLSX would be right."
    )


def test_an_inspection_document_is_refused_and_told_where_it_is_read():
    card = (SAMPLES / "card-secondary-special-measures.txt").read_text("utf-8")
    assert "card.pdf is an inspection document: read it in under Inspections." in refusal(printed(card), "card.pdf")


def test_a_table_of_figures_is_refused_and_told_where_it_is_read():
    assert "figures.xlsx is a table of figures: read it in under Metrics." in refusal(template_xlsx(), "figures.xlsx")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"action,owner\nTeach,Jo\n", "plan.csv", "neither a Word document nor a PDF nor a workbook"),
        (template_csv(), "figures.csv", "neither a Word document nor a PDF nor a workbook"),
        (b"<!doctype html><html><body>Plan</body></html>", "plan.docx", "a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "plan.doc", "or one with a password: save it as DOCX"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "plan.png", "a picture"),
        (b"%PDF-1.7 nothing", "plan.pdf", "cannot be opened as one"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_sentence_that_says_what_it_is(content, name, says):
    assert says in refusal(content, name)


def test_a_document_without_actions_says_what_a_plan_has():
    import docx

    document = docx.Document()
    document.add_paragraph("The school bakes bread on Fridays. Everybody brings flour.")
    assert "has no table with a column of actions" in refusal(school_plans.saved(document), "bread.docx")
    assert "has no table with a column of actions" in refusal(pressed("<p>" + "The school bakes bread. " * 20), "b.pdf")


def zipped(**parts: bytes) -> bytes:
    """Pack an archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    "parts",
    [
        {"word_document.xml": b" " * (LARGEST + 1)},
        {f"word_{number}": b"" for number in range(4001)},
    ],
    ids=["one huge part", "very many parts"],
)
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_before_it_is_opened(parts):
    content = zipped(**parts)
    assert len(content) < 1 << 20
    assert "unpacks to more than 50 MB" in refusal(content, "plan.docx")


def test_a_document_of_countless_paragraphs_is_given_up_and_takes_nothing_down_with_it():
    space = SPACE.encode()
    body = b"<w:document %s><w:body>" % space + b"<w:p/>" * 7_000_000 + b"</w:body></w:document>"
    whole = {"word/document.xml": body}
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(school_plans.as_docx())) as plan,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in plan.namelist():
            archive.writestr(name, whole.get(name) or plan.read(name))
    assert "too much memory or time" in refusal(file.getvalue(), "plan.docx")


def test_a_thousand_actions_are_no_plan():
    assert "has 1,050 actions" in refusal(school_plans.as_xlsx(school_plans.ROWS * 150), "plan.xlsx")


@pytest.mark.parametrize("part", [b"", b"<w:document", b"<a><b></a>"])
def test_a_damaged_document_is_refused(part):
    assert "is broken" in refusal(zipped(**{"word_document.xml": part, "[Content-Types].xml": b""}), "plan.docx")


def test_a_document_cut_short_or_overwritten_is_read_or_refused_and_never_falls_over():
    whole = school_plans.as_docx()
    for at in range(0, len(whole), len(whole) // 12):
        for damaged in (whole[:at], whole[:at] + b"\0\xff" * 20 + whole[at + 40 :]):
            with suppress(Refused):
                read_school_plan(damaged, "plan.docx")


def test_words_in_text_boxes_are_not_read_and_that_is_said():
    import docx
    from docx.oxml import parse_xml

    document = docx.Document(io.BytesIO(school_plans.as_docx()))
    inside = "<w:p><w:r><w:t>Our motto</w:t></w:r></w:p>"
    box = f"<w:r {SPACE}><w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict></w:r>"
    document.add_paragraph("Beside it")._p.append(parse_xml(box))
    plan = read(school_plans.saved(document))
    assert plan.problems == ("It has text boxes, and what stands in them is not read.",)
    assert "Beside it" in plan.texts


def test_what_was_deleted_under_track_changes_is_gone_and_what_was_added_is_there():
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    changed = document.add_paragraph("Teach")._p
    changed.append(parse_xml(f"<w:del {SPACE}><w:r><w:delText> nobody</w:delText></w:r></w:del>"))
    changed.append(parse_xml(f'<w:ins {SPACE}><w:r><w:t xml:space="preserve"> everybody</w:t></w:r></w:ins>'))
    assert list(written_in_word(school_plans.saved(document), "plan.docx").texts()) == ["Teach everybody"]
