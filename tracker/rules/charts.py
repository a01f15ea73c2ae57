"""Geometry for charts: where lines, marks and labels stand; pure numbers, drawn as inline SVG by templates.

Lengths are in the units of the `viewBox`, from the top left corner, rounded to one decimal. A line is broken where a
figure is missing, and where the basis changes, because figures on either side do not compare: a
`Break` stands there, and says why.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from string import ascii_uppercase as _LETTERS
from typing import NamedTuple, Protocol

from tracker.rules.impact import (
    ReadingFacts,
    TargetFacts,
    figure,
    in_unit,
    kind_of_basis,
    last_digit,
    national_figure,
    not_comparable,
    of_other_terms,
    target_figure,
    with_basis,
)
from tracker.rules.periods import in_period, spoken
from tracker.rules.speech import full_month, month, number, sentence_case

CHARACTER_WIDTH = 0.6
"""The width of a digit or a percent sign in our font, on average and as a part of the font size."""

LEAST_DIGITS = 10
"""How many of the last printed digit a scale spans at least, so that noise does not look like a trend."""

FURTHEST = 1e15
"""How far from zero a scale reaches; a figure beyond is drawn at its end, so that no scale is too long to count."""

LEAST_SPAN = 1e-6
"""The smallest span a scale of its own is made for."""

MOST_OTHERS = 3
"""How many lines of other groups a chart holds before they cannot be told apart; small multiples hold them all."""

LONGEST_NAME = 18
"""How many characters of a group's name stand beside its line, or fewer where there is less room."""

NAMES = 0.45
"""The part of a chart's width that the names of its lines may take."""

NARROW = 264
"""How wide a chart is on a narrow screen, where its letters are at least as large as they are drawn."""


class ChartedFacts(ReadingFacts, Protocol):
    """One value of a metric, as a drawing shows it."""

    @property
    def unvalidated(self) -> bool:
        """Whether it is the school's own figure, published by nobody: drawn as a ring and no dot."""


class Point(NamedTuple):
    """A place in the drawing."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line through two or more points."""

    points: tuple[Point, ...]

    def __str__(self) -> str:
        """Write it for the `points` attribute of an SVG polyline."""
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Label:
    """A text: its place on the baseline of the letters, and how it is anchored there: start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart at a round number, and its label."""

    y: float
    label: Label


