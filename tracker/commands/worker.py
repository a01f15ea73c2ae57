"""``flask worker``: does long work, and what is due by the calendar, until it is told to stop."""

from __future__ import annotations

import os
import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from tracker.commands.groups import Telling
from tracker.db import db, never_made_anew
from tracker.jobs.calendar import duties_of
from tracker.jobs.keeper import stay_beside_server
from tracker.jobs.worker import Worker


@click.command("worker", cls=Telling)
@click.option("--once", is_flag=True, help="Do what there is to do now, and end.")
@click.option("--beside-server", is_flag=True, hidden=True)
@with_appcontext
def command(once: bool, beside_server: bool) -> None:
    """Do long work: pack papers to print, mails to send. Stop it with Ctrl-C or SIGTERM; nothing is lost."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # it outlives this context
    worker = Worker(app, duties=duties_of(app.extensions["settings"]))
    before = {number: signal.signal(number, worker.stop) for number in (signal.SIGTERM, signal.SIGINT)}
    if beside_server:
        never_made_anew(db.engine)
        stay_beside_server()
    if not once:
        click.echo(f"Worker {os.getpid()} is at work.", err=True)
    try:
        worker.finish() if once else worker.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        worker.close()
