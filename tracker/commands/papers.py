"""``flask papers``: the papers beside the improvement plan and the packs."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.commands.groups import Commands, school_with, today_at
from tracker.errors import NotFound, Refused
from tracker.models.schools import School
from tracker.rules.speech import counted

if TYPE_CHECKING:
    from tracker.printing.papers import Paper

commands = Commands("papers", help="Print the papers beside the plan and the packs.")

KINDS = ("statement", "inspectors", "inspectors-confidential", "briefing", "visit", "trust")


@commands.command(name="print")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--urn", required=True, help="The school; of a trust, one of its schools.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The PDF to write.")
@click.option("--number", type=click.IntRange(1), help="The requirement of a briefing, or the visit of a note.")
@click.option("--edition", type=click.Choice(["standard", "large"]), default="standard", show_default=True)
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day it speaks of; today if not given.")
def print_(kind: str, urn: str, out: Path, number: int | None, edition: str, as_at: datetime | None) -> None:
    """Print one paper as a PDF: a statement of action, an inspector's pack, a briefing, a visit note or a trust."""
    from tracker.printing.papers import print_paper  # the printer is slow to load, and no other command needs it

    school = school_with(urn)
    paper = _paper(kind, school, number, as_at.date() if as_at else today_at(school))
    printed = print_paper(paper, edition)
    try:
        out.write_bytes(printed.pdf)
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"{out}: {counted(printed.pages, 'page')}, {counted(printed.words, 'word')}.")
    for warning in printed.warnings:
        click.echo(warning, err=True)


def _paper(kind: str, school: School, number: int | None, today: date) -> Paper:
    from tracker.printing import papers
    from tracker.queries.papers import briefing, inspectors_pack
    from tracker.queries.statements import statement_of_action
    from tracker.queries.trusts import trust_summary
    from tracker.queries.visits import visit_note

    if kind in ("briefing", "visit") and number is None:
        of = "requirement" if kind == "briefing" else "visit"
        raise Refused(f"Say which {of} with --number, such as --number 1.")
    if kind == "statement":
        return papers.statement_paper(statement_of_action(school, today))
    if kind == "briefing":
        return papers.briefing_paper(briefing(school, number or 0, today))
    if kind == "visit":
        return papers.visit_paper(visit_note(school, number or 0, today))
    if kind == "trust":
        if school.trust is None:
            raise NotFound(f"{school.name} belongs to no trust here.")
        return papers.trust_paper(trust_summary(school.trust, today))
    return papers.inspectors_paper(inspectors_pack(school, today, confidential=kind == "inspectors-confidential"))
