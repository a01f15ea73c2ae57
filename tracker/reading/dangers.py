"""Looks for what a PDF or an Office document carries beside what it shows: a program of its own, as `extraction` is.

Run by ``screening.py`` with the arguments MEGABYTES SECONDS and the file on standard input; prints JSON: ``{}`` where
nothing was found, else ``{"danger": …, "what": …}``, the danger by a name that ``screening.py`` has a sentence for.

A PDF is written anew by PDFium first: that opens what is packed or encrypted without a password, whatever its filters,
and spells every name in one way. An archive's list is held against what is in it before any of it is unpacked.
"""

import ctypes
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

from tracker.reading.dangers_of_xml import Said
from tracker.reading.limits import within_limits

MOST_PAGES = 2000
LARGEST_PAGE = 14_400.0  # points, five metres: the most that PDF 1.7 lets a page measure
LARGEST_STREAM = 300 << 20  # bytes, unpacked: a page of A4 in colour at 600 dots an inch takes 100 MB
LARGEST_PDF = 1 << 30
MOST_PARTS = 4000  # files in an archive
LARGEST_ARCHIVE = 200 << 20  # bytes, unpacked
SMALL_ARCHIVE = 20 << 20  # bytes, unpacked: what is no larger may be packed as well as it can be
MOST_TIMES = 200  # as large as it was packed: equal rows of a workbook reach 30, equal paragraphs 210 while small
CHUNK = 1 << 20

_NAMES = (  # what it does, and what names it in a PDF that PDFium wrote
    ("program", re.compile(rb"/JavaScript(?![A-Za-z])")),
    ("launch", re.compile(rb"/Launch(?![A-Za-z])")),
    ("files", re.compile(rb"/EmbeddedFile(?!s?[A-Za-z])|/EF(?:<<| \d+ \d+ R)")),
    ("form", re.compile(rb"/XFA(?:\[| \d+ \d+ R)")),
    ("sends", re.compile(rb"/(?:SubmitForm|ImportData)(?![A-Za-z])")),
    ("leads", re.compile(rb"/GoTo[RE](?![A-Za-z])")),
    ("media", re.compile(rb"/(?:RichMedia|Subtype/3D|Movie|Sound|Rendition)(?![A-Za-z0-9])")),
)
_ALONE = re.compile(rb"/(?:OpenAction|AA)(?![^\s<>\[\](){}/%])")  # what is done without a click
_HARMLESS_ALONE = frozenset({b"/GoTo", b"/Named", b"/Hide", b"/SetOCGState", b"/Trans", b"/ResetForm"})
_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b")
_TOKEN = re.compile(
    rb"\s*(<<|>>|\[|\]|/[^\s<>\[\](){}/%]*|\d+ \d+ R\b|<[^<>]*>|\((?:[^\\()]|\\.)*|[^\s<>\[\](){}/%]+)", re.S
)
_BRACKET = re.compile(rb"(?:[^\\()]|\\.)*[()]", re.S)
BEHIND_PDF = 4096  # bytes behind the end of a PDF, which some programs fill up with blank ones
_BLANK = b"\0\t\n\x0c\r\x1a "
_PACKED_TWICE = re.compile(rb"/(?:Flate|LZW|RunLength)Decode\s*/(?:Flate|LZW|RunLength)Decode")
_STREAM = re.compile(rb"\bstream\r?\n(?=[\x08-\x78])")

# The endings of parts that documents have: pages, pictures, letters, sounds and films of a presentation.
_PART = re.compile(
    r"\.(?:xml|rels|vml|rdf|png|jpe?g|jfif|gif|bmp|tiff?|emf|wmf|emz|wmz|svg|webp|wdp|ico|heic|avif|eps|odttf|fntdata"
    r"|ttf|otf|mp3|m4a|wav|wma|mp4|m4v|mov|avi|wmv|mpe?g|psmdcp|thmx|docx|xlsx|pptx|txt|css|json|glb)$",
    re.I,
)
_DOCUMENT = re.compile(r"(?:word|xl|ppt)/|(?:mimetype|content\.xml)$")
_OFFICE_IN_OFFICE = ("docx", "xlsx", "pptx")
_BINARY = re.compile(r"(?:printerSettings|customProperty)\d*\.bin$", re.I)
_MACROS = re.compile(
    r"vbaProject|vbaData\.xml|(?:^|/)(?:macrosheets|dialogsheets|intlmacrosheets)/|^(?:Basic|Scripts)/", re.I
)
_CONTROLS = re.compile(r"/activeX/|oleObject\d*\.(?:bin|ole)$|^Object \d+$", re.I)
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
raw: Any = None  # the bindings of PDFium, loaded when they are needed: the limits must stand before

