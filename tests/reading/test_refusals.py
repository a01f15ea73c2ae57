"""Files that are not inspection documents of a school: one sentence each, never a stack trace."""

import gzip
import io
import json
import tarfile
import zipfile

import pytest

from tests.reading.rendering import printed
from tests.reading.test_samples import NAMES, SAMPLES
from tracker.errors import Refused
from tracker.reading import apart, pdf
from tracker.reading.inspections import LARGEST, needed_words, read_inspection


def zip_of(*names: str) -> bytes:
    """A ZIP file that holds files of these names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def tar_file() -> bytes:
    """An archive as tar packs it."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("report.pdf"))
    return content.getvalue()


def old_office_file(stream: str) -> bytes:
    """The start of a compound file with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(500)


MAIL = b"From: office@harbour-row.example\r\nSubject: Report\r\nMIME-Version: 1.0\r\n\r\nHere it is.\r\n"


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


def is_one_sentence(text: str) -> bool:
    """One sentence, with one full stop at its end."""
    return text.endswith(".") and ". " not in text and "\n" not in text


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "empty.pdf", "is empty"),
        (b" \n\n ", "blank.txt", "is empty"),
        (bytes(range(256)) * 40, "noise.pdf", "neither a PDF nor text"),
        (b"%PDF-1.7 and then nothing", "broken.pdf", "cannot be opened"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "report.pdf", "web page"),
        (b"\xef\xbb\xbf\n<html><head><title>403</title></head></html>", "report.txt", "web page"),
        (zip_of("[Content_Types].xml", "word/document.xml"), "report.docx", "is a Word file"),
        (zip_of("[Content_Types].xml", "xl/workbook.xml"), "report.pdf", "is an Excel file"),
        (zip_of("ppt/presentation.xml"), "report.pptx", "is a PowerPoint file"),
        (zip_of("mimetype", "content.xml"), "report.odt", "is an OpenDocument file"),
        (zip_of("report.pdf"), "report.zip", "is a ZIP archive"),
        (zip_of("report.pdf")[:60], "report.zip", "is a damaged ZIP archive"),
        (old_office_file("WordDocument"), "report.doc", "is an old Word file"),
        (old_office_file("Workbook"), "report.xls", "is an old Excel file"),
        (old_office_file("__substg1.0_0037001F"), "report.msg", "is an e-mail saved from Outlook"),
        (old_office_file("Contents"), "report.pub", "is an old Office file"),
        (tar_file(), "report.tar", "is a tar archive"),
        (gzip.compress(b"report"), "report.gz", "is a gzip archive"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "report.7z", "is a 7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "report.rar", "is a RAR archive"),
        (b"\x89PNG\r\n\x1a\n", "scan.png", "is a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "scan.pdf", "is a picture"),
        (b"II*\x00\x08\x00\x00\x00\x0e\x00\xfe\x00\x04\x00", "scan.tif", "is a picture"),
        (b"{\\rtf1\\ansi Report}", "report.rtf", "is an RTF file"),
        (MAIL, "report.eml", "is an e-mail"),
        (locked_pdf(), "locked.pdf", "password"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",  # some archives hold the time
)  # fmt: skip
def test_the_sentence_says_what_a_file_seems_to_be(content: bytes, name: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as refusal:
        read_inspection(content, name)
    assert is_one_sentence(str(refusal.value))


FOREIGN = {
    "council's children's services": (
        "Inspection of Saltby Borough Council children's services\nInspection dates: 3 to 7 March 2025",
        "Ofsted\nMo Reed\nDirector of Children's Services\nDear Mo\n\nMonitoring visit to Saltby Borough Council\n"
        "children's services\n\nThis letter tells what we found.",
        "Focused visit to Saltby County Council children's services",
    ),
    "area inspection of services for children with SEND": (
        "Area SEND inspection of Northshire Local Area Partnership",
        "Joint targeted area inspection of Northshire",
    ),
    "Independent Schools Inspectorate": (
        "Independent Schools Inspectorate\nCompliance inspection\nThe independent school standards are met.",
        "ISI\nEducational quality inspection of Marram College",
    ),
    "School Inspection Service": ("School Inspection Service\nInspection report on Marram College",),
    "Estyn, the inspectorate of Wales": (
        "Estyn\nA report on Ysgol y Bryn",
        "A report on\nYsgol y Bryn\nby Estyn, His Majesty's Inspectorate for Education and Training in Wales",
    ),
    "inspectorate of Scotland": ("Summarised inspection findings\nGlen Primary School\nEducation Scotland",),
    "inspectorate of Northern Ireland": ("Primary inspection\nEducation and Training Inspectorate\nHill School",),
    "religious character": (
        "Statutory Inspection of Anglican and Methodist Schools (SIAMS) Report\nSt Piran's School",
        "Catholic Schools Inspectorate inspection report for\nSt Dymphna's School",
        "Section 48 inspection report\nSt Dymphna's School",
    ),
    "Care Quality Commission": ("Care Quality Commission\nInspection report\nHill House",),
    "children's home": (
        "7654321\nFull inspection\nInspected under the social care common inspection framework",
        "Children's home inspection\nHill House",
        "Hill House\nThe overall experiences and progress of children and young people: good",
    ),
    "further education and skills provider": (
        "Gull College\nInspection report: 3 March 2026\nSafeguarding standards met\nLeadership and governance\n"
        "Strong standard ●\nContribution to meeting skills needs\nNeeds attention ●",
    ),
    "college or training provider": (
        "Further education and skills inspection report\nGull Training Limited",
        "Inspection of Gull College\nOverall effectiveness Good\nGull College is a general further education college.",
    ),
    "teacher training": ("Initial teacher education inspection report\nThe Gull Partnership",),
    "registered early years setting": (
        "Little Gulls\nInspection report: 3 March 2026\nSafeguarding standards met\nStrong standard ●\n"
        "Behaviour, attitudes and establishing routines\nStrong standard ●\nChildren's welfare and wellbeing",
    ),
    "nursery or childminder": (
        "Childminder report\nInspection date: 3 March 2024\nOverall effectiveness Good",
        "Little Gulls Day Nursery\nInspection date: 3 March 2024\nOverall effectiveness Good",
        "Little Gulls\nOverall effectiveness Good\nWhat is it like to attend this early years setting?",
    ),
    "handbook, toolkit or guidance": (
        "Guidance\nSchool inspection handbook\nApplies to England\nOverall effectiveness is judged last.",
        "State-funded school inspection toolkit\nUrgent improvement\nNeeds attention",
    ),
    "press release, speech or article": (
        "Press release\nReport cards are out\nOverall effectiveness is no longer graded.",
        "Ofsted: schools blog\nWhat report cards tell us",
    ),
    "letter to parents": ("Gull Point Academy\n3 March 2026\nDear parents and carers,\nOur monitoring visit is over.",),
    "minutes of a meeting": (
        "Minutes of the full governing body\nHeld on 3 March 2026\nOverall effectiveness was discussed.",
        "Governing body minutes\nThe monitoring visit was discussed.",
    ),
    "plan of the school": (
        "Gull Point Academy\nAction plan 2026\nOverall effectiveness: requires improvement",
        "School development plan 2025 to 2026\nUrgent improvement ●\nSafeguarding standards met",
    ),
    "page of a school about its inspection": (
        "Our report card\nWe are very proud to share it.\nSafeguarding standards met\nStrong standard ●",
        "Gull Point Academy\nOur most recent Ofsted inspection found us to be good.\nOverall effectiveness Good",
    ),
    "explains the grades": (
        "What do the new Ofsted grades mean?\nNeeds attention ●\nUrgent improvement ●\nSafeguarding standards met",
        "Report cards\nOfsted uses five grades.\nNeeds attention ●\nSafeguarding standards met",
    ),
    "news article": (
        "School praised by inspectors\nBy Jo Hart, education reporter\nOverall effectiveness was good.",
        "A SCHOOL is glad after being rated good by Ofsted. Overall effectiveness was good.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("says", "text"), [(says, text) for says, texts in FOREIGN.items() for text in texts])
def test_a_foreign_document_is_refused_by_its_name(says: str, text: str) -> None:
    with pytest.raises(Refused, match=says) as refusal:
        read_inspection(text.encode(), "document.txt")
    assert is_one_sentence(str(refusal.value))


@pytest.mark.parametrize(
    "text",
    [
        "A recipe for soup. Take a leek.",
        "Needs attention\nUrgent improvement\nSafeguarding standards met\nSafeguarding standards not met",
        "Year,School\n2024,Hill\n",
    ],
)
def test_what_nobody_knows_is_refused_without_a_name(text: str) -> None:
    with pytest.raises(Refused, match="does not seem to be an inspection document"):
        read_inspection(text.encode(), "document.txt")


@pytest.mark.parametrize(
    "passing",
    [
        "The Independent Schools Inspectorate inspected the school's partner in 2019.",
        "It shares its site with a registered early years provider and a children's home.",
        "Some students leave for an apprenticeship provider or for further education and skills elsewhere.",
        "The last section 48 inspection under SIAMS was in 2019; the local area partnership is being inspected.",
        "Leaders have an action plan. The care quality commission inspects the nurse.",
        "‘We are proud of our school,’ one pupil said. The school was judged good by Ofsted in 2015.",
        "The school was visited by inspectors of the\nIndependent Schools Inspectorate in the year before.",
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_mentioned_in_passing_refuses_nothing(name: str, passing: str) -> None:
    kind = json.loads((SAMPLES / name.replace(".txt", ".expected.json")).read_text(encoding="utf-8"))["kind"]
    lines = (SAMPLES / name).read_text(encoding="utf-8").split("\n")
    first = next(at for at, line in enumerate(lines) if line.endswith("."))
    text = "\n".join([*lines[:first], "", passing, "", *lines[first:]])
    assert read_inspection(text.encode(), name).kind == kind
    together = "\n".join(line for line in text.split("\n") if line.strip())
    assert read_inspection(together.encode(), name).kind == kind


@pytest.mark.parametrize(
    "school",
    [
        "St Estyn's Primary School", "Isi Academy", "Estyn Road Infant School", "Scotland Street School",
        "Saltby Nursery School and Day Nursery", "Minutes Lane School", "Council Street Primary School",
    ],
)  # fmt: skip
def test_a_school_may_be_called_like_an_inspectorate(school: str) -> None:
    text = (SAMPLES / "card-primary-new-academy.txt").read_text(encoding="utf-8")
    card = read_inspection(text.replace("Willow Bank Primary School", school).encode(), "card.txt")
    assert card.school.name == school


def test_a_scan_holds_no_text() -> None:
    with pytest.raises(Refused, match="pictures of pages"):
        read_inspection(printed(""), "scan.pdf")


def test_a_file_too_large_is_not_opened() -> None:
    with pytest.raises(Refused, match="larger than 20 MB"):
        read_inspection(b"%PDF-1.7" + bytes(LARGEST), "large.pdf")


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    monkeypatch.setattr(pdf, "PAGES", 1)
    with pytest.raises(Refused, match="too much memory or time"):
        read_inspection(printed("A line.\n" * 300), "long.pdf")


def test_a_file_name_is_text_and_no_path() -> None:
    with pytest.raises(Refused, match=r"^passwd is empty"):
        read_inspection(b"", "../../etc/passwd")


def test_a_text_with_many_signs_that_cannot_be_printed_is_refused_and_not_read_garbled() -> None:
    text = "Report card\nSafeguarding standards met\n’\x01\x02\x03\x04\x05" * 20
    with pytest.raises(Refused, match="neither a PDF nor text"):
        read_inspection(text.encode(), "card.txt")


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"\bukulele (?:band|club)s?\b", ("ukulele ",)),
        (r"^(?!.*\bschool\b).*\bchoirs? of bells\b", (" of bells",)),
        (r"\bdrums?\b|\bbrass bands?\b", ("drum", "brass band")),
        (r"\b(?:drum|bell)s?\b|\bbrass\b", ()),
        (r"^[a-z ]{3,9} (?:of|in)\b", ()),
    ],
)
def test_the_words_a_pattern_cannot_do_without(pattern: str, needed: tuple[str, ...]) -> None:
    assert needed_words(pattern) == needed


def test_an_archive_with_a_pdf_in_it_is_an_archive() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("report.pdf", printed("A page."))
    with pytest.raises(Refused, match=r"archive|ZIP"):
        read_inspection(content.getvalue(), "report.pdf")
