"""Takes the text out of a PDF: a program of its own, because a native parser meets files nobody vouches for.

Run by ``pdf.py`` with the arguments MEGABYTES SECONDS PAGES WORDS… and the PDF on standard input. Limits its own memory
and time, then prints JSON: ``{"pages": [[[x, text], …], …]}``, lines in reading order with an empty line where a gap in
the print shows that a paragraph ended; or ``{"error": "locked" | "broken" | "long"}``. A page that is damaged, or holds
a picture and no text, has no lines; one that is empty has an empty line. ``x`` is the distance from the left edge in
points, or -1 where a line runs across the page: a watermark, a note along the margin.

Text comes in the order in which it was painted. That is the order of reading, but for what a style sheet placed: so a
line stays where it was painted unless it stands above or left of what came before it (``in_reading_order``), and two
columns that were painted row by row are taken apart (``with_columns_apart``).

Browsers draw bullets as small shapes, which are no text. Looking through every shape is slow, so it is done on pages
that have no bullets and one of the WORDS that lead into a list, and on the page after.
"""

import ctypes
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from tracker.reading.limits import within_limits

DASHES = "-\u2013\u2014\uf02d"
BULLETS = "•◦▪■◼●‣·\x84\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc" + "".join(map(chr, range(0xF06C, 0xF080)))
LONE_BULLETS = frozenset(BULLETS + DASHES)
BULLETED = tuple(BULLETS)
BROKEN = "\ufffe"  # a hyphen at the end of a line: PDFium has joined the two lines here
DOT = (1.5, 9.0)  # points: the least and most that a drawn bullet measures
NEAR = 40.0  # points between a bullet and its line
COLUMN = 2.0  # points a line must stand higher than the one before it to begin another column
GUTTER = 60.0  # points between two columns at most, where their lines are full
PROSE = 3  # words in a line of a column at least
CELL = 3  # words in a cell of a table at most
PARAGRAPH = 1.3  # times the usual distance of lines
WIDEST = 1.6  # times the height of a line: no lines of one paragraph are farther apart
MOST_LINES = 2000  # a page with more is left as painted
QUARTER = 1.5707963  # radians
UPRIGHT = 0.1  # quarters that a line may lean
FEW_LETTERS = 40  # with fewer on a page, what it says may be a picture

CATALOGUE = re.compile(rb"(\d{1,7} \d{1,5} )obj\s*<<(?:(?!endobj).){0,500}?/Type\s*/Catalog\b", re.DOTALL)

_CONTROLS = {code: " " for code in (*range(0x01, 0x20), 0x7F, 0x2028, 0x2029) if code != 0x02} | {0: None}

raw: Any = None  # the bindings of PDFium, loaded when they are needed: the limits must stand before


class Placed(NamedTuple):
    """A line where it stands, in points from the left and the bottom.

    ``last`` is the bottom of its last word, lower than ``bottom`` where lines were joined; ``char`` is the index of its
    first character on the page.
    """

    left: float
    bottom: float
    height: float
    text: str
    right: float
    last: float
    char: int


def pages_of(document: Any, lists: Sequence[str]) -> list[list[tuple[float, str]]]:
    """Every page's lines with their distance from the left edge; ``lists`` are the words that lead into a list."""
    placed: list[list[Placed]] = []
    across: list[list[tuple[float, str]]] = []
    begun = False
    for number in range(raw.FPDF_GetPageCount(document)):
        page = raw.FPDF_LoadPage(document, number)
        textpage = raw.FPDFText_LoadPage(page)
        text = text_of(textpage)
        lines, turned = lines_of(textpage, text)
        if len(lines) < MOST_LINES:
            lines = with_bullets(with_columns_apart(textpage, lines))
        words = text.lower()
        begins = any(word in words for word in lists)
        if (begun or begins) and not any(line.text.startswith(BULLETED) for line in lines):
            lines = with_drawn_bullets(lines, page)
        begun = begins
        empty = page and len(text) < FEW_LETTERS and not has_picture(page)
        placed.append(in_reading_order(lines))
        across.append([(-1.0, line.text) for line in turned] + [(0.0, "")] * bool(empty))
        raw.FPDFText_ClosePage(textpage)
        raw.FPDF_ClosePage(page)
    gap = min(usual_step(placed) * PARAGRAPH, WIDEST)
    return [spaced(lines, gap) + others for lines, others in zip(placed, across, strict=True)]


