"""How do the dates get into my calendar? A secret address for each person, and the feeds it leads to."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.config import Settings
from tracker.printing.calendars import MEDIA_TYPE, calendar_file
from tracker.queries.calendars import Entry, Feed, calendar_of, calendar_of_board
from tracker.queries.meetings import boards_of
from tracker.rules.permissions import Capability
from tracker.services.calendars import make_calendar_address
from tracker.web.context import here, now
from tracker.web.forms.meetings import EmptyForm
from tracker.web.forms.sent import done
from tracker.web.guard import ANYONE, audience

blueprint = Blueprint("calendars", __name__)  # about a school
feeds = Blueprint("feeds", __name__)  # read by calendar programs, which do not sign in


@blueprint.route("/meetings/calendar", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def addresses() -> ResponseReturnValue:
    """Show the secret addresses of whoever asks; make new ones, and the old ones lead nowhere."""
    at = here()
    if done(EmptyForm(), lambda: make_calendar_address(at.person, now=at.now)):
        flash("This is your address from now on. One you had before leads nowhere.", "success")
        return redirect(url_for(".addresses"))
    boards = [board for board in boards_of(at.school) if board.ended_on is None]
    return render_template("meetings/calendar.html", key=at.person.calendar_key, boards=boards)


@feeds.get("/calendars/<key>.ics")
@audience(ANYONE)
def of_person(key: str) -> Response:
    """Give somebody's calendar to whoever has its address."""
    return _file(calendar_of(key, now()))


@feeds.get("/calendars/<key>/boards/<int:board_id>.ics")
@audience(ANYONE)
def of_board(key: str, board_id: int) -> Response:
    """Give a board's calendar to whoever has the address of somebody who sees the board."""
    return _file(calendar_of_board(key, board_id, now()))


def _file(feed: Feed) -> Response:
    """Send a feed; a calendar program that has these bytes already is told so."""
    response = current_app.response_class(calendar_file(feed, _installation(), _address), content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _installation() -> str:
    """Name this installation by its key, which goes with it to another host; the key cannot be told from the name."""
    settings: Settings = current_app.extensions["settings"]
    return hashlib.sha256(b"calendar feeds:" + settings.secret_key.encode()).hexdigest()[:20]


def _address(entry: Entry) -> str:
    if entry.meeting_id is not None:
        return url_for("meetings.page", urn=entry.urn, meeting_id=entry.meeting_id, _external=True)
    return url_for("actions.page", urn=entry.urn, number=entry.action, _external=True)
