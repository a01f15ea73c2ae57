"""Reading a document in, and checking what was read out of it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Form as Rows
from wtforms import FormField, HiddenField
from wtforms.validators import ValidationError

from tracker.errors import Invalid
from tracker.reading.clauses import clauses_of
from tracker.reading.documents import (
    ClauseRead,
    GradeRead,
    InspectionDocument,
    Problem,
    ReadingRead,
    RequirementKind,
    RequirementRead,
    Suggestion,
)
from tracker.reading.inspections import recognised
from tracker.reading.plain import plain, unwrapped
from tracker.reading.selfchecks import selfchecks
from tracker.reading.tables import value_of
from tracker.reading.text import Source
from tracker.reading.wording import wording
from tracker.rules.speech import sentence_case
from tracker.services.comparison import Fact, fact_of, printed, twice
from tracker.services.corrections import OUTSIDE, Corrected
from tracker.services.inspections import Alike
from tracker.services.requirements import working_title
from tracker.web.excerpts import SourceText, letters, point_with
from tracker.web.forms.fields import (
    Choice,
    Day,
    Line,
    Paragraph,
    Several,
    Tick,
    Upload,
    characters,
    figure,
    options,
    required,
    stripped,
)

CATEGORIES = ("special measures", "requires significant improvement", "serious weaknesses")
SAFEGUARDING = ("met", "not met", "effective", "not effective")
NOT_THERE = "These words are not in the document. Copy them as they stand there."
LONGEST_STATE = 6  # letters: SUPP, LOWCOV, NE
PRINTED = ("school", "national", "gap")
ABOUT_FIGURES = frozenset({"gap_disagrees", "comparison_disagrees", "average_disagrees"})  # codes of self-checks
MOST_LINES_OF_A_ROW = 12
_FIGURE_OR_WORD = re.compile(r"(?<![\w/.,])[+-]?(?:\d[\d,]*(?:\.\d+)?|\.\d+|[a-z]+)(?![\w/])%?")
LAST = "1e9"  # the place of what comes to the end of its list


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
    left_out = Tick("Leave out")

    def offer(self, grades: Sequence[str], read: str | None) -> None:
        """Offer the grades of the document's scale, and the one that was read."""
        offered = dict.fromkeys([*grades, *filter(None, [read])])
        self.grade.choices = options(((grade, grade) for grade in offered), None if read else "Choose a grade")


class RequirementForm(Rows):
    """One thing inspectors asked for.

    ``key`` says where it comes from: ``r3`` is the document's third, ``s1`` its first suggestion, ``a7`` was added.
    ``place`` is where it stands in the list, ``under`` the key of the one it stands under.
    """

    key = HiddenField(filters=[stripped])
    place = HiddenField(filters=[stripped])
    under = HiddenField(filters=[stripped])
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
    rows: tuple[tuple[int, ReadingRead, FiguresForm], ...]

    @property
    def has_gaps(self) -> bool:
        """Say whether any of them is a gap between groups."""
        return any(read.row == "gap" or read.gap for _, read, _ in self.rows)

    @property
    def has_errors(self) -> bool:
        """Say whether any of them has to be put right."""
        return any(form.errors for _, _, form in self.rows)


