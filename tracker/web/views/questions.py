"""What did governors ask, and were they answered? Asking, answering, and saying whether it satisfies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import NotAllowed
from tracker.models.people import Person
from tracker.models.questions import Question
from tracker.queries.evidence import pieces_to_cite, stored_pieces
from tracker.queries.meetings import MeetingRow, meetings_of, stored_meeting
from tracker.queries.people import people_by_role
from tracker.queries.questions import (
    QuestionRow,
    asking_about,
    stored_question,
)
from tracker.rules.answers import question_stands, questions_stand
from tracker.rules.permissions import Capability
from tracker.rules.questions import LONGEST_PROMISE, PLAN, Thing, first_promise, may_be_asker
from tracker.rules.speech import day
from tracker.rules.suggestions import SuggestedQuestion
from tracker.services import questions
from tracker.web.asked import question_seen, questions_seen
from tracker.web.context import here
from tracker.web.forms.questions import (
    AnswerForm,
    AskAgainForm,
    AskedForm,
    AskForm,
    PromiseForm,
    SatisfiedForm,
    TakeOverForm,
)
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience
from tracker.web.numbers import stored_number

blueprint = Blueprint("questions", __name__)

KINDS = ("action", "requirement", "metric", "check")


@blueprint.get("/questions")
@audience(Capability.SEE_PLAN)
def index() -> str:
    """List what governors asked: what is overdue and open first."""
    rows = questions_seen()
    form = AskedForm.asked(request.args, rows, here().person.id)
    meeting_id = form.chosen("meeting")
    return render_template(
        "questions/index.html",
        form=form,
        every=rows,
        stand=questions_stand(rows) if rows else "",
        questions=form.kept(rows),
        of_meeting=_in_order(row for row in rows if meeting_id and row.meeting_id == meeting_id),
    )


@blueprint.get("/questions/<int:number>")
@audience(Capability.SEE_PLAN)
def page(number: int) -> str:
    """Show one question with everything that was said of it."""
    question = question_seen(number)
    stands = question_stands(question, here().today)
    return render_template("questions/page.html", question=question, stands=stands, may=_may(question))


@blueprint.route("/questions/ask", methods=["GET", "POST"])
@audience(Capability.ASK)
def ask() -> ResponseReturnValue:
    """Ask about the thing the address names, in the words of a suggestion where it names one's reason.

    A suggestion is filled in and then signed: what is signed is never edited, so its words are seen first.
    """
    at = here()
    asking = asking_about(at.school, _thing_asked(), at.today, in_full=at.in_full)
    subject = asking.subject
    reason = request.args.get("reason")
    chosen = next((one for one in asking.suggested.fresh if (one.thing, one.reason) == (subject.thing, reason)), None)
    meetings = _open_meetings()
    form = AskForm(**_beginning(chosen, subject.asked_of_id, meetings))
    form.offer(people_by_role(at.school, at.today), meetings, at.school.board_name, records=not may_be_asker(at.roles))
    form.answer_by.description = _why_that_day(meetings)

    def save() -> None:
        typed = form.data
        meeting = typed.get("meeting")
        made.append(
            questions.ask(
                at.school,
                subject.record,
                typed["text"],
                asked_of=_person(typed["asked_of"]),
                asked_by=_person(typed["asked_by"]) if "asked_by" in form else None,
                answer_by=typed["answer_by"],
                meeting=stored_meeting(at.school, meeting) if meeting else None,
                because=chosen.because if chosen else "",
                confidential=typed["confidential"],
                **signed(),
            )
        )

    made: list[Question] = []
    if done(form, save):
        flash(f"Asked as Q{made[0].number}. It stays open until whoever asked is satisfied.", "success")
        return redirect(url_for(".page", number=made[0].number))
    return form_page("questions/ask.html", form, asking=asking, chosen=chosen)


@blueprint.route("/questions/<int:number>/answer", methods=["GET", "POST"])
@audience(Capability.ANSWER_QUESTIONS)
def answer(number: int) -> ResponseReturnValue:
    """Answer a question, with the evidence that shows it."""
    question, at = question_seen(number), here()
    pieces = pieces_to_cite(at.school, at.may(Capability.SEE_CONFIDENTIAL))
    of_requirement = question.about_number.partition(".")[0] if question.about_kind in {"action", "requirement"} else ""
    form = AnswerForm()
    form.offer(
        [piece for piece in pieces if piece.requirement == of_requirement],
        [piece for piece in pieces if piece.requirement != of_requirement],
    )

    def save() -> None:
        cited = stored_pieces(at.school, form.chosen)
        questions.answer(stored_question(at.school, number), form.text.data or "", cited, **signed())

    if done(form, save):
        flash(f"Signed and saved. {question.asker} now says whether that answers it.", "success")
        return redirect(url_for(".page", number=number))
    return form_page("questions/answer.html", form, question=question)


@blueprint.route("/questions/<int:number>/promise", methods=["GET", "POST"])
@audience(Capability.ANSWER_QUESTIONS)
def promise(number: int) -> ResponseReturnValue:
    """Promise the answer for another day, and say why; the first day stays."""
    question, at = question_seen(number), here()
    form = PromiseForm()
    form.answer_by.description = f"At most {LONGEST_PROMISE.days} days from today."

    def save() -> None:
        typed = form.data
        questions.promise(stored_question(at.school, number), typed["answer_by"], typed["reason"], **signed())

    if done(form, save):
        flash("The new day is promised. The first one stays on the record.", "success")
        return redirect(url_for(".page", number=number))
    return form_page("questions/promise.html", form, question=question)


@blueprint.route("/questions/<int:number>/again", methods=["GET", "POST"])
@audience(Capability.ASK)
def ask_again(number: int) -> ResponseReturnValue:
    """Say that the answer does not satisfy, and what it leaves open."""
    question, at = _own(number), here()
    meetings = _open_meetings()
    form = AskAgainForm(answer_by=_promised(meetings))
    form.answer_by.description = _why_that_day(meetings)

    def save() -> None:
        typed = form.data
        questions.ask_again(stored_question(at.school, number), typed["text"], typed["answer_by"], **signed())

    if done(form, save):
        flash(f"Asked again. {question.asked_of} owes another answer.", "success")
        return redirect(url_for(".page", number=number))
    return form_page("questions/again.html", form, question=question)


@blueprint.route("/questions/<int:number>/satisfied", methods=["GET", "POST"])
@audience(Capability.ASK)
def satisfied(number: int) -> ResponseReturnValue:
    """Say that the answer satisfies, or that one which is not written here did."""
    question, at = _own(number), here()
    form = SatisfiedForm()
    if done(form, lambda: questions.satisfy(stored_question(at.school, number), form.text.data or "", **signed())):
        flash(f"Q{number} is settled.", "success")
        return redirect(url_for(".page", number=number))
    return form_page("questions/satisfied.html", form, question=question)


@blueprint.route("/questions/<int:number>/take-over", methods=["GET", "POST"])
@audience(Capability.ASK)
def take_over(number: int) -> ResponseReturnValue:
    """Make a question another governor's, whose asker has left."""
    question, at = question_seen(number), here()
    form = TakeOverForm()
    form.offer(people_by_role(at.school, at.today), records=not may_be_asker(at.roles))

    def save() -> None:
        taker = _person(form.asked_by.data) if "asked_by" in form else None
        questions.take_over(stored_question(at.school, number), taken_by=taker, **signed())

    if done(form, save):
        flash(f"Q{number} is taken over.", "success")
        return redirect(url_for(".page", number=number))
    return form_page("questions/take_over.html", form, question=question)


