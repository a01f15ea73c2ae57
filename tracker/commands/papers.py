"""``flask papers``: the papers beside the improvement plan and the packs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click

from tracker.commands.groups import Commands, school_with, today_at, write_to
from tracker.errors import NotFound, Refused
from tracker.models.packs import Edition
from tracker.models.schools import School
from tracker.printing import papers
from tracker.printing.plans import Printed
from tracker.printing.written import Written
from tracker.queries.papers import briefing, inspectors_pack
from tracker.queries.statements import statement_of_action
from tracker.queries.trusts import trust_summary
from tracker.queries.visits import visit_note
from tracker.rules.speech import counted

EDITIONS = click.option(
    "--edition",
    type=click.Choice([*(one.value for one in Edition), "word", "plain"]),
    default=Edition.STANDARD.value,
    show_default=True,
    help="A PDF as it is or in large print, a Word document, or plain text for braille and screen readers.",
)
"""The option of every command that prints a paper."""

commands = Commands("papers", help="Print the papers beside the plan and the packs.")

KINDS = ("statement", "inspectors", "inspectors-confidential", "briefing", "visit", "trust")


@commands.command(name="print")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--urn", required=True, help="The school; of a trust, one of its schools.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--number", type=click.IntRange(1), help="The requirement of a briefing, or the visit of a note.")
@EDITIONS
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day it speaks of; today if not given.")
def print_(kind: str, urn: str, out: Path, number: int | None, edition: str, as_at: datetime | None) -> None:
    """Print one paper: a statement of action, an inspector's pack, a briefing, a visit note or a trust."""
    school = school_with(urn)
    paper = _paper(kind, school, number, as_at.date() if as_at else today_at(school))
    if edition in tuple(Edition):
        write_print(out, papers.print_paper(paper, edition))
    else:
        write_words(out, edition, lambda of: papers.written_paper(paper, of))


def write_print(out: Path, printed: Printed) -> None:
    """Write a PDF, say how long it is, and what to do where it is too long."""
    write_to(out, printed.pdf, f"{counted(printed.pages, 'page')}, {counted(printed.words, 'word')}")
    for warning in printed.warnings:
        click.echo(warning, err=True)


def write_words(out: Path, edition: str, write: Callable[[Edition], Written]) -> None:
    """Write a paper as a Word document or as plain text."""
    if edition == "word":
        write_to(out, write(Edition.STANDARD).as_word, "a Word document")
    else:
        write_to(out, write(Edition.LARGE).as_text.encode(), "plain text")


def _paper(kind: str, school: School, number: int | None, today: date) -> papers.Paper:
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
