"""What is wrong with the records and the work of an installation, each in a sentence with what to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.orm import aliased

from tracker.db import session
from tracker.models.jobs import Job, JobState
from tracker.models.people import Membership, Passkey, Person
from tracker.rules.second_factors import MUST
from tracker.rules.speech import counted, listed

PATIENCE = timedelta(minutes=10)
ALIVE = timedelta(minutes=2)
MOST_NAMED = 5


def faults_of_the_database() -> list[str]:
    """Say what is wrong with the database itself: its pages, and rows that name what is not there. SQLite only."""
    if session().get_bind().dialect.name != "sqlite":
        return []
    found = [str(one) for one in session().scalars(text(f"PRAGMA integrity_check({MOST_NAMED})")) if one != "ok"]
    if found:
        return [f"The database is damaged ({found[0]}). Restore the last backup into a new folder."]
    rows = session().execute(text("PRAGMA foreign_key_check")).all()
    if rows:
        tables = listed(sorted({str(row[0]) for row in rows}))
        return [f"{counted(len(rows), 'row')} of {tables} name what is not there. Restore the last backup."]
    return []


def faults_of_work(now: datetime) -> list[str]:
    """Say whether work waits while no worker is at it, and what was given up and not asked for again."""
    found = []
    waits = session().scalar(
        select(func.count(Job.id)).where(Job.state == JobState.WAITING, Job.asked_at < now - PATIENCE)
    )
    at_work = session().scalar(
        select(func.count(Job.id)).where(Job.state == JobState.RUNNING, Job.beat_at > now - ALIVE)
    )
    if waits and not at_work:
        wait = f"{counted(waits, 'piece')} of long work {'waits' if waits == 1 else 'wait'}"
        found.append(f"{wait} and no worker is at it. Start the server, or run: flask --app app worker")
    later = aliased(Job)
    followed = exists().where(later.kind == Job.kind, later.subject_id == Job.subject_id, later.id > Job.id)
    failed = session().execute(select(Job.kind, Job.said).where(Job.state == JobState.FAILED, ~followed)).all()
    for kind, said in failed[:MOST_NAMED]:
        found.append(f"Long work was given up ({kind}): {said}")
    if len(failed) > MOST_NAMED:
        found.append(f"{counted(len(failed) - MOST_NAMED, 'more piece')} of long work were given up.")
    return found


def without_second_step(today: date) -> list[str]:
    """Name those who sign in with a password, have to have a second step and have none. One query."""
    must = exists().where(
        Membership.person_id == Person.id,
        Membership.role.in_(MUST),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    lacks = and_(
        Person.active,
        Person.password.is_not(None),
        Person.tf_totp_secret.is_(None),
        ~exists().where(Passkey.user_id == Person.id),
    )
    return list(session().scalars(select(Person.email).where(must, lacks).order_by(Person.email)))
