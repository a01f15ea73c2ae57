"""``flask people``: add a person and their role, let them in by a link; remove a person’s data on request."""

from __future__ import annotations

import secrets
from datetime import UTC

import click

from tracker.commands.groups import Commands, installation, now, person_with, school_with, today_at
from tracker.db import begin_writing, session
from tracker.printing.invitations import link_of
from tracker.rules.permissions import Role
from tracker.rules.speech import counted
from tracker.services.audit import remove_personal_data
from tracker.services.invitations import LIFE, invite
from tracker.services.people import add_person, give_role
from tracker.services.second_factors import reset_on_the_word_of

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
