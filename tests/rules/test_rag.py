"""The record's colour, reason by reason, with the clock moved over every threshold."""

from datetime import date, timedelta

import pytest

from tracker.rules.colours import Colour
from tracker.rules.rag import (
    Thresholds,
    agreement,
    declared,
    declared_overall,
    earliest,
    rag,
    requirement_colour,
    watermelon,
)

from .stubs import OWNER, SOMEONE_ELSE, Action, Milestone, Move, Update, on_day

RED, AMBER, GREEN = Colour.RED, Colour.AMBER, Colour.GREEN
COMPLETE, NOT_STARTED = Colour.COMPLETE, Colour.NOT_STARTED


def green_on(day: int) -> Update:
    return Update(GREEN, on_day(day))


def healthy(**facts) -> Action:
    """An action with evidence and a fresh update every fortnight."""
    return Action(
        **{
            "evidence_count": 1,
            "updates": [green_on(day) for day in range(0, 200, 14)],
            **facts,
        }
    )


def milestone(due: int, met: int | None = None) -> Milestone:
    return Milestone(on_day(due), None if met is None else on_day(met))


def said(action: Action, day: int, thresholds: Thresholds | None = None) -> tuple[Colour, list[str]]:
    verdict = rag(action, on_day(day), thresholds) if thresholds else rag(action, on_day(day))
    return verdict.colour, [reason.sentence for reason in verdict.reasons]


def test_an_action_on_which_nothing_is_wrong_is_green_and_gives_no_reasons():
    assert said(healthy(milestones=[milestone(20, met=18), milestone(90)]), 40) == (
        GREEN,
        [],
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (99, (GREEN, [])),
        (100, (GREEN, [])),
        (101, (RED, ["1 day past its due date"])),
        (108, (RED, ["8 days past its due date"])),
    ],
    ids=["the day before", "on its due date", "the day after", "a week later"],
)
def test_an_action_past_its_due_date_is_red(day, expected):
    assert said(healthy(), day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (10, (GREEN, [])),
        (11, (AMBER, ["1 milestone 1 day overdue"])),
        (38, (AMBER, ["1 milestone 28 days overdue"])),
        (39, (RED, ["1 milestone 29 days overdue"])),
    ],
    ids=["on its due date", "one day over", "28 days over", "29 days over"],
)
def test_one_milestone_overdue_among_many_met_is_amber_until_it_is_more_than_28_days_late(day, expected):
    met = [milestone(due, met=due) for due in (5, 6, 7)]
    assert said(healthy(milestones=[*met, milestone(10)]), day) == expected


@pytest.mark.parametrize(
    ("met", "open_", "expected"),
    [
        (2, 1, (AMBER, ["1 milestone 5 days overdue"])),
        (1, 1, (RED, ["1 of 2 milestones due so far overdue, the oldest by 5 days"])),
        (3, 2, (AMBER, ["2 milestones overdue, the oldest by 5 days"])),
        (0, 1, (RED, ["the only milestone due so far is 5 days overdue"])),
    ],
    ids=["one of three", "one of two", "two of five", "the only one"],
)
def test_half_or_more_of_the_milestones_due_so_far_overdue_is_red(met, open_, expected):
    milestones = [milestone(15, met=15)] * met + [milestone(15)] * open_ + [milestone(80)] * 3
    assert said(healthy(milestones=milestones), 20) == expected


def test_a_single_milestone_late_by_a_month_is_said_as_on_the_plan():
    assert said(healthy(milestones=[milestone(10)]), 41) == (
        RED,
        ["1 milestone 31 days overdue"],
    )


def test_a_milestone_due_today_counts_as_due_so_far_but_is_not_overdue():
    assert said(healthy(milestones=[milestone(10), milestone(20), milestone(20)]), 20)[0] is AMBER
    assert said(healthy(milestones=[milestone(10), milestone(20), milestone(20)]), 21)[0] is RED


def test_a_milestone_met_late_is_no_longer_overdue():
    assert said(healthy(milestones=[milestone(10, met=30)]), 45) == (GREEN, [])


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (85, (GREEN, [])),
        (86, (AMBER, ["due in 14 days with 2 milestones open"])),
        (99, (AMBER, ["due in 1 day with 2 milestones open"])),
        (100, (AMBER, ["due today with 2 milestones open"])),
        (101, (RED, ["1 day past its due date"])),
    ],
    ids=[
        "15 days before",
        "14 days before",
        "the day before",
        "on the day",
        "after it",
    ],
)
def test_an_action_due_within_14_days_with_milestones_open_is_amber(day, expected):
    milestones = [milestone(50, met=50), milestone(120), milestone(120)]
    assert said(healthy(milestones=milestones), day) == expected


