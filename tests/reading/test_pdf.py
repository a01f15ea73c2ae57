"""The text of PDFs as they are met: columns, tables, furniture, glyphs; files that are locked, broken or scanned."""

import re
from collections.abc import Callable

import pytest

from tests.reading.rendering import column, drawn, pressed, words
from tracker.errors import Refused
from tracker.reading.inspections import read_inspection
from tracker.reading.pdf import PAGES, pages_of_pdf
from tracker.reading.text import Source, source_of_pages

# Enough letters for a document, far from what a test looks at.
REST = column(56, 160, *["Governors meet in the hall by the sea and talk of what they saw there today."] * 4)
LEFT = (
    "Teaching is variable across the departments of",
    "this school and so pupils do not make the",
    "progress of which they are capable, and some",
    "of them fall far behind.",
)
RIGHT = (
    "The gap between the achievement of boys",
    "and that of others widened in the year and",
    "is not narrowing quickly enough.",
)
HEADINGS = words(56, 760, "Summary of key findings for parents") + words(56, 600, "The school has these strengths")
PICTURE = "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q\n"


def source(pdf: bytes) -> Source:
    return source_of_pages(pages_of_pdf(pdf))


def lines(*pages: str) -> list[str]:
    """The lines as read, without the rest and without empty ones."""
    read = source(drawn(*[page + REST for page in pages])).lines
    return [line.text for line in read if line.text and not line.text.startswith("Governors meet")]


def web(body: str, style: str = "") -> list[str]:
    """The lines of a page that a printer of web pages made."""
    rest = "<p>Governors meet in the hall by the sea.</p>" * 6
    pdf = pressed(f"<html lang=en><body>{body}{rest}", f"@page {{ size: A4 }} body {{ font: 11pt/1.35 serif }} {style}")
    return [line.text for line in source(pdf).lines if line.text and not line.text.startswith("Governors meet")]


# ------------------------------------------------------------------ the order of reading

IN_COLUMNS = ["Summary of key findings for parents", *LEFT, *RIGHT, "The school has these strengths"]


def test_two_columns_painted_one_after_the_other() -> None:
    assert lines(HEADINGS + column(56, 730, *LEFT) + column(310, 730, *RIGHT)) == IN_COLUMNS


def test_two_columns_painted_row_by_row() -> None:
    rows = "".join(
        words(56, 730 - 14 * at, left) + (words(310, 730 - 14 * at, RIGHT[at]) if at < len(RIGHT) else "")
        for at, left in enumerate(LEFT)
    )
    assert lines(HEADINGS + rows) == IN_COLUMNS


def test_a_column_of_one_line_beside_a_longer_one() -> None:
    """Both first lines stand at one height and are painted one after the other."""
    page = words(56, 760, "Summary of key findings") + words(56, 730, LEFT[0]) + column(310, 730, *RIGHT)
    assert lines(page) == ["Summary of key findings", LEFT[0], *RIGHT]


def test_headings_painted_after_everything_else() -> None:
    assert lines(column(56, 730, *LEFT) + column(310, 730, *RIGHT) + HEADINGS) == IN_COLUMNS


def test_columns_of_a_web_page() -> None:
    items = "".join(
        f"<li>Pupils of year {year} read less than they could and should read, and do so slowly.</li>"
        for year in range(1, 7)
    )
    read = web(f"<h2>Summary</h2><ul style='columns: 2'>{items}</ul><h2>Strengths</h2>")
    years = [found[1] for line in read if (found := re.match(r"Pupils of year (\d)", line))]
    assert years == ["1", "2", "3", "4", "5", "6"]
    assert (read[0], read[-1]) == ("Summary", "Strengths")


def test_what_a_style_sheet_lifted_out_of_the_order_of_painting() -> None:
    style = (
        "h2, li { position: relative } li { list-style: none } "
        "li::before { content: '•'; position: absolute; left: -12pt }"
    )
    body = (
        "<h2>Next steps</h2><p>Leaders should:</p><ul><li>write it down<li>read it</ul>"
        "<h2>About this inspection</h2><p>The inspectors came.</p><ul><li>They saw the sea</ul>"
    )
    assert web(body, style) == [
        "Next steps", "Leaders should:", "write it down", "read it",
        "About this inspection", "The inspectors came.", "They saw the sea",
    ]  # fmt: skip


