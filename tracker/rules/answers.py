"""The answers to the questions that pages ask: one sentence each, with its numbers and what they are compared with.

A fact is told in these words wherever it is told, so a template never puts such a sentence together itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol

from tracker.rules.colours import DECLARABLE, Colour, tally
from tracker.rules.impact import Impact, ImpactVerdict
from tracker.rules.notice import clear_days
from tracker.rules.passes import PassState
from tracker.rules.questions import QuestionState, TurnKind
from tracker.rules.rag import Verdict, agreement, watermelon
from tracker.rules.slippage import Slippage
from tracker.rules.speech import (
    MONTHS,
    counted,
    day,
    days,
    from_now,
    in_words,
    listed,
    part_of,
    sentence_case,
    weekday,
)

_COMPARED = frozenset({Impact.IMPROVING, Impact.MET, Impact.NO_CLEAR_CHANGE, Impact.WORSE})


class ClausesFacts(Protocol):
    """A requirement, as far as its clauses go."""

    @property
    def clauses(self) -> Sequence[object]:
        """Its clauses."""

    @property
    def uncovered_clauses(self) -> int:
        """How many of them no action answers."""


class MilestoneFacts(Protocol):
    """A dated step, met or not."""

    @property
    def met_on(self) -> date | None:
        """When it was met, if it was."""


class ActionFacts(Protocol):
    """An action, as far as its answer goes."""

    @property
    def owner(self) -> str:
        """Who owns it."""

    @property
    def due_on(self) -> date:
        """When it is due now."""

    @property
    def milestones(self) -> Sequence[MilestoneFacts]:
        """Its dated steps."""

    @property
    def slippage(self) -> Slippage:
        """How often and how far its due date has moved."""

    @property
    def record(self) -> Verdict:
        """What the record says."""


class TurnFacts(Protocol):
    """Something said after a question."""

    @property
    def kind(self) -> TurnKind:
        """What happened."""

    @property
    def by(self) -> str:
        """Who signed it."""

    @property
    def signed_on(self) -> date:
        """When."""


class QuestionFacts(Protocol):
    """A governor's question, as far as its answer goes."""

    @property
    def state(self) -> QuestionState:
        """How it stands."""

    @property
    def is_put_off(self) -> bool:
        """Whether another day was promised for it more than once."""

    @property
    def answer_by(self) -> date:
        """The day its answer is promised for."""

    @property
    def asker(self) -> str:
        """Whose question it is."""

    @property
    def turns(self) -> Sequence[TurnFacts]:
        """What was said after it."""


class MeetingFacts(Protocol):
    """A meeting with the days worked back from it."""

    @property
    def board(self) -> str:
        """Whose meeting it is."""

    @property
    def held_on(self) -> date:
        """Its day."""

    @property
    def papers_due_on(self) -> date:
        """When its papers are due."""

    @property
    def cancelled_on(self) -> date | None:
        """When it was cancelled, if it was."""

    @property
    def cancelled_because(self) -> str:
        """Why."""


class PackFacts(Protocol):
    """A frozen pack."""

    @property
    def number(self) -> int:
        """Its number among the packs of its board."""

    @property
    def frozen_on(self) -> date:
        """When it was frozen."""


class SeatFacts(Protocol):
    """Somebody's seat on a board."""

    @property
    def person_id(self) -> int:
        """Who holds it, where two go by one name."""

    @property
    def name(self) -> str:
        """Who holds it."""

    @property
    def office(self) -> str:
        """As what."""

    @property
    def ends_on(self) -> date | None:
        """The last day of the term, if one is set."""


class VisitFacts(Protocol):
    """A written-up visit."""

    @property
    def visited_on(self) -> date:
        """When it took place."""

    @property
    def written_by(self) -> str:
        """Who wrote it up."""


class PassFacts(Protocol):
    """A pass to read, as those who give it see it."""

    @property
    def state(self) -> PassState:
        """How it stands."""

    @property
    def person_id(self) -> int:
        """Whose it is."""

    @property
    def ends_on(self) -> date:
        """Its last day."""

    @property
    def withdrawn_on(self) -> date | None:
        """When it was taken back, if it was."""


