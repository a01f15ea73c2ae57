"""The board's pack on paper: what changed first, and nothing confidential in what everybody may read."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import page
import pypdfium2 as pdfium
import pytest
from flask import Flask

from tests import make
from tests.printing import harbour
from tests.printing.conftest import Paper
from tests.printing.test_plans import letters, sizes, uncompressed
from tracker.db import session
from tracker.models.evidence import Evidence
from tracker.models.meetings import Meeting
from tracker.models.packs import Edition, Variant
from tracker.models.questions import TurnKind
from tracker.models.schools import School
from tracker.printing.packs import PACK_PAGES, pack_html, preview_pack, print_preview
from tracker.printing.press import Sheets, press_here
from tracker.queries.board_packs import BoardPack, PackBefore, PackMaterial, board_pack, pack_material
from tracker.queries.meetings import meeting_by_id
from tracker.queries.trust_packs import TrustPack
from tracker.rules.changes import Bearing

OCTOBER, DECEMBER = date(2026, 10, 7), date(2026, 12, 9)
SECRETS = (
    harbour.SECRET,
    "Is the family in the safeguarding case still supported?",
    "Mabli Ŷnys-Wyn is to be named to nobody",
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The material of December's pack, and its papers as they were asked for."""

    school: School
    meeting: Meeting
    material: PackMaterial


@pytest.fixture(scope="module")
def shelf(office: Flask) -> Shelf:
    """Harbour Row before its meeting of December, with October's pack behind it."""
    cast = make.cast()
    harbour.plan(cast)
    board = cast.school.boards[0]
    make.meeting(board, cast.clerk, OCTOBER)
    meeting = make.meeting(board, cast.clerk, DECEMBER)
    late = make.question(
        cast.school, cast.governor, cast.leader, asked_on=OCTOBER, answer_by=date(2026, 11, 4), meeting=meeting
    )
    again = make.question(
        cast.school,
        cast.governor,
        cast.second_leader,
        text="What did the sample of books show?",
        asked_on=OCTOBER,
        answer_by=date(2026, 11, 4),
    )
    hidden = session().query(Evidence).filter_by(confidential=True).one()
    make.turn(
        again,
        TurnKind.ANSWERED,
        cast.second_leader,
        date(2026, 10, 20),
        text="Two in three had improved.",
        evidence=[hidden],
    )
    make.turn(again, TurnKind.ASKED_AGAIN, cast.governor, date(2026, 11, 2), answer_by=date(2026, 12, 2))
    secret = make.question(
        cast.school, cast.governor, cast.leader, text=SECRETS[1], confidential=True, asked_on=date(2026, 11, 3)
    )
    make.turn(secret, TurnKind.ANSWERED, cast.leader, date(2026, 11, 9), text=SECRETS[2])
    assert late.number == 1
    row = meeting_by_id(cast.school, meeting.id, make.TODAY)
    then = pack_material(cast.school, row, date(2026, 9, 29))
    material = pack_material(cast.school, row, make.TODAY)
    before = PackBefore(1, OCTOBER, then.as_at, then.facts)
    return Shelf(cast.school, meeting, replace(material, before=before))


def printed(pack: BoardPack | TrustPack, edition: Edition = Edition.STANDARD) -> Paper:
    """Print a pack; the printer must have nothing to remark."""
    remarks: list[str] = []
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: remarks.append(record.getMessage())  # type: ignore[method-assign]
    printer = logging.getLogger("weasyprint")
    printer.addHandler(listener)
    try:
        html = pack_html(pack, edition)
        sheets = press_here(html)
    finally:
        printer.removeHandler(listener)
    assert remarks == []
    return Paper(html, sheets, pages_of(sheets))


def pages_of(sheets: Sheets) -> tuple[str, ...]:
    with pdfium.PdfDocument(sheets.pdf) as document:
        return tuple(sheet.get_textpage().get_text_range() for sheet in document)


@pytest.fixture(scope="module")
def open_pack(shelf: Shelf) -> BoardPack:
    return board_pack(shelf.material, Variant.OPEN, 1)


@pytest.fixture(scope="module")
def confidential_pack(shelf: Shelf) -> BoardPack:
    return board_pack(shelf.material, Variant.CONFIDENTIAL, 1)


