"""What holds for every document, whole or damaged: no error, no delay, and no fact that does not stand in the source.

The suite tries 500 damaged documents; ``FUZZ=10000`` tries that many. Each is made from its number alone, so
``FUZZ_FROM=1234 FUZZ=1`` makes one of them again.
"""

import json
import os
import random
import re
import resource
import time
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from tests.reading.rendering import drawn, printed, words
from tests.reading.test_samples import facts
from tracker.errors import Refused
from tracker.reading.documents import InspectionDocument, as_contract, fingerprint
from tracker.reading.inspections import read_inspection
from tracker.reading.measures import measure_named
from tracker.reading.plain import joined
from tracker.reading.tables import value_of

SAMPLES = Path(__file__).parents[1] / "samples"
REAL = Path(__file__).parents[3] / "shared" / "inspections"
COUNT = int(os.environ.get("FUZZ", "500"))
FIRST = int(os.environ.get("FUZZ_FROM", "0"))
SECONDS = 2.0  # of processor time, for one document
SHOWN = 5

# Until 2012 a table might name a grade by its number alone.
GRADES_BY_NUMBER = ("Outstanding", "Good", "Satisfactory", "Inadequate")
LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "\uf001": "fi", "\x95": "•"})

NAMES = sorted(path.name for path in SAMPLES.glob("*.txt"))


# ------------------------------------------------------------------ what holds for every result


def check(content: bytes, name: str) -> InspectionDocument | None:
    """Read a document and see that what must hold does; None where it was refused with a sentence."""
    began, sentence = processor_time(), "Read."
    try:
        document = read_inspection(content, name)
    except Refused as refusal:
        document, sentence = None, str(refusal)
    spent = processor_time() - began
    assert spent < SECONDS, f"{spent:.1f} seconds"
    assert sentence.endswith("."), sentence
    if document:
        check_figures(document)
        check_places(document)
        json.dumps(as_contract(document))
        fingerprint(document)
    return document


