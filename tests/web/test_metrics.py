"""Where are we against the nation, the target and last year; and the figures the school counts itself."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Clock, Queries
from tracker.db import session
from tracker.models.metrics import Metric, Reading, Target
from tracker.models.schools import School

HARBOUR = "/schools/900001"
SUMMER_2024, SUMMER_2025 = date(2024, 8, 31), date(2025, 8, 31)


def absence(cast: Cast, basis: tuple[str, str] = ("3 term", "3 term"), **more: Any) -> Metric:
    """Make persistent absence, read out of a report for two years."""
    school: School = cast.school
    metric = make.metric(school, "Persistent absence", unit="%", better="lower", section="Absence", **more)
    report = make.inspection(school, cast.head)
    make.reading(metric, cast.head, "2023/24", 54.8, SUMMER_2024, basis=basis[0], inspection=report,
                 national_text="25.6%", national_value=25.6)  # fmt: skip
    make.reading(metric, cast.head, "2024/25", 46.2, SUMMER_2025, basis=basis[1], inspection=report,
                 national_text="21.9%", national_value=21.9)  # fmt: skip
    session().commit()
    return metric


def row_of(page: Page, name: str) -> str:
    """The words of the table row that a metric's name heads."""
    return next(" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr") if name in row.get_text())


def reading(**typed: Any) -> dict[str, Any]:
    """Fill in the form of a new reading."""
    return {
        "period": "autumn 2026",
        "as_at": ["20", "11", "2026"],
        "numerator": "99",
        "denominator": "214",
        "source": "Attendance register",
        **typed,
    }


def count(kind: type[Metric] | type[Reading] | type[Target]) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(kind)) or 0


# ---------------------------------------------------------------- the table and the trend


def test_a_school_without_figures_is_told_what_will_be_here(at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].get(f"{HARBOUR}/metrics")
    assert page.heading == "Where are we against the nation, the target and last year?"
    assert "Nothing is measured yet" in page.main


def test_a_metric_stands_against_the_nation_the_target_and_last_year(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = absence(cast)
    requirement = make.requirement(metric.readings[0].inspection or make.inspection(cast.school, cast.head))
    make.target(requirement, metric.readings[1], 30)
    session().commit()
    page = at_browser["governor"].get(f"{HARBOUR}/metrics")
    row = row_of(page, "Persistent absence")
    for words in ("46.2% 2024/25 (3 term)", "54.8% 2023/24 (3 term)", "Better", "21.9%", "30.0% by 31 Jul 2027"):
        assert words in row


@pytest.mark.parametrize(
    ("values", "better", "words"),
    [
        ((54.8, 46.2), "lower", "Better"),
        ((46.2, 54.8), "lower", "Worse"),
        ((26.6, 28.2), "higher", "Better"),
        ((28.2, 28.3), "higher", "No clear change"),
        ((1400.0, 1442.0), None, "Up"),
    ],
)
def test_better_and_worse_follow_the_metrics_direction(
    at_browser: dict[str, Browser], cast: Cast, values: tuple[float, float], better: str | None, words: str
) -> None:
    metric = make.metric(cast.school, "Harbour measure", better=better)
    make.reading(metric, cast.head, "2023/24", values[0], SUMMER_2024)
    make.reading(metric, cast.head, "2024/25", values[1], SUMMER_2025)
    session().commit()
    assert words in row_of(at_browser["governor"].get(f"{HARBOUR}/metrics"), "Harbour measure")


def test_two_terms_are_not_compared_with_three_and_the_line_is_broken(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = absence(cast, ("3 term", "2 term"))
    row = row_of(at_browser["governor"].get(f"{HARBOUR}/metrics"), "Persistent absence")
    assert "Not comparable 2024/25 counts two terms, 2023/24 three." in row
    page = at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}")
    assert "Between 2023/24 (3 term) and 2024/25 (2 term): 2024/25 counts two terms" in page.main
    title = page.soup.select_one(".ns-chart svg > title")
    assert title
    assert "does not compare" in title.get_text()


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (("Summer 2026, second half", 90), ("Autumn 2026, first half", 93), "no clear change"),
        (("Summer 2026, second half", 60), ("Autumn 2026, first half", 93), "better than 60"),
        (
            ("2025/26", 60),
            ("Autumn 2026, first half", 93),
            "not comparable with 60% in 2025/26: the first half of autumn 2026 counts half a",
        ),
    ],
)
def test_better_is_said_only_where_chance_and_another_length_of_time_cannot_say_it(
    at_browser: dict[str, Browser], cast: Cast, then: tuple[str, int], now: tuple[str, int], words: str
) -> None:
    metric = make.metric(cast.school, "Handed in", unit="%")
    for (period, counted), as_at in ((then, date(2026, 7, 20)), (now, date(2026, 10, 23))):
        make.reading(metric, cast.head, period, counted, as_at, basis=None, numerator=counted, denominator=100)
    session().commit()
    index = at_browser["governor"].get(f"{HARBOUR}/metrics")
    assert words.split(" with ")[0].removesuffix(" than 60") in row_of(index, "Handed in").casefold()
    page = at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}")
    assert f"the first half of autumn 2026; {words}" in page.main


