"""Bringing a plan along, and choosing which of its rows to plan."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from tracker.queries.brought import Draft
from tracker.queries.requirements import RequirementRow
from tracker.web.forms.fields import Choice, SomeOf, Upload, options, required

MOST_AT_ONCE = 40  # rows: an address holds no more


def _few_enough(_form: BaseForm, field: SomeOf) -> None:
    ticked = len(field.data or ())
    if ticked > MOST_AT_ONCE:
        raise ValidationError(f"Tick {MOST_AT_ONCE} rows at most at once; these are {ticked}.")


class BringForm(FlaskForm):  # type: ignore[misc]
    """A development plan to read."""

    file = Upload(
        "The plan you have",
        [required("Choose the file of the plan.")],
        description="A Word document (DOCX), a PDF or a workbook (XLSX), up to 20 MB",
    )


class DraftsForm(FlaskForm):  # type: ignore[misc]
    """Which rows to plan, and under which requirement."""

    rows = SomeOf("Which rows?", [required("Tick at least one row."), _few_enough], coerce=int)
    requirement = Choice(
        "Which requirement do they answer?",
        [required("Choose the requirement that they answer.")],
        coerce=int,
        description="Which of its clauses, you tick for each action.",
    )

    def offer(self, drafts: Sequence[Draft], requirements: Sequence[RequirementRow]) -> None:
        """Fill the lists to choose from."""
        self.rows.choices = options((draft.row.number, draft.row.action) for draft in drafts)
        self.requirement.choices = options(
            ((one.number, f"{one.number} {one.title}") for one in requirements), "Choose a requirement"
        )
