"""What stands on a page and is no part of the text: running headers and footers, page numbers."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import groupby, takewhile

from tracker.reading.dates import DATES
from tracker.reading.wording import compiled, wording

_AT_EDGE = 3  # lines at the top and at the bottom of a page
_TITLE = 12  # lines at the beginning, where a title is no running one
_DATES_OR_NUMBER = re.compile(rf"(?:{DATES.pattern})?\s*(?:\d{{1,3}}(?: of \d{{1,3}})?)?", re.I)
_DIGITS = re.compile(r"\d+")
_DOTS = " ●•⬤"
_BARE = re.compile(r"(\d{1,3})|[-|[(] ?(\d{1,3}) ?[-|\])]")
_NUMBERED = re.compile(r"(?P<title>.*?)[ |,:(-]*\bpage (?P<page>\d{1,3})(?P<of> ?(?:of|/) ?\d{1,3})?\)?[ |-]*")
_LONGEST = 160  # letters of a title with the number of a page
_TITLE_WORDS = 14  # more are a sentence that ends with the number of a page
_BLOCK = 3  # lines between blank ones that a header or footer has at most
_PAGE = 8  # lines that a page has at least: figures one below another count up too


def furniture_among(keys: Sequence[str], pages: Sequence[int], *, of_text: bool = False) -> set[int]:
    """The indexes of the lines that are furniture, by how they read or because most pages have them at an edge.

    ``keys`` are lines of plain text; ``pages`` holds the page of each line; it is empty for a text without form feeds.
    What came out of a PDF with its lines but not their places (``of_text``) shows its pages by their numbers.
    """
    rules = [(pattern, compiled(entry["not"])) for pattern, entry in wording().patterns("furniture")]
    read_so = {
        index
        for index, key in enumerate(keys)
        if (key[-1:].isdigit() or key[:1].isdigit())
        and any(pattern.search(key) and not unless.search(key) for pattern, unless in rules)
    }
    found = read_so | _running_heads(keys) | _repeated_at_edges(keys, pages)
    return found | _numbered_blocks(keys) if of_text else found


def _numbered_blocks(keys: Sequence[str]) -> set[int]:
    """Numbers of pages in a text, and the titles and dates that come again beside several of them.

    A bare number is one where it stands in a short block between blank lines, and others like it count up from page to
    page; a title with ``Page 3`` behind it, where it comes again with another number, or says of how many.
    """
    short = ((index, key) for index, key in enumerate(keys) if "page " in key and len(key) <= _LONGEST)
    numbered = {index: of for index, key in short if (of := _NUMBERED.fullmatch(key))}
    titles = Counter(of["title"] for of in numbered.values())
    found = {
        index
        for index, of in numbered.items()
        if titles[of["title"]] > 1 or (of["of"] and len(of["title"].split()) < _TITLE_WORDS and "." not in of["title"])
    }
    blocks = [
        [index for index, _ in block]
        for blank, block in groupby(enumerate(keys), lambda line: not line[1])
        if not blank
    ]
    small = [block for block in blocks if len(block) <= _BLOCK]
    numbers = {index: number for block in small for index in block if (number := _BARE.fullmatch(keys[index]))}
    bare = {index: int(number[1] or number[2]) for index, number in numbers.items()}
    counting = _counting_up(bare)
    beside = Counter(mask for index in counting for mask in {mask for mask, _ in _beside(keys, index)})
    for index in counting:
        company = [at for mask, at in _beside(keys, index) if beside[mask] > 1]
        block = _block_of(keys, index)
        if block.issubset({index, *company}):
            found |= {index, *company}
    return found


def _counting_up(bare: dict[int, int]) -> set[int]:
    """The lines of bare numbers that go up by one from page to page."""
    places: dict[int, list[int]] = {}
    for index, number in bare.items():
        places.setdefault(number, []).append(index)
    found: set[int] = set()
    for first, number in bare.items():
        if first in found:
            continue
        chain = [first]
        while below := places.get(number + len(chain)):
            at = bisect_left(below, chain[-1] + _PAGE)
            if at == len(below):
                break
            chain.append(below[at])
        # Of two numbers that follow each other, the first page's or the second's must be one.
        if len(chain) > 2 or (len(chain) == 2 and number <= 2):
            found.update(chain)
    return found


def _block_of(keys: Sequence[str], index: int) -> set[int]:
    """The lines around one without a blank line between."""
    first = last = index
    while first and keys[first - 1]:
        first -= 1
    while last + 1 < len(keys) and keys[last + 1]:
        last += 1
    return set(range(first, last + 1))


def _beside(keys: Sequence[str], index: int) -> list[tuple[str, int]]:
    """The few lines above and below the number of a page: each without its digits, and its index."""
    content, of_tables = _never_furniture()
    found = []
    for step in (-1, 1):
        at, seen = index + step, 0
        while 0 <= at < len(keys) and seen < _BLOCK:
            if keys[at]:
                seen += 1
                if keys[at].rstrip(_DOTS) in content or of_tables.match(keys[at]):
                    break
                found.append((f"{step}{_DIGITS.sub('0', keys[at])}", at))
            at += step
    return found


def _running_heads(keys: Sequence[str]) -> set[int]:
    """Titles that run on, with the dates and the number of the page that stand on the lines below them."""
    head = compiled(wording().data["running_head"]["pattern"])
    found = set()
    for index in range(_TITLE, len(keys)):
        if keys[index].startswith("inspection report") and head.search(keys[index]):
            below = (at for at in range(index + 1, min(index + 4, len(keys))) if keys[at])
            found |= {index, *takewhile(lambda at: _DATES_OR_NUMBER.fullmatch(keys[at]), below)}
    return found


def _repeated_at_edges(keys: Sequence[str], pages: Sequence[int]) -> set[int]:
    """Lines that come again at the edges of half of the pages, or at one place of most left or most right pages.

    What stands at the top of the first page is its title, even where it runs on the pages after. A bare number counts
    only where it goes up with the pages: a figure may stand at an edge too.
    """
    last = pages[-1] if pages else 0
    if last < 2:
        return set()
    edges = _edges(keys, pages)
    anywhere = Counter({mask: len({page for page, _, _ in places}) for mask, places in edges.items()})
    at_place = Counter((mask, page % 2, slot) for mask, places in edges.items() for page, slot, _ in places)
    half = max(2, (last + 1) // 2)
    found = set()
    for mask, places in edges.items():
        bare = not any(letter.isalpha() for letter in mask)
        usual, _ = Counter(_number(keys[index]) - page for page, _, index in places).most_common(1)[0]
        for page, slot, index in places:
            sides = max(2, (last + page % 2) // 2 - 1)
            again = anywhere[mask] >= half or at_place[mask, page % 2, slot] >= sides
            if again and not (bare and _number(keys[index]) - page != usual) and not (page == 1 and slot >= 0):
                found.add(index)
    return found


def _edges(keys: Sequence[str], pages: Sequence[int]) -> dict[str, list[tuple[int, int, int]]]:
    """What stands at the edges, without its numbers: the page, the place from the top or (below 0) bottom, the line."""
    by_page: dict[int, list[int]] = {}
    for index, page in enumerate(pages):
        if keys[index]:
            by_page.setdefault(page, []).append(index)
    content, of_tables = _never_furniture()
    edges: dict[str, list[tuple[int, int, int]]] = {}
    for page, indexes in by_page.items():
        top = indexes[:_AT_EDGE]
        bottom = indexes[max(len(top), len(indexes) - _AT_EDGE) :]
        for slot, index in [*enumerate(top), *enumerate(bottom, start=-len(bottom))]:
            if keys[index].rstrip(_DOTS) not in content and not of_tables.match(keys[index]):
                edges.setdefault(_DIGITS.sub("0", keys[index]), []).append((page, slot, index))
    return edges


def _number(key: str) -> int:
    """The first number in a line, 0 where there is none."""
    found = _DIGITS.search(key)
    return int(found.group()[:9]) if found else 0


@cache
def _never_furniture() -> tuple[frozenset[str], re.Pattern[str]]:
    """Headings, grades, comparisons and rows of tables come again and again, also at the edge of a page."""
    words = wording()
    table = words.data["table"]
    names = (*words.headings, *words.grades, *table["comparison"])
    rows = re.compile(rf"{table['first']}\b|{table['period']}|[+-]?\d[\d,]*[.,%]\d*", re.I)
    return frozenset(name.lower() for name in names), rows
