"""Mails: a letter to one person as plain text and as HTML, and the post that takes it, to a server or into a folder."""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_mailman import EmailMultiAlternatives, Mail
from flask_mailman.backends.base import BaseEmailBackend
from flask_mailman.backends.smtp import EmailBackend
from werkzeug.routing import MapAdapter

from tracker.config import Settings
from tracker.rules.digests import Digest

PAGES = {
    "action": ("actions.page", "number"),
    "question": ("questions.page", "number"),
    "pack": ("packs.preview", "meeting_id"),
    "meeting": ("meetings.page", "meeting_id"),
}
"""Where a line of a digest leads, by its kind: the page, and the name its number has there."""
SENDER = "Next Steps"
SECONDS = 10  # less than others wait for their turn to write: the note that a mail is sent holds it meanwhile


class _Sealed(smtplib.SMTP):
    """SMTP whose STARTTLS trusts nobody without a certificate; the standard library's own does."""

    def starttls(self, *_: object, **__: object) -> tuple[int, bytes]:
        """Seal the connection."""
        return super().starttls(context=ssl.create_default_context())


class ToServer(EmailBackend):  # type: ignore[misc]
    """Hands mails to a server."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What connects to it."""
        return smtplib.SMTP_SSL if self.use_ssl else _Sealed


class ToFolder(BaseEmailBackend):  # type: ignore[misc]
    """Writes each mail to a file of its own, ``<message id>.eml``, that only the installation reads."""

    def send_messages(self, messages: Sequence[EmailMultiAlternatives]) -> int:
        """Write them; say how many."""
        folder = current_app.extensions["settings"].mails
        folder.mkdir(mode=0o700, exist_ok=True)
        for message in messages:
            content = message.message()
            name = f"{content['Message-ID'].strip('<>').partition('@')[0]}.eml"
            with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content.as_bytes())
        return len(messages)


def register(app: Flask, settings: Settings) -> None:
    """Set up the post: the server of the settings, or the folder of the instance."""
    server = settings.mail_server
    app.config.update(MAIL_BACKEND=ToServer if server else ToFolder, MAIL_DEFAULT_SENDER=(SENDER, settings.mail_from))
    if server:
        app.config.update(
            MAIL_SERVER=server.host,
            MAIL_PORT=server.port,
            MAIL_USERNAME=server.user,
            MAIL_PASSWORD=server.password,
            MAIL_USE_SSL=server.is_tls,
            MAIL_USE_TLS=not server.is_tls and not server.is_here,
            MAIL_TIMEOUT=SECONDS,
        )
    Mail(app)


def post() -> BaseEmailBackend:
    """Give the post; as a context it keeps one connection for all that is sent within."""
    return current_app.extensions["mailman"].get_connection()


def addresses() -> MapAdapter:
    """Give what builds the addresses of pages as they are from outside, whatever host a request named."""
    settings: Settings = current_app.extensions["settings"]
    base = urlsplit(settings.base_url)
    return current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)


def letter(
    name: str, email: str, subject: str, template: str, now: datetime, *, headers: Mapping[str, str], **page: object
) -> EmailMultiAlternatives:
    """Write a mail to one person: ``mail/<template>.txt``, and the same as HTML for whoever reads that."""
    templates = current_app.jinja_env
    mail = EmailMultiAlternatives(
        subject=_one_line(subject),
        body=templates.get_template(f"mail/{template}.txt").render(page),
        to=[formataddr((_one_line(name), email))],
        headers={"Date": format_datetime(now), "Auto-Submitted": "auto-generated", **headers},
    )
    mail.attach_alternative(templates.get_template(f"mail/{template}.html").render(page), "text/html")
    return mail


def mail_of(digest: Digest, now: datetime) -> EmailMultiAlternatives:
    """Write a digest as a mail, with plain text for whoever reads that."""
    pages = addresses()

    def link(urn: str, kind: str, number: str) -> str:
        endpoint, place = PAGES[kind]
        return pages.build(endpoint, {"urn": urn, place: number}, force_external=True)

    wishes = pages.build("mails.wishes", force_external=True)
    return letter(
        digest.name,
        digest.email,
        digest.subject,
        "digest",
        now,
        headers={"Message-ID": message_id(_name(digest)), "List-Unsubscribe": f"<{wishes}>"},
        digest=digest,
        link=link,
        wishes=wishes,
    )


def message_id(name: str) -> str:
    """Give the id of a mail by a name of its own: sent again under the same name, it is known for the same."""
    settings: Settings = current_app.extensions["settings"]
    return f"<{name}@{urlsplit(settings.base_url).hostname}>"


def _name(digest: Digest) -> str:
    """Name a mail by whom it tells on which occasions: sent again after an accident, it is known for the same."""
    return hashlib.sha256(f"{digest.person_id} {digest.occasions}".encode()).hexdigest()[:32]


def _one_line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
