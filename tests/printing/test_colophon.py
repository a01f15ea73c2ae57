"""The line at the end of the plan that says how long, how readable and how precise it is."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Flask

from tests.printing.conftest import Paper
from tracker.printing.plans import plan_html
from tracker.printing.written import words_on_paper
from tracker.queries.plans import ImprovementPlan


def test_the_plan_says_at_its_end_how_it_reads_and_how_precise_it_is(standard: Paper, plan: ImprovementPlan) -> None:
    found = re.search(r"Words: [\d,]+\. Reading age (\d+)\. (\d+) of \d+ actions precise\. Printed by", standard.text)
    assert found
    assert int(found[1]) == plan.quality.density.reading_age
    assert int(found[2]) == plan.quality.precise == sum(one.precision.is_precise for one in plan.quality.actions)


def test_what_is_said_of_the_paper_is_not_counted_among_its_words(standard: Paper, plan: ImprovementPlan) -> None:
    without = standard.html.replace(f"{plan.quality.colophon} ", "")
    assert without != standard.html
    assert words_on_paper(without) == words_on_paper(standard.html)


def test_a_plan_without_actions_says_nothing_of_them(plan: ImprovementPlan, office: Flask) -> None:
    empty = ImprovementPlan(replace(plan.board, requirements=()))
    assert "precise" not in plan_html(empty)
