"""Telling other programs what happened: every minute what is due is sent, each by itself, and what came of it noted.

A name is looked up once, and what was found is what is asked: a host that is allowed cannot turn into another on the
way. Nothing is followed that an answer leads to, and of an answer nothing but its status is read.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from flask import current_app

from tracker.config import Settings
from tracker.db import begin_writing, session
from tracker.errors import Refused
from tracker.jobs.kinds import Progress
from tracker.printing.press import Press
from tracker.queries.webhooks import Parcel, parcels_due
from tracker.rules.webhooks import is_exactly, may_reach, refusal, signature, signing_key
from tracker.services.webhooks import note_arrived, note_failed

MOST = 50
"""How many are sent in one round; the others are due in the next."""
PATIENCE = 10.0
"""Seconds that another server may take to be reached, and to answer."""

_LOGGER = logging.getLogger(__name__)


def send_due(_minute: int, _press: Press, progress: Progress) -> None:
    """Send what is due, as a duty of the calendar. A host that does not answer is asked once a round."""
    clock: Callable[[], datetime] = current_app.extensions["clock"]
    settings: Settings = current_app.extensions["settings"]
    due, silent = parcels_due(clock(), MOST), set[int]()
    session().rollback()
    for step, parcel in enumerate(due, 1):
        progress(step, len(due), "Webhooks")
        if parcel.webhook_id in silent:
            continue
        try:
            outcome, has_arrived = f"Answered {send(parcel, settings, clock())}", True
        except (Refused, OSError, HTTPException) as error:
            outcome, has_arrived = _in_words(error), False
            silent.add(parcel.webhook_id)
        begin_writing(of=f"webhook {parcel.webhook_id}")
        (note_arrived if has_arrived else note_failed)(parcel.id, outcome, now=clock())
        session().commit()


def send(parcel: Parcel, settings: Settings, now: datetime) -> int:
    """Send one thing and give the status it was answered with; raise `Refused` for one that is no success.

    Raises what the network raises where nobody answers.
    """
    if sentence := refusal(parcel.address, settings.webhook_hosts):
        raise Refused(sentence)
    address = urlsplit(parcel.address)
    connection = _reached(address.hostname or "", address.port, address.scheme == "https", settings)
    body = parcel.body
    try:
        connection.request(
            "POST",
            (address.path or "/") + (f"?{address.query}" if address.query else ""),
            body.encode(),
            {
                "Content-Type": "application/json",
                "User-Agent": "Next-Steps",
                "Next-Steps-Happening": parcel.happening.value,
                "Next-Steps-Delivery": parcel.key,
                "Next-Steps-Signature": signature(signing_key(settings.secret_key, parcel.salt), now, body),
            },
        )
        status = connection.getresponse().status
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Refused(f"Answered {status}")
    return status


def _reached(host: str, port: int | None, is_sealed: bool, settings: Settings) -> HTTPConnection:
    """Connect to the first address that a name leads to and that may be asked."""
    found = socket.getaddrinfo(host, port or (443 if is_sealed else 80), type=socket.SOCK_STREAM)
    is_exact = is_exactly(host, settings.webhook_hosts)
    allowed = [(str(place[0]), place[1]) for *_, place in found if may_reach(str(place[0]), is_exact)]
    if not allowed:
        raise Refused(f"{host} leads inside a network, and is not named exactly in TRACKER_WEBHOOK_HOSTS")
    connected = socket.create_connection(allowed[0], PATIENCE)
    connection: HTTPConnection
    if is_sealed:
        connection = HTTPSConnection(host, port, timeout=PATIENCE)
        try:
            connection.sock = ssl.create_default_context().wrap_socket(connected, server_hostname=host)
        except BaseException:
            connected.close()
            raise
    else:
        connection = HTTPConnection(host, port, timeout=PATIENCE)
        connection.sock = connected
    return connection


def _in_words(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    _LOGGER.warning("a webhook was not delivered", exc_info=error)
    if isinstance(error, ssl.SSLError):
        return "Its certificate is not one that this machine trusts"
    if isinstance(error, socket.gaierror):
        return "There is no such host"
    if isinstance(error, TimeoutError):
        return f"Nobody answered within {PATIENCE:.0f} seconds"
    return "Nobody answered there"
