"""Boards, seats, meetings and closures, as they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from tracker.models.meetings import BoardKind, Office
from tracker.queries.meetings import BoardRow, MeetingRow
from tracker.queries.people import RoleGroup
from tracker.rules.notice import earliest_meeting
from tracker.rules.speech import counted, day, listed, sentence_case, with_post
from tracker.web.forms.fields import (
    Choice,
    Count,
    Day,
    Line,
    OneOf,
    Tick,
    Validator,
    characters,
    options,
    required,
)
from tracker.web.forms.lists import ListForm
from tracker.web.forms.standing import StandingForm

USUAL_TERM_YEARS = 4
_TIME = re.compile(r"(\d{1,2})(?:[.:]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)


class TimeOfDay(Line):
    """A time as people write it, "17:30" or "5.30pm"; ``time`` is its value."""

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, [*validators, _is_time], **more)

    @property
    def time(self) -> time | None:
        """The value of what was typed; None for nothing, and for what is no time."""
        return time_of(self.data or "")


def time_of(text: str) -> time | None:
    """Read a time: "17:30", "17.30", "5.30pm", "5pm"; None for what could be morning or evening, and for no time."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif found[2] is None or hour < 8:
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _is_time(_form: BaseForm, field: TimeOfDay) -> None:
    if field.data and field.time is None:
        raise ValidationError("Enter a time, such as 5.30pm or 17:30.")


