"""How fast the improvement plan prints, against the printer's own time in the same run."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from flask import Flask
from weasyprint import HTML

from tests import make
from tests.benchmarks.conftest import Measure, paired
from tests.cast import Cast
from tests.installation import environment_of
from tests.printing import harbour
from tracker.config import ROOT
from tracker.db import session
from tracker.models.schools import School
from tracker.printing.plans import plan_html, print_plan
from tracker.printing.press import Sheets, press_here
from tracker.queries.plans import ImprovementPlan, improvement_plan


@pytest.fixture(autouse=True)
def warm() -> Iterator[None]:
    """Keep what is loaded out of the collector's way, as a server does."""
    press_here("<!DOCTYPE html><html lang=en><title>Warm</title><p>Warm")
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def urn(cast: Cast) -> str:
    """A school with eight requirements and twenty-four actions."""
    harbour.full_plan(cast)
    session().commit()
    return cast.school.urn


@pytest.fixture
def again(urn: str) -> Callable[[], None]:
    """Print the plan as a command does: with a session that remembers nothing."""
    return lambda: print_of(urn)


@pytest.fixture
def first(app: Flask, again: Callable[[], None]) -> Callable[[], None]:
    """Print the plan when no print is kept."""
    kept = app.extensions["settings"].kept_prints

    def work() -> None:
        shutil.rmtree(kept, ignore_errors=True)
        again()

    return work


def test_printing_the_plan_costs_little_more_than_the_printer_itself(
    first: Callable[[], None], urn: str, measured: Measure
) -> None:
    html = plan_html(plan_of(urn))
    measured("improvement plan, 24 actions, warm", *paired(first, lambda: press_here(html)), 1.15)


def test_the_same_plan_again_is_not_printed_again(
    first: Callable[[], None], again: Callable[[], None], measured: Measure
) -> None:
    slow, fast = paired(first, again)
    measured("the same plan again, nothing changed", fast, slow, 0.03)


def test_a_page_of_the_plan_costs_little_more_than_a_plain_page(
    first: Callable[[], None], urn: str, measured: Measure
) -> None:
    plan = plan_of(urn)
    ours, plain = press_here(plan_html(plan)), plain_print(plan)
    seconds, floor = paired(first, lambda: plain_print(plan))
    measured("a page of it, against a plain page", seconds / ours.pages, floor / plain.pages, 1.3)


def test_a_whole_process_that_prints_the_plan_takes_little_longer_than_a_browser(
    app: Flask, urn: str, tmp_path: Path, measured: Measure
) -> None:
    page, kept = tmp_path / "plan.html", app.extensions["settings"].kept_prints
    page.write_text(plan_html(plan_of(urn)), "utf-8")
    session().rollback()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    ours = [sys.executable, "-m", "flask", "--app", "app", "plan", "print", "--urn", urn, "--out", f"{tmp_path}/a.pdf"]
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile"]
    theirs = [*browser, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path}/b.pdf", page.as_uri()]
    best = [float("inf")] * 2
    for _ in range(4):
        shutil.rmtree(kept, ignore_errors=True)
        for index, words in enumerate((ours, theirs)):
            began = time.perf_counter()
            done = subprocess.run(
                words, env={**environment, **environment_of(tmp_path)}, cwd=ROOT, capture_output=True, check=False
            )
            best[index] = min(best[index], time.perf_counter() - began)
            assert done.returncode == 0, done.stderr
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF") for name in ("a.pdf", "b.pdf"))
    measured("the plan by a whole cold process, against Chromium", *best, 1.25)


def test_ten_times_the_actions_take_twelve_times_as_long_at_most(cast: Cast, urn: str, measured: Measure) -> None:
    few = plan_html(plan_of(urn))
    harbour.full_plan(cast, requirements=72)
    session().commit()
    many = plan_html(plan_of(urn))
    seconds, floor = paired(lambda: press_here(many), lambda: press_here(few), rounds=2)
    measured("240 actions, against 24", seconds, floor, 12)


@pytest.mark.skipif("LONG_RUN" not in os.environ, reason="takes minutes: set LONG_RUN")
def test_a_hundred_times_the_actions_and_pages_take_as_long_a_page(cast: Cast, urn: str, measured: Measure) -> None:
    few = plan_html(plan_of(urn))
    harbour.full_plan(cast, requirements=792)
    session().commit()
    plan = plan_of(urn)
    many = plan_html(plan)
    seconds, floor = paired(lambda: press_here(many), lambda: press_here(few), rounds=1)
    measured("2,400 actions, against 24", seconds, floor, 120)
    six = plan_html(ImprovementPlan(replace(plan.board, requirements=plan.requirements[:14])))
    pages, sheets = press_here(many).pages, press_here(six).pages
    floor, _ = paired(lambda: press_here(six), lambda: None, rounds=3)
    measured(f"a page of {pages}, against one of {sheets}", seconds / pages, floor / sheets, 1.2)


def test_the_file_of_a_plan_is_small(urn: str) -> None:
    assert len(press_here(plan_html(plan_of(urn))).pdf) < 200_000


def plan_of(urn: str) -> ImprovementPlan:
    """Look the plan up with a session that remembers nothing."""
    session().expunge_all()
    return improvement_plan(session().query(School).filter_by(urn=urn).one(), make.TODAY)


def print_of(urn: str) -> None:
    """Print the plan with a session that remembers nothing."""
    session().expunge_all()
    print_plan(session().query(School).filter_by(urn=urn).one(), make.TODAY)


def plain_print(plan: ImprovementPlan) -> Sheets:
    """Print the same words in paragraphs and fixed tables, with no style of ours."""
    parts = []
    for row in plan.requirements:
        actions = "".join(
            f"<tr><td>{action.number}<td>{escape(action.title)}<td>{escape(action.success)}"
            f"<td>{escape(action.owner)}, {escape(action.owner_title)}<td>{action.due_on}"
            for action in row.actions
        )
        parts.append(
            f"<h2>{row.number} {escape(row.title)}</h2><p>{escape(row.text)} {row.source}</p>"
            f"<p>{row.impact.sentence}</p><table style='table-layout: fixed; width: 100%'>{actions}</table>"
            f"<p>{escape(row.difference or '')}</p>"
        )
    html = f"<!DOCTYPE html><html lang=en><title>Plan</title><h1>Plan</h1>{''.join(parts)}"
    document = HTML(string=html).render(pdf_variant="pdf/ua-1")
    return Sheets(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages))
