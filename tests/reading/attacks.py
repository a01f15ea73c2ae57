"""Files that somebody made to do harm, made here: each small, and each real."""

from __future__ import annotations

import binascii
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
WORDS = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


# ---------------------------------------------------------------- archives


def archive(parts: dict[str, str | bytes], packed: bool = True) -> bytes:
    """A ZIP of some parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return held.getvalue()


def word(body: str = "<w:p/>", before: str = "", types: str | bytes = CONTENT_TYPES, **more: str | bytes) -> bytes:
    """A Word document; ``__`` in the names of further parts stands for a slash, and the first ``_`` for a full stop."""
    named = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return archive(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": RELATIONS,
            "word/document.xml": before + WORDS.format(body),
            **named,
        }
    )


def workbook(sheet: str = "<row/>", before: str = "", **more: str | bytes) -> bytes:
    """A workbook of one sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = CONTENT_TYPES.replace("/word/document.xml", "/xl/workbook.xml").replace(
        "wordprocessingml.document", "spreadsheetml.sheet"
    )
    types = types.replace(
        "</Types>",
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    )
    named = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return archive(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": RELATIONS.replace("word/document.xml", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets>'
            '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1"'
            f' Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{space}">'
            f"<sheetData>{sheet}</sheetData></worksheet>",
            **named,
        }
    )


def bomb_of_zeros(parts: int = 1, megabytes: int = 300) -> bytes:
    """A Word document with pictures that unpack to a thousand times their size."""
    zeros = bytes(megabytes << 20)
    return word(**{f"word__media__image{number}_png": zeros for number in range(parts)})


def xml_of_one_letter(megabytes: int) -> bytes:
    """A Word document within the limit of what it unpacks to, at a thousand times its size."""
    return word(word__styles_xml=b"<s>" + b" " * (megabytes << 20) + b"</s>")


def relation(kind: str, target: str, mode: str = "External") -> str:
    """The relations of a part, of which there is one."""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9"'
        f' TargetMode="{mode}" Target="{target}"'
        f' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    )


def field(*codes: str, result: str = "") -> str:
    """A paragraph with a field of Word whose code lies in several runs; a code that starts with ``<`` is a run."""
    runs = "".join(
        code if code.startswith("<") else f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
        for code in codes
    )
    begin, middle, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"<w:p>{begin}{runs}{middle}{result}{end}</w:p>"


def inner(paragraph: str) -> str:
    """The runs of a paragraph."""
    return paragraph.removeprefix("<w:p>").removesuffix("</w:p>")


def with_a_password(content: bytes) -> bytes:
    """The same archive, its parts marked as encrypted."""
    made = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = made.find(mark)
        while place >= 0:
            made[place + at] |= 1
            place = made.find(mark, place + 4)
    return bytes(made)


def parts_over_each_other(content: bytes, times: int) -> bytes:
    """A Word document whose list names the same packed bytes many times (a "better zip bomb")."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packed.compress(content) + packed.flush()
    crc = zlib.crc32(content)
    name = b"word/document.xml"
    local = (
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(data), len(content), len(name), 0) + name + data
    )
    central = b""
    for number in range(times):
        named = name if not number else b"word/media/image%d.png" % number
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(data), len(content), len(named), 0, 0, 0, 0, 0, 0
        )
        central += named
    return local + central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, times, times, len(central), len(local), 0)


# ---------------------------------------------------------------- PDF


def pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of some objects, the first its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, said in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, said)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + head + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def one_page(catalogue: bytes = b"", page: bytes = b"", *more: bytes, box: bytes = b"0 0 595 842") -> bytes:
    """A PDF of one page, with something more in its catalogue, on its page, and behind it (from object 4)."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] %s >>" % (box, page),
            *more,
        ]
    )


def stream(content: bytes, said: bytes = b"") -> bytes:
    """A stream as an object of a PDF."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), said, content)


def program_in_a_packed_object() -> bytes:
    """A PDF that runs a program on opening: its name is spelt in another way, in an object that is packed twice."""
    packed = binascii.hexlify(zlib.compress(b"6 0 << /S /J#61vaScript /JS (app.alert\\(1\\)) >>")) + b">"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        stream(packed, b"/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]"),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, said in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, said)
    entries = [(0, 0, 65535), *((1, place, 0) for place in places), (1, len(out), 0), (2, 4, 0)]
    rows = zlib.compress(b"".join(struct.pack(">BLH", *entry) for entry in entries))
    listed = stream(rows, b"/Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode")
    return out + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF" % (listed, len(out))


def many_pages(count: int) -> bytes:
    """A PDF of that many pages, all of them the same object."""
    kids = b"3 0 R " * count
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        ]
    )


def packed_page(megabytes: int, twice: bool = False) -> bytes:
    """A PDF whose page unpacks to very many spaces."""
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packing.flush()
    if twice:
        return one_page(
            b"", b"/Contents 4 0 R", stream(zlib.compress(packed, 9), b"/Filter [/FlateDecode /FlateDecode]")
        )
    return one_page(b"", b"/Contents 4 0 R", stream(packed, b"/Filter /FlateDecode"))


GIF_AND_SCRIPT = (
    b"GIF89a/*\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x44\x00;*/=1;alert(document.domain)"
)
