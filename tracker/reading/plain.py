"""Text made comparable: the same words in a PDF and in a text file differ in quotation marks, dashes and spaces."""

from collections.abc import Iterable

_PLAIN = str.maketrans("\u2019\u2018\u02bc“”\u2013—\u2212\u2010\u2011\xa0", "'''\"\"----- ")
_BREAKS = ("-", "/", "\u2010", "\u2011")


def plain(text: str) -> str:
    """Lower case, straight quotation marks, hyphens for dashes, single spaces: what patterns are matched against."""
    return " ".join((text if text.isascii() else text.translate(_PLAIN)).split()).lower()


def unwrapped(text: str) -> str:
    """The text on one line with single spaces; nothing else is changed."""
    return " ".join(text.split())


def joined(texts: Iterable[str]) -> str:
    """Soft-wrapped lines as one."""
    return "".join(text + glue(text) for text in map(unwrapped, texts)).rstrip()


def glue(text: str) -> str:
    """What joins a line to the next: nothing after ``well-`` and ``and/``, else a space."""
    return "" if text[-1:] in _BREAKS and text[-2:-1].isalnum() else " "
