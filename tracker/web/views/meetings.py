"""When are papers due, what goes in, what did we send? Meetings, their notice, and the days the school is closed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import Invalid
from tracker.models.meetings import Board, Meeting
from tracker.queries.meetings import (
    BoardRow,
    MeetingRow,
    Proposed,
    board_members,
    boards_of,
    closures_of,
    events_of_meeting,
    meeting_by_id,
    meetings_page,
    proposed,
    stored_board,
    stored_closure,
    stored_meeting,
)
from tracker.queries.packs import packs_of_meeting
from tracker.queries.trust_packs import trust_with
from tracker.rules.permissions import Capability
from tracker.rules.speech import clock, counted, day
from tracker.services import meetings
from tracker.web.asked import questions_at
from tracker.web.context import here
from tracker.web.forms.meetings import CallForm, CancelForm, ClosureForm, EmptyForm, MeetingForm, MeetingList, YearForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience
from tracker.web.numbers import stored_number
from tracker.web.views.boards import may_run, refuse_unless, sees_confidential_papers

blueprint = Blueprint("meetings", __name__)

LOOK = "look"  # the button that shows the days and calls nobody


@blueprint.get("/meetings")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """Show the next meeting with its days worked back, the year's dates, and what was sent."""
    page = meetings_page(here().school, here().today)
    form = MeetingList.asked(request.args, [one for one in (page.next, *page.later, *page.past) if one])
    return render_template("meetings/index.html", page=page, form=form, runs=_runs(page.boards))


@blueprint.get("/meetings/<int:meeting_id>")
@audience(Capability.SEE_PLAN)
def page(meeting_id: int) -> str:
    """Show one meeting: what is due when, who is on the board that day, and what happened to it."""
    at = here()
    meeting = meeting_by_id(at.school, meeting_id, at.today)
    trust_id = at.school.trust_id if meeting.of_trust else None
    return render_template(
        "meetings/page.html",
        meeting=meeting,
        members=board_members(meeting.board_id, meeting.held_on),
        events=events_of_meeting(at.school, meeting_id),
        questions=questions_at(meeting_id),
        packs=packs_of_meeting(at.school, meeting_id, confidential=sees_confidential_papers(meeting.board_id)),
        may_run=may_run(meeting.of_trust),
        may_freeze=at.may(Capability.RUN_MEETINGS),
        on_trust_board=trust_id is not None and trust_with(trust_id, at.person.id, at.today) is not None,
    )


