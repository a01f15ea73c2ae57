"""Who may do what: adding people, giving roles, changing and ending them, and leaving."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Clock
from tests.letters import invitation_in, mails_in, mails_of, with_a_mail_server
from tracker.db import session
from tracker.models.events import Event
from tracker.models.meetings import Seat
from tracker.models.people import Membership, Person
from tracker.models.sign_ins import Invitation
from tracker.printing import mails
from tracker.rules.permissions import Role
from tracker.services.sign_ins import begin_sign_in

HARBOUR = "/schools/900001"
ADD = f"{HARBOUR}/people/add"
OWN = "lantern-quarry-39-fennel"


def somebody(**typed: Any) -> dict[str, Any]:
    """Fill in the form of somebody new."""
    return {
        "name": "Idris Ŵood",
        "email": "idris@estuary.example",
        "job_title": "Parent governor",
        "role": "governor",
        **typed,
    }


def chosen(password: str = OWN) -> dict[str, str]:
    """Fill in the form of a password of one's own."""
    return {"password": password, "again": password}


def count(kind: type[Person] | type[Membership] | type[Invitation]) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(kind)) or 0


def found(email: str = "idris@estuary.example") -> Person:
    session().rollback()
    return session().scalars(select(Person).where(Person.email == email)).one()


def told() -> list[str]:
    """List the names of what was recorded of the school, in order."""
    session().rollback()
    return [event.name for event in session().scalars(select(Event).order_by(Event.id))]


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
    assert "Passes to read" not in page.main


def test_a_role_that_has_ended_is_no_longer_listed(at_browser: dict[str, Browser], cast: Cast) -> None:
    session().get_one(Person, cast.second_leader.id).memberships[0].ends_on = make.TODAY - timedelta(1)
    session().commit()
    assert "Łukasz Nowak" not in at_browser["clerk"].get(f"{HARBOUR}/people").main


# ---------------------------------------------------------------- coming in


def test_the_head_invites_a_governor_who_chooses_a_password_and_sees_the_board_view(
    app: Flask, at_browser: dict[str, Browser]
) -> None:
    page = at_browser["head"].post(ADD, somebody(ends_on=["31", "8", "2028"]))
    assert page.heading == "How does Idris Ŵood come in?"
    (mail,) = mails_in(app)
    assert mail["To"].addresses[0].addr_spec == "idris@estuary.example"
    assert mail["Subject"] == "Harbour Row Academy invites you to Next Steps"
    link = invitation_in(mail)
    assert link in page.main
    assert "until 2 December 2026" in mail.get_body(("plain",)).get_content()
    idris = Browser(app.test_client())
    page = idris.get(link)
    assert page.heading == "Which password do you choose?"
    assert "You sign in as idris@estuary.example" in page.main
    page = idris.post(link, chosen())
    assert "Your password is kept. Sign in with it." in page.main
    assert page.value_of("email") == "idris@estuary.example"  # typed once more on a phone, it is often typed wrong
    assert idris.get("/login").value_of("email") == ""
    added = found()
    assert [(m.role, m.ends_on) for m in added.memberships] == [(Role.GOVERNOR, date(2028, 8, 31))]
    idris.sign_in(added, OWN)
    assert "Harbour Row Academy" in idris.get("/").text
    assert "Signed in as a governor" in idris.get(f"{HARBOUR}/").text
    assert told()[-5:] == ["person_added", "role_given", "invitation_sent", "password_set", "invitation_used"]
    assert not [event for event in session().scalars(select(Event)) if link.rpartition("/")[2] in str(event.detail)]


def test_whoever_adds_somebody_is_told_beforehand_whether_they_hand_the_link_over(
    app: Flask, at_browser: dict[str, Browser]
) -> None:
    page = at_browser["head"].get(ADD)
    assert "the next page shows a link that you hand over" in page.main
    assert "Add them and show the link" in page.main
    with_a_mail_server(app)
    page = at_browser["head"].get(ADD)
    assert "They are sent a link." in page.main
    assert "Add them and send the link" in page.main


