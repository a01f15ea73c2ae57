"""How each thing is written for programs: its words, which are those of the pages. The description is made from this.

Each field says what stands in a page-object; what that leaves out, because its reader may not see it, is not here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import Schema
from marshmallow import fields as of
from marshmallow.fields import Field
from marshmallow.validate import OneOf

from tracker.models.evidence import EvidenceKind
from tracker.models.packs import Edition, Variant
from tracker.rules.checks import CheckCode
from tracker.rules.colours import Colour
from tracker.rules.impact import Impact
from tracker.rules.permissions import Role
from tracker.rules.questions import QuestionState, TurnKind


class Shape(Schema):
    """What is always there: every field stands in every answer, null where there is nothing to say."""

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """Tell the description that the field is there."""
        field_obj.required = True


def _text(says: str = "", **more: Any) -> of.String:
    return of.String(metadata={"description": says} if says else {}, **more)


def _word(kind: type[StrEnum], says: str = "", **more: Any) -> of.String:
    return _text(says, validate=OneOf([member.value for member in kind]), **more)


def _number(says: str = "", **more: Any) -> of.Integer:
    return of.Integer(metadata={"description": says} if says else {}, **more)


def _figure(says: str = "", **more: Any) -> of.Float:
    return of.Float(metadata={"description": says} if says else {}, allow_none=True, **more)


def _day(says: str = "", **more: Any) -> of.Date:
    return of.Date(metadata={"description": says} if says else {}, **more)


def _whether(says: str = "", **more: Any) -> of.Boolean:
    return of.Boolean(metadata={"description": says} if says else {}, **more)


def _many(shape: type[Shape], **more: Any) -> of.List[Any]:
    return of.List(of.Nested(shape), **more)


class Words(of.List[str]):
    """Some words, in the order of the thing or, where that has none, of the alphabet."""

    def __init__(self, says: str = "", **more: Any) -> None:
        super().__init__(of.String(), metadata={"description": says} if says else {}, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        ordered = sorted(value) if isinstance(value, set | frozenset) else list(value or ())
        return super()._serialize(ordered, attr, obj, **more)


class Counts(of.Dict):
    """How many there are of each, by what they are."""

    def __init__(self, says: str, **more: Any) -> None:
        super().__init__(of.String(), of.Integer(), metadata={"description": says}, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:
        return super()._serialize(dict(value), attr, obj, **more)  # type: ignore[no-untyped-call]


# ---------------------------------------------------------------- what goes wrong


class Problem(Shape):
    """What went wrong (RFC 9457)."""

    type = of.String()
    title = of.String()
    status = of.Integer()
    detail = _text("One sentence: what is wrong, and what would be right.")


# ---------------------------------------------------------------- schools


class Trust(Shape):
    """A trust."""

    id = of.Integer()
    name = of.String()


class SchoolInList(Shape):
    """A school at which the token's owner holds a role today."""

    urn = _text("Its unique reference number, by which its addresses go.")
    name = of.String()
    phase = _text("Of education, as the register calls it.", allow_none=True)
    local_authority = of.String(allow_none=True)
    group = _text("The group of schools its trust puts it in.", attribute="cluster", allow_none=True)
    trust_id = of.Integer(allow_none=True)
    closed_on = of.Date(allow_none=True)


class School(Shape):
    """A school, and what the token's owner is there."""

    school = of.Nested(SchoolInList)
    trust = of.Nested(Trust, attribute="school.trust", allow_none=True)
    postcode = of.String(attribute="school.postcode", allow_none=True)
    roles = of.List(of.String(validate=OneOf([role.value for role in Role])))
    today = _day("The day it is at the school: everything is as known at its end.")


# ---------------------------------------------------------------- the plan


class Reason(Shape):
    """Why the record has its colour."""

    code = of.String()
    sentence = of.String()


class Record(Shape):
    """What the record says."""

    colour = _word(Colour)
    until = _day("The first day on which time alone would change it; null: never.", allow_none=True)


class Verdict(Record):
    """What the record says, and why."""

    reasons = _many(Reason)


class ImpactVerdict(Shape):
    """Whether it makes a difference to pupils."""

    impact = _word(Impact)
    sentence = of.String()
    points_off_line = _figure("From the straight line between baseline and target: above 0 is ahead of it.")
    until = of.Date(allow_none=True)