def test_boxes_placed_anywhere() -> None:
    places = {"Third": "top: 90pt", "First": "top: 0", "Fourth": "top: 130pt", "Second": "top: 40pt"}
    boxes = "".join(f"<div style='position: absolute; {place}'>{name}</div>" for name, place in places.items())
    assert web(f"<div style='position: relative; height: 160pt'>{boxes}</div>") == [
        "First",
        "Second",
        "Third",
        "Fourth",
    ]


# ------------------------------------------------------------------ tables of grades

AREAS = ("Overall effectiveness", "The quality of education", "Sixth form provision")
GRADES = ("Requires improvement", "Requires improvement", "Good")
ROWS = [f"{area} {grade}" for area, grade in zip(AREAS, GRADES, strict=True)]


@pytest.mark.parametrize(
    "page",
    [
        "".join(words(56, 700 - 24 * at, AREAS[at]) + words(400, 700 - 24 * at, GRADES[at]) for at in range(3)),
        column(56, 700, *AREAS, step=24) + column(400, 700, *GRADES, step=24),
        column(400, 700, *GRADES, step=24) + column(56, 700, *AREAS, step=24),
        column(56, 700, *AREAS, "After", step=24) + column(400, 700, *GRADES, step=24),
        column(400, 700, *GRADES, step=24) + column(56, 700, *AREAS, "After", step=24),
    ],
    ids=["row by row", "areas first", "grades first", "areas and text first", "grades, areas, text"],
)
def test_a_grade_far_right_stands_beside_its_area(page: str) -> None:
    read = lines(words(56, 760, "A school") + page)
    assert [line for line in read if line != "After"] == ["A school", *ROWS]
    assert read[-1] in (ROWS[-1], "After")


def test_a_grade_far_right_on_a_web_page() -> None:
    rows = "".join(f"<p>{area}<b>{grade}</b></p>" for area, grade in zip(AREAS, GRADES, strict=True))
    assert web(rows, "p { margin: 12pt 0 } b { position: absolute; right: 0 }") == ROWS
    assert web(rows, "p { margin: 12pt 0; display: flex; justify-content: space-between }") == ROWS


# ------------------------------------------------------------------ furniture

FOOTERS = {
    "page of pages": lambda page, pages: f"Page {page} of {pages}",
    "number alone": lambda page, pages: str(page),
    "number in dashes": lambda page, pages: f"- {page} -",
    "web browser": lambda page, pages: f"https://reports.example/900001 {page}/{pages}",
    "report": lambda page, pages: f"Inspection report: Gull Point School, 9\x9610 February 2016 {page} of {pages}",
    "left and right": lambda page, pages: ("Gull Point School", "The town of Saltby")[page % 2] + f" {page}",
}


SAINTS = ("Aidan", "Bede", "Cuthbert", "Edith", "Hilda", "Oswald", "Petroc", "Piran", "Swithun", "Winifred", "Wulfstan")


@pytest.mark.parametrize("footer", FOOTERS.values(), ids=FOOTERS)
@pytest.mark.parametrize("first", [True, False], ids=["painted first", "painted last"])
def test_furniture_inside_a_list(footer: Callable[[int, int], str], first: bool) -> None:
    """The list goes over every page, and its items over the breaks."""
    pages, expected = [], ["Gull Point School"]
    for page in range(1, 6):
        one, two = SAINTS[page], SAINTS[-page]
        body = (f"Saint {one}'s day.", f"\x95 keep the day of {two} as", f"they keep {one}'s and", f"{two}'s feast on")
        expected += [line.removeprefix("\x95 ") for line in body]
        edges = words(56, 800, "Gull Point School") + words(56, 40, footer(page, 5))
        text = column(56, 700, *body)
        pages.append(edges + text if first else text + edges)
    read = source(drawn(*pages))
    assert [line.text for line in read.lines if not line.blank] == expected
    assert all(line.furniture for line in read.lines if line.blank and line.number > 2)