@dataclass(frozen=True, slots=True)
class Break:
    """A place between two figures that do not compare: where it is, the letter it goes by, and why they do not."""

    x: float
    letter: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a chart that can be asked about: a figure, a break between two, or the target.

    `left` and `width` are the strip of the drawing that is nearest to it; `y` is None where there is no figure of the
    school. `name` is its period, the letter of a break, or "Target"; `school` and `national` are the figures as
    printed, empty where there is none; `sentence` says all of it.
    """

    x: float
    y: float | None
    left: float
    width: float
    name: str
    school: str
    national: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Spark:
    """A trend the size of a word; `last`, `target`, `to_target` and `label` are None where there is nothing to show."""

    width: float
    height: float
    segments: tuple[Polyline, ...]
    dots: tuple[Point, ...]
    national: tuple[Polyline, ...]
    last: Point | None
    target: Point | None
    to_target: Polyline | None
    label: Label | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A trend with its axes; `dots` holds every figure of the school and `rings` those that nobody validated.

    `sentence` says what the chart shows. `left`, `right`, `top` and `bottom` are the edges of the plot. `end_labels`
    name the lines, right of the plot, and never overlap, the school's first; `others` are the lines of other groups.
    `target` is None without one; `to_target` is the straight line to it. `breaks` and `without_figure` say why the
    school's line is broken. `marks` are its places in order of their days, each with what it says to whoever asks.
    `narrow` is the same chart for a narrow screen, None of one that is narrow itself.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    ticks: tuple[Tick, ...]
    periods: tuple[Label, ...]
    segments: tuple[Polyline, ...]
    dots: tuple[Point, ...]
    rings: tuple[Point, ...]
    national: tuple[Polyline, ...]
    others: tuple[Polyline, ...]
    breaks: tuple[Break, ...]
    without_figure: tuple[str, ...]
    marks: tuple[Mark, ...]
    target: Point | None
    to_target: Polyline | None
    end_labels: tuple[Label, ...]
    sentence: str
    narrow: "Chart | None"


@dataclass(frozen=True, slots=True)
class Multiple:
    """One of several small charts on the same scale, side by side: a group's line and the nation's.

    `scale` labels the top and the bottom edge; `label` is the latest figure, `periods` the first and the last.
    """

    name: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    scale: tuple[Label, ...]
    periods: tuple[Label, ...]
    segments: tuple[Polyline, ...]
    dots: tuple[Point, ...]
    rings: tuple[Point, ...]
    national: tuple[Polyline, ...]
    breaks: tuple[float, ...]
    label: Label | None
    sentence: str


def sparkline(
    name: str, readings: Sequence[ChartedFacts], target: TargetFacts | None, width: float = 120, height: float = 24
) -> Spark:
    """Lay out a trend the size of a word: the school's line, the nation's, and the way to the target.

    A figure that no line reaches is a dot. The target's label stands to the right of its diamond.
    """
    font = 7.0
    text = target_figure(target) if target else ""
    label_width = min(font * CHARACTER_WIDTH * len(text) + 6, width / 2) if target else 0
    ordered = _in_order(readings)
    frame = _Frame(3, width - 3 - label_width, 4, height - 4)
    plot = _Plot.around(frame, ordered, target, _extent(ordered, target))
    segments = plot.school_lines(ordered)
    school = plot.school_dots(ordered)
    last = school[-1] if school else None
    diamond = plot.target_point(target)
    return Spark(
        width=width,
        height=height,
        segments=_lines(segments),
        dots=tuple(segment[0] for segment in segments if len(segment) == 1),
        national=_lines(plot.national_lines(ordered)),
        last=last,
        target=diamond,
        to_target=Polyline((last, diamond)) if last and diamond else None,
        label=Label(_round(diamond.x + 5), _round(diamond.y + font * 0.35), text, "start") if diamond else None,
        sentence=_with_label(trend_sentence(name, ordered, target), ordered[-1:]),
    )


Series = tuple[str, Sequence[ChartedFacts]]
"""The readings of a group of pupils, and what the group is called."""


def trend_chart(
    name: str,
    readings: Sequence[ChartedFacts],
    target: TargetFacts | None,
    others: Sequence[Series] = (),
    width: float = 480,
    height: float = 220,
) -> Chart:
    """Lay out a trend with a scale of round numbers, its periods, the nation and the target; labels never collide.

    Once at a width for large screens and paper, and once at that of a narrow screen.

    Of `others`, the same metric for other groups, those with figures are drawn up to `MOST_OTHERS`.
    """
    font = 11.0
    ordered = _in_order(readings)
    beside = [(group, _in_order(of_group)) for group, of_group in others]
    beside = [one for one in beside if any(reading.school_value is not None for reading in one[1])][:MOST_OTHERS]
    every = [*ordered, *(reading for _, of_group in beside for reading in of_group)]
    steps = nice_ticks(*_extent(ordered, target, every))
    places = _places_of_step(steps)
    unit = _unit(ordered, target)
    texts = [in_unit(number(step, places), unit) for step in steps]
    left = _round(min(max(map(len, texts)) * font * CHARACTER_WIDTH + 8, width / 3))
    names = _end_names(ordered, target, beside, int(width * NAMES / (font * CHARACTER_WIDTH)))
    room = max((len(text) for _, text in names), default=0) * font * CHARACTER_WIDTH
    frame = _Frame(left, _round(width - min(max(92.0, room + 8), width * NAMES + 8)), 14, height - 24)
    # The first and the last point stand inside the plot, so that their periods clear the scale and the names.
    inside = frame._replace(left=frame.left + 24, right=frame.right - 8)
    plot = _Plot.around(inside, every, target, (steps[0], steps[-1]))
    segments = plot.school_lines(ordered)
    diamond = plot.target_point(target)
    start = plot.begin(ordered, target)
    breaks = tuple(_breaks(plot, ordered))
    return Chart(
        width=width,
        height=height,
        left=frame.left,
        right=frame.right,
        top=frame.top,
        bottom=frame.bottom,
        ticks=tuple(
            Tick(plot.y(step), Label(_round(frame.left - 6), _round(plot.y(step) + font * 0.35), text, "end"))
            for step, text in zip(steps, texts, strict=True)
        ),
        periods=_period_labels(plot, every, target, font, width),
        segments=_lines(segments),
        dots=plot.school_dots(ordered),
        rings=plot.school_dots(_unvalidated(ordered)),
        national=_lines(plot.national_lines(ordered)),
        others=tuple(line for _, of_group in beside for line in _lines(plot.other_lines(of_group))),
        breaks=breaks,
        marks=_marks(plot, frame, ordered, target, beside, breaks),
        without_figure=tuple(reading.period for reading in ordered if reading.school_value is None),
        target=diamond,
        to_target=Polyline((start, diamond)) if start and diamond else None,
        end_labels=_end_labels(plot, names, font, _round(frame.right + 8)),
        sentence=_with_label(
            trend_sentence(name, ordered, target, beside), ordered, "Rings are school data, unvalidated."
        ),
        narrow=trend_chart(name, readings, target, others, NARROW, height) if width > NARROW else None,
    )


def small_multiples(
    name: str, series: Sequence[Series], width: float = 220, height: float = 110
) -> tuple[Multiple, ...]:
    """Lay out one small chart a group, all on one scale of values and of days."""
    font = 12.0
    ordered = [(group, _in_order(readings)) for group, readings in series]
    every = [reading for _, readings in ordered for reading in readings]
    if not any(reading.school_value is not None for reading in every):
        return ()
    steps = nice_ticks(*_extent(every, None))
    low, high = steps[0], steps[-1]
    places = _places_of_step(steps)
    texts = [in_unit(number(value, places), _unit(every, None)) for value in (low, high)]
    left = _round(max(map(len, texts)) * font * CHARACTER_WIDTH + 6)
    frame = _Frame(left, _round(width - 6 * font * CHARACTER_WIDTH - 8), 10, height - 22)
    plot = _Plot.around(frame._replace(left=frame.left + 6, right=frame.right - 6), every, None, (low, high))
    scale = tuple(
        Label(_round(left - 6), _round(plot.y(value) + font * 0.35), text, "end")
        for value, text in zip((low, high), texts, strict=True)
    )
    first, last = min(every, key=lambda one: one.as_at), max(every, key=lambda one: one.as_at)
    ends = ((frame.left, first, "start"), (width, last, "end"))[0 if first.as_at < last.as_at else 1 :]
    # Long periods, such as half-terms, leave room for the last one only.
    if sum(len(reading.period) for _, reading, _ in ends) * font * CHARACTER_WIDTH > width - left - font:
        ends = ends[-1:]
    periods = tuple(Label(_round(x), _round(height - 5), reading.period, anchor) for x, reading, anchor in ends)
    return tuple(
        Multiple(
            name=group,
            width=width,
            height=height,
            left=frame.left,
            right=frame.right,
            top=frame.top,
            bottom=frame.bottom,
            scale=scale,
            periods=periods,
            segments=_lines(plot.school_lines(readings)),
            dots=plot.school_dots(readings),
            rings=plot.school_dots(_unvalidated(readings)),
            national=_lines(plot.national_lines(readings)),
            breaks=tuple(one.x for one in _breaks(plot, readings)),
            label=_latest_label(plot, readings, font),
            sentence=_with_label(trend_sentence(f"{name}, {group}", readings, None), readings),
        )
        for group, readings in ordered
    )


def trend_sentence(
    name: str, readings: Sequence[ChartedFacts], target: TargetFacts | None, others: Sequence[Series] = ()
) -> str:
    """Say what a chart of these readings shows, from the target's baseline or else from the reading before the last."""
    known = [reading for reading in _in_order(readings) if reading.school_value is not None]
    parts = [_change_in_words(name, known, target)] if known else [f"No figures for {name} yet"]
    national = [reading for reading in _in_order(readings) if reading.national_value is not None]
    if national:
        now = f"is at {national_figure(national[-1])}"
        before = f"was at {national_figure(national[-1])} {in_period(national[-1].period)}"
        parts.append(f"the nation {now if known and national[-1] is known[-1] else before}")
    if target:
        parts.append(f"target {target_figure(target)} by {full_month(target.due_on)}")
    latest = [(group, _last_known(of_group)) for group, of_group in others]
    parts += [f"{group} {figure(last)} {in_period(last.period)}" for group, last in latest if last]
    return f"{'; '.join(parts)}."


