"""``flask people``: add a person and their role."""

from __future__ import annotations

import secrets

import click

from tracker.commands.groups import Commands, installation, now, school_with, today_at
from tracker.db import begin_writing, session
from tracker.rules.permissions import Role
from tracker.services.people import add_person, give_role

commands = Commands("people", help="Add people.")


@commands.command()
@click.argument("email")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--urn", required=True, help="The school; a trust officer serves every school of its trust.")
@click.option("--job-title", default="", help="What they are called at the school.")
def add(email: str, name: str, role: str, urn: str, job_title: str) -> None:
    """Add NAME with a role at a school, and print a password once."""
    begin_writing()
    school, by, password = school_with(urn), installation(), secrets.token_urlsafe(12)
    person = add_person(name, email, job_title, password, handed_over=True, by=by, now=now(), school=school)
    place = school.trust if role == Role.TRUST_OFFICER and school.trust else school
    give_role(person, Role(role), place, by=by, now=now(), today=today_at(school))
    session().commit()
    click.echo(f"Added {person.name} as {role} at {place.name}.")
    click.echo(f"Sign in as {person.email} with {password}, which is not shown again and has to be changed.")
