"""What becomes of a form that comes again, and what a script is told that sends one in the place of the browser.

A form that was sent and noted (`forms/once.py`) is answered the second time as the first: it leads to where that led.
A script that sends a form keeps it until it hears that it arrived. It cannot see where a redirect leads, so it is told
in words: 200 and where to go once the form is done, 401 and where to go when something else comes first, such as
signing in again. Pages that say what is to be put right come to it as to everybody.
"""

from __future__ import annotations

from flask import Flask, Response, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.models.sent_forms import SentForm

BY_SCRIPT = "X-Kept-On-Device"
LEADS_TO = "X-Leads-To"
LEADS_ELSEWHERE = frozenset({301, 302, 303})
"""What a browser follows without what was typed: a form that is done, or that waits for something else."""


class SentBefore(Exception):
    """A form that was sent before, in the same words; it led to ``leads_to``."""

    def __init__(self, leads_to: str) -> None:
        super().__init__(leads_to)
        self.leads_to = leads_to


def is_kept_on_device() -> bool:
    """Say whether a script sends this, which keeps what was typed and chosen until it is done."""
    return BY_SCRIPT in request.headers


def register(app: Flask) -> None:
    """Answer what comes again, and tell scripts; to be asked before the transaction of the request ends."""

    @app.errorhandler(SentBefore)
    def sent_before(again: SentBefore) -> ResponseReturnValue:
        session().rollback()
        g.is_done = True
        flash("This had arrived already, and is stored once.", "success")
        return redirect(again.leads_to)

    @app.after_request
    def lead_on(response: Response) -> Response:
        if response.status_code not in LEADS_ELSEWHERE:
            return response
        note: SentForm | None = g.get("sent")
        if note is not None:
            note.leads_to = response.location or ""
        if is_kept_on_device():
            is_done = note is not None or "is_done" in g
            response.headers[LEADS_TO] = response.headers.pop("Location")
            response.status_code = 200 if is_done else 401
            response.set_data(b"")
        return response
