"""The lines of a document, the same whether it came as a PDF or as text: markdown, bullets and furniture told apart."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

from tracker.reading.furniture import furniture_among
from tracker.reading.plain import glue, plain, unwrapped

# What cannot be seen, letters that fonts join to one glyph (two as Word has them), and characters of Windows
# that were taken for others. A soft hyphen can be seen at the end of a line, and is seen to below.
_LETTERS: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), 0x7F, *map(ord, "\u200b\u200c\u200d\u2060\ufeff\ufffe"))),
    **dict.fromkeys(map(ord, "\v\f\r\x1c\x1d\x1e\x1f\u2028\u2029"), " "),
    ord("\t"): "\t",
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    **dict(zip((0xF001, 0xF002, 0x019F, 0x01A9), ("fi", "fl", "ti", "tt"), strict=True)),
    **dict(zip((0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97), "…‘’“”•\u2013—", strict=True)),
}
# Glyphs of bullets: those of symbol fonts come out as U+F020 to U+F0FF, those of Word on a Mac as U+0084 and U+0336.
BULLETS = "•◦▪■◼●‣○➢➤►✓✔\u2043·\u2010\u2012\u2013\u2014\u2015\u2212*-\x84\u0336" + "".join(
    map(chr, range(0xF020, 0xF100))
)
_BULLET = re.compile(rf"[{re.escape(BULLETS)}](?=\s|$)|[•\x84\uf020-\uf0ff](?=\w)|o(?=\s+\w)|[nl](?=\s+[a-z])")
_MORE_BULLETS = re.compile(r"(?:[•\x84\uf020-\uf0ff](?:\s+|$))*")
_DOTS = re.compile(r"[●•⬤\s]+")
_MARKDOWN = re.compile(r"[*_`\\#|]|\]\(")
_LINK = re.compile(r"\[([^\[\]]{0,300})\]\([^()\s]{0,300}\)")
_MARKS = re.compile(r"\*\*|__|`|\\(?=[-*_#.\[\]()])|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+")
_RULE = re.compile(r"[\s|:=_*-]{3,}")
_GLYPHS_BEFORE = re.compile(r"^[^\w\s'\"(\[•●-]+\s*")
_HYPHENS = re.compile("[\ufffe\x02]")
# A word broken at the end of a line, by a hyphen of its own, by one that the printer put in, or by one put in for it.
_BROKEN_WORD = re.compile(r"[-\u2010\xad](?<=[^\W\d_].)[ \t]*\n[ \t]*([^\W\d_A-Z]{1,30})([^\w\s]*)(?![\w-])[ \t]*")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WORD_BEFORE = re.compile(r"\w{0,30}\Z")
_WORD_AFTER = re.compile(r"\A\w*")
_THOUGHT_ENDS = (".", ":", ";", "!", "?")
_FEWEST_WRAPPED = 3
SENTENCE_END = (".", "!", "?", ".'", ".\u2019", ".”", '."', ".)")


class Line(NamedTuple):
    """One line: ``text`` without markdown and bullet, ``bullet`` its glyph, ``key`` its plain text.

    ``indent`` counts spaces (text) or points from the margin (PDF). Furniture of the page has no text, and with the
    gap around it says nothing of where a paragraph ends: ``furniture`` is true for both.
    """

    number: int
    text: str
    key: str
    bullet: str = ""
    indent: float = 0
    heading: bool = False
    furniture: bool = False

    @property
    def blank(self) -> bool:
        """Nothing is printed here."""
        return not self.text and not self.bullet

    @property
    def ends_sentence(self) -> bool:
        """The line ends where a sentence ends."""
        return self.text.endswith(SENTENCE_END)


@dataclass(frozen=True)
class Source:
    """A document's lines as they stand (``printed``) and as they are read (``lines``), numbered from 1.

    ``pages`` holds the page of each line and is empty for a text; ``pictures`` are the pages of a PDF, numbered from 1,
    that hold pictures and no text but furniture: what they say was not read.
    """

    printed: tuple[str, ...]
    pages: tuple[int, ...]
    lines: tuple[Line, ...]
    pictures: tuple[int, ...] = ()

    @cached_property
    def plain(self) -> str:
        """The whole document on one line of plain text."""
        return " ".join(line.key for line in self.lines if line.key)

    @cached_property
    def searchable(self) -> str:
        """Plain text to search: every line, then every longer paragraph, each between ends of line."""
        return "\n".join(
            ["", *(line.key for line in self.lines), *(p.key for p in self.paragraphs if len(p.numbers) > 1), ""]
        )

    @cached_property
    def paragraphs(self) -> tuple["Paragraph", ...]:
        """Lines joined to paragraphs; a sentence broken by a page goes on."""
        return tuple(_paragraphs(self.lines))

    def below(self, index: int) -> "Source":
        """What stands from ``lines[index]`` on, as a source of its own."""
        lines = tuple(line._replace(number=number) for number, line in enumerate(self.lines[index:], start=1))
        return Source(self.printed[index:], self.pages[index:], lines)

    @cached_property
    def wrapped_at(self) -> int:
        """The letters of a usual line that was certainly wrapped, for the next begins as the middle of a sentence does.

        0 where there are too few such lines to tell.
        """
        lengths = sorted(
            len(line.text)
            for line, below in pairwise(self.lines)
            if below.text[:1].islower() and not below.bullet and line.text and not line.ends_sentence
        )
        return lengths[len(lengths) // 2] if len(lengths) >= _FEWEST_WRAPPED else 0

    def next_printed(self, index: int) -> Line | None:
        """The next line below ``lines[index]`` that is not blank."""
        below = range(index + 1, len(self.lines))
        return next((self.lines[i] for i in below if not self.lines[i].blank), None)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined lines, and their plain text as ``key``; ``line_at`` says which line a character came from."""

    text: str
    key: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def line_at(self, offset: int) -> int:
        """The number of the line that holds the character at ``offset``."""
        return self.numbers[bisect_right(self.starts, offset) - 1]