@pytest.fixture(scope="module")
def papers(open_pack: BoardPack, confidential_pack: BoardPack) -> dict[tuple[Variant, Edition], Paper]:
    """All four papers."""
    return {
        (pack.variant, edition): printed(pack, edition)
        for pack in (open_pack, confidential_pack)
        for edition in Edition
    }


@pytest.fixture(scope="module")
def standard(papers: dict[tuple[Variant, Edition], Paper]) -> Paper:
    return papers[Variant.OPEN, Edition.STANDARD]


# ------------------------------------------------------------------ what a governor meets


def test_the_first_page_says_whose_meeting_it_is_for_and_what_changed(standard: Paper) -> None:
    first = " ".join(standard.pages[0].split())
    for words in (
        "Open: for everybody on the board",
        "Harbour Row Academy · URN 900001",
        "Interim executive board",
        "9 December 2026",
        "Pack 1, status as at 25 November 2026",
        "What changed since the last pack",
        "Against pack 1 for the meeting of 7 October 2026, which showed the record as at 29 September 2026.",
        "Needs attention",
    ):
        assert words in first


def test_overdue_answers_lead_what_changed_and_the_questions(standard: Paper, open_pack: BoardPack) -> None:
    bearing, first = open_pack.changes_by_bearing[0]
    assert bearing is Bearing.WORSE
    assert [one.about.partition(" about ")[0] for one in first[:2]] == [
        "Question Q1 to Lena Adeyemi",
        "Question Q2 to Łukasz Nowak",
    ]
    for one in first[:2]:
        assert letters(one.about) in letters(standard.text)
    assert [one.label for one in open_pack.unsettled] == ["Q1", "Q2"]
    assert "Not satisfied" in standard.text


def test_what_a_question_is_about_reads_on_within_its_sentence(standard: Paper) -> None:
    assert "About the plan as a whole. Gwen Ŵyn asked Lena Adeyemi on 7 Oct" in " ".join(standard.text.split())


def test_every_change_is_on_the_paper(standard: Paper, open_pack: BoardPack) -> None:
    words = letters(standard.text)
    assert len(open_pack.changes) > 10
    for change in open_pack.changes:
        assert letters(change.sentence) in words


def test_overdue_questions_are_named_on_the_first_page(standard: Paper, open_pack: BoardPack) -> None:
    assert open_pack.overdue_labels == ("Q1",)
    assert "1 overdue (Q1)" in " ".join(standard.pages[0].split())


def test_what_is_missing_stands_on_the_first_page(standard: Paper, open_pack: BoardPack) -> None:
    first = " ".join(standard.pages[0].split())
    assert [one.action for one in open_pack.missing] == ["4.1"]
    assert (
        "Frozen before updates are due, and so with some missing: 1 of 8 actions. Updates are due on 26 November 2026."
        in first
    )
    assert "Omar Farouk last logged progress on 28 September 2026." in first


def test_the_contents_name_the_page_each_part_is_on(papers: dict[tuple[Variant, Edition], Paper]) -> None:
    for paper in papers.values():
        contents = re.findall(r"^(\D+?)\s*[. ]*\s(\d+)$", "\n".join(paper.pages[:2]).replace("\r", ""), re.MULTILINE)
        found = {title.strip(" ."): int(number) for title, number in contents}
        for title in ("Exceptions", "Questions from governors", "Metrics", "Coverage", "Index of evidence"):
            assert re.search(rf"^{title}\r?$", paper.pages[found[title] - 1], re.MULTILINE), title


def test_every_page_says_where_one_is_and_how_many_there_are(standard: Paper) -> None:
    for number, sheet in enumerate(standard.pages, 1):
        assert f"Page {number} of {len(standard.pages)}" in sheet
        assert "Harbour Row Academy · Interim executive board, 9 December 2026 · Pack 1 · 25 November 2026" in sheet
        assert "Open: for everybody on the board" in sheet


def test_the_pack_of_a_school_of_four_requirements_is_within_its_budget(standard: Paper) -> None:
    assert len(standard.pages) <= PACK_PAGES


def test_the_parts_stand_in_the_bookmarks_in_their_order(standard: Paper) -> None:
    with pdfium.PdfDocument(standard.sheets.pdf) as document:
        marks = [mark.get_title() for mark in document.get_toc() if mark.level == 0]
    assert marks == [
        "Board pack",
        "What changed since the last pack",
        "Exceptions",
        "Questions from governors",
        "Improvement plan on a page",
        "Metrics",
        "What does not add up",
        "Coverage",
        "Index of evidence",
    ]