class Clause(Shape):
    """A part of a requirement that carries one duty, with its place in the text."""

    number = of.Integer()
    text = of.String()
    duty = of.String()
    start = of.Integer()
    end = of.Integer()
    actions = Words("The numbers of the actions that answer it.", attribute="action_numbers")


class TargetReading(Shape):
    """A reading that a target is held against."""

    period = of.String()
    basis = of.String(allow_none=True)
    as_at = of.Date()
    school = _text("As printed.", attribute="school_text", allow_none=True)
    school_value = _figure()
    is_hidden = _whether("It tells of too few pupils for the token's owner to see it.", attribute="suppressed")


class Target(Shape):
    """A value to reach by a day, and what the readings say of it."""

    id = of.Integer()
    requirement = of.Integer(attribute="requirement_number")
    metric_id = of.Integer()
    metric = of.String()
    group = _text("The pupils it is about.")
    unit = of.String()
    better = _text("Which way is better: higher or lower.")
    value = of.Float()
    due_on = of.Date()
    baseline = of.Nested(TargetReading)
    latest = of.Nested(TargetReading)
    impact = of.Nested(ImpactVerdict)


class RequirementInspection(Shape):
    """The inspection at which it was asked."""

    id = of.Integer(attribute="inspection_id")
    kind = of.String(attribute="inspection_kind")
    inspected_on = of.Date()


