"""Who sits on a board, and until when?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import Invalid, NotAllowed
from tracker.models.meetings import Board, Seat
from tracker.models.schools import School, Trust
from tracker.queries.meetings import may_see_part_two, meetings_of, seats_by_term, stored_board, stored_seat
from tracker.queries.people import people_by_role, person_at
from tracker.rules.notice import USUAL_CUT_OFF_DAYS, USUAL_NOTICE_DAYS
from tracker.rules.permissions import Capability, may_run_board
from tracker.rules.speech import day
from tracker.services import boards
from tracker.web.context import here
from tracker.web.forms.meetings import BoardForm, EmptyForm, EndBoardForm, EndSeatForm, FoundForm, SeatForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience

blueprint = Blueprint("boards", __name__)

SCHOOL, TRUST = "school", "trust"


def may_run(of_trust: bool) -> bool:
    """Say whether whoever is here may run a board of the school, or of its trust."""
    return may_run_board(here().roles, of_trust)


def sees_confidential_papers(board_id: int) -> bool:
    """Say whether whoever is here may have a board's confidential papers: who runs it, and who is named for them."""
    at = here()
    return at.may(Capability.RUN_MEETINGS) or may_see_part_two(at.person.id, board_id, at.today)


def refuse_unless(allowed: bool) -> None:
    """Refuse whoever runs no such board."""
    if not allowed:
        raise NotAllowed("The school’s boards are run by its clerk and its head, the trust’s by the trust’s officers.")


@blueprint.get("/boards/<int:board_id>")
@audience(Capability.SEE_PLAN)
def page(board_id: int) -> str:
    """Show who sits on a board, who will and who did, and when it meets."""
    at = here()
    board = stored_board(at.school, board_id)
    return render_template(
        "boards/page.html",
        board=board,
        seats=seats_by_term(board_id, at.today),
        meetings=[one for one in meetings_of(at.school, at.today) if one.board_id == board_id and one.is_to_come],
        may_run=may_run(board.trust_id is not None),
    )


