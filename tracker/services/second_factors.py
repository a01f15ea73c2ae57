"""What changes about how a person signs in: each change is recorded, and told to them by mail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete

from tracker.db import session
from tracker.errors import NotAllowed
from tracker.models.events import Event
from tracker.models.people import Passkey, Person
from tracker.models.schools import School
from tracker.queries import people
from tracker.services.events import record
from tracker.services.jobs import ask_for_job
from tracker.services.sign_ins import sign_out_everywhere
from tracker.services.wording import text_of

NOTICE = "notice of a change"
"""The job that tells somebody by mail what changed about how they sign in: its subject is the event."""

LONGEST_WORD = 200


# What a person changed is recorded, and told to them by mail: it may have been somebody else, who sits at their desk.


def tell_app_set_up(person: Person, *, now: datetime) -> None:
    """An app shows codes for them from now on. Records ``app_set_up``."""
    _tell(record("app_set_up", person, by=person, now=now, school=None), by=person, now=now)


def tell_app_taken_off(person: Person, *, now: datetime) -> None:
    """The app's codes open nothing any more. Records ``app_taken_off``."""
    _tell(record("app_taken_off", person, by=person, now=now, school=None), by=person, now=now)


def tell_passkey_added(person: Person, *, now: datetime) -> None:
    """A passkey signs them in from now on. Records ``passkey_added``."""
    _tell(record("passkey_added", person, by=person, now=now, school=None), by=person, now=now)


def tell_passkey_removed(person: Person, *, now: datetime) -> None:
    """A passkey opens nothing any more. Records ``passkey_removed``."""
    _tell(record("passkey_removed", person, by=person, now=now, school=None), by=person, now=now)


def tell_recovery_codes_made(person: Person, *, now: datetime) -> None:
    """They have new recovery codes. Records ``recovery_codes_made``."""
    _tell(record("recovery_codes_made", person, by=person, now=now, school=None), by=person, now=now)


def tell_recovery_code_used(person: Person, *, now: datetime) -> None:
    """One of their recovery codes let somebody in. Records ``recovery_code_used``."""
    _tell(record("recovery_code_used", person, by=person, now=now, school=None), by=person, now=now)


def tell_password_chosen(person: Person, *, now: datetime) -> None:
    """They chose a password. Records ``password_chosen``."""
    _tell(record("password_chosen", person, by=person, now=now, school=None), by=person, now=now)


def tell_codes_guessed(person: Person, *, now: datetime) -> None:
    """Ten wrong codes in a row came after their password. Records ``codes_guessed``."""
    _tell(record("codes_guessed", person, by=person, now=now, school=None), by=person, now=now)


def reset_second_factor(person: Person, *, at: School, by: Person, now: datetime, today: date) -> None:
    """Take off what somebody has lost, at the school where alone they sign in. Records ``second_factor_reset``.

    Their app, their passkeys and their recovery codes open nothing any more, and they are signed out everywhere. Their
    password stays: with it, they come in and set up another.
    """
    refuse_reset(person, at=at, by=by, today=today)
    _take_off(person, now=now)
    _tell(record("second_factor_reset", person, by=by, now=now, school=at), by=by, now=now, school=at)


def refuse_reset(person: Person, *, at: School, by: Person, today: date) -> None:
    """Raise `NotAllowed` where a school may not take off somebody's second step: it opens more than this school."""
    if person.id == by.id or people.is_known_elsewhere(person, at, today):
        raise NotAllowed(
            "A second step can be taken off here only for others, who sign in for this school alone."
            " Whoever runs the server does it for those who sign in for several schools or a trust, and for you."
        )


def reset_on_the_word_of(person: Person, on_the_word_of: str, *, by: Person, now: datetime) -> None:
    """Take off what somebody has lost, wherever they sign in, as `reset_second_factor` does.

    ``on_the_word_of`` is who vouched that it is they who ask. Raises `Invalid` without it. Records
    ``second_factor_reset``, at no school.
    """
    word = text_of("on_the_word_of", on_the_word_of, "Say on whose word it is taken off.", LONGEST_WORD)
    _take_off(person, now=now)
    _tell(record("second_factor_reset", person, by=by, now=now, school=None, on_the_word_of=word), by=by, now=now)


def _take_off(person: Person, *, now: datetime) -> None:
    if not (person.tf_primary_method or person.webauthn):
        raise NotAllowed(f"{person.name} has no second step to take off.")
    forget_second_factor(person)
    sign_out_everywhere(person, now=now)


def forget_second_factor(person: Person) -> None:
    """Take off the app, the passkeys and the recovery codes of a person."""
    session().execute(delete(Passkey).where(Passkey.user_id == person.id))
    session().expire(person, ["webauthn"])
    person.tf_primary_method = person.tf_totp_secret = None
    person.mf_recovery_codes = None


def _tell(event: Event, *, by: Person, now: datetime, school: School | None = None) -> None:
    session().flush()
    ask_for_job(NOTICE, event.id, school=school, by=by, now=now)