class Requirement(Shape):
    """One thing inspectors asked for, in their words, with both opinions of it."""

    number = _number("In the plan.")
    title = of.String()
    text = of.String()
    kind = _text("As inspectors called it: next step, further action, area for improvement.")
    number_in_document = of.Integer()
    source = of.String()
    inspection = of.Nested(RequirementInspection, attribute="itself")
    accepted_on = of.Date()
    closed_on = of.Date(allow_none=True)
    under = _text("The text of the requirement it stands under.", allow_none=True)
    lead = of.String(allow_none=True)
    clauses = _many(Clause)
    uncovered_clauses = of.Integer()
    actions = of.Pluck("Action", "number", many=True)
    targets = _many(Target)
    due_on = of.Date(allow_none=True)
    declared = _word(Colour, "What leaders say.")
    record = of.Nested(Record)
    reasons = _many(Reason, metadata={"description": "Why the record has its colour."})
    agreement = _text("agrees, differs, no word yet")
    is_watermelon = _whether("Leaders declare better than the record shows.")
    impact = of.Nested(ImpactVerdict)
    raised_on = of.List(of.Date(), attribute="raised.dates", metadata={"description": "When inspectors asked for it."})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Give a value; ``itself`` is the thing, of which some fields are written as one."""
        return obj if attr == "itself" else super().get_attribute(obj, attr, default)


class Milestone(Shape):
    """A dated step."""

    title = of.String()
    due_on = of.Date()
    met_on = of.Date(allow_none=True)


class Update(Shape):
    """A signed statement by a leader."""

    colour = _word(Colour)
    progress = of.String()
    difference = of.String()
    signed_on = of.Date()
    signed_by = of.String()


class Move(Shape):
    """A due date that was moved, and why."""

    from_on = of.Date()
    to_on = of.Date()
    reason = of.String()
    moved_on = of.Date()
    moved_by = of.String()


class Labelled(Shape):
    """A thing with its number on paper."""

    label = of.String()


class Action(Shape):
    """What the school does about a requirement."""

    number = of.String()
    requirement = of.Integer(attribute="requirement_number")
    requirement_title = of.String()
    title = of.String()
    success = of.String()
    owner = of.String()
    owner_title = of.String()
    starts_on = of.Date()
    first_due_on = of.Date()
    due_on = of.Date()
    milestones = _many(Milestone)
    updates = _many(Update)
    moves = _many(Move)
    open_evidence = of.Pluck(Labelled, "label", many=True)
    verified_on = of.Date(allow_none=True)
    declared = _word(Colour, "What leaders say.")
    record = of.Nested(Verdict)
    agreement = _text("agrees, differs, no word yet")
    is_watermelon = _whether("Leaders declare better than the record shows.")
    awaits_verification = of.Boolean()


class Evidence(Shape):
    """A file, link or observation that bears on an action."""

    label = of.String(attribute="piece.label")
    action = of.String()
    kind = _word(EvidenceKind, attribute="piece.kind")
    title = of.String(attribute="piece.title")
    gathered_on = of.Date(attribute="piece.gathered_on")
    gathered_by = of.String(attribute="piece.gathered_by")
    is_confidential = of.Boolean(attribute="piece.confidential")
    url = of.String(attribute="piece.url", allow_none=True)
    filename = of.String(attribute="piece.filename", allow_none=True)
    size = _number("In bytes.", attribute="piece.size", allow_none=True)


# ---------------------------------------------------------------- figures


class Reading(Shape):
    """One value of a metric, as printed and as a number."""

    period = of.String()
    basis = of.String(allow_none=True)
    as_at = of.Date()
    school = _text("As printed.", attribute="school_text", allow_none=True)
    national = _text("As printed.", attribute="national_text", allow_none=True)
    gap = _text("As printed.", attribute="gap_text", allow_none=True)
    school_value = _figure()
    national_value = _figure()
    gap_value = _figure()
    comparison = of.String(allow_none=True)
    numerator = of.Integer(allow_none=True)
    denominator = of.Integer(allow_none=True)
    pupils = of.Integer(allow_none=True)
    source = of.String(attribute="where_from")
    is_unvalidated = _whether("The school's own figure, which nobody has validated.", attribute="unvalidated")
    is_of_few_pupils = _whether("For most readers it is hidden.", attribute="restricted")
    is_hidden = _whether("It tells of too few pupils for the token's owner to see it.", attribute="suppressed")
    entered_by = of.String()
    entered_on = of.Date()


class Metric(Shape):
    """A defined quantity for a group of pupils, as it stands."""

    id = of.Integer()
    name = of.String()
    group = _text("The pupils it is about.")
    row = _text("national: beside the nation; gap: against other pupils; context.")
    section = of.String()
    unit = of.String()
    better = _text("Which way is better; null where neither is.", allow_none=True)
    latest = of.Nested(Reading, allow_none=True)
    previous = of.Nested(Reading, allow_none=True)
    since = _text("What became of it since the reading before.")


class MetricWithTargets(Shape):
    """A metric with the readings that count, one a period, the oldest first, and its targets."""

    metric = of.Nested(Metric)
    readings = _many(Reading, attribute="metric.readings")
    targets = _many(Target)


class ReadingInHistory(Shape):
    """A reading, and whether it counts, stands beside another or was replaced."""

    reading = of.Nested(Reading)
    standing = of.String()


class CheckFigure(Shape):
    """A figure that a check rests on."""

    metric_id = of.Integer()
    metric = of.String()
    group = of.String()
    period = of.String()
    basis = of.String(allow_none=True)
    row = of.String()
    school = of.String(attribute="school_text", allow_none=True)
    national = of.String(attribute="national_text", allow_none=True)
    gap = of.String(attribute="gap_text", allow_none=True)
    source = of.String()
    line = of.Integer(allow_none=True)


class CheckAnswer(Shape):
    """A signed explanation of a check."""

    explanation = of.String()
    answered_on = of.Date()
    answered_by = of.String()


class Check(Shape):
    """Something in the data that does not add up, and what people say about it."""

    check = _word(CheckCode, attribute="code")
    sentence = of.String()
    requirements = of.List(of.Integer())
    readings = _many(CheckFigure, attribute="figures")
    is_open = _whether("Somebody should explain it.")
    answers = _many(CheckAnswer)


class Cell(Shape):
    """What covers something, and while that is nothing, what to do about it."""

    items = Words()
    todo = of.String(allow_none=True)


class CoveredGroup(Shape):
    """A group of pupils that a requirement names."""

    group = of.String()
    requirement = of.Integer()
    is_confirmed = of.Boolean()
    actions = of.Nested(Cell)
    metrics = of.Nested(Cell)


class CoveredArea(Shape):
    """An area that inspectors graded below what is expected."""

    area = of.String()
    grade = of.String()
    is_confirmed = of.Boolean()
    requirements = of.Nested(Cell)


class Coverage(Shape):
    """Whom and what the plan has forgotten."""

    groups = _many(CoveredGroup)
    areas = _many(CoveredArea)
    empty = _number("How many cells are empty.")


# ---------------------------------------------------------------- inspections


class Grade(Shape):
    """The grade of an area; the document may have lost its heading."""

    area = of.String(allow_none=True)
    grade = of.String()


class Inspection(Shape):
    """One visit, as its document tells it."""

    id = of.Integer()
    kind = of.String()
    name = of.String()
    inspected_on = of.Date()
    inspected_to = of.Date(allow_none=True)
    published_on = of.Date(allow_none=True)
    judgement = of.String(allow_none=True)
    category = _text("Of concern.", allow_none=True)
    safeguarding = of.String(allow_none=True)
    accepted_on = of.Date()
    grades = _many(Grade)
    requirement_count = of.Integer()
    reading_count = of.Integer()


# ---------------------------------------------------------------- governors


class Turn(Shape):
    """One signed word after a question."""

    kind = _word(TurnKind)
    text = of.String()
    by = of.String()
    signed_on = of.Date()
    answer_by = of.Date(allow_none=True)
    evidence = Words("What the answer rests on, by its label.")
    withheld = _number("How many more pieces are confidential.")


class Question(Shape):
    """A governor's question, and everything said until they were satisfied."""

    number = of.Integer()
    label = of.String()
    about_kind = _text("action, requirement, metric, check or plan")
    about_number = _text("Of that thing, as in its address; empty for the plan as a whole.")
    about = of.String()
    text = of.String()
    because = of.String()
    is_confidential = of.Boolean(attribute="confidential")
    asked_by = of.String()
    asker = _text("Whose question it is now.")
    asked_of = of.String()
    asked_on = of.Date()
    answer_by = of.Date()
    first_answer_by = of.Date()
    times_promised_anew = of.Integer()
    state = _word(QuestionState)
    meeting_id = of.Integer(allow_none=True)
    turns = _many(Turn)


