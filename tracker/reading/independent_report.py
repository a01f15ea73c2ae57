"""Reports of independent schools: standard inspections, which grade a school and say what standards it must meet."""

from collections.abc import Iterator, Sequence

from tracker.reading.clauses import sentences
from tracker.reading.documents import InspectionDocument, Kind
from tracker.reading.graded_tables import read_grades
from tracker.reading.plain import plain, unwrapped
from tracker.reading.reports import ListStart, Report
from tracker.reading.text import Line, Source
from tracker.reading.wording import Wording

KIND: Kind = "independent_report"
_LEAD_LINES = 3  # above its last one, that a sentence takes which leads into a list


def read_independent_report(source: Source) -> InspectionDocument:
    """Reads a standard inspection: what to improve is asked, and the standards that are not met must be."""
    report = Report(source, KIND)
    grades = read_grades(source.lines, report.words)
    report.problems += grades.problems
    return report.document(grades.grades, _compliance(report), _standards(report))


def _compliance(report: Report) -> str | None:
    """Whether the standards are met, in the words of the row or of the first sentence that says so."""
    paragraphs = [unwrapped(paragraph.text) for paragraph in report.source.paragraphs]
    # A row may be wrapped, and its answer stand in a paragraph of its own.
    whole = " ".join(unwrapped(line.text) for line in report.source.lines if line.key)
    for pattern, entry in report.words.patterns("judgement"):
        for text in [whole] if entry["row"] else paragraphs:
            found = pattern.search(plain(text))
            if found and entry["row"]:
                return text[found.start() : found.end()]
            if found and (said := next((text[a:b] for a, b in sentences(text) if a <= found.start() < b), None)):
                return said
    return None


def _standards(report: Report) -> Iterator[ListStart]:
    """The paragraphs that lead into a list of standards, each of which must be met."""
    lines = report.source.lines
    for paragraph in report.source.paragraphs:
        together = [lines[number - 1] for number in paragraph.numbers]
        if not together[0].bullet and (last := _lead_in(together, report.words)):
            yield ListStart(paragraph.numbers[0] - 1, last.number, "must")


def _lead_in(lines: Sequence[Line], words: Wording) -> Line | None:
    """The line on which what leads into a list ends: in a text, headings above and below may stand close to it."""
    patterns = [pattern for pattern, _ in words.patterns("standards")]
    found: Line | None = None
    for at, line in enumerate(lines):
        if found and not (line.text[:1].islower() or line.text.endswith(":")):
            break
        said = " ".join(above.key for above in lines[max(at - _LEAD_LINES, 0) : at + 1]).rstrip(" :")
        if any(pattern.search(said) for pattern in patterns):
            found = line
    return found
