"""How long records are kept, and letting go of what was kept long enough: said by a person, told by an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, column, delete, or_, select

from tracker.db import Base, session
from tracker.errors import Invalid
from tracker.models.actions import Action, DueDateMove, Milestone, Update, action_clause, action_target
from tracker.models.evidence import Evidence
from tracker.models.inspections import Inspection
from tracker.models.installation import Installation
from tracker.models.jobs import Job
from tracker.models.mail import SentMail
from tracker.models.offers import TakenOver
from tracker.models.packs import Pack, PackPaper
from tracker.models.passes import PassVisit, ReadingPass, pass_requirement
from tracker.models.people import Person
from tracker.models.questions import Question, QuestionTurn, question_turn_evidence
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.models.set_ups import SetUp
from tracker.models.sign_ins import Invitation, SignIn
from tracker.models.visits import Visit, visit_action
from tracker.models.webhooks import Delivery, DeliveryTry
from tracker.queries.retention import Due, due_at_school, due_here
from tracker.rules.retention import LONGEST, TERMS, RecordKind, months_kept, span
from tracker.services.audit import remove_personal_data
from tracker.services.events import record
from tracker.services.installation import the_installation
from tracker.services.numbers import remember_numbers

Kept = Mapping[RecordKind, int | None]
"""For how many months each kind is kept; None for good."""


def keep_records(school: School, kept: Kept, *, by: Person, now: datetime) -> None:
    """Say for how long a school keeps its records. Records ``retention_set`` with what was changed."""
    for kind in kept:
        if not kind.is_a_schools:
            raise Invalid(kind.value, f"{kind.label} are kept alike for every school here.")
    changed = _changed(school, kept)
    if changed:
        record("retention_set", school, by=by, now=now, school=school, changed=changed)


def keep_records_here(kept: Kept, *, by: Person, now: datetime) -> None:
    """Say for how long the installation keeps what is no school's. Records ``retention_set``."""
    for kind in kept:
        if kind.is_a_schools:
            raise Invalid(kind.value, f"{kind.label} are kept as each school says, on its page “Records”.")
    held = the_installation()
    changed = _changed(held, kept)
    if changed:
        record("retention_set", held, by=by, now=now, school=None, changed=changed)


def let_go(school: School, seen: Mapping[RecordKind, str], *, by: Person, now: datetime, today: date) -> list[Due]:
    """Let go of what a school has kept long enough, of the kinds in ``seen``, and give what went.

    ``seen`` holds the seal of each kind as it was shown: raises `Invalid` when another thing has become due since.
    Records ``records_let_go`` for each kind, and for each inspection whose plan goes. The chain of events stays whole;
    files that no record names any more go in the night.
    """
    gone = []
    for due in due_at_school(school, today):
        if due.kind not in seen or not due.things:
            continue
        if due.seal != seen[due.kind]:
            raise Invalid("kinds", f"{due.kind.label}: what is listed here has changed. Look again before it goes.")
        gone.append(due)
    if gone:
        remember_numbers(school)
    for due in gone:
        _AT_SCHOOL[due.kind](school, due, by, now, today)
    return gone


def let_go_here(kinds: Sequence[RecordKind], *, by: Person, now: datetime, today: date, zone: ZoneInfo) -> list[Due]:
    """Let go of what the whole installation has kept long enough, and give what went. Records ``records_let_go``."""
    gone = [due for due in due_here(today, zone) if due.kind in kinds and due.things]
    for due in gone:
        if due.kind is RecordKind.DELIVERIES:
            session().execute(
                delete(DeliveryTry).where(DeliveryTry.delivery_id.in_(_ids(due))), execution_options=_UNSEEN
            )
        session().execute(delete(_HERE[due.kind]).where(column("id").in_(_ids(due))), execution_options=_UNSEEN)
        record("records_let_go", the_installation(), by=by, now=now, school=None, **_told(due, named=False))
    return gone


def _changed(of: School | Installation, kept: Kept) -> dict[str, list[str]]:
    changed = {}
    for kind, months in kept.items():
        least = TERMS[kind].least
        if months is not None and not least <= months <= LONGEST:
            raise Invalid(kind.value, f"Enter {least} to {LONGEST:,} months, or nothing to keep them for good.")
        was = months_kept(kind, of.retention)
        if months != was:
            of.retention = {**of.retention, kind.value: months}
            changed[kind.label] = [span(was), span(months)]
    return changed


def _told(due: Due, *, named: bool = True) -> dict[str, object]:
    """Say in an event what went: how much of which kind, what it is called, and until when it had ended."""
    told: dict[str, object] = {
        "kind": due.kind.label,
        "count": len(due.things),
        "kept": due.kept,
        "until": due.until.isoformat() if due.until else None,
    }
    return told | ({"named": [thing.told for thing in due.things]} if named else {})


