"""``flask files``: look after the bytes of evidence and documents."""

from __future__ import annotations

import click

from tracker.commands.groups import Commands, incoming, store
from tracker.rules.speech import counted
from tracker.services.files import files_missing, sweep_files

commands = Commands("files", help="Look after the files of evidence and documents.")


@commands.command()
def sweep() -> None:
    """Remove files that no record names and are an hour old, and documents that nobody accepted within a day.

    Each that goes is named, and so is each that a record names and is not there: then exit 1.
    """
    swept = sweep_files(store())
    click.echo(f"Removed {counted(len(swept) + incoming().sweep(), 'file')}.")
    for name in swept:
        click.echo(f"    {name}")
    missing = files_missing(store())
    for sha256, what in missing.items():
        click.echo(f"Missing: {what}, SHA-256 {sha256}. Take it from a backup.", err=True)
    if missing:
        raise SystemExit(1)
