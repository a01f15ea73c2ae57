"""A trust and all its schools: one line a school, the one that needs most first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, or_, select

from tracker.db import session
from tracker.models.events import EventChain
from tracker.models.people import Membership
from tracker.models.schools import School, Trust
from tracker.models.standings import SchoolFigure, SchoolStanding
from tracker.queries.metrics import EVERYBODY_FIRST
from tracker.queries.schools import is_open
from tracker.queries.standings import (
    LENGTH,
    LatestFigure,
    RequirementCell,
    Stand,
    is_fresh,
    latest_figures,
    reckoned,
)
from tracker.rules.colours import Colour, tally
from tracker.rules.impact import apart, places_of
from tracker.rules.speech import counted, in_words, part_of, sentence_case
from tracker.rules.trusts import most_usual, shared, stands_apart, urgency, who_needs_us

A_PAGE = 50
"""How many schools a page of the overview lists."""
MOST_ANEW = 100
"""How many schools are reckoned while somebody waits for a page; on paper all of them are."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class SchoolLine(Stand):
    """How one school stands among the others of its trust, and where it belongs."""

    urn: str
    name: str
    phase: str | None
    area: str | None
    group: str | None

    @property
    def is_blank(self) -> bool:
        """Say whether no report was read in here, and there is nothing else to say of it."""
        return self.inspected_on is None and not (self.requirement_count or self.action_count or self.questions_open)

    @property
    def concern(self) -> str:
        """Say in which category of concern it is: "Special measures", "In no category of concern"."""
        if self.category:
            return sentence_case(self.category)
        if self.inspected_on:
            return "In no category of concern"
        return f"No {'graded report' if self.requirement_count else 'inspection report'} read in yet"

    @property
    def why(self) -> str:
        """Say why it stands where it does: "special measures; two of four requirements are off track in the record"."""
        red = dict(self.record).get(Colour.RED, 0)
        said = [self.category] if self.category else []
        said += [f"{part_of(red, self.requirement_count, 'requirement')} off track in the record"] if red else []
        said += [f"{part_of(self.actions_behind, self.action_count, 'action')} behind"] if self.actions_behind else []
        said += [f"{counted(self.uncovered_clauses, 'clause')} without an action"] if self.uncovered_clauses else []
        said += [f"{counted(self.questions_overdue, 'answer')} overdue"] if self.questions_overdue else []
        return "; ".join(said)

    def is_asked_about(self, subject: str) -> bool:
        """Say whether a requirement of it asks about a subject."""
        # Most schools are told by a look at what is kept, and need not be read.
        return subject in self.cells and any(subject in cell.subjects for cell in self.requirements)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the schools of a list come to together."""

    schools: tuple[SchoolLine, ...]

    @property
    def answer(self) -> str:
        """Say how many of them need the trust, and which first."""
        if self.schools and all(school.is_blank for school in self.schools):
            return "Nothing is known of these schools yet: no inspection document of any was read in."
        return who_needs_us(self.schools)

    @property
    def first(self) -> str:
        """Say why the first of them is first: "Harbour Row Academy: special measures."; "" where nothing is amiss."""
        for school in self.schools[:1]:
            return f"{school.name}: {school.why}." if school.why else ""
        return ""

    @property
    def blank(self) -> tuple[SchoolLine, ...]:
        """The schools of which there is nothing to say yet, by name."""
        return tuple(sorted((school for school in self.schools if school.is_blank), key=lambda school: school.name))

    @property
    def in_category(self) -> int:
        """How many schools are in a category of concern."""
        return sum(bool(school.category) for school in self.schools)

    @property
    def differing(self) -> int:
        """How many requirements leaders call better than the record does, over all schools."""
        return sum(school.differing for school in self.schools)

    @property
    def actions_behind(self) -> int:
        """How many actions are behind, over all schools."""
        return sum(school.actions_behind for school in self.schools)

    @property
    def action_count(self) -> int:
        """How many actions there are, over all schools."""
        return sum(school.action_count for school in self.schools)

    @property
    def questions_open(self) -> int:
        """How many questions wait for an answer, or for the asker, over all schools."""
        return sum(school.questions_open for school in self.schools)

    @property
    def questions_overdue(self) -> int:
        """How many answers are overdue, over all schools."""
        return sum(school.questions_overdue for school in self.schools)


@dataclass(frozen=True, slots=True)
class Among:
    """Which of a trust's schools are asked for; what is None leaves nothing out."""

    phase: str | None = None
    area: str | None = None
    group: str | None = None
    subject: str | None = None

    @property
    def words(self) -> dict[str, str]:
        """What the address of the same schools says."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def label(self) -> str:
        """Which schools those are: "All schools", "Schools: Primary, Liverpool, asked about attendance"."""
        named = [name for name in (self.phase, self.area, self.group) if name]
        named += [f"asked about {self.subject}"] if self.subject else []
        return f"Schools: {', '.join(named)}" if named else "All schools"

    def holds(self, school: SchoolLine) -> bool:
        """Say whether a school is among them."""
        return (
            self.phase in (None, school.phase)
            and self.area in (None, school.area)
            and self.group in (None, school.group)
            and (self.subject is None or school.is_asked_about(self.subject))
        )


@dataclass(frozen=True, slots=True)
class TrustSummary(Sums):
    """Which schools need us? Every one that is asked for, for paper."""

    trust_id: int
    trust: str
    today: date
    among: Among

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"Trust summary: {self.trust}"


@dataclass(frozen=True, slots=True)
class Choices:
    """By what the schools of a trust can be told apart: each as it is written for them, by name."""

    phases: tuple[str, ...]
    areas: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which part of a long list is shown: number ``number`` of ``count``."""

    number: int
    count: int

    @property
    def before(self) -> int | None:
        """The number of the part before it."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the part after it."""
        return self.number + 1 if self.number < self.count else None