@blueprint.route("/boards/new", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def found() -> ResponseReturnValue:
    """Set up a board of the school, or of its trust."""
    owners = _owners()
    refuse_unless(bool(owners))
    kinds = {SCHOOL: boards.OF_A_SCHOOL, TRUST: boards.OF_A_TRUST}
    offered = dict.fromkeys(kind for owner in owners for kind in kinds[owner])
    usual = {"notice_days": str(USUAL_NOTICE_DAYS), "cut_off_days": str(USUAL_CUT_OFF_DAYS)}
    form = FoundForm(offered, [(owner, one.name) for owner, one in owners.items()], data=usual)
    made: list[Board] = []
    if done(form, lambda: made.append(_found(form, owners))):
        flash(f"The {made[0].name} is set up. Say who sits on it.", "success")
        return redirect(url_for(".page", board_id=made[0].id))
    return form_page("boards/found.html", form)


@blueprint.route("/boards/<int:board_id>/change", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def change(board_id: int) -> ResponseReturnValue:
    """Change what a board is called, and the days it asks for."""
    at, board = here(), _board_to_run(board_id)
    days = {"notice_days": str(board.notice_days), "cut_off_days": str(board.cut_off_days)}
    kinds = boards.OF_A_TRUST if board.trust_id is not None else boards.OF_A_SCHOOL
    form = BoardForm(kinds, data={"name": board.name, "kind": board.kind, **days})

    def save() -> None:
        boards.change_board(board, **_facts(form), by=at.person, now=at.now)

    if done(form, save, over=(board, "board_changed")):
        flash("Changed. Meetings already called keep their notice.", "success")
        return redirect(url_for(".page", board_id=board_id))
    return form_page("boards/change.html", form, board=board)


@blueprint.route("/boards/<int:board_id>/end", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def end(board_id: int) -> ResponseReturnValue:
    """End a board; its meetings and papers stay."""
    board, form = _board_to_run(board_id), EndBoardForm(data={"ended_on": here().today})
    if done(form, lambda: boards.end_board(board, form.ended_on.data, **signed())):
        flash(f"The {board.name} ended on {day(form.ended_on.data)}.", "success")
        return redirect(url_for("meetings.index"))
    return form_page("boards/end.html", form, board=board)


@blueprint.route("/boards/<int:board_id>/seats/new", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def seat(board_id: int) -> ResponseReturnValue:
    """Give somebody a seat on a board."""
    at, board = here(), _board_to_run(board_id)
    form = SeatForm(people_by_role(at.school, at.today), at.today)
    made: list[Seat] = []
    if done(form, lambda: made.append(_seat(board, form))):
        flash(f"{made[0].person.name} is {made[0].office} of the {board.name}.", "success")
        return redirect(url_for(".page", board_id=board_id))
    return form_page("boards/seat.html", form, board=board)


@blueprint.route("/boards/seats/<int:seat_id>/end", methods=["GET", "POST"])
@audience(Capability.SEE_PLAN)
def end_seat(seat_id: int) -> ResponseReturnValue:
    """End a term of office on a day."""
    at, held = here(), _seat_to_run(seat_id)
    form = EndSeatForm(data={"ends_on": at.today})
    if done(form, lambda: boards.end_seat(held, form.ends_on.data, by=at.person, now=at.now)):
        verb = "sat" if form.ends_on.data < at.today else "sits"
        flash(f"{held.person.name} {verb} on the {held.board.name} until {day(form.ends_on.data)}.", "success")
        return redirect(url_for(".page", board_id=held.board_id))
    return form_page("boards/end_seat.html", form, seat=held)


@blueprint.post("/boards/seats/<int:seat_id>/part-two")
@audience(Capability.SEE_PLAN)
def part_two(seat_id: int) -> ResponseReturnValue:
    """Name whoever has a seat for Part II, or no longer."""
    at, held = here(), _seat_to_run(seat_id)
    named = not held.part_two
    if done(EmptyForm(), lambda: boards.name_for_part_two(held, named, by=at.person, now=at.now)):
        gets = "gets" if named else "no longer gets"
        flash(f"{held.person.name} {gets} the confidential papers of the {held.board.name}.", "success")
    return redirect(url_for(".page", board_id=held.board_id))


def _owners() -> dict[str, School | Trust]:
    """Say for whom a board may be set up here."""
    school, owners = here().school, dict[str, School | Trust]()
    if may_run(of_trust=False):
        owners[SCHOOL] = school
    if may_run(of_trust=True) and school.trust is not None:
        owners[TRUST] = school.trust
    return owners


def _board_to_run(board_id: int) -> Board:
    board = stored_board(here().school, board_id)
    refuse_unless(may_run(board.trust_id is not None))
    return board


def _seat_to_run(seat_id: int) -> Seat:
    held = stored_seat(here().school, seat_id)
    refuse_unless(may_run(held.board.trust_id is not None))
    return held


def _facts(form: BoardForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "kind": form.kind.data,
        "notice_days": form.notice_days.number,
        "cut_off_days": form.cut_off_days.number,
    }


def _found(form: FoundForm, owners: dict[str, School | Trust]) -> Board:
    whose = form.whose.data if "whose" in form else next(iter(owners))
    return boards.found_board(owners[whose], **_facts(form), by=here().person, now=here().now)


def _seat(board: Board, form: SeatForm) -> Seat:
    at = here()
    if form.person.data is None:
        raise Invalid("person", "Choose a person.")
    return boards.seat_person(
        board,
        person_at(at.school, form.person.data, at.today),
        form.office.data,
        form.starts_on.data,
        form.ends_on.data,
        link=form.link.data or "",
        part_two=form.part_two.data,
        by=at.person,
        now=at.now,
    )
