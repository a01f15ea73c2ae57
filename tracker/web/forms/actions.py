"""Actions, their milestones and their due dates, as they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, Form, FormField
from wtforms.validators import ValidationError

from tracker.queries.actions import ActionRow
from tracker.queries.metrics import by_when
from tracker.queries.people import RoleGroup
from tracker.queries.quality import wording_under
from tracker.queries.requirements import RequirementRow
from tracker.rules.colours import Colour
from tracker.rules.permissions import Capability, may
from tracker.rules.precision import Precision, precision
from tracker.rules.speech import with_post
from tracker.web.forms.fields import Choice, Day, Line, OneOf, Several, SomeOf, characters, options, required
from tracker.web.forms.lists import ListForm
from tracker.web.forms.standing import StandingForm

MILESTONE_ROWS = 4


def leading(groups: Iterable[RoleGroup]) -> dict[str, str]:
    """Offer those who may own an action or lead a requirement: whoever may log progress on it."""
    return {
        str(member.person_id): with_post(member.name, member.job_title)
        for group in groups
        if may([group.role], Capability.LOG_PROGRESS)
        for member in group.members
    }


class ActionForm(StandingForm):
    """What an action says, who owns it and what it answers."""

    clauses = SomeOf(
        "Which of the inspectors’ words does it answer?", coerce=int, validators=[required("Tick at least one.")]
    )
    title = Line(
        "What will the school do?",
        validators=[required("Say what the school will do."), characters(300)],
        description="Begin with a verb. No more than 25 words, so that a governor reads it at a glance.",
    )
    success = Line(
        "What will success look like?",
        validators=[required("Say what success looks like, with a number in it."), characters(300)],
        description="With a number in it, such as: 80% of 60 lesson visits see it used well.",
    )
    owner = Choice(
        "Who answers for it?",
        validators=[required("Choose the one person who answers for it.")],
        description="One person. Whoever is not on the list is added under People, by the head or the clerk.",
    )
    targets = SomeOf("Which targets is it to move?", coerce=int)

    def offer(self, requirement: RequirementRow, owners: Mapping[str, str]) -> None:
        """Fill the lists to choose from: what inspectors said, who may own an action, which targets are set."""
        self.clauses.choices = options((clause.id, clause.text) for clause in requirement.clauses)
        self.owner.choices = options(owners.items(), "Choose a person")
        self.targets.choices = options(
            (target.id, f"{target.name}: {by_when(target)}") for target in requirement.targets
        )

    def precision(self, requirement: RequirementRow, due_on: date | None) -> Precision | None:
        """Say how precise the action is as it is typed; None while it has no words."""
        if not (self.title.data or self.success.data):
            return None
        targets = frozenset(self.targets.data or ())
        wording = wording_under(requirement, self.title.data or "", self.success.data or "", targets)
        chosen = next(
            (label for value, label, *_ in self.owner.iter_choices() if value and value == self.owner.data), ""
        )
        name = chosen.partition(",")[0] or None  # without the post that stands behind it
        return precision(replace(wording, owner=name, due_on=due_on))


class MilestoneFields(Form):
    """A dated step; a row left empty is none."""

    title = Line("Milestone", validators=[characters(200)])
    due_on = Day("Due")

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return not (self.title.data or any(self.due_on.typed))

    def validate_title(self, field: Field) -> None:
        """Ask for the words of a date."""
        if not field.data and not self.is_empty:
            raise ValidationError("Say what the milestone is.")

    def validate_due_on(self, field: Field) -> None:
        """Ask for the date of words."""
        if field.data is None and not self.is_empty and not field.errors:
            raise ValidationError("Enter the date the milestone is due.")


class PlanForm(ActionForm):
    """A new action, with its dates and first milestones."""

    starts_on = Day("When does it start?", validators=[required("Enter the date it starts.")])
    due_on = Day(
        "When is it due?",
        validators=[required("Enter the date it is due.")],
        description="This first date stays on the record; it can be moved, with a reason.",
    )
    milestones = Several(FormField(MilestoneFields), min_entries=MILESTONE_ROWS, max_entries=12)

    @property
    def steps(self) -> list[tuple[str, date]]:
        """The milestones that were typed: what, and by when."""
        return [(row.title.data, row.due_on.data) for row in self.milestones if not row.form.is_empty]


class MilestoneForm(FlaskForm):  # type: ignore[misc]
    """One more milestone."""

    milestones = Line("What is the milestone?", validators=[required("Say what the milestone is."), characters(200)])
    due_on = Day("When is it due?", validators=[required("Enter the date it is due.")])


class MeetForm(FlaskForm):  # type: ignore[misc]
    """The day a milestone was met."""

    met_on = Day("When was it met?", validators=[required("Enter the day it was met.")])


class MoveForm(StandingForm):
    """A new due date, and why."""

    to_on = Day("When is it due now?", validators=[required("Enter the new date.")])
    reason = Line(
        "Why does it move?",
        validators=[required("Say why the date moves."), characters(300)],
        description="Governors read this beside the two dates.",
    )


class OwedForm(ListForm):
    """Which of my actions to list; what the address asks for is the query's argument."""

    show = OneOf("Show", choices=options([("open", "To do"), ("overdue", "Overdue"), ("all", "All")]), default="open")
    today: date

    @classmethod
    def asked(cls, arguments: Any, today: date) -> OwedForm:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        form.today = today
        form.settle()
        return form

    def wants(self, row: ActionRow) -> bool:
        """Say whether an action belongs on the list."""
        if not self.says(row.number, row.title, row.success, row.requirement_title):
            return False
        if self.show.data == "overdue":
            return row.is_behind(self.today)
        return self.show.data == "all" or not _is_complete(row)


def _is_complete(action: ActionRow) -> bool:
    return action.record.colour is Colour.COMPLETE
