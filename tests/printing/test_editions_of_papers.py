"""Every paper as a Word document and as plain text: the words of its print, nothing more and nothing confidential."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.printing.harbour import SECRET
from tests.printing.test_papers import PAPERS, school
from tracker.models.packs import Edition
from tracker.models.schools import School
from tracker.printing.blocks import Kind, blocks_of, words_of
from tracker.printing.papers import written_paper
from tracker.printing.word import as_word

__all__ = ["school"]  # the fixture: the school of the papers' tests


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def said(document: Document) -> str:
    """All words of a Word document, in their order."""
    parts = document.element.body.iter(qn("w:t"), qn("w:br"), qn("w:p"))
    return "".join(part.text if part.tag == qn("w:t") else "\n" for part in parts)


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_is_a_word_document_with_the_words_of_its_print(school: School, name: str) -> None:
    written = written_paper(PAPERS[name](school))
    document = Document(BytesIO(written.as_word))
    told = [words_of(runs) for block in blocks_of(written.html) for runs in (block.runs, *sum(block.rows, ()))]
    assert words(said(document)) == words(" ".join(told))
    assert document.core_properties.title == written.title
    assert written.running in document.sections[0].footer.paragraphs[0].text
    assert document.paragraphs[1].style.name == "Heading 1"


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_reads_aloud_line_by_line(school: School, name: str, edition: Edition) -> None:
    text = written_paper(PAPERS[name](school), edition).as_text
    assert not re.search("[›−\u00a0<>]", text)
    assert "\n\n\n\n" not in text
    assert not re.search(r"[a-z]\.[A-Z]", text)  # a sentence that runs into the next
    assert "pages: " not in text


@pytest.mark.parametrize("name", PAPERS)
def test_only_the_confidential_pack_names_what_is_confidential(school: School, name: str) -> None:
    paper = PAPERS[name](school)
    for edition in Edition:
        written = written_paper(paper, edition)
        assert (SECRET in written.as_text) == (name == "confidential pack")
        assert (SECRET in said(Document(BytesIO(written.as_word)))) == (name == "confidential pack")


def test_the_figures_at_the_head_of_a_paper_are_a_line_each(school: School) -> None:
    text = written_paper(PAPERS["statement"](school), Edition.LARGE).as_text
    assert re.search(r"^Clauses without an action: \d+ of \d+", text, re.MULTILINE)
    assert re.search(r"^Actions: \d+\. The last is due on .+\.$", text, re.MULTILINE)


def test_a_mark_that_stands_alone_is_told_by_its_name(school: School) -> None:
    text = written_paper(PAPERS["trust"](school)).as_text
    assert re.search(r"^Difference to pupils: (Improving|Worse|Met) \d", text, re.MULTILINE)


def test_what_a_drawing_shows_is_told_once(school: School) -> None:
    written = written_paper(PAPERS["briefing"](school))
    caption = re.search(r"<figcaption[^>]*>([^<]+)</figcaption>", written.html)
    assert caption
    assert written.as_text.count(caption[1].partition(";")[0].partition(". ")[0]) == 1


def test_where_nothing_is_drawn_no_drawing_is_explained(school: School) -> None:
    for name in ("trust", "inspector's pack"):
        written = written_paper(PAPERS[name](school))
        for said_there in (written.as_text, said(Document(BytesIO(written.as_word)))):
            assert "dashes" not in said_there
            assert "in a box" not in said_there
            assert "Improving; Met" not in said_there


def test_a_word_document_is_set_upright_in_one_colour_and_keeps_what_is_quoted_with_its_answer(school: School) -> None:
    styles = Document(BytesIO(written_paper(PAPERS["statement"](school)).as_word)).styles
    assert styles["Quote"].font.italic is False
    assert styles["Quote"].paragraph_format.keep_with_next
    assert {str(styles[f"Heading {level}"].font.color.rgb) for level in range(1, 5)} == {"0B3C49"}


def test_a_column_of_a_word_document_is_as_wide_as_it_needs() -> None:
    html = (
        "<table><thead><tr><th>Clause</th><th>What the school will do</th></tr></thead><tbody><tr><td>1</td>"
        "<td>Begin every lesson with five recall questions, and reteach what few remember</td></tr></tbody></table>"
    )
    (table,) = Document(BytesIO(as_word(html, "Plan", "Plan"))).tables
    narrow, wide = (column.width.cm for column in table.columns)
    assert narrow < wide / 3
    assert 16.9 < narrow + wide < 17.1
    assert [block.kind for block in blocks_of(html)] == [Kind.TABLE]
