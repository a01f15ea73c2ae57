"""A set-up is done once, whoever does it and however often they are stopped; what became of it is told."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.letters import mails_of, words_of
from tracker.db import session
from tracker.jobs.set_ups import LOT, carry_out, row_of_person, row_of_school
from tracker.jobs.worker import Worker
from tracker.models.people import Membership, Person
from tracker.models.schools import School
from tracker.models.set_ups import SetUp, SetUpKind
from tracker.models.sign_ins import Invitation
from tracker.queries.audit import verified
from tracker.queries.jobs import jobs_about
from tracker.queries.set_ups import SET_UP_JOB
from tracker.reading.people_lists import read_people
from tracker.reading.registers import read_register
from tracker.rules.permissions import Role
from tracker.services.set_ups import ask_for_set_up

REGISTER = Path(__file__).parent.parent / "samples" / "registers" / "edubasealldata.csv"


class Stopped(BaseException):
    """The worker is killed."""


def asked(cast: Cast, kind: SetUpKind, rows: list[dict[str, Any]], **options: object) -> int:
    now = make.at(make.TODAY)
    trust = session().merge(cast.trust)
    by = session().merge(cast.trust_officer)
    set_up = ask_for_set_up(kind, "file.csv", rows, by=by, now=now, trust=trust, **options)
    session().commit()
    return set_up.id


def done(app: Flask, set_up_id: int) -> SetUp:
    """Let a worker do what there is to do, and give what came of it."""
    worker = Worker(app, {SET_UP_JOB: carry_out})
    worker.finish()
    worker.close()
    session().rollback()
    session().expire_all()
    return session().get_one(SetUp, set_up_id)


def schools_of_the_trust(count: int) -> list[dict[str, Any]]:
    """Make rows of the register: many open schools of the trust."""
    first = next(row for row in read_register(io.BytesIO(REGISTER.read_bytes()), "r.csv") if row.urn == "900011")
    row = row_of_school(first)
    return [
        {**row, "urn": str(910000 + at), "row": at, "facts": {**row["facts"], "laestab": f"981{5000 + at}"}}
        for at in range(count)
    ]


def people(*rows: str) -> list[dict[str, Any]]:
    content = "\n".join(("Name,Email,Role,URN,Trust,Until", *rows)).encode()
    return [row_of_person(row) for row in read_people(io.BytesIO(content), "people.csv").rows]


def test_the_schools_of_a_trust_are_stored_and_what_became_of_each_is_told(app: Flask, cast: Cast) -> None:
    rows = [row_of_school(row) for row in read_register(io.BytesIO(REGISTER.read_bytes()), "r.csv") if row.trust]
    cast.trust.number = "17001"
    make.school("900018", "Far Side High")  # of nobody here, and not this trust's to take
    set_up = done(app, asked(cast, SetUpKind.SCHOOLS, rows))
    assert [(one["what"], one["fate"]) for one in set_up.outcomes] == [
        ("Harbour Row Academy, URN 900001", "changed"),
        ("St Brannoc’s Catholic Primary School, Café Lane, URN 900011", "stored"),
        ("The Lantern School, URN 900012", "stored"),
        ("Newlight Primary Academy, URN 900016", "passed over"),
        ("Far Side High School, URN 900018", "passed over"),
    ]
    assert [one["note"] for one in set_up.outcomes[3:]] == [
        "Not open yet.",
        "Not of this trust here. It is here already, outside of this trust. Whoever runs the tracker can move it: "
        "schools import",
    ]
    assert (set_up.rows, set_up.ended_at) == ([], make.at(make.TODAY))
    assert verified().broken is None


def test_a_worker_goes_on_where_another_was_killed(app: Flask, cast: Cast) -> None:
    set_up_id = asked(cast, SetUpKind.SCHOOLS, schools_of_the_trust(2 * LOT + 5))

    def killed_at_the_second_lot(step: int, _steps: int, _said: str) -> None:
        session().rollback()
        if step > LOT:
            raise Stopped

    with pytest.raises(Stopped):
        carry_out(set_up_id, None, killed_at_the_second_lot)  # type: ignore[arg-type]
    session().rollback()
    half = session().get_one(SetUp, set_up_id)
    assert (len(half.outcomes), half.ended_at) == (LOT, None)
    whole = done(app, set_up_id)
    assert {one["fate"] for one in whole.outcomes} == {"stored"}
    assert len(whole.outcomes) == whole.row_count == 2 * LOT + 5
    assert session().scalar(select(func.count(School.id)).where(School.urn.like("91%"))) == whole.row_count
    assert jobs_about(SET_UP_JOB, [set_up_id])[set_up_id].sentence == "It is done."


@pytest.fixture
def anchor(cast: Cast) -> School:
    """A school of the trust at which nobody is yet."""
    return make.school("900100", "Anchor Academy", trust=cast.trust)


def test_people_are_added_and_each_is_sent_a_link_once(app: Flask, cast: Cast, anchor: School) -> None:
    deputy = make.person("Bo Fry", "Deputy head", cast.leader.password)
    make.role(deputy, Role.LEADER, anchor)
    rows = people(
        "Ivy Lowe,ivy@row.example,clerk,900100,,",
        "Raj Nair,raj@tide.example,governor,,Tidewater Learning Trust,",
        f"Bo Fry,{deputy.email},head,900100,,",
    )
    set_up = done(app, asked(cast, SetUpKind.PEOPLE, rows, sends=True))
    assert [one["what"] for one in set_up.outcomes] == [
        "Clerk at Anchor Academy",
        "Governor at Tidewater Learning Trust",
        "Head at Anchor Academy",
    ]
    assert {one["fate"] for one in set_up.outcomes} == {"stored"}
    sent = {str(mail["To"]): words_of(mail) for mail in mails_of(app)}
    assert set(sent) == {"Ivy Lowe <ivy@row.example>", "Raj Nair <raj@tide.example>"}
    assert f"/trusts/{cast.trust.id}" not in sent["Ivy Lowe <ivy@row.example>"]
    assert session().scalar(select(func.count(Invitation.id))) == 2
    assert "lowe" not in str([set_up.outcomes, set_up.rows, set_up.options]).lower()


@pytest.mark.usefixtures("anchor")
def test_without_being_asked_nobody_is_sent_anything(app: Flask, cast: Cast) -> None:
    done(app, asked(cast, SetUpKind.PEOPLE, people("Ivy Lowe,ivy@row.example,clerk,900100,,")))
    assert (mails_of(app), session().scalar(select(func.count(Invitation.id)))) == ([], 0)


@pytest.mark.usefixtures("anchor")
def test_a_list_that_cannot_stand_any_more_is_told_and_nothing_of_it_is_stored(app: Flask, cast: Cast) -> None:
    rows = people(
        "Ivy Lowe,ivy@row.example,clerk,900100,,",
        "Bo Fry,bo@row.example,leader,900002,,",  # another trust's school, or none's
        f"{cast.trust_officer.name},{cast.trust_officer.email},head,900001,,",
    )
    set_up = done(app, asked(cast, SetUpKind.PEOPLE, rows))
    assert [(one["row"], one["fate"], one["note"]) for one in set_up.outcomes] == [
        (3, "passed over", "No school of Tidewater Learning Trust here has the URN 900002."),
        (4, "passed over", "Nobody gives a role to themselves: ask somebody else to."),
    ]
    assert session().scalar(select(Person.id).where(Person.email == "ivy@row.example")) is None
    held = session().scalars(select(Membership.role).where(Membership.person_id == cast.trust_officer.id)).all()
    assert held == [Role.TRUST_OFFICER]


def test_a_school_that_has_a_head_by_the_time_the_worker_comes_adds_its_people_itself(
    app: Flask, cast: Cast, anchor: School
) -> None:
    set_up_id = asked(cast, SetUpKind.PEOPLE, people("Tom Birch,tom.birch@elsewhere.example,head,900100,,"))
    make.role(make.person("Ada Moor", "Headteacher"), Role.HEAD, anchor)
    session().commit()
    assert [(one["row"], one["fate"], one["note"]) for one in done(app, set_up_id).outcomes] == [
        (
            2,
            "passed over",
            "Anchor Academy has a head or clerk here, who adds its people: on the school’s page People.",
        )
    ]
    assert session().scalar(select(Person.id).where(Person.email == "tom.birch@elsewhere.example")) is None
