"""The lines of a document that stand beside what was read out of them."""

from __future__ import annotations

import pytest

from tracker.web.excerpts import MOST_LINES, excerpt, line_of

LINES = (
    "Next steps",
    "",
    "- Leaders must repair the rec-",
    "ords of concerns, and check",
    "them every week.",
    "- Governors should visit.",
)


def test_an_excerpt_ends_where_its_words_end_and_leaves_blank_lines_out() -> None:
    words = "Leaders must repair the records of concerns, and check them every week."
    assert [line.number for line in excerpt(LINES, 3, words)] == [3, 4, 5]
    assert [line.number for line in excerpt(LINES, 1, "Next steps Leaders must repair the records")] == [1, 3, 4]


def test_a_fact_without_words_has_one_line() -> None:
    assert [line.text for line in excerpt(LINES, 6)] == ["- Governors should visit."]


@pytest.mark.parametrize("first", [None, 0, 7])
def test_an_unknown_line_has_no_excerpt(first: int | None) -> None:
    assert excerpt(LINES, first, "Leaders") == ()


def test_words_that_are_not_there_do_not_show_the_whole_document() -> None:
    assert len(excerpt(["a line of text"] * 500, 1, "b" * 100_000)) == MOST_LINES


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Governors should visit.", 6),
        ("leaders must repair the records of concerns", 3),
        ("ords of concerns, and check", 4),
        ("Leaders must buy a boat", None),
        ("Leaders must repair the records of concerns, and check them now and then.", None),
        ("…", None),
    ],
)
def test_a_line_is_found_by_its_words_whatever_was_wrapped(words: str, line: int | None) -> None:
    assert line_of(LINES, words) == line
