"""The numbers of a school, as they are typed."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.models.schools import School
from tracker.web.forms.fields import Choice, Line, Tick, characters, options, required
from tracker.web.forms.standing import StandingForm

PHASES = (
    "Nursery",
    "Primary",
    "Middle deemed primary",
    "Middle deemed secondary",
    "Secondary",
    "All-through",
    "16 plus",
)
"""As the register calls them (Get Information about Schools, PhaseOfEducation)."""


class NumberForm(FlaskForm):  # type: ignore[misc]
    """Another number that the school has or had."""

    urn = Line(
        "Unique reference number (URN)",
        [required("Enter the six digits of the number."), characters(20)],
        description="Six digits, such as the one the school had before it became an academy",
    )


class TakeBackForm(FlaskForm):  # type: ignore[misc]
    """Taking back a number, also when documents name it."""

    even_so = Tick("Take it back all the same: what was accepted stays in this school’s record")


class PlaceForm(StandingForm):
    """Where a school belongs among others: its phase, the area it lies in, and the group its trust puts it in."""

    phase = Choice("Phase")
    area = Line("Area", [characters(80)], description="The local authority it lies in, such as Liverpool")
    group = Line(
        "Group",
        [characters(80)],
        description="What the trust calls schools that it looks after together, such as Coast or North",
    )

    @classmethod
    def holding(cls, school: School) -> PlaceForm:
        """Make the form with what is known of the school."""
        form = cls(data={"phase": school.phase, "area": school.local_authority, "group": school.cluster})
        phases = PHASES if school.phase in (None, *PHASES) else (*PHASES, school.phase)
        form.phase.choices = options([(phase, phase) for phase in phases], "Not known")
        return form
