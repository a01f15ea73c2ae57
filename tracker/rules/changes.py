"""What changed between two packs: one true sentence for every difference between the facts each was frozen with."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from tracker.rules.colours import Colour
from tracker.rules.frozen import (
    SECTIONS,
    FrozenAction,
    FrozenAnswer,
    FrozenCheck,
    FrozenClause,
    FrozenEvidence,
    FrozenFacts,
    FrozenGap,
    FrozenInspection,
    FrozenMilestone,
    FrozenQuestion,
    FrozenReading,
    FrozenRequirement,
    FrozenTarget,
    FrozenTurn,
    FrozenVisit,
)
from tracker.rules.impact import Impact
from tracker.rules.rag import watermelon
from tracker.rules.speech import counted, day, days, full_month, listed, sentence_case, times

MOST_NAMED = 4
"""How many metrics without a target a sentence names before it counts the rest."""


class Bearing(StrEnum):
    """What a change means for pupils, as far as it can be known; in the order in which they are read."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words above such changes."""
        return {"worse": "Needs attention", "better": "Moved forward", "other": "Also changed"}[self.value]


class ChangeKind(StrEnum):
    """What changed, in the order in which it is read."""

    QUESTION = "question"
    COLOUR = "colour"
    COMPLETION = "completion verified"
    PAST_DUE = "past its due date"
    DUE_DATE = "due date"
    MILESTONES = "milestones"
    CLAUSE = "clause"
    READINGS = "readings"
    TARGET = "target"
    CHECK = "check"
    INSPECTION = "inspection"
    REQUIREMENT = "requirement"
    ACTION = "action"
    EVIDENCE = "evidence"
    COVERAGE = "coverage"
    VISIT = "visit"
    PROGRESS = "progress"


Leaf = tuple[str, str, str]
"""One difference: the section, what the thing goes by there, and the field; no field where the thing came or went."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is not as it was: about what, one true sentence, and the differences that it tells.

    ``record`` are the colours of the record then and now, where the change is one of colours.
    """

    kind: ChangeKind
    bearing: Bearing
    about: str
    sentence: str
    tells: frozenset[Leaf]
    record: tuple[Colour, Colour] | None = None


@dataclass(frozen=True, slots=True)
class ChangesOf:
    """All that changed about one thing; ``record`` are the colours of the record then and now, where they were told."""

    about: str
    sentences: tuple[str, ...]
    record: tuple[Colour, Colour] | None


def changes(before: FrozenFacts, now: FrozenFacts) -> tuple[Change, ...]:
    """Tell what changed between two sets of facts, what needs attention first.

    Every difference is told by exactly one change; what comes or goes with its requirement or its action is told with
    it.
    """
    telling = _Telling(before, now)
    return worst_first(change for tell in _TELLERS for change in tell(telling))


def worst_first(found: Iterable[Change]) -> tuple[Change, ...]:
    """Order changes: what needs attention first, then by kind; within a kind they stay as they are."""
    kinds, bearings = list(ChangeKind), list(Bearing)
    return tuple(sorted(found, key=lambda one: (bearings.index(one.bearing), kinds.index(one.kind))))


def by_bearing(found: Iterable[Change]) -> tuple[tuple[Bearing, tuple[ChangesOf, ...]], ...]:
    """Gather changes under what they mean, and there under what they are about, in the order of the first of each."""
    gathered: dict[Bearing, dict[str, list[Change]]] = {}
    for one in found:
        gathered.setdefault(one.bearing, {}).setdefault(one.about, []).append(one)
    return tuple(
        (bearing, tuple(_of_one_thing(about, of_it) for about, of_it in gathered[bearing].items()))
        for bearing in Bearing
        if bearing in gathered
    )


def _of_one_thing(about: str, of_it: list[Change]) -> ChangesOf:
    record = next((one.record for one in of_it if one.record), None)
    return ChangesOf(about, tuple(one.sentence for one in of_it), record)


Thing = TypeVar("Thing")


