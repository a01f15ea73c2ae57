"""How close page 1 of the plan is set: as full as one sheet allows."""

from __future__ import annotations

from dataclasses import replace

from tracker.rules.first_page import Row, Setting, lines, setting

SHORT = Row("Reading", "Lena Adeyemi, by July 2027", "", "", "Reading age", "7.2 from 6.5")
LONG = Row(
    "Pupils who have fallen behind in reading, writing and mathematics",
    "Maximiliana Featherstonehaugh-Cholmondeley, by January 2027; moved once, 92 days later than first agreed",
    "Raised in 2017, 2018 and 2026",
    "2 clauses without an action 288 days after acceptance",
    "Persistent absence of disadvantaged pupils and pupils with SEND",
    "2 term figures cannot be compared with 3 term figures",
)
QUESTION = "2.1 Teach the topics again. Leaders say green; the record says amber. What can governors see? " * 2


def test_few_requirements_are_told_in_full() -> None:
    assert setting([SHORT] * 8, [QUESTION]) is Setting.FULL
    assert setting([LONG] * 3, [QUESTION]) is Setting.FULL
    assert setting([], []) is Setting.FULL


def test_long_ones_are_told_in_fewer_words_before_they_need_another_sheet() -> None:
    assert setting([LONG] * 6, [QUESTION]) is Setting.CLOSE
    assert setting([LONG] * 20, []) is Setting.CLOSEST
    assert setting([SHORT] * 20, [QUESTION] * 3) is Setting.CLOSEST


def test_what_cannot_be_on_one_sheet_is_said() -> None:
    assert setting([SHORT] * 60, []) is None


def test_a_closer_setting_is_never_higher() -> None:
    for row in (SHORT, LONG, replace(SHORT, title=LONG.title)):
        heights = [row.height(one) for one in Setting]
        assert heights == sorted(heights, reverse=True)


def test_nothing_takes_no_line_and_a_word_takes_one() -> None:
    assert lines("", 40, 1.5) == 0
    assert lines("a", 40, 1.5) == lines("twenty letters here.", 40, 1.5) == 1
    assert lines("a" * 60, 40, 1.5) == 3