@blueprint.route("/meetings/call", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def call() -> ResponseReturnValue:
    """Call a meeting, or see what its day would mean; short notice asks for the chair's reason."""
    boards = _boards_to_run()
    form = CallForm(boards, here().today, data={"board": _asked_for(boards)})
    called: list[Meeting] = []
    if not _looks() and done(form, lambda: called.append(_call(form))):
        flash(f"The meeting on {day(called[0].held_on)} is called.", "success")
        return redirect(url_for(".page", meeting_id=called[0].id))
    chosen = any(board.id == form.board.data for board in boards)
    board = stored_board(here().school, form.board.data) if chosen else None
    return _form("meetings/call.html", form, board, boards=boards)


@blueprint.route("/meetings/dates", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def year() -> ResponseReturnValue:
    """Call up to six meetings of a year at once, all of them or none."""
    boards = _boards_to_run()
    form = YearForm(boards, data={"board": _asked_for(boards)})
    if done(form, lambda: _call_all(form)):
        flash(f"{counted(len(form.typed), 'meeting')} called.", "success")
        return redirect(url_for(".index"))
    return form_page("meetings/year.html", form, boards=boards)


@blueprint.route("/meetings/<int:meeting_id>/move", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def move(meeting_id: int) -> ResponseReturnValue:
    """Move a meeting to another day, hour or place."""
    meeting = _meeting_to_run(meeting_id)
    form = _form_of(meeting)

    def save() -> None:
        meetings.move_meeting(meeting, form.held_on.data, **form.facts, **signed())

    if not _looks() and done(form, save, over=(meeting, "meeting_moved")):
        flash(f"The meeting is on {day(meeting.held_on)}.", "success")
        return redirect(url_for(".page", meeting_id=meeting_id))
    return _form("meetings/move.html", form, meeting.board, meeting=_row(meeting_id))


@blueprint.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Cancel a meeting, and say why."""
    meeting, form = _meeting_to_run(meeting_id), CancelForm()
    if done(form, lambda: meetings.cancel_meeting(meeting, form.because.data or "", **signed())):
        flash("The meeting is cancelled. It stays here, and calendars say that it is.", "success")
        return redirect(url_for(".page", meeting_id=meeting_id))
    return form_page("meetings/cancel.html", form, meeting=_row(meeting_id))


@blueprint.route("/meetings/<int:meeting_id>/again", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def again(meeting_id: int) -> ResponseReturnValue:
    """Call a meeting that was cancelled, on its day or another."""
    meeting = _meeting_to_run(meeting_id)
    form = _form_of(meeting)
    if not _looks() and done(form, lambda: meetings.call_again(meeting, form.held_on.data, **form.facts, **signed())):
        flash(f"The meeting is called again, for {day(meeting.held_on)}.", "success")
        return redirect(url_for(".page", meeting_id=meeting_id))
    return _form("meetings/move.html", form, meeting.board, meeting=_row(meeting_id))


@blueprint.route("/meetings/closures", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def closures() -> ResponseReturnValue:
    """List the days on which the school is closed; whoever runs its meetings adds to them."""
    at, form = here(), ClosureForm()
    if form.is_submitted():
        refuse_unless(at.may(Capability.RUN_MEETINGS))
    if done(form, lambda: _close(form)):
        flash(f"{form.name.data}: the school is closed on these days.", "success")
        return redirect(url_for(".closures"))
    return form_page("meetings/closures.html", form, closures=closures_of(at.school, at.today))


@blueprint.post("/meetings/closures/<int:closure_id>/open")
@audience(Capability.RUN_MEETINGS)
def open_days(closure_id: int) -> ResponseReturnValue:
    """Take a closure out again."""
    at = here()
    closure = stored_closure(at.school, closure_id)
    if done(EmptyForm(), lambda: meetings.open_days(closure, at.school, by=at.person, now=at.now)):
        flash(f"{closure.name} is taken out. What is due when has been worked out again.", "success")
    return redirect(url_for(".closures"))


def _runs(boards: Sequence[BoardRow]) -> list[BoardRow]:
    return [board for board in boards if board.ended_on is None and may_run(board.of_trust)]


def _boards_to_run() -> list[BoardRow]:
    at = here()
    refuse_unless(at.may(Capability.RUN_MEETINGS) or at.may(Capability.RUN_TRUST_MEETINGS))
    return _runs(boards_of(at.school))


def _asked_for(boards: Sequence[BoardRow]) -> int | None:
    """Choose the board that the address names, or the only one there is."""
    asked = request.args.get("board", type=stored_number)
    return asked if asked is not None else boards[0].id if len(boards) == 1 else None


def _meeting_to_run(meeting_id: int) -> Meeting:
    meeting = stored_meeting(here().school, meeting_id)
    refuse_unless(may_run(meeting.board.trust_id is not None))
    return meeting


def _row(meeting_id: int) -> MeetingRow:
    return meeting_by_id(here().school, meeting_id, here().today)


def _looks() -> bool:
    return request.method == "POST" and LOOK in request.form


def _form_of(meeting: Meeting) -> MeetingForm:
    """Fill in when and where it is held; a reason for short notice is given anew with another day."""
    starts_at = clock(meeting.starts_at) if meeting.starts_at else ""
    return MeetingForm(data={"held_on": meeting.held_on, "starts_at": starts_at, "place": meeting.place})


def _form(template: str, form: MeetingForm, board: Board | None, **page: object) -> ResponseReturnValue:
    """Show a form with the days worked back from the date in it, if there is one."""
    if _looks():
        form.validate()
    days: Proposed | None = None
    if board is not None and form.held_on.data is not None and form.held_on.data >= here().today:
        days = proposed(board, form.held_on.data, here().today)
    return form_page(template, form, days=days, look=LOOK, **page)


def _call(form: CallForm) -> Meeting:
    board = stored_board(here().school, form.board.data)
    return meetings.call_meeting(board, form.held_on.data, **form.facts, **signed())


def _call_all(form: YearForm) -> None:
    """Call each of the meetings; what one date is refused for stands beside that date."""
    board = stored_board(here().school, form.board.data)
    for name, held_on in form.typed.items():
        try:
            meetings.call_meeting(board, held_on, **form.facts, **signed())
        except Invalid as refusal:
            if refusal.field in ("short_notice_reason", "though_closed"):
                raise Invalid(refusal.field, f"{day(held_on)}: {refusal}") from refusal
            raise Invalid(name if refusal.field == "held_on" else refusal.field, str(refusal)) from refusal


def _close(form: ClosureForm) -> None:
    at = here()
    days = form.first_on.data, form.last_on.data
    meetings.close_days(at.school, form.name.data or "", *days, by=at.person, now=at.now)
