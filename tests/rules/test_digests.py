"""What a person is told, and when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from tracker.rules.colours import Colour
from tracker.rules.digests import (
    Awaited,
    Digest,
    Line,
    SchoolPart,
    is_this_week,
    owed,
    papers_occasion,
    to_answer,
    to_freeze,
    told_of,
    week_occasion,
    worst_first,
)
from tracker.rules.questions import TurnKind
from tracker.rules.rag import DEFAULTS, Verdict

WEDNESDAY = date(2026, 11, 25)
YESTERDAY = date(2026, 11, 24)
GREEN = Verdict(Colour.GREEN, (), None)


def days(count: int) -> date:
    return WEDNESDAY + timedelta(days=count)


@dataclass(frozen=True)
class Step:
    due_on: date
    met_on: date | None = None


@dataclass(frozen=True)
class Said:
    signed_on: date
    colour: Colour = Colour.GREEN


@dataclass(frozen=True)
class An:
    """An action well on its way."""

    number: str = "2.1"
    title: str = "Sample books"
    starts_on: date = date(2026, 9, 26)
    due_on: date = date(2027, 2, 23)
    declared: Colour = Colour.GREEN
    milestones: tuple[Step, ...] = ()
    updates: tuple[Said, ...] = (Said(days(-5)),)
    record: Verdict = GREEN


@dataclass(frozen=True)
class Held:
    id: int = 12
    label: str = "Governing board, 9 December 2026"
    held_on: date = date(2026, 12, 9)
    papers_due_on: date = date(2026, 12, 1)
    updates_due_on: date = date(2026, 11, 26)


@dataclass(frozen=True)
class Turn:
    kind: TurnKind
    answer_by: date | None = None
    by_id: int = 1


@dataclass(frozen=True)
class Asked:
    answer_by: date = date(2026, 11, 30)
    asked_by_id: int = 1
    turns: list[Turn] = field(default_factory=list)


@pytest.mark.parametrize(
    ("weekday", "today", "occasion"),
    [
        (2, WEDNESDAY, "week 2026-W48"),
        (0, WEDNESDAY, "week 2026-W48"),  # nothing could be sent on Monday, nor on Tuesday
        (3, WEDNESDAY, None),
        (0, days(1), None),
        (4, date(2027, 1, 1), "week 2026-W53"),
        (6, date(2026, 11, 29), "week 2026-W48"),
    ],
)
def test_a_week_is_told_on_its_day_or_a_little_later(weekday: int, today: date, occasion: str | None) -> None:
    assert week_occasion(weekday, today) == occasion


@pytest.mark.parametrize(
    ("lead_days", "today", "is_due"),
    [
        (3, date(2026, 11, 27), False),
        (3, date(2026, 11, 28), True),
        (3, date(2026, 12, 1), True),
        (3, date(2026, 12, 2), False),
        (0, date(2026, 11, 30), False),
        (0, date(2026, 12, 1), True),
    ],
)
def test_papers_are_told_of_from_the_lead_days_until_they_are_due(lead_days: int, today: date, is_due: bool) -> None:
    told = papers_occasion(Held(), lead_days, today, owes_update=False)
    assert told == ("papers 12 2026-12-01" if is_due else None)


@pytest.mark.parametrize(
    ("lead_days", "today", "is_due"),
    [
        (3, date(2026, 11, 22), False),
        (3, date(2026, 11, 23), True),
        (0, date(2026, 11, 25), False),
        (0, date(2026, 11, 26), True),
        (3, date(2026, 12, 1), True),
        (3, date(2026, 12, 2), False),
    ],
)
def test_whoever_owes_an_update_is_told_before_updates_are_due(lead_days: int, today: date, is_due: bool) -> None:
    assert (papers_occasion(Held(), lead_days, today, owes_update=True) is not None) is is_due


def test_papers_of_a_meeting_that_is_moved_are_told_of_again() -> None:
    moved = Held(papers_due_on=date(2026, 12, 2))
    told = [papers_occasion(meeting, 3, date(2026, 12, 1), owes_update=False) for meeting in (Held(), moved)]
    assert told == ["papers 12 2026-12-01", "papers 12 2026-12-02"]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (An(due_on=days(-1)), "It was due on 24 November 2026."),
        (An(due_on=days(14)), "It is due on 9 December 2026."),
        (An(milestones=(Step(days(-3)),)), "A milestone was due on 22 November 2026."),
        (
            An(milestones=(Step(days(-3)), Step(days(-30)), Step(days(-40), days(-35)))),
            "2 milestones are overdue, the first since 26 October 2026.",
        ),
        (An(milestones=(Step(days(3)),)), "A milestone is due on 28 November 2026."),
        (An(updates=(Said(days(-42)),)), "The last update is of 14 October 2026."),
        (An(updates=()), "It has no update yet."),
        (An(due_on=days(-1), updates=()), "It was due on 24 November 2026; it has no update yet."),
    ],
)
def test_what_presses_is_said_in_a_sentence(action: An, words: str) -> None:
    line = owed(action, WEDNESDAY, DEFAULTS)
    assert line
    assert (line.number, line.name, line.words) == ("2.1", "2.1 Sample books", words)


@pytest.mark.parametrize(
    "action",
    [
        An(),
        An(due_on=days(15)),
        An(starts_on=days(1), updates=()),
        An(starts_on=days(-41), updates=()),
        An(declared=Colour.COMPLETE, due_on=days(-1)),
        An(milestones=(Step(days(15)), Step(days(-20), days(-20)))),
    ],
)
def test_nothing_is_owed_where_nothing_presses(action: An) -> None:
    assert owed(action, WEDNESDAY, DEFAULTS) is None


MET = days(-30)


@pytest.mark.parametrize(
    ("action", "due_on", "words"),
    [
        (An(updates=(Said(days(-29)),)), days(1), None),
        (
            An(updates=(Said(MET),)),
            days(1),
            "The last update is of 26 October 2026; an update is due by 26 November 2026.",
        ),
        (
            An(updates=(Said(MET),)),
            days(-1),
            "The last update is of 26 October 2026; an update was due by 24 November 2026.",
        ),
        (An(updates=()), days(0), "It has no update yet; an update is due by 25 November 2026."),
        (An(starts_on=days(1), updates=()), days(1), "An update is due by 26 November 2026."),
        (An(declared=Colour.COMPLETE, updates=(Said(MET),)), days(1), "An update is due by 26 November 2026."),
        (An(declared=Colour.COMPLETE, updates=(), record=Verdict(Colour.COMPLETE, (), None)), days(1), None),
    ],
)
def test_an_update_is_owed_by_the_rule_of_the_pack(action: An, due_on: date, words: str | None) -> None:
    line = owed(action, WEDNESDAY, DEFAULTS, [Awaited(MET, due_on)])
    assert (line.words if line else None) == words
    if line:
        assert line.is_overdue is (due_on < WEDNESDAY)


@dataclass(frozen=True)
class Pack:
    number: int = 2
    as_at: date = YESTERDAY


@pytest.mark.parametrize(
    ("pack", "today", "is_moved", "said_on", "words"),
    [
        (None, WEDNESDAY, False, None, "No pack is frozen for it; papers are due on 1 December 2026."),
        (None, date(2026, 12, 2), False, None, "No pack is frozen for it; papers were due on 1 December 2026."),
        (Pack(), WEDNESDAY, False, None, None),
        (Pack(), WEDNESDAY, False, days(-1), None),
        (Pack(), WEDNESDAY, False, days(0), "Pack 2 tells of 24 November 2026; progress was logged after that."),
        (Pack(), WEDNESDAY, True, None, "Pack 2 tells of 24 November 2026; the meeting was moved after that."),
        (Pack(), date(2026, 12, 2), False, days(0), None),
    ],
)
def test_whoever_runs_meetings_owes_the_pack(
    pack: Pack | None, today: date, is_moved: bool, said_on: date | None, words: str | None
) -> None:
    line = to_freeze(Held(), pack, today, is_moved=is_moved, said_on=said_on)
    assert (line.words if line else None) == words
    if line:
        assert (line.number, line.is_overdue) == ("12", pack is None and today > Held().papers_due_on)


@pytest.mark.parametrize(("due_on", "is_overdue"), [(days(-1), True), (days(0), False)])
def test_what_is_overdue_says_so(due_on: date, is_overdue: bool) -> None:
    for action in (An(due_on=due_on), An(milestones=(Step(due_on),))):
        line = owed(action, WEDNESDAY, DEFAULTS)
        assert line
        assert line.is_overdue is is_overdue


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Asked(), "An answer is due by 30 November 2026."),
        (Asked(answer_by=days(-1)), "An answer was due by 24 November 2026."),
        (Asked(days(-1), turns=[Turn(TurnKind.PROMISED, days(3))]), "An answer is due by 28 November 2026."),
        (Asked(turns=[Turn(TurnKind.ANSWERED)]), None),
        (Asked(turns=[Turn(TurnKind.ANSWERED), Turn(TurnKind.SATISFIED)]), None),
        (
            Asked(turns=[Turn(TurnKind.ANSWERED), Turn(TurnKind.ASKED_AGAIN, days(9))]),
            "An answer is due by 4 December 2026.",
        ),
    ],
)
def test_an_answer_is_owed_until_it_is_given(question: Asked, words: str | None) -> None:
    line = to_answer(question, 3, WEDNESDAY)
    assert (line.words if line else None) == words
    assert line is None or line.name == "Question Q3"


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 11, 26), "Papers are due on 1 December 2026, updates for them by 26 November 2026."),
        (date(2026, 11, 27), "Papers are due on 1 December 2026."),
        (date(2026, 12, 2), "Papers were due on 1 December 2026."),
    ],
)
def test_a_meeting_says_what_is_due_for_it(today: date, words: str) -> None:
    assert told_of(Held(), today).words == words


@pytest.mark.parametrize(
    ("today", "is_told"),
    [
        (date(2026, 11, 19), False),
        (date(2026, 11, 20), True),
        (date(2026, 12, 1), True),
        (date(2026, 12, 2), False),
        (date(2026, 12, 3), True),
        (date(2026, 12, 9), True),
        (date(2026, 12, 10), False),
    ],
)
def test_a_week_tells_of_meetings_and_papers_within_it(today: date, is_told: bool) -> None:
    assert is_this_week(Held(), today) is is_told


LATE, SOON = Line("1.2", "1.2 Late", "", is_overdue=True), Line("1.1", "1.1 Soon", "")


def test_what_is_overdue_comes_first() -> None:
    assert worst_first([SOON, LATE]) == (LATE, SOON)


@pytest.mark.parametrize(
    ("part", "summary"),
    [
        ({"actions": (LATE, SOON, SOON)}, "1 action overdue and 2 to see to"),
        ({"actions": (SOON,)}, "1 action to see to"),
        ({"actions": (LATE, LATE), "to_answer": (SOON,)}, "2 actions overdue and 1 question to answer"),
        ({"actions": (SOON,), "to_freeze": (SOON,)}, "1 action to see to and 1 pack to freeze"),
        ({"to_answer": (LATE, SOON), "to_judge": (SOON,)}, "2 questions to answer and 1 answer to judge"),
        ({"meetings": (SOON,)}, ""),
    ],
)
def test_the_subject_counts_and_names_nothing(part: dict[str, tuple[Line, ...]], summary: str) -> None:
    week = Digest(1, "Lena", "l@x.example", ("week 2026-W48",), None, (SchoolPart("900001", "Harbour Row", **part),))
    papers = Digest(1, "Lena", "l@x.example", ("papers 2",), date(2026, 12, 1), week.schools)
    tail = f": {summary}" if summary else ""
    assert week.summary == summary
    assert week.subject == f"Your week in Next Steps{tail}"
    assert papers.subject == f"Papers are due on 1 December 2026{tail}"
    updates = replace(papers, updates_due_on=date(2026, 11, 26))
    assert updates.subject == f"Updates are due on 26 November 2026{tail}"