def test_a_link_is_kept_nowhere(app: Flask, at_browser: dict[str, Browser]) -> None:
    at_browser["clerk"].post(ADD, somebody())
    key = invitation_in(mails_in(app)[0]).rpartition("/")[2]
    session().rollback()
    invitation = session().scalars(select(Invitation)).one()
    assert key not in {str(value) for value in vars(invitation).values()}
    assert key not in at_browser["clerk"].get(f"{HARBOUR}/people").text


def test_a_link_works_once_and_looking_at_it_uses_nothing_up(app: Flask, at_browser: dict[str, Browser]) -> None:
    at_browser["clerk"].post(ADD, somebody())
    link, anybody = invitation_in(mails_in(app)[0]), Browser(app.test_client())
    anybody.get(link)
    anybody.get(link)
    anybody.post(link, chosen())
    for page in (anybody.get(link, 404), anybody.post(link, chosen("another-password-77-x"), 404)):
        assert "This link opens nothing" in page.main
    Browser(app.test_client()).sign_in(found(), OWN)


def test_a_link_opens_for_seven_days_and_no_longer(app: Flask, at_browser: dict[str, Browser], clock: Clock) -> None:
    at_browser["clerk"].post(ADD, somebody())
    link, anybody = invitation_in(mails_in(app)[0]), Browser(app.test_client())
    clock.now += timedelta(days=7, seconds=-1)
    anybody.get(link)
    clock.now += timedelta(seconds=1)
    anybody.post(link, chosen(), 404)
    assert found().password is None
    clerk = Browser(app.test_client()).sign_in(found_by_name("Clare Moss"))
    assert "The link they were sent is too old" in clerk.get(f"{HARBOUR}/people").main


def found_by_name(name: str) -> Person:
    return session().scalars(select(Person).where(Person.name == name)).one()


def test_a_link_sent_again_puts_the_first_out_of_use(app: Flask, at_browser: dict[str, Browser]) -> None:
    at_browser["clerk"].post(ADD, somebody())
    first = invitation_in(mails_in(app)[0])
    page = at_browser["clerk"].get(f"{HARBOUR}/people")
    assert "Has a link to come in by, which opens until 2 Dec 2026" in page.main
    again = f"{HARBOUR}/people/{found().id}/invite"
    assert at_browser["clerk"].get(again).heading == "Send Idris Ŵood a link again?"
    at_browser["clerk"].post(again, {})
    second = next(link for link in map(invitation_in, mails_in(app)) if link != first)
    anybody = Browser(app.test_client())
    anybody.get(first, 404)
    anybody.get(second)


def test_a_link_that_was_taken_back_opens_nothing(app: Flask, at_browser: dict[str, Browser]) -> None:
    at_browser["clerk"].post(ADD, somebody())
    address = f"{HARBOUR}/people/{found().id}/invitation/withdraw"
    page = at_browser["clerk"].post(address, {})
    assert "The link that Idris Ŵood was sent opens nothing any more." in page.main
    assert "Has not come in yet" in page.main
    Browser(app.test_client()).get(invitation_in(mails_in(app)[0]), 404)
    assert told()[-1] == "invitation_withdrawn"
    assert at_browser["clerk"].post(address, {}, 422).heading == "That cannot stand"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "", "again": ""}, "Enter a password."),
        ({"password": OWN, "again": OWN + "x"}, "The two are not the same. Enter both again."),
        ({"password": "idris12!", "again": "idris12!"}, None),
        ({"password": "password1", "again": "password1"}, None),
    ],
)
def test_a_password_that_cannot_stand_leaves_the_link_as_it_was(
    app: Flask, at_browser: dict[str, Browser], typed: dict[str, str], sentence: str | None
) -> None:
    at_browser["clerk"].post(ADD, somebody())
    link, anybody = invitation_in(mails_in(app)[0]), Browser(app.test_client())
    page = anybody.post(link, typed, 422)
    assert page.errors
    assert sentence is None or sentence in page.errors
    assert found().password is None
    anybody.post(link, chosen())


