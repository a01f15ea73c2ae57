"""Reports of independent schools: standard inspections, which grade a school and say what standards it must meet."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.reading.clauses import sentences
from tracker.reading.documents import InspectionDocument, Kind, Problem
from tracker.reading.graded_tables import read_grades
from tracker.reading.plain import plain, unwrapped
from tracker.reading.reports import ListStart, Report
from tracker.reading.text import Line, Paragraph, Source
from tracker.reading.wording import Wording

KIND: Kind = "independent_report"
_NUMBERED = re.compile(r"(?:part )?\d")  # a part of the standards, or a paragraph of them
_LEAD_LINES = 6  # above its last one, that a sentence takes which leads into a list


def read_independent_report(source: Source) -> InspectionDocument:
    """Reads a standard inspection: what to improve is asked, and the standards that are not met must be."""
    report = Report(source, KIND)
    grades = read_grades(source.lines, report.words)
    report.problems += grades.problems
    judgement = _compliance(report)
    document = report.document(grades.grades, judgement, _standards(report))
    if grades.grades or not _checks_some(report):
        return document
    message = (
        "This inspection checked some standards only: it grades nothing, and what it asks for may stand in its text."
    )
    unsaid = {"grades_missing", "safeguarding_missing"}
    if judgement and any(pattern.search(plain(judgement)) for pattern, _ in report.words.patterns("standards_met")):
        unsaid.add("list_missing")
    problems = (problem for problem in document.problems if problem.code not in unsaid)
    return replace(document, problems=(Problem("some_standards", message, None), *problems))


def _checks_some(report: Report) -> bool:
    """The inspection followed up another, or a concern, or looked at a change: it was no standard one."""
    text = report.source.plain
    return any(pattern.search(text) for pattern, _ in report.words.patterns("checks_some"))


def _compliance(report: Report) -> str | None:
    """Whether the standards are met, in the words of the row or of the first sentence that says so."""
    # A row may be wrapped, and its answer stand in a paragraph of its own.
    whole = " ".join(unwrapped(line.text) for line in report.source.lines if line.key)
    for pattern, entry in report.words.patterns("judgement"):
        if entry["row"]:
            found = pattern.search(plain(whole))
            if found:
                return whole[found.start() : found.end()]
            continue
        for paragraph in report.source.paragraphs:
            if (found := pattern.search(paragraph.key)) and (said := _sentence(paragraph, found.start())):
                return said
    return None


def _sentence(paragraph: Paragraph, at: int) -> str | None:
    """The sentence that holds a character; it begins with its line where headings stand close above it."""
    for start, end in sentences(paragraph.text):
        if start <= at < end:
            return paragraph.text[at if at in paragraph.starts else start : end]
    return None


def _standards(report: Report) -> Iterator[ListStart]:
    """The paragraphs that lead into a list of standards, each of which must be met."""
    lines = report.source.lines
    for paragraph in report.source.paragraphs:
        together = [lines[number - 1] for number in paragraph.numbers]
        last = _lead_in(together, report.words)
        if not last:
            continue
        if not together[0].bullet:
            yield ListStart(paragraph.numbers[0] - 1, last.number, "must")
        elif last is not together[0] and _begins_anew(lines[last.number - 2], report.words):
            # In a text without blank lines, what stands below the last item of a list goes on in its paragraph.
            yield ListStart(last.number - 1, last.number, "must")


def _begins_anew(above: Line, words: Wording) -> bool:
    return above.ends_sentence or above.key.rstrip(":") in words.headings


def _lead_in(lines: Sequence[Line], words: Wording) -> Line | None:
    """The line on which what leads into a list ends: in a text, headings above and below may stand close to it."""
    patterns = [pattern for pattern, _ in words.patterns("standards")]
    for at, line in enumerate(lines):
        # A sentence that goes on leads into nothing.
        ends = line.text.endswith(":") or at + 1 == len(lines) or _NUMBERED.match(lines[at + 1].key)
        said = " ".join(above.key for above in lines[max(at - _LEAD_LINES, 0) : at + 1]).rstrip(" :") if ends else ""
        if said and any(pattern.search(said) for pattern in patterns):
            return line
    return None
