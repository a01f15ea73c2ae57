"""A picture without what its camera wrote into it: the place, the time, the make, a preview of what was cut away.

Nothing of the picture itself is touched: what is left out are parts of the file that say something beside it (EXIF,
XMP, IPTC, comments, and whatever stands behind its end, where phones put a film). Colour profiles stay, and so does
which way up it is.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracker.errors import Refused

MOST_POINTS = 200_000_000  # of a picture: the largest that telephones take; to be shown it takes four bytes a point
MOST_PARTS = 200_000  # of a file, many times what cameras and programs write

_DAMAGED = "This picture is damaged, and programs could not show it. Take or save it again."
_TURNS = range(2, 9)  # the orientations that differ from "as it is" (TIFF 6.0, tag 274)


def cleaned(content: bytes, media_type: str) -> bytes:
    """Give a picture without what it says beside itself; anything that is no picture as it is.

    Raises `Refused` for a picture that is damaged, or larger than programs can show.
    """
    clean = _CLEANERS.get(media_type)
    if clean is None:
        return content
    try:
        return clean(content)
    except (LookupError, ValueError) as error:
        raise Refused(_DAMAGED) from error


def _refuse_too_large(width: int, height: int) -> None:
    if not width or not height:
        raise ValueError("no size")
    if width * height > MOST_POINTS:
        raise Refused(
            f"This picture measures {width:,} by {height:,} points, more than programs can show. Save it smaller, with"
            f" {MOST_POINTS // 10**6} million points at most."
        )


# ---------------------------------------------------------------- which way up


def _orientation(tiff: bytes) -> int:
    """Read which way up a picture is from its EXIF; 1, as it is, where that says nothing that can be read."""
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 500), 12):
        if number(entry, 2) == 0x0112:
            return found if (found := number(entry + 8, 2)) in _TURNS else 1
    return 1


def _only_orientation(orientation: int) -> bytes:
    """Write an EXIF that says which way up a picture is, and nothing else."""
    entry = b"\x01\x12\0\x03\0\0\0\x01\0" + bytes([orientation]) + b"\0\0"
    return b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"


# ---------------------------------------------------------------- JPEG (ITU-T T.81, annex B)

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SHAPES = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD})  # tables, frames and scans
_AFTER_A_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def _jpeg(content: bytes) -> bytes:
    kept: list[bytes] = []
    first: list[bytes] = []
    orientation, at, is_framed = 1, 2, False
    for _ in range(MOST_PARTS):
        if content[at] != 0xFF:
            raise ValueError("no marker")
        while content[at] == 0xFF:
            at += 1
        marker, at = content[at], at + 1
        if marker == 0xD9:
            break
        size = int.from_bytes(content[at : at + 2], "big")
        body = content[at + 2 : at + size]
        if size < 2 or len(body) != size - 2:
            raise ValueError("a segment is cut off")
        segment = bytes([0xFF, marker]) + content[at : at + size]
        at += size
        if marker in _FRAMES:
            _refuse_too_large(int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
            is_framed = True
        if marker == 0xE0 and body.startswith(b"JFIF\0"):
            first = [segment[:2] + b"\0\x10" + body[:12] + b"\0\0"]  # without its preview
        elif marker == 0xE1 and body.startswith(b"Exif\0\0"):
            orientation = _orientation(body[6:])
        elif marker in _SHAPES or body.startswith((b"ICC_PROFILE\0", b"Adobe\0")):
            kept.append(segment)
        if marker == 0xDA:
            end = _AFTER_A_SCAN.search(content, at)
            if end is None:
                raise ValueError("it has no end")
            kept.append(content[at : end.start()])
            at = end.start()
    else:
        raise ValueError("too many parts")
    if not is_framed:
        raise ValueError("no picture in it")
    if orientation != 1:
        exif = b"Exif\0\0" + _only_orientation(orientation)
        first.append(b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif)
    return b"\xff\xd8" + b"".join([*first, *kept]) + b"\xff\xd9"


# ---------------------------------------------------------------- PNG (third edition, section 11)

_PNG = b"\x89PNG\r\n\x1a\n"
_OF_PNG = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)


def _png(content: bytes) -> bytes:
    kept: list[bytes] = []
    seen: set[bytes] = set()
    orientation, at = 1, len(_PNG)
    for _ in range(MOST_PARTS):
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        chunk = content[at : at + size + 12]
        if len(chunk) != size + 12 or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise ValueError("a chunk is damaged")
        at += len(chunk)
        if not seen:
            if name != b"IHDR":
                raise ValueError("it does not begin")
            _refuse_too_large(int.from_bytes(chunk[8:12], "big"), int.from_bytes(chunk[12:16], "big"))
        seen.add(name)
        if name == b"eXIf":
            orientation = _orientation(chunk[8:-4])
        elif name in _OF_PNG:
            kept.append(chunk)
        if name == b"IEND":
            break
    if not {b"IDAT", b"IEND"} <= seen:
        raise ValueError("no picture in it, or no end")
    if orientation != 1:
        exif = b"eXIf" + _only_orientation(orientation)
        kept.insert(1, (len(exif) - 4).to_bytes(4, "big") + exif + zlib.crc32(exif).to_bytes(4, "big"))
    return _PNG + b"".join(kept)


# ---------------------------------------------------------------- WebP (RFC 9649)

_OF_WEBP = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04


def _webp(content: bytes) -> bytes:
    end = int.from_bytes(content[4:8], "little") + 8
    kept: list[tuple[bytes, bytes]] = []
    orientation, at = 1, 12
    while at < end:
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        body = content[at + 8 : at + 8 + size]
        if len(name) != 4 or len(body) != size:
            raise ValueError("a chunk is cut off")
        at += 8 + size + size % 2
        if name == b"EXIF":
            orientation = _orientation(body.removeprefix(b"Exif\0\0"))
        elif name in _OF_WEBP:
            kept.append((name, body))
    if not kept:
        raise ValueError("no picture in it")
    _refuse_too_large(*_size_of_webp(*kept[0]))
    if kept[0][0] == b"VP8X":
        flags = kept[0][1][0] & ~(_EXIF_FLAG | _XMP_FLAG)
        if orientation != 1:
            kept.append((b"EXIF", _only_orientation(orientation)))
            flags |= _EXIF_FLAG
        kept[0] = (b"VP8X", bytes([flags]) + kept[0][1][1:])
    parts = b"".join(name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2) for name, body in kept)
    return b"RIFF" + (len(parts) + 4).to_bytes(4, "little") + b"WEBP" + parts


def _size_of_webp(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if name == b"VP8L":
        both = int.from_bytes(body[1:5], "little")
        return (both & 0x3FFF) + 1, (both >> 14 & 0x3FFF) + 1
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


# ---------------------------------------------------------------- GIF (89a)

_OF_GIF = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


def _gif(content: bytes) -> bytes:
    _refuse_too_large(int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little"))
    at = 13 + _colours(content[10])
    kept, has_picture = [content[:at]], False
    for _ in range(MOST_PARTS):
        begin, block = at, content[at]
        if block == 0x3B:
            break
        if block == 0x21:
            label, at = content[at + 1], _after_blocks(content, at + 2)
            named = content[begin + 3 : begin + 14]
            if label == 0xF9 or (label == 0xFF and named in _OF_GIF):
                kept.append(content[begin:at])
        elif block == 0x2C:
            at = _after_blocks(content, at + 10 + _colours(content[at + 9]) + 1)
            kept.append(content[begin:at])
            has_picture = True
        else:
            raise ValueError("no block")
    else:
        raise ValueError("too many parts")
    if not has_picture:
        raise ValueError("no picture in it")
    return b"".join(kept) + b";"


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, at: int) -> int:
    for _ in range(MOST_PARTS):
        if not content[at]:
            return at + 1
        at += content[at] + 1
    raise ValueError("too many parts")


# ---------------------------------------------------------------- HEIC (ISO/IEC 14496-12 and 23008-12)

_OF_HEIC = frozenset({b"ftyp", b"meta", b"mdat", b"idat"})


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of the file: its name, where it begins, where what is in it begins and ends."""

    name: bytes
    begin: int
    inside: int
    end: int