def text_of(textpage: Any) -> str:
    """The text of a page, its lines ended by CR LF."""
    first, end = 0, raw.FPDFText_CountChars(textpage)
    # PDFium reads beyond the end where the range begins or ends with what is no text: https://crbug.com/pdfium/2079
    while first < end and raw.FPDFText_GetTextIndexFromCharIndex(textpage, first) < 0:
        first += 1
    while first < end and raw.FPDFText_GetTextIndexFromCharIndex(textpage, end - 1) < 0:
        end -= 1
    if first >= end:
        return ""
    buffer = (ctypes.c_ushort * (end - first + 1))()
    length = raw.FPDFText_GetText(textpage, first, end - first, buffer)
    return bytes(memoryview(buffer)[: max(length - 1, 0)]).decode("utf-16-le", "ignore")


def lines_of(textpage: Any, whole: str) -> tuple[list[Placed], list[Placed]]:
    """The lines of one page where they stand, and apart from them those that run across it.

    A page of which most lines run another way was turned as a whole, and is read as it is looked at.
    """
    lines, turns = boxes_of(textpage, whole, 0)
    across = [line for line, turn in zip(lines, turns, strict=True) if turn]
    if 2 * len(across) <= len(lines):
        return [line for line, turn in zip(lines, turns, strict=True) if not turn], across
    lines, _ = boxes_of(textpage, whole, Counter(turns).most_common(1)[0][0])
    edge = min(line.left for line in lines)
    return [line._replace(left=line.left - edge, right=line.right - edge) for line in lines], []


def boxes_of(textpage: Any, whole: str, turned: int) -> tuple[list[Placed], list[int]]:
    """The lines of a page that was turned by so many quarters, and how each runs on it: 0 for upright, else 1 to 4."""
    box = raw.FS_RECTF()
    box_of = raw.FPDFText_GetLooseCharBox
    lines: list[Placed] = []
    turns: list[int] = []
    one_to_one = raw.FPDFText_CountChars(textpage) == len(whole)
    index = 0
    for text in whole.split("\r\n"):
        if text and not text.isspace():
            first, end = index, index + len(text.split(BROKEN, 1)[0] or text) - 1
            final = index + len(text) - 1
            if not one_to_one:
                first, end, final = (raw.FPDFText_GetCharIndexFromTextIndex(textpage, i) for i in (first, end, final))
            box_of(textpage, first, box)
            left, bottom, _, top = turned_box(box, turned)
            box_of(textpage, end, box)
            _, last, right, _ = turned_box(box, turned)
            height = top - bottom
            askew = abs(last - bottom) > height or right < left
            turns.append(turn_of(textpage, first) if askew else 0)
            if end != final:
                box_of(textpage, final, box)
                last = turned_box(box, turned)[1]
            # Lines are told apart by their ends, so none may hold one.
            lines.append(
                Placed(
                    left,
                    bottom,
                    height,
                    text if text.isprintable() else text.translate(_CONTROLS),
                    max(left, right),
                    last,
                    first,
                )
            )
        index += len(text) + 2
    return lines, turns


def turn_of(textpage: Any, char: int) -> int:
    """How a character is turned: 0 for upright, else the nearest quarter, 4 for one that leans."""
    quarters: float = raw.FPDFText_GetCharAngle(textpage, char) / QUARTER
    return 0 if abs(quarters - 4 * round(quarters / 4)) < UPRIGHT else round(quarters) % 4 or 4


def turned_box(box: Any, turned: int) -> tuple[float, float, float, float]:
    """The box of a character, left, bottom, right and top, as it is looked at on a page that was turned."""
    if turned == 1:
        return -box.top, box.left, -box.bottom, box.right
    if turned == 2:
        return -box.right, -box.top, -box.left, -box.bottom
    if turned == 3:
        return box.bottom, -box.right, box.top, -box.left
    return box.left, box.bottom, box.right, box.top