class _Telling:
    """Two sets of facts, and their differences."""

    def __init__(self, before: FrozenFacts, now: FrozenFacts) -> None:
        self.before = before
        self.now = now
        self.came: dict[str, set[str]] = {}
        self.went: dict[str, set[str]] = {}
        self.differs: dict[str, dict[str, set[str]]] = {}
        for section in SECTIONS:
            then, is_now = getattr(before, section), getattr(now, section)
            self.came[section] = is_now.keys() - then.keys()
            self.went[section] = then.keys() - is_now.keys()
            self.differs[section] = {
                key: names for key in then.keys() & is_now.keys() if (names := _differing(then[key], is_now[key]))
            }

    def arrived(self, section: str) -> list[str]:
        """List what came, in the order of the plan."""
        return sorted(self.came[section], key=_place)

    def left(self, section: str) -> list[str]:
        """List what went."""
        return sorted(self.went[section], key=_place)

    def changed(self, section: str, kind: type[Thing]) -> Iterator[tuple[str, Thing, Thing, set[str]]]:
        """Give what is there as before, but not the same: its key, itself then and now, and the fields that differ."""
        for key in sorted(self.differs[section], key=_place):
            then, now = getattr(self.before, section)[key], getattr(self.now, section)[key]
            assert isinstance(then, kind)
            assert isinstance(now, kind)
            yield key, then, now, self.differs[section][key]

    def of_action(self, number: str) -> str:
        """Name an action: "2.2 Sample 30 books"."""
        return f"{number} {(self.now.actions.get(number) or self.before.actions[number]).title}"

    def of_requirement(self, number: str) -> str:
        """Name a requirement: "2 Adapted teaching"."""
        return f"{number} {(self.now.requirements.get(number) or self.before.requirements[number]).title}"

    def is_new(self, section: str, key: str) -> bool:
        """Say whether a thing came."""
        return key in self.came[section]

    def belongings(self, requirement: str, parts: Mapping[str, set[str]], facts: FrozenFacts) -> dict[str, list[str]]:
        """List, by section, what came or went with a requirement: its clauses, actions, their parts, its targets."""
        actions = [key for key in parts["actions"] if facts.actions[key].requirement == requirement]
        return {
            "actions": actions,
            "clauses": [key for key in parts["clauses"] if facts.clauses[key].requirement == requirement],
            "targets": [key for key in parts["targets"] if facts.targets[key].requirement == requirement],
            "milestones": [key for key in parts["milestones"] if facts.milestones[key].action in actions],
            "evidence": [key for key in parts["evidence"] if facts.evidence[key].action in actions],
        }


def _differing(then: Any, now: Any) -> set[str]:
    return {one.name for one in fields(then) if one.compare and getattr(then, one.name) != getattr(now, one.name)}


def _place(key: str) -> tuple[object, ...]:
    """Order numbers as numbers: "2.10" comes after "2.9", and both before what is no number."""
    parts = key.split(".")
    return (0, *map(int, parts)) if all(part.isdecimal() for part in parts) else (1, key)


def _leaves(section: str, key: str, names: Iterable[str] = ("",)) -> frozenset[Leaf]:
    return frozenset((section, key, name) for name in names)


def _all(section: str, keys: Iterable[str]) -> frozenset[Leaf]:
    return frozenset((section, key, "") for key in keys)


# ---------------------------------------------------------------- inspections, requirements, clauses


def _inspections(telling: _Telling) -> Iterator[Change]:
    def about(one: FrozenInspection) -> str:
        return f"{one.name} of {day(one.inspected_on)}"

    def change(key: str, one: FrozenInspection, sentence: str, names: Iterable[str] = ("",)) -> Change:
        leaves = _leaves("inspections", key, names)
        return Change(ChangeKind.INSPECTION, Bearing.OTHER, about(one), sentence, leaves)

    for key in telling.arrived("inspections"):
        came = telling.now.inspections[key]
        yield change(key, came, f"Read in{_said(came.said)}.")
    for key in telling.left("inspections"):
        yield change(key, telling.before.inspections[key], "No longer in the record.")
    for key, then, now, names in telling.changed("inspections", FrozenInspection):
        words = "" if names == {"said"} else f" It was the {about(then)}."
        yield change(key, now, f"Corrected{_said(now.said)}.{words}", names)


def _said(words: tuple[str, ...]) -> str:
    return f": {'; '.join(words)}" if words else ""


def _requirements(telling: _Telling) -> Iterator[Change]:
    now, before = telling.now, telling.before
    for key in telling.arrived("requirements"):
        with_it = telling.belongings(key, telling.came, now)
        uncovered = sum(not now.clauses[one].covered for one in with_it["clauses"])
        loud = f", {_clauses(uncovered)} without an action" if uncovered else ""
        sentence = f"New in the plan ({now.requirements[key].source}): {_parts(with_it)}{loud}."
        yield _of_requirement(telling, key, Bearing.OTHER, sentence, _family(key, with_it))
    for key in telling.left("requirements"):
        with_it = telling.belongings(key, telling.went, before)
        sentence = f"Left the plan: {_parts(with_it)}."
        yield _of_requirement(telling, key, Bearing.OTHER, sentence, _family(key, with_it))
    for key, then, new, names in telling.changed("requirements", FrozenRequirement):
        if names & {"declared", "record"}:
            bearing, sentence = colours_changed(then, new)
            leaves = _leaves("requirements", key, names & {"declared", "record"})
            record = then.record, new.record
            yield Change(ChangeKind.COLOUR, bearing, telling.of_requirement(key), sentence, leaves, record)
        for name, sentence in (
            ("title", f"Was called “{then.title}”."),
            ("text", "The inspectors’ words were corrected."),
            ("source", f"Its words stand in the {new.source}; that was {then.source}."),
            ("lead", f"Led by {new.lead or 'nobody'}, was {then.lead or 'nobody'}."),
            ("raised", f"{new.raised}." if new.raised else "No longer linked with what inspectors asked for before."),
        ):
            if name in names:
                yield _of_requirement(telling, key, Bearing.OTHER, sentence, _leaves("requirements", key, [name]))


