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
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option(
    "--edition",
    type=click.Choice(["standard", "large", "word", "plain"]),
    default="standard",
    show_default=True,
    help="A PDF as it is or in large print, a Word document, or plain text for braille and screen readers.",
)
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day it speaks of; today if not given.")
def print_(urn: str, out: Path, edition: str, as_at: datetime | None) -> None:
    """Print a school's improvement plan."""
    from tracker.printing import plans  # the printer is slow to load, and no other command needs it

    school = school_with(urn)
    today = as_at.date() if as_at else today_at(school)
    if edition == "word":
        _write(out, plans.plan_as_word(school, today), "a Word document")
    elif edition == "plain":
        _write(out, plans.plan_as_text(school, today).encode(), "plain text")
    else:
        printed = plans.print_plan(school, today, edition)
        _write(out, printed.pdf, f"{counted(printed.pages, 'page')}, {counted(printed.words, 'word')}")
        for warning in printed.warnings:
            click.echo(warning, err=True)


def _write(out: Path, content: bytes, what: str) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"{out}: {what}.")