class PlaceForm(StandingForm):
    """The hour and place of a meeting, the chair's reason where notice is short, and that a closed day is meant."""

    short_notice_reason = Line(
        "Why does the chair shorten the notice?",
        [characters(300)],
        description="The matter that cannot wait. It is kept with the meeting and stands on its page. Notice is not "
        "shortened to remove a chair, to suspend a governor or to close the school.",
    )
    though_closed = Tick("The day is meant: hold it all the same")
    starts_at = TimeOfDay("At what time?", description="Such as 5.30pm; leave it empty if it is not settled")
    place = Line("Where?", [characters(120)], description="Such as the school library, or online")

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed beside the day, as the services take it."""
        return {
            "starts_at": self.starts_at.time,
            "place": self.place.data or "",
            "short_notice_reason": self.short_notice_reason.data or "",
            "though_closed": self.though_closed.data,
        }


class MeetingForm(PlaceForm):
    """When and where a meeting is held."""

    held_on = Day("When is it held?", [required("Enter the day it is held.")])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        _first(self, "held_on")


class CallForm(MeetingForm):
    """A meeting of one of some boards."""

    board = Choice("Which board meets?", [required("Choose the board that meets.")], coerce=int)

    def __init__(self, boards: Sequence[BoardRow], today: date, **more: Any) -> None:
        super().__init__(**more)
        _first(self, "board")
        self.board.choices = _boards(boards)
        self.held_on.description = _in_time(boards, today)


class YearForm(PlaceForm):
    """Several meetings of one board: up to six dates at the same hour and place."""

    board = Choice("Which board meets?", [required("Choose the board that meets.")], coerce=int)
    date_1 = Day("First date")
    date_2 = Day("Second date")
    date_3 = Day("Third date")
    date_4 = Day("Fourth date")
    date_5 = Day("Fifth date")
    date_6 = Day("Sixth date")

    def __init__(self, boards: Iterable[BoardRow], **more: Any) -> None:
        super().__init__(**more)
        _first(self, "board", *(field.name for field in self.days))
        self.board.choices = _boards(boards)

    @property
    def days(self) -> list[Field]:
        """The fields of the six dates."""
        return [self[f"date_{number}"] for number in range(1, 7)]

    @property
    def typed(self) -> dict[str, date]:
        """The dates that were typed, by the names of their fields."""
        return {field.name: field.data for field in self.days if field.data is not None}

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for at least one date, and for each only once."""
        if not super().validate(extra_validators):
            return False
        if not self.typed:
            self.date_1.errors = ["Enter at least one date."]
        seen: set[date] = set()
        for name, held_on in self.typed.items():
            if held_on in seen:
                self[name].errors = ["This date is here twice."]
            seen.add(held_on)
        return not self.errors


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why a meeting is cancelled."""

    because = Line("Why is it cancelled?", [required("Say why it is cancelled."), characters(300)])


class ClosureForm(FlaskForm):  # type: ignore[misc]
    """Days on which the school is closed."""

    name = Line(
        "Why is the school closed?",
        [required("Say why the school is closed, such as Christmas holiday."), characters(120)],
        description="Such as Christmas holiday, or staff training",
    )
    first_on = Day("First day", [required("Enter the first day.")])
    last_on = Day("Last day", [required("Enter the last day.")])


class EmptyForm(FlaskForm):  # type: ignore[misc]
    """Nothing to type: the button says it."""


class BoardForm(StandingForm):
    """What a board is called, and the days it asks for."""

    name = Line("What is it called?", [required("Say what the board is called."), characters(120)])
    kind = OneOf("What is it?", [required("Choose what it is.")], coerce=BoardKind)
    notice_days = Count(
        "How many clear days of notice?",
        [required("Enter a number of days, such as 7.")],
        description="7 is usual: neither the day of notice nor the day of the meeting counts",
    )
    cut_off_days = Count(
        "How many working days before its papers are updates due?",
        [required("Enter a number of days, such as 3.")],
        description="3 leaves time to read and to print",
    )

    def __init__(self, kinds: Iterable[BoardKind], **more: Any) -> None:
        super().__init__(**more)
        self.kind.choices = options((kind.value, sentence_case(kind.value)) for kind in kinds)


class FoundForm(BoardForm):
    """A new board, also whose it is where a person may say."""

    whose = OneOf("Whose board is it?", [required("Choose whose board it is.")])

    def __init__(self, kinds: Iterable[BoardKind], owners: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(kinds, **more)
        self.whose.choices = options(owners)
        if len(owners) == 1:
            del self.whose
        else:
            _first(self, "whose")


class EndBoardForm(FlaskForm):  # type: ignore[misc]
    """The last day of a board."""

    ended_on = Day("What was its last day?", [required("Enter its last day.")])


class SeatForm(FlaskForm):  # type: ignore[misc]
    """Who sits on a board, as what, and for how long."""

    person = Choice("Who?", [required("Choose a person.")], coerce=int)
    office = OneOf(
        "As what?",
        [required("Choose what they are on the board.")],
        coerce=Office,
        choices=options((office.value, sentence_case(office.value)) for office in Office),
    )
    link = Line("A link governor for what?", [characters(120)], description="Such as SEND, or attendance")
    starts_on = Day("First day of the term", [required("Enter the first day of the term.")])
    ends_on = Day("Last day of the term", description="Usually four years later; leave it empty if there is none")
    part_two = Tick("Named for Part II: gets the confidential papers of this board")

    def __init__(self, people: Iterable[RoleGroup], today: date, **more: Any) -> None:
        first = {"starts_on": today, "ends_on": _term_from(today), "office": Office.MEMBER}
        super().__init__(data=first, **more)
        named = {member.person_id: with_post(member.name, member.job_title) for one in people for member in one.members}
        self.person.choices = options(sorted(named.items(), key=lambda pair: pair[1]), "Choose a person")


class EndSeatForm(FlaskForm):  # type: ignore[misc]
    """The last day of a term of office."""

    ends_on = Day("What is the last day?", [required("Enter the last day.")])


def _boards(boards: Iterable[BoardRow]) -> list[Any]:
    return options(((board.id, board.name) for board in boards), "Choose a board")


def _in_time(boards: Iterable[BoardRow], today: date) -> str:
    """Say from which day on a meeting called today has its notice."""
    first = [
        f"{day(earliest_meeting(today, notice_days))} with {counted(notice_days, 'clear day')} of notice"
        for notice_days in sorted({board.notice_days for board in boards})
    ]
    return f"Called today: from {listed(first)}. Sooner if the chair shortens it." if first else ""


def _first(form: FlaskForm, *names: str) -> None:
    """Put fields first: errors are listed in the order of the page."""
    for other in [name for name in form._fields if name not in names]:
        form._fields[other] = form._fields.pop(other)


def _term_from(starts_on: date) -> date:
    """Give the last day of a usual term of office."""
    return starts_on.replace(year=starts_on.year + USUAL_TERM_YEARS) - timedelta(days=1)


class MeetingList(ListForm):
    """Which meetings to list."""

    words = None
    board = Choice("Board", coerce=int)

    @classmethod
    def asked(cls, arguments: Any, meetings: Iterable[MeetingRow]) -> MeetingList:
        """Read the address; what it does not know is as if it had not been said."""
        form = cls(arguments)
        form.offer("board", {one.board_id: one.board for one in meetings}.items(), "Every board")
        form.settle()
        return form

    def wants(self, row: MeetingRow) -> bool:
        """Say whether a meeting belongs on the list."""
        return self.chosen("board") in (None, row.board_id)
