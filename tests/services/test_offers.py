"""What a trust offers is taken over or left; what a school takes over is the school's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid, NotFound
from tracker.models.actions import Action
from tracker.models.offers import Offer, TakenOver
from tracker.models.requirements import Requirement
from tracker.models.schools import Trust
from tracker.queries.offers import offer_page, offered_on, offers_of, origin_of, stored_offer
from tracker.queries.retention import due_at_school
from tracker.rules.retention import RecordKind
from tracker.services.actions import change_action
from tracker.services.offers import make_offer, note_taken_over, withdraw_offer
from tracker.services.retention import let_go


def offered(cast: Cast, **more: Any) -> Offer:
    said: dict[str, Any] = {
        "topic": "checking what pupils know",
        "title": "Open every lesson with five questions",
        "success": "90% of 40 lessons seen open so",
        "days": 180,
        "steps": [("Ten lessons seen", 30)],
        **more,
    }
    return make_offer(cast.trust, **said, **signed(cast.trust_officer))


def take(cast: Cast, offer: Offer, action: Action) -> TakenOver:
    return note_taken_over(action, offer, **signed(cast.leader))


def test_an_officer_offers_an_action_and_every_leader_of_the_trust_sees_it_where_it_fits(
    cast: Cast, requirement: Requirement
) -> None:
    made = offered(cast)
    (seen,) = offered_on(cast.school, requirement.text)
    assert (seen.offer.id, seen.offer.takes, seen.taken) == (made.id, "180 days, 1 milestone", ())
    assert offered_on(cast.school, "Leaders must improve attendance.") == ()
    assert offered_on(cast.other_school, requirement.text) == ()
    assert events() == ["offer_made"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"topic": "the weather"}, "topic"),
        ({"title": "  "}, "title"),
        ({"success": ""}, "success"),
        ({"days": 0}, "days"),
        ({"days": 1001}, "days"),
        ({"steps": [("Too late", 181)]}, "steps"),
        ({"steps": [("", 10)]}, "steps"),
        ({"steps": [("Again", 10)] * 13}, "steps"),
    ],
    ids=["topic", "title", "success", "no days", "many days", "late milestone", "milestone without words", "too many"],
)
def test_what_cannot_stand_is_not_offered(cast: Cast, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        offered(cast, **wrong)
    assert refusal.value.field == field


def test_the_action_remembers_where_it_came_from_and_the_trust_sees_how_many_took_it_over(
    cast: Cast, requirement: Requirement, action: Action
) -> None:
    offer = offered(cast)
    anchor = make.school("900100", "Anchor Academy", trust=cast.trust)
    there = make.requirement(make.inspection(anchor, cast.head))
    for one in (action, make.action(requirement, cast.leader), make.action(there, cast.leader)):
        take(cast, offer, one)
    (row,) = offers_of(cast.trust).standing
    assert (row.schools, row.actions, offers_of(cast.trust).school_count) == (2, 3, 2)
    assert [(one.school, one.number) for one in offer_page(cast.trust, offer).takings] == [
        ("Anchor Academy", "1.1"),
        ("Harbour Row Academy", "1.1"),
        ("Harbour Row Academy", "1.2"),
    ]
    (seen,) = offered_on(cast.school, requirement.text)
    assert seen.taken == ("1.1", "1.2")
    origin = origin_of(action.id)
    assert origin is not None
    assert (origin.trust, origin.title) == ("Tidewater Learning Trust", "Open every lesson with five questions")
    assert events().count("offer_taken_over") == 3


def test_what_a_school_makes_of_an_action_changes_nothing_of_the_offer_nor_the_other_way_round(
    cast: Cast, action: Action
) -> None:
    offer = offered(cast)
    take(cast, offer, action)
    change_action(
        action,
        clauses=action.clauses,
        title="Open every lesson with three questions",
        success=action.success,
        owner=action.owner,
        targets=[],
        **signed(cast.leader),
    )
    withdraw_offer(offer, **signed(cast.trust_officer))
    assert offer.title == "Open every lesson with five questions"
    assert action.title == "Open every lesson with three questions"
    assert origin_of(action.id) is not None
    page = offers_of(cast.trust)
    assert (page.standing, [row.schools for row in page.withdrawn]) == ((), [1])


def test_what_is_withdrawn_is_offered_and_taken_over_no_more(
    cast: Cast, requirement: Requirement, action: Action
) -> None:
    offer = offered(cast)
    withdraw_offer(offer, **signed(cast.trust_officer))
    assert offered_on(cast.school, requirement.text) == ()
    with pytest.raises(Invalid, match="withdrew this on 25 November 2026"):
        take(cast, offer, action)
    with pytest.raises(Invalid, match="was withdrawn"):
        withdraw_offer(offer, **signed(cast.trust_officer))


def test_another_trusts_offer_is_neither_found_nor_taken_over(cast: Cast, action: Action) -> None:
    other = Trust(name="Marsh Trust")
    session().add(other)
    session().flush()
    elsewhere = make.offer(other, cast.trust_officer)
    with pytest.raises(NotFound):
        stored_offer(cast.trust, elsewhere.id)
    with pytest.raises(Invalid, match="another trust"):
        take(cast, elsewhere, action)


def test_a_plan_that_is_let_go_leaves_the_offer_where_it_was(cast: Cast) -> None:
    left = make.requirement(make.inspection(cast.school, cast.head, date(2016, 5, 12)), closed_on=date(2018, 5, 15))
    offer = offered(cast)
    take(cast, offer, make.action(left, cast.leader, due_on=date(2017, 7, 20), starts_on=date(2016, 9, 1)))
    session().commit()
    due = next(one for one in due_at_school(cast.school, make.TODAY) if one.kind is RecordKind.PLANS)
    let_go(cast.school, {RecordKind.PLANS: due.seal}, **signed(cast.clerk))
    session().commit()
    assert offers_of(cast.trust).standing[0].actions == 0
