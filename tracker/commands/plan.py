"""``flask plan``: the improvement plan on paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tracker.commands.groups import Commands, school_with, today_at
from tracker.errors import Refused
from tracker.rules.speech import counted

commands = Commands("plan", help="Print the improvement plan.")


@commands.command(name="print")
@click.option("--urn", required=True, help="The school.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The PDF to write.")
@click.option("--edition", type=click.Choice(["standard", "large"]), default="standard", show_default=True)
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day it speaks of; today if not given.")
def print_(urn: str, out: Path, edition: str, as_at: datetime | None) -> None:
    """Print a school's improvement plan as a PDF."""
    from tracker.printing.plans import print_plan  # the printer is slow to load, and no other command needs it

    school = school_with(urn)
    printed = print_plan(school, as_at.date() if as_at else today_at(school), edition)
    try:
        out.write_bytes(printed.pdf)
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"{out}: {counted(printed.pages, 'page')}, {counted(printed.words, 'word')}.")
    for warning in printed.warnings:
        click.echo(warning, err=True)
