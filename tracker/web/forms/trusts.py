"""Which of a trust's schools to list, and by which metric."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import Form

from tracker.queries.trusts import Among, Choices, MetricChoice
from tracker.web.forms.fields import Choice, options


class AmongForm(Form):
    """Metric, phase, area and group; what there is nothing to choose from is not asked, unless the address asks it."""

    metric = Choice("Metric")
    phase = Choice("Phase")
    area = Choice("Area")
    group = Choice("Group")

    @classmethod
    def of(
        cls, among: Among, choices: Choices, metrics: Iterable[MetricChoice] = (), chosen: MetricChoice | None = None
    ) -> AmongForm:
        """Show what was asked for, among what can be."""
        form = cls(data=among.words | ({"metric": chosen.key} if chosen else {}))
        form._offer("metric", options([(one.key, one.label) for one in metrics]))
        for name, found in (("phase", choices.phases), ("area", choices.areas), ("group", choices.groups)):
            asked = getattr(among, name)
            offered = found if asked in (None, *found) else (*found, asked)
            form._offer(name, options([(one, one) for one in offered], "All") if offered else [])
        return form

    def _offer(self, name: str, offered: list[Any]) -> None:
        if offered:
            field: Any = self[name]  # the library's stubs know no field but a plain one
            field.choices = offered
        else:
            del self[name]
