"""What becomes of a form that was sent: it is done, or it comes back as typed, with a sentence beside the field."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template
from flask_wtf import FlaskForm

from tracker.db import session
from tracker.errors import Invalid
from tracker.queries.events import Stored, last_hand
from tracker.web.context import here
from tracker.web.forms.fields import beside
from tracker.web.forms.once import OnceForm


def done(form: FlaskForm, change: Callable[[], object], over: tuple[Stored, str] | None = None) -> bool:
    """Make the change a form asks for, if it was sent and can stand; say whether it was made.

    A change that a service refused is undone at once: the page that comes back shows what stands. ``over`` is
    what a `StandingForm` was filled in with, a stored thing, and the event by which it changes: nothing is then changed
    over what somebody else has changed meanwhile. Raises `SentBefore` for a `OnceForm` that was done before.
    """
    if not form.validate_on_submit():
        return False
    if over is not None and form.is_overtaken(partial(_last_hand, *over)):
        return False
    if isinstance(form, OnceForm) and not form.is_first_sending():
        return False
    try:
        change()
    except Invalid as refusal:
        session().rollback()
        beside(form, refusal)
        return False
    return True


def _last_hand(thing: Stored, event: str) -> str:
    """Name whoever changed a thing last, for the beginning of a sentence."""
    hand = last_hand(thing, event)
    if hand is None:
        return "Somebody"
    return "In another window you" if hand.id == here().person.id else hand.name


def signed() -> dict[str, Any]:
    """Say who makes a change, and when, as the services ask for it."""
    at = here()
    return {"by": at.person, "now": at.now, "today": at.today}


def form_page(template: str, form: FlaskForm, **page: object) -> tuple[str, int]:
    """Show a form: 422 when it comes back with something to put right."""
    return render_template(template, form=form, **page), 422 if form.errors else 200
