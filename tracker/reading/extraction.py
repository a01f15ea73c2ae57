"""Takes the text out of a PDF: a program of its own, because a native parser meets files nobody vouches for.

Run as ``python -I extraction.py MEGABYTES SECONDS PAGES`` with the PDF on standard input. Limits its own memory and
time, then prints JSON: ``{"pages": [[[x, text], …], …]}``, lines in reading order with an empty line where a gap in
the print shows that a paragraph ended; or ``{"error": "locked" | "broken" | "long"}``.
"""

import ctypes
import json
import resource
import sys
from collections import Counter
from typing import Any

LONE_BULLETS = frozenset("•◦▪■◼●‣·\uf06e\uf0b7\uf0a7\x84")
SAME_LINE = 2.0  # points between two baselines that are one line
PARAGRAPH = 1.3  # times the usual distance of lines

Placed = tuple[float, float, str]  # x, baseline, text


def pages_of(document: Any) -> list[list[tuple[float, str]]]:
    """Every page's lines with their distance from the left edge."""
    placed = [lines_of(page) for page in document]
    steps = Counter(
        round(above[1] - below[1]) for lines in placed for above, below in zip(lines, lines[1:], strict=False)
    )
    usual = next((step for step, _ in steps.most_common() if 4 < step < 40), 14)
    return [spaced(lines, usual * PARAGRAPH) for lines in placed]


def lines_of(page: Any) -> list[Placed]:
    """The lines of one page where they stand; a bullet drawn apart from its line is put back in front of it."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    lines: list[Placed] = []
    index = 0
    for text in textpage.get_text_range().split("\r\n"):
        if text:
            at = index
            if raw.FPDFText_GetUnicode(textpage, at) != ord(text[0]):
                at = raw.FPDFText_GetCharIndexFromTextIndex(textpage, index)
            raw.FPDFText_GetCharOrigin(textpage, at, x, y)
            lines.append((x.value, y.value, text))
        index += len(text) + 2
    return with_bullets(lines)


def with_bullets(lines: list[Placed]) -> list[Placed]:
    """The lines with each lone bullet in front of the line at its height, if there is one."""
    lone = [line for line in lines if line[2].strip() in LONE_BULLETS]
    if not lone:
        return lines
    kept = [line for line in lines if line[2].strip() not in LONE_BULLETS]
    for x, y, glyph in lone:
        beside = (i for i, line in enumerate(kept) if abs(line[1] - y) < SAME_LINE and line[0] > x)
        index = next(beside, None)
        if index is not None:
            kept[index] = (x, y, f"{glyph.strip()} {kept[index][2]}")
    return kept


def spaced(lines: list[Placed], gap: float) -> list[tuple[float, str]]:
    """The lines with an empty one wherever the distance says that a paragraph or a column ended."""
    result: list[tuple[float, str]] = []
    above = None
    for x, y, text in lines:
        if above is not None and not -SAME_LINE < above - y < gap:
            result.append((x, ""))
        result.append((round(x, 1), text))
        above = y
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
        result = {"error": "long"} if len(document) > most_pages else {"pages": pages_of(document)}
    except pypdfium2.PdfiumError as error:
        result = {"error": "locked" if "password" in str(error).lower() else "broken"}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