@dataclass(frozen=True, slots=True)
class TrustOverview:
    """Which schools, which requirements, need us? One page of the schools asked for, and what all of those come to.

    ``awaited`` are schools that a worker has still to reckon, as after a new version: they are in nothing of it.
    """

    trust_id: int
    trust: str
    today: date
    among: Among
    choices: Choices
    all_count: int
    sums: Sums
    sheet: Sheet
    schools: tuple[SchoolLine, ...]
    closed: int
    awaited: int


@dataclass(frozen=True, slots=True)
class AskedOf:
    """A requirement of one school that others share the subject of."""

    school: SchoolLine
    cell: RequirementCell


@dataclass(frozen=True, slots=True)
class SharedSubject:
    """What inspectors ask of several schools: the worst in the record first, then by the school that needs most."""

    subject: str
    asked: tuple[AskedOf, ...]

    @property
    def school_count(self) -> int:
        """Of how many schools it is asked."""
        return len({one.school.school_id for one in self.asked})

    @property
    def declared(self) -> tuple[tuple[Colour, int], ...]:
        """How many of the requirements have which colour, as leaders say."""
        return tally(one.cell.declared for one in self.asked)

    @property
    def record(self) -> tuple[tuple[Colour, int], ...]:
        """How many of the requirements have which colour, as the record says."""
        return tally(one.cell.record for one in self.asked)

    @property
    def differing(self) -> int:
        """How many of them leaders call better than the record does."""
        return sum(one.cell.is_watermelon for one in self.asked)


@dataclass(frozen=True, slots=True)
class CommonRequirements:
    """What do inspectors ask of several of our schools?"""

    trust_id: int
    trust: str
    today: date
    among: Among
    choices: Choices
    school_count: int
    subjects: tuple[SharedSubject, ...]
    awaited: int

    @property
    def answer(self) -> str:
        """Say it: "Inspectors ask three of four schools about attendance; five more subjects are asked of several.".

        It may be that of nothing several are asked, as far as the words of their requirements tell.
        """
        if not self.subjects:
            which = "of these schools" if self.among.words else "schools of the trust"
            return f"No two {which} are asked for the same, as far as the words of their requirements tell."
        most, *others = self.subjects
        schools = part_of(most.school_count, self.school_count, "school", "", "").rstrip()
        asked = f"Inspectors ask {schools} about {most.subject}"
        if not others:
            return f"{asked}; nothing else is asked of several."
        rest = "subject is" if len(others) == 1 else "subjects are"
        first = ", more than about anything else" if others[0].school_count < most.school_count else ""
        return f"{asked}{first}; {in_words(len(others))} more {rest} asked of several."


