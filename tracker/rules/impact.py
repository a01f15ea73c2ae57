"""The difference made to pupils: what the readings of a metric say against their baseline and target.

Nothing said here ends with a full stop: whoever makes a sentence of it sets one.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from tracker.rules.periods import is_school_year, period_named, spoken, terms_in
from tracker.rules.speech import day, in_words, number, sentence_case, with_true_minus

TOO_EARLY_DAYS = 365
"""How long "too early" may last: yearly figures come within a year of the work's beginning."""


class Impact(StrEnum):
    """Whether it is working."""

    IMPROVING = "improving"
    MET = "met"
    NO_CLEAR_CHANGE = "no clear change"
    WORSE = "worse"
    NOT_COMPARABLE = "not comparable"
    TOO_EARLY = "too early"
    NO_METRIC = "no metric"

    @property
    def mark(self) -> str:
        """The sign beside the words."""
        return _MARKS[self]

    @property
    def label(self) -> str:
        """The words, in sentence case."""
        return sentence_case(self.value)

    @property
    def definition(self) -> str:
        """What the word means, as a sentence to stand beside it."""
        return _DEFINITIONS[self]


_MARKS = {
    Impact.IMPROVING: "▲",
    Impact.MET: "✓",
    Impact.NO_CLEAR_CHANGE: "=",
    Impact.WORSE: "▼",
    Impact.NOT_COMPARABLE: "?",
    Impact.TOO_EARLY: "…",
    Impact.NO_METRIC: "\N{EN DASH}",
}
_DEFINITIONS = {
    Impact.IMPROVING: "The latest reading is better than the baseline, by more than rounding or chance explains.",
    Impact.MET: "The latest reading has reached the target.",
    Impact.NO_CLEAR_CHANGE: "The difference is no larger than the last printed digit, or than chance in so few pupils.",
    Impact.WORSE: "The latest reading is worse than the baseline, by more than rounding or chance explains.",
    Impact.NOT_COMPARABLE: "The two readings do not count the same thing, so nothing is compared. It says why.",
    Impact.TOO_EARLY: "There is no reading since the work began. It says until when that is no reason to worry.",
    Impact.NO_METRIC: "Nothing is measured, or a reading that was due has not come.",
}


class ReadingFacts(Protocol):
    """One value of a metric."""

    @property
    def period(self) -> str:
        """What it covers, as printed: "2024/25"."""

    @property
    def basis(self) -> str | None:
        """What kind of figure it is: final, revised, provisional, 2 term, 3 term; None where that is not said."""

    @property
    def school_text(self) -> str | None:
        """The school's figure as printed, also where it is a state and no number ("SUPP")."""

    @property
    def school_value(self) -> float | None:
        """The school's figure as a number."""

    @property
    def national_value(self) -> float | None:
        """The national figure as a number."""

    @property
    def as_at(self) -> date:
        """The last day of the period."""

    @property
    def unit(self) -> str:
        """What is counted: "%", "points", "pupils"."""

    @property
    def cohort(self) -> int | None:
        """How many pupils it tells of, whatever was counted; None where that is not known."""

    @property
    def urn(self) -> str | None:
        """The number of the school it was printed for; None where that is not known."""


Read = TypeVar("Read", bound=ReadingFacts)


class TargetFacts(Protocol):
    """Where a metric should be, by when, and where it began."""

    @property
    def value(self) -> Decimal | float:
        """The figure to reach."""

    @property
    def due_on(self) -> date:
        """When it should be reached."""

    @property
    def baseline(self) -> ReadingFacts:
        """The reading it is measured from."""

    @property
    def better(self) -> str:
        """Which way is better: "higher" or "lower"."""

    @property
    def began_on(self) -> date | None:
        """When the work towards it began; None where that is not known."""


