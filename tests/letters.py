"""What came by post: the work that waits is done, and the mails in the folder are read."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from flask import Flask

from tracker.db import session
from tracker.jobs.worker import Worker


def mails_of(app: Flask) -> list[EmailMessage]:
    """Let a worker do what waits, and give every mail there is, the oldest first."""
    session().commit()
    worker = Worker(app)
    worker.finish()
    worker.close()
    folder = app.extensions["settings"].mails
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns) if folder.is_dir() else []
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


def words_of(mail: EmailMessage) -> str:
    """Give the plain text of a mail."""
    body = mail.get_body(("plain",))
    return " ".join(str(body.get_content()).split()) if body else ""


def link_in(mail: EmailMessage) -> str:
    """Give where a mail leads, without the host."""
    found = re.search(r"https?://[^/\s]+(\S+)", words_of(mail))
    assert found
    return found[1]
