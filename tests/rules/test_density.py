"""The budget of a plan that a governor can read in ten minutes."""

import pytest

from tracker.rules.density import density, over_budget, plan_words, shorten


def test_the_words_of_a_plan_are_those_of_all_its_texts():
    assert plan_words(["Check every lesson", "", "80% of 60 visits"]) == 7


def test_large_print_is_judged_by_its_words_alone():
    assert over_budget(1200, None) is None
    assert over_budget(1201, None) == "The plan has 1,201 words: 1 word over its budget of 1,200 words."


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


PLAIN = [("Teach topic one again to Year 8", "Four in five pupils pass the topic test")] * 24


def test_a_plan_within_its_budget_has_nothing_to_mend():
    found = density(8, PLAIN)
    assert (found.words_an_action, found.actions_a_requirement) == (15, 3.0)
    assert found.advice == ()


def test_what_makes_a_plan_dense_is_said_with_what_to_do():
    long = "Implement differentiated interventions facilitating accountability across departmental structures " * 2
    found = density(2, [(long, "Accountability is then embedded systematically")] * 9)
    assert found.advice[0] == "Cut actions to 20 words with their success criteria: they have 21 on average."
    assert found.advice[1].startswith("Keep to 3 actions a requirement, as the budget does: it is 4.5,")
    assert found.advice[2].startswith("Use shorter words and sentences: it reads at age ")


def test_a_plan_without_actions_has_no_averages():
    found = density(0, [])
    assert (found.words_an_action, found.actions_a_requirement, found.reading_age, found.advice) == (
        None,
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("title", "success", "sentence"),
    [
        ("Teach reading", "80% pass", None),
        ("word " * 31, "80%", "Cut what it says from 31 words to 25 or fewer."),
        ("word " * 8, "word " * 20, "Keep the number of the success criterion and cut the rest of its 20 words."),
        ("word " * 14, "word " * 9, "Cut 3 of its 23 words: say what, for whom and how many."),
    ],
)
def test_an_action_that_costs_many_words_is_told_which_to_cut(title, success, sentence):
    assert shorten(title, success) == sentence