def _of_requirement(telling: _Telling, key: str, bearing: Bearing, sentence: str, tells: frozenset[Leaf]) -> Change:
    return Change(ChangeKind.REQUIREMENT, bearing, telling.of_requirement(key), sentence, tells)


def _family(requirement: str, with_it: Mapping[str, list[str]]) -> frozenset[Leaf]:
    return _leaves("requirements", requirement).union(*(_all(section, keys) for section, keys in with_it.items()))


def _parts(with_it: Mapping[str, list[str]]) -> str:
    """Say how much comes with a requirement: "2 clauses, 3 actions and 1 target"."""
    parts = [
        counted(len(with_it["clauses"]), "clause"),
        counted(len(with_it["actions"]), "action"),
        *([counted(len(with_it["targets"]), "target")] if with_it["targets"] else []),
        *([counted(len(with_it["milestones"]), "milestone")] if with_it["milestones"] else []),
        *([counted(len(with_it["evidence"]), "piece") + " of evidence"] if with_it["evidence"] else []),
    ]
    return listed(parts)


def _clauses(count: int) -> str:
    return "one of them" if count == 1 else f"{count} clauses"


def _clause_changes(telling: _Telling) -> Iterator[Change]:
    now, before = telling.now, telling.before

    def change(one: FrozenClause, bearing: Bearing, sentence: str, tells: frozenset[Leaf]) -> Change:
        return Change(ChangeKind.CLAUSE, bearing, telling.of_requirement(one.requirement), sentence, tells)

    for key in telling.arrived("clauses"):
        came = now.clauses[key]
        if not telling.is_new("requirements", came.requirement):
            words = "" if came.covered else ", and no action answers it"
            bearing = Bearing.OTHER if came.covered else Bearing.WORSE
            yield change(came, bearing, f"Clause {came.number} was added{words}.", _leaves("clauses", key))
    for key in telling.left("clauses"):
        went = before.clauses[key]
        if went.requirement in now.requirements:
            yield change(went, Bearing.OTHER, f"Clause {went.number} was taken out.", _leaves("clauses", key))
    for key, then, new, names in telling.changed("clauses", FrozenClause):
        if "covered" in names:
            answering = [number for number, action in sorted(now.actions.items()) if key in action.clauses]
            numbers = f": {listed(sorted(answering, key=_place))}" if answering else ""
            yield change(
                new,
                Bearing.BETTER if new.covered else Bearing.WORSE,
                f"Clause {new.number} now has an action{numbers}."
                if new.covered
                else f"Clause {new.number} has no action any more.",
                _leaves("clauses", key, ["covered"]),
            )
        rest = names - {"covered"}
        if rest:
            words = "" if then.number == new.number else f", and it was clause {then.number}"
            sentence = f"The words of clause {new.number} were corrected{words}."
            yield change(new, Bearing.OTHER, sentence, _leaves("clauses", key, rest))


# ---------------------------------------------------------------- actions, milestones, evidence


def colours_changed(then: Any, now: Any) -> tuple[Bearing, str]:
    """Say how both opinions stand beside how they stood, and what that means."""
    if now.declared is Colour.NOT_STARTED:
        said = "Leaders have said nothing" if then.declared is now.declared else f"Leaders said {then.declared} before"
    elif then.declared is Colour.NOT_STARTED:
        said = f"Leaders say {now.declared}, their first word"
    else:
        said = f"Leaders say {_against(then.declared, now.declared)}"
    doubt = watermelon(now.declared, now.record)
    record = f"the record says {_against(then.record, now.record)}{', and does not bear that out' if doubt else ''}"
    sentence = f"{said}; {record}."
    heavier = now.record.severity - then.record.severity
    has_begun = then.record is Colour.NOT_STARTED and now.record is Colour.AMBER
    if heavier and not has_begun:
        return (Bearing.WORSE if heavier > 0 else Bearing.BETTER), sentence
    if doubt:
        return Bearing.WORSE, sentence
    if Colour.NOT_STARTED in (then.declared, now.declared):
        return Bearing.OTHER, sentence
    return (Bearing.WORSE if now.declared.severity > then.declared.severity else Bearing.BETTER), sentence


