"""Whom and what the plan has forgotten: pupil groups by actions and metrics, weak areas by requirements.

Groups and areas are suggested from the inspectors' words; what a person confirmed stands in their place.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tracker.rules.groups import called, group_of, groups_named
from tracker.rules.metric_sets import MetricOfGroup, topics_asked, topics_measured
from tracker.rules.speech import counted, in_words, listed, sentence_case
from tracker.rules.topics import GROUPS, topics_of

BELOW_EXPECTED = frozenset({"needs attention", "urgent improvement", "requires improvement", "inadequate"})
"""The grades below *Expected standard*, and below *Good* before November 2025, in small letters."""

MOST_NAMED = 3
"""How many groups or areas a sentence names, or one more: the rest are counted."""

OVERALL = "overall effectiveness"
"""What inspectors graded beside the areas until 2024: the sum of them, and no area to answer."""


class RequirementToCover(Protocol):
    """What inspectors asked for."""

    @property
    def number(self) -> int:
        """Its number in the plan."""

    @property
    def text(self) -> str:
        """The inspectors' words."""

    @property
    def groups(self) -> Collection[str] | None:
        """The pupil groups a person confirmed, by the names of `topics.GROUPS`; None while nobody has."""

    @property
    def areas(self) -> Collection[str] | None:
        """The evaluation areas a person confirmed, as the document names them; None while nobody has."""

    @property
    def metrics(self) -> Collection[MetricOfGroup]:
        """The metrics with a target under it."""


class ActionToCover(Protocol):
    """What the school will do."""

    @property
    def number(self) -> str:
        """Its number under its requirement: "4.2"."""

    @property
    def requirement(self) -> int:
        """The number of its requirement."""

    @property
    def text(self) -> str:
        """Its title and what counts as success."""

    @property
    def groups(self) -> Collection[str] | None:
        """The pupil groups a person confirmed; None while nobody has."""