def test_a_target_has_its_drawing_and_its_sentence(standard: Paper, open_pack: BoardPack) -> None:
    assert [one.name for one in open_pack.metrics][:3] == [
        "Attainment 8, all pupils",
        "Progress of pupils with SEND, autumn tests, pupils with SEND",
        "Persistent absence, all pupils",
    ]
    for one in open_pack.metrics:
        assert f"<title>{one.chart.sentence}</title>" in standard.html


def test_validator_finds_nothing_that_a_screen_reader_would_stumble_on(
    papers: dict[tuple[Variant, Edition], Paper],
) -> None:
    for paper in papers.values():
        report = page.validate_pdf_bytes(paper.sheets.pdf, profile="ua1")
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []
        assert report.is_compliant


def test_nothing_is_too_small_to_read_and_large_print_is_large(papers: dict[tuple[Variant, Edition], Paper]) -> None:
    for (_, edition), paper in papers.items():
        least = min(size for size, character in sizes(paper.sheets.pdf) if character.strip())
        assert least >= 7.99, edition
    large = papers[Variant.OPEN, Edition.LARGE]
    text = [size for size, character in sizes(large.sheets.pdf) if character.isalpha()]
    assert sum(size < 17.9 for size in text) <= len(re.findall(r"<text ", large.html)) * 20
    assert "<table" not in large.html


def test_the_first_pack_of_a_board_says_that_there_is_none_before_it(shelf: Shelf) -> None:
    html = pack_html(board_pack(replace(shelf.material, before=None), Variant.OPEN, 1))
    assert "This is the first pack of this board" in html


def test_a_pack_that_takes_the_place_of_another_says_so_and_what_changed_since(shelf: Shelf) -> None:
    before = shelf.material.before
    assert before
    html = pack_html(board_pack(replace(shelf.material, superseded=before), Variant.OPEN, 2))
    assert "This pack takes the place of pack 1 for the same meeting" in html
    assert "Since pack 1 for this meeting" in html


def test_a_school_into_which_nothing_was_read_gets_a_pack_too(app: Flask) -> None:
    cast = make.cast()
    held = make.meeting(make.board(cast.other_school, "Governing board"), cast.clerk, DECEMBER)
    row = meeting_by_id(cast.other_school, held.id, make.TODAY)
    paper = printed(board_pack(pack_material(cast.other_school, row, make.TODAY), Variant.OPEN, 1))
    assert "Nothing is red, nothing is overdue" in paper.text
    assert "There is no open evidence yet." in paper.text
    assert page.validate_pdf_bytes(paper.sheets.pdf, profile="ua1").is_compliant


def test_the_confidential_plan_names_confidential_evidence_beside_its_action(
    papers: dict[tuple[Variant, Edition], Paper],
) -> None:
    assert "E5 E6 (confidential)" in papers[Variant.CONFIDENTIAL, Edition.STANDARD].text


def test_a_preview_says_on_every_page_that_nobody_has_frozen_it(shelf: Shelf) -> None:
    paper = printed(board_pack(shelf.material, Variant.OPEN))
    assert all("Preview, not frozen" in sheet for sheet in paper.pages)


def test_a_pack_over_its_budget_is_said_before_it_is_frozen(app: Flask) -> None:
    cast = make.cast()
    harbour.plan(cast)
    held = make.meeting(cast.school.boards[0], cast.clerk)
    row = meeting_by_id(cast.school, held.id, make.TODAY)
    unseen = preview_pack(cast.school, row, make.TODAY)
    assert (unseen.pages, unseen.warnings) == (None, ())
    print_preview(cast.school, row, make.TODAY, press=lambda html: Sheets(b"%PDF", PACK_PAGES))
    assert preview_pack(cast.school, row, make.TODAY).warnings == ()
    make.question(cast.school, cast.governor, cast.leader)  # so that it is printed anew
    session().flush()
    print_preview(cast.school, row, make.TODAY, press=lambda html: Sheets(b"%PDF", PACK_PAGES + 2))
    over = preview_pack(cast.school, row, make.TODAY)
    assert over.warnings[0] == "The pack has 14 pages: 2 pages over its budget of 12."
    assert "The actions that cost most words are" in over.warnings[1]


