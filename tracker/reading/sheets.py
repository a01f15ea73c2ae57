"""Rows of cells out of a file that is a table: CSV in its many spellings, or an XLSX workbook, row by row.

CSV may begin with a byte order mark, be UTF-8, UTF-16 or Windows-1252 (also both in one file), end its lines in any
way, and separate its cells by commas, semicolons or tabs. A workbook gives each cell as it is shown: 46.2%, not 0.462.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from tracker.errors import Refused

Rows = Iterator[Sequence[str]]

LARGEST_WORKBOOK = 50 * 2**20  # bytes of XML, unpacked: a small file can unpack to a huge one
MOST_CELLS = 300_000  # of a sheet, which take some seconds; published statistics come as CSV
_SAMPLE = 64 * 1024
_WINDOWS = "tracker-windows-1252"
_OPEN_QUOTE = "A quotation mark opens in row {} and is never closed. Close it, or save the table as CSV again."


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
    import openpyxl

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a workbook says of its size can be wrong
            yield _sheet_rows(sheet, filename)
    except Refused:
        raise
    except Exception as error:  # the library raises whatever the XML of strangers makes it trip over
        raise Refused(f"{filename} is broken, and cannot be read. Save it again, or give a CSV file.") from error


def _sheet_rows(sheet: Any, filename: str) -> Rows:
    width = count = 0
    try:
        for cells in sheet.iter_rows():
            count += len(cells)
            if count > MOST_CELLS:
                raise Refused(f"{filename} has more than {MOST_CELLS:,} cells. Save the sheet as CSV.")
            row = [_text(cell) for cell in cells]
            while row and not row[-1]:
                row.pop()
            width = max(width, len(row))
            yield row + [""] * (width - len(row)) if row else row  # as wide as the header above it
    except Refused:
        raise
    except Exception as error:  # as above: rows are read while they are used
        raise Refused(f"{filename} is broken, and cannot be read. Save it again, or give a CSV file.") from error


def _text(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    return shown(value, cell.number_format)


def shown(value: object, number_format: str) -> str:
    """Give the value of a cell as a workbook shows it.

    >>> shown(0.462, "0.0%"), shown(28, "0.0")
    ('46.2%', '28.0')
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    if "%" in number_format:
        return f"{_plain(number * 100)}%"
    plain = _plain(number)
    places = _places(number_format)
    held = len(plain.partition(".")[2])
    return f"{number:.{places}f}" if places > held else plain


def _plain(number: Decimal) -> str:
    text = f"{round(number, 10):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _places(number_format: str) -> int:
    fraction = number_format.partition(";")[0].partition(".")[2]
    return len(fraction) - len(fraction.lstrip("0"))
