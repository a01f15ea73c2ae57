"""Inviting people, and saying what they are to the school."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.rules.permissions import Role
from tracker.web.forms.fields import Day, Line, OneOf, characters, options, required

# A trust's officers are the trust's to name, and hold their role over all its schools.
OF_A_SCHOOL = tuple(role for role in Role if role is not Role.TRUST_OFFICER)


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


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """Nothing to type: a new password is made."""
