"""What a worker does of a set-up: schools in lots, people all at once, documents one by one, links one by one.

What is done is committed with what became of it, so that another worker goes on where one was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from tracker.db import begin_writing, session
from tracker.errors import NotFound
from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.models.set_ups import SetUp, SetUpKind
from tracker.printing.invitations import send_link_to
from tracker.printing.press import Press
from tracker.queries.people import has_come_in
from tracker.queries.set_ups import DocumentPlan, Fate, PersonPlan, SchoolPlan
from tracker.reading.people_lists import PersonRow
from tracker.reading.registers import Lineage, RegisterRow
from tracker.rules.permissions import Role
from tracker.rules.speech import counted
from tracker.services.invitations import invite
from tracker.services.set_ups import Clashes, accept_document, read_document, set_up_people, set_up_schools
from tracker.storage import Store
from tracker.storage.incoming import Incoming

Progress = Callable[[int, int, str], None]
Outcome = dict[str, Any]

LOT = 20
"""Schools that are stored in one transaction: others write between two lots."""
WAITING_ROOM = "set-ups"
"""The part of the waiting room where the documents of set-ups are."""

_ENGLAND = ZoneInfo("Europe/London")


def carry_out(set_up_id: int, _press: Press, progress: Progress) -> None:
    """Do what is left of a set-up, and end it."""
    set_up = session().get(SetUp, set_up_id)
    if set_up is not None and set_up.ended_at is None:
        {
            SetUpKind.SCHOOLS: _schools,
            SetUpKind.PEOPLE: _people,
            SetUpKind.INSPECTIONS: _documents,
        }[set_up.kind](set_up_id, progress)
    session().rollback()
    begin_writing()
    set_up = session().get(SetUp, set_up_id)
    if set_up is not None and set_up.ended_at is None:
        set_up.rows, set_up.ended_at = [], _now()  # the worker commits it with the end of the job


def row_of_school(row: RegisterRow) -> dict[str, Any]:
    """Give a row of the register as a set-up keeps it."""
    return asdict(row)


def row_of_person(row: PersonRow) -> dict[str, Any]:
    """Give a row of a list of people as a set-up keeps it."""
    return {**asdict(row), "role": row.role.value, "until": row.until.isoformat() if row.until else None}


def outcome_of(plan: SchoolPlan | PersonPlan) -> Outcome:
    """Say what became of a row, without the name or address of a person."""
    if isinstance(plan, SchoolPlan):
        what, note = f"{plan.row.name}, URN {plan.row.urn}", plan.told
    else:
        what, note = _place(plan), plan.note.replace(plan.row.email, "This address")
    return {"row": plan.row.row, "what": what, "fate": plan.fate.value, "note": note}


def _place(plan: PersonPlan) -> str:
    return f"{plan.row.role.value.capitalize()} at {plan.place.name if plan.place else plan.row.urn or plan.row.trust}"


def _schools(set_up_id: int, progress: Progress) -> None:
    while True:
        set_up, left = _left(set_up_id)
        if not left:
            return
        progress(set_up.row_count - len(left) + 1, set_up.row_count, str(left[0]["name"]))
        set_up = _writing(set_up_id)
        lot = [_register_row(row) for row in left[:LOT]]
        plans = set_up_schools(
            lot, Lineage(), by=set_up.asked_by, now=_now(), source=set_up.source, within=set_up.trust
        )
        _note(set_up, [outcome_of(plan) for plan in plans])
        session().commit()


def _people(set_up_id: int, progress: Progress) -> None:
    if _set_up(set_up_id).rows:
        progress(1, 1, "Adding people")
        set_up = _writing(set_up_id)
        rows, now = [_person_row(row) for row in set_up.rows], _now()
        today = now.astimezone(_ENGLAND).date()
        try:
            done = set_up_people(rows, by=set_up.asked_by, now=now, today=today, within=set_up.trust, only_others=True)
        except Clashes as clashes:  # somebody has changed something since the list was looked at
            _note(set_up, [outcome_of(plan) for plan in clashes.plans])
        else:
            _note(set_up, [{**outcome_of(plan), "person": done.people[plan.row.email].id} for plan in done.plans])
            if set_up.options.get("sends"):
                to_send = [[person.id, isinstance(place, School), place.id] for person, place in done.newcomers]
                set_up.options = {**set_up.options, "to_send": to_send}
        set_up.rows = []  # all of them or none, and never again
        session().commit()
    _send_links(set_up_id, progress)


def _send_links(set_up_id: int, progress: Progress) -> None:
    """Send a link to each who was added: each is struck off once the post has taken it."""
    all_of_them = len(_set_up(set_up_id).options.get("to_send", ()))
    while to_send := _set_up(set_up_id).options.get("to_send"):
        person_id, at_school, place_id = to_send[0]
        progress(all_of_them - len(to_send) + 1, all_of_them, "Sending links")
        set_up = _writing(set_up_id)
        person = session().get_one(Person, person_id)
        place = session().get_one(School, place_id) if at_school else session().get_one(Trust, place_id)
        key = None
        if not has_come_in(person):
            school = place if isinstance(place, School) else None
            _, key = invite(person, by=set_up.asked_by, now=_now(), school=school)
        session().commit()  # the link opens before the mail is on its way
        sent = key is None or send_link_to(person, set_up.asked_by, place, key, _now())
        set_up = _writing(set_up_id)
        unsent = int(set_up.options.get("unsent", 0)) + (not sent)
        set_up.options = {**set_up.options, "to_send": to_send[1:], "unsent": unsent}
        session().commit()


def _documents(set_up_id: int, progress: Progress) -> None:
    store: Store = current_app.extensions["store"]
    waiting: Incoming = current_app.extensions["incoming"].of(WAITING_ROOM)
    while True:
        set_up, left = _left(set_up_id)
        if not left:
            return
        filename, token = left[0]["filename"], left[0]["token"]
        number = set_up.row_count - len(left) + 1
        progress(number, set_up.row_count, filename)
        content = b""
        try:
            content = waiting.take(token)
            plan = read_document(content, filename)
        except NotFound as gone:
            plan = DocumentPlan(filename, Fate.PASSED, str(gone))
        by = _writing(set_up_id).asked_by
        plan = accept_document(plan, content, store=store, by=by, now=_now())
        outcome = outcome_of_document(number, plan)
        if plan.fate is Fate.PASSED:
            _writing(set_up_id)
        _note(_set_up(set_up_id), [outcome])
        waiting.drop_with(session(), token)
        session().commit()


def outcome_of_document(number: int, plan: DocumentPlan) -> Outcome:
    """Say what became of a document: the school it was stored for, or why it was passed over."""
    about = f"{plan.filename}: {plan.school.name}, URN {plan.school.urn}" if plan.school else plan.filename
    if plan.document and plan.document.requirements:
        about += f", {counted(len(plan.document.requirements), 'requirement')}"
    return {"row": number, "what": about, "fate": plan.fate.value, "note": plan.note}


def _set_up(set_up_id: int) -> SetUp:
    return session().get_one(SetUp, set_up_id, populate_existing=True)


def _writing(set_up_id: int) -> SetUp:
    """Begin to write, and give the set-up as it stands then."""
    session().rollback()
    begin_writing()
    return _set_up(set_up_id)


def _left(set_up_id: int) -> tuple[SetUp, Sequence[Mapping[str, Any]]]:
    """Give a set-up as it stands, and the rows that are not done yet."""
    set_up = _set_up(set_up_id)
    return set_up, set_up.rows[len(set_up.outcomes) :]


def _note(set_up: SetUp, outcomes: Sequence[Outcome]) -> None:
    set_up.outcomes = [*set_up.outcomes, *outcomes]


def _register_row(row: Mapping[str, Any]) -> RegisterRow:
    trust, authority = row["trust"], row["authority"]
    lists = {"trust": tuple(trust) if trust else None, "authority": tuple(authority)}
    return RegisterRow(**{**row, **lists})


def _person_row(row: Mapping[str, Any]) -> PersonRow:
    until = date.fromisoformat(row["until"]) if row["until"] else None
    return PersonRow(**{**row, "role": Role(row["role"]), "until": until})


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"]()
    return moment
