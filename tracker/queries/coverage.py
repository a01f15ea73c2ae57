"""Whom and what the plan has forgotten: the pupil groups and areas inspectors named, against what is there for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.errors import NotFound
from tracker.models.inspections import Grade, Inspection
from tracker.models.schools import School
from tracker.queries.checks import figures_of
from tracker.queries.inspections import latest_inspection
from tracker.queries.requirements import KINDS, RequirementRow, requirement_by_number, requirements_of
from tracker.rules.coverage import BELOW_EXPECTED, AreaRow, GroupRow, coverage, suggested_areas
from tracker.rules.groups import group_of, groups_named


@dataclass(frozen=True, slots=True)
class GradeRow:
    """The grade of one evaluation area."""

    area: str
    grade: str


@dataclass(frozen=True, slots=True)
class GradedInspection:
    """The latest inspection that graded areas; ``unnamed`` counts by grade the weak areas whose name was lost."""

    id: int
    name: str
    inspected_on: date
    grades: tuple[GradeRow, ...]
    unnamed: tuple[tuple[str, int], ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """Its areas, as the document names them."""
        return tuple(grade.area for grade in self.grades)


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Whom and what have we forgotten? Rows in the order of the rule, and the requirements they speak of.

    ``metric_ids`` finds a metric by its name and its group of pupils, or by its name alone; ``answer`` says what is
    forgotten.
    """

    groups: tuple[GroupRow, ...]
    areas: tuple[AreaRow, ...]
    inspection: GradedInspection | None
    requirements: Mapping[int, RequirementRow]
    metric_ids: Mapping[tuple[str, str | None], int]
    empty: int
    answer: str


@dataclass(frozen=True, slots=True)
class FocusPage:
    """Whom and what one requirement is about: what stands, confirmed or suggested by its words."""

    requirement: RequirementRow
    groups: frozenset[str]
    areas: frozenset[str]
    offered_areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One evaluation area, and the numbers of the requirements that answer it, confirmed or suggested."""

    grade: GradeRow
    requirements: tuple[RequirementRow, ...]
    numbers: frozenset[int]
    offered_areas: tuple[str, ...]

    def to_confirm(self, chosen: Collection[int]) -> Iterator[tuple[int, frozenset[str]]]:
        """Give the areas to confirm of each requirement, when those of the chosen numbers answer this one."""
        own = {self.grade.area}
        for one in self.requirements:
            others = areas_of(one, self.offered_areas) - own
            areas = others | own if one.number in chosen else others
            if areas != one.areas and (one.number in chosen or one.number in self.numbers):
                yield one.number, areas


def coverage_page(school: School, today: date) -> CoveragePage:
    """Compose the coverage of a school's plan as known at the end of ``today``. Seven queries."""
    return coverage_among(requirements_of(school, today), school, today)


def coverage_among(requirements: Sequence[RequirementRow], school: School, today: date) -> CoveragePage:
    """Compose the coverage of the requirements of a school's plan. Two queries."""
    inspection = graded_inspection(school, today)
    actions = [_Action(a.number, one.number, f"{a.title}. {a.success}") for one in requirements for a in one.actions]
    figures = figures_of(school, today)
    found = coverage(requirements, actions, figures.measured, inspection.grades if inspection else ())
    own = [row for row in figures.rows if row.row == "national"]
    return CoveragePage(
        groups=found.groups,
        areas=found.areas,
        inspection=inspection,
        requirements={requirement.number: requirement for requirement in requirements},
        metric_ids={(row.metric, None): row.metric_id for row in own}
        | {(row.metric, group_of(row.group)): row.metric_id for row in own},
        empty=len(found.todos),
        answer=found.in_words(sum(count for _, count in inspection.unnamed) if inspection else 0),
    )


def focus_page(school: School, number: int, today: date) -> FocusPage:
    """Say whom and what one requirement of the plan is about; raise `NotFound` for one that is not there."""
    requirement = requirement_by_number(school, number, today)
    inspection = graded_inspection(school, today)
    offered = inspection.areas if inspection else ()
    return FocusPage(
        requirement,
        groups_named(requirement.text, requirement.groups),
        areas_of(requirement, offered),
        tuple(dict.fromkeys([*offered, *sorted(requirement.areas or ())])),
    )


def area_page(school: School, area: str, today: date) -> AreaPage:
    """Say which requirements an area of the latest graded inspection stands under, or raise `NotFound`."""
    inspection = graded_inspection(school, today)
    grade = next((one for one in inspection.grades if one.area == area), None) if inspection else None
    if inspection is None or grade is None:
        raise NotFound("The latest inspection graded no such area.")
    requirements = requirements_of(school, today)
    numbers = frozenset(one.number for one in requirements if area in areas_of(one, inspection.areas))
    return AreaPage(grade, requirements, numbers, inspection.areas)


def areas_of(requirement: RequirementRow, offered: tuple[str, ...]) -> frozenset[str]:
    """Give the areas of a requirement: those a person confirmed, or while nobody has, those its words suggest."""
    return suggested_areas(requirement.text, offered) if requirement.areas is None else requirement.areas


def graded_inspection(school: School, today: date) -> GradedInspection | None:
    """Find the latest inspection that graded areas: a monitoring visit grades none. One query."""
    inspection = latest_inspection(school, today, Inspection.grades.any(Grade.id > 0))
    if inspection is None:
        return None
    unnamed = Counter(one.grade for one in inspection.grades if one.area is None)
    return GradedInspection(
        inspection.id,
        KINDS[inspection.kind],
        inspection.inspected_on,
        tuple(GradeRow(one.area, one.grade) for one in inspection.grades if one.area is not None),
        tuple((grade, count) for grade, count in unnamed.items() if grade.strip().lower() in BELOW_EXPECTED),
    )


@dataclass(frozen=True, slots=True)
class _Action:
    """An action as the rule asks for it; nobody confirms groups for one: it says in its words whom it is for."""

    number: str
    requirement: int
    text: str
    groups: None = None
