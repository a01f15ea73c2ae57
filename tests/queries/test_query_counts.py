"""A plan of thirty actions costs as many queries as a plan of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.metrics import Metric
from tracker.models.packs import Pack, PackPaper, Variant
from tracker.models.questions import TurnKind
from tracker.models.schools import School
from tracker.queries.board import board_view
from tracker.queries.board_packs import pack_material
from tracker.queries.checks import checks_page
from tracker.queries.coverage import coverage_page
from tracker.queries.meetings import meetings_of
from tracker.queries.metrics import metric_page, metric_sections, targets_of
from tracker.queries.packs import packs_of_meeting
from tracker.queries.plans import improvement_plan
from tracker.rules.colours import Colour
from tracker.rules.frozen import FrozenFacts, plain

MOST = {board_view: 10, improvement_plan: 10, checks_page: 7, coverage_page: 8}


@pytest.mark.parametrize("look_up", MOST, ids=["board view", "improvement plan", "checks", "coverage"])
def test_thirty_actions_cost_as_many_queries_as_one(
    look_up: Callable[[School, date], object], cast: Cast, queries: Queries
) -> None:
    planned(cast, cast.other_school, requirements=1, actions=1)
    planned(cast, cast.school, requirements=5, actions=6)
    of_one = cost(look_up, "900002", queries)
    of_thirty = cost(look_up, "900001", queries)
    assert of_thirty == of_one
    assert 0 < of_one <= MOST[look_up]


def test_the_page_of_a_metric_and_the_list_cost_the_same_however_many_groups_and_readings(
    cast: Cast, queries: Queries
) -> None:
    def page(school: School, today: date) -> object:
        first = session().scalars(select(Metric.id).where(Metric.school_id == school.id)).all()[0]
        return metric_page(school, first, today)

    for school, groups in ((cast.other_school, 1), (cast.school, 8)):
        asked = make.requirement(make.inspection(school, cast.head))
        for number in range(groups):
            metric = make.metric(school, "Attendance", group=f"Year {number}", unit="%")
            for year in range(2026 - groups, 2026):
                by = make.person("Jo Field", "Deputy head")
                last = make.reading(metric, by, f"Summer {year}", 91.0, date(year, 8, 31), numerator=60, denominator=99)
            make.target(asked, last, 95.0)
    for look_up, most in ((metric_sections, 1), (targets_of, 2), (page, 4)):
        of_one = cost(look_up, "900002", queries)
        assert cost(look_up, "900001", queries) == of_one
        assert 0 < of_one <= most


def test_a_pack_and_the_list_of_packs_cost_the_same_however_much_there_is(cast: Cast, queries: Queries) -> None:
    def material(school: School, today: date) -> object:
        return pack_material(school, next(one for one in meetings_of(school, today) if one.is_to_come), today)

    def listed(school: School, today: date) -> object:
        return packs_of_meeting(school, meetings_of(school, today)[0].id, confidential=True)

    for school, many in ((cast.other_school, 1), (cast.school, 5)):
        planned(cast, school, requirements=many, actions=many)
        board = school.boards[0] if school.boards else make.board(school)
        held = make.meeting(board, cast.clerk, date(2026, 10, 7))
        make.meeting(board, cast.clerk)
        for number in range(1, many + 1):
            asked = make.question(school, cast.governor, make.person("Lu Shaw", "Head of year"))
            make.turn(asked, TurnKind.ANSWERED, make.person("Io Vance", "Teacher"))
            pack = Pack(
                meeting_id=held.id,
                number=number,
                as_at=date(2026, 9, 29),
                facts=plain(FrozenFacts(date(2026, 9, 29))),
                facts_sha256="0" * 64,
                frozen_at=make.at(date(2026, 9, 29)),
                frozen_by=make.person("Mo Reeve", "Clerk"),
                papers=[PackPaper(variant=Variant.OPEN, edition="standard", source_sha256="0" * 64)],
            )
            session().add(pack)
    session().flush()
    for look_up, most in ((material, 35), (listed, 5)):
        of_one = cost(look_up, "900002", queries)
        assert cost(look_up, "900001", queries) == of_one
        assert 0 < of_one <= most


def planned(cast: Cast, school: School, requirements: int, actions: int) -> None:
    """Give a school requirements and actions, each with all that they can have and a person of its own."""
    of = make.inspection(school, cast.head)
    before = make.inspection(school, cast.head, date(2018, 5, 15))
    for number in range(requirements):
        asked = make.requirement(of, lead=make.person("Sam Lowe", "Head of year"))
        make.link(make.requirement(before, closed_on=make.TODAY), asked)
        tests = make.metric(school, f"Topic test {number}")
        first = make.reading(tests, cast.clerk, "2024/25", 26.6, date(2025, 8, 31), basis="3 term")
        second = make.reading(tests, cast.clerk, "2025/26", 25.1, date(2026, 8, 31), basis="2 term")
        make.target(asked, first, 34.0)
        make.focus(asked, make.person("Kit Moor", "Clerk"))
        for _ in range(actions):
            action = make.action(asked, make.person("Ann Reid", "Head of department"))
            make.milestone(action, date(2026, 10, 9))
            make.move(action, date(2027, 7, 20))
            make.update(action, Colour.GREEN, by=make.person("Jo Field", "Deputy head"))
            make.evidence(action, make.person("Di Shore", "Teacher"))
        if number % 2 == 0:
            make.answer(school, [first, second], make.person("Flo Hale", "Head of year"))


def cost(look_up: Callable[[School, date], object], urn: str, queries: Queries) -> int:
    """Count the queries of one look-up by a session that remembers nothing."""
    session().expunge_all()
    with_boards = select(School).where(School.urn == urn).options(selectinload(School.boards))  # as every page has it
    school = session().scalars(with_boards).one()
    before = queries.count
    with queries:
        look_up(school, make.TODAY)
    return queries.count - before
