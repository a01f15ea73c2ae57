"""What in a document does not agree with itself, whatever its kind: for a person to look at before accepting.

Only a contradiction is reported: where the document may be right after all, nothing is said. What a reader finds while
it reads (dots against headings, a list that lost its bullets, a row that does not fit) it reports itself.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tracker.reading.clauses import duty_of
from tracker.reading.dates import first_dates
from tracker.reading.documents import GradeRead, InspectionDocument, Problem, ReadingRead, RequirementRead
from tracker.reading.facts import urns_of
from tracker.reading.plain import plain
from tracker.reading.text import Source
from tracker.reading.wording import Wording, compiled, wording

_LAST_LINES = 120  # where a whole document says how it ends
_SENTENCE_WORDS = 6  # a last line of fewer words may be a heading or an address
_DECIMALS = re.compile(r"\d\.(\d+)")
_PAGE = re.compile(r"(?:^|\s)(?:page )?(\d{1,3}) of (\d{1,3})$")
_NUMBERED_PAGES = 3  # fewer numbers in a text say nothing about the pages between them
_AVERAGE = re.compile(r"latest (\d)[- ]year average")
_STATEMENT = re.compile(
    r"(?:The|This|These|There|They|It|In|A|Some|Most|Many|Few|Pupils|Children|Students|Leaders|Governors|Teachers|"
    r"Staff|Inspectors|However)\b"
)


def selfchecks(document: InspectionDocument, source: Source, kind: str) -> tuple[Problem, ...]:
    """The problems of a document read from ``source`` with the words of ``kind``; none where it agrees with itself."""
    words = wording(kind, document.inspected_on)
    known = {problem.code for problem in document.problems}
    found = (
        *_outdated(document, kind),
        *_category(document, source, words),
        *_figures(document.readings),
        *_requirements(document.requirements),
        *_list_without_heading(document, source),
        *_several_urns(source),
        *_several_dates(source, words),
        *_missing_pages(source),
        *_unread_pages(source),
        *_cut(source, kind),
    )
    return tuple(problem for problem in found if problem.code not in known)


def _outdated(document: InspectionDocument, kind: str) -> Iterator[Problem]:
    """The document is of a later day than any of its kind that is known."""
    last = wording().data["known_until"].get(kind)
    if last and document.inspected_on and document.inspected_on > last:
        title = wording().data["kinds"][kind]["title"]
        message = (
            f"This seems to be {title}, and those are known until {last:%B %Y}: check every fact beside the document, "
            "and look for what was not read."
        )
        yield Problem("kind_outdated", message, None)


def _category(document: InspectionDocument, source: Source, words: Wording) -> Iterator[Problem]:
    """The category that the grades call for, against the one that is printed.

    Report cards (renewed framework, November 2025): special measures where leadership and governance needs urgent
    improvement and another area does too, or safeguarding is not met; significant improvement where only leadership
    and governance, or only other areas, need it, or safeguarding alone is not met. Source: National Education Union,
    "Ofsted monitoring processes and categories of concern". Section 5 reports: section 44 of the Education Act 2005;
    a school that is inadequate overall is in a category, and no other is. Independent schools are in none.
    """
    if any(pattern.search(source.searchable) for pattern, _ in words.patterns("without_category")):
        return
    failing = {grade for scale in words.entries("scale") for grade in scale.get("call_for_category", ())}
    for rule in words.entries("category_rule"):
        decides = next((grade for grade in document.grades if plain(grade.area) == plain(rule["area"])), None)
        if not rule["alone"]:
            yield from _with_others(document, decides, failing)
        elif decides:
            yield from _alone(document, decides, failing)


def _alone(document: InspectionDocument, overall: GradeRead, failing: set[str]) -> Iterator[Problem]:
    if overall.grade in failing and document.category is None:
        message = (
            f"{overall.area} is {overall.grade}, which puts a school in a category, but none is named: "
            "check that no page is missing."
        )
        yield Problem("category_not_stated", message, overall.line)
    elif overall.grade not in failing and document.category is not None:
        yield _contradicts(document, f"{overall.area} is {overall.grade}", overall.line)


def _with_others(document: InspectionDocument, leadership: GradeRead | None, failing: set[str]) -> Iterator[Problem]:
    """``leadership`` may be missing, and any area may have lost its name: then less can be contradicted."""
    fails = [grade for grade in document.grades if grade.grade in failing]
    unnamed = any(grade in failing for grade in document.unnamed_grades)
    leadership_fails, unsafe = leadership in fails, document.safeguarding == "not met"
    special = document.category == "special measures"
    if document.category is None:
        if fails or unnamed or unsafe:
            what = f"{fails[0].area} is graded {fails[0].grade}" if fails else "The summary shows an area that fails"
            what = "Safeguarding is not met" if not fails and not unnamed else what
            message = f"{what}, which puts a school in a category, but none is named: check that no page is missing."
            yield Problem("category_not_stated", message, fails[0].line if fails else None)
    elif leadership and not leadership_fails and special:
        yield _contradicts(document, f"{leadership.area} is graded {leadership.grade}", leadership.line)
    elif leadership and not special and leadership_fails and (len(fails) > 1 or unsafe):
        what = next((grade.area for grade in fails if grade is not leadership), "safeguarding")
        yield _contradicts(document, f"{leadership.area} fails together with {what}", leadership.line)
    elif leadership and not (fails or unnamed or unsafe):
        yield _contradicts(document, "no area is graded so low and safeguarding is met", leadership.line)


def _contradicts(document: InspectionDocument, why: str, line: int) -> Problem:
    message = f"The category read is “{document.category}”, but {why}: check both in the document."
    return Problem("category_contradicts", message, line)


def _figures(readings: Sequence[ReadingRead]) -> Iterator[Problem]:
    for reading in readings:
        yield from _gap(reading)
        yield from _comparison(reading)
        yield from _average(reading, readings)


def _gap(reading: ReadingRead) -> Iterator[Problem]:
    """The printed gap is the school's figure less the nation's, each rounded by itself."""
    school, national, gap = reading.school_value, reading.national_value, reading.gap_value
    if school is None or national is None or gap is None:
        return
    allowed = _half_unit(reading.school) + _half_unit(reading.national) + _half_unit(reading.gap)
    if abs(school - national - gap) > allowed + 1e-9:
        message = (
            f"{_named(reading)}: {reading.school} less {reading.national} does not give the gap {reading.gap}: "
            "check the three figures in the document."
        )
        yield Problem("gap_disagrees", message, reading.line)


def _comparison(reading: ReadingRead) -> Iterator[Problem]:
    """ "Above" says that the school's figure is the larger, also where less is better, as for absence."""
    school, national, comparison = reading.school_value, reading.national_value, plain(reading.comparison or "")
    if school is None or national is None:
        return
    allowed = _half_unit(reading.school) + _half_unit(reading.national)
    above = "above" in comparison and school - national <= -allowed
    below = "below" in comparison and school - national >= allowed
    if above or below:
        message = (
            f"{_named(reading)}: {reading.school} is not “{reading.comparison}” where the nation has "
            f"{reading.national}: check the row in the document."
        )
        yield Problem("comparison_disagrees", message, reading.line)


