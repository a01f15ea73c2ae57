"""Is an action precise enough to hold anybody to? Seven questions, each answered yes or with what to add.

What the questions take for an answer is decided here, and leans to yes where words can be read both ways: a rule that
calls a good action vague is not believed the next time.

- *Begins with a verb*: the first word, after "to" and adverbs such as "further", is a verb in the imperative. A word
  the lists do not know is taken for one, unless its ending makes it a noun ("Implementation") or what follows makes it
  a person ("Teachers will …"). *Ensure*, *improve* and the like, `verbs.VAGUE`, are allowed where they do not stand
  alone: with a figure ("improve the result from 58% to 75%"), or with what is done ("reduce absence by visiting …").
- *A number in the success criterion*: a figure, a number word, a fraction ("half", "nine in ten", "doubled"). Figures
  that name something are none: dates, "Year 6", "Attainment 8", "key stage 2". "All", "every", "none" stand for 100%
  and 0, but not where a word of degree or opinion says what is to be counted ("all make good progress").
- *Pupils named*: a group of `topics.GROUPS` or one of `MORE_GROUPS`, a year, class or key stage, counted pupils ("38
  pupils", "all pupils"), or pupils told apart by a clause ("pupils who …").
- *Owner*: one person. "SLT", "all staff", "JS/KB" are several.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from tracker.rules.groups import in_order
from tracker.rules.speech import COUNTS, counted, in_words, listed, sentence_case
from tracker.rules.topics import groups_of
from tracker.rules.verbs import BEFORE_A_VERB, ENDS_AS_A_NOUN, NO_VERBS, VAGUE, VERBS
from tracker.rules.words import count_words

MOST_WORDS = 25
"""How many words may say what the school will do: more than that a governor does not take in at a glance."""


_DUTY = re.compile(r"\b(?:must|should|needs? to|ought to)\s+(?:(?:also|now|urgently|quickly|continue to)\s+)*")
_WHO = re.compile(r"(?:\S+ ){1,4}?(?:to|will|must|should|shall|are|is|have|has)\b")
_NOUN = re.compile(r"\w+(?:tion|sion|ness|ity|ities|ance|ence|ship|ments?|isms?|ology)")
_HOW = re.compile(r"\b(?:by|through) ([a-z]+)ing\b", re.IGNORECASE)
_VAGUE_WAYS = frozenset(verb.removesuffix("e") for verb in VAGUE)

_NAMES_WITH_FIGURES = re.compile(
    r"""
    \b\d{1,2}[/.]\d{1,2}[/.](?:\d\d){1,2}\b | \b(?:19|20)\d\d(?:\s?[/–-]\s?\d\d(?:\d\d)?)?\b
    | \b\d{1,2}(?:st|nd|rd|th)?\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec
      |January|February|March|April|June|July|August|September|October|November|December)\b
    | \b(?:(?:Attainment|Progress)\s|[APTY]|KS\s?|(?i:Years?|Yr|grades?|key\sstages?|phase|stage|term|week|unit|tier
      |level|objective|priority)\s?)\d+\+?(?:\s?(?:,|and|to|or|&|–|-|/)\s?\d+\+?)*\b
    """,
    re.VERBOSE,
)
_FIGURE = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundred|dozen|half|halve[sd]?|thirds?|quarters?|fifths?|double[sd]?|twice|triple[sd]?|zero|nil"
    r"|one (?:in|of|more|fewer))\b",
    re.IGNORECASE,
)
_ALL_OR_NONE = re.compile(r"\b(?:all|every|each|none|no|nobody|everybody|everyone)\b", re.IGNORECASE)
_DEGREE = re.compile(
    r"\b(?:good|better|best|strong\w*|improv\w*|effective\w*|confiden\w*|consistent\w*|high\w*|low\w*|more|less|fewer"
    r"|great\w*|increas\w*|reduc\w*|appropriate\w*|suitabl\w*|aware\w*|understand\w*|engaged?|enjoy\w*|feels?|well"
    r"|ambitious|rapid\w*|robust\w*|embedded|developed?|quality|outstanding|excellent|progress|supported|subjects)\b",
    re.IGNORECASE,
)

MORE_GROUPS = re.compile(
    r"""
    \b(?:(?:KS|key\sstages?)\s?\d | (?:Years?|Yr|Y)\s?\d+ | EYFS | Reception | Nursery | foundation\sstage
    | EHC(?:P|Ps|\splans?)? | SEN\ssupport | young\scarers? | service\schildren | new\sarrivals | refugees?
    | Gypsy | Roma | Travellers? | (?:lowest|bottom)\s\d+\s?% | low(?:er)?\s(?:prior\s)?attain\w+ | PP | SEND
    | (?:persistently|severely|frequently)\sabsent
    | (?:all|every|each|both|no|\d[\d,]*%?(?:\sof)?|{counts})\s(?:[\w’'-]+\s){{0,3}}?
      (?:pupils?|child(?:ren)?|students?|learners?|classes|class)
    | (?:pupils?|children|students?|learners?)\s(?:who(?:se)?|with|below|behind|at\srisk|eligible|in\sneed|known)
    )\b""".format(counts="|".join((*COUNTS[2:], "ten", "twelve", "twenty"))),
    re.IGNORECASE | re.VERBOSE,
)

_ANY_PUPILS = re.compile(r"\b(?:pupils?|children|child|students?|learners?)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:SLT|SMT|ELT|MLT|LT|team|teams|leaders|staff|teachers|governors|trustees|TAs|assistants|all|everyone|everybody"
    r"|heads of|departments?|facult(?:y|ies)|HoDs|HODs|HoYs|HOYs|coordinators|tutors|committee|board)\b"
)
_APART = re.compile(r"\s*(?:/|&|;|\n|\+|,|\band\b)\s*")
_POST = re.compile(
    r"(?:Head|Deputy|Assistant|Acting|Executive|Vice|SEN|DSL|Principal|Chair|Director|Lead|Teacher|Business|Attendance)"
    r"|\w+ (?:lead|leader|officer|manager|teacher|coordinator)\b"
)
_PERSON = re.compile(r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir)\.?\s)?[A-Z][\w’'-]*\.?(?:\s[A-Z][\w’'-]*\.?){0,3}")


class Question(StrEnum):
    """What is asked of every action."""

    VERB = "begins with a verb that says what is done"
    OWNER = "one person answers for it"
    DUE = "has a due date"
    NUMBER = "has a number in its success criterion"
    METRIC = "is to move a metric with a baseline and a target"
    PUPILS = "names the pupils it is for"
    WORDS = f"says it in {MOST_WORDS} words or fewer"

    @property
    def to_add(self) -> str:
        """What is missing where the answer is no, in two or three words."""
        return {
            Question.VERB: "what is done",
            Question.OWNER: "one owner",
            Question.DUE: "a due date",
            Question.NUMBER: "a number",
            Question.METRIC: "a metric with a target",
            Question.PUPILS: "which pupils",
            Question.WORDS: "fewer words",
        }[self]


class WordingFacts(Protocol):
    """What is asked about an action.

    ``by_when`` is what a document says in place of a day; ``targets`` are the targets it is to move and ``offered``
    those that it could, by the name of their metric; ``asked_for`` are the pupil groups of its requirement.
    """

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def success(self) -> str: ...  # noqa: D102
    @property
    def owner(self) -> str | None: ...  # noqa: D102
    @property
    def due_on(self) -> date | None: ...  # noqa: D102
    @property
    def by_when(self) -> str: ...  # noqa: D102
    @property
    def targets(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def offered(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def asked_for(self) -> Collection[str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: yes, or one sentence that says what to add."""

    question: Question
    missing: str | None = None

    @property
    def is_yes(self) -> bool:
        """Say whether nothing is to be added."""
        return self.missing is None


@dataclass(frozen=True, slots=True)
class Precision:
    """The answers to the seven questions, in their order."""

    answers: tuple[Answer, ...]

    @property
    def yes(self) -> int:
        """How many questions are answered with yes."""
        return sum(answer.is_yes for answer in self.answers)

    @property
    def is_precise(self) -> bool:
        """Say whether every question is answered with yes."""
        return self.yes == len(self.answers)

    @property
    def score(self) -> str:
        """Say it in short: "6 of 7"."""
        return f"{self.yes} of {len(self.answers)}"

    @property
    def missing(self) -> tuple[Answer, ...]:
        """The questions that are not answered with yes."""
        return tuple(answer for answer in self.answers if not answer.is_yes)

    def without(self, question: Question) -> Precision:
        """Give the answers to the other questions."""
        return Precision(tuple(answer for answer in self.answers if answer.question is not question))

    def says_yes(self, question: Question) -> bool:
        """Say whether a question is answered with yes."""
        return any(answer.is_yes for answer in self.answers if answer.question is question)

    @property
    def to_add(self) -> str:
        """List what is missing: "a number and which pupils"; empty where nothing is."""
        return listed([answer.question.to_add for answer in self.missing])


def precision(action: WordingFacts) -> Precision:
    """Ask the seven questions of one action, written or while it is being written."""
    return Precision(
        (
            Answer(Question.VERB, _verb(action.title)),
            Answer(Question.OWNER, _owner(action.owner)),
            Answer(Question.DUE, _due(action.due_on, action.by_when)),
            Answer(Question.NUMBER, _number(action.success)),
            Answer(Question.METRIC, _metric(action.targets, action.offered)),
            Answer(Question.PUPILS, _pupils(action)),
            Answer(Question.WORDS, _length(action.title)),
        )
    )


def predicate(asked: str) -> str:
    """Give what inspectors ask for without who is to do it: "reduce absence" of "Leaders must also reduce absence".

    So their words are asked the same questions as an action, without being marked down for naming leaders first.
    """
    return _DUTY.split(asked, maxsplit=1)[-1]


@lru_cache(maxsize=4096)
def has_number(text: str) -> bool:
    """Say whether a success criterion can be counted: it has a figure, or asks for all or none of what can be."""
    plain = _NAMES_WITH_FIGURES.sub(" ", text)
    return bool(_FIGURE.search(plain) or (_ALL_OR_NONE.search(plain) and not _DEGREE.search(plain)))


@lru_cache(maxsize=4096)
def names_pupils(text: str) -> bool:
    """Say whether a text says which pupils it is for."""
    return bool(groups_of(text) or MORE_GROUPS.search(text))


@lru_cache(maxsize=4096)
def is_one_person(owner: str) -> bool:
    """Say whether what stands in a column of owners is one person, by name, initials or post.

    >>> [is_one_person(owner) for owner in ("Lena Adeyemi", "JS", "Jo Field, SENDCo", "SLT", "JS/KB")]
    [True, True, True, False, False]
    """
    if _SEVERAL.search(owner):
        return False
    parts = [part for part in _APART.split(owner.strip()) if part]
    if len(parts) == 2 and " " in parts[0] and _POST.match(parts[1]) and "," in owner:
        return True  # a name and a post
    return len(parts) == 1 or not all(_PERSON.fullmatch(part) for part in parts)


# ---------------------------------------------------------------- the questions


@lru_cache(maxsize=4096)
def _verb(title: str) -> str | None:
    do = "begin with what somebody does, such as Teach, Visit or Check"
    words = re.findall(r"[\w’'-]+", title)
    first = next((word for word in words if word.casefold() not in BEFORE_A_VERB), "")
    plain = first.casefold()
    if not plain:
        return f"Nothing is said yet: {do}."
    if plain in VAGUE or title.casefold().startswith("make sure"):
        if _FIGURE.search(_NAMES_WITH_FIGURES.sub(" ", title)) or _says_how(title):
            return None
        return f"“{_begun(title)}” says what should change, and not what is done: {do}, or say by how much."
    if plain in VERBS and not _is_abbreviation(first):
        return None
    if _WHO.match(" ".join(words[:6])):
        return f"“{_begun(title)}” begins with who, and not with what is done: {do}."
    if plain.endswith("ing") and len(plain) > 5:
        return f"“{first}” names an activity that nobody yet has to do: {do}."
    if plain in NO_VERBS or _is_noun(first):
        return f"“{_begun(title)}” begins with no verb: {do}."
    return None


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and 1 < len(word) < 6


def _is_noun(word: str) -> bool:
    """Say whether a word cannot be an imperative: "Implementation", "Profiles", "SEND", "One-page", "60"."""
    plain = word.casefold()
    return (
        (_NOUN.fullmatch(plain) is not None and plain not in ENDS_AS_A_NOUN)
        or (plain.endswith("s") and not plain.endswith("ss"))
        or _is_abbreviation(word)
        or "-" in plain
        or plain[0].isdigit()
    )


def _says_how(title: str) -> bool:
    return any(stem.casefold() not in _VAGUE_WAYS for stem in _HOW.findall(title))


def _owner(owner: str | None) -> str | None:
    if not owner:
        return "Nobody answers for it: name one person."
    if is_one_person(owner):
        return None
    return f"“{owner}” is more than one person: name the one who answers for it."


def _due(due_on: date | None, by_when: str) -> str | None:
    if due_on:
        return None
    return (
        f"“{_begun(by_when)}” names no day: give the day it is due."
        if by_when
        else ("Nothing says by when: give the day it is due.")
    )


def _number(success: str) -> str | None:
    example = "say how many, such as 80% of 60 lesson visits"
    if not success:
        return f"Nothing says what success looks like: {example}."
    if has_number(success):
        return None
    if re.search(r"\d", success):
        return f"“{_begun(success, 12)}” has a date or a name with a figure, and nothing to count by: {example}."
    if _ALL_OR_NONE.search(success):
        return f"“{_begun(success, 12)}” asks for all of what nobody can count: {example}."
    return f"“{_begun(success, 12)}” has no number: {example}."


def _metric(targets: Sequence[str], offered: Sequence[str]) -> str | None:
    if targets:
        return None
    if not offered:
        return "No target is set that it could move: set one for its requirement, with a baseline."
    named = f"“{offered[0]}”" if len(offered) == 1 else f"“{offered[0]}” or another of {in_words(len(offered))}"
    return f"It moves no target yet: tie it to {named}."


def _pupils(action: WordingFacts) -> str | None:
    if names_pupils(f"{action.title}. {action.success}"):
        return None
    named = in_order(action.asked_for)
    whom = f"inspectors named {listed(named)}" if named else "name them, such as Year 8 or disadvantaged pupils, or all"
    unnamed = _ANY_PUPILS.search(f"{action.title} {action.success}")
    if unnamed:
        return f"“{sentence_case(unnamed[0].casefold())}” does not say which: {whom}."
    return f"“{_begun(action.title)}” does not say for which pupils: {whom}."


def _length(title: str) -> str | None:
    over = count_words(title) - MOST_WORDS
    if over <= 0:
        return None
    return f"It has {counted(over + MOST_WORDS, 'word')}, of which a governor takes in {MOST_WORDS}: cut {over}."


def _begun(text: str, most: int = 5) -> str:
    """Give the first words of a text, to say which one is meant."""
    words = text.rstrip(" .").split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most]).rstrip(',;:')} …"