def with_columns_apart(textpage: Any, lines: list[Placed]) -> list[Placed]:
    """The lines with those of two columns one after the other, where both were painted as one line."""
    gaps = [gap_in(textpage, line) for line in lines]
    if not any(gaps):
        return lines
    parted: list[Placed] = []
    at = 0
    while at < len(lines):
        end, gutter = columns_from(lines, gaps, at)
        if end == at:
            parted.append(lines[at])
            end += 1
        else:
            pieces = [piece for line in lines[at:end] for piece in cut(textpage, line, gutter)]
            parted += sorted(pieces, key=lambda piece: piece.left > gutter)
        at = end
    return parted


def gap_in(textpage: Any, line: Placed) -> tuple[float, float] | None:
    """Where the widest gap of a line begins and ends, if it parts two pieces of prose."""
    if line.text.count(" ") < 2 * PROSE:
        return None
    count = raw.FPDFText_CountRects(textpage, line.char, len(line.text))
    if not 1 < count < 3 * line.text.count(" "):
        return None
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    widest, before = (0.0, 0.0), line.left
    for number in range(count):
        raw.FPDFText_GetRect(textpage, number, left, top, right, bottom)
        if left.value - before > widest[1] - widest[0]:
            widest = before, left.value
        before = max(before, right.value)
    return widest if widest[1] - widest[0] > line.height else None


def columns_from(lines: Sequence[Placed], gaps: Sequence[tuple[float, float] | None], at: int) -> tuple[int, float]:
    """The index after the lines of two columns that begin at ``at``, and where they part; ``at`` where none do."""
    first = gaps[at]
    if not first:
        return at, 0.0
    low, high = first
    narrowest = high - low
    both, right_alone = 1, 0
    end = at + 1
    while end < len(lines) and 0 < lines[end - 1].last - lines[end].bottom < WIDEST * lines[end].height:
        line, gap = lines[end], gaps[end]
        if gap and max(low, gap[0]) < min(high, gap[1]):
            low, high, narrowest = max(low, gap[0]), min(high, gap[1]), min(narrowest, gap[1] - gap[0])
            both += 1
        elif line.left >= high - COLUMN:
            right_alone += 1
        elif line.right > high:
            break
        end += 1
    wide = high - low < COLUMN or narrowest > GUTTER
    return (at, 0.0) if wide or both + right_alone < 2 else (end, (low + high) / 2)


def cut(textpage: Any, line: Placed, gutter: float) -> Iterator[Placed]:
    """The pieces of a line left and right of a gutter; the line itself where it stands on one side."""
    if line.left > gutter or line.right < gutter:
        yield line
        return
    box = raw.FS_RECTF()
    last = line.left
    for index, letter in enumerate(line.text):
        raw.FPDFText_GetLooseCharBox(textpage, line.char + index, box)
        if letter != " " and box.left > gutter:
            yield line._replace(text=line.text[:index], right=last)
            yield line._replace(text=line.text[index:], left=box.left, char=line.char + index)
            return
        last = box.right
    yield line


def with_bullets(lines: list[Placed]) -> list[Placed]:
    """The lines with each lone bullet in front of the line at its height, if there is one."""
    lone = [at for at, line in enumerate(lines) if line.text.strip() in LONE_BULLETS]
    kept = list(lines)
    for at in lone:
        bullet = lines[at]
        glyph = bullet.text.strip()
        # A dash in a cell of a table stands before the cells right of it; a dash drawn apart comes after its line.
        among = range(at) if glyph in DASHES else range(len(lines))
        middle = bullet.bottom + bullet.height / 2
        index = next((i for i in among if i != at and beside(kept[i], bullet.left, middle)), None)
        if index is not None:
            kept[index] = kept[index]._replace(left=bullet.left, text=f"{glyph} {kept[index].text}")
            kept[at] = bullet._replace(text="")
    return [line for line in kept if line.text]