def _against(then: Colour, now: Colour) -> str:
    return f"{now}, as before" if then is now else f"{now}, was {then}"


def _actions(telling: _Telling) -> Iterator[Change]:
    now, before = telling.now, telling.before

    def change(kind: ChangeKind, key: str, bearing: Bearing, sentence: str, tells: frozenset[Leaf]) -> Change:
        return Change(kind, bearing, telling.of_action(key), sentence, tells)

    for key in telling.arrived("actions"):
        came = now.actions[key]
        if telling.is_new("requirements", came.requirement):
            continue
        steps = [one for one in telling.came["milestones"] if now.milestones[one].action == key]
        with_steps = f", with {counted(len(steps), 'milestone')}" if steps else ""
        colours = "" if came.record is Colour.NOT_STARTED else f"; the record says {came.record}"
        sentence = f"New action: {came.owner}, by {day(came.due_on)}{with_steps}{colours}."
        tells = _leaves("actions", key) | _all("milestones", steps)
        yield change(ChangeKind.ACTION, key, Bearing.OTHER, sentence, tells)
    for key in telling.left("actions"):
        if before.actions[key].requirement in now.requirements:
            steps = [one for one in telling.went["milestones"] if before.milestones[one].action == key]
            tells = _leaves("actions", key) | _all("milestones", steps)
            yield change(ChangeKind.ACTION, key, Bearing.OTHER, "No longer in the plan.", tells)
    for key, then, new, names in telling.changed("actions", FrozenAction):
        for kind, bearing, sentence, told in _of_action(then, new, names):
            record = (then.record, new.record) if told & {"declared", "record"} else None
            yield Change(kind, bearing, telling.of_action(key), sentence, _leaves("actions", key, told), record)


_Told = tuple[ChangeKind, Bearing, str, set[str]]


def _of_action(then: FrozenAction, now: FrozenAction, names: set[str]) -> Iterator[_Told]:
    colours, moved, lateness = names & {"declared", "record"}, names & {"due_on", "moves"}, names & {"overdue"}
    if "verified_on" in names and now.verified_on:
        bearing, words = colours_changed(then, now) if colours else (Bearing.BETTER, "")
        sentence = f"Completion verified on {day(now.verified_on)}."
        told = {"verified_on"} | colours | (set() if now.overdue or moved else lateness)
        yield ChangeKind.COMPLETION, bearing, f"{sentence} {words}".strip(), told
        colours, lateness = set(), lateness - told
    elif "verified_on" in names:
        yield ChangeKind.COMPLETION, Bearing.WORSE, "Its completion is no longer verified.", {"verified_on"}
    if colours:
        bearing, words = colours_changed(then, now)
        yield ChangeKind.COLOUR, bearing, words, colours
    if moved:
        told = moved | (set() if now.overdue else lateness)
        yield ChangeKind.DUE_DATE, _later(then, now), _moved(then, now), told
        lateness -= told
    if lateness:
        bearing = Bearing.WORSE if now.overdue else Bearing.BETTER
        words = f"Past its due date of {day(now.due_on)}." if now.overdue else "No longer past its due date."
        yield ChangeKind.PAST_DUE, bearing, words, lateness
    for name, sentence in (
        ("title", f"Was called “{then.title}”."),
        ("success", f"Success is now: “{now.success}”; it was “{then.success}”."),
        ("owner", f"Owned by {now.owner}, was {then.owner}."),
        ("starts_on", f"Begins on {day(now.starts_on)}, was {day(then.starts_on)}."),
        ("requirement", f"Stands under requirement {now.requirement}, was {then.requirement}."),
        ("clauses", f"Answers {_clauses_named(now.clauses)}, was {_clauses_named(then.clauses)}."),
    ):
        if name in names:
            yield ChangeKind.ACTION, Bearing.OTHER, sentence, {name}


def _clauses_named(keys: tuple[str, ...]) -> str:
    numbers = [key.rpartition(".")[2] for key in sorted(keys, key=_place)]
    return f"{'clause' if len(numbers) == 1 else 'clauses'} {listed(numbers)}" if numbers else "no clause"


def _later(then: FrozenAction, now: FrozenAction) -> Bearing:
    return Bearing.WORSE if now.due_on > then.due_on else Bearing.OTHER


