"""The files that are evidence in the demonstration school, made when it is loaded."""

from __future__ import annotations

import struct
import zlib

TEXTS = {
    "lesson-visits.csv": "subject,visits,used well\nEnglish,8,5\nMathematics,8,5\nScience,8,3\nHumanities,6,4\n",
    "reports-by-week.csv": "week,reports,answered in two days\n1,9,8\n2,14,13\n3,11,11\n4,13,13\n5,12,11\n6,12,12\n",
    "days-missed.csv": "pupil,days missed last term,days missed this term\nP01,18,11\nP02,22,21\nP03,16,9\nP04,19,15\n",
    "visits.csv": "week,absent on day two,visited on day two\n1,26,15\n2,31,17\n3,24,13\n4,29,14\n",
    "reading-ages.csv": "group,pupils,mean months behind\n8A,6,31\n8B,6,28\n8C,6,34\n9A,6,29\n9B,6,37\n",
    "training-register.txt": (
        "Adapting a task: four mornings, 86 of 86 staff signed in.\n"
        "Sample of 40 tasks from 20 classes: 33 adapted well, 5 in part, 2 not at all.\n"
    ),
    "minute.txt": (
        "Governors welcomed a plan of four pages that came eight days before the meeting.\n"
        "They asked 14 questions about pupils; at the meeting a year before it was three.\n"
    ),
}

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int, Colour]  # left, top, right, bottom, and what it is painted

WALL, BOARD, PAPER, INK, SEA = (222, 214, 200), (38, 70, 62), (250, 248, 240), (60, 66, 74), (36, 92, 124)
PICTURES: dict[str, tuple[Box, ...]] = {
    "poster.png": (
        (150, 40, 330, 290, PAPER),
        (150, 40, 330, 90, SEA),
        *((170, top, 310 - 18 * (top % 3), top + 10, INK) for top in range(115, 250, 27)),
    ),
    "recall-board.png": (
        (30, 30, 450, 250, BOARD),
        *((60, top, 380 - 31 * (top % 4), top + 8, PAPER) for top in range(60, 230, 34)),
        (30, 258, 450, 266, INK),
    ),
}


def content_of(name: str) -> bytes:
    """Give the bytes of a file by its name."""
    return TEXTS[name].encode() if name in TEXTS else _png(PICTURES[name])


def _png(boxes: tuple[Box, ...], width: int = 480, height: int = 320) -> bytes:
    """Paint boxes on a wall, as a PNG."""
    rows = [[WALL] * width for _ in range(height)]
    for left, top, right, bottom, colour in boxes:
        for row in rows[top:bottom]:
            row[left:right] = [colour] * (right - left)
    pixels = b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