def processor_time() -> float:
    """Seconds that this process and those it started have spent."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def check_figures(document: InspectionDocument) -> None:
    """Every figure stands in the source as it is printed, not as a part of another, and its row where it says."""
    source = as_letters(" ".join(document.lines)).split()
    for reading in document.readings:
        shown = [(reading.school, reading.school_value), (reading.national, reading.national_value)]
        for figure, value in (*shown, (reading.gap, reading.gap_value)):
            assert value_of(figure) == value, reading
            missing = [
                part for part in as_letters(figure or "").split() if not any(stands_in(part, word) for word in source)
            ]
            assert not missing, f"{missing} is not in the source: {reading}"
        row = letters(near(document, reading.line))
        # The nation's figure stands below the sentence that says what the school's is.
        context = [reading.school, reading.comparison] if reading.row == "context" else []
        cells = context or [reading.period, reading.school, reading.national, reading.gap, reading.comparison]
        printed_cells = [cell for cell in cells if cell]
        if not printed_cells:
            assert is_named(document, reading.line, reading.metric), reading
            continue
        away = [cell for cell in printed_cells if first_word(cell) not in row]
        assert not away, f"{away} not on its line: {reading}"
        begins = letters(document.lines[reading.line - 1])
        assert any(first_letters(cell) in begins for cell in printed_cells), reading


def is_named(document: InspectionDocument, line: int, metric: str) -> bool:
    """The name of a metric begins on a line, in whatever words the document has for it."""
    if first_word(metric) in letters(document.lines[line - 1]):
        return True
    below = list(islice((text for text in document.lines[line - 1 :] if text.strip()), 6))
    names = (re.sub(r"^\W+|\*\*$", "", joined(below[:count])) for count in range(1, len(below) + 1))
    return any(measure_named(name).metric == metric for name in names)


def stands_in(part: str, word: str) -> bool:
    """A piece of a figure is a word of the source, but for what punctuation stands at it; a number is a whole one."""
    return part in word and not re.search(rf"[\d.,]{re.escape(part)}|{re.escape(part)}[\d]", word)


def check_places(document: InspectionDocument) -> None:
    """Every fact names a line that is there and begins with its words."""
    for grade in document.grades:
        assert first_letters(grade.area) in letters(document.lines[grade.line - 1]), grade
        assert letters(grade.area) in letters(near(document, grade.line)), grade
        assert letters(grade.grade) in letters(" ".join(document.lines)) or grade.grade in GRADES_BY_NUMBER, grade
    for fact in (*document.requirements, *document.suggestions):
        # The first word may be broken at the end of the line.
        assert first_letters(fact.text) in letters(document.lines[fact.line - 1]), fact
        # What interrupts a list, as furniture does, may stand between its words.
        in_order = ".*".join(map(re.escape, map(letters, fact.text.split()[:3])))
        assert re.search(in_order, letters(near(document, fact.line))), fact
    for number, requirement in enumerate(document.requirements, start=1):
        assert requirement.number == number
        assert requirement.parent is None or requirement.parent < number
        assert requirement.clauses
        assert all(requirement.text[clause.start : clause.end] == clause.text for clause in requirement.clauses)
    for problem in document.problems:
        assert problem.message
        assert problem.line is None or 1 <= problem.line <= len(document.lines), problem


def near(document: InspectionDocument, line: int) -> str:
    """The line of a fact with those on which it may go on; furniture may stand between them."""
    assert 1 <= line <= len(document.lines)
    return " ".join(islice((text for text in document.lines[line - 1 :] if text.strip()), 6))


def first_word(text: str) -> str:
    """The letters of the first word that has any."""
    return next(filter(None, map(letters, text.split())), "")


def first_letters(text: str) -> str:
    """The first two letters: the first word may be broken at the end of its line."""
    return first_word(text)[:2]


def letters(text: str) -> str:
    """Letters and digits alone: what does not depend on glyphs and breaks."""
    return re.sub(r"[\W_]+", "", as_letters(text)).casefold()


def as_letters(text: str) -> str:
    """The text with letters for ligatures, and without what cannot be seen and marks of markdown."""
    return re.sub("[\x00-\x08\x0e-\x1b\x7f\xad\u200b\ufeff\ufffe`*_\\\\]", "", text.translate(LIGATURES))


# ------------------------------------------------------------------ whole documents


@pytest.mark.parametrize("path", sorted(REAL.glob("alsop-*.txt")) + sorted(REAL.glob("farnham-*.pdf")), ids=str)
def test_what_must_hold_holds_for_real_documents(path: Path) -> None:
    content = path.read_bytes()
    assert check(content, path.name)
    assert path.suffix == ".pdf" or check(printed(content.decode()), f"{path.name}.pdf")


@pytest.mark.parametrize("name", NAMES)
def test_what_must_hold_holds_for_whole_documents(name: str) -> None:
    text = (SAMPLES / name).read_text("utf-8")
    assert check(text.encode(), name)
    assert check(printed(text), f"{name}.pdf")


CHANGES: dict[str, Callable[[str], str]] = {
    "ends of line of Windows": lambda text: text.replace("\n", "\r\n"),
    "ends of line of an old Mac": lambda text: text.replace("\n", "\r"),
    "spaces at the ends of lines": lambda text: re.sub(r"(?<!\t)\n", "  \n", text),
    "empty lines around it": lambda text: f"\n\n{text}\n\n\n",
    "a mark of byte order": lambda text: f"\ufeff{text}",
    "characters without a glyph": lambda text: re.sub(r"(?<=\w) (?=\w)", " \u200b\x00", text, count=4),
    "two spaces for one": lambda text: re.sub(r"(?<=\w) (?=\w)", "  ", text),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_seen_changes_no_fact(name: str, change: Callable[[str], str]) -> None:
    text = (SAMPLES / name).read_text("utf-8")
    before, after = read_inspection(text.encode(), name), read_inspection(change(text).encode(), name)
    assert facts(after) == facts(before)
    assert fingerprint(after) == fingerprint(before)


@pytest.mark.parametrize("name", NAMES)
def test_reading_again_gives_the_same(name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    assert read_inspection(content, name) == read_inspection(content, name)


# ------------------------------------------------------------------ damaged documents

GLYPHS = (
    "•-–—*o\uf06e\uf0b7\x84\x95\u0336●■ﬁﬂ\uf001\xa0\xad\u2010\u2011\u200b\ufeff\u2212'’“”|#_`\\[]()<>&%£"
    ":;.,!?\t\f\r\v\x00\x02\ufffe\u2028"
)
SOUP = (
    "1",
    "0",
    "S",
    "SUPP",
    "z",
    "(",
    ")",
    "%",
    "2024/25",
    "(final)",
    "Year",
    "Latest 3 year average",
    "Above",
    "•",
    "by:",
)


def cut(text: list[str], dice: random.Random) -> list[str]:
    """Lose the beginning, the end or the middle."""
    low, high = sorted(dice.choices(range(len(text) + 1), k=2))
    return dice.choice((text[:low], text[low:], text[:low] + text[high:], text[low:high]))


def doubled(text: list[str], dice: random.Random) -> list[str]:
    """Have a part twice."""
    low, high = sorted(dice.choices(range(len(text) + 1), k=2))
    return text[:high] + text[low:high] + text[high:]


def shuffled(text: list[str], dice: random.Random) -> list[str]:
    """Have some lines in any order."""
    low, high = sorted(dice.choices(range(len(text) + 1), k=2))
    middle = text[low:high]
    dice.shuffle(middle)
    return text[:low] + middle + text[high:]


def swapped(text: list[str], dice: random.Random) -> list[str]:
    """Have other glyphs in some places."""
    changed = list("\n".join(text))
    for _ in range(dice.choice((1, 5, 50)) if changed else 0):
        changed[dice.randrange(len(changed))] = dice.choice(GLYPHS)
    return "".join(changed).split("\n")


def rewrapped(text: list[str], dice: random.Random) -> list[str]:
    """Break lines elsewhere, or not at all."""
    share = dice.random() * 0.3
    return re.sub(
        r"[ \n]", lambda found: dice.choice(" \n") if dice.random() < share else found.group(), "\n".join(text)
    ).split("\n")


def spiced(text: list[str], dice: random.Random) -> list[str]:
    """Have words of tables and lists where none belong."""
    changed = list(text)
    for _ in range(dice.choice((1, 5, 20))):
        words_put_in = " ".join(dice.choices(SOUP, k=dice.choice((1, 3, 12))))
        changed.insert(dice.randrange(len(changed) + 1), words_put_in)
    return changed


def stretched(text: list[str], dice: random.Random) -> list[str]:
    """Have one thing again and again."""
    piece = dice.choice(
        (*GLYPHS, *SOUP, "a ", "( ", "1 ", "Leaders must ", "the inspection of ", "2024/25 (", "[a](", "\n")
    )
    at = dice.randrange(len(text) + 1)
    return text[:at] + (piece * dice.choice((10, 300, 5000))).split("\n") + text[at:]


def mixed(text: list[str], dice: random.Random) -> list[str]:
    """Have a part of another document."""
    other = dice.choice(texts())
    low, high = sorted(dice.choices(range(len(other) + 1), k=2))
    at = dice.randrange(len(text) + 1)
    return text[:at] + other[low:high] + text[at:]


DAMAGES = (cut, doubled, shuffled, swapped, rewrapped, spiced, stretched, mixed)


@cache
def texts() -> list[list[str]]:
    """The lines of the invented documents, and of the real ones where they are."""
    paths = [*(SAMPLES / name for name in NAMES), *sorted(REAL.glob("*.txt"))]
    return [path.read_text("utf-8").split("\n") for path in paths]


@cache
def pdfs() -> list[bytes]:
    """The same as PDFs: a few from a printer, all as they are painted by hand, and the real ones."""
    some = [printed("\n".join(lines)) for lines in texts()[:: max(len(texts()) // 4, 1)]]
    open_to_damage = [by_hand(lines, random.Random(at)) for at, lines in enumerate(texts())]
    return [*some, *open_to_damage, *(path.read_bytes() for path in sorted(REAL.glob("*.pdf")))]


def by_hand(lines: Sequence[str], dice: random.Random) -> bytes:
    """A PDF that paints the lines one after the other, but for a few."""
    pages, page, y = [], [], 790.0
    stray, leading = dice.choice((0, 0, 0.02, 0.3)), dice.choice((12, 14, 20))
    for line in lines:
        if y < 50:
            pages.append(page)
            page, y = [], 790.0
        text = line.encode("cp1252", "replace").decode("latin-1")[:120]
        x = dice.uniform(-50, 600) if dice.random() < stray else 56.0 + 10 * (len(line) - len(line.lstrip()))
        page.append(words(round(x, 1), round(dice.uniform(-50, 900) if dice.random() < stray else y, 1), text))
        y -= leading
    pages.append(page)
    for page in pages:
        if dice.random() < stray:
            dice.shuffle(page)
    return drawn(*("".join(page) for page in pages), rotate=dice.choice((0, 0, 0, 90)))


def damaged_bytes(content: bytes, dice: random.Random) -> bytes:
    """Other bytes in some places, or a part lost or doubled."""
    changed = bytearray(content)
    for _ in range(dice.choice((1, 3, 30, 300))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    low, high = sorted(dice.choices(range(len(changed) + 1), k=2))
    return bytes(
        dice.choice((changed, changed, changed[:high], changed[:low] + changed[high:], changed[:high] + changed[low:]))
    )


def damaged(number: int) -> tuple[bytes, str, str]:
    """The document of a number: its content, its name, and what was done to it."""
    dice = random.Random(number)
    if dice.random() < 0.1:
        return damaged_bytes(dice.choice(pdfs()), dice), "damaged.pdf", "bytes of a PDF"
    lines = dice.choice(texts())
    damages = dice.choices(DAMAGES, k=dice.choice((1, 1, 2, 3, 5)))
    for damage in damages:
        lines = damage(lines, dice)
    done = ", ".join(damage.__name__ for damage in damages)
    if dice.random() < 0.1:
        return by_hand(lines, dice), "damaged.pdf", f"{done}, as a PDF"
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    if content and dice.random() < 0.1:
        return damaged_bytes(content, dice), "damaged.txt", f"{done}, bytes"
    return content, "damaged.txt", done


def test_damaged_documents_are_read_or_refused() -> None:
    failures, read = [], 0
    for number in range(FIRST, FIRST + COUNT):
        content, name, done = damaged(number)
        try:
            read += check(content, name) is not None
        except Exception:
            failures.append(f"--- {number} ({done})\n{traceback.format_exc(limit=-3)}")
    assert not failures, f"{len(failures)} of {COUNT} failed:\n" + "\n".join(failures[:SHOWN])
    assert read > COUNT // 4 or COUNT < 100, f"only {read} of {COUNT} were read"
