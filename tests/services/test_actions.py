"""Planning actions, moving their dates, and verifying that they are done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid, NotAllowed
from tracker.models.actions import Action
from tracker.models.events import Event
from tracker.models.requirements import Requirement
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.services.actions import (
    add_milestone,
    change_action,
    meet_milestone,
    move_due_date,
    plan_action,
    verify_completion,
)

YESTERDAY = make.TODAY - timedelta(1)


def plan(cast: Cast, requirement: Requirement, **more: Any) -> Action:
    wanted: dict[str, Any] = {
        "clauses": requirement.clauses[:1],
        "title": "Visit thirty lessons",
        "success": "24 of 30 lessons secure",
        "owner": cast.leader,
        "starts_on": make.TODAY,
        "due_on": date(2027, 3, 26),
        **signed(cast.head),
        **more,
    }
    return plan_action(cast.school, requirement, **wanted)


def test_a_planned_action_has_the_next_number_its_first_date_and_its_steps(cast: Cast, action: Action) -> None:
    planned = plan(cast, action.requirement, milestones=[("First ten", date(2027, 1, 29))])
    session().expire_all()
    assert (planned.sequence, planned.first_due_on, planned.due_on) == (2, date(2027, 3, 26), date(2027, 3, 26))
    assert [clause.text for clause in planned.clauses] == ["Leaders must check what pupils know."]
    assert [(step.title, step.due_on, step.met_on) for step in planned.milestones] == [
        ("First ten", date(2027, 1, 29), None)
    ]
    assert events() == ["action_planned"]


def test_spaces_and_line_ends_of_a_title_are_folded(cast: Cast, requirement: Requirement) -> None:
    assert plan(cast, requirement, title="  Visit\n thirty   lessons ").title == "Visit thirty lessons"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 301}),
        ("success", {"success": ""}),
        ("clauses", {"clauses": []}),
        ("due_on", {"due_on": make.TODAY}),
        ("milestones", {"milestones": [("Too late", date(2027, 3, 27))]}),
        ("milestones", {"milestones": [("Too early", make.TODAY - timedelta(1))]}),
        ("milestones", {"milestones": [(" ", date(2027, 1, 27))]}),
    ],
)
def test_a_plan_that_cannot_stand_is_refused_beside_its_field(
    cast: Cast, requirement: Requirement, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        plan(cast, requirement, **wrong)
    assert refusal.value.field == field
    assert events() == []


def test_an_action_answers_clauses_of_its_own_requirement_only(cast: Cast, requirement: Requirement) -> None:
    other = make.requirement(requirement.inspection)
    with pytest.raises(Invalid, match="clauses of this requirement"):
        plan(cast, requirement, clauses=other.clauses)


def test_an_owner_holds_a_role_at_the_school(cast: Cast, requirement: Requirement) -> None:
    with pytest.raises(Invalid, match="Oscar Pike holds no role at Harbour Row Academy") as refusal:
        plan(cast, requirement, owner=cast.stranger)
    assert refusal.value.field == "owner"


def test_somebody_who_has_left_cannot_own_an_action(cast: Cast, requirement: Requirement) -> None:
    left = make.person("Ivy Lowe")
    make.role(left, Role.LEADER, cast.school, ends_on=YESTERDAY)
    with pytest.raises(Invalid, match="Ivy Lowe"):
        plan(cast, requirement, owner=left)


def test_a_trust_officer_can_own_an_action_of_a_school_of_the_trust(cast: Cast, requirement: Requirement) -> None:
    assert plan(cast, requirement, owner=cast.trust_officer).owner is cast.trust_officer


def test_changing_an_action_keeps_its_dates_and_says_what_it_was(cast: Cast, action: Action) -> None:
    change_action(
        action,
        clauses=action.clauses[1:],
        title="Check in every lesson",
        success=action.success,
        owner=cast.second_leader,
        targets=[],
        **signed(cast.head),
    )
    session().flush()
    session().expire_all()
    assert (action.title, action.owner.name) == ("Check in every lesson", "Łukasz Nowak")
    assert [clause.number for clause in action.clauses] == [2]
    assert action.due_on == date(2027, 7, 16)
    assert events() == ["action_changed"]


def test_a_change_of_clauses_or_targets_is_on_the_record(cast: Cast, action: Action) -> None:
    before = make.reading(make.metric(cast.school), cast.clerk, "2024/25", 28.2, date(2025, 8, 31))
    target = make.target(action.requirement, before, 34.0)
    as_it_is = {"title": action.title, "success": action.success, "owner": action.owner}
    change_action(action, clauses=action.clauses[1:], targets=[target], **as_it_is, **signed(cast.head))
    assert session().scalars(select(Event)).one().detail == {
        "clauses": [["1", "2"], ["2"]],
        "targets": [[], ["Attainment 8, all pupils"]],
    }


def test_a_change_of_nothing_leaves_no_record(cast: Cast, action: Action) -> None:
    as_it_is = {"title": f" {action.title} ", "success": action.success, "owner": action.owner}
    change_action(action, clauses=action.clauses[::-1], targets=[], **as_it_is, **signed(cast.head))
    assert events() == []


@pytest.fixture
def verified(cast: Cast, action: Action) -> Action:
    """An action whose completion the head verified."""
    action.verified_on, action.verified_by = make.TODAY, cast.head
    session().flush()
    return action


def test_what_was_verified_is_not_rewritten(cast: Cast, verified: Action) -> None:
    rewritten = {"title": "Something easier", "success": verified.success, "owner": verified.owner}
    with pytest.raises(Invalid, match="Log progress on it first: that reopens it"):
        change_action(verified, clauses=verified.clauses, targets=[], **rewritten, **signed(cast.head))
    assert verified.title == "Check for understanding in every lesson"


def test_what_was_verified_gets_no_more_milestones(cast: Cast, verified: Action) -> None:
    with pytest.raises(Invalid, match="Log progress on it first"):
        add_milestone(verified, "Ten more visits", date(2027, 1, 20), by=cast.leader, now=make.at(make.TODAY))
    assert verified.milestones == []


def test_moving_a_due_date_keeps_the_first_one(cast: Cast, action: Action) -> None:
    move_due_date(action, date(2027, 9, 10), "The trainer was ill", **signed(cast.leader))
    move_due_date(action, date(2027, 10, 1), "And then left", **signed(cast.leader))
    session().expire_all()
    assert (action.first_due_on, action.due_on) == (date(2027, 7, 16), date(2027, 10, 1))
    assert [(move.from_on, move.to_on, move.reason, move.moved_by.name) for move in action.moves] == [
        (date(2027, 7, 16), date(2027, 9, 10), "The trainer was ill", "Lena Adeyemi"),
        (date(2027, 9, 10), date(2027, 10, 1), "And then left", "Lena Adeyemi"),
    ]
    assert events() == ["due_date_moved", "due_date_moved"]


@pytest.mark.parametrize(
    ("field", "to_on", "reason"),
    [
        ("reason", date(2027, 9, 10), "   "),
        ("to_on", date(2027, 7, 16), "The same day"),
        ("to_on", make.TODAY, "Today"),
        ("to_on", date(2026, 9, 1), "Before it starts"),
    ],
)
def test_a_date_moves_to_a_day_ahead_and_with_a_reason(
    cast: Cast, action: Action, field: str, to_on: date, reason: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        move_due_date(action, to_on, reason, **signed(cast.leader))
    assert refusal.value.field == field
    assert action.due_on == date(2027, 7, 16)


def test_a_milestone_is_not_due_before_its_action_starts(cast: Cast, action: Action) -> None:
    with pytest.raises(Invalid, match="due from 7 September 2026, when its action starts"):
        add_milestone(action, "Ten visits", date(2026, 9, 6), by=cast.leader, now=make.at(make.TODAY))


def test_an_earlier_due_date_leaves_no_open_milestone_behind_it(cast: Cast, action: Action) -> None:
    make.milestone(action, date(2027, 3, 1), title="Twenty visits")
    make.milestone(action, date(2027, 4, 1), met_on=make.TODAY, title="Met early")
    session().expire_all()
    with pytest.raises(Invalid, match="still to be met after that: “Twenty visits” on 1 March 2027") as refusal:
        move_due_date(action, date(2027, 2, 12), "Sooner", **signed(cast.leader))
    assert refusal.value.field == "to_on"
    move_due_date(action, date(2027, 3, 1), "Sooner", **signed(cast.leader))
    assert action.due_on == date(2027, 3, 1)


def test_a_milestone_is_met_once_and_not_in_the_future(cast: Cast, action: Action) -> None:
    step = add_milestone(action, "Ten visits", date(2026, 11, 20), by=cast.leader, now=make.at(make.TODAY))
    with pytest.raises(Invalid, match="yet to come"):
        meet_milestone(step, make.TODAY + timedelta(1), **signed(cast.leader))
    meet_milestone(step, YESTERDAY, **signed(cast.leader))
    assert step.met_on == YESTERDAY
    with pytest.raises(Invalid, match="was met on 24 November 2026"):
        meet_milestone(step, make.TODAY, **signed(cast.leader))
    assert events() == ["milestone_added", "milestone_met"]


@pytest.fixture
def done(action: Action) -> Action:
    """An action that its owner declared complete, with evidence."""
    make.evidence(action)
    make.update(action, Colour.COMPLETE)
    return action


@pytest.mark.parametrize("who", ["governor", "head", "trust_officer"])
def test_a_governor_the_head_or_the_trust_verifies_a_completion(cast: Cast, done: Action, who: str) -> None:
    verify_completion(done, **signed(getattr(cast, who)))
    assert (done.verified_on, done.verified_by) == (make.TODAY, getattr(cast, who))
    assert events() == ["completion_verified"]


@pytest.mark.parametrize("who", ["second_leader", "clerk", "stranger"])
def test_nobody_else_verifies_it(cast: Cast, done: Action, who: str) -> None:
    with pytest.raises(NotAllowed, match="governor, the headteacher or a trust officer"):
        verify_completion(done, **signed(getattr(cast, who)))
    assert done.verified_on is None


def test_an_owner_cannot_verify_their_own_action(cast: Cast, done: Action) -> None:
    done.owner = cast.head
    session().flush()
    with pytest.raises(NotAllowed, match="somebody else"):
        verify_completion(done, **signed(cast.head))


def test_an_action_is_verified_once(cast: Cast, done: Action) -> None:
    verify_completion(done, **signed(cast.governor))
    with pytest.raises(Invalid, match="verified on 25 November 2026"):
        verify_completion(done, **signed(cast.head))


def test_an_action_not_declared_complete_cannot_be_verified(cast: Cast, action: Action) -> None:
    make.evidence(action)
    make.update(action, Colour.GREEN)
    with pytest.raises(Invalid, match="not declared it complete"):
        verify_completion(action, **signed(cast.governor))


def test_a_completion_without_evidence_cannot_be_verified(cast: Cast, action: Action) -> None:
    make.update(action, Colour.COMPLETE)
    with pytest.raises(Invalid, match="no evidence"):
        verify_completion(action, **signed(cast.governor))
