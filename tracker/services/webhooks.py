"""Webhooks: telling other programs that something happened. Numbers, days and places are told, and no words of anybody.

What happened is written down with it, in one transaction, for each webhook that tells of it; a worker sends it then.
Nothing confidential is told, not even that it is there.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import or_, select, update

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.meetings import Meeting
from tracker.models.packs import Pack
from tracker.models.people import Person
from tracker.models.questions import Question
from tracker.models.schools import School, Trust
from tracker.models.webhooks import Delivery, DeliveryTry, Happening, Webhook
from tracker.queries.webhooks import host_of
from tracker.rules.webhooks import next_try, refusal
from tracker.services.events import record

MOST = 10
LONGEST_OUTCOME = 200


def set_webhook(
    at: School | Trust,
    address: str,
    tells_of: Collection[Happening],
    *,
    hosts: Collection[str],
    by: Person,
    now: datetime,
) -> Webhook:
    """Have an address told of what happens at a school, or at a trust and all its schools. Records ``webhook_set``.

    ``hosts`` are those that whoever runs the server has named. The event names the host alone: the rest of an address
    may be a secret of whoever is told.
    """
    address = address.strip()
    if sentence := refusal(address, hosts):
        raise Invalid("address", sentence)
    if not tells_of:
        raise Invalid("tells_of", "Choose at least one.")
    if count_of(at) >= MOST:
        raise Invalid("address", f"There are {MOST} webhooks here, which is the most. End one first.")
    made = Webhook(
        school_id=at.id if isinstance(at, School) else None,
        trust_id=at.id if isinstance(at, Trust) else None,
        address=address,
        tells_of=sorted(happening.value for happening in tells_of),
        salt=secrets.token_urlsafe(32),
        made_at=now,
        made_by=by,
    )
    session().add(made)
    told = {"host": host_of(address), "tells_of": made.tells_of}
    record("webhook_set", at, by=by, now=now, school=at if isinstance(at, School) else None, **told)
    return made


def end_webhook(at: School | Trust, webhook: Webhook, *, by: Person, now: datetime) -> None:
    """Tell an address nothing any more, also not what it has not been told yet. Records ``webhook_ended``."""
    webhook.ended_at = now
    waiting = update(Delivery).where(Delivery.webhook_id == webhook.id, Delivery.due_at.is_not(None))
    session().execute(waiting.values(due_at=None))
    school = at if isinstance(at, School) else None
    record("webhook_ended", at, by=by, now=now, school=school, host=host_of(webhook.address))


def tell_pack_frozen(pack: Pack, meeting: Meeting, at: School | Trust, *, now: datetime) -> None:
    """Tell that a pack was frozen for a meeting of a school's board, or of a trust's."""
    session().flush()
    _tell(
        Happening.PACK_FROZEN,
        at,
        {
            "pack": {"id": pack.id, "number": pack.number, "as_at": pack.as_at.isoformat()},
            "meeting": {"id": meeting.id, "board": meeting.board.name, "held_on": meeting.held_on.isoformat()},
        },
        now=now,
    )


def tell_question_asked(question: Question, school: School, *, now: datetime) -> None:
    """Tell that a question was asked, by its number: not of one asked in confidence, and not what was asked."""
    if question.confidential:
        return
    told = {
        "number": question.number,
        "asked_on": question.asked_on.isoformat(),
        "answer_by": question.answer_by.isoformat(),
    }
    _tell(Happening.QUESTION_ASKED, school, {"question": told}, now=now)


def note_arrived(delivery_id: int, outcome: str, *, now: datetime) -> None:
    """Write down that something has arrived."""
    one = session().get_one(Delivery, delivery_id)
    one.arrived_at, one.due_at = now, None
    session().add(DeliveryTry(delivery_id=one.id, tried_at=now, outcome=outcome[:LONGEST_OUTCOME]))


def note_failed(delivery_id: int, outcome: str, *, now: datetime) -> None:
    """Write down that a try failed, and when it is tried again, if it is."""
    one = session().get_one(Delivery, delivery_id)
    session().add(DeliveryTry(delivery_id=one.id, tried_at=now, outcome=outcome[:LONGEST_OUTCOME]))
    session().flush()
    if one.due_at is not None:  # its webhook was not ended meanwhile
        one.due_at = next_try(len(one.tries), now)


def count_of(at: School | Trust) -> int:
    """Count the webhooks of a school or a trust."""
    place = Webhook.school_id if isinstance(at, School) else Webhook.trust_id
    return len(session().scalars(select(Webhook.id).where(place == at.id, Webhook.ended_at.is_(None))).all())


def _tell(happening: Happening, at: School | Trust, facts: Mapping[str, object], *, now: datetime) -> None:
    trust_id = at.trust_id if isinstance(at, School) else at.id
    theirs = [Webhook.trust_id == trust_id] if trust_id is not None else []
    if isinstance(at, School):
        theirs.append(Webhook.school_id == at.id)
    if not theirs:
        return
    where = {"school": {"urn": at.urn, "name": at.name}} if isinstance(at, School) else {"trust": {"id": at.id}}
    for webhook in session().scalars(select(Webhook).where(or_(*theirs), Webhook.ended_at.is_(None))):
        if happening in webhook.tells_of:
            key = str(uuid.uuid4())
            told = {"id": key, "happening": happening.value, "at": now.isoformat(), **where, **facts}
            session().add(
                Delivery(
                    webhook_id=webhook.id,
                    key=key,
                    happening=happening,
                    body=json.dumps(told, ensure_ascii=False),
                    raised_at=now,
                    due_at=now,
                )
            )
