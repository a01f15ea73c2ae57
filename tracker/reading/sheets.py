"""Rows of cells out of a file that is a table: CSV in its many spellings, or an XLSX workbook, row by row.

CSV may begin with a byte order mark, be UTF-8, UTF-16 or Windows-1252 (also both in one file), end its lines in any
way, and separate its cells by commas, semicolons or tabs. A workbook gives each cell as it is shown: 46.2%, not 0.462;
a process of its own with limits opens it.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from tracker.errors import Refused
from tracker.reading.apart import run_apart

Rows = Iterator[Sequence[str]]

LARGEST_WORKBOOK = 50 * 2**20  # bytes of XML, unpacked: a small file can unpack to a huge one
MOST_CELLS = 300_000  # of a sheet, which take some seconds; published statistics come as CSV
_SAMPLE = 64 * 1024
_WINDOWS = "tracker-windows-1252"
_OPEN_QUOTE = "A quotation mark opens in row {} and is never closed. Close it, or save the table as CSV again."
_SENTENCES = {
    "broken": "{} is broken, and cannot be read. Save it again, or give a CSV file.",
    "limits": "{} takes too much memory or time to read. Save the sheet as CSV.",
}


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read as Windows-1252 the bytes that are no UTF-8; the few that it has not are replaced."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_WINDOWS, _as_windows)


def tables_of(file: BinaryIO, filename: str) -> Iterator[Rows]:
    """Give the tables of a file, one for CSV and one a sheet for a workbook, as rows read while they are used.

    Raises `Refused`, at once or while rows are read, for what is no table.
    """
    file.seek(0)
    sample = file.read(_SAMPLE)
    file.seek(0)
    if sample.startswith(b"PK\x03\x04"):
        return _sheets(file, filename)
    _refuse_no_table(sample, filename)
    return iter([_csv_rows(file, sample, filename)])


def _refuse_no_table(sample: bytes, filename: str) -> None:
    start = sample[:1024].lstrip().lower()
    if not sample.strip():
        raise Refused(f"{filename} is empty. Give a CSV or XLSX file with a row of headings.")
    if b"%pdf-" in start:
        raise Refused(
            f"{filename} is a PDF. Give a CSV or XLSX file; inspection documents are read in under Inspections."
        )
    if sample.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            f"{filename} is an older Excel workbook, or one with a password. Save it as XLSX or CSV without one."
        )
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise Refused(f"{filename} is a web page, and no table. Download the data itself, as CSV.")
    if b"\0" in sample and not sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused(f"{filename} is no text and no workbook. Give a CSV or XLSX file.")


# ---------------------------------------------------------------- CSV


def _csv_rows(file: BinaryIO, sample: bytes, filename: str) -> Rows:
    wide = sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8-sig"
    lines = sample.decode(encoding, "replace").splitlines()[:30]
    # The header has more separators than any title above it.
    separator = max(",;\t", key=lambda mark: max((line.count(mark) for line in lines), default=0))
    text = io.TextIOWrapper(file, encoding, errors="replace" if wide else _WINDOWS, newline="")
    reader = csv.reader(text, delimiter=separator)
    row: Sequence[str] = ()
    number = 0
    try:
        for number, row in enumerate(reader, 1):  # noqa: B007  (told when reading stops)
            yield row
    except csv.Error:
        raise Refused(_OPEN_QUOTE.format(number + 1)) from None
    finally:
        if not text.closed:
            text.detach()  # the file is the caller's to close
    if any(cell.count("\n") > 20 for cell in row):
        raise Refused(_OPEN_QUOTE.format(number))


# ---------------------------------------------------------------- workbooks


def _sheets(file: BinaryIO, filename: str) -> Iterator[Rows]:
    try:
        with zipfile.ZipFile(file) as archive:
            names, size = set(archive.namelist()), sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused(f"{filename} is broken, and cannot be opened. Save it again, or give a CSV file.") from None
    if "xl/workbook.xml" not in names:
        raise Refused(
            f"{filename} is an archive, and no workbook. Unpack it, and give the CSV or XLSX file that is in it."
        )
    if size > LARGEST_WORKBOOK:
        raise Refused(f"{filename} unpacks to more than {LARGEST_WORKBOOK // 2**20} MiB. Save the sheet as CSV.")
    file.seek(0)
    found = run_apart("sheet_extraction", file.read(), [str(MOST_CELLS)])
    if "error" in found:
        raise Refused(_SENTENCES[found["error"]].format(filename))
    for sheet in found["sheets"]:
        yield _sheet_rows(sheet, filename)


def _sheet_rows(sheet: dict[str, Any], filename: str) -> Rows:
    yield from sheet["rows"]
    if sheet["cut"]:
        raise Refused(f"{filename} has more than {MOST_CELLS:,} cells. Save the sheet as CSV.")
