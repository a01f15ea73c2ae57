"""How long records are kept, and letting go of them: what goes, what stays, and that the chain still holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import Base, session
from tracker.errors import Invalid
from tracker.models.actions import Action, Milestone, Update
from tracker.models.events import Event
from tracker.models.evidence import Evidence
from tracker.models.inspections import Inspection
from tracker.models.jobs import Job, JobState
from tracker.models.mail import SentMail
from tracker.models.packs import Pack, PackPaper, Variant
from tracker.models.passes import PassVisit, ReadingPass
from tracker.models.people import Person
from tracker.models.questions import Question, QuestionTurn, TurnKind
from tracker.models.requirements import Requirement
from tracker.models.set_ups import SetUp, SetUpKind
from tracker.models.sign_ins import Invitation, SignIn
from tracker.models.visits import Visit
from tracker.models.webhooks import Delivery, DeliveryTry, Happening, Webhook
from tracker.queries.audit import verified
from tracker.queries.installation import is_demonstration
from tracker.queries.retention import Due, Thing, due_at_school, due_here
from tracker.queries.set_ups import SET_UP_JOB
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role
from tracker.rules.retention import RecordKind
from tracker.services.numbers import NUMBERED, next_number
from tracker.services.passes import give_pass
from tracker.services.people import add_person
from tracker.services.retention import keep_records, keep_records_here, let_go, let_go_here
from tracker.services.visits import write_visit

LONG_AGO = date(2016, 5, 12)
ZONE = ZoneInfo("Europe/London")


def by(cast: Cast) -> dict[str, Any]:
    return {"by": cast.clerk, "now": make.at(make.TODAY)}


def due(cast: Cast, kind: RecordKind) -> Due:
    (found,) = (one for one in due_at_school(cast.school, make.TODAY) if one.kind is kind)
    return found


def due_then(cast: Cast, kind: RecordKind, today: date) -> tuple[Thing, ...]:
    return next(one.things for one in due_at_school(cast.school, today) if one.kind is kind)


def let_all_go(cast: Cast, kind: RecordKind) -> list[Due]:
    gone = let_go(cast.school, {kind: due(cast, kind).seal}, today=make.TODAY, **by(cast))
    session().commit()
    return gone


def count(model: type[Base]) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def last_event() -> Event:
    return session().scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()


@pytest.fixture
def planned(cast: Cast) -> Inspection:
    """A plan of 2016 with all it can have, which left in 2018, and one of today beside it."""
    old = make.inspection(cast.school, cast.head, LONG_AGO)
    asked = make.requirement(old, closed_on=date(2018, 5, 15))
    action = make.action(asked, cast.leader, due_on=date(2017, 7, 20), starts_on=LONG_AGO)
    make.milestone(action, date(2016, 10, 9))
    make.move(action, date(2017, 7, 20))
    make.update(action, Colour.GREEN, signed_on=date(2017, 1, 9))
    shown = make.evidence(action, cast.leader)
    about = make.question(cast.school, cast.governor, cast.head, action=action, asked_on=LONG_AGO)
    make.turn(about, TurnKind.ANSWERED, cast.head, date(2016, 6, 1))
    general = make.question(cast.school, cast.governor, cast.head, asked_on=LONG_AGO)
    make.turn(general, TurnKind.ANSWERED, cast.head, date(2016, 6, 1), evidence=[shown])
    make.turn(general, TurnKind.SATISFIED, cast.governor, date(2016, 7, 1), text="")
    make.visit(cast.school, cast.governor, [action], visited_on=date(2016, 9, 20))
    today = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    make.update(today, Colour.AMBER)
    make.evidence(today, cast.leader)
    make.question(cast.school, cast.governor, cast.head, action=today)
    make.visit(cast.school, cast.governor, [today])
    session().commit()
    return old


def test_what_was_planned_about_an_old_inspection_is_named_with_how_much_it_is(cast: Cast, planned: Inspection) -> None:
    found = due(cast, RecordKind.PLANS)
    assert [thing.name for thing in found.things] == [
        "Report card, 12 May 2016: 1 action, 1 update, 1 piece of evidence and 1 question"
    ]
    assert found.until == date(2023, 11, 25)


def test_the_plan_goes_and_what_inspectors_wrote_and_the_plan_of_today_stay(cast: Cast, planned: Inspection) -> None:
    let_all_go(cast, RecordKind.PLANS)
    assert [count(model) for model in (Action, Update, Evidence, Milestone)] == [1, 1, 1, 0]
    assert [count(model) for model in (Inspection, Requirement)] == [2, 2]
    assert session().scalars(select(Question.number).order_by(Question.number)).all() == [2, 3]
    assert due(cast, RecordKind.PLANS).things == ()
    assert verified().broken is None


def test_what_went_and_who_let_it_go_is_an_event_of_the_inspection(cast: Cast, planned: Inspection) -> None:
    let_all_go(cast, RecordKind.PLANS)
    event = last_event()
    assert (event.name, event.subject, event.subject_id) == ("records_let_go", "inspection", planned.id)
    assert event.person_id == cast.clerk.id
    assert event.detail == {
        "kind": "What was planned and done about an inspection",
        "count": 1,
        "kept": "3 years",
        "until": "2023-11-25",
        "named": ["Report card, 12 May 2016: 1 action, 1 update, 1 piece of evidence and 1 question"],
    }


def test_a_plan_with_a_requirement_that_is_still_followed_stays(cast: Cast, planned: Inspection) -> None:
    make.requirement(planned)
    assert due(cast, RecordKind.PLANS).things == ()


def test_the_newest_of_each_kind_goes_too_and_its_number_is_never_given_again(cast: Cast) -> None:
    asked = make.requirement(make.inspection(cast.school, cast.head, LONG_AGO), closed_on=date(2018, 5, 15))
    make.evidence(make.action(asked, cast.leader, due_on=date(2027, 7, 16)), cast.leader)
    settled = make.question(cast.school, cast.governor, cast.head, asked_on=LONG_AGO)
    make.turn(settled, TurnKind.SATISFIED, cast.governor, date(2016, 7, 1), text="")
    make.visit(cast.school, cast.governor, visited_on=LONG_AGO)
    make.reading_pass(
        asked, make.person("Ada Bell", "Adviser"), cast.clerk, starts_on=LONG_AGO, ends_on=date(2016, 6, 10)
    )
    session().commit()
    for kind in (RecordKind.PLANS, RecordKind.QUESTIONS, RecordKind.VISITS, RecordKind.PASSES):
        let_all_go(cast, kind)
    assert [count(model) for model in NUMBERED] == [0, 0, 0, 0]
    assert [next_number(model, cast.school) for model in NUMBERED] == [2, 2, 2, 2]
    assert [next_number(model, cast.other_school) for model in NUMBERED] == [1, 1, 1, 1]
    make.visit(cast.school, cast.governor, number=7)
    assert next_number(Visit, cast.school) == 8


def test_a_number_that_went_is_not_given_to_the_next_visit(cast: Cast) -> None:
    make.visit(cast.school, cast.governor, visited_on=LONG_AGO)
    session().commit()
    let_all_go(cast, RecordKind.VISITS)
    words = {"visited_on": make.TODAY, "purpose": "Reading", "seen": "Two lessons."}
    written = write_visit(cast.school, **words, today=make.TODAY, by=cast.governor, now=make.at(make.TODAY))
    assert written.number == 2


def test_whoever_had_the_only_pass_loses_their_name_though_the_pass_went_before(cast: Cast) -> None:
    adviser = make.person("Ada Bell", "Adviser")
    asked = make.requirement(make.inspection(cast.school, cast.head))
    given = date(2020, 10, 26)
    ends_on = date(2020, 11, 25)
    words = {"purpose": "Advice", "starts_on": given, "ends_on": ends_on}
    give_pass(cast.school, adviser, [asked], **words, by=cast.clerk, now=make.at(given), today=given)
    session().commit()
    let_all_go(cast, RecordKind.PASSES)
    assert count(ReadingPass) == 0
    assert [thing.name for thing in due_then(cast, RecordKind.PEOPLE, make.TODAY - timedelta(1))] == []
    assert [thing.name for thing in due_then(cast, RecordKind.PEOPLE, make.TODAY)] == ["Ada Bell"]
    assert all(not one.things for one in due_at_school(cast.other_school, make.TODAY))
    let_all_go(cast, RecordKind.PEOPLE)
    assert adviser.name == f"Person removed {adviser.id}"
    assert due(cast, RecordKind.PEOPLE).things == ()


def test_a_settled_question_and_a_visit_go_once_their_actions_have_gone(cast: Cast, planned: Inspection) -> None:
    assert [thing.name for thing in due(cast, RecordKind.QUESTIONS).things] == ["Q2, last word on 1 July 2016"]
    assert due(cast, RecordKind.VISITS).things == ()
    let_all_go(cast, RecordKind.PLANS)
    assert [thing.name for thing in due(cast, RecordKind.VISITS).things] == ["V1, Gwen Ŵyn, 20 September 2016"]
    let_all_go(cast, RecordKind.VISITS)
    let_all_go(cast, RecordKind.QUESTIONS)
    assert (count(Visit), count(Question), count(QuestionTurn)) == (1, 1, 0)
    assert verified().broken is None


def test_packs_go_six_years_after_their_meeting(cast: Cast) -> None:
    for held_on in (date(2020, 11, 25), date(2020, 11, 26)):
        paper = PackPaper(variant=Variant.OPEN, edition="standard", source_sha256="0" * 64)
        session().add(
            Pack(
                meeting=make.meeting(cast.school.boards[0], cast.clerk, held_on),
                number=1,
                as_at=held_on,
                facts={},
                facts_sha256="0" * 64,
                frozen_at=make.at(held_on),
                frozen_by=cast.clerk,
                papers=[paper],
            )
        )
    session().commit()
    assert [thing.name for thing in due(cast, RecordKind.PACKS).things] == [
        "Interim executive board, 25 November 2020: pack 1"
    ]
    let_all_go(cast, RecordKind.PACKS)
    assert (count(Pack), count(PackPaper)) == (1, 1)


def test_a_pass_goes_with_what_was_opened_with_it(cast: Cast) -> None:
    adviser = make.person("Ada Bell", "Adviser")
    for number, ends_on in ((1, date(2022, 3, 1)), (2, date(2026, 10, 1))):
        lent = ReadingPass(
            school=cast.school,
            number=number,
            person=adviser,
            purpose="Advice",
            starts_on=ends_on - timedelta(30),
            ends_on=ends_on,
            given_at=make.at(ends_on),
            given_by=cast.clerk,
        )
        session().add(lent)
        session().add(PassVisit(reading_pass=lent, what="Requirement 1", visited_at=make.at(ends_on)))
    session().commit()
    assert due(cast, RecordKind.PASSES).things[0].name == "Pass 1, Ada Bell, until 1 March 2022, 1 page opened"
    let_all_go(cast, RecordKind.PASSES)
    assert (count(ReadingPass), count(PassVisit)) == (1, 1)
    assert "Ada Bell" not in str(last_event().detail)


def test_whoever_left_six_years_ago_loses_their_name_and_whoever_is_something_elsewhere_does_not(cast: Cast) -> None:
    gone = add_person("Nia Reed", "nia@harbour-row.example", school=cast.school, **by(cast))
    elsewhere = make.person("Ida Kemp", "Teacher")
    for person in (gone, elsewhere):
        make.role(person, Role.LEADER, cast.school, ends_on=date(2019, 8, 31))
    make.role(elsewhere, Role.LEADER, cast.other_school)
    session().commit()
    assert [thing.name for thing in due(cast, RecordKind.PEOPLE).things] == ["Nia Reed"]
    let_all_go(cast, RecordKind.PEOPLE)
    assert session().get_one(Person, gone.id).name == f"Person removed {gone.id}"
    assert due(cast, RecordKind.PEOPLE).things == ()
    assert verified().broken is None
    told = session().scalars(select(Event.detail).where(Event.name == "records_let_go")).one()
    assert told["named"] == [f"Person removed {gone.id}"]


def test_what_became_due_since_it_was_shown_is_not_let_go_unseen(cast: Cast, planned: Inspection) -> None:
    seal = due(cast, RecordKind.PLANS).seal
    another = make.requirement(make.inspection(cast.school, cast.head, date(2014, 3, 4)), closed_on=LONG_AGO)
    make.action(another, cast.leader)
    with pytest.raises(Invalid, match="has changed"):
        let_go(cast.school, {RecordKind.PLANS: seal}, today=make.TODAY, **by(cast))
    assert count(Action) == 3


def test_more_records_cost_no_more_queries(cast: Cast, planned: Inspection, queries: Queries) -> None:
    def cost() -> int:
        session().expire_all()
        school, before = cast.school, queries.count
        assert school.name
        with queries:
            due_at_school(school, make.TODAY)
        return queries.count - before

    few = cost()
    for year in range(2005, 2015):
        old = make.requirement(make.inspection(cast.school, cast.head, date(year, 3, 4)), closed_on=date(2016, 3, 4))
        make.update(make.action(old, cast.leader), Colour.GREEN)
        make.visit(cast.school, cast.governor, visited_on=date(year, 3, 4))
    make.visit(cast.school, cast.governor)
    session().commit()
    assert cost() == few <= 7


def test_nothing_of_another_school_is_named_or_goes(cast: Cast, planned: Inspection) -> None:
    assert all(not one.things for one in due_at_school(cast.other_school, make.TODAY))


def test_a_school_says_how_long_and_what_is_kept_for_good_never_goes(cast: Cast, planned: Inspection) -> None:
    keep_records(cast.school, {RecordKind.PLANS: None, RecordKind.PACKS: 84}, **by(cast))
    session().commit()
    assert (due(cast, RecordKind.PLANS).until, due(cast, RecordKind.PLANS).things) == (None, ())
    assert last_event().detail["changed"] == {
        "What was planned and done about an inspection": ["3 years", "for good"],
        "Frozen packs": ["6 years", "7 years"],
    }
    before = count(Event)
    keep_records(cast.school, {RecordKind.PLANS: None}, **by(cast))
    session().commit()
    assert count(Event) == before


@pytest.mark.parametrize("months", [0, 11, 1201])
def test_a_time_that_is_too_short_or_too_long_is_refused_with_a_sentence(cast: Cast, months: int) -> None:
    with pytest.raises(Invalid, match="Enter 12 to 1,200 months, or nothing to keep them for good"):
        keep_records(cast.school, {RecordKind.PLANS: months}, **by(cast))


def test_what_is_a_schools_and_what_is_the_installations_are_kept_apart(cast: Cast) -> None:
    with pytest.raises(Invalid, match="alike for every school"):
        keep_records(cast.school, {RecordKind.SIGN_INS: 12}, **by(cast))
    with pytest.raises(Invalid, match="as each school says"):
        keep_records_here({RecordKind.PACKS: 12}, **by(cast))


def test_sign_ins_invitations_mails_and_work_go_for_every_school_at_once(cast: Cast) -> None:
    for number, moment in enumerate((make.at(date(2025, 1, 6)), make.at(make.TODAY))):
        who = {"person_id": cast.leader.id}
        session().add_all(
            [
                SignIn(key_sha256=f"{number}", means="password", started_at=moment, seen_at=moment, **who),
                Invitation(key_sha256=f"{number}", sent_at=moment, sent_by_id=cast.clerk.id, expires_at=moment, **who),
                SentMail(occasion=f"week {number}", sent_at=moment, **who),
                Job(
                    kind="print",
                    subject_id=number,
                    state=JobState.DONE,
                    asked_at=moment,
                    asked_by_id=cast.clerk.id,
                    ended_at=moment,
                ),
            ]
        )
    session().commit()
    assert [len(one.things) for one in due_here(make.TODAY, ZONE)] == [1, 1, 1, 1, 0, 0]
    keep_records_here({RecordKind.MAILS: 24}, **by(cast))
    kinds = [one.kind for one in due_here(make.TODAY, ZONE)]
    gone = let_go_here(kinds, today=make.TODAY, zone=ZONE, **by(cast))
    session().commit()
    assert [one.kind for one in gone] == [RecordKind.SIGN_INS, RecordKind.INVITATIONS, RecordKind.WORK]
    assert [count(model) for model in (SignIn, Invitation, SentMail, Job)] == [1, 1, 2, 1]
    assert last_event().detail == {
        "kind": "Long work that is done or was given up",
        "count": 1,
        "kept": "6 months",
        "until": "2026-05-25",
    }
    assert not is_demonstration()
    assert verified().broken is None


def set_up(cast: Cast, moment: datetime, *, is_done: bool) -> SetUp:
    """A list of people that was accepted, done or never done."""
    row = {"name": "Ada Bell", "email": "ada@example.invalid"}
    made = SetUp(
        kind=SetUpKind.PEOPLE,
        source="people.csv",
        rows=[] if is_done else [row],
        row_count=1,
        asked_at=moment,
        asked_by_id=cast.clerk.id,
        ended_at=moment if is_done else None,
    )
    session().add(made)
    session().flush()
    return made


def test_lists_of_people_go_done_or_never_done_but_not_while_somebody_is_at_them(cast: Cast) -> None:
    long_ago = make.at(date(2025, 1, 6))
    set_up(cast, long_ago, is_done=True)
    set_up(cast, long_ago, is_done=False)
    at_work = set_up(cast, long_ago, is_done=False)
    today = set_up(cast, make.at(make.TODAY), is_done=True)
    session().add(Job(kind=SET_UP_JOB, subject_id=at_work.id, asked_at=long_ago, asked_by_id=cast.clerk.id))
    stay = {at_work.id, today.id}
    session().commit()
    (gone,) = let_go_here([RecordKind.SET_UPS], today=make.TODAY, zone=ZONE, **by(cast))
    session().commit()
    assert [thing.name for thing in gone.things] == ["people.csv, people, 6 January 2025"] * 2
    assert set(session().scalars(select(SetUp.id))) == stay
    assert "Ada Bell" not in str(last_event().detail)


def test_what_programs_were_told_goes_with_each_try_but_not_before_it_was_told(cast: Cast) -> None:
    long_ago = make.at(date(2025, 1, 6))
    webhook = Webhook(
        school=cast.school,
        address="https://hooks.trust.example/in",
        tells_of=[Happening.QUESTION_ASKED.value],
        salt="salt",
        made_at=long_ago,
        made_by=cast.clerk,
    )
    for number, (raised_at, due_at) in enumerate(
        [(long_ago, None), (long_ago, make.at(make.TODAY)), (make.at(make.TODAY), None)]
    ):
        told = Delivery(
            webhook=webhook,
            key=f"{number}",
            happening=Happening.QUESTION_ASKED,
            body="{}",
            raised_at=raised_at,
            due_at=due_at,
        )
        told.tries.append(DeliveryTry(tried_at=raised_at, outcome="It answered 500."))
        session().add(told)
    session().commit()
    (gone,) = let_go_here([RecordKind.DELIVERIES], today=make.TODAY, zone=ZONE, **by(cast))
    session().commit()
    assert [thing.name for thing in gone.things] == ["question asked, 6 January 2025"]
    assert [count(model) for model in (Delivery, DeliveryTry, Webhook)] == [2, 2, 1]
    assert verified().broken is None
