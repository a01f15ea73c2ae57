"""The budget of a plan that a governor can read in ten minutes."""

import pytest

from tracker.rules.density import over_budget, plan_words


def test_the_words_of_a_plan_are_those_of_all_its_texts():
    assert plan_words(["Check every lesson", "", "80% of 60 visits"]) == 7


@pytest.mark.parametrize(
    ("words", "pages", "sentence"),
    [
        (1200, 4, None),
        (
            1201,
            4,
            "The plan has 1,201 words on 4 pages: 1 word over its budget of 1,200 words and 4 pages.",
        ),
        (
            900,
            5,
            "The plan has 900 words on 5 pages: 1 page over its budget of 1,200 words and 4 pages.",
        ),
        (
            1340,
            6,
            "The plan has 1,340 words on 6 pages: 140 words and 2 pages over its budget of 1,200 words and 4 pages.",
        ),
    ],
    ids=["just within", "a word over", "a page over", "both over"],
)
def test_over_budget_is_said_to_the_person_who_prints(words, pages, sentence):
    assert over_budget(words, pages) == sentence
