"""A form that is done once, however often it is sent: because an answer was lost on the way, or a button pressed twice.

    class UpdateForm(OnceForm): …

    if done(form, save):

It carries a mark that is new each time its page is opened. `web/once.py` says what becomes of it when it comes again.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from tracker.rules.speech import clock
from tracker.services.sent_forms import note_sent, sent_before
from tracker.storage import sha256_of
from tracker.web.context import here
from tracker.web.forms.fields import stripped
from tracker.web.once import SentBefore

BESIDE_IT = frozenset({"mark", "csrf_token"})
_MARK = re.compile(r"[0-9a-f]{32}")


class OnceForm(FlaskForm):  # type: ignore[misc]
    """A form that knows whether it was sent before."""

    mark = HiddenField(filters=[stripped])

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._fields["mark"] = self._fields.pop("mark")  # never the first: beside that one stands what fits no field
        if not _MARK.fullmatch(self.mark.data or ""):
            self._mark_anew()

    def is_first_sending(self) -> bool:
        """Note that it is sent, or say beside its first field that it was, in other words, and stands.

        Raises `SentBefore` when it is the same that was sent before.
        """
        at, mark = here(), self.mark.data or ""
        before = sent_before(mark, at.person)
        if before is None:
            g.sent = note_sent(mark, self._seal(), by=at.person, now=at.now)
            return True
        if before.seal == self._seal():
            raise SentBefore(before.leads_to)
        then = before.sent_at.astimezone(ZoneInfo(at.school.time_zone)).time()
        first = next(field for field in self if field.name not in BESIDE_IT)
        first.errors = [
            *first.errors,
            f"This was sent at {clock(then)} in other words, which stand. Send it once more if this is to follow them.",
        ]
        self._mark_anew()
        return False

    def _mark_anew(self) -> None:
        self.mark.data = uuid.uuid4().hex

    def _seal(self) -> str:
        """Give a hash of what was typed and chosen; a file counts by its bytes, for telephones name each image.jpg."""
        held = {field.name: _plain(field.data) for field in self if field.name not in BESIDE_IT}
        return hashlib.sha256(repr(sorted(held.items())).encode()).hexdigest()


def _plain(value: Any) -> str:
    if not isinstance(value, FileStorage):
        return str(value)
    seal = sha256_of(value.stream)
    value.stream.seek(0)  # whoever keeps it reads it from its beginning
    return seal
