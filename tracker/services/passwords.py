"""What a password may be: nothing that others use, that was found in stolen lists, or that says whose it is."""

from __future__ import annotations

import re

from zxcvbn import zxcvbn

from tracker.models.people import Person

SHORTEST = 8
LONGEST = 128
JUDGED = 72  # what zxcvbn looks at; more than that adds to it alone
SCORE = 3  # of 4: "safely unguessable: moderate protection from offline slow-hash scenario", in zxcvbn's words
TELLING = 4  # letters of a word that is recognised inside another
GENERIC = frozenset(
    {"academy", "church", "college", "community", "england", "grammar", "high", "infant", "infants", "junior"}
    | {"learning", "multi", "nursery", "primary", "school", "schools", "secondary", "sixth", "form", "special"}
    | {"trust", "with", "mail", "office", "admin", "head", "clerk", "governor"}
)
"""Words of schools' names and of addresses that say nothing about whose they are."""


def refusal(password: str, person: Person) -> str | None:
    """Say why somebody may not choose a password, in a sentence, or None.

    It is judged by the offline lists and the estimate of zxcvbn (Wheeler, USENIX Security 2016): nothing is asked of
    anybody on the network. A mixture of capitals, figures and signs is not asked for, as NCSC and NIST advise.
    """
    if len(password) < SHORTEST:
        return f"A password needs {SHORTEST} characters or more."
    if len(password) > LONGEST:
        return f"A password may have {LONGEST} characters at most."
    telling = _telling_words(person)
    plain = password.casefold()
    for word in telling:
        if word in plain:
            return f"“{word}” is in your name, your address or your school’s name. Choose a password without it."
    if zxcvbn(password[:JUDGED], user_inputs=sorted(telling))["score"] < SCORE:
        return "Others use this password, or it is easily guessed. Choose three words no one would put together."
    return None


def _telling_words(person: Person) -> list[str]:
    """List the words that say whose a password is, as they would stand in it."""
    places = [held.school or held.trust for held in person.memberships]
    said = [person.name, *person.email.split("@"), *(place.name for place in places if place)]
    words = {word for text in said for word in re.findall(r"\w+", text.casefold())}
    return sorted(word for word in words if len(word) >= TELLING and word not in GENERIC)
