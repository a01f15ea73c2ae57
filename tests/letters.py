"""The mails of a test's installation, which go to a folder: who opens one, and where it leads."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage

from flask import Flask


def mails_in(app: Flask) -> list[EmailMessage]:
    """Read every mail that was sent, in no order."""
    folder = app.extensions["settings"].mails
    files = sorted(folder.glob("*.eml")) if folder.is_dir() else []
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


def link_in(mail: EmailMessage) -> str:
    """Give the link by which a mail lets somebody in; both of its forms hold the same."""
    links = {
        found
        for part in ("plain", "html")
        if (body := mail.get_body((part,))) is not None
        for found in re.findall(r"https?://[^\s\"<]+/invitations/[^\s\"<]+", body.get_content())
    }
    assert len(links) == 1, links
    return links.pop()
