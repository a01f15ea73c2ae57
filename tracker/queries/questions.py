"""What governors asked, as far as the reader may see it, with everything that was said until they were satisfied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased, selectinload

from tracker.db import session
from tracker.errors import NotFound
from tracker.models.actions import Action
from tracker.models.evidence import Evidence
from tracker.models.meetings import Board, Meeting
from tracker.models.metrics import Metric, Target
from tracker.models.people import Person
from tracker.models.questions import Question, QuestionTurn, question_turn_evidence
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.queries.actions import history_dates, stored_action
from tracker.queries.checks import CheckRow, check_among, checks_among, figures_of
from tracker.queries.meetings import boards_naming
from tracker.queries.metrics import stored_metric
from tracker.queries.requirements import RequirementRow, requirements_of, stored_requirement
from tracker.rules.permissions import Capability, Role, may
from tracker.rules.questions import (
    PLAN,
    QuestionFacts,
    QuestionState,
    Reader,
    Thing,
    TurnKind,
    asker_of,
    is_put_off,
    may_see_confidential,
    promised_for,
    state_of,
    times_promised_anew,
)
from tracker.rules.speech import day
from tracker.rules.suggestions import Suggestions, name_of_check, suggestions

THE_PLAN = "The plan as a whole"
LONGEST_NUMBER = 10  # nine digits fit a row's number on every database; a longer one is nobody's


# Made once: what is known of the columns of an alias costs more to work out than the query takes.
_turns, _under = aliased(QuestionTurn), aliased(Requirement)
_asked_by, _asked_of, _recorded_by = aliased(Person), aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A piece of evidence that an answer rests on."""

    number: int
    title: str
    action: str
    confidential: bool

    @property
    def label(self) -> str:
        """Its number on paper: "E3"."""
        return f"E{self.number}"


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One signed word after a question; ``withheld`` counts the confidential pieces that the reader may not see."""

    kind: TurnKind
    text: str
    by: str
    by_id: int
    signed_on: date
    answer_by: date | None
    cited: tuple[CitedRow, ...]
    withheld: int

    @property
    def evidence(self) -> tuple[str, ...]:
        """What the answer rests on, by number: "E3"."""
        return tuple(piece.label for piece in self.cited)

    @property
    def open_evidence(self) -> tuple[str, ...]:
        """Those of it that are not confidential: what the open part of the minutes may name."""
        return tuple(piece.label for piece in self.cited if not piece.confidential)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as it stood at the end of a day.

    ``asker`` is whose question it is now: who asked it, or who took it over. ``recorded_by`` is named only where
    somebody else put it in the record. ``held_on`` is the day of its meeting. ``answer_by`` is the day promised now,
    ``first_answer_by`` the first one.
    """

    id: int
    number: int
    thing: Thing
    about: str
    text: str
    because: str
    confidential: bool
    asked_by: str
    asked_by_id: int
    asker: str
    asker_id: int
    asked_of: str
    asked_of_id: int
    recorded_by: str | None
    asked_on: date
    answer_by: date
    first_answer_by: date
    times_promised_anew: int
    is_put_off: bool
    state: QuestionState
    meeting_id: int | None
    meeting: str | None
    held_on: date | None
    turns: tuple[TurnRow, ...]

    @property
    def label(self) -> str:
        """Its number on paper: "Q3"."""
        return f"Q{self.number}"

    @property
    def about_within(self) -> str:
        """What it is about, within a sentence: "the plan as a whole"."""
        return THE_PLAN[0].lower() + THE_PLAN[1:] if self.thing == PLAN else self.about

    @property
    def about_kind(self) -> str:
        """The kind of thing it is about: "action", "requirement", "metric", "check" or "plan"."""
        return self.thing[0]

    @property
    def about_number(self) -> str:
        """The number of that thing, as in its address; nothing for the plan as a whole."""
        return self.thing[1]

    @property
    def was_asked_again(self) -> bool:
        """Say whether an answer did not satisfy."""
        return any(turn.kind is TurnKind.ASKED_AGAIN for turn in self.turns)

    @property
    def latest_answer(self) -> TurnRow | None:
        """The answer given last."""
        return next((turn for turn in reversed(self.turns) if turn.kind is TurnKind.ANSWERED), None)

    def concerns(self, person_id: int) -> bool:
        """Say whether a person asked it, took it over or was asked."""
        return person_id in {self.asked_by_id, self.asker_id, self.asked_of_id}