@dataclass(frozen=True, slots=True)
class MetricChoice:
    """A metric of a group of pupils that schools of the trust have figures of, and how many schools do."""

    key: str
    name: str
    group: str
    school_count: int

    @property
    def label(self) -> str:
        """What it is called in a list: "Attainment 8, all pupils (12 schools)"."""
        return f"{self.name}, {self.group} ({counted(self.school_count, 'school')})"


@dataclass(frozen=True, slots=True)
class MetricLine:
    """One school's latest figure of a metric; ``beside`` says why it does not compare with those of other schools."""

    school: SchoolLine
    figure: LatestFigure | None
    beside: str | None

    @property
    def off_nation(self) -> float | None:
        """How far it is from the nation, in the metric's unit; more is better."""
        if self.figure is None or self.figure.value is None or self.figure.national_value is None:
            return None
        return (self.figure.value - self.figure.national_value) * (1 if self.figure.better == "higher" else -1)


@dataclass(frozen=True, slots=True)
class TrustMetric:
    """Where are our schools against the nation and against last time? One metric, a line a school."""

    trust_id: int
    trust: str
    today: date
    among: Among
    choices: Choices
    metrics: tuple[MetricChoice, ...]
    chosen: MetricChoice | None
    usual: str | None
    sheet: Sheet
    lines: tuple[MetricLine, ...]
    without: int
    awaited: int
    answer: str


# ---------------------------------------------------------------- looking up


def trust_of(trust_id: int, person_id: int, today: date) -> Trust | None:
    """Find a trust at which a person holds a role today; None otherwise. One query."""
    return session().scalar(
        select(Trust)
        .join(Membership, Membership.trust_id == Trust.id)
        .where(
            Trust.id == trust_id,
            Membership.person_id == person_id,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        )
        .limit(1)
    )


def trusts_of(person_id: int, today: date) -> Sequence[Trust]:
    """List the trusts at which a person holds a role today, by name. One query."""
    return (
        session()
        .scalars(
            select(Trust)
            .join(Membership, Membership.trust_id == Trust.id)
            .where(
                Membership.person_id == person_id,
                or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            )
            .distinct()
            .order_by(Trust.name)
        )
        .all()
    )


def school_of(trust: Trust, today: date) -> School | None:
    """Find the first of a trust's schools by name, closed ones not; None where it has none. One query."""
    of_trust = select(School).where(School.trust_id == trust.id, is_open(today))
    return session().scalar(of_trust.order_by(School.name).limit(1))


def trust_summary(trust: Trust, today: date, among: Among | None = None) -> TrustSummary:
    """Compose the summary of a trust as known at the end of ``today``, of all its schools or those asked for.

    It waits for every school, as paper does. One query where what is kept of the schools is fresh; what is not is
    reckoned in nine more, a lot at a time.
    """
    found = _schools_of(trust, today, most_anew=None)
    among = among or Among()
    return TrustSummary(_asked_for(found.lines, among), trust.id, trust.name, today, among)


def trust_overview(trust: Trust, today: date, among: Among, sheet: int = 1) -> TrustOverview:
    """Compose one page of the overview of a trust, of the schools asked for. As many queries as the summary."""
    found = _schools_of(trust, today, MOST_ANEW)
    asked_for = _asked_for(found.lines, among)
    part, schools = _part(asked_for, sheet)
    return TrustOverview(
        trust_id=trust.id,
        trust=trust.name,
        today=today,
        among=among,
        choices=_choices(found.lines),
        all_count=len(found.lines),
        sums=Sums(asked_for),
        sheet=part,
        schools=schools,
        closed=found.closed,
        awaited=found.awaited,
    )


