"""What a person is told by mail, and when: what they owe, what is overdue, what was asked of them, papers that are due.

A mail leaves the house. It says numbers, dates and the titles of actions, which every paper of the board has; never
what somebody wrote in an update, a question, an answer or a piece of evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from tracker.rules.colours import Colour
from tracker.rules.questions import QuestionFacts, promised_for, state_of
from tracker.rules.rag import Thresholds
from tracker.rules.speech import counted, day, listed, sentence_case
from tracker.rules.updates import ActionToUpdate, owes_update

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LATE_BY = 2
"""Days by which a weekly digest may come late, when nothing could be sent on its own day."""
A_WEEK = timedelta(days=7)


class Wishes(Protocol):
    """How a person wants to be told."""

    @property
    def muted(self) -> bool:
        """Not at all."""

    @property
    def weekday(self) -> int:
        """On which day of the week; 0 is Monday."""

    @property
    def lead_days(self) -> int:
        """How many days before papers are due."""


@dataclass(frozen=True, slots=True)
class UsualWishes:
    """The wishes of whoever has said nothing."""

    muted: bool = False
    weekday: int = 0
    lead_days: int = 3


class MilestoneFacts(Protocol):
    """A dated step of an action."""

    @property
    def due_on(self) -> date:
        """When it is due."""

    @property
    def met_on(self) -> date | None:
        """When it was met."""


class ActionFacts(ActionToUpdate, Protocol):
    """An action, as its owner is told of it."""

    @property
    def number(self) -> str:
        """Its number in the plan."""

    @property
    def title(self) -> str:
        """What will be done."""

    @property
    def due_on(self) -> date:
        """When it is due."""

    @property
    def declared(self) -> Colour:
        """What leaders say of it."""

    @property
    def milestones(self) -> Sequence[MilestoneFacts]:
        """Its steps."""


class MeetingFacts(Protocol):
    """A meeting, with the days worked back from it."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def label(self) -> str:
        """The board and the day."""

    @property
    def held_on(self) -> date:
        """When it is held."""

    @property
    def papers_due_on(self) -> date:
        """When its papers go out."""

    @property
    def updates_due_on(self) -> date:
        """When updates for them go in."""


class PackFacts(Protocol):
    """The pack that was frozen last for a meeting."""

    @property
    def number(self) -> int:
        """Its number among the meeting's packs."""

    @property
    def as_at(self) -> date:
        """The day of which it tells."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """An update that the pack of a meeting waits for: said after one day, and due on another."""

    since: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to see to: the number in its address, what it is called, and what there is to do."""

    number: str
    name: str
    words: str
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind ("action", "question", "pack" or "meeting") under a heading."""

    heading: str
    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """What a person is told of one school."""

    urn: str
    name: str
    actions: tuple[Line, ...] = ()
    to_answer: tuple[Line, ...] = ()
    to_judge: tuple[Line, ...] = ()
    to_freeze: tuple[Line, ...] = ()
    meetings: tuple[Line, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """What there is, under its headings, in the order in which it presses."""
        groups = (
            Group("What you owe", "action", self.actions),
            Group("Packs to freeze", "pack", self.to_freeze),
            Group("What was asked of you", "question", self.to_answer),
            Group("Answers to what you asked", "question", self.to_judge),
            Group("Meetings", "meeting", self.meetings),
        )
        return tuple(group for group in groups if group.lines)


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told on one day, and the occasions for it: nobody is told twice on one of these.

    ``papers_due_on`` is the first day on which papers go out, where that is an occasion, and ``updates_due_on`` the
    first on which updates for them are due, where they owe one and may still be in time.
    """

    person_id: int
    name: str
    email: str
    occasions: tuple[str, ...]
    papers_due_on: date | None
    schools: tuple[SchoolPart, ...]
    updates_due_on: date | None = None

    @property
    def has_something(self) -> bool:
        """Say whether there is anything to tell."""
        return any(school.groups for school in self.schools)

    @property
    def summary(self) -> str:
        """Say how much there is: "1 action overdue, 2 to see to and 1 question to answer"."""
        actions = [line for school in self.schools for line in school.actions]
        overdue = sum(line.is_overdue for line in actions)
        answers = sum(len(school.to_answer) for school in self.schools)
        judgements = sum(len(school.to_judge) for school in self.schools)
        packs = sum(len(school.to_freeze) for school in self.schools)
        rest = len(actions) - overdue
        counts = [
            f"{counted(overdue, 'action')} overdue" if overdue else "",
            (f"{rest} to see to" if overdue else f"{counted(rest, 'action')} to see to") if rest else "",
            f"{counted(packs, 'pack')} to freeze" if packs else "",
            f"{counted(answers, 'question')} to answer" if answers else "",
            f"{counted(judgements, 'answer')} to judge" if judgements else "",
        ]
        return listed([count for count in counts if count])

    @property
    def due(self) -> str:
        """Say what is due, and when: "Updates are due on 26 November 2026"; nothing where only the week is told."""
        if self.updates_due_on:
            return f"Updates are due on {day(self.updates_due_on)}"
        return f"Papers are due on {day(self.papers_due_on)}" if self.papers_due_on else ""

    @property
    def subject(self) -> str:
        """Give the line the mail is known by: plain, and without a name of anything."""
        occasion = self.due or "Your week in Next Steps"
        return f"{occasion}: {self.summary}" if self.summary else occasion


def week_occasion(weekday: int, today: date) -> str | None:
    """Name the week whose digest is due today: on its own day, or a little later when it could not be sent then."""
    if not 0 <= today.weekday() - weekday <= LATE_BY:
        return None
    year, week, _ = today.isocalendar()
    return f"week {year}-W{week:02}"