@dataclass(slots=True)
class Row:
    """A requirement of the form, where it stands now: beside what was read, under another one or by itself.

    ``number`` is what it will have when it is accepted; None for one that is left out. ``before`` and ``after`` are the
    requirements it can change places with, ``joins`` is the one it can be put under.
    """

    key: str
    form: RequirementForm
    read: RequirementRead | None
    suggestion: Suggestion | None
    under: Row | None = None
    number: int | None = None
    has_children: bool = False
    before: Row | None = None
    after: Row | None = None
    joins: Row | None = None

    @property
    def is_kept(self) -> bool:
        """Tell whether it will be accepted: one that was added and has no words yet will not."""
        return not self.form.left_out.data and (self.read is not None or bool(self.form.text.data))

    @property
    def depth(self) -> int:
        """How many requirements it stands under."""
        return 1 + self.under.depth if self.under else 0

    @property
    def title(self) -> str:
        """Its short title, or its first words."""
        return self.form.title.data or working_title(self.form.text.data or "") or "One that was missed"

    @property
    def words(self) -> str | None:
        """Its words as the document has them; None for one that a person added."""
        return self.read.text if self.read else self.suggestion.text if self.suggestion else None

    @property
    def clauses(self) -> tuple[ClauseRead, ...]:
        """Its clauses, as its words stand now. What was said outside the list is asked, whatever its words."""
        text = unwrapped(self.form.text.data or "")
        if self.suggestion:
            return (ClauseRead(text, "asked", 0, len(text)),) if text else ()
        return self.read.clauses if self.read and self.read.text == text else clauses_of(text) if text else ()


class HeldForm(FlaskForm):  # type: ignore[misc]
    """What is held of a visit, and what a document says otherwise: a person decides what the document is.

    ``shown`` stands for what the page shows: a decision about anything else does not count.
    """

    seen = HiddenField()

    def __init__(self, alike: Alike) -> None:
        super().__init__()
        words = repr((alike.inspection.id, alike.comparison.differences))
        self.shown = hashlib.sha256(words.encode()).hexdigest()
        self.seen.data = self.shown


