"""Loading the demonstration school through the services, day by day, so that its history is a real one."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from secrets import token_urlsafe
from string import Template
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.config import Settings
from tracker.db import session
from tracker.demonstration.attachments import content_of
from tracker.demonstration.calendar import Calendar
from tracker.models.actions import Action
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.meetings import Board, BoardKind, Meeting, Office
from tracker.models.metrics import Metric, Target
from tracker.models.people import Person
from tracker.models.questions import Question
from tracker.models.requirements import Requirement
from tracker.models.schools import School, Trust
from tracker.printing.packs import pack_html
from tracker.queries.actions import stored_action
from tracker.queries.checks import checks_page
from tracker.queries.inspections import inspections_until
from tracker.queries.meetings import closed_days, meeting_by_id
from tracker.reading.inspections import read_inspection
from tracker.rules.colours import Colour
from tracker.rules.monitoring import Months
from tracker.rules.notice import USUAL_NOTICE_DAYS, papers_due, working_days_after
from tracker.rules.permissions import Role
from tracker.rules.questions import TurnKind, latest_promise
from tracker.rules.speech import day, full_month, sentence_case
from tracker.rules.terms import term_of
from tracker.services import questions
from tracker.services.actions import meet_milestone, move_due_date, plan_action, verify_completion
from tracker.services.boards import found_board, seat_person
from tracker.services.checks import answer_check
from tracker.services.coverage import confirm_focus
from tracker.services.evidence import Upload, add_evidence
from tracker.services.inspections import SourceFile, accept_inspection
from tracker.services.installation import in_its_name, mark_demonstration, note_demonstration_loaded
from tracker.services.lineage import follow_in, link_requirements
from tracker.services.meetings import call_meeting, close_days
from tracker.services.metrics import define_metric, enter_reading, set_target
from tracker.services.monitoring import expect_inspectors
from tracker.services.offers import make_offer
from tracker.services.packs import freeze_pack
from tracker.services.people import add_person, give_role
from tracker.services.requirements import name_requirement
from tracker.services.schools import add_school, add_trust
from tracker.services.updates import log_progress
from tracker.services.visits import write_visit
from tracker.storage import Store

HERE = Path(__file__).parent
FIRST_REPORT_CARDS = date(2025, 11, 11)  # before it there were none, and the reader knows that
PLANNED = "first-18"  # the targets first, then the actions

Facts = dict[str, Any]
Step = Callable[[date, datetime], object]


@cache
def facts() -> Facts:
    """Read what the school is made of."""
    return tomllib.loads((HERE / "school.toml").read_text("utf-8"))


def sign_ins() -> list[tuple[str, str]]:
    """List who signs in: the email address and the job title of each."""
    return [(person["email"], person["job_title"]) for person in facts()["person"] if person.get("signs_in")]


def addresses() -> list[str]:
    """List the email addresses of who signs in, whose password others may know."""
    return [email for email, _ in sign_ins()]


def password_for(settings: Settings) -> str:
    """Give the password of who signs in: the one in the settings, or one of this installation, the same each time."""
    made = hashlib.sha256(b"demonstration:" + settings.secret_key.encode()).digest()
    return settings.demo_password or base64.urlsafe_b64encode(made[:9]).decode()


def load_demonstration(password: str, store: Store, now: datetime) -> None:
    """Load it where nobody's own school is. Records ``demonstration_loaded``, after all that it brings."""
    mark_demonstration()
    Loader(password, store, now).load()
    note_demonstration_loaded(now=now)


