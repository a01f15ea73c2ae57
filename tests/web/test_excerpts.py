"""The lines of a document that stand beside what was read out of them."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.reading.text import source_of_text
from tracker.web.excerpts import MOST_LINES, SourceText, point_with

LINES = (
    "Next steps",
    "",
    "- Leaders must repair the rec-",
    "ords of concerns, and check",
    "Inspection report: a school by the sea 3 of 9",
    "them every week. They should tell governors.",
    "- Governors should visit.",
)
WORDS = "Leaders must repair the records of concerns, and check them every week. They should tell governors."
TEXT = SourceText(LINES)


def test_an_excerpt_has_the_lines_of_its_words_without_blank_ones_or_the_foot_of_a_page() -> None:
    assert [line.number for line in TEXT.excerpt(3, WORDS)] == [3, 4, 6]
    assert [line.number for line in TEXT.excerpt(1, "Next steps Leaders must repair the records")] == [1, 3, 4]


def test_a_fact_without_words_has_one_line() -> None:
    assert [line.text for line in TEXT.excerpt(7)] == ["- Governors should visit."]


@pytest.mark.parametrize("first", [None, 0, 8])
def test_an_unknown_line_has_no_excerpt(first: int | None) -> None:
    assert TEXT.excerpt(first, "Leaders") == ()


def test_words_that_are_not_there_show_the_line_alone() -> None:
    assert len(SourceText(["a line of text"] * 500).excerpt(1, "b" * 100_000)) == 1
    assert len(SourceText(["word"] * 500).excerpt(1, "word" * 400)) == MOST_LINES


def test_each_clause_is_marked_where_it_stands_also_over_a_wrap_and_a_page() -> None:
    second = WORDS.index("They")
    marked = [
        [LINES[span.line - 1][span.start : span.end] for span in TEXT.spans(3, WORDS, start, end)]
        for start, end in ((0, second - 1), (second, len(WORDS)))
    ]
    assert marked == [
        ["Leaders must repair the rec", "ords of concerns, and check", "them every week."],
        ["They should tell governors."],
    ]


def test_a_bullet_of_a_symbol_font_is_shown_as_a_bullet() -> None:
    assert [line.text for line in SourceText(["\uf06e Governors should visit."]).excerpt(1)] == [
        "• Governors should visit."
    ]


def test_letters_that_a_font_joins_are_the_letters_they_stand_for() -> None:
    text = SourceText(["• Governors ﬁnd the ﬂags."])
    assert [span[1:] for span in text.spans(1, "Governors find the flags.", 10, 14)] == [(12, 15)]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Governors should visit.", 7),
        ("leaders must repair the records of concerns", 3),
        ("ords of concerns, and check", 4),
        ("Leaders must buy a boat", None),
        ("Leaders must repair the records of concerns, and check them now and then.", None),
        ("…", None),
    ],
)
def test_a_line_is_found_by_its_words_whatever_was_wrapped(words: str, line: int | None) -> None:
    assert TEXT.line_of(words) == line


@pytest.mark.parametrize(
    ("printed", "day", "line"),
    [
        ("Inspection report: 13 and 14 January 2026", date(2026, 1, 13), 2),
        ("Inspection report: 13 and 14 January 2026", date(2026, 1, 14), 2),
        ("Inspection dates: 30 September to 2 October 2014", date(2014, 9, 30), 2),
        ("Inspection dates: 30 September to 2 October 2014", date(2014, 10, 2), 2),
        ("on Tuesday 31 January and Wednesday 1 February 2023", date(2023, 1, 31), 2),
        ("on Tuesday 31 January and Wednesday 1 February 2023", date(2023, 2, 1), 2),
        ("Dates: 8–9 March 2016", date(2016, 3, 8), 2),
        ("On 3rd May 2018", date(2018, 5, 3), 2),
        ("On 13 May 2018", date(2018, 5, 3), None),
        ("On 3 May 2019", date(2018, 5, 3), None),
    ],
)
def test_a_date_is_found_as_it_is_printed(printed: str, day: date, line: int | None) -> None:
    assert SourceText(["A school by the sea", printed]).line_of_day(day) == line


def test_a_point_is_completed_from_its_first_words() -> None:
    source = source_of_text("\n".join(("Pupils like it. Leaders should tell them. It is so.", "", *LINES)))
    assert point_with(source, "Governors should") == "Governors should visit."
    assert point_with(source, "leaders must repair") == WORDS.replace("records", "rec-ords")
    assert point_with(source, "Leaders should") == "Leaders should tell them."
    assert point_with(source, "Leaders may") is None
