"""Whatever somebody may read of their schools that has the words they look for.

Everything is taken from what the pages show, for the same reader: what a page would not tell them is not looked
through, so that neither a result nor a number of results can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.db import session
from tracker.models.people import Person
from tracker.models.schools import School
from tracker.queries.actions import ActionRow
from tracker.queries.evidence import PieceOfAction, pieces_at
from tracker.queries.metrics import MetricRow, metrics_at
from tracker.queries.questions import QuestionRow, questions_at, reader_of
from tracker.queries.requirements import RequirementRow, requirements_in_record_at
from tracker.queries.visits import VisitRow, visits_at
from tracker.rules.colours import Colour
from tracker.rules.permissions import Capability, Role, may
from tracker.rules.questions import Reader, TurnKind
from tracker.rules.search import Excerpt, Piece, Sought, Words, excerpt, hit, marked, number_sought, sought
from tracker.rules.speech import counted, day, in_words, listed, sentence_case

TITLE, NAME, BODY = 4, 2, 1
"""How much it counts to find something in a title, in the name of somebody, and in what else is written."""

AT_FIRST = 8
"""How many things of a kind are shown before the others are asked for."""

EXCERPTS = 2
"""How many of its texts a result shows beside its title."""


class Kind(StrEnum):
    """What kind of thing was found, in the order in which kinds that answer as well are shown."""

    REQUIREMENT = "requirement"
    ACTION = "action"
    QUESTION = "question"
    EVIDENCE = "evidence"
    VISIT = "visit"
    METRIC = "metric"

    def counted(self, count: int) -> str:
        """Say how many there are: "3 actions", "1 piece of evidence"."""
        return counted(count, *_NOUNS[self])

    def said(self, count: int) -> str:
        """Say how many there are within a sentence: "three actions"."""
        return f"{in_words(count)} {self.counted(count).partition(' ')[2]}"

    @property
    def heading(self) -> str:
        """What stands over several of them."""
        return _HEADINGS[self]


_NOUNS = {
    Kind.REQUIREMENT: ("requirement",),
    Kind.ACTION: ("action",),
    Kind.QUESTION: ("question",),
    Kind.EVIDENCE: ("piece of evidence", "pieces of evidence"),
    Kind.VISIT: ("visit note",),
    Kind.METRIC: ("metric",),
}
_HEADINGS = {
    Kind.REQUIREMENT: "What inspectors asked for",
    Kind.ACTION: "Actions",
    Kind.QUESTION: "Questions",
    Kind.EVIDENCE: "Evidence",
    Kind.VISIT: "Visits",
    Kind.METRIC: "Metrics",
}


@dataclass(frozen=True, slots=True)
class Searched:
    """A school that is looked through, and who reads there; ``sees_confidential`` is about evidence."""

    school: School
    reader: Reader
    sees_confidential: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found: what it says, the title first, where it is, and how it stands.

    ``key`` is what stands for it in its address, of evidence the action's; ``anchor`` is its place on that page.
    ``under`` is the text of the requirement that it stands under: a child is never shown without its parent.
    """

    school: School
    kind: Kind
    label: str
    key: str
    texts: tuple[Words, ...]
    where: str
    colour: Colour | None = None
    state: str = ""
    under: str | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: its title, where it is and what else it says, with the words that were sought marked.

    Where its title or a name alone has them, what it says first stands beside it.
    """

    entry: Entry
    score: int
    title: tuple[Piece, ...]
    where: tuple[Piece, ...]
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, the best first; ``more`` counts those that are not shown yet."""

    kind: Kind
    count: int
    found: tuple[Found, ...]

    @property
    def more(self) -> int:
        """How many are not shown yet."""
        return self.count - len(self.found)


