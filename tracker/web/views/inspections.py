"""What has been said about us, and did we read it right? Reading a document in, checking it, accepting it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from tracker.db import session
from tracker.errors import Invalid, NotFound, Refused
from tracker.models.schools import School
from tracker.queries.inspections import (
    held_by_bytes,
    inspection_page,
    inspection_row,
    inspections_of,
    last_visit,
    source_of_inspection,
)
from tracker.queries.lineage import links_suggested_for
from tracker.queries.schools import match_of
from tracker.reading.documents import InspectionDocument
from tracker.reading.inspections import read_inspection, source_of
from tracker.reading.text import Source
from tracker.rules.answers import held_already
from tracker.rules.monitoring import next_visit
from tracker.rules.permissions import Capability
from tracker.rules.speech import counted, listed
from tracker.services.corrections import corrections_of
from tracker.services.inspections import (
    Accepted,
    Alike,
    SourceFile,
    accept_inspection,
    complete_inspection,
    inspection_like,
    keep_copy,
    media_type_of,
)
from tracker.services.schools import take_as_former
from tracker.storage import plain_name
from tracker.web.context import here
from tracker.web.duties import is_first_hour
from tracker.web.excerpts import SourceText
from tracker.web.files import file_to_keep
from tracker.web.forms.fields import beside
from tracker.web.forms.inspections import CheckForm, HeldForm, ReadInForm
from tracker.web.forms.sent import done, form_page
from tracker.web.guard import audience
from tracker.web.sources import SourcePane
from tracker.web.uploads import others_may_write, takes_files
from tracker.web.waiting import WaitingRoom, incoming_here

blueprint = Blueprint("inspections", __name__)

PASTED = "Pasted text.txt"
DOCUMENTS = WaitingRoom("document", salt="a document that waits")
DECISIONS = ("keep", "complete", "apart")
ALREADY_HERE = "This document was already here. Nothing changed."


@blueprint.get("/inspections")
@audience(Capability.SEE_PLAN)
def index() -> ResponseReturnValue:
    """Show when inspectors are expected next, and every inspection, the latest first."""
    inspections = inspections_of(here().school)
    expected = next_visit(inspections, here().school.inspection_months)
    return render_template(
        "inspections/index.html", inspections=inspections, expected=expected, said=last_visit(inspections)
    )


@blueprint.get("/inspections/<int:inspection_id>")
@audience(Capability.SEE_PLAN)
def page(inspection_id: int) -> ResponseReturnValue:
    """Show everything read from one inspection, beside its source."""
    found = inspection_page(here().school, inspection_id)
    first = found.inspection.sources[0] if found.inspection.sources else None
    lines = _stored_lines(first.sha256, first.filename) if first else ()
    links = links_suggested_for(here().school, inspection_id, here().today)
    return render_template(
        "inspections/page.html", page=found, lines=lines, excerpt=SourceText(lines).excerpt, links=links
    )


@blueprint.get("/inspections/<int:inspection_id>/source/<sha256>")
@audience(Capability.SEE_PLAN)
def source(inspection_id: int, sha256: str) -> ResponseReturnValue:
    """Give the document as it came; never shown inside a page."""
    kept = source_of_inspection(here().school, inspection_id, sha256)
    return file_to_keep(kept.sha256, kept.filename, kept.media_type)


@blueprint.route("/inspections/read-in", methods=["GET", "POST"])
@audience(Capability.READ_IN)
@takes_files
def read_in() -> ResponseReturnValue:
    """Take a document, or its text, and let it wait to be checked."""
    form = ReadInForm()
    if not form.validate_on_submit():
        return form_page("inspections/read_in.html", form, is_first=is_first_hour())
    try:
        token = _let_wait(form, here().school)
    except Refused as refusal:
        beside(form, Invalid("document" if form.document.data else "text", str(refusal)))
        return render_template("inspections/read_in.html", form=form, is_first=is_first_hour()), 415
    return redirect(url_for(".check", token=token))


@blueprint.route("/inspections/check/<token>", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def check(token: str) -> ResponseReturnValue:
    """Show what was read, to be corrected and accepted, or what is held of the same visit beside it."""
    waiting = _waiting(*DOCUMENTS.named_by(token))
    match = match_of(waiting.document.school, here().school)
    asked = here().school.name if match.must_ask else None
    form = CheckForm(waiting.document, SourceText(waiting.document.lines), asked)
    pressed = request.form.get("then", "")
    if not form.is_typed and pressed != "apart":
        alike = inspection_like(here().school, waiting.document, waiting.sha256)
        if alike and waiting.is_kept:
            flash(ALREADY_HERE)
            return redirect(url_for(".page", inspection_id=alike.inspection.id))
        if alike and (alike.is_known or not asked):
            return _decided(waiting, None, alike, pressed)
    elif form.is_typed and pressed in ("accept", *DECISIONS) and form.validate_on_submit():
        alike = inspection_like(here().school, form.corrected().document, waiting.sha256, waiting.document)
        doubtful = pressed == "accept" and form.has_doubts(waiting.source)
        if not doubtful and alike and alike.comparison.differences and (alike.is_known or not form.apart.data):
            return _decided(waiting, form, alike, pressed)
        stored = None if doubtful else _stored(form, lambda: _accept_checked(waiting, form))
        if stored:
            return _shown(waiting, stored)
    if not form.is_typed:
        form.apart.data = "y" if pressed == "apart" else ""
    said = form.arrange(pressed, waiting.source) if form.is_typed and pressed not in ("accept", *DECISIONS) else ""
    return form_page("inspections/check.html", form, waiting=waiting, match=match, pane=SourcePane(form), said=said)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that was read and not accepted yet; ``is_kept`` when it was accepted meanwhile."""

    sha256: str
    filename: str
    content: bytes
    document: InspectionDocument
    is_kept: bool = False

    @property
    def source(self) -> Source:
        """Its lines as a reader sees them: bullets, paragraphs, and the foot of a page told apart."""
        return source_of(self.content, self.filename)

    @property
    def file(self) -> SourceFile:
        """The document as it came."""
        return SourceFile(self.filename, media_type_of(self.content), self.content)