def _moved(then: FrozenAction, now: FrozenAction) -> str:
    """Tell the moves since: from, to, how far and why."""
    since = now.moves[len(then.moves) :]
    if now.due_on == then.due_on:
        sentence = f"Due date moved {times(len(since))} and back to {day(now.due_on)}"
    else:
        distance = (now.due_on - then.due_on).days
        direction = "later" if distance > 0 else "earlier"
        sentence = f"Due on {day(now.due_on)}, was {day(then.due_on)}: {days(abs(distance))} {direction}"
        sentence += f", moved {times(len(since))}" if len(since) > 1 else ""
    reasons = " ".join(_quoted(move.reason) for move in since)
    return f"{sentence}. {reasons}".strip() if reasons else f"{sentence}."


def _milestones(telling: _Telling) -> Iterator[Change]:
    """Tell of steps, those of one action that went the same way in one sentence."""
    now, before = telling.now, telling.before
    gathered: dict[tuple[str, Bearing, str], list[tuple[str, frozenset[Leaf]]]] = defaultdict(list)

    def gather(action: str, bearing: Bearing, what: str, words: str, tells: frozenset[Leaf]) -> None:
        gathered[action, bearing, what].append((words, tells))

    for key in telling.arrived("milestones"):
        came = now.milestones[key]
        if not telling.is_new("actions", came.action):
            stands = f", met {day(came.met_on)}" if came.met_on else ", overdue" if came.overdue else ""
            bearing = Bearing.WORSE if came.overdue else Bearing.OTHER
            gather(came.action, bearing, "added", f"{_step(came)}{stands}", _leaves("milestones", key))
    for key in telling.left("milestones"):
        went = before.milestones[key]
        if went.action in now.actions:
            gather(went.action, Bearing.OTHER, "taken out", _step(went), _leaves("milestones", key))
    for key, then, new, names in telling.changed("milestones", FrozenMilestone):
        state = names & {"met_on", "overdue"}
        if "met_on" in state and new.met_on:
            late = (new.met_on - new.due_on).days
            words = f"{new.title} ({day(new.met_on)}{f', {days(late)} late' if late > 0 else ''})"
            gather(new.action, Bearing.BETTER, "met", words, _leaves("milestones", key, state))
        elif "met_on" in state:
            words = f"{_step(new)}{', overdue' if new.overdue else ''}"
            gather(new.action, Bearing.WORSE, "open again", words, _leaves("milestones", key, state))
        elif state:
            bearing, what = (Bearing.WORSE, "missed") if new.overdue else (Bearing.OTHER, "no longer overdue")
            gather(new.action, bearing, what, _step(new), _leaves("milestones", key, state))
        rest = names - state
        if rest:
            words = f"{_step(new)}, was {_step(then)}"
            words += "" if then.action == new.action else f" of {then.action}"
            gather(new.action, Bearing.OTHER, "changed", words, _leaves("milestones", key, rest))
    for (action, bearing, what), steps in gathered.items():
        noun = "Milestone" if len(steps) == 1 else "Milestones"
        sentence = f"{noun} {what}: {'; '.join(words for words, _ in steps)}."
        tells = frozenset[Leaf]().union(*(leaves for _, leaves in steps))
        yield Change(ChangeKind.MILESTONES, bearing, telling.of_action(action), sentence, tells)


def _step(one: FrozenMilestone) -> str:
    return f"{one.title} (due {day(one.due_on)})"


def _evidence(telling: _Telling) -> Iterator[Change]:
    """Tell of evidence, what is confidential apart."""
    now, before = telling.now, telling.before
    gathered: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for key in telling.arrived("evidence"):
        came = now.evidence[key]
        action = now.actions.get(came.action)
        if action is None or not telling.is_new("requirements", action.requirement):
            gathered[came.action, came.confidential].append(key)
    for (number, confidential), keys in gathered.items():
        pieces = "; ".join(f"E{key} {now.evidence[key].title}" for key in keys)
        sentence = f"{'Confidential evidence' if confidential else 'Evidence'} added: {pieces}."
        yield _of_evidence(telling, number, Bearing.BETTER, sentence, _all("evidence", keys))
    for key in telling.left("evidence"):
        went = before.evidence[key]
        action = before.actions.get(went.action)
        if action is None or action.requirement in now.requirements:
            yield _of_evidence(
                telling, went.action, Bearing.OTHER, f"E{key} is no longer in the record.", _leaves("evidence", key)
            )
    for key, then, new, names in telling.changed("evidence", FrozenEvidence):
        sentence = f"E{key} is now “{new.title}”, {_how(new)}; it was “{then.title}”, {_how(then)}."
        yield _of_evidence(telling, new.action, Bearing.OTHER, sentence, _leaves("evidence", key, names))


def _of_evidence(telling: _Telling, action: str, bearing: Bearing, sentence: str, tells: frozenset[Leaf]) -> Change:
    return Change(ChangeKind.EVIDENCE, bearing, telling.of_action(action), sentence, tells)


