"""What a trust offers its schools, on the pages of the trust and on those of a school."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.offers import Offer
from tracker.models.requirements import Requirement
from tracker.models.schools import Trust
from tracker.queries.offers import origin_of
from tracker.rules.permissions import Role

Browsers = dict[str, Browser]
HARBOUR = "/schools/900001"
TITLE = "Open every lesson with five questions on what was taught before"


@pytest.fixture
def offers(cast: Cast) -> str:
    """Where the trust says what it offers."""
    return f"/trusts/{cast.trust.id}/offers"


@pytest.fixture
def asked(cast: Cast) -> Requirement:
    """A requirement of two clauses, the first of which asks about checking what pupils know."""
    words = ("Leaders must check what pupils know.", "They should improve attendance.")
    made = make.requirement(make.inspection(cast.school, cast.head), words)
    session().commit()
    return made


@pytest.fixture
def offer(cast: Cast) -> Offer:
    """An offer about checking what pupils know."""
    made = make.offer(cast.trust, cast.trust_officer)
    session().commit()
    return made


def typed(**more: Any) -> dict[str, Any]:
    """Fill in the form of an offer."""
    steps = {"steps-0-title": "Ten lessons seen", "steps-0-days": "30"}
    return {
        "topic": "attendance",
        "title": "Ring every family on the first day of an absence",
        "success": "95% of families rung by 10am",
        "days": "90",
        **steps,
        **more,
    }


def stored() -> list[Offer]:
    session().rollback()
    return list(session().scalars(select(Offer).order_by(Offer.id)))


def test_an_officer_offers_an_action_and_sees_it_on_the_list(cast: Cast, at_browser: Browsers, offers: str) -> None:
    officer = at_browser["trust officer"]
    assert "Actions that worked at one school" in officer.get(offers).main
    page = officer.post(f"{offers}/new", typed())
    assert page.heading == "What do we offer our schools?"
    assert "Ring every family on the first day of an absence" in page.main
    assert "90 days, 1 milestone" in page.main
    assert "Nobody sees it at present: no school of the trust is asked about its topic." in page.main
    assert "0 of 1 school" in page.main
    (made,) = stored()
    assert [(step.title, step.days) for step in made.steps] == [("Ten lessons seen", 30)]
    assert "offered schools the action “Ring every family" in officer.get(f"/trusts/{cast.trust.id}/history").main


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"topic": "the weather"}, "Choose one from the list."),
        ({"topic": ""}, "Choose what it is about."),
        ({"days": "0"}, "Give a number of days between 1 and 1,000."),
        ({"days": "soon"}, "Enter a whole number, such as 214."),
        ({"steps-0-days": ""}, "Say how many days after the start it is due."),
        ({"steps-0-title": ""}, "Say what the milestone is."),
        (
            {"steps-0-days": "91"},
            "“Ten lessons seen” would be due after the action, which takes 90 days. Give one of them another number.",
        ),
    ],
)
def test_what_cannot_stand_comes_back_as_it_was_typed_with_a_sentence(
    cast: Cast, at_browser: Browsers, offers: str, wrong: dict[str, str], sentence: str
) -> None:
    page = at_browser["trust officer"].post(f"{offers}/new", typed(**wrong), status=422)
    assert sentence in page.main
    assert page.value_of("title") == "Ring every family on the first day of an absence"
    assert stored() == []


def test_trustees_see_what_is_offered_and_only_officers_offer(cast: Cast, at_browser: Browsers, offer: Offer) -> None:
    make.role(cast.governor, Role.GOVERNOR, trust=cast.trust)
    session().commit()
    base, trustee = f"/trusts/{cast.trust.id}/offers", at_browser["governor"]
    page = trustee.get(base)
    assert TITLE in page.main
    assert "Offer an action" not in page.main
    assert "Withdraw" not in trustee.get(f"{base}/{offer.id}").main
    for path in ("new", f"{offer.id}/change", f"{offer.id}/withdraw"):
        trustee.get(f"{base}/{path}", status=403)
    trustee.client.post(f"{base}/{offer.id}/withdraw")
    assert [one.withdrawn_on for one in stored()] == [None]


def test_a_leader_finds_the_offer_on_a_requirement_of_its_topic_and_takes_it_over_as_the_schools_own(
    cast: Cast, at_browser: Browsers, offer: Offer, asked: Requirement
) -> None:
    leader = at_browser["leader"]
    page = leader.get(f"{HARBOUR}/requirements/1")
    assert "What the trust offers" in page.main
    address = f"{HARBOUR}/requirements/1/offers/{offer.id}/take"
    assert page.soup.find("a", href=address)
    form = leader.get(address)
    assert form.value_of("title") == TITLE
    assert form.value_of("milestones-0-title") == "Ten lessons seen"
    ticked = [int(box["value"]) for box in form.soup.select("input[name=clauses][checked]")]
    assert ticked == [asked.clauses[0].id]
    days = [field["value"] for field in form.soup.find_all(attrs={"name": "due_on"})]
    assert days == ["24", "5", "2027"]
    data = {
        "clauses": ticked,
        "title": "Open every lesson with three questions",
        "success": "80% of 30 lessons",
        "owner": cast.leader.id,
        "starts_on": ["25", "11", "2026"],
        "due_on": ["1", "5", "2027"],
        "milestones-0-title": "Ten lessons seen",
        "milestones-0-due_on": ["15", "1", "2027"],
    }
    assert "The action is planned. It is the school’s own now." in leader.post(address, data).main
    session().rollback()
    (action,) = session().scalars(select(Action)).all()
    assert (action.title, action.due_on) == ("Open every lesson with three questions", date(2027, 5, 1))
    assert origin_of(action.id) is not None
    page = at_browser["governor"].get(f"{HARBOUR}/actions/1.1")
    assert f"Tidewater Learning Trust offered “{TITLE}”; taken over on 25 November 2026" in page.main
    assert "took 1.1 over from what the trust offers" in page.main
    officers = at_browser["trust officer"].get(f"/trusts/{cast.trust.id}/offers/{offer.id}")
    assert officers.soup.find("a", href=f"{HARBOUR}/actions/1.1")
    assert "1 school took it over." in officers.main
    assert "taken over here as action 1.1" in leader.get(f"{HARBOUR}/requirements/1").main


def test_a_form_that_is_put_right_keeps_what_was_typed_over_the_offer(
    cast: Cast, at_browser: Browsers, offer: Offer, asked: Requirement
) -> None:
    address = f"{HARBOUR}/requirements/1/offers/{offer.id}/take"
    page = at_browser["leader"].post(address, {"title": "Our own words", "success": ""}, status=422)
    assert page.value_of("title") == "Our own words"
    assert page.value_of("success") == ""
    assert page.soup.select("input[name=clauses][checked]") == []
    assert session().scalars(select(Action)).all() == []


def test_an_offer_is_seen_by_those_alone_who_may_take_it_over_and_where_it_fits(
    cast: Cast, at_browser: Browsers, offer: Offer, asked: Requirement
) -> None:
    for part in ("governor", "clerk", "trust officer"):
        assert "What the trust offers" not in at_browser[part].get(f"{HARBOUR}/requirements/1").main
    make.requirement(asked.inspection, ("Leaders must improve careers guidance.",), title="Careers")
    session().commit()
    assert "What the trust offers" not in at_browser["head"].get(f"{HARBOUR}/requirements/2").main
    at_browser["head"].get(f"{HARBOUR}/requirements/2/offers/{offer.id}/take", status=404)


def test_a_changed_offer_takes_the_place_of_the_one_before(
    cast: Cast, at_browser: Browsers, offer: Offer, offers: str
) -> None:
    officer = at_browser["trust officer"]
    form = officer.get(f"{offers}/{offer.id}/change")
    assert (form.value_of("title"), form.value_of("steps-0-days")) == (TITLE, "30")
    page = officer.post(f"{offers}/{offer.id}/change", typed())
    assert page.heading == "Ring every family on the first day of an absence"
    before, after = stored()
    assert (before.title, before.withdrawn_on, after.withdrawn_on) == (TITLE, make.TODAY, None)
    officer.get(f"{offers}/{offer.id}/change", status=404)


def test_a_change_that_cannot_stand_withdraws_nothing(at_browser: Browsers, offer: Offer, offers: str) -> None:
    at_browser["trust officer"].post(f"{offers}/{offer.id}/change", typed(**{"steps-0-days": "400"}), status=422)
    assert [one.withdrawn_on for one in stored()] == [None]


def test_a_withdrawn_offer_is_gone_from_the_schools_and_stays_on_the_trusts_list(
    cast: Cast, at_browser: Browsers, offer: Offer, asked: Requirement, offers: str
) -> None:
    officer = at_browser["trust officer"]
    assert "No school has taken it over." in officer.get(f"{offers}/{offer.id}/withdraw").main
    page = officer.post(f"{offers}/{offer.id}/withdraw", {})
    assert page.soup.find("h2", string="Withdrawn")
    assert "What the trust offers" not in at_browser["leader"].get(f"{HARBOUR}/requirements/1").main
    at_browser["leader"].get(f"{HARBOUR}/requirements/1/offers/{offer.id}/take", status=404)


def filled_in(cast: Cast, asked: Requirement, **more: Any) -> dict[str, Any]:
    """Fill in the form by which an offer is taken over."""
    return {
        "clauses": [asked.clauses[0].id],
        "title": "Open every lesson with three questions",
        "success": "80% of 30 lessons",
        "owner": cast.leader.id,
        "starts_on": ["25", "11", "2026"],
        "due_on": ["1", "5", "2027"],
        **more,
    }


@pytest.mark.parametrize("how", ["withdraw", "change"])
def test_an_offer_that_is_withdrawn_while_a_leader_fills_it_in_leaves_what_they_typed_and_a_way_on(
    cast: Cast, at_browser: Browsers, offer: Offer, asked: Requirement, offers: str, how: str
) -> None:
    leader, address = at_browser["leader"], f"{HARBOUR}/requirements/1/offers/{offer.id}/take"
    data = filled_in(cast, asked, taken=leader.get(address).value_of("taken"))
    at_browser["trust officer"].post(f"{offers}/{offer.id}/{how}", typed())
    page = leader.post(address, data, status=422)
    assert page.errors == ["The trust withdrew this on 25 November 2026. Plan an action of your own."]
    assert page.value_of("title") == "Open every lesson with three questions"
    assert page.value_of("success") == "80% of 30 lessons"
    assert [int(box["value"]) for box in page.soup.select("input[name=clauses][checked]")] == data["clauses"]
    (way_on,) = page.soup.select("button[formaction$='/actions/new']")
    assert "The action is planned." in leader.post(str(way_on["formaction"]), data).main
    session().rollback()
    (action,) = session().scalars(select(Action)).all()
    assert action.title == "Open every lesson with three questions"
    assert origin_of(action.id) is None


def test_a_take_over_that_is_sent_twice_plans_a_second_action_only_when_that_is_meant(
    cast: Cast, at_browser: Browsers, offer: Offer, asked: Requirement
) -> None:
    leader, address = at_browser["leader"], f"{HARBOUR}/requirements/1/offers/{offer.id}/take"
    data = filled_in(cast, asked, taken=leader.get(address).value_of("taken"))
    leader.post(address, data)
    page = leader.post(address, data, status=422)
    assert page.errors == [
        "This was taken over here as action 1.1 while the page was open. Send it again to plan another."
    ]
    assert page.value_of("title") == "Open every lesson with three questions"
    assert page.soup.find("a", href=f"{HARBOUR}/actions/1.1")
    assert len(session().scalars(select(Action)).all()) == 1
    leader.post(address, data | {"taken": page.value_of("taken")})
    session().rollback()
    assert len(session().scalars(select(Action)).all()) == 2


def test_another_trusts_offers_are_not_found(cast: Cast, at_browser: Browsers, offers: str, asked: Requirement) -> None:
    other = Trust(name="Marsh Trust")
    session().add(other)
    session().flush()
    elsewhere = make.offer(other, cast.trust_officer)
    session().commit()
    for path in ("", "/change", "/withdraw"):
        at_browser["trust officer"].get(f"{offers}/{elsewhere.id}{path}", status=404)
    at_browser["leader"].get(f"{HARBOUR}/requirements/1/offers/{elsewhere.id}/take", status=404)
