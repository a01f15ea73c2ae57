"""Evidence as it is typed: a file, a link, or what somebody saw."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from tracker.config import UPLOAD_LIMIT
from tracker.models.evidence import EvidenceKind
from tracker.services import evidence
from tracker.web.forms.fields import Day, Line, Paragraph, Tick, Upload, characters, required

ACCEPTED = "image/*,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.txt,.csv"
TOO_LARGE = "Files of up to 20 MB can be uploaded. Choose a smaller one."


class EvidenceFields(FlaskForm):  # type: ignore[misc]
    """One piece of evidence; what it is follows from what was given."""

    file = Upload(
        "Take a photo or choose a file",
        is_read=False,
        description="A picture, PDF, Office or text file, up to 20 MB. Where a picture was taken is removed from it.",
        render_kw={"accept": ACCEPTED, "data-most-bytes": UPLOAD_LIMIT, "data-too-large": TOO_LARGE},
    )
    url = Line("Or paste a link", validators=[characters(2000)], render_kw={"inputmode": "url", "autocomplete": "off"})
    title = Line(
        "What does it show?",
        validators=[characters(200)],
        description="In a few words. Without a file or a link, it is kept as what you saw.",
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

    def validate_url(self, field: Field) -> None:
        """Take one thing at a time."""
        if field.data and self.file.data:
            raise ValidationError("Give a file or a link, not both. Add the other one afterwards.")

    def say_what_was_lost(self) -> None:
        """Say that a chosen file must be chosen again: a form that comes back cannot hold it."""
        if self.errors and self.file.data and not self.file.errors:
            self.file.errors = [
                f"{self.file.data.filename} was not kept, because something else needs putting right. Choose it again."
            ]


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