def test_whoever_signs_in_otherwise_has_used_their_link_up(app: Flask, at_browser: dict[str, Browser]) -> None:
    with_a_mail_server(app)
    address = f"{HARBOUR}/people/{found_by_name('Lena Adeyemi').id}/invite"
    at_browser["clerk"].post(address, {})
    link = invitation_in(mails_in(app)[0])
    Browser(app.test_client()).sign_in(found_by_name("Lena Adeyemi"))
    Browser(app.test_client()).get(link, 404)
    assert told()[-1] == "invitation_used"


def test_a_key_that_nobody_has_says_the_same_as_one_that_was_used(app: Flask, cast: Cast) -> None:
    page = Browser(app.test_client()).get("/invitations/" + "x" * 43, 404)
    assert "This link opens nothing" in page.main


def test_the_mail_of_an_invitation_leads_where_the_installation_is_and_not_where_a_request_says(
    app: Flask, at_browser: dict[str, Browser]
) -> None:
    at_browser["clerk"].client.post(ADD, data=somebody(), headers={"X-Forwarded-Host": "evil.example"})
    assert invitation_in(mails_in(app)[0]).startswith(app.extensions["settings"].base_url + "/invitations/")


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
    app: Flask, at_browser: dict[str, Browser], typed: dict[str, Any], field: str, sentence: str
) -> None:
    before = count(Person)
    page = at_browser["clerk"].post(ADD, somebody(**typed), 422)
    assert page.errors == [sentence]
    assert page.soup.find(id=field)
    assert page.value_of("job_title") == "Parent governor"
    assert count(Person) == before
    assert (count(Invitation), mails_in(app)) == (0, [])


# ---------------------------------------------------------------- several schools


