"""Letters about short inspections, 2015 to 2019: whether a school continues to be good, and its next steps."""

from tracker.reading.documents import InspectionDocument, Kind
from tracker.reading.letters import read_letter
from tracker.reading.text import Source

KIND: Kind = "ungraded_report"


def read_short_inspection(source: Source) -> InspectionDocument:
    """Reads the letter about a short inspection: what it asks for are next steps."""
    return read_letter(source, "short_inspection", KIND, "next step")