def papers_occasion(meeting: MeetingFacts, lead_days: int, today: date, *, owes_update: bool) -> str | None:
    """Name the papers of a meeting that are due on a day, from so many days before until that day.

    For whoever owes an update the days count back from when updates are due. Papers due on another day, of a meeting
    that was moved or called again, are another occasion.
    """
    first_due_on = meeting.updates_due_on if owes_update else meeting.papers_due_on
    is_near = first_due_on - timedelta(days=lead_days) <= today <= meeting.papers_due_on
    return f"papers {meeting.id} {meeting.papers_due_on.isoformat()}" if is_near else None


def missing_for(action: ActionToUpdate, awaited: Iterable[Awaited]) -> date | None:
    """Give the first day on which an update is due that an action owes; None when it owes none."""
    return min((one.due_on for one in awaited if owes_update(action, one.since, one.due_on)), default=None)


def owed(action: ActionFacts, today: date, thresholds: Thresholds, awaited: Iterable[Awaited] = ()) -> Line | None:
    """Say what the owner of an action owes, what is overdue first; None when nothing presses.

    An update that a pack waits for is owed by the rule by which the pack says that it is missing.
    """
    wanted_by = missing_for(action, awaited)
    is_under_way = action.declared is not Colour.COMPLETE and action.starts_on <= today
    words = list(_pressing(action, today, thresholds, wanted_by)) if is_under_way else []
    if wanted_by is not None:
        words.append(f"an update {'is' if wanted_by >= today else 'was'} due by {day(wanted_by)}")
    if not words:
        return None
    open_days = [milestone.due_on for milestone in action.milestones if milestone.met_on is None]
    days = [action.due_on, *open_days] if is_under_way else []
    return Line(
        action.number,
        f"{action.number} {action.title}",
        _sentence(words),
        is_overdue=any(on < today for on in [*days, wanted_by or today]),
    )


def _pressing(action: ActionFacts, today: date, thresholds: Thresholds, wanted_by: date | None) -> Iterator[str]:
    soon = today + timedelta(days=thresholds.due_soon_days)
    steps = sorted(milestone.due_on for milestone in action.milestones if milestone.met_on is None)
    missed = [due_on for due_on in steps if due_on < today]
    coming = [due_on for due_on in steps if today <= due_on <= soon]
    if action.due_on < today:
        yield f"it was due on {day(action.due_on)}"
    if len(missed) == 1:
        yield f"a milestone was due on {day(missed[0])}"
    elif missed:
        yield f"{counted(len(missed), 'milestone')} are overdue, the first since {day(missed[0])}"
    if today <= action.due_on <= soon:
        yield f"it is due on {day(action.due_on)}"
    if coming:
        yield f"a milestone is due on {day(coming[0])}"
    latest = action.updates[-1].signed_on if action.updates else None
    if wanted_by is not None or (today - (latest or action.starts_on)).days >= thresholds.quiet_days:
        yield f"the last update is of {day(latest)}" if latest else "it has no update yet"


def to_freeze(
    meeting: MeetingFacts, pack: PackFacts | None, today: date, *, is_moved: bool, said_on: date | None
) -> Line | None:
    """Say that the pack of a meeting is still to be frozen, or frozen again; None when it stands.

    ``is_moved`` says that the meeting was called or moved after the pack was frozen, and ``said_on`` when leaders said
    something last: a pack that is older is frozen again for as long as papers may go out.
    """
    if pack is None:
        is_late = meeting.papers_due_on < today
        words = f"No pack is frozen for it; papers {'were' if is_late else 'are'} due on {day(meeting.papers_due_on)}."
        return Line(str(meeting.id), meeting.label, words, is_overdue=is_late)
    frozen = f"Pack {pack.number} tells of {day(pack.as_at)}"
    if is_moved:
        return Line(str(meeting.id), meeting.label, f"{frozen}; the meeting was moved after that.")
    if said_on is not None and pack.as_at < said_on and today <= meeting.papers_due_on:
        return Line(str(meeting.id), meeting.label, f"{frozen}; progress was logged after that.")
    return None


def to_answer(question: QuestionFacts, number: int, today: date) -> Line | None:
    """Say that a person owes an answer, and by when; None when nobody waits for one."""
    state = state_of(question, today)
    if not state.awaits_answer:
        return None
    by = promised_for(question)
    verb = "was" if by < today else "is"
    return Line(str(number), f"Question Q{number}", f"An answer {verb} due by {day(by)}.", is_overdue=by < today)


def to_judge(number: int) -> Line:
    """Say that a question was answered and its asker has not said whether that satisfies."""
    return Line(str(number), f"Question Q{number}", "It was answered. Say whether that satisfies you, or ask again.")


def told_of(meeting: MeetingFacts, today: date) -> Line:
    """Say what is due for a meeting."""
    if meeting.papers_due_on < today:
        return Line(str(meeting.id), meeting.label, f"Papers were due on {day(meeting.papers_due_on)}.")
    updates = f", updates for them by {day(meeting.updates_due_on)}" if meeting.updates_due_on >= today else ""
    return Line(str(meeting.id), meeting.label, f"Papers are due on {day(meeting.papers_due_on)}{updates}.")


def is_this_week(meeting: MeetingFacts, today: date) -> bool:
    """Tell whether a meeting is held, or its papers or updates for them are due, within a week."""
    days = meeting.updates_due_on, meeting.papers_due_on, meeting.held_on
    return any(today <= on < today + A_WEEK for on in days)


def worst_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Put what is overdue first, the rest in its order."""
    return tuple(sorted(lines, key=lambda line: not line.is_overdue))


def _sentence(words: Sequence[str]) -> str:
    return f"{sentence_case('; '.join(words))}."
