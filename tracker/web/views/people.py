"""Who may do what: the people of a school, their roles and their terms."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import NotAllowed
from tracker.models.meetings import Seat
from tracker.models.people import Person
from tracker.queries.people import (
    holds_roles_elsewhere,
    people_by_role,
    person_at,
    person_with_email,
    stored_membership,
)
from tracker.rules.permissions import Capability
from tracker.rules.speech import day, listed
from tracker.services import people
from tracker.web.context import here
from tracker.web.forms.people import EndForm, PasswordForm, PersonForm, RoleForm
from tracker.web.forms.sent import done, form_page
from tracker.web.guard import audience

blueprint = Blueprint("people", __name__)

# Easy to read out and to type: no letter that looks like a digit.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@blueprint.get("/people")
@audience(Capability.SEE_PLAN)
def index() -> ResponseReturnValue:
    """List who holds which role."""
    return render_template("people/index.html", groups=people_by_role(here().school, here().today))


@blueprint.route("/people/add", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def add() -> ResponseReturnValue:
    """Add somebody with a role; show their first password once, to be handed over."""
    form, new, added = PersonForm(), new_password(), list[Person]()
    known = person_with_email(form.email.data or "")
    if not done(form, lambda: added.append(_add(form, known, new))):
        return form_page("people/add.html", form)
    if known:
        flash(f"{form.email.data} already signs in here; the role was added.", "success")
        return redirect(url_for(".index"))
    return render_template("people/signs_in.html", person=added[0], password=new)


@blueprint.route("/people/<int:person_id>/role", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def role(person_id: int) -> ResponseReturnValue:
    """Give somebody one more role."""
    person, form = person_at(here().school, person_id, here().today), RoleForm()
    if done(form, lambda: _give_role(form, person)):
        flash(f"{person.name} is now a {form.role.data} too.", "success")
        return redirect(url_for(".index"))
    return form_page("people/role.html", form, person=person)


@blueprint.route("/people/roles/<int:membership_id>/end", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def end(membership_id: int) -> ResponseReturnValue:
    """End a role on a day; what the person signed stays signed."""
    held = stored_membership(here().school, membership_id, here().today)
    form = EndForm(data={"ends_on": here().today})
    seats: list[Seat] = []
    if done(form, lambda: seats.extend(people.end_role(held, form.ends_on.data, by=here().person, now=here().now))):
        is_over = form.ends_on.data < here().today
        flash(
            f"{held.person.name} {'was' if is_over else 'is'} a {held.role} until {day(form.ends_on.data)}.", "success"
        )
        if seats:
            boards = listed(list(dict.fromkeys(seat.board.name for seat in seats)))
            flash(f"Their seats on boards {'ended' if is_over else 'end'} with it: {boards}.", "success")
        return redirect(url_for(".index"))
    return form_page("people/end.html", form, held=held)


@blueprint.route("/people/<int:person_id>/password", methods=["GET", "POST"])
@audience(Capability.MANAGE_PEOPLE)
def password(person_id: int) -> ResponseReturnValue:
    """Give somebody a new password, shown once; what opens another school too is not this one's to give."""
    person, form, new = person_at(here().school, person_id, here().today), PasswordForm(), new_password()
    if person.id == here().person.id or holds_roles_elsewhere(person, here().school):
        raise NotAllowed("A new password can be given here only to others, who sign in for this school alone.")
    if done(form, lambda: people.set_password(person, new, handed_over=True, by=here().person, now=here().now)):
        return render_template("people/signs_in.html", person=person, password=new)
    return form_page("people/password.html", form, person=person)


def new_password() -> str:
    """Make a password that can be read out: four groups of four letters, 78 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def _add(form: PersonForm, known: Person | None, password: str) -> Person:
    person = known or people.add_person(
        form.name.data or "",
        form.email.data or "",
        form.job_title.data or "",
        password,
        handed_over=True,
        by=here().person,
        now=here().now,
        school=here().school,
    )
    _give_role(form, person)
    return person


def _give_role(form: RoleForm, person: Person) -> None:
    people.give_role(
        person,
        form.role.data,
        here().school,
        by=here().person,
        now=here().now,
        today=here().today,
        ends_on=form.ends_on.data,
    )
