"""How long a school keeps its records, and letting go of what was kept long enough."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.config import Settings
from tracker.queries.retention import Due, due_at_school, due_in_words
from tracker.rules.permissions import Capability
from tracker.rules.speech import counted, listed
from tracker.services.retention import keep_records, let_go
from tracker.web.context import here
from tracker.web.forms.records import LetGoForm, RetentionForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience

blueprint = Blueprint("records", __name__)


@blueprint.get("/records")
@audience(Capability.KEEP_RECORDS)
def index() -> str:
    """Show what is kept how long, and what has been kept long enough."""
    dues = due_at_school(here().school, here().today)
    return render_template("records/index.html", dues=dues, said=due_in_words(dues))


@blueprint.route("/records/keep", methods=["GET", "POST"])
@audience(Capability.KEEP_RECORDS)
def keep() -> ResponseReturnValue:
    """Say how long each kind is kept."""
    at = here()
    form = RetentionForm.of({due.kind: due.months for due in due_at_school(at.school, at.today)})

    def save() -> None:
        keep_records(at.school, form.kept, by=at.person, now=at.now)

    if done(form, save, over=(at.school, "retention_set")):
        flash("Records are kept as you said. Nothing goes before somebody lets it go.", "success")
        return redirect(url_for(".index"))
    return form_page("records/keep.html", form)


@blueprint.route("/records/let-go", methods=["GET", "POST"])
@audience(Capability.KEEP_RECORDS)
def release() -> ResponseReturnValue:
    """Show by name what has been kept long enough, and let it go."""
    dues = [due for due in due_at_school(here().school, here().today) if due.things]
    form, gone = LetGoForm.of(dues), list[Due]()
    if done(form, lambda: gone.extend(let_go(here().school, form.seen, **signed()))):
        told = [f"{counted(len(due.things), 'record')} ({due.kind.label})" for due in gone]
        flash(f"Let go: {listed(told)}.", "success")
        return redirect(url_for(".index"))
    settings: Settings = current_app.extensions["settings"]
    return form_page("records/let_go.html", form, dues=dues, said=due_in_words(dues), backups=settings.backups)
