"""Make stored things with believable defaults; a test names only what it is about."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from tests.cast import Cast, Outsiders
from tracker.db import session
from tracker.models.actions import Action, DueDateMove, Milestone, Update
from tracker.models.checks import CheckAnswer, Focus
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.inspections import Grade, Inspection
from tracker.models.meetings import Board, BoardKind, Closure, Meeting, Office, Seat
from tracker.models.metrics import Metric, Reading, Target
from tracker.models.offers import Offer, OfferStep
from tracker.models.passes import ReadingPass
from tracker.models.people import Membership, Person
from tracker.models.questions import Question, QuestionTurn, TurnKind
from tracker.models.requirements import Clause, Requirement, RequirementLink
from tracker.models.schools import School, Trust
from tracker.models.visits import Visit
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role

TODAY = date(2026, 11, 25)


def at(day: date) -> datetime:
    """Give a moment of that day."""
    return datetime.combine(day, time(15, 30), UTC)


def person(name: str, job_title: str = "", password: str | None = None) -> Person:
    """Make a person with an address of their first name."""
    made = Person(
        name=name,
        job_title=job_title,
        email=f"{name.split()[0].lower()}@{uuid.uuid4().hex[:6]}.example",
        password=password,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
    )
    session().add(made)
    session().flush()
    return made


def role(who: Person, held: Role, school: School | None = None, trust: Trust | None = None, **more: Any) -> Membership:
    """Give a person a role."""
    made = Membership(person=who, role=held, school=school, trust=trust, **more)
    session().add(made)
    session().flush()
    return made


def cast(password: str | None = None) -> Cast:
    """Make the cast, their schools and their trust."""
    trust = Trust(name="Tidewater Learning Trust")
    school = School(
        urn="900001",
        name="Harbour Row Academy",
        trust=trust,
        boards=[Board(name="Interim executive board", kind=BoardKind.INTERIM_EXECUTIVE_BOARD)],
        numbers={},
    )
    other = School(urn="900002", name="Saltmarsh School", numbers={})
    session().add_all([trust, school, other])
    session().flush()
    made = Cast(
        trust=trust,
        school=school,
        other_school=other,
        governor=person("Gwen Ŵyn", "Chair of governors", password),
        leader=person("Lena Adeyemi", "Deputy head, quality of education", password),
        second_leader=person("Łukasz Nowak", "SENDCo", password),
        head=person("Hanif Rahman", "Headteacher", password),
        clerk=person("Clare Moss", "Governance professional", password),
        trust_officer=person("Tom Birch", "Director of improvement", password),
        stranger=person("Oscar Pike", "Deputy head", password),
    )
    role(made.governor, Role.GOVERNOR, school)
    role(made.leader, Role.LEADER, school)
    role(made.second_leader, Role.LEADER, school)
    role(made.head, Role.HEAD, school)
    role(made.clerk, Role.CLERK, school)
    role(made.trust_officer, Role.TRUST_OFFICER, trust=trust)
    role(made.stranger, Role.LEADER, other)
    return made


def outsiders(among: Cast, shared: Requirement, password: str | None = None) -> Outsiders:
    """Make those who hold no role, with a pass for one requirement of Harbour Row that holds, and one that is over."""
    yesterday = TODAY - timedelta(1)
    made = Outsiders(
        adviser=person("Ada Okafor", "Improvement adviser", password),
        former_governor=person("Femi Grant", "Parent governor", password),
        former_inspector=person("Iris Vale", "His Majesty’s Inspector", password),
        newcomer=person("Nia Frost", "", password),
    )
    role(made.former_governor, Role.GOVERNOR, among.school, ends_on=yesterday)
    reading_pass(shared, made.adviser, among.clerk)
    reading_pass(shared, made.former_inspector, among.clerk, starts_on=date(2026, 11, 2), ends_on=yesterday)
    return made


def reading_pass(of: Requirement, reader: Person, by: Person, *more: Requirement, **facts: Any) -> ReadingPass:
    """Make a pass for one requirement, or some of the same school, that holds from today for two days more."""
    last = session().scalar(select(func.max(ReadingPass.number)).where(ReadingPass.school_id == of.school_id))
    made = ReadingPass(
        **{
            "school_id": of.school_id,
            "number": (last or 0) + 1,
            "person": reader,
            "purpose": "Monitoring visit",
            "starts_on": TODAY,
            "ends_on": TODAY + timedelta(2),
            "given_at": at(TODAY),
            "given_by": by,
            "requirements": [of, *more],
            **facts,
        }
    )
    session().add(made)
    session().flush()
    return made


def inspection(school: School, by: Person, inspected_on: date = date(2026, 2, 10), **more: Any) -> Inspection:
    """Make an accepted report card in a category of concern."""
    made = Inspection(
        school=school,
        accepted_by=by,
        **{
            "kind": "report_card",
            "fingerprint": uuid.uuid4().hex * 2,
            "inspected_on": inspected_on,
            "safeguarding": "met",
            "category": "requires significant improvement",
            "accepted_at": at(inspected_on),
            "grades": [
                Grade(area="Achievement", grade="Urgent improvement", line=40),
                Grade(area="Leadership and governance", grade="Needs attention", line=30),
            ],
            **more,
        },
    )
    session().add(made)
    session().flush()
    return made


def requirement(
    of: Inspection, clauses: tuple[str, ...] = ("Leaders must check what pupils know.",), **more: Any
) -> Requirement:
    """Make a requirement whose text is its clauses, one after the other."""
    text = " ".join(clauses)
    count = session().scalar(
        select(func.coalesce(func.max(Requirement.plan_number), 0)).where(Requirement.school_id == of.school_id)
    )
    made = Requirement(
        **{
            "school_id": of.school_id,
            "inspection": of,
            "number": len(of.requirements) + 1,
            "plan_number": (count or 0) + 1,
            "kind": "next step",
            "text": text,
            "title": "Teaching that checks what pupils know",
            "line": 120,
            "accepted_on": of.inspected_on,
            "clauses": [
                Clause(number=i, text=words, duty="must", start=text.index(words), end=text.index(words) + len(words))
                for i, words in enumerate(clauses, 1)
            ],
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def link(earlier: Requirement, later: Requirement, decided_on: date = TODAY, **more: Any) -> RequirementLink:
    """Say that two requirements ask for the same thing."""
    made = RequirementLink(
        **{
            "earlier": earlier,
            "later": later,
            "confirmed": True,
            "reason": "Both ask about attendance.",
            "decided_on": decided_on,
            "decided_at": at(decided_on),
            "decided_by": later.inspection.accepted_by,
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def action(under: Requirement, owner: Person, clauses: list[Clause] | None = None, **more: Any) -> Action:
    """Make an action that covers every clause of its requirement, begun in September and due next July."""
    due_on = more.get("due_on", date(2027, 7, 16))
    made = Action(
        **{
            "school_id": under.school_id,
            "requirement": under,
            "sequence": len(under.actions) + 1,
            "title": "Check for understanding in every lesson",
            "success": "80% of 60 lesson visits see it used well",
            "owner": owner,
            "planned_on": under.accepted_on,
            "starts_on": date(2026, 9, 7),
            "first_due_on": due_on,
            "due_on": due_on,
            "clauses": list(under.clauses) if clauses is None else clauses,
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def milestone(of: Action, due_on: date, met_on: date | None = None, title: str = "First visits done") -> Milestone:
    """Make a dated step of an action."""
    made = Milestone(action=of, title=title, due_on=due_on, met_on=met_on)
    session().add(made)
    session().flush()
    return made


def update(of: Action, colour: Colour, signed_on: date = TODAY, by: Person | None = None, **more: Any) -> Update:
    """Make a signed update by the owner."""
    made = Update(
        **{
            "action": of,
            "colour": colour,
            "progress": "Eighteen of thirty lessons visited.",
            "difference": "",
            "signed_by": by or of.owner,
            "signed_on": signed_on,
            "signed_at": at(signed_on),
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def move(of: Action, to_on: date, moved_on: date = TODAY, reason: str = "The trainer was ill") -> DueDateMove:
    """Move the due date of an action."""
    made = DueDateMove(action=of, from_on=of.due_on, to_on=to_on, reason=reason, moved_on=moved_on, moved_by=of.owner)
    of.due_on = to_on
    session().add(made)
    session().flush()
    return made


def evidence(of: Action, by: Person | None = None, added_on: date = TODAY, **more: Any) -> Evidence:
    """Make an observation as evidence of an action."""
    count = session().scalar(
        select(func.coalesce(func.max(Evidence.number), 0)).where(Evidence.school_id == of.school_id)
    )
    made = Evidence(
        **{
            "school_id": of.school_id,
            "action": of,
            "number": (count or 0) + 1,
            "kind": EvidenceKind.OBSERVATION,
            "title": "Twelve lessons seen in week 9",
            "gathered_on": added_on,
            "gathered_by": by or of.owner,
            "added_on": added_on,
            "added_at": at(added_on),
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def school(urn: str, name: str, **more: Any) -> School:
    """Add a school."""
    made = School(**{"urn": urn, "name": name, "numbers": {}, **more})
    session().add(made)
    session().flush()
    return made


def offer(of: Trust, by: Person, **more: Any) -> Offer:
    """Offer the schools of a trust an action about checking what pupils know, of half a year and one milestone."""
    made = Offer(
        **{
            "trust_id": of.id,
            "topic": "checking what pupils know",
            "title": "Open every lesson with five questions on what was taught before",
            "success": "90% of 40 lessons seen open so",
            "days": 180,
            "offered_on": TODAY,
            "offered_at": at(TODAY),
            "offered_by": by,
            "steps": [OfferStep(title="Ten lessons seen", days=30)],
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def metric(school: School, name: str = "Attainment 8", **more: Any) -> Metric:
    """Make a metric of all pupils for which more is better."""
    made = Metric(
        **{
            "school_id": school.id,
            "name": name,
            "group": "all pupils",
            "row": "national",
            "section": "All pupils' performance",
            "unit": "score",
            "better": "higher",
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def reading(of: Metric, by: Person, period: str, value: float, as_at: date, **more: Any) -> Reading:
    """Make a reading as printed in a table."""
    made = Reading(
        **{
            "metric": of,
            "period": period,
            "basis": "final",
            "as_at": as_at,
            "school_text": f"{value}{'%' if of.unit == '%' else ''}",
            "school_value": value,
            "source": "Report card, 10 February 2026",
            "entered_at": at(date(2026, 3, 2)),
            "entered_by": by,
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def focus(of: Requirement, by: Person, **more: Any) -> Focus:
    """Confirm that a requirement is about boys."""
    made = Focus(
        **{
            "requirement": of,
            "groups": ["boys"],
            "areas": ["Achievement"],
            "confirmed_on": TODAY,
            "confirmed_at": at(TODAY),
            "confirmed_by": by,
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def answer(school: School, readings: list[Reading], by: Person, **more: Any) -> CheckAnswer:
    """Answer that two readings do not compare."""
    made = CheckAnswer(
        **{
            "school_id": school.id,
            "key": uuid.uuid4().hex,
            "code": "not comparable",
            "sentence": "Topic test was 26.6 and is 25.1, but the two do not compare.",
            "explanation": "The summer term is missing.",
            "answered_on": TODAY,
            "answered_at": at(TODAY),
            "answered_by": by,
            "readings": readings,
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def target(of: Requirement, baseline: Reading, value: float, due_on: date = date(2027, 7, 31), **more: Any) -> Target:
    """Set a target for a metric under a requirement."""
    made = Target(
        **{
            "requirement": of,
            "metric": baseline.metric,
            "baseline": baseline,
            "value": value,
            "due_on": due_on,
            "set_on": date(2026, 3, 9),
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def board(school: School, name: str = "Standards committee", **more: Any) -> Board:
    """Make a committee of a school, with seven clear days of notice."""
    made = Board(**{"school": school, "name": name, "kind": BoardKind.COMMITTEE, **more})
    session().add(made)
    session().flush()
    return made


def trust_board(of: Trust, name: str = "Board of trustees", **more: Any) -> Board:
    """Make the board of a trust, with seven clear days of notice."""
    made = Board(**{"trust": of, "name": name, "kind": BoardKind.TRUST_BOARD, **more})
    session().add(made)
    session().flush()
    return made


def seat(on: Board, who: Person, office: Office = Office.MEMBER, **more: Any) -> Seat:
    """Give a person a seat on a board since September."""
    made = Seat(**{"board": on, "person": who, "office": office, "starts_on": date(2026, 9, 1), **more})
    session().add(made)
    session().flush()
    return made


def meeting(of: Board, by: Person, held_on: date = date(2026, 12, 9), **more: Any) -> Meeting:
    """Call a meeting of a board, a term before it is held."""
    called_on = held_on - timedelta(93)
    made = Meeting(
        **{
            "board": of,
            "held_on": held_on,
            "notice_days": 7,
            "called_on": called_on,
            "called_at": at(called_on),
            "called_by": by,
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def closure(school: School, first_on: date = date(2026, 12, 19), last_on: date = date(2027, 1, 3)) -> Closure:
    """Close a school over Christmas."""
    made = Closure(school_id=school.id, name="Christmas holiday", first_on=first_on, last_on=last_on)
    session().add(made)
    session().flush()
    return made


def question(school: School, by: Person, of: Person, **more: Any) -> Question:
    """Ask a question about the plan as a whole, to be answered in a fortnight."""
    count = session().scalar(select(func.coalesce(func.max(Question.number), 0)).where(Question.school_id == school.id))
    made = Question(
        **{
            "school_id": school.id,
            "number": (count or 0) + 1,
            "text": "Why has attendance not moved since Easter?",
            "asked_of": of,
            "asked_by": by,
            "recorded_by": by,
            "asked_on": TODAY,
            "asked_at": at(TODAY),
            "answer_by": date(2026, 12, 9),
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def turn(on: Question, kind: TurnKind, by: Person, signed_on: date = TODAY, **more: Any) -> QuestionTurn:
    """Say something more about a question."""
    made = QuestionTurn(
        **{
            "question": on,
            "kind": kind,
            "text": "Two forms were visited.",
            "by": by,
            "signed_on": signed_on,
            "signed_at": at(signed_on),
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made


def visit(school: School, by: Person, actions: Sequence[Action] = (), **more: Any) -> Visit:
    """Write a note of a visit in the morning."""
    count = session().scalar(select(func.coalesce(func.max(Visit.number), 0)).where(Visit.school_id == school.id))
    made = Visit(
        **{
            "school_id": school.id,
            "number": (count or 0) + 1,
            "visited_on": TODAY,
            "purpose": "See how teachers check what pupils know",
            "met": "The deputy head",
            "seen": "Four of six lessons began with recall questions.",
            "follow_up": "See Year 9 again in January.",
            "written_on": TODAY,
            "written_at": at(TODAY),
            "written_by": by,
            "actions": list(actions),
            **more,
        }
    )
    session().add(made)
    session().flush()
    return made
