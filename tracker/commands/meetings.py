"""``flask meetings``: when boards meet, when their papers are due, and what was sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click

from tracker.commands.groups import Commands, school_with, today_at
from tracker.queries.meetings import MeetingRow, SentPaper, meetings_of, papers_sent
from tracker.rules.speech import counted, day

commands = Commands("meetings", help="When boards meet, and what they were sent.")


@commands.command(name="list")
@click.option("--urn", required=True, help="The school.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, for other tools.")
def list_(urn: str, as_json: bool) -> None:
    """List the meetings of a school's boards and of its trust's, the oldest first; a cancelled one is none.

    The packs are papers of the standard edition, in the order in which they were frozen; one that is being printed has
    no hash yet.
    """
    school = school_with(urn)
    meetings = [one for one in meetings_of(school, today_at(school)) if one.cancelled_on is None]
    sent = papers_sent(meetings, ZoneInfo(school.time_zone))
    if as_json:
        click.echo(json.dumps([_facts(one, sent[one.id]) for one in meetings], ensure_ascii=False, indent=2))
        return
    for one in meetings:
        papers = counted(sum(paper.sha256 is not None for paper in sent[one.id]), "paper")
        click.echo(f"{day(one.held_on)}: {one.board}, papers due {day(one.papers_due_on)}, {papers} sent")
    if not meetings:
        click.echo(f"No meeting of {school.name} is called.")


def _facts(meeting: MeetingRow, sent: Sequence[SentPaper]) -> dict[str, Any]:
    return {
        "held_on": meeting.held_on.isoformat(),
        "board": meeting.board,
        "papers_due_on": meeting.papers_due_on.isoformat(),
        "packs": [
            {"frozen_at": paper.frozen_at.isoformat(), "sha256": paper.sha256, "variant": paper.variant.value}
            for paper in sent
        ],
    }