def common_requirements(
    trust: Trust, today: date, among: Among | None = None, *, most_anew: int | None = None
) -> CommonRequirements:
    """Find what inspectors ask of several schools of a trust. As many queries as the summary.

    It waits for every school, unless ``most_anew`` says for how many at most.
    """
    found = _schools_of(trust, today, most_anew)
    among = among or Among()
    asked_for = _asked_for(found.lines, among)
    of_urn = {school.urn: (school, school.requirements) for school in asked_for}
    several = shared(
        (urn, (subject for cell in cells for subject in cell.subjects)) for urn, (_, cells) in of_urn.items()
    )
    return CommonRequirements(
        trust_id=trust.id,
        trust=trust.name,
        today=today,
        among=among,
        choices=_choices(found.lines),
        school_count=len(asked_for),
        subjects=tuple(
            SharedSubject(
                subject,
                tuple(
                    sorted(
                        (
                            AskedOf(school, cell)
                            for school, cells in map(of_urn.__getitem__, urns)
                            for cell in cells
                            if subject in cell.subjects
                        ),
                        key=lambda asked: -asked.cell.record.severity,
                    )
                ),
            )
            for subject, urns in several.items()
        ),
        awaited=found.awaited,
    )


def trust_metric(trust: Trust, today: date, among: Among, key: str | None, sheet: int | None = 1) -> TrustMetric:
    """Compare the latest figures of one metric at the schools asked for, what is furthest behind the nation first.

    Without a ``key``, or with one that no school has figures of, the metric that most schools have. Without a
    ``sheet`` the whole list, and it waits for every school. Two queries more than the summary takes, and two more for
    what is not fresh.
    """
    found = _schools_of(trust, today, MOST_ANEW if sheet else None)
    known = {school.school_id for school in found.lines}
    anew = tuple(latest_figures(found.stale & known, today))
    metrics = _metrics_of(trust, found.stale, anew)
    chosen = next((metric for metric in metrics if metric.key == key), _most_common(metrics))
    figures = _figures_of(trust, chosen.key, found.stale, anew) if chosen else {}
    usual = most_usual(figures[school.school_id] for school in found.lines if school.school_id in figures)
    lines = [
        MetricLine(school, figure, stands_apart(figure, usual) if figure and usual else None)
        for school in _asked_for(found.lines, among)
        for figure in [figures.get(school.school_id)]
    ]
    lines.sort(key=_furthest_behind)
    part, shown = _part(lines, sheet)
    return TrustMetric(
        trust_id=trust.id,
        trust=trust.name,
        today=today,
        among=among,
        choices=_choices(found.lines),
        metrics=metrics,
        chosen=chosen,
        usual=usual.label if usual and len(figures) > 1 else None,
        sheet=part,
        lines=shown,
        without=sum(line.figure is None for line in lines),
        awaited=found.awaited,
        answer=_against_nation(chosen, lines) if chosen else "",
    )


# ---------------------------------------------------------------- the schools of a trust


@dataclass(frozen=True, slots=True)
class _Found:
    """The schools of a trust, in order, how many more have closed, and how many more are still to be reckoned.

    Of those that are ``stale`` nothing fresh was kept.
    """

    lines: tuple[SchoolLine, ...]
    closed: int
    awaited: int
    stale: frozenset[int]


_KEPT = tuple(getattr(SchoolStanding, field.name) for field in fields(Stand) if field.name != "school_id")


def _schools_of(trust: Trust, today: date, most_anew: int | None) -> _Found:
    """Look up the schools of a trust, and reckon what is not fresh of them: all of it, or of so many at most."""
    rows = session().execute(
        select(
            School.id,
            *_KEPT,
            School.urn,
            School.name,
            School.phase,
            School.local_authority,
            School.cluster,
            School.closed_on,
            LENGTH,
            is_fresh(today),
        )
        .outerjoin(SchoolStanding, SchoolStanding.school_id == School.id)
        .outerjoin(EventChain, EventChain.chain == School.id)
        .where(School.trust_id == trust.id)
    )
    lines: list[SchoolLine] = []
    stale: dict[int, tuple[int, Sequence[Any]]] = {}
    closed = 0
    for *kept, closed_on, length, fresh in rows:
        if closed_on is not None and closed_on <= today:
            closed += 1
        elif fresh:
            lines.append(SchoolLine(*kept))
        else:
            stale[kept[0]] = length, kept[len(_KEPT) + 1 :]
    lengths = {school_id: stale[school_id][0] for school_id in sorted(stale)[:most_anew]}
    for one in reckoned(lengths, today):
        stand = (getattr(one.stand, field.name) for field in fields(Stand))
        lines.append(SchoolLine(*stand, *stale[one.stand.school_id][1]))
    return _Found(tuple(sorted(lines, key=urgency)), closed, len(stale) - len(lengths), frozenset(stale))