Found = dict[str, Any]


def found_in(content: bytes) -> Found:
    """What the file carries that it should not, or nothing; for anything but a PDF or an archive nothing."""
    if content.startswith(b"PK"):
        return in_archive(content)
    return in_pdf(content)


# ---------------------------------------------------------------- PDF


def in_pdf(content: bytes) -> Found:
    """What a PDF carries."""
    global raw
    import pypdfium2_raw  # type: ignore[import-untyped]

    raw = pypdfium2_raw
    raw.FPDF_InitLibrary()
    document = raw.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"danger": "locked" if locked else "broken"}
    pages = raw.FPDF_GetPageCount(document)
    if not 0 < pages <= MOST_PAGES:
        return {"danger": "long" if pages else "broken", "what": f"{pages:,}"}
    size = raw.FS_SIZEF()
    for number in range(pages):
        if raw.FPDF_GetPageSizeByIndexF(document, number, size) and max(size.width, size.height) > LARGEST_PAGE:
            return {"danger": "large page", "what": f"{number + 1:,}"}
    if raw.FPDFDoc_GetAttachmentCount(document):
        return {"danger": "files"}
    if goes_on(content):
        return {"danger": "behind"}
    written = written_anew(document)
    for danger, names in _NAMES:
        if names.search(written):
            return {"danger": danger}
    if acts_alone(written):
        return {"danger": "alone"}
    return {"danger": "bomb"} if is_bomb(written) else {}


def written_anew(document: Any) -> bytes:
    """The PDF as PDFium writes it: each object by itself, nothing encrypted."""
    written = bytearray()

    def write(_: Any, part: Any, size: int) -> int:
        written.extend(ctypes.string_at(part, size))
        return 1

    out = raw.FPDF_FILEWRITE(version=1)
    out.WriteBlock = type(out.WriteBlock)(write)
    raw.FPDF_SaveAsCopy(document, ctypes.byref(out), raw.FPDF_REMOVE_SECURITY)
    return bytes(written)


def goes_on(content: bytes) -> bool:
    """More than blank bytes follow the last end of the PDF, or it has none; or an archive could be read from its end.

    An archive may end in a remark, which can say what a PDF ends with.
    """
    behind = content.rpartition(b"%%EOF")[2]
    if len(behind) > BEHIND_PDF or behind.strip(_BLANK):
        return True
    try:
        zipfile.ZipFile(io.BytesIO(content)).close()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return True


def acts_alone(written: bytes) -> bool:
    """It does something without a click that reaches beyond its own pages."""
    places: dict[bytes, list[int]] = {}

    def meant(value: Any) -> list[Any]:
        """What a value stands for: itself, or each object of the number that it names."""
        if not (isinstance(value, bytes) and value.endswith(b" R")):
            return [value]
        if not places:
            for found in _OBJECT.finditer(written):
                places.setdefault(found[1], []).append(found.end())
        return [value_at(written, place)[0] for place in places.get(value.split()[0], [])]

    seen: set[bytes] = set()

    def reaches_out(action: Any) -> bool:
        """An action, or one that follows it, is none of the harmless ones; a list is one of actions."""
        if isinstance(action, bytes):
            if action in seen:
                return False
            seen.add(action)
        for one in meant(action):
            if isinstance(one, list) and any(map(reaches_out, one)):
                return True
            if isinstance(one, dict):
                does = meant(one.get(b"/S"))
                if any(isinstance(name, bytes) and name not in _HARMLESS_ALONE for name in does):
                    return True
                if reaches_out(one.get(b"/Next")):
                    return True
        return False

    for found in _ALONE.finditer(written):
        for done in meant(value_at(written, found.end())[0]):
            if not isinstance(done, dict):
                continue  # a place in it to begin at
            if any(map(reaches_out, done.values() if found[0] == b"/AA" else [done])):
                return True
    return False


def value_at(written: bytes, at: int) -> tuple[Any, int]:
    """The value that starts at a place, and where it ends: a dict, a list, or the bytes of anything else.

    ``None`` for what ends a list or dictionary, and for what is no value.
    """
    found = _TOKEN.match(written, at)
    if not found:
        return None, at
    token, at = found[1], found.end()
    if token in (b">>", b"]"):
        return None, at
    if token.startswith(b"("):
        return token, end_of_text(written, at)
    if token not in (b"<<", b"["):
        return token, at
    values = []
    while (value := value_at(written, at))[0] is not None:
        values.append(value[0])
        at = value[1]
    if token == b"[":
        return values, value[1]
    keys = (key if isinstance(key, bytes) else b"" for key in values[::2])
    return dict(zip(keys, values[1::2], strict=False)), value[1]


