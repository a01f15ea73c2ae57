"""People at work at once, each in a thread; what they were told is stored is noted, and what they never heard of."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Thread
from urllib.parse import urlsplit

from tests.endurance.house import ACTIONS, OTHER_URN, URN, House
from tests.endurance.visitors import BROKEN, Answer, Visitor, fields_of

SAMPLES = Path(__file__).parent.parent / "samples"
LETTER = (SAMPLES / "letter-progress-made.txt").read_text("utf-8").replace("900041", OTHER_URN)
LETTER = LETTER.replace("The Margaret Ashdown Technology College\nand Sixth Form Centre", "Saltmarsh School")
LETTER = LETTER.replace("The Margaret Ashdown Technology College and Sixth Form Centre", "Saltmarsh School")
GROUPS = ("all pupils", "disadvantaged", "pupils with SEND")
BUSY = 429


@dataclass(slots=True)
class Told:
    """What was asked for, by its mark, and what came of it."""

    stored: set[str] = field(default_factory=set)
    """The marks of the changes that the server said it had made."""
    unheard: set[str] = field(default_factory=set)
    """The marks of what was asked for without an answer: it may stand or not, but whole."""
    wrong: list[str] = field(default_factory=list)
    """What nobody should have been told."""


class Traffic:
    """Uploads, updates, freezes and imports, as fast as they go, while it is let in."""

    def __init__(self, house: House, seed: int, freezes: int = 4) -> None:
        self.told = Told()
        self._house = house
        self._random = Random(seed)
        self._freezes = freezes  # one in so many of what the clerk does
        self._letting_in, self._is_over = Event(), Event()
        self._threads = [
            Thread(target=self._work, args=(name, act), name=name, daemon=True)
            for name, act in (
                ("leader", self._upload),
                ("second leader", self._update),
                ("clerk", self._freeze),
                ("somebody from another school", self._import),
            )
        ]
        for thread in self._threads:
            thread.start()

    def let_in(self) -> None:
        """Let them work."""
        self._letting_in.set()

    def keep_out(self) -> None:
        """Let nobody begin anything more."""
        self._letting_in.clear()

    def end(self) -> None:
        """Send everybody home, and wait until they are gone."""
        self._is_over.set()
        self._letting_in.set()
        for thread in self._threads:
            thread.join()

    def _work(self, name: str, act: Callable[[Visitor, str], Answer | None]) -> None:
        visitor, kind = self._house.visitor(name), act.__name__.strip("_")
        for number in count(1):
            self._letting_in.wait()
            if self._is_over.is_set():
                return
            mark = f"{kind} {number:05}"
            try:
                answer = act(visitor, mark)
            except BROKEN:
                self.told.unheard.add(mark)
                self._is_over.wait(0.05)
            except AssertionError as error:
                self.told.wrong.append(f"{mark}: {error}")
            else:
                if answer is None or answer.status == BUSY:
                    self._is_over.wait(0.2)
                elif answer.status == 302 and not answer.leads_to.startswith("/login"):
                    self.told.stored.add(mark)
                else:
                    self.told.wrong.append(f"{mark}: {answer.status} {answer.leads_to} {answer.sentence}")

    def _upload(self, visitor: Visitor, mark: str) -> Answer:
        """Log progress, with a file as its evidence: one request, one change."""
        name, content = self._file(mark)
        number = self._random.randrange(1, ACTIONS + 1, 2)
        told = [
            ("colour", "amber"),
            ("progress", f"Visited lessons, {mark}."),
            ("title", mark),
            ("file", (name, content)),
        ]
        return visitor.post(f"/schools/{URN}/actions/{number}.1/progress", told)

    def _update(self, visitor: Visitor, mark: str) -> Answer:
        """Log progress, which changes what the next pack says."""
        number = self._random.randrange(2, ACTIONS + 1, 2)
        told = [("colour", "green"), ("progress", f"Retested Year 10, {mark}."), ("difference", f"Too early, {mark}.")]
        return visitor.post(f"/schools/{URN}/actions/{number}.1/progress", told)

    def _freeze(self, visitor: Visitor, mark: str) -> Answer | None:
        """Freeze a pack now and then: four papers, and their printing is asked for."""
        if self._random.randrange(self._freezes):
            return None
        answer = visitor.post(f"/schools/{URN}/meetings/1/pack")
        if found := re.search(r"/packs/(\d+)$", answer.leads_to):
            self.told.stored.add(f"pack {found[1]}")
        return answer

    def _import(self, visitor: Visitor, mark: str) -> Answer:
        """Read an inspection or a file of figures in, look at what was read, and accept it."""
        is_letter = number_in(mark) % 2
        if is_letter:
            first = visitor.post(f"/schools/{OTHER_URN}/inspections/read-in", [("text", letter(mark))])
        else:
            first = visitor.post(f"/schools/{OTHER_URN}/metrics/read-in", [("file", ("figures.csv", figures(mark)))])
        if first.status != 302:
            return first
        place = urlsplit(first.leads_to).path
        page = visitor.get(place)
        if page.status != 200:
            return page
        held = [(name, value) for name, value in fields_of(page) if name != "then"]
        return visitor.post(place, [*held, ("then", "accept")])

    def _file(self, mark: str) -> tuple[str, bytes]:
        """Make a file that no other is like: a text, or a picture of a few kilobytes."""
        if self._random.randrange(2):
            return f"{mark}.txt", f"Notes of {mark}. ".encode() * self._random.randrange(1, 20_000)
        return f"{mark}.png", picture(self._random.randbytes(3 * 64 * 64))


def picture(dots: bytes) -> bytes:
    """Make a PNG of 64 by 64 dots."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    lines = b"".join(b"\0" + dots[192 * row : 192 * (row + 1)] for row in range(64))
    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def number_in(mark: str) -> int:
    """Give the number of a mark, such as ``import 00017``."""
    return int(mark.rpartition(" ")[2])


def visited_on(mark: str) -> date:
    """Give the day of a visit that no other mark has."""
    return date(2012, 1, 1) + timedelta(number_in(mark))


def letter(mark: str) -> str:
    """Write a letter about a visit of that mark's day."""
    day = visited_on(mark)
    return LETTER.replace("11 and 12 October 2022", f"{day.day} {day:%B %Y}")


def figures(mark: str) -> bytes:
    """Fill the template in with one figure a group, with the mark as their source."""
    out = io.StringIO()
    out.write("Metric,Pupils,Period,As at,Numerator,Denominator,Number of pupils,Figure,National,Source\r\n")
    as_at = visited_on(mark)
    for group in GROUPS:
        out.write(
            f"Attendance,{group},{as_at.year}/{(as_at.year + 1) % 100:02},{as_at.isoformat()},,,,91.5%,,{mark}\r\n"
        )
    return out.getvalue().encode()