def test_somebody_who_signs_in_for_another_school_goes_on_as_they_do_and_is_told(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    before = count(Person)
    page = at_browser["clerk"].post(ADD, somebody(email=cast.stranger.email.upper(), role="leader"))
    assert f"{cast.stranger.email} already signs in here; the role was added." in page.main
    assert (count(Person), count(Invitation)) == (before, 0)
    (mail,) = mails_in(app)
    assert "/invitations/" not in mail.as_string()
    assert "/schools/900001/" in mail.get_body(("plain",)).get_content()
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
def test_nobody_joins_whose_password_or_link_somebody_at_another_school_knows(
    at_browser: dict[str, Browser], cast: Cast, has_password: bool
) -> None:
    stranger = session().get_one(Person, cast.stranger.id)
    stranger.must_change_password = has_password
    stranger.password = stranger.password if has_password else None
    page = at_browser["clerk"].post(ADD, somebody(email=cast.stranger.email), 422)
    said = f"{cast.stranger.email} has never signed in by themselves. Ask them to do so first."
    assert page.errors == [said]
    assert "Oscar" not in page.text
    session().expire_all()
    assert [held.school_id for held in session().get_one(Person, cast.stranger.id).memberships] == [
        cast.other_school.id
    ]


def test_a_link_that_opens_more_than_this_school_is_not_this_schools_to_send(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    make.role(session().get_one(Person, cast.leader.id), Role.LEADER, cast.other_school)
    session().commit()
    for person in (cast.leader, cast.trust_officer, cast.clerk):
        at_browser["clerk"].post(f"{HARBOUR}/people/{person.id}/invite", {}, 403)
        at_browser["clerk"].get(f"{HARBOUR}/people/{person.id}/invite", 403)
    at_browser["clerk"].post(f"{HARBOUR}/people/{cast.stranger.id}/invite", {}, 404)
    at_browser["clerk"].post(f"{HARBOUR}/people/{cast.stranger.id}/invitation/withdraw", {}, 404)


def test_a_link_is_offered_only_where_it_can_be_sent(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.role(session().get_one(Person, cast.leader.id), Role.LEADER, cast.other_school)
    page = at_browser["clerk"].get(f"{HARBOUR}/people")
    offered = {str(a["href"]) for a in page.soup.find_all("a") if "/invite" in str(a["href"])}
    can = (cast.governor, cast.second_leader, cast.head)
    assert offered == {f"{HARBOUR}/people/{person.id}/invite" for person in can}
    for address in offered:
        at_browser["clerk"].get(address)


def test_without_a_mail_server_nobody_sees_a_link_of_somebody_who_has_come_in_before(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    address = f"{HARBOUR}/people/{cast.head.id}/invite"
    page = at_browser["clerk"].get(address)
    assert f"flask people invite {cast.head.email}" in page.main
    assert "Send a link" not in [one.get_text(strip=True) for one in page.soup.select("main button")]
    refused = at_browser["clerk"].post(address, {}, 403)
    assert "/invitations/" not in refused.text
    assert (count(Invitation), mails_in(app)) == (0, [])


def test_whoever_has_no_password_and_has_signed_in_by_a_mail_is_no_newcomer(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    at_browser["clerk"].post(ADD, somebody())
    begin_sign_in(found(), "link by mail", "", now=make.at(make.TODAY))
    session().commit()
    at_browser["clerk"].post(f"{HARBOUR}/people/{found().id}/invite", {}, 403)


def test_a_link_that_no_server_took_is_shown_to_nobody_where_its_owner_has_come_in_before(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    mails.register(app, with_a_mail_server(app))
    page = at_browser["clerk"].post(f"{HARBOUR}/people/{cast.head.id}/invite", {}, 422)
    assert "The mail could not be sent. Try again later." in page.main
    assert "/invitations/" not in page.text
    assert count(Invitation) == 0


def test_whoever_has_a_password_replaced_by_a_link_is_told_by_mail(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    with_a_mail_server(app)
    at_browser["clerk"].post(f"{HARBOUR}/people/{cast.head.id}/invite", {})
    Browser(app.test_client()).post(invitation_in(mails_in(app)[0]), chosen())
    told_of = mails_of(app)[-1]
    assert told_of["Subject"] == "Your password was changed"
    assert told_of["To"].addresses[0].addr_spec == cast.head.email


def test_a_lost_password_is_replaced_by_its_owner_and_the_old_one_works_until_then(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    with_a_mail_server(app)
    leader = at_browser["leader"]
    address = f"{HARBOUR}/people/{cast.leader.id}/invite"
    assert at_browser["clerk"].get(address).heading == "Does Lena Adeyemi need a new password?"
    at_browser["clerk"].post(address, {})
    leader.get(f"{HARBOUR}/")
    Browser(app.test_client()).post(invitation_in(mails_in(app)[0]), chosen())
    assert leader.client.get(f"{HARBOUR}/").status_code == 302
    Browser(app.test_client()).sign_in(cast.leader, OWN)


# ---------------------------------------------------------------- several roles, and other ones


def test_somebody_added_just_now_is_given_a_second_role(at_browser: dict[str, Browser]) -> None:
    at_browser["clerk"].post(ADD, somebody())
    page = at_browser["clerk"].post(ADD, somebody(role="clerk"))
    assert "idris@estuary.example already signs in here; the role was added." in page.main


def test_a_second_role_is_given_and_the_same_one_is_not(at_browser: dict[str, Browser], cast: Cast) -> None:
    address = f"{HARBOUR}/people/{cast.governor.id}/role"
    page = at_browser["clerk"].post(address, {"role": "clerk"})
    assert "Gwen Ŵyn is now a clerk too." in page.main
    page = at_browser["clerk"].post(address, {"role": "clerk"}, 422)
    assert page.errors == ["Gwen Ŵyn is already clerk or governance professional there."]


def test_a_role_is_changed_in_one_step_and_the_seat_stays(at_browser: dict[str, Browser], cast: Cast) -> None:
    seat = make.seat(cast.school.boards[0], cast.governor).id
    held = session().get_one(Person, cast.governor.id).memberships[0]
    address = f"{HARBOUR}/people/roles/{held.id}/change"
    assert at_browser["clerk"].get(address).heading == "What is Gwen Ŵyn from today?"
    page = at_browser["clerk"].post(address, {"role": "leader", "ends_on": ["", "", ""]})
    assert "Gwen Ŵyn is a leader from today, and no governor any more." in page.main
    session().expire_all()
    gwen = session().get_one(Person, cast.governor.id)
    assert gwen.roles_at(cast.school, make.TODAY) == {Role.LEADER}
    assert session().get_one(Seat, seat).ends_on is None
    assert told()[-2:] == ["role_given", "role_ended"]


def test_the_only_one_who_manages_people_becomes_nothing_less(at_browser: dict[str, Browser], cast: Cast) -> None:
    head = session().get_one(Person, cast.head.id).memberships[0].id
    clerk = session().get_one(Person, cast.clerk.id).memberships[0].id
    at_browser["clerk"].post(f"{HARBOUR}/people/roles/{head}/change", {"role": "leader"})
    page = at_browser["clerk"].post(f"{HARBOUR}/people/roles/{clerk}/change", {"role": "governor"}, 422)
    assert page.errors == ["Nobody else manages people at Harbour Row Academy. Give somebody that role first."]
    session().expire_all()
    assert session().get_one(Person, cast.clerk.id).roles_at(cast.school, make.TODAY) == {Role.CLERK}
    at_browser["clerk"].post(f"{HARBOUR}/people/roles/{clerk}/change", {"role": "head"})


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


def test_a_term_that_ends_by_itself_opens_nothing_the_day_after(
    app: Flask, cast: Cast, clock: Clock, at_browser: dict[str, Browser]
) -> None:
    session().get_one(Person, cast.second_leader.id).memberships[0].ends_on = make.TODAY
    session().commit()
    leader = Browser(app.test_client()).sign_in(cast.second_leader)
    leader.get(f"{HARBOUR}/")
    clock.now += timedelta(days=1)
    leader = Browser(app.test_client()).sign_in(cast.second_leader)
    leader.get(f"{HARBOUR}/", 404)
    assert "You hold no role at a school today" in leader.get("/").main


def test_a_school_keeps_somebody_who_manages_its_people(at_browser: dict[str, Browser], cast: Cast) -> None:
    clerk = session().get_one(Person, cast.clerk.id).memberships[0].id
    head = session().get_one(Person, cast.head.id).memberships[0].id
    today = {"ends_on": ["25", "11", "2026"]}
    at_browser["head"].post(f"{HARBOUR}/people/roles/{clerk}/end", today)
    page = at_browser["head"].post(f"{HARBOUR}/people/roles/{head}/end", today, 422)
    assert page.errors == ["Nobody else manages people at Harbour Row Academy. Give somebody that role first."]
    page = at_browser["head"].post(f"{HARBOUR}/people/{cast.head.id}/leave", {"when": "at once"}, 422)
    assert page.errors == ["Nobody else manages people at Harbour Row Academy. Give somebody that role first."]


# ---------------------------------------------------------------- leaving


def test_whoever_leaves_loses_every_right_at_once_and_keeps_their_name_on_what_they_signed(
    app: Flask, at_browser: dict[str, Browser], cast: Cast
) -> None:
    action = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    make.update(action, make.Colour.GREEN)
    seat = make.seat(cast.school.boards[0], cast.leader).id
    make.role(session().get_one(Person, cast.leader.id), Role.GOVERNOR, cast.school)
    key = "k" * 43
    session().get_one(Person, cast.leader.id).calendar_key = key
    session().commit()
    leader = at_browser["leader"]
    address = f"{HARBOUR}/people/{cast.leader.id}/leave"
    page = at_browser["head"].get(address)
    assert page.heading == "Does Lena Adeyemi leave Harbour Row Academy?"
    assert "1.1 Check for understanding in every lesson" in page.main
    page = at_browser["head"].post(address, {"when": "at once"})
    assert "Lena Adeyemi has left. What they signed stays under their name." in page.main
    assert "Their seats on boards ended with it: Interim executive board." in page.main
    assert "Lena Adeyemi" not in page.soup.select_one("main table").get_text()  # type: ignore[union-attr]
    assert leader.client.get(f"{HARBOUR}/").status_code == 302
    Browser(app.test_client()).sign_in(cast.leader).get(f"{HARBOUR}/", 404)
    assert b"BEGIN:VEVENT" not in app.test_client().get(f"/calendars/{key}.ics").data
    session().expire_all()
    assert session().get_one(Seat, seat).ends_on == make.TODAY - timedelta(1)
    assert "Lena Adeyemi" in at_browser["governor"].get(f"{HARBOUR}/actions/1.1").main


def test_whoever_leaves_on_a_day_works_to_the_end_of_it(
    at_browser: dict[str, Browser], cast: Cast, clock: Clock, app: Flask
) -> None:
    address = f"{HARBOUR}/people/{cast.leader.id}/leave"
    page = at_browser["head"].post(address, {"when": "on a day"}, 422)
    assert page.errors == ["Enter their last day."]
    page = at_browser["head"].post(address, {"when": "on a day", "ends_on": ["27", "11", "2026"]})
    assert "Lena Adeyemi leaves on 27 November 2026, at the end of the day." in page.main
    at_browser["leader"].get(f"{HARBOUR}/")
    clock.now += timedelta(days=3)
    Browser(app.test_client()).sign_in(cast.leader).get(f"{HARBOUR}/", 404)


def test_whoever_leaves_one_school_stays_signed_in_for_the_other(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.role(session().get_one(Person, cast.leader.id), Role.LEADER, cast.other_school)
    session().commit()
    at_browser["head"].post(f"{HARBOUR}/people/{cast.leader.id}/leave", {"when": "at once"})
    at_browser["leader"].get(f"{HARBOUR}/", 404)
    at_browser["leader"].get("/schools/900002/")


def test_a_trusts_role_is_not_the_schools_to_end(at_browser: dict[str, Browser], cast: Cast) -> None:
    held = session().get_one(Person, cast.trust_officer.id).memberships[0]
    at_browser["head"].get(f"{HARBOUR}/people/roles/{held.id}/end", 404)
    at_browser["head"].get(f"{HARBOUR}/people/roles/{held.id}/change", 404)
    page = at_browser["head"].post(f"{HARBOUR}/people/{cast.trust_officer.id}/leave", {"when": "at once"}, 422)
    assert page.errors == ["Tom Birch holds no role of this school’s own after 24 November 2026."]


def test_another_schools_people_are_not_found(at_browser: dict[str, Browser], cast: Cast) -> None:
    held = session().get_one(Person, cast.stranger.id).memberships[0]
    at_browser["clerk"].get(f"{HARBOUR}/people/{cast.stranger.id}/role", 404)
    at_browser["clerk"].get(f"{HARBOUR}/people/{cast.stranger.id}/leave", 404)
    at_browser["clerk"].get(f"{HARBOUR}/people/roles/{held.id}/end", 404)
    at_browser["clerk"].get(f"{HARBOUR}/people/roles/{held.id}/change", 404)


@pytest.mark.parametrize("part", ["governor", "leader", "trust officer"])
def test_others_add_nobody(at_browser: dict[str, Browser], part: str) -> None:
    at_browser[part].post(ADD, somebody(), 403)