# ---------------------------------------------------------------- the plan, a requirement, an action


def plan_stands(
    now: Sequence[Colour], before: Sequence[Colour | None], since: date, *, has_actions: bool = True
) -> str:
    """Say how many requirements the record holds off track, compared with an earlier day, and how the others stand.

    `before` holds the colour of each requirement at the end of that day, None for one that was not in the plan yet;
    what has come into the plan since leaves nothing to compare the number with. Where the plan has no action yet and
    nothing is off track, it says that nobody works on it.

    >>> from datetime import date
    >>> plan_stands([Colour.RED, Colour.AMBER, Colour.GREEN], [Colour.GREEN] * 3, date(2026, 7, 31))
    'One of three requirements is off track, one more than in July; one is at risk and one is on track.'
    """
    month = MONTHS[since.month - 1]
    is_compared = None not in before
    if len(now) == 1:
        if not has_actions and now[0] is Colour.NOT_STARTED:
            return "The one requirement is not started: nobody works on it yet."
        was = f"in {month} it was {before[0].label.lower()}" if before[0] else ""
        said = f"The one requirement is {now[0].label.lower()}"
        return f"{said}, as in {month}." if before[0] is now[0] else f"{'; '.join(filter(None, [said, was]))}."
    red = now.count(Colour.RED)
    lead = sentence_case(part_of(red, len(now), "requirement")) + " off track"
    if is_compared:
        lead += _than(red, before.count(Colour.RED), month)
    others = _stand((colour, count) for colour, count in tally(now) if colour is not Colour.RED)
    if not has_actions and not red:
        others = "nobody works on them yet"
    return f"{'; '.join(filter(None, [lead, others]))}."


def _than(count: int, before: int, month: str) -> str:
    if count == before:
        return f", as many as in {month}" if count else f", as in {month}"
    return f", {in_words(abs(count - before))} {'more' if count > before else 'fewer'} than in {month}"


def _stand(counts: Iterable[tuple[Colour, int]]) -> str:
    said = [(in_words(count), "is" if count == 1 else "are", colour.label.lower()) for colour, count in counts]
    return listed([" ".join(words) for words in said])


def two_opinions(opinions: Iterable[tuple[Colour, Colour]]) -> str:
    """Say how what leaders declare of some requirements stands to what the record says of each."""
    pairs = list(opinions)
    better = sum(watermelon(said, record) for said, record in pairs)
    silent = sum(agreement(said, record) == "no word yet" for said, record in pairs)
    worse = sum(agreement(said, record) == "differs" for said, record in pairs) - better
    if pairs and silent == len(pairs):
        return "That is what the record says; leaders have said nothing yet."
    called = [f"{in_words(count)} {how}" for count, how in ((better, "better"), (worse, "worse")) if count]
    parts = [f"call {listed(called)}"] if called else []
    parts += [f"have said nothing yet of {in_words(silent)}"] if silent else []
    if not parts:
        return "That is what the record says, and leaders say the same."
    return f"That is what the record says; leaders {listed(parts)}."


def asked_for(requirements: Sequence[ClausesFacts]) -> str:
    """Say how much inspectors asked for, and how much of it an action answers."""
    clauses = sum(len(one.clauses) for one in requirements)
    uncovered = sum(one.uncovered_clauses for one in requirements)
    if not uncovered:
        covered = f"{part_of(clauses, clauses, 'clause', 'has', 'have')} an action"
    elif uncovered == clauses:
        covered = f"{part_of(0, clauses, 'clause', 'has', 'have')} an action yet"
    else:
        covered = f"{part_of(uncovered, clauses, 'clause', 'has', 'have')} no action yet"
    return f"Inspectors asked for {_so_many(len(requirements), 'thing')}; {covered}."


