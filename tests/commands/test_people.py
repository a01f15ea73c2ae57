"""Many people at once, from a list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.commands.conftest import Run
from tracker.db import session
from tracker.models.events import Event
from tracker.models.people import Membership, Person
from tracker.models.sign_ins import Invitation
from tracker.rules.permissions import Role

HEADINGS = "Name,Email,Role,URN,Trust,Until,Job title"


def people_in(tmp_path: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("\n".join((headings, *rows)) + "\n", "utf-8")
    return path


def count_people() -> int:
    session().expire_all()
    return session().scalar(select(func.count(Person.id)).where(Person.name != "Installation")) or 0


def test_people_are_added_with_their_roles_at_schools_and_trusts(run: Run, cast: Cast, tmp_path: Path) -> None:
    file = people_in(
        tmp_path,
        "Ivy Lowe,Ivy@Row.example,Clerk,900001,,,Governance professional",
        "Ivy Lowe,ivy@row.example,governor,900002,,31/08/2027,",
        "Raj Nair,raj@tide.example,Trust officer,,tidewater learning trust,,Director",
    )
    result = run("people", "import", file)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "people.csv: added 2 people, gave 3 roles; 0 already here.",
        "Without a link as yet: 2 people. To send one: people invite EMAIL",
    ]
    ivy = session().scalars(select(Person).where(Person.email == "ivy@row.example")).one()
    assert (ivy.name, ivy.job_title, ivy.password) == ("Ivy Lowe", "Governance professional", None)
    assert {(held.role, held.school.urn if held.school else "", held.ends_on) for held in ivy.memberships} == {
        (Role.CLERK, "900001", None),
        (Role.GOVERNOR, "900002", date(2027, 8, 31)),
    }
    raj = session().scalars(select(Person).where(Person.email == "raj@tide.example")).one()
    assert [(held.role, held.trust) for held in raj.memberships] == [(Role.TRUST_OFFICER, cast.trust)]
    assert session().scalar(select(func.count(Invitation.id))) == 0


def test_the_same_list_again_changes_nothing(run: Run, cast: Cast, tmp_path: Path) -> None:
    file = people_in(tmp_path, "Ivy Lowe,ivy@row.example,clerk,900001,,,")
    run("people", "import", file)
    events = session().scalar(select(func.count(Event.id)))
    again = run("people", "import", file)
    assert again.stdout == "people.csv: added 0 people, gave 0 roles; 1 already here.\n"
    assert session().scalar(select(func.count(Event.id))) == events


def test_a_list_with_a_row_that_cannot_stand_is_stored_not_even_in_part(run: Run, cast: Cast, tmp_path: Path) -> None:
    cast.stranger.password = None  # Oscar has never signed in
    session().commit()
    before = count_people()
    file = people_in(
        tmp_path,
        "Ivy Lowe,ivy@row.example,clerk,900001,,,",
        "Ann Dee,ann-row.example,leader,900001,,,",
        "Bo Fry,bo@row.example,bursar,900001,,,",
        "Cy Gill,cy@row.example,leader,999999,,,",
        "Di Hale,di@row.example,leader,900001,,2020-01-01,",
        "Ed Ives,ed@row.example,trust officer,900001,,,",
        "Fay Jay,ivy@row.example,leader,900001,,,",
        "Gus King,gus@row.example,leader,900001,Tidewater Learning Trust,,",
        f"Hal Moon,{cast.leader.email},leader,900002,,,",
        f"Oscar Pike,{cast.stranger.email},leader,900001,,,",
    )
    result = run("people", "import", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "Row 3, column Email: “ann-row.example” is no email address, such as name@school.org.uk.",
        "Row 4, column Role: “bursar” is no role. Roles are governor, leader, head, clerk and trust officer.",
        "Row 5, cy@row.example: No school here has the URN 999999.",
        "Row 6, di@row.example: 1 January 2020 has passed: give a day to come, or none.",
        "Row 7, ed@row.example: A trust officer serves a trust: give its number or name in the column Trust, "
        "and no URN.",
        "Row 8, ivy@row.example: An earlier row gives ivy@row.example to Ivy Lowe: one address is one person’s.",
        "Row 9, column URN: For one role both a school and a trust are given. Give the URN of the school, "
        "or the trust’s number.",
        f"Row 10, {cast.leader.email}: {cast.leader.email} is here already under another name. "
        "Write it as it is here, or give another address.",
        f"Row 11, {cast.stranger.email}: {cast.stranger.email} is known elsewhere, and has never signed in by "
        "themselves: ask them to do so first.",
        "Nothing is stored: 9 rows of people.csv cannot stand.",
    ]
    assert count_people() == before


def test_whoever_signs_in_already_gets_a_further_role_and_no_link(run: Run, cast: Cast, tmp_path: Path) -> None:
    file = people_in(tmp_path, f"Oscar Pike,{cast.stranger.email},leader,900001,,,")
    result = run("people", "import", file, "--invite")
    assert result.stdout == "people.csv: added 0 people, gave 1 role; 0 already here.\n"
    assert cast.stranger.roles_at(cast.school, make.TODAY) == {Role.LEADER}


def test_links_are_made_only_when_asked_for_and_once_for_each_person(run: Run, cast: Cast, tmp_path: Path) -> None:
    file = people_in(tmp_path, "Ivy Lowe,ivy@row.example,clerk,900001,,,", "Ivy Lowe,ivy@row.example,leader,900002,,,")
    result = run("people", "import", file, "--invite")
    assert result.stdout.count("Ivy Lowe chooses a password by this link, once, for 7 days: http") == 1
    assert session().scalar(select(func.count(Invitation.id))) == 1


def test_checking_a_list_stores_nothing(run: Run, cast: Cast, tmp_path: Path) -> None:
    before = count_people()
    result = run("people", "import", people_in(tmp_path, "Ivy Lowe,ivy@row.example,clerk,900001,,,"), "--check")
    assert result.stdout == "people.csv: 1 role would be given. Nothing is stored.\n"
    assert count_people() == before


def test_a_role_that_is_held_until_another_day_stays_and_is_named(run: Run, cast: Cast, tmp_path: Path) -> None:
    file = people_in(tmp_path, f"{cast.leader.name},{cast.leader.email},leader,900001,,31 August 2027,")
    result = run("people", "import", file)
    assert result.stdout.splitlines()[0] == (
        f"Row 2, {cast.leader.email}: Already leader there, which stays: change it under People."
    )
    held = session().scalars(select(Membership).where(Membership.person_id == cast.leader.id)).one()
    assert held.ends_on is None


@pytest.mark.parametrize(
    "headings", ["First name,Surname,E-mail,Role,School", "surname,email address,FIRST NAME,role,urn"]
)
def test_a_list_is_read_by_its_headings(run: Run, cast: Cast, app: Flask, tmp_path: Path, headings: str) -> None:
    said = {"first": "Ivy", "sur": "Lowe", "e": "ivy@row.example", "r": "Headteacher", "u": "900001", "s": "900001"}
    row = ",".join(
        said["first" if name.lower().startswith("first") else "sur" if name.lower() == "surname" else name[0].lower()]
        for name in headings.split(",")
    )
    assert run("people", "import", people_in(tmp_path, row, headings=headings)).exit_code == 0
    ivy = session().scalars(select(Person).where(Person.email == "ivy@row.example")).one()
    assert (ivy.name, [held.role for held in ivy.memberships]) == ("Ivy Lowe", [Role.HEAD])


def test_a_file_that_is_no_list_of_people_is_refused(run: Run, cast: Cast, tmp_path: Path) -> None:
    result = run("people", "import", people_in(tmp_path, "900001,46.2", headings="urn,att8"))
    assert (result.exit_code, result.stderr) == (
        2,
        "people.csv is no list of people: it needs the headings Name, Email, Role, URN, Trust, Until and Job title, "
        "of which some may lack.\n",
    )