def with_drawn_bullets(lines: list[Placed], page: Any) -> list[Placed]:
    """The lines with a bullet in front of each that has a small shape, as high as it is wide, at its left."""
    kept = sorted(lines, key=lambda line: line.bottom)
    bottoms = [line.bottom for line in kept]
    highest = max((line.height for line in lines), default=0)
    bulleted: dict[int, float] = {}
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    for number in range(raw.FPDFPage_CountObjects(page)):
        shape = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(shape) != raw.FPDF_PAGEOBJ_PATH:
            continue
        raw.FPDFPageObj_GetBounds(shape, left, low, right, high)
        x, sizes = left.value, (right.value - left.value, high.value - low.value)
        if DOT[0] < min(sizes) and max(sizes) < min(DOT[1], 1.5 * min(sizes)):
            middle = (low.value + high.value) / 2
            near = range(bisect_left(bottoms, middle - highest), bisect_left(bottoms, middle))
            index = next((i for i in near if beside(kept[i], x, middle)), None)
            if index is not None:
                bulleted.setdefault(kept[index].char, x)
    return [
        line._replace(left=bulleted[line.char], text=f"• {line.text}") if line.char in bulleted else line
        for line in lines
    ]


def beside(line: Placed, x: float, middle: float) -> bool:
    """The line begins close to the right of ``x``, at that height."""
    return x < line.left < x + NEAR and line.bottom < middle < line.bottom + line.height


def has_picture(page: Any) -> bool:
    """A picture stands on the page."""
    shapes = (raw.FPDFPage_GetObject(page, number) for number in range(raw.FPDFPage_CountObjects(page)))
    return any(raw.FPDFPageObj_GetType(shape) in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) for shape in shapes)


def in_reading_order(lines: list[Placed]) -> list[Placed]:
    """The lines of a page as they are read: what was painted late, or placed by a style sheet, where it stands.

    A run of lines goes down the page. The first run stays. A later one stands beside the lines of a table, as its next
    column; or begins where something below it, or right of it, is there already; or comes after everything.
    """
    starts = [at for at in range(1, len(lines)) if lines[at].bottom > lines[at - 1].last + COLUMN]
    if not starts or len(lines) > MOST_LINES:
        return lines
    ordered = lines[: starts[0]]
    for start, end in pairwise([*starts, len(lines)]):
        run = lines[start:end]
        rows = rows_beside(ordered, run)
        for line, row in zip(run, rows, strict=False):
            ordered[row] = joined(*sorted((ordered[row], line), key=lambda cell: cell.left))
        above, at = None, 0
        for line in run[len(rows) :]:
            at = place_of(ordered, line) if above is None else place_below(ordered, line, above, at)
            ordered.insert(at, line)
            above, at = line, at + 1
    return ordered


def place_below(ordered: Sequence[Placed], line: Placed, above: Placed, at: int) -> int:
    """Where a line is read that was painted after ``above``, which stands before ``at``: below all that is over it.

    What begins anew, as a heading does, also comes after the columns that end higher.
    """
    over = (i for i in range(len(ordered) - 1, at - 1, -1) if is_under(line, ordered[i]))
    at = next(over, at - 1) + 1
    if 0 < step_between(above, line) < WIDEST:
        return at
    end = next((i for i in range(at, len(ordered)) if is_under(ordered[i], line)), len(ordered))
    return end if all(other.last > line.bottom + line.height for other in ordered[at:end]) else at


def place_of(ordered: Sequence[Placed], line: Placed) -> int:
    """Where a line that was painted late is read: before what stands under it, or right of it and no higher.

    Else after the column at its left, or after everything.
    """
    mates = [at for at, other in enumerate(ordered) if level(other, line) and other.right <= line.left]
    mate = max(mates, key=lambda at: ordered[at].right, default=len(ordered))
    cell = range(mate, end_of_cell(ordered, mate))
    for at, other in enumerate(ordered):
        if other.left >= line.right and other.bottom < line.bottom + line.height / 2:
            return at
        # Words too long for their cell reach under the next one.
        if at not in cell and is_under(other, line):
            return at
    painted_before = (at for at in range(mate, len(ordered)) if ordered[at].char < ordered[mate].char)
    return next(painted_before, len(ordered))


def end_of_cell(lines: Sequence[Placed], at: int) -> int:
    """The index after the lines that go on under a line as close as in a paragraph."""
    end = at + 1
    while end < len(lines) and 0 < step_between(lines[end - 1], lines[end]) < WIDEST:
        end += 1
    return end


