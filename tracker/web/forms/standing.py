"""A form filled in with what stands: whoever sends it is told when somebody else changed that while it was open.

    class NameForm(StandingForm): …

    if done(form, save, about=stored):

The page carries a mark of each field as it showed it. A field whose mark is no longer that of what stands was changed
meanwhile: the form then comes back, says by whom and to what, and keeps what was typed; a field that was left alone
shows what stands now. Sent once more, it is saved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField

from tracker.rules.speech import day, listed
from tracker.web.forms.fields import stripped

MARK_LENGTH = 12


class StandingForm(FlaskForm):  # type: ignore[misc]
    """A form that remembers what it was filled in with."""

    stood = HiddenField(filters=[stripped])

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if not self.stood.data:
            self._mark()

    def is_overtaken(self, by: Callable[[], str]) -> bool:
        """Say whether somebody changed what stands while the form was open, beside each field that it befell.

        ``by`` names who did: a sentence begins with it. What both changed alike befell nobody.
        """
        shown = {name: mark for name, _, mark in (part.partition(":") for part in (self.stood.data or "").split())}
        befallen = [
            field
            for field in self._filled_in()
            if shown.get(field.name, _mark(field.object_data)) != _mark(field.object_data) != _mark(field.data)
        ]
        for field in befallen:
            _tell(field, by(), left_alone=_mark(field.data) == shown[field.name])
        self._mark()
        return bool(befallen)

    def _filled_in(self) -> Iterable[Field]:
        return (field for field in self if field.name not in {"stood", "csrf_token"})

    def _mark(self) -> None:
        self.stood.data = " ".join(f"{field.name}:{_mark(field.object_data)}" for field in self._filled_in())


def _tell(field: Field, who: str, *, left_alone: bool) -> None:
    if left_alone:
        field.process(None, field.object_data)
        sentence = f"{who} changed this while the page was open; it now shows what stands. Look at it, and save again."
    else:
        sentence = (
            f"{who} changed this while the page was open, to {_said(field)}. What you typed is still here:"
            " save again to put it in its place."
        )
    field.errors = [*field.errors, sentence]


def _said(field: Field) -> str:
    """Say what stands in a field, as its page would."""
    stands = field.object_data
    if isinstance(stands, date):
        return day(stands)
    if choices := list(field.iter_choices()) if hasattr(field, "iter_choices") else []:
        chosen = {str(one) for one in (stands if isinstance(stands, list) else [stands])}
        stands = listed([f"“{label}”" for value, label, *_ in choices if str(value) in chosen and value != ""])
        return stands or "none"
    return f"“{stands}”" if stands not in (None, "", []) else "nothing"


def _mark(value: object) -> str:
    """Give a short mark of a value: two of different values differ."""
    plain = sorted(map(str, value)) if isinstance(value, list | tuple) else str(value if value is not None else "")
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:MARK_LENGTH]
