"""People and their roles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_security import verify_password

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid
from tracker.models.meetings import Board, BoardKind, Office
from tracker.models.people import Membership
from tracker.queries.meetings import seats_by_term
from tracker.rules.permissions import Role
from tracker.services.people import add_person, end_role, give_role, own_password, set_password

NOW = make.at(make.TODAY)
TOMORROW = make.TODAY + timedelta(1)


def test_a_person_is_known_by_a_lower_case_address_and_a_hashed_password(cast: Cast) -> None:
    ivy = add_person(" Ivy  Lowe ", " Ivy.Lowe@School.Example ", "Head of Year 9", "long-enough", by=cast.head, now=NOW)
    assert (ivy.name, ivy.email, ivy.active) == ("Ivy Lowe", "ivy.lowe@school.example", True)
    assert ivy.password is not None
    assert "long-enough" not in ivy.password
    assert verify_password("long-enough", ivy.password)
    assert events() == ["person_added"]


def test_somebody_may_have_no_password_yet(cast: Cast) -> None:
    assert add_person("Ivy Lowe", "ivy@school.example", by=cast.head, now=NOW).password is None


def test_an_address_is_taken_once_whatever_its_case(cast: Cast) -> None:
    add_person("Ivy Lowe", "ivy@school.example", by=cast.head, now=NOW)
    with pytest.raises(Invalid, match="already here") as refusal:
        add_person("Ivo Lowe", "IVY@school.example", by=cast.head, now=NOW)
    assert refusal.value.field == "email"


@pytest.mark.parametrize("email", ["", "ivy", "ivy@", "ivy@school", "ivy lowe@school.example", "a@b@school.example"])
def test_an_address_that_is_none_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add_person("Ivy Lowe", email, by=cast.head, now=NOW)
    assert refusal.value.field == "email"


def test_a_short_password_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="8 characters") as refusal:
        add_person("Ivy Lowe", "ivy@school.example", password="short", by=cast.head, now=NOW)
    assert refusal.value.field == "password"


def test_a_new_password_ends_the_sessions_of_the_old_one(cast: Cast) -> None:
    before = cast.leader.fs_uniquifier
    set_password(cast.leader, "another-long-one", by=cast.leader, now=NOW)
    assert cast.leader.fs_uniquifier != before
    assert events() == ["password_set"]


def test_only_a_password_that_was_handed_over_has_to_be_changed(cast: Cast) -> None:
    demonstration = add_person("Ivy Lowe", "ivy@school.example", password="long-enough", by=cast.head, now=NOW)
    added = add_person(
        "Ivo Lowe", "ivo@school.example", password="long-enough", handed_over=True, by=cast.head, now=NOW
    )
    assert (demonstration.must_change_password, added.must_change_password) == (False, True)
    set_password(cast.leader, "another-long-one", handed_over=True, by=cast.clerk, now=NOW)
    assert cast.leader.must_change_password
    set_password(cast.leader, "yet-another-one", by=cast.leader, now=NOW)
    assert not cast.leader.must_change_password


def test_a_role_elsewhere_waits_for_a_password_of_their_own(cast: Cast) -> None:
    ivy = add_person("Ivy Lowe", "ivy@school.example", password="long-enough", handed_over=True, by=cast.head, now=NOW)
    give_role(ivy, Role.LEADER, cast.school, **signed(cast.head))
    give_role(ivy, Role.CLERK, cast.school, **signed(cast.head))
    with pytest.raises(Invalid, match=r"ivy@school\.example has never signed in by themselves"):
        give_role(ivy, Role.LEADER, cast.other_school, **signed(cast.stranger))
    own_password(ivy)
    give_role(ivy, Role.LEADER, cast.other_school, **signed(cast.stranger))


def test_a_role_holds_from_when_it_is_given_to_the_day_it_ends(cast: Cast) -> None:
    ivy = add_person("Ivy Lowe", "ivy@school.example", by=cast.head, now=NOW)
    membership = give_role(ivy, Role.LEADER, cast.school, **signed(cast.head))
    assert ivy.roles_at(cast.school, make.TODAY) == {Role.LEADER}
    assert ivy.roles_at(cast.other_school, make.TODAY) == set()
    end_role(membership, make.TODAY, by=cast.head, now=NOW)
    assert ivy.roles_at(cast.school, make.TODAY) == {Role.LEADER}
    assert ivy.roles_at(cast.school, TOMORROW) == set()
    assert events() == ["person_added", "role_given", "role_ended"]


def test_a_role_over_a_trust_holds_at_its_schools_only(cast: Cast) -> None:
    ivy = add_person("Ivy Lowe", "ivy@school.example", by=cast.head, now=NOW)
    give_role(ivy, Role.TRUST_OFFICER, cast.trust, **signed(cast.head))
    assert ivy.roles_at(cast.school, make.TODAY) == {Role.TRUST_OFFICER}
    assert ivy.roles_at(cast.other_school, make.TODAY) == set()


def test_the_same_role_is_not_given_twice(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Lena Adeyemi is already leader") as refusal:
        give_role(cast.leader, Role.LEADER, cast.school, **signed(cast.head))
    assert refusal.value.field == "role"


def test_a_role_does_not_end_before_it_begins(cast: Cast) -> None:
    with pytest.raises(Invalid, match="has passed"):
        give_role(cast.leader, Role.GOVERNOR, cast.school, ends_on=make.TODAY - timedelta(1), **signed(cast.head))


def test_seats_end_on_the_last_day_of_the_last_role_they_rest_on(cast: Cast) -> None:
    board, elsewhere = make.board(cast.school), make.board(cast.other_school, "Saltmarsh")
    until = make.TODAY + timedelta(30)
    make.role(cast.governor, Role.GOVERNOR, cast.other_school)
    second = give_role(cast.governor, Role.LEADER, cast.school, ends_on=until, **signed(cast.head))
    now, coming, ended, there = (
        make.seat(board, cast.governor, Office.CHAIR),
        make.seat(board, cast.governor, starts_on=until + timedelta(1)),
        make.seat(board, cast.governor, ends_on=make.TODAY - timedelta(1)),
        make.seat(elsewhere, cast.governor),
    )
    end_role(cast.governor.memberships[0], make.TODAY, by=cast.head, now=NOW)
    assert [seat.ends_on for seat in (now, coming, there)] == [until, until, None]
    end_role(second, TOMORROW, by=cast.head, now=NOW)
    assert [seat.ends_on for seat in (now, coming, ended, there)] == [
        TOMORROW,
        TOMORROW,
        make.TODAY - timedelta(1),
        None,
    ]
    assert events() == [
        "role_given",
        "role_ended",
        "seat_ended",
        "seat_ended",
        "role_ended",
        "seat_ended",
        "seat_ended",
    ]
    assert seats_by_term(board.id, make.TODAY).to_come == ()
    then = seats_by_term(board.id, TOMORROW + timedelta(1))
    assert (then.standing, [seat.id for seat in then.ended]) == ((), [now.id, ended.id])
    give_role(cast.governor, Role.CLERK, cast.school, **signed(cast.head))
    assert now.ends_on == TOMORROW


def test_a_seat_on_the_trusts_board_rests_on_a_role_at_the_trust_or_at_one_of_its_schools(cast: Cast) -> None:
    trustees = Board(trust=cast.trust, name="Trustees", kind=BoardKind.TRUST_BOARD)
    session().add(trustees)
    seats = [make.seat(trustees, cast.trust_officer), make.seat(make.board(cast.school), cast.trust_officer)]
    at_school = give_role(cast.trust_officer, Role.GOVERNOR, cast.school, **signed(cast.head))
    end_role(cast.trust_officer.memberships[0], make.TODAY, by=cast.head, now=NOW)
    assert [seat.ends_on for seat in seats] == [None, None]
    end_role(at_school, make.TODAY, by=cast.head, now=NOW)
    assert [seat.ends_on for seat in seats] == [make.TODAY, make.TODAY]


def test_a_school_keeps_somebody_who_manages_its_people(cast: Cast) -> None:
    def held(person: str) -> Membership:
        membership: Membership = getattr(cast, person).memberships[0]
        return membership

    end_role(held("head"), make.TODAY, by=cast.clerk, now=NOW)
    session().flush()
    with pytest.raises(Invalid, match="Nobody else manages people at Harbour Row Academy"):
        end_role(held("clerk"), make.TODAY, by=cast.clerk, now=NOW)
    end_role(held("leader"), make.TODAY, by=cast.clerk, now=NOW)