@dataclass(frozen=True, slots=True)
class ImpactVerdict:
    """What the readings say, in a sentence, with the readings it rests on.

    `points_off_line` is how far the latest reading is from the straight line between baseline and target, in the
    metric's unit: above 0 is ahead of it, below 0 behind. `until` is the day on which time alone changes the verdict.
    """

    impact: Impact
    sentence: str
    latest: ReadingFacts | None
    baseline: ReadingFacts | None
    points_off_line: float | None
    until: date | None

    @property
    def explained(self) -> str:
        """The sentence as it stands behind the label, without saying it twice."""
        return self.sentence.removeprefix(f"{self.impact.label}: ")

    @property
    def line(self) -> str | None:
        """Say where it stands against the line to the target: "1.4 points behind the line to the target"."""
        if self.points_off_line is None or self.latest is None:
            return None
        if abs(self.points_off_line) <= last_digit(self.latest):
            return "on the line to the target"
        distance = number(abs(self.points_off_line), _places(self.latest))
        points = f"{distance} {'point' if distance == '1' else 'points'}"
        return f"{points} {'ahead of' if self.points_off_line > 0 else 'behind'} the line to the target"


def impact(target: TargetFacts | None, readings: Sequence[ReadingFacts], today: date) -> ImpactVerdict:
    """Compare the latest reading with the baseline; they come in any order, of one day's readings the last counts."""
    if target is None:
        return ImpactVerdict(Impact.NO_METRIC, "No metric has a target here yet", None, None, None, None)
    baseline = target.baseline
    latest = _latest_after(baseline, readings)
    if latest is None or (target.began_on is not None and latest.as_at <= target.began_on):
        return _without_reading(target, latest, today)
    obstacle = not_comparable(baseline, latest)
    if obstacle:
        return ImpactVerdict(Impact.NOT_COMPARABLE, f"Not comparable: {obstacle}", latest, baseline, None, None)
    verdict, sentence = _compared(target, latest)
    return ImpactVerdict(verdict, sentence, latest, baseline, _points_off_line(target, latest), None)


def not_comparable(first: ReadingFacts, second: ReadingFacts) -> str | None:
    """Say why two readings cannot be compared, the later one first, as a sentence's end; None when they can.

    Final and revised figures compare with each other, and with figures whose source states no basis.
    """
    for reading in (first, second):
        if reading.school_value is None:
            return f"there is no figure for {spoken(reading.period)}"
    obstacle = counted_differently(first, second)
    if obstacle or _kind_beside_terms(first) == _kind_beside_terms(second):
        return obstacle
    return _of_two_bases(first, second)


def counted_differently(first: ReadingFacts, second: ReadingFacts) -> str | None:
    """Say how two readings count different things, the later one first, as a sentence's end; None when they do not.

    That one is provisional is no such difference: a settled figure of the same count takes its place. What is defined
    otherwise is another metric.
    """
    if first.unit != second.unit:
        return f"{_subject(second)} is counted in {second.unit}, {spoken(first.period)} in {first.unit}"
    if first.urn and second.urn and first.urn != second.urn:
        of_first = f"{spoken(first.period)} of the one with {first.urn}"
        return f"{_subject(second)} is of the school with URN {second.urn}, {of_first}"
    return of_other_terms(first, second)


def of_other_terms(first: ReadingFacts, second: ReadingFacts) -> str | None:
    """Say that two readings count more and fewer terms, the later one first, as a sentence's end; None when they agree.

    A basis says how many terms of a period are counted; without one the period does: a half-term, a term, a year.
    Beside a figure with such a basis a school year without one leaves open how many of its terms it counts.
    """
    stated = _terms(first.basis), _terms(second.basis)
    if any(stated) and not all(_says_its_terms(reading) for reading in (first, second)):
        return _of_two_bases(first, second)
    terms = stated[0] or terms_in(first.period), stated[1] or terms_in(second.period)
    if not terms[0] or not terms[1] or terms[0] == terms[1]:
        return None
    if all(stated):
        return f"{_subject(second)} {basis_in_words(second.basis)}, {spoken(first.period)} {in_words(int(terms[0]))}"
    return f"{_subject(second)} counts {_amount(terms[1])}, {spoken(first.period)} {_amount(terms[0])}"