def test_a_figure_at_the_edge_of_a_page_is_no_page_number() -> None:
    pages = [column(56, 700, "Total pupils", figure, "What does this mean?") + words(56, 40, f"{page}")
             for page, figure in enumerate(("1442", "96", "15", "7"), start=1)]  # fmt: skip
    assert [line for line in lines(*pages) if line.isdigit()] == ["1442", "96", "15", "7"]


def test_a_running_head_leaves_the_title_of_the_first_page() -> None:
    pages = [words(56, 800, "Gull Point School") + words(56, 700, f"The part of {saint}") for saint in SAINTS[:3]]
    assert lines(*pages) == ["Gull Point School", *(f"The part of {saint}" for saint in SAINTS[:3])]


def test_what_runs_across_a_page_is_no_part_of_its_list() -> None:
    page = (
        words(56, 700, "\x95 Leaders must act on what")
        + words(200, 300, "DRAFT COPY", 60, "0.7 0.7 -0.7 0.7")
        + words(20, 300, "printed in the margin", 8, "0 1 -1 0")
        + words(56, 686, "they know.")
    )
    read = source(drawn(page + REST))
    assert [line.text for line in read.lines if line.text][:2] == ["Leaders must act on what", "they know."]
    assert "DRAFT COPY" in read.printed
    assert not any("DRAFT" in line.text or "margin" in line.text for line in read.lines)


def test_a_line_that_begins_left_of_the_page_is_read() -> None:
    assert lines(words(-20, 700, "Leaders must act on what they know.")) == ["Leaders must act on what they know."]


@pytest.mark.parametrize(
    ("rotate", "matrix", "at"),
    [
        (90, "0 1 -1 0", lambda x, y: (842 - y, x)),
        (180, "-1 0 0 -1", lambda x, y: (595 - x, 842 - y)),
        (270, "0 -1 1 0", lambda x, y: (y, 842 - x)),
    ],
)
def test_a_page_that_was_turned(rotate: int, matrix: str, at: Callable[[float, float], tuple[float, float]]) -> None:
    upright = [(56, 700, "\x95 Leaders must act on what"), (66, 686, "they know."), (56, 650, "About this inspection")]
    upright += [
        (56, 600 - 14 * n, "Governors meet in the hall by the sea and talk of what they saw.") for n in range(4)
    ]
    page = "".join(words(*at(x, y), text, matrix=matrix) for x, y, text in upright)
    read = [line for line in source(drawn(page, rotate=rotate)).lines if line.text][:3]
    assert [line.text for line in read] == ["Leaders must act on what", "they know.", "About this inspection"]
    assert read[0].bullet
    assert read[1].indent - read[0].indent == pytest.approx(10, abs=1)


# ------------------------------------------------------------------ glyphs


def test_text_printed_twice_for_bold() -> None:
    page = "".join(
        words(56 + shift, 700, "Next steps") + words(56 + shift, 686, "Leaders must act") for shift in (0, 0.3)
    )
    assert lines(page) == ["Next steps", "Leaders must act"]


@pytest.mark.parametrize(
    "glyph", ["\uf06e", "\uf0b7", "\uf0a7", "\uf02d", "\uf0d8", "\uf076", "\x84", "\u0336", "•", "▪"]
)
@pytest.mark.parametrize("gap", [0, 14])
def test_bullets_of_symbol_fonts(glyph: str, gap: int) -> None:
    """As one line with its text, and painted apart from it."""
    item = words(56, 700, "\x80 act soon") if not gap else words(56, 700, "\x80") + words(56 + gap, 700, "act soon")
    read = source(drawn(words(56, 730, "Leaders should:") + item + REST, to_unicode={0x80: glyph}))
    assert [(line.bullet, line.text) for line in read.lines if line.text][1] == (glyph, "act soon")


@pytest.mark.parametrize(
    ("glyph", "letters"), [("\ufb01", "fi"), ("\ufb02", "fl"), ("\ufb03", "ffi"), ("\uf001", "fi")]
)
def test_ligatures_are_letters(glyph: str, letters: str) -> None:
    read = source(drawn(words(56, 700, "a\x80x b") + REST, to_unicode={0x80: glyph}))
    assert read.lines[0].text == read.printed[0] == f"a{letters}x b"