def test_why_a_target_cannot_be_judged_is_said_in_a_whole_sentence(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = make.metric(cast.school, "Handed in", unit="%")
    year = make.reading(metric, cast.head, "2024/25", 80, SUMMER_2025, basis=None)
    make.target(make.requirement(make.inspection(cast.school, cast.head)), year, 95)
    make.reading(metric, cast.head, "Autumn 1 2026", 93, date(2026, 10, 23), basis=None)
    session().commit()
    page = at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}")
    assert "Not comparable The first half of autumn 2026 counts half a term, 2024/25 a whole year." in page.main
    assert ".." not in page.main


def test_a_half_term_is_held_against_the_half_term_before_it_where_a_year_lies_between(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = make.metric(cast.school, "Handed in", unit="%")
    for period, as_at, figure in (
        ("Summer 2026, second half", date(2026, 7, 20), 60),
        ("2025/26", date(2026, 8, 31), 93),
        ("Autumn 2026, first half", date(2026, 10, 23), 90),
    ):
        make.reading(metric, cast.head, period, figure, as_at, basis=None)
    session().commit()
    row = row_of(at_browser["governor"].get(f"{HARBOUR}/metrics"), "Handed in")
    assert row.index("90% Autumn 2026, first half") < row.index("60% Summer 2026, second half") < row.index("Better")


@pytest.mark.parametrize(
    ("gaps", "bases", "words"),
    [
        ((-28.4, -27.8), ("final", "final"), "Narrower"),
        ((-27.8, -28.4), ("final", "final"), "Wider"),
        ((-28.4, -28.3), ("final", "final"), "No clear change Within the last printed digit."),
        ((-28.4, -20.1), ("final", "provisional"), "Not comparable 2024/25 is provisional, 2023/24 is final."),
        ((-28.4, None), ("final", "final"), "Not comparable There is no figure for 2024/25."),
    ],
)
def test_a_gap_that_only_rounding_or_another_basis_moved_is_neither_narrower_nor_wider(
    at_browser: dict[str, Browser],
    cast: Cast,
    gaps: tuple[float, float | None],
    bases: tuple[str, str],
    words: str,
) -> None:
    metric = make.metric(cast.school, "Attainment 8", row="gap", group="disadvantaged", section="Gap")
    for year, gap, basis in ((2023, gaps[0], bases[0]), (2024, gaps[1], bases[1])):
        text = None if gap is None else f"{gap}"
        make.reading(metric, cast.head, f"{year}/{year - 1999}", 21.6, date(year + 1, 8, 31), basis=basis,
                     gap_text=text, gap_value=gap)  # fmt: skip
    session().commit()
    assert words in row_of(at_browser["governor"].get(f"{HARBOUR}/metrics"), "Attainment 8")


def test_a_gap_is_narrower_or_wider_and_has_no_trend_of_its_own(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = make.metric(cast.school, "Attainment 8", row="gap", group="disadvantaged", section="Gap")
    make.reading(metric, cast.head, "2023/24", 21.6, SUMMER_2024, gap_text="-28.4", gap_value=-28.4)
    make.reading(metric, cast.head, "2024/25", 22.6, SUMMER_2025, gap_text="-27.8", gap_value=-27.8)
    session().commit()
    row = row_of(at_browser["governor"].get(f"{HARBOUR}/metrics"), "Attainment 8")
    assert "−27.8" in row
    assert "Narrower" in row
    page = at_browser["leader"].get(f"{HARBOUR}/metrics/{metric.id}")
    assert not page.soup.select(".ns-chart")
    at_browser["leader"].get(f"{HARBOUR}/metrics/{metric.id}/enter", 404)


def test_a_figure_that_is_not_published_is_shown_as_its_state_and_never_as_zero(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = make.metric(cast.school)
    make.reading(metric, cast.head, "2024/25", 0, SUMMER_2025, school_text="SUPP", school_value=None)
    session().commit()
    page = at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}")
    assert "SUPP" in page.main
    assert not page.soup.select(".ns-chart")


def test_another_schools_metric_is_not_found(at_browser: dict[str, Browser], cast: Cast) -> None:
    theirs = make.metric(cast.other_school, "Sailing")
    make.reading(theirs, cast.stranger, "2024/25", 9, SUMMER_2025)
    session().commit()
    at_browser["governor"].get(f"{HARBOUR}/metrics/{theirs.id}", 404)
    at_browser["leader"].get(f"{HARBOUR}/metrics/{theirs.id}/enter", 404)
    assert "Sailing" not in at_browser["governor"].get(f"{HARBOUR}/metrics").main


def test_forty_metrics_cost_no_more_queries_than_one(
    at_browser: dict[str, Browser], cast: Cast, queries: Queries
) -> None:
    absence(cast)
    at_browser["governor"].get(f"{HARBOUR}/metrics")
    with queries:
        at_browser["governor"].get(f"{HARBOUR}/metrics")
    one = queries.count
    for number in range(39):
        make.reading(make.metric(cast.school, f"Measure {number}"), cast.head, "2024/25", number, SUMMER_2025)
    session().commit()
    queries.statements.clear()
    with queries:
        at_browser["governor"].get(f"{HARBOUR}/metrics")
    assert queries.count == one


# ---------------------------------------------------------------- the school's own figures


def test_a_percentage_is_worked_out_from_what_was_counted_and_labelled_unvalidated(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = absence(cast)
    page = at_browser["leader"].post(f"{HARBOUR}/metrics/{metric.id}/enter", reading())
    assert "The reading for Autumn term 2026 is in the record, as school data" in page.main
    assert "School data, unvalidated; as at 20 Nov 2026" in page.main
    stored = session().scalars(select(Reading).where(Reading.period == "Autumn term 2026")).one()
    assert (stored.numerator, stored.denominator, stored.school_text) == (99, 214, "46.3%")
    assert stored.entered_by_id == cast.leader.id
    assert "School data, unvalidated" in row_of(at_browser["governor"].get(f"{HARBOUR}/metrics"), "Persistent absence")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"period": ""}, "period", "Say which period it is for, such as autumn 2026."),
        ({"as_at": ["1", "12", "2026"]}, "as_at", "1 December 2026 is yet to come: give the day the figure speaks of."),
        ({"as_at": ["20", "13", "2026"]}, "as_at", "Enter a real date, such as 27 3 2027."),
        ({"as_at": ["20", "", "2026"]}, "as_at", "The date needs a month, such as 27 3 2027."),
        ({"as_at": ["20", "11", "26"]}, "as_at", "Enter the year in four digits, such as 27 3 2027."),
        ({"numerator": "many"}, "numerator", "Enter a whole number, such as 214."),
        ({"numerator": "215"}, "numerator", "215 cannot be more than the 214 it is out of."),
        ({"denominator": ""}, "denominator", "Give both figures, how many and out of how many, or neither."),
        ({"value": "50%"}, "value", "99 of 214 is 46.3%, not 50%. Give figures that agree."),
        ({"value": "about half"}, "value", "Enter a number, such as 46.2."),
        ({"numerator": "", "denominator": ""}, "value", "Give the figure."),
        ({"value": "9" * 400}, "value", "Use 20 characters or fewer for a figure."),
        ({"value": "9" * 20}, "value", "Give a figure below 1,000,000,000."),
        ({"value": "46.29999"}, "value", "Give the figure with no more than 4 decimals."),
        ({"value": "462", "numerator": ""}, "value", "Give a percentage from 0 to 100."),
        ({"national": "219"}, "national", "Give a percentage from 0 to 100."),
        ({"numerator": "9" * 25}, "numerator", "Use 20 characters or fewer for a figure."),
        ({"numerator": "9" * 19}, "numerator", "Give a figure below 1,000,000,000."),
        ({"as_at": ["9" * 20, "11", "2026"]}, "as_at", "Enter a real date, such as 27 3 2027."),
        ({"as_at": ["20", "9" * 20, "2026"]}, "as_at", "Enter a real date, such as 27 3 2027."),
        ({"as_at": ["20", "11", "-" + "9" * 20]}, "as_at", "Enter a real date, such as 27 3 2027."),
        ({"source": ""}, "source", "Say where it comes from, such as the attendance register."),
    ],
)
def test_a_reading_that_cannot_stand_gets_a_sentence_beside_its_field(
    at_browser: dict[str, Browser], cast: Cast, typed: dict[str, Any], field: str, sentence: str
) -> None:
    metric = absence(cast)
    before = count(Reading)
    page = at_browser["leader"].post(f"{HARBOUR}/metrics/{metric.id}/enter", reading(**typed), 422)
    assert page.errors == [sentence]
    assert page.soup.find("a", href=f"#{field}")
    assert page.soup.find(id=field)
    assert page.value_of("denominator") == typed.get("denominator", "214")
    assert count(Reading) == before


