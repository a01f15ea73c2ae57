"""An action: who does what by when, both opinions of it, and what may be done about it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Queries
from tracker.db import session
from tracker.models.actions import Action, Milestone
from tracker.models.requirements import Requirement
from tracker.rules.colours import Colour

Browsers = dict[str, Browser]
TODAY = make.TODAY


@pytest.fixture
def home(cast: Cast) -> str:
    """Where the school's pages begin."""
    return f"/schools/{cast.school.urn}"


@pytest.fixture
def requirement(cast: Cast) -> Requirement:
    """A requirement of two clauses."""
    inspection = make.inspection(cast.school, cast.clerk)
    return make.requirement(inspection, ("Leaders must adapt teaching.", "They should tell governors."))


@pytest.fixture
def action(requirement: Requirement, cast: Cast) -> Action:
    """Lena's action for the first clause."""
    return make.action(requirement, cast.leader, requirement.clauses[:1])


def stored(number: int) -> Action:
    session().expire_all()
    return session().scalars(select(Action).order_by(Action.id)).all()[number - 1]


def day_month_year(on: date) -> list[str]:
    return [str(on.day), str(on.month), str(on.year)]


def a_plan(requirement: Requirement, cast: Cast, **more: object) -> dict[str, object]:
    """What a leader types to plan an action."""
    return {
        "clauses": [str(requirement.clauses[1].id)],
        "title": "Tell governors every half term what was found",
        "success": "Six reports a year",
        "owner": str(cast.second_leader.id),
        "starts_on": ["1", "12", "2026"],
        "due_on": ["16", "July", "2027"],
        **more,
    }


# ---------------------------------------------------------------- one action


def test_both_opinions_stand_side_by_side_with_the_reasons(home: str, action: Action, at_browser: Browsers) -> None:
    make.milestone(action, date(2026, 10, 25))
    make.update(action, Colour.GREEN, date(2026, 11, 2))
    page = at_browser["governor"].get(f"{home}/actions/1.1")
    assert page.heading == "1.1 Check for understanding in every lesson"
    opinions = [opinion.get_text() for opinion in page.soup.select(".ns-opinions .ns-colour > span")]
    assert opinions == ["Green", "Red"]
    assert "Leaders say better than the record shows" in page.main
    assert "1 milestone 31 days overdue" in page.main
    assert "Time alone changes this next on 26 November 2026" in page.main


