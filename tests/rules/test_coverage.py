"""Whom and what the plan has forgotten: empty cells, each with the one thing to do about it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tracker.reading.inspections import read_inspection
from tracker.rules.coverage import Coverage, coverage, suggested_areas

CARD = Path(__file__).parents[3] / "shared" / "inspections" / "alsop-2026-report-card.txt"
DISADVANTAGED, SEND = "disadvantaged pupils", "pupils with SEND"
AREAS = (
    "Achievement",
    "Attendance and behaviour",
    "Curriculum and teaching",
    "Early years",
    "Inclusion",
    "Leadership and governance",
    "Personal development and wellbeing",
    "Post-16 provision",
)


@dataclass(frozen=True)
class Requirement:
    number: int
    text: str
    groups: Collection[str] | None = None
    areas: Collection[str] | None = None
    metrics: Collection[tuple[str, str]] = ()


@dataclass(frozen=True)
class Action:
    number: str
    text: str
    groups: Collection[str] | None = None

    @property
    def requirement(self) -> int:
        return int(self.number.split(".")[0])


@dataclass(frozen=True)
class Grade:
    area: str
    grade: str = "Needs attention"


ATTENDANCE = Requirement(
    4, "Leaders should raise attendance, above all of disadvantaged pupils and of those with SEND."
)
ADAPTING = Requirement(2, "Staff must adapt their teaching to pupils with SEND.")
EVERYBODY = Requirement(1, "Leaders must ensure that teaching is good.")
ALL_ABSENT = ("Persistent absence", "all pupils")


def cells(covered: Coverage) -> dict[tuple[str, int], tuple[tuple[str, ...], tuple[str, ...]]]:
    return {(row.group, row.requirement): (row.actions.items, row.metrics.items) for row in covered.groups}


def test_every_group_a_requirement_names_has_a_row_and_nobody_else():
    covered = coverage([ATTENDANCE, EVERYBODY, ADAPTING], [], [])
    assert [(row.group, row.requirement) for row in covered.groups] == [(DISADVANTAGED, 4), (SEND, 2), (SEND, 4)]
    assert all(row.actions.is_empty and row.metrics.is_empty for row in covered.groups)


def test_actions_and_metrics_that_name_a_group_fill_its_cells():
    actions = [
        Action("4.1", "Call every family on the first day"),
        Action("4.2", "Meet the families of pupils with SEND each fortnight"),
        Action("2.1", "Coach teachers"),
    ]
    metrics = [ALL_ABSENT, ("Persistent absence", "disadvantaged"), ("Attendance", "SEND"), ("Attendance", "SEND")]
    assert cells(coverage([ATTENDANCE, ADAPTING], actions, metrics)) == {
        (DISADVANTAGED, 4): ((), ("Persistent absence",)),
        (SEND, 2): ((), ()),
        (SEND, 4): (("4.2",), ("Attendance",)),
    }


def test_attendance_entered_for_send_fills_its_cell():
    before = coverage([ATTENDANCE], [], [ALL_ABSENT])
    after = coverage([ATTENDANCE], [], [ALL_ABSENT, ("Attendance", "SEND")])
    assert cells(before)[SEND, 4] == ((), ())
    assert cells(after)[SEND, 4] == ((), ("Attendance",))
    assert len(after.todos) == len(before.todos) - 1


def test_a_metric_with_a_target_under_it_measures_a_requirement_whatever_its_topic():
    on_track = ("On track in core subjects", "SEND")
    assert cells(coverage([ADAPTING], [], [on_track]))[SEND, 2] == ((), ())
    linked = replace(ADAPTING, metrics=[on_track])
    assert cells(coverage([linked], [], [on_track]))[SEND, 2] == ((), ("On track in core subjects",))


def test_a_metric_of_pupils_outside_a_group_does_not_measure_it():
    covered = coverage([ATTENDANCE], [], [("Attendance", "not disadvantaged")])
    assert cells(covered)[DISADVANTAGED, 4] == ((), ())


@pytest.mark.parametrize(
    ("actions", "why"),
    [
        ([], "it has no action yet"),
        ([Action("2.1", "Coach teachers")], "its action does not name them"),
        ([Action("2.1", "Coach"), Action("2.2", "Visit")], "none of its two actions names them"),
    ],
)
def test_an_empty_cell_of_actions_says_what_to_plan(actions, why):
    (row,) = coverage([ADAPTING], actions, []).groups
    assert row.actions.todo == f"Plan an action for pupils with SEND under requirement 2: {why}."


def test_an_empty_cell_of_metrics_says_what_to_measure():
    (row,) = coverage([ADAPTING], [], []).groups
    assert row.metrics.todo == (
        "Set a target for pupils with SEND under requirement 2: nothing measures the difference to them."
    )
    disadvantaged, _send = coverage([ATTENDANCE], [], [ALL_ABSENT, ("Persistent absence", "SEND")]).groups
    assert disadvantaged.metrics.todo == (
        "Enter “Persistent absence” for disadvantaged pupils: requirement 4 names them, and it is known for all pupils"
        " and pupils with SEND only."
    )


def test_groups_that_a_person_confirmed_stand_in_place_of_the_suggested():
    confirmed = replace(ATTENDANCE, groups=["boys"])
    (row,) = coverage([confirmed], [], []).groups
    assert (row.group, row.is_confirmed) == ("boys", True)
    assert coverage([replace(ATTENDANCE, groups=())], [], []).groups == ()
    assert [row.is_confirmed for row in coverage([ADAPTING], [], []).groups] == [False]


def test_groups_confirmed_for_an_action_count_too():
    coaching = Action("2.1", "Coach teachers", groups=[SEND])
    assert cells(coverage([ADAPTING], [coaching], []))[SEND, 2] == (("2.1",), ())
    other = Action("2.1", "Coach teachers of pupils with SEND", groups=())
    assert cells(coverage([ADAPTING], [other], []))[SEND, 2] == ((), ())


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        (ATTENDANCE.text, {"Attendance and behaviour", "Inclusion"}),
        (ADAPTING.text, {"Curriculum and teaching", "Inclusion"}),
        ("Governors must hold leaders to account.", {"Leadership and governance"}),
        ("Leaders must improve outcomes in reading.", {"Achievement", "Curriculum and teaching"}),
        ("The school must stop bullying.", {"Attendance and behaviour", "Personal development and wellbeing"}),
        ("Provision in the early years must improve.", {"Early years"}),
        ("Sixth form students need more guidance.", {"Post-16 provision"}),
        ("The site must be tidy.", set()),
    ],
)
def test_areas_are_suggested_by_topic_and_group(text, areas):
    assert suggested_areas(text, AREAS) == areas


@pytest.mark.parametrize(
    ("area", "text"),
    [
        ("Quality of teaching, learning and assessment", "Teaching must improve."),
        ("Personal development, behaviour and welfare", "Attendance must rise."),
        ("Effectiveness of leadership and management", "Middle leaders must check the work."),
        ("Behaviour and safety of pupils", "Bullying must stop."),
        ("Outcomes for pupils", "Attainment must rise."),
        ("Sixth-form provision", "Sixth form results must rise."),
    ],
)
def test_areas_of_earlier_frameworks_are_known(area, text):
    assert suggested_areas(text, [area]) == {area}


def test_a_weak_area_without_a_requirement_says_so():
    grades = [
        Grade("Attendance and behaviour", "Urgent improvement"),
        Grade("Leadership and governance"),
        Grade("Inclusion", "Expected standard"),
        Grade("Achievement", "Strong standard"),
        Grade("Overall effectiveness", "Inadequate"),
    ]
    covered = coverage([ATTENDANCE, ADAPTING], [], [], grades)
    assert [(row.area, row.requirements.items) for row in covered.areas] == [
        ("Attendance and behaviour", ("4",)),
        ("Leadership and governance", ()),
    ]
    assert covered.areas[1].requirements.todo == (
        "Confirm which requirement answers Leadership and governance, graded Needs attention, or agree who will put it"
        " right: none of them is about it."
    )
    assert covered.todos[-1] == covered.areas[1].requirements.todo


def test_areas_that_a_person_confirmed_stand_in_place_of_the_suggested():
    led = replace(EVERYBODY, areas=["Leadership and governance"])
    grades = [Grade("Leadership and governance"), Grade("Curriculum and teaching")]
    rows = coverage([led], [], [], grades).areas
    assert [(row.requirements.items, row.is_confirmed) for row in rows] == [(("1",), True), ((), False)]
    rows = coverage([EVERYBODY], [], [], grades).areas
    assert [(row.requirements.items, row.is_confirmed) for row in rows] == [((), False), (("1",), False)]


@pytest.mark.parametrize("grade", ["Requires improvement", "Inadequate", "urgent improvement"])
def test_grades_of_every_framework_are_known(grade):
    assert len(coverage([], [], [], [Grade("Achievement", grade)]).areas) == 1


@pytest.mark.skipif(not CARD.is_file(), reason=f"the real report card is not at {CARD}")
def test_the_real_card_forgets_the_groups_it_names_and_who_leads():
    document = read_inspection(CARD.read_bytes(), CARD.name)
    asked = [Requirement(one.number, one.text) for one in document.requirements]
    metrics = [(read.metric, read.group) for read in document.readings if read.row == "national"]
    covered = coverage(asked, [], metrics, document.grades)
    assert cells(covered) == {(DISADVANTAGED, 4): ((), ()), (SEND, 2): ((), ()), (SEND, 4): ((), ())}
    assert [row.area for row in covered.areas if row.requirements.is_empty] == ["Leadership and governance"]
    assert len(covered.todos) == 7


def test_it_says_first_whom_and_what_is_forgotten():
    actions = [Action("4.2", "Meet the families of pupils with SEND each fortnight"), Action("2.1", "Coach teachers")]
    metrics = [ALL_ABSENT, ("Persistent absence", "disadvantaged"), ("Attendance", "SEND")]
    found = coverage([ATTENDANCE, ADAPTING], actions, metrics, [Grade("Early years")])
    assert found.in_words() == (
        "No action is for disadvantaged pupils and pupils with SEND under requirement 2; nothing measures pupils with"
        " SEND under requirement 2; no requirement answers Early years."
    )


def test_many_that_are_forgotten_are_counted():
    found = coverage([], [], [], [Grade(area) for area in AREAS])
    named = "Achievement, Attendance and behaviour, Curriculum and teaching"
    assert found.in_words() == f"No requirement answers {named} and five more."


def test_where_nothing_is_forgotten_it_says_what_is_there():
    actions = [Action("2.1", "Coach teachers of pupils with SEND")]
    reading = ("Reading age", "SEND")
    found = coverage([replace(ADAPTING, metrics=[reading])], actions, [reading], [Grade("Inclusion")])
    assert found.in_words() == (
        "Nobody and nothing is forgotten: 1 group of pupils with actions and metrics"
        " and 1 weak area with a requirement."
    )
    assert found.in_words(unnamed=1) == "1 weak area lost its name."
    assert coverage([EVERYBODY], [], []).in_words() == (
        "Inspectors named no group of pupils, and no area below what is expected."
    )
