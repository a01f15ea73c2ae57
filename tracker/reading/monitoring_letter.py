"""Section 8 monitoring letters: to the head, about the progress since the last inspection or about a concern."""

from tracker.reading.documents import InspectionDocument, Kind
from tracker.reading.letters import read_letter
from tracker.reading.text import Source

KIND: Kind = "monitoring_letter"


def read_monitoring_letter(source: Source) -> InspectionDocument:
    """Reads a monitoring letter: what it asks for are further actions."""
    return read_letter(source, "monitoring_letter", KIND, "further action")