def test_something_new_is_measured_with_its_first_reading(at_browser: dict[str, Browser], cast: Cast) -> None:
    new = {"name": "Pupils who would report it", "group": "all pupils", "unit": "%", "better": "higher"}
    page = at_browser["leader"].post(f"{HARBOUR}/metrics/define", reading(**new))
    assert page.heading == "Pupils who would report it: where are we?"
    assert "Pupils who would report it is now measured here." in page.main
    metric = session().scalars(select(Metric)).one()
    assert (metric.school_id, metric.better, len(metric.readings)) == (cast.school.id, "higher", 1)


def test_a_metric_whose_first_reading_cannot_stand_is_not_defined(at_browser: dict[str, Browser]) -> None:
    new = {"name": "Pupils who would report it", "group": "all pupils", "unit": "%", "better": "higher"}
    page = at_browser["leader"].post(f"{HARBOUR}/metrics/define", reading(**new, numerator="300"), 422)
    assert page.errors == ["300 cannot be more than the 214 it is out of."]
    assert page.value_of("name") == "Pupils who would report it"
    assert count(Metric) == 0


def test_a_metric_needs_a_direction(at_browser: dict[str, Browser]) -> None:
    page = at_browser["leader"].post(
        f"{HARBOUR}/metrics/define", reading(name="Clubs", group="all pupils", unit="%"), 422
    )
    assert page.errors == ["Choose which way is better."]


