"""``flask plan``: the improvement plan on paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tracker.commands.groups import Commands, school_with, today_at
from tracker.commands.papers import EDITIONS, write_print, write_words
from tracker.models.packs import Edition
from tracker.printing.plans import print_plan, written_plan
from tracker.queries.plans import improvement_plan

commands = Commands("plan", help="Print the improvement plan.")


@commands.command(name="print")
@click.option("--urn", required=True, help="The school.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@EDITIONS
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day it speaks of; today if not given.")
def print_(urn: str, out: Path, edition: str, as_at: datetime | None) -> None:
    """Print a school's improvement plan."""
    school = school_with(urn)
    today = as_at.date() if as_at else today_at(school)
    if edition in tuple(Edition):
        write_print(out, print_plan(school, today, edition))
    else:
        plan = improvement_plan(school, today)
        write_words(out, edition, lambda of: written_plan(plan, of))
