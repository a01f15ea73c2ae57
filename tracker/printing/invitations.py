"""The mail that lets somebody in: with a link of their own, or to what was opened to them."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.models.people import Person
from tracker.models.schools import School, Trust
from tracker.printing.mails import addresses, letter, message_id, post
from tracker.services.invitations import LIFE

IN_ENGLAND = ZoneInfo("Europe/London")

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What somebody is told who was let in: by whom, at which school or trust, until when, and where to go.

    ``link`` is their own, for choosing how to sign in, and opens until ``opens_until``; None for whoever signs in
    already. ``reads_until`` is the last day of a pass; None for somebody with a role.
    """

    person: Person
    by: Person
    school: School | Trust
    page: str
    link: str | None
    opens_until: date | None
    reads_until: date | None

    @property
    def subject(self) -> str:
        """What the mail is called."""
        if self.reads_until is not None:
            return f"{self.school.name} shares its improvement plan with you"
        return f"{self.school.name} invites you to Next Steps"


def link_of(key: str) -> str:
    """Give the address at which an invitation is taken up, as it is from outside."""
    return addresses().build("invitations.accept", {"key": key}, force_external=True)


def start_link(code: str) -> str:
    """Give the address at which whoever runs a new installation begins, as it is from outside."""
    return addresses().build("start.with_code", {"code": code}, force_external=True)


def page_of(school: School | Trust, *, with_pass: bool) -> str:
    """Give the address of what is opened to somebody at a school or a trust, as it is from outside."""
    if isinstance(school, Trust):
        return addresses().build("trusts.page", {"trust_id": school.id}, force_external=True)
    return addresses().build("passes.shared" if with_pass else "board.view", {"urn": school.urn}, force_external=True)


def send_welcome(welcome: Welcome, now: datetime) -> bool:
    """Send somebody the mail that lets them in; False, and a line in the log, where the post does not take it."""
    mail = letter(
        welcome.person.name,
        welcome.person.email,
        welcome.subject,
        "invitation",
        now,
        headers={"Message-ID": message_id(uuid.uuid4().hex)},
        welcome=welcome,
    )
    try:
        post().send_messages([mail])
    except OSError:  # smtplib's errors are OSErrors too
        _LOGGER.exception("the invitation of person %d was not sent", welcome.person.id)
        return False
    return True


def send_link_to(person: Person, by: Person, place: School | Trust, key: str, now: datetime) -> bool:
    """Send somebody who was added to a school or trust the link of their invitation; False where no post takes it."""
    until = (now + LIFE).astimezone(IN_ENGLAND).date()
    return send_welcome(Welcome(person, by, place, page_of(place, with_pass=False), link_of(key), until, None), now)