class Meeting(Shape):
    """A board's dated meeting, with the days worked back from it."""

    id = of.Integer()
    board_id = of.Integer()
    board = of.String()
    is_of_trust = of.Boolean(attribute="of_trust")
    held_on = of.Date()
    starts_at = of.Time(allow_none=True)
    place = of.String()
    notice_days = of.Integer()
    short_notice_reason = of.String()
    papers_due_on = of.Date()
    updates_due_on = of.Date()
    cancelled_on = of.Date(allow_none=True)
    cancelled_because = of.String()


class Paper(Shape):
    """One paper of a pack; it has no hash while it is being printed."""

    variant = _word(Variant)
    edition = _word(Edition)
    sha256 = of.String(allow_none=True)
    pages = of.Integer(allow_none=True)
    size = _number("In bytes.", allow_none=True)


class Pack(Shape):
    """What a board got: frozen, numbered; the papers that the token's owner may have."""

    id = of.Integer()
    number = of.Integer()
    as_at = of.Date()
    frozen_at = of.AwareDateTime()
    frozen_by = of.String()
    missing = Words("What was not there when it was frozen.")
    superseded_by = of.Integer(allow_none=True)
    papers = _many(Paper)


# ---------------------------------------------------------------- the home of a school


class SuggestedQuestion(Shape):
    """A question that governors might ask."""

    about = of.String()
    sentence = of.String()
    requirement = of.Integer(allow_none=True)
    action = of.String(allow_none=True)


class LatestInspection(Shape):
    """The latest inspection in a few words."""

    id = of.Integer()
    name = of.String()
    inspected_on = of.Date()
    category = of.String(allow_none=True)
    safeguarding = of.String(allow_none=True)
    judgement = of.String(allow_none=True)
    grades = Counts("How many areas have each grade.", attribute="grade_counts")


class Milestones(Shape):
    """The dated steps that should be done by now."""

    due = of.Integer()
    met = of.Integer()
    overdue = of.Integer()


class BoardView(Shape):
    """What changed, what is off track, what should we ask?"""

    urn = of.String()
    school = of.String()
    board = of.String()
    today = of.Date()
    inspection = of.Nested(LatestInspection, allow_none=True)
    declared = Counts("Requirements by the colour that leaders say now.", attribute="declared_counts")
    declared_before = Counts("The same at the end of last term.")
    record = Counts("Requirements by the colour of the record.", attribute="record_counts")
    differing = _number("Requirements that leaders call better than the record does.")
    moved = _number("Actions whose due date moved.")
    clauses = of.Integer(attribute="clause_count")
    uncovered_clauses = of.Integer()
    milestones = of.Nested(Milestones)
    open_checks = of.Pluck(Check, "sentence", many=True)
    unanswered_questions = of.Integer(attribute="unanswered")
    overdue_answers = of.Integer()
    suggested_questions = _many(SuggestedQuestion, attribute="questions")
