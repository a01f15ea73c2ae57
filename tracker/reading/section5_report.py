"""Section 5 reports: inspections from January 2012 to October 2025 that grade a school."""

from tracker.reading.documents import InspectionDocument, Kind
from tracker.reading.graded_tables import read_grades
from tracker.reading.reports import Report
from tracker.reading.text import Source

KIND: Kind = "section5_report"


def read_section5_report(source: Source) -> InspectionDocument:
    """Reads the report of a graded inspection, of whichever framework."""
    report = Report(source, KIND)
    grades = read_grades(source.lines, report.words)
    report.problems += grades.problems
    return report.document(grades.grades)