def noise(first: ReadingFacts, second: ReadingFacts) -> str | None:
    """Say why the change between two readings that compare tells nothing, as a sentence's end; None when it tells.

    A change within one unit of the last printed digit may be rounding. For a percentage of two known cohorts, a change
    within `two_standard_errors` may be chance.
    """
    change = abs(_change(first, second))
    if change <= last_digit(first, second):
        return "within the last printed digit" if change else "unchanged"
    chance = two_standard_errors(first, second)
    if chance is None or change > chance:
        return None
    cohorts = f"cohorts of {first.cohort:,} and {second.cohort:,}"
    return f"within the {number(chance, 1)} points that may be chance in {cohorts}"


def two_standard_errors(first: ReadingFacts, second: ReadingFacts) -> float | None:
    """Give two standard errors of the difference of two percentages, in points; None without both cohorts.

    For shares p and q of cohorts of m and n the standard error is √(p(1 − p)/m + q(1 − q)/n): the simple asymptotic
    method of R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17 (1998), method 1. Two of them leave about one change in twenty to chance. Where sessions are counted,
    the cohort is of pupils all the same: the sessions of one pupil hang together.
    """
    variance = 0.0
    for reading in (first, second):
        share = (reading.school_value or 0.0) / 100
        if reading.unit != "%" or not reading.cohort or not 0 <= share <= 1:
            return None
        variance += share * (1 - share) / reading.cohort
    return 200 * math.sqrt(variance)


def of_same_terms(period: str, readings: Sequence[Read]) -> Sequence[Read]:
    """Leave out the readings of more or fewer terms than a period has; none of them where none would be left.

    Half-terms are counted beside whole years: each is the next of its own row.
    """
    terms = terms_in(period)
    return [one for one in readings if terms is None or terms_in(one.period) in (terms, None)] or readings


def change_since(first: ReadingFacts, second: ReadingFacts, risen: str, fallen: str) -> str:
    """Say what became of a figure, in the words given for more and for less where anything can be said.

    Else it says why not, as the verdict on a target does: "Not comparable: …", "No clear change: …".
    """
    obstacle = not_comparable(first, second)
    if obstacle:
        return f"{Impact.NOT_COMPARABLE.label}: {obstacle}"
    meaningless = noise(first, second)
    if meaningless:
        return f"{Impact.NO_CLEAR_CHANGE.label}: {meaningless}"
    return risen if _change(first, second) > 0 else fallen


def moved_with_nation(first: ReadingFacts, second: ReadingFacts) -> bool:
    """Say whether the national figure moved the same way as the school's by as much or more."""
    if first.national_value is None or second.national_value is None:
        return False
    change = _change(first, second)
    national = round(second.national_value - first.national_value, 6)
    return national * change > 0 and abs(national) >= abs(change)


def basis_in_words(basis: str | None) -> str:
    """Say what kind of figure it is: "counts two terms", "is provisional", "does not say what it counts"."""
    terms = _terms(basis)
    if terms:
        return f"counts {in_words(terms)} {'term' if terms == 1 else 'terms'}"
    return f"is {basis.strip().lower()}" if basis else "does not say what it counts"


def with_basis(period: str, basis: str | None, said: str = "") -> str:
    """Put the basis of a figure behind its period, or what is ``said`` of it, unless the period says as much itself.

    >>> with_basis("2024/25", "2 term"), with_basis("2024/25", "2 term", "in 2024/25")
    ('2024/25 (2 term)', 'in 2024/25 (2 term)')
    >>> with_basis("Three terms to July 2026", "3 term")
    'Three terms to July 2026'
    """
    says_it = " terms to " in period and _terms(basis) == terms_in(period)
    return f"{said or period} ({basis})" if basis and not says_it else said or period


def kind_of_basis(basis: str | None) -> str | int:
    """Give figures that compare by their basis the same kind: final, revised and unstated ones are all settled."""
    kind = (basis or "").strip().lower()
    return _SETTLED if kind in {"", "final", "revised"} else _terms(basis) or kind


