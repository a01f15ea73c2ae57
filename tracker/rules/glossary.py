"""What each word of the product means: one word for one thing, told in one place and linked to wherever it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.rules.notice import USUAL_CUT_OFF_DAYS, USUAL_NOTICE_DAYS
from tracker.rules.speech import counted, in_words
from tracker.rules.suppression import THRESHOLD
from tracker.rules.words import MAX_DIFFERENCE_WORDS, MAX_PROGRESS_WORDS


@dataclass(frozen=True, slots=True)
class Word:
    """A word, what it means in a sentence or two, and what else people call it, which is not said here."""

    word: str
    meaning: str
    elsewhere: str = ""

    @property
    def slug(self) -> str:
        """Its place on the page of words: "clear-day"."""
        return self.word.replace(",", "").replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Chapter:
    """Words that belong together, in the order in which one leads to the next."""

    title: str
    words: tuple[Word, ...]


CHAPTERS = (
    Chapter(
        "What inspectors say",
        (
            Word("inspection", "One visit of inspectors, and the document about it.", "report"),
            Word(
                "requirement",
                "One thing that inspectors asked the school for, in their own words, which nobody edits. What they "
                "called it stands beside it: next step, further action, area for improvement.",
                "recommendation, objective",
            ),
            Word(
                "clause",
                "A part of a requirement that asks for one thing. Each clause is answered by an action, or shown as "
                "having none.",
            ),
            Word(
                "asked before",
                "Inspectors asked for the same at an earlier visit. A person confirms it; the program only suggests "
                "it.",
            ),
        ),
    ),
    Chapter(
        "What the school does",
        (
            Word(
                "action",
                "What the school will do about one clause or more: one person who answers for it, a due date, and "
                "what success looks like.",
                "task, strategy",
            ),
            Word("owner", "The one person who answers for an action, whoever else works on it."),
            Word("milestone", "A dated step of an action. It is met or it is not."),
            Word(
                "update",
                f"What a leader signed on a day: a colour, up to {MAX_PROGRESS_WORDS} words of progress, and up to "
                f"{MAX_DIFFERENCE_WORDS} on the difference to pupils. It is never edited; a later one follows it.",
                "comment",
            ),
            Word(
                "evidence",
                "A file, a link or something seen that bears on an action, with its day and who gathered it. It is "
                "open, or confidential to leaders and the clerk.",
                "attachment",
            ),
            Word(
                "moved",
                "The due date of an action was changed. The date first agreed stays on the page, with each reason "
                "since.",
            ),
            Word(
                "verified",
                "Somebody other than the owner has looked at the evidence and says that the action is complete.",
            ),
            Word("declared colour", "What leaders say: the colour of the latest update."),
            Word(
                "record colour",
                "What dates, milestones, updates and evidence say. It is worked out by the same rule every day; "
                "nobody chooses it. Both colours stand side by side, with the reasons.",
            ),
        ),
    ),
    Chapter(
        "Whether it works",
        (
            Word(
                "metric",
                "Something counted for a group of pupils, with its unit and which way is better.",
                "indicator, measure",
            ),
            Word(
                "reading",
                "One value of a metric: for which period, on what basis, how many pupils, and where it was read.",
                "data point",
            ),
            Word(
                "basis",
                "What kind of figure it is: provisional, revised, final, or of two terms or three. Two readings on "
                "different bases are not compared.",
            ),
            Word("baseline", "The reading from which a target is measured."),
            Word("target", "The value that a metric should reach, and by when."),
            Word(
                "difference to pupils",
                "Whether the readings since the work began are better than the baseline. Doing and difference are "
                "two lights: an action can be done in full and change nothing.",
                "outcome",
            ),
            Word("school data, unvalidated", "A figure that the school counted itself and nobody outside has checked."),
            Word(
                "small number",
                f"A figure of so few pupils that they might be known by it. The usual limit is {THRESHOLD}; each "
                "school sets its own. Only the head and the clerk see such figures.",
            ),
            Word(
                "check",
                "Something in the figures that does not add up. A person can explain it; the explanation stands "
                "beside it and does not hide it.",
                "error",
            ),
        ),
    ),
    Chapter(
        "Governors, days and papers",
        (
            Word(
                "board",
                "Those who meet to hold leaders to account: a governing board, trustees, or a committee of them.",
            ),
            Word(
                "question",
                "What a governor asks of somebody. It is closed only by whoever asked it, or by the governor who "
                "took it over, once the answer satisfies them.",
                "comment",
            ),
            Word(
                "clear day",
                "A whole day between sending the papers and the meeting. Neither the day of sending nor the day of "
                f"the meeting counts. For {in_words(USUAL_NOTICE_DAYS)} clear days before a meeting on the 20th, "
                "papers go out on the 12th at the latest.",
            ),
            Word(
                "updates due",
                "The last day on which leaders can log progress in time for the papers: usually "
                f"{counted(USUAL_CUT_OFF_DAYS, 'working day')} before the papers go out.",
            ),
            Word(
                "pack",
                "What a board gets for one meeting, frozen on a day with a number. It never changes afterwards. "
                "There is an open one and, where it is needed, a confidential one.",
            ),
            Word(
                "pass",
                "What lets an adviser or inspector read a few requirements until a day. Each page they open is noted.",
            ),
            Word(
                "history",
                "Who did what, and when. Nothing in it can be taken out or changed without being found out.",
                "log",
            ),
        ),
    ),
)


def words() -> Iterator[Word]:
    """Go through all words, chapter by chapter."""
    for chapter in CHAPTERS:
        yield from chapter.words
