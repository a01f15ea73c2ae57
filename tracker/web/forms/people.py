"""Adding somebody, saying what they are to the school, letting them in, and letting them go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from wtforms import Field, PasswordField
from wtforms.form import BaseForm
from wtforms.validators import EqualTo, StopValidation

from tracker.models.schools import School
from tracker.queries.moves import LeftBehind
from tracker.queries.passes import SharedTitle
from tracker.queries.people import MemberRow, RoleGroup
from tracker.rules.passes import LONGEST
from tracker.rules.permissions import Role
from tracker.services.moves import LEAD, OWNER, lead_field, owner_field
from tracker.services.passwords import LONGEST as LONGEST_PASSWORD
from tracker.services.passwords import SHORTEST as SHORTEST_PASSWORD
from tracker.web.forms.fields import Choice, Day, Line, OneOf, SomeOf, characters, options, required
from tracker.web.forms.lists import ListForm

# A trust's officers are the trust's to name, and hold their role over all its schools.
OF_A_SCHOOL = tuple(role for role in Role if role is not Role.TRUST_OFFICER)
AT_ONCE, ON_A_DAY = "at once", "on a day"


class EmptyForm(FlaskForm):  # type: ignore[misc]
    """Nothing to type."""


class RoleForm(FlaskForm):  # type: ignore[misc]
    """A role at the school, and when it ends if that is known."""

    role = OneOf(
        "What are they to the school?",
        [required("Choose what they are to the school.")],
        coerce=Role,
        choices=options((role.value, role.label) for role in OF_A_SCHOOL),
    )
    ends_on = Day("When does their term end?", description="The last day it holds; leave empty if it has no end")


class PersonForm(RoleForm):
    """Somebody new."""

    name = Line("Name", [required("Enter their name."), characters(120)])
    email = Line("Email address", [required("Enter their email address."), characters(255)])
    job_title = Line("Post", [characters(120)], description="Such as SENDCo, or chair of governors")


class EndForm(FlaskForm):  # type: ignore[misc]
    """The last day of a role."""

    ends_on = Day("What is the last day?", [required("Enter the last day.")])


def _with_a_day(form: BaseForm, field: Any) -> None:
    if form["when"].data == ON_A_DAY and not field.errors and field.data is None:
        raise StopValidation("Enter their last day.")


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """When somebody leaves: at once, or at the end of a day."""

    when = OneOf(
        "When do they leave?",
        [required("Choose when they leave.")],
        choices=options(
            (
                (AT_ONCE, "At once: nothing opens for them any more, and they are signed out"),
                (ON_A_DAY, "At the end of a day: until then everything stays as it is"),
            )
        ),
    )
    ends_on = Day("What is their last day?", [_with_a_day], description="Only for the end of a day")

    def last_day(self, today: date) -> date:
        """Give the last day on which their roles hold."""
        return self.ends_on.data if self.when.data == ON_A_DAY else today - timedelta(days=1)


class MoveForm(LeaveForm):
    """Where somebody moves, as what, when they leave, and who answers for each of their open actions from then on."""

    school = Choice("Which school do they move to?", [required("Choose the school they move to.")], coerce=int)
    role = OneOf("What are they there?", [required("Choose what they are there.")], coerce=Role)
    when = OneOf(
        "When do they leave here?",
        [required("Choose when they leave.")],
        choices=options(
            (
                (AT_ONCE, "At once: nothing opens for them here any more"),
                (ON_A_DAY, "At the end of a day: until then they are at both schools"),
            )
        ),
    )
    ends_on = Day("What is their last day here?", [_with_a_day], description="Only for the end of a day")

    def offer(self, schools: Iterable[School], roles: Iterable[Role], owners: Mapping[str, str]) -> None:
        """Offer the schools, the roles, and those who may own an action here; where there is one, it is chosen."""
        self.school.choices = options(((one.id, one.name) for one in schools), "Choose a school")
        self.role.choices = options((role.value, role.label) for role in roles)
        if len(self.role.choices) == 1 and not self.is_submitted():
            self.role.data = next(iter(roles))
        for field in self:
            if field.name.startswith(OWNER):
                field.choices = options(owners.items(), "Choose a person")
            elif field.name.startswith(LEAD):
                field.choices = options(owners.items(), "Nobody for now")

    def owner_of(self, action: LeftBehind) -> Field:
        """Give the field that asks who answers for an action."""
        field: Field = self[owner_field(action.id)]
        return field

    def lead_of(self, requirement: LeftBehind) -> Field:
        """Give the field that asks who leads a requirement."""
        field: Field = self[lead_field(requirement.id)]
        return field


def move_form(actions: Iterable[LeftBehind], requirements: Iterable[LeftBehind]) -> type[MoveForm]:
    """Make the form of a move that asks for another owner of each of some actions, and lead of each requirement."""
    asked = [required("Choose who answers for it from now on.")]
    fields = {owner_field(one.id): Choice(f"Who answers for {one.number} {one.title}?", asked) for one in actions}
    fields |= {lead_field(one.id): Choice(f"Who leads {one.number} {one.title}?") for one in requirements}
    return type("MoveForm", (MoveForm,), fields)


class PassForm(FlaskForm):  # type: ignore[misc]
    """Who reads what, what for, and until when."""

    name = Line("Name", [required("Enter their name."), characters(120)])
    email = Line("Email address", [required("Enter their email address."), characters(255)])
    job_title = Line("Post", [characters(120)], description="Such as His Majesty’s Inspector, or improvement adviser")
    purpose = Line(
        "What do they read it for?",
        [required("Say what they read it for."), characters(200)],
        description="Such as monitoring visit, December 2026",
    )
    requirements = SomeOf("What may they read?", [required("Choose at least one requirement.")], coerce=int)
    starts_on = Day("From which day?", description="Leave empty for today")
    ends_on = Day(
        "Until which day?",
        [required("Enter the last day.")],
        description=f"The last day it opens anything, {LONGEST.days} days off at most",
    )

    def offer(self, titles: list[SharedTitle]) -> None:
        """Offer the requirements of the plan."""
        self.requirements.choices = options((one.number, f"{one.number} {one.title}") for one in titles)


class ChoosePasswordForm(FlaskForm):  # type: ignore[misc]
    """A password of one's own, twice."""

    password = PasswordField(
        "Password",
        [required("Enter a password."), characters(LONGEST_PASSWORD)],
        description=f"{SHORTEST_PASSWORD} characters or more; three words no one would put together are good",
        widget=GovPasswordInput(),
    )
    again = PasswordField(
        "Password again",
        [
            required("Enter the password again."),
            EqualTo("password", "The two are not the same. Enter both again."),
        ],
        widget=GovPasswordInput(),
    )


class PersonList(ListForm):
    """Which of the people to list."""

    role = Choice("Role")

    @classmethod
    def asked(cls, arguments: Any, groups: Iterable[RoleGroup]) -> PersonList:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        form.offer("role", ((group.role.value, group.role.label) for group in groups), "Any role")
        form.settle()
        return form

    def wants(self, row: MemberRow) -> bool:
        """Say whether somebody belongs on the list."""
        return self.chosen("role") in (None, row.role) and self.says(row.name, row.job_title, row.role.label, row.trust)

    def narrowed(self, groups: Iterable[RoleGroup]) -> tuple[RoleGroup, ...]:
        """Give the groups as far as somebody of them belongs on the list."""
        kept = (RoleGroup(group.role, tuple(self.kept(group.members))) for group in groups)
        return tuple(group for group in kept if group.members)