def _asked_for(lines: Iterable[SchoolLine], among: Among) -> tuple[SchoolLine, ...]:
    return tuple(school for school in lines if among.holds(school))


def _part(rows: Sequence[Row], number: int | None) -> tuple[Sheet, tuple[Row, ...]]:
    if number is None:
        return Sheet(1, 1), tuple(rows)
    count = max(1, -(-len(rows) // A_PAGE))
    number = min(max(1, number), count)
    return Sheet(number, count), tuple(rows[(number - 1) * A_PAGE : number * A_PAGE])


def _choices(lines: Sequence[SchoolLine]) -> Choices:
    return Choices(
        phases=tuple(sorted({school.phase for school in lines if school.phase})),
        areas=tuple(sorted({school.area for school in lines if school.area})),
        groups=tuple(sorted({school.group for school in lines if school.group})),
    )


# ---------------------------------------------------------------- figures


_FIGURE = tuple(getattr(SchoolFigure, field.name) for field in fields(LatestFigure))


def _metrics_of(trust: Trust, stale: Collection[int], anew: Iterable[LatestFigure]) -> tuple[MetricChoice, ...]:
    """List the metrics that several schools have figures of, by name; all of them where there are none such."""
    names: dict[str, tuple[str, str]] = {}
    counts: Counter[str] = Counter()
    for key, name, group, count in session().execute(
        select(SchoolFigure.key, func.min(SchoolFigure.name), func.min(SchoolFigure.group), func.count())
        .join(School, School.id == SchoolFigure.school_id)
        .where(School.trust_id == trust.id, SchoolFigure.school_id.not_in(stale))
        .group_by(SchoolFigure.key)
    ):
        names[key] = name, group
        counts[key] = count
    for figure in anew:
        names.setdefault(figure.key, (figure.name, figure.group))
        counts[figure.key] += 1
    several = [key for key, count in counts.items() if count > 1] or list(counts)
    metrics = (MetricChoice(key, *names[key], counts[key]) for key in several)
    return tuple(sorted(metrics, key=lambda one: (one.name, one.group != EVERYBODY_FIRST, one.group)))


def _most_common(metrics: Iterable[MetricChoice]) -> MetricChoice | None:
    return max(metrics, key=lambda one: (one.school_count, one.group == EVERYBODY_FIRST), default=None)


def _figures_of(
    trust: Trust, key: str, stale: Collection[int], anew: Iterable[LatestFigure]
) -> Mapping[int, LatestFigure]:
    kept = session().execute(
        select(*_FIGURE)
        .join(School, School.id == SchoolFigure.school_id)
        .where(School.trust_id == trust.id, SchoolFigure.key == key)
    )
    figures = [figure for row in kept if (figure := LatestFigure(*row)).school_id not in stale]
    return {figure.school_id: figure for figure in (*figures, *anew) if figure.key == key}


def _against_nation(metric: MetricChoice, lines: Sequence[MetricLine]) -> str:
    """Say how many schools are behind the nation, and which is furthest; the furthest behind comes first."""
    off = [
        (line.school.name, line.figure, distance)
        for line in lines
        if line.figure and line.figure.better and (distance := line.off_nation) is not None
    ]
    if not off:
        return f"{metric.name}, {metric.group}: no school’s figure can be held against the nation’s."
    name, figure, distance = off[0]
    by = apart(distance, places_of(figure.shown, figure.value), figure.unit)
    behind = sum(distance < 0 for *_, distance in off)
    if len(off) == 1 < len(lines):
        stands = f"{by} behind" if behind else "not behind"
        return f"{metric.name}, {metric.group}: {name} is {stands} the nation; no other school can be held against it."
    said = f"{metric.name}, {metric.group}: {part_of(behind, len(off), 'school')} behind the nation"
    if not behind:
        return f"{said}."
    return f"{said}, {name} furthest, by {by}." if behind > 1 else f"{said}: {name}, by {by}."


def _furthest_behind(line: MetricLine) -> tuple[bool, bool, float, str]:
    off = line.off_nation
    return line.figure is None, off is None, off or 0.0, line.school.name
