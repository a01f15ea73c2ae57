"""Takes the tables out of a PDF by the lines drawn around their cells: a program of its own, as `extraction` is.

Run by ``pdf.py`` with the arguments MEGABYTES SECONDS PAGES and the PDF on standard input; prints JSON: ``{"pages":
[{"tables": [{"edges": [x, …], "rows": [[[column, span, continues, [line, …]], …], …]}], "outside": [line, …]}, …]}`` or
``{"error": …}``. A cell that is merged with the one above continues it and has no lines.

Only what is drawn counts: a table without lines is text. Columns stand where vertical lines run; a row ends where a
horizontal line runs across a column.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from tracker.reading.limits import within_limits

NEAR = 2.5  # points: lines no farther apart are one
SHORT = 6.0  # points: a shorter line is a letter's, or a dash of one
ACROSS = 0.8  # of a column's width, which a line must run over to end a cell
THIN = 1.5  # points: a line may be so far from upright
MOST_OBJECTS = 20_000  # on a page; a drawing has more
MOST_POINTS = 400  # of one outline
MOST_CELLS = 4_000  # on a page

raw: Any = None  # the bindings of PDFium, loaded when they are needed: the limits must stand before


class Stroke(NamedTuple):
    """A line that is drawn upright or level: where it stands, and from where to where it runs."""

    upright: bool
    at: float
    low: float
    high: float


def strokes_of(page: Any) -> Iterator[Stroke]:
    """The upright and level lines of a page, also those that are the edges of boxes."""
    matrix = raw.FS_MATRIX()
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        drawn = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH:
            continue
        count = raw.FPDFPath_CountSegments(drawn)
        if not 1 < count <= MOST_POINTS or not raw.FPDFPageObj_GetMatrix(drawn, matrix):
            continue
        begin = before = None
        for number in range(count):
            segment = raw.FPDFPath_GetPathSegment(drawn, number)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
                begin = point
            elif before:
                yield from stroke_between(before, point)
            if begin and raw.FPDFPathSegment_GetClose(segment):
                yield from stroke_between(point, begin)
            before = point


def stroke_between(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Stroke]:
    """The line between two points, if it is upright or level and long enough."""
    across, up = abs(one[0] - other[0]), abs(one[1] - other[1])
    if across < THIN and up > SHORT:
        yield Stroke(True, (one[0] + other[0]) / 2, min(one[1], other[1]), max(one[1], other[1]))
    elif up < THIN and across > SHORT:
        yield Stroke(False, (one[1] + other[1]) / 2, min(one[0], other[0]), max(one[0], other[0]))


def joined(strokes: Iterable[Stroke]) -> list[Stroke]:
    """The lines with those that go on in each other as one: many are drawn cell by cell, and on both sides."""
    found: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda one: (one.upright, round(one.at / NEAR), one.low)):
        last = found[-1] if found else None
        if (
            last
            and last.upright == stroke.upright
            and abs(last.at - stroke.at) <= NEAR
            and stroke.low <= last.high + NEAR
        ):
            found[-1] = last._replace(high=max(last.high, stroke.high))
        else:
            found.append(stroke)
    return found


def tables_among(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """The lines that touch each other, table by table from the top of the page."""
    groups: list[list[Stroke]] = []
    boxes: list[tuple[float, float, float, float]] = []
    for stroke in strokes:
        box = box_of(stroke)
        group = [stroke]
        for at in range(len(groups) - 1, -1, -1):
            if touch(boxes[at], box) and any(touch(box_of(one), box_of(two)) for one in groups[at] for two in group):
                other = boxes.pop(at)
                group += groups.pop(at)
                box = min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
        groups.append(group)
        boxes.append(box)
    order = sorted(range(len(groups)), key=lambda at: -boxes[at][3])
    return [groups[at] for at in order]


def box_of(stroke: Stroke) -> tuple[float, float, float, float]:
    """The box of a line: left, bottom, right and top."""
    if stroke.upright:
        return stroke.at, stroke.low, stroke.at, stroke.high
    return stroke.low, stroke.at, stroke.high, stroke.at


def touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Two boxes meet, or nearly."""
    return (
        one[0] <= other[2] + NEAR
        and other[0] <= one[2] + NEAR
        and one[1] <= other[3] + NEAR
        and other[1] <= one[3] + NEAR
    )


