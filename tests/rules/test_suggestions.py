"""Three questions for a meeting, in words a governor can say aloud."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from tracker.rules import suggestions
from tracker.rules.checks import CheckCode
from tracker.rules.colours import Colour
from tracker.rules.impact import impact
from tracker.rules.rag import Reason, Verdict, rag
from tracker.rules.suggestions import AlreadyAsked, name_of_check
from tracker.rules.suggestions import suggestions as all_suggestions

from .stubs import (
    Action,
    AskedAction,
    AskedRequirement,
    Milestone,
    Move,
    Target,
    Update,
    on_day,
    reading,
)

RED, AMBER, GREEN = Colour.RED, Colour.AMBER, Colour.GREEN
DATES = (date(2026, 3, 31), date(2026, 7, 31), date(2026, 11, 22))
MOVED = Reason("moved", "due date moved twice, 84 days in all")
OVERDUE = Reason("milestones_overdue", "1 milestone 31 days overdue")
ABSENCE = impact(
    Target(38, reading("2023/24", "54.8%", basis="3 term", unit="%"), "lower"),
    [reading("2024/25", "46.2%", basis="2 term", unit="%")],
    DATES[-1],
)


def action(
    number: str,
    *reasons: Reason,
    said: tuple[Colour, ...] = (AMBER, AMBER, AMBER),
    record: Colour = AMBER,
):
    return AskedAction(number, f"Title of {number}", said, Verdict(record, reasons, None))


def asked(number: int, *actions: AskedAction, **facts) -> AskedRequirement:
    return AskedRequirement(number, f"Requirement {number}", actions, **facts)


def three_questions(*given):
    return all_suggestions(*given).first()


def sentences(*requirements: AskedRequirement) -> list[str]:
    return [f"{question.about}. {question.sentence}" for question in three_questions(requirements, DATES)]


def test_when_all_is_well_nothing_is_asked():
    assert sentences(asked(1, action("1.1", said=(GREEN,) * 3, record=GREEN)), asked(2)) == []


@pytest.mark.parametrize(
    ("requirement", "question"),
    [
        (
            asked(2, action("2.2", OVERDUE, record=RED)),
            "2.2 Title of 2.2. Leaders say amber; the record says red: 1 milestone 31 days overdue."
            " What is in the way, and when will it be put right?",
        ),
        (
            asked(4, metric_name="Persistent absence", impact=ABSENCE),
            "4 Requirement 4. Persistent absence fell from 54.8% to 46.2%, but the first counts three terms and the"
            " second two. Has it really fallen?",
        ),
        (
            asked(3, uncovered_clauses=1),
            "3 Requirement 3. 1 clause of what inspectors asked for has no action."
            " Who will do what about it, and by when?",
        ),
        (
            asked(3, uncovered_clauses=2),
            "3 Requirement 3. 2 clauses of what inspectors asked for have no action."
            " Who will do what about it, and by when?",
        ),
        (
            asked(1, action("1.3", said=(AMBER, RED, RED), record=RED)),
            "1.3 Title of 1.3. Red at two terms running. What has changed since July?",
        ),
        (
            asked(1, action("1.1", OVERDUE)),
            "1.1 Title of 1.1. 1 milestone 31 days overdue. What is in the way, and when will it be put right?",
        ),
        (
            asked(1, action("1.1", MOVED)),
            "1.1 Title of 1.1. Due date moved twice, 84 days in all. What makes the new date certain?",
        ),
    ],
    ids=[
        "a green that the record does not bear out",
        "figures that do not compare",
        "a clause without an action",
        "clauses without an action",
        "red at two terms running",
        "a milestone overdue",
        "a due date moved again and again",
    ],
)
def test_each_kind_of_trouble_has_its_question(requirement, question):
    assert sentences(requirement) == [question]


@pytest.mark.parametrize(
    ("then", "now", "bases", "sentence"),
    [
        (
            "50%",
            "61%",
            ("final", "provisional"),
            "Survey rose from 50% to 61%, but the first is final and the second provisional. Has it really risen?",
        ),
        (
            "61%",
            "61%",
            ("2 term", "3 term"),
            "Survey stayed at 61%, but the first counts two terms and the second three. What has really changed?",
        ),
        (
            "61%",
            "50%",
            ("2 term", "provisional"),
            "Survey fell from 61% to 50%, but the first counts two terms and the second is provisional."
            " Has it really fallen?",
        ),
    ],
    ids=["risen", "the same", "fallen"],
)
def test_what_does_not_compare_is_said_both_ways(then, now, bases, sentence):
    baseline = reading("2023/24", then, basis=bases[0], unit="%")
    latest = reading("2024/25", now, basis=bases[1], unit="%")
    verdict = impact(Target(80, baseline), [latest], DATES[-1])
    assert three_questions([asked(1, metric_name="Survey", impact=verdict)], DATES)[0].sentence == sentence


@pytest.mark.parametrize(
    ("basis", "counted"),
    [("2 term", "counts half a term, 2024/25 two terms"), ("final", "counts half a term, 2024/25 a whole year")],
)
def test_a_half_term_beside_a_year_is_asked_about_by_what_each_counts(basis, counted):
    baseline = reading("2024/25", "88%", basis=basis, unit="%")
    latest = replace(reading("2025/26", "91%", unit="%"), period="HT1 2025/26", as_at=date(2025, 10, 20))
    verdict = impact(Target(95, baseline), [latest], DATES[-1])
    assert three_questions([asked(1, metric_name="Survey", impact=verdict)], DATES)[0].sentence == (
        f"Not comparable: the first half of autumn 2025 {counted}. What else shows whether Survey has really changed?"
    )


def test_what_does_not_compare_for_another_reason_is_asked_about_with_that_reason():
    baseline = replace(reading("2018/19", "19.8%", unit="%"), urn="900003")
    latest = replace(reading("2024/25", "46.2%", unit="%"), urn="900004")
    verdict = impact(Target(80, baseline), [latest], DATES[-1])
    asking = three_questions([asked(1, metric_name="Persistent absence", impact=verdict)], DATES)[0].sentence
    assert asking == (
        "Not comparable: 2024/25 is of the school with URN 900004, 2018/19 of the one with 900003."
        " What else shows whether Persistent absence has really changed?"
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"metric_name": None, "impact": ABSENCE},
        {"metric_name": "Persistent absence", "impact": None},
        {
            "metric_name": "Persistent absence",
            "impact": replace(ABSENCE, baseline=reading("2023/24", "SUPP")),
        },
    ],
    ids=["no metric", "no verdict", "a suppressed figure"],
)
def test_nothing_is_asked_about_a_figure_that_is_not_there(facts):
    assert sentences(asked(1, **facts)) == []


def test_at_most_three_questions_are_suggested():
    assert len(sentences(*(asked(number, uncovered_clauses=1) for number in range(1, 6)))) == 3


def test_every_requirement_has_its_turn_before_any_has_a_second():
    busy = asked(1, *(action(f"1.{number}", OVERDUE, record=RED) for number in range(1, 5)))
    abouts = [question.about for question in three_questions([busy, asked(2, action("2.1", MOVED))], DATES)]
    assert abouts == ["1.1 Title of 1.1", "1.2 Title of 1.2", "2.1 Title of 2.1"]


def test_the_gravest_kind_comes_first_whatever_the_requirements_number():
    chosen = three_questions(
        [
            asked(1, action("1.1", MOVED)),
            asked(2, uncovered_clauses=1),
            asked(3, action("3.1", OVERDUE, record=RED)),
        ],
        DATES,
    )
    assert [question.requirement for question in chosen] == [3, 2, 1]
    assert [question.action for question in chosen] == ["3.1", None, "1.1"]


def test_of_two_greens_the_record_does_not_bear_out_the_worse_is_asked_about_first():
    said = (GREEN, GREEN, GREEN)
    mild, grave = (
        action("1.1", MOVED, said=said),
        action("1.2", OVERDUE, said=said, record=RED),
    )
    chosen = three_questions([asked(1, mild, grave)], DATES)
    assert [question.action for question in chosen] == ["1.2", "1.1"]


def test_the_same_is_not_asked_twice():
    chosen = three_questions([asked(1, action("1.1", OVERDUE, said=(GREEN,) * 3, record=RED))], DATES)
    assert [question.reason for question in chosen] == ["milestones_overdue"]


def test_red_once_is_no_news_of_a_second_term():
    assert sentences(asked(1, action("1.1", said=(RED, AMBER, RED), record=RED))) == []
    assert three_questions([asked(1, action("1.1", said=(RED,), record=RED))], DATES[-1:]) == ()


def test_the_same_facts_give_the_same_questions():
    requirements = [asked(number, action(f"{number}.1", OVERDUE), uncovered_clauses=1) for number in (1, 2)]
    assert three_questions(requirements, DATES) == three_questions(list(requirements), DATES)


def test_every_reason_of_a_record_can_be_asked_about():
    complete = [Update(Colour.COMPLETE, on_day(0))]
    troubled = Action(
        milestones=[Milestone(on_day(3))],
        moves=[Move(on_day(80), on_day(90)), Move(on_day(90), on_day(100))],
    )
    verdicts = [
        rag(troubled, on_day(90)),
        rag(troubled, on_day(101)),
        rag(Action(updates=complete), on_day(20)),
    ]
    codes = {reason.code for verdict in verdicts for reason in verdict.reasons}
    assert codes == set(suggestions._ASK)


@dataclass(frozen=True)
class Figure:
    metric: str


@dataclass(frozen=True)
class Doubt:
    code: CheckCode = CheckCode.OPPOSITE_DIRECTIONS
    figures: tuple[Figure, ...] = (Figure("Attainment 8"), Figure("Grade 5"), Figure("Grade 5"))
    requirements: tuple[int, ...] = (1,)
    key: str = "k" * 32
    is_open: bool = True


def test_what_does_not_add_up_is_asked_about_without_its_figures():
    (question,) = three_questions([asked(1)], DATES, [Doubt()])
    assert question.about == "Opposite directions: Attainment 8 and Grade 5"
    assert question.sentence == (
        "The two moved in opposite directions, and nobody has explained it. Which of them tells how pupils do?"
    )
    assert question.thing == ("check", "k" * 32)


def test_what_was_explained_is_not_asked_about():
    assert three_questions([asked(1)], DATES, [Doubt(is_open=False)]) == ()


def test_every_check_that_can_be_open_can_be_asked_about():
    assert set(suggestions._DOUBTS) == {code for code in CheckCode if not code.is_note}


def test_a_check_that_names_many_metrics_or_none_still_has_a_short_name():
    many = Doubt(figures=tuple(Figure(name) for name in ("A", "B", "C", "D")))
    assert name_of_check(many) == "Opposite directions: A, B and 2 more"
    assert name_of_check(Doubt(CheckCode.GROUP_NOT_MEASURED, ())) == "Group named, group not measured"


def test_figures_that_do_not_compare_are_asked_about_once():
    compared = asked(4, metric_name="Persistent absence", impact=ABSENCE)
    check = Doubt(CheckCode.NOT_COMPARABLE, (Figure("Persistent absence"),), (4,))
    assert [question.action or question.check for question in three_questions([compared], DATES, [check])] == [None]
    assert len(three_questions([asked(4)], DATES, [check])) == 1


def test_what_stands_already_is_not_suggested_and_is_named():
    requirements = [asked(1, action("1.1", OVERDUE, MOVED), action("1.2", MOVED)), asked(2, uncovered_clauses=1)]
    found = all_suggestions(requirements, DATES, [Doubt()], {("action", "1.1"): "Q3", ("requirement", "7"): "Q4"})
    assert [question.thing for question in found.fresh] == [
        ("requirement", "2"),
        ("check", "k" * 32),
        ("action", "1.2"),
    ]
    assert found.asked == (AlreadyAsked("1.1 Title of 1.1", "Q3"),)


def test_what_may_be_kept_of_a_suggestion_holds_no_figure_of_pupils():
    baseline = replace(reading("2018/19", "19.8%", unit="%"), urn="900003")
    latest = replace(reading("2024/25", "46.2%", unit="%"), urn="900004")
    verdicts = [ABSENCE, impact(Target(80, baseline), [latest], DATES[-1])]
    for verdict in verdicts:
        (question,) = three_questions([asked(4, metric_name="Persistent absence", impact=verdict)], DATES)
        assert "Persistent absence" in question.because
        assert "%" not in question.because + question.asks
        assert not any(digit in question.because + question.asks for digit in "0123456789")


def test_three_questions_are_about_three_things():
    requirement = asked(1, action("1.1", OVERDUE, MOVED, said=(GREEN,) * 3, record=RED), action("1.2", MOVED))
    assert [question.action for question in three_questions([requirement], DATES)] == ["1.1", "1.2"]
    assert len(all_suggestions([requirement], DATES).fresh) == 3
