"""Somebody moves from one school to another in one step, and nothing they did is lost."""

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
from tracker.models.meetings import Board, BoardKind
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.moves import schools_to_move_to
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.services.moves import Move, move_person, owner_field

YESTERDAY = make.TODAY - timedelta(1)


@pytest.fixture
def anchor(cast: Cast) -> School:
    """Another school of the trust."""
    return make.school("900100", "Anchor Academy", trust=cast.trust)


def move(cast: Cast, to: School, by: Person, owners: dict[int, Person] | None = None, **more: Any) -> Move:
    said: dict[str, Any] = {"role": Role.LEADER, "on": YESTERDAY, **more}
    return move_person(cast.leader, cast.school, to, said["role"], said["on"], owners or {}, {}, **signed(by))


def test_the_role_ends_here_and_begins_there_and_both_histories_tell_it(cast: Cast, anchor: School) -> None:
    moved = move(cast, anchor, cast.trust_officer)
    assert cast.leader.roles_at(cast.school, make.TODAY) == frozenset()
    assert cast.leader.roles_at(anchor, make.TODAY) == {Role.LEADER}
    assert [held.ends_on for held in moved.left.roles] == [YESTERDAY]
    told = {
        event.school_id: event.detail for event in session().scalars(select(Event).where(Event.name == "person_moved"))
    }
    assert set(told) == {cast.school.id, anchor.id}
    assert told[anchor.id]["left"] == "Harbour Row Academy"
    assert events() == ["role_given", "role_ended", "person_moved", "person_moved"]


def test_open_actions_go_to_whoever_is_named_and_what_was_signed_stays(
    cast: Cast, anchor: School, action: Action, requirement: Requirement
) -> None:
    said = make.update(action, Colour.GREEN)
    done = make.action(requirement, cast.leader, verified_on=make.TODAY, verified_by=cast.head)
    moved = move(cast, anchor, cast.trust_officer, {action.id: cast.second_leader})
    assert moved.handed == (action,)
    assert (action.owner, done.owner, said.signed_by) == (cast.second_leader, cast.leader, cast.leader)
    assert "action_changed" in events()


def test_nobody_moves_while_an_open_action_has_no_other_owner(cast: Cast, anchor: School, action: Action) -> None:
    for owners in ({}, {action.id: cast.leader}, {action.id: cast.stranger}):
        with pytest.raises(Invalid) as refusal:
            move(cast, anchor, cast.trust_officer, owners)
        assert refusal.value.field == owner_field(action.id)


def test_until_the_last_day_both_roles_hold(cast: Cast, anchor: School) -> None:
    last = date(2026, 12, 18)
    move(cast, anchor, cast.trust_officer, on=last)
    assert cast.leader.roles_at(cast.school, last) == {Role.LEADER}
    assert cast.leader.roles_at(cast.school, last + timedelta(1)) == frozenset()
    with pytest.raises(Invalid, match="has passed"):
        move(cast, anchor, cast.trust_officer, on=date(2026, 11, 1))


def test_a_seat_on_the_trusts_board_outlives_the_move_and_one_at_the_school_does_not(
    cast: Cast, anchor: School
) -> None:
    of_trust = Board(trust=cast.trust, name="Trustees", kind=BoardKind.TRUST_BOARD)
    session().add(of_trust)
    stays, ends = make.seat(of_trust, cast.leader), make.seat(cast.school.boards[0], cast.leader)
    move(cast, anchor, cast.trust_officer)
    assert (stays.ends_on, ends.ends_on) == (None, YESTERDAY)


def test_only_whoever_may_do_so_at_both_schools_moves_somebody(cast: Cast, anchor: School) -> None:
    for by in (cast.head, cast.governor, cast.stranger):
        with pytest.raises(NotAllowed):
            move(cast, anchor, by)
    with pytest.raises(NotAllowed):
        move(cast, cast.other_school, cast.trust_officer)
    assert events() == []
    make.role(cast.clerk, Role.CLERK, anchor)
    move(cast, anchor, cast.clerk, role=Role.HEAD)
    assert cast.leader.roles_at(anchor, make.TODAY) == {Role.HEAD}


def test_a_trust_officer_makes_nobody_more_than_they_were_and_nobody_moves_themselves(
    cast: Cast, anchor: School
) -> None:
    with pytest.raises(Invalid, match="Whoever manages people at Anchor Academy makes them a head there") as no:
        move(cast, anchor, cast.trust_officer, role=Role.HEAD)
    assert no.value.field == "role"
    with pytest.raises(Invalid, match="officers are the trust’s to name"):
        move(cast, anchor, cast.trust_officer, role=Role.TRUST_OFFICER)
    make.role(cast.leader, Role.TRUST_OFFICER, trust=cast.trust)
    with pytest.raises(NotAllowed, match="Somebody else moves you"):
        move(cast, anchor, cast.leader)


def test_a_school_is_not_left_without_anybody_who_manages_its_people(cast: Cast, anchor: School) -> None:
    session().delete(next(held for held in cast.clerk.memberships if held.school is cast.school))
    session().flush()
    with pytest.raises(Invalid, match="Nobody else manages people at Harbour Row Academy"):
        move_person(cast.head, cast.school, anchor, Role.HEAD, YESTERDAY, {}, {}, **signed(cast.trust_officer))


def test_people_move_to_schools_where_the_mover_may_do_so_and_that_are_open(cast: Cast, anchor: School) -> None:
    make.school("900101", "Closed Academy", trust=cast.trust, closed_on=date(2026, 8, 31))

    def names(mover: Person) -> list[str]:
        return [school.name for school in schools_to_move_to(mover, cast.school, make.TODAY)]

    assert names(cast.trust_officer) == ["Anchor Academy"]
    assert names(cast.head) == names(cast.governor) == []
    make.role(cast.head, Role.CLERK, cast.other_school)
    make.role(cast.head, Role.LEADER, anchor)
    assert names(cast.head) == ["Saltmarsh School"]
