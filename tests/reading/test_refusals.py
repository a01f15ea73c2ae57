"""Files that are not inspection documents of a school: one sentence each, never a stack trace."""

import io
import zipfile

import pytest

from tests.reading.rendering import printed
from tracker.errors import Refused
from tracker.reading import pdf
from tracker.reading.inspections import LARGEST, read_inspection


def word_file() -> bytes:
    """The shell of a Word file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return content.getvalue()


def locked_pdf() -> bytes:
    """A PDF that names a standard security handler nobody has the password for."""
    body = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>\nendobj\n"
        b"4 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -1 /O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b"> >>\nendobj\n"
    )
    offsets = [body.index(b"%d 0 obj" % number) for number in range(1, 5)]
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00><00>] >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + table + trailer


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "empty.pdf", "is empty"),
        (b" \n\n ", "blank.txt", "is empty"),
        (bytes(range(256)) * 40, "noise.pdf", "neither a PDF nor text"),
        (b"%PDF-1.7 and then nothing", "broken.pdf", "cannot be opened"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "report.pdf", "web page"),
        (word_file(), "report.docx", "Word"),
        (b"\x89PNG\r\n\x1a\n", "scan.png", "picture"),
        (locked_pdf(), "locked.pdf", "password"),
        (b"Minutes of the meeting of the governing body.", "minutes.txt", "does not seem to be an inspection"),
        (b"Inspection of Saltby Borough Council children's services\n", "council.txt", "council's children's services"),
        (b"Area SEND inspection of Northshire Local Area Partnership\n", "area.txt", "area inspection"),
        (b"Independent Schools Inspectorate\nCompliance inspection\n", "isi.txt", "Independent Schools Inspectorate"),
        (b"Estyn\nA report on Ysgol y Bryn\n", "estyn.txt", "Estyn"),
        (b"Ungraded inspection of Hill School\n", "ungraded.txt", "ungraded inspection report"),
        (b"School report\nOverall effectiveness Good\n", "old.txt", "section 5 inspection report"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_a_file_seems_to_be(content: bytes, name: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as refusal:
        read_inspection(content, name)
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert ". " not in sentence


def test_a_scan_holds_no_text() -> None:
    with pytest.raises(Refused, match="pictures of pages"):
        read_inspection(printed(""), "scan.pdf")


def test_a_file_too_large_is_not_opened() -> None:
    with pytest.raises(Refused, match="larger than 20 MB"):
        read_inspection(b"%PDF-1.7" + bytes(LARGEST), "large.pdf")


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    monkeypatch.setattr(pdf, "PAGES", 1)
    with pytest.raises(Refused, match="too much memory or time"):
        read_inspection(printed("A line.\n" * 300), "long.pdf")


def test_a_file_name_is_text_and_no_path() -> None:
    with pytest.raises(Refused, match=r"^passwd is empty"):
        read_inspection(b"", "../../etc/passwd")
