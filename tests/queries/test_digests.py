"""Who is told something on a day, and what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.mail import MailWishes, SentMail
from tracker.models.meetings import Board, BoardKind
from tracker.models.packs import Pack
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.board_packs import pack_material
from tracker.queries.digests import digests_due
from tracker.queries.meetings import meeting_by_id
from tracker.rules.colours import Colour
from tracker.rules.digests import Digest
from tracker.rules.permissions import Role
from tracker.rules.questions import TurnKind

MONDAY = date(2026, 11, 23)
LATE = date(2026, 11, 20)


@pytest.fixture
def requirement(cast: Cast) -> Requirement:
    return make.requirement(make.inspection(cast.school, cast.clerk))


def told(today: date = MONDAY) -> dict[str, Digest]:
    """Give what is due, by the first name of whom it tells."""
    session().flush()
    digests = digests_due(today)
    assert len({digest.person_id for digest in digests}) == len(digests)
    return {digest.name.split()[0]: digest for digest in digests}


def wish(who: Person, **more: object) -> None:
    session().add(MailWishes(person_id=who.id, **more))


def test_an_owner_is_told_what_is_overdue(cast: Cast, requirement: Requirement) -> None:
    make.action(requirement, cast.leader, due_on=LATE)
    assert list(told()) == ["Lena"]
    digest = told()["Lena"]
    assert digest.occasions == ("week 2026-W48",)
    (part,) = digest.schools
    assert (part.urn, part.name) == ("900001", "Harbour Row Academy")
    (line,) = part.actions
    assert (line.number, line.words, line.is_overdue) == (
        "1.1",
        "It was due on 20 November 2026; it has no update yet.",
        True,
    )


def test_whoever_owes_nothing_is_told_nothing(cast: Cast, requirement: Requirement) -> None:
    action = make.action(requirement, cast.leader)
    make.update(action, Colour.GREEN, signed_on=MONDAY)
    assert told() == {}


@pytest.mark.parametrize("why", ["no password", "not active", "no role", "muted", "another day", "told already"])
def test_who_is_not_told(cast: Cast, requirement: Requirement, why: str) -> None:
    make.action(requirement, cast.leader, due_on=LATE)
    match why:
        case "no password":
            cast.leader.password = None
        case "not active":
            cast.leader.active = False
        case "no role":
            cast.leader.memberships[0].ends_on = LATE
        case "muted":
            wish(cast.leader, muted=True)
        case "another day":
            wish(cast.leader, weekday=1)
        case "told already":
            session().add(SentMail(person_id=cast.leader.id, occasion="week 2026-W48", sent_at=make.at(MONDAY)))
    assert told() == {}


def test_the_next_week_is_another_occasion(cast: Cast, requirement: Requirement) -> None:
    make.action(requirement, cast.leader, due_on=LATE)
    session().add(SentMail(person_id=cast.leader.id, occasion="week 2026-W48", sent_at=make.at(MONDAY)))
    assert told(MONDAY + timedelta(days=7))["Lena"].occasions == ("week 2026-W49",)


def test_questions_go_to_whom_they_were_asked_and_answers_to_who_asked(cast: Cast) -> None:
    make.question(cast.school, cast.governor, cast.leader, asked_on=LATE)
    answered = make.question(cast.school, cast.governor, cast.head, asked_on=LATE)
    make.turn(answered, TurnKind.ANSWERED, cast.head, signed_on=LATE)
    settled = make.question(cast.school, cast.governor, cast.head, asked_on=LATE)
    make.turn(settled, TurnKind.ANSWERED, cast.head, signed_on=LATE)
    make.turn(settled, TurnKind.SATISFIED, cast.governor, signed_on=LATE)
    digests = told()
    assert set(digests) == {"Lena", "Gwen"}
    assert [line.name for line in digests["Lena"].schools[0].to_answer] == ["Question Q1"]
    assert [line.name for line in digests["Gwen"].schools[0].to_judge] == ["Question Q2"]


def test_papers_that_are_due_are_told_to_the_board_to_who_runs_it_and_to_owners(
    cast: Cast, requirement: Requirement
) -> None:
    board = make.board(cast.school)
    make.seat(board, cast.governor)
    meeting = make.meeting(board, cast.clerk)  # on 9 December; papers are due on 1 December, a Tuesday
    make.update(make.action(requirement, cast.leader), Colour.GREEN, signed_on=LATE)
    assert told(date(2026, 11, 27)) == {}
    digests = told(date(2026, 11, 28))
    assert set(digests) == {"Gwen", "Clare", "Hanif", "Lena"}  # Łukasz owns nothing
    assert {digest.occasions for digest in digests.values()} == {(f"papers {meeting.id} 2026-12-01",)}
    assert digests["Gwen"].papers_due_on == date(2026, 12, 1)
    assert [line.name for line in digests["Gwen"].schools[0].meetings] == ["Standards committee, 9 December 2026"]


def test_whoever_owes_an_update_is_told_before_it_is_too_late(cast: Cast, requirement: Requirement) -> None:
    meeting = make.meeting(make.board(cast.school), cast.clerk)  # updates are due on 26 November
    make.action(requirement, cast.leader)
    make.update(make.action(requirement, cast.second_leader), Colour.GREEN, signed_on=LATE)
    cast.second_leader.password = "hashed"
    for who in (cast.leader, cast.clerk):
        wish(who, weekday=3)
    assert told(date(2026, 11, 22)) == {}
    digest = told(date(2026, 11, 24))["Lena"]
    assert digest.occasions == (f"papers {meeting.id} 2026-12-01",)
    assert digest.subject == "Updates are due on 26 November 2026: 1 action to see to"
    assert {name for name, one in told(date(2026, 11, 24)).items() if one.papers_due_on} == {"Lena"}
    assert told(date(2026, 11, 27))["Lena"].subject == "Papers are due on 1 December 2026: 1 action overdue"


def test_the_mail_and_the_pack_miss_the_same_updates(cast: Cast, requirement: Requirement) -> None:
    board = make.board(cast.school)
    make.meeting(board, cast.clerk, date(2026, 10, 7))
    make.meeting(board, cast.clerk, date(2026, 11, 27), cancelled_on=MONDAY)
    meeting = make.meeting(board, cast.clerk)
    wish(cast.leader, weekday=6)
    said = (None, date(2026, 9, 20), date(2026, 10, 7), date(2026, 10, 14), LATE)
    for signed_on in said:
        action = make.action(requirement, cast.leader)
        if signed_on:
            make.update(action, Colour.COMPLETE if signed_on.month == 9 else Colour.GREEN, signed_on=signed_on)
    session().commit()
    today = date(2026, 11, 24)
    material = pack_material(cast.school, meeting_by_id(cast.school, meeting.id, today), today)
    missing = [one.action for one in material.missing]
    assert missing == ["1.1", "1.2", "1.3"]
    assert [line.number for line in told(today)["Lena"].schools[0].actions] == missing


def test_papers_of_a_meeting_that_is_moved_or_called_again_are_told_of_anew(cast: Cast) -> None:
    meeting = make.meeting(make.board(cast.school), cast.clerk)
    wish(cast.head, muted=True)
    wish(cast.clerk, weekday=6)
    (occasion,) = told(date(2026, 12, 1))["Clare"].occasions
    session().add(SentMail(person_id=cast.clerk.id, occasion=occasion, sent_at=make.at(MONDAY)))
    assert told(date(2026, 12, 1)) == {}
    meeting.held_on = date(2026, 12, 10)
    assert told(date(2026, 12, 1))["Clare"].papers_due_on == date(2026, 12, 2)


def test_whoever_runs_meetings_is_told_of_the_pack_they_owe(cast: Cast, requirement: Requirement) -> None:
    board = make.board(cast.school)
    make.seat(board, cast.governor)
    meeting = make.meeting(board, cast.clerk)
    saturday = date(2026, 11, 28)
    clerk = told(saturday)["Clare"]
    assert clerk.summary == "1 pack to freeze"
    (line,) = clerk.schools[0].to_freeze
    assert (line.number, line.name) == (str(meeting.id), "Standards committee, 9 December 2026")
    assert told(saturday)["Gwen"].schools[0].to_freeze == ()
    friday = date(2026, 11, 27)
    pack = Pack(meeting=meeting, number=1, as_at=friday, facts={}, facts_sha256="0" * 64, frozen_by=cast.clerk)
    pack.frozen_at = make.at(friday)
    session().add(pack)
    assert told(saturday)["Clare"].summary == ""
    make.update(make.action(requirement, cast.leader), Colour.GREEN, signed_on=saturday)
    assert "progress was logged after that" in told(saturday)["Clare"].schools[0].to_freeze[0].words
    meeting.called_at = make.at(saturday)
    assert "the meeting was moved after that" in told(saturday)["Clare"].schools[0].to_freeze[0].words


def test_lead_days_are_ones_own(cast: Cast) -> None:
    make.meeting(make.board(cast.school), cast.clerk)
    wish(cast.clerk, weekday=6, lead_days=7)
    wish(cast.head, weekday=6, lead_days=0)
    assert set(told(date(2026, 11, 24))) == {"Clare"}
    assert set(told(date(2026, 12, 1))) == {"Clare", "Hanif"}


def test_a_cancelled_meeting_has_no_papers(cast: Cast) -> None:
    make.meeting(make.board(cast.school), cast.clerk, cancelled_on=MONDAY)
    assert told(date(2026, 11, 28)) == {}


def test_a_week_and_papers_on_one_day_are_one_mail(cast: Cast, requirement: Requirement) -> None:
    meeting = make.meeting(make.board(cast.school), cast.clerk)
    make.action(requirement, cast.leader, due_on=LATE)
    assert told(date(2026, 11, 30))["Lena"].occasions == ("week 2026-W49", f"papers {meeting.id} 2026-12-01")


def test_a_meeting_of_the_trust_is_told_once_to_who_sits_on_its_board(cast: Cast) -> None:
    session().add(School(urn="900003", name="Lantern School", trust=cast.trust, numbers={}))
    board = Board(trust=cast.trust, name="Trust board", kind=BoardKind.TRUST_BOARD)
    session().add(board)
    make.seat(board, cast.trust_officer)
    make.meeting(board, cast.trust_officer)
    digests = told(date(2026, 11, 28))
    assert set(digests) == {"Tom"}
    assert [len(part.meetings) for part in digests["Tom"].schools] == [1]


def test_somebody_of_two_schools_gets_one_mail_with_both(cast: Cast, requirement: Requirement) -> None:
    make.role(cast.leader, Role.LEADER, cast.other_school)
    make.action(requirement, cast.leader, due_on=LATE)
    make.action(make.requirement(make.inspection(cast.other_school, cast.clerk)), cast.leader, due_on=LATE)
    assert [part.name for part in told()["Lena"].schools] == ["Harbour Row Academy", "Saltmarsh School"]


def test_thirty_people_cost_as_many_queries_as_one(cast: Cast, requirement: Requirement, queries: Queries) -> None:
    def cost() -> int:
        session().commit()
        queries.statements.clear()
        with queries:
            assert digests_due(date(2026, 11, 30))
        return queries.count

    make.seat(make.board(cast.school), cast.governor)
    make.meeting(cast.school.boards[0], cast.clerk)
    make.turn(make.question(cast.school, cast.governor, cast.head), TurnKind.ANSWERED, cast.head)
    make.action(requirement, cast.leader, due_on=LATE)
    of_one = cost()
    for number in range(30):
        who = make.person(f"Sam{number} Lowe", password="hashed")
        make.role(who, Role.LEADER, cast.school)
        make.action(requirement, who, due_on=LATE)
        make.question(cast.school, cast.governor, who)
        make.seat(make.board(cast.school, f"Committee {number}"), who)
        make.meeting(cast.school.boards[-1], cast.clerk)
    assert cost() == of_one
    assert of_one <= 13
