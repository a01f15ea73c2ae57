"""Nobody below head and clerk finds a figure of few pupils: on no page, in no drawing, paper or file."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tracker.db import session
from tracker.models.metrics import Metric, Reading
from tracker.models.schools import School
from tracker.printing.plans import plan_html
from tracker.queries.plans import improvement_plan
from tracker.reading.own_figures import OWN_HEADINGS
from tracker.rules.colours import Colour

HARBOUR = "/schools/900001"
NAME = "Late at least twice"
PERIODS = {
    "Spring 2026, second half": date(2026, 3, 20),
    "Autumn 2026, first half": date(2026, 10, 23),
    "Autumn 2026, second half": date(2026, 11, 20),
}
GROUPS = ("all pupils", "boys", "girls", "SEND", "disadvantaged")
BELOW = ("governor", "leader", "trust officer")


@dataclass
class Table:
    """A made-up table of one metric: its readings, and the ids of those that are small by themselves."""

    metrics: dict[str, Metric]
    readings: dict[tuple[str, str], Reading]

    @property
    def small(self) -> list[Reading]:
        return [r for r in self.readings.values() if any(0 < (n or 0) < 5 for n in (r.numerator, r.denominator))]


def table(cast: Cast, seed: int) -> Table:
    """Make a metric with its groups and periods, some of them small; a target rests on those with SEND."""
    school: School = cast.school
    by_chance = random.Random(seed)
    metrics = {
        group: make.metric(school, NAME, group=group, unit="%", better="lower", section="School data")
        for group in GROUPS
    }
    readings = {}
    for period, as_at in PERIODS.items():
        cohorts = {"boys": by_chance.randint(20, 90), "girls": by_chance.choice((2, 3, 5, 6, *range(8, 60)))}
        late = {group: by_chance.randint(0, count) for group, count in cohorts.items()}
        cohorts["all pupils"], late["all pupils"] = sum(cohorts.values()), sum(late.values())
        for group in ("SEND", "disadvantaged"):
            # Of seven, an action's page says how many questions it answers.
            cohorts[group] = by_chance.choice([n for n in range(3, cohorts["all pupils"] + 1) if n != 7])
            late[group] = by_chance.randint(0, min(cohorts[group], late["all pupils"], by_chance.choice((4, 50))))
        for group in GROUPS:
            value = round(100 * late[group] / cohorts[group], 1)
            readings[group, period] = make.reading(
                metrics[group], cast.leader, period, value, as_at, basis=None, source="Registers",
                numerator=late[group], denominator=cohorts[group], entered_at=make.at(as_at),
            )  # fmt: skip
    requirement = make.requirement(make.inspection(school, cast.head))
    make.update(make.action(requirement, cast.leader), Colour.GREEN)
    first = readings["SEND", "Spring 2026, second half"]
    make.target(requirement, first, 0.05, set_on=date(2026, 4, 1))
    session().commit()
    return Table(metrics, readings)


def pages(made: Table) -> Iterator[str]:
    """Every page that shows a figure."""
    yield from ("/", "/requirements", "/requirements/1", "/actions/1.1", "/checks", "/coverage", "/metrics", "/plan")
    yield from (f"/metrics/{metric.id}" for metric in made.metrics.values())


def files(made: Table) -> Iterator[str]:
    """Every file that holds one, without its ending."""
    yield from ("/requirements", "/actions", "/metrics", "/metrics/readings")
    yield from (f"/metrics/{metric.id}" for metric in made.metrics.values())


def words_of(answer: bytes) -> str:
    """Everything written in a page or a file, of a workbook on all its sheets, seen or not."""
    if not answer.startswith(b"PK"):
        return answer.decode()
    with zipfile.ZipFile(io.BytesIO(answer)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/"))


def told(text: str, reading: Reading) -> list[str]:
    """Find what a text tells of a reading: its figure, or what was counted."""
    counted = rf"\b{reading.numerator} of {reading.denominator}\b"
    figure = rf"(?<![\d.]){re.escape(reading.school_text or '')}"
    return [pattern for pattern in (counted, figure) if re.search(pattern, text)]


def governors_rows(browser: Browser) -> list[dict[str, str]]:
    answer = browser.client.get(f"{HARBOUR}/metrics/readings.csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(answer)))


@pytest.mark.parametrize("seed", range(12))
def test_of_a_random_table_a_governor_finds_nothing_that_is_suppressed(
    app: Flask, at_browser: dict[str, Browser], cast: Cast, seed: int
) -> None:
    made = table(cast, seed)
    governor = at_browser["governor"]
    rows = governors_rows(governor)
    open_rows = [row for row in rows if row["School"] != "suppressed"]
    hidden = [made.readings[row["Pupils"], row["Period"]] for row in rows if row["School"] == "suppressed"]
    assert {reading.id for reading in made.small} <= {reading.id for reading in hidden}
    # A figure that an open cell prints too tells nothing by being there.
    printed = {f"{float(row['School'])}%" for row in open_rows}
    printed |= {f"{row['How many']} of {row['Out of how many']}" for row in open_rows}
    secret = [one for one in hidden if one.school_text not in printed]
    secret = [one for one in secret if f"{one.numerator} of {one.denominator}" not in printed]
    for path in pages(made):
        text = words_of(governor.client.get(f"{HARBOUR}{path}").data)
        assert [(path, found) for reading in secret if (found := told(text, reading))] == []
    with app.test_request_context():
        paper = plan_html(improvement_plan(cast.school, make.TODAY))
    assert [found for reading in secret if (found := told(paper, reading))] == []
    for path in files(made):
        for kind in ("csv", "xlsx"):
            answer = governor.client.get(f"{HARBOUR}{path}.{kind}")
            assert answer.status_code == 200
            text = words_of(answer.data)
            numbers = [f">{reading.school_value}<" for reading in secret] + [
                f",{reading.school_value},{reading.numerator},{reading.denominator}," for reading in hidden
            ]
            assert [number for number in numbers if number in text] == []
            assert [(path, found) for reading in secret if (found := told(text, reading))] == []


@pytest.mark.parametrize("seed", range(12))
def test_of_a_random_table_no_suppressed_number_is_what_is_left_of_a_sum(
    at_browser: dict[str, Browser], cast: Cast, seed: int
) -> None:
    table(cast, seed)
    rows = governors_rows(at_browser["governor"])
    for period in PERIODS:
        of_period = {row["Pupils"]: row for row in rows if row["Period"] == period}
        hidden = [group for group in ("all pupils", "boys", "girls") if of_period[group]["School"] == "suppressed"]
        assert len(hidden) != 1, (period, hidden)


def test_no_hidden_figure_is_drawn(at_browser: dict[str, Browser], cast: Cast) -> None:
    made = table(cast, 3)
    governor = at_browser["governor"]
    rows = governors_rows(governor)
    for group, metric in made.metrics.items():
        seen = sum(row["Pupils"] == group and row["School"] != "suppressed" for row in rows)
        page = governor.get(f"{HARBOUR}/metrics/{metric.id}")
        rings = page.soup.select(".ns-chart__drawing--wide circle[stroke]")
        assert len(rings) == seen
        if seen < len(PERIODS):
            assert "Figures of fewer than 5 pupils are not shown" in page.main


def small_send(cast: Cast) -> Metric:
    """Make a metric of pupils with SEND that fell to 3 of 21."""
    metric = make.metric(cast.school, NAME, group="SEND", unit="%", better="lower", section="School data")
    requirement = make.requirement(make.inspection(cast.school, cast.head))
    first = make.reading(metric, cast.leader, "Autumn 2026, first half", 42.9, date(2026, 10, 23), basis=None,
                         numerator=9, denominator=21)  # fmt: skip
    make.target(requirement, first, 10, set_on=date(2026, 10, 24))
    make.reading(metric, cast.leader, "Autumn 2026, second half", 14.3, date(2026, 11, 20), basis=None,
                 numerator=3, denominator=21)  # fmt: skip
    session().commit()
    return metric


def said_of_figures(page: Page) -> str:
    """Read the page without the explanations of words, which name every outcome."""
    for explanation in page.soup.select(".ns-explain"):
        explanation.decompose()
    return page.main


@pytest.mark.parametrize("part", BELOW)
def test_whoever_is_below_head_and_clerk_is_told_that_a_figure_is_suppressed(
    at_browser: dict[str, Browser], cast: Cast, part: str
) -> None:
    metric = small_send(cast)
    page = at_browser[part].get(f"{HARBOUR}/metrics/{metric.id}")
    assert "Suppressed" in page.main
    assert "14.3" not in words_of(page.response.data)
    assert "Not comparable The second half of autumn 2026 is suppressed" in page.main
    requirement = at_browser[part].get(f"{HARBOUR}/requirements/1")
    assert "14.3" not in words_of(requirement.response.data)
    assert "Improving" not in said_of_figures(requirement)


@pytest.mark.parametrize("part", ["head", "clerk"])
def test_head_and_clerk_see_it_and_are_told_that_others_do_not(
    at_browser: dict[str, Browser], cast: Cast, part: str
) -> None:
    metric = small_send(cast)
    page = at_browser[part].get(f"{HARBOUR}/metrics/{metric.id}")
    assert "14.3% 3 of 21 Few pupils: only the head and the clerk see it" in page.main
    assert "Improving" in said_of_figures(at_browser[part].get(f"{HARBOUR}/requirements/1"))


def test_sessions_of_nobody_knows_how_many_pupils_are_hidden_and_what_to_do_is_said(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = make.metric(cast.school, "Attendance", group="SEND", unit="%", better="higher", section="School data")
    for period, as_at, pupils in (
        ("Autumn 2026, first half", date(2026, 10, 23), None),
        ("Autumn 2026, second half", date(2026, 11, 20), 12),
    ):
        make.reading(metric, cast.leader, period, 90.0, as_at, basis=None, numerator=1206, denominator=1340,
                     pupils=pupils)  # fmt: skip
    other = make.metric(cast.school, "Attendance", group="boys", unit="%", better="higher", section="School data")
    make.reading(other, cast.leader, "Autumn 2026, first half", 80.0, date(2026, 10, 23), basis=None)
    page = at_browser["leader"].get(f"{HARBOUR}/metrics/{metric.id}")
    assert "Suppressed The number of pupils is not given" in page.main
    assert "enter them again with that number, and they are shown if it is large enough" in page.main
    assert "is suppressed: enter it again, with the number of pupils that it is of" in page.main
    assert [one.get_text() for one in page.soup.select("ul.ns-multiples li")] == []  # one group alone has figures
    head = at_browser["head"].get(f"{HARBOUR}/metrics/{metric.id}").main
    assert "Without the number of pupils only the head and the clerk see it" in head


def test_a_correction_of_a_small_number_is_hidden_with_what_it_replaced(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = small_send(cast)
    make.reading(metric, cast.leader, "Autumn 2026, second half", 23.8, date(2026, 11, 20), basis=None,
                 numerator=5, denominator=21, entered_at=make.at(make.TODAY))  # fmt: skip
    page = at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}")
    for figure in ("14.3", "23.8", "5 of 21"):
        assert figure not in words_of(page.response.data)


def test_a_metric_typed_in_other_letters_is_in_the_same_table(at_browser: dict[str, Browser], cast: Cast) -> None:
    as_at, period = date(2026, 10, 23), "Autumn 2026, first half"
    counts = {"all pupils": (NAME, 60, 300), "boys": (NAME.upper(), 57, 150), "girls": (NAME.lower(), 3, 150)}
    made = {}
    for group, (name, late, cohort) in counts.items():
        made[group] = make.metric(cast.school, name, group=group, unit="%", better="lower")
        make.reading(made[group], cast.leader, period, round(100 * late / cohort, 1), as_at, basis=None,
                     numerator=late, denominator=cohort)  # fmt: skip
    pages = [at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}").main for metric in made.values()]
    seen = [group for group, page in zip(counts, pages, strict=True) if f"{counts[group][1]} of" in page]
    assert len(seen) == 1


def test_a_group_that_one_metric_shows_to_be_small_is_hidden_in_every_other(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    as_at, school = date(2026, 10, 23), cast.school
    late = make.metric(school, NAME, group="EHC plan", unit="%", better="lower")
    absent = make.metric(school, "Persistent absence", group="EHC plan", unit="%", better="lower")
    make.reading(late, cast.head, "Autumn 2026, first half-term", 33.3, as_at, basis=None, numerator=1, denominator=3)
    make.reading(absent, cast.leader, "HT1 2026/27", 66.7, as_at, basis=None)
    make.target(make.requirement(make.inspection(school, cast.head)), absent.readings[0], 10)
    session().commit()
    for path in (f"/metrics/{absent.id}", "/metrics", "/requirements/1", "/metrics/readings.csv", "/requirements.csv"):
        assert "66.7" not in words_of(at_browser["governor"].client.get(f"{HARBOUR}{path}").data)
    assert "66.7%" in at_browser["head"].get(f"{HARBOUR}/metrics/{absent.id}").main


def test_sessions_of_few_pupils_are_hidden_and_said_to_be_sessions(at_browser: dict[str, Browser], cast: Cast) -> None:
    attendance = make.metric(cast.school, "Attendance", group="SEND", unit="%", better="higher")
    leader, governor = at_browser["leader"], at_browser["governor"]
    asked = leader.get(f"{HARBOUR}/metrics/{attendance.id}/enter").main
    assert "Attendance is counted in sessions. Say also of how many pupils they are" in asked
    asked += leader.get(f"{HARBOUR}/metrics/{attendance.id}/groups").main
    for label in ("How many sessions?", "Out of how many sessions?", "The sessions of how many pupils?"):
        assert asked.count(label) > 2
    typed = {"as_at": ["23", "10", "2026"], "source": "Registers", "numerator": "1,234", "denominator": "1,340"}
    for period, pupils in (("Autumn 2026, first half", "4"), ("Summer 2026, second half", "12")):
        leader.post(f"{HARBOUR}/metrics/{attendance.id}/enter", {**typed, "period": period, "pupils": pupils})
    assert "1,234 of 1,340 sessions of 4 pupils" in at_browser["head"].get(f"{HARBOUR}/metrics/{attendance.id}").main
    page = governor.get(f"{HARBOUR}/metrics/{attendance.id}").main
    assert "1,234 of 1,340 sessions of 12 pupils" in page
    assert "of 4 pupils" not in page
    assert {row["Number of pupils"] for row in governors_rows(governor)} == {"", "12"}


@pytest.mark.parametrize("guess", ["3", "4"])
def test_a_leader_who_guesses_a_hidden_figure_is_told_the_same_whether_it_is_right(
    at_browser: dict[str, Browser], cast: Cast, guess: str
) -> None:
    metric = small_send(cast)
    for reading in metric.readings:
        reading.entered_by = cast.head
    session().commit()
    leader, as_at = at_browser["leader"], ["20", "11", "2026"]
    row = f"{NAME},SEND,HT2 2026/27,20/11/2026,{guess},21,,,,"
    file = io.BytesIO(f"{','.join(OWN_HEADINGS)}\n{row}\n".encode())
    preview = leader.post(f"{HARBOUR}/metrics/read-in", {"file": (file, "figures.csv")}).main
    assert "Held, and of few pupils: somebody who may see small numbers can compare it" in preview
    assert "already here" not in preview
    typed = {"period": "autumn 2026, second half", "as_at": as_at, "numerator": guess, "denominator": "21"}
    page = leader.post(f"{HARBOUR}/metrics/{metric.id}/enter", {**typed, "source": "Report card, 10 February 2026"})
    assert "is in the record, as school data" in page.main
    assert len(page.soup.select("s")) == 1
    assert "14.3" not in words_of(page.response.data)


def test_what_others_have_published_is_not_hidden(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = make.metric(cast.school, unit="%")
    make.reading(metric, cast.head, "2024/25", 14.3, date(2025, 8, 31), dataset="ees_ks4", numerator=3, denominator=21)
    assert "14.3%" in at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}").main


def test_a_leader_can_neither_aim_from_a_hidden_figure_nor_feel_for_it(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = make.metric(cast.school, NAME, group="SEND", unit="%", better="lower")
    requirement = make.requirement(make.inspection(cast.school, cast.head))
    small = make.reading(metric, cast.leader, "Autumn 2026, first half", 14.3, date(2026, 10, 23), basis=None,
                         numerator=3, denominator=21)  # fmt: skip
    target = make.target(requirement, small, 10, set_on=date(2026, 10, 24))
    leader = at_browser["leader"]
    assert "14.3" not in words_of(leader.get(f"{HARBOUR}/requirements/1/targets").response.data)
    typed = {"value": "20", "due_on": ["31", "7", "2027"]}
    page = leader.post(f"{HARBOUR}/requirements/1/targets/{target.id}/change", typed, 422)
    assert page.errors == ["It is measured from a figure of few pupils: the head can change it."]
    assert "14.3" not in words_of(page.response.data)


def test_the_school_sets_from_how_many_pupils_on_a_figure_is_shown(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = small_send(cast)
    head, governor = at_browser["head"], at_browser["governor"]
    page = head.post(f"{HARBOUR}/metrics/small-numbers", {"threshold": "10"})
    assert "Figures of fewer than 10 pupils are hidden from now on." in page.main
    page = governor.get(f"{HARBOUR}/metrics/{metric.id}")
    assert "42.9" not in page.main
    assert "Figures of fewer than 10 pupils are not shown" in page.main
    head.post(f"{HARBOUR}/metrics/small-numbers", {"threshold": "3"})
    assert "14.3%" in governor.get(f"{HARBOUR}/metrics/{metric.id}").main


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter a number of pupils, such as 5."),
        ("1", "Give a number from 3 to 20."),
        ("some", "Enter a whole number, such as 214."),
    ],
)
def test_a_threshold_that_hides_nothing_is_refused(at_browser: dict[str, Browser], typed: str, sentence: str) -> None:
    page = at_browser["clerk"].post(f"{HARBOUR}/metrics/small-numbers", {"threshold": typed}, 422)
    assert page.errors == [sentence]
    assert page.value_of("threshold") == typed
