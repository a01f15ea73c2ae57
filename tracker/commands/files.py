"""``flask files``: look after the bytes of evidence and documents."""

from __future__ import annotations

import click

from tracker.commands.groups import Commands, incoming, store
from tracker.rules.speech import counted
from tracker.services.files import sweep_files

commands = Commands("files", help="Look after the files of evidence and documents.")


@commands.command()
def sweep() -> None:
    """Remove files that no record names and are an hour old, and documents that nobody accepted within a day."""
    click.echo(f"Removed {counted(sweep_files(store()) + incoming().sweep(), 'file')}.")