class Loader:
    """Plans every step with its day, then takes the steps in the order of their days."""

    def __init__(self, password: str, store: Store, now: datetime) -> None:
        self.password = password
        self.store = store
        self.now = now
        self.calendar = Calendar.ending(now.astimezone(ZoneInfo("Europe/London")).date())
        self.steps: list[tuple[date, Step]] = []
        self.trust: Trust
        self.schools: dict[str, School] = {}
        self.people: dict[str, Person] = {}
        self.boards: dict[str, Board] = {}
        self.meetings: dict[str, Meeting] = {}
        self.metrics: dict[str, Metric] = {}
        self.targets: dict[tuple[int, str], Target] = {}

    def load(self) -> None:
        """Store the schools, the people, and three terms of history."""
        begin = self.calendar.day("first-31")
        self.at(begin, self.found)
        for board in facts()["board"]:
            self.at(self.calendar.day(board["on"]), self.found_board(board))
        for seat in facts()["seat"]:
            self.at(self.calendar.day("first-30"), self.seat(seat))
        for offer in facts()["offer"]:
            self.at(self.calendar.past(offer["on"]), self.offer(offer))
        for closure in facts()["closure"]:
            self.at(self.calendar.day("second-25"), self.close(closure))
        self.at(self.calendar.past("now-20"), self.expect_inspectors)
        for meeting in facts()["meeting"]:
            self.at(self.calendar.day(meeting["called"]), self.call(meeting))
        for inspection in facts()["inspection"]:
            self.at(self.calendar.day(inspection["accepted"]), self.read_in(inspection))
        self.at(self.calendar.day("first-26"), self.name_requirements)
        self.at(self.calendar.day("first-25"), self.link_requirements)
        for metric in facts()["metric"]:
            self.follow_metric(metric)
        for target in facts()["target"]:
            self.at(self.calendar.day(PLANNED), self.aim(target))
        for focus in facts()["focus"]:
            self.at(self.calendar.day(focus["on"]), self.confirm(focus))
        for action in facts()["action"]:
            self.follow_action(action)
        for answer in facts()["answer"]:
            self.at(self.calendar.day(answer["on"]), self.answer(answer))
        for question in facts()["question"]:
            self.follow_question(question)
        for visit in facts()["visit"]:
            self.at(self.calendar.past(visit["written"]), self.visit(visit))
        self.at(self.calendar.past("now-20"), self.expect_inspectors)
        for meeting in facts()["meeting"]:
            if meeting.get("packed"):  # last, so that it knows all that happened on its day
                self.at(self.papers_out(meeting), self.freeze(meeting))
        for count, (on, step) in enumerate(sorted(self.steps, key=lambda planned: planned[0])):
            step(on, self.calendar.moment(on, count % 240, self.now))

    def at(self, on: date, step: Step) -> None:
        """Plan a step for a day; of one day's steps the first planned comes first."""
        self.steps.append((on, step))

    def found(self, today: date, now: datetime) -> None:
        """Add the trust, its schools and everybody in them."""
        by = in_its_name(now)
        self.trust = add_trust(facts()["trust"], by=by, now=now)
        for school in facts()["school"]:
            self.schools[school["urn"]] = add_school(**school, trust=self.trust, by=by, now=now)
        self.boards["governing"] = self.schools["900001"].boards[0]
        for who in facts()["person"]:
            place = self.trust if who["at"] == "trust" else self.schools[who["at"]]
            password = self.password if who.get("signs_in") else token_urlsafe()  # theirs alone: nobody knows it
            person = add_person(who["name"], who["email"], who["job_title"], password, by=by, now=now)
            give_role(person, Role(who["role"]), place, by=by, now=now, today=today)
            self.people[who["key"]] = person

    def found_board(self, board: Facts) -> Step:
        """Set up one more board, of a school or of the trust."""

        def step(_today: date, now: datetime) -> None:
            of = self.trust if board["of"] == "trust" else self.schools[board["of"]]
            by = self.people[board["by"]]
            self.boards[board["key"]] = found_board(of, board["name"], BoardKind(board["kind"]), by=by, now=now)

        return step

    def seat(self, seat: Facts) -> Step:
        """Give somebody a seat on a board."""

        def step(_today: date, now: datetime) -> None:
            board = self.boards[seat["board"]]
            seat_person(
                board,
                self.people[seat["person"]],
                Office(seat["office"]),
                self.calendar.day(seat["starts"]),
                self.calendar.day(seat["ends"]) if "ends" in seat else None,
                link=seat.get("link", ""),
                part_two=seat.get("part_two", True),
                by=self.people["trust" if board.trust else "clerk"],
                now=now,
            )

        return step

    def offer(self, offer: Facts) -> Step:
        """Offer the trust's schools an action."""

        def step(today: date, now: datetime) -> None:
            said = {name: offer[name] for name in ("topic", "title", "success", "days")}
            steps = [(title, days) for title, days in offer["steps"]]
            make_offer(self.trust, **said, steps=steps, by=self.people["trust"], now=now, today=today)

        return step

    def close(self, closure: Facts) -> Step:
        """Close the first school for a holiday of its year."""
        days = self.calendar.day_of_year(closure["first"]), self.calendar.day_of_year(closure["last"])

        def step(_today: date, now: datetime) -> None:
            close_days(self.schools["900001"], closure["name"], *days, by=self.people["clerk"], now=now)

        return step

    def expect_inspectors(self, _today: date, now: datetime) -> None:
        """Expect inspectors at the first school from two months ahead on, as they have said."""
        school, today = self.schools["900001"], self.calendar.today
        seen_on = inspections_until(school, today)[0].inspected_on
        ahead = (today.year - seen_on.year) * 12 + today.month - seen_on.month + 2
        expect_inspectors(school, Months(ahead, ahead + 4), by=self.people["clerk"], now=now)

    def call(self, meeting: Facts) -> Step:
        """Call a meeting; one that is to come finds the school open."""

        def step(today: date, now: datetime) -> None:
            board, held_on = self.boards[meeting["board"]], self.calendar.past(meeting["held"])
            if held_on > self.calendar.today:
                closed = closed_days(board.school, held_on, held_on + timedelta(60))
                held_on = working_days_after(held_on - timedelta(1), 1, closed)
            self.meetings[meeting["key"]] = call_meeting(
                board,
                held_on,
                starts_at=meeting["starts_at"],
                place=meeting["place"],
                though_closed=True,  # what is past falls on any day of the week
                by=self.people[meeting["by"]],
                now=now,
                today=today,
            )

        return step

    def papers_out(self, meeting: Facts) -> date:
        """Give the day on which the papers of a meeting go out; the first go out when there is a plan to send."""
        held_on = self.calendar.past(meeting["held"])
        closed = set(closed_days(None, held_on - timedelta(60), held_on))
        for closure in facts()["closure"]:
            first, last = (self.calendar.day_of_year(closure[end]) for end in ("first", "last"))
            closed |= {first + timedelta(days) for days in range((last - first).days + 1)}
        return papers_due(held_on, USUAL_NOTICE_DAYS, closed)

    def freeze(self, meeting: Facts) -> Step:
        """Freeze the pack of a meeting; a worker prints it once the school is loaded."""

        def step(today: date, now: datetime) -> None:
            school = self.schools["900001"]
            row = meeting_by_id(school, self.meetings[meeting["key"]].id, today)
            freeze_pack(school, row, pack_html, store=self.store, by=self.people["clerk"], now=now, today=today)

        return step

    def read_in(self, inspection: Facts) -> Step:
        """Read a document as it would have come, and accept it."""

        def step(today: date, now: datetime) -> None:
            content = self.document(inspection).encode()
            accept_inspection(
                self.schools[inspection["school"]],
                read_inspection(content, inspection["file"]),
                SourceFile(inspection["file"], "text/plain", content),
                store=self.store,
                by=self.people[inspection["by"]],
                now=now,
                today=today,
            )

        return step

    def document(self, inspection: Facts) -> str:
        """Fill in the dates and school years of a document."""
        inspected_on = self.calendar.day(inspection["inspected"])
        if inspection["file"] == "report-card.txt":
            inspected_on = max(inspected_on, FIRST_REPORT_CARDS)
        ended = inspected_on.year if inspected_on.month >= 9 else inspected_on.year - 1
        return Template((HERE / inspection["file"]).read_text("utf-8")).substitute(
            inspected_on=day(inspected_on),
            published_on=day(date.fromordinal(inspected_on.toordinal() + 14)),
            letter_on=day(date.fromordinal(inspected_on.toordinal() + 20)),
            year=_school_year(ended),
            year_before=_school_year(ended - 1),
            year_before_that=_school_year(ended - 2),
        )

    def name_requirements(self, today: date, now: datetime) -> None:
        """Give requirements their short titles and leads."""
        for named in facts()["requirement"]:
            requirement = self.requirement(named["school"], named["number"])
            lead = self.people[named["lead"]]
            name_requirement(requirement, named["title"], lead, by=self.people["head"], now=now, today=today)

    def link_requirements(self, today: date, now: datetime) -> None:
        """Say what inspectors asked for again, and follow each in its latest words."""
        for again in facts()["again"]:
            earlier, later = (self.requirement("900001", again[name]) for name in ("earlier", "later"))
            link_requirements(earlier, later, by=self.people["clerk"], now=now, today=today)
            follow_in(earlier, later, by=self.people["head"], now=now, today=today)

    def follow_metric(self, metric: Facts) -> None:
        """Plan the definition of a metric, unless the report card brought it, and its readings."""
        by = metric.get("by", "head")

        def define(_today: date, now: datetime) -> None:
            if "from_card" in metric:
                self.metrics[metric["key"]] = self.metric_of_card(metric["from_card"])
            else:
                wanted = {name: metric[name] for name in ("name", "group", "unit", "better")}
                school = self.schools["900001"]
                self.metrics[metric["key"]] = define_metric(school, **wanted, by=self.people[by], now=now)

        def enter(reading: Facts) -> Step:
            as_at = self.calendar.past(reading["as_at"])
            figures = {
                name: reading[name] for name in ("value", "numerator", "denominator", "basis") if name in reading
            }
            three_terms = reading.get("basis") == "3 term"
            period = f"Three terms to {full_month(as_at)}" if three_terms else sentence_case(term_of(as_at).label)

            def step(today: date, now: datetime) -> None:
                held = self.metrics[metric["key"]]
                entered = self.people[by]
                enter_reading(held, period=period, as_at=as_at, **figures, by=entered, now=now, today=today)

            return step

        self.at(self.calendar.day("first-25"), define)
        for reading in metric.get("readings", ()):
            self.at(self.calendar.past(reading.get("entered", reading["as_at"])), enter(reading))

    def aim(self, target: Facts) -> Step:
        """Set a target from the metric's latest reading."""

        def step(today: date, now: datetime) -> None:
            metric = self.metrics[target["metric"]]
            session().refresh(metric)
            self.targets[target["requirement"], target["metric"]] = set_target(
                self.requirement("900001", target["requirement"]),
                metric,
                metric.readings[-1],
                target["value"],
                self.calendar.day(target["due"]),
                by=self.people["head"],
                now=now,
                today=today,
            )

        return step

    def confirm(self, focus: Facts) -> Step:
        """Say whom and what a requirement is about."""

        def step(today: date, now: datetime) -> None:
            requirement = self.requirement("900001", focus["requirement"])
            about = {name: focus[name] for name in ("groups", "areas")}
            confirm_focus(requirement, **about, by=self.people[focus["by"]], now=now, today=today)

        return step

    def answer(self, answer: Facts) -> Step:
        """Explain a check that stands on the day."""

        def step(today: date, now: datetime) -> None:
            school = self.schools["900001"]
            (check,) = (
                check
                for check in checks_page(school, today).open
                if check.code == answer["check"] and check.figures[0].metric == answer["metric"]
            )
            answer_check(school, check, answer["explanation"], by=self.people[answer["by"]], now=now, today=today)

        return step

    def visit(self, visit: Facts) -> Step:
        """Write the note of a governor's visit."""

        def step(today: date, now: datetime) -> None:
            school = self.schools["900001"]
            write_visit(
                school,
                min(self.calendar.past(visit["on"]), today),
                visit["purpose"],
                visit["seen"],
                met=visit["met"],
                follow_up=visit.get("follow_up", ""),
                actions=[stored_action(school, number) for number in visit["actions"]],
                by=self.people[visit["by"]],
                now=now,
                today=today,
            )

        return step

    def follow_question(self, asked: Facts) -> None:
        """Plan a question and all that was said of it."""
        made: list[Question] = []

        def put(today: date, now: datetime) -> None:
            meeting = self.meetings[asked["meeting"]] if "meeting" in asked else None
            made.append(
                questions.ask(
                    self.schools["900001"],
                    self.asked_about(asked),
                    asked["text"],
                    asked_of=self.people[asked["of"]],
                    asked_by=self.people[asked["by"]],
                    answer_by=max(self.calendar.day(asked["answer_by"]), today),
                    meeting=meeting,
                    confidential=asked.get("confidential", False),
                    by=self.people[asked["recorded_by" if "recorded_by" in asked else "by"]],
                    now=now,
                    today=today,
                )
            )

        self.at(self.calendar.past(asked["on"]), put)
        for turn in asked.get("turns", ()):
            self.at(self.calendar.past(turn["on"]), self.respond(made, turn))

    def asked_about(self, asked: Facts) -> Action | Requirement | Metric:
        """Find what a question is about."""
        if "action" in asked:
            return stored_action(self.schools["900001"], asked["action"])
        return self.metrics[asked["metric"]] if "metric" in asked else self.requirement("900001", asked["requirement"])

    def respond(self, made: list[Question], turn: Facts) -> Step:
        """Say something of a question."""

        def step(today: date, now: datetime) -> None:
            (question,), text = made, turn.get("text", "")
            signed: Any = {"by": self.people[turn["by"]], "now": now, "today": today}
            match TurnKind(turn["kind"]):
                case TurnKind.ANSWERED:
                    questions.answer(question, text, self.pieces(turn.get("evidence", ())), **signed)
                case TurnKind.PROMISED:
                    questions.promise(
                        question, min(self.calendar.past(turn["to"]), latest_promise(today)), text, **signed
                    )
                case TurnKind.ASKED_AGAIN:
                    questions.ask_again(question, text, self.calendar.past(turn["to"]), **signed)
                case TurnKind.SATISFIED:
                    questions.satisfy(question, text, **signed)
                case TurnKind.TAKEN_OVER:
                    questions.take_over(question, **signed)

        return step

    def pieces(self, titles: Sequence[str]) -> list[Evidence]:
        """Find evidence of the first school by its titles."""
        chosen = select(Evidence).where(Evidence.school_id == self.schools["900001"].id, Evidence.title.in_(titles))
        return list(session().scalars(chosen.order_by(Evidence.number)))

    def follow_action(self, facts_of: Facts) -> None:
        """Plan an action and everything that happened to it."""
        made: list[Action] = []
        owner = facts_of["owner"]

        def plan(today: date, now: datetime) -> None:
            requirement = self.requirement(facts_of["school"], facts_of["requirement"])
            made.append(
                plan_action(
                    self.schools[facts_of["school"]],
                    requirement,
                    clauses=[clause for clause in requirement.clauses if clause.number in facts_of["clauses"]],
                    title=facts_of["title"],
                    success=facts_of["success"],
                    owner=self.people[owner],
                    starts_on=self.calendar.day(facts_of["starts"]),
                    due_on=self.calendar.day(facts_of["due"]),
                    milestones=[(m["title"], self.calendar.day(m["due"])) for m in facts_of.get("milestones", ())],
                    targets=[self.targets[requirement.plan_number, key] for key in facts_of.get("targets", ())],
                    by=self.people["head"] if facts_of["school"] == "900001" else self.people[owner],
                    now=now,
                    today=today,
                )
            )

        planned_on = self.calendar.past(facts_of.get("planned", PLANNED))
        self.at(planned_on, plan)
        for kind, happen in self.happenings().items():
            for fact in facts_of.get(kind, ()):
                self.at(self.calendar.past(fact["on"]), happen(made, fact, self.people_later(owner, fact)))

    def people_later(self, owner: str, fact: Facts) -> Callable[[], Person]:
        """Name who does something once people are there: whoever the fact names, or the owner of the action."""
        return lambda: self.people[fact.get("by", owner)]

    def happenings(self) -> dict[str, Callable[[list[Action], Facts, Callable[[], Person]], Step]]:
        """List what can happen to an action once it is planned, in the order in which it does on one day."""
        return {
            "evidence": self.gather,
            "met": self.meet,
            "updates": self.say,
            "moves": self.move,
            "verified": self.verify,
        }

    def gather(self, made: list[Action], piece: Facts, who: Callable[[], Person]) -> Step:
        """Add a piece of evidence, with its bytes when it is a file."""

        def step(today: date, now: datetime) -> None:
            add_evidence(
                made[0],
                EvidenceKind(piece["kind"]),
                piece["title"],
                today,
                by=who(),
                now=now,
                today=today,
                store=self.store,
                file=Upload(piece["file"], BytesIO(content_of(piece["file"]))) if "file" in piece else None,
                url=piece.get("url", ""),
                note=piece.get("note", ""),
                confidential=piece.get("confidential", False),
            )

        return step

    def meet(self, made: list[Action], met: Facts, who: Callable[[], Person]) -> Step:
        """Meet a milestone."""

        def step(today: date, now: datetime) -> None:
            (milestone,) = (milestone for milestone in made[0].milestones if milestone.title == met["title"])
            meet_milestone(milestone, today, by=who(), now=now, today=today)

        return step

    def say(self, made: list[Action], said: Facts, who: Callable[[], Person]) -> Step:
        """Log progress."""

        def step(today: date, now: datetime) -> None:
            words = said["progress"], said.get("difference", "")
            log_progress(made[0], Colour(said["colour"]), *words, by=who(), now=now, today=today)

        return step

    def move(self, made: list[Action], moved: Facts, who: Callable[[], Person]) -> Step:
        """Move the due date."""

        def step(today: date, now: datetime) -> None:
            to_on = self.calendar.day(moved["to"])
            move_due_date(made[0], to_on, moved["reason"], by=who(), now=now, today=today)

        return step

    def verify(self, made: list[Action], _fact: Facts, who: Callable[[], Person]) -> Step:
        """Verify that it is complete."""
        return lambda today, now: verify_completion(made[0], by=who(), now=now, today=today)

    def requirement(self, urn: str, plan_number: int) -> Requirement:
        """Find a requirement by its number in a school's plan."""
        wanted = Requirement.school_id == self.schools[urn].id, Requirement.plan_number == plan_number
        return session().scalars(select(Requirement).where(*wanted)).one()

    def metric_of_card(self, name: str) -> Metric:
        """Find a metric of all pupils that the report card brought."""
        school = self.schools["900001"]
        wanted = Metric.school_id == school.id, Metric.name == name, Metric.group == "all pupils"
        return session().scalars(select(Metric).where(*wanted, Metric.row == "national")).one()


def _school_year(ended: int) -> str:
    return f"{ended - 1}/{ended % 100:02}"
