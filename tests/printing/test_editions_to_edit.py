"""The plan as a Word document and as plain text: the same words as on paper."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from flask import Flask

from tests.printing.conftest import Paper
from tracker.models.packs import Edition
from tracker.printing.blocks import Block, Kind, blocks_of, words_of
from tracker.printing.plain import as_plain_text
from tracker.printing.plans import plan_html
from tracker.printing.word import as_word
from tracker.queries.plans import ImprovementPlan


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.fixture
def word(office: Flask, plan: ImprovementPlan) -> Document:
    return Document(BytesIO(as_word(plan_html(plan), plan.title, "Harbour Row Academy · Improvement plan")))


def said(document: Document) -> str:
    """All words of a Word document, in their order."""
    parts = []
    for child in document.element.body.iter(qn("w:t"), qn("w:br"), qn("w:p")):
        parts.append(child.text if child.tag == qn("w:t") else "\n")
    return "".join(parts)


def test_a_board_that_edits_gets_every_word_of_the_printed_plan(word, standard: Paper) -> None:
    printed = words(" ".join(told(block) for block in blocks_of(standard.html)))
    assert words(said(word)) == printed
    assert len(printed) > 500


def test_what_inspectors_wrote_and_every_action_is_in_word_and_in_plain_text(word, plan: ImprovementPlan) -> None:
    text = as_plain_text(plan_html(plan, Edition.LARGE))
    for everywhere in (" ".join(said(word).split()), " ".join(text.split())):
        for requirement in plan.requirements:
            assert requirement.title in everywhere
            for action in requirement.actions:
                assert action.title in everywhere
                assert action.success in everywhere


def test_the_word_document_has_real_headings_and_a_heading_row_that_repeats(word, plan: ImprovementPlan) -> None:
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 2"]
    for requirement in plan.requirements:
        assert f"{requirement.number} {requirement.title}" in headings
    (table,) = word.tables
    assert [cell.text for cell in table.rows[0].cells][:2] == ["No.", "What inspectors asked for"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in table.rows[1:])
    assert len(table.rows) == 1 + len(plan.requirements)


def test_the_word_document_says_what_it_is_and_in_which_language(word, plan: ImprovementPlan) -> None:
    assert word.core_properties.title == plan.title
    assert word.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "en-GB"
    section = word.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert "Harbour Row Academy" in section.footer.paragraphs[0].text


def test_a_colour_is_told_by_its_name_where_nothing_is_drawn(plan: ImprovementPlan, office: Flask) -> None:
    text = as_plain_text(plan_html(plan, Edition.LARGE))
    history = plan.requirements[0].declared_history
    assert "Leaders say " + ", then ".join(colour.capitalize() for colour in history) in text


def test_plain_text_speaks_of_no_pages_and_draws_nothing(plan: ImprovementPlan, office: Flask) -> None:
    text = as_plain_text(plan_html(plan, Edition.LARGE))
    assert re.search(r"Words: [\d,]+\. .*Printed by Next Steps from the record as at 25 November 2026\.", text)
    assert "pages" not in text[text.index("Words: ") :]
    assert not re.search("[›−\u00a0<>]", text)
    assert "\n\n\n\n" not in text


def test_a_numbered_list_counts_from_one_each_time() -> None:
    html = "<body><ol><li>Why?</li><li>When?</li></ol><p>And</p><ol><li>Who?</li></ol>"
    text = as_plain_text(html)
    assert text == "1. Why?\n2. When?\n\nAnd\n\n1. Who?\n"
    numbered = Document(BytesIO(as_word(html, "Questions", "Questions"))).paragraphs
    lists = [p._p.pPr.numPr.numId.val for p in numbered if p.style.name == "List Number"]
    assert lists[0] == lists[1] != lists[2]


def test_a_table_is_told_row_by_row_with_its_headings() -> None:
    html = (
        "<body><table><thead><tr><th>Action</th><th>By</th></tr></thead><tbody><tr><th>1.1 Visit<br>lessons</th>"
        "<td>May</td></tr><tr><th>1.2 Meet</th><td></td></tr></tbody></table>"
    )
    (table,) = blocks_of(html)
    assert (table.kind, table.heads, len(table.rows)) == (Kind.TABLE, 1, 3)
    assert as_plain_text(html) == "Action: 1.1 Visit; lessons\nBy: May\n\nAction: 1.2 Meet\n"


def test_names_of_every_language_come_through() -> None:
    html = "<body><p>Łukasz Nowak, Gwen Ŵyn &amp; “Siân”</p>"
    assert "Łukasz Nowak, Gwen Ŵyn & “Siân”" in as_plain_text(html)
    assert "Łukasz Nowak, Gwen Ŵyn & “Siân”" in said(Document(BytesIO(as_word(html, "Names", "Names"))))


def told(block: Block) -> str:
    """The words of a block or of all its cells."""
    return " ".join([block.text, *(words_of(cell) for row in block.rows for cell in row)])
