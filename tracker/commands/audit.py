"""``flask audit``: whether the record of what happened is whole."""

from __future__ import annotations

import click

from tracker.commands.groups import Commands
from tracker.queries.audit import verified
from tracker.rules.speech import counted

commands = Commands("audit", help="The record of what happened.")


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