def test_an_action_due_within_14_days_with_every_milestone_met_stays_green():
    assert said(healthy(milestones=[milestone(50, met=50)]), 95) == (GREEN, [])


@pytest.mark.parametrize(
    ("last_update", "day", "expected"),
    [
        (10, 51, (GREEN, [])),
        (10, 52, (AMBER, ["no update for 42 days"])),
        (10, 54, (AMBER, ["no update for 44 days"])),
        (None, 41, (GREEN, [])),
        (None, 42, (AMBER, ["no update for 42 days"])),
        (-60, 41, (GREEN, [])),
        (-60, 42, (AMBER, ["no update for 42 days"])),
    ],
    ids=[
        "41 days since the update",
        "42 days since the update",
        "44 days since the update",
        "41 days since the start, no update",
        "42 days since the start, no update",
        "an update long before the start counts from the start",
        "and is quiet 42 days after the start",
    ],
)
def test_an_action_without_an_update_for_42_days_is_amber(last_update, day, expected):
    updates = [] if last_update is None else [green_on(last_update)]
    assert said(Action(due_on=on_day(300), evidence_count=1, updates=updates), day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(33, (GREEN, [])), (34, (AMBER, ["no evidence after a third of its time"]))],
    ids=["33 of 100 days", "34 of 100 days"],
)
def test_no_evidence_after_a_third_of_the_time_is_amber(day, expected):
    assert said(healthy(evidence_count=0), day) == expected


def test_a_third_of_90_days_is_30_days():
    action = healthy(evidence_count=0, due_on=on_day(90))
    assert [said(action, day)[0] for day in (29, 30)] == [GREEN, AMBER]


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        (1, (GREEN, [])),
        (2, (AMBER, ["due date moved twice, 84 days in all"])),
        (3, (AMBER, ["due date moved 3 times, 126 days in all"])),
    ],
)
def test_a_due_date_moved_twice_is_amber(moves, expected):
    action = healthy(moves=[Move(on_day(42 * number), on_day(42 * number + 42)) for number in range(moves)])
    assert said(action, 20) == expected


def test_a_due_date_brought_forward_twice_says_so():
    action = healthy(moves=[Move(on_day(120), on_day(110)), Move(on_day(110), on_day(100))])
    assert said(action, 20) == (AMBER, ["due date moved twice, 20 days earlier in all"])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, (NOT_STARTED, ["starts on 1 September 2026"])),
        ({"updates": [green_on(-5)]}, (GREEN, [])),
        ({"evidence_count": 1}, (GREEN, [])),
        ({"milestones": [milestone(-20, met=-20), milestone(-4)]}, (RED, None)),
    ],
    ids=[
        "nothing yet",
        "an update already",
        "evidence already",
        "but a milestone before it is overdue",
    ],
)
def test_an_action_whose_start_is_ahead_is_not_started_and_nothing_is_held_against_it(facts, expected):
    colour, sentences = said(Action(**facts), -1)
    assert colour is expected[0]
    assert expected[1] is None or sentences == expected[1]


def test_an_action_that_starts_today_is_green():
    assert said(Action(), 0) == (GREEN, [])


def finished(**facts) -> Action:
    return Action(
        **{
            "updates": [green_on(10), Update(COMPLETE, on_day(60))],
            "evidence_count": 2,
            "verified_by_id": SOMEONE_ELSE,
            "verified_on": on_day(63),
            **facts,
        }
    )


def test_an_action_declared_complete_with_evidence_and_verified_by_somebody_else_is_complete():
    verdict = rag(finished(), on_day(400))
    assert verdict.colour is COMPLETE
    assert [reason.sentence for reason in verdict.reasons] == ["verified on 3 November 2026"]
    assert verdict.until is None


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        (
            {"verified_by_id": None, "verified_on": None},
            ["declared complete, not yet verified"],
        ),
        ({"evidence_count": 0}, ["declared complete without evidence"]),
        (
            {"verified_by_id": OWNER},
            ["declared complete, verified by nobody but its owner"],
        ),
        (
            {"verified_by_id": None, "verified_on": None, "evidence_count": 0},
            [
                "declared complete without evidence",
                "declared complete, not yet verified",
            ],
        ),
        (
            {
                "updates": [
                    Update(COMPLETE, on_day(50)),
                    Update(AMBER, on_day(64)),
                    Update(COMPLETE, on_day(65)),
                ]
            },
            ["declared complete again, not yet verified again"],
        ),
    ],
    ids=[
        "nobody verified",
        "no evidence",
        "the owner verified",
        "neither",
        "verified before a relapse",
    ],
)
def test_completion_that_is_not_borne_out_is_amber(facts, sentences):
    assert said(finished(**facts), 70) == (AMBER, sentences)


