"""What has been said about us, and did we read it right? Reading a document in, checking it, accepting it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from tracker.db import session
from tracker.errors import Invalid, NotFound, Refused
from tracker.models.schools import School
from tracker.queries.inspections import held_inspection, inspection_page, inspections_of, source_of_inspection, urns_of
from tracker.reading.documents import InspectionDocument, fingerprint
from tracker.reading.inspections import read_inspection, source_of
from tracker.rules.permissions import Capability
from tracker.rules.speech import counted
from tracker.services.inspections import Accepted, SourceFile, accept_inspection, media_type_of
from tracker.services.schools import refuse_another_schools, take_as_former
from tracker.storage import plain_name
from tracker.web.context import Here, here
from tracker.web.excerpts import excerpt, letters
from tracker.web.forms.fields import beside
from tracker.web.forms.inspections import CheckForm, HeldForm, ReadInForm
from tracker.web.forms.sent import done, form_page
from tracker.web.guard import audience

blueprint = Blueprint("inspections", __name__)

PASTED = "Pasted text.txt"
ALREADY_HERE = "This document was already here. Nothing changed."


@blueprint.get("/inspections")
@audience(Capability.SEE_PLAN)
def index() -> ResponseReturnValue:
    """Show every inspection, the latest first."""
    return render_template("inspections/index.html", inspections=inspections_of(here().school))


@blueprint.get("/inspections/<int:inspection_id>")
@audience(Capability.SEE_PLAN)
def page(inspection_id: int) -> ResponseReturnValue:
    """Show everything read from one inspection, beside its source."""
    found = inspection_page(here().school, inspection_id)
    first = found.inspection.sources[0] if found.inspection.sources else None
    lines = _stored_lines(first.sha256, first.filename) if first else ()
    return render_template("inspections/page.html", page=found, lines=lines, excerpt=excerpt)


@blueprint.get("/inspections/<int:inspection_id>/source/<sha256>")
@audience(Capability.SEE_PLAN)
def source(inspection_id: int, sha256: str) -> ResponseReturnValue:
    """Give the document as it came; never shown inside a page."""
    kept = source_of_inspection(here().school, inspection_id, sha256)
    return send_file(
        current_app.extensions["store"].open(kept.sha256),
        mimetype=kept.media_type,
        as_attachment=True,
        download_name=kept.filename,
    )


@blueprint.route("/inspections/read-in", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def read_in() -> ResponseReturnValue:
    """Take a document, or its text, and let it wait to be checked."""
    form = ReadInForm()
    if not form.validate_on_submit():
        return form_page("inspections/read_in.html", form)
    try:
        token = _let_wait(form, here().school)
    except Refused as refusal:
        beside(form, Invalid("document" if form.document.data else "text", str(refusal)))
        return render_template("inspections/read_in.html", form=form), 415
    return redirect(url_for(".check", token=token))


@blueprint.route("/inspections/check/<token>", methods=["GET", "POST"])
@audience(Capability.READ_IN)
def check(token: str) -> ResponseReturnValue:
    """Show what was read, to be corrected and accepted."""
    sha256, filename = _named_by(token, here().school)
    try:
        waiting = _waiting(sha256, filename)
    except NotFound:
        kept = held_inspection(here().school, "", sha256)
        if kept is None:
            raise
        flash(ALREADY_HERE)
        return redirect(url_for(".page", inspection_id=kept.id))
    held = held_inspection(here().school, fingerprint(waiting.document), waiting.sha256)
    form = HeldForm() if held else CheckForm(waiting.document, here().school.name, waiting.is_foreign(here().school))
    accepted: list[Accepted] = []
    if request.form.get("then") == "accept" and done(form, lambda: accepted.append(_accept(waiting, form, here()))):
        current_app.extensions["incoming"].drop_with(session(), sha256)
        flash(_said(accepted[0]), "success")
        return redirect(url_for(".page", inspection_id=accepted[0].inspection.id))
    if request.form.get("then") == "add" and isinstance(form, CheckForm):
        form.requirements.append_entry()
    return form_page("inspections/check.html", form, waiting=waiting, held=held, excerpt=excerpt)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that was read and not accepted yet."""

    sha256: str
    filename: str
    content: bytes
    document: InspectionDocument

    def is_foreign(self, school: School) -> bool:
        """Tell whether the document names a number or a name that is not this school's."""
        named = self.document.school
        if named.urn:
            return named.urn not in urns_of(school)
        return named.name is None or letters(named.name) != letters(school.name)


def _let_wait(form: ReadInForm, school: School) -> str:
    """Read the document, and let its bytes wait; give the token of its check page, which only this school can open."""
    file = form.document.data
    content = file.read() if file else (form.text.data or "").encode()
    filename = plain_name(file.filename) if file else PASTED
    document = read_inspection(content, filename if file else "The text")
    refuse_another_schools(school, document.school.urn)
    sha256 = current_app.extensions["incoming"].put(content)
    return _tokens().dumps([school.urn, sha256, filename])


def _named_by(token: str, school: School) -> tuple[str, str]:
    """Give the SHA-256 and the name of the document that a token of this school stands for."""
    try:
        urn, sha256, filename = _tokens().loads(token)
    except (BadSignature, ValueError):
        urn = None
    if urn != school.urn:
        raise NotFound("No document waits under that address. Read it in again.")
    return sha256, filename


def _waiting(sha256: str, filename: str) -> Waiting:
    """Read a document that waits, or raise `NotFound`."""
    content = current_app.extensions["incoming"].take(sha256)
    return Waiting(sha256, filename, content, read_inspection(content, filename))


def _accept(waiting: Waiting, form: CheckForm | HeldForm, where: Here) -> Accepted:
    """Store what the person left of the document; a number the school had before is noted."""
    checked = isinstance(form, CheckForm)
    if checked:
        take_as_former(where.school, waiting.document.school.urn, by=where.person, now=where.now)
    return accept_inspection(
        where.school,
        form.corrected() if checked else waiting.document,
        SourceFile(waiting.filename, media_type_of(waiting.content), waiting.content),
        store=current_app.extensions["store"],
        by=where.person,
        now=where.now,
        today=where.today,
        titles=form.titles() if checked else None,
        as_read=waiting.document,
    )


def _said(accepted: Accepted) -> str:
    """Say what is stored now."""
    counts = accepted.counts
    if counts["requirements"]:
        asked = f"{counted(counts['requirements'], 'requirement')} and {counted(counts['clauses'], 'clause')}"
        return f"{asked} are now in the plan."
    if accepted.created:
        return "The inspection is now in the record. It asks for nothing, so nothing was added to the plan."
    if counts["sources"]:
        return "The file is kept as another copy of this inspection’s document. Nothing else changed."
    return ALREADY_HERE


def _tokens() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="a document that waits")


@lru_cache(maxsize=32)
def _stored_lines(sha256: str, filename: str) -> Sequence[str]:
    """Give the lines of a kept document; its bytes never change, so it is read once."""
    try:
        with current_app.extensions["store"].open(sha256) as file:
            return source_of(file.read(), filename).printed
    except (NotFound, Refused):
        return ()