def figure(reading: ReadingFacts) -> str:
    """Print the school's figure as its source does, with a true minus and its percent sign: "46.2%", "−1.4"."""
    if reading.school_text:
        text = with_true_minus(reading.school_text)
    elif reading.school_value is not None:
        text = number(reading.school_value, _places(reading))
    else:
        return "no figure"
    return in_unit(text, reading.unit) if reading.school_value is not None else text


def national_figure(reading: ReadingFacts) -> str:
    """Print the national figure with as many decimals as the school's."""
    if reading.national_value is None:
        return "no figure"
    return in_unit(number(reading.national_value, _places(reading)), reading.unit)


def off_nation(reading: ReadingFacts, better: str | None) -> float | None:
    """Give how far a figure is from the national one, in its unit: above 0 is better, or more where neither is better.

    None where there is nothing to compare.
    """
    if reading.school_value is None or reading.national_value is None:
        return None
    off = round(reading.school_value - reading.national_value, 6)
    return -off if better == "lower" else off


def against_nation(reading: ReadingFacts, better: str | None) -> str | None:
    """Say where a figure stands: "24.3 points behind the nation’s 21.9%", "level with the nation’s 54.1%"; or None."""
    off = off_nation(reading, better)
    if off is None:
        return None
    nation = f"the nation’s {national_figure(reading)}"
    if not off:
        return f"level with {nation}"
    ahead, behind = ("ahead of", "behind") if better else ("above", "below")
    return f"{apart(off, _places(reading), reading.unit)} {ahead if off > 0 else behind} {nation}"


def apart(distance: float, places: int, unit: str) -> str:
    """Say how far two figures are apart: "1 point", "24.3 points"; where pupils or days are counted, "12"."""
    said = number(abs(distance), places)
    if unit not in _IN_POINTS:
        return said
    return f"{said} {'point' if said == '1' else 'points'}"


def target_figure(target: TargetFacts) -> str:
    """Print a target's figure with as many decimals as its baseline, or more where it has them: "34.0", "80%"."""
    places = max(_decimals(Decimal(str(target.value)).normalize()), _places(target.baseline))
    return in_unit(number(target.value, places), target.baseline.unit)


def in_unit(text: str, unit: str) -> str:
    """Put a percent sign behind a figure that wants one."""
    return f"{text}%" if unit == "%" and not text.endswith("%") else text


def last_digit(*readings: ReadingFacts) -> float:
    """Give the value of one unit in the last printed digit of the coarsest of some readings: 0.1 for 28.2."""
    return float(10.0 ** -min(_places(reading) for reading in readings))


def places_of(text: str | None, value: float | None) -> int:
    """Count the decimals of a figure as printed, or else of its number: 2 for "46.20%", 1 for 46.2."""
    match = _DECIMALS.search(text) if text else None
    if match:
        return len(match[1] or "")
    return _decimals(Decimal(str(value)).normalize()) if value is not None else 0


_SETTLED = "settled"
_IN_POINTS = frozenset({"%", "points", "score"})
_AMOUNTS = {0.5: "half a term", 3.0: "a whole year"}
_TERMS = re.compile(r"(\d+)[ -]?terms?", re.IGNORECASE)
_DECIMALS = re.compile(r"\d[\d,]*(?:\.(\d+))?")


def _terms(basis: str | None) -> int | None:
    match = _TERMS.fullmatch((basis or "").strip())
    return int(match[1]) if match else None


def _says_its_terms(reading: ReadingFacts) -> bool:
    if _terms(reading.basis):
        return True
    return terms_in(reading.period) is not None and not is_school_year(reading.period)


def _kind_beside_terms(reading: ReadingFacts) -> str:
    kind = kind_of_basis(reading.basis)
    return _SETTLED if isinstance(kind, int) else kind


def _of_two_bases(first: ReadingFacts, second: ReadingFacts) -> str:
    return f"{_subject(second)} {basis_in_words(second.basis)}, {_subject(first)} {basis_in_words(first.basis)}"