def test_a_governor_enters_no_figures(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = absence(cast)
    at_browser["governor"].post(f"{HARBOUR}/metrics/{metric.id}/enter", reading(), 403)
    assert "Enter a reading" not in at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}").main


# ---------------------------------------------------------------- sources, corrections and groups


def test_sources_stand_beside_each_other_and_the_one_that_counts_is_said(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = make.metric(cast.school, row="gap", group="disadvantaged", section="Gap")
    card = make.inspection(cast.school, cast.head)
    make.reading(metric, cast.head, "2023/24", 21.6, SUMMER_2024, inspection=card, gap_text="-28.4", gap_value=-28.4,
                 national_text="50.0", national_value=50.0)  # fmt: skip
    make.reading(metric, cast.head, "2023/24", 0, SUMMER_2024, school_text=None, school_value=None, gap_text="-28.41",
                 gap_value=-28.41, dataset="ees_info", source="Information about schools")  # fmt: skip
    page = at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}")
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]
    assert "−28.4 School 21.6 50.0 Report card, 10 February 2026 Counts" in rows[0]
    assert "−28.41" in rows[1]
    assert "Stands beside it" in rows[1]


def test_a_corrected_reading_is_struck_with_who_replaced_it_and_when(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = absence(cast)
    leader = at_browser["leader"]
    leader.post(f"{HARBOUR}/metrics/{metric.id}/enter", reading())
    at_browser["head"].post(f"{HARBOUR}/metrics/{metric.id}/enter", reading(numerator="97"))
    page = at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}")
    assert [struck.get_text() for struck in page.soup.select("s")] == ["46.3%, 99 of 214"]
    assert "45.3% 97 of 214" in page.main
    assert "entered by Lena Adeyemi on 25 Nov 2026 ; replaced by Hanif Rahman on 25 Nov 2026" in page.main


