"""How long a plan is against what a governor can read in ten minutes."""

from collections.abc import Iterable

from tracker.rules.speech import counted, listed
from tracker.rules.words import count_words

PLAN_PAGES = 4
PLAN_WORDS = 1200


def plan_words(texts: Iterable[str]) -> int:
    """Count the words of a plan, given as its texts."""
    return sum(count_words(text) for text in texts)


def over_budget(words: int, pages: int) -> str | None:
    """Say by how much a plan is over its budget; None when it is within it."""
    over = [
        counted(size - budget, noun)
        for size, budget, noun in ((words, PLAN_WORDS, "word"), (pages, PLAN_PAGES, "page"))
        if size > budget
    ]
    if not over:
        return None
    return (
        f"The plan has {counted(words, 'word')} on {counted(pages, 'page')}: {listed(over)} over its budget of"
        f" {counted(PLAN_WORDS, 'word')} and {counted(PLAN_PAGES, 'page')}."
    )
