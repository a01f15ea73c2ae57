"""The mail that lets somebody in: with a link of their own, or to what was opened to them."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from tracker.models.people import Person
from tracker.models.schools import School
from tracker.printing.mails import addresses, letter, message_id, post

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What somebody is told who was let in: by whom, at which school, until when, and where to go.

    ``link`` is their own, for choosing how to sign in, and opens until ``opens_until``; None for whoever signs in
    already. ``reads_until`` is the last day of a pass; None for somebody with a role.
    """

    person: Person
    by: Person
    school: School
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


def page_of(school: School, *, with_pass: bool) -> str:
    """Give the address of what is opened to somebody at a school, as it is from outside."""
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
