"""An action's wording is checked while it is typed, and by a button where no script runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import SignIn
from tests.samples import school_plans

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


@pytest.mark.parametrize("width", [1320, 320], ids=["laptop", "small phone"])
def test_a_plan_is_brought_along_and_its_first_row_planned(sign_in: SignIn, tmp_path: Path, width: int) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(school_plans.as_docx())
    leader = sign_in("leader@harbour-row.example", width=width)
    leader.goto("/schools/900001/quality")
    leader.get_by_role("link", name="Bring along the plan you have").click()
    leader.get_by_label("The plan you have").set_input_files(file)
    leader.get_by_role("button", name="Read it").click()
    expect(leader.get_by_role("heading", level=1)).to_have_text("How precise is the plan you have?")
    assert [rule["id"] for rule in Axe().run(leader).response["violations"]] == []
    assert leader.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    leader.get_by_label("Plan Teach the 38 pupils").check()
    leader.get_by_label("Which requirement do they answer?").select_option("4")
    leader.get_by_role("button", name="Open as draft actions").click()
    expect(leader.get_by_label("What will the school do?")).to_have_value(re.compile("Teach the 38 pupils"))
    assert [rule["id"] for rule in Axe().run(leader).response["violations"]] == []
