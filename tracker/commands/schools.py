"""``flask schools``: add a school."""

from __future__ import annotations

import click

from tracker.commands.groups import Commands, installation, now
from tracker.db import begin_writing, session
from tracker.services.schools import add_school, note_former_urn

commands = Commands("schools", help="Add schools.")


@commands.command()
@click.argument("urn")
@click.argument("name")
@click.option("--formerly", help="A URN the school had before, as when it became an academy.")
def add(urn: str, name: str, formerly: str | None) -> None:
    """Add the school NAME under its URN."""
    begin_writing()
    by = installation()
    school = add_school(urn, name, by=by, now=now())
    if formerly:
        note_former_urn(school, formerly, by=by, now=now())
    session().commit()
    click.echo(f"Added {school.name} (URN {school.urn}).")
