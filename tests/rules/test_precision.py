"""The seven questions of a precise action, each answered yes or with what to add."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from tests.rules.judged_actions import AFTERWARDS, GOOD, VAGUE
from tracker.rules.precision import Precision, Question, has_number, is_one_person, names_pupils, precision

LETTERS = {Question.VERB: "v", Question.NUMBER: "n", Question.PUPILS: "p", Question.WORDS: "w"}


@dataclass(frozen=True)
class Wording:
    """An action that answers every question."""

    title: str = "Teach 38 pupils in Year 2 phonics daily in groups of four"
    success: str = "30 of 38 pass the check in June"
    owner: str | None = "Lena Adeyemi"
    due_on: date | None = date(2027, 7, 16)
    by_when: str = ""
    targets: tuple[str, ...] = ("Phonics check, Year 2",)
    offered: tuple[str, ...] = ()
    asked_for: frozenset[str] = frozenset()


def of(**more: object) -> Precision:
    return precision(replace(Wording(), **more))


def missing(question: Question, **more: object) -> str | None:
    return next(answer.missing for answer in of(**more).answers if answer.question is question)


def judged(title: str, success: str) -> str:
    """Give the letters of the questions of wording that the rule answers with no."""
    found = {answer.question for answer in of(title=title, success=success).missing}
    return "".join(letter for question, letter in LETTERS.items() if question in found)


# ---------------------------------------------------------------- against a careful reader


@pytest.mark.parametrize(
    ("title", "success", "letters"), [row for row in GOOD + VAGUE if row[0][:13] != "Close the gap"]
)
def test_the_rule_agrees_with_a_careful_reader_about_each_question(title, success, letters):
    assert judged(title, success) == "".join(letter for letter in "vnpw" if letter in letters)


def test_actions_written_after_the_rule_are_judged_alike_in_19_of_20_answers():
    pairs = [(letters, judged(title, success)) for title, success, letters in AFTERWARDS]
    same = sum((letter in by_hand) == (letter in by_rule) for by_hand, by_rule in pairs for letter in "vnpw")
    assert same >= 19 / 20 * 4 * len(AFTERWARDS)


def test_what_a_board_could_hold_leaders_to_scores_better_than_what_it_could_not():
    good = [len(judged(title, success)) for title, success, _ in GOOD]
    vague = [len(judged(title, success)) for title, success, _ in VAGUE]
    assert max(good) <= 1
    assert min(vague) >= 1
    assert sum(not count for count in good) >= 27


# ---------------------------------------------------------------- seven of seven, and one less


def test_an_action_that_answers_everything_is_precise():
    found = of()
    assert (found.score, found.is_precise, found.missing, found.to_add) == ("7 of 7", True, (), "")


def test_what_is_missing_is_said_in_short_and_in_full():
    found = of(due_on=None, targets=())
    assert found.score == "5 of 7"
    assert found.to_add == "a due date and a metric with a target"
    assert [answer.missing for answer in found.missing] == [
        "Nothing says by when: give the day it is due.",
        "No target is set that it could move: set one for its requirement, with a baseline.",
    ]


# ---------------------------------------------------------------- the verb


@pytest.mark.parametrize(
    ("title", "begins"),
    [
        ("Improve attendance", "“Improve attendance” says what should change"),
        ("Ensure that teaching is good in all subjects", "“Ensure that teaching is good …” says what should change"),
        ("Make sure that pupils are safe", "“Make sure that pupils are …” says what should change"),
        ("Further develop phonics", "“Further develop phonics” says what should change"),
        ("To strengthen middle leadership", "“To strengthen middle leadership” says what should change"),
        ("Improve reading by developing staff", "“Improve reading by developing staff” says what should change"),
        ("Attendance of Year 9", "“Attendance of Year 9” begins with no verb"),
        ("Implementation of the marking policy", "“Implementation of the marking policy” begins with no verb"),
        ("One-page profiles for 214 pupils", "“One-page profiles for 214 pupils” begins with no verb"),
        ("SEND reviews", "“SEND reviews” begins with no verb"),
        ("Training for teaching assistants", "“Training” names an activity"),
        ("All staff to follow the policy", "“All staff to follow the …” begins with who"),
        ("Subject leaders will check books", "“Subject leaders will check books” begins with who"),
        ("", "Nothing is said yet"),
        ("… – 60%", "“… – 60%” begins with no verb"),
    ],
)
def test_an_action_that_begins_with_nothing_to_do_is_told_to_begin_with_a_verb(title, begins):
    sentence = missing(Question.VERB, title=title)
    assert sentence
    assert sentence.startswith(begins)
    assert "begin with what somebody does, such as Teach, Visit or Check" in sentence


@pytest.mark.parametrize(
    "title",
    [
        "Improve the phonics check result from 58% to 75%",
        "Reduce absence by visiting families on the third day",
        "Continue the fluency groups for 60 pupils",
        "To phone families before 9.30",
        "Then visit the homes of absent pupils",
        "Ask all staff to log each call",
        "Galvanise the choir",
        "Document each visit",
        "Discuss the plan with parents",
    ],
)
def test_an_action_that_says_what_is_done_or_by_how_much_begins_well(title):
    assert missing(Question.VERB, title=title) is None


# ---------------------------------------------------------------- the number


@pytest.mark.parametrize(
    "success",
    [
        "80% of 60 lesson visits",
        "Nine in ten calls made by 9.30",
        "Suspensions halved",
        "Half of Year 8 pass",
        "Mean up 12 marks",
        "All have met an employer",
        "None out of date in July",
        "Every governor has visited",
    ],
)
def test_a_figure_a_fraction_and_all_or_none_can_be_counted(success):
    assert has_number(success)


@pytest.mark.parametrize(
    ("success", "why"),
    [
        ("Marking is consistent", "has no number"),
        ("All pupils make good progress", "asks for all of what nobody can count"),
        ("Outcomes in Year 6 are above national by July 2027", "has a date or a name with a figure"),
        ("Attainment 8 rises by 27/3/2027", "has a date or a name with a figure"),
        ("Writing at key stage 2 is stronger in 2026/27", "has a date or a name with a figure"),
        ("", "Nothing says what success looks like"),
    ],
)
def test_what_cannot_be_counted_is_told_so_in_its_own_words(success, why):
    sentence = missing(Question.NUMBER, success=success)
    assert sentence
    assert why in sentence
    assert success in sentence
    assert sentence.endswith("such as 80% of 60 lesson visits.")


# ---------------------------------------------------------------- owner, metric, pupils, words


@pytest.mark.parametrize(
    "owner", ["Lena Adeyemi", "Headteacher", "JS", "Deputy head, quality of education", "Jo Field, SENDCo", "Ŵyn"]
)
def test_one_person_by_name_initials_or_post_answers_for_it(owner):
    assert is_one_person(owner)


@pytest.mark.parametrize(
    "owner",
    [
        "SLT",
        "All staff",
        "Subject leaders",
        "JS/KB",
        "J Smith, K Brown",
        "HT & DHT",
        "Headteacher, SENDCo",
        "JS and KB",
    ],
)
def test_several_owners_are_none(owner):
    assert (
        missing(Question.OWNER, owner=owner) == f"“{owner}” is more than one person: name the one who answers for it."
    )


def test_nobody_as_the_owner_is_said():
    assert missing(Question.OWNER, owner=None) == "Nobody answers for it: name one person."


def test_a_term_is_no_day():
    assert missing(Question.DUE, due_on=None, by_when="Ongoing") == "“Ongoing” names no day: give the day it is due."


def test_an_action_without_a_target_is_told_which_it_could_move():
    assert missing(Question.METRIC, targets=(), offered=("Absence", "Suspensions")) == (
        "It moves no target yet: tie it to “Absence” or another of two."
    )
    assert missing(Question.METRIC, targets=(), offered=("Absence",)) == (
        "It moves no target yet: tie it to “Absence”."
    )


@pytest.mark.parametrize(
    "words",
    [
        "disadvantaged pupils",
        "Year 8",
        "KS3",
        "each child",
        "all pupils",
        "the 60 most absent pupils",
        "boys",
        "EHC plans",
    ],
)
def test_pupils_can_be_named_in_many_ways(words):
    assert names_pupils(f"Meet the families of {words}")


def test_pupils_that_inspectors_named_are_asked_for():
    asked_for = frozenset({"pupils with SEND", "disadvantaged pupils"})
    assert missing(Question.PUPILS, title="Visit lessons", success="60 seen", asked_for=asked_for) == (
        "“Visit lessons” does not say for which pupils: inspectors named disadvantaged pupils and pupils with SEND."
    )


def test_pupils_in_general_are_no_group():
    assert missing(Question.PUPILS, title="Help pupils to read", success="60 do") == (
        "“Pupils” does not say which: name them, such as Year 8 or disadvantaged pupils, or all."
    )


def test_more_than_25_words_are_counted():
    title = "Teach " + " ".join(["reading"] * 30)
    assert missing(Question.WORDS, title=title) == "It has 31 words, of which a governor takes in 25: cut 6."
    assert missing(Question.WORDS, title="Teach " + " ".join(["reading"] * 24)) is None
