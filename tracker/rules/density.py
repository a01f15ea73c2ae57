"""How long a plan is against what a governor can read in ten minutes, and what makes it so."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.rules.precision import MOST_WORDS
from tracker.rules.readability import reading_age
from tracker.rules.speech import counted, listed
from tracker.rules.words import count_words

PLAN_PAGES = 4
PLAN_WORDS = 1200
PLAN_ACTIONS = 24
PLAN_REQUIREMENTS = 8
ACTION_WORDS = 20
"""What an action and its success criterion may have together, on average: then each stands on one line of the plan."""
READING_AGE = 14
"""What a governor reads with ease after a day's work; newspapers aim at 11 to 14."""


@dataclass(frozen=True, slots=True)
class Density:
    """How dense a plan is: what it has, and what that comes to; None where there is too little to tell.

    ``own_words`` are those that the school wrote for its actions; ``words`` and ``pages`` those of the whole plan in
    print, where it is known.
    """

    requirements: int
    actions: int
    own_words: int
    reading_age: int | None
    words: int | None = None
    pages: int | None = None

    @property
    def words_an_action(self) -> int | None:
        """The words of an action and its success criterion, on average."""
        return round(self.own_words / self.actions) if self.actions else None

    @property
    def actions_a_requirement(self) -> float | None:
        """The actions of a requirement, on average, to one decimal."""
        return round(self.actions / self.requirements, 1) if self.requirements else None

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do about each thing that is over what it should be, one sentence each."""
        over = over_budget(self.words, self.pages) if self.words is not None else None
        said = [over] if over else []
        if (words := self.words_an_action or 0) > ACTION_WORDS:
            said.append(
                f"Cut actions to {ACTION_WORDS} words with their success criteria: they have {words} on average."
            )
        if (actions := self.actions_a_requirement or 0) > PLAN_ACTIONS / PLAN_REQUIREMENTS:
            said.append(
                f"Keep to {PLAN_ACTIONS // PLAN_REQUIREMENTS} actions a requirement, as the budget does: it is"
                f" {actions:g}, and what is everyday work can leave the plan."
            )
        if (age := self.reading_age or 0) > READING_AGE:
            said.append(f"Use shorter words and sentences: it reads at age {age}, and {READING_AGE} is plain.")
        return tuple(said)


def density(requirements: int, actions: Iterable[tuple[str, str]], said: Iterable[str] = ()) -> Density:
    """Say how dense a plan is, by its actions with their success criteria, and by what leaders said of them.

    The inspectors' own words do not count towards the reading age: the school cannot mend them.
    """
    texts = [text for action in actions for text in action]
    own = plan_words(texts)
    return Density(requirements, len(texts) // 2, own, reading_age([*texts, *said]))


def shorten(title: str, success: str) -> str | None:
    """Say where an action has words to spare; None where it has not."""
    spoken, counted_by = count_words(title), count_words(success)
    if spoken + counted_by <= ACTION_WORDS:
        return None
    if spoken > MOST_WORDS:
        return f"Cut what it says from {spoken} words to {MOST_WORDS} or fewer."
    if counted_by > spoken:
        return f"Keep the number of the success criterion and cut the rest of its {counted_by} words."
    return (
        f"Cut {spoken + counted_by - ACTION_WORDS} of its {spoken + counted_by} words: say what, for whom and how many."
    )


def plan_words(texts: Iterable[str]) -> int:
    """Count the words of a plan, given as its texts."""
    return sum(count_words(text) for text in texts)


def over_budget(words: int, pages: int | None) -> str | None:
    """Say by how much a plan is over its budget; None when it is within it. Without pages only words are judged."""
    sizes = [(words, PLAN_WORDS, "word")] + ([(pages, PLAN_PAGES, "page")] if pages is not None else [])
    over = [counted(size - budget, noun) for size, budget, noun in sizes if size > budget]
    if not over:
        return None
    has = " on ".join(counted(size, noun) for size, _, noun in sizes)
    return f"The plan has {has}: {listed(over)} over its budget of {listed([counted(b, n) for _, b, n in sizes])}."
