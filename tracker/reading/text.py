"""The lines of a document, the same whether it came as a PDF or as text: markdown, bullets and furniture told apart."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.reading.wording import compiled, wording

# Quotation marks and dashes differ between the same document's PDF and text.
_PLAIN = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "“": '"',
        "”": '"',
        "\u2013": "-",
        "—": "-",
        "\u2212": "-",
        "\u2011": "-",
        "\xa0": " ",
    }
)
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\xad"))
# Glyphs of bullets: U+F06E, U+F0B7 and U+F0A7 come out of symbol fonts, U+0084 out of Word on a Mac.
BULLETS = "•◦▪■◼●‣\u2043·\u2013—*-\uf06e\uf0b7\uf0a7\x84"
_BULLET = re.compile(rf"[{re.escape(BULLETS)}](?=\s|$)|[•\uf06e\uf0b7\uf0a7\x84](?=\w)|o(?=\s+[a-z])")
_DOTS = re.compile(r"[●•⬤\s]+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_MARKS = re.compile(r"\*\*|__|`|\\(?=[-*_#.\[\]()])|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+")
_RULE = re.compile(r"[\s|:=_*-]{3,}")
_GLYPHS_BEFORE = re.compile(r"^[^\w\s'\"(\[•●-]+\s*")
_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_HYPHEN = re.compile("(\\w*)[\ufffe\x02](\\w*)")
_BROKEN_WORD = re.compile(r"\w[-/\u2011]$")
SENTENCE_END = (".", "!", "?", ".'", ".\u2019", ".”", '."', ".)")


def plain(text: str) -> str:
    """Lower case, straight quotation marks, hyphens for dashes, single spaces: what patterns are matched against."""
    return _SPACES.sub(" ", text.translate(_PLAIN)).strip().lower()


def unwrapped(text: str) -> str:
    """The text on one line with single spaces; nothing else is changed."""
    return _SPACES.sub(" ", text).strip()


def joined(texts: Iterable[str]) -> str:
    """Soft-wrapped lines as one; nothing is put between them where a line breaks after a hyphen or a slash."""
    whole = ""
    for text in texts:
        whole += (" " if whole and not _BROKEN_WORD.search(whole) else "") + unwrapped(text)
    return whole


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``text`` without markdown and bullet, ``bullet`` its glyph, ``key`` its plain text.

    ``indent`` counts spaces (text) or points from the margin (PDF). Furniture of the page has no text.
    """

    number: int
    text: str
    key: str
    bullet: str = ""
    indent: float = 0
    heading: bool = False

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
    """A document's lines as they stand (``printed``) and as they are read (``lines``), numbered from 1."""

    printed: tuple[str, ...]
    pages: tuple[int, ...]
    lines: tuple[Line, ...]

    @cached_property
    def plain(self) -> str:
        """The whole document on one line of plain text."""
        return " ".join(line.key for line in self.lines if line.key)

    @cached_property
    def paragraphs(self) -> tuple["Paragraph", ...]:
        """Lines joined to paragraphs; a sentence broken by a page goes on."""
        return tuple(_paragraphs(self.lines))

    def next_printed(self, index: int) -> Line | None:
        """The next line below ``lines[index]`` that is not blank."""
        return next((line for line in self.lines[index + 1 :] if not line.blank), None)

    def last_printed(self, index: int) -> Line | None:
        """The last line above ``lines[index]`` that is not blank."""
        return next((line for line in reversed(self.lines[:index]) if not line.blank), None)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined lines; ``line_at`` says which line a character came from."""

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def line_at(self, offset: int) -> int:
        """The number of the line that holds the character at ``offset``."""
        return self.numbers[bisect_right(self.starts, offset) - 1]


def source_of_text(text: str) -> Source:
    """The lines of a plain text, or of a text with markdown in it."""
    printed: list[str] = []
    for page in text.replace("\r\n", "\n").replace("\r", "\n").split("\f"):
        printed += page.split("\n")
    indents = [float(len(line) - len(line.lstrip(" "))) for line in printed]
    return Source(tuple(printed), (), _lines(printed, indents, _furniture_of(printed, ())))


def source_of_pages(pages: Sequence[Sequence[tuple[float, str]]]) -> Source:
    """The lines of a PDF: for each page its lines, each with its distance from the left edge in points."""
    placed = [(number, x, text) for number, page in enumerate(pages, start=1) for x, text in page]
    printed = _hyphens_restored([text for _, _, text in placed])
    numbers = tuple(number for number, _, _ in placed)
    return Source(tuple(printed), numbers, _lines(printed, [x for _, x, _ in placed], _furniture_of(printed, numbers)))


def _lines(printed: Sequence[str], indents: Sequence[float], furniture: set[int]) -> tuple[Line, ...]:
    return tuple(
        Line(number, "", "") if number - 1 in furniture else _line(number, text, indent)
        for number, (text, indent) in enumerate(zip(printed, indents, strict=True), start=1)
    )


def _line(number: int, printed: str, indent: float) -> Line:
    text = printed.translate(_UNSEEN) if not printed.isascii() else printed
    # A tab at the end is an empty cell of a table.
    text = text.strip(" \r\n\xa0")
    if not text.strip():
        return Line(number, "", "")
    if text.startswith("|"):
        text = "" if _RULE.fullmatch(text) else "\t".join(cell.strip() for cell in text.strip("|").split("|"))
    heading = _MARKDOWN_HEADING.match(text)
    if heading:
        text = text[heading.end() :]
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    bullet = _BULLET.match(text)
    # A row of dots is a grade, not a bullet.
    if bullet and (bullet.end() == len(text) or not _DOTS.fullmatch(text)):
        glyph, text = bullet.group(), text[bullet.end() :].strip(" ")
        return Line(number, marked_down(text), plain(text), glyph, indent)
    if _RULE.fullmatch(text):
        return Line(number, "", "")
    text = marked_down(text)
    return Line(number, text, plain(_GLYPHS_BEFORE.sub("", text)), "", indent, bool(heading))


def marked_down(text: str) -> str:
    """The text without markdown's marks for bold, italics and code."""
    return _MARKS.sub("", text) if "*" in text or "_" in text or "`" in text or "\\" in text else text