def apart(one: Placed, other: Placed) -> bool:
    """Two lines have nothing above or below each other."""
    return one.right <= other.left or other.right <= one.left


def joined(left: Placed, right: Placed) -> Placed:
    """Two cells of a table as one line."""
    return left._replace(text=f"{left.text.rstrip()} {right.text}", right=right.right)


def level(one: Placed, other: Placed) -> bool:
    """Two lines stand at the same height."""
    return abs(one.bottom - other.bottom) < other.height / 2


def is_under(below: Placed, above: Placed) -> bool:
    """A line stands lower than another, and half of the shorter one under or over the longer."""
    if below.bottom + below.height / 2 >= above.last:
        return False
    common = min(below.right, above.right) - max(below.left, above.left)
    return 2 * common > min(below.right - below.left, above.right - above.left)


def rows_beside(ordered: Sequence[Placed], run: Sequence[Placed]) -> list[int]:
    """The indexes of the lines beside which the first lines of a run stand as cells of a table, if they do.

    Lines as close as those of a paragraph are no rows: a wrapped cell, or a column of prose.
    """
    rows: list[int] = []
    for index, line in enumerate(run):
        mates = [at for at, other in enumerate(ordered) if level(other, line) and apart(other, line)]
        if not mates:
            # The run has left the table, unless it goes on under cells that are not the first of their rows.
            cell = run[index - 1]
            return rows if rows and (line.left < cell.left - NEAR or cell.left < ordered[rows[-1]].left) else []
        row = min(mates, key=lambda at: abs(ordered[at].left - line.left))
        right = max(line, ordered[row], key=lambda cell: cell.left)
        if right.text.count(" ") >= CELL or is_wrapped(run, index) or is_wrapped(ordered, row):
            return []
        rows.append(row)
    return rows


def is_wrapped(lines: Sequence[Placed], at: int) -> bool:
    """The line is as close to the one before it or after it as the lines of a paragraph are."""
    return any(0 < step_between(*pair) < WIDEST for pair in pairwise(lines[max(at - 1, 0) : at + 2]))


def usual_step(pages: list[list[Placed]]) -> float:
    """The distance of lines inside paragraphs, in heights of a line: the smallest that is common."""
    steps = Counter(round(step_between(*pair) * 20) / 20 for lines in pages for pair in pairwise(lines))
    common = [step for step, count in steps.items() if step > 0.8 and count >= max(2, steps.total() / 25)]
    return min(common, default=1.2)


def step_between(above: Placed, below: Placed) -> float:
    """How far a line stands below another, in heights of a line."""
    return (above.last - below.bottom) / max(below.height, 1)


def spaced(lines: list[Placed], gap: float) -> list[tuple[float, str]]:
    """The lines with an empty one wherever the distance says that a paragraph or a column ended."""
    result: list[tuple[float, str]] = []
    above = None
    for line in lines:
        x = round(max(line.left, 0), 1)
        if above and not -COLUMN < above.last - line.bottom < gap * line.height:
            result.append((x, ""))
        result.append((x, line.text))
        above = line
    return result


def extracted(content: bytes, most_pages: int, lists: Sequence[str]) -> dict[str, Any]:
    """What is printed: the pages, or the error."""
    global raw
    # The package around the bindings takes longer to load than a document to read.
    import pypdfium2_raw  # type: ignore[import-untyped]

    raw = pypdfium2_raw
    raw.FPDF_InitLibrary()
    document = raw.FPDF_LoadMemDocument64(content, len(content), None)
    if not document and (catalogue := CATALOGUE.search(content)):
        # The end of the file is lost, and with it what says where to begin.
        content += b"\ntrailer << /Root %sR >>\n%%%%EOF" % catalogue[1]
        document = raw.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"error": "locked" if locked else "broken"}
    pages = raw.FPDF_GetPageCount(document)
    if not 0 < pages <= most_pages:
        return {"error": "long" if pages else "broken"}
    return {"pages": pages_of(document, lists)}


def main() -> None:
    """Reads the PDF on standard input under the limits named by the arguments."""
    within_limits(lambda content, more: extracted(content, int(more[0]), more[1:]))
