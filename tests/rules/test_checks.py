"""What does not add up: each check by the figures that raise it, and those beside them that must not."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from tracker.reading.inspections import read_inspection
from tracker.reading.measures import direction_of
from tracker.reading.wording import wording
from tracker.rules.checks import Check, CheckCode, adds_up, checks
from tracker.rules.cohorts import cohort_of
from tracker.rules.groups import called, group_of
from tracker.rules.metric_sets import ALSO_CALLED, PUBLISHED_TOGETHER, RELATED, UNPUBLISHED
from tracker.rules.topics import GROUPS

CARD = Path(__file__).parents[3] / "shared" / "inspections" / "alsop-2026-report-card.txt"


@dataclass(frozen=True, slots=True)
class Reading:
    metric: str
    group: str
    row: str
    unit: str
    better: str | None
    period: str
    basis: str | None
    as_at: date
    school_text: str | None
    school_value: float | None
    national_text: str | None = None
    national_value: float | None = None
    gap_text: str | None = None
    gap_value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    source: str = "Report card, 3 March 2026"
    urn: str | None = None
    pupils: int | None = None
    unvalidated: bool = False

    @property
    def cohort(self) -> int | None:
        return cohort_of(self)


@dataclass(frozen=True)
class Update:
    text: str
    signed_on: date = date(2026, 3, 20)
    action: str = "4.2"
    requirement: int = 4
    metrics: Collection[tuple[str, str]] = ()


@dataclass(frozen=True)
class Requirement:
    number: int
    text: str
    groups: Collection[str] | None = None
    metrics: Collection[tuple[str, str]] = ()

    @property
    def label(self) -> str:
        return f"next step {self.number}"


def as_number(text: str | None) -> float | None:
    try:
        return float(text.removesuffix(" pp").rstrip("%").replace(",", "")) if text else None
    except ValueError:
        return None


def figure(
    metric: str,
    period: str,
    school: str | None,
    national: str | None = None,
    gap: str | None = None,
    *,
    group: str = "all pupils",
    basis: str | None = "final",
    **facts,
) -> Reading:
    row = "gap" if gap else facts.pop("row", "national")
    texts = [text for text in (school, national, gap) if text]
    reading = Reading(
        metric=metric,
        group=group,
        row=row,
        unit="%" if any("%" in text for text in texts) else "score",
        better=facts.pop("better", direction_of(metric)),
        period=period,
        basis=basis,
        as_at=date(int(period[:4]) + 1, 8, 31),
        school_text=school,
        school_value=as_number(school),
        national_text=national,
        national_value=as_number(national),
        gap_text=gap,
        gap_value=as_number(gap),
    )
    return replace(reading, **facts)


def years(metric: str, *figures: tuple[str, ...], first: int = 2023, **facts) -> list[Reading]:
    """Readings of consecutive school years, each the school's figure and perhaps the nation's."""
    return [
        figure(metric, f"{first + index}/{(first + index + 1) % 100:02}", *printed, **facts)
        for index, printed in enumerate(figures)
    ]


def codes(*readings: Reading, updates=(), requirements=()) -> list[str]:
    return [check.code for check in checks(readings, updates, requirements)]


def only(*readings: Reading, updates=(), requirements=()) -> Check:
    (found,) = checks(readings, updates, requirements)
    return found


ATTAINMENT = years("Attainment 8", ("41.6",), ("43.2",))
GRADE_5 = years("English and maths GCSE grade 5 or above", ("35.1%",), ("31.9%",))


class TestOppositeDirections:
    def test_related_figures_that_part_are_raised_once_for_their_group(self):
        check = only(*ATTAINMENT, *GRADE_5)
        assert check.code is CheckCode.OPPOSITE_DIRECTIONS
        assert check.sentence == (
            "For all pupils, Attainment 8 (41.6 to 43.2) got better from 2023/24 to 2024/25, while English and maths"
            " GCSE grade 5 or above (35.1% to 31.9%) got worse."
        )
        assert set(check.readings) == {*ATTAINMENT, *GRADE_5}

    def test_every_group_has_its_own(self):
        found = checks(
            [
                *ATTAINMENT,
                *GRADE_5,
                *(replace(reading, group="disadvantaged") for reading in [*ATTAINMENT, *GRADE_5]),
            ]
        )
        assert [check.code for check in found] == [CheckCode.OPPOSITE_DIRECTIONS] * 2
        assert found[1].sentence.startswith("For disadvantaged pupils, ")

    def test_three_related_figures_make_one_check(self):
        grade_4 = years("English and maths GCSE grade 4 or above", ("55%",), ("60%",))
        assert (
            "Attainment 8 (41.6 to 43.2) and English and maths GCSE grade 4"
            in only(*ATTAINMENT, *GRADE_5, *grade_4).sentence
        )

    def test_less_absence_is_better(self):
        falling = years("Overall absence", ("9.4%",), ("8.4%",))
        assert codes(*falling, *years("Persistent absence", ("24%",), ("21%",))) == []
        assert codes(*falling, *years("Persistent absence", ("24%",), ("27%",))) == ["opposite directions"]
        assert codes(*falling, *years("Attendance", ("90.6%",), ("89.0%",))) == ["opposite directions"]

    @pytest.mark.parametrize(
        "others",
        [
            years("English and maths GCSE grade 5 or above", ("35.1%",), ("35.0%",)),
            years("English and maths GCSE grade 5 or above", ("35.1%",), ("36.9%",)),
            years("English and maths GCSE grade 5 or above", ("35.1%",), ("31.9%",), group="disadvantaged"),
            years("English and maths GCSE grade 5 or above", ("35.1%",), ("31.9%",), first=2022),
            years("English and maths GCSE grade 5 or above", ("35.1%",), ("31.9%",), denominator=90),
            [GRADE_5[0], replace(GRADE_5[1], basis="provisional")],
            [GRADE_5[0], replace(GRADE_5[1], school_text="SUPP", school_value=None)],
            [replace(reading, row="gap") for reading in GRADE_5],
            years("Progress 8", ("-0.31",), ("-0.52",)),
            years("Destinations after 16", ("91%",), ("82%",)),
        ],
        ids=[
            "within the last digit",
            "the same way",
            "another group",
            "other years",
            "within chance",
            "provisional",
            "suppressed",
            "a gap",
            "a measure of progress",
            "not related",
        ],
    )
    def test_anything_less_is_not_raised(self, others):
        assert "opposite directions" not in codes(*ATTAINMENT, *others)

    def test_an_older_parting_is_history(self):
        attainment = years("Attainment 8", ("45.4",), ("41.6",), ("43.2",), first=2022)
        grade_5 = years("English and maths GCSE grade 5 or above", ("27.9%",), ("33.2%",), ("36.1%",), first=2022)
        assert codes(*attainment, *grade_5) == []


class TestNotComparable:
    def test_two_terms_against_three_are_raised_with_what_does_compare(self):
        before = figure("Persistent absence", "2023/24", "38.4%", "25.6%", basis="3 term")
        now = figure("Persistent absence", "2024/25", "32.0%", "20.0%", basis="2 term")
        check = only(before, now)
        assert (check.code, check.readings) == (CheckCode.NOT_COMPARABLE, (before, now))
        assert check.sentence == (
            "Persistent absence of all pupils was 38.4% in 2023/24 and is 32.0% in 2024/25, but the two do not"
            " compare: 2024/25 counts two terms, 2023/24 three; against the national figure it was 1.50 times and is"
            " 1.60 times."
        )

    def test_a_predecessors_figure_is_raised_and_without_the_nation_nothing_more_is_said(self):
        check = only(
            figure("Attendance", "2018/19", "91%", urn="900003"), figure("Attendance", "2024/25", "90%", urn="900004")
        )
        assert check.sentence == (
            "Attendance of all pupils was 91% in 2018/19 and is 90% in 2024/25, but the two do not compare: 2024/25 is"
            " of the school with URN 900004, 2018/19 of the one with 900003."
        )

    def test_a_period_is_called_as_a_sentence_calls_it(self):
        first, second = PERSISTENT
        check = only(replace(first, period="Three terms to July 2026"), replace(second, period="autumn 2026"))
        assert check.sentence.startswith(
            "Persistent absence of all pupils was 28.4% in the three terms to July 2026 and is 26.2% in the autumn term"
            " 2026, but the two do not compare:"
        )

    def test_half_terms_and_years_that_alternate_are_each_held_against_their_own(self):
        assert codes(*self.alternating("2023/24", "autumn 2024, 1st half", "2024/25", "HT1 2025/26")) == []
        assert codes(*self.alternating("HT1 2023/24", "2023/24", "HT1 2024/25", "academic year 2024-25")) == []

    def test_a_change_is_told_between_readings_of_one_length(self):
        readings = self.alternating("HT1 2023/24", "2023/24", "HT1 2024/25", "2024/25")
        school, nation = (40.0, 20.0, 60.0, 30.0), (30.0, 20.0, 30.0, 30.0)
        readings = [
            replace(reading, school_text=None, school_value=value, national_value=other)
            for reading, value, other in zip(readings, school, nation, strict=True)
        ]
        check = only(*readings)
        assert (check.code, check.readings) == (CheckCode.MOVED_WITH_THE_TIDE, (readings[1], readings[3]))

    def test_one_half_term_beside_a_year_does_not_compare_with_it(self):
        year, half = self.alternating("2023/24", "HT1 2024/25")
        assert "counts half a term, 2023/24 a whole year" in only(year, half).sentence

    def test_readings_of_one_length_on_two_bases_do_not_compare_though_half_terms_stand_between(self):
        first, half, last, next_half = self.alternating("2023/24", "HT1 2024/25", "2024/25", "HT1 2025/26")
        years = replace(first, basis="3 term"), replace(last, basis="2 term")
        assert only(years[0], replace(half, basis=None), years[1], replace(next_half, basis=None)).readings == years

    def alternating(self, *periods: str) -> list[Reading]:
        return [
            replace(PERSISTENT[0], period=period, as_at=date(2024 + index, 8, 31))
            for index, period in enumerate(periods)
        ]

    def test_a_provisional_figure_waits_for_its_settled_one(self):
        readings = years("Destinations after 16", ("91%",), ("82%",))
        assert codes(readings[0], replace(readings[1], basis="provisional")) == []

    def test_only_the_latest_reading_is_held_against_the_one_before(self):
        readings = years("Persistent absence", ("30%",), ("25%",), ("24%",), basis="2 term")
        assert codes(replace(readings[0], basis="3 term"), *readings[1:]) == []

    def test_a_figure_for_the_whole_year_takes_the_place_of_two_terms(self):
        readings = years("Persistent absence", ("30%",), ("25%",), basis="3 term")
        assert codes(replace(readings[1], basis="2 term"), *readings) == []

    def test_gaps_and_context_are_not_held_against_each_other(self):
        readings = years("Persistent absence", ("30%",), ("25%",))
        for row in ("gap", "context"):
            assert codes(replace(readings[0], basis="3 term", row=row), replace(readings[1], row=row)) == []


class TestMovedWithTheTide:
    @pytest.mark.parametrize(
        ("school", "national"),
        [
            (("90.1%", "90.9%"), ("92.6%", "93.4%")),
            (("90.9%", "90.1%"), ("93.4%", "92.6%")),
            (("90.1%", "90.9%"), ("91.0%", "93.4%")),
            (("54.8%", "46.2%"), ("25.6%", "21.9%")),
        ],
        ids=["up with it", "down with it", "less than it", "in proportion"],
    )
    def test_a_change_that_is_the_nations_is_raised(self, school, national):
        readings = years("Attendance", *zip(school, national, strict=True))
        assert codes(*readings) == ["moved with the tide"]

    def test_it_says_both_changes(self):
        assert only(*years("Attendance", ("90.1%", "92.6%"), ("90.9%", "93.4%"))).sentence == (
            "Attendance of all pupils went from 90.1% in 2023/24 to 90.9% in 2024/25, and the national figure from"
            " 92.6% to 93.4%: the school moved with the tide."
        )

    @pytest.mark.parametrize(
        ("school", "national"),
        [
            (("90.1%", "92.9%"), ("92.6%", "93.4%")),
            (("90.1%", "90.9%"), ("93.4%", "92.6%")),
            (("90.1%", "90.2%"), ("92.6%", "93.4%")),
            (("90.1%", "90.3%"), ("92.6%", "92.7%")),
            (("90.1%", "90.1%"), ("92.6%", "93.4%")),
            (("20.0%", "19.0%"), ("10.0%", "2.0%")),
        ],
        ids=["more than it", "against it", "within the last digit", "a nation that stood still", "no change", "left"],
    )
    def test_a_change_of_the_schools_own_is_not(self, school, national):
        assert codes(*years("Attendance", *zip(school, national, strict=True))) == []

    def test_what_does_not_compare_has_no_tide(self):
        readings = years("Attendance", ("90.1%", "92.6%"), ("90.9%", "93.4%"))
        assert codes(readings[0], replace(readings[1], basis="2 term")) == ["not comparable"]

    def test_a_figure_of_which_neither_way_is_better_has_none(self):
        readings = years("Total pupils", ("900", "950"), ("1,000", "1,050"))
        assert codes(*readings) == []


class TestSourcesDisagree:
    ONE = figure("Attainment 8", "2023/24", "41.6", "45.9")

    def elsewhere(self, **facts) -> Reading:
        return replace(self.ONE, source="Performance tables, key stage 4, 2023/24", **facts)

    def test_two_sources_with_different_figures_for_one_fact_are_raised(self):
        check = only(self.ONE, self.elsewhere(school_text="41.8", school_value=41.8))
        assert (check.code, len(check.readings)) == (CheckCode.SOURCES_DISAGREE, 2)
        assert check.sentence == (
            "Two sources disagree on Attainment 8 of all pupils in 2023/24: Report card, 3 March 2026 says 41.6,"
            " Performance tables, key stage 4, 2023/24 says 41.8."
        )

    def test_a_language_keeps_its_capital_in_a_sentence(self):
        one = replace(GRADE_5[0], source="Another", school_text="39.0%", school_value=39.0)
        assert "disagree on English and maths GCSE" in only(GRADE_5[0], one).sentence

    def test_national_figures_and_gaps_are_facts_too(self):
        assert (
            "disagree on the national figure for"
            in only(self.ONE, self.elsewhere(national_text="46.3", national_value=46.3)).sentence
        )
        gap = figure("Progress 8", "2023/24", None, None, "-1.19", group="disadvantaged")
        other = replace(gap, gap_text="-1.16", gap_value=-1.16, source="Explore Education Statistics")
        assert "disagree on the gap in Progress 8 of disadvantaged pupils" in only(gap, other).sentence

    @pytest.mark.parametrize(
        ("one", "other"),
        [("41.6", "41.6"), ("41.6", "41.7"), ("41.6", "42"), ("-2.19", "-2.18"), ("12%", "11.9%"), ("12%", "11.1%")],
    )
    def test_one_unit_in_the_last_place_is_rounding(self, one, other):
        first = figure("Attainment 8", "2023/24", one)
        second = replace(first, school_text=other, school_value=as_number(other), source="Another")
        assert codes(first, second) == []

    @pytest.mark.parametrize(
        "facts",
        [
            {"source": "Report card, 3 March 2026"},
            {"basis": "revised"},
            {"basis": "provisional"},
            {"period": "2022/23"},
            {"group": "boys"},
            {"urn": "900003"},
            {"school_text": "SUPP", "school_value": None},
        ],
        ids=["a correction", "another stage", "provisional", "another year", "others", "another school", "a state"],
    )
    def test_what_is_not_the_same_fact_is_not_raised(self, facts):
        one = replace(self.ONE, urn="900004")
        other = replace(one, **{"school_value": 49.9, "source": "Another", **facts})
        assert "two sources disagree" not in codes(one, other)

    def test_school_data_without_a_basis_is_held_against_settled_figures(self):
        assert codes(self.ONE, self.elsewhere(basis=None, school_text="49.9", school_value=49.9)) == [
            "two sources disagree"
        ]

    def test_one_period_in_two_spellings_is_one_fact(self):
        other = self.elsewhere(period="academic year 2023-24", school_text="41.8", school_value=41.8)
        assert codes(self.ONE, other) == ["two sources disagree"]

    def test_a_correction_in_another_spelling_takes_the_place_of_what_it_corrects(self):
        corrected = replace(ATTAINMENT[1], period="2024 to 2025", school_text="41.0", school_value=41.0)
        assert codes(*ATTAINMENT, corrected) == []
        spelt = [replace(one, period=f"academic year {one.period.replace('/', '-')}") for one in GRADE_5]
        check = only(*ATTAINMENT, *spelt)
        assert check.code is CheckCode.OPPOSITE_DIRECTIONS
        assert check.key == only(*ATTAINMENT, *GRADE_5).key

    def test_the_order_in_which_they_came_does_not_matter_to_an_answer(self):
        other = self.elsewhere(school_text="41.8", school_value=41.8)
        assert only(self.ONE, other).key == only(other, self.ONE).key


class TestArithmetic:
    @pytest.mark.parametrize(
        ("school", "national", "gap"),
        [
            ("7.3%", "53.1%", "-45.8 pp"),
            ("-2.02", "0.16", "-2.19"),
            ("-2.02", "0.16", "-2.17"),
            ("22.6", "50", "-27"),
            ("60.0", "50.0", "10.1"),
        ],
    )
    def test_rounding_of_each_figure_is_allowed_for(self, school, national, gap):
        assert codes(figure("Attainment 8", "2024/25", school, national, gap)) == []

    def test_a_gap_that_is_not_the_difference_is_raised(self):
        check = only(figure("Attainment 8", "2024/25", "22.6", "50.4", "-25.8", group="disadvantaged"))
        assert check.code is CheckCode.ARITHMETIC
        assert check.sentence == (
            "The gap in Attainment 8 of disadvantaged pupils is printed as −25.8 for 2024/25, but 22.6 less 50.4 is"
            " −27.8."
        )

    def test_a_percentage_that_is_not_its_count_is_raised(self):
        check = only(figure("Attendance", "2024/25", "82.0%", numerator=35, denominator=45, group="SEND"))
        assert check.code is CheckCode.ARITHMETIC
        assert check.sentence == ("Attendance of pupils with SEND is 82.0% for 2024/25, but 35 of 45 is 77.8%.")

    @pytest.mark.parametrize("printed", ["77.8%", "78%", "77.78%"])
    def test_a_percentage_that_is_its_count_is_not(self, printed):
        assert codes(figure("Attendance", "2024/25", printed, numerator=35, denominator=45)) == []

    def test_a_gap_without_its_two_figures_is_not_judged(self):
        assert codes(figure("Progress 8", "2023/24", None, None, "-2.18")) == []


PERSISTENT = years("Persistent absence", ("28.4%",), ("26.2%",), first=2023)
SEND_ATTENDANCE = years("Attendance", ("84.1%",), ("86.0%",), first=2023, group="SEND")


class TestClaims:
    def said(self, text: str, *readings: Reading, **facts) -> list[Check]:
        held = readings or PERSISTENT
        linked = {(reading.metric, reading.group) for reading in held}
        found = checks(held, [Update(text, **{"metrics": linked, **facts})])
        return [check for check in found if check.code is CheckCode.CLAIM_AGAINST_RECORD]

    @pytest.mark.parametrize(
        "text",
        [
            "Persistent absence is now 21%.",
            "We hold weekly meetings. Persistent absence fell to 21.0%; more calls are made.",
            "Persistent absence among our pupils has fallen from 28.4% to 21 per cent.",
            "The persistent absence rate stands at 21%",
        ],
    )
    def test_a_figure_that_is_not_the_latest_reading_is_raised(self, text):
        (check,) = self.said(text)
        assert check.requirements == (4,)
        assert check.readings == (PERSISTENT[1],)
        assert "on action 4.2 says that persistent absence of all pupils is 21" in check.sentence
        assert check.sentence.endswith("but the latest reading is 26.2% (2024/25).")

    @pytest.mark.parametrize(
        "text",
        [
            "Persistent absence is now 26.2%.",
            "Persistent absence fell from 28.4% to 26%.",
            "Persistent absence fell by 2.2 points and 14 families were visited.",
            "Persistent absence is below 30%.",
            "Persistent absence should be at 20% by July.",
            "Our target for persistent absence is 20%.",
            "If persistent absence is at 20% we shall be content.",
            "Persistent absence in Year 11 is 40%.",
            "Persistent absence this week is 19%.",
            "Persistent absence of disadvantaged pupils is 41%.",
            "Nationally, persistent absence is 21.9%.",
            "Of 12 staff 50% are trained. Attendance is at 92%.",
            "Persistent absence meetings are attended by 80% of families.",
            "21% of pupils improved.",
            "Persistent absence is 5% below last time.",
            "Persistent absence is now 3% better.",
            "Persistent absence is 12% of the work; it is 40% among boarders.",
            "Persistent absence is now 41% for our newcomers.",
            "Persistent absence of FSM is 41%.",
            "",
        ],
    )
    def test_a_figure_that_may_mean_something_else_is_not(self, text):
        assert self.said(text) == []

    @pytest.mark.parametrize(
        "when",
        ["in autumn 2025, first half,", "for HT1 2025/26", "in the first half of autumn 2025", "in Autumn 1 2025"],
    )
    def test_the_latest_period_is_meant_however_it_is_spelt(self, when):
        half = [replace(one, period="Autumn 2025, first half") for one in SEND_ATTENDANCE[1:]]
        (check,) = self.said(f"Attendance of pupils with SEND {when} is 91%.", *half)
        assert "attendance of pupils with SEND is 91%" in check.sentence
        assert len(self.said(f"Attendance of pupils with SEND is 91% {when.rstrip(',')}.", *half)) == 1
        assert self.said(f"Attendance of pupils with SEND is 86% {when.rstrip(',')}.", *half) == []

    @pytest.mark.parametrize(
        "when",
        ["in autumn 2025", "in autumn 2025, second half", "in 2025/26", "in HT1 25/26", "in half-term 3 of 2025-26"],
    )
    def test_another_period_is_not_meant_though_its_name_holds_the_latest_ones(self, when):
        assert self.said(f"Persistent absence is 21% {when}.") == []
        autumn = [replace(one, period="HT6 2024/25") for one in PERSISTENT]
        assert self.said(f"Persistent absence is 21% {when}.", *autumn) == []

    def test_two_periods_in_a_sentence_are_not_told_apart(self):
        assert self.said("In 2024/25 persistent absence was high; it is 21% in Year 9 in 2024/25.") == []
        assert self.said("Persistent absence is 26.2% in 2024/25 and is 21% in HT1 2025/26.") == []

    def test_a_figure_is_no_period(self):
        assert len(self.said("Persistent absence is now 21% of 24 to 25 boarders.", *PERSISTENT)) == 1

    def test_a_group_is_held_against_its_own_reading(self):
        (check,) = self.said("Attendance of pupils with SEND is 91%.", *SEND_ATTENDANCE)
        assert "attendance of pupils with SEND is 91%" in check.sentence
        assert self.said("Attendance of pupils with SEND is 86%.", *SEND_ATTENDANCE) == []
        assert self.said("Attendance is 91%.", *SEND_ATTENDANCE) == []

    def test_pupils_who_are_in_no_group_are_never_meant(self):
        readings = years("Attendance", ("91.1%",), ("92.0%",), group="not disadvantaged")
        assert self.said("Attendance is 85%.", *readings) == []

    def test_a_score_counts_only_with_its_decimals(self):
        assert self.said("Attainment 8 is now 45.", *ATTAINMENT) == []
        assert len(self.said("Attainment 8 is now 45.0.", *ATTAINMENT)) == 1
        assert self.said("Attainment 8 is now 43.2.", *ATTAINMENT) == []

    def test_a_negative_score_is_read_with_its_minus(self):
        progress = years("Progress 8", ("-0.31",), ("-0.52",), first=2022)
        assert self.said("Progress 8 is −0.52.", *progress) == []
        assert "is −0.12, but the latest reading is −0.52" in self.said("Progress 8 is -0.12.", *progress)[0].sentence

    def test_only_metrics_of_its_requirement_are_meant(self):
        assert self.said("Persistent absence is now 21%.", metrics=()) == []

    def test_it_is_held_against_what_was_known_on_its_day(self):
        assert self.said("Persistent absence is now 28.4%.", signed_on=date(2024, 10, 1)) == []
        assert self.said("Persistent absence is now 26.2%.", signed_on=date(2020, 10, 1)) == []

    def test_a_later_figure_takes_the_place_of_an_earlier_one(self):
        linked = {("Persistent absence", "all pupils")}
        wrong = Update("Persistent absence is now 21%.", date(2026, 1, 9), metrics=linked)
        right = Update("Persistent absence is now 26.2%.", date(2026, 2, 9), metrics=linked)
        quiet = Update("More calls were made.", date(2026, 3, 9), metrics=linked)
        assert codes(*PERSISTENT, updates=[wrong, quiet]) == ["claim against record"]
        assert codes(*PERSISTENT, updates=[wrong, right, quiet]) == []


class TestCohortMoved:
    def cohorts(self, before: int | None, now: int | None) -> list[str]:
        first, second = SEND_ATTENDANCE
        return codes(replace(first, denominator=before), replace(second, denominator=now))

    @pytest.mark.parametrize(("before", "now"), [(120, 90), (100, 90), (100, 110), (20, 40)])
    def test_a_tenth_more_or_fewer_pupils_is_raised(self, before, now):
        assert "cohort moved" in self.cohorts(before, now)

    @pytest.mark.parametrize(("before", "now"), [(100, 91), (100, 109), (None, 90), (120, None), (0, 90)])
    def test_less_or_unknown_is_not(self, before, now):
        assert self.cohorts(before, now) == []

    def test_it_says_how_many_were_counted(self):
        first, second = SEND_ATTENDANCE
        assert only(replace(first, denominator=120), replace(second, denominator=90)).sentence == (
            "Attendance of pupils with SEND is 86.0% of 90 in 2024/25 and was 84.1% of 120 in 2023/24: 25% fewer are"
            " counted, so these may be other pupils."
        )

    def test_more_sessions_of_a_longer_half_term_are_no_other_pupils(self):
        first, second = (replace(one, unvalidated=True, pupils=12) for one in SEND_ATTENDANCE)
        assert codes(replace(first, denominator=720), replace(second, denominator=860)) == []

    def test_fewer_pupils_are_raised_though_their_sessions_are_as_many(self):
        first, second = (replace(one, unvalidated=True, denominator=1340) for one in SEND_ATTENDANCE)
        assert codes(replace(first, pupils=15), replace(second, pupils=12)) == ["cohort moved"]

    def test_of_sessions_without_their_pupils_nothing_is_known(self):
        first, second = (replace(one, unvalidated=True) for one in SEND_ATTENDANCE)
        assert codes(replace(first, denominator=720), replace(second, denominator=1340)) == []

    def test_a_score_has_no_cohort_to_judge(self):
        first, second = ATTAINMENT
        assert codes(replace(first, denominator=200), replace(second, denominator=100)) == []


ATTENDANCE_FOR_TWO = Requirement(4, "Leaders should raise attendance, above all of disadvantaged pupils and of SEND.")


class TestGroupNotMeasured:
    def test_a_named_group_without_a_figure_is_raised_where_others_have_one(self):
        check = only(PERSISTENT[1], requirements=[ATTENDANCE_FOR_TWO])
        assert check.code is CheckCode.GROUP_NOT_MEASURED
        assert check.requirements == (4,)
        assert check.sentence == (
            "Next step 4 names disadvantaged pupils and pupils with SEND, but persistent absence is measured only for"
            " all pupils."
        )

    def test_a_figure_for_one_of_them_leaves_the_other(self):
        check = only(PERSISTENT[1], SEND_ATTENDANCE[1], requirements=[ATTENDANCE_FOR_TWO])
        assert check.sentence == (
            "Next step 4 names disadvantaged pupils, but persistent absence and attendance are measured only for all"
            " pupils and pupils with SEND."
        )

    def test_figures_for_both_of_them_end_it(self):
        disadvantaged = replace(PERSISTENT[1], group="Disadvantaged pupils")
        assert codes(PERSISTENT[1], SEND_ATTENDANCE[1], disadvantaged, requirements=[ATTENDANCE_FOR_TWO]) == []

    def test_what_is_not_measured_for_anybody_is_for_coverage_to_say(self):
        adapting = Requirement(2, "Staff must adapt their teaching to pupils with SEND.")
        assert codes(PERSISTENT[1], requirements=[adapting]) == []

    def test_a_metric_with_a_target_under_it_counts_whatever_its_topic(self):
        adapting = Requirement(
            2, "Staff must adapt their teaching to pupils with SEND.", metrics=[("On track", "all pupils")]
        )
        on_track = figure("On track", "2024/25", "61%")
        assert codes(on_track, requirements=[adapting]) == ["group named, group not measured"]

    def test_groups_that_a_person_confirmed_stand_before_those_in_the_text(self):
        assert codes(PERSISTENT[1], requirements=[replace(ATTENDANCE_FOR_TWO, groups=())]) == []
        boys = replace(ATTENDANCE_FOR_TWO, groups=["boys"])
        assert "names boys, but" in only(PERSISTENT[1], requirements=[boys]).sentence

    def test_pupils_outside_a_group_are_not_the_group(self):
        outside = replace(PERSISTENT[1], group="not disadvantaged")
        inside = replace(PERSISTENT[1], group="SEND")
        assert codes(outside, inside, requirements=[ATTENDANCE_FOR_TWO]) == ["group named, group not measured"]

    def test_the_schools_context_measures_nobody(self):
        context = figure("Pupils with one or more absences", "2024/25", "21%", row="context")
        assert codes(context, requirements=[ATTENDANCE_FOR_TWO]) == []

    def test_of_many_metrics_three_are_named(self):
        names = ["Persistent absence", "Severe absence", "Overall absence", "Unauthorised absence", "Attendance"]
        readings = [figure(name, "2024/25", "9.1%") for name in names]
        sentence = only(*readings, requirements=[ATTENDANCE_FOR_TWO]).sentence
        assert "persistent absence, severe absence, overall absence and 2 others are measured" in sentence


class TestMissing:
    PROGRESS = years("Progress 8", ("-0.34",), ("-0.72",), first=2022)

    def test_what_was_published_for_nobody_is_told_and_not_raised(self):
        disadvantaged = [replace(reading, group="disadvantaged") for reading in [*self.PROGRESS, *ATTAINMENT]]
        check = only(*self.PROGRESS, *ATTAINMENT, *disadvantaged)
        assert (check.code, check.code.is_note) == (CheckCode.NOT_PUBLISHED, True)
        assert check.sentence == (
            "Progress 8 was not published for any school for 2024/25: those pupils sat no key stage 2 tests in the"
            " pandemic."
        )

    def test_what_is_missing_beside_the_rest_of_its_set_is_raised(self):
        check = only(*ATTAINMENT, GRADE_5[0])
        assert (check.code, check.code.is_note) == (CheckCode.MISSING, False)
        assert check.sentence == (
            "English and maths GCSE grade 5 or above of all pupils is missing for 2024/25, for which Attainment 8 is"
            " there; its latest reading is 35.1% for 2023/24."
        )

    def test_a_measure_that_returns_after_the_unpublished_years_is_expected_again(self):
        attainment = years("Attainment 8", ("40.0",), ("40.0",), ("40.0",), ("40.0",))
        assert codes(self.PROGRESS[1], *attainment) == ["missing"]

    def test_a_suppressed_figure_is_there(self):
        suppressed = replace(GRADE_5[1], school_text="SUPP", school_value=None)
        assert codes(*ATTAINMENT, GRADE_5[0], suppressed) == []

    def test_what_stopped_long_ago_is_not_expected(self):
        assert codes(*ATTAINMENT, figure("English and maths GCSE grade 5 or above", "2018/19", "38%")) == []

    def test_other_groups_and_gaps_are_not_expected(self):
        assert codes(*ATTAINMENT, replace(GRADE_5[0], group="boys")) == []
        assert codes(*ATTAINMENT, replace(GRADE_5[0], row="gap")) == []

    def test_a_half_term_beside_them_hides_nothing_that_is_missing(self):
        half = replace(ATTAINMENT[1], period="Autumn 2025, first half", as_at=date(2025, 10, 20))
        assert codes(*ATTAINMENT, half, GRADE_5[0]) == ["missing"]
        assert codes(*self.PROGRESS, *ATTAINMENT, half) == ["not published"]

    def test_periods_that_are_no_school_years_are_left_alone(self):
        absence = replace(figure("Overall absence", "2024/25", "8%"), period="Autumn 2025")
        other = replace(figure("Persistent absence", "2023/24", "25%"), period="Summer 2025")
        assert codes(absence, other) == []


class TestAnswers:
    def test_a_key_stays_while_the_facts_stay(self):
        key = only(*ATTAINMENT, *GRADE_5).key
        assert only(*GRADE_5, *ATTAINMENT).key == key
        older = figure("Attainment 8", "2021/22", "44.0")
        elsewhere = [replace(reading, source="Another source") for reading in ATTAINMENT]
        assert only(older, *ATTAINMENT, *elsewhere, *GRADE_5).key == key

    def test_a_key_goes_when_a_figure_changes(self):
        key = only(*ATTAINMENT, *GRADE_5).key
        corrected = replace(ATTAINMENT[1], school_text="43.6", school_value=43.6)
        assert only(*ATTAINMENT, corrected, *GRADE_5).key != key

    def test_every_check_has_its_own(self):
        disadvantaged = [replace(reading, group="disadvantaged") for reading in [*ATTAINMENT, *GRADE_5]]
        found = checks([*ATTAINMENT, *GRADE_5, *disadvantaged])
        assert len({check.key for check in found}) == len(found) == 2

    def test_a_check_concerns_the_requirements_that_ask_about_it(self):
        results = Requirement(1, "Leaders must raise pupils’ achievement.")
        boys = Requirement(3, "Leaders must raise the achievement of boys.")
        linked = Requirement(5, "Leaders must act.", metrics=[("Attainment 8", "all pupils")])
        asked = [results, boys, ATTENDANCE_FOR_TWO, linked]
        raised = [check for check in checks([*ATTAINMENT, *GRADE_5], (), asked) if check.code == "opposite directions"]
        assert raised[0].requirements == (1, 3, 5)

    def test_a_requirement_that_names_no_group_is_about_them_all(self):
        teaching = Requirement(1, "Teaching must be good, so that pupils achieve more.")
        boys = Requirement(3, "Leaders must raise the achievement of boys.")
        disadvantaged = [replace(reading, group="disadvantaged") for reading in [*ATTAINMENT, *GRADE_5]]
        raised = [check for check in checks(disadvantaged, (), [teaching, boys]) if check.code == "opposite directions"]
        assert raised[0].requirements == (1,)


@pytest.mark.parametrize(
    ("label", "group", "words"),
    [
        ("all pupils", None, "all pupils"),
        ("students", None, "students"),
        ("disadvantaged", "disadvantaged pupils", "disadvantaged pupils"),
        ("Pupils with SEND", "pupils with SEND", "pupils with SEND"),
        ("not disadvantaged", None, "not disadvantaged pupils"),
        ("non-mobile", None, "non-mobile pupils"),
        ("Year 11", None, "Year 11"),
        ("Looked after", "children in care", "children in care"),
        ("low prior attainment", None, "pupils: low prior attainment"),
        ("boys with SEND", None, "boys with SEND"),
    ],
)
def test_a_metrics_label_is_read_as_its_group(label, group, words):
    assert (group_of(label), called(label)) == (group, words)


def test_the_sets_name_metrics_and_groups_that_exist():
    listed = {entry["name"] for entry in wording().entries("metric")}
    named = {*ALSO_CALLED, *(metric for metric, _ in UNPUBLISHED)}.union(*RELATED, *PUBLISHED_TOGETHER)
    assert named <= listed
    assert {group_of(name) for name in GROUPS} == set(GROUPS)


@pytest.mark.skipif(not CARD.is_file(), reason=f"the real report card is not at {CARD}")
class TestTheRealCard:
    def found(self, *more: Reading) -> list[tuple[str, str, tuple[int, ...]]]:
        document = read_inspection(CARD.read_bytes(), CARD.name)
        readings = [
            Reading(
                metric=read.metric,
                group=read.group,
                row=read.row,
                unit=read.unit or "",
                better=direction_of(read.metric),
                period=read.period or "10 February 2026",
                basis=read.basis,
                as_at=date(int(read.period[:4]) + 1, 8, 31) if read.period else date(2026, 2, 10),
                school_text=read.school,
                school_value=read.school_value,
                national_text=read.national,
                national_value=read.national_value,
                gap_text=read.gap,
                gap_value=read.gap_value,
                urn=document.school.urn,
            )
            for read in document.readings
        ]
        asked = [Requirement(one.number, one.text) for one in document.requirements]
        return [
            (check.code, f"{check.readings[0].metric}, {check.readings[0].group}", check.requirements)
            for check in checks([*readings, *more], (), asked)
        ]

    EXPECTED = (
        ("opposite directions", "Attainment 8, all pupils", (1,)),
        ("opposite directions", "Attainment 8, disadvantaged", (1,)),
        ("not comparable", "Overall absence, all pupils", (4,)),
        ("not comparable", "Persistent absence, all pupils", (4,)),
        ("group named, group not measured", "Overall absence, all pupils", (4,)),
        ("not published", "Progress 8, all pupils", (1,)),
    )

    def test_it_raises_what_a_careful_reader_finds_and_nothing_else(self):
        assert self.found() == list(self.EXPECTED)

    def test_figures_of_the_same_gaps_elsewhere_raise_nothing(self):
        gaps = [
            figure("Progress 8", "2023/24", None, None, "-2.18", group="disadvantaged", source="EES", denominator=136),
            figure(
                "Attainment 8", "2023/24", None, None, "-28.4", group="disadvantaged", source="EES", denominator=136
            ),
        ]
        assert self.found(*gaps) == list(self.EXPECTED)


@pytest.mark.parametrize(
    ("waiting", "explained", "said"),
    [
        (0, 0, "Nothing that is here contradicts anything else."),
        (1, 0, "One thing does not add up, and nobody has explained it yet."),
        (3, 0, "Three things do not add up, and nobody has explained them yet."),
        (0, 1, "One thing does not add up, and it is explained."),
        (0, 2, "Two things do not add up, and all are explained."),
        (1, 2, "Three things do not add up: one waits for an answer, and two are explained."),
        (2, 1, "Three things do not add up: two wait for an answer, and one is explained."),
    ],
)
def test_what_does_not_add_up_is_said_first_with_what_waits(waiting, explained, said):
    assert adds_up(waiting, explained) == said
