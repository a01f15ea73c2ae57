"""What a trust's pack was frozen with, and what changed between two of them: one sentence for every difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from tracker.rules.changes import Bearing, Change, ChangeKind, changes, colours_changed, worst_first
from tracker.rules.colours import Colour
from tracker.rules.frozen import VERSION, FrozenFacts, FrozenMeeting, FrozenQuestion, hash_of, made_of
from tracker.rules.impact import Impact
from tracker.rules.speech import counted
from tracker.rules.trusts import SPECIAL_MEASURES

_GOOD = (Impact.IMPROVING, Impact.MET)


@dataclass(frozen=True, slots=True)
class FrozenStanding:
    """How one school of a trust stood; confidential questions are not counted."""

    name: str
    category: str | None
    action_count: int
    actions_behind: int
    uncovered_clauses: int
    questions_open: int
    questions_overdue: int


@dataclass(frozen=True, slots=True)
class FrozenCell:
    """One open requirement of a school, by the number of the school: what leaders said, and what the record."""

    school: str
    number: int
    title: str
    declared: Colour
    record: Colour
    impact: Impact


@dataclass(frozen=True, slots=True)
class TrustFacts:
    """All that a trust's pack was made from, as known at the end of a day.

    Schools go by their numbers (URN), requirements by the school's and their own, and questions by theirs and where
    they were asked: "3 at Harbour Row Academy". Two packs are of two meetings as a rule, so what changed between them
    leaves ``meeting`` out.
    """

    as_at: date
    meeting: FrozenMeeting | None = None
    schools: Mapping[str, FrozenStanding] = field(default_factory=dict)
    requirements: Mapping[str, FrozenCell] = field(default_factory=dict)
    questions: Mapping[str, FrozenQuestion] = field(default_factory=dict)

    @property
    def open(self) -> "TrustFacts":
        """What of it every reader may know."""
        return replace(self, questions={key: one for key, one in self.questions.items() if not one.confidential})

    @property
    def settled(self) -> frozenset[str]:
        """Which questions their askers were satisfied with."""
        return frozenset(key for key, one in self.questions.items() if one.state == "satisfied")

    @property
    def sha256(self) -> str:
        """The hash of all that it says; of two days that know the same it is the same."""
        return hash_of(self)


def trust_facts_of(kept: Mapping[str, Any]) -> TrustFacts:
    """Give back the facts that were kept; raise `ValueError` for those of a form that is not known here."""
    if kept.get("version") != VERSION:
        raise ValueError(f"Facts of version {kept.get('version')} cannot be read; {VERSION} is known here.")
    made: TrustFacts = made_of(TrustFacts, kept)
    return made


def trust_changes(before: TrustFacts, now: TrustFacts) -> tuple[Change, ...]:
    """Tell what changed between two sets of facts of a trust, what needs attention first.

    The requirements of a school that came or went are told with it.
    """
    asked = changes(
        FrozenFacts(before.as_at, questions=before.questions), FrozenFacts(now.as_at, questions=now.questions)
    )
    return worst_first([*asked, *_requirements(before, now), *_schools(before, now)])


def _schools(before: TrustFacts, now: TrustFacts) -> Iterator[Change]:
    for urn, school in now.schools.items():
        then = before.schools.get(urn)
        if then is None:
            held = [key for key, cell in now.requirements.items() if cell.school == urn]
            sentence = f"New among the trust’s schools, with {counted(len(held), 'requirement')}."
            yield _of_school(urn, school, Bearing.OTHER, sentence, [""], ChangeKind.INSPECTION, held)
        else:
            yield from _standing(urn, then, school)
    for urn, school in before.schools.items():
        if urn not in now.schools:
            held = [key for key, cell in before.requirements.items() if cell.school == urn]
            sentence = "No longer among the trust’s schools."
            yield _of_school(urn, school, Bearing.OTHER, sentence, [""], ChangeKind.INSPECTION, held)


def _standing(urn: str, then: FrozenStanding, now: FrozenStanding) -> Iterator[Change]:
    """Tell how a school stands beside how it stood."""
    if now.name != then.name:
        yield _of_school(urn, now, Bearing.OTHER, f"Was called {then.name}.", ["name"])
    if now.category != then.category:
        yield _of_school(urn, now, *_category(then, now), ["category"], ChangeKind.INSPECTION)
    if (now.actions_behind, now.action_count) != (then.actions_behind, then.action_count):
        sentence = f"{now.actions_behind} of {counted(now.action_count, 'action')} behind, "
        sentence += f"was {then.actions_behind} of {then.action_count}."
        names = [name for name in ("actions_behind", "action_count") if getattr(now, name) != getattr(then, name)]
        bearing = _more_is_worse(then.actions_behind, now.actions_behind)
        yield _of_school(urn, now, bearing, sentence, names, ChangeKind.PAST_DUE)
    if now.uncovered_clauses != then.uncovered_clauses:
        sentence = f"{counted(now.uncovered_clauses, 'clause')} without an action, was {then.uncovered_clauses}."
        bearing = _more_is_worse(then.uncovered_clauses, now.uncovered_clauses)
        yield _of_school(urn, now, bearing, sentence, ["uncovered_clauses"], ChangeKind.CLAUSE)
    asked = [name for name in ("questions_open", "questions_overdue") if getattr(now, name) != getattr(then, name)]
    if asked:
        sentence = f"{counted(now.questions_open, 'open question')}, {now.questions_overdue} overdue; "
        sentence += f"was {then.questions_open}, {then.questions_overdue} overdue."
        bearing = _more_is_worse(then.questions_overdue, now.questions_overdue)
        yield _of_school(urn, now, bearing, sentence, asked, ChangeKind.QUESTION)


def _category(then: FrozenStanding, now: FrozenStanding) -> tuple[Bearing, str]:
    if now.category is None:
        return Bearing.BETTER, f"In no category of concern any more; was: {then.category}."
    graver = then.category is None or now.category == SPECIAL_MEASURES
    was = f", was: {then.category}" if then.category else ""
    return (Bearing.WORSE if graver else Bearing.BETTER), f"Category of concern: {now.category}{was}."


def _more_is_worse(then: int, now: int) -> Bearing:
    return Bearing.OTHER if then == now else Bearing.WORSE if now > then else Bearing.BETTER


def _requirements(before: TrustFacts, now: TrustFacts) -> Iterator[Change]:
    """Tell of the requirements of schools that were there before and are now."""
    for key, cell in now.requirements.items():
        if cell.school not in before.schools:
            continue
        then, about = before.requirements.get(key), _about(now, cell)
        if then is None:
            sentence = f"New in the plan: leaders say {cell.declared}, the record says {cell.record}."
            yield Change(ChangeKind.REQUIREMENT, Bearing.OTHER, about, sentence, _leaf("requirements", key))
            continue
        differs = {one.name for one in fields(cell) if getattr(cell, one.name) != getattr(then, one.name)}
        if colours := differs & {"declared", "record"}:
            bearing, sentence = colours_changed(then, cell)
            told = frozenset(("requirements", key, name) for name in colours)
            yield Change(ChangeKind.COLOUR, bearing, about, sentence, told, (then.record, cell.record))
        if "impact" in differs:
            sentence = f"Difference to pupils: {cell.impact.label.lower()}, was {then.impact.label.lower()}."
            told = frozenset({("requirements", key, "impact")})
            yield Change(ChangeKind.TARGET, _impact(then.impact, cell.impact), about, sentence, told)
        if "title" in differs:
            told = frozenset({("requirements", key, "title")})
            yield Change(ChangeKind.REQUIREMENT, Bearing.OTHER, about, f"Was called “{then.title}”.", told)
    for key, cell in before.requirements.items():
        if key not in now.requirements and cell.school in now.schools:
            about = _about(before, cell)
            yield Change(ChangeKind.REQUIREMENT, Bearing.OTHER, about, "Left the plan.", _leaf("requirements", key))


def _impact(then: Impact, now: Impact) -> Bearing:
    if now is Impact.WORSE:
        return Bearing.WORSE
    if now in _GOOD and (then not in _GOOD or now is Impact.MET):
        return Bearing.BETTER
    return Bearing.WORSE if then in _GOOD else Bearing.OTHER


def _about(facts: TrustFacts, cell: FrozenCell) -> str:
    return f"{facts.schools[cell.school].name}, {cell.number} {cell.title}"


def _leaf(section: str, key: str) -> frozenset[tuple[str, str, str]]:
    return frozenset({(section, key, "")})


def _of_school(
    urn: str,
    school: FrozenStanding,
    bearing: Bearing,
    sentence: str,
    names: list[str],
    kind: ChangeKind = ChangeKind.REQUIREMENT,
    requirements: list[str] | None = None,
) -> Change:
    told = {("schools", urn, name) for name in names} | {("requirements", key, "") for key in requirements or ()}
    return Change(kind, bearing, school.name, sentence, frozenset(told))
