"""Whom a letter is written to: the school, its address and the letter's own date, out of what stands around "Dear".

Met in real letters: the inspectorate's address, or its contractor's, above the school's; a date on either side of it; a
federation or trust beside the school; a name that the title repeats on two lines, with the trust behind it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.reading.dates import DATES, first_dates
from tracker.reading.documents import SchoolFacts
from tracker.reading.facts import postcode_in, urn_of
from tracker.reading.plain import plain, unwrapped
from tracker.reading.text import Line, Source
from tracker.reading.wording import compiled, wording

_LINES = 4  # of the longest name
_NEAR = 14  # lines under the salutation that may hold the title
_LONGEST_ADDRESS = 8  # lines


def _of_letters(name: str) -> re.Pattern[str]:
    return compiled(wording().data["letter"][name])


@dataclass(frozen=True)
class Addressee:
    """What a letter says around its salutation, which is in ``source.lines[dear]``, or nowhere: then at the end."""

    source: Source
    dear: int

    @cached_property
    def school(self) -> SchoolFacts:
        """The school: the name as the address prints it where the title repeats it, else as the title does."""
        urn, _ = urn_of(self.source)
        below_sender, all_lines = self._blocks
        name, block = _named_in(below_sender, self.title)
        if self.title and not name:
            # Beside the sender's address, the school's may come first.
            name, block = _named_in(all_lines, self.title)
        ends = next((i + 1 for i, line in enumerate(block) if postcode_in(line)), len(block))
        address = ", ".join(line.rstrip(",") for line in block[:ends]) if ends <= _LONGEST_ADDRESS else None
        return SchoolFacts(name or self.title, urn, address or None, postcode_in(address))

    @cached_property
    def letter_on(self) -> date | None:
        """The letter's own date: alone on its line, above the salutation."""
        alone = (first_dates(line.key) for line in self.source.lines[: self.dear] if _is_date(line))
        return next((dates[0] for dates in alone if dates), None)

    @cached_property
    def title(self) -> str | None:
        """The school's name out of the letter's title, the first lines under the salutation."""
        title, body = _of_letters("title"), _of_letters("body")
        lines = self.source.lines[self.dear : self.dear + _NEAR]
        for at, line in enumerate(lines):
            together: list[str] = []
            for below in lines[at : at + _LINES]:
                if below.blank or (together and (body.search(below.key) or (line.heading and not below.heading))):
                    break
                together.append(below.text)
            text = unwrapped(" ".join(together))
            found = title.search(plain(text))
            name = text[found.end() :] if found and found.start() < len(line.text) else ""
            # In a sentence it is "the inspection of your school".
            if name[:1].isupper() and not text.endswith("."):
                return _of_letters("not_name").sub("", name).strip() or None
        return None

    @cached_property
    def _blocks(self) -> tuple[list[str], list[str]]:
        """The lines of the address above the salutation, below the sender's; and all lines above the salutation."""
        lines = list(self.source.lines[: self.dear])
        offices = wording().data["letter"]["offices"]
        after_office = [i + 1 for i, line in enumerate(lines) if any(office in line.text.upper() for office in offices)]
        below = lines[after_office[-1] :] if after_office else lines
        after_date = [i + 1 for i, line in enumerate(below) if _is_date(line)]
        # Mostly everything down to the letter's date is the sender's; some letters are dated under the address.
        if after_date and any(_of_letters("school").search(line.key) for line in below[after_date[-1] :]):
            below = below[after_date[-1] :]
        before: list[str] = []
        if self.dear < len(self.source.lines):
            salutation = self.source.lines[self.dear]
            at = _of_letters("dear").search(salutation.key)
            before = [text] if at and (text := salutation.text[: at.start()].strip()) else []
        return _printed(below) + before, _printed(lines) + before


def addressee_of(source: Source) -> Addressee:
    """Finds the salutation and what stands around it."""
    dear = _of_letters("dear")
    at = next((i for i, line in enumerate(source.lines) if "dear" in line.key and dear.search(line.key)), None)
    return Addressee(source, len(source.lines) if at is None else at)


def _is_date(line: Line) -> bool:
    return bool(DATES.fullmatch(line.key.removeprefix("date:").strip()))


def _printed(lines: Sequence[Line]) -> list[str]:
    contact = _of_letters("contact")
    return [unwrapped(line.text) for line in lines if not (line.blank or _is_date(line) or contact.search(line.key))]


def _named_in(block: Sequence[str], title: str | None) -> tuple[str | None, Sequence[str]]:
    """The name as the address prints it, perhaps on several lines, and the lines below it."""
    school, several, street = (_of_letters(name) for name in ("school", "several", "street"))
    places = [(first, end) for end in range(1, len(block) + 1) for first in range(max(0, end - _LINES), end)]
    windows = [(" ".join(block[first:end]).rstrip(","), block[end:]) for first, end in places]
    if title:
        wanted = plain(title)
        if same := [(name, below) for name, below in windows if plain(name) == wanted]:
            return same[0]
        # A title may say less than the address or more, but for whole words.
        lasts = [block[end - 1] for _, end in places]
        named = [
            (name, below)
            for (name, below), last in zip(windows, lasts, strict=True)
            if school.search(plain(last)) and not street.search(plain(name))
        ]
        if longer := [(name, below) for name, below in named if plain(name).startswith(f"{wanted} ")]:
            return min(longer, key=lambda found: len(found[0]))
        if shorter := [(name, below) for name, below in named if re.match(rf"{re.escape(plain(name))}\b", wanted)]:
            return max(shorter, key=lambda found: len(found[0]))
    others = compiled(f"{several.pattern}|{street.pattern}")
    lines = [i for i, key in enumerate(map(plain, block)) if school.search(key) and not others.search(key)]
    if not lines:
        return None, ()
    return None if title else block[lines[-1]].rstrip(","), block[lines[-1] + 1 :]
