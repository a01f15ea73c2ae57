"""Takes the text out of a PDF: a program of its own, because a native parser meets files nobody vouches for.

Run as ``python -I extraction.py MEGABYTES SECONDS PAGES WORDS…`` with the PDF on standard input. Limits its own memory
and time, then prints JSON: ``{"pages": [[[x, text], …], …]}``, lines in reading order with an empty line where a gap in
the print shows that a paragraph ended; or ``{"error": "locked" | "broken" | "long"}``.

Browsers draw bullets as small shapes, which are no text. Looking through every shape is slow, so it is done on pages
that have no bullets and one of the WORDS that lead into a list, and on the page after.
"""

import ctypes
import json
import resource
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

DASHES = "-\u2013\u2014"
BULLETS = "•◦▪■◼●‣·\uf06e\uf0b7\uf0a7\x84"
LONE_BULLETS = frozenset(BULLETS + DASHES)
BULLETED = tuple(BULLETS)
DOT = (1.5, 9.0)  # points: the least and most that a drawn bullet measures
NEAR = 40.0  # points between a bullet and its line
COLUMN = 2.0  # points a line must stand higher than the one before it to begin another column
PARAGRAPH = 1.3  # times the usual distance of lines
WIDEST = 1.6  # times the height of a line: no lines of one paragraph are farther apart

Placed = tuple[float, float, float, str]  # left, bottom, height, text


def pages_of(document: Any, lists: Sequence[str]) -> list[list[tuple[float, str]]]:
    """Every page's lines with their distance from the left edge; ``lists`` are the words that lead into a list."""
    placed: list[list[Placed]] = []
    begun = False
    for page in document:
        textpage = page.get_textpage()
        text = textpage.get_text_range()
        lines = with_bullets(lines_of(textpage, text))
        words = text.lower()
        begins = any(word in words for word in lists)
        if (begun or begins) and not any(line[3].startswith(BULLETED) for line in lines):
            lines = with_drawn_bullets(lines, page)
        placed.append(lines)
        begun = begins
    gap = min(usual_step(placed) * PARAGRAPH, WIDEST)
    return [spaced(lines, gap) for lines in placed]


def lines_of(textpage: Any, whole: str) -> list[Placed]:
    """The lines of one page where they stand."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    lines: list[Placed] = []
    index = 0
    one_to_one = textpage.count_chars() == len(whole)
    for text in whole.split("\r\n"):
        if text:
            at = index if one_to_one else raw.FPDFText_GetCharIndexFromTextIndex(textpage, index)
            raw.FPDFText_GetLooseCharBox(textpage, at, box)
            lines.append((box.left, box.bottom, abs(box.top - box.bottom), text))
        index += len(text) + 2
    return lines


def with_bullets(lines: list[Placed]) -> list[Placed]:
    """The lines with each lone bullet in front of the line at its height, if there is one."""
    lone = [at for at, line in enumerate(lines) if line[3].strip() in LONE_BULLETS]
    kept = list(lines)
    for at in lone:
        x, y, height, glyph = lines[at]
        # A dash in a cell of a table stands before the cells right of it; a dash drawn apart comes after its line.
        among = range(at) if glyph.strip() in DASHES else range(len(lines))
        index = next((i for i in among if i != at and beside(kept[i], x, y + height / 2)), None)
        if index is not None:
            kept[index] = (x, *kept[index][1:3], f"{glyph.strip()} {kept[index][3]}")
            kept[at] = (x, y, height, "")
    return [line for line in kept if line[3]]


def with_drawn_bullets(lines: list[Placed], page: Any) -> list[Placed]:
    """The lines with a bullet in front of each that has a small shape, as high as it is wide, at its left."""
    from pypdfium2 import raw

    kept = list(lines)
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    for number in range(raw.FPDFPage_CountObjects(page)):
        shape = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(shape) != raw.FPDF_PAGEOBJ_PATH:
            continue
        raw.FPDFPageObj_GetBounds(shape, left, low, right, high)
        x, sizes = left.value, (right.value - left.value, high.value - low.value)
        if DOT[0] < min(sizes) and max(sizes) < min(DOT[1], 1.5 * min(sizes)):
            middle = (low.value + high.value) / 2
            index = next((i for i, line in enumerate(kept) if beside(line, x, middle)), None)
            if index is not None:
                kept[index] = (x, *kept[index][1:3], f"• {kept[index][3]}")
    return kept


def beside(line: Placed, x: float, middle: float) -> bool:
    """The line begins close to the right of ``x``, at that height."""
    return x < line[0] < x + NEAR and line[1] < middle < line[1] + line[2]


def usual_step(pages: list[list[Placed]]) -> float:
    """The distance of lines inside paragraphs, in heights of a line: the smallest that is common."""
    steps = Counter(round(step_between(*pair) * 20) / 20 for lines in pages for pair in pairwise(lines))
    common = [step for step, count in steps.items() if step > 0.8 and count >= max(2, steps.total() / 25)]
    return min(common, default=1.2)


def step_between(above: Placed, below: Placed) -> float:
    """How far a line stands below another, in heights of a line."""
    return (above[1] - below[1]) / max(below[2], 1)


def spaced(lines: list[Placed], gap: float) -> list[tuple[float, str]]:
    """The lines with an empty one wherever the distance says that a paragraph or a column ended."""
    result: list[tuple[float, str]] = []
    above = None
    for line in lines:
        x = round(line[0], 1)
        if above and not -COLUMN < above[1] - line[1] < gap * line[2]:
            result.append((x, ""))
        result.append((x, line[3]))
        above = line
    return result


def main() -> None:
    """Reads the PDF on standard input under the limits named by the arguments."""
    megabytes, seconds, most_pages = (int(argument) for argument in sys.argv[1:4])
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2

    result: dict[str, Any]
    try:
        document = pypdfium2.PdfDocument(content)
        result = {"error": "long"} if len(document) > most_pages else {"pages": pages_of(document, sys.argv[4:])}
    except pypdfium2.PdfiumError as error:
        result = {"error": "locked" if "password" in str(error).lower() else "broken"}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
