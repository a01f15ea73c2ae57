"""Reading a document in, and checking what was read out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, FormField
from wtforms import Form as Rows
from wtforms.validators import ValidationError

from tracker.errors import Invalid
from tracker.reading.clauses import clauses_of
from tracker.reading.documents import (
    ClauseRead,
    GradeRead,
    InspectionDocument,
    ReadingRead,
    RequirementKind,
    RequirementRead,
)
from tracker.reading.plain import unwrapped
from tracker.reading.tables import value_of
from tracker.reading.wording import wording
from tracker.rules.speech import sentence_case
from tracker.services.requirements import working_title
from tracker.web.excerpts import letters, line_of
from tracker.web.forms.fields import (
    Choice,
    Day,
    Line,
    Paragraph,
    Tick,
    Upload,
    characters,
    figure,
    options,
    required,
)

CATEGORIES = ("special measures", "requires significant improvement", "serious weaknesses")
SAFEGUARDING = ("met", "not met", "effective", "not effective")
NOT_THERE = "These words are not in the document. Copy them as they stand there."
LONGEST_STATE = 6  # letters: SUPP, LOWCOV, NE


class ReadInForm(FlaskForm):  # type: ignore[misc]
    """A document to read: a file, or its text."""

    document = Upload("The document", description="A PDF or a text file, up to 20 MB")
    text = Paragraph("Or paste its text", description="All of it, from the first line to the last")

    def validate_document(self, field: Upload) -> None:
        """Ask for one of the two."""
        if not field.data and not self.text.data:
            raise ValidationError("Choose a file, or paste the text of the document.")


class GradeForm(Rows):
    """The grade of one evaluation area."""

    area = Line("Area", [characters(120)])
    grade = Choice("Grade")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        grades = dict.fromkeys([*wording().grades, *filter(None, [self.grade.object_data])])
        self.grade.choices = options((grade, grade) for grade in grades)


class RequirementForm(Rows):
    """One thing inspectors asked for."""

    title = Line("Short title", [characters(120)])
    text = Paragraph("What inspectors asked for, in their words")
    left_out = Tick("This is not a requirement: leave it out")


class FiguresForm(Rows):
    """One row of figures, as printed."""

    school = Line("School", [characters(60)])
    national = Line("National", [characters(60)])
    gap = Line("Gap", [characters(60)])
    left_out = Tick("Leave out")


@dataclass(frozen=True, slots=True)
class FigureRows:
    """The figures under one heading of the document: each as read, beside its fields."""

    title: str
    rows: tuple[tuple[ReadingRead, FiguresForm], ...]

    @property
    def has_gaps(self) -> bool:
        """Say whether any of them is a gap between groups."""
        return any(read.row == "gap" or read.gap for read, _ in self.rows)

    @property
    def has_errors(self) -> bool:
        """Say whether any of them has to be put right."""
        return any(form.errors for _, form in self.rows)


class HeldForm(FlaskForm):  # type: ignore[misc]
    """Nothing to check: the document is here, and only this copy of it is new."""


class CheckForm(FlaskForm):  # type: ignore[misc]
    """Everything that was read out of a document, to be corrected and accepted. Rows keep the document's order."""

    is_ours = Tick("Yes, this document is about this school")
    inspected_on = Day("First day of the inspection", [required("Enter the first day of the inspection.")])
    inspected_to = Day("Last day of the inspection", description="Leave empty if it was the same day")
    published_on = Day("Date of publication", description="Leave empty if the document does not say")
    category = Choice(
        "Category of concern", choices=options([(c, sentence_case(c)) for c in CATEGORIES], "No category")
    )
    safeguarding = Choice("Safeguarding", choices=options([(s, sentence_case(s)) for s in SAFEGUARDING], "Not stated"))
    judgement = Paragraph("Judgement", description="In the inspectors’ words; leave empty if there is none")
    grades = FieldList(FormField(GradeForm))
    requirements = FieldList(FormField(RequirementForm))
    readings = FieldList(FormField(FiguresForm))

    def __init__(self, document: InspectionDocument, school: str, is_foreign: bool) -> None:
        super().__init__(data=_fields_of(document))
        self.document = document
        if is_foreign:
            self.is_ours.label.text = f"Yes, this document is about {school}"
            self.is_ours.validators = [required(f"Tick to say that this document is about {school}.")]
        else:
            del self.is_ours

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then each row against the document."""
        if len(self.readings) != len(self.document.readings) or len(self.requirements) < len(
            self.document.requirements
        ):
            raise Invalid(
                "readings", "Part of this form did not arrive, so nothing was stored. Go back and send it again."
            )
        valid: bool = super().validate(extra_validators)
        if self.judgement.data and not self._stands_there(self.judgement.data, self.document.judgement):
            self.judgement.errors, valid = [NOT_THERE], False
        for index, row in enumerate(_rows(self.requirements)):
            valid = self._check_requirement(index, row) and valid
        for index, row in enumerate(_rows(self.readings)):
            valid = self._check_figures(index, row) and valid
        for rows in (self.requirements, self.readings):
            rows.errors = [entry.errors for entry in rows] if any(entry.errors for entry in rows) else []
        return valid

    def corrected(self) -> InspectionDocument:
        """Give the document as the person left it: clauses follow the wording, values follow the figures."""
        grades = self._grades()
        return replace(
            self.document,
            inspected_on=self.inspected_on.data,
            inspected_to=self.inspected_to.data,
            published_on=self.published_on.data,
            judgement=self.judgement.data or None,
            safeguarding=self.safeguarding.data,
            category=self.category.data,
            grades=tuple(grade for grade in grades if grade.area),
            unnamed_grades=dict(Counter(grade.grade for grade in grades if not grade.area)),
            requirements=tuple(self._requirements()),
            readings=tuple(self._readings()),
        )

    def titles(self) -> dict[int, str]:
        """Give the short titles, by the document's numbers."""
        rows = enumerate(_rows(self.requirements))
        return {self._number(index): row.title.data for index, row in rows if row.title.data}

    def clauses(self, index: int) -> tuple[ClauseRead, ...]:
        """Give the clauses of a requirement as its words stand now."""
        return clauses_of(unwrapped(_rows(self.requirements)[index].text.data or ""))

    def sections(self) -> list[FigureRows]:
        """Group the rows of figures as the document does, each reading beside its fields."""
        grouped: dict[str, list[tuple[ReadingRead, FiguresForm]]] = {}
        for read, row in zip(self.document.readings, _rows(self.readings), strict=True):
            grouped.setdefault(read.section or "", []).append((read, row))
        return [FigureRows(title, tuple(rows)) for title, rows in grouped.items()]

    def is_added(self, index: int) -> bool:
        """Tell whether a person added this requirement: the document's own come first."""
        return index >= len(self.document.requirements)

    def _number(self, index: int) -> int:
        own = [requirement.number for requirement in self.document.requirements]
        return own[index] if index < len(own) else max(own, default=0) + index - len(own) + 1

    def _check_requirement(self, index: int, row: RequirementForm) -> bool:
        if row.left_out.data or (self.is_added(index) and not row.text.data):
            return True
        if not row.text.data:
            row.text.errors = ["Give the inspectors’ words, or tick that this is not a requirement."]
        elif not self._stands_there(row.text.data, self._as_read(index)):
            row.text.errors = [NOT_THERE]
        if not row.title.data and not self.is_added(index):
            row.title.errors = [f"Give requirement {self._number(index)} a short title."]
        return not (row.text.errors or row.title.errors)

    def _as_read(self, index: int) -> str | None:
        return None if self.is_added(index) else self.document.requirements[index].text

    def _stands_there(self, text: str, as_read: str | None) -> bool:
        """Tell whether words are the document's: in its lines, or as read, where the foot of a page is taken out."""
        wanted = letters(text)
        return line_of(self.document.lines, text) is not None or (wanted != "" and wanted in letters(as_read or ""))

    def _check_figures(self, index: int, row: FiguresForm) -> bool:
        if row.left_out.data:
            return True
        read = self.document.readings[index]
        for field, as_read in ((row.school, read.school), (row.national, read.national), (row.gap, read.gap)):
            typed = field.data or ""
            is_state = typed == "" or (typed.isalpha() and len(typed) <= LONGEST_STATE)
            if typed != (as_read or "") and not is_state and figure(typed) is None:
                field.errors = [f"Enter {read.metric} as printed, such as 46.2%, or leave the row out."]
        return not (row.school.errors or row.national.errors or row.gap.errors)

    def _grades(self) -> list[GradeRead]:
        lines = [grade.line for grade in self.document.grades]
        unnamed = next((problem.line for problem in self.document.problems if problem.code == "unnamed_grade"), None)
        return [
            GradeRead(row.area.data or "", row.grade.data, lines[index] if index < len(lines) else unnamed or 1)
            for index, row in enumerate(_rows(self.grades))
            if row.grade.data
        ]

    def _requirements(self) -> Iterator[RequirementRead]:
        own = self.document.requirements
        rows = {index: row for index, row in enumerate(_rows(self.requirements)) if row.text.data}
        kept = {self._number(index) for index, row in rows.items() if not row.left_out.data}
        kind: RequirementKind = own[0].kind if own else "area for improvement"
        for index, row in rows.items():
            text, number = unwrapped(row.text.data), self._number(index)
            if number not in kept:
                continue
            if self.is_added(index):
                line = line_of(self.document.lines, text) or 1
                yield RequirementRead(number, kind, text, None, line, clauses_of(text))
            else:
                as_read = own[index]
                parent = as_read.parent if as_read.parent in kept else None
                clauses = as_read.clauses if text == as_read.text else clauses_of(text)
                line = as_read.line if text == as_read.text else line_of(self.document.lines, text) or as_read.line
                yield replace(as_read, text=text, parent=parent, line=line, clauses=clauses)

    def _readings(self) -> Iterator[ReadingRead]:
        for as_read, row in zip(self.document.readings, _rows(self.readings), strict=True):
            if not row.left_out.data:
                school, national, gap = (row[name].data or None for name in ("school", "national", "gap"))
                yield replace(
                    as_read,
                    school=school,
                    national=national,
                    gap=gap,
                    school_value=value_of(school),
                    national_value=value_of(national),
                    gap_value=value_of(gap),
                )


def _fields_of(document: InspectionDocument) -> dict[str, Any]:
    """Lay out what was read as the form's fields."""
    unnamed = [grade for grade, count in document.unnamed_grades.items() for _ in range(count)]
    return {
        "inspected_on": document.inspected_on,
        "inspected_to": document.inspected_to,
        "published_on": document.published_on,
        "category": document.category,
        "safeguarding": document.safeguarding,
        "judgement": document.judgement,
        "grades": [{"area": read.area, "grade": read.grade} for read in document.grades]
        + [{"area": "", "grade": grade} for grade in unnamed],
        "requirements": [{"title": working_title(read.text), "text": read.text} for read in document.requirements],
        "readings": [{"school": read.school, "national": read.national, "gap": read.gap} for read in document.readings],
    }


def _rows(field: Any) -> list[Any]:
    return [entry.form for entry in field]
