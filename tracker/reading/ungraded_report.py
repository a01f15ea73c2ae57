"""Ungraded reports: inspections of good and outstanding schools, September 2019 to October 2025."""

from itertools import takewhile

from tracker.reading.clauses import sentences
from tracker.reading.documents import InspectionDocument, Kind
from tracker.reading.plain import joined, plain
from tracker.reading.reports import Report, lines_under
from tracker.reading.text import Source
from tracker.reading.wording import compiled

KIND: Kind = "ungraded_report"


def read_ungraded_report(source: Source) -> InspectionDocument:
    """Reads the report of an inspection that gives no grades: its outcome is the judgement."""
    report = Report(source, KIND)
    who_runs = compiled(report.words.data["report"]["who_runs"])
    outcome = takewhile(lambda line: not who_runs.match(line.key), lines_under(report, "outcome"))
    judgement = joined(line.text for line in outcome) or _concluded(report)
    if not judgement:
        report.report("judgement_missing", "The document does not say what the inspection concluded.")
    return report.document(judgement=judgement)


def _concluded(report: Report) -> str | None:
    """The first sentence that concludes anything, where the heading over it was lost."""
    patterns = [pattern for pattern, _ in report.words.patterns("judgement")]
    for paragraph in report.source.paragraphs:
        for start, end in sentences(paragraph.text):
            if any(pattern.search(plain(paragraph.text[start:end])) for pattern in patterns):
                return paragraph.text[start:end]
    return None