def _decided(waiting: Waiting, typed: CheckForm | None, alike: Alike, pressed: str) -> ResponseReturnValue:
    """Do what a person decided about a document that is held already, or held otherwise, or ask for that.

    ``typed`` is the check page as it was sent. A decision counts for the inspection and the differences it was made
    about: when they are others by now, they are shown first.
    """
    form, where = HeldForm(alike), here()
    document = typed.corrected().document if typed else waiting.document
    seen = form.is_submitted() and request.form.get("seen") == form.shown
    if pressed in DECISIONS and seen and form.validate():
        signed_by: dict[str, Any] = {"store": current_app.extensions["store"], "by": where.person, "now": where.now}
        stored: Accepted | None = None
        if pressed == "keep":
            stored = _stored(form, lambda: keep_copy(alike.inspection, waiting.file, **signed_by))
        elif pressed == "complete":
            complete = {**signed_by, "today": where.today}
            stored = _stored(form, lambda: complete_inspection(alike.inspection, document, waiting.file, **complete))
        elif typed and not alike.is_known:
            typed.apart.data = "y"
            stored = _stored(form, lambda: _accept_checked(waiting, typed))
        if stored:
            return _shown(waiting, stored)
    held = inspection_row(alike.inspection)
    sent = [
        (name, value)
        for name, value in (request.form.items(multi=True) if typed else ())
        if name not in ("then", "seen", "csrf_token")
    ]
    differs, accepted = alike.comparison.sentence, (held.name, held.inspected_on, held.accepted_by)
    told = held_already(*accepted, differs, as_left=bool(sent))
    return form_page("inspections/held.html", form, waiting=waiting, held=held, alike=alike, told=told, sent=sent)


def _stored(form: FlaskForm, change: Callable[[], Accepted]) -> Accepted | None:
    """Make a change that a form asks for; None where it cannot stand, with the sentence beside its field."""
    accepted: list[Accepted] = []
    return accepted[0] if done(form, lambda: accepted.append(change())) else None


def _shown(waiting: Waiting, accepted: Accepted) -> ResponseReturnValue:
    """Let the document wait no more, and lead to what is stored."""
    incoming_here().drop_with(session(), waiting.sha256)
    flash(_said(accepted), "success")
    if is_first_hour():
        return redirect(url_for("board.view"))
    return redirect(url_for(".page", inspection_id=accepted.inspection.id))


def _let_wait(form: ReadInForm, school: School) -> str:
    """Read the document, and let its bytes wait; give the token of its check page, which only this school can open."""
    file = form.document.data
    content = file.read() if file else (form.text.data or "").encode()
    filename = plain_name(file.filename) if file else PASTED
    with others_may_write():
        document = read_inspection(content, filename if file else "The text")
    match = match_of(document.school, school)
    if match.is_elsewhere:
        raise Refused(match.sentence)
    return DOCUMENTS.let_wait(content, filename)


def _waiting(sha256: str, filename: str) -> Waiting:
    """Read a document that waits, or was accepted since its page was opened; raise `NotFound` for any other."""
    try:
        content, is_kept = incoming_here().take(sha256), False
    except NotFound:
        if held_by_bytes(here().school, sha256) is None:
            raise
        with current_app.extensions["store"].open(sha256) as file:
            content, is_kept = file.read(), True
    return Waiting(sha256, filename, content, read_inspection(content, filename), is_kept)


def _accept_checked(waiting: Waiting, form: CheckForm) -> Accepted:
    """Store what the person left of the document, and what was corrected; another number of the school is noted."""
    where, left = here(), form.corrected()
    take_as_former(where.school, waiting.document.school.urn, by=where.person, now=where.now)
    return accept_inspection(
        where.school,
        left.document,
        waiting.file,
        store=current_app.extensions["store"],
        by=where.person,
        now=where.now,
        today=where.today,
        titles=form.titles(),
        as_read=waiting.document,
        corrections=corrections_of(waiting.document, left),
        apart=bool(form.apart.data),
    )


def _said(accepted: Accepted) -> str:
    """Say what is stored now."""
    counts = accepted.counts
    if not accepted.created and any(counts[part] for part in ("requirements", "grades", "readings")):
        parts = [
            counted(counts[f"{part}s"], part) for part in ("requirement", "grade", "reading") if counts[f"{part}s"]
        ]
        return f"Added: {listed(parts)}. What was here stays as it was."
    if counts["requirements"]:
        asked = f"{counted(counts['requirements'], 'requirement')} and {counted(counts['clauses'], 'clause')}"
        return f"{asked} are now in the plan."
    if accepted.created:
        return "The inspection is now in the record. It asks for nothing, so nothing was added to the plan."
    if counts["sources"]:
        return "The file is kept as another copy of this inspection’s document. Nothing else changed."
    return ALREADY_HERE


@lru_cache(maxsize=32)
def _stored_lines(sha256: str, filename: str) -> Sequence[str]:
    """Give the lines of a kept document; its bytes never change, so it is read once."""
    try:
        with current_app.extensions["store"].open(sha256) as file:
            return source_of(file.read(), filename).printed
    except (NotFound, Refused):
        return ()