def places(values: Sequence[float]) -> list[float]:
    """The places where lines stand, those that are near each other as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def table_of(strokes: Sequence[Stroke], textpage: Any) -> dict[str, Any] | None:
    """The cells of one table, row by row; None where the lines draw no table of two columns and two rows."""
    columns = places([stroke.at for stroke in strokes if stroke.upright])
    levels = places([stroke.at for stroke in strokes if not stroke.upright])[::-1]
    if len(columns) < 3 or len(levels) < 3 or (len(columns) - 1) * (len(levels) - 1) > MOST_CELLS:
        return None
    level = [stroke for stroke in strokes if not stroke.upright]
    upright = [stroke for stroke in strokes if stroke.upright]

    def ends(column: int, row: int) -> bool:
        """A line runs under the column, at the level below this row."""
        left, right = columns[column], columns[column + 1]
        run = sum(
            max(0.0, min(right, one.high) - max(left, one.low)) for one in level if abs(one.at - levels[row]) <= NEAR
        )
        return run >= ACROSS * (right - left)

    def parted(column: int, row: int) -> bool:
        """A line stands at the left of the column, along this row."""
        top, bottom = levels[row], levels[row + 1]
        run = sum(
            max(0.0, min(top, one.high) - max(bottom, one.low))
            for one in upright
            if abs(one.at - columns[column]) <= NEAR
        )
        return run >= ACROSS * (top - bottom)

    rows: list[list[list[Any]]] = []
    for row in range(len(levels) - 1):
        cells: list[list[Any]] = []
        column = 0
        while column < len(columns) - 1:
            end = column + 1
            while end < len(columns) - 1 and not parted(end, row):
                end += 1
            continues = row > 0 and not ends(column, row)
            last = row + 1
            while last < len(levels) - 1 and not ends(column, last):
                last += 1
            box = (columns[column], levels[row], columns[end], levels[last])
            cells.append([column, end - column, continues, [] if continues else lines_in(textpage, box)])
            column = end
        rows.append(cells)
    return {"edges": [round(at, 1) for at in columns], "top": levels[0], "bottom": levels[-1], "rows": rows}


def lines_in(textpage: Any, box: tuple[float, float, float, float]) -> list[str]:
    """The lines of text inside a box."""
    left, top, right, bottom = box
    count = raw.FPDFText_GetBoundedText(textpage, left, top, right, bottom, None, 0)
    if count <= 0:
        return []
    buffer = (ctypes.c_ushort * count)()
    count = raw.FPDFText_GetBoundedText(textpage, left, top, right, bottom, buffer, count)
    text = bytes(memoryview(buffer)[:count]).decode("utf-16-le", "ignore").rstrip("\0")
    # A hyphen at the end of a line, by which PDFium has joined the two lines, is no letter of the word.
    return [line.strip() for line in text.replace("\ufffe", "").replace("\x02", "").split("\r\n") if line.strip()]


def page_of(page: Any, textpage: Any) -> dict[str, Any]:
    """The tables of a page, and the lines of text above, between and below them."""
    found = (table_of(group, textpage) for group in tables_among(joined(strokes_of(page))))
    tables = [table for table in found if table]
    width, top = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    outside = []
    for table in tables:
        outside.append(lines_in(textpage, (0, top, width, table["top"])))
        top = min(top, table["bottom"])
    outside.append(lines_in(textpage, (0, top, width, 0)))
    return {"tables": tables, "outside": outside}


def extracted(content: bytes, most_pages: int) -> dict[str, Any]:
    """The pages, or the error."""
    global raw
    import pypdfium2_raw  # type: ignore[import-untyped]

    raw = pypdfium2_raw
    raw.FPDF_InitLibrary()
    document = raw.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"error": "locked" if locked else "broken"}
    count = raw.FPDF_GetPageCount(document)
    if not 0 < count <= most_pages:
        return {"error": "long" if count else "broken"}
    pages = []
    for number in range(count):
        page = raw.FPDF_LoadPage(document, number)
        textpage = raw.FPDFText_LoadPage(page)
        pages.append(page_of(page, textpage))
        raw.FPDFText_ClosePage(textpage)
        raw.FPDF_ClosePage(page)
    return {"pages": pages}


def main() -> None:
    """Reads the PDF on standard input under the limits named by the arguments."""
    within_limits(lambda content, more: extracted(content, int(more[0])))
