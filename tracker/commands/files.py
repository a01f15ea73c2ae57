"""``flask files``: look after the bytes of evidence and documents."""

from __future__ import annotations

import click

from tracker.commands.groups import Commands, store
from tracker.rules.speech import counted
from tracker.services.files import sweep_files

commands = Commands("files", help="Look after the files of evidence and documents.")


@commands.command()
def sweep() -> None:
    """Remove files that no record names, as a killed process leaves them; those an hour old or more."""
    click.echo(f"Removed {counted(sweep_files(store()), 'file')}.")
