"""Evidence as it is typed: a file, a link, or what somebody saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import current_app
from wtforms import Field
from wtforms.validators import ValidationError

from tracker.config import UPLOAD_LIMIT
from tracker.models.evidence import EvidenceKind
from tracker.queries.actions import EvidenceRow
from tracker.queries.evidence import EvidenceIndex, ShownAction
from tracker.rules.speech import sentence_case
from tracker.services import evidence
from tracker.web.forms.fields import Choice, Day, Line, OneOf, Paragraph, Tick, Upload, characters, options, required
from tracker.web.forms.lists import ListForm
from tracker.web.forms.once import OnceForm
from tracker.web.once import is_kept_on_device

ACCEPTED = "image/*,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.txt,.csv"
TOO_LARGE = "Files of up to 20 MB can be uploaded. Choose a smaller one."
ELSEWHERE = "something else needs putting right"


class EvidenceFields(OnceForm):
    """One piece of evidence; what it is follows from what was given.

    The page has two inputs for its file, one that opens a telephone's camera and one that opens its folders.
    """

    file = Upload(
        "Choose a file",
        is_read=False,
        description="A picture, PDF, Office or text file, up to 20 MB. Where a picture was taken is removed from it.",
        render_kw={"accept": ACCEPTED, "data-most-bytes": UPLOAD_LIMIT, "data-too-large": TOO_LARGE},
    )
    title = Line(
        "What does it show?",
        validators=[characters(200)],
        description="In a few words. Without a file or a link, it is kept as what you saw.",
    )
    url = Line(
        "The address of a page or document",
        validators=[characters(2000)],
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )
    confidential = Tick("Confidential: names a pupil or a member of staff")

    @property
    def kind(self) -> EvidenceKind:
        """A file, a link, or without either an observation."""
        if self.file.data:
            return EvidenceKind.FILE
        return EvidenceKind.LINK if self.url.data else EvidenceKind.OBSERVATION

    @property
    def given(self) -> dict[str, Any]:
        """What the service is to keep: the file and where it is kept, or the link; open or confidential."""
        sent = self.file.data
        return {
            "store": current_app.extensions["store"],
            "file": evidence.Upload(sent.filename, sent.stream) if sent else None,
            "url": self.url.data,
            "confidential": self.confidential.data,
        }

    def validate_file(self, field: Field) -> None:
        """Take one file: the camera's, or one that was there."""
        if sum(map(bool, field.raw_data or ())) > 1:
            raise ValidationError("Give a photo or a file, not both. Add the other one afterwards.")

    def validate_url(self, field: Field) -> None:
        """Take one thing at a time."""
        if field.data and self.file.data:
            raise ValidationError("Give a file or a link, not both. Add the other one afterwards.")

    def say_what_was_lost(self, because: str = ELSEWHERE) -> None:
        """Say that a chosen file must be chosen again: a form that comes back cannot hold it, but a script can."""
        if self.file.data and not self.file.errors and not is_kept_on_device():
            self.file.errors = [f"{self.file.data.filename} was not kept, because {because}. Choose it again."]


class EvidenceForm(EvidenceFields):
    """Evidence on a page of its own, with what was seen and when it was gathered."""

    note = Paragraph(
        "What was seen?",
        validators=[characters(2000)],
        description="For an observation: where, when, how many, and what.",
    )
    gathered_on = Day("When was it gathered?", validators=[required("Enter the day it was gathered.")])

    def __init__(self, today: date, **more: Any) -> None:
        super().__init__(gathered_on=today, **more)

    @property
    def given(self) -> dict[str, Any]:
        """What the service is to keep, with what was seen."""
        return {**super().given, "note": self.note.data}


class EvidenceList(ListForm):
    """Which of the evidence to list; a clause stands on the list while something of it does."""

    show = OneOf(
        "Show", choices=options([("all", "Every clause"), ("gaps", "Where there is nothing to show")]), default="all"
    )
    what = Choice("Kind")
    requirement = Choice("Requirement", coerce=int)

    @classmethod
    def asked(cls, arguments: Any, index: EvidenceIndex) -> EvidenceList:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        kinds = {piece.kind for one in index.actions for piece in one.pieces}
        form.offer("what", ((kind.value, sentence_case(kind)) for kind in EvidenceKind if kind in kinds), "Any kind")
        named = ((one.number, f"{one.number} {one.title}") for one in index.requirements)
        form.offer("requirement", named, "Every requirement")
        form.settle()
        return form

    def wants(self, row: tuple[ShownAction, EvidenceRow]) -> bool:
        """Say whether a piece of an action belongs on the list."""
        shown, piece = row
        return self.chosen("what") in (None, piece.kind) and self.says(
            piece.label, piece.title, piece.filename, piece.gathered_by, shown.action.number, shown.action.title
        )

    def narrowed(self, index: EvidenceIndex) -> EvidenceIndex:
        """Give the index as far as it belongs on the list; what is confidential answers to nothing."""
        if not self.filters:
            return index
        clauses = []
        for clause in index.clauses:
            if self.chosen("requirement") not in (None, clause.requirement.number):
                continue
            if self.show.data == "gaps":
                actions = tuple(one for one in clause.actions if not one.has_evidence)
            elif self.chosen("what") or self.chosen("words"):
                kept = (
                    replace(one, pieces=tuple(p for p in one.pieces if self.wants((one, p))), withheld=0)
                    for one in clause.actions
                )
                actions = tuple(one for one in kept if one.pieces)
            else:
                actions = clause.actions
            if actions or (not clause.actions and not (self.chosen("what") or self.chosen("words"))):
                clauses.append(replace(clause, actions=actions))
        of_clauses = {one.requirement.number for one in clauses}
        listed = tuple(one for one in index.requirements if one.number in of_clauses)
        return EvidenceIndex(listed, tuple(clauses))
