"""Finding words: by how they begin, whatever their case and accents, and never broken by what is typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.rules.search import LONGEST_SOUGHT, Words, excerpt, folded, has, hit, marked, number_sought, sought

ATTENDANCE = "Leaders should raise the attendance of disadvantaged pupils, whose well-being suffers."


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("atten", ATTENDANCE),
        ("ATTENDANCE", ATTENDANCE),
        ("pupils attendance", ATTENDANCE),
        ("pupil's attendance", ATTENDANCE),
        ("wyn", "Gwen Ŵyn asked."),
        ("ŵyn", "Gwen WYN asked."),
        ("lukasz", "Łukasz Nowak"),
        ("Łukasz", "Lukasz Nowak"),
        ("strasse", "Große Straße"),
        ("wellbeing", ATTENDANCE),
        ("well-being", ATTENDANCE),
        ("well being", ATTENDANCE),
        ("well-being", "The wellbeing of pupils."),
        ("well-being", "Pupils do well by being here."),
        ("absences", "Persistent absence fell."),
        ("families", "We met the family."),
        ("family", "We met both families."),
        ("policies", "The policy of July."),
        ("maths", "Mathematics in Year 9"),
        ("11.9%", "It fell to 11.9 % in July."),
        ("22000", "In 22,000 schools."),
        ("year 9", "Pupils of Year 9."),
        ("2024/25", "In 2024/25 it rose."),
        ("“attendance”, (pupils)", ATTENDANCE),
        ("what is the attendance of pupils", "Pupils’ attendance"),
        ("e\u0301cole", "l’école"),
        ("cafe", "cafe\u0301"),
        ("report_final", "Report final"),
    ],
)
def test_a_text_is_found_by_how_its_words_begin(typed: str, text: str) -> None:
    assert has(sought(typed), text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("tendance", ATTENDANCE),  # no word begins so
        ("attendance boys", ATTENDANCE),  # one of the words is not there
        ("30", "Of 300 pupils."),
        ("3", "Of 30 pupils."),
        ("1", "11.9 %"),
        ("a", ATTENDANCE),  # a single letter is a word, and not how one begins
        ("policies", "The police came."),
        ("no such thing", ""),
    ],
)
def test_what_does_not_have_the_words_is_not_found(typed: str, text: str) -> None:
    assert not has(sought(typed), text)


def test_words_may_stand_in_different_places_of_one_thing() -> None:
    said = [Words("Visit homes", weight=4), Words("Łukasz Nowak", weight=2), Words("Attendance is up.")]
    assert hit(sought("nowak attendance"), said) is not None
    assert hit(sought("nowak attendance boys"), said) is None


def test_a_title_counts_more_than_what_else_is_written_and_a_whole_word_more_than_its_beginning() -> None:
    def score(title: str, body: str) -> int:
        found = hit(sought("read"), [Words(title, weight=4), Words(body)])
        return found.score if found else 0

    assert score("Read daily", "") > score("Readers", "") > score("", "Read daily") > score("", "Readers")


def test_small_words_alone_are_looked_for_as_they_are() -> None:
    assert has(sought("who"), "Who is it?")
    assert not has(sought("who"), "Attendance")


def test_where_nothing_can_be_looked_for_a_list_is_whole_and_nothing_is_found() -> None:
    for typed in ("", "  ", "%_*\"'();--", "…"):
        assert not sought(typed)
        assert has(sought(typed), "Anything")
        assert hit(sought(typed), [Words("Anything")]) is None


def test_the_words_that_were_sought_are_marked_whole() -> None:
    pieces = marked(sought("wyn attend"), "Gwen Ŵyn’s attendance, well attended.")
    assert [piece.text for piece in pieces if piece.is_sought] == ["Ŵyn’s", "attendance", "attended"]


def test_a_short_text_is_shown_whole_and_of_a_long_one_the_sentence_that_has_most() -> None:
    short = "Two things. One of attendance."
    assert "".join(piece.text for piece in excerpt(sought("attendance"), Words(short)).pieces) == short
    long = "Pupils came. " * 20 + "The attendance of pupils rose in 11.9 % of forms. " + "Then they left. " * 9
    shown = excerpt(sought("attendance pupils"), Words(long, "Progress"))
    assert "".join(piece.text for piece in shown.pieces) == "The attendance of pupils rose in 11.9 % of forms."
    assert (shown.what, shown.before, shown.after) == ("Progress", True, True)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("1.2", ("action", "1.2")),
        (" Action 01.2 ", ("action", "1.2")),
        ("q3", ("question", "3")),
        ("Question 12", ("question", "12")),
        ("E 14", ("evidence", "14")),
        ("v2", ("visit", "2")),
        ("4", ("requirement", "4")),
        ("Requirement 4", ("requirement", "4")),
        ("R4", ("requirement", "4")),
        ("1.2.3", None),
        ("q", None),
        ("30 pupils", None),
        ("q" + "9" * 30, None),
        ("", None),
    ],
)
def test_a_number_names_one_thing(typed: str, named: tuple[str, str] | None) -> None:
    assert number_sought(typed) == named


def test_more_than_can_be_shown_is_not_looked_for() -> None:
    wanted = sought("attendance " * 100)
    assert len(wanted.typed) <= LONGEST_SOUGHT
    assert len(wanted.terms) == 1


@given(st.text(max_size=60), st.text(max_size=200))
def test_whatever_is_typed_marks_and_never_changes_a_text(typed: str, text: str) -> None:
    wanted = sought(typed)
    assert "".join(piece.text for piece in marked(wanted, text)) == text
    assert has(wanted, text) in {True, False}
    excerpt(wanted, Words(text))
    number_sought(typed)


@example("𝕬")
@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=12))
def test_every_word_finds_itself(word: str) -> None:
    wanted = sought(word)
    assert not wanted or has(wanted, f"Before {word} after")
    assert folded(folded(word)) == folded(word) or not folded(word).isascii()