def test_the_school_sees_who_entered_a_figure_and_what_it_was_counted_from(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    metric = absence(cast)
    at_browser["leader"].post(f"{HARBOUR}/metrics/{metric.id}/enter", reading())
    row = row_of(at_browser["governor"].get(f"{HARBOUR}/metrics/{metric.id}"), "Autumn term 2026")
    for words in ("46.3%", "99 of 214", "Attendance register", "unvalidated; as at 20 Nov 2026", "Lena Adeyemi"):
        assert words in row


def groups_form(**typed: Any) -> dict[str, Any]:
    """Fill in the form of several groups: the metric's own one, then those it offers."""
    parts = ("group", "numerator", "denominator", "value")
    return {
        **{f"rows-{row}-{part}": "" for row in range(5) for part in parts if row > 2 or part != "group"},
        "period": "Autumn 2026, first half",
        "as_at": ["23", "10", "2026"],
        "source": "Attendance register",
        "rows-0-numerator": "400",
        "rows-0-denominator": "880",
        "rows-2-numerator": "99",
        "rows-2-denominator": "212",
        **typed,
    }


def test_one_period_is_entered_for_several_groups_at_once(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = absence(cast)
    leader = at_browser["leader"]
    form = leader.get(f"{HARBOUR}/metrics/{metric.id}/groups")
    assert [legend.get_text() for legend in form.soup.select("legend")][1:4] == ["All pupils", "Disadvantaged", "SEND"]
    offered = [option["value"] for option in form.soup.select("datalist option")]
    assert offered[:2] == ["Autumn 2026, second half", "Autumn 2026, first half"]
    others = {"rows-3-group": "Boys", "rows-3-value": "44.1"}
    page = leader.post(f"{HARBOUR}/metrics/{metric.id}/groups", groups_form(**others))
    assert "3 readings for Autumn 2026, first half in the record, as school data." in page.main
    stored = session().scalars(select(Reading).where(Reading.source == "Attendance register")).all()
    assert {(r.metric.group, r.metric.better, r.school_text) for r in stored} == {
        ("all pupils", "lower", "45.5%"),
        ("SEND", "lower", "46.7%"),
        ("boys", "lower", "44.1%"),
    }
    drawn = [" ".join(title.get_text().split()) for title in page.soup.select(".ns-multiple title")]
    assert len(drawn) == 3
    assert "Persistent absence, SEND is 46.7% in the first half of autumn 2026. School data, unvalidated." in drawn


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"rows-2-numerator": "213"}, "rows-2-numerator", "SEND: 213 cannot be more than the 212 it is out of."),
        ({"rows-2-numerator": "some"}, "rows-2-numerator", "Enter a whole number, such as 214."),
        ({"rows-3-value": "50"}, "rows-3-group", "Another group: Say for which pupils, such as boys."),
        (
            {"as_at": ["26", "11", "2026"]},
            "as_at",
            "26 November 2026 is yet to come: give the day the figure speaks of.",
        ),
        ({"period": ""}, "period", "Say which period it is for, such as autumn 2026, first half."),
        (
            dict.fromkeys([f"rows-{row}-{part}" for row in (0, 2) for part in ("numerator", "denominator")], ""),
            "rows-0-numerator",
            "All pupils: fill in this group, or at least one of the others.",
        ),
    ],
)
def test_of_several_groups_none_is_stored_when_one_cannot_stand(
    at_browser: dict[str, Browser], cast: Cast, typed: dict[str, Any], field: str, sentence: str
) -> None:
    metric = absence(cast)
    before = count(Reading), count(Metric)
    page = at_browser["leader"].post(f"{HARBOUR}/metrics/{metric.id}/groups", groups_form(**typed), 422)
    assert page.errors == [sentence]
    assert page.soup.find("a", href=f"#{field}")
    assert page.soup.find(id=field)
    assert page.value_of("rows-2-denominator") == typed.get("rows-2-denominator", "212")
    assert (count(Reading), count(Metric)) == before


