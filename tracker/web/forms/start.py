"""The questions of the first hour, as they are typed."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from wtforms import Field, PasswordField
from wtforms.form import BaseForm
from wtforms.validators import EqualTo, ValidationError

from tracker.models.meetings import BoardKind
from tracker.rules.notice import USUAL_NOTICE_DAYS
from tracker.rules.permissions import Role
from tracker.rules.speech import sentence_case
from tracker.services.boards import OF_A_SCHOOL
from tracker.services.passwords import LONGEST, SHORTEST
from tracker.services.start import FIRST_ROLES
from tracker.web.forms.fields import Count, Line, OneOf, characters, options, required

_URN = re.compile(r"[1-9][0-9]{5}")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")


def _is_urn(_form: BaseForm, field: Field) -> None:
    if field.data and not _URN.fullmatch(field.data):
        raise ValidationError(f"{field.data} is not a URN, which is six digits such as 123456.")


def _is_postcode(_form: BaseForm, field: Field) -> None:
    if field.data and not _POSTCODE.fullmatch(field.data.upper()):
        raise ValidationError("Enter the whole postcode, such as L4 6XX, or leave it empty.")


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code that the server has printed."""

    code = Line(
        "Start code",
        [required("Enter the start code."), characters(100)],
        description="24 letters and figures, in the lines that the server printed when it began",
    )


class FirstSchoolForm(FlaskForm):  # type: ignore[misc]
    """Which school it is."""

    name = Line(
        "What is the school called?",
        [required("Enter the name of the school."), characters(200)],
        description="As inspectors print it on their reports",
    )
    urn = Line(
        "What is its unique reference number (URN)?",
        [required("Enter the URN, six digits such as 123456."), characters(20), _is_urn],
        description="Six digits. It stands in every inspection report, at its beginning or under “School details”,"
        " and in the register, get-information-schools.service.gov.uk",
    )
    postcode = Line(
        "What is its postcode?",
        [characters(10), _is_postcode],
        description="Some letters of inspectors give no number: they are known by name and postcode. It may stay empty",
    )

    @property
    def whole_postcode(self) -> str | None:
        """The postcode as it is written, "L4 6XX"; None where none was typed."""
        found = _POSTCODE.fullmatch((self.postcode.data or "").upper())
        return f"{found[1]} {found[2]}" if found else None


class FirstBoardForm(FlaskForm):  # type: ignore[misc]
    """Which board its plan is for."""

    kind = OneOf(
        "What kind of board is it?",
        [required("Choose what kind of board it is.")],
        coerce=BoardKind,
        choices=options((kind.value, sentence_case(kind.value)) for kind in OF_A_SCHOOL if not kind.is_part),
    )
    name = Line(
        "What do you call it?",
        [required("Enter what the board is called."), characters(120)],
        description="As its agenda does, such as Governing board",
    )
    notice_days = Count(
        "How many clear days before a meeting do its papers go out?",
        [required(f"Enter a number of days, such as {USUAL_NOTICE_DAYS}.")],
        description=f"{USUAL_NOTICE_DAYS} unless your articles say otherwise: the law asks it of maintained schools,"
        " and most academy trusts ask the same. Neither the day they go out nor the day of the meeting counts",
    )


class FirstPersonForm(FlaskForm):  # type: ignore[misc]
    """Who begins."""

    name = Line("What is your name?", [required("Enter your name."), characters(120)])
    role = OneOf(
        "What are you to the school?",
        [required("Choose what you are to the school.")],
        coerce=Role,
        choices=options((role.value, role.label) for role in FIRST_ROLES),
        description="Either lets in everybody else: governors, leaders, and the other of the two",
    )
    email = Line(
        "What is your email address?",
        [required("Enter your email address."), characters(255)],
        description="You sign in with it",
    )
    password = PasswordField(
        "Choose a password",
        [required("Choose a password."), characters(LONGEST)],
        description=f"{SHORTEST} characters or more; three words no one would put together are good",
        widget=GovPasswordInput(),
    )
    again = PasswordField(
        "The password again",
        [required("Enter the password again."), EqualTo("password", "The two are not the same. Enter both again.")],
        widget=GovPasswordInput(),
    )