def opinions(declared: Colour, record: Verdict) -> str:
    """Say what leaders say and what the record says, with its first reason.

    >>> opinions(Colour.GREEN, Verdict(Colour.GREEN, (), None))
    'Leaders and the record both say green.'
    """
    because = f": {record.reasons[0].sentence}" if record.reasons else ""
    if declared is record.colour and declared in DECLARABLE:
        return f"Leaders and the record both say {record.colour}{because}."
    leaders = f"Leaders say {declared}" if declared in DECLARABLE else "Leaders have said nothing yet"
    return f"{leaders}; the record says {record.colour}{because}."


def difference(metric: str | None, verdict: ImpactVerdict) -> str:
    """Say what difference to pupils a metric shows, or why it shows none."""
    explained = verdict.explained
    if metric is None:
        return f"{explained}."
    if verdict.impact in _COMPARED:
        line = f"; {verdict.line}" if verdict.line else ""
        return f"{metric}: {verdict.impact.label.lower()}, {explained}{line}."
    if verdict.impact is Impact.NOT_COMPARABLE:
        return f"{metric}: not comparable, because {explained}."
    return f"{metric}: {explained[:1].lower()}{explained[1:]}."


def by_when(action: ActionFacts, today: date) -> str:
    """Say who is to finish an action by when, how often that moved, and how many of its steps are done."""
    if action.record.colour is Colour.COMPLETE:
        return f"{action.owner} was to finish it by {day(action.due_on)}."
    verb = "was" if action.due_on < today else "is"
    said = f"{action.owner} {verb} to finish it by {day(action.due_on)}, {from_now((action.due_on - today).days)}"
    if action.slippage.times:
        said += f"; {action.slippage.sentence}"
    if action.milestones:
        met = sum(step.met_on is not None for step in action.milestones)
        said += f"; {part_of(met, len(action.milestones), 'milestone')} met"
    return f"{said}."


def owed(colours: Sequence[Colour], questions: Sequence[QuestionState]) -> str:
    """Say what a person owes: how their actions stand by the record, and the answers governors await from them."""
    parts = [_of_yours(colours)] if colours else []
    if questions:
        overdue = sum(state is QuestionState.OVERDUE for state in questions)
        parts.append(
            f"governors await {_so_many(len(questions), 'answer')} from you{_overdue(overdue, len(questions))}"
        )
    return f"{sentence_case('; '.join(parts))}."


def _of_yours(colours: Sequence[Colour]) -> str:
    to_do = [colour for colour in colours if colour is not Colour.COMPLETE]
    if not to_do:
        every = {1: "your one action is", 2: "both of your actions are"}
        return f"{every.get(len(colours), f'all {in_words(len(colours))} of your actions are')} complete"
    if len(to_do) == 1:
        return f"your one open action is {to_do[0].label.lower()}"
    red, amber = to_do.count(Colour.RED), to_do.count(Colour.AMBER)
    of = f"of your {in_words(len(to_do))} open actions"
    if not red and not amber:
        return f"none {of} is off track or at risk"
    named = [(count, how) for count, how in ((red, "off track"), (amber, "at risk")) if count]
    return f"{of}, " + listed([f"{in_words(count)} {'is' if count == 1 else 'are'} {how}" for count, how in named])


# ---------------------------------------------------------------- evidence, questions


def can_be_shown(clauses: Sequence[bool], actions: Sequence[bool]) -> str:
    """Say for how many clauses and actions there is anything to show an inspector."""
    lead = part_of(sum(clauses), len(clauses), "clause", "has", "have") + " something to show"
    if not actions:
        return f"{sentence_case(lead)}; no action is planned yet."
    bare = actions.count(False)
    rest = (
        part_of(bare, len(actions), "action", "has", "have") + " nothing" if bare else "every action has some evidence"
    )
    return f"{sentence_case(lead)}; {rest}."


