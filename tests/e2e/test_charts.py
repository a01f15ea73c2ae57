"""A chart that people can question: by pointer, by keyboard, and as a table, with a script and without."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import SignIn

HEAD = "head@harbour-row.example"
METRIC = "/schools/900001/metrics/9"
REQUIREMENT = "/schools/900001/requirements/4"
A_FIGURE = re.compile(r"\d{4}.*: .*\d")


def test_a_governor_points_at_a_figure_and_reads_it(sign_in: SignIn) -> None:
    page = sign_in(HEAD)
    page.goto(METRIC)
    first = page.locator("svg:visible .ns-chart__mark").first
    first.hover()
    answer = page.locator(".ns-chart__answer")
    assert A_FIGURE.match(answer.inner_text())
    assert page.locator("svg:visible .ns-chart__cursor").count() >= 1


def test_the_figures_are_stepped_through_by_keyboard_from_the_latest_to_the_first(sign_in: SignIn) -> None:
    page = sign_in(HEAD)
    page.goto(METRIC)
    page.get_by_role("button", name="The figure before").focus()
    answers = []
    for key in ("Enter", "ArrowLeft", "Home", "End"):
        page.keyboard.press(key)
        answers.append(page.locator(".ns-chart__answer").inner_text())
    assert answers[0] == answers[3], "it begins with the latest"
    assert len({answers[0], answers[1]}) == 2
    assert A_FIGURE.match(answers[2])


@pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "without"])
def test_the_table_of_a_chart_is_one_press_away(sign_in: SignIn, javascript: bool) -> None:
    page = sign_in(HEAD, javascript=javascript)
    page.goto(REQUIREMENT)
    page.get_by_text("The figures as a table").first.click()
    table = page.locator(".ns-figures").first
    assert table.is_visible()
    assert "Between" in table.inner_text(), "why the line is broken stands where it is broken"
    assert page.get_by_text("The line is broken there.").first.is_visible()


def test_without_a_script_nothing_offers_to_be_pressed_that_does_nothing(sign_in: SignIn) -> None:
    page = sign_in(HEAD, javascript=False)
    page.goto(METRIC)
    assert not page.get_by_role("button", name="The figure before").is_visible()
    assert page.locator(".ns-chart__mark title").first.text_content()
