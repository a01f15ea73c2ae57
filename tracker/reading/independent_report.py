"""Reports of independent schools: standard inspections, which grade a school and say what standards it must meet."""

from collections.abc import Iterator

from tracker.reading.clauses import sentences
from tracker.reading.documents import InspectionDocument, Kind
from tracker.reading.graded_tables import read_grades
from tracker.reading.plain import plain, unwrapped
from tracker.reading.reports import ListStart, Report
from tracker.reading.text import Source

KIND: Kind = "independent_report"


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
        leads = not lines[paragraph.numbers[0] - 1].bullet and paragraph.key.rstrip(":").rstrip()
        if leads and any(pattern.search(leads) for pattern, _ in report.words.patterns("standards")):
            yield ListStart(paragraph.numbers[0] - 1, paragraph.numbers[-1], "must")