def source_of_text(text: str) -> Source:
    """The lines of a plain text, or of a text with markdown in it; a form feed ends a page."""
    pages = [page.split("\n") for page in text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\f")]
    printed = [line for page in pages for line in page]
    numbers = [number for number, page in enumerate(pages, start=1) for _ in page]
    indents = [float(len(line) - len(line.lstrip(" "))) for line in printed]
    return Source(tuple(printed), (), _lines(printed, numbers, indents, of_text=True))


def source_of_pages(pages: Sequence[Sequence[tuple[float, str]]]) -> Source:
    """The lines of a PDF: for each page its lines, each with its distance from the left edge in points.

    A line at -1 runs across the page and is furniture. A page without lines is a picture; an empty one ends with an
    empty line.
    """
    placed = [(number, x, text) for number, page in enumerate(pages, start=1) for x, text in page]
    printed = list(map(_in_letters, _hyphens_restored([text for _, _, text in placed])))
    numbers = tuple(number for number, _, _ in placed)
    lines = _lines(printed, numbers, [x for _, x, _ in placed])
    read = {number for number, line in zip(numbers, lines, strict=True) if not line.blank}
    read |= {number for number, page in enumerate(pages, start=1) if page and not page[-1][1]}
    return Source(tuple(printed), numbers, lines, tuple(n for n in range(1, len(pages) + 1) if n not in read))


def _lines(
    printed: Sequence[str], pages: Sequence[int], indents: Sequence[float], *, of_text: bool = False
) -> tuple[Line, ...]:
    """Every line as it is read; most are plain words, and take the short way."""
    texts = _rejoined(list(map(_in_letters, printed)))
    keys = [plain(text) for text in texts]
    across = {index for index, x in enumerate(indents) if x < 0}
    furniture = furniture_among(keys, pages, of_text=of_text) | across
    around = furniture | _around(furniture, keys, printed)
    marked = bool(_MARKDOWN.search("\n".join(texts)))
    lines = []
    for index, text in enumerate(texts):
        if index in around or not keys[index]:
            lines.append(Line(index + 1, "", "", furniture=index in around))
        elif text[0].isalpha() and text[1:2] != " " and "\t" not in text and not (marked and _MARKDOWN.search(text)):
            lines.append(Line(index + 1, unwrapped(text), keys[index], "", indents[index]))
        else:
            lines.append(_line(index + 1, text, indents[index]))
    return tuple(lines)


def _in_letters(text: str) -> str:
    return text if text.isprintable() and text.isascii() else text.translate(_LETTERS)


def _around(furniture: set[int], keys: Sequence[str], printed: Sequence[str]) -> set[int]:
    """The indexes of the empty lines next to furniture, and of lines whose only word was joined to the line above."""
    found = {index for index, key in enumerate(keys) if not key and printed[index].strip()}
    for index in furniture | found:
        for step in (-1, 1):
            at = index + step
            while 0 <= at < len(keys) and not keys[at]:
                found.add(at)
                at += step
    return found


def _rejoined(texts: list[str]) -> list[str]:
    """The lines with each word that was broken at the end of one on that line, whole."""
    whole = "\n".join(texts)
    if not _BROKEN_WORD.search(whole):
        return [text.replace("\xad", "") for text in texts]
    words = set(_WORDS.findall(whole.lower()))

    def together(found: re.Match[str]) -> str:
        before = _WORD_BEFORE.findall(whole[max(found.start() - 30, 0) : found.start()])[0]
        hyphen, (after, end) = found.group()[0], found.groups()
        if hyphen == "-" and f"{before}{after}".lower() not in words:
            return found.group()
        compound = hyphen == "\u2010" and f"{before}-{after}".lower() in words
        return f"{'-' if compound else ''}{after}{end}\n"

    return _BROKEN_WORD.sub(together, whole).replace("\xad", "").split("\n")


def _line(number: int, text: str, indent: float) -> Line:
    text = text.strip(" \r\xa0")
    # A tab at the end is an empty cell of a table.
    cells = text.strip("|").split("|") if text.startswith("|") else text.split("\t")
    text = "\t".join(map(unwrapped, cells))
    if not text.strip() or _RULE.fullmatch(text):
        return Line(number, "", "")
    heading = _MARKDOWN_HEADING.match(text)
    text = _MARKS.sub("", _LINK.sub(r"\1", text[heading.end() :] if heading else text))
    bullet = _BULLET.match(text)
    # A row of dots is a grade, not a bullet.
    if bullet and (bullet.end() == len(text) or not _DOTS.fullmatch(text)):
        text = _MORE_BULLETS.sub("", text[bullet.end() :].strip(" "), count=1)
        return Line(number, text, plain(text), bullet.group(), indent)
    return Line(number, text, plain(_GLYPHS_BEFORE.sub("", text)), "", indent, bool(heading))


def _hyphens_restored(printed: Sequence[str]) -> list[str]:
    """Puts back the hyphen at which a line was broken, unless the document writes the word without it elsewhere."""
    whole = "\n".join(printed)
    if not _HYPHENS.search(whole):
        return list(printed)
    words = whole.lower()
    first, *others = _HYPHENS.split(whole)
    pieces = [first]
    for before, after in pairwise([first, *others]):
        word = (_WORD_BEFORE.findall(before[-30:])[0] + _WORD_AFTER.findall(after)[0]).lower()
        # The plain search is quick, and says no for nearly all.
        known = word in words and re.search(rf"\b{re.escape(word)}\b", words)
        pieces += ["" if known else "-", after]
    return "".join(pieces).split("\n")


def _paragraph(lines: Sequence[Line]) -> Paragraph:
    if len(lines) == 1:
        (line,) = lines
        return Paragraph(line.text, line.key, (0,), (line.number,))
    texts = [line.text and line.text + glue(line.text) for line in lines]
    starts = (0, *accumulate(map(len, texts[:-1])))
    key = "".join([line.key and line.key + glue(line.key) for line in lines])
    return Paragraph("".join(texts).rstrip(), key.rstrip(), starts, tuple(line.number for line in lines))


def _paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    together: list[Line] = []
    ended = False
    for line in lines:
        if line.blank:
            ended = True
            continue
        if together and (ended or line.heading or line.bullet) and not _goes_on(together[-1], line):
            yield _paragraph(together)
            together = []
        together.append(line)
        ended = line.heading
    if together:
        yield _paragraph(together)


def _goes_on(above: Line, line: Line) -> bool:
    """A break of page inside a sentence."""
    if not line.text[:1].islower():
        return False
    begun = above.heading or above.text.endswith(_THOUGHT_ENDS)
    return not (begun or line.heading or line.bullet)