def end_of_text(written: bytes, at: int) -> int:
    """Where a text in brackets ends, which may hold others."""
    depth = 1
    while depth and (found := _BRACKET.match(written, at)):
        at = found.end()
        depth += 1 if found[0].endswith(b"(") else -1
    return at


def is_bomb(written: bytes) -> bool:
    """A stream, or all of them, unpack to more than any document needs; or one is packed in what was packed already."""
    if _PACKED_TWICE.search(written):
        return True
    whole = memoryview(written)
    total = 0
    for found in _STREAM.finditer(written):
        size = unpacked(whole[found.end() :])
        total += size
        if size > LARGEST_STREAM or total > LARGEST_PDF:
            return True
    return False


def unpacked(packed: memoryview) -> int:
    """How many bytes a stream unpacks to, counted until there are too many; 0 for one packed in another way."""
    unpacking, size = zlib.decompressobj(), 0
    try:
        for at in range(0, len(packed), CHUNK):
            part: bytes = packed[at : at + CHUNK]  # type: ignore[assignment]
            while len(part) and not unpacking.eof and size <= LARGEST_STREAM:
                size += len(unpacking.decompress(part, CHUNK))
                part = unpacking.unconsumed_tail
            if unpacking.eof or size > LARGEST_STREAM:
                break
    except zlib.error:
        pass
    return size


# ---------------------------------------------------------------- archives: Office and OpenDocument


def in_archive(content: bytes, depth: int = 0) -> Found:
    """What an Office document carries. What it unpacks to is known before any of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return of_list(archive.infolist(), len(content)) or of_parts(archive, depth)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError):
        return {"danger": "broken"}
    except RuntimeError:  # it asks for a password
        return {"danger": "locked"}


def of_list(entries: Sequence[zipfile.ZipInfo], size: int) -> Found:
    """What the list of an archive gives away."""
    names = [entry.filename for entry in entries]
    if not any(map(_DOCUMENT.match, names)):
        return {}  # no document: whoever asked for one says so
    if any(entry.flag_bits & 1 for entry in entries):
        return {"danger": "locked"}
    unpacked_size = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_PARTS or unpacked_size > LARGEST_ARCHIVE:
        return {"danger": "bomb"}
    sizes = [(unpacked_size, size), *((entry.file_size, entry.compress_size) for entry in entries)]
    if any(large > SMALL_ARCHIVE and large > MOST_TIMES * packed for large, packed in sizes):
        return {"danger": "bomb"}
    if sum(entry.compress_size for entry in entries) > size or len({name.lower() for name in names}) < len(names):
        return {"danger": "bomb"}  # parts that lie over each other, or two of one name
    for name in names:
        if _OUTSIDE.search(name):
            return {"danger": "outside", "what": name}
        if _MACROS.search(name):
            return {"danger": "macros"}
        if _CONTROLS.search(name):
            return {"danger": "object", "what": name}
        last = name.rpartition("/")[2]
        if "." in last and not (_PART.search(last) or _BINARY.search(last)):
            return {"danger": "part", "what": last}
    return {}


def of_parts(archive: zipfile.ZipFile, depth: int) -> Found:
    """What the parts of an archive say; all of them are read, so that none is other than it is listed."""
    for entry in archive.infolist():
        ending = entry.filename.rpartition(".")[2].lower()
        said = Said(entry.filename) if ending in {"xml", "rels", "vml", "rdf"} and entry.file_size else None
        with archive.open(entry) as part:
            kept = bytearray()
            is_first = True
            while chunk := part.read(CHUNK):
                if is_first and chunk.startswith((b"MZ", b"\x7fELF", b"#!")):
                    return {"danger": "part", "what": entry.filename.rpartition("/")[2]}
                is_first = False
                if said and (found := said.read(chunk)):
                    return found
                if ending in _OFFICE_IN_OFFICE:
                    kept += chunk
        if said and (found := said.read(b"", is_last=True)):
            return found
        if ending in _OFFICE_IN_OFFICE:
            if depth:
                return {"danger": "part", "what": entry.filename.rpartition("/")[2]}
            if found := in_archive(bytes(kept), depth + 1):
                return found
    return {}


def main() -> None:
    """Looks through the file on standard input under the limits named by the arguments."""
    within_limits(lambda content, _: found_in(content))