@dataclass(frozen=True, slots=True)
class Nearly:
    """How many things have one of the words sought, where none has them all."""

    word: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was sought, and what was found; ``through`` says in words what was looked through.

    ``called`` counts the pages or schools that are called so, which ``calls`` names: "school".
    """

    sought: Sought
    groups: tuple[Group, ...]
    nearly: tuple[Nearly, ...]
    through: str
    called: int
    calls: str

    @property
    def count(self) -> int:
        """How many things have what is sought."""
        return sum(group.count for group in self.groups)

    @property
    def sentence(self) -> str:
        """Say what was found: "Five results for “attendance”: one requirement and four actions."; or what can be."""
        if not self.sought.typed:
            return f"You can look through {self.through}." if self.through else "There is nothing to look through yet."
        if not self.count and self.called:
            are = f"{self.calls} is" if self.called == 1 else f"{self.calls}s are"
            return (
                f"{sentence_case(in_words(self.called))} {are} called so; nothing else here has “{self.sought.typed}”."
            )
        if not self.count:
            return f"Nothing you can read here has “{self.sought.typed}”."
        kinds = listed([group.kind.said(group.count) for group in self.groups])
        if len(self.groups) == 1:
            return f"{sentence_case(kinds)} {'has' if self.count == 1 else 'have'} “{self.sought.typed}”."
        return f"{sentence_case(in_words(self.count))} results for “{self.sought.typed}”: {kinds}."


def searched_by(person: Person, schools: Sequence[School], today: date) -> tuple[Searched, ...]:
    """Say as whom somebody reads at each of several schools; where they hold no role, nothing is looked through.

    Four queries, however many schools.
    """
    ids = [school.id for school in schools]
    with_boards = session().scalars(select(School).where(School.id.in_(ids)).options(selectinload(School.boards)))
    of_each = [(school, person.roles_at(school, today)) for school in with_boards.all()]
    first = reader_of(person.id, (), today)
    return tuple(
        Searched(school, _with_roles(first, roles), may(roles, Capability.SEE_CONFIDENTIAL))
        for school, roles in sorted(of_each, key=lambda pair: pair[0].name)
        if may(roles, Capability.SEE_PLAN)
    )


def _with_roles(reader: Reader, roles: frozenset[Role]) -> Reader:
    return replace(reader, runs_meetings=may(roles, Capability.RUN_MEETINGS))


def entries_of(searched: Sequence[Searched], today: date) -> tuple[Entry, ...]:
    """List all that can be found at some schools by who reads there, as at the end of ``today``.

    Fifteen queries, however many schools; what is in the record counts, also when it has left the plan.
    """
    schools = [one.school for one in searched]
    asked = questions_at([(one.school, one.reader) for one in searched], today)
    pieces = pieces_at(schools, [one.school.id for one in searched if one.sees_confidential], today)
    requirements = requirements_in_record_at(schools, today)
    visits, metrics = visits_at(schools, today), metrics_at(schools, today)
    found: list[Entry] = []
    for school in schools:
        for requirement in requirements[school.id]:
            found.append(_requirement(school, requirement))
            found += (_action(school, requirement, action) for action in requirement.actions)
        found += (_question(school, question) for question in asked[school.id])
        found += (_piece(school, piece) for piece in pieces[school.id])
        found += (_visit(school, visit) for visit in visits[school.id])
        found += (_metric(school, metric) for metric in metrics[school.id])
    return tuple(found)


def numbered(entries: Iterable[Entry], typed: str) -> Entry | None:
    """Find the one thing whose number somebody typed: "1.2", "Q3", "E14", "requirement 4"; None where none or many are.

    At several schools many may be.
    """
    named = number_sought(typed)
    if named is None:
        return None
    kind, number = named
    label = _PREFIXES.get(Kind(kind), "") + number
    those = [one for one in entries if one.kind == kind and one.label == label]
    return those[0] if len(those) == 1 else None


def search(
    entries: Sequence[Entry], typed: str, whole: str | None = None, *, called: int = 0, calls: str = "page"
) -> SearchPage:
    """Find what has the words that somebody typed, by kind, the best first; of the kind ``whole``, all there is."""
    wanted = sought(typed)
    found = [one for entry in entries if (one := _found(wanted, entry)) is not None]
    found.sort(key=lambda one: -one.score)
    of_kind: dict[Kind, list[Found]] = {}
    for one in found:
        of_kind.setdefault(one.entry.kind, []).append(one)
    order = sorted(of_kind, key=lambda kind: (kind != whole, -of_kind[kind][0].score, list(Kind).index(kind)))
    groups = [
        Group(kind, len(of_kind[kind]), tuple(of_kind[kind][: None if kind == whole else AT_FIRST])) for kind in order
    ]
    nearly = () if found else tuple(_nearly(wanted, entries))
    return SearchPage(wanted, tuple(groups), nearly, _through(entries), called, calls)


def _found(wanted: Sought, entry: Entry) -> Found | None:
    if (answers := hit(wanted, entry.texts)) is None:
        return None
    title, *rest = entry.texts
    shown = [entry.texts[place] for place in answers.places if place and entry.texts[place].weight == BODY]
    first = [words for words in rest if words.weight == BODY and words.text]
    excerpts = tuple(excerpt(wanted, words) for words in shown[:EXCERPTS] or first[:1])
    return Found(entry, answers.score, marked(wanted, title.text), marked(wanted, entry.where), excerpts)


def _nearly(wanted: Sought, entries: Sequence[Entry]) -> Iterator[Nearly]:
    if len(wanted.terms) < 2:
        return
    for term in wanted.terms:
        alone = wanted.alone(term)
        if count := sum(hit(alone, entry.texts) is not None for entry in entries):
            yield Nearly(term.typed, count)


def _through(entries: Iterable[Entry]) -> str:
    """Say what was looked through: "8 requirements, 24 actions and 5 questions"."""
    counts = Counter(entry.kind for entry in entries)
    return listed([kind.counted(counts[kind]) for kind in Kind if counts[kind]])


# ---------------------------------------------------------------- what each thing says

_PREFIXES = {Kind.QUESTION: "Q", Kind.EVIDENCE: "E", Kind.VISIT: "V"}


def _requirement(school: School, one: RequirementRow) -> Entry:
    # Clause by clause: a clause is never cut, and what stands under another is not shown without it.
    words = [clause.text for clause in one.clauses]
    whole = words if " ".join(words) == " ".join(one.text.split()) else [one.text]
    return Entry(
        school,
        Kind.REQUIREMENT,
        str(one.number),
        str(one.number),
        (
            Words(one.title, weight=TITLE),
            Words(f"{one.number} {one.label}", weight=NAME),
            Words(one.lead or "", weight=NAME),
            *(Words(text, "Inspectors wrote") for text in whole),
        ),
        one.source if one.is_open else f"{one.source}; it has left the plan",
        one.record.colour,
        under=one.under,
    )


def _action(school: School, under: RequirementRow, one: ActionRow) -> Entry:
    said = (
        Words(text, f"{what}, {day(update.signed_on)}, {update.signed_by}")
        for update in reversed(one.updates)
        for text, what in ((update.progress, "Progress"), (update.difference, "Difference to pupils"))
        if text
    )
    return Entry(
        school,
        Kind.ACTION,
        one.number,
        one.number,
        (
            Words(one.title, weight=TITLE),
            Words(one.number, weight=NAME),
            Words(one.owner, weight=NAME),
            Words(one.success, "Success"),
            *said,
            *(Words(step.title, "Milestone") for step in one.milestones),
            *(Words(move.reason, f"Why the due date moved, {day(move.moved_on)}") for move in one.moves),
        ),
        f"{one.owner}, due {day(one.due_on)}, under {under.number} {under.title}",
        one.record.colour,
    )


_SAID = {
    TurnKind.ANSWERED: "Answer",
    TurnKind.PROMISED: "Why another day",
    TurnKind.ASKED_AGAIN: "Asked again",
    TurnKind.SATISFIED: "What satisfied",
    TurnKind.TAKEN_OVER: "Taken over",
}


def _question(school: School, one: QuestionRow) -> Entry:
    return Entry(
        school,
        Kind.QUESTION,
        one.label,
        str(one.number),
        (
            Words(one.text, weight=TITLE),
            Words(one.label, weight=NAME),
            Words(f"{one.asked_by} {one.asker} {one.asked_of}", weight=NAME),
            Words(one.about, weight=NAME),
            Words(one.because, "Because"),
            *(
                Words(turn.text, f"{_SAID[turn.kind]}, {day(turn.signed_on)}, {turn.by}")
                for turn in reversed(one.turns)
                if turn.text
            ),
        ),
        f"{one.asked_by} asked {one.asked_of} about {one.about_within}, {one.meeting or day(one.asked_on)}",
        state=one.state.label + (", confidential (Part II)" if one.confidential else ""),
    )


def _piece(school: School, one: PieceOfAction) -> Entry:
    piece = one.piece
    return Entry(
        school,
        Kind.EVIDENCE,
        piece.label,
        one.action,
        (
            Words(piece.title, weight=TITLE),
            Words(piece.label, weight=NAME),
            Words(piece.gathered_by, weight=NAME),
            Words(piece.note, "What was seen"),
            Words(piece.filename or "", "File"),
        ),
        f"{sentence_case(piece.kind)}, {day(piece.gathered_on)}, {piece.gathered_by}, for {one.action} {one.title}",
        state="Confidential" if piece.confidential else "",
        anchor=f"evidence-{piece.number}",
    )


def _visit(school: School, one: VisitRow) -> Entry:
    return Entry(
        school,
        Kind.VISIT,
        one.label,
        str(one.number),
        (
            Words(one.purpose, weight=TITLE),
            Words(one.label, weight=NAME),
            Words(f"{one.written_by} {one.met}", weight=NAME),
            Words(one.seen, "What was seen"),
            Words(one.follow_up, "To follow up"),
        ),
        f"{one.written_by}, {day(one.visited_on)}",
    )


def _metric(school: School, one: MetricRow) -> Entry:
    of_gap = ": gap to others" if one.row == "gap" else ""
    return Entry(
        school,
        Kind.METRIC,
        "",
        str(one.id),
        (Words(f"{one.name}, {one.group}{of_gap}", weight=TITLE), Words(one.section, weight=NAME)),
        one.section or "Figures of the school",
    )