@dataclass(frozen=True, slots=True)
class StandingRow:
    """An open question that is not settled, as far as the board view needs it."""

    number: int
    thing: Thing
    state: QuestionState
    is_put_off: bool

    @property
    def label(self) -> str:
        """Its number on paper: "Q3"."""
        return f"Q{self.number}"


def reader_of(person_id: int, roles: Collection[Role], today: date) -> Reader:
    """Give a person of the school as the reader of its questions. One query."""
    return Reader(
        person_id,
        may(roles, Capability.RUN_MEETINGS),
        boards_naming(person_id, today),
        may(roles, Capability.SEE_CONFIDENTIAL),
    )


def questions_of(school: School, today: date, reader: Reader) -> tuple[QuestionRow, ...]:
    """List what governors asked, as known at the end of ``today``: overdue first, put off, then by state. Four queries.

    Confidential questions that are not for the reader are not looked up.
    """
    return _rows(school, today, reader)


def questions_at(readers: Sequence[tuple[School, Reader]], today: date) -> Mapping[int, tuple[QuestionRow, ...]]:
    """List the questions of each of several schools, by the school's id, for who reads there. Five queries.

    Of what an answer rests on, nothing confidential is named.
    """
    chosen = [
        Question.school_id.in_([school.id for school, _ in readers]),
        Question.asked_on <= today,
        or_(Question.confidential.is_(False), Question.id.in_(_confidential_for(readers))),
    ]
    school_of = dict(session().execute(select(Question.id, Question.school_id).where(*chosen)).all())
    found: defaultdict[int, list[QuestionRow]] = defaultdict(list)
    for row in _looked_up(chosen, False, today):
        found[school_of[row.id]].append(row)
    return {school.id: tuple(found[school.id]) for school, _ in readers}


def questions_of_meeting(school: School, meeting_id: int, today: date, reader: Reader) -> tuple[QuestionRow, ...]:
    """List what was asked in or for one meeting, and what its board asked before and took further that day.

    In the order it was asked. Four queries.
    """
    board_id = select(Meeting.board_id).where(Meeting.id == meeting_id).scalar_subquery()
    held_on = select(Meeting.held_on).where(Meeting.id == meeting_id).scalar_subquery()
    of_board, turn = aliased(Meeting), aliased(QuestionTurn)
    further = and_(
        Question.meeting_id.in_(select(of_board.id).where(of_board.board_id == board_id)),
        exists().where(turn.question_id == Question.id, turn.signed_on == held_on),
    )
    rows = _rows(school, today, reader, or_(Question.meeting_id == meeting_id, further))
    return tuple(sorted(rows, key=lambda row: row.number))


def questions_of_board(board_id: int, today: date, *, confidential: bool) -> tuple[tuple[School, QuestionRow], ...]:
    """List what was asked for the meetings of one board, at whichever school, the most urgent first. Four queries.

    With ``confidential``, also what was asked there in confidence: for those who are named for its confidential papers.
    """
    at_its_meetings = Question.meeting_id.in_(select(Meeting.id).where(Meeting.board_id == board_id))
    chosen = [at_its_meetings, Question.asked_on <= today]
    if not confidential:
        chosen.append(Question.confidential.is_(False))
    where = select(Question.id, School).join(School, School.id == Question.school_id).where(*chosen)
    schools = dict(session().execute(where).all())
    return tuple((schools[row.id], row) for row in _looked_up(chosen, False, today))


def question_by_number(school: School, number: int, today: date, reader: Reader) -> QuestionRow:
    """Find one question of the school by its number, or raise `NotFound`, also where the reader may not see it."""
    for row in _rows(school, today, reader, Question.number == number):
        return row
    raise NotFound(f"This school has no question Q{number}.")


def stored_question(school: School, number: int) -> Question:
    """Find the record of one question, to say something about it: one at a time, where several do at once."""
    found = session().scalar(
        select(Question)
        .where(Question.school_id == school.id, Question.number == number)
        .options(selectinload(Question.turns))
        .with_for_update()
    )
    if found is None:
        raise NotFound(f"This school has no question Q{number}.")
    return found


