"""How old a reader must be to read a text with ease: the Flesch–Kincaid grade, as a reading age.

The grade is that of Kincaid, Fishburne, Rogers and Chissom, "Derivation of new readability formulas for Navy enlisted
personnel" (1975): 0.39 × words a sentence + 11.8 × syllables a word − 15.59. Pupils of the first grade are six, so the
age is the grade plus five.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

FEWEST_WORDS = 100
"""Of fewer words the formula says nothing: one long name more or less would move it by years."""

_YOUNGEST = 5
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[;:](?=\s)|\n")
_PROSE = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
# Vowels that stand together and are said apart: "idea", "radio", "evaluate", "being", "create", "audience".
_APART = re.compile(
    r"(?<![ctsgxv])i[ao]|ea(?=$|s$|te|ti)|(?<!q)ua(?=[lt])|eo(?=[gl])|(?<=[oey])ing|(?<![ct])ie(?=n[ct])"
)
# An "e" that is not said: at the end ("scheme"), before it ("used", "marks"), or where one word is built on another.
_SILENT = re.compile(
    r"(?<![aeiouyl])e$|(?<=[aeiouy])le$|(?<![aeiouytd])ed$|(?<![aeiouyscxzgh])es$"
    r"|(?<=[^aeiouyl])e(?=ments?$|ful|less|ly$|ness|guard|work|time)|(?<=ev)e(?=ry)"
)


def reading_age(texts: Iterable[str]) -> int | None:
    """Give the age at which some texts are read with ease; None when they have too few words to tell.

    Each text ends a sentence. Figures, abbreviations and names inside a sentence count as words of it, and not for how
    long words are: a plan full of them is not harder to read for that.
    """
    words = sentences = prose = sounds = 0
    for sentence in _sentences(texts):
        sentences += 1
        for position, word in enumerate(sentence):
            words += 1
            if _PROSE.fullmatch(word) and (word.islower() or (position == 0 and word[1:].islower())):
                prose += 1
                sounds += syllables(word)
    if prose < FEWEST_WORDS:
        return None
    grade = 0.39 * words / sentences + 11.8 * sounds / prose - 15.59
    return max(_YOUNGEST, round(grade) + 5)


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Count the syllables of an English word by its vowels; in a text, what it counts wrong balances.

    >>> [syllables(word) for word in ("scheme", "pupils", "governors", "achievement", "evaluate")]
    [1, 2, 3, 3, 4]
    """
    plain = word.lower()
    return max(1, len(_VOWELS.findall(plain)) + len(_APART.findall(plain)) - len(_SILENT.findall(plain)))


def _sentences(texts: Iterable[str]) -> Iterator[list[str]]:
    for text in texts:
        for sentence in _SENTENCE_END.split(text):
            words = [word.strip("“”‘’\"'(),.;:!?–—-") for word in sentence.split()]
            held = [word for word in words if any(character.isalnum() for character in word)]
            if held:
                yield held
