"""Mails about how somebody signs in: links that they asked for, and notices of what changed. Workers send them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from flask import current_app

from tracker.db import begin_writing, session
from tracker.models.events import Event
from tracker.models.people import Person
from tracker.printing.mails import addresses, letter, message_id, post
from tracker.printing.press import Press
from tracker.services.mailed_links import token_for_a_password, token_to_sign_in

Progress = Callable[[int, int, str], None]

CHANGES: Mapping[str, str] = MappingProxyType(
    {
        "password_chosen": "Your password was changed",
        "app_set_up": "An app that shows codes was set up",
        "app_taken_off": "The app that shows codes was taken off",
        "passkey_added": "A passkey was added",
        "passkey_removed": "A passkey was removed",
        "recovery_codes_made": "New recovery codes were made",
        "recovery_code_used": "Somebody signed in with one of your recovery codes",
        "codes_guessed": "Ten wrong codes were entered after your password",
        "token_made": "A token was made: a program can read as you",
        "second_factor_reset": "Your second step was taken off",
    }
)
"""What a notice says, by the name of the event it tells of."""


UNASKED = "Did you not ask for it? Then do nothing: without this mail nobody can use the link."


def mail_link_to_sign_in(person_id: int, _press: Press, _progress: Progress) -> None:
    """Send somebody a link to sign in: it is good before the mail is on its way."""
    begin_writing(of=f"links to person {person_id}")
    person = session().get_one(Person, person_id)
    token = token_to_sign_in(person)
    session().commit()
    _send(
        person,
        "Your link to sign in",
        ["It works once, within a quarter of an hour."],
        "Sign in",
        addresses().build("account.follow", {"token": token}, force_external=True),
        UNASKED,
    )


def mail_link_for_a_password(person_id: int, _press: Press, _progress: Progress) -> None:
    """Send somebody a link with which they choose a new password."""
    person = session().get_one(Person, person_id)
    _send(
        person,
        "Your link to choose a new password",
        ["It works once, within an hour. Until you have chosen another, the old password stays as it is."],
        "Choose a password",
        addresses().build("security.reset_password", {"token": token_for_a_password(person)}, force_external=True),
        UNASKED,
    )


def mail_notice(event_id: int, _press: Press, _progress: Progress) -> None:
    """Tell somebody what changed about how they sign in, and who did it."""
    event = session().get_one(Event, event_id)
    person = session().get_one(Person, event.subject_id)
    if event.person_id == person.id:
        lines = ["Was it you? Then there is nothing to do."]
        foot = (
            "Was it not you? Choose a new password at once, sign out everywhere else, end tokens that are not yours,"
            " and tell your school's clerk."
        )
    else:
        word = event.detail.get("on_the_word_of")
        who = f"Whoever runs the server did this, on the word of {word}" if word else f"{event.person.name} did this"
        lines = [f"{who}. Sign in with your password, and set up another."]
        foot = "Did you not ask for it? Ask the head or the clerk of your school."
    page = addresses().build("account.page", force_external=True)
    _send(person, CHANGES[event.name], lines, "How you sign in", page, foot)


def _send(person: Person, subject: str, lines: Sequence[str], label: str, link: str, foot: str) -> None:
    """Send somebody a mail with a button, and hold up nobody's writing meanwhile."""
    clock: Callable[[], datetime] = current_app.extensions["clock"]
    mail = letter(
        person.name,
        person.email,
        subject,
        "account",
        clock(),
        headers={"Message-ID": message_id(uuid.uuid4().hex)},
        whom=person.name,
        title=subject,
        lines=lines,
        label=label,
        link=link,
        foot=foot,
    )
    session().rollback()
    post().send_messages([mail])
    begin_writing(of=f"mails to {mail.to[0]}")