def questions_stand(questions: Collection[QuestionFacts]) -> str:
    """Say how many of the questions wait for an answer, for the word of whoever asked, or for nothing more."""
    states = [question.state for question in questions]
    waiting = sum(state.awaits_answer for state in states)
    answered, settled = states.count(QuestionState.ANSWERED), states.count(QuestionState.SATISFIED)
    if not waiting and not answered:
        return f"{sentence_case(part_of(settled, len(states), 'question'))} answered, and whoever asked is satisfied."
    parts = []
    if waiting:
        late = _overdue(states.count(QuestionState.OVERDUE), waiting)
        put_off = sum(question.is_put_off for question in questions)
        late += f", {in_words(put_off)} put off more than once" if put_off else ""
        parts.append(part_of(waiting, len(states), "question", "awaits", "await") + f" an answer{late}")
    else:
        parts.append(part_of(len(states), len(states), "question") + " answered")
    if answered:
        parts.append(f"{in_words(answered)} {'awaits' if answered == 1 else 'await'} the word of whoever asked")
    if settled:
        parts.append(f"{in_words(settled)} {'is' if settled == 1 else 'are'} settled")
    return f"{sentence_case('; '.join(parts))}."


def question_stands(question: QuestionFacts, today: date) -> str:
    """Say whether a question was answered: by whom and when, or by when it is due."""
    due = f"{day(question.answer_by)}, {from_now((question.answer_by - today).days)}"
    said = [turn for turn in question.turns if turn.kind in {TurnKind.ANSWERED, TurnKind.SATISFIED}]
    match question.state:
        case QuestionState.SATISFIED:
            return f"Yes: {question.asker} was satisfied on {day(said[-1].signed_on)}."
        case QuestionState.ANSWERED:
            answered = f"{said[-1].by} answered on {day(said[-1].signed_on)}"
            return f"{answered}; {question.asker} has not said yet whether that satisfies."
        case QuestionState.OVERDUE:
            return f"Not yet: the answer was due by {due}."
        case QuestionState.ASKED_AGAIN:
            return f"The answer left something open: another is due by {due}."
    return f"Not yet: the answer is due by {due}."


def _overdue(overdue: int, of: int) -> str:
    if not overdue:
        return ""
    if overdue == of:
        return ", overdue" if of == 1 else ", both overdue" if of == 2 else ", all overdue"
    return f", {in_words(overdue)} of them overdue"


# ---------------------------------------------------------------- meetings, boards, packs


def meets_next(meeting: MeetingFacts, today: date) -> str:
    """Say when a board meets and when the papers for it are due."""
    when = f"{weekday(meeting.held_on)}, {from_now((meeting.held_on - today).days)}"
    return f"The {meeting.board} meets on {when}; {_papers_due(meeting, today)}."


def meeting_days(meeting: MeetingFacts, today: date) -> str:
    """Say when papers for a meeting are due, or when it was held, and nothing of its packs: they are another's."""
    if meeting.cancelled_on is not None:
        return f"Cancelled on {day(meeting.cancelled_on)}: {meeting.cancelled_because.rstrip('.')}."
    if meeting.held_on >= today:
        return f"{sentence_case(_papers_due(meeting, today))}."
    return f"It was held {from_now((meeting.held_on - today).days)}."


def meeting_stands(meeting: MeetingFacts, pack: PackFacts | None, today: date) -> str:
    """Say when papers for a meeting are due and whether a pack is frozen; or, once it was held, what was sent."""
    days_alone = meeting_days(meeting, today).rstrip(".")
    if meeting.cancelled_on is not None:
        return f"{days_alone}."
    if meeting.held_on >= today:
        sent = f"pack {pack.number} was frozen on {day(pack.frozen_on)}" if pack else "no pack is frozen yet"
        return f"{days_alone}; {sent}."
    if pack is None:
        return f"{days_alone}, and no pack was frozen for it."
    if pack.frozen_on > meeting.held_on:
        return f"{days_alone}, and pack {pack.number} was frozen only after it, on {day(pack.frozen_on)}."
    notice = counted(clear_days(pack.frozen_on, meeting.held_on), "clear day")
    return f"{days_alone}; pack {pack.number} went out on {day(pack.frozen_on)}, {notice} before."


def _papers_due(meeting: MeetingFacts, today: date) -> str:
    away = (meeting.papers_due_on - today).days
    return f"papers {'were' if away < 0 else 'are'} due on {weekday(meeting.papers_due_on)}, {from_now(away)}"


