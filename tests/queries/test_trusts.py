"""What is kept of schools is never shown once it is not true any more, and many cost as little as one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.jobs.standings import refresh_standings
from tracker.models.actions import Action
from tracker.models.metrics import Metric
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.models.standings import SchoolFigure, SchoolStanding
from tracker.queries import trusts
from tracker.queries.standings import stale_schools
from tracker.queries.trusts import (
    Among,
    SchoolLine,
    common_requirements,
    trust_metric,
    trust_overview,
    trust_summary,
)
from tracker.rules.colours import Colour
from tracker.services.metrics import enter_reading, set_small_numbers
from tracker.services.questions import ask
from tracker.services.requirements import name_requirement
from tracker.services.schools import place_school
from tracker.services.updates import log_progress

TODAY = make.TODAY
NOW = make.at(TODAY)


@pytest.fixture
def action(cast: Cast) -> Action:
    """An action at Harbour Row with a step and a figure; a calm school and one asked for nothing beside it."""
    calm = make.school("900100", "Anchor Academy", trust=cast.trust)
    make.school("900101", "Beacon Academy", trust=cast.trust)
    make.action(make.requirement(make.inspection(calm, cast.head, category=None)), cast.leader)
    asked = make.requirement(make.inspection(cast.school, cast.head), accepted_on=TODAY - timedelta(10))
    make.requirement(asked.inspection, ("Leaders must raise attendance.",), accepted_on=TODAY - timedelta(3))
    planned = make.action(asked, cast.leader, due_on=TODAY + timedelta(60), clauses=list(asked.clauses))
    make.milestone(planned, TODAY + timedelta(20))
    metric = make.metric(cast.school, unit="%")
    before = make.reading(metric, cast.head, "2024/25", 40.0, date(2025, 7, 31), numerator=40, denominator=100)
    make.target(asked, before, 60.0, due_on=TODAY + timedelta(45))
    make.question(cast.school, cast.governor, cast.head, answer_by=TODAY + timedelta(14))
    session().commit()
    return planned


def lines(cast: Cast, today: date = TODAY) -> tuple[SchoolLine, ...]:
    session().expire_all()
    return trust_summary(cast.trust, today).schools


def reckoned_alone(cast: Cast, today: date) -> tuple[SchoolLine, ...]:
    """Give the lines with nothing kept."""
    for table in (SchoolFigure, SchoolStanding):
        session().execute(table.__table__.delete())
    found = lines(cast, today)
    session().rollback()
    return found


def test_what_is_kept_says_what_the_record_says(cast: Cast, action: Action, queries: Queries) -> None:
    before = lines(cast)
    assert refresh_standings(TODAY, 100) == 4
    with queries:
        assert lines(cast) == before
    assert queries.count == 2  # the trust, and its schools
    assert refresh_standings(TODAY, 100) == 0


def test_a_worker_takes_some_at_a_time_and_in_the_end_all(cast: Cast, action: Action) -> None:
    assert [refresh_standings(TODAY, 3) for _ in range(3)] == [3, 1, 0]


CHANGES: dict[str, Callable[[Cast, Action], object]] = {
    "an update": lambda cast, action: log_progress(
        action, Colour.RED, "Two lessons seen.", by=cast.leader, now=NOW, today=TODAY
    ),
    "a question": lambda cast, action: ask(
        cast.school,
        None,
        "Why is it so slow?",
        asked_of=cast.head,
        answer_by=TODAY,
        by=cast.governor,
        now=NOW,
        today=TODAY,
    ),
    "a short title": lambda cast, action: name_requirement(
        action.requirement, "Recall in lessons", None, by=cast.head, now=NOW, today=TODAY
    ),
    "a figure": lambda cast, action: enter_reading(
        session().scalars(select(Metric)).one(),
        period="2025/26",
        as_at=TODAY,
        numerator=60,
        denominator=110,
        by=cast.head,
        now=NOW,
        today=TODAY,
    ),
    "from how many pupils figures are shown": lambda cast, action: set_small_numbers(
        cast.school, 20, by=cast.head, now=NOW
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_at_a_school_is_seen_at_once_and_the_others_are_not_reckoned_anew(
    cast: Cast, action: Action, name: str
) -> None:
    refresh_standings(TODAY, 100)
    CHANGES[name](cast, session().merge(action))
    session().commit()
    assert list(stale_schools(TODAY, 100)) == [cast.school.id]
    shown = lines(cast)
    assert shown == reckoned_alone(cast, TODAY)
    assert refresh_standings(TODAY, 100) == 1
    assert lines(cast) == shown


def test_whatever_day_it_is_what_is_kept_says_what_the_record_would(cast: Cast, action: Action) -> None:
    refresh_standings(TODAY, 100)
    turned = {day: trust_summary(cast.trust, day).schools for day in (TODAY + timedelta(n) for n in range(110))}
    assert len({lines[0] for lines in turned.values()}) > 4
    for day, shown in turned.items():
        assert shown == reckoned_alone(cast, day), day


def test_on_most_days_nothing_has_to_be_reckoned(cast: Cast, action: Action) -> None:
    anew = 0
    for number in range(100):
        anew += refresh_standings(TODAY + timedelta(number), 100)
    assert 4 < anew < 40


def test_a_day_that_is_past_is_told_as_it_was(cast: Cast, action: Action) -> None:
    refresh_standings(TODAY, 100)
    before = trust_summary(cast.trust, TODAY - timedelta(5)).schools
    harbour_row = next(school for school in before if school.urn == "900001")
    assert harbour_row.requirement_count == 1


def test_what_was_reckoned_by_other_rules_is_not_shown(cast: Cast, action: Action) -> None:
    refresh_standings(TODAY, 100)
    session().execute(update(SchoolStanding).values(differing=99, rules="other"))
    session().commit()
    assert {school.differing for school in lines(cast)} == {0}
    assert len(stale_schools(TODAY, 100)) == 4


def test_a_page_waits_for_so_many_schools_and_no_more_and_paper_for_all(
    cast: Cast, action: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trusts, "MOST_ANEW", 2)
    page = trust_overview(cast.trust, TODAY, Among())
    assert (len(page.schools), page.awaited) == (2, 1)
    assert common_requirements(cast.trust, TODAY, most_anew=2).awaited == 1
    assert common_requirements(cast.trust, TODAY).school_count == len(trust_summary(cast.trust, TODAY).schools) == 3
    refresh_standings(TODAY, 100)
    assert trust_overview(cast.trust, TODAY, Among()).awaited == 0


def test_a_school_that_closed_or_left_is_not_listed(cast: Cast, action: Action) -> None:
    refresh_standings(TODAY, 100)
    anchor, beacon = session().scalars(select(School).where(School.urn.in_(["900100", "900101"])).order_by(School.urn))
    anchor.closed_on, beacon.trust = TODAY, None
    page = trust_overview(cast.trust, TODAY, Among())
    assert [school.urn for school in page.schools] == ["900001"]
    assert page.closed == 1
    assert len(trust_overview(cast.trust, TODAY - timedelta(1), Among()).schools) == 2


# ---------------------------------------------------------------- choosing, and what is shared


def test_schools_are_chosen_by_phase_area_group_and_what_they_are_asked_for(cast: Cast, action: Action) -> None:
    anchor = session().scalars(select(School).where(School.urn == "900100")).one()
    place_school(cast.school, "Secondary", "Liverpool", "Coast", by=cast.clerk, now=NOW)
    place_school(anchor, "Primary", "Liverpool", None, by=cast.clerk, now=NOW)

    def chosen(**words: str) -> set[str]:
        return {school.name for school in trust_overview(cast.trust, TODAY, Among(**words)).schools}

    both = {"Harbour Row Academy", "Anchor Academy"}
    assert chosen(area="Liverpool") == both
    assert chosen(area="Liverpool", phase="Primary") == {"Anchor Academy"}
    assert chosen(group="Coast") == {"Harbour Row Academy"}
    assert chosen(subject="attendance") == {"Harbour Row Academy"}
    assert chosen(subject="checking what pupils know") == both
    assert chosen(phase="Nursery") == set()
    page = trust_overview(cast.trust, TODAY, Among(phase="Primary"))
    assert page.choices == trusts.Choices(("Primary", "Secondary"), ("Liverpool",), ("Coast",))
    assert (page.sums.action_count, page.all_count) == (1, 3)


def test_a_subject_in_a_title_alone_is_not_asked_about(cast: Cast, action: Action) -> None:
    session().scalars(select(Requirement).where(Requirement.school_id == cast.school.id)).first().title = '"reading"'  # type: ignore[union-attr]
    assert trust_overview(cast.trust, TODAY, Among(subject="reading")).schools == ()


def test_what_several_schools_are_asked_for_names_each_with_both_opinions(cast: Cast, action: Action) -> None:
    make.update(action, Colour.GREEN)
    found = common_requirements(cast.trust, TODAY)
    assert [one.subject for one in found.subjects] == ["checking what pupils know"]
    shared = found.subjects[0]
    assert [asked.school.name for asked in shared.asked] == ["Harbour Row Academy", "Anchor Academy"]
    assert shared.school_count == 2
    assert dict(shared.declared)[Colour.GREEN] == 1
    assert sum(count for _, count in shared.record) == 2


def test_a_long_list_comes_in_parts(cast: Cast, action: Action, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusts, "A_PAGE", 2)
    first, second, beyond = (trust_overview(cast.trust, TODAY, Among(), number) for number in (1, 2, 99))
    assert [len(page.schools) for page in (first, second)] == [2, 1]
    assert (first.sheet.before, first.sheet.after, second.sheet.before, second.sheet.after) == (None, 2, 1, None)
    assert beyond.schools == second.schools
    assert len(second.sums.schools) == 3


# ---------------------------------------------------------------- one metric of all


def absence(cast: Cast, school: School, value: float, period: str = "2024/25", **more: object) -> None:
    metric = make.metric(school, "Persistent absence", unit="%", better="lower")
    make.reading(metric, cast.head, period, value, date(2025, 7, 31), national_value=20.0, **more)


@pytest.mark.parametrize("kept", [False, True], ids=["reckoned", "kept"])
def test_the_school_furthest_behind_the_nation_stands_first_and_what_does_not_compare_says_so(
    cast: Cast, action: Action, kept: bool
) -> None:
    anchor, beacon = session().scalars(select(School).where(School.urn.in_(["900100", "900101"])).order_by(School.urn))
    more = make.school("900102", "Curlew Academy", trust=cast.trust)
    last = make.school("900103", "Dunlin Academy", trust=cast.trust)
    absence(cast, anchor, 25.0)
    absence(cast, beacon, 40.0)
    absence(cast, more, 30.0, period="2023/24")
    absence(cast, last, 2.0, denominator=3, numerator=1)
    session().commit()
    if kept:
        refresh_standings(TODAY, 100)
    page = trust_metric(cast.trust, TODAY, Among(), None)
    assert page.chosen is not None
    assert page.chosen.label == "Persistent absence, all pupils (4 schools)"
    assert [(line.school.name, line.figure.shown if line.figure else None) for line in page.lines] == [
        ("Beacon Academy", "40.0%"),
        ("Curlew Academy", "30.0%"),
        ("Anchor Academy", "25.0%"),
        ("Dunlin Academy", "suppressed"),
        ("Harbour Row Academy", None),
    ]
    assert [line.beside for line in page.lines] == [None, "they are of 2024/25 (final)", None, None, None]
    assert (page.usual, page.without) == ("2024/25 (final)", 1)
    assert page.lines[0].figure is not None
    assert page.lines[0].figure.since == "First reading"


def test_a_metric_that_only_one_school_has_is_not_offered_beside_those_of_several(cast: Cast, action: Action) -> None:
    assert [one.name for one in trust_metric(cast.trust, TODAY, Among(), None).metrics] == ["Attainment 8"]
    for school in session().scalars(select(School).where(School.urn.in_(["900100", "900101"]))):
        absence(cast, school, 25.0)
    assert [one.name for one in trust_metric(cast.trust, TODAY, Among(), None).metrics] == ["Persistent absence"]


def test_a_trust_of_a_hundred_costs_as_many_queries_as_one_of_three(
    cast: Cast, action: Action, queries: Queries
) -> None:
    def counts() -> list[int]:
        found = []
        for look_up in (
            lambda: trust_overview(cast.trust, TODAY, Among()),
            lambda: common_requirements(cast.trust, TODAY),
            lambda: trust_metric(cast.trust, TODAY, Among(), None),
            lambda: trust_summary(cast.trust, TODAY),
        ):
            session().expunge_all()
            cast.trust  # noqa: B018 - it is detached: its columns are loaded
            before = queries.count
            with queries:
                look_up()
            found.append(queries.count - before)
        return found

    def settle() -> None:
        session().commit()
        refresh_standings(TODAY, 1000)
        session().refresh(cast.trust)

    settle()
    of_three = counts()
    session().add(cast.trust)
    for number in range(97):
        school = make.school(f"9003{number:02}", f"Estuary Academy {number}", trust=cast.trust)
        absence(cast, school, 20.0)
    settle()
    assert counts() == of_three
    assert of_three == [1, 1, 3, 1]
