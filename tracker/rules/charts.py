"""Geometry for charts: where lines, marks and labels stand; pure numbers, drawn as inline SVG by templates.

Lengths are in the units of the `viewBox`, from the top left corner, rounded to one decimal. A line is broken where a
figure is missing, and the school's also where the basis changes, because figures on either side do not compare.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from tracker.rules.impact import (
    ReadingFacts,
    TargetFacts,
    figure,
    in_unit,
    last_digit,
    national_figure,
    not_comparable,
    target_figure,
)
from tracker.rules.speech import full_month, month, number

CHARACTER_WIDTH = 0.6
"""The width of a digit or a percent sign in our font, on average and as a part of the font size."""

LEAST_DIGITS = 10
"""How many of the last printed digit a scale spans at least, so that noise does not look like a trend."""

FURTHEST = 1e15
"""How far from zero a scale reaches; a figure beyond is drawn at its end, so that no scale is too long to count."""

LEAST_SPAN = 1e-6
"""The smallest span a scale of its own is made for."""


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
    """A trend with its axes; `dots` holds every figure of the school, `sentence` says what the chart shows.

    `left`, `right`, `top` and `bottom` are the edges of the plot. `end_labels` name the lines, right of the plot,
    and never overlap; `target` and `to_target` are None without a target.
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
    national: tuple[Polyline, ...]
    target: Point | None
    to_target: Polyline | None
    end_labels: tuple[Label, ...]
    sentence: str


def sparkline(
    name: str, readings: Sequence[ReadingFacts], target: TargetFacts | None, width: float = 120, height: float = 24
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
        sentence=trend_sentence(name, ordered, target),
    )


def trend_chart(
    name: str, readings: Sequence[ReadingFacts], target: TargetFacts | None, width: float = 480, height: float = 220
) -> Chart:
    """Lay out a trend with a scale of round numbers, its periods, the nation and the target; labels never collide."""
    font = 11.0
    ordered = _in_order(readings)
    steps = nice_ticks(*_extent(ordered, target))
    places = _places_of_step(steps)
    unit = _unit(ordered, target)
    texts = [in_unit(number(step, places), unit) for step in steps]
    left = _round(min(max(map(len, texts)) * font * CHARACTER_WIDTH + 8, width / 3))
    frame = _Frame(left, width - 92, 10, height - 24)
    # The first and the last point stand inside the plot, so that their periods clear the scale and the names.
    inside = frame._replace(left=frame.left + 24, right=frame.right - 8)
    plot = _Plot.around(inside, ordered, target, (steps[0], steps[-1]))
    segments = plot.school_lines(ordered)
    dots = plot.school_dots(ordered)
    diamond = plot.target_point(target)
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
        periods=_period_labels(plot, ordered, target, font),
        segments=_lines(segments),
        dots=dots,
        national=_lines(plot.national_lines(ordered)),
        target=diamond,
        to_target=Polyline((dots[-1], diamond)) if dots and diamond else None,
        end_labels=_end_labels(plot, ordered, target, font, _round(frame.right + 8)),
        sentence=trend_sentence(name, ordered, target),
    )


def trend_sentence(name: str, readings: Sequence[ReadingFacts], target: TargetFacts | None) -> str:
    """Say what a chart of these readings shows, from the target's baseline or else from the reading before the last."""
    known = [reading for reading in _in_order(readings) if reading.school_value is not None]
    parts = [_change_in_words(name, known, target)] if known else [f"No figures for {name} yet"]
    national = [reading for reading in known if reading.national_value is not None]
    if national and national[-1] is known[-1]:
        parts.append(f"the nation is at {national_figure(national[-1])}")
    if target:
        parts.append(f"target {target_figure(target)} by {full_month(target.due_on)}")
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
        """Place the nation's line, in pieces without a missing figure."""
        pieces = self._broken(readings, lambda reading: reading.national_value, lambda a, b: True)
        return [piece if len(piece) > 1 else self._dash(*piece) for piece in pieces]

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


def _lines(pieces: Iterable[Sequence[Point]]) -> tuple[Polyline, ...]:
    return tuple(Polyline(tuple(piece)) for piece in pieces if len(piece) > 1)


def _in_order(readings: Sequence[ReadingFacts]) -> list[ReadingFacts]:
    return sorted(readings, key=lambda reading: reading.as_at)


def _extent(readings: Sequence[ReadingFacts], target: TargetFacts | None) -> tuple[float, float]:
    figures = [value for reading in readings for value in (reading.school_value, reading.national_value)]
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
    plot: _Plot, readings: Sequence[ReadingFacts], target: TargetFacts | None, font: float
) -> tuple[Label, ...]:
    """Label the days, the last first: a label that would touch one already placed is left out."""
    wanted = [(reading.as_at, reading.period) for reading in readings]
    if target:
        wanted.append((target.due_on, month(target.due_on)))
    labels: list[Label] = []
    free_until = math.inf
    for on, text in sorted(wanted, reverse=True):
        half = len(text) * font * CHARACTER_WIDTH / 2
        if plot.x(on) + half + font / 2 <= free_until:
            labels.append(Label(plot.x(on), _round(plot.frame.bottom + font + 4), text, "middle"))
            free_until = plot.x(on) - half
    return tuple(reversed(labels))


def _end_labels(
    plot: _Plot, readings: Sequence[ReadingFacts], target: TargetFacts | None, font: float, x: float
) -> tuple[Label, ...]:
    """Name the lines at the height of their end, in one column."""
    wanted: list[tuple[float, str]] = []
    school = [reading for reading in readings if reading.school_value is not None]
    national = [reading for reading in readings if reading.national_value is not None]
    if school and school[-1].school_value is not None:
        wanted.append((plot.y(school[-1].school_value), f"School {figure(school[-1])}"))
    if national and national[-1].national_value is not None:
        wanted.append((plot.y(national[-1].national_value), f"National {national_figure(national[-1])}"))
    if target:
        wanted.append((plot.y(float(target.value)), f"Target {target_figure(target)}"))
    heights = spread([height for height, _ in wanted], font + 2, plot.frame.top, plot.frame.bottom)
    return tuple(
        Label(x, _round(height + font * 0.35), text, "start") for height, (_, text) in zip(heights, wanted, strict=True)
    )


def _change_in_words(name: str, known: Sequence[ReadingFacts], target: TargetFacts | None) -> str:
    last = known[-1]
    first = target.baseline if target else known[-2] if len(known) > 1 else last
    if first.school_value is None or last.school_value is None or first.as_at >= last.as_at:
        return f"{name} is {figure(last)} in {last.period}"
    if first.school_value == last.school_value:
        change = f"{name} stayed at {figure(last)} from {first.period} to {last.period}"
    else:
        verb = "rose" if last.school_value > first.school_value else "fell"
        change = f"{name} {verb} from {figure(first)} in {first.period} to {figure(last)} in {last.period}"
    obstacle = not_comparable(first, last)
    return f"{change}, which does not compare: {obstacle.rstrip('.')}" if obstacle else change


def _round(value: float) -> float:
    # Adding 0.0 turns −0.0, which SVG would print with its sign, into 0.0.
    return round(value, 1) + 0.0