def sits_on(seats: Sequence[SeatFacts]) -> str:
    """Say how many have a seat on a board, who is in the chair, and whose term ends first."""
    if not seats:
        return "Nobody has a seat on it today."
    people = len({seat.person_id for seat in seats})
    lead = (
        f"{sentence_case(_so_many(people, 'person', 'people'))} {'has' if people == 1 else 'have'} a seat on it today"
    )
    chair = next((seat.name for seat in seats if seat.office == "chair"), None)
    lead += f", {chair} in the chair" if chair else ""
    ends = sorted((seat.ends_on, seat.name) for seat in seats if seat.ends_on is not None)
    if not ends:
        return f"{lead}; no term has an end yet."
    first_on, name = ends[0]
    return f"{lead}; the first term to end is that of {name}, on {day(first_on)}."


def closed_next(name: str, first_on: date, last_on: date, today: date) -> str:
    """Say when the school is closed next, or until when it is now, and for what."""
    until = "" if first_on == last_on else f" until {day(last_on)}"
    if first_on <= today:
        return f"Now,{until}: {name}." if until else f"Today: {name}."
    if not until:
        return f"Next on {day(first_on)}, {from_now((first_on - today).days)}: {name}."
    return f"Next from {day(first_on)}, {from_now((first_on - today).days)},{until}: {name}."


def frozen(pack: PackFacts, by: str, as_at: date, meeting: MeetingFacts) -> str:
    """Say who froze a pack when, whether that was late, and of which day its record is."""
    lead = "Frozen after the meeting, by" if pack.frozen_on > meeting.held_on else "Frozen by"
    late = (pack.frozen_on - meeting.papers_due_on).days
    since = f", {days(late)} after papers were due" if late > 0 and pack.frozen_on <= meeting.held_on else ""
    return f"{lead} {by} on {day(pack.frozen_on)}{since}, with the record as it stood on {day(as_at)}."


def could_be_frozen(missing: int, meeting: MeetingFacts, today: date) -> str:
    """Say whether every update is there that a pack would want, and when its papers are due."""
    found = "every update is there"
    if missing:
        found = f"{_so_many(missing, 'update')} {'is' if missing == 1 else 'are'} missing"
    return f"{sentence_case(found)}; {_papers_due(meeting, today)}."


# ---------------------------------------------------------------- what comes from documents and files


def held_already(name: str, on: date, by: str, differs: str, *, as_left: bool) -> str:
    """Say that a document is in the record: who accepted it, and how what is held differs from what was read.

    ``differs`` names the differences; it is empty where there are none. ``as_left`` is whether what was read has been
    corrected by hand.
    """
    if not differs:
        return f"It is: {name.lower()} of {day(on)}, accepted by {by}. Reading it in again doubles nothing."
    said = "It does not say all that you left on the page"
    if not as_left:
        said = "This document is of the same kind and the same days, and is not the same in everything"
    held = f"The {name.lower()} of {day(on)}, accepted by {by}, is in the record."
    return f"{held} {said}: {differs}. Nothing of it is stored yet."


def would_be_set_up(noun: str, new: int, changed: int, same: int, passed_over: int) -> str:
    """Say what the rows of a file would come to; a noun for what is set up, "school" or "role"."""
    parts = [
        counted(new, f"new {noun}"),
        f"{counted(changed, noun)} to bring up to date" if changed else "",
        f"{same} already here",
        f"{passed_over} passed over" if passed_over else "",
    ]
    return f"{', '.join(part for part in parts if part)}."


def cannot_be_set_up(wrong: int) -> str:
    """Say that rows of a file cannot stand, and what to do about it."""
    them = "it" if wrong == 1 else "them"
    return f"{counted(wrong, 'row')} cannot stand, so nothing is done. Put {them} right in the file, and read it again."


# ---------------------------------------------------------------- papers, visits, passes