def _average(reading: ReadingRead, readings: Sequence[ReadingRead]) -> Iterator[Problem]:
    """An average of years lies between the least and the greatest of them, where all of them are printed."""
    found = _AVERAGE.fullmatch(plain(reading.period or ""))
    if not found:
        return
    table = (reading.section, reading.metric, reading.group, reading.row)
    years = [
        other
        for other in readings
        if other is not reading and (other.section, other.metric, other.group, other.row) == table
    ]
    for column in ("school", "national", "gap"):
        average, printed = getattr(reading, f"{column}_value"), getattr(reading, column)
        values = [value for year in years if (value := getattr(year, f"{column}_value")) is not None]
        if average is None or len(values) != int(found[1]):
            continue
        allowed = _half_unit(printed) + max(_half_unit(getattr(year, column)) for year in years)
        if not min(values) - allowed - 1e-9 <= average <= max(values) + allowed + 1e-9:
            message = f"{_named(reading)}: {printed} lies outside its own years: check the rows in the document."
            yield Problem("average_disagrees", message, reading.line)


def _half_unit(printed: str | None) -> float:
    """Half a unit of the last printed digit."""
    found = _DECIMALS.search(printed or "")
    return 0.5 / 10 ** len(found[1]) if found else 0.5


def _named(reading: ReadingRead) -> str:
    group = "" if reading.group == "all pupils" else f" ({reading.group})"
    return f"{reading.metric}{group}{f', {reading.period}' if reading.period else ''}"


