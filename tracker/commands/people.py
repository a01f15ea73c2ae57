"""``flask people``: add one person or many, let them in by a link; remove a person’s data on request."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import click

from tracker.commands.groups import (
    Commands,
    Stopped,
    installation,
    now,
    opened,
    person_with,
    school_with,
    settings,
    today_at,
)
from tracker.db import begin_writing, session
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.printing.invitations import link_of, send_link_to
from tracker.queries.set_ups import Fate, PersonPlan, people_plans
from tracker.reading.figure_files import RowProblem
from tracker.reading.people_lists import read_people
from tracker.rules.permissions import Role
from tracker.rules.speech import counted
from tracker.services.audit import remove_personal_data
from tracker.services.invitations import LIFE, invite
from tracker.services.people import add_person, give_role
from tracker.services.second_factors import reset_on_the_word_of
from tracker.services.set_ups import set_up_people

commands = Commands("people", help="Add people, and remove their data on request.")


@commands.command()
@click.argument("email")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--urn", required=True, help="The school; a trust officer serves every school of its trust.")
@click.option("--job-title", default="", help="What they are called at the school.")
def add(email: str, name: str, role: str, urn: str, job_title: str) -> None:
    """Add NAME with a role at a school, and print a password and a link once: one of the two is handed over."""
    begin_writing()
    school, by, password = school_with(urn), installation(), secrets.token_urlsafe(12)
    person = add_person(name, email, job_title, password, handed_over=True, by=by, now=now(), school=school)
    place = school.trust if role == Role.TRUST_OFFICER and school.trust else school
    give_role(person, Role(role), place, by=by, now=now(), today=today_at(school))
    _, key = invite(person, by=by, now=now(), school=school)
    session().commit()
    click.echo(f"Added {person.name} as {role} at {place.name}.")
    click.echo(f"Sign in as {person.email} with {password}, which is not shown again and has to be changed.")
    click.echo(f"Or choose a password by this link, which works once, for {LIFE.days} days: {link_of(key)}")


@commands.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Say what would be stored, and store nothing.")
@click.option("--invite", "sends", is_flag=True, help="Send a link to each who has never come in; else nobody is told.")
@click.option("--as", "email", help="The email address of the person who adds them.")
def import_(file: Path, check: bool, sends: bool, email: str | None) -> None:
    """Add the people in FILE, a CSV or workbook with the headings Name, Email, Role, URN, Trust, Until and Job title.

    A row is one role: at the school with a URN, or at a trust, by its number or name. All of it is stored, or nothing:
    each row that cannot stand is named. The same file again changes nothing.
    """
    moment = now()
    today = moment.astimezone(UTC).date()
    with opened(file) as stream:
        people = read_people(stream, file.name)
    if not check:
        begin_writing()
    plans = people_plans(people.rows, today)
    lines = _lines(plans, people.problems)
    clashes = sum(plan.fate is Fate.PASSED for plan in plans) + len(people.problems)
    for line in lines:
        click.echo(line, err=bool(clashes))
    if clashes:
        raise Stopped(f"Nothing is stored: {counted(clashes, 'row')} of {file.name} cannot stand.")
    if check:
        roles = sum(plan.fate is Fate.STORED for plan in plans)
        click.echo(f"{file.name}: {counted(roles, 'role')} would be given. Nothing is stored.")
        return
    by = person_with(email) if email else installation()
    done = set_up_people(people.rows, by=by, now=moment, today=today)
    session().commit()
    given = [plan for plan in done.plans if plan.fate is Fate.STORED]
    new = {plan.row.email for plan in given if plan.person is None}
    click.echo(
        f"{file.name}: added {counted(len(new), 'person', 'people')}, gave {counted(len(given), 'role')}; "
        f"{len(done.plans) - len(given)} already here."
    )
    if sends:
        _send_links(done.newcomers, by)
    elif done.newcomers:
        without = counted(len(done.newcomers), "person", "people")
        click.echo(f"Without a link as yet: {without}. To send one: people invite EMAIL")


def _lines(plans: Sequence[PersonPlan], problems: Sequence[RowProblem]) -> list[str]:
    told = [(plan.row.row, f"Row {plan.row.row}, {plan.row.email}: {plan.note}") for plan in plans if plan.note]
    told += [(problem.row, str(problem)) for problem in problems]
    return [line for _, line in sorted(told)]


def _send_links(newcomers: Sequence[tuple[Person, School | Trust]], by: Person) -> None:
    """Send each a link, one after the other; where no server takes them they are printed, to be handed over."""
    for person, place in newcomers:
        begin_writing()
        school = place if isinstance(place, School) else None
        _, key = invite(person, by=by, now=now(), school=school)
        session().commit()  # the link opens before the mail is on its way
        if settings().mail_server and send_link_to(person, by, place, key, now()):
            click.echo(f"A link was sent to {person.email}.")
        else:
            click.echo(f"{person.name} chooses a password by this link, once, for {LIFE.days} days: {link_of(key)}")


@commands.command("invite")
@click.argument("email")
def send_again(email: str) -> None:
    """Print a link by which whoever has EMAIL chooses a password; an earlier one opens nothing any more."""
    begin_writing()
    person = person_with(email)
    _, key = invite(person, by=installation(), now=now(), school=None)
    session().commit()
    click.echo(f"{person.name} chooses a password by this link, which works once, for {LIFE.days} days: {link_of(key)}")


@commands.command("reset-second-step")
@click.argument("email")
@click.option("--on-the-word-of", required=True, help="Who vouched that it is they who ask, and how you spoke to them.")
def reset_second_step(email: str, on_the_word_of: str) -> None:
    """Take off the second step that whoever has EMAIL has lost: nobody at a school may for those of several schools."""
    begin_writing()
    person = person_with(email)
    reset_on_the_word_of(person, on_the_word_of, by=installation(), now=now())
    session().commit()
    click.echo(f"{person.name} signs in with their password alone now, and is told by mail.")


@commands.command("remove-data")
@click.argument("email")
@click.option("--on-the-word-of", required=True, help="Who asked for it, such as “the data-protection officer”.")
@click.option("--also", multiple=True, help="What else the person is called, such as “Mrs Rahman”; may be repeated.")
@click.option("--yes", is_flag=True, help="Do it: without this it only says what would be done.")
def remove_data(email: str, on_the_word_of: str, also: tuple[str, ...], yes: bool) -> None:
    """Remove the name, address and post of whoever has EMAIL, end their roles and seats, and block their sign-in.

    What they did stays, under a number, and so does what they and others wrote in updates, questions and notes, and
    what was printed in frozen packs.
    """
    begin_writing()
    moment = now()
    person = person_with(email)
    removed = remove_personal_data(
        person, on_the_word_of, also, by=installation(), now=moment, today=moment.astimezone(UTC).date()
    )
    told = (
        f"{removed.name}: {counted(removed.roles, 'role')} and {counted(removed.seats, 'seat')} ended, "
        f"names taken out of the details of {counted(removed.events, 'event')}"
    )
    if not yes:
        session().rollback()
        click.echo(f"{email} would become {told}. Nothing was changed. This cannot be undone: to do it, add --yes.")
        return
    session().commit()
    click.echo(f"{email} is now {told}, and nobody signs in with that address.")
    click.echo("What they and others wrote in updates, questions and notes stays, and so do frozen packs.")