def _boxes(content: bytes | bytearray, at: int, end: int) -> Iterator[_Box]:
    for _ in range(MOST_PARTS):
        if at >= end:
            return
        size, inside = int.from_bytes(content[at : at + 4], "big"), at + 8
        if size == 1:
            size, inside = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        size = size or end - at
        if size < inside - at or at + size > end:
            raise ValueError("a box is cut off")
        yield _Box(bytes(content[at + 4 : at + 8]), at, inside, at + size)
        at += size
    raise ValueError("too many parts")


def _heic(content: bytes) -> bytes:
    """Write over what the camera said, where it stands: places in the file are named by their distance from its start.

    Which way up the picture is, is a property of its own here, not EXIF.
    """
    out = bytearray(content)
    meta = None
    for box in _boxes(content, 0, len(content)):
        if box.name == b"meta":
            meta = box
        elif box.name not in _OF_HEIC:  # a film, a maker's own
            out[box.begin + 4 : box.begin + 8] = b"free"
            out[box.inside : box.end] = bytes(box.end - box.inside)
    if meta is None:
        raise ValueError("no picture in it")
    parts = {box.name: box for box in _boxes(content, meta.inside + 4, meta.end)}
    _refuse_too_large_heic(content, parts.get(b"iprp"))
    said = set(_items_beside(content, parts[b"iinf"]))
    idat = parts.get(b"idat")
    for begin, size in _places(content, parts[b"iloc"], said, idat.inside if idat else None):
        if begin + size > len(out):
            raise ValueError("an item is cut off")
        out[begin : begin + size] = bytes(size)
    return bytes(out)