def test_attendance_of_two_half_terms_fills_coverage_and_changes_the_verdict(
    at_browser: dict[str, Browser], cast: Cast, clock: Clock
) -> None:
    asked = make.requirement(
        make.inspection(cast.school, cast.head),
        ("Leaders must improve the attendance of pupils with SEND.",),
        title="Attendance of pupils with SEND",
    )
    make.action(asked, cast.leader)
    session().commit()
    leader, governor = at_browser["leader"], at_browser["governor"]
    clock.now = make.at(date(2026, 11, 2))
    before = governor.get(f"{HARBOUR}/coverage").main
    new = {"name": "Attendance", "group": "Pupils with SEND", "unit": "%", "better": "higher"}
    first = reading(**new, period="Autumn 2026, first half", as_at=["23", "10", "2026"], numerator="17600",
                    denominator="20000")  # fmt: skip
    leader.post(f"{HARBOUR}/metrics/define", first)
    metric = session().scalars(select(Metric)).one()
    assert metric.group == "SEND"
    typed = {"baseline": metric.readings[0].id, "value": "94", "due_on": ["31", "7", "2027"]}
    leader.post(f"{HARBOUR}/requirements/1/targets", typed)
    assert governor.get(f"{HARBOUR}/coverage").main != before
    assert "Too early" in governor.get(f"{HARBOUR}/requirements/1").main
    clock.now = make.at(make.TODAY)
    second = groups_form(**{
        "period": "Autumn 2026, second half", "as_at": ["20", "11", "2026"],
        "rows-0-numerator": "18300", "rows-0-denominator": "20000", "rows-2-numerator": "", "rows-2-denominator": "",
    })  # fmt: skip
    leader.post(f"{HARBOUR}/metrics/{metric.id}/groups", second)
    page = governor.get(f"{HARBOUR}/requirements/1")
    assert "Improving" in page.main
    assert "91.5% from 88.0%" in page.main


# ---------------------------------------------------------------- targets


def test_a_target_is_set_from_a_reading_of_the_metric(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = absence(cast)
    make.requirement(metric.readings[0].inspection or make.inspection(cast.school, cast.head))
    session().commit()
    leader = at_browser["leader"]
    form = leader.get(f"{HARBOUR}/requirements/1/targets")
    offered = [option.get_text(strip=True) for option in form.soup.select("#baseline option")]
    assert offered[1] == "Persistent absence, all pupils: 46.2% in 2024/25 (3 term)"
    typed = {"baseline": metric.readings[1].id, "value": "30.0%", "due_on": ["31", "July", "2027"]}
    page = leader.post(f"{HARBOUR}/requirements/1/targets", typed)
    assert "The target is set." in page.main
    target = session().scalars(select(Target)).one()
    assert (target.value, target.due_on, target.baseline.period) == (30.0, date(2027, 7, 31), "2024/25")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"baseline": ""}, "baseline", "Choose the reading to start from."),
        ({"baseline": "99999"}, "baseline", "Choose one from the list."),
        ({"value": "60"}, "value", "Here lower is better, and it stands at 46.2%: aim beyond that."),
        ({"value": ""}, "value", "Enter the figure it should reach."),
        ({"value": "9" * 400}, "value", "Use 20 characters or fewer for a figure."),
        ({"value": "-3"}, "value", "Give a percentage from 0 to 100."),
        ({"due_on": ["1", "9", "2026"]}, "due_on", "Give a date after 25 November 2026."),
    ],
)
def test_a_target_that_cannot_stand_gets_a_sentence_beside_its_field(
    at_browser: dict[str, Browser], cast: Cast, typed: dict[str, Any], field: str, sentence: str
) -> None:
    metric = absence(cast)
    make.requirement(metric.readings[0].inspection or make.inspection(cast.school, cast.head))
    session().commit()
    right = {"baseline": metric.readings[1].id, "value": "30.0", "due_on": ["31", "7", "2027"]}
    page = at_browser["leader"].post(f"{HARBOUR}/requirements/1/targets", {**right, **typed}, 422)
    assert page.errors == [sentence]
    assert page.soup.find("a", href=f"#{field}")
    assert count(Target) == 0


def test_what_a_target_wants_is_listed_in_the_order_of_the_page(at_browser: dict[str, Browser], cast: Cast) -> None:
    metric = absence(cast)
    make.requirement(metric.readings[0].inspection or make.inspection(cast.school, cast.head))
    page = at_browser["leader"].post(f"{HARBOUR}/requirements/1/targets", {}, 422)
    assert page.errors == [
        "Choose the reading to start from.",
        "Enter the figure it should reach.",
        "Enter the day it should be reached.",
    ]


