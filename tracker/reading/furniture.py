"""What stands on a page and is no part of the text: running headers and footers, page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from tracker.reading.dates import DATES
from tracker.reading.wording import compiled, wording

_AT_EDGE = 3  # lines at the top and at the bottom of a page
_TITLE = 12  # lines at the beginning, where a title is no running one
_DATES_OR_NUMBER = re.compile(rf"(?:{DATES.pattern})?\s*(?:\d{{1,3}}(?: of \d{{1,3}})?)?", re.I)
_DIGITS = re.compile(r"\d+")
_DOTS = " ●•⬤"


def furniture_among(keys: Sequence[str], pages: Sequence[int]) -> set[int]:
    """The indexes of the lines that are furniture, by how they read or because most pages have them at an edge.

    ``keys`` are lines of plain text; ``pages`` holds the page of each line; it is empty for a text, which has no edges.
    """
    rules = [(pattern, compiled(entry["not"])) for pattern, entry in wording().patterns("furniture")]
    read_so = {
        index
        for index, key in enumerate(keys)
        if (key[-1:].isdigit() or key[:1].isdigit())
        and any(pattern.search(key) and not unless.search(key) for pattern, unless in rules)
    }
    return read_so | _running_heads(keys) | _repeated_at_edges(keys, pages)


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