def _refuse_too_large_heic(content: bytes, properties: _Box | None) -> None:
    if properties is None:
        raise ValueError("no size")
    for box in _boxes(content, properties.inside, properties.end):
        for one in _boxes(content, box.inside, box.end) if box.name == b"ipco" else ():
            if one.name == b"ispe":
                width, height = (int.from_bytes(content[one.inside + at : one.inside + at + 4], "big") for at in (4, 8))
                _refuse_too_large(width, height)


def _items_beside(content: bytes, listed: _Box) -> Iterator[int]:
    """Name the items that are no pictures: EXIF, XMP, and whatever else is told apart by a media type or address."""
    wide = 4 if content[listed.inside] else 2
    for box in _boxes(content, listed.inside + 4 + wide, listed.end):
        version = content[box.inside]
        if box.name != b"infe" or version < 2:
            raise ValueError("a list of an old form")
        number = 2 if version == 2 else 4
        kind = content[box.inside + 4 + number + 2 : box.inside + 4 + number + 6]
        if kind in {b"Exif", b"mime", b"uri "}:
            yield int.from_bytes(content[box.inside + 4 : box.inside + 4 + number], "big")


def _places(content: bytes, located: _Box, items: set[int], idat: int | None) -> Iterator[tuple[int, int]]:
    """Give where the bytes of some items stand, and how many they are."""
    at = located.inside
    version = content[at]
    of_offset, of_length = content[at + 4] >> 4, content[at + 4] & 15
    of_base, of_index = content[at + 5] >> 4, content[at + 5] & 15 if version else 0
    at += 6

    def number(size: int) -> int:
        nonlocal at
        at += size
        if at > located.end:
            raise ValueError("a list is cut off")
        return int.from_bytes(content[at - size : at], "big")

    left = MOST_PARTS
    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        way = number(2) & 15 if version else 0
        number(2)
        base = number(of_base)
        extents = number(2)
        left -= extents
        if left < 0:
            raise ValueError("too many parts")
        for _ in range(extents):
            number(of_index)
            offset, length = base + number(of_offset), number(of_length)
            if item in items:
                if way > 1 or (way == 1 and idat is None) or not length:
                    raise ValueError("an item that cannot be found")
                yield offset + (idat or 0 if way == 1 else 0), length


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
    "image/heic": _heic,
}
