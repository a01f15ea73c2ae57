"""Adding somebody, saying what they are to the school, letting them in, and letting them go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from wtforms import PasswordField
from wtforms.form import BaseForm
from wtforms.validators import EqualTo, StopValidation

from tracker.queries.passes import SharedTitle
from tracker.rules.passes import LONGEST
from tracker.rules.permissions import Role
from tracker.services.passwords import LONGEST as LONGEST_PASSWORD
from tracker.services.passwords import SHORTEST as SHORTEST_PASSWORD
from tracker.web.forms.fields import Day, Line, OneOf, SomeOf, characters, options, required

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
