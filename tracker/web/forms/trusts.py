"""Which of a trust's schools to list, and which metric of theirs."""

from __future__ import annotations

from typing import Any

from wtforms import Form

from tracker.queries.trusts import Among, Choices, MetricChoice
from tracker.web.forms.fields import Choice, options


class AmongForm(Form):
    """Phase, area and group; what there is nothing to choose from is not asked."""

    phase = Choice("Phase")
    area = Choice("Area")
    group = Choice("Group")

    @classmethod
    def of(cls, among: Among, choices: Choices, **more: Any) -> AmongForm:
        """Show what was asked for, among what can be."""
        form = cls(data=among.words | more)
        for name, found in (("phase", choices.phases), ("area", choices.areas), ("group", choices.groups)):
            if not found:
                del form[name]
                continue
            asked = getattr(among, name)
            offered = found if asked in (None, *found) else (*found, asked)
            _choice(form, name).choices = options([(one, one) for one in offered], "All")
        return form


class MetricForm(AmongForm):
    """The same, and which metric."""

    metric = Choice("Metric")

    @classmethod
    def showing(
        cls, chosen: MetricChoice, metrics: tuple[MetricChoice, ...], among: Among, choices: Choices
    ) -> AmongForm:
        """Show the metric that is on the page, among those that there are."""
        form = cls.of(among, choices, metric=chosen.key)
        _choice(form, "metric").choices = options([(one.key, one.label) for one in metrics])
        return form


def _choice(form: Form, name: str) -> Any:
    """Give a field by its name; the library's stubs know no field but a plain one."""
    return form[name]