class GradeToCover(Protocol):
    """The grade of one evaluation area at the latest inspection."""

    @property
    def area(self) -> str:
        """The area, as the document names it."""

    @property
    def grade(self) -> str:
        """Its grade."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What covers something, and while that is nothing, the one thing to do about it.

    `measure` names the metric of which a reading is to be entered for the group, where that is the thing to do.
    """

    items: tuple[str, ...]
    todo: str | None
    measure: str | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing covers it."""
        return not self.items


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A pupil group that a requirement names: the actions that name it too, and the metrics that measure it."""

    group: str
    requirement: int
    is_confirmed: bool
    actions: Cell
    metrics: Cell


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An evaluation area graded below what is expected, and the numbers of the requirements about it."""

    area: str
    grade: str
    is_confirmed: bool
    requirements: Cell


@dataclass(frozen=True, slots=True)
class Coverage:
    """Both tables: groups in the order of `topics.GROUPS`, areas in the order of the document."""

    groups: tuple[GroupRow, ...]
    areas: tuple[AreaRow, ...]

    @property
    def todos(self) -> tuple[str, ...]:
        """What to do about each empty cell."""
        cells = [cell for row in self.groups for cell in (row.actions, row.metrics)]
        cells += [row.requirements for row in self.areas]
        return tuple(cell.todo for cell in cells if cell.todo)

    def in_words(self, unnamed: int = 0) -> str:
        """Say whom and what is forgotten: "No action is for pupils with SEND, and no requirement answers Inclusion.".

        ``unnamed`` are areas below what is expected whose name the document lost: nobody knows what answers them.
        """
        gaps = [
            f"{begun} {_few(forgotten)}"
            for begun, forgotten in (
                ("no action is for", _lacking(self.groups, lambda row: row.actions)),
                ("nothing measures", _lacking(self.groups, lambda row: row.metrics)),
                ("no requirement answers", [row.area for row in self.areas if row.requirements.is_empty]),
            )
            if forgotten
        ]
        gaps += [f"{counted(unnamed, 'weak area')} lost {'its' if unnamed == 1 else 'their'} name"] if unnamed else []
        if gaps:
            return f"{sentence_case('; '.join(gaps))}."
        groups = len({row.group for row in self.groups})
        kept = [f"{counted(groups, 'group')} of pupils with actions and metrics"] if groups else []
        kept += [f"{counted(len(self.areas), 'weak area')} with a requirement"] if self.areas else []
        if not kept:
            return "Inspectors named no group of pupils, and no area below what is expected."
        return f"Nobody and nothing is forgotten: {listed(kept)}."


def _lacking(rows: Iterable[GroupRow], cell: Callable[[GroupRow], Cell]) -> list[str]:
    """Name the groups with an empty cell, and the requirements that it is empty under where it is not under all."""
    by_group: dict[str, list[GroupRow]] = {}
    for row in rows:
        by_group.setdefault(row.group, []).append(row)
    lacking = []
    for group, own in by_group.items():
        empty = [str(row.requirement) for row in own if cell(row).is_empty]
        under = f" under requirement{'' if len(empty) == 1 else 's'} {listed(empty)}"
        lacking += [group if len(empty) == len(own) else group + under] if empty else []
    return lacking


def _few(names: Sequence[str]) -> str:
    """Name a few, and count the rest: "boys, girls, young carers and two more"."""
    rest = len(names) - MOST_NAMED
    return listed(names) if rest <= 1 else listed([*names[:MOST_NAMED], f"{in_words(rest)} more"])


def said_by(is_confirmed: bool) -> str:
    """Say whether a person stands behind a row, or only the words do."""
    return "Confirmed by a person" if is_confirmed else "Suggested by the words"


def coverage(
    requirements: Sequence[RequirementToCover],
    actions: Sequence[ActionToCover],
    metrics: Sequence[MetricOfGroup],
    grades: Sequence[GradeToCover] = (),
) -> Coverage:
    """Find the empty cells: groups without an action or a metric, areas below expected without a requirement.

    `metrics` are those with at least one reading of the school's own pupils.
    """
    rows = [
        row
        for requirement in requirements
        for row in _group_rows(requirement, [one for one in actions if one.requirement == requirement.number], metrics)
    ]
    order = {group: place for place, group in enumerate(GROUPS)}
    rows.sort(key=lambda row: (order.get(row.group, len(order)), row.group, row.requirement))
    weak = [one for one in grades if one.grade.strip().lower() in BELOW_EXPECTED and one.area.lower() != OVERALL]
    return Coverage(tuple(rows), tuple(_area_row(grade, requirements) for grade in weak))


def suggested_areas(text: str, areas: Iterable[str]) -> frozenset[str]:
    """Suggest which of some evaluation areas a requirement is about, by its topics and the groups it names."""
    narrow, broad = topics_of(text)
    about = narrow | broad | groups_named(text, None)
    return frozenset(area for area in areas if about & _words_of(area))


def _group_rows(
    requirement: RequirementToCover, actions: Sequence[ActionToCover], metrics: Sequence[MetricOfGroup]
) -> Iterator[GroupRow]:
    asked = topics_asked(requirement.text)
    measuring = [one for one in metrics if one in requirement.metrics or topics_measured(one[0]) & asked]
    aimed_at = {name for name, _ in requirement.metrics}
    measuring.sort(key=lambda one: one[0] not in aimed_at)
    for group in groups_named(requirement.text, requirement.groups):
        yield GroupRow(
            group=group,
            requirement=requirement.number,
            is_confirmed=requirement.groups is not None,
            actions=_actions_cell(group, requirement, actions),
            metrics=_metrics_cell(group, requirement, measuring),
        )


def _actions_cell(group: str, requirement: RequirementToCover, actions: Sequence[ActionToCover]) -> Cell:
    naming = tuple(one.number for one in actions if group in groups_named(one.text, one.groups))
    if naming:
        return Cell(naming, None)
    none = {0: "it has no action yet", 1: "its action does not name them"}.get(
        len(actions), f"none of its {in_words(len(actions))} actions names them"
    )
    return Cell((), f"Plan an action for {group} under requirement {requirement.number}: {none}.")


def _metrics_cell(group: str, requirement: RequirementToCover, measuring: Sequence[MetricOfGroup]) -> Cell:
    names = tuple(dict.fromkeys(name for name, label in measuring if group_of(label) == group))
    if names:
        return Cell(names, None)
    if measuring:
        name = measuring[0][0]
        others = listed(list(dict.fromkeys(called(label) for metric, label in measuring if metric == name)))
        what = f"Enter “{name}” for {group}: requirement {requirement.number} names them, and it is known for {others}"
        return Cell((), f"{what} only.", name)
    why = "nothing measures the difference to them"
    return Cell((), f"Set a target for {group} under requirement {requirement.number}: {why}.")


def _area_row(grade: GradeToCover, requirements: Sequence[RequirementToCover]) -> AreaRow:
    confirmed = [one for one in requirements if one.areas is not None and grade.area in one.areas]
    suggested = [one for one in requirements if one.areas is None and suggested_areas(one.text, [grade.area])]
    numbers = tuple(str(number) for number in sorted(one.number for one in confirmed + suggested))
    todo = (
        f"Confirm which requirement answers {grade.area}, graded {grade.grade}, or agree who will put it right:"
        " none of them is about it."
    )
    return AreaRow(grade.area, grade.grade, bool(confirmed), Cell(numbers, None if numbers else todo))


# The topics and groups that belong to an evaluation area, by the words of its name, under every framework since 2012.
_AREAS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), frozenset(about))
    for words, about in (
        (
            "achievement|outcomes|quality of education",
            ("outcomes", "reading", "writing", "mathematics", "reading, writing and mathematics", "spoken language"),
        ),
        (
            "curriculum|teaching|quality of education",
            (
                "teaching",
                "the curriculum",
                "the order of the curriculum",
                "checking what pupils know",
                "adapting teaching to pupils’ needs",
                "reading",
                "writing",
                "mathematics",
                "reading, writing and mathematics",
                "spoken language",
                "homework",
                "presentation of work",
            ),
        ),
        ("attendance|behaviour", ("attendance", "behaviour", "bullying and discriminatory language")),
        (
            "inclusion",
            (
                "identifying special educational needs",
                "pupil premium funding",
                "disadvantaged pupils",
                "pupils with SEND",
                "children in care",
                "pupils who speak English as an additional language",
            ),
        ),
        (
            "leadership|governance|management",
            ("governance", "subject and middle leaders", "the improvement plan", "pupil premium funding"),
        ),
        (
            "personal development|wellbeing|welfare",
            ("personal development", "bullying and discriminatory language", "careers guidance"),
        ),
        ("safety|safeguarding|welfare", ("safeguarding",)),
        ("early years", ("children in the early years",)),
        ("sixth[- ]form|post-16|16 to 19", ("students in the sixth form", "careers guidance")),
    )
)


def _words_of(area: str) -> frozenset[str]:
    """Gather the topics and groups of an evaluation area."""
    return frozenset().union(*(about for words, about in _AREAS if words.search(area)))
