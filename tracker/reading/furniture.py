"""What stands on a page and is no part of the text: running headers and footers, page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from tracker.reading.wording import compiled, wording

_AT_EDGE = 3  # lines at the top and at the bottom of a page
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
        if key[-1:].isdigit() and any(pattern.search(key) and not unless.search(key) for pattern, unless in rules)
    }
    return read_so | _repeated_at_edges(keys, pages)


def _repeated_at_edges(keys: Sequence[str], pages: Sequence[int]) -> set[int]:
    last = pages[-1] if pages else 0
    if last < 2:
        return set()
    by_page: dict[int, list[int]] = {}
    for index, page in enumerate(pages):
        if keys[index]:
            by_page.setdefault(page, []).append(index)
    content, of_tables = _never_furniture()
    masked: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for indexes in by_page.values():
        on_page = set()
        for index in {*indexes[:_AT_EDGE], *indexes[-_AT_EDGE:]}:
            key = keys[index]
            if key.rstrip(_DOTS) not in content and not of_tables.match(key):
                masked[index] = _DIGITS.sub("0", key)
                on_page.add(masked[index])
        counts.update(on_page)
    return {index for index, key in masked.items() if counts[key] >= max(2, (last + 1) // 2)}


@cache
def _never_furniture() -> tuple[frozenset[str], re.Pattern[str]]:
    """Headings, grades, comparisons and rows of tables come again and again, also at the edge of a page."""
    words = wording()
    table = words.data["table"]
    names = (*words.headings, *words.grades, *table["comparison"])
    rows = re.compile(rf"{table['first']}\b|{table['period']}|[+-]?\d[\d,]*[.,%]\d*", re.I)
    return frozenset(name.lower() for name in names), rows
