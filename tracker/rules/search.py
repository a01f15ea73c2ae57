"""Finding words in what people wrote, by how words begin, whatever their case and their accents.

A text has what is sought when each word sought begins a word of it: "atten" finds "attendance", "wyn" finds "Ŵyn".
Small words count only where nothing else is sought; a number is found as a whole; a plural finds its singular, and
where y becomes ies each finds the other. What is shown of a text are whole sentences: nothing that somebody wrote is
cut in the middle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST_SOUGHT = 200
"""Letters of what somebody looks for; more are not looked for, and not shown as if they were."""

SHORT_ENOUGH = 40
"""Words of a text that is shown whole, not sentence by sentence."""

_LETTER = r"[\w\u0300-\u036f]"
_JOIN = r"(?:[-\u2010-\u2013'’]|(?<=\d)[.,](?=\d))"
_WORD = re.compile(f"{_LETTER}+(?:{_JOIN}{_LETTER}+)*")
_Y_OR_IES = re.compile(r"([a-z]{2,}[^aeiou\W\d])(?:y|ies)")
"""What "policy" and "policies" have in common."""
_APART = re.compile(r"[-\u2010-\u2013'’_]+")
_SENTENCE = re.compile(r"(?<=[.?!…])\s+(?=[^\sa-z])|\s*\n\s*")

# What Unicode does not take apart into a letter and its accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_ACCENTS = re.compile(r"[\u0300-\u036f]")

_SMALL_WORDS = """
    a about an and are as at be been by can did do does for from had has have how if in is it its no not of on or our so
    than that the their them then there they this to us was we were what when where which who why will with
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Words that nearly every sentence has: they are looked for only where nothing else is."""

_NUMBERED = (
    ("action", re.compile(r"(?:action )?(\d{1,4}\.\d{1,4})")),
    ("question", re.compile(r"(?:question |q ?)(\d{1,6})")),
    ("evidence", re.compile(r"(?:evidence |e ?)(\d{1,6})")),
    ("visit", re.compile(r"(?:visit |v ?)(\d{1,6})")),
    ("requirement", re.compile(r"(?:requirement |r ?)?(\d{1,4})")),
)


def folded(text: str) -> str:
    """Give a text as it is compared: without case and accents.

    >>> folded("Łukasz Ŵyn")
    'lukasz wyn'
    """
    plain = text.casefold()
    if plain.isascii():
        return plain
    # Some letters of mathematics become capitals only there.
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", plain)).translate(_LETTERS).casefold()


@dataclass(frozen=True, slots=True)
class Term:
    """One word that is looked for: as it was typed, as it is compared, and the words it is made of ("well-being").

    `ends` says how the word may go on behind its stem; in any way where it says nothing.
    """

    typed: str
    stem: str
    parts: tuple[str, ...]
    ends: tuple[str, ...] = ()

    def begins(self, word: str) -> bool:
        """Say whether it is how a word, as it is compared, begins; of numbers and single letters, whether it is it."""
        return _begins(self.stem, word) and (not self.ends or word[len(self.stem) :].startswith(self.ends))

    def may_be_in(self, text: str) -> bool:
        """Say whether a text, as it is compared and without hyphens, could have it: before a careful look."""
        return self.stem in text or (len(self.parts) > 1 and all(part in text for part in self.parts))


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for: what they typed, and its words; without words nothing is looked for."""

    typed: str
    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        """Say whether anything is looked for."""
        return bool(self.terms)

    def alone(self, term: Term) -> Sought:
        """Look for one of its words alone."""
        return Sought(term.typed, (term,))


@dataclass(frozen=True, slots=True)
class Words:
    """Something a thing says: the words, what they are ("Success"), and how much it counts to find something there."""

    text: str
    what: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is what was sought."""

    text: str
    is_sought: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The sentences of a text that have what was sought; ``before`` and ``after`` say whether it has more."""

    what: str
    pieces: tuple[Piece, ...]
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """That a thing has what is sought: how well, and which of its words have it, the best first."""

    score: int
    places: tuple[int, ...]


def sought(typed: str) -> Sought:
    """Read what somebody typed; signs that are no part of a word are passed over."""
    line = " ".join(typed.split())[:LONGEST_SOUGHT].strip()
    terms = {term.stem: term for term in (_term(word) for word in _WORD.findall(line)) if term is not None}
    telling = [term for term in terms.values() if term.stem not in SMALL_WORDS]
    return Sought(line, tuple(telling or terms.values()))


