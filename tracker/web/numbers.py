"""Numbers of stored things, as addresses and forms give them."""

from __future__ import annotations

LARGEST_NUMBER = 2**31 - 1


def stored_number(text: str) -> int:
    """Read a number, no larger than a database keeps; raise ValueError for any other text."""
    number = int(text)
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(f"{text} is the number of nothing that is stored.")
    return number
