"""Which of a list to show: it lives in the address, so that it can be sent to somebody, and survives whatever happens.

    class VisitList(ListForm):
        by = Choice("Written by")

        @classmethod
        def asked(cls, arguments: Any, visits: Sequence[VisitRow]) -> VisitList:
            form = cls(arguments)
            form.offer("by", …, "Anybody")
            form.settle()
            return form

        def wants(self, row: VisitRow) -> bool:
            return self.chosen("by") in (None, row.written_by) and self.says(row.purpose, row.seen)

A page shows ``form.kept(rows)`` below `narrow` of ``templates/components/filter.html``; its files are narrowed alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from wtforms import Field, Form

from tracker.rules.search import has, sought
from tracker.web.forms.fields import Choice, Line, options

Row = TypeVar("Row")

FEW = 5
"""So many things are seen at a glance: a list of them is not offered to be narrowed."""


class ListForm(Form):
    """What a list is narrowed by: words, and what a page adds; its ``show`` is a choice of names for the whole."""

    words: Line | None = Line("Words in it")

    def offer(self, name: str, pairs: Iterable[tuple[object, str]], first: str) -> None:
        """Fill a list to choose from; one that would leave nothing to choose stays empty."""
        field: Any = self[name]
        those = list(pairs)
        field.choices = options(those if len(those) > 1 else (), first)

    def settle(self) -> None:
        """Take what the address asks for and the page does not know as if it had not been said.

        A list to choose from that is empty is left out.
        """
        for field in list(self):
            if isinstance(field, Choice) and len(field.choices or ()) < 2:
                del self[field.name]
        self.validate()
        for field in self:
            if field.errors or field.data in (None, ""):
                field.data, field.raw_data, field.errors = field.default, None, []

    def chosen(self, name: str) -> Any:
        """Give what a field holds; None where that is nothing, or the field is left out."""
        return self[name].data if name in self else None

    @property
    def filters(self) -> dict[str, Any]:
        """What the address of the same list says; nothing while it is as it is by itself."""
        return {field.name: _in_address(field.data) for field in self if field.data not in (None, "", field.default)}

    @property
    def presets(self) -> list[tuple[str, dict[str, Any], bool]]:
        """The names for the whole: the label of each, what the address of its list says, and whether it is shown."""
        if "show" not in self:
            return []
        show: Any = self["show"]
        rest = {name: value for name, value in self.filters.items() if name != "show"}
        return [
            (one.label, rest if one.value == show.default else {"show": one.value, **rest}, one.value == show.data)
            for one in show.choices or ()
        ]

    @property
    def narrowing(self) -> list[Field]:
        """What narrows it beside those."""
        return [field for field in self if field.name != "show"]

    @property
    def is_narrowed(self) -> bool:
        """Say whether one of those does."""
        return any(name != "show" for name in self.filters)

    def is_offered(self, total: int | None) -> bool:
        """Say whether a list of so many is worth narrowing; of how many it has nobody may know."""
        return total is None or total > FEW or self.is_narrowed

    def says(self, *texts: str | None) -> bool:
        """Say whether some texts, taken together, have the words that are looked for."""
        return has(sought(self.chosen("words") or ""), *(text for text in texts if text))

    def wants(self, row: Any) -> bool:
        """Say whether something belongs on the list."""
        raise NotImplementedError

    def kept(self, rows: Iterable[Row]) -> list[Row]:
        """List what belongs on it."""
        return [row for row in rows if self.wants(row)]


def _in_address(value: object) -> object:
    """Write a date as its three inputs are read, "1 7 2026"."""
    return f"{value.day} {value.month} {value.year}" if isinstance(value, date) else value
