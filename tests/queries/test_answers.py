"""What a page says first, of what its page-object holds: the numbers, and what they are compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tracker.db import session
from tracker.models.inspections import Grade
from tracker.models.metrics import Metric
from tracker.models.schools import School
from tracker.models.webhooks import Happening
from tracker.queries.events import EventRow
from tracker.queries.history import HistoryPage, HistoryRow
from tracker.queries.inspections import inspection_page, inspections_of, last_visit
from tracker.queries.offers import offers_of
from tracker.queries.people import people_by_role, people_in_words
from tracker.queries.quality import plan_quality
from tracker.queries.schools import NumberRow, PrintedName, held_in_words, names_of
from tracker.queries.second_factors import PasskeyRow, WaysIn
from tracker.queries.sign_ins import SignInRow, places_in_words
from tracker.queries.tokens import TokenRow, tokens_in_words
from tracker.queries.trusts import Among, common_requirements, trust_metric, trust_overview
from tracker.queries.webhooks import DeliveryRow, WebhookPage, WebhookRow, told_in_words
from tracker.rules.colours import Colour
from tracker.rules.history import Topic
from tracker.rules.permissions import Role

TODAY, NOW = make.TODAY, make.at(make.TODAY)


# ---------------------------------------------------------------- what was said about us


def test_the_latest_inspection_is_said_with_what_came_of_it(cast: Cast) -> None:
    make.inspection(cast.school, cast.head, date(2018, 5, 3), category=None, grades=[])
    latest = make.inspection(cast.school, cast.head)
    make.requirement(latest)
    make.requirement(latest)
    said = (
        "put the school in the category “requires significant improvement”, graded two of two areas below what is"
        " expected and asked for two things."
    )
    assert last_visit(inspections_of(cast.school)) == f"Inspectors last came on 10 February 2026: they {said}"
    assert inspection_page(cast.school, latest.id).answer == f"Inspectors {said}"
    assert last_visit([]) == ""


def test_an_inspection_that_found_nothing_amiss_says_so(cast: Cast) -> None:
    grades = [Grade(area="Achievement", grade="Strong standard"), Grade(area="Overall effectiveness", grade="Good")]
    calm = make.inspection(cast.school, cast.head, category=None, grades=grades)
    assert inspection_page(cast.school, calm.id).answer == (
        "Inspectors graded no area below what is expected and asked for nothing."
    )


def test_an_area_without_a_name_is_counted_too(cast: Cast) -> None:
    grades = [Grade(area="Achievement", grade="Expected standard"), Grade(area=None, grade="Urgent improvement")]
    card = make.inspection(cast.school, cast.head, category=None, grades=grades)
    assert "graded one of two areas below" in inspection_page(cast.school, card.id).answer


# ---------------------------------------------------------------- the wording of the plan


def test_a_plan_says_how_many_actions_are_precise_and_how_long_it_is(cast: Cast) -> None:
    assert plan_quality(cast.school, TODAY).answer.startswith("No action is planned yet")
    make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    quality = plan_quality(cast.school, TODAY)
    assert quality.answer == "No action is precise."
    assert quality.in_print(1150, 4).answer == (
        "No action is precise, and on paper the plan has 1,150 words of 1,200, on 4 pages of 4."
    )


# ---------------------------------------------------------------- who may do what, and who did


def test_people_are_counted_once_and_by_role(cast: Cast) -> None:
    make.role(cast.governor, Role.CLERK, cast.school)
    groups = people_by_role(cast.school, TODAY)
    assert people_in_words(groups, with_doors=False) == (
        "Six people: one governor, two leaders, one head, two clerks and one trust officer."
    )
    assert people_in_words(groups, with_doors=True).endswith("and one trust officer.")
    make.role(make.person("Nia Frost"), Role.GOVERNOR, cast.school)
    groups = people_by_role(cast.school, TODAY)
    assert people_in_words(groups, with_doors=True).endswith("; one has not come in yet.")
    assert "come in" not in people_in_words(groups, with_doors=False)
    assert people_in_words([], with_doors=True) == ""


def happened(by: str, on: date) -> HistoryRow:
    told = EventRow("update_signed", on, by, "4.2", None, {})
    return HistoryRow(told, make.at(on), next(iter(Topic)), None, 1, "")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "Nothing is recorded here."),
        ([("Lena", date(2026, 11, 24))], "Recorded here: one thing on 24 November 2026, by Lena."),
        (
            [("Lena", date(2026, 11, 24)), ("Clare", date(2026, 11, 3)), ("Lena", date(2026, 11, 3))],
            "Recorded here: three things between 3 and 24 November 2026, by Lena and Clare.",
        ),
        (
            [("Lena", date(2026, 11, 24)), ("Clare", date(2026, 9, 3)), ("Hanif", date(2026, 9, 3))],
            "Recorded here: three things between 3 September and 24 November 2026, by three people.",
        ),
        (
            [("Lena", date(2026, 11, 24)), ("Lena", date(2025, 9, 3))],
            "Recorded here: two things between 3 September 2025 and 24 November 2026, by Lena.",
        ),
    ],
)
def test_the_history_says_whose_doing_it_shows_and_of_when(rows: list[tuple[str, date]], said: str) -> None:
    assert HistoryPage(tuple(happened(*row) for row in rows), None).answer == said


def test_a_school_says_what_else_it_has_been_called(cast: Cast) -> None:
    names = names_of(cast.school)
    assert names.answer == "Today it is Harbour Row Academy, URN 900001. No other name or number is known."
    former = replace(
        names,
        postcode="L4 1AA",
        numbers=(NumberRow("100234", TODAY),),
        printed=(PrintedName("Harbour Row High School", None, ()), PrintedName(names.name, names.urn, ())),
    )
    assert former.answer == (
        "Today it is Harbour Row Academy, URN 900001, at L4 1AA."
        " It has been Harbour Row High School and URN 100234 too."
    )


@pytest.mark.parametrize(
    ("schools", "shared", "said"),
    [
        (2, 0, "You hold a role at two schools."),
        (1, 1, "You hold a role at one school, and may read some of the plan of one more."),
        (0, 2, "You may read some of the plan of two schools."),
    ],
)
def test_somebody_is_told_where_they_may_go(schools: int, shared: int, said: str) -> None:
    assert held_in_words(schools, shared) == said


# ---------------------------------------------------------------- a trust


@pytest.fixture
def two_schools(cast: Cast) -> School:
    """Harbour Row in a category of concern with an action behind, and a calm school beside it."""
    calm = make.school("900100", "Anchor Academy", trust=cast.trust)
    make.inspection(calm, cast.head, category=None, grades=[])
    asked = make.requirement(make.inspection(cast.school, cast.head), ("Leaders must raise attendance.",))
    make.update(make.action(asked, cast.leader, due_on=TODAY - timedelta(30)), Colour.GREEN)
    return calm


def test_a_trust_is_told_first_which_schools_need_it_and_why(cast: Cast, two_schools: School) -> None:
    sums = trust_overview(cast.trust, TODAY, Among()).sums
    assert sums.answer == "One of two schools needs us: Harbour Row Academy."
    assert sums.first == (
        "Harbour Row Academy: requires significant improvement; the one requirement is off track in the record;"
        " the one action is behind."
    )


def test_what_most_schools_are_asked_for_is_said_first(cast: Cast, two_schools: School) -> None:
    assert common_requirements(cast.trust, TODAY).answer == (
        "No two schools of the trust are asked for the same, as far as the words of their requirements tell."
    )
    make.requirement(make.inspection(two_schools, cast.head, date(2026, 3, 1)), ("Leaders must raise attendance.",))
    assert common_requirements(cast.trust, TODAY).answer == (
        "Inspectors ask both schools about attendance; nothing else is asked of several."
    )


def read_absence(cast: Cast, school: School, value: float, period: str = "2024/25") -> None:
    found = session().scalars(select(Metric).where(Metric.school_id == school.id)).first()
    metric = found or make.metric(school, "Persistent absence", unit="%", better="lower")
    facts = {"school_text": f"{value}%", "national_text": "21.9%", "national_value": 21.9}
    make.reading(metric, cast.head, period, value, date(2000 + int(period[-2:]), 8, 31), **facts)


def test_schools_are_held_against_the_nation_the_furthest_behind_named(cast: Cast, two_schools: School) -> None:
    absent = "Persistent absence, all pupils:"
    read_absence(cast, two_schools, 20.1)
    assert trust_metric(cast.trust, TODAY, Among(), None).answer == (
        f"{absent} Anchor Academy is not behind the nation; no other school can be held against it."
    )
    read_absence(cast, cast.school, 46.2)
    assert trust_metric(cast.trust, TODAY, Among(), None).answer == (
        f"{absent} one of two schools is behind the nation: Harbour Row Academy, by 24.3 points."
    )
    read_absence(cast, two_schools, 30.0, "2025/26")
    assert trust_metric(cast.trust, TODAY, Among(), None).answer == (
        f"{absent} both schools are behind the nation, Harbour Row Academy furthest, by 24.3 points."
    )


def test_a_trust_says_what_it_offers_and_who_takes_it(cast: Cast) -> None:
    assert offers_of(cast.trust).answer == "No actions are offered."
    make.offer(cast.trust, cast.trust_officer)
    page = offers_of(cast.trust)
    assert page.answer == "One action is offered, and no school has taken one over yet."
    taken = replace(page, standing=(replace(page.standing[0], schools=1),), school_count=4)
    assert taken.answer == "One action is offered; one of four schools took it over."


# ---------------------------------------------------------------- programs, and how somebody signs in


def test_programs_that_are_told_are_named() -> None:
    one = WebhookRow(1, "hooks.example", (), TODAY, "Clare Moss")
    assert told_in_words([]) == "No program is told anything."
    assert told_in_words([one]) == "One program is told: hooks.example."
    assert told_in_words([one, replace(one, host="plans.example")]) == (
        "Two programs are told: hooks.example and plans.example."
    )


def test_what_arrived_of_what_was_told_is_counted() -> None:
    arrived = DeliveryRow(next(iter(Happening)), NOW, None, NOW, ())
    lost, waiting = replace(arrived, arrived_at=None), replace(arrived, arrived_at=None, due_at=NOW)
    page = WebhookPage(WebhookRow(1, "hooks.example", (), TODAY, "Clare Moss"), ())
    assert page.answer == "Nothing has been told yet."
    assert replace(page, deliveries=(arrived, waiting, lost)).answer == (
        "One of three deliveries has arrived; one was given up."
    )


PASSKEY = PasskeyRow(1, "My phone", NOW, NOW, False)
PASSWORD = WaysIn(has_password=True, has_app=False, passkeys=(), recovery_codes=0, must_have_second=False)


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        (PASSWORD, "You sign in with your password alone."),
        (replace(PASSWORD, has_app=True), "You sign in with your password and then a code from your app."),
        (
            replace(PASSWORD, has_app=True, passkeys=(PASSKEY,)),
            "You sign in with your password and then a code from your app or a passkey, or with a passkey alone.",
        ),
        (replace(PASSWORD, has_password=False, passkeys=(PASSKEY,)), "You sign in with a passkey."),
        (replace(PASSWORD, has_password=False), "You sign in with a link by mail or another account."),
    ],
)
def test_somebody_is_told_how_they_sign_in(ways: WaysIn, said: str) -> None:
    assert ways.answer == said


def test_somebody_is_told_where_they_are_signed_in() -> None:
    here = SignInRow(1, "Firefox on Linux", "with a password", NOW, NOW, True)
    there = replace(here, is_this=False)
    assert places_in_words([here]) == "You are signed in here, and nowhere else."
    assert places_in_words([here, there]) == "You are signed in here, and in one more place."
    assert places_in_words([here, there, there]) == "You are signed in here, and in two more places."


def test_somebody_is_told_which_programs_read_as_them() -> None:
    token = TokenRow(1, "Spreadsheet", TODAY, date(2027, 3, 3), None)
    assert tokens_in_words([]) == "No program reads as you."
    assert tokens_in_words([token]) == "One program reads as you, until 3 March 2027."
    assert tokens_in_words([token, replace(token, ends_on=date(2027, 1, 5))]) == (
        "Two programs read as you; the first token ends on 5 January 2027."
    )
