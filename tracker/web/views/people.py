"""Who may do what: the people of a school, their roles and their terms."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import NotAllowed
from tracker.models.meetings import Seat
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.actions import actions_of
from tracker.queries.moves import LeftBehind, actions_left_by, requirements_left_by, schools_to_move_to
from tracker.queries.people import (
    has_own_means,
    is_borrowed,
    is_known_elsewhere,
    people_by_role,
    people_in_words,
    person_at,
    person_known_at,
    person_with_email,
    stored_membership,
)
from tracker.rules.colours import Colour
from tracker.rules.permissions import Capability, Role, may
from tracker.rules.speech import counted, day, listed, sentence_case
from tracker.services import people
from tracker.services.departures import Departure, end_sessions_without_rights, leave_school
from tracker.services.invitations import withdraw_invitation
from tracker.services.moves import move_person
from tracker.web.context import here
from tracker.web.forms.actions import leading
from tracker.web.forms.people import (
    OF_A_SCHOOL,
    EmptyForm,
    EndForm,
    LeaveForm,
    MoveForm,
    PersonForm,
    PersonList,
    RoleForm,
    move_form,
)
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience
from tracker.web.invitations import Told, may_send_link, send_link, tell

blueprint = Blueprint("people", __name__)


@blueprint.get("/people")
@audience(Capability.SEE_PLAN)
def index() -> ResponseReturnValue:
    """List who holds which role."""
    at = here()
    may_move = at.may(Capability.MOVE_PEOPLE) and bool(schools_to_move_to(at.person, at.school, at.today))
    groups = people_by_role(at.school, at.today)
    said = people_in_words(groups, with_doors=at.may(Capability.MANAGE_PEOPLE))
    form = PersonList.asked(request.args, groups)
    return render_template("people/index.html", groups=groups, form=form, said=said, may_move=may_move)


@blueprint.route("/people/add", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def add() -> ResponseReturnValue:
    """Add somebody with a role; who is new is sent a link, by which they choose how to sign in."""
    form, told = PersonForm(), list[Told]()
    if done(form, lambda: told.append(_add(form))):
        return _told(told[0])
    return form_page("people/add.html", form)


@blueprint.route("/people/<int:person_id>/role", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def role(person_id: int) -> ResponseReturnValue:
    """Give somebody one more role."""
    person, form = person_at(here().school, person_id, here().today), RoleForm()
    if done(form, lambda: _give_role(form, person)):
        flash(f"{person.name} is now a {form.role.data} too.", "success")
        return redirect(url_for(".index"))
    return form_page("people/role.html", form, person=person)


@blueprint.route("/people/roles/<int:membership_id>/change", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def change(membership_id: int) -> ResponseReturnValue:
    """Make somebody something else: one role ends and another begins."""
    held, form = stored_membership(here().school, membership_id, here().today), RoleForm()
    seats: list[Seat] = []

    def save() -> None:
        seats.extend(people.change_role(held, form.role.data, ends_on=form.ends_on.data, **signed())[1])

    if done(form, save):
        flash(f"{held.person.name} is a {form.role.data} from today, and no {held.role} any more.", "success")
        _say_seats(seats, is_over=False)
        return redirect(url_for(".index"))
    return form_page("people/change.html", form, held=held)


@blueprint.route("/people/roles/<int:membership_id>/end", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def end(membership_id: int) -> ResponseReturnValue:
    """End a role on a day; what the person signed stays signed."""
    at = here()
    held = stored_membership(at.school, membership_id, at.today)
    form, seats = EndForm(data={"ends_on": at.today}), list[Seat]()

    def save() -> None:
        seats.extend(people.end_role(held, form.ends_on.data, by=at.person, now=at.now))
        end_sessions_without_rights(held.person, at.school, **signed())

    if done(form, save):
        is_over = form.ends_on.data < at.today
        flash(
            f"{held.person.name} {'was' if is_over else 'is'} a {held.role} until {day(form.ends_on.data)}.", "success"
        )
        _say_seats(seats, is_over=is_over)
        return redirect(url_for(".index"))
    return form_page("people/end.html", form, held=held)


@blueprint.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def leave(person_id: int) -> ResponseReturnValue:
    """End every role and seat that somebody holds here, at once or on a day; what they signed stays signed."""
    at = here()
    person, form, ended = person_at(at.school, person_id, at.today), LeaveForm(), list[Departure]()
    if done(form, lambda: ended.append(leave_school(person, at.school, form.last_day(at.today), **signed()))):
        is_over = form.last_day(at.today) < at.today
        flash(
            f"{person.name} has left. What they signed stays under their name."
            if is_over
            else f"{person.name} leaves on {day(form.last_day(at.today))}, at the end of the day.",
            "success",
        )
        _say_seats(ended[0].seats, is_over=is_over)
        return redirect(url_for(".index"))
    owned = [one for one in actions_of(at.school, at.today, person.id) if one.record.colour is not Colour.COMPLETE]
    return form_page("people/leave.html", form, person=person, owned=owned)


@blueprint.route("/people/<int:person_id>/move", methods=["GET", "POST"])
@audience(Capability.MOVE_PEOPLE)
def move(person_id: int) -> ResponseReturnValue:
    """Move somebody to another school: what ends here and begins there, and who answers for what they leave."""
    at = here()
    person, schools = person_at(at.school, person_id, at.today), schools_to_move_to(at.person, at.school, at.today)
    if why := _why_not_moved(person, schools):
        return render_template("people/move.html", form=None, person=person, why=why)
    left, led = actions_left_by(at.school, person), requirements_left_by(at.school, person)
    form = move_form(left, led)()
    owners = leading(people_by_role(at.school, at.today))
    form.offer(
        schools, _roles_there(person, schools), {key: name for key, name in owners.items() if key != str(person_id)}
    )
    told: list[Told] = []
    if done(form, lambda: told.append(_move(form, person, schools, left, led))):
        flash(told[0].sentence, "success")
        return redirect(url_for(".index"))
    return form_page("people/move.html", form, person=person, actions=left, led=led)


@blueprint.route("/people/<int:person_id>/invite", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def invite(person_id: int) -> ResponseReturnValue:
    """Send somebody a link to choose a password by; what opens another school too is not this one's to give."""
    at = here()
    person, form = person_known_at(at.school, person_id, at.today), EmptyForm()
    if person.id == at.person.id or is_known_elsewhere(person, at.school, at.today):
        raise NotAllowed("A link can be sent from here only to others, who sign in for this school alone.")
    if form.validate_on_submit():
        return _told(send_link(person))
    return form_page(
        "people/invite.html", form, person=person, comes_in=has_own_means(person), may_send=may_send_link(person)
    )


