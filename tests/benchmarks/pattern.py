"""One school with a full plan, told through the services day by day, so that its record is a real one.

Schools by the thousand are copies of a few of these: see `tests.benchmarks.many`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests import make
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.evidence import EvidenceKind
from tracker.models.meetings import Meeting, Office
from tracker.models.metrics import Metric, Target
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.services import questions
from tracker.services.actions import meet_milestone, move_due_date, plan_action
from tracker.services.boards import seat_person
from tracker.services.coverage import confirm_focus
from tracker.services.events import record
from tracker.services.evidence import add_evidence
from tracker.services.meetings import call_meeting
from tracker.services.metrics import define_metric, enter_reading, set_target
from tracker.services.people import add_person, give_role
from tracker.services.schools import add_school
from tracker.services.updates import log_progress
from tracker.services.visits import write_visit

Step = Callable[[date, datetime], None]

PEOPLE = (
    ("Hanna Reed", "Headteacher", Role.HEAD),
    ("Colm Tay", "Governance professional", Role.CLERK),
    ("Lena Marsh", "Deputy head, quality of education", Role.LEADER),
    ("Ravi Stone", "Assistant head, inclusion", Role.LEADER),
    ("Joan Bell", "Attendance lead", Role.LEADER),
    ("Gwen Ford", "Chair of governors", Role.GOVERNOR),
    ("Idris Lane", "Parent governor", Role.GOVERNOR),
    ("Mary Okoro", "Co-opted governor", Role.GOVERNOR),
)
ASKED = (
    ("Teaching that checks what pupils know", "make sure that teachers check what pupils know before they move on"),
    ("Adapted teaching for pupils with SEND", "make sure that staff adapt their teaching for pupils with SEND"),
    ("Attendance of disadvantaged pupils", "reduce the persistent absence of disadvantaged pupils"),
    ("Reading in Years 7 to 9", "make sure that pupils who fall behind in reading catch up quickly"),
    ("Behaviour at breaktimes", "make sure that behaviour outside lessons is as calm as it is in them"),
    ("Curriculum in the foundation subjects", "set out what pupils should know in each foundation subject"),
    ("What governors are told", "give governors what they need to hold leaders to account"),
    ("Careers and personal development", "make sure that every pupil meets employers and is taught about careers"),
)
MEASURED = (
    ("Attainment 8", "all pupils", "score", "higher", 41.2),
    ("Attainment 8", "disadvantaged", "score", "higher", 32.4),
    ("English and maths at grade 5", "all pupils", "%", "higher", 38.0),
    ("English and maths at grade 5", "disadvantaged", "%", "higher", 21.0),
    ("Overall absence", "all pupils", "%", "lower", 9.4),
    ("Persistent absence", "all pupils", "%", "lower", 31.0),
    ("Persistent absence", "disadvantaged", "%", "lower", 47.0),
    ("Persistent absence", "pupils with SEND", "%", "lower", 44.0),
    ("Suspensions", "all pupils", "%", "lower", 12.0),
    ("Reading age at or above own", "Year 7", "%", "higher", 52.0),
    ("Reading age at or above own", "Year 8", "%", "higher", 55.0),
    ("Lessons seen with the routine used well", "all pupils", "%", "higher", 40.0),
)
PROGRESS = (
    "Eighteen of the thirty lessons planned were visited, and the two departments that had not begun have now agreed"
    " dates for theirs with the deputy head.",
    "All staff have had the first session of training; the second, on what to do with what is found, is next week.",
    "The list of pupils was checked with heads of year, and those who joined in September have been added to it.",
)
DIFFERENCE = "Half of the books sampled show gaps taught again within two weeks; in the summer it was one in four."


@dataclass(frozen=True, slots=True)
class Size:
    """How much one school has."""

    requirements: int = 8
    actions: int = 3  # of each requirement
    updates: int = 6  # of each action
    metrics: int = 12
    readings: int = 5  # of each metric
    questions: int = 6
    meetings: int = 3

    @property
    def all_actions(self) -> int:
        """How many actions the school has."""
        return self.requirements * self.actions


FULL = Size()
ONE = Size(1, 1, 1, 1, 1, questions=3, meetings=2)  # one of each kind: a meeting that was, and one that is to come


def tell_school(urn: str, name: str, today: date, size: Size = FULL, seed: int = 0) -> School:
    """Store one school and all that happened there in the two hundred days before ``today``."""
    return _Story(urn, name, today, size, Random(seed)).told()


class _Story:
    """A school, its people, and what happens on which day."""

    def __init__(self, urn: str, name: str, today: date, size: Size, random: Random) -> None:
        self.urn, self.name, self.today, self.size, self.random = urn, name, today, size, random
        self.steps: list[tuple[date, Step]] = []
        self.people: dict[Role, list[Person]] = {}
        self.school: School
        self.requirements: list[Requirement] = []
        self.metrics: list[Metric] = []
        self.targets: dict[int, Target] = {}
        self.actions: list[Action] = []
        self.meetings: list[Meeting] = []
        self.follows_through = random.random()  # how much of what is planned gets done

    def told(self) -> School:
        """Let everything happen, in its order."""
        self.on(250, self.found)
        self.on(245, self.inspect)
        for number in range(self.size.metrics):
            self.on(240, self.measure(number))
        for number in range(self.size.requirements):
            self.on(238, self.aim(number))
            self.on(236, self.focus(number))
        for number in range(self.size.all_actions):
            self.on(230, self.plan(number))
        for number in range(self.size.meetings):
            self.on(225, self.call(number))
        for number in range(self.size.all_actions):
            self.follow(number)
        for number in range(self.size.questions):
            self.ask(number)
        self.on(12, self.visit)
        for minute, (day, step) in enumerate(sorted(self.steps, key=lambda planned: planned[0])):
            step(day, datetime.combine(day, time(8), UTC) + timedelta(minutes=minute % 600))
        return self.school

    def on(self, days_ago: int, step: Step) -> None:
        """Plan a step; of one day's steps the first planned comes first."""
        self.steps.append((self.today - timedelta(days_ago), step))

    def one(self, role: Role, number: int = 0) -> Person:
        """Give one of those who hold a role."""
        return self.people[role][number % len(self.people[role])]

    def found(self, today: date, now: datetime) -> None:
        """Add the head, the school, and everybody else."""
        added = [
            add_person(name, f"{name.split()[0].lower()}.{self.urn}@school.example", title, now=now)
            for name, title, _ in PEOPLE
        ]
        head = added[0]
        self.school = add_school(self.urn, self.name, by=head, now=now)
        for person, (_, _, role) in zip(added, PEOPLE, strict=True):
            give_role(person, role, self.school, by=head, now=now, today=today)
            self.people.setdefault(role, []).append(person)
        session().flush()
        board = self.school.boards[0]
        for number, person in enumerate(self.people[Role.GOVERNOR]):
            office = Office.MEMBER if number else Office.CHAIR
            seat_person(board, person, office, today, by=self.one(Role.CLERK), now=now)

    def inspect(self, today: date, now: datetime) -> None:
        """Accept an inspection and what it asks for."""
        head = self.one(Role.HEAD)
        category = "requires significant improvement" if self.random.random() < 0.3 else None
        inspection = make.inspection(self.school, head, today - timedelta(20), accepted_at=now, category=category)
        for number in range(self.size.requirements):
            title, duty = ASKED[number % len(ASKED)]
            clauses = (f"Leaders must {duty}.", "Leaders should also check that what they do helps pupils to learn.")
            lead = self.one(Role.LEADER, number)
            made = make.requirement(inspection, clauses, title=title, lead=lead, accepted_on=today)
            self.requirements.append(made)
        told = {"kind": inspection.kind, "requirements": self.size.requirements}
        record("inspection_accepted", inspection, by=head, now=now, school=self.school, **told)

    def measure(self, number: int) -> Step:
        """Define a metric, and enter its readings, one a half-term."""
        name, group, unit, better, value = MEASURED[number % len(MEASURED)]

        def step(_today: date, now: datetime) -> None:
            self.metrics.append(define_metric(self.school, name, group, unit, better, by=self.one(Role.CLERK), now=now))

        def enter(count: int, as_at: date) -> Step:
            moved = round(value + count * self.random.uniform(-1.5, 2.0) * (-1 if better == "lower" else 1), 1)

            def entered(today: date, now: datetime) -> None:
                enter_reading(
                    self.metrics[number],
                    period=f"Half-term {count + 1}",
                    as_at=as_at,
                    value=moved,
                    national=value,
                    by=self.one(Role.CLERK),
                    now=now,
                    today=today,
                )

            return entered

        for count in range(self.size.readings):
            days_ago = 239 - count * 50
            self.on(days_ago, enter(count, self.today - timedelta(days_ago + 3)))
        return step

    def aim(self, number: int) -> Step:
        """Set a target for a requirement."""

        def step(today: date, now: datetime) -> None:
            metric = self.metrics[number % len(self.metrics)]
            session().refresh(metric)
            baseline = metric.readings[-1]
            value = round((baseline.school_value or 0) * (0.8 if metric.better == "lower" else 1.2), 1)
            due_on = self.today + timedelta(240)
            signs = {"by": self.one(Role.HEAD), "now": now, "today": today}
            self.targets[number] = set_target(self.requirements[number], metric, baseline, value, due_on, **signs)

        return step

    def focus(self, number: int) -> Step:
        """Say whom every other requirement is about."""

        def step(today: date, now: datetime) -> None:
            if number % 2 == 0:
                signs = {"by": self.one(Role.CLERK), "now": now, "today": today}
                confirm_focus(self.requirements[number], groups=["boys"], areas=["Achievement"], **signs)

        return step

    def plan(self, number: int) -> Step:
        """Plan an action with two milestones."""
        asked, starts_on = number // self.size.actions, self.today - timedelta(225)
        owner = self.one_owner(number)

        def step(today: date, now: datetime) -> None:
            requirement = self.requirements[asked]
            self.actions.append(
                plan_action(
                    self.school,
                    requirement,
                    clauses=requirement.clauses if number % self.size.actions else requirement.clauses[:1],
                    title=f"Teach unit {number + 1} again to Years 8 and 9, on one shared routine",
                    success=f"Four in five of {60 + number} pupils pass the test of the unit",
                    owner=owner(),
                    starts_on=starts_on,
                    due_on=self.today + timedelta(30 + 7 * number),
                    milestones=[
                        ("First round of visits done", self.today - timedelta(100 - number)),
                        ("Second round of visits done", self.today + timedelta(20 + number)),
                    ],
                    targets=[self.targets[asked]],
                    by=self.one(Role.HEAD),
                    now=now,
                    today=today,
                )
            )

        return step

    def one_owner(self, number: int) -> Callable[[], Person]:
        """Name the owner of an action once people are there."""
        return lambda: self.one(Role.LEADER, number)

    def follow(self, number: int) -> None:
        """Plan what happens to an action: evidence, a milestone met, updates, sometimes a later due date."""
        colours = self.random.choices(
            (Colour.RED, Colour.AMBER, Colour.GREEN), (2 - self.follows_through, 2, 1 + 2 * self.follows_through), k=9
        )

        def gather(today: date, now: datetime) -> None:
            action = self.actions[number]
            title = f"Twelve lessons seen, round {number + 1}"
            signs = {"by": action.owner, "now": now, "today": today}
            add_evidence(action, EvidenceKind.OBSERVATION, title, today, note="Ten of twelve used it well.", **signs)

        def say(count: int) -> Step:
            words = PROGRESS[(number + count) % len(PROGRESS)], DIFFERENCE if count % 2 else ""

            def step(today: date, now: datetime) -> None:
                action = self.actions[number]
                log_progress(action, colours[count % 9], *words, by=action.owner, now=now, today=today)

            return step

        def meet(today: date, now: datetime) -> None:
            action = self.actions[number]
            meet_milestone(action.milestones[0], today, by=action.owner, now=now, today=today)

        def move(today: date, now: datetime) -> None:
            action = self.actions[number]
            signs = {"by": action.owner, "now": now, "today": today}
            move_due_date(action, action.due_on + timedelta(28), "The trainer was ill for three weeks.", **signs)

        self.on(150 - number, gather)
        if self.random.random() < 0.4 + self.follows_through / 2:
            self.on(98 - number, meet)
        for count in range(self.size.updates):
            self.on(200 - count * 36 - number % 9, say(count))
        if number % 6 == 0:
            self.on(40, move)

    def call(self, number: int) -> Step:
        """Call a meeting of the board; the last is to come."""
        held_on = self.today + timedelta(17 - 90 * (self.size.meetings - 1 - number))
        while held_on.weekday() > 4:
            held_on += timedelta(1)

        def step(today: date, now: datetime) -> None:
            signs = {"by": self.one(Role.CLERK), "now": now, "today": today}
            self.meetings.append(call_meeting(self.school.boards[0], held_on, though_closed=True, **signs))

        return step

    def ask(self, number: int) -> None:
        """Plan a question of a governor; two of three are answered, and one of three is settled."""
        made: list[questions.Question] = []

        def put(today: date, now: datetime) -> None:
            made.append(
                questions.ask(
                    self.school,
                    self.actions[number % len(self.actions)],
                    f"What have visits to unit {number + 1} shown that was not known before?",
                    asked_of=self.one(Role.LEADER, number),
                    answer_by=today + timedelta(14),
                    by=self.one(Role.GOVERNOR, number),
                    now=now,
                    today=today,
                )
            )

        def answer(today: date, now: datetime) -> None:
            text = "Two forms were visited; what was found is in the evidence of this action."
            questions.answer(made[0], text, by=made[0].asked_of, now=now, today=today)

        def satisfy(today: date, now: datetime) -> None:
            questions.satisfy(made[0], by=made[0].asked_by, now=now, today=today)

        self.on(70 - number, put)
        if number % 3:
            self.on(60 - number, answer)
        if number % 3 == 2:
            self.on(50 - number, satisfy)

    def visit(self, today: date, now: datetime) -> None:
        """Write the note of a governor's visit."""
        signs = {"by": self.one(Role.GOVERNOR), "now": now, "today": today}
        seen = "Four of six lessons began with recall questions."
        write_visit(self.school, today, "See how units are taught again", seen, actions=self.actions[:2], **signs)