def _in_order(questions: Iterable[QuestionRow]) -> list[QuestionRow]:
    return sorted(questions, key=lambda question: question.number)


def _own(number: int) -> QuestionRow:
    question = question_seen(number)
    if question.asker_id != here().person.id:
        raise NotAllowed("Only the person who asked can say whether the answer satisfies.")
    return question


def _may(question: QuestionRow) -> dict[str, bool]:
    """Say what the reader may do about a question."""
    at = here()
    is_asker = question.asker_id == at.person.id and at.may(Capability.ASK)
    is_open = not question.state.is_settled
    gone = is_open and not session().get_one(Person, question.asker_id).roles_at(at.school, at.today)
    return {
        "answer": is_open and at.may(Capability.ANSWER_QUESTIONS),
        "promise": question.state.awaits_answer and at.may(Capability.ANSWER_QUESTIONS),
        "judge": is_asker and question.latest_answer is not None and not question.state.awaits_answer and is_open,
        "settle": is_asker and question.state.awaits_answer,
        "take_over": gone and at.may(Capability.ASK),
    }


def _thing_asked() -> Thing:
    """Read from the address what is to be asked about: nothing is the plan as a whole."""
    return next(((kind, request.args[kind]) for kind in KINDS if request.args.get(kind)), PLAN)


def _open_meetings() -> list[MeetingRow]:
    """List the meetings something can be asked at: the latest that was held, that of the address, those to come."""
    every = [row for row in meetings_of(here().school, here().today) if row.cancelled_on is None]
    latest = [row.id for row in every if not row.is_to_come][-1:]
    offered = {*latest, request.args.get("meeting", type=stored_number)}
    return [row for row in every if row.is_to_come or row.id in offered]


def _promised(meetings: list[MeetingRow]) -> date:
    papers_for = _papers_for(meetings)
    return first_promise(here().today, papers_for.papers_due_on if papers_for else None)


def _papers_for(meetings: list[MeetingRow]) -> MeetingRow | None:
    """Give the meeting with whose papers an answer could go: the one of the address, or else the next."""
    to_come = [row for row in meetings if row.is_to_come]
    named = request.args.get("meeting", type=stored_number)
    return next((row for row in to_come if row.id == named), to_come[0] if to_come else None)


def _why_that_day(meetings: list[MeetingRow]) -> str:
    papers_for = _papers_for(meetings)
    if papers_for and _promised(meetings) == papers_for.papers_due_on:
        is_next = papers_for is next(row for row in meetings if row.is_to_come)
        which = "the next meeting" if is_next else f"the meeting on {day(papers_for.held_on)}"
        return f"Papers for {which} are due on this day, so the answer goes in with them."
    return "Two weeks from today, unless you need it sooner."


def _beginning(chosen: SuggestedQuestion | None, asked_of: int | None, meetings: list[MeetingRow]) -> dict[str, Any]:
    """Fill in what is known: the words of a suggestion, who answers for the thing, by when, at which meeting."""
    next_one = next((row.id for row in meetings if row.is_to_come), None)
    return {
        "text": chosen.asks if chosen else None,
        "asked_of": str(asked_of),
        "answer_by": _promised(meetings),
        "meeting": request.args.get("meeting", next_one if chosen else None, type=stored_number),
    }


def _person(chosen: Any) -> Person:
    return session().get_one(Person, int(chosen))