@pytest.fixture
def held(cast: Cast) -> Target:
    """Persistent absence is to fall to 30.05%."""
    metric = absence(cast)
    requirement = make.requirement(metric.readings[0].inspection or make.inspection(cast.school, cast.head))
    return make.target(requirement, metric.readings[1], 30.05)


def test_a_second_target_for_a_metric_leads_to_the_one_that_stands(
    at_browser: dict[str, Browser], held: Target
) -> None:
    typed = {"baseline": held.baseline_id, "value": "28", "due_on": ["31", "7", "2027"]}
    page = at_browser["leader"].post(f"{HARBOUR}/requirements/1/targets", typed, 422)
    assert page.errors == [
        "Persistent absence already has a target here, 30.05%. Change that one, on the requirement’s page."
    ]
    link = at_browser["leader"].get(f"{HARBOUR}/requirements/1").soup.select_one("a[href$='/change']")
    assert link
    form = at_browser["leader"].get(str(link["href"]))
    assert form.value_of("value") == "30.05"


def test_a_changed_target_is_told_with_what_it_was(at_browser: dict[str, Browser], held: Target) -> None:
    address = f"{HARBOUR}/requirements/1/targets/{held.id}/change"
    page = at_browser["leader"].post(address, {"value": "28.5%", "due_on": ["10", "9", "2027"]})
    assert (
        "Lena Adeyemi changed the target for Persistent absence, all pupils "
        "from 30.05% by 31 July 2027 to 28.5% by 10 September 2027"
    ) in page.main
    assert "Change the target" not in at_browser["governor"].get(f"{HARBOUR}/requirements/1").main


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "60"}, "Here lower is better, and it stands at 46.2%: aim beyond that."),
        ({"value": "-3"}, "Give a percentage from 0 to 100."),
        ({"due_on": ["1", "9", "2026"]}, "Give a date after 25 November 2026."),
    ],
)
def test_a_change_of_a_target_that_cannot_stand_is_refused(
    at_browser: dict[str, Browser], held: Target, typed: dict[str, Any], sentence: str
) -> None:
    right = {"value": "28", "due_on": ["31", "7", "2027"]}
    address = f"{HARBOUR}/requirements/1/targets/{held.id}/change"
    page = at_browser["leader"].post(address, right | typed, 422)
    assert page.errors == [sentence]
    session().refresh(held)
    assert (held.value, held.due_on) == (30.05, date(2027, 7, 31))


def test_a_target_of_another_requirement_is_not_found(at_browser: dict[str, Browser], cast: Cast, held: Target) -> None:
    make.requirement(held.requirement.inspection)
    at_browser["leader"].get(f"{HARBOUR}/requirements/2/targets/{held.id}/change", 404)


def test_another_schools_reading_is_no_baseline(at_browser: dict[str, Browser], cast: Cast) -> None:
    theirs = make.reading(make.metric(cast.other_school), cast.stranger, "2024/25", 9, SUMMER_2025)
    make.requirement(make.inspection(cast.school, cast.head))
    session().commit()
    typed = {"baseline": theirs.id, "value": "30", "due_on": ["31", "7", "2027"]}
    at_browser["leader"].post(f"{HARBOUR}/requirements/1/targets", typed, 422)
    at_browser["leader"].get(f"{HARBOUR}/requirements/2/targets", 404)
    assert count(Target) == 0


def test_without_a_reading_the_page_says_what_to_do_first(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.requirement(make.inspection(cast.school, cast.head))
    session().commit()
    page = at_browser["leader"].get(f"{HARBOUR}/requirements/1/targets")
    assert "A target needs a metric with a reading to start from" in page.main
    link = page.soup.find("a", string=re.compile("Measure something"))["href"]
    first = {"name": "Clubs", "group": "all pupils", "unit": "%", "better": "higher", "period": "2026/27 autumn 1"}
    leads_to = at_browser["leader"].client.post(link, data=reading(**first)).location
    assert leads_to.startswith(f"{HARBOUR}/requirements/1/targets?")
    chosen = at_browser["leader"].get(leads_to).soup.find("option", selected=True)
    assert "Clubs" in chosen.get_text()