def _requirements(requirements: Sequence[RequirementRead]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for requirement in requirements:
        wording_alone = re.sub(r"\W+", " ", plain(requirement.text)).strip()
        if wording_alone in first and not requirement.text.endswith(":"):
            message = (
                f"Requirement {requirement.number} says the same as requirement {first[wording_alone]}: "
                "drop one of them unless both are printed."
            )
            yield Problem("requirement_repeated", message, requirement.line)
        first.setdefault(wording_alone, requirement.number)
    alone = [r for r in requirements if r.parent is None and not r.text.endswith(":")]
    silent = [r for r in alone if not duty_of(r.text)]
    # Where most of a list names no duty, the words above it ask.
    if 2 * len(silent) < len(alone):
        for requirement in silent:
            if _STATEMENT.match(requirement.text):
                message = (
                    f"Requirement {requirement.number} has no word that asks, such as must, should or need to: "
                    "check that it belongs to the list."
                )
                yield Problem("asks_nothing", message, requirement.line)


def _list_without_heading(document: InspectionDocument, source: Source) -> Iterator[Problem]:
    instruction = compiled(wording().data["lists"]["instruction"])
    asked = [line for line in source.lines if line.bullet and (duty_of(line.text) or instruction.match(line.key))]
    known = any(problem.code == "earlier_list" for problem in document.problems)
    if not document.requirements and not known and len(asked) > 1:
        message = "A list asks for something here, but no heading says that it is what the school has to do: add it."
        yield Problem("list_without_heading", message, asked[0].number)


def _several_urns(source: Source) -> Iterator[Problem]:
    found = urns_of(source)
    for urn, index in found[1:]:
        message = f"The document gives two reference numbers (URN), {found[0][0]} and {urn}: say which is right."
        yield Problem("urns_differ", message, source.lines[index].number)


def _several_dates(source: Source, words: Wording) -> Iterator[Problem]:
    """Different first days of the inspection, each at the beginning of a line that labels it so."""
    found: dict[str, int] = {}
    for pattern, entry in words.patterns("dated"):
        if entry["role"] != "inspected" or not entry["pattern"].startswith(r"\n"):
            continue
        for label in pattern.finditer(source.searchable):
            dates = first_dates(source.searchable, label.end(), at_start=True)
            line = source.searchable.count("\n", 0, label.start()) + 1
            if dates and line <= len(source.lines):
                found.setdefault(f"{dates[0]:%-d %B %Y}", line)
    for day, line in list(found.items())[1:]:
        message = f"The document gives two dates of the inspection, {next(iter(found))} and {day}: say which is right."
        yield Problem("dates_differ", message, line)


def _missing_pages(source: Source) -> Iterator[Problem]:
    """Numbers of pages that jump; a page whose number is not printed is not missing if the PDF has it."""
    labels: list[tuple[int, int, int]] = []  # number of the page, place of the page, line
    totals: set[int] = set()
    for line in source.lines:
        found = _PAGE.search(plain(source.printed[line.number - 1])) if line.blank else None
        if found and int(found[1]) <= int(found[2]):
            place = source.pages[line.number - 1] if source.pages else len(labels) + 1
            labels.append((int(found[1]), place, line.number))
            totals.add(int(found[2]))
    if len(totals) != 1 or len(labels) < _NUMBERED_PAGES:
        return
    total = totals.pop()
    for (number, place, _), (next_number, next_place, line_number) in pairwise(labels):
        lost = (next_number - number) - (next_place - place)
        if lost > 0:
            message = f"Page {next_number} of {total} follows page {number}: look for what stood between them."
            yield Problem("pages_missing", message, line_number)
    number, place, line_number = labels[-1]
    if source.pages and place == source.pages[-1] and number < total:
        message = f"The document ends with page {number} of {total}: look for the pages after it."
        yield Problem("pages_missing", message, line_number)


def _unread_pages(source: Source) -> Iterator[Problem]:
    """Pages that hold no text: what they say is known to nobody who has not looked at them."""
    for page in source.pictures:
        line = bisect_left(source.pages, page)
        message = f"Page {page} is a picture, or damaged, and was not read: look at it yourself."
        yield Problem("page_unread", message, min(line + 1, len(source.lines)) or None)


def _cut(source: Source, kind: str) -> Iterator[Problem]:
    """Only the end of a whole document says how it ends."""
    endings = [compiled(ending) for ending in wording().data["kinds"][kind].get("endings", ())]
    last = [line for line in source.lines if line.key][-_LAST_LINES:]
    if not endings or any(ending.search(line.key) for ending in endings for line in last):
        return
    if last and not last[-1].ends_sentence and last[-1].text.count(" ") >= _SENTENCE_WORDS - 1:
        message = "The document breaks off in the middle of a sentence: look for the rest of it."
        yield Problem("document_cut", message, last[-1].number)
    else:
        message = "The document ends without its usual last part: it may be cut."
        yield Problem("document_cut", message, None)
