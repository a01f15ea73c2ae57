"""Who may do what: adding people, giving roles and ending them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tracker.db import session
from tracker.models.events import Event
from tracker.models.people import Membership, Person
from tracker.rules.permissions import Role

HARBOUR = "/schools/900001"
ADD = f"{HARBOUR}/people/add"


def somebody(**typed: Any) -> dict[str, Any]:
    """Fill in the form of somebody new."""
    return {
        "name": "Idris Ŵood",
        "email": "idris@harbour.example",
        "job_title": "Parent governor",
        "role": "governor",
        **typed,
    }


def count(kind: type[Person] | type[Membership]) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(kind)) or 0


def test_people_stand_by_role_with_post_and_term(at_browser: dict[str, Browser], cast: Cast) -> None:
    session().get_one(Person, cast.governor.id).memberships[0].ends_on = date(2027, 8, 31)
    session().commit()
    page = at_browser["governor"].get(f"{HARBOUR}/people")
    assert page.heading == "Who may do what?"
    assert "Gwen Ŵyn Chair of governors 31 Aug 2027" in page.main
    assert "Tom Birch Tidewater Learning Trust" in page.main
    assert "Oscar Pike" not in page.main


def test_only_those_who_manage_people_see_addresses_and_changes(at_browser: dict[str, Browser], cast: Cast) -> None:
    assert cast.leader.email in at_browser["clerk"].get(f"{HARBOUR}/people").main
    page = at_browser["governor"].get(f"{HARBOUR}/people")
    assert cast.leader.email not in page.main
    assert "Add somebody" not in page.main


def test_a_role_that_has_ended_is_no_longer_listed(at_browser: dict[str, Browser], cast: Cast) -> None:
    session().get_one(Person, cast.second_leader.id).memberships[0].ends_on = make.TODAY - timedelta(1)
    session().commit()
    assert "Łukasz Nowak" not in at_browser["clerk"].get(f"{HARBOUR}/people").main


def test_somebody_added_signs_in_with_the_password_shown_once(app: Flask, at_browser: dict[str, Browser]) -> None:
    page = at_browser["clerk"].post(ADD, somebody(ends_on=["31", "8", "2028"]))
    assert page.heading == "Idris Ŵood can sign in now"
    shown = page.soup.select_one("main strong")
    assert shown
    password = shown.get_text(strip=True)
    added = session().scalars(select(Person).where(Person.email == "idris@harbour.example")).one()
    assert [(m.role, m.ends_on) for m in added.memberships] == [(Role.GOVERNOR, date(2028, 8, 31))]
    Browser(app.test_client()).sign_in(added, password)
    assert password not in at_browser["clerk"].get(f"{HARBOUR}/people").text
    assert not [event for event in session().scalars(select(Event)) if password in str(event.detail)]


def test_two_people_get_two_passwords(at_browser: dict[str, Browser]) -> None:
    first, second = (
        at_browser["head"].post(ADD, somebody(email=f"{name}@harbour.example")).soup.select_one("main strong")
        for name in ("one", "two")
    )
    assert first
    assert second
    assert first.get_text() != second.get_text()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": " "}, "name", "Enter their name."),
        ({"email": "idris at harbour"}, "email", "Give an email address, such as name@school.org.uk."),
        ({"email": ""}, "email", "Enter their email address."),
        ({"role": ""}, "role", "Choose what they are to the school."),
        ({"role": "inspector"}, "role", "Choose one of these."),
        ({"role": "trust officer"}, "role", "Choose one of these."),
        ({"ends_on": ["24", "11", "2026"]}, "ends_on", "24 November 2026 has passed: give a day to come, or none."),
        ({"ends_on": ["x", "8", "2028"]}, "ends_on", "Enter a real date, such as 27 3 2027."),
    ],
)
def test_what_cannot_stand_gets_a_sentence_and_adds_nobody(
    at_browser: dict[str, Browser], typed: dict[str, Any], field: str, sentence: str
) -> None:
    before = count(Person)
    page = at_browser["clerk"].post(ADD, somebody(**typed), 422)
    assert page.errors == [sentence]
    assert page.soup.find(id=field)
    assert page.value_of("job_title") == "Parent governor"
    assert count(Person) == before


def test_somebody_who_signs_in_for_another_school_keeps_their_password(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    before = count(Person)
    page = at_browser["clerk"].post(ADD, somebody(email=cast.stranger.email.upper(), role="leader"))
    assert f"{cast.stranger.email.upper()} already signs in here; the role was added." in page.main
    assert not page.soup.select("main strong")
    assert count(Person) == before
    at_browser["somebody from another school"].get(f"{HARBOUR}/")


@pytest.mark.parametrize("typed", [{"role": ""}, {"name": ""}, {"ends_on": ["24", "11", "2026"]}])
def test_nothing_of_somebody_elsewhere_is_shown_before_they_are_added(
    at_browser: dict[str, Browser], cast: Cast, typed: dict[str, Any]
) -> None:
    sent = somebody(email=cast.stranger.email, **typed)
    page = at_browser["clerk"].post(ADD, sent, 422)
    assert "Oscar" not in page.text
    assert page.errors == at_browser["clerk"].post(ADD, {**sent, "email": "idris@harbour.example"}, 422).errors


@pytest.mark.parametrize("has_password", [True, False])
def test_nobody_joins_whose_password_somebody_at_another_school_knows(
    at_browser: dict[str, Browser], cast: Cast, has_password: bool
) -> None:
    stranger = session().get_one(Person, cast.stranger.id)
    stranger.must_change_password = has_password
    stranger.password = stranger.password if has_password else None
    page = at_browser["clerk"].post(ADD, somebody(email=cast.stranger.email), 422)
    said = f"{cast.stranger.email} has not signed in yet with a password of their own. Ask them to do so first."
    assert page.errors == [said]
    assert "Oscar" not in page.text
    session().expire_all()
    assert [held.school_id for held in session().get_one(Person, cast.stranger.id).memberships] == [
        cast.other_school.id
    ]


def test_somebody_added_just_now_is_given_a_second_role(at_browser: dict[str, Browser]) -> None:
    at_browser["clerk"].post(ADD, somebody())
    page = at_browser["clerk"].post(ADD, somebody(role="clerk"))
    assert "idris@harbour.example already signs in here; the role was added." in page.main


def test_a_second_role_is_given_and_the_same_one_is_not(at_browser: dict[str, Browser], cast: Cast) -> None:
    address = f"{HARBOUR}/people/{cast.governor.id}/role"
    page = at_browser["clerk"].post(address, {"role": "clerk"})
    assert "Gwen Ŵyn is now a clerk too." in page.main
    page = at_browser["clerk"].post(address, {"role": "clerk"}, 422)
    assert page.errors == ["Gwen Ŵyn is already clerk or governance professional there."]


def test_a_lost_password_is_replaced_and_who_was_signed_in_no_longer_is(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    address = f"{HARBOUR}/people/{cast.leader.id}/password"
    assert at_browser["clerk"].get(address).heading == "Does Lena Adeyemi need a new password?"
    shown = at_browser["clerk"].post(address, {}).soup.select_one("main strong")
    assert shown
    assert at_browser["leader"].client.get(f"{HARBOUR}/").status_code == 302
    Browser(app.test_client()).sign_in(cast.leader, shown.get_text(strip=True))
    event = session().scalars(select(Event).where(Event.name == "password_set")).one()
    assert (event.person_id, event.subject_id) == (cast.clerk.id, cast.leader.id)


def test_a_password_that_opens_more_than_this_school_is_not_this_schools_to_give(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    make.role(session().get_one(Person, cast.leader.id), Role.LEADER, cast.other_school)
    session().commit()
    for person in (cast.leader, cast.trust_officer, cast.clerk):
        at_browser["clerk"].post(f"{HARBOUR}/people/{person.id}/password", {}, 403)
    at_browser["clerk"].post(f"{HARBOUR}/people/{cast.stranger.id}/password", {}, 404)


def test_a_new_password_is_offered_only_where_it_can_be_given(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.role(session().get_one(Person, cast.leader.id), Role.LEADER, cast.other_school)
    page = at_browser["clerk"].get(f"{HARBOUR}/people")
    offered = {str(a["href"]) for a in page.soup.find_all("a") if "/password" in str(a["href"])}
    can = (cast.governor, cast.second_leader, cast.head)
    assert offered == {f"{HARBOUR}/people/{person.id}/password" for person in can}
    for address in offered:
        at_browser["clerk"].get(address)


def test_a_role_that_ended_on_a_day_gone_is_spoken_of_in_the_past(at_browser: dict[str, Browser], cast: Cast) -> None:
    held = session().get_one(Person, cast.second_leader.id).memberships[0]
    page = at_browser["clerk"].post(f"{HARBOUR}/people/roles/{held.id}/end", {"ends_on": ["20", "11", "2026"]})
    assert "Łukasz Nowak was a leader until 20 November 2026." in page.main


def test_a_role_is_ended_on_a_day(at_browser: dict[str, Browser], cast: Cast) -> None:
    held = session().get_one(Person, cast.second_leader.id).memberships[0]
    address = f"{HARBOUR}/people/roles/{held.id}/end"
    assert at_browser["clerk"].get(address).heading == "When does Łukasz Nowak stop being a leader here?"
    page = at_browser["clerk"].post(address, {"ends_on": ["18", "12", "2026"]})
    assert "Łukasz Nowak is a leader until 18 December 2026." in page.main
    session().expire_all()
    assert session().get_one(Membership, held.id).ends_on == date(2026, 12, 18)


def test_a_school_keeps_somebody_who_manages_its_people(at_browser: dict[str, Browser], cast: Cast) -> None:
    clerk = session().get_one(Person, cast.clerk.id).memberships[0].id
    head = session().get_one(Person, cast.head.id).memberships[0].id
    today = {"ends_on": ["25", "11", "2026"]}
    at_browser["head"].post(f"{HARBOUR}/people/roles/{clerk}/end", today)
    page = at_browser["head"].post(f"{HARBOUR}/people/roles/{head}/end", today, 422)
    assert page.errors == ["Nobody else manages people at Harbour Row Academy. Give somebody that role first."]


def test_a_trusts_role_is_not_the_schools_to_end(at_browser: dict[str, Browser], cast: Cast) -> None:
    held = session().get_one(Person, cast.trust_officer.id).memberships[0]
    at_browser["head"].get(f"{HARBOUR}/people/roles/{held.id}/end", 404)


def test_another_schools_people_are_not_found(at_browser: dict[str, Browser], cast: Cast) -> None:
    held = session().get_one(Person, cast.stranger.id).memberships[0]
    at_browser["clerk"].get(f"{HARBOUR}/people/{cast.stranger.id}/role", 404)
    at_browser["clerk"].get(f"{HARBOUR}/people/roles/{held.id}/end", 404)


@pytest.mark.parametrize("part", ["governor", "leader", "trust officer"])
def test_others_add_nobody(at_browser: dict[str, Browser], part: str) -> None:
    at_browser[part].post(ADD, somebody(), 403)
