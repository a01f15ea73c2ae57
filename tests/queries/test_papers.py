"""What the papers are made of: as many queries however much there is, and the right facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests import make
from tests.cast import Cast
from tests.conftest import Queries
from tests.queries.test_query_counts import planned
from tracker.db import session
from tracker.errors import NotFound
from tracker.models.meetings import Closure
from tracker.models.questions import TurnKind
from tracker.models.schools import School, Trust
from tracker.queries.papers import briefing, inspectors_pack, papers_page
from tracker.queries.requirements import requirements_of
from tracker.queries.statements import concern_of, statement_of_action
from tracker.queries.trusts import trust_of, trust_summary, trusts_of
from tracker.queries.visits import visit_note, visits_of
from tracker.rules.colours import Colour
from tracker.rules.permissions import Role

TODAY = make.TODAY

LOOK_UPS: dict[str, tuple[Callable[[School, date], object], int]] = {
    "statement": (statement_of_action, 9),
    "inspector's pack": (inspectors_pack, 18),
    "briefing": (lambda school, today: briefing(school, 1, today), 16),
    "list of papers": (lambda school, today: papers_page(school, 1, today), 6),
    "visits": (visits_of, 2),
    "visit": (lambda school, today: visit_note(school, 1, today), 6),
}


@pytest.mark.parametrize("name", LOOK_UPS)
def test_a_paper_costs_as_many_queries_of_much_as_of_little(name: str, cast: Cast, queries: Queries) -> None:
    cast.other_school.trust = cast.trust
    for school, requirements, visits in ((cast.other_school, 1, 1), (cast.school, 5, 6)):
        planned(cast, school, requirements, 2 * visits)
        plan = requirements_of(school, TODAY)
        for _ in range(visits):
            by, of = make.person("Flo Hale", "Governor"), make.person("Ann Reid", "Head of department")
            action = session().get_one(make.Action, plan[0].actions[0].id)
            make.visit(school, by, [action])
            make.turn(make.question(school, by, of, action_id=action.id), TurnKind.ANSWERED, of)
    look_up, most = LOOK_UPS[name]
    of_little = cost(look_up, "900002", queries)
    assert cost(look_up, "900001", queries) == of_little
    assert 0 < of_little <= most


def test_a_trust_costs_as_many_queries_with_twenty_five_schools_as_with_one(cast: Cast, queries: Queries) -> None:
    small = Trust(name="Marsh Trust")
    session().add(small)
    first = make.school("900100", "Marsh Academy", trust=small)
    planned(cast, first, 1, 1)
    planned(cast, cast.school, 3, 2)
    for number in range(24):
        school = make.school(f"9002{number:02}", f"Estuary Academy {number}", trust=cast.trust)
        planned(cast, school, 1, 2)
        make.question(school, cast.governor, cast.head)

    def count(trust: Trust) -> int:
        session().expunge_all()
        stored = session().scalars(select(Trust).where(Trust.id == trust.id)).one()
        before = queries.count
        with queries:
            assert trust_summary(stored, TODAY).schools
        return queries.count - before

    of_one = count(small)
    assert count(cast.trust) == of_one
    assert 0 < of_one <= 9


def cost(look_up: Callable[[School, date], object], urn: str, queries: Queries) -> int:
    """Count the queries of one look-up by a session that holds the school alone, as the guard leaves it."""
    session().expunge_all()
    with_boards = select(School).where(School.urn == urn).options(joinedload(School.boards))
    school = session().scalars(with_boards).unique().one()
    before = queries.count
    with queries:
        look_up(school, TODAY)
    return queries.count - before


# ---------------------------------------------------------------- the category of concern


def test_the_latest_graded_report_says_whether_the_school_is_in_a_category(cast: Cast) -> None:
    assert concern_of(cast.school, TODAY) is None
    make.inspection(cast.school, cast.head, date(2026, 2, 10))
    concern = concern_of(cast.school, TODAY)
    assert concern is not None
    assert concern.category == "requires significant improvement"
    make.inspection(cast.school, cast.head, date(2026, 9, 8), kind="monitoring_letter", category=None)
    assert concern_of(cast.school, TODAY) == concern
    make.inspection(cast.school, cast.head, date(2026, 11, 3), category=None)
    assert concern_of(cast.school, TODAY) is None
    assert concern_of(cast.school, date(2026, 10, 1)) == concern


def test_without_the_day_of_publication_the_days_are_not_guessed(cast: Cast) -> None:
    make.inspection(cast.school, cast.head)
    concern = concern_of(cast.school, TODAY)
    assert concern is not None
    assert concern.countdown is None
    assert "does not say when it was published" in concern.sentence


def test_bank_holidays_and_long_holidays_of_the_school_do_not_count_and_a_half_term_does(cast: Cast) -> None:
    make.inspection(cast.school, cast.head, date(2026, 11, 10), published_on=date(2026, 12, 14))
    for name, first, last in (
        ("Christmas holiday", date(2026, 12, 19), date(2027, 1, 3)),
        ("Training day", date(2026, 12, 15), date(2026, 12, 15)),
    ):
        session().add(Closure(school_id=cast.school.id, name=name, first_on=first, last_on=last))
    session().flush()
    concern = concern_of(cast.school, TODAY)
    assert concern is not None
    assert concern.countdown is not None
    # 15 to 18 December are four days, 4 to 11 January the other six.
    assert concern.countdown.due_on == date(2027, 1, 11)


def test_a_school_outside_a_category_owes_no_statement(cast: Cast) -> None:
    with pytest.raises(NotFound, match="owes no statement"):
        statement_of_action(cast.school, TODAY)


def test_the_statement_keeps_what_left_the_plan_in_sight(cast: Cast) -> None:
    of = make.inspection(cast.school, cast.head)
    make.requirement(of, closed_on=date(2026, 10, 1))
    make.requirement(of, ("Leaders must act.", "They should tell governors."))
    statement = statement_of_action(cast.school, TODAY)
    assert [one.is_open for one in statement.requirements] == [False, True]
    assert [(one.number, clause.number) for one, clause in statement.uncovered] == [(2, 1), (2, 2)]
    assert statement.clause_count == 2


# ---------------------------------------------------------------- the trust


def test_the_school_that_needs_most_stands_first(cast: Cast) -> None:
    calm = make.school("900100", "Anchor Academy", trust=cast.trust)
    make.inspection(calm, cast.head, category=None)
    of = make.inspection(cast.school, cast.head)
    late = make.action(make.requirement(of), cast.leader, due_on=date(2026, 10, 1))
    make.update(late, Colour.GREEN)
    asked = make.question(cast.school, cast.governor, cast.head, answer_by=date(2026, 11, 2))
    make.question(cast.school, cast.governor, cast.head)
    make.question(cast.school, cast.governor, cast.head, confidential=True)
    settled = make.question(cast.school, cast.governor, cast.head)
    make.turn(settled, TurnKind.ANSWERED, cast.head)
    make.turn(settled, TurnKind.SATISFIED, cast.governor)
    assert asked.answer_by < TODAY
    summary = trust_summary(cast.trust, TODAY)
    assert [school.name for school in summary.schools] == ["Harbour Row Academy", "Anchor Academy"]
    first = summary.schools[0]
    assert first.declared == ((Colour.GREEN, 1),)
    assert first.record == ((Colour.RED, 1),)
    assert (first.differing, first.actions_behind, first.action_count) == (1, 1, 1)
    assert (first.questions_open, first.questions_overdue) == (2, 1)
    assert (summary.in_category, summary.questions_open) == (1, 2)


def test_a_trust_is_found_only_by_those_who_hold_a_role_at_it(cast: Cast) -> None:
    assert trust_of(cast.trust.id, cast.trust_officer.id, TODAY) == cast.trust
    assert trust_of(cast.trust.id, cast.head.id, TODAY) is None
    former = make.person("Una Field", "Trustee")
    make.role(former, Role.GOVERNOR, trust=cast.trust, ends_on=date(2026, 11, 24))
    assert trust_of(cast.trust.id, former.id, TODAY) is None
    assert [trust.name for trust in trusts_of(cast.trust_officer.id, TODAY)] == ["Tidewater Learning Trust"]
    assert trusts_of(former.id, TODAY) == []