def test_completion_not_verified_by_the_due_date_is_red_and_says_why():
    colour, sentences = said(finished(verified_by_id=None, verified_on=None), 103)
    assert colour is RED
    assert sentences == [
        "3 days past its due date",
        "declared complete, not yet verified",
    ]


def test_completion_waiting_for_a_verifier_is_not_blamed_for_silence():
    waiting = finished(due_on=on_day(300), verified_by_id=None, verified_on=None)
    assert said(waiting, 200) == (AMBER, ["declared complete, not yet verified"])


def test_verification_does_not_outlive_a_later_amber_update():
    reopened = finished(updates=[Update(COMPLETE, on_day(60)), Update(AMBER, on_day(70))])
    assert said(reopened, 75) == (GREEN, [])


def test_every_reason_that_holds_is_listed_the_worst_first():
    action = Action(
        milestones=[milestone(10)],
        updates=[green_on(0)],
        moves=[Move(on_day(58), on_day(79)), Move(on_day(79), on_day(100))],
    )
    assert said(action, 44) == (
        RED,
        [
            "1 milestone 34 days overdue",
            "no update for 44 days",
            "no evidence after a third of its time",
            "due date moved twice, 42 days in all",
        ],
    )


def test_reasons_carry_codes_that_programs_can_rely_on():
    action = Action(milestones=[milestone(10)], updates=[green_on(0)])
    codes = [reason.code for reason in rag(action, on_day(101)).reasons]
    assert codes == ["past_due", "milestones_overdue", "quiet", "no_evidence"]


@pytest.mark.parametrize(
    ("thresholds", "action", "day"),
    [
        (
            Thresholds(milestone_overdue_days=7),
            healthy(milestones=[*[milestone(5, met=5)] * 2, milestone(10)]),
            18,
        ),
        (
            Thresholds(overdue_share=0.25),
            healthy(milestones=[*[milestone(5, met=5)] * 3, milestone(10)]),
            11,
        ),
        (Thresholds(due_soon_days=21), healthy(milestones=[milestone(110)]), 79),
        (Thresholds(quiet_days=21), Action(evidence_count=1), 21),
        (
            Thresholds(evidence_share=0.1),
            healthy(evidence_count=0, due_on=on_day(30)),
            3,
        ),
        (Thresholds(moves=1), healthy(moves=[Move(on_day(90), on_day(100))]), 5),
    ],
    ids=[
        "milestone days",
        "overdue share",
        "due soon",
        "quiet",
        "evidence share",
        "moves",
    ],
)
def test_a_school_can_set_each_number(thresholds, action, day):
    assert said(action, day, thresholds)[0].severity > said(action, day)[0].severity
    assert said(action, day - 1, thresholds)[0] == said(action, day - 1)[0] or thresholds.moves == 1


