"""``flask jobs``: what long work waits, runs or was given up; and trying again what was."""

from __future__ import annotations

import json
from typing import Any

import click

from tracker.commands.groups import Commands, now
from tracker.db import begin_writing, session
from tracker.errors import NotFound
from tracker.jobs.digests import ZONE
from tracker.models.jobs import Job, JobState
from tracker.queries.jobs import CALENDAR, WorkRow, work_listed
from tracker.rules.speech import counted, day
from tracker.services.jobs import try_again

commands = Commands("jobs", help="Long work: what waits, runs or was given up.")
STATES = click.Choice([state.value for state in JobState])


@commands.command(name="list")
@click.option("--state", "states", type=STATES, multiple=True, help="Only what is in this state; may be said again.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, for other tools.")
def list_(states: tuple[str, ...], as_json: bool) -> None:
    """List long work, the oldest first: without --state, what waits, runs or was given up and not asked for again."""
    found = work_listed([JobState(state) for state in states])
    if as_json:
        click.echo(json.dumps([_facts(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        at_school = f" at {one.urn}" if one.urn else ""
        about = "" if one.job.asked_by == CALENDAR else f" {one.job.subject_id}"
        asked = one.job.asked_at.astimezone(ZONE)
        click.echo(
            f"{one.job.id}: {one.job.kind}{about}{at_school}, {one.job.state.value}, asked for by {one.job.asked_by} on"
            f" {day(asked.date())} at {asked:%H:%M}. {one.job.sentence}"
        )
    if not found:
        click.echo("There is no such work." if states else "Nothing waits, runs or was given up.")


@commands.command()
@click.argument("numbers", type=int, nargs=-1, metavar="[NUMBER]...")
@click.option("--all", "every", is_flag=True, help="All that was given up and not asked for again.")
def retry(numbers: tuple[int, ...], every: bool) -> None:
    """Try again what was given up: by the numbers that `jobs list` says, or all of it."""
    if bool(numbers) == every:
        raise click.UsageError("Say which, by their numbers, or --all.")
    begin_writing()
    chosen = numbers or [one.job.id for one in work_listed() if one.job.state is JobState.FAILED]
    for number in chosen:
        job = session().get(Job, number)
        if job is None:
            raise NotFound(f"There is no piece of work {number}. See: flask --app app jobs list")
        try_again(job, now=now())
    session().commit()
    click.echo(f"{counted(len(chosen), 'piece')} of work {'waits' if len(chosen) == 1 else 'wait'} for a worker.")


def _facts(one: WorkRow) -> dict[str, Any]:
    job = one.job
    return {
        "number": job.id,
        "kind": job.kind,
        "subject": job.subject_id,
        "urn": one.urn,
        "state": job.state.value,
        "step": job.step,
        "steps": job.steps,
        "sentence": job.sentence,
        "attempts": one.attempts,
        "worker": one.worker,
        "asked_at": job.asked_at.isoformat(),
        "asked_by": job.asked_by,
        "beat_at": one.beat_at.isoformat() if one.beat_at else None,
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
    }
