"""What came by post: the mails in the folder of a test's installation, and where they lead."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from flask import Flask

from tracker.config import MailServer, Settings
from tracker.db import session
from tracker.jobs.worker import Worker

NOBODYS = MailServer("127.0.0.1", 1, None, None, is_tls=False)


def with_a_mail_server(app: Flask) -> Settings:
    """Have the settings name a server, and give them; what is sent is in the folder of mails all the same."""
    settings: Settings = replace(app.extensions["settings"], mail_server=NOBODYS)
    app.extensions["settings"] = settings
    return settings


def mails_in(app: Flask) -> list[EmailMessage]:
    """Read every mail that was sent, the oldest first."""
    folder = app.extensions["settings"].mails
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns) if folder.is_dir() else []
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


def mails_of(app: Flask) -> list[EmailMessage]:
    """Let a worker do what waits, and read every mail that was sent, the oldest first."""
    session().commit()
    worker = Worker(app)
    worker.finish()
    worker.close()
    return mails_in(app)


def words_of(mail: EmailMessage) -> str:
    """Give the plain text of a mail."""
    body = mail.get_body(("plain",))
    return " ".join(str(body.get_content()).split()) if body else ""


def link_in(mail: EmailMessage) -> str:
    """Give where a mail leads, without the host."""
    found = re.search(r"https?://[^/\s]+(\S+)", words_of(mail))
    assert found
    return found[1]


def invitation_in(mail: EmailMessage) -> str:
    """Give the link by which a mail lets somebody in; both of its forms hold the same."""
    links = {
        found
        for part in ("plain", "html")
        if (body := mail.get_body((part,))) is not None
        for found in re.findall(r"https?://[^\s\"<]+/invitations/[^\s\"<]+", body.get_content())
    }
    assert len(links) == 1, links
    return links.pop()