class CheckForm(FlaskForm):  # type: ignore[misc]
    """Everything that was read out of a document, to be corrected, put in order and accepted.

    Grades and figures keep the document's order. Requirements stand in the order of their places.
    """

    apart = HiddenField(filters=[stripped])  # filled when a person has said that it is of another visit
    is_ours = Tick("Yes, this document is about this school")
    inspected_on = Day("First day of the inspection", [required("Enter the first day of the inspection.")])
    inspected_to = Day("Last day of the inspection", description="Leave empty if it was the same day")
    published_on = Day("Date of publication", description="Leave empty if the document does not say")
    category = Choice(
        "Category of concern", choices=options([(c, sentence_case(c)) for c in CATEGORIES], "No category")
    )
    safeguarding = Choice("Safeguarding", choices=options([(s, sentence_case(s)) for s in SAFEGUARDING], "Not stated"))
    judgement = Paragraph("Judgement", description="In the inspectors’ words; leave empty if there is none")
    grades = Several(FormField(GradeForm))
    requirements = Several(FormField(RequirementForm))
    missed = Line("The first words of one that was missed")
    knowing = Tick("I have looked at this in the document: it is printed so")
    readings = Several(FormField(FiguresForm))

    def __init__(self, document: InspectionDocument, text: SourceText, asked: str | None = None) -> None:
        """Lay out a document beside its lines; ``asked`` names the school when a person must say it is about that.

        ``is_typed`` tells whether the check page was sent, and not another form at the same address.
        """
        # Another form at the same address sends its decision alone: then the document stands here as it was read.
        self.is_typed = "inspected_on" in request.form
        super().__init__(data=_fields_of(document), **({} if self.is_typed else {"formdata": None}))
        self.document = document
        self.text = text
        self.doubts: tuple[Problem, ...] = ()
        self._own = {f"r{read.number}": read for read in document.requirements}
        self._suggested = {f"s{place}": suggestion for place, suggestion in enumerate(document.suggestions, 1)}
        self._graded = (*document.grades, *_unnamed_grades(document, text))
        if self.is_typed:
            self._refuse_a_part()
        for _, read, row in self.grade_rows():
            row.offer(_grades_of(document), read.grade if read else None)
        if asked:
            self.is_ours.label.text = f"Yes, this document is about {asked}"
            self.is_ours.validators = [required(f"Tick to say that this document is about {asked}.")]
        else:
            del self.is_ours

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then each row against the document."""
        valid: bool = super().validate(extra_validators)
        if self.judgement.data and not self._stands_there(self.judgement.data, self.document.judgement):
            self.judgement.errors, valid = [NOT_THERE], False
        for index, grade in enumerate(_rows(self.grades)):
            valid = self._check_grade(index, grade) and valid
        for requirement in self.rows():
            valid = self._check_requirement(requirement) and valid
        for index, row in enumerate(_rows(self.readings)):
            valid = self._check_figures(index, row) and valid
        valid = self._check_areas() and self._check_doubles() and valid
        for rows in (self.grades, self.requirements, self.readings):
            rows.errors = [entry.errors for entry in rows] if any(entry.errors for entry in rows) else []
        return valid

    def has_doubts(self, source: Source) -> bool:
        """Tell whether figures that a person corrected contradict each other; unless it was said to be printed so."""
        kind = recognised(source)
        as_read, left = (
            selfchecks(replace(document, problems=()), source, kind)
            for document in (self.document, self.corrected().document)
        )
        said = {problem.message for problem in (*self.document.problems, *as_read)}
        self.doubts = tuple(one for one in left if one.code in ABOUT_FIGURES and one.message not in said)
        if not self.doubts or self.knowing.data:
            return False
        self.knowing.errors = ["What you corrected does not add up. Tick this if the document prints it so."]
        return True

    # ------------------------------------------------------------ what a person left

    def corrected(self) -> Corrected:
        """Give the document as the person left it: clauses follow the wording, values follow the figures."""
        requirements = [(row.read, self._left(row) if row.is_kept else None) for row in self.rows()]
        grades = [(self._grade_read(index), self._grade_left(index)) for index in range(len(self.grades))]
        readings = list(zip(self.document.readings, self._readings(), strict=True))
        kept = [grade for _, grade in grades if grade]
        document = replace(
            self.document,
            inspected_on=self.inspected_on.data,
            inspected_to=self.inspected_to.data,
            published_on=self.published_on.data,
            judgement=self.judgement.data or None,
            safeguarding=self.safeguarding.data,
            category=self.category.data,
            grades=tuple(grade for grade in kept if grade.area),
            unnamed_grades=dict(Counter(grade.grade for grade in kept if not grade.area)),
            requirements=tuple(left for _, left in requirements if left),
            readings=tuple(left for _, left in readings if left),
        )
        return Corrected(document, tuple(requirements), tuple(grades), tuple(readings))

    def titles(self) -> dict[int, str]:
        """Give the short titles, by the numbers that are accepted."""
        return {row.number: row.form.title.data for row in self.rows() if row.number and row.form.title.data}

    def sections(self) -> list[FigureRows]:
        """Group the rows of figures as the document does, each reading beside its fields."""
        grouped: dict[str, list[tuple[int, ReadingRead, FiguresForm]]] = {}
        for index, (read, row) in enumerate(zip(self.document.readings, _rows(self.readings), strict=True)):
            grouped.setdefault(read.section or "", []).append((index, read, row))
        return [FigureRows(title, tuple(rows)) for title, rows in grouped.items()]

    def grade_rows(self) -> list[tuple[int, GradeRead | None, GradeForm]]:
        """Give each grade as read, None for one that was added, beside its fields."""
        return [(index, self._grade_read(index), row) for index, row in enumerate(_rows(self.grades))]

    def suggestions(self) -> list[tuple[int, Suggestion]]:
        """Give what was said outside the list and nobody has made a requirement of, by its place, from 1."""
        adopted = {row.key.data for row in _rows(self.requirements)}
        every = enumerate(self.document.suggestions, 1)
        return [(place, suggestion) for place, suggestion in every if f"s{place}" not in adopted]

    # ------------------------------------------------------------ the order of the requirements

    def rows(self) -> list[Row]:
        """Give the requirements in order: each followed by those that stand under it."""
        rows = {row.key: row for row in map(self._row, _rows(self.requirements)) if row.key}
        children: dict[str, list[Row]] = {}
        for row in sorted(rows.values(), key=lambda row: _place(row.form)):
            children.setdefault(self._parent_of(row, rows), []).append(row)
        ordered = list(_walked("", children))
        number = 0
        for row in ordered:
            if row.is_kept:
                number += 1
                row.number = number
            parent = rows.get(row.form.under.data or "")
            while parent is not None and not parent.is_kept:
                parent = rows.get(parent.form.under.data or "")
            row.under = parent
            if parent is not None and row.is_kept:
                parent.has_children = True
        for siblings in children.values():
            kept = [row for row in siblings if row.is_kept]
            for before, after in pairwise(kept):
                before.after, after.before = after, before
                after.joins = before if after.under is None and not after.has_children else None
        for place, row in enumerate(ordered, 1):
            row.form.place.data = str(place)
        return ordered

    def arrange(self, pressed: str, source: Source) -> str:
        """Do what a button of the page asks for: move, put under, take out, add, adopt. Say what became of it."""
        verb, _, key = pressed.partition(":")
        if verb == "grade":
            self.grades.append_entry().form.offer(_grades_of(self.document), None)
            return "There is an empty grade at the end of the list."
        if verb == "add":
            return self._add(source)
        rows = {row.key: row for row in self.rows()}
        if verb == "adopt":
            self._adopt(key, rows)
        elif key in rows:
            _move(verb, rows[key])
        moved = next((row for row in self.rows() if row.key == key), None)
        if moved is None or moved.number is None:
            return ""
        under = f", under number {moved.under.number}" if moved.under else ""
        return f"“{moved.title}” is number {moved.number} now{under}."

    def _add(self, source: Source) -> str:
        words = self.missed.data or ""
        text = point_with(source, words) if words else ""
        if text is None:
            self.missed.errors = [NOT_THERE]
            return ""
        row = self._append(f"a{len(self.requirements) + 1}", text)
        self.missed.data = ""
        return f"“{row.title}” is added at the end of the list." if text else "There is an empty one at the end."

    def _adopt(self, key: str, rows: dict[str, Row]) -> None:
        if key in rows:
            rows[key].form.left_out.data = False
        elif key in self._suggested:
            self._append(key, self._suggested[key].text)

    def _append(self, key: str, text: str) -> Row:
        title = working_title(text) if text else ""
        place = str(len(self.requirements) + 1)
        entry = self.requirements.append_entry({"key": key, "place": place, "title": title, "text": text})
        return self._row(entry.form)

    def _row(self, form: RequirementForm) -> Row:
        key = form.key.data or ""
        return Row(key, form, self._own.get(key), self._suggested.get(key))

    def _parent_of(self, row: Row, rows: dict[str, Row]) -> str:
        """Name the requirement this one stands under: none where that is unknown, or would go round in a circle."""
        seen, above = {row.key}, row.form.under.data or ""
        while above in rows:
            if above in seen:
                row.form.under.data = ""
                break
            seen.add(above)
            above = rows[above].form.under.data or ""
        return row.form.under.data if row.form.under.data in rows else ""

    # ------------------------------------------------------------ what may stand

    def _refuse_a_part(self) -> None:
        keys = [row.key.data for row in _rows(self.requirements)]
        whole = set(self._own) <= set(keys) and len(keys) == len(set(keys)) and all(keys)
        if not whole or len(self.readings) != len(self.document.readings) or len(self.grades) < len(self._graded):
            raise Invalid(
                "readings", "Part of this form did not arrive, so nothing was stored. Go back and send it again."
            )

    def _check_grade(self, index: int, row: GradeForm) -> bool:
        read, area = self._grade_read(index), row.area.data or ""
        if row.left_out.data:
            return True
        if (read or area) and not row.grade.data:
            row.grade.errors = [f"Choose the grade of {area or 'this area'}, or leave it out."]
        elif row.grade.data and area != (read.area if read else "") and not self._is_area(area, read):
            row.area.errors = ["Type the name of the area as it stands in the document."]
        return not (row.area.errors or row.grade.errors)

    def _is_area(self, area: str, read: GradeRead | None) -> bool:
        """Tell whether an area is the document's, or, for a grade that has lost its area, one of its kind."""
        known = wording(self.document.kind, self.document.inspected_on).areas
        has_lost_it = read is not None and not read.area
        return self.text.line_of(area) is not None or (has_lost_it and plain(area) in known)

    def _check_areas(self) -> bool:
        """Let each area have one grade."""
        seen: set[str] = set()
        for row in _rows(self.grades):
            area = letters(row.area.data or "")
            if row.left_out.data or not area:
                continue
            if area in seen and not row.area.errors:
                row.area.errors = [f"{row.area.data} has a grade already. Leave one of the two out."]
            seen.add(area)
        return not any(row.area.errors for row in _rows(self.grades))

    def _check_doubles(self) -> bool:
        """Let each fact have one row of figures, or rows that say the same."""
        first: dict[Fact, ReadingRead] = {}
        found = False
        for index, left in enumerate(self._readings()):
            if left is None:
                continue
            before = first.setdefault(fact_of(left, self.inspected_on.data), left)
            if printed(before) != printed(left):
                _rows(self.readings)[index].school.errors = [twice(left)]
                found = True
        return not found

    def _check_requirement(self, row: Row) -> bool:
        form = row.form
        if form.left_out.data or (row.words is None and not form.text.data):
            return True
        if not form.text.data:
            form.text.errors = ["Give the inspectors’ words, or tick that this is not a requirement."]
        elif not self._stands_there(form.text.data, row.words):
            form.text.errors = [NOT_THERE]
        if not form.title.data and row.read:
            form.title.errors = [f"Give requirement {row.number} a short title."]
        return not (form.text.errors or form.title.errors)

    def _stands_there(self, text: str, as_read: str | None) -> bool:
        """Tell whether words are the document's: in its lines, or as read, where the foot of a page is taken out."""
        wanted = letters(text)
        return self.text.line_of(text) is not None or (wanted != "" and wanted in letters(as_read or ""))

    def _check_figures(self, index: int, row: FiguresForm) -> bool:
        """Let a row hold what is printed on its own lines, or nothing of it."""
        if row.left_out.data:
            return True
        read = self.document.readings[index]
        said = (
            _said_on(self._lines_of(index))
            if any((row[name].data or "") != (getattr(read, name) or "") for name in PRINTED)
            else ()
        )
        for name in PRINTED:
            field, as_read = row[name], getattr(read, name) or ""
            typed = field.data or ""
            is_state = typed == "" or (typed.isalpha() and len(typed) <= LONGEST_STATE)
            if typed == as_read or typed == "":
                continue
            if not is_state and figure(typed) is None:
                field.errors = [f"Enter {read.metric} as printed, such as 46.2%, or leave the row out."]
            elif _comparable(typed) not in said:
                field.errors = [f"{typed} is not on the lines of {read.metric}. Copy it as it stands there."]
        if any(getattr(read, name) for name in PRINTED) and not any(row[name].data for name in PRINTED):
            row.school.errors = ["Nothing is left of this row. Tick “Leave out”, or give its figures."]
        return not (row.school.errors or row.national.errors or row.gap.errors)

    def _lines_of(self, index: int) -> Sequence[str]:
        """Give the lines of a row: to the blank one after all that was read of it, or to the next row."""
        read = self.document.readings[index]
        begun = [other.line for other in self.document.readings if other.line > read.line]
        stop = min([*begun, read.line + MOST_LINES_OF_A_ROW, len(self.text.lines) + 1])
        wanted = {_comparable(value) for name in PRINTED if (value := getattr(read, name))}
        for end in range(read.line, stop):
            lines = self.text.lines[read.line - 1 : end]
            if wanted <= _said_on(lines) and not "".join(self.text.lines[end : end + 1]).strip():
                return lines
        return self.text.lines[read.line - 1 : stop - 1]

    # ------------------------------------------------------------ each fact as it is left

    def _left(self, row: Row) -> RequirementRead:
        text = unwrapped(row.form.text.data or "")
        parent = row.under.number if row.under else None
        number = row.number or 0
        as_read = row.read
        if as_read is not None:
            line = as_read.line if text == as_read.text else self.text.line_of(text) or as_read.line
            return replace(as_read, number=number, text=text, parent=parent, line=line, clauses=row.clauses)
        line = self.text.line_of(text) or (row.suggestion.line if row.suggestion else 1)
        own = self.document.requirements
        kind: RequirementKind = OUTSIDE if row.suggestion else own[0].kind if own else "area for improvement"
        return RequirementRead(number, kind, text, parent, line, row.clauses)

    def _grade_read(self, index: int) -> GradeRead | None:
        return self._graded[index] if index < len(self._graded) else None

    def _grade_left(self, index: int) -> GradeRead | None:
        row, read = _rows(self.grades)[index], self._grade_read(index)
        if row.left_out.data or not row.grade.data or not (read or row.area.data):
            return None
        area = row.area.data or ""
        line = read.line if read else self.text.line_of(area) or 1
        return GradeRead(area, row.grade.data, line)

    def _readings(self) -> Iterator[ReadingRead | None]:
        for as_read, row in zip(self.document.readings, _rows(self.readings), strict=True):
            if row.left_out.data:
                yield None
                continue
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


