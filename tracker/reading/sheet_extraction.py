"""Takes the cells out of a workbook (XLSX): a program of its own, as `extraction` is for PDFs.

Run by ``sheets.py`` with the arguments MEGABYTES SECONDS CELLS, the most cells of a sheet that are read, and the
workbook on standard input. Prints JSON: ``{"sheets": [{"rows": [[text, …], …], "cut": false}, …]}``, each cell as it is
shown and each row as wide as those above it; "cut" says that the sheet has more. Or ``{"error": "broken" | "limits"}``.
"""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tracker.reading.limits import within_limits


def extracted(content: bytes, most_cells: int) -> dict[str, Any]:
    """What stands in the sheets, or the error."""
    try:
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return {"sheets": [sheet_of(sheet, most_cells) for sheet in book.worksheets]}
    except MemoryError:
        return {"error": "limits"}
    except Exception:  # the library raises whatever the XML of strangers makes it trip over
        return {"error": "broken"}


def sheet_of(sheet: Any, most_cells: int) -> dict[str, Any]:
    """The rows of one sheet, up to so many cells."""
    sheet.reset_dimensions()  # what a workbook says of its size can be wrong
    rows: list[list[str]] = []
    width = count = 0
    for cells in sheet.iter_rows():
        count += len(cells)
        if count > most_cells:
            return {"rows": rows, "cut": True}
        row = [_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        width = max(width, len(row))
        rows.append(row + [""] * (width - len(row)) if row else row)  # as wide as the header above it
    return {"rows": rows, "cut": False}


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


def main() -> None:
    """Reads the workbook on standard input under the limits named by the arguments."""
    within_limits(lambda content, more: extracted(content, int(more[0])))