def _furniture_of(printed: Sequence[str], pages: Sequence[int]) -> set[int]:
    """Which lines are page furniture: by how they read, or because they stand at the edge of most pages."""
    rules = [(pattern, compiled(entry["not"])) for pattern, entry in wording().patterns("furniture")]
    found = set()
    for index, text in enumerate(printed):
        if text.rstrip()[-1:].isdigit():
            key = plain(text)
            if any(pattern.search(key) and not unless.search(key) for pattern, unless in rules):
                found.add(index)
    return found | _repeated_at_edges(printed, pages)


def _repeated_at_edges(printed: Sequence[str], pages: Sequence[int]) -> set[int]:
    """Lines among the first or last three of a page that stand there on most pages, numbers aside."""
    last = pages[-1] if pages else 0
    if last < 2:
        return set()
    by_page: dict[int, list[int]] = {}
    for index, page in enumerate(pages):
        if printed[index].strip():
            by_page.setdefault(page, []).append(index)
    edges = {page: set(indexes[:3] + indexes[-3:]) for page, indexes in by_page.items()}
    known = wording()
    table = known.data["table"]
    content = {*known.headings, *(grade.lower() for grade in known.grades), *(c.lower() for c in table["comparison"])}
    of_tables = re.compile(rf"{table['first']}\b|{table['period']}|[+-]?\d[\d,]*[.,%]\d*", re.I)
    masked: dict[int, str] = {}
    for indexes in edges.values():
        for index in indexes:
            key = plain(printed[index])
            if _DOTS.sub(" ", key).strip() not in content and not of_tables.match(key):
                masked[index] = _DIGITS.sub("0", key)
    counts = Counter(key for indexes in edges.values() for key in {masked[i] for i in indexes if i in masked})
    return {index for index, key in masked.items() if counts[key] >= max(2, (last + 1) // 2)}


def _hyphens_restored(printed: list[str]) -> list[str]:
    """Puts back the hyphen at which a line was broken, unless the document writes the word without it elsewhere."""
    if not any("\ufffe" in text or "\x02" in text for text in printed):
        return printed
    words = set(re.findall(r"\w+", " ".join(printed).lower()))

    def restored(found: re.Match[str]) -> str:
        before, after = found.groups()
        return before + after if (before + after).lower() in words else f"{before}-{after}"

    return [_HYPHEN.sub(restored, text) for text in printed]


def _paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    found: list[Paragraph] = []
    text = ""
    starts: list[int] = []
    numbers: list[int] = []
    blank_before = False

    def close() -> None:
        nonlocal text, starts, numbers
        if text:
            found.append(Paragraph(text, tuple(starts), tuple(numbers)))
        text, starts, numbers = "", [], []

    for line in lines:
        if line.blank:
            blank_before = True
            continue
        goes_on = line.text[:1].islower() and not text.endswith((*SENTENCE_END, ":", ";"))
        if line.heading or line.bullet or (blank_before and not goes_on):
            close()
        longer = joined((text, line.text))
        starts.append(len(longer) - len(unwrapped(line.text)))
        numbers.append(line.number)
        text = longer
        blank_before = line.heading
    close()
    return found
