"""What a trust offers its schools, as it is typed."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, Form, FormField, HiddenField
from wtforms.validators import ValidationError

from tracker.queries.offers import OfferRow
from tracker.rules.offers import LONGEST, MOST_STEPS, TOPICS
from tracker.rules.speech import listed, sentence_case
from tracker.web.forms.actions import PlanForm
from tracker.web.forms.fields import Choice, Count, Line, Several, characters, options, required

STEP_ROWS = 4


class StepFields(Form):
    """A milestone, so many days after the start; a row left empty is none."""

    title = Line("Milestone", validators=[characters(200)])
    days = Count("Days after the start")

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return not (self.title.data or self.days.data)

    def validate_title(self, field: Field) -> None:
        """Ask for the words of a number of days."""
        if not field.data and not self.is_empty:
            raise ValidationError("Say what the milestone is.")

    def validate_days(self, field: Count) -> None:
        """Ask for the days of words."""
        if not field.data and not self.is_empty:
            raise ValidationError("Say how many days after the start it is due.")


class OfferForm(FlaskForm):  # type: ignore[misc]
    """A template action."""

    topic = Choice(
        "What is it about?",
        [required("Choose what it is about.")],
        choices=options(((topic, sentence_case(topic)) for topic in TOPICS), "Choose a topic"),
        description="Leaders see it on the requirements in which inspectors ask about this.",
    )
    title = Line(
        "What would a school do?",
        [required("Say what a school would do."), characters(300)],
        description="Begin with a verb. No more than 25 words, so that a governor reads it at a glance.",
    )
    success = Line(
        "What would success look like?",
        [required("Say what success would look like, with a number in it."), characters(300)],
        description="With a number in it. Each school puts in its own when it takes this over.",
    )
    days = Count(
        "How many days would it take?",
        [required("Say how many days it would take.")],
        description=f"From its start to its due date, weekends too; {LONGEST:,} at most."
        " A term is about 90, a school year 300.",
    )
    steps = Several(FormField(StepFields), min_entries=STEP_ROWS, max_entries=MOST_STEPS)

    @classmethod
    def standing(cls, offer: OfferRow) -> OfferForm:
        """Fill in what an offer says."""
        said = {"topic": offer.topic, "title": offer.title, "success": offer.success, "days": str(offer.days)}
        return cls(data=said | {"steps": [{"title": step.title, "days": str(step.days)} for step in offer.steps]})

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the service asks for it."""
        typed = [(row.title.data, row.form.days.number) for row in self.steps if not row.form.is_empty]
        return {
            "topic": self.topic.data,
            "title": self.title.data,
            "success": self.success.data,
            "days": self.days.number,
            "steps": typed,
        }


class TakeForm(PlanForm):
    """An action filled in with what a trust offers; ``taken`` are the actions that came of the offer, as it showed."""

    taken = HiddenField()

    def validate_title(self, field: Field) -> None:
        """Ask once more where it was taken over while the form was open: a button was pressed twice, or a colleague."""
        shown = (self.taken.data or "").split()
        self.taken.data = stands = self.taken.object_data or ""
        if since := [number for number in stands.split() if number not in shown]:
            raise ValidationError(
                f"This was taken over here as action {listed(since)} while the page was open."
                " Send it again to plan another."
            )
