"""What a file is that is neither a PDF nor text, told by its bytes and never by its name."""

import io
import re
import zipfile

import filetype

_HEAD = 8192  # bytes at the start that tell
_PDF = b"%PDF-"
_BEFORE_PDF = 1024  # bytes that readers of PDFs pass over
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_MAIL = re.compile(
    rb"\A\s*[A-Za-z][\w-]*:[^\n]*\n(?s:.)*?^(?:mime-version|message-id|received|return-path):", re.I | re.M
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"{\\rtf", "an RTF file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"%!PS", "a PostScript file"),
    (b"<svg", "a picture"),
)
# The folder or first name inside a ZIP file, and inside a compound file of older Office programs.
_IN_ZIP = (
    ("word/", "a Word file"),
    ("xl/", "an Excel file"),
    ("ppt/", "a PowerPoint file"),
    ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an electronic book"),
    ("Index/", "a file of Pages, Numbers or Keynote"),
)
_IN_COMPOUND = (
    ("WordDocument", "an old Word file"),
    ("Workbook", "an old Excel file"),
    ("PowerPoint Document", "an old PowerPoint file"),
    ("__substg1.0_", "an e-mail saved from Outlook"),
)
_GUESSED = {"image": "a picture", "video": "a video", "audio": "a sound recording", "font": "a font"}


def is_pdf(content: bytes) -> bool:
    """The bytes are a PDF, perhaps behind some bytes of no other format: an archive may hold one and is none."""
    return content.lstrip()[:5] == _PDF or (_PDF in content[:_BEFORE_PDF] and foreign_format(content) is None)


def foreign_format(content: bytes) -> str | None:
    """What the file is, as the words of a sentence; None where it may be text."""
    head = content[:_HEAD]
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            return what
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(content)
    if head.startswith(_COMPOUND):
        return next((what for name, what in _IN_COMPOUND if name.encode("utf-16-le") in content), "an old Office file")
    if head[257:262] == b"ustar":
        return "a tar archive"
    if _HTML.search(head[:2048]):
        return "a web page, perhaps an error page that was saved under this name"
    if _MAIL.match(head):
        return "an e-mail"
    guess = filetype.guess(head)
    return _GUESSED.get(guess.mime.split("/")[0]) if guess else None


def _in_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "a damaged ZIP archive"
    return next((what for start, what in _IN_ZIP if any(name.startswith(start) for name in names)), "a ZIP archive")
