"""What becomes of a form that was sent: it is done, or it comes back as typed, with a sentence beside the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask_wtf import FlaskForm

from tracker.db import session
from tracker.errors import Invalid
from tracker.web.context import here
from tracker.web.forms.fields import beside


def done(form: FlaskForm, change: Callable[[], object]) -> bool:
    """Make the change a form asks for, if it was sent and can stand; say whether it was made.

    A change that a service refused is undone at once: the page that comes back shows what stands.
    """
    if not form.validate_on_submit():
        return False
    try:
        change()
    except Invalid as refusal:
        session().rollback()
        beside(form, refusal)
        return False
    return True


def signed() -> dict[str, Any]:
    """Say who makes a change, and when, as the services ask for it."""
    at = here()
    return {"by": at.person, "now": at.now, "today": at.today}


def form_page(template: str, form: FlaskForm, **page: object) -> tuple[str, int]:
    """Show a form: 422 when it comes back with something to put right."""
    return render_template(template, form=form, **page), 422 if form.errors else 200