def can_be_printed(papers: Sequence[tuple[int, str]]) -> str:
    """Say what can be printed: so many of each kind of paper, a kind there is one of by its name alone."""
    there = [(count, noun) for count, noun in papers if count]
    total = sum(count for count, _ in there)
    named = [f"the {noun}" if count == 1 else f"{in_words(count)} {noun}s" for count, noun in there]
    return f"{sentence_case(_so_many(total, 'paper'))} can be printed today: {listed(named)}."


def length_on_paper(words: int, pages: int, most_words: int, most_pages: int) -> str:
    """Say how long a paper is, and whether a governor can read that much in ten minutes."""
    length = f"{counted(words, 'word')} on {counted(pages, 'page')}"
    budget = f"{counted(most_words, 'word')} on {counted(most_pages, 'page')}"
    if words <= most_words and pages <= most_pages:
        return f"{length}: a governor can read it in ten minutes, which is {budget} at most."
    return f"{length}: more than the {budget} that a governor can read in ten minutes."


def visits_made(visits: Sequence[VisitFacts], actions: int) -> str:
    """Say how many visits were written up, the latest first in the list, and on how many actions they bear."""
    latest = visits[0]
    lead = sentence_case(f"{_so_many(len(visits), 'visit')} {'is' if len(visits) == 1 else 'are'} written up")
    bears = f"; together they bear on {_so_many(actions, 'action')}" if len(visits) > 1 else ""
    return f"{lead}, the last by {latest.written_by} on {day(latest.visited_on)}{bears}."


def visit_bears_on(visit: VisitFacts, colours: Sequence[Colour]) -> str:
    """Say who visited when, and how the actions the note bears on stand by the record now."""
    lead = f"{visit.written_by} visited on {day(visit.visited_on)}"
    if not colours:
        return f"{lead}; the note bears on no action."
    stand = _stand(tally(colours))
    if len(colours) == 1:
        return f"{lead}; the note bears on one action, which is {colours[0].label.lower()} now."
    return f"{lead}; the note bears on {in_words(len(colours))} actions, of which {stand} now."


def reads_from_outside(passes: Sequence[PassFacts]) -> str:
    """Say how many people from outside read now, until when at most, and how many passes are to come or over."""
    now = [one for one in passes if one.state is PassState.IN_FORCE]
    people = len({one.person_id for one in now})
    lead = "Nobody from outside reads here today"
    if now:
        reads = "reads" if people == 1 else "read"
        last = max(one.ends_on for one in now)
        until = f"until {day(last)}" + ("" if people == 1 else " at the latest")
        lead = f"{sentence_case(_so_many(people, 'person', 'people'))} from outside {reads} here today, {until}"
    to_come = sum(one.state is PassState.TO_COME for one in passes)
    over = len(passes) - len(now) - to_come
    rest = [
        f"{_so_many(count, 'pass', 'passes')} {'is' if count == 1 else 'are'} {how}"
        for count, how in ((to_come, "to come"), (over, "over"))
        if count
    ]
    return f"{'; '.join(filter(None, [lead, listed(rest)]))}."


def opened_with(one: PassFacts, opened: int, last_on: date | None, today: date) -> str:
    """Say how many pages somebody opened with a pass, the last when, and until when it opens more."""
    pages = _so_many(opened, "page") if opened else "nothing yet"
    lead = sentence_case(pages) + (f", the last on {day(last_on)}" if last_on else "")
    match one.state:
        case PassState.WITHDRAWN:
            return f"{lead}; the pass was taken back{f' on {day(one.withdrawn_on)}' if one.withdrawn_on else ''}."
        case PassState.OVER:
            return f"{lead}; the pass ended on {day(one.ends_on)}."
    return f"{lead}; the pass ends on {day(one.ends_on)}, {from_now((one.ends_on - today).days)}."


def shared_until(requirements: int, ends_on: date, today: date) -> str:
    """Say how much somebody with a pass reads, and until when."""
    lead = sentence_case(_so_many(requirements, "requirement"))
    return f"{lead} of its plan, until {day(ends_on)}, {from_now((ends_on - today).days)}."


def _so_many(count: int, noun: str, plural: str | None = None) -> str:
    return f"{in_words(count)} {noun if count == 1 else plural or noun + 's'}"
