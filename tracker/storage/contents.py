"""What a file is: its content says, not its name."""

from __future__ import annotations

import codecs
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from tracker.errors import Refused
from tracker.storage import CHUNK

HEAD = 8192
SENTENCE = "Give a PDF, a picture, a Word, Excel, PowerPoint or OpenDocument file, plain text or CSV."


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is kept: its media type, and the endings its names may have, the usual one first."""

    media_type: str
    endings: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        """Say whether it is a picture."""
        return self.media_type.startswith("image/")


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

BY_SIGNATURE = {
    "application/pdf": FileType("application/pdf", ("pdf",)),
    "image/png": FileType("image/png", ("png",)),
    "image/jpeg": FileType("image/jpeg", ("jpg", "jpeg")),
    "image/webp": FileType("image/webp", ("webp",)),
    "image/heic": FileType("image/heic", ("heic", "heif")),
    "image/gif": FileType("image/gif", ("gif",)),
}
BY_PART = {
    "word/document.xml": FileType(f"{_OFFICE}.wordprocessingml.document", ("docx",)),
    "xl/workbook.xml": FileType(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    "ppt/presentation.xml": FileType(f"{_OFFICE}.presentationml.presentation", ("pptx",)),
}
BY_MIMETYPE = {
    f"{_OPEN}.text": FileType(f"{_OPEN}.text", ("odt",)),
    f"{_OPEN}.spreadsheet": FileType(f"{_OPEN}.spreadsheet", ("ods",)),
}
TEXT = FileType("text/plain", ("txt", "md", "text"))
CSV = FileType("text/csv", ("csv",))
MARKUP = re.compile(rb"\A(?:<|{\\rtf|#!)|<(?:!doctype|html|head|body|script|svg|iframe|object|embed)\b", re.I)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")


def kind_of(stream: BinaryIO, filename: str) -> FileType:
    """Tell what a file is from its content, from the stream's beginning; raise `Refused` when it is not of a kept kind.

    The name only decides whether text is CSV.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise Refused("The file is empty. Choose another.")
    guess = filetype.guess(head)
    if guess is not None and guess.mime in BY_SIGNATURE:
        return BY_SIGNATURE[guess.mime]
    if head.startswith(b"PK"):
        return _in_archive(stream)
    if head.startswith(COMPOUND):
        raise Refused(_of_compound(stream))
    if MARKUP.search(_first_words(head)):
        raise Refused(f"This seems to be a web page or a program. {SENTENCE}")
    if guess is None and _is_text(stream):
        return CSV if filename.lower().endswith(".csv") else TEXT
    raise Refused(f"This kind of file is not kept. {SENTENCE}")


def _first_words(head: bytes) -> bytes:
    """Give the beginning of a file as letters of one byte, where it may be text."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head.lstrip(b"\xef\xbb\xbf \r\n\t\0")


def _of_compound(stream: BinaryIO) -> str:
    stream.seek(0)
    if LOCKED in stream.read():
        return "This document is locked with a password. Save a copy without one and give that."
    return "This is a file of an older Office program. Save it as DOCX, XLSX or PPTX, or as a PDF."


def _in_archive(stream: BinaryIO) -> FileType:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                raise Refused("This document carries macros. Save it without them.")
            for part, kind in BY_PART.items():
                if part in names:
                    return kind
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    declared = file.read(100).decode("ascii", "replace").strip()
                if declared in BY_MIMETYPE:
                    return BY_MIMETYPE[declared]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Refused(f"This file is damaged or locked. {SENTENCE}") from error
    raise Refused(f"This seems to be an archive. Take the files out and add them one by one. {SENTENCE}")


def _is_text(stream: BinaryIO) -> bool:
    """Tell whether every byte is text: UTF-8, UTF-16 with its mark, or one of Windows's western code pages."""
    stream.seek(0)
    start = stream.read(2)
    encodings = ("utf-16",) if start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else ("utf-8", "cp1252")
    return any(_decodes(stream, encoding) for encoding in encodings)


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while True:
            chunk = stream.read(CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            if any(character < " " and character not in "\t\n\r\f" for character in text):
                return False
            if not chunk:
                return True
    except UnicodeDecodeError:
        return False