def nice_ticks(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """Choose round numbers that span a range: steps of 1, 2 or 5 times a power of ten, at most `most` steps."""
    size = max(abs(low), abs(high))
    span = high - low
    if span <= max(LEAST_SPAN, size * 1e-9):  # too narrow for the digits a float has
        span = size if size > LEAST_SPAN else 1.0
    magnitude = 10.0 ** math.floor(math.log10(span / most))
    step = next(magnitude * times for times in (1, 2, 5, 10, 20) if _steps(low, high, magnitude * times) <= most)
    first = math.floor(round(low / step, 6))
    count = max(1, _steps(low, high, step))
    return tuple(round((first + index) * step, 10) for index in range(count + 1))


def _steps(low: float, high: float, step: float) -> int:
    return math.ceil(round(high / step, 6)) - math.floor(round(low / step, 6))


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> tuple[float, ...]:
    """Move heights as little as needed to stand at least `gap` apart, inside low to high, in the order they came."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = [min(max(wanted[index], low), high) for index in order]
    for index in range(1, len(placed)):
        placed[index] = max(placed[index], placed[index - 1] + gap)
    ceiling = high
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    by_index = dict(zip(order, placed, strict=True))
    return tuple(_round(by_index[index]) for index in range(len(wanted)))


class _Frame(NamedTuple):
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Plot:
    """A scale of days from left to right, and of values from bottom to top."""

    frame: _Frame
    first_on: date
    length: int
    low: float
    high: float

    @classmethod
    def around(
        cls,
        frame: _Frame,
        readings: Sequence[ReadingFacts],
        target: TargetFacts | None,
        extent: tuple[float, float],
    ) -> "_Plot":
        """Make a plot whose days run from the first reading to the last, or to the target."""
        days = [reading.as_at for reading in readings] + ([target.due_on] if target else [])
        first_on = min(days, default=date.min)
        return cls(frame, first_on, (max(days, default=date.min) - first_on).days, *extent)

    def x(self, on: date) -> float:
        """Place a day; a single day stands in the middle."""
        share = (on - self.first_on).days / self.length if self.length else 0.5
        return _round(self.frame.left + share * (self.frame.right - self.frame.left))

    def y(self, value: float) -> float:
        """Place a value, one beyond the scale at its end; a single value stands in the middle."""
        share = (_drawn(value) - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return _round(self.frame.bottom - share * (self.frame.bottom - self.frame.top))

    def school_dots(self, readings: Sequence[ReadingFacts]) -> tuple[Point, ...]:
        """Place every figure of the school."""
        return tuple(
            Point(self.x(reading.as_at), self.y(reading.school_value))
            for reading in readings
            if reading.school_value is not None
        )

    def school_lines(self, readings: Sequence[ReadingFacts]) -> list[list[Point]]:
        """Place the school's line, in pieces that compare."""
        return self._broken(readings, lambda reading: reading.school_value, lambda a, b: not_comparable(a, b) is None)

    def national_lines(self, readings: Sequence[ReadingFacts]) -> list[list[Point]]:
        """Place the nation's line, in pieces that compare, whatever school the figures beside it are of."""
        pieces = self._broken(readings, lambda reading: reading.national_value, _nation_compares)
        return [piece if len(piece) > 1 else self._dash(*piece) for piece in pieces]

    def other_lines(self, readings: Sequence[ReadingFacts]) -> list[list[Point]]:
        """Place the line of another group, in pieces that compare."""
        return [piece if len(piece) > 1 else self._dash(*piece) for piece in self.school_lines(readings)]

    def begin(self, readings: Sequence[ReadingFacts], target: TargetFacts | None) -> Point | None:
        """Place where the line to a target begins: at its baseline, or where that does not compare at the latest."""
        last = _last_known(readings)
        if target is None or last is None or last.school_value is None:
            return None
        start = target.baseline.as_at, target.baseline.school_value
        drawn = {(reading.as_at, reading.school_value) for reading in readings}
        if start not in drawn or not_comparable(target.baseline, last) is not None:
            start = last.as_at, last.school_value
        return Point(self.x(start[0]), self.y(start[1] or 0.0))

    def _dash(self, point: Point) -> list[Point]:
        """Draw a lone figure as a short line: a dot would be taken for the school's."""
        return [Point(_round(point.x - 3), point.y), Point(_round(point.x + 3), point.y)]

    def target_point(self, target: TargetFacts | None) -> Point | None:
        """Place the target's diamond."""
        return Point(self.x(target.due_on), self.y(float(target.value))) if target else None

    def _broken(
        self,
        readings: Sequence[ReadingFacts],
        value_of: Callable[[ReadingFacts], float | None],
        connects: Callable[[ReadingFacts, ReadingFacts], bool],
    ) -> list[list[Point]]:
        pieces: list[list[Point]] = []
        before: ReadingFacts | None = None
        for reading in readings:
            value = value_of(reading)
            if value is None:
                before = None
                continue
            if before is None or not connects(before, reading):
                pieces.append([])
            pieces[-1].append(Point(self.x(reading.as_at), self.y(value)))
            before = reading
        return pieces


def _nation_compares(before: ReadingFacts, after: ReadingFacts) -> bool:
    same_basis = before.unit == after.unit and kind_of_basis(before.basis) == kind_of_basis(after.basis)
    return same_basis and of_other_terms(before, after) is None


def _lines(pieces: Iterable[Sequence[Point]]) -> tuple[Polyline, ...]:
    return tuple(Polyline(tuple(piece)) for piece in pieces if len(piece) > 1)


def _in_order(readings: Sequence[ChartedFacts]) -> list[ChartedFacts]:
    return sorted(readings, key=lambda reading: reading.as_at)


def _extent(
    readings: Sequence[ReadingFacts], target: TargetFacts | None, others: Iterable[ReadingFacts] = ()
) -> tuple[float, float]:
    figures = [value for reading in readings for value in (reading.school_value, reading.national_value)]
    figures += [reading.school_value for reading in others]
    values = [value for value in figures if value is not None] + ([float(target.value)] if target else [])
    if not values:
        return 0.0, 1.0
    low, high = _drawn(min(values)), _drawn(max(values))
    least = LEAST_DIGITS * last_digit(*readings) if readings else 0.0
    missing = max(0.0, least - (high - low))
    return low - missing / 2, high + missing / 2


def _drawn(value: float) -> float:
    return min(max(value, -FURTHEST), FURTHEST)


def _unit(readings: Sequence[ReadingFacts], target: TargetFacts | None) -> str:
    return readings[-1].unit if readings else target.baseline.unit if target else ""


def _places_of_step(steps: Sequence[float]) -> int:
    step = min(abs(second - first) for first, second in pairwise(steps))
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _period_labels(
    plot: _Plot, readings: Sequence[ReadingFacts], target: TargetFacts | None, font: float, width: float
) -> tuple[Label, ...]:
    """Label the days, the last first: a label that would touch one already placed is left out.

    A long one at the edge of the drawing moves inside.
    """
    wanted = [(reading.as_at, reading.period) for reading in readings]
    if target:
        wanted.append((target.due_on, month(target.due_on)))
    labels: list[Label] = []
    free_until = math.inf
    for on, text in sorted(wanted, reverse=True):
        half = len(text) * font * CHARACTER_WIDTH / 2
        x = _round(max(half, min(plot.x(on), width - half)))
        if x + half + font / 2 <= free_until:
            labels.append(Label(x, _round(plot.frame.bottom + font + 4), text, "middle"))
            free_until = x - half
    return tuple(reversed(labels))


_Name = tuple[float, str]  # the value at the line's end, and what stands beside it


def _end_names(
    readings: Sequence[ReadingFacts], target: TargetFacts | None, others: Sequence[Series], most: int
) -> tuple[_Name, ...]:
    """Name the lines by what they end with, in up to `most` characters where a name can be cut."""
    wanted: list[_Name] = []
    last = _last_known(readings)
    if last and last.school_value is not None:
        wanted.append((last.school_value, f"School {figure(last)}"))
    national = [reading for reading in readings if reading.national_value is not None]
    if national and national[-1].national_value is not None:
        wanted.append((national[-1].national_value, f"National {national_figure(national[-1])}"))
    if target:
        wanted.append((float(target.value), f"Target {target_figure(target)}"))
    for group, of_group in others:
        last = _last_known(of_group)
        if last and last.school_value is not None:
            longest = min(LONGEST_NAME, most - len(figure(last)) - 1)
            name = group if len(group) <= longest else f"{group[: longest - 1].rstrip()}…"
            wanted.append((last.school_value, f"{sentence_case(name)} {figure(last)}"))
    return tuple(wanted)


def _end_labels(plot: _Plot, names: Sequence[_Name], font: float, x: float) -> tuple[Label, ...]:
    """Write the names at the height of the lines' ends, in one column."""
    heights = spread([plot.y(value) for value, _ in names], font + 2, plot.frame.top, plot.frame.bottom)
    return tuple(
        Label(x, _round(height + font * 0.35), text, "start") for height, (_, text) in zip(heights, names, strict=True)
    )


def _latest_label(plot: _Plot, readings: Sequence[ReadingFacts], font: float) -> Label | None:
    last = _last_known(readings)
    if last is None or last.school_value is None:
        return None
    y = min(max(plot.y(last.school_value) + font * 0.35, plot.frame.top + font * 0.35), plot.frame.bottom)
    return Label(_round(plot.x(last.as_at) + 6), _round(y), figure(last), "start")


def _breaks(plot: _Plot, readings: Sequence[ReadingFacts]) -> Iterator[Break]:
    """Find where two figures stand beside each other that do not compare."""
    letters = iter(_LETTERS)
    for before, after in pairwise(readings):
        if before.school_value is None or after.school_value is None:
            continue
        obstacle = not_comparable(before, after)
        if obstacle:
            sentence = f"Between {_named(before)} and {_named(after)}: {obstacle}."
            yield Break(_round((plot.x(before.as_at) + plot.x(after.as_at)) / 2), next(letters, "…"), sentence)


def _marks(
    plot: _Plot,
    frame: _Frame,
    readings: Sequence[ChartedFacts],
    target: TargetFacts | None,
    others: Sequence[Series],
    breaks: Sequence[Break],
) -> tuple[Mark, ...]:
    """Say of every place what is there; the drawing is shared out among them, each point to the nearest."""
    found = [_mark_of(plot, reading, others) for reading in readings]
    found += [Mark(one.x, None, 0, 0, one.letter, "", "", one.sentence) for one in breaks]
    if target:
        place, aim = plot.target_point(target), target_figure(target)
        sentence = f"Target: {aim} by {full_month(target.due_on)}."
        found.append(Mark(place.x if place else 0, place.y if place else None, 0, 0, "Target", aim, "", sentence))
    found.sort(key=lambda mark: mark.x)
    middles = [_round((one.x + other.x) / 2) for one, other in pairwise(found)]
    edges = pairwise([frame.left, *middles, frame.right])
    return tuple(
        replace(mark, left=left, width=_round(max(right - left, 0)))
        for mark, (left, right) in zip(found, edges, strict=False)
    )


def _mark_of(plot: _Plot, reading: ChartedFacts, others: Sequence[Series]) -> Mark:
    """Say what the school, the nation and the other groups were at in one period."""
    value = reading.school_value
    school = "" if value is None else figure(reading)
    national = "" if reading.national_value is None else national_figure(reading)
    said = [school or "no figure"]
    said += ["school data, unvalidated"] if school and reading.unvalidated else []
    said += [f"the nation {national}"] if national else []
    for group, of_group in others:
        beside = [one for one in of_group if one.as_at == reading.as_at and one.school_value is not None]
        said += [f"{group} {figure(beside[-1])}"] if beside else []
    return Mark(
        x=plot.x(reading.as_at),
        y=None if value is None else plot.y(value),
        left=0,
        width=0,
        name=sentence_case(_named(reading)),
        school=school,
        national=national,
        sentence=f"{sentence_case(_named(reading))}: {'; '.join(said)}.",
    )


def _unvalidated(readings: Sequence[ChartedFacts]) -> list[ChartedFacts]:
    return [reading for reading in readings if reading.unvalidated and reading.school_value is not None]


def _with_label(sentence: str, readings: Sequence[ChartedFacts], label: str = "School data, unvalidated.") -> str:
    """Say behind a sentence that figures are the school's own, where any is."""
    return f"{sentence} {label}" if _unvalidated(readings) else sentence


def _named(reading: ReadingFacts) -> str:
    return with_basis(reading.period, reading.basis, spoken(reading.period))


def _last_known(readings: Sequence[ReadingFacts]) -> ReadingFacts | None:
    return next((reading for reading in reversed(readings) if reading.school_value is not None), None)


def _change_in_words(name: str, known: Sequence[ReadingFacts], target: TargetFacts | None) -> str:
    last = known[-1]
    first = target.baseline if target else known[-2] if len(known) > 1 else last
    if first.school_value is None or last.school_value is None or first.as_at >= last.as_at:
        return f"{name} is {figure(last)} {in_period(last.period)}"
    if first.school_value == last.school_value:
        change = f"{name} stayed at {figure(last)} from {spoken(first.period)} to {spoken(last.period)}"
    else:
        verb = "rose" if last.school_value > first.school_value else "fell"
        then, now = (f"{figure(reading)} {in_period(reading.period)}" for reading in (first, last))
        change = f"{name} {verb} from {then} to {now}"
    obstacle = not_comparable(first, last)
    return f"{change}, which does not compare: {obstacle}" if obstacle else change


def _round(value: float) -> float:
    # Adding 0.0 turns −0.0, which SVG would print with its sign, into 0.0.
    return round(value, 1) + 0.0