def standing_questions(school: School, today: date) -> tuple[StandingRow, ...]:
    """List the open questions that are not settled at the end of ``today``, without what was said. One query."""
    found = session().execute(_STANDING.where(Question.school_id == school.id), {"today": today})
    facts: dict[int, _Facts] = {}
    things: dict[int, Thing] = {}
    for number, answer_by, asked_by_id, metric_id, check_key, plan, sequence, requirement, *said in found:
        kept = facts.setdefault(number, _Facts(answer_by, asked_by_id, []))
        things[number] = _thing(plan, sequence, requirement, metric_id, check_key)
        if said[0] is not None:
            kept.turns.append(_Said(*said))
    return tuple(
        StandingRow(number, things[number], state_of(kept, today), is_put_off(kept, today))
        for number, kept in facts.items()
    )


_today = bindparam("today", type_=Date)
_STANDING = (
    select(
        Question.number,
        Question.answer_by,
        Question.asked_by_id,
        Question.metric_id,
        Question.check_key,
        _under.plan_number,
        Action.sequence,
        Requirement.plan_number,
        _turns.kind,
        _turns.answer_by,
        _turns.by_id,
    )
    .outerjoin(Question.action)
    .outerjoin(_under, Action.requirement_id == _under.id)
    .outerjoin(Question.requirement)
    .outerjoin(_turns, and_(_turns.question_id == Question.id, _turns.signed_on <= _today))
    .where(
        Question.asked_on <= _today,
        Question.confidential.is_(False),
        ~exists().where(
            QuestionTurn.question_id == Question.id,
            QuestionTurn.kind == TurnKind.SATISFIED,
            QuestionTurn.signed_on <= _today,
        ),
    )
    .order_by(Question.number, _turns.id)
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is to be about: its words, its record, and who answers for it."""

    thing: Thing
    about: str
    record: Action | Requirement | Metric | CheckRow | None
    asked_of_id: int | None


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody wants to ask about, what is suggested instead, and what stands open about the same already."""

    subject: Subject
    suggested: Suggestions
    standing: tuple[StandingRow, ...]


def asking_about(school: School, thing: Thing, today: date, *, in_full: bool = False) -> Asking:
    """Compose what somebody sees who wants to ask about a thing, or raise `NotFound`. Ten queries at most."""
    requirements, checks, standing, suggested = _askable(school, today, in_full)
    return Asking(
        _subject(school, thing, requirements, checks),
        suggested,
        tuple(one for one in standing if one.thing == thing != PLAN),
    )


def _subject(
    school: School, thing: Thing, requirements: Sequence[RequirementRow], checks: Sequence[CheckRow]
) -> Subject:
    kind, number = thing
    match kind:
        case "action":
            action = stored_action(school, number)
            return Subject(thing, f"{number} {action.title}", action, action.owner_id)
        case "requirement" if number.isdecimal() and len(number) < LONGEST_NUMBER:
            requirement = stored_requirement(school, int(number))
            return Subject(thing, f"{number} {requirement.title}", requirement, requirement.lead_id)
        case "metric" if number.isdecimal() and len(number) < LONGEST_NUMBER:
            metric = stored_metric(school, int(number))
            return Subject(thing, f"{metric.name}, {metric.group}", metric, _lead_by_metric(metric))
        case "check":
            check = check_among(checks, number)
            leads = (one.lead_id for one in requirements if one.number in check.requirements and one.lead_id)
            return Subject(thing, name_of_check(check), check, next(leads, None))
        case "plan":
            return Subject(PLAN, THE_PLAN, None, None)
    raise NotFound("This school’s plan has nothing of that number.")


def _lead_by_metric(metric: Metric) -> int | None:
    return session().scalar(
        select(Requirement.lead_id)
        .join(Target, Target.requirement_id == Requirement.id)
        .where(Target.metric_id == metric.id, Requirement.lead_id.is_not(None))
        .order_by(Requirement.plan_number)
        .limit(1)
    )


def what_to_ask(school: School, today: date, *, in_full: bool = False) -> Suggestions:
    """Suggest what to ask at a school, as the board view does. Eight queries."""
    return _askable(school, today, in_full)[-1]


def _askable(
    school: School, today: date, in_full: bool
) -> tuple[tuple[RequirementRow, ...], tuple[CheckRow, ...], tuple[StandingRow, ...], Suggestions]:
    """Look up the plan, what does not add up and the open questions, and suggest from them what to ask."""
    requirements = requirements_of(school, today, in_full=in_full)
    checks = checks_among(figures_of(school, today), requirements, in_full=in_full)
    standing = standing_questions(school, today)
    asked = {one.thing: one.label for one in standing}
    return requirements, checks, standing, suggestions(requirements, history_dates(today), checks, asked)


def _thing(
    plan: int | None, sequence: int | None, requirement: int | None, metric_id: int | None, check_key: str | None
) -> Thing:
    if plan is not None:
        return "action", f"{plan}.{sequence}"
    if requirement is not None:
        return "requirement", str(requirement)
    if metric_id is not None:
        return "metric", str(metric_id)
    return ("check", check_key) if check_key is not None else PLAN


def _rows(school: School, today: date, reader: Reader, *which: ColumnElement[bool]) -> tuple[QuestionRow, ...]:
    chosen = [
        Question.school_id == school.id,
        Question.asked_on <= today,
        or_(Question.confidential.is_(False), Question.id.in_(_confidential_for([(school, reader)]))),
        *which,
    ]
    return _looked_up(chosen, reader.sees_evidence, today)


# Columns, not records: to make a record of every row takes longer than to look it up.
_QUESTIONS: Select[*tuple[Any, ...]] = (
    select(
        Question.id,
        Question.number,
        _under.plan_number.label("under"),
        Action.sequence,
        Action.title.label("action"),
        Requirement.plan_number,
        Requirement.title.label("requirement"),
        Question.metric_id,
        Metric.name.label("metric"),
        Metric.group,
        Question.check_key,
        Question.check_label,
        Question.text,
        Question.because,
        Question.confidential,
        _asked_by.name.label("asked_by"),
        Question.asked_by_id,
        _asked_of.name.label("asked_of"),
        Question.asked_of_id,
        _recorded_by.name.label("recorded_by"),
        Question.recorded_by_id,
        Question.asked_on,
        Question.answer_by,
        Question.meeting_id,
        Board.name.label("board"),
        Meeting.held_on,
        Meeting.cancelled_on,
    )
    .join(_asked_by, Question.asked_by)
    .join(_asked_of, Question.asked_of)
    .join(_recorded_by, Question.recorded_by)
    .outerjoin(Question.action)
    .outerjoin(_under, Action.requirement)
    .outerjoin(Question.requirement)
    .outerjoin(Question.metric)
    .outerjoin(Question.meeting)
    .outerjoin(Meeting.board)
)
_TURNS: Select[*tuple[Any, ...]] = (
    select(
        QuestionTurn.id,
        QuestionTurn.question_id,
        QuestionTurn.kind,
        QuestionTurn.text,
        QuestionTurn.answer_by,
        QuestionTurn.by_id,
        Person.name.label("by"),
        QuestionTurn.signed_on,
    )
    .join(QuestionTurn.question)
    .join(QuestionTurn.by)
    .order_by(QuestionTurn.id)
)


def _looked_up(chosen: Sequence[ColumnElement[bool]], sees_evidence: bool, today: date) -> tuple[QuestionRow, ...]:
    questions = session().execute(_QUESTIONS.where(*chosen))
    said = defaultdict(list)
    for turn in session().execute(_TURNS.where(*chosen, QuestionTurn.signed_on <= today)):
        said[turn.question_id].append(turn)
    cited = _cited(chosen)
    rows = [_row(question, said[question.id], cited, sees_evidence, today) for question in questions]
    return tuple(sorted(rows, key=_urgency))


def _urgency(row: QuestionRow) -> tuple[bool, bool, int, date, int]:
    return row.state is not QuestionState.OVERDUE, not row.is_put_off, row.state.rank, row.answer_by, row.number


def _confidential_for(readers: Sequence[tuple[School, Reader]]) -> Sequence[int]:
    """Choose the confidential questions of schools that who reads there may see, by who and where alone. One query."""
    at = {school.id: (school, reader) for school, reader in readers}
    between: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    asked_at: dict[int, int | None] = {}
    for question_id, school_id, board_id, taken_by_id, *parties in session().execute(
        select(
            Question.id,
            Question.school_id,
            Meeting.board_id,
            _turns.by_id,
            Question.asked_by_id,
            Question.asked_of_id,
            Question.recorded_by_id,
        )
        .outerjoin(Question.meeting)
        .outerjoin(_turns, and_(_turns.question_id == Question.id, _turns.kind == TurnKind.TAKEN_OVER))
        .where(Question.school_id.in_(list(at)), Question.confidential)
    ):
        between[question_id, school_id] |= {*parties} | ({taken_by_id} if taken_by_id else set())
        asked_at[question_id] = board_id or at[school_id][0].own_board_id
    return [
        question_id
        for (question_id, school_id), people in between.items()
        if may_see_confidential(people, asked_at[question_id], at[school_id][1])
    ]


def _cited(chosen: Sequence[ColumnElement[bool]]) -> Mapping[int, list[CitedRow]]:
    """Look up what the answers to some questions rest on. One query."""
    pieces = defaultdict(list)
    for turn_id, number, title, is_confidential, plan, sequence in session().execute(_CITED.where(*chosen)):
        pieces[turn_id].append(CitedRow(number, title, f"{plan}.{sequence}", is_confidential))
    return pieces


_CITED = (
    select(
        question_turn_evidence.c.question_turn_id,
        Evidence.number,
        Evidence.title,
        Evidence.confidential,
        Requirement.plan_number,
        Action.sequence,
    )
    .join(Evidence, Evidence.id == question_turn_evidence.c.evidence_id)
    .join(Action, Action.id == Evidence.action_id)
    .join(Requirement, Requirement.id == Action.requirement_id)
    .join(QuestionTurn, QuestionTurn.id == question_turn_evidence.c.question_turn_id)
    .join(Question, Question.id == QuestionTurn.question_id)
    .order_by(Evidence.number)
)


def _row(
    question: Row[*tuple[Any, ...]],
    turns: Sequence[Row[*tuple[Any, ...]]],
    cited: Mapping[int, list[CitedRow]],
    sees_evidence: bool,
    today: date,
) -> QuestionRow:
    known = facts_of(question, turns)
    names = {question.asked_by_id: question.asked_by} | {turn.by_id: turn.by for turn in turns}
    asker_id = asker_of(known)
    thing = _thing(question.under, question.sequence, question.plan_number, question.metric_id, question.check_key)
    return QuestionRow(
        id=question.id,
        number=question.number,
        thing=thing,
        about=_about(question, thing),
        text=question.text,
        because=question.because,
        confidential=question.confidential,
        asked_by=question.asked_by,
        asked_by_id=question.asked_by_id,
        asker=names[asker_id],
        asker_id=asker_id,
        asked_of=question.asked_of,
        asked_of_id=question.asked_of_id,
        recorded_by=question.recorded_by if question.recorded_by_id != question.asked_by_id else None,
        asked_on=question.asked_on,
        answer_by=promised_for(known),
        first_answer_by=question.answer_by,
        times_promised_anew=times_promised_anew(known),
        is_put_off=is_put_off(known, today),
        state=state_of(known, today),
        meeting_id=question.meeting_id,
        meeting=_meeting(question, today) if question.meeting_id is not None else None,
        held_on=question.held_on,
        turns=tuple(_turn(turn, cited.get(turn.id, ()), sees_evidence) for turn in turns),
    )


def facts_of(
    question: Question | Row[*tuple[Any, ...]], turns: Iterable[QuestionTurn | Row[*tuple[Any, ...]]]
) -> QuestionFacts:
    """Give a question with those of its turns that are known, as the rules ask for it."""
    said = [_Said(turn.kind, turn.answer_by, turn.by_id) for turn in turns]
    return _Facts(question.answer_by, question.asked_by_id, said)


def _meeting(question: Row[*tuple[Any, ...]], today: date) -> str:
    cancelled = ", cancelled" if question.cancelled_on is not None and question.cancelled_on <= today else ""
    return f"{question.board}, {day(question.held_on)}{cancelled}"


def _turn(turn: Row[*tuple[Any, ...]], cited: Iterable[CitedRow], sees_evidence: bool) -> TurnRow:
    pieces = tuple(cited)
    shown = tuple(piece for piece in pieces if sees_evidence or not piece.confidential)
    return TurnRow(
        turn.kind,
        turn.text,
        turn.by,
        turn.by_id,
        turn.signed_on,
        turn.answer_by,
        shown,
        len(pieces) - len(shown),
    )


def _about(question: Row[*tuple[Any, ...]], thing: Thing) -> str:
    """Say what a question is about: "2.2 Sample 30 pupils' books each half term"."""
    kind, number = thing
    if kind in ("action", "requirement"):
        return f"{number} {question.action or question.requirement}"
    if kind == "metric":
        return f"{question.metric}, {question.group}"
    return question.check_label or THE_PLAN


@dataclass(frozen=True, slots=True)
class _Said:
    """A turn as the rules ask for it."""

    kind: TurnKind
    answer_by: date | None
    by_id: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """A question as the rules ask for it."""

    answer_by: date
    asked_by_id: int
    turns: list[_Said]
