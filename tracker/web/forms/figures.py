"""Reading in a file of figures, and choosing what to store of it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from tracker.queries.figures import Offer
from tracker.reading.datasets import BASES, NamedRow, school_year
from tracker.reading.figure_files import Heading
from tracker.rules.speech import sentence_case
from tracker.web.forms.fields import Line, OneOf, SomeOf, Upload, options, required


class FileForm(FlaskForm):  # type: ignore[misc]
    """A file of figures to read."""

    file = Upload("The file", [required("Choose a file of figures.")], description="A CSV or XLSX file, up to 20 MB")


def _school_year(_form: BaseForm, field: Line) -> None:
    if field.data and not school_year(field.data):
        raise ValidationError("Enter a school year, such as 2018/19.")


class ChooseForm(FlaskForm):  # type: ignore[misc]
    """What the file does not say, where it does not; which rows are the school's, where none is; and what to store."""

    year = Line(
        "Which school year’s tables are they?",
        [required("Say which school year’s tables they are, such as 2018/19."), _school_year],
        description="Such as 2018/19. The file itself does not say.",
    )
    basis = OneOf(
        "What kind of figures are they?",
        [required("Say whether they are provisional, revised or final.")],
        choices=options((basis, sentence_case(basis)) for basis in BASES),
        description="The page they were downloaded from says so. The file itself does not.",
    )
    former = SomeOf("Is one of these the school, under a number it had before?")
    chosen = SomeOf("Which figures shall be stored?")

    def __init__(self, heading: Heading) -> None:
        super().__init__(year=heading.year, basis=heading.basis)
        for name in ("year", "basis"):
            if name not in heading.asks:
                del self[name]
        self.former.choices = self.chosen.choices = []

    @property
    def is_answered(self) -> bool:
        """Whether all that the file does not say is said."""
        return all(school_year(self[name].data) if name == "year" else self[name].data for name in self._asked())

    def said(self) -> dict[str, str]:
        """What the person says of the file, as the reader asks for it."""
        return {name: self[name].data for name in self._asked()}

    def ask_about(self, rows: Sequence[NamedRow]) -> None:
        """Offer rows whose name could be the school's, where no row has its number."""
        self.former.choices = options((row.urn, f"{row.name}, URN {row.urn}") for row in rows)

    def offer(self, offers: Sequence[Offer], *, all_of_them: bool) -> None:
        """Offer what can be stored; all of it is chosen until a person chooses otherwise."""
        keys = [offer.figure.key for offer in offers if offer.can_be_stored]
        self.chosen.choices = options((key, key) for key in keys)
        if all_of_them:
            self.chosen.data = keys

    def _asked(self) -> list[str]:
        return [name for name in ("year", "basis") if name in self]
