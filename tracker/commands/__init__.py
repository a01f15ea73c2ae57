"""The ``flask`` commands. Each commits once, at its end; what it cannot do it says in one sentence, with exit 2.

Where the database does not do its work, that is the sentence, with exit 1.
"""

from flask import Flask

from tracker.commands import (
    audit,
    backups,
    checks,
    demo,
    digests,
    doctor,
    files,
    inspections,
    jobs,
    meetings,
    metrics,
    packs,
    papers,
    people,
    plan,
    records,
    schools,
    start,
    worker,
)


def register(app: Flask) -> None:
    """Add every group of commands."""
    for group in (
        inspections.commands,
        metrics.commands,
        checks.commands,
        meetings.commands,
        plan.commands,
        packs.commands,
        papers.commands,
        schools.commands,
        people.commands,
        files.commands,
        jobs.commands,
        records.commands,
        audit.commands,
        digests.commands,
        demo.commands,
    ):
        app.cli.add_command(group)
    for command in (start.command, worker.command, backups.backup, backups.restore, doctor.command):
        app.cli.add_command(command)
