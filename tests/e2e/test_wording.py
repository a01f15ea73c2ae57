"""An action's wording is checked while it is typed, and by a button where no script runs."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn

FORM = "/schools/900001/requirements/4/actions/new"


def test_what_is_typed_is_checked_while_it_is_typed(sign_in: SignIn) -> None:
    leader = sign_in("leader@harbour-row.example", width=390)
    leader.goto(FORM)
    box = leader.get_by_role("region", name="Is it precise enough to hold you to?")
    leader.get_by_label("What will the school do?").fill("Improve attendance")
    expect(box).to_contain_text("“Improve attendance” says what should change")
    leader.get_by_label("What will the school do?").fill("Visit the homes of 60 disadvantaged pupils")
    expect(box).to_contain_text("Begins with a verb that says what is done")
    expect(box.get_by_role("status")).to_have_text(re.compile(r"3 of 7 questions answered"))
    leader.get_by_label("Persistent absence").check()
    expect(box.get_by_role("status")).to_have_text(re.compile(r"4 of 7 questions answered"))
    expect(leader.get_by_label("What will the school do?")).to_have_value("Visit the homes of 60 disadvantaged pupils")


def test_the_button_does_the_same_where_no_script_runs(sign_in: SignIn) -> None:
    leader = sign_in("leader@harbour-row.example", width=320, javascript=False)
    leader.goto(FORM)
    leader.get_by_label("What will the school do?").fill("Improve attendance")
    leader.get_by_role("button", name="Check this wording").click()
    assert leader.url.endswith("#wording-check")
    box = leader.get_by_role("region", name="Is it precise enough to hold you to?")
    expect(box).to_contain_text("“Improve attendance” says what should change")
    expect(leader.get_by_label("What will the school do?")).to_have_value("Improve attendance")