def number_sought(typed: str) -> tuple[str, str] | None:
    """Read a number that names one thing: "1.2", "Q3", "E14", "V2", "requirement 4"; else None.

    >>> number_sought("q3")
    ('question', '3')
    """
    line = " ".join(folded(typed).split())
    for kind, pattern in _NUMBERED:
        if found := pattern.fullmatch(line):
            return kind, ".".join(str(int(part)) for part in found.group(1).split("."))
    return None


def hit(sought: Sought, texts: Sequence[Words]) -> Hit | None:
    """Tell whether some texts, taken together, have every word that is sought; None when they have not."""
    best = dict.fromkeys(sought.terms, 0)
    worth = [0] * len(texts)
    for place, words in enumerate(texts):
        for term, quality in _qualities(sought.terms, words.text).items():
            worth[place] += quality * words.weight
            best[term] = max(best[term], quality * words.weight)
    if not sought or not all(best.values()):
        return None
    places = sorted((place for place, value in enumerate(worth) if value), key=lambda place: (-worth[place], place))
    return Hit(sum(best.values()), tuple(places))


def has(sought: Sought, *texts: str) -> bool:
    """Tell whether some texts have what is sought; everything has nothing."""
    return not sought or hit(sought, [Words(text) for text in texts]) is not None


def marked(sought: Sought, text: str) -> tuple[Piece, ...]:
    """Cut a text into what was sought and the rest; joined again, it is the text."""
    pieces, at = [], 0
    for found in _WORD.finditer(text):
        if not any(_quality(term, _forms(found.group())) for term in sought.terms):
            continue
        pieces += [Piece(text[at : found.start()], False), Piece(found.group(), True)]
        at = found.end()
    pieces.append(Piece(text[at:], False))
    return tuple(piece for piece in pieces if piece.text)


def excerpt(sought: Sought, words: Words) -> Excerpt:
    """Give of a text the sentence that has most of what was sought; a short text is given whole."""
    sentences = [one for one in _SENTENCE.split(words.text) if one.strip()]
    if len(words.text.split()) <= SHORT_ENOUGH or len(sentences) < 2:
        return Excerpt(words.what, marked(sought, words.text))
    counts = [len(_qualities(sought.terms, sentence)) for sentence in sentences]
    best = counts.index(max(counts))
    return Excerpt(words.what, marked(sought, sentences[best]), best > 0, best < len(sentences) - 1)


def _term(word: str) -> Term | None:
    forms = _forms(word)
    if not forms:
        return None
    stem, *parts = forms
    if changing := _Y_OR_IES.fullmatch(stem):
        return Term(word, changing[1], tuple(parts), ("y", "ie"))
    return Term(word, _singular(stem), tuple(parts))


def _singular(word: str) -> str:
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss") and not word[0].isdigit()
    return word[:-1] if is_plural else word


def _forms(word: str) -> tuple[str, ...]:
    """Give a word as it is compared: joined, and where it is made of several, each of them."""
    plain = folded(word).replace(",", "")
    parts = tuple(part for part in _APART.split(plain) if part)
    return ("".join(parts), *parts) if len(parts) > 1 else parts


def _begins(stem: str, word: str) -> bool:
    if not word.startswith(stem):
        return False
    if len(stem) == 1 or stem[0].isdigit():
        return len(word) == len(stem) or (stem.isdecimal() and word[len(stem)] == ".")
    return True


def _quality(term: Term, forms: Iterable[str]) -> int:
    """Say how well a word answers: 3 where it is the word, 2 where it begins so, 0 where it does not."""
    best = 0
    for form in forms:
        if term.begins(form):
            best = max(best, 3 if len(form) <= len(term.stem) + 1 else 2)
    return best


def _qualities(terms: Iterable[Term], text: str) -> dict[Term, int]:
    """Say how well a text answers each word that it has."""
    flat = _APART.sub("", folded(text)).replace(",", "")
    possible = [term for term in terms if term.may_be_in(flat)]
    if not possible:
        return {}
    words = [_forms(word) for word in _WORD.findall(text)]
    found = {}
    for term in possible:
        quality = max((_quality(term, forms) for forms in words), default=0)
        if not quality and len(term.parts) > 1 and all(any(_begins(p, f[0]) for f in words if f) for p in term.parts):
            quality = 2
        if quality:
            found[term] = quality
    return found
