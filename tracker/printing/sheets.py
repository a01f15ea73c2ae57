"""Tables as files for a spreadsheet: CSV and XLSX. What people typed stays text and never becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

from tracker.queries.exports import Cell, Sheet

CSV_TYPE = "text/csv"  # in UTF-8, which Flask says
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # what a spreadsheet holds

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")


def as_csv(sheet: Sheet) -> bytes:
    """Write a table as CSV in UTF-8, with the mark by which spreadsheets know that; dates as 2026-11-25.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises ("CSV Injection").
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([heading for heading, _ in sheet.headings])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet) -> bytes:
    """Write a table as a workbook of one sheet, its headings kept in sight; every text is stored as text."""
    import openpyxl  # takes a while to import, and few requests need it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(_NOT_IN_A_TITLE.sub(" ", sheet.name)[:31])
    page.freeze_panes = "A2"
    for number, (_, width) in enumerate(sheet.headings, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    bold, top = Font(bold=True), Alignment(vertical="top", wrap_text=True)

    def stored(value: Cell) -> WriteOnlyCell:
        cell = WriteOnlyCell(page, _readable(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"  # not "f", whatever it begins with
        elif isinstance(value, date):
            cell.number_format = "d mmm yyyy"
        cell.alignment = top
        return cell

    headings = [stored(heading) for heading, _ in sheet.headings]
    for cell in headings:
        cell.font = bold
    page.append(headings)
    for values in sheet.rows:
        page.append([stored(value) for value in values])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return cell
    text = _readable(cell)
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def _readable(text: str) -> str:
    return _UNSEEN.sub("", text)[:LONGEST_CELL]
