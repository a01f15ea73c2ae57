"""The improvement plan on paper, as a governor meets it."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import page
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from flask import Flask

from tests import make
from tests.printing import harbour
from tests.printing.conftest import Paper, printed
from tracker.models.packs import Edition
from tracker.printing.plain import as_plain_text
from tracker.printing.plans import plan_html, print_plan
from tracker.printing.press import Sheets, press_here
from tracker.printing.written import words_on_paper
from tracker.queries.checks import AnswerRow
from tracker.queries.plans import ImprovementPlan, action_words, improvement_plan
from tracker.rules.colours import Colour
from tracker.rules.density import PLAN_PAGES, PLAN_WORDS
from tracker.rules.lineage import raised
from tracker.rules.suggestions import SuggestedQuestion
from tracker.rules.words import count_words

EDITIONS = ("standard", "large")
PRINTABLE = 12  # points from the foot of a sheet that home printers leave white
QUESTION = SuggestedQuestion("1 Subject 1", "Red twice", "What has changed for pupils?", "red_running", 1)


@pytest.fixture(params=EDITIONS)
def paper(request: pytest.FixtureRequest) -> Paper:
    """Each edition in turn."""
    made: Paper = request.getfixturevalue(request.param)
    return made


def test_page_one_serves_a_governor_who_reads_nothing_else(standard: Paper, plan: ImprovementPlan) -> None:
    first = " ".join(standard.pages[0].split())
    assert "Harbour Row Academy · URN 900001" in first
    assert "Interim executive board" in first
    assert "Status as at 25 November 2026" in first
    assert "Requires significant improvement" in first
    assert "Safeguarding standards met" in first
    assert "1 of 3 met" in first
    for requirement in plan.requirements:
        assert requirement.title in first
        assert requirement.impact.impact.label in first
    for question in plan.board.questions:
        assert question.sentence in first
    for colour in Colour:
        assert colour.definition in first


def test_page_one_is_one_page(standard: Paper) -> None:
    assert "Teach the three weakest topics again" not in standard.pages[0]
    assert standard.pages[1].count("Next step 1") == 1


def test_what_inspectors_wrote_is_printed_whole(paper: Paper, plan: ImprovementPlan) -> None:
    words = letters(paper.text).replace("noactioncoversthis", "")
    for requirement in plan.requirements:
        assert letters(requirement.text) in words
        for clause in requirement.clauses:
            assert letters(clause.text) in words


def test_a_clause_without_an_action_is_loud(paper: Paper, standard: Paper) -> None:
    assert paper.text.count("no action covers this") == 1
    assert letters(f"{harbour.SEND[1]} (no action covers this)") in letters(paper.text)
    assert "Clauses without an action 1 of 6" in " ".join(standard.pages[0].split())


def test_the_words_of_another_inspection_say_where_they_stand(plan: ImprovementPlan, office: Flask) -> None:
    older = replace(plan.requirements[0], inspection_id=0)
    board = replace(plan.board, requirements=(older, *plan.requirements[1:]))
    html = plan_html(ImprovementPlan(board))
    assert "Report card, 10 February 2026, next step 1" in html


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_inspectors_raise_again_is_said_on_page_one_and_beside_their_words(
    plan: ImprovementPlan, office: Flask, edition: str
) -> None:
    first, second, *rest = plan.requirements
    often = replace(first, raised=raised([date(2017, 5, 15), date(2018, 5, 15), first.inspected_on]))
    twice = replace(second, raised=raised([date(2018, 5, 15), second.inspected_on]))
    paper = printed(ImprovementPlan(replace(plan.board, requirements=(often, twice, *rest))), Edition(edition))
    text = " ".join(paper.text.split())
    assert text.count("Raised in 2017, 2018 and 2026") == text.count("Raised in 2018 and 2026") == 2
    assert "Next step 1. Raised in 2017, 2018 and 2026" in text
    assert paper.html.count("ns-raised--loud") == 1
    assert page.validate_pdf_bytes(paper.sheets.pdf, profile="ua1").is_compliant


def test_a_full_plan_of_which_all_comes_back_keeps_its_pages(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast)
    board = improvement_plan(cast.school, make.TODAY).board
    again = raised([date(2017, 5, 15), date(2018, 5, 15), date(2026, 2, 10)])
    every = tuple(replace(one, raised=again) for one in board.requirements)
    sheets = printed(ImprovementPlan(replace(board, requirements=every)))
    assert len(sheets.pages) <= PLAN_PAGES
    assert "Green. On track" in sheets.pages[0]


def test_a_part_of_a_requirement_is_printed_with_the_words_it_stands_under(
    plan: ImprovementPlan, office: Flask
) -> None:
    part = replace(plan.requirements[0], under="Improve teaching, by:")
    html = plan_html(ImprovementPlan(replace(plan.board, requirements=(part,))))
    assert "Under: “Improve teaching, by:”" in html


def test_a_green_that_the_record_does_not_bear_out_is_printed_with_both_colours_and_why(standard: Paper) -> None:
    block = block_of(standard.html, "2.2")
    assert "<title>Green</title>" in block
    assert "<title>Red</title>" in block
    assert "Record differs:" in block
    assert "1 milestone 54 days overdue" in block


def test_a_colour_that_both_agree_on_is_printed_once(standard: Paper) -> None:
    block = block_of(standard.html, "1.2")
    assert re.findall(r"<title>(.*?)</title>", block) == ["Green", "Success:", "by"]
    assert "Record differs" not in block


def test_a_due_date_that_moved_keeps_the_first_one_beside_it(paper: Paper) -> None:
    assert "27 Nov, first 4 Sep 2026 (moved twice, 84 days later)" in paper.text


def test_confidential_evidence_is_nowhere_on_the_open_paper(paper: Paper, plan: ImprovementPlan) -> None:
    secret = next(e for r in plan.requirements for a in r.actions for e in a.evidence if e.confidential)
    assert secret.title == harbour.SECRET
    with pdfium.PdfDocument(paper.sheets.pdf) as document:
        bookmarks = " ".join(mark.get_title() for mark in document.get_toc())
        properties = " ".join(document.get_metadata_dict().values())
    for place in (paper.text, paper.html, bookmarks, properties):
        assert secret.title not in place
        assert not re.search(rf"\b{secret.label}\b", place)


def test_an_owner_is_a_person_and_their_post(standard: Paper) -> None:
    assert letters("Bronwen Ŵyn-Jones, Head of English, 12 Feb; E3") in letters(standard.text)


def test_figures_of_the_school_are_marked_as_unvalidated(standard: Paper) -> None:
    assert "46.2%† 2024/25 (2 term), was 54.8%† 2023/24 (3 term); target 38.0% Jul; national 21.9%" in standard.text
    assert "† School data, unvalidated." in " ".join(standard.pages[0].split())


def test_an_action_with_confidential_evidence_only_says_no_open_evidence(plan: ImprovementPlan, office: Flask) -> None:
    first = plan.requirements[0]
    action = first.actions[0]
    hidden = replace(action, evidence=tuple(replace(piece, confidential=True) for piece in action.evidence))
    board = replace(plan.board, requirements=(replace(first, actions=(hidden,)),))
    assert "no open evidence" in block_of(plan_html(ImprovementPlan(board)), "1.1")


def test_the_words_counted_are_the_words_on_the_paper(standard: Paper) -> None:
    drawn = Counter(re.findall(r"<text [^>]*>([^<]+)</text>", standard.html))
    footers = [f"Page {number} of {len(standard.pages)}" for number in range(1, len(standard.pages) + 1)]
    footers += ["Harbour Row Academy · Improvement plan · 25 November 2026"] * len(standard.pages)
    imprint = re.search(r"Words: [\d,]+.* is not listed\.", standard.text)
    assert imprint
    around = count_words(" ".join([*footers, imprint[0]])) + sum(drawn.values())
    # The words "(no action covers this)" stand against the inspectors' full stop.
    assert abs(count_words(standard.text) - around - words_on_paper(standard.html)) <= 4


def test_the_imprint_says_how_long_the_paper_is(standard: Paper) -> None:
    words = f"{words_on_paper(standard.html):,}"
    assert f"Words: {words}. " in standard.text
    assert f"Page {len(standard.pages)} of {len(standard.pages)}" in standard.pages[-1]


def test_a_plan_of_four_requirements_is_within_the_budget(standard: Paper) -> None:
    assert len(standard.pages) <= PLAN_PAGES
    assert words_on_paper(standard.html) <= PLAN_WORDS


def test_every_action_adds_no_more_than_its_own_words_and_a_dozen(standard: Paper, plan: ImprovementPlan) -> None:
    action = plan.requirements[0].actions[1]
    block = words_on_paper(block_of(standard.html, action.number))
    assert block <= action_words(action) + 14


def test_validator_finds_nothing_that_a_screen_reader_would_stumble_on(paper: Paper) -> None:
    report = page.validate_pdf_bytes(paper.sheets.pdf, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


def test_paper_says_its_title_its_language_and_where_things_are(paper: Paper) -> None:
    with pdfium.PdfDocument(paper.sheets.pdf) as document:
        marks = [mark.get_title() for mark in document.get_toc()]
        assert document.get_metadata_dict()["Title"] == "Improvement plan: Harbour Row Academy, 25 November 2026"
    assert b"/Lang (en-GB)" in uncompressed(paper.sheets.pdf)
    assert marks == [
        "Improvement plan on a page",
        "Three questions for this meeting",
        "1 Teaching that checks what pupils know",
        "2 Adapted teaching for pupils with SEND",
        "3 Discriminatory language and equalities",
        "4 Attendance of disadvantaged pupils and SEND",
    ]


def test_every_trend_is_told_in_a_sentence(standard: Paper, plan: ImprovementPlan) -> None:
    for requirement in plan.requirements:
        for target in requirement.targets:
            assert f"<title>{target.spark.sentence}</title>" in standard.html


@pytest.mark.parametrize(
    "name", ["Łukasz Nowak", "Bronwen Ŵyn-Jones", "Gwenllian Ŷnyr", "Siân Prŷs", "Łucja Nowak-Żak"]
)
def test_names_keep_their_letters(paper: Paper, name: str) -> None:
    assert name in paper.text


def test_figures_have_a_true_minus(standard: Paper) -> None:
    assert "−1.4† Autumn term 2026, was −1.7† Autumn term 2025; target −0.8" in standard.text


def test_nothing_is_too_small_to_read(paper: Paper) -> None:
    small = {character for size, character in sizes(paper.sheets.pdf) if size < 7.99 and character.strip()}
    assert small == set()


def test_large_print_is_large(large: Paper) -> None:
    text = [size for size, character in sizes(large.sheets.pdf) if character.isalpha()]
    letters_in_shapes = sum(1 for size in text if size < 17.9)
    drawn = len(re.findall(r"<text ", large.html))
    assert letters_in_shapes <= drawn
    assert "<table" not in large.html


def test_the_same_plan_gives_the_same_bytes(standard: Paper) -> None:
    assert press_here(standard.html).pdf == standard.sheets.pdf


DOUBTS = "Does not add up: group named, group not measured, not comparable."


def test_what_does_not_add_up_is_counted_on_page_one_and_named_beside_its_requirement(
    paper: Paper, plan: ImprovementPlan
) -> None:
    assert "2 checks to answer" in " ".join(paper.text.split())
    assert paper.text.count("Does not add up:") == 1
    assert DOUBTS in paper.text
    assert [len(plan.board.checks_of(one)) for one in plan.requirements] == [0, 0, 0, 2]


def test_an_answered_check_stays_on_the_paper_and_says_so(plan: ImprovementPlan, office: Flask) -> None:
    first, second = plan.board.checks
    answer = AnswerRow(1, first.key, first.code, first.sentence, "Two terms only.", make.TODAY, "Omar Farouk")
    some = replace(plan.board, checks=(replace(first, answers=(answer,)), second))
    html = plan_html(ImprovementPlan(some))
    assert "<strong>Does not add up:</strong> group named, group not measured; 1 answered.</p>" in html
    assert "1 check to answer" in html
    every = replace(plan.board, checks=tuple(replace(one, answers=(answer,)) for one in plan.board.checks))
    html = plan_html(ImprovementPlan(every))
    assert "<strong>Does not add up:</strong> 2 answered.</p>" in html
    assert "to answer" not in html


def test_a_full_plan_of_which_nothing_adds_up_keeps_its_pages(app: Flask, plan: ImprovementPlan) -> None:
    cast = make.cast()
    harbour.full_plan(cast)
    board = improvement_plan(cast.school, make.TODAY).board
    numbers = tuple(one.number for one in board.requirements)
    checks = tuple(replace(one, requirements=numbers) for one in plan.board.checks)
    paper = printed(ImprovementPlan(replace(board, checks=checks)))
    assert len(paper.pages) <= PLAN_PAGES
    assert " ".join(paper.text.split()).count(DOUBTS) == len(numbers)
    assert page.validate_pdf_bytes(paper.sheets.pdf, profile="ua1").is_compliant


def test_the_difference_to_pupils_is_said_in_the_same_words_on_the_screen_and_on_paper(
    standard: Paper, plan: ImprovementPlan
) -> None:
    first = letters(standard.pages[0])
    measured = [requirement for requirement in plan.requirements if requirement.target]
    assert measured
    assert all(letters(requirement.impact.explained) in first for requirement in measured)


def test_no_heading_stands_alone_and_no_action_is_cut_in_two(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast)
    paper = printed(improvement_plan(cast.school, make.TODAY))
    assert len(paper.pages) <= PLAN_PAGES
    for sheet in paper.pages[1:]:
        assert sheet.count("Teach topic") == len(re.findall(r"16 Jul; E\d+", " ".join(sheet.split())))
        last_heading = max((m.start() for m in re.finditer(r"^\d Subject", sheet, re.MULTILINE)), default=0)
        assert "16 Jul; E" in " ".join(sheet[last_heading:].split())


def test_eight_requirements_and_twenty_four_actions_keep_to_pages_words_and_size(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast)
    full = print_plan(cast.school, make.TODAY)
    assert full.pages <= PLAN_PAGES
    assert full.words <= PLAN_WORDS
    assert full.warnings == ()
    assert len(full.pdf) < 200_000


def test_a_post_is_said_where_its_owner_is_named_first(standard: Paper, plan: ImprovementPlan) -> None:
    posts = {action.owner_title for row in plan.requirements for action in row.actions}
    assert posts
    assert all(standard.text.count(post) == 1 for post in posts)


def test_a_word_that_stands_before_every_action_is_drawn_and_still_read_out(standard: Paper) -> None:
    block = block_of(standard.html, "1.2")
    assert re.findall(r"<title>(.*?)</title>", block)[1:] == ["Success:", "by"]
    assert "Success:" not in standard.text
    assert "Due" in standard.pages[0]
    assert "Success: Mean of the topic test up by 15 marks" in as_plain_text(standard.html)
    assert "Head of English, by 12 Feb; E3" in as_plain_text(standard.html)


def test_a_figure_of_all_pupils_says_so_where_inspectors_named_a_group(standard: Paper) -> None:
    first = " ".join(standard.pages[0].split())
    assert "Persistent absence, all pupils" in first
    assert "Attainment 8 No reading since" in first


def test_a_year_is_left_out_of_dates_in_the_next_twelve_months_only(standard: Paper, plan: ImprovementPlan) -> None:
    text = as_plain_text(standard.html)
    for action in (action for row in plan.requirements for action in row.actions):
        said = re.search(rf"^{re.escape(action.number)} .*?, by (.*?)[,;]", text, re.DOTALL | re.MULTILINE)
        assert said
        assert said[1].endswith(str(action.due_on.year)) == (action.due_on < make.TODAY)


def test_a_school_without_an_inspection_still_gets_a_page(plan: ImprovementPlan, office: Flask) -> None:
    empty = replace(plan.board, inspection=None, requirements=(), questions=())
    paper = printed(ImprovementPlan(empty))
    assert "None read in yet" in paper.text
    assert len(paper.pages) == 1


def test_a_short_plan_leaves_no_half_page_empty(plan: ImprovementPlan, office: Flask) -> None:
    one = replace(plan.board, requirements=plan.requirements[2:3])
    assert len(printed(ImprovementPlan(one)).pages) == 1


def test_a_long_plan_puts_its_questions_first_and_leaves_no_half_page_empty(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast, requirements=12, actions=1)
    board = improvement_plan(cast.school, make.TODAY)
    asked = replace(board.board, questions=board.board.questions or (QUESTION,))
    paper = printed(ImprovementPlan(asked), "standard")
    first = " ".join(paper.pages[0].split())
    assert QUESTION.asks in first
    listed_to = next(number for number, text in enumerate(paper.pages) if "Subject 12: gaps" in text)
    assert "Not started. Nothing has been done" in " ".join(paper.pages[listed_to].split())
    assert "Subject 1: gaps in what pupils know" in paper.pages[listed_to]


LONG_NAME = (
    "The Blessed Bartholomew Featherstonehaugh and Saint Wilfrid Roman Catholic Church of England Voluntary Aided"
    " Academy"
)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_long_name_is_whole_on_page_one_and_stays_on_the_sheet_at_its_foot(
    plan: ImprovementPlan, office: Flask, edition: str
) -> None:
    paper = printed(ImprovementPlan(replace(plan.board, school=LONG_NAME)), Edition(edition))
    assert letters(LONG_NAME) in letters(paper.pages[0])
    with pdfium.PdfDocument(paper.sheets.pdf) as document:
        for number, sheet in enumerate(document, 1):
            page_text = sheet.get_textpage()
            text = " ".join(page_text.get_text_range().split())
            assert re.search(r"The Blessed Bartholomew .{0,40}… · Improvement plan · 25 November 2026", text)
            assert f"Page {number} of {len(document)}" in text
            feet = [page_text.get_charbox(index)[1] for index in range(page_text.count_chars())]
            assert min(foot for foot in feet if foot) > PRINTABLE


def test_too_long_a_plan_is_said_to_the_person_who_prints(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast)
    many = print_plan(cast.school, make.TODAY, press=lambda html: Sheets(b"%PDF", 6))
    assert many.warnings[0].startswith(f"The plan has {many.words:,} words on 6 pages: ")
    assert "The actions that cost most words are 1.1 (" in many.warnings[1]


def test_a_plan_within_its_budget_gets_no_warning(app: Flask) -> None:
    cast = make.cast()
    harbour.plan(cast)
    assert print_plan(cast.school, make.TODAY, press=lambda html: Sheets(b"%PDF", 3)).warnings == ()


def test_the_same_paper_is_printed_once(app: Flask) -> None:
    cast = make.cast()
    harbour.full_plan(cast, requirements=2)
    asked: list[str] = []

    def press(html: str) -> Sheets:
        asked.append(html)
        return Sheets(b"%PDF " + html.encode(), 3)

    first = print_plan(cast.school, make.TODAY, press=press)
    again = print_plan(cast.school, make.TODAY, press=press)
    assert first == again
    assert len(asked) == 1
    print_plan(cast.school, make.TODAY, Edition.LARGE, press=press)
    assert len(asked) == 2


def letters(text: str) -> str:
    """Give the letters and digits alone: lines may break anywhere."""
    return "".join(filter(str.isalnum, text))


def block_of(html: str, number: str) -> str:
    """Find the block of one action."""
    found = re.search(rf'<article class="ns-action">(?:(?!</article>).)*>{number}</span>.*?</article>', html, re.DOTALL)
    assert found
    return found[0]


def sizes(pdf: bytes) -> Iterator[tuple[float, str]]:
    """Give the size in points of every character."""
    with pdfium.PdfDocument(pdf) as document:
        for sheet in document:
            text = sheet.get_textpage()
            for index in range(text.count_chars()):
                yield size_of(text, index), chr(raw.FPDFText_GetUnicode(text, index))


def size_of(text: pdfium.PdfTextPage, index: int) -> float:
    """Give the size in points of one character."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    return float(raw.FPDFText_GetFontSize(text, index) * (matrix.c**2 + matrix.d**2) ** 0.5)


def uncompressed(pdf: bytes) -> bytes:
    """Give the bytes with their object streams laid open."""
    opened = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            opened.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"".join(opened)