def _subject(reading: ReadingFacts) -> str:
    """Name a reading by its period; several terms are no subject for "counts"."""
    several = (terms_in(reading.period) or 0) > 1 and not is_school_year(reading.period)
    return f"the figure for {spoken(reading.period)}" if several else spoken(reading.period)


def _amount(terms: float) -> str:
    if terms in _AMOUNTS:
        return _AMOUNTS[terms]
    return f"{in_words(int(terms))} {'term' if terms == 1 else 'terms'}"


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _places(reading: ReadingFacts) -> int:
    return places_of(reading.school_text, reading.school_value)


def _latest_after(baseline: ReadingFacts, readings: Sequence[ReadingFacts]) -> ReadingFacts | None:
    # A reading of the baseline's own period corrects it or tells it again: its day may be later, and nothing has moved.
    period = period_named(baseline.period)
    others = [reading for reading in readings if period_named(reading.period) != period]
    later = [reading for reading in others if reading.school_value is not None and reading.as_at > baseline.as_at]
    alike = of_same_terms(period, later)
    return sorted(alike, key=lambda reading: reading.as_at)[-1] if alike else None


def _without_reading(target: TargetFacts, latest: ReadingFacts | None, today: date) -> ImpactVerdict:
    expires_on = target.due_on
    since = f"after {spoken(target.baseline.period)}"
    if target.began_on is not None:
        # Work that began before its baseline is waited for from there: that reading is since the work began.
        begun = max(target.began_on, target.baseline.as_at)
        expires_on = min(expires_on, begun + timedelta(TOO_EARLY_DAYS))
        if begun == target.began_on:
            since = f"since the work began on {day(begun)}"
    if today < expires_on:
        sentence = f"No reading {since}: too early to say until {day(expires_on)}"
        return ImpactVerdict(Impact.TOO_EARLY, sentence, latest, target.baseline, None, expires_on)
    # No longer too early, and still nothing measured: as loud as having no metric at all.
    sentence = f"No reading {since}, and one was due by {day(expires_on)}"
    return ImpactVerdict(Impact.NO_METRIC, sentence, latest, target.baseline, None, None)


def _compared(target: TargetFacts, latest: ReadingFacts) -> tuple[Impact, str]:
    baseline = target.baseline
    towards = 1 if target.better == "higher" else -1
    sentence = f"{figure(latest)} from {figure(baseline)}"
    if round(((latest.school_value or 0.0) - float(target.value)) * towards, 6) >= 0:
        return Impact.MET, f"{sentence}, target {target_figure(target)}{_nation_too(baseline, latest)}"
    meaningless = noise(baseline, latest)
    if meaningless:
        return Impact.NO_CLEAR_CHANGE, f"{sentence}, {meaningless}"
    verdict = Impact.IMPROVING if _change(baseline, latest) * towards > 0 else Impact.WORSE
    return verdict, sentence + _nation_too(baseline, latest)


def _nation_too(first: ReadingFacts, second: ReadingFacts) -> str:
    if not moved_with_nation(first, second):
        return ""
    now, then = national_figure(second), national_figure(first)
    return f"; the national figure moved the same way by as much, {now} from {then}"


def _change(first: ReadingFacts, second: ReadingFacts) -> float:
    # Rounded: 28.3 − 28.2 is not 0.1 in binary.
    return round((second.school_value or 0.0) - (first.school_value or 0.0), 6)


def _points_off_line(target: TargetFacts, latest: ReadingFacts) -> float | None:
    baseline = target.baseline
    length = (target.due_on - baseline.as_at).days
    if length <= 0 or latest.school_value is None or baseline.school_value is None:
        return None
    share = min(1.0, (latest.as_at - baseline.as_at).days / length)
    expected = baseline.school_value + share * (float(target.value) - baseline.school_value)
    ahead = (latest.school_value - expected) * (1 if target.better == "higher" else -1)
    return round(ahead, max(1, _places(latest)))
