"""``flask checks``: what does not add up in a school's figures."""

from __future__ import annotations

import json
from typing import Any

import click

from tracker.commands.groups import Commands, school_with, today_at
from tracker.errors import Refused
from tracker.models.schools import School
from tracker.queries.checks import CheckRow, FigureRow, checks_page
from tracker.queries.figures import schools_here

commands = Commands("checks", help="What does not add up in the figures.")


@commands.command(name="list")
@click.option("--urn", help="The school; may be left out where there is only one.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, for other tools.")
def list_(urn: str | None, as_json: bool) -> None:
    """List what does not add up at a school, as its head sees it: with figures of few pupils too."""
    school = school_with(urn) if urn else _only_school()
    page = checks_page(school, today_at(school), in_full=True)
    if as_json:
        click.echo(json.dumps([_facts(check) for check in page.all], ensure_ascii=False, indent=2))
        return
    for check in page.all:
        click.echo(f"{check.code.label}: {check.sentence}{' (answered)' if check.is_answered else ''}")
    if not page.all:
        click.echo(f"Nothing that is here of {school.name} contradicts anything else.")


def _only_school() -> School:
    schools = schools_here()
    if len(schools) != 1:
        raise Refused(
            f"There are {len(schools)} schools here. Say which: --urn URN" if schools else "No school is here."
        )
    return schools[0]


def _facts(check: CheckRow) -> dict[str, Any]:
    return {
        "check": check.code.value,
        "sentence": check.sentence,
        "requirements": list(check.requirements),
        "readings": [_reading(figure) for figure in check.figures],
        "answered": check.is_answered,
        "answers": [
            {"explanation": one.explanation, "by": one.answered_by, "on": one.answered_on.isoformat()}
            for one in check.answers
        ],
    }


def _reading(figure: FigureRow) -> dict[str, Any]:
    return {
        "metric": figure.metric,
        "group": figure.group,
        "period": figure.period,
        "basis": figure.basis,
        "row": figure.row,
        "school": figure.school_text,
        "national": figure.national_text,
        "gap": figure.gap_text,
        "source": figure.source,
        "line": figure.line,
    }
