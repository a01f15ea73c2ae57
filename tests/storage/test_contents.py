"""What a file is, its content says."""

from __future__ import annotations

import io
import zipfile

import pytest

from tracker.errors import Refused
from tracker.storage.contents import kind_of


def archive(**parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return held.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"%PDF-1.7\n" + b"\0" * 64, "plan.pdf", "application/pdf"),
        (PNG, "holiday.pdf", "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 64, "photo.jpg", "image/jpeg"),
        (b"GIF89a" + b"\0" * 64, "chart.gif", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 64, "photo.webp", "image/webp"),
        (HEIC, "IMG_0001.HEIC", "image/heic"),
        (archive(word__document_xml="<w/>"), "a.docx", f"{OFFICE}.wordprocessingml.document"),
        (archive(xl__workbook_xml="<x/>"), "a.xlsx", f"{OFFICE}.spreadsheetml.sheet"),
        (archive(ppt__presentation_xml="<p/>"), "a", f"{OFFICE}.presentationml.presentation"),
        (archive(mimetype=f"{OPEN}.text"), "a.odt", f"{OPEN}.text"),
        (archive(mimetype=f"{OPEN}.spreadsheet"), "a.ods", f"{OPEN}.spreadsheet"),
        ("Zoë’s notes\n".encode(), "notes.txt", "text/plain"),
        ("Zoë's notes\r\n".encode("cp1252"), "notes", "text/plain"),
        ("pupil,days\nA,3\n".encode("utf-16"), "days.CSV", "text/csv"),
    ],
)
def test_a_kept_kind_is_known_by_its_content(content: bytes, name: str, media_type: str) -> None:
    assert kind_of(io.BytesIO(content), name).media_type == media_type


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.pdf", "empty"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "report.txt", "web page or a program"),
        (b"\xef\xbb\xbf <svg xmlns='x'/>", "photo.png", "web page or a program"),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt", "web page or a program"),
        (b"MZ\x90\0" + b"\0" * 64, "notes.txt", "not kept"),
        (b"ID3\x03\0\0" + b"\0" * 64, "assembly.mp3", "not kept"),
        (archive(notes__a_xml="x"), "all.zip", "archive"),
        (archive(word__document_xml="<w/>", word__vbaProject_bin="x"), "plan.docx", "macros"),
        (b"PK\x03\x04" + b"\0" * 64, "plan.docx", "damaged"),
        (b"notes\0more", "notes.txt", "not kept"),
    ],
)
def test_any_other_kind_is_refused_in_a_sentence(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        kind_of(io.BytesIO(content), name)
