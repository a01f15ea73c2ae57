"""What comes from outside is looked through: what carries a program, hides something or grows is refused."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pictures import png
from tests.reading import attacks
from tests.reading.attacks import LAUGHS, one_page, pdf, stream, word, workbook
from tracker.config import ROOT
from tracker.errors import Refused
from tracker.reading import apart
from tracker.reading.school_plans import read_school_plan
from tracker.reading.screening import screen

JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
TEMPLATE = (
    '<Relationships xmlns="x"><Relationship Id="r9" TargetMode="External" Target="{}"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
)

TYPES_WITH_MACROS = attacks.CONTENT_TYPES.replace("document.main", "document.macroEnabled.main")

PDFS = {
    "a program on opening": (one_page(b"/OpenAction " + JS), "carries a program"),
    "a program by its name": (one_page(b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", b"", JS), "a program"),
    "a program on a page": (one_page(b"", b"/AA << /O 4 0 R >>", JS), "carries a program"),
    "a program in a packed object": (attacks.program_in_a_packed_object(), "carries a program"),
    "another program": (one_page(b"/OpenAction << /S /Launch /F (calc.exe) >>"), "starts other programs"),
    "a file in it": (
        one_page(
            b"/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>",
            b"",
            b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>",
            stream(b"MZ", b"/Type /EmbeddedFile"),
        ),
        "carries other files",
    ),
    "a form that runs": (
        one_page(b"/AcroForm << /Fields [] /XFA 4 0 R >>", b"", stream(b"<xdp/>")),
        "works by a program",
    ),
    "a form that sends": (
        one_page(b"/OpenAction << /S /SubmitForm /F (http://there.example/) >>"),
        "sends what is typed",
    ),
    "100,000 pages": (attacks.many_pages(100_000), "has 100,000 pages, and 2,000 is the most"),
    "a page of a mile": (one_page(box=b"0 0 4600000 842"), "more than five metres, page 1"),
    "a page that unpacks": (attacks.packed_page(400), "unpacks to far more"),
    "a page packed twice": (attacks.packed_page(2, twice=True), "unpacks to far more"),
    "locked": (
        pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [] /Count 0 >>",
                b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32),
            ]
        ).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 3 0 R /ID [(a)(a)]"),
        "locked with a password",
    ),
    "no PDF": (b"%PDF-1.7 and nothing more", "damaged"),
}
DOCUMENTS = {
    "macros renamed": (word(word__vbaProject_bin=b"\xd0\xcf\x11\xe0"), "carries macros"),
    "macros by their type": (word(types=TYPES_WITH_MACROS), "carries macros"),
    "macros of Excel 4": (workbook(xl__macrosheets__sheet1_xml="<x/>"), "carries macros"),
    "a control": (word(word__activeX__activeX1_xml="<x/>"), "carries an object of another program"),
    "an object": (word(word__embeddings__oleObject1_bin=b"\xd0\xcf\x11\xe0"), r"oleObject1\.bin"),
    "a program in it": (word(word__media__setup_exe=b"MZ"), r"no part of a document \(setup\.exe\)"),
    "a program called a picture": (word(word__media__image1_png=b"MZ\x90\0" + bytes(60)), r"\(image1\.png\)"),
    "macros inside a table inside": (
        word(word__embeddings__Sheet1_xlsx=workbook(xl__vbaProject_bin=b"x")),
        "carries macros",
    ),
    "a way out of the folder": (word(**{"____..__..__x_xml": "<x/>"}), "written outside its folder"),
    "a template from the web": (
        word(word___rels__settings_xml_rels=TEMPLATE.format("https://there.example/t.dotm")),
        "fetches a part of itself",
    ),
    "a command": (word("<w:p><w:r><w:instrText>DDEAUTO c:\\cmd.exe</w:instrText></w:r></w:p>"), "gives commands"),
    "a billion laughs": (word("<w:p>&j;</w:p>", LAUGHS), "defines words of its own"),
    "a billion laughs in UTF-16": (
        word(word__styles_xml=("\ufeff" + LAUGHS + "<d>&j;</d>").encode("utf-16-le")),
        "defines words of its own",
    ),
    "a billion laughs in a workbook": (workbook("<row/>", LAUGHS), "defines words of its own"),
    "zeros": (attacks.bomb_of_zeros(), "unpacks to far more"),
    "parts over each other": (attacks.parts_over_each_other(bytes(1 << 20), 100), "unpacks to far more"),
    "4,001 parts": (word(**{f"word__media__{number}_xml": "" for number in range(4001)}), "unpacks to far more"),
    "a password": (attacks.with_a_password(word()), "locked with a password"),
    "cut off": (word()[:-30], "damaged"),
}


@pytest.mark.parametrize(("content", "sentence"), PDFS.values(), ids=PDFS.keys())
def test_a_pdf_that_carries_something_is_refused_with_what_would_be_right(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=rf"^minutes\.pdf .*{sentence}") as refusal:
        screen(content, "minutes.pdf")
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(("content", "sentence"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_an_office_document_that_carries_something_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=rf"^plan\.docx .*{sentence}"):
        screen(content, "plan.docx")


@pytest.mark.parametrize(
    "content",
    [
        one_page(b"/OpenAction [3 0 R /Fit]"),
        one_page(b"", b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example) >> >>]"),
        attacks.packed_page(100),
        word("<w:p><w:r><w:t>=cmd, DDEAUTO</w:t><w:instrText>PAGE</w:instrText></w:r></w:p>"),
        word(word__embeddings__Sheet1_xlsx=workbook(), word__media__image1_png=png()),
        word(word___rels__settings_xml_rels=TEMPLATE.format("file:///S:\\Templates\\Plan.dotx")),
        workbook(xl__printerSettings__printerSettings1_bin=b"\0\1"),
        b"Eight of ten could explain it.",
        attacks.archive({"notes.txt": "no document"}),
    ],
    ids=["opens at a page", "link", "large", "words", "chart", "own template", "printer", "text", "archive"],
)
def test_what_schools_write_every_day_passes(content: bytes) -> None:
    screen(content, "paper")


def test_a_reader_says_itself_what_it_cannot_open() -> None:
    for content in (PDFS["no PDF"][0], PDFS["100,000 pages"][0], DOCUMENTS["a password"][0]):
        screen(content, "card.pdf", is_read=True)
    with pytest.raises(Refused, match="carries a program"):
        screen(PDFS["a program on opening"][0], "card.pdf", is_read=True)


# ---------------------------------------------------------------- the limits hold, by the system's own count


def test_looking_through_any_of_them_stays_within_the_limits_of_its_process() -> None:
    """The largest of those children took less memory than it may have, and each came to its end by itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for content in (PDFS["a page that unpacks"][0], PDFS["100,000 pages"][0], DOCUMENTS["zeros"][0]):
        assert apart.run_apart("dangers", content).get("error") is None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_maxrss <= max(before.ru_maxrss, apart.MEGABYTES << 10)
    assert after.ru_utime - before.ru_utime < 3 * apart.SECONDS


@pytest.mark.parametrize(
    ("doing", "limit"),
    [
        ("bytearray(2 << 30)", "memory"),
        ("any(False for _ in iter(int, 1))", "time"),
        ("open('left behind', 'wb', 0).write(b'x')", "files"),
    ],
)
def test_a_process_that_looks_through_files_has_its_limits(doing: str, limit: str, tmp_path: Path) -> None:
    program = (
        f"import sys, os; sys.path.append(os.getcwd()); os.chdir({str(tmp_path)!r});"
        f" from tracker.reading.limits import within_limits; within_limits(lambda *_: {{'done': {doing}}})"
    )
    command = [sys.executable, "-c", program, "300", "1"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False, cwd=ROOT)
    assert done.returncode != 0, limit
    assert b"done" not in done.stdout


@pytest.mark.parametrize("name", ["a billion laughs", "zeros", "parts over each other", "a password", "cut off"])
def test_a_plan_that_is_an_attack_is_refused_by_its_reader_too(name: str) -> None:
    with pytest.raises(Refused):
        read_school_plan(DOCUMENTS[name][0], "plan.docx")
