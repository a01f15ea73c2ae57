"""The name of a requirement, who leads it, and what it is linked with, as they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm

from tracker.queries.lineage import AskedRow
from tracker.queries.requirements import KINDS, RequirementRow
from tracker.rules.colours import Colour
from tracker.rules.speech import day, sentence_case
from tracker.web.forms.fields import Choice, Line, characters, options, required
from tracker.web.forms.lists import ListForm
from tracker.web.forms.standing import StandingForm


class NameForm(StandingForm):
    """A short title, and a person who answers for the requirement."""

    title = Line(
        "Short title",
        validators=[required("Give it a short title."), characters(120)],
        description="A few words that say what it is about. The inspectors’ own words stay as they are.",
    )
    lead = Choice("Who leads it?")

    def offer(self, requirement: RequirementRow, people: Mapping[str, str]) -> None:
        """Fill the list to choose from; whoever leads it now stays on it."""
        now = {str(requirement.lead_id): requirement.lead or ""} if requirement.lead_id else {}
        self.lead.choices = options((now | dict(people)).items(), "Nobody yet")


class LinkForm(FlaskForm):  # type: ignore[misc]
    """A requirement of another inspection that asks for the same."""

    other = Choice("Which one asks for the same?", [required("Choose the requirement that asks for the same.")])

    def offer(self, candidates: Iterable[AskedRow]) -> None:
        """Fill the list to choose from."""
        named = ((str(one.number), f"{one.number} {one.title} ({one.source})") for one in candidates)
        self.other.choices = options(named, "Choose one")


class RequirementList(ListForm):
    """Which requirements to list."""

    colour = Choice("The record says")
    inspection = Choice("Asked for by", coerce=int)

    @classmethod
    def asked(cls, arguments: Any, rows: Sequence[RequirementRow]) -> RequirementList:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        colours = {row.record.colour for row in rows}
        held = {row.inspection_id: f"{KINDS[row.inspection_kind]}, {day(row.inspected_on)}" for row in rows}
        form.offer("colour", ((one.value, sentence_case(one)) for one in Colour if one in colours), "Any colour")
        form.offer("inspection", held.items(), "Any inspection")
        form.settle()
        return form

    def wants(self, row: RequirementRow) -> bool:
        """Say whether a requirement belongs on the list."""
        return (
            self.chosen("colour") in (None, row.record.colour)
            and self.chosen("inspection") in (None, row.inspection_id)
            and self.says(str(row.number), row.title, row.text, row.who, row.source)
        )
