"""Whether a document is about a school, when schools change their names and numbers, and what to ask a person."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracker.rules.speech import listed

Certainty = Literal["same number", "former number", "name and postcode", "name", "other", "unnamed"]

_SAME_WORDS = (
    (r"\bchurch of england\b|\bc of e\b|\bce\b", "cofe"),
    (r"\broman catholic\b|\bcatholic\b", "rc"),
    (r"\bsaint\b", "st"),
    (r"\bvoluntary (?:aided|controlled)\b|\bv[ac]\b|\bthe\b", " "),
)
_SPECIALIST = re.compile(r"\b(school|academy)\b.*\bspecialist\b.*")
_ENDING = re.compile(r"(?: high school| school| academy| high)+$")


@dataclass(frozen=True, slots=True)
class NamedSchool:
    """A school as a document names it; None where the document does not say."""

    name: str | None
    urn: str | None
    postcode: str | None


@dataclass(frozen=True, slots=True)
class HeldSchool:
    """A school as it is held here, with the other numbers and names that are known to be its own."""

    name: str
    urn: str
    postcode: str | None
    other_urns: frozenset[str] = frozenset()
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolMatch:
    """How surely a document is about a school.

    ``must_ask``: a person has to say so before it is accepted. ``is_elsewhere``: it belongs to another school here,
    which the sentence names, and is refused. ``sentence`` tells a clerk what the document says, what is held, and
    what accepting it does.
    """

    certainty: Certainty
    must_ask: bool
    sentence: str
    is_elsewhere: bool = False


def school_match(named: NamedSchool, held: HeldSchool, others: Sequence[HeldSchool] = ()) -> SchoolMatch:
    """Decide whether a document is about a school; ``others`` are other schools here that it could be about.

    A number decides before a name. Nobody is asked when the number is known to be the school's, when there is no number
    and name and postcode fit, or when there is neither number nor postcode to compare and the name is the same.
    """
    if named.urn == held.urn and named.urn is not None:
        return SchoolMatch("same number", False, _known_number(named, held, "its number today"))
    if named.urn in held.other_urns:
        return SchoolMatch("former number", False, _known_number(named, held, "another of its numbers"))
    elsewhere = next((other for other in others if _is_of(named, other, held)), None)
    if elsewhere is not None:
        about = f"This document is about {elsewhere.name} (URN {named.urn or elsewhere.urn}), another school here."
        return SchoolMatch("other", True, about, is_elsewhere=True)
    if named.name is None and named.urn is None:
        says = "The document does not say which school it is about."
        return SchoolMatch("unnamed", True, f"{says} {_held(held)} {_accepting(named, held)}")
    certainty = _by_name(named, held)
    if certainty == "name and postcode":
        must_ask = named.urn is not None
    else:
        must_ask = certainty == "other" or named.urn is not None or _compared(named, held) or not _is_plain(named, held)
    return SchoolMatch(certainty, must_ask, f"{_says(named, held, certainty)} {_held(held)} {_accepting(named, held)}")


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are of one school.

    Compared without regard to: case, accents and punctuation; "The"; "Saint" and "St"; "&" and "and"; "Church of
    England", "C of E", "CofE" and "CE"; "Roman Catholic", "Catholic" and "RC"; "Voluntary Aided", "VA", "Voluntary
    Controlled" and "VC"; a specialist status after the name ("… School, a Specialist Sports College"); and the endings
    "School", "High School" and "Academy", which come and go when a school converts. Everything else counts: "Primary",
    "Infant", "Junior" and "High" before another word tell schools of one place apart.
    """
    return _stem(one) == _stem(other)


def same_postcode(one: str | None, other: str | None) -> bool:
    """Tell whether both have a postcode, and the same one, spaces apart."""
    return one is not None and other is not None and _solid(one) == _solid(other)


def _solid(postcode: str) -> str:
    return re.sub(r"\W", "", postcode).upper()


def _plain(name: str) -> str:
    """Reduce a name to its words, each written in one way."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = re.sub(r"['’‘`\u0300-\u036f]", "", letters)
    words = " ".join(re.findall(r"[a-z0-9]+", letters))
    for pattern, replacement in _SAME_WORDS:
        words = re.sub(pattern, replacement, words)
    return " ".join(words.split())


def _stem(name: str) -> str:
    words = _SPECIALIST.sub(r"\1", _plain(name))
    return _ENDING.sub("", words) or words


def _has_name(named: NamedSchool, held: HeldSchool) -> bool:
    return named.name is not None and any(same_name(named.name, name) for name in (held.name, *held.other_names))


def _is_plain(named: NamedSchool, held: HeldSchool) -> bool:
    """Tell whether the name is the same even with its ending."""
    return named.name is not None and _plain(named.name) in {_plain(name) for name in (held.name, *held.other_names)}


def _compared(named: NamedSchool, held: HeldSchool) -> bool:
    return named.postcode is not None and held.postcode is not None


def _by_name(named: NamedSchool, held: HeldSchool) -> Certainty:
    if not _has_name(named, held):
        return "other"
    return "name and postcode" if same_postcode(named.postcode, held.postcode) else "name"


def _is_of(named: NamedSchool, other: HeldSchool, held: HeldSchool) -> bool:
    """Tell whether a document is another school's: by its number, or without one by name and postcode."""
    if named.urn is not None and named.urn in {other.urn, *other.other_urns}:
        return True
    fits_us = _by_name(named, held) == "name and postcode"
    return named.urn is None and not fits_us and _by_name(named, other) == "name and postcode"


def _known_number(named: NamedSchool, held: HeldSchool, whose: str) -> str:
    called = f" and calls the school {named.name}" if named.name and not _is_plain(named, held) else ""
    return f"The document names URN {named.urn}{called}. We hold {held.name}, and {named.urn} is {whose}."


def _says(named: NamedSchool, held: HeldSchool, certainty: Certainty) -> str:
    number = f"URN {named.urn}, which no school here has" if named.urn else "no URN"
    if certainty == "name and postcode":
        return f"The document names {number}; its name, {named.name}, and its postcode are this school’s."
    where = (
        f"its postcode is the same as this school’s, {held.postcode}"
        if same_postcode(named.postcode, held.postcode)
        else f"its postcode is {named.postcode}, not {held.postcode}"
        if _compared(named, held)
        else "there is no postcode to compare"
    )
    if certainty == "name":
        return f"The document names {number}; its name, {named.name}, is this school’s, but {where}."
    called = f"is about {named.name}" if named.name else "does not name its school"
    return f"The document {called} and names {number}; {where}."


def _held(held: HeldSchool) -> str:
    earlier = f", also known by {listed(sorted(held.other_urns))}" if held.other_urns else ""
    return f"We hold {held.name}, URN {held.urn}{earlier}."


def _accepting(named: NamedSchool, held: HeldSchool) -> str:
    noted = f", and notes {named.urn} as another number of the same school" if named.urn else ""
    return f"Accepting it adds it to the history of {held.name}{noted}."
