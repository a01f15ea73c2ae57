"""What the statement about accessibility rests on: the standard, when it was looked at, and what is not met yet."""

from dataclasses import dataclass
from datetime import date

from tracker.rules.speech import in_words

STANDARD = "Web Content Accessibility Guidelines, version 2.2, level AA"
LOOKED_AT_ON = date(2026, 11, 23)
"""The day of the last whole run of ``make barriers``, whose table is in ``docs/accessibility.md``."""

ADVICE = "https://www.equalityadvisoryservice.com"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Something that not everybody can use yet: what it is, why, and what there is instead."""

    what: str
    why: str
    instead: str


SHORTFALLS = (
    Shortfall(
        "Files that schools and inspectorates made",
        "Evidence and inspection documents are kept as they were uploaded: a photo has no description inside it, and a "
        "scan no text. The standard asks for both (1.1.1, non-text content).",
        "Whoever adds evidence is asked what it shows, and that stands beside it. What was read out of a document is "
        "text on the page of the inspection.",
    ),
    Shortfall(
        "Being signed out",
        "Whoever does nothing here for 12 hours is signed out without a warning (2.2.1, timing adjustable).",
        "A page that is used keeps its sign-in, for up to 14 days.",
    ),
    Shortfall(
        "Long tables on paper",
        "In a PDF, a table that goes on over a page is two tables to a screen reader (1.3.1, info and relationships).",
        "The plan and every other paper can also be had as plain text and as a Word document, a pack as plain text.",
    ),
)


def answer() -> str:
    """Say in a sentence whether everybody can use it."""
    return (
        f"Nearly all of it: {in_words(len(SHORTFALLS))} things fall short of the standard, "
        "and for each there is another way."
    )
