"""What a requirement asks about, and for whom: topics and pupil groups with the words that inspectors use for them.

A phrase matches whole words, in any case; ``*`` stands for any ending of a word, ``…`` for up to four words between.
"""

import re
from collections.abc import Mapping
from functools import cache

# Enough by themselves: two requirements about one of these ask for the same thing, if for the same pupils.
NARROW: Mapping[str, tuple[str, ...]] = {
    "attendance": (
        "attend", "attends", "attending", "attendance", "absen*", "punctual*", "miss … days", "missed … days",
        "miss … school",
    ),
    "behaviour": ("behaviour", "misbehav*", "low level disruption", "suspension*", "suspended", "exclusions"),
    "bullying and discriminatory language": (
        "bully*", "bullied", "discriminat*", "prejudic*", "racis*", "homophob*", "derogatory", "equalit*",
    ),
    "safeguarding": ("safeguard*", "child protection", "keep pupils safe", "single central record"),
    "reading": ("reading", "read", "reader", "readers", "phonic*"),
    "writing": ("writing", "handwriting", "spelling", "letter formation", "transcription"),
    "mathematics": ("mathematic*", "maths", "multiplication", "numeracy"),
    "reading, writing and mathematics": ("threesubjects",),
    "spoken language": ("vocabulary", "oracy", "spoken language", "communication and language"),
    "checking what pupils know": (
        "assessment", "check … understanding", "checks … understanding", "checking … understanding",
        "check … knowledge", "check … know", "check … recall", "misconception*", "gaps in … knowledge",
        "gaps in … understanding", "gaps in … learning", "feedback", "marking",
    ),
    "adapting teaching to pupils’ needs": ("adapt*", "differentiat*", "meet … needs", "meets … needs", "matched to"),
    "identifying special educational needs": ("specialneeds register", "identif* … specialneeds"),
    "the order of the curriculum": (
        "curriculum … sequence*", "sequence* … curriculum", "sequence* … knowledge", "end points", "curriculum plans",
    ),
    "subject and middle leaders": ("middle leader*", "subject leader*", "leaders at all levels"),
    "governance": (
        "governor*", "governance", "governing body", "trustee*", "hold leaders to account",
        "holding leaders to account",
    ),
    "the improvement plan": ("development plan*", "improvement plan*", "action plan*", "plans for improvement"),
    "pupil premium funding": ("pupil premium",),
    "careers guidance": ("career*", "work experience"),
    "personal development": (
        "personal development", "personal social", "pshe", "extra curricular", "british values",
        "relationships and sex",
    ),
    "homework": ("homework",),
    "presentation of work": ("presentation",),
}  # fmt: skip

# Most requirements touch on these: only together with a pupil group do they tell that something is asked again.
BROAD: Mapping[str, tuple[str, ...]] = {
    "teaching": ("teaching", "teacher*", "lesson*"),
    "the curriculum": ("curriculum",),
    "outcomes": ("outcome*", "attainment", "achieve*", "achievement", "progress", "results", "standards"),
    "support": ("support", "provision", "barriers"),
}

GROUPS: Mapping[str, tuple[str, ...]] = {
    "disadvantaged pupils": ("disadvantaged", "pupil premium", "free school meals", "fsm"),
    "pupils with SEND": ("specialneeds", "disabilit*"),
    "the most able pupils": ("most able", "more able", "high ability", "higher attain*", "high attain*", "gifted"),
    "boys": ("boys",),
    "girls": ("girls",),
    "pupils who speak English as an additional language": ("eal", "additional language"),
    "children in care": ("looked after", "children in care"),
    "children in the early years": ("early years", "reception year", "reception class*", "nursery"),
    "students in the sixth form": ("sixth form", "post 16", "16 to 19"),
}

# Written as one word, so that they are not taken for others: the verb "send", and each of the three subjects.
_AS_ONE_WORD = (
    (re.compile(r"\bSEND?\b|\b(?i:special educational needs?)\b"), "specialneeds"),
    (re.compile(r"\b(?i:reading,? writing,? and (?:mathematics|maths))\b"), "threesubjects"),
)
_SUBJECT = re.compile(
    r"(?:^\W*|[.;] )(?:(?:senior |school )?leaders|the school|the trust)\b[^.;]{0,80}?\b(?:must|should|needs? to)\b"
)
_PURPOSE = re.compile(
    r"\b(?:so that|in order (?:to|that)|so (?:pupils|they|all|children|these|this)|to enable)\b[^.;]*"
)


def topics_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Name the topics a requirement asks about, narrow and broad.

    Only what is asked counts, not who is to do it ("Leaders and governors must …"). What it is for ("… so that pupils
    …") counts only where nothing else says what it is about.
    """
    asked = _SUBJECT.sub(" ", _plain(text))
    for words in (_words(_PURPOSE.sub(" ", asked)), _words(asked)):
        narrow, broad = _found(NARROW, words), _found(BROAD, words)
        if narrow or broad:
            break
    return narrow, broad


def groups_of(text: str) -> frozenset[str]:
    """Name the pupil groups a requirement is about; none when it is about all pupils."""
    return _found(GROUPS, _words(_plain(text)))


def _plain(text: str) -> str:
    for pattern, word in _AS_ONE_WORD:
        text = pattern.sub(word, text)
    return " ".join(text.casefold().replace("’s ", " ").replace("'s ", " ").split())


def _words(plain: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def _found(named: Mapping[str, tuple[str, ...]], words: str) -> frozenset[str]:
    return frozenset(name for name, phrases in named.items() if _pattern(phrases).search(words))


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Compile the phrases of one topic into one pattern."""
    written = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ …\ ", r" (?:\w+ ){0,4}") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(written)})\b")