@blueprint.post("/people/<int:person_id>/invitation/withdraw")
@audience(Capability.MANAGE_PEOPLE)
def withdraw(person_id: int) -> ResponseReturnValue:
    """Take back the link that somebody was sent."""
    at = here()
    person = person_known_at(at.school, person_id, at.today)
    if is_known_elsewhere(person, at.school, at.today):
        raise NotAllowed("A link can be taken back from here only where it opens this school alone.")
    withdraw_invitation(person, by=at.person, now=at.now, school=at.school)
    flash(f"The link that {person.name} was sent opens nothing any more.", "success")
    return redirect(url_for(".index"))


def _add(form: PersonForm) -> Told:
    known = person_with_email(form.email.data or "")
    at = here()
    person = known or people.add_person(
        form.name.data or "",
        form.email.data or "",
        form.job_title.data or "",
        by=at.person,
        now=at.now,
        school=at.school,
    )
    _give_role(form, person)
    return tell(person) if known else send_link(person)


def _give_role(form: RoleForm, person: Person) -> None:
    people.give_role(person, form.role.data, here().school, ends_on=form.ends_on.data, **signed())


def _why_not_moved(person: Person, schools: Sequence[School]) -> str:
    """Say why somebody cannot be moved from here by whoever asks; nothing where they can."""
    if person.id == here().person.id:
        return "Somebody else moves you: whoever manages people at both schools, or an officer of the trust."
    if not schools:
        return "You may move people between schools where you manage people at both. You do so at this one alone."
    if not any(held.school_id == here().school.id for held in person.memberships):
        return f"{person.name} holds a role over all schools of the trust, and moves from none of them."
    if all(is_borrowed(person, school) for school in schools):
        return people.BORROWED.format(person.name)
    return ""


def _roles_there(person: Person, schools: Sequence[School]) -> list[Role]:
    """List what somebody may become where they go: what they are here; anything, where whoever asks manages people."""
    at = here()
    if any(may(at.person.roles_at(school, at.today), Capability.MANAGE_PEOPLE) for school in schools):
        return list(OF_A_SCHOOL)
    held = {one.role for one in person.memberships if one.school_id == at.school.id}
    return [role for role in OF_A_SCHOOL if role in held]


def _move(
    form: MoveForm,
    person: Person,
    schools: Sequence[School],
    left: Sequence[LeftBehind],
    led: Sequence[LeftBehind],
) -> Told:
    at = here()
    to = next(school for school in schools if school.id == form.school.data)
    owners = {one.id: session().get_one(Person, int(form.owner_of(one).data)) for one in left}
    leads = {one.id: session().get_one(Person, int(said)) if (said := form.lead_of(one).data) else None for one in led}
    last = form.last_day(at.today)
    moved = move_person(person, at.school, to, form.role.data, last, owners, leads, **signed())
    _say_seats(moved.left.seats, is_over=last < at.today)
    tell(person, at=to)
    handed = [counted(len(some), noun) for some, noun in ((moved.handed, "action"), (moved.led, "requirement")) if some]
    leaves = f"and leaves {at.school.name} {'at once' if last < at.today else f'at the end of {day(last)}'}"
    over = f" {sentence_case(listed(handed))} handed over today." if handed else ""
    return Told(person, f"{person.name} is a {form.role.data} at {to.name} from today, {leaves}.{over}")


def _told(told: Told) -> ResponseReturnValue:
    """Say what was sent; show a link that no server took, once, to be handed over."""
    if told.link_to_hand_over is not None:
        return render_template("people/link.html", told=told, back=url_for(".index"), back_to="People")
    flash(told.sentence, "success")
    return redirect(url_for(".index"))


def _say_seats(seats: Sequence[Seat], *, is_over: bool) -> None:
    if seats:
        boards = listed(list(dict.fromkeys(seat.board.name for seat in seats)))
        flash(f"Their seats on boards {'ended' if is_over else 'end'} with it: {boards}.", "success")
