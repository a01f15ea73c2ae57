"""``flask audit``: whether the record of what happened is whole, and what befell the installation itself."""

from __future__ import annotations

import click
from flask import current_app
from markupsafe import Markup

from tracker.commands.groups import Commands
from tracker.jobs.digests import ZONE
from tracker.queries.audit import verified
from tracker.queries.history import installation_history
from tracker.rules.speech import clock, counted, day

commands = Commands("audit", help="The record of what happened.")


@commands.command()
def installation() -> None:
    """Tell what befell the installation itself and belongs to no school, the oldest first."""
    for row in installation_history(ZONE):
        told = current_app.jinja_env.get_template(row.told.template).render(event=row.told)
        words = " ".join(Markup(told).striptags().split())
        click.echo(f"{day(row.told.happened_on)}, {clock(row.happened_at.time())}: {row.told.by} {words}")


@commands.command()
def verify() -> None:
    """Follow every chain of events; name the first broken link, and exit 1."""
    tally = verified()
    if tally.broken:
        raise click.ClickException(tally.broken)
    removed = f" Personal data was removed from {counted(tally.removed, 'event')}, each on somebody’s recorded word."
    click.echo(
        f"{counted(tally.events, 'event')} in {counted(tally.chains, 'chain')}: every one is as it was recorded, "
        f"and none is missing.{removed if tally.removed else ''}"
    )
