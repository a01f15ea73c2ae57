"""``flask demo``: the demonstration school, Harbour Row Academy."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask_security import verify_password
from sqlalchemy import func, select

from tracker.commands.groups import Commands, installation, now, settings, store
from tracker.db import begin_writing, session
from tracker.demonstration.loader import addresses, load_demonstration, password_for, sign_ins
from tracker.jobs.worker import Worker
from tracker.models.packs import Pack, PackPaper
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.installation import DEMONSTRATION
from tracker.rules.speech import counted, listed
from tracker.services.installation import close_demonstration, leave_demonstration, mark_demonstration
from tracker.services.people import set_password

commands = Commands("demo", help="The demonstration school.")


@commands.command()
@click.option("--if-empty", is_flag=True, help="Only when no school is here yet.")
@click.option("--packs-later", is_flag=True, help="Leave the printing of the packs to the worker beside the server.")
def load(if_empty: bool, packs_later: bool) -> None:
    """Load Harbour Row Academy (URN 900001), a second school and their trust; once loaded they stay as they are.

    Its people sign in with the password in TRACKER_DEMO_PASSWORD, or with one that is made and printed. The packs of
    its meetings are frozen, and then printed, which takes a minute. Where a school of somebody's own is, it refuses.
    """
    _load(if_empty)
    if not packs_later:
        _print_packs()


@commands.command()
def close() -> None:
    """Let nobody of the demonstration sign in any more, where a school of your own has come beside it."""
    begin_writing()
    people = close_demonstration(addresses(), by=installation(), now=now())
    session().commit()
    told = f"{listed([person.email for person in people])} cannot" if people else "Nobody of the demonstration can"
    click.echo(f"{told} sign in here any more.")


@commands.command()
def leave() -> None:
    """Remove the demonstration and begin with a school of your own; where something may be real, back it up first."""
    begin_writing()
    kept = leave_demonstration(settings(), store(), now=now())
    session().commit()
    if kept:
        click.echo(f"A backup of all that was in it, for something may be real: {kept}")
    click.echo("The demonstration is gone. To begin with your own school: flask --app app start-link")


def _load(if_empty: bool) -> None:
    chosen = settings().demo_password
    begin_writing()
    here = frozenset(session().scalars(select(School.urn)))
    if if_empty and here:
        if here == DEMONSTRATION:  # loaded by a version that kept no mark
            mark_demonstration()
            session().commit()
        return
    mark_demonstration()
    if "900001" in here:
        changed = _give_password(chosen) if chosen else False
        session().commit()
        click.echo("Harbour Row Academy is here already." + (" Its password was changed." if changed else ""))
        return
    password = password_for(settings())
    load_demonstration(password, store(), now())
    session().commit()
    click.echo("Loaded Harbour Row Academy (URN 900001) and Saltmarsh Primary School (URN 900002).")
    click.echo(f"Sign in with {'the password in TRACKER_DEMO_PASSWORD' if chosen else f'the password {password}'} as")
    for email, job_title in sign_ins():
        click.echo(f"    {email:32}{job_title}")


def _print_packs() -> None:
    """Print what was frozen and is not printed, as a worker does."""
    waiting = _packs_to_print()
    if not waiting:
        return
    click.echo(f"Printing {counted(waiting, 'pack')}. With --packs-later the worker beside the server does that.")
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the worker makes contexts of it
    worker = Worker(app)
    try:
        worker.finish()
    finally:
        worker.close()
    left = _packs_to_print()
    click.echo(f"{counted(left, 'pack')} not printed yet: the log says why." if left else "Every pack is printed.")


def _packs_to_print() -> int:
    """Count the packs that are not printed, and let go of the database."""
    found = session().scalar(select(func.count(Pack.id)).where(Pack.papers.any(PackPaper.sha256.is_(None)))) or 0
    session().rollback()
    return found


def _give_password(password: str) -> bool:
    changed = False
    for person in session().scalars(select(Person).where(Person.email.in_(addresses()))):
        if person.password is None or not verify_password(password, person.password):
            set_password(person, password, by=installation(), now=now())
            changed = True
    return changed