def _ids(due: Due) -> list[int]:
    return [thing.id for thing in due.things]


# ------------------------------------------------------------------ kind by kind


def _let_plans_go(school: School, due: Due, by: Person, now: datetime, _today: date) -> None:
    """Delete what was planned and done about inspections, from what names to what is named."""
    requirements = select(Requirement.id).where(Requirement.inspection_id.in_(_ids(due)))
    actions = select(Action.id).where(Action.requirement_id.in_(requirements))
    evidence = select(Evidence.id).where(Evidence.action_id.in_(actions))
    _delete_questions(or_(Question.action_id.in_(actions), Question.requirement_id.in_(requirements)))
    session().execute(delete(question_turn_evidence).where(question_turn_evidence.c.evidence_id.in_(evidence)))
    for table in (visit_action, action_clause, action_target):
        session().execute(delete(table).where(table.c.action_id.in_(actions)))
    for model in (Evidence, Update, Milestone, DueDateMove, TakenOver):
        session().execute(delete(model).where(model.action_id.in_(actions)), execution_options=_UNSEEN)
    session().execute(delete(Action).where(Action.requirement_id.in_(requirements)), execution_options=_UNSEEN)
    session().expire_all()
    for thing in due.things:
        inspection = session().get_one(Inspection, thing.id)
        told = _told(due, named=False) | {"count": 1, "named": [thing.told]}
        record("records_let_go", inspection, by=by, now=now, school=school, **told)


def _let_packs_go(school: School, due: Due, by: Person, now: datetime, _today: date) -> None:
    session().execute(delete(PackPaper).where(PackPaper.pack_id.in_(_ids(due))), execution_options=_UNSEEN)
    session().execute(delete(Pack).where(Pack.id.in_(_ids(due))), execution_options=_UNSEEN)
    _record(school, due, by, now)


def _let_questions_go(school: School, due: Due, by: Person, now: datetime, _today: date) -> None:
    _delete_questions(Question.id.in_(_ids(due)))
    _record(school, due, by, now)


def _let_visits_go(school: School, due: Due, by: Person, now: datetime, _today: date) -> None:
    session().execute(delete(Visit).where(Visit.id.in_(_ids(due))), execution_options=_UNSEEN)
    _record(school, due, by, now)


def _let_passes_go(school: School, due: Due, by: Person, now: datetime, _today: date) -> None:
    session().execute(delete(PassVisit).where(PassVisit.pass_id.in_(_ids(due))), execution_options=_UNSEEN)
    session().execute(delete(pass_requirement).where(pass_requirement.c.pass_id.in_(_ids(due))))
    session().execute(delete(ReadingPass).where(ReadingPass.id.in_(_ids(due))), execution_options=_UNSEEN)
    _record(school, due, by, now)


def _let_people_go(school: School, due: Due, by: Person, now: datetime, today: date) -> None:
    """Take out their names, as on request, which tells it in every chain that knows them."""
    word = f"{by.name}, because such records are kept for {due.kept}"
    for thing in due.things:
        remove_personal_data(session().get_one(Person, thing.id), word, by=by, now=now, today=today)
    _record(school, due, by, now)


def _delete_questions(which: ColumnElement[bool]) -> None:
    questions = list(session().scalars(select(Question.id).where(which)))
    turns = select(QuestionTurn.id).where(QuestionTurn.question_id.in_(questions))
    session().execute(delete(question_turn_evidence).where(question_turn_evidence.c.question_turn_id.in_(turns)))
    session().execute(delete(QuestionTurn).where(QuestionTurn.question_id.in_(questions)), execution_options=_UNSEEN)
    session().execute(delete(Question).where(Question.id.in_(questions)), execution_options=_UNSEEN)


def _record(school: School, due: Due, by: Person, now: datetime) -> None:
    session().expire_all()
    record("records_let_go", school, by=by, now=now, school=school, **_told(due))


_UNSEEN = {"synchronize_session": False}  # the session forgets all it holds at the end
_HERE: Mapping[RecordKind, type[Base]] = {
    RecordKind.SIGN_INS: SignIn,
    RecordKind.INVITATIONS: Invitation,
    RecordKind.MAILS: SentMail,
    RecordKind.WORK: Job,
    RecordKind.SET_UPS: SetUp,
    RecordKind.DELIVERIES: Delivery,
}
_AT_SCHOOL: Mapping[RecordKind, Callable[[School, Due, Person, datetime, date], None]] = {
    RecordKind.PLANS: _let_plans_go,
    RecordKind.PACKS: _let_packs_go,
    RecordKind.QUESTIONS: _let_questions_go,
    RecordKind.VISITS: _let_visits_go,
    RecordKind.PASSES: _let_passes_go,
    RecordKind.PEOPLE: _let_people_go,
}
