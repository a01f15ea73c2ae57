"""What a page looks like, small enough to keep: how light and of what colour each of its squares is.

A square of 16 pixels is large enough that another Chromium's way of drawing letters hardly changes it, and small enough
that a box which moves, or a sign which changes its colour, does.
"""

from __future__ import annotations

import io
import json
import lzma
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

SQUARE = 16
TINTED = 2  # so many squares each way share a tint: eyes and pages have less of it
LIGHT_STEP, TINT_STEP = 8, 4  # in which lightness and tint are kept, of 256

LIGHT_TOLERANCE, TINT_TOLERANCE = 14, 6
"""By how much of 256 a square may differ: letters that are smoothed otherwise change how light it is, and no tint.

`test_kept_looks.py` shows what that lets pass.
"""


@dataclass(frozen=True, slots=True)
class Plane:
    """One value for each square, row by row."""

    columns: int
    values: bytes

    @property
    def rows(self) -> int:
        """How many rows of squares there are."""
        return len(self.values) // self.columns


@dataclass(frozen=True, slots=True)
class Look:
    """How light each square of a page is, and its tint towards blue and towards red."""

    light: Plane
    blue: Plane
    red: Plane


@dataclass(frozen=True, slots=True)
class Change:
    """What differs: squares, each with its column and row, and by how many rows the page has become longer."""

    squares: frozenset[tuple[int, int]]
    longer: int

    def __bool__(self) -> bool:
        return bool(self.squares or self.longer)

    def __str__(self) -> str:
        said = []
        if self.longer:
            said.append(f"{abs(self.longer) * SQUARE} pixels {'longer' if self.longer > 0 else 'shorter'}")
        if self.squares:
            first = min(row for _, row in self.squares) * SQUARE
            said.append(f"{len(self.squares)} squares look otherwise, the first {first} pixels from the top")
        return "; ".join(said)


def look_of(picture: bytes) -> Look:
    """Give the look of a picture."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB").reduce(SQUARE)
    light, blue, red = whole.convert("YCbCr").split()
    return Look(_plane(light), _plane(blue.reduce(TINTED)), _plane(red.reduce(TINTED)))


def change(kept: Look, now: Look) -> Change:
    """Hold one look against another; the one that was kept has been rounded to steps."""
    squares = set(_different(kept.light, now.light, LIGHT_TOLERANCE, 1))
    for before, after in ((kept.blue, now.blue), (kept.red, now.red)):
        squares |= set(_different(before, after, TINT_TOLERANCE, TINTED))
    return Change(frozenset(squares), now.light.rows - kept.light.rows)


def drawn(look: Look) -> Image.Image:
    """Draw a look as large as the page, for where its picture is not at hand."""
    size = look.light.columns, look.light.rows
    parts = [
        Image.frombytes("L", (plane.columns, plane.rows), plane.values).resize(size, Image.Resampling.NEAREST)
        for plane in (look.light, look.blue, look.red)
    ]
    small = Image.merge("YCbCr", parts).convert("RGB")
    return small.resize((size[0] * SQUARE, size[1] * SQUARE), Image.Resampling.NEAREST)


def keep(looks: Mapping[str, Look], path: Path) -> None:
    """Write looks to one small file: their names and columns, and then their values in steps."""
    names = sorted(looks)
    head = {name: [looks[name].light.columns, looks[name].light.rows] for name in names}
    values = b"".join(_stepped(plane, step) for name in names for plane, step in _steps(looks[name]))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lzma.compress(json.dumps(head).encode() + b"\n" + values, preset=9 | lzma.PRESET_EXTREME))


def kept(path: Path) -> dict[str, Look]:
    """Read them again."""
    if not path.exists():
        return {}
    head, _, values = lzma.decompress(path.read_bytes()).partition(b"\n")
    looks, at = {}, 0
    for name, (columns, rows) in json.loads(head).items():
        tinted = -(-columns // TINTED), -(-rows // TINTED)
        planes = []
        for (wide, high), step in (((columns, rows), LIGHT_STEP), (tinted, TINT_STEP), (tinted, TINT_STEP)):
            planes.append(Plane(wide, bytes(min(255, value * step) for value in values[at : at + wide * high])))
            at += wide * high
        looks[name] = Look(*planes)
    return looks


def _plane(part: Image.Image) -> Plane:
    return Plane(part.width, part.tobytes())


def _steps(look: Look) -> tuple[tuple[Plane, int], ...]:
    return (look.light, LIGHT_STEP), (look.blue, TINT_STEP), (look.red, TINT_STEP)


def _stepped(plane: Plane, step: int) -> bytes:
    return bytes((value + step // 2) // step for value in plane.values)


def _different(kept: Plane, now: Plane, tolerance: int, width: int) -> Iterator[tuple[int, int]]:
    if kept.columns != now.columns:
        raise ValueError(f"A look of {kept.columns} columns was held against one of {now.columns}.")
    for place, (before, after) in enumerate(zip(kept.values, now.values, strict=False)):
        if abs(before - after) > tolerance:
            row, column = divmod(place, kept.columns)
            yield column * width, row * width
