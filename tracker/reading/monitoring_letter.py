"""Section 8 monitoring letters: a letter to the head about the progress since the last inspection."""

import re
from datetime import date

from tracker.reading.clauses import sentences
from tracker.reading.dates import DATES, first_dates
from tracker.reading.documents import InspectionDocument, Kind, Problem, RequirementRead, SchoolFacts
from tracker.reading.facts import category_of, postcode_in, safeguarding_of, suggestions_of, urn_of
from tracker.reading.lists import read_list
from tracker.reading.plain import plain, unwrapped
from tracker.reading.text import Source
from tracker.reading.wording import Wording, compiled, wording

KIND: Kind = "monitoring_letter"
_DEAR = re.compile(r"^dear\b")


def read_monitoring_letter(source: Source) -> InspectionDocument:
    """Reads a monitoring letter; it has no grades and no figures, and seldom a URN."""
    dear = next((i for i, line in enumerate(source.lines) if _DEAR.match(line.key)), len(source.lines))
    inspected_on, inspected_to = _dated(source, "inspected") or (None, None)
    words = wording(KIND, inspected_on)
    problems: list[Problem] = []
    school = _school(source, dear, words)
    requirements, asked_lines = _further_actions(source, words, problems)
    for code, fact, what in (
        ("school_missing", school.name, "the school's name"),
        ("date_missing", inspected_on, "the date of the visit"),
    ):
        if not fact:
            problems.append(Problem(code, f"The letter does not say {what}.", None))
    published = _dated(source, "published")
    return InspectionDocument(
        kind=KIND,
        school=school,
        inspected_on=inspected_on,
        inspected_to=inspected_to,
        published_on=published[0] if published else None,
        letter_on=_letter_date(source, dear),
        judgement=_judgement(source, words),
        safeguarding=safeguarding_of(source, words),
        category=category_of(source, words),
        requirements=requirements,
        suggestions=suggestions_of(source, words, asked_lines),
        problems=tuple(problems),
        lines=source.printed,
        pages=source.pages,
    )


def _letter_date(source: Source, dear: int) -> date | None:
    """The letter's own date: alone on its line, above the salutation."""
    alone = (first_dates(line.key) for line in source.lines[:dear] if DATES.fullmatch(line.key))
    return next((dates[0] for dates in alone if dates), None)


def _dated(source: Source, role: str) -> tuple[date, date | None] | None:
    """The first and last day that the letter calls so, by the surest phrase first."""
    for pattern, entry in wording(KIND).patterns("dated"):
        for label in pattern.finditer(source.searchable) if entry["role"] == role else ():
            if dates := first_dates(source.searchable, label.end(), at_start=True):
                return dates
    return None


def _school(source: Source, dear: int, words: Wording) -> SchoolFacts:
    """Name and address from the block above the salutation; the name is the one the letter's heading repeats."""
    urn, _ = urn_of(source)
    offices = words.data["letter"]["offices"]
    block = source.lines[:dear]
    # Everything down to the letter's date is the sender's.
    dated = [index for index, line in enumerate(block) if DATES.fullmatch(line.key)]
    block = block[dated[-1] + 1 :] if dated else block
    after_office = [i for i, line in enumerate(block) if any(office in line.text.upper() for office in offices)]
    printed = [
        unwrapped(line.text) for line in (block[after_office[-1] + 1 :] if after_office else block) if not line.blank
    ]
    titled = _titled_name(source, dear, words)
    name, first = _name_in(printed, titled)
    ends = next((i + 1 for i in range(first, len(printed)) if postcode_in(printed[i])), first)
    address = ", ".join(line.rstrip(",") for line in printed[first:ends]) or None
    return SchoolFacts(name or titled, urn, address, postcode_in(address))


def _name_in(printed: list[str], titled: str | None) -> tuple[str | None, int]:
    """The name as the address prints it, perhaps wrapped, and the index of the line below it."""
    if titled:
        wanted = plain(titled)
        for first in range(len(printed)):
            for end in range(first + 1, min(first + 4, len(printed) + 1)):
                if plain(" ".join(printed[first:end])).rstrip(",") == wanted:
                    return " ".join(printed[first:end]).rstrip(","), end
    return None, len(printed)


def _titled_name(source: Source, dear: int, words: Wording) -> str | None:
    """The school's name out of the letter's heading, the first paragraphs under the salutation."""
    title = compiled(words.data["letter"]["title"])
    below = [p for p in source.paragraphs if p.numbers[0] > dear + 1][:4]
    for paragraph in below:
        found = title.search(paragraph.key)
        if found and not paragraph.text.endswith("."):
            return unwrapped(paragraph.text)[found.end() :].strip() or None
    return None


def _judgement(source: Source, words: Wording) -> str | None:
    """What the inspector concluded about the action taken: that sentence and the rest of its paragraph."""
    for pattern, _ in words.patterns("judgement"):
        for paragraph in source.paragraphs:
            for start, end in sentences(paragraph.text):
                if pattern.search(plain(paragraph.text[start:end])):
                    return paragraph.text[start:]
    return None


def _further_actions(
    source: Source, words: Wording, problems: list[Problem]
) -> tuple[tuple[RequirementRead, ...], set[int]]:
    """What the school should do, and the lines that say it. A list of an earlier inspection is named, not read."""
    lead_in, earlier = (compiled(words.data["letter"][key]) for key in ("lead_in", "earlier_list"))
    requirements: tuple[RequirementRead, ...] = ()
    lines: set[int] = set()
    found = False
    for paragraph in source.paragraphs:
        text, last = paragraph.key, paragraph.numbers[-1]
        if lead_in.search(text) and not found:
            found = True
            listed = read_list(source, last, "further action", words)
            requirements, lines = listed.requirements, set(range(last, listed.end + 1))
            problems += listed.problems
            if not requirements:
                message = "The letter leads into a list of further actions here, and none follows: it may be cut."
                problems.append(Problem("list_empty", message, last))
        elif earlier.search(text) and (below := source.next_printed(last - 1)) and below.bullet:
            message = "What an earlier inspection asked for is listed here: it is not read as new."
            problems.append(Problem("earlier_list", message, last))
    if not found:
        message = "The letter lists no further action: what inspectors asked for may stand in its text."
        problems.append(Problem("list_missing", message, None))
    return requirements, lines
