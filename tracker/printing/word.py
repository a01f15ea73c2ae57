"""Papers as Word documents, for boards that edit: real headings, lists and tables, and the same words as on paper."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tracker.printing.blocks import Block, Kind, Runs, blocks_of, words_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPE = "Arial"  # every Word has it, and it is among those that people with dyslexia are advised to choose
SIZE = 11  # points
ACCENT = "0B3C49"  # as on paper: templates/components/palette.html
ACROSS = 17  # centimetres between the margins
BESIDE, LETTER = 0.45, 0.22  # centimetres on both sides of a cell's words, and of a bold letter
WIDEST = 40  # letters by which a column is measured; longer lines wrap


def as_word(html: str, title: str, running: str) -> bytes:
    """Write the words of a paper as a Word document in A4, with its title, its language and numbered pages."""
    document = _sheet(title, running)
    for block in blocks_of(html):
        _add(document, block)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _sheet(title: str, running: str) -> Document:
    from docx import Document as new_document  # takes a while to import, and few requests need it
    from docx.shared import Cm, Pt, RGBColor

    document = new_document()
    document.core_properties.title = title
    document.core_properties.language = "en-GB"
    document.core_properties.author = "Next Steps"
    document.core_properties.comments = ""
    for name in ("Normal", "Title", *(f"Heading {level}" for level in range(1, 5))):
        style: Any = document.styles[name]
        style.font.name = TYPE
        style.element.get_or_add_rPr().get_or_add_rFonts().set(_name("w:eastAsia"), TYPE)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(_name(theme), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(ACCENT)
            style.font.italic = False
    quote: Any = document.styles["Quote"]
    quote.font.italic = False  # many lines of it are hard to read
    quote.paragraph_format.left_indent = Cm(0.6)
    quote.paragraph_format.keep_with_next = True  # what the school does about it
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(SIZE)
    normal.paragraph_format.space_after = Pt(6)
    _set_language(normal)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{running} · page ")
    _add_page_number(footer)
    return document


def _add(document: Document, block: Block) -> None:
    if block.kind is Kind.TABLE:
        _add_table(document, block)
    elif block.kind is Kind.HEADING:
        _say(document.add_heading(level=block.level), block.runs)
    else:
        style = {Kind.ITEM: "List Number" if block.level else "List Bullet", Kind.QUOTE: "Quote"}.get(block.kind)
        paragraph = document.add_paragraph(style=style)
        if block.kind is Kind.ITEM and block.level == 1:
            _begin_at_one(document, paragraph)
        elif block.kind is Kind.ITEM and block.level:
            _go_on_counting(document, paragraph)
        _say(paragraph, block.runs)


def _add_table(document: Document, block: Block) -> None:
    from docx.oxml import OxmlElement

    widths = _widths(block)
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    for number, cells in enumerate(block.rows):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number < block.heads:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
        for cell, runs in zip(row.cells, cells, strict=False):
            _fill(cell, runs, number < block.heads)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    document.add_paragraph()


def _widths(table: Block) -> list[Length]:
    """Share a sheet's width among the columns: each holds its longest word, and more where its lines are longer."""
    from docx.shared import Cm

    least, wanted = [], []
    for place in range(max(len(row) for row in table.rows)):
        cells = [words_of(row[place]) for row in table.rows if place < len(row)]
        longest_word = max((len(word) for cell in cells for word in cell.split()), default=1)
        longest_line = max((len(line) for cell in cells for line in cell.splitlines()), default=1)
        least.append(BESIDE + LETTER * longest_word)
        wanted.append(1 + max(0, min(longest_line, WIDEST) - longest_word))
    share = (ACROSS - sum(least)) / sum(wanted)
    return [Cm(one + share * more) for one, more in zip(least, wanted, strict=True)]


def _fill(cell: _Cell, runs: Runs, strong: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = 0
    paragraph.paragraph_format.keep_with_next = True if strong else None  # no head of a table without a row
    _say(paragraph, runs, strong)


def _say(paragraph: Paragraph, runs: Runs, strong: bool = False) -> None:
    for run in runs:
        made = paragraph.add_run(run.text)
        made.bold = True if run.strong or strong else None


def _begin_at_one(document: Document, paragraph: Paragraph) -> None:
    """Begin a numbered list anew: Word would count on from the list before it."""
    numbering: Any = document.part.numbering_part.element
    styled: Any = document.styles["List Number"].element
    abstract = numbering.num_having_numId(styled.pPr.numPr.numId.val).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    _number_by(paragraph, number.numId)


def _go_on_counting(document: Document, paragraph: Paragraph) -> None:
    numbering: Any = document.part.numbering_part.element
    _number_by(paragraph, max(number.numId for number in numbering.num_lst))


def _number_by(paragraph: Paragraph, number: int) -> None:
    properties: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


def _add_page_number(paragraph: Paragraph) -> None:
    """Add the field that Word fills with the number of the page."""
    from docx.oxml import OxmlElement

    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()._r
        if kind:
            mark: Any = OxmlElement("w:fldChar")
            mark.set(_name("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run.append(mark)


def _set_language(style: Any) -> None:
    from docx.oxml import OxmlElement

    language: Any = OxmlElement("w:lang")
    language.set(_name("w:val"), "en-GB")
    style.element.get_or_add_rPr().append(language)


@cache
def _name(prefixed: str) -> str:
    from docx.oxml.ns import qn

    return qn(prefixed)
