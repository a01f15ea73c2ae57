"""The reading age of a text, by Flesch and Kincaid."""

import pytest

from tracker.rules.readability import reading_age, syllables

PLAIN = ["We call each home by nine. We go to the door on the third day.", "Each child reads aloud with us."] * 10
DENSE = [
    "Leaders will systematically operationalise differentiated pedagogical interventions, ensuring accountability"
    " across departmental structures and facilitating sustainable organisational transformation."
] * 8


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("scheme", 1), ("used", 1), ("marks", 1), ("visits", 2), ("people", 2), ("classes", 2), ("every", 2),
        ("pupils", 2), ("governors", 3), ("idea", 3), ("disadvantaged", 4), ("evaluation", 5), ("achievement", 3),
        ("curriculum", 4), ("attendance", 3), ("behaviour", 3), ("quality", 3), ("responsibility", 6), ("a", 1),
    ],
)  # fmt: skip
def test_syllables_are_heard_as_people_say_them(word, count):
    assert syllables(word) == count


def test_short_words_in_short_sentences_read_young_and_long_ones_old():
    assert reading_age(PLAIN) == 5
    assert (reading_age(DENSE) or 0) > 25


def test_too_few_words_have_no_reading_age():
    assert reading_age(["Teach reading daily.", "80% of 60 lessons"]) is None
    assert reading_age([]) is None


def test_names_figures_and_abbreviations_do_not_make_a_text_hard():
    told = [f"{sentence} Ask Anastasia Featherstonehaugh, 07700900123, SENDCo." for sentence in PLAIN]
    assert abs((reading_age(told) or 0) - (reading_age([f"{s} Ask me." for s in PLAIN]) or 0)) <= 1


def test_a_list_of_titles_is_a_list_of_sentences():
    titles = ["Teach the weak topics again to each class", "Meet the homes of the most absent"] * 10
    assert reading_age(titles) == reading_age([f"{title}." for title in titles])
