"""Small pictures, as cameras and programs write them, with what they say beside what they show."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

PLACE = b"SECRETPLACE"  # what stands wherever a camera says something
TURNED = 6  # a quarter to the right


def png(width: int = 2, height: int = 2, *more: tuple[bytes, bytes], after: bytes = b"") -> bytes:
    """A PNG of that size as it says, with further chunks, and something behind its end."""
    rows = zlib.compress(bytes(min(height, 2) * (min(width, 2) * 3 + 1)))
    head = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *more, (b"IDAT", rows), (b"IEND", b"")]
    chunks = (struct.pack(">L", len(d)) + n + d + struct.pack(">L", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + after


def exif(orientation: int | None = TURNED) -> bytes:
    """What a telephone says of a picture: which way up, its make, and where it was taken."""
    said: Any = Image.Exif()
    if orientation:
        said[0x0112] = orientation
    said[0x010F] = PLACE.decode()
    said.get_ifd(0x8825).update({1: "N", 2: (53.0, 24.0, 30.0), 3: "W", 4: (2.0, 58.0, 12.0), 29: "2026:11:25"})
    return bytes(said.tobytes())


def xmp() -> bytes:
    """The same, as XMP."""
    return b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>%s 53.4084 N</x:xmpmeta>" % PLACE


def photo(form: str, orientation: int | None = TURNED, size: tuple[int, int] = (24, 16), **more: object) -> bytes:
    """A JPEG, PNG, WEBP or GIF with a scene that is not the same whichever way up, and with what was said of it."""
    scene = Image.new("RGB", size)
    scene.putdata([(x * 9 % 256, y * 13 % 256, (x * y) % 256) for y in range(size[1]) for x in range(size[0])])
    held = io.BytesIO()
    scene.save(held, form, exif=exif(orientation), xmp=xmp(), comment=PLACE, **more)
    return held.getvalue()


def shown(content: bytes) -> bytes:
    """What a picture shows, point by point."""
    with Image.open(io.BytesIO(content)) as picture:
        return bytes(picture.convert("RGB").tobytes())


def box(name: bytes, *inside: bytes) -> bytes:
    """A box of a HEIC file."""
    content = b"".join(inside)
    return struct.pack(">L", len(content) + 8) + name + content


def heic(width: int = 24, height: int = 16) -> bytes:
    """A HEIC file of one picture, one EXIF and one XMP, as its parts lie; what it shows is no real picture."""
    scene, said, words = b"\x26\x01" + bytes(30), b"\0\0\0\6Exif\0\0" + exif(), xmp()

    def entry(number: int, kind: bytes, more: bytes = b"") -> bytes:
        return box(b"infe", b"\2\0\0\0", struct.pack(">HH", number, 0), kind, b"\0", more)

    def whole(first: int) -> bytes:
        ends = [first, first + len(scene), first + len(scene) + len(said)]
        lengths = [len(scene), len(said), len(words)]
        places = b"".join(
            struct.pack(">HHHHLL", number, 0, 0, 1, at, length)
            for number, (at, length) in enumerate(zip(ends, lengths, strict=True), 1)
        )
        meta = box(
            b"meta",
            bytes(4),
            box(b"hdlr", bytes(8), b"pict", bytes(13)),
            box(b"pitm", bytes(4), b"\0\1"),
            box(
                b"iinf",
                bytes(4),
                b"\0\3",
                entry(1, b"hvc1"),
                entry(2, b"Exif"),
                entry(3, b"mime", b"application/rdf+xml\0"),
            ),
            box(b"iprp", box(b"ipco", box(b"ispe", bytes(4), struct.pack(">LL", width, height)), box(b"irot", b"\3"))),
            box(b"iloc", b"\1\0\0\0", b"\x44\0", b"\0\3", places),
        )
        start = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
        film = box(b"mpvd", PLACE)
        return start + meta + box(b"mdat", scene, said, words) + film

    return whole(whole(0).index(scene))
