"""``flask schools``: add a school, and note the other numbers it has or had."""

from __future__ import annotations

import click

from tracker.commands.groups import Commands, installation, now, school_with
from tracker.db import begin_writing, session
from tracker.errors import Invalid, Refused
from tracker.queries.installation import is_demonstration
from tracker.services.schools import add_school, note_former_urn, renumber, take_back_former_urn

IN_THE_DEMONSTRATION = (
    "This is the demonstration, whose password others know. Give your school an installation of its own: name another"
    " folder in TRACKER_INSTANCE, and run db upgrade there. To try it here all the same, say so: --even-so"
)

commands = Commands("schools", help="Add schools, and note their other numbers.")


@commands.command()
@click.argument("urn")
@click.argument("name")
@click.option("--postcode", help="Its postcode, by which documents without a URN are known.")
@click.option("--formerly", help="A URN the school had before, as when it became an academy.")
@click.option("--even-so", is_flag=True, help="Also in the demonstration, to try it: others know its password.")
def add(urn: str, name: str, postcode: str | None, formerly: str | None, even_so: bool) -> None:
    """Add the school NAME under its URN."""
    begin_writing()
    if is_demonstration() and not even_so:
        raise Refused(IN_THE_DEMONSTRATION)
    by = installation()
    school = add_school(urn, name, postcode=postcode, by=by, now=now())
    if formerly:
        note_former_urn(school, formerly, by=by, now=now())
    session().commit()
    click.echo(f"Added {school.name} (URN {school.urn}).")


@commands.command(name="former-number")
@click.argument("urn")
@click.argument("number")
def former_number(urn: str, number: str) -> None:
    """Note that the school URN had NUMBER before, so that documents that name it are its own."""
    begin_writing()
    school = school_with(urn)
    former = note_former_urn(school, number, by=installation(), now=now())
    session().commit()
    click.echo(f"{school.name} (URN {school.urn}) had the number {former.urn} before.")


@commands.command(name="take-back-number")
@click.argument("urn")
@click.argument("number")
@click.option("--even-so", is_flag=True, help="Also when documents or figures name it, which stay in its record.")
def take_back_number(urn: str, number: str, even_so: bool) -> None:
    """Take back that the school URN had NUMBER, which another school may then have."""
    begin_writing()
    school = school_with(urn)
    try:
        take_back_former_urn(school, number, by=installation(), now=now(), even_so=even_so)
    except Invalid as refusal:
        raise Refused(f"{refusal} If that is right, say so: --even-so") from refusal
    session().commit()
    click.echo(f"{number} is no longer noted as another number of {school.name} (URN {school.urn}).")


@commands.command(name="new-number")
@click.argument("urn")
@click.argument("number")
def new_number(urn: str, number: str) -> None:
    """Give the school URN a new NUMBER, as when it becomes an academy; URN stays known as one it had before."""
    begin_writing()
    school = school_with(urn)
    former = renumber(school, number, by=installation(), now=now())
    session().commit()
    click.echo(f"{school.name} has the number {school.urn} now, and had {former.urn} before.")
