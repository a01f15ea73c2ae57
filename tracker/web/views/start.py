"""Which school is it, which board, who are you? The questions of a fresh installation, and the demonstration beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security import login_user
from flask_wtf import FlaskForm

from tracker.db import session
from tracker.demonstration.loader import load_demonstration, password_for
from tracker.errors import Invalid, Refused
from tracker.models.meetings import BoardKind
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.people import person_with_email
from tracker.rules.notice import USUAL_NOTICE_DAYS
from tracker.rules.permissions import Role
from tracker.rules.speech import sentence_case
from tracker.services.installation import in_its_name
from tracker.services.start import (
    AskAgain,
    BoardSaid,
    PersonSaid,
    SchoolSaid,
    begin,
    found_board,
    found_school,
    refuse_once_begun,
)
from tracker.web.context import now
from tracker.web.duties import begin_first_hour, today_in_england
from tracker.web.forms.fields import beside
from tracker.web.forms.people import EmptyForm
from tracker.web.forms.sent import done, form_page
from tracker.web.forms.start import CodeForm, FirstBoardForm, FirstPersonForm, FirstSchoolForm
from tracker.web.guard import ANYONE, audience
from tracker.web.start import holds_code, is_nobody_here, take_code
from tracker.web.transactions import changes_everything

blueprint = Blueprint("start", __name__, url_prefix="/start")

ANSWERS = "start_answers"
"""In the session: what was answered, by question; never the password, which is asked for last."""

FOR_ANYONE = frozenset({"start.front", "start.with_code"})
WRONG_CODE = (
    "This is not the start code of this installation. Copy it from the lines that the server printed when it began, or"
    " have it printed again: flask --app app start-link"
)
FIRST_LOOK = "governor@harbour-row.example"
"""As whom one looks at the demonstration first: whoever it is made for."""


@blueprint.before_request
def only_while_nobody_is_here() -> ResponseReturnValue | None:
    """Open nothing once somebody is here, and the questions only to whoever has the start code."""
    if not is_nobody_here():
        return redirect("/")
    return None if request.endpoint in FOR_ANYONE or holds_code() else redirect(url_for(".front"))


@blueprint.route("", methods=["GET", "POST"])
@audience(ANYONE)
def front() -> ResponseReturnValue:
    """Ask for the start code, and lead whoever has it to the first question that is not answered."""
    form = CodeForm()
    if form.validate_on_submit() and not take_code(form.code.data or ""):
        beside(form, Invalid("code", WRONG_CODE))
    return _next_question() if holds_code() else form_page("start/code.html", form)


@blueprint.get("/<code>")
@audience(ANYONE)
def with_code(code: str) -> ResponseReturnValue:
    """Take the start code out of the address that the server has printed."""
    if take_code(code):
        return _next_question()
    form = CodeForm()
    beside(form, Invalid("code", WRONG_CODE))
    return form_page("start/code.html", form)


@blueprint.route("/school", methods=["GET", "POST"])
@audience(ANYONE)
def school() -> ResponseReturnValue:
    """Ask which school it is; what is answered is tried out at once, and stored with the third answer."""
    form = FirstSchoolForm(data=_answered("school"))
    named: list[str] = []

    def try_out() -> None:
        said = SchoolSaid(form.name.data or "", form.urn.data or "", form.whole_postcode)
        named.append(_tried(said).name)

    if _stands(form, try_out):
        _answer("school", name=named[0], urn=form.urn.data, postcode=form.whole_postcode)
        return redirect(url_for(".board"))
    return form_page("start/school.html", form, empty_form=EmptyForm())


@blueprint.route("/board", methods=["GET", "POST"])
@audience(ANYONE)
def board() -> ResponseReturnValue:
    """Ask which board its plan is for."""
    if not _answered("school"):
        return redirect(url_for(".school"))
    usual = {
        "kind": BoardKind.GOVERNING_BOARD.value,
        "name": sentence_case(BoardKind.GOVERNING_BOARD.value),
        "notice_days": str(USUAL_NOTICE_DAYS),
    }
    form = FirstBoardForm(data=_answered("board") or usual)
    if _stands(form, lambda: _tried(_school_said(), _board_of(form))):
        _answer("board", name=form.name.data, kind=form.kind.data.value, notice_days=str(form.notice_days.number))
        return redirect(url_for(".you"))
    return form_page("start/board.html", form, school=_answered("school")["name"])


@blueprint.route("/you", methods=["GET", "POST"])
@audience(ANYONE)
def you() -> ResponseReturnValue:
    """Ask who begins; then store all three answers, sign them in, and go on to the document."""
    for question in ("school", "board"):
        if not _answered(question):
            return redirect(url_for(f".{question}"))
    form = FirstPersonForm(data=_answered("you"))
    if form.is_submitted():
        _answer("you", name=form.name.data, email=form.email.data, role=form.role.data and form.role.data.value)
    begun: list[tuple[School, Person]] = []
    try:
        is_done = done(form, lambda: begun.append(_begun(form)))
    except AskAgain as asked:
        session().rollback()
        flash(str(asked), "error")
        return redirect(url_for(f".{asked.question}"))
    if not is_done:
        return form_page("start/you.html", form, school=_answered("school")["name"])
    founded, person = begun[0]
    login_user(person, authn_via=["password"])
    cookie.pop(ANSWERS)
    begin_first_hour(person)
    return redirect(url_for("inspections.read_in", urn=founded.urn))


@blueprint.post("/demonstration")
@audience(ANYONE)
@changes_everything
def demonstration() -> ResponseReturnValue:
    """Load the demonstration, and show it as its chair of governors sees it."""
    if not EmptyForm().validate_on_submit():
        return redirect(url_for(".school"))
    refuse_once_begun()
    settings = current_app.extensions["settings"]
    try:
        load_demonstration(password_for(settings), current_app.extensions["store"], now())
    except Refused as refusal:  # schools from the register are here, though nobody is
        session().rollback()
        flash(str(refusal), "error")
        return redirect(url_for(".school"))
    person = person_with_email(FIRST_LOOK)
    assert person is not None, "the demonstration brings its governors"
    login_user(person, authn_via=["password"])
    return redirect(url_for("demonstration.about"))


def _next_question() -> ResponseReturnValue:
    answered = cookie.get(ANSWERS, {})
    return redirect(url_for(f".{next((one for one in ('school', 'board') if one not in answered), 'you')}"))


def _answered(question: str) -> dict[str, Any]:
    said: dict[str, Any] = cookie.get(ANSWERS, {}).get(question, {})
    return said


def _answer(question: str, **said: str | None) -> None:
    cookie[ANSWERS] = {**cookie.get(ANSWERS, {}), question: said}


def _school_said() -> SchoolSaid:
    return SchoolSaid(**_answered("school"))


def _board_of(form: FirstBoardForm) -> BoardSaid:
    days = form.notice_days.number
    return BoardSaid(form.name.data or "", form.kind.data, -1 if days is None else days)


def _tried(said: SchoolSaid, board_said: BoardSaid | None = None) -> School:
    """Store what was answered so far, to see whether it can stand; `_stands` undoes it."""
    by = in_its_name(now())
    founded = found_school(said, by=by, now=now())
    if board_said:
        found_board(founded, board_said, by=by, now=now())
    return founded


def _stands(form: FlaskForm, try_out: Callable[[], object]) -> bool:
    """Say whether an answer was sent and can stand; it is not stored yet."""
    try:
        return done(form, try_out)
    except AskAgain as asked:
        beside(form, asked.refusal)
        return False
    finally:
        session().rollback()


def _begun(form: FirstPersonForm) -> tuple[School, Person]:
    said = _answered("board")
    board_said = BoardSaid(said["name"], BoardKind(said["kind"]), int(said["notice_days"]))
    person = PersonSaid(form.name.data or "", form.email.data or "", Role(form.role.data), form.password.data or "")
    return begin(_school_said(), board_said, person, now=now(), today=today_in_england())