def test_words_broken_by_the_printer_are_whole_again() -> None:
    page = "<p style='hyphens: auto; width: 90pt'>Leaders immediately communicate extraordinary responsibilities.</p>"
    assert " ".join(web(page)) == "Leaders immediately communicate extraordinary responsibilities."
    soft = "<p style='width: 60pt'>Leaders imme\xaddi\xadate\xadly com\xadmu\xadni\xadcate.</p>"
    assert " ".join(web(soft)) == "Leaders immediately communicate."


def test_a_hyphen_of_its_own_is_kept() -> None:
    assert lines(column(56, 700, "They look after the well-", "being of pupils.")) == [
        "They look after the well-being of pupils."
    ]
    assert lines(column(56, 700, "They look after the well-", "being of pupils.", "It is wellbeing.")) == [
        "They look after the wellbeing of pupils.", "It is wellbeing.",
    ]  # fmt: skip


def test_spaces_that_do_not_break() -> None:
    assert web("<p>Gull\xa0Point School has 1\u202f442\xa0pupils.</p>") == ["Gull Point School has 1 442 pupils."]


def test_a_word_without_a_line_of_its_own() -> None:
    """The joined word leaves an empty line, which ends no paragraph."""
    read = web("<p style='width: 60pt'>All of them imme\xaddiately<br>act.</p>")
    assert " ".join(read) == "All of them immediately act."


# ------------------------------------------------------------------ files


def test_a_file_locked_only_against_changes_is_read() -> None:
    page = words(56, 700, "Next steps") + REST
    assert source(drawn(page, locked_by="")).lines == source(drawn(page)).lines


def test_a_file_with_a_password_is_refused_by_what_it_is() -> None:
    with pytest.raises(Refused, match="locked with a password"):
        pages_of_pdf(drawn(REST, locked_by="gull"))


def test_a_damaged_file_is_read_as_far_as_it_goes() -> None:
    pdf = drawn(words(56, 700, "Next steps") + REST)
    whole = source(pdf).lines
    assert source(pdf.replace(b"startxref", b"startxxxx")).lines == whole
    assert source(re.sub(rb"\d{10} 00000 n", b"0000000007 00000 n", pdf)).lines == whole
    assert source(pdf[: pdf.index(b"xref\n")]).lines == whole
    assert source(b"junk before it\n" + pdf).lines == whole


@pytest.mark.parametrize("kept", [8, 20, 300])
def test_a_file_of_which_nothing_is_left_is_refused(kept: int) -> None:
    with pytest.raises(Refused, match=r"cannot be opened|no text"):
        pages_of_pdf(drawn(REST)[:kept])


def test_a_scanned_document_is_refused_by_what_it_is() -> None:
    with pytest.raises(Refused, match="pictures of pages and no text"):
        read_inspection(drawn(PICTURE, PICTURE), "scan.pdf")


def test_pages_that_are_pictures_are_known() -> None:
    footed = [words(56, 40, f"Page {page} of 5") for page in range(1, 6)]
    last = words(56, 700, "About this inspection")
    read = source(drawn(REST + footed[0], PICTURE + footed[1], footed[2], PICTURE, last + footed[4]))
    assert read.pictures == (2, 4)


def test_a_page_that_is_a_picture_is_reported() -> None:
    head = words(56, 760, "Safeguarding standards met") + words(56, 740, "What it's like to be a pupil at this school")
    last = words(56, 700, "About this inspection")
    document = read_inspection(drawn(head + words(56, 700, "Next steps") + REST, PICTURE, last), "card.pdf")
    (problem,) = (problem for problem in document.problems if problem.code == "page_unread")
    assert problem.message.startswith("Page 2 is a picture")
    assert problem.line is not None
    assert document.pages[problem.line - 1] == 3


def test_a_long_document_is_refused_and_one_of_three_hundred_pages_is_not() -> None:
    assert len(pages_of_pdf(drawn(*[REST] * 300))) == 300
    with pytest.raises(Refused, match=f"more than {PAGES} pages"):
        pages_of_pdf(drawn(*[""] * (PAGES + 1)))