# ------------------------------------------------------------------ nothing confidential in what everybody may read


@pytest.mark.parametrize("edition", list(Edition))
def test_no_confidential_word_is_anywhere_in_an_open_pack_and_all_are_in_the_confidential_one(
    papers: dict[tuple[Variant, Edition], Paper], edition: Edition
) -> None:
    for secret in SECRETS[:2]:
        assert not is_anywhere(secret, papers[Variant.OPEN, edition])
        assert is_anywhere(secret, papers[Variant.CONFIDENTIAL, edition])
    assert not is_anywhere(SECRETS[2], papers[Variant.OPEN, edition])
    assert is_anywhere(SECRETS[2], papers[Variant.CONFIDENTIAL, edition])
    # Not even that they are there: their numbers, or the word for what is left out but in the imprint.
    text = papers[Variant.OPEN, edition].text
    assert not re.search(r"\b(Q3|E6)\b", text)
    assert len(re.findall(r"\b(Q3|E6)\b", papers[Variant.CONFIDENTIAL, edition].text)) > 2
    assert text.count("onfidential") == 1


def test_the_search_opens_what_is_compressed_and_written_in_other_ways(
    papers: dict[tuple[Variant, Edition], Paper],
) -> None:
    pdf = papers[Variant.CONFIDENTIAL, Edition.STANDARD].sheets.pdf
    strings = list(strings_in(pdf))
    assert any("Board pack: Harbour Row Academy" in one for one in strings)  # the title, in the properties
    assert any("What changed since the last pack" in one for one in strings)  # a bookmark
    assert any("Attainment 8" in one for one in strings)  # the words for a drawing


def test_the_open_page_object_itself_holds_nothing_confidential(
    open_pack: BoardPack, confidential_pack: BoardPack
) -> None:
    for secret in SECRETS:
        assert secret not in repr(open_pack.questions) + repr(open_pack.evidence) + repr(open_pack.board)
        assert secret not in repr(open_pack.changes)
    assert SECRETS[0] in repr(confidential_pack.evidence)
    assert SECRETS[1] in repr(confidential_pack.changes)


def is_anywhere(secret: str, paper: Paper) -> bool:
    """Search the HTML, the text of the pages, and every string of the file, whatever it is packed in."""
    wanted = letters(secret)
    if secret in paper.html or wanted in letters(paper.text):
        return True
    with pdfium.PdfDocument(paper.sheets.pdf) as document:
        apart = [mark.get_title() for mark in document.get_toc()]
        apart += document.get_metadata_dict().values()
        attached = [document.get_attachment(index) for index in range(document.count_attachments())]
    assert attached == []
    return any(wanted in letters(one) for one in [*apart, *strings_in(paper.sheets.pdf)])


_LITERAL = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f\s]+)>")


def strings_in(pdf: bytes) -> Iterator[str]:
    """Give every string of a file: as it stands, laid open, in hexadecimal, and in either kind of Unicode."""
    opened = uncompressed(pdf)
    yield opened.decode("latin-1")
    yield opened.decode("utf-8", "ignore")
    for found in _LITERAL.finditer(opened):
        yield from decoded(found[0][1:-1].replace(rb"\(", b"(").replace(rb"\)", b")").replace(rb"\\", b"\\"))
    for found in _HEXADECIMAL.finditer(opened):
        digits = re.sub(rb"\s", b"", found[1]).decode()
        yield from decoded(bytes.fromhex(digits + "0" * (len(digits) % 2)))


def decoded(raw: bytes) -> Iterator[str]:
    for encoding in ("utf-16", "utf-16-be", "utf-8", "latin-1"):
        yield raw.decode(encoding, "ignore")


def test_a_string_is_found_however_it_is_written() -> None:
    word = "Geheimnis"
    hidden = zlib.compress(b"(" + "".join(rf"{c}" for c in word).encode() + b")")
    for pdf in (
        b"%PDF (" + word.encode() + b")",
        b"%PDF <" + word.encode("utf-16-be").hex().encode() + b">",
        b"%PDF (\xfe\xff" + word.encode("utf-16-be") + b")",
        b"%PDF 1 0 obj << >> stream\n" + hidden + b"\nendstream",
    ):
        assert any(word in one for one in strings_in(pdf))
