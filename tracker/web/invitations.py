"""Letting somebody in: their link goes out by mail, and is used up as soon as they have come in, however they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app
from flask_login import user_logged_in

from tracker.errors import Invalid, NotAllowed
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.printing.invitations import Welcome, link_of, page_of, send_welcome
from tracker.queries.people import has_come_in
from tracker.rules.speech import day
from tracker.services.invitations import invite, settle_invitations
from tracker.web.context import IN_ENGLAND, here, now


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling somebody: the sentence for whoever let them in, and the link where no server took it.

    ``opens_until`` is the last day of the link.
    """

    person: Person
    sentence: str
    link_to_hand_over: str | None = None
    opens_until: date | None = None


def register(app: Flask) -> None:
    """Note when somebody comes in, and let pages ask whether mails leave this installation."""
    user_logged_in.connect(_came_in, app)
    app.jinja_env.globals["has_mail_server"] = has_mail_server


def may_send_link(person: Person) -> bool:
    """Say whether a link reaches somebody and nobody else: by a mail server, or by hand before they ever came in."""
    return has_mail_server() or not has_come_in(person)


def send_link(person: Person, *, reads_until: date | None = None) -> Told:
    """Send somebody a link by which they choose how to sign in; ``reads_until`` is the last day of a pass.

    Of whoever has come in before, nobody else sees it: it would let them in as that person. Raises `NotAllowed` without
    a mail server then, and `Invalid` where it does not take the mail.
    """
    if not may_send_link(person):
        raise NotAllowed("No mail server is set up here. Whoever runs the server prints a link for them.")
    at, is_for_them_alone = here(), has_come_in(person)
    invitation, key = invite(person, by=at.person, now=at.now, school=at.school)
    link, until = link_of(key), invitation.expires_at.astimezone(IN_ENGLAND).date()
    page = page_of(at.school, with_pass=reads_until is not None)
    was_sent = send_welcome(Welcome(person, at.person, at.school, page, link, until, reads_until), at.now)
    if was_sent and has_mail_server():
        return Told(person, f"A link was sent to {person.email}. It works once, until {day(until)}.")
    if is_for_them_alone:
        raise Invalid("email", "The mail could not be sent. Try again later.")
    why = "No mail server is set up here" if was_sent else "The mail could not be sent"
    return Told(person, f"{why}, so hand this link over yourself.", link, until)


def tell(person: Person, *, at: School | None = None, reads_until: date | None = None) -> Told:
    """Tell somebody who signs in already what was opened to them, here or at another school."""
    by, school = here(), at or here().school
    page = page_of(school, with_pass=reads_until is not None)
    send_welcome(Welcome(person, by.person, school, page, None, None, reads_until), by.now)
    return Told(
        person,
        f"{person.email} already signs in here; {'they have the pass now' if reads_until else 'the role was added'}.",
    )


def has_mail_server() -> bool:
    """Say whether mails leave this installation; without a server, links are handed over."""
    return current_app.extensions["settings"].mail_server is not None


def _came_in(_app: Flask, *, user: Person, **_more: Any) -> None:
    settle_invitations(user, now=now())
