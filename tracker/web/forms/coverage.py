"""Whom and what requirements are about, as a person confirms it."""

from __future__ import annotations

from tracker.queries.coverage import AreaPage, FocusPage
from tracker.rules.speech import sentence_case
from tracker.rules.topics import GROUPS
from tracker.web.forms.fields import SomeOf, options
from tracker.web.forms.standing import StandingForm


class FocusForm(StandingForm):
    """The pupil groups and evaluation areas of one requirement; none at all can be right."""

    groups = SomeOf(
        "Which pupils is it about?",
        choices=options((group, sentence_case(group)) for group in GROUPS),
        description="Tick none if it is about all pupils alike",
    )
    areas = SomeOf("Which areas that inspectors graded does it answer?")

    def offer(self, page: FocusPage) -> None:
        """Fill the list of areas to choose from; without an inspection that graded any there is nothing to ask."""
        self.areas.choices = options((area, area) for area in page.offered_areas)
        if not page.offered_areas:
            del self.areas


class AreaForm(StandingForm):
    """The requirements that answer one evaluation area."""

    requirements = SomeOf("Which requirements answer it?", coerce=int)

    def offer(self, page: AreaPage) -> None:
        """Fill the list of requirements to choose from."""
        self.requirements.choices = options((one.number, f"{one.number} {one.title}") for one in page.requirements)