CASES = {
    "untouched": Action(),
    "untouched and short": Action(due_on=on_day(3)),
    "not begun for long": Action(starts_on=on_day(60), due_on=on_day(160)),
    "due before it starts": Action(starts_on=on_day(60), due_on=on_day(50)),
    "well kept": healthy(milestones=[milestone(20, met=18), milestone(90, met=85)]),
    "one update": Action(evidence_count=1, updates=[green_on(-10)]),
    "milestones ahead": Action(
        evidence_count=1,
        updates=[green_on(-10)],
        milestones=[milestone(5, met=1), milestone(10), milestone(10, met=2)],
    ),
    "two milestones met and one never": healthy(milestones=[milestone(3, met=1), milestone(8, met=2), milestone(9)]),
    "moved twice": healthy(moves=[Move(on_day(80), on_day(90)), Move(on_day(90), on_day(100))]),
    "waiting to be verified": finished(updates=[Update(COMPLETE, on_day(-5))], verified_by_id=None, verified_on=None),
    "complete": finished(updates=[Update(COMPLETE, on_day(-30))], verified_on=on_day(-25)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_verdict_holds_until_its_day_and_changes_on_it(name):
    action = CASES[name]
    days = [on_day(number) for number in range(-20, 200)]
    judged = {day: rag(action, day) for day in days}
    for day, verdict in judged.items():
        content = (verdict.colour, verdict.reasons)
        changed = [later for later in days if later > day and (judged[later].colour, judged[later].reasons) != content]
        expected = changed[0] if changed else None
        if expected is None and verdict.until is not None:
            assert verdict.until > days[-1]
        else:
            assert verdict.until == expected


def test_a_verdict_without_a_running_count_holds_for_weeks():
    assert rag(Action(evidence_count=1, updates=[green_on(0)]), on_day(1)).until == on_day(42)


def test_what_leaders_say_is_their_latest_update():
    assert declared([Update(RED, on_day(9)), Update(GREEN, on_day(2))]) is RED


def test_of_two_updates_on_one_day_the_later_in_the_list_is_the_latest():
    assert declared([Update(RED, on_day(9)), Update(GREEN, on_day(9))]) is GREEN


def test_without_an_update_leaders_have_said_nothing():
    assert declared([]) is NOT_STARTED


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        ([GREEN, AMBER], AMBER),
        ([GREEN, NOT_STARTED], GREEN),
        ([NOT_STARTED, NOT_STARTED], NOT_STARTED),
        ([], NOT_STARTED),
    ],
)
def test_leaders_say_of_a_requirement_the_worst_they_said_of_its_actions(colours, expected):
    assert declared_overall(colours) is expected


@pytest.mark.parametrize(
    ("leaders", "record", "is_flagged", "words"),
    [
        (GREEN, RED, True, "differs"),
        (AMBER, RED, True, "differs"),
        (COMPLETE, AMBER, True, "differs"),
        (GREEN, GREEN, False, "agrees"),
        (RED, GREEN, False, "differs"),
        (NOT_STARTED, RED, False, "no word yet"),
        (NOT_STARTED, NOT_STARTED, False, "no word yet"),
    ],
)
def test_a_green_that_the_record_does_not_bear_out_is_flagged(leaders, record, is_flagged, words):
    assert watermelon(leaders, record) is is_flagged
    assert agreement(leaders, record) == words


ACCEPTED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("uncovered", "age", "colours", "expected", "sentences"),
    [
        (0, 100, [GREEN, AMBER], AMBER, []),
        (0, 100, [], NOT_STARTED, []),
        (2, 28, [GREEN], NOT_STARTED, ["2 clauses without an action"]),
        (2, 28, [], NOT_STARTED, ["2 clauses without an action"]),
        (1, 28, [AMBER], AMBER, ["1 clause without an action"]),
        (1, 29, [GREEN], RED, ["1 clause without an action 29 days after acceptance"]),
        (
            1,
            29,
            [COMPLETE],
            RED,
            ["1 clause without an action 29 days after acceptance"],
        ),
    ],
    ids=[
        "all covered",
        "nothing to cover",
        "28 days after acceptance",
        "no action at all",
        "an amber action is worse",
        "29 days after acceptance",
        "even when the rest is complete",
    ],
)
def test_a_clause_without_an_action_is_red_28_days_after_acceptance(uncovered, age, colours, expected, sentences):
    verdict = requirement_colour(colours, uncovered, ACCEPTED, ACCEPTED + timedelta(age))
    assert verdict.colour is expected
    assert [reason.sentence for reason in verdict.reasons] == sentences


def test_a_requirement_holds_until_the_day_its_clauses_turn_red():
    days = [ACCEPTED + timedelta(number) for number in range(60)]
    judged = [requirement_colour([GREEN], 1, ACCEPTED, day) for day in days]
    for day, verdict in zip(days, judged, strict=True):
        content = (verdict.colour, verdict.reasons)
        changed = [
            later
            for later, next_ in zip(days, judged, strict=True)
            if later > day and (next_.colour, next_.reasons) != content
        ]
        assert verdict.until == (changed[0] if changed else day + timedelta(1))


def test_a_requirement_without_a_gap_never_changes_with_time_alone():
    assert requirement_colour([GREEN], 0, ACCEPTED, on_day(0)).until is None


@pytest.mark.parametrize(
    ("dates", "expected"),
    [((None, on_day(3), on_day(2)), on_day(2)), ((None, None), None), ((), None)],
)
def test_a_page_holds_until_the_first_of_its_verdicts_changes(dates, expected):
    assert earliest(*dates) == expected