def _how(piece: FrozenEvidence) -> str:
    return f"{'a confidential' if piece.confidential else 'an open'} {piece.kind} of {piece.action}"


def _progress(telling: _Telling) -> Iterator[Change]:
    """Tell in one sentence of which actions leaders said something."""
    said = {
        key: len(new.updates) - len(then.updates)
        for key, then, new, names in telling.changed("actions", FrozenAction)
        if "updates" in names
    }
    if said:
        numbers = listed([f"{key} ({times(count)})" if count > 1 else key for key, count in said.items()])
        tells = frozenset[Leaf]().union(*(_leaves("actions", key, ["updates"]) for key in said))
        yield Change(ChangeKind.PROGRESS, Bearing.OTHER, "Progress", f"Leaders logged progress on {numbers}.", tells)


# ---------------------------------------------------------------- metrics, checks, coverage

_GOOD = frozenset({Impact.IMPROVING, Impact.MET})
_BAD = frozenset({Impact.WORSE, Impact.NO_METRIC})


def _metrics(telling: _Telling) -> Iterator[Change]:
    """Tell of figures: those with a target each for itself, with what they say of it; all others in one sentence."""
    now, before = telling.now, telling.before
    aimed_at = defaultdict(list)
    for key, target in now.targets.items():
        aimed_at[target.metric].append(key)
    others: list[tuple[str, str, str]] = []
    touched = telling.came["metrics"] | telling.went["metrics"] | telling.differs["metrics"].keys()
    for key in sorted(touched, key=_place):
        then, new = before.metrics.get(key), now.metrics.get(key)
        names = telling.differs["metrics"].get(key, {""})
        if new is None or not aimed_at[key]:
            others += [(key, (new or before.metrics[key]).name, one) for one in names]
            continue
        targets = [one for one in aimed_at[key] if not telling.is_new("targets", one)]
        said = [one for one in targets if "impact" in telling.differs["targets"].get(one, ())]
        bearing, words = _verdicts(telling, said or targets, said)
        renamed = f" It was called “{then.name}”." if then and then.name != new.name else ""
        tells = _leaves("metrics", key, names).union(*(_leaves("targets", one, ["impact"]) for one in said))
        sentence = f"{_figures(then.readings if then else (), new.readings)}{words}.{renamed}"
        yield Change(ChangeKind.READINGS, bearing, new.name, sentence, tells)
        for one in said:
            telling.differs["targets"][one] = telling.differs["targets"][one] - {"impact"}
    if len({key for key, _, _ in others}) > MOST_NAMED:
        yield _other_metrics(others)
    else:
        yield from _few_metrics(telling, others)


def _few_metrics(telling: _Telling, others: list[tuple[str, str, str]]) -> Iterator[Change]:
    now, before = telling.now.metrics, telling.before.metrics
    for key, name in dict.fromkeys((key, name) for key, name, _ in others):
        names = [one for other, _, one in others if other == key]
        then, new = before.get(key), now.get(key)
        renamed = f" It was called “{then.name}”." if then and new and then.name != new.name else ""
        words = _figures(then.readings if then else (), new.readings if new else ())
        yield Change(ChangeKind.READINGS, Bearing.OTHER, name, f"{words}.{renamed}", _leaves("metrics", key, names))


def _figures(then: tuple[FrozenReading, ...], now: tuple[FrozenReading, ...]) -> str:
    """Say the latest figure beside the one that was the latest; or else what was corrected."""
    last, first = now[-1] if now else None, then[-1] if then else None
    if last != first:
        was = f", was {first.figure} {first.when}" if first else ""
        return f"{last.figure} {last.when}{was}" if last else f"No figure{was}"
    known, stands = ({one.when: one.figure for one in readings} for readings in (then, now))
    corrected = [
        f"{figure} {when}, was {known.get(when, 'not there')}"
        for when, figure in stands.items()
        if known.get(when) != figure
    ]
    corrected += [f"nothing any more {when}" for when in known if when not in stands]
    return "; ".join([f"{last.figure} {last.when}, as before" if last else "No figure", *corrected])


def _verdicts(telling: _Telling, targets: Collection[str], changed: Collection[str]) -> tuple[Bearing, str]:
    """Say what the figures mean for their targets now, and meant before where that differs."""
    impacts = [telling.now.targets[one].impact for one in targets]
    bad, good = any(one in _BAD for one in impacts), any(one in _GOOD for one in impacts)
    bearing = Bearing.WORSE if bad else Bearing.BETTER if good else Bearing.OTHER
    words = [
        telling.now.targets[one].impact.value
        + (f", was {telling.before.targets[one].impact.value}" if one in changed else ", as before")
        for one in targets
    ]
    return bearing, "".join(f"; {one}" for one in dict.fromkeys(words))