def test_an_action_says_whose_words_it_answers(home: str, action: Action, at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{home}/actions/1.1")
    assert "“Leaders must adapt teaching.”" in page.main
    assert "They should tell governors." not in page.main


def test_an_action_without_anything_says_what_would_be_there(home: str, action: Action, at_browser: Browsers) -> None:
    leader, governor = (at_browser[part].get(f"{home}/actions/1.1") for part in ("leader", "governor"))
    for words in ("Dated steps on the way", "signed, dated and never edited", "Files, links and observations"):
        assert words in leader.main
        assert words in governor.main
    assert leader.soup.find("a", string="Log progress")
    assert not governor.soup.find("a", string="Log progress")


def test_moved_dates_stay_with_their_reasons_and_the_first_one(home: str, action: Action, at_browser: Browsers) -> None:
    make.move(action, date(2027, 9, 10), reason="The trainer was ill")
    page = at_browser["governor"].get(f"{home}/actions/1.1")
    assert "First agreed 16 July 2027; moved once, 56 days later than first agreed" in page.main.replace(
        "2027 ;", "2027;"
    )
    assert "The trainer was ill" in page.main


@pytest.mark.parametrize("number", ["1.9", "9.1", "one", "1", "1.x"])
def test_a_number_the_plan_does_not_have_is_not_found(
    home: str, action: Action, at_browser: Browsers, number: str
) -> None:
    at_browser["governor"].get(f"{home}/actions/{number}", status=404)


# ---------------------------------------------------------------- planning


def test_an_action_is_planned_for_a_clause_with_its_owner_dates_and_milestones(
    home: str, requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    rows = {
        "milestones-0-title": "Format agreed",
        "milestones-0-due_on": ["18", "12", "2026"],
        "milestones-1-title": "",
        "milestones-1-due_on": ["", "", ""],
        "milestones-2-title": "First report",
        "milestones-2-due_on": ["12", "2", "2027"],
    }
    page = at_browser["leader"].post(f"{home}/requirements/1/actions/new", a_plan(requirement, cast, **rows))
    assert "The action is planned." in page.main
    made = stored(1)
    assert (made.owner.name, made.due_on) == ("Łukasz Nowak", date(2027, 7, 16))
    assert [clause.number for clause in made.clauses] == [2]
    assert [(step.title, step.due_on) for step in made.milestones] == [
        ("Format agreed", date(2026, 12, 18)),
        ("First report", date(2027, 2, 12)),
    ]
    assert "Lena Adeyemi planned action 1.1, “Tell governors every half term what was found”" in page.main


def test_an_empty_plan_comes_back_with_a_sentence_beside_each_field(
    home: str, requirement: Requirement, at_browser: Browsers
) -> None:
    page = at_browser["leader"].post(f"{home}/requirements/1/actions/new", {"starts_on": ["", "", ""]}, status=422)
    assert page.errors == [
        "Tick at least one.",
        "Say what the school will do.",
        "Say what success looks like, with a number in it.",
        "Choose the one person who answers for it.",
        "Enter the date it starts.",
        "Enter the date it is due.",
    ]
    assert session().scalar(select(Action)) is None


def test_what_was_typed_is_kept_when_a_date_cannot_stand(
    home: str, requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    typed = a_plan(requirement, cast, due_on=["31", "2", "2027"])
    page = at_browser["leader"].post(f"{home}/requirements/1/actions/new", typed, status=422)
    assert page.errors == ["Enter a real date, such as 27 3 2027."]
    assert page.value_of("title") == typed["title"]
    assert page.value_of("owner") == typed["owner"]
    assert page.value_of("clauses") == typed["clauses"][0]  # type: ignore[index]
    assert [field["value"] for field in page.soup.select("[name=due_on]")] == ["31", "2", "2027"]


def test_a_due_date_before_the_start_is_refused_beside_it(
    home: str, requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    typed = a_plan(requirement, cast, due_on=["1", "11", "2026"])
    page = at_browser["leader"].post(f"{home}/requirements/1/actions/new", typed, status=422)
    assert page.errors == ["The due date must come after the start, 1 December 2026."]
    assert session().scalar(select(Action)) is None


def test_half_a_milestone_asks_for_its_other_half(
    home: str, requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    rows = {"milestones-0-title": "Format agreed", "milestones-1-due_on": ["12", "2", "2027"]}
    typed = a_plan(requirement, cast, **rows)
    page = at_browser["leader"].post(f"{home}/requirements/1/actions/new", typed, status=422)
    assert page.errors == ["Enter the date the milestone is due.", "Say what the milestone is."]
    assert page.value_of("milestones-0-title") == "Format agreed"
    for link in page.soup.select(".govuk-error-summary__list a"):
        assert page.soup.find(id=str(link["href"]).removeprefix("#")), "an error leads to its field"


def test_a_milestone_after_its_action_is_refused(
    home: str, requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    rows = {"milestones-0-title": "Format agreed", "milestones-0-due_on": ["1", "9", "2027"]}
    typed = a_plan(requirement, cast, **rows)
    page = at_browser["leader"].post(f"{home}/requirements/1/actions/new", typed, status=422)
    assert page.errors == ["A milestone is due by 16 July 2027, when its action is."]


def test_only_leaders_of_this_school_can_own_an_action(
    home: str, requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    page = at_browser["leader"].get(f"{home}/requirements/1/actions/new")
    names = " ".join(option.get_text() for option in page.soup.select("[name=owner] option"))
    assert "Lena Adeyemi" in names
    assert "Gwen Ŵyn" not in names
    typed = a_plan(requirement, cast, owner=str(cast.stranger.id))
    refused = at_browser["leader"].post(f"{home}/requirements/1/actions/new", typed, status=422)
    assert refused.errors == ["Choose one from the list."]


def test_a_clause_of_another_requirement_cannot_be_ticked(
    home: str, requirement: Requirement, cast: Cast, at_browser: Browsers
) -> None:
    other = make.requirement(requirement.inspection)
    typed = a_plan(requirement, cast, clauses=[str(other.clauses[0].id)])
    page = at_browser["leader"].post(f"{home}/requirements/1/actions/new", typed, status=422)
    assert page.errors == ["Choose from the list."]


# ---------------------------------------------------------------- changing


def test_a_changed_action_keeps_its_due_date_and_its_history(
    home: str, requirement: Requirement, action: Action, cast: Cast, at_browser: Browsers
) -> None:
    form = at_browser["head"].get(f"{home}/actions/1.1/change")
    assert form.value_of("title") == "Check for understanding in every lesson"
    assert form.value_of("owner") == str(cast.leader.id)
    typed = {
        "clauses": [str(clause.id) for clause in requirement.clauses],
        "title": "Check for understanding twice a lesson",
        "success": form.value_of("success"),
        "owner": str(cast.second_leader.id),
    }
    page = at_browser["head"].post(f"{home}/actions/1.1/change", typed)
    assert page.heading == "1.1 Check for understanding twice a lesson"
    assert "title was “Check for understanding in every lesson”" in page.main
    assert "owner was “Lena Adeyemi”, now “Łukasz Nowak”, clauses were 1, now 1 and 2" in page.main
    assert stored(1).due_on == date(2027, 7, 16)
    assert len(stored(1).clauses) == 2


def test_an_action_whose_owner_left_asks_for_another_and_keeps_what_was_typed(
    home: str, requirement: Requirement, action: Action, cast: Cast, at_browser: Browsers
) -> None:
    cast.leader.memberships[0].ends_on = TODAY - timedelta(1)
    typed = {
        "clauses": [str(requirement.clauses[0].id)],
        "title": "Check for understanding twice a lesson",
        "success": "80% of 60 lesson visits",
        "owner": str(cast.leader.id),
    }
    page = at_browser["head"].post(f"{home}/actions/1.1/change", typed, status=422)
    assert page.errors == ["Lena Adeyemi holds no role at Harbour Row Academy today. Choose somebody who does."]
    assert page.soup.find("a", href="#owner")
    assert page.value_of("title") == "Check for understanding twice a lesson"
    at_browser["head"].post(f"{home}/actions/1.1/change", typed | {"owner": str(cast.second_leader.id)})
    assert stored(1).owner.name == "Łukasz Nowak"


def test_a_moved_due_date_asks_why_and_keeps_the_first(home: str, action: Action, at_browser: Browsers) -> None:
    address = f"{home}/actions/1.1/due-date"
    assert "First agreed: 16 July 2027. That date stays" in at_browser["leader"].get(address).main.replace(
        "2027 .", "2027."
    )
    without = at_browser["leader"].post(address, {"to_on": ["10", "9", "2027"]}, status=422)
    assert without.errors == ["Say why the date moves."]
    assert stored(1).due_on == date(2027, 7, 16)
    at_browser["leader"].post(address, {"to_on": ["10", "9", "2027"], "reason": "The trainer was ill"})
    assert (stored(1).due_on, stored(1).first_due_on) == (date(2027, 9, 10), date(2027, 7, 16))


def test_a_due_date_does_not_move_into_the_past(home: str, action: Action, at_browser: Browsers) -> None:
    typed = {"to_on": day_month_year(TODAY - timedelta(1)), "reason": "It was done early"}
    page = at_browser["leader"].post(f"{home}/actions/1.1/due-date", typed, status=422)
    assert page.errors == ["Give a date after 25 November 2026."]
    assert page.value_of("reason") == "It was done early"


# ---------------------------------------------------------------- milestones


def test_a_milestone_is_added_and_met(home: str, action: Action, at_browser: Browsers) -> None:
    leader = at_browser["leader"]
    typed = {"milestones": "First visits done", "due_on": ["18", "12", "2026"]}
    leader.post(f"{home}/actions/1.1/milestones/new", typed)
    step = session().scalars(select(Milestone)).one()
    page = leader.post(f"{home}/actions/1.1/milestones/{step.id}/met", {"met_on": day_month_year(TODAY)})
    assert "Met 25 November 2026" in page.main
    assert "Lena Adeyemi noted that 1.1 met its milestone “First visits done” on 25 November 2026" in page.main


def test_a_milestone_cannot_be_met_tomorrow(home: str, action: Action, at_browser: Browsers) -> None:
    step = make.milestone(action, TODAY)
    typed = {"met_on": day_month_year(TODAY + timedelta(1))}
    page = at_browser["leader"].post(f"{home}/actions/1.1/milestones/{step.id}/met", typed, status=422)
    assert page.errors == ["26 November 2026 is yet to come: give the day it was met."]
    assert stored(1).milestones[0].met_on is None


def test_a_milestone_of_another_action_is_not_found_under_this_one(
    home: str, requirement: Requirement, action: Action, cast: Cast, at_browser: Browsers
) -> None:
    step = make.milestone(make.action(requirement, cast.leader), TODAY)
    at_browser["leader"].get(f"{home}/actions/1.1/milestones/{step.id}/met", status=404)


# ---------------------------------------------------------------- completion


@pytest.fixture
def declared_complete(action: Action) -> Action:
    """The action, declared complete by its owner, with evidence."""
    make.update(action, Colour.COMPLETE, TODAY - timedelta(1))
    make.evidence(action, added_on=TODAY - timedelta(1))
    return action


VERIFY = "I have looked at the evidence: it is complete"


def test_a_governor_verifies_what_a_leader_declared_complete(
    home: str, declared_complete: Action, at_browser: Browsers
) -> None:
    governor = at_browser["governor"]
    assert VERIFY in governor.get(f"{home}/actions/1.1").main
    page = governor.post(f"{home}/actions/1.1/verification", {})
    opinions = [opinion.get_text() for opinion in page.soup.select(".ns-opinions .ns-colour > span")]
    assert opinions == ["Complete", "Complete"]
    assert "Gwen Ŵyn verified that 1.1 is complete" in page.main


def test_what_is_verified_is_changed_only_after_it_is_reopened(
    home: str, declared_complete: Action, cast: Cast, at_browser: Browsers
) -> None:
    declared_complete.verified_on, declared_complete.verified_by_id = TODAY, cast.governor.id
    page = at_browser["leader"].get(f"{home}/actions/1.1")
    assert not page.soup.find("a", string="Change")
    typed = {
        "clauses": [str(clause.id) for clause in declared_complete.clauses],
        "title": "Something easier",
        "success": "5 visits",
        "owner": str(cast.leader.id),
    }
    refused = at_browser["leader"].post(f"{home}/actions/1.1/change", typed, status=422)
    assert refused.errors == ["This action is complete and verified. Log progress on it first: that reopens it."]
    assert refused.value_of("title") == "Something easier"
    assert stored(1).title == "Check for understanding in every lesson"


def test_the_owner_cannot_verify_their_own_completion(
    home: str, declared_complete: Action, cast: Cast, at_browser: Browsers
) -> None:
    declared_complete.owner = cast.head
    head = at_browser["head"]
    page = head.get(f"{home}/actions/1.1")
    assert VERIFY not in page.main
    assert "You own it, so a governor, the headteacher or a trust officer verifies it." in page.main
    head.post(f"{home}/actions/1.1/verification", {}, status=403)
    assert stored(1).verified_on is None


def test_nothing_is_verified_without_evidence(home: str, action: Action, at_browser: Browsers) -> None:
    make.update(action, Colour.COMPLETE)
    page = at_browser["governor"].get(f"{home}/actions/1.1")
    assert "There is no evidence to verify it by." in page.main
    assert VERIFY not in page.main
    refused = at_browser["governor"].post(f"{home}/actions/1.1/verification", {}, status=422)
    assert "There is no evidence to verify it by." in refused.main


# ---------------------------------------------------------------- my actions


def test_the_most_urgent_of_mine_comes_first_and_what_is_complete_is_not_owed(
    home: str, requirement: Requirement, declared_complete: Action, cast: Cast, at_browser: Browsers
) -> None:
    declared_complete.verified_on, declared_complete.verified_by_id = TODAY, cast.head.id
    calm = make.action(requirement, cast.leader, title="Calm")
    make.evidence(calm)
    make.update(calm, Colour.GREEN)
    late = make.action(requirement, cast.leader, title="Late", due_on=TODAY - timedelta(3))
    make.update(late, Colour.GREEN)
    make.action(requirement, cast.second_leader, title="Somebody else’s")
    page = at_browser["leader"].get(f"{home}/my-actions")
    assert page.heading == "What do I owe, most urgent first?"
    listed = [link.get_text() for link in page.soup.select(".ns-cards .ns-row__title")]
    assert listed == ["1.3 Late", "1.2 Calm"]
    overdue = at_browser["leader"].get(f"{home}/my-actions?show=overdue")
    assert [link.get_text() for link in overdue.soup.select(".ns-cards .ns-row__title")] == ["1.3 Late"]
    everything = at_browser["leader"].get(f"{home}/my-actions?show=all")
    assert len(everything.soup.select(".ns-card")) == 3


def test_an_unknown_question_to_the_list_is_as_none(home: str, action: Action, at_browser: Browsers) -> None:
    page = at_browser["leader"].get(f"{home}/my-actions?show=drop+table")
    shown = page.soup.select(".ns-presets [aria-current]")
    assert [name.get_text() for name in shown] == ["To do"]


def test_somebody_who_owns_nothing_is_told_where_to_look(home: str, action: Action, at_browser: Browsers) -> None:
    page = at_browser["governor"].get(f"{home}/my-actions")
    assert "You own none at this school." in page.main
    assert page.soup.find("a", string="See what inspectors asked for")


def test_my_list_costs_the_same_for_one_action_and_for_many(
    home: str, requirement: Requirement, action: Action, cast: Cast, at_browser: Browsers, queries: Queries
) -> None:
    def cost() -> int:
        queries.statements.clear()
        with queries:
            at_browser["leader"].get(f"{home}/my-actions")
        return queries.count

    one = cost()
    for _ in range(12):
        more = make.action(requirement, cast.leader)
        make.milestone(more, TODAY)
        make.update(more, Colour.RED)
    assert cost() == one
    assert one <= 6 + 4  # the list’s, the reader’s, and those of the person, the school and the roles
