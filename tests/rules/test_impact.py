"""The difference made to pupils: what may be compared, and what it then says."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tracker.rules.impact import (
    Impact,
    ImpactVerdict,
    against_nation,
    change_since,
    counted_differently,
    figure,
    impact,
    national_figure,
    noise,
    not_comparable,
    target_figure,
    two_standard_errors,
)

from .stubs import Reading, Target, reading

TODAY = date(2026, 11, 22)
ATTAINMENT_23 = reading("2022/23", "31.6", basis="final", national=46.3)
ATTAINMENT_24 = reading("2023/24", "26.6", basis="final", national=45.9)
ATTAINMENT_25 = reading("2024/25", "28.2", basis="revised", national=46.0)
ABSENCE_24 = reading("2023/24", "54.8%", basis="3 term", national=25.6, unit="%")
ABSENCE_25 = reading("2024/25", "46.2%", basis="2 term", national=21.9, unit="%")


def attainment(**facts) -> Target:
    return Target(**{"value": Decimal("34"), "baseline": ATTAINMENT_24, **facts})


def compared(then: str, now: str, **facts):
    unit = "%" if then.endswith("%") else "points"
    baseline, latest = (
        reading("2023/24", then, unit=unit),
        reading("2024/25", now, unit=unit),
    )
    return impact(
        Target(**{"value": 90.0, "baseline": baseline, **facts}),
        [baseline, latest],
        TODAY,
    )


def test_a_figure_nearer_the_target_is_improving():
    verdict = impact(attainment(), [ATTAINMENT_25, ATTAINMENT_23, ATTAINMENT_24], TODAY)
    assert (verdict.impact, verdict.sentence) == (Impact.IMPROVING, "28.2 from 26.6")
    assert (verdict.latest, verdict.baseline, verdict.until) == (
        ATTAINMENT_25,
        ATTAINMENT_24,
        None,
    )


@pytest.mark.parametrize(
    ("then", "now", "better", "target", "expected", "sentence"),
    [
        ("38%", "61%", "higher", 80, Impact.IMPROVING, "61% from 38%"),
        ("61%", "38%", "higher", 80, Impact.WORSE, "38% from 61%"),
        ("19.4%", "16.8%", "lower", 10, Impact.IMPROVING, "16.8% from 19.4%"),
        ("16.8%", "19.4%", "lower", 10, Impact.WORSE, "19.4% from 16.8%"),
        ("-1.7", "-1.4", "higher", -0.8, Impact.IMPROVING, "−1.4 from −1.7"),
        ("-1.4", "-1.7", "higher", -0.8, Impact.WORSE, "−1.7 from −1.4"),
    ],
    ids=[
        "more is better",
        "less is worse",
        "less absence",
        "more absence",
        "less negative",
        "more negative",
    ],
)
def test_which_way_is_better_is_the_metrics_own(then, now, better, target, expected, sentence):
    verdict = compared(then, now, better=better, value=target)
    assert (verdict.impact, verdict.sentence) == (expected, sentence)


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ("28.2", "28.2", Impact.NO_CLEAR_CHANGE),
        ("28.2", "28.3", Impact.NO_CLEAR_CHANGE),
        ("28.3", "28.2", Impact.NO_CLEAR_CHANGE),
        ("28.2", "28.4", Impact.IMPROVING),
        ("28.4", "28.2", Impact.WORSE),
        ("28", "28.9", Impact.NO_CLEAR_CHANGE),
        ("28", "30", Impact.IMPROVING),
        ("22.61", "22.62", Impact.NO_CLEAR_CHANGE),
        ("22.60", "22.62", Impact.IMPROVING),
    ],
)
def test_a_change_within_the_last_printed_digit_is_no_clear_change(then, now, expected):
    assert compared(then, now).impact is expected


def test_without_a_printed_text_the_digits_are_those_of_the_number():
    baseline = replace(ATTAINMENT_24, school_text=None)
    latest = replace(ATTAINMENT_25, school_text=None, school_value=26.7)
    assert impact(Target(34, baseline), [latest], TODAY).impact is Impact.NO_CLEAR_CHANGE


@pytest.mark.parametrize(
    ("now", "better", "target", "expected", "sentence"),
    [
        ("33.9", "higher", 34, Impact.IMPROVING, "33.9 from 26.6"),
        ("34.0", "higher", 34, Impact.MET, "34.0 from 26.6, target 34.0"),
        ("20.0", "lower", 20, Impact.MET, "20.0 from 26.6, target 20.0"),
        ("20.1", "lower", 20, Impact.IMPROVING, "20.1 from 26.6"),
    ],
)
def test_a_target_is_met_when_the_figure_reaches_it(now, better, target, expected, sentence):
    verdict = compared("26.6", now, better=better, value=target)
    assert (verdict.impact, verdict.sentence) == (expected, sentence)


@pytest.mark.parametrize(
    ("then", "now", "because"),
    [
        (
            "3 term",
            "2 term",
            "Not comparable: 2024/25 counts two terms, 2023/24 three",
        ),
        (
            "final",
            "provisional",
            "Not comparable: 2024/25 is provisional, 2023/24 is final",
        ),
        (
            "3 term",
            "1 term",
            "Not comparable: 2024/25 counts one term, 2023/24 three",
        ),
        (
            "provisional",
            "revised",
            "Not comparable: 2024/25 is revised, 2023/24 is provisional",
        ),
        (
            "2 term",
            None,
            "Not comparable: 2024/25 does not say what it counts, 2023/24 counts two terms",
        ),
        (
            "final",
            "3 term",
            "Not comparable: 2024/25 counts three terms, 2023/24 is final",
        ),
    ],
)
def test_figures_on_different_bases_are_not_compared(then, now, because):
    baseline, latest = replace(ABSENCE_24, basis=then), replace(ABSENCE_25, basis=now)
    verdict = impact(Target(38, baseline, "lower"), [latest], TODAY)
    assert (verdict.impact, verdict.sentence) == (Impact.NOT_COMPARABLE, because)
    assert verdict.points_off_line is None
    assert verdict.line is None
    assert (verdict.latest, verdict.baseline) == (latest, baseline)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("final", "final"),
        ("final", "revised"),
        ("revised", "final"),
        (None, "final"),
        (None, None),
        ("", "revised"),
        ("2 term", "2-term"),
        ("2 term", "2 terms"),
        ("Provisional", "provisional"),
    ],
)
def test_final_revised_and_unstated_figures_compare_and_spelling_does_not_matter(then, now):
    assert not_comparable(replace(ABSENCE_24, basis=then), replace(ABSENCE_25, basis=now)) is None


def test_figures_in_different_units_are_not_compared():
    obstacle = not_comparable(ATTAINMENT_24, replace(ATTAINMENT_25, unit="%"))
    assert obstacle == "2024/25 is counted in %, 2023/24 in points"


def test_figures_of_another_school_are_not_compared():
    baseline, latest = replace(ATTAINMENT_24, urn="900003"), replace(ATTAINMENT_25, urn="900004")
    verdict = impact(attainment(baseline=baseline), [latest], TODAY)
    assert (verdict.impact, verdict.sentence) == (
        Impact.NOT_COMPARABLE,
        "Not comparable: 2024/25 is of the school with URN 900004, 2023/24 of the one with 900003",
    )


def test_a_figure_that_names_no_school_is_taken_for_the_same_schools():
    assert not_comparable(replace(ATTAINMENT_24, urn="900003"), ATTAINMENT_25) is None


def test_a_provisional_figure_does_not_compare_yet_but_counts_the_same():
    provisional = replace(ATTAINMENT_25, basis="provisional")
    assert not_comparable(ATTAINMENT_24, provisional) == "2024/25 is provisional, 2023/24 is final"
    assert counted_differently(ATTAINMENT_24, provisional) is None
    assert counted_differently(ABSENCE_24, ABSENCE_25) == "2024/25 counts two terms, 2023/24 three"


HALF_TERM = Reading("Autumn 2026, first half", "90.1%", 90.1, date(2026, 10, 23), unit="%")
WHOLE_YEAR = Reading("2025/26", "88.0%", 88.0, date(2026, 8, 31), unit="%")


@pytest.mark.parametrize(
    ("then", "now", "because"),
    [
        (
            "2025/26",
            "Autumn 2026, first half",
            "the first half of autumn 2026 counts half a term, 2025/26 a whole year",
        ),
        ("2025-26", "autumn 2026", "the autumn term 2026 counts one term, 2025/26 a whole year"),
        ("Autumn 2026", "2026/27", "2026/27 counts a whole year, the autumn term 2026 one term"),
        (
            "HT1 2026/27",
            "Autumn 2026",
            "the autumn term 2026 counts one term, the first half of autumn 2026 half a term",
        ),
        (
            "Spring 2026",
            "Two terms to July 2026",
            "the figure for the two terms to July 2026 counts two terms, the spring term 2026 one",
        ),
    ],
)
def test_a_whole_year_is_not_compared_with_a_half_term_or_a_term(then, now, because):
    baseline, latest = replace(WHOLE_YEAR, period=then), replace(HALF_TERM, period=now)
    verdict = impact(Target(95, baseline), [baseline, latest], TODAY)
    assert verdict.impact is Impact.NOT_COMPARABLE
    assert verdict.sentence.startswith(f"Not comparable: {because}")
    assert (verdict.points_off_line, verdict.line) == (None, None)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("Summer 2026, second half", "Autumn 2026, first half"),
        ("Autumn 2 2025", "HT1 2026/27"),
        ("autumn term 2025", "Autumn 2026"),
        ("2024/25", "2025-26"),
        ("2024/25", "Three terms to July 2026"),
        ("Year 11 mocks", "Autumn 2026"),
        ("Year 11 mocks", "Year 11 mocks again"),
    ],
)
def test_two_half_terms_two_terms_and_two_years_compare(then, now):
    baseline, latest = replace(WHOLE_YEAR, period=then), replace(HALF_TERM, period=now)
    assert not_comparable(baseline, latest) is None


@pytest.mark.parametrize(
    ("then", "basis", "now", "because"),
    [
        ("2024/25", "1 term", "Autumn 2026", None),
        ("2024/25", "3 term", "Three terms to July 2026", None),
        ("2024/25", "2 term", "Autumn 2026", "the autumn term 2026 counts one term, 2024/25 two terms"),
        ("2024/25", "3 term", "HT1 2026/27", "the first half of autumn 2026 counts half a term, 2024/25 a whole year"),
        ("2024/25", "3 term", "2025/26", "2025/26 does not say what it counts, 2024/25 counts three terms"),
        ("2024/25", "3 term", "Mocks", "Mocks does not say what it counts, 2024/25 counts three terms"),
    ],
)
def test_what_a_basis_says_goes_before_what_the_period_says(then, basis, now, because):
    baseline, latest = replace(WHOLE_YEAR, period=then, basis=basis), replace(HALF_TERM, period=now)
    assert not_comparable(baseline, latest) == because


def test_a_half_term_entered_after_the_yearly_figure_leaves_the_years_to_be_compared():
    baseline = replace(WHOLE_YEAR, period="2024/25", school_text="86.0%", school_value=86.0, as_at=date(2025, 8, 31))
    verdict = impact(Target(95, baseline), [baseline, WHOLE_YEAR, HALF_TERM], TODAY)
    assert (verdict.impact, verdict.latest) == (Impact.IMPROVING, WHOLE_YEAR)


def test_a_baseline_spelt_otherwise_is_no_progress():
    baseline = replace(HALF_TERM, period="Autumn 2026, first half-term")
    corrected = replace(HALF_TERM, school_text="93.0%", school_value=93.0, as_at=date(2026, 10, 30))
    verdict = impact(Target(95, baseline), [baseline, corrected], TODAY)
    assert verdict.impact is Impact.TOO_EARLY
    assert verdict.sentence.startswith("No reading after the first half of autumn 2026: too early")


def test_what_became_of_a_figure_is_said_as_the_verdict_on_a_target_says_it():
    def since(first, second):
        return change_since(first, second, "Better", "Worse")

    assert since(ATTAINMENT_24, ATTAINMENT_25) == "Better"
    assert since(ATTAINMENT_25, replace(ATTAINMENT_24, as_at=TODAY)) == "Worse"
    assert since(ABSENCE_24, ABSENCE_25) == "Not comparable: 2024/25 counts two terms, 2023/24 three"
    said = "No clear change: within the 7.2 points that may be chance in cohorts of 231 and 1,218"
    assert since(*shares("52%", 231, "58%", 1218)) == said
    assert since(*shares("52%", None, "52%", None)) == "No clear change: unchanged"


def test_a_suppressed_baseline_is_not_compared():
    verdict = impact(attainment(baseline=reading("2023/24", "SUPP")), [ATTAINMENT_25], TODAY)
    assert (verdict.impact, verdict.sentence) == (
        Impact.NOT_COMPARABLE,
        "Not comparable: there is no figure for 2023/24",
    )


def test_a_suppressed_latest_figure_leaves_the_one_before_it():
    suppressed = reading("2025/26", "SUPP")
    assert impact(attainment(), [ATTAINMENT_25, suppressed], TODAY).latest == ATTAINMENT_25


def test_of_two_figures_for_one_period_the_later_in_the_list_counts():
    provisional = replace(ATTAINMENT_25, school_text="27.9", school_value=27.9, basis="provisional")
    assert impact(attainment(), [provisional, ATTAINMENT_25], TODAY).sentence == "28.2 from 26.6"


@pytest.mark.parametrize(
    ("national", "says_so"),
    [
        ((45.0, 46.6), True),
        ((45.0, 47.0), True),
        ((45.0, 46.5), False),
        ((47.0, 45.0), False),
        ((45.0, None), False),
    ],
    ids=["by as much", "by more", "by less", "the other way", "unknown"],
)
def test_a_change_that_is_the_nations_too_says_so(national, says_so):
    baseline = replace(ATTAINMENT_24, national_value=national[0])
    latest = replace(ATTAINMENT_25, national_value=national[1])
    verdict = impact(attainment(baseline=baseline), [latest], TODAY)
    numbers = f"{national[1]} from {national[0]}"
    tail = f"; the national figure moved the same way by as much, {numbers}" if says_so else ""
    assert (verdict.impact, verdict.sentence) == (
        Impact.IMPROVING,
        f"28.2 from 26.6{tail}",
    )


def test_getting_worse_with_the_nation_says_so_too():
    baseline = replace(ATTAINMENT_24, school_text="30.0", school_value=30.0, national_value=48.0)
    verdict = impact(attainment(baseline=baseline), [ATTAINMENT_25], TODAY)
    assert verdict.impact is Impact.WORSE
    assert verdict.sentence == "28.2 from 30.0; the national figure moved the same way by as much, 46.0 from 48.0"


def test_reaching_a_target_with_the_nation_says_so_too():
    baseline = replace(ATTAINMENT_24, national_value=44.4)
    verdict = impact(attainment(baseline=baseline, value=28), [ATTAINMENT_25], TODAY)
    assert verdict.impact is Impact.MET
    assert verdict.sentence.endswith("target 28.0; the national figure moved the same way by as much, 46.0 from 44.4")


def shares(then: str, of_then: int | None, now: str, of_now: int | None, **facts):
    return (
        reading("2023/24", then, unit="%", denominator=of_then),
        reading("2024/25", now, unit="%", denominator=of_now, **facts),
    )


@pytest.mark.parametrize(
    ("then", "of_then", "now", "of_now", "expected"),
    [
        ("50%", 100, "60%", 100, Impact.NO_CLEAR_CHANGE),
        ("50%", 100, "63%", 100, Impact.NO_CLEAR_CHANGE),
        ("50%", 100, "64%", 100, Impact.IMPROVING),
        ("64%", 100, "50%", 100, Impact.WORSE),
        ("50%", 1000, "55%", 1000, Impact.IMPROVING),
        ("50%", 12, "83%", 12, Impact.NO_CLEAR_CHANGE),
        ("50%", None, "60%", 100, Impact.IMPROVING),
        ("50%", 100, "60%", None, Impact.IMPROVING),
        ("0%", 5, "80%", 5, Impact.IMPROVING),
    ],
)
def test_a_change_of_a_percentage_that_chance_can_make_is_no_clear_change(then, of_then, now, of_now, expected):
    baseline, latest = shares(then, of_then, now, of_now)
    assert impact(Target(90, baseline), [latest], TODAY).impact is expected


def test_two_standard_errors_are_those_of_the_difference_of_two_proportions():
    # √(0.5 × 0.5 / 100 + 0.6 × 0.4 / 150) = √0.0041 = 0.0640
    assert two_standard_errors(*shares("50%", 100, "60%", 150)) == pytest.approx(12.806, abs=0.001)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        shares("50%", None, "60%", 100),
        shares("50%", 0, "60%", 100),
        shares("150%", 100, "60%", 100),
        (reading("2023/24", "50", denominator=90), reading("2024/25", "60", denominator=90)),
    ],
    ids=["no cohort", "nobody", "not a share", "not a percentage"],
)
def test_without_two_shares_of_known_cohorts_there_is_no_standard_error(first, second):
    assert two_standard_errors(first, second) is None


def test_it_says_how_large_a_change_may_be_chance():
    baseline, latest = shares("52%", 231, "58%", 1218)
    assert impact(Target(90, baseline), [latest], TODAY).sentence == (
        "58% from 52%, within the 7.2 points that may be chance in cohorts of 231 and 1,218"
    )


def test_it_says_when_a_change_is_only_rounding_or_none_at_all():
    assert compared("28.2", "28.3").sentence == "28.3 from 28.2, within the last printed digit"
    assert compared("28.2", "28.2").sentence == "28.2 from 28.2, unchanged"
    assert noise(ATTAINMENT_24, ATTAINMENT_25) is None


def halfway(now: str, *, better: str, target: float) -> ImpactVerdict:
    baseline = Reading("start", "30.0", 30.0, date(2026, 1, 1))
    latest = Reading("half", now, float(now), date(2026, 1, 1) + timedelta(100))
    return impact(
        Target(target, baseline, better, baseline.as_at + timedelta(200)),
        [latest],
        TODAY,
    )


@pytest.mark.parametrize(
    ("now", "better", "target", "points", "line"),
    [
        ("35.0", "higher", 40.0, 0.0, "on the line to the target"),
        ("34.9", "higher", 40.0, -0.1, "on the line to the target"),
        ("33.6", "higher", 40.0, -1.4, "1.4 points behind the line to the target"),
        ("36.0", "higher", 40.0, 1.0, "1.0 points ahead of the line to the target"),
        ("26.0", "lower", 20.0, -1.0, "1.0 points behind the line to the target"),
        ("24.0", "lower", 20.0, 1.0, "1.0 points ahead of the line to the target"),
    ],
)
def test_on_or_off_the_straight_line_to_the_target_is_said_in_points(now, better, target, points, line):
    verdict = halfway(now, better=better, target=target)
    assert (verdict.points_off_line, verdict.line) == (points, line)


def test_one_point_is_said_as_one():
    baseline = Reading("start", "30", 30.0, date(2026, 1, 1))
    latest = Reading("half", "34", 34.0, date(2026, 1, 1) + timedelta(100))
    verdict = impact(Target(40.8, baseline, due_on=baseline.as_at + timedelta(200)), [latest], TODAY)
    assert (verdict.points_off_line, verdict.line) == (-1.4, "1 point behind the line to the target")


def test_after_its_date_the_line_stays_at_the_target():
    baseline = Reading("start", "30.0", 30.0, date(2026, 1, 1))
    late = Reading("late", "39.0", 39.0, date(2026, 12, 1))
    assert impact(Target(40, baseline, due_on=date(2026, 6, 1)), [late], TODAY).points_off_line == -1.0


def test_a_target_due_on_the_day_of_its_baseline_has_no_line():
    assert compared("30.0", "31.0", due_on=date(2024, 7, 31)).points_off_line is None


def test_it_is_too_early_until_the_first_reading_after_the_work_began():
    began = attainment(began_on=date(2026, 3, 2))
    verdict = impact(began, [ATTAINMENT_24, ATTAINMENT_25], TODAY)
    assert verdict.impact is Impact.TOO_EARLY
    assert verdict.sentence == ("No reading since the work began on 2 March 2026: too early to say until 2 March 2027")
    assert verdict.latest == ATTAINMENT_25
    first = reading("2025/26", "29.4", basis="final")
    assert impact(began, [ATTAINMENT_25, first], TODAY).impact is Impact.IMPROVING


def test_work_that_began_before_its_baseline_waits_for_the_reading_after_it():
    began = attainment(began_on=ATTAINMENT_24.as_at - timedelta(500), due_on=date(2027, 7, 20))
    verdict = impact(began, [ATTAINMENT_24], ATTAINMENT_24.as_at + timedelta(30))
    assert verdict.impact is Impact.TOO_EARLY
    assert verdict.sentence.startswith("No reading after 2023/24: too early to say until")
    assert verdict.until == ATTAINMENT_24.as_at + timedelta(365)


@pytest.mark.parametrize(
    ("began_on", "due_on", "expires_on"),
    [
        (date(2026, 3, 2), date(2027, 7, 31), date(2027, 3, 2)),
        (date(2026, 3, 2), date(2026, 12, 18), date(2026, 12, 18)),
        (None, date(2027, 7, 31), date(2027, 7, 31)),
    ],
    ids=[
        "a year after the work began",
        "when the target is due, if sooner",
        "when the target is due",
    ],
)
def test_too_early_expires_on_a_stated_date(began_on, due_on, expires_on):
    target = attainment(began_on=began_on, due_on=due_on)
    before = impact(target, [ATTAINMENT_24], expires_on - timedelta(1))
    after = impact(target, [ATTAINMENT_24], expires_on)
    assert (before.impact, before.until) == (Impact.TOO_EARLY, expires_on)
    assert (after.impact, after.until) == (Impact.NO_METRIC, None)
    assert impact(target, [ATTAINMENT_24], TODAY).until == expires_on


def test_a_requirement_without_a_target_has_no_metric():
    assert impact(None, [ATTAINMENT_25], TODAY).impact is Impact.NO_METRIC


@pytest.mark.parametrize(
    ("text", "value", "unit", "printed"),
    [
        ("46.2%", 46.2, "%", "46.2%"),
        ("46.2", 46.2, "%", "46.2%"),
        ("-1.40", -1.4, "points", "−1.40"),
        (None, 61.0, "%", "61%"),
        ("SUPP", None, "%", "SUPP"),
        (None, None, "%", "no figure"),
    ],
)
def test_a_figure_is_printed_as_its_source_prints_it(text, value, unit, printed):
    assert figure(Reading("2024/25", text, value, TODAY, unit=unit)) == printed


def test_the_national_figure_has_as_many_decimals_as_the_schools():
    assert national_figure(ABSENCE_25) == "21.9%"
    assert national_figure(replace(ATTAINMENT_25, national_value=46.0)) == "46.0"
    assert national_figure(replace(ATTAINMENT_25, national_value=None)) == "no figure"


@pytest.mark.parametrize(
    ("value", "baseline", "unit", "printed"),
    [
        (Decimal("34"), "26.6", "points", "34.0"),
        (34.25, "26.6", "points", "34.25"),
        (Decimal("80"), "38%", "%", "80%"),
        (-0.8, "-1.7", "points", "−0.8"),
    ],
)
def test_a_target_is_printed_like_its_baseline(value, baseline, unit, printed):
    assert target_figure(Target(value, reading("2023/24", baseline, unit=unit))) == printed


def test_every_impact_has_a_mark_of_its_own():
    assert {item.label: item.mark for item in Impact} == {
        "Improving": "▲",
        "Met": "✓",
        "No clear change": "=",
        "Worse": "▼",
        "Not comparable": "?",
        "Too early": "…",
        "No metric": "–",
    }


@pytest.mark.parametrize(
    ("of", "better", "said"),
    [
        (ABSENCE_25, "lower", "24.3 points behind the nation’s 21.9%"),
        (
            replace(ABSENCE_25, school_text="20.9%", school_value=20.9),
            "lower",
            "1.0 points ahead of the nation’s 21.9%",
        ),
        (ATTAINMENT_25, "higher", "17.8 points behind the nation’s 46.0"),
        (ATTAINMENT_25, None, "17.8 points below the nation’s 46.0"),
        (replace(ATTAINMENT_25, national_value=28.2), "higher", "level with the nation’s 28.2"),
        (reading("2024/25", "47%", unit="%", national=46), "higher", "1 point ahead of the nation’s 46%"),
        (reading("2024/25", "14", unit="pupils", national=12), "lower", "2 behind the nation’s 12"),
        (replace(ATTAINMENT_25, national_value=None), "higher", None),
        (replace(ATTAINMENT_25, school_text="SUPP", school_value=None), "higher", None),
    ],
)
def test_a_figure_is_held_against_the_nations_in_words(of, better, said):
    assert against_nation(of, better) == said
