"""A trust officer sets up schools and people from files: looked at first, then done by a worker, then told."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.letters import mails_of
from tracker.db import session
from tracker.models.events import Event
from tracker.models.installation import Installation
from tracker.models.jobs import Job, JobState
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.models.set_ups import SetUp
from tracker.rules.permissions import Role

REGISTER = Path(__file__).parent.parent / "samples" / "registers" / "edubasealldata.csv"
Browsers = dict[str, Browser]


@pytest.fixture
def tom(at_browser: Browsers) -> Browser:
    """The trust officer."""
    return at_browser["trust officer"]


@pytest.fixture
def address(cast: Cast) -> str:
    """Where the trust sets up, which the register knows by its number."""
    cast.trust.number = "17001"
    session().commit()
    return f"/trusts/{cast.trust.id}/set-up"


@pytest.fixture
def anchor(cast: Cast) -> School:
    """A school of the trust at which nobody is yet."""
    made = make.school("900100", "Anchor Academy", trust=cast.trust)
    session().commit()
    return made


def send(browser: Browser, address: str, kind: str, content: bytes, name: str = "file.csv"):  # type: ignore[no-untyped-def]
    return browser.client.post(f"{address}/{kind}", data={"file": (io.BytesIO(content), name)})


def people(*rows: str) -> bytes:
    return "\n".join(("Name,Email,Role,URN,Trust,Until", *rows)).encode()


def words_of(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def test_a_trusts_schools_are_looked_at_accepted_and_told_row_by_row(
    app: Flask, cast: Cast, tom: Browser, address: str
) -> None:
    sent = send(tom, address, "schools", REGISTER.read_bytes(), "academies.csv")
    assert sent.status_code == 302
    looked_at = words_of(tom.client.get(sent.location))
    assert "2 new schools, 1 school to bring up to date, 0 already here, 1 passed over." in looked_at
    assert "Far Side High School" not in looked_at
    assert "Brought up to date New: address, postcode, authority and establishment number, phase" in looked_at
    assert session().scalar(select(School.id).where(School.urn == "900011")) is None
    accepted = tom.client.post(sent.location)
    assert accepted.status_code == 302
    assert "0 of 4 rows done. Asked for by Tom Birch on" in (waits := words_of(tom.client.get(accepted.location)))
    assert "Waiting to start." in waits
    mails_of(app)
    told = words_of(tom.client.get(accepted.location))
    assert "It is done: 2 new, 1 brought up to date, 1 passed over." in told
    assert "Newlight Primary Academy, URN 900016 Passed over Not open yet." in told
    session().rollback()
    added = session().scalars(select(School).where(School.urn == "900011")).one()
    assert (added.trust_id, added.local_authority) == (cast.trust.id, "Tidewater")
    by = session().scalar(select(Event.person_id).where(Event.name == "school_added", Event.school_id == added.id))
    assert by == cast.trust_officer.id
    assert "academies.csv" in words_of(tom.client.get(address))
    assert "had 4 schools set up from academies.csv" in words_of(tom.client.get(f"/trusts/{cast.trust.id}/history"))


def test_a_school_that_is_here_outside_of_the_trust_is_not_taken_over(
    app: Flask, cast: Cast, tom: Browser, address: str
) -> None:
    make.school("900012", "The Lantern School")
    session().commit()
    sent = send(tom, address, "schools", REGISTER.read_bytes())
    assert "It is here already, outside of this trust." in words_of(tom.client.get(sent.location))
    tom.client.post(sent.location)
    mails_of(app)
    session().rollback()
    assert session().scalar(select(School.trust_id).where(School.urn == "900012")) is None


def test_people_are_looked_at_accepted_and_added(app: Flask, tom: Browser, address: str, anchor: School) -> None:
    sent = send(tom, address, "people", people("Ivy Lowe,ivy@row.example,clerk,900100,,31/08/2027"))
    looked_at = words_of(tom.client.get(sent.location))
    assert "1 new role, 0 already here." in looked_at
    assert "Ivy Lowe, ivy@row.example" in looked_at
    accepted = tom.client.post(sent.location)
    assert mails_of(app) == []
    told = words_of(tom.client.get(accepted.location))
    assert "It is done: 1 new." in told
    assert "Who has which role now" in told
    assert "Ivy Lowe Clerk at Anchor Academy" in told
    assert "ivy@row.example" not in told
    session().rollback()
    ivy = session().scalars(select(Person).where(Person.email == "ivy@row.example")).one()
    assert ivy.roles_at(session().get_one(School, anchor.id), make.TODAY) == {Role.CLERK}


@pytest.mark.usefixtures("anchor")
def test_a_list_with_rows_that_cannot_stand_is_shown_and_cannot_be_accepted(
    cast: Cast, tom: Browser, address: str
) -> None:
    rows = (
        "Ivy Lowe,ivy@row.example,clerk,900100,,",
        "Bo Fry,bo@row.example,leader,900002,,",
        "Cy Gill,cy@row.example,bursar,900001,,",
        f"Tom Birch,{cast.trust_officer.email},head,900001,,",
    )
    sent = send(tom, address, "people", people(*rows))
    shown = words_of(tom.client.get(sent.location))
    assert "3 rows cannot stand" in shown
    assert "Row 3: No school of Tidewater Learning Trust here has the URN 900002." in shown
    assert "Row 4, column Role: “bursar” is no role." in shown
    assert "Row 5: Nobody gives a role to themselves: ask somebody else to." in shown
    assert "Accept" not in shown
    assert tom.client.post(sent.location).status_code == 422
    assert session().scalar(select(func.count(SetUp.id))) == 0


def test_a_school_that_has_a_head_or_clerk_is_not_given_people_by_an_officer(
    cast: Cast, tom: Browser, address: str, anchor: School
) -> None:
    rows = (
        "Tom Birch,tom.birch@elsewhere.example,head,900001,,",  # himself, by another address
        "Tom Birch,tom.birch@elsewhere.example,clerk,,Tidewater Learning Trust,",
        f"{cast.leader.name},{cast.leader.email},leader,900001,,",  # is there already, which changes nothing
        "Ivy Lowe,ivy@row.example,head,900100,,",
    )
    shown = words_of(tom.client.get(send(tom, address, "people", people(*rows)).location))
    assert "2 rows cannot stand" in shown
    assert (
        "Row 2: Harbour Row Academy has a head or clerk here, who adds its people: on the school’s page People."
        in shown
    )
    assert "Row 3: A clerk is given at a school: give its URN, and no Trust." in shown
    for membership in (*cast.head.memberships, *cast.clerk.memberships):
        membership.ends_on = make.TODAY - timedelta(1)
    session().commit()
    shown = words_of(tom.client.get(send(tom, address, "people", people(rows[0], *rows[2:])).location))
    assert "2 new roles, 1 already here." in shown


def test_a_file_that_is_read_a_second_time_has_nothing_to_do(
    app: Flask, cast: Cast, tom: Browser, address: str
) -> None:
    for _ in range(2):
        sent = send(tom, address, "schools", REGISTER.read_bytes())
        tom.client.post(sent.location)
        mails_of(app)
    assert "There is nothing to do: all of it is here already, or passed over." in words_of(
        tom.client.get(sent.location)
    )
    session().rollback()
    assert session().scalar(select(func.count(SetUp.id))) == 1


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        (
            "schools",
            b"time_period,school_urn\r\n2025,900001\r\n",
            "is not an export of establishments from the register",
        ),
        ("schools", REGISTER.read_bytes().replace(b"17001", b"17009"), "None of the 12 rows of file.csv is of"),
        ("people", b"urn,att8\r\n900001,46.2\r\n", "file.csv is no list of people"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    cast: Cast, tom: Browser, address: str, kind: str, content: bytes, sentence: str
) -> None:
    refused = send(tom, address, kind, content)
    assert refused.status_code == 415
    assert sentence in words_of(refused)


def test_rows_to_look_at_come_first_and_a_long_list_is_accepted_above_it_too(
    cast: Cast, tom: Browser, address: str, anchor: School
) -> None:
    made = make.person("Bo Fry")
    make.role(made, Role.LEADER, anchor, ends_on=make.TODAY + timedelta(30))
    session().commit()
    rows = [f"Ivy Lowe,ivy{n}@row.example,governor,900100,," for n in range(9)]
    few = send(tom, address, "people", people(*rows, f"Bo Fry,{made.email},leader,900100,,"))
    shown = words_of(tom.client.get(few.location))
    assert shown.index("1 row to look at") < shown.index("which stays: change it under People.")
    assert shown.index("which stays: change it under People.") < shown.index("Who would have which role")
    assert shown.index("Who would have which role") < shown.index("Accept")
    many = send(
        tom,
        address,
        "people",
        people(*rows, "Cy Gill,cy@row.example,head,900100,,", "Di Orr,di@row.example,clerk,900100,,"),
    )
    shown = words_of(tom.client.get(many.location))
    assert shown.index("Accept") < shown.index("Who would have which role") < shown.rindex("Accept")


@pytest.mark.usefixtures("anchor")
def test_a_file_that_is_accepted_twice_leads_to_what_it_became(tom: Browser, address: str) -> None:
    sent = send(tom, address, "people", people("Ivy Lowe,ivy@row.example,clerk,900100,,"))
    accepted = tom.client.post(sent.location)
    for again in (tom.client.post(sent.location), tom.client.get(sent.location)):
        assert (again.status_code, again.location) == (302, accepted.location)
    assert session().scalar(select(func.count(SetUp.id))) == 1


@pytest.mark.usefixtures("anchor")
def test_a_file_that_waits_no_more_is_called_a_file(app: Flask, cast: Cast, tom: Browser, address: str) -> None:
    content = people("Ivy Lowe,ivy@row.example,clerk,900100,,")
    sent = send(tom, address, "people", content)
    app.extensions["incoming"].of(f"trust-{cast.trust.id}").drop(sha256(content).hexdigest())
    gone = tom.client.get(sent.location)
    assert gone.status_code == 404
    assert "This file waits no more: it was a day old. Read it in again." in words_of(gone)


def test_a_trust_that_the_register_does_not_know_by_a_number_reads_in_no_schools(
    cast: Cast, tom: Browser, address: str
) -> None:
    cast.trust.number = None
    session().commit()
    refused = send(tom, address, "schools", REGISTER.read_bytes())
    assert refused.status_code == 415
    assert "Tidewater Learning Trust has no group UID here yet" in words_of(refused)


@pytest.mark.parametrize(
    ("kind", "content"),
    [("schools", REGISTER.read_bytes()), ("people", people("Ivy Lowe,ivy@row.example,clerk,900100,,"))],
)
@pytest.mark.usefixtures("anchor")
def test_in_the_demonstration_nobodys_own_schools_and_people_are_set_up(
    tom: Browser, address: str, kind: str, content: bytes
) -> None:
    looked_at = send(tom, address, kind, content).location
    session().add(Installation(is_demonstration=True))
    session().commit()
    for refused in (send(tom, address, kind, content), tom.client.post(looked_at)):
        assert refused.status_code == 415
        assert "This is the demonstration, whose password others know." in words_of(refused)
    assert session().scalar(select(func.count(SetUp.id))) == 0


def test_what_stopped_goes_on_when_it_is_asked_for_again(app: Flask, cast: Cast, tom: Browser, address: str) -> None:
    accepted = tom.client.post(send(tom, address, "schools", REGISTER.read_bytes()).location)
    job = session().scalars(select(Job)).one()
    job.state, job.said = JobState.FAILED, "The disk is full."
    session().commit()
    stopped = words_of(tom.client.get(accepted.location))
    assert "It stopped after 0 of 4 rows." in stopped
    assert "The disk is full. What was done until then stays" in stopped
    tom.client.post(f"{accepted.location}/again")
    mails_of(app)
    assert "2 new, 1 brought up to date" in words_of(tom.client.get(accepted.location))


@pytest.mark.usefixtures("anchor")
def test_only_officers_of_the_trust_set_up_and_each_trust_its_own(
    app: Flask, cast: Cast, tom: Browser, at_browser: Browsers, address: str
) -> None:
    trustee = make.person("Tara Quill", "Trustee", session().get_one(Person, cast.governor.id).password)
    make.role(trustee, Role.GOVERNOR, trust=cast.trust)
    other = Trust(name="Moorland Schools Trust")
    session().add(other)
    session().flush()
    make.role(cast.trust_officer, Role.TRUST_OFFICER, trust=other)
    session().commit()
    tara = Browser(app.test_client()).sign_in(trustee)
    for page in ("", "/schools", "/people", "/people-template.csv", "/1"):
        assert tara.client.get(address + page).status_code == 403
        assert at_browser["head"].client.get(address + page).status_code == 404
    sent = send(tom, address, "people", people("Ivy Lowe,ivy@row.example,clerk,900100,,"))
    accepted = tom.client.post(sent.location)
    there = f"/trusts/{other.id}/set-up"
    assert tom.client.get(accepted.location.replace(address, there)).status_code == 404
    assert tom.client.get(sent.location.replace(address, there)).status_code == 404