def _move(verb: str, row: Row) -> None:
    """Change places with a neighbour, or stand under the one before, or beside the one above."""
    if verb == "up" and row.before:
        _swap(row, row.before)
    elif verb == "down" and row.after:
        _swap(row, row.after)
    elif verb == "in" and row.joins:
        row.form.under.data, row.form.place.data = row.joins.key, LAST
    elif verb == "out" and row.under:
        row.form.place.data = f"{row.under.form.place.data}.5"
        row.form.under.data = row.under.form.under.data


def _swap(one: Row, other: Row) -> None:
    one.form.place.data, other.form.place.data = other.form.place.data, one.form.place.data


def _place(form: RequirementForm) -> float:
    try:
        return float(form.place.data or LAST)
    except ValueError:
        return float(LAST)


def _walked(key: str, children: dict[str, list[Row]]) -> Iterator[Row]:
    for row in children.get(key, ()):
        yield row
        yield from _walked(row.key, children)


def _unnamed_grades(document: InspectionDocument, text: SourceText) -> Iterator[GradeRead]:
    """Give the grades that have lost the name of their area, on the line where that is seen."""
    lost = next((problem.line for problem in document.problems if problem.code == "unnamed_grade"), None)
    for grade, count in document.unnamed_grades.items():
        line = lost or text.line_of(grade) or 1
        yield from [GradeRead("", grade, line)] * count


def _grades_of(document: InspectionDocument) -> Sequence[str]:
    """Give the grades that documents of this kind and date use; every one where they use none."""
    return wording(document.kind, document.inspected_on).grades or wording().grades


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
        "requirements": [
            {
                "key": f"r{read.number}",
                "place": str(place),
                "under": f"r{read.parent}" if read.parent else "",
                "title": working_title(read.text),
                "text": read.text,
            }
            for place, read in enumerate(document.requirements, 1)
        ],
        "readings": [{"school": read.school, "national": read.national, "gap": read.gap} for read in document.readings],
    }


def _comparable(printed: str) -> str:
    """Reduce a figure to what two prints of it have in common: no sign for percent, no plus, no comma, one minus."""
    return plain(printed).replace(",", "").replace(" ", "").strip("+%")


def _said_on(lines: Sequence[str]) -> set[str]:
    """Give every figure and every word of some lines, comparable; a part of "2024/25" is no figure."""
    return {_comparable(found) for line in lines for found in _FIGURE_OR_WORD.findall(plain(line))}


def _rows(field: Any) -> list[Any]:
    return [entry.form for entry in field]
