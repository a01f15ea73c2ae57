"""``flask records``: how long the installation keeps what is no school's, and letting it go."""

from __future__ import annotations

import click
from sqlalchemy import select

from tracker.commands.groups import Commands, installation, now, today_at
from tracker.db import begin_writing, session
from tracker.jobs.digests import ZONE
from tracker.models.schools import School
from tracker.queries.retention import Due, due_at_school, due_here
from tracker.rules.retention import OF_THE_INSTALLATION, RecordKind
from tracker.rules.speech import counted, day
from tracker.services.retention import keep_records_here, let_go_here

commands = Commands("records", help="What has been kept long enough, and letting it go.")


@commands.command()
def due() -> None:
    """Say what of every kind has been kept long enough. Changes nothing; a school's own records go on its page."""
    for one in due_here(now().astimezone(ZONE).date(), ZONE):
        click.echo(f"{one.kind.label}: {_told(one)}")
        _name(one)
    for school in session().scalars(select(School).order_by(School.name)):
        for one in due_at_school(school, today_at(school)):
            if one.things:
                click.echo(f"{school.name}, {one.kind.label}: {_told(one)}. See the school’s page “Records”.")


@commands.command()
@click.argument("kind", type=click.Choice(sorted(kind.value for kind in OF_THE_INSTALLATION)))
@click.argument("months", type=click.IntRange(0))
def keep(kind: str, months: int) -> None:
    """Keep KIND for MONTHS, or for good with 0 months."""
    begin_writing()
    keep_records_here({RecordKind(kind): months or None}, by=installation(), now=now())
    session().commit()
    click.echo(f"{RecordKind(kind).label} are kept {'for ' + counted(months, 'month') if months else 'for good'}.")


@commands.command()
@click.option("--yes", is_flag=True, help="Do it: without this it only says what would go.")
def release(yes: bool) -> None:
    """Let go of sign-ins, invitations, sent mails, long work, set-ups and deliveries that were kept long enough."""
    begin_writing()
    today = now().astimezone(ZONE).date()
    gone = let_go_here(sorted(OF_THE_INSTALLATION), by=installation(), now=now(), today=today, zone=ZONE)
    for one in gone:
        click.echo(f"{one.kind.label}: {_told(one)}")
        _name(one)
    if not gone:
        click.echo("Nothing has been kept long enough yet.")
    elif yes:
        session().commit()
        click.echo("They were let go. Backups made before still hold them.")
    else:
        session().rollback()
        click.echo("Nothing was changed. To let them go, add --yes.")


def _name(one: Due) -> None:
    """Name each thing that has a name; most of the installation's records are numbers alone."""
    for thing in one.things:
        if thing.name != str(thing.id):
            click.echo(f"  {thing.name}")


def _told(one: Due) -> str:
    if one.until is None:
        return "kept for good"
    return f"{counted(len(one.things), 'record')} of {day(one.until)} or before, kept for {one.kept}"
