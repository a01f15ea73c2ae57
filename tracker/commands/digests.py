"""``flask digests``: tell people by mail what they owe. A worker does it by itself; this is to see it, and for cron."""

from __future__ import annotations

from datetime import date, datetime

import click

from tracker.commands.groups import Commands, Stopped, now
from tracker.jobs.digests import ZONE, send_due_digests
from tracker.queries.digests import digests_due
from tracker.rules.speech import counted

commands = Commands("digests", help="Tell people by mail what they owe.")
DAY = click.DateTime(["%Y-%m-%d"])


@commands.command()
@click.option("--today", "on", type=DAY, metavar="DATE", help="As if it were that day, such as 2027-03-15.")
@click.option("--dry-run", is_flag=True, help="Say who would be told what; send nothing.")
def send(on: datetime | None, dry_run: bool) -> None:
    """Send everybody what they have to be told today and have not been told."""
    today: date = on.date() if on else now().astimezone(ZONE).date()
    if dry_run:
        for digest in digests_due(today):
            click.echo(f"{digest.email}: {digest.subject} ({', '.join(digest.occasions)})")
        return
    done = send_due_digests(today, now)
    click.echo(f"Sent {counted(done.sent, 'mail')}.")
    if done.failed:
        raise Stopped(f"{counted(done.failed, 'mail')} could not be sent; they are tried again the next time.")
