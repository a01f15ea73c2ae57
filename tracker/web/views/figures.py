"""Which figures does a file hold about us, and which of them shall be stored? Statistics, and our own template."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.db import session
from tracker.errors import Invalid, Refused
from tracker.queries.figures import Offer, may_be, numbers_of, offers_of
from tracker.reading import column_maps
from tracker.reading.datasets import heading_of, named_rows, read_dataset
from tracker.reading.figure_files import Dataset
from tracker.reading.own_figures import template_csv, template_xlsx
from tracker.rules.permissions import Capability
from tracker.rules.speech import counted, in_words
from tracker.services.figures import Imported, import_figures
from tracker.services.schools import take_as_former
from tracker.storage import plain_name
from tracker.web.context import here
from tracker.web.forms.fields import beside
from tracker.web.forms.figures import ChooseForm, FileForm
from tracker.web.forms.sent import done, form_page, signed
from tracker.web.guard import audience
from tracker.web.uploads import others_may_write, takes_files
from tracker.web.views.metrics import unseen_here
from tracker.web.waiting import WaitingRoom, incoming_here

blueprint = Blueprint("figures", __name__)

FILES = WaitingRoom("file", salt="a file of figures that waits")

MOST_FIGURES = 800  # as many boxes to tick as one form carries
TEMPLATES = {
    "csv": (template_csv, "text/csv"),
    "xlsx": (template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@blueprint.route("/metrics/read-in", methods=["GET", "POST"])
@audience(Capability.ENTER_READINGS)
@takes_files
def read_in() -> ResponseReturnValue:
    """Take a file of figures, and let it wait to be checked."""
    form = FileForm()
    kinds = [kind["name"] for kind in column_maps.kinds().values()]
    if not form.validate_on_submit():
        return form_page("figures/read_in.html", form, kinds=kinds)
    filename = plain_name(form.file.data.filename)
    content = form.file.data.read()
    try:
        with others_may_write():
            heading_of(BytesIO(content), filename)
    except Refused as refusal:
        beside(form, Invalid("file", str(refusal)))
        return render_template("figures/read_in.html", form=form, kinds=kinds), 415
    return redirect(url_for(".check", token=FILES.let_wait(content, filename)))


@blueprint.route("/metrics/read-in/<token>", methods=["GET", "POST"])
@audience(Capability.ENTER_READINGS)
def check(token: str) -> ResponseReturnValue:
    """Show what a file holds about the school, to be chosen from and accepted."""
    sha256, filename = FILES.named_by(token)
    file = BytesIO(incoming_here().take(sha256))
    heading = heading_of(file, filename)
    form = ChooseForm(heading)
    found = _found(file, filename, form) if form.is_answered else None
    then = request.form.get("then")
    imported: list[Imported] = []
    if then == "accept" and done(form, lambda: imported.append(_accept(found, form, filename, sha256))):
        incoming_here().drop_with(session(), sha256)
        flash(_said(imported[0]), "success")
        return redirect(url_for("metrics.index"))
    if then == "show":
        form.validate()
    return form_page("figures/check.html", form, heading=heading, found=found, filename=filename)


@blueprint.get("/metrics/template.<any(csv, xlsx):kind>")
@audience(Capability.ENTER_READINGS)
def template(kind: str) -> ResponseReturnValue:
    """Give the template for figures the school counts itself."""
    make, media_type = TEMPLATES[kind]
    return send_file(BytesIO(make()), media_type, as_attachment=True, download_name=f"figures-template.{kind}")


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds about the school, and what storing it would mean."""

    dataset: Dataset
    offers: tuple[Offer, ...]

    @property
    def storable(self) -> list[Offer]:
        """What can be stored."""
        return [offer for offer in self.offers if offer.can_be_stored]

    @property
    def answer(self) -> str:
        """Say it: "12 figures about the school can be stored, three of them corrections; 40 are here already."."""
        corrections, here_already = len(self.of("correction")), len(self.of("here"))
        if not self.storable:
            return f"There is nothing in it to store{': all of it is here already' if here_already else ''}."
        said = f"{counted(len(self.storable), 'figure')} about the school can be stored"
        if corrections:
            said += f", {in_words(corrections)} of them {'a correction' if corrections == 1 else 'corrections'}"
        if here_already:
            said += f"; {in_words(here_already)} {'is' if here_already == 1 else 'are'} here already"
        return f"{said}."

    def of(self, fate: str) -> list[Offer]:
        """What is not stored, by why."""
        return [offer for offer in self.offers if offer.fate == fate]


def _found(file: BytesIO, filename: str, form: ChooseForm) -> Found:
    """Read the file for this school; where no row has its number, ask about rows that have its name."""
    school, said = here().school, form.said()
    dataset = read_dataset(file, filename, [numbers_of(school)], **said)
    if not dataset.found:
        form.ask_about(named_rows(file, filename, may_be(school)))
        asked = {value for value, *_ in form.former.iter_choices()}
        if also := asked.intersection(form.former.data or ()):
            dataset = read_dataset(file, filename, [numbers_of(school, also)], **said)
    offers = offers_of(school, dataset, here().today, unseen=unseen_here())
    if len(offers) > MOST_FIGURES:
        raise Refused(
            f"{filename} holds {len(offers):,} figures about this school, and {MOST_FIGURES} can be checked at once. "
            "Give the file in parts, such as one year at a time."
        )
    form.offer(offers, all_of_them=request.form.get("then") != "accept")
    return Found(dataset, offers)


def _accept(found: Found | None, form: ChooseForm, filename: str, sha256: str) -> Imported:
    """Store what the person chose; a number the school had before is noted."""
    if found is None:
        raise Invalid("year", "Say which school year’s tables they are.")
    school = here().school
    for urn in form.former.data or ():
        take_as_former(school, urn, by=here().person, now=here().now)
    chosen = form.chosen.data or ()
    of_file: dict[str, Any] = {"filename": filename, "sha256": sha256}
    return import_figures([school], found.dataset, chosen=chosen, unseen=unseen_here(), **of_file, **signed())[0]


def _said(imported: Imported) -> str:
    """Say what is stored now."""
    sentence = f"{counted(imported.stored, 'figure')} {'is' if imported.stored == 1 else 'are'} in the record now."
    if imported.corrections:
        sentence += (
            f" {counted(imported.corrections, 'correction')} among them; what was here before stays in the history."
        )
    return sentence