def _other_metrics(others: list[tuple[str, str, str]]) -> Change:
    names = list(dict.fromkeys(name for _, name, _ in others))
    rest = len(names) - MOST_NAMED
    shown = [*names[:MOST_NAMED], f"{rest} more"] if rest > 1 else names
    verb = "has" if len(names) == 1 else "have"
    what = f"{counted(len(names), 'metric')} without a target {verb} figures that are new or not as before"
    sentence = f"{what}: {_semicolons(shown)}."
    tells = frozenset(("metrics", key, field_name) for key, _, field_name in others)
    return Change(ChangeKind.READINGS, Bearing.OTHER, "Other metrics", sentence, tells)


def _semicolons(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{'; '.join(names[:-1])} and {names[-1]}"


def _targets(telling: _Telling) -> Iterator[Change]:
    now, before = telling.now, telling.before

    def name(one: FrozenTarget) -> str:
        metric = now.metrics.get(one.metric) or before.metrics.get(one.metric)
        return metric.name if metric else "A metric"

    def change(one: FrozenTarget, bearing: Bearing, sentence: str, tells: frozenset[Leaf]) -> Change:
        return Change(ChangeKind.TARGET, bearing, name(one), sentence, tells)

    for key in telling.arrived("targets"):
        came = now.targets[key]
        if not telling.is_new("requirements", came.requirement):
            sentence = f"New target under requirement {came.requirement}: {_aim(came)}; {came.impact.value}."
            yield change(came, Bearing.OTHER, sentence, _leaves("targets", key))
    for key in telling.left("targets"):
        went = before.targets[key]
        if went.requirement in now.requirements:
            sentence = f"No longer a target under requirement {went.requirement}."
            yield change(went, Bearing.OTHER, sentence, _leaves("targets", key))
    for key, then, new, names in telling.changed("targets", FrozenTarget):
        if "impact" in names:
            bearing, _ = _verdicts(telling, [key], [key])
            sentence = f"Difference to pupils: {new.impact.value}, was {then.impact.value}."
            yield change(new, bearing, sentence, _leaves("targets", key, ["impact"]))
        rest = names - {"impact"}
        if rest:
            where = "" if new.requirement == then.requirement else f", under requirement {then.requirement}"
            sentence = f"Target under requirement {new.requirement} is now {_aim(new)}; it was {_aim(then)}{where}."
            yield change(new, Bearing.OTHER, sentence, _leaves("targets", key, rest))


def _aim(one: FrozenTarget) -> str:
    return f"{one.value} by {full_month(one.due_on)}, from {one.baseline}"


def _checks(telling: _Telling) -> Iterator[Change]:
    now, before = telling.now, telling.before

    def change(one: FrozenCheck, bearing: Bearing, sentence: str, tells: frozenset[Leaf]) -> Change:
        return Change(ChangeKind.CHECK, bearing, f"Check: {one.code}", sentence, tells)

    for key in telling.arrived("checks"):
        came = now.checks[key]
        if came.is_note:
            yield change(came, Bearing.OTHER, came.sentence, _leaves("checks", key))
        else:
            answer = f" {_answered(came.answers)}" if came.answers else ""
            bearing = Bearing.OTHER if came.answers else Bearing.WORSE
            yield change(came, bearing, f"Raised: {came.sentence}{answer}", _leaves("checks", key))
    for key in telling.left("checks"):
        went = before.checks[key]
        yield change(went, Bearing.OTHER, f"No longer stands: {went.sentence}", _leaves("checks", key))
    for key, then, new, names in telling.changed("checks", FrozenCheck):
        if "answers" in names:
            since = new.answers[len(then.answers) :]
            bearing = Bearing.BETTER if since else Bearing.WORSE
            said = f"{_answered(since)} It says:" if since else "To be answered again, for its figures have changed:"
            yield change(new, bearing, f"{said} {new.sentence}", _leaves("checks", key, ["answers"]))
        rest = names - {"answers"}
        if rest:
            yield change(new, Bearing.OTHER, f"Now says: {new.sentence}", _leaves("checks", key, rest))


def _answered(answers: tuple[FrozenAnswer, ...]) -> str:
    told = [f"{one.answered_by}, {day(one.answered_on)}: {_quoted(one.explanation)}" for one in answers]
    return f"Answered by {'; then by '.join(told)}"


def _quoted(words: str) -> str:
    """Quote what somebody wrote, with the point that ends it."""
    return f"“{words}”" if words.endswith((".", "!", "?")) else f"“{words}.”"


def _gaps(telling: _Telling) -> Iterator[Change]:
    for bearing, verb, keys, facts in (
        (Bearing.WORSE, "Newly forgotten", telling.arrived("gaps"), telling.now),
        (Bearing.BETTER, "No longer forgotten", telling.left("gaps"), telling.before),
    ):
        for key in keys:
            sentence = f"{verb}: {facts.gaps[key].words}."
            yield Change(ChangeKind.COVERAGE, bearing, "Coverage", sentence, _leaves("gaps", key))
    for key, then, new, names in telling.changed("gaps", FrozenGap):
        sentence = f"Still forgotten: {new.words}; that was {then.words}."
        yield Change(ChangeKind.COVERAGE, Bearing.OTHER, "Coverage", sentence, _leaves("gaps", key, names))


def _visits(telling: _Telling) -> Iterator[Change]:
    """Tell of the notes that governors signed."""

    def change(key: str, one: FrozenVisit, sentence: str, names: Iterable[str] = ("",)) -> Change:
        leaves = _leaves("visits", key, names)
        return Change(ChangeKind.VISIT, Bearing.OTHER, f"Visit V{key}", sentence, leaves)

    for key in telling.arrived("visits"):
        came = telling.now.visits[key]
        yield change(key, came, f"{_visited(came)}.")
    for key in telling.left("visits"):
        yield change(key, telling.before.visits[key], "No longer in the record.")
    for key, then, new, names in telling.changed("visits", FrozenVisit):
        yield change(key, new, f"{_visited(new)}; it was: {_visited(then)}.", names)


def _visited(one: FrozenVisit) -> str:
    about = f" ({', '.join(one.actions)})" if one.actions else ""
    return f"{one.by} visited on {day(one.visited_on)}: “{one.purpose}”{about}"


# ---------------------------------------------------------------- questions


def _questions(telling: _Telling) -> Iterator[Change]:
    now, before = telling.now, telling.before

    def change(key: str, one: FrozenQuestion, bearing: Bearing, sentence: str, names: Iterable[str] = ("",)) -> Change:
        about = f"{'Confidential question' if one.confidential else 'Question'} Q{key} to {one.asked_of}"
        about += f" about {one.subject}" if one.subject else ""
        return Change(ChangeKind.QUESTION, bearing, about, sentence, _leaves("questions", key, names))

    for key in telling.arrived("questions"):
        came = now.questions[key]
        words = [f"{came.asker} asked on {day(came.asked_on)}: “{came.text}”", _then(came.turns), _late(came)]
        yield change(key, came, _standing(came), " ".join(one for one in words if one))
    for key in telling.left("questions"):
        yield change(key, before.questions[key], Bearing.OTHER, "No longer in the record.")
    for key, then, new, names in telling.changed("questions", FrozenQuestion):
        since = new.turns[len(then.turns) :]
        words = [f"It was asked: “{then.text}”, now “{new.text}”."] if "text" in names else []
        words += [f"Asked of {new.asked_of}, was {then.asked_of}."] if "asked_of" in names else []
        if names & {"asker", "asked_on", "confidential"} and not any(turn.kind == "taken over" for turn in since):
            words.append(f"Asked by {new.asker} on {day(new.asked_on)}, {_whom(new)}.")
        words += [_then(since)] if since else []
        if "answer_by" in names and not any(turn.answer_by for turn in since):
            words.append(f"Promised by {day(new.answer_by)}, was {day(then.answer_by)}.")
        if "overdue" in names or (since and new.overdue):
            words.append(_late(new) or "No longer overdue.")
        yield change(key, new, _standing(new), " ".join(one for one in words if one), names)


def _whom(one: FrozenQuestion) -> str:
    return "confidential" if one.confidential else "open"


def _standing(one: FrozenQuestion) -> Bearing:
    if one.overdue or one.state == "asked again":
        return Bearing.WORSE
    return Bearing.BETTER if one.state in ("answered", "satisfied") else Bearing.OTHER


def _late(one: FrozenQuestion) -> str:
    return f"Overdue: an answer was due by {day(one.answer_by)}." if one.overdue else ""


def _then(turns: Iterable[FrozenTurn]) -> str:
    """Tell what happened to it: "Answered by A on 3 May 2026; asked again by B on 9 May 2026, for 23 May 2026."."""
    told = []
    for turn in turns:
        promise = f", for {day(turn.answer_by)}" if turn.answer_by else ""
        told.append(f"{turn.kind} by {turn.by} on {day(turn.on)}{promise}")
    return f"{sentence_case('; '.join(told))}." if told else ""


_TELLERS: tuple[Callable[[_Telling], Iterator[Change]], ...] = (
    _questions,
    _requirements,
    _actions,
    _milestones,
    _clause_changes,
    _metrics,  # before the targets: it tells what their readings say of them
    _targets,
    _checks,
    _inspections,
    _evidence,
    _gaps,
    _visits,
    _progress,
)
