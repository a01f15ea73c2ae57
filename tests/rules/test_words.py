"""Counting words as the box under a text does."""

import pytest

from tracker.rules.words import MAX_DIFFERENCE_WORDS, MAX_PROGRESS_WORDS, count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   \n ", 0),
        ("Sampled 18 of 30 pupils.", 5),
        ("Book checks – done; one-page profiles & more", 6),
        ("Leaders'\tbooks\n\nweren't   marked", 4),
        ("Disgyblion ŷ yn gwella", 4),
    ],
    ids=[
        "nothing",
        "only spaces",
        "figures count",
        "dashes alone do not",
        "any white space",
        "any alphabet",
    ],
)
def test_a_word_stands_between_spaces_and_holds_a_letter_or_a_digit(text, words):
    assert count_words(text) == words


def test_an_update_has_60_words_of_progress_and_40_on_the_difference_to_pupils():
    assert (MAX_PROGRESS_WORDS, MAX_DIFFERENCE_WORDS) == (60, 40)
