"""What inspectors asked for, as the school's plan holds it. Its wording cannot be edited."""

from __future__ import annotations

import re
from datetime import date, datetime

from tracker.db import session
from tracker.errors import Invalid
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import School
from tracker.rules.speech import sentence_case
from tracker.services.events import record
from tracker.services.wording import text_of

LONGEST_WORKING_TITLE = 60
MOST_TITLE_WORDS = 8

_LEAD_IN = re.compile(
    r"^(?:(?:the\s+)?(?:school|leaders|governors|trustees|staff|they)(?:\s+and\s+(?:the\s+)?\w+)?\s+)?"
    r"(?:(?:must|should|need(?:s)?\s+to)\s+)?(?:also\s+)?(?:urgently\s+)?(?:(?:make\s+sure|ensure)\s+(?:that\s+)?)?",
    re.IGNORECASE,
)
_HANGING = frozenset(
    {"a", "an", "the", "of", "to", "in", "on", "for", "and", "or", "so", "that", "by", "with", "from", "at", "as"}
    | {"their", "its", "is", "are", "be", "who", "which", "have", "has", "had", "not", "been"}
    | {"when", "how", "if", "into", "than", "this"}
)


def working_title(text: str) -> str:
    """Make a short title of what inspectors asked for, until a person gives a better one.

    "Leaders must ensure that staff mark work." becomes "Staff mark work"; at most eight words and 60 characters, and
    "…" where words of the sentence were left out.
    """
    plain = " ".join(text.split())
    first = re.split(r"(?<=[.;:])\s", plain)[0].rstrip(".;: ")
    kept, cut = list[str](), ""
    for word in _LEAD_IN.sub("", first, count=1).split() or first.split():
        if len(kept) == MOST_TITLE_WORDS or len(" ".join([*kept, word])) >= LONGEST_WORKING_TITLE:
            while len(kept) > 1 and kept[-1].lower().strip(",") in _HANGING:
                kept.pop()
            cut = "…"
            break
        kept.append(word)
    if kept or not plain:
        return sentence_case(" ".join(kept).rstrip(",;: ") + cut)
    return plain[: LONGEST_WORKING_TITLE - 1] + "…"


def name_requirement(
    requirement: Requirement, title: str, lead: Person | None, *, by: Person, now: datetime, today: date
) -> None:
    """Give a requirement its short title and the person who leads it. Records ``requirement_named``."""
    school = session().get_one(School, requirement.school_id)
    if lead is not None and not (lead.active and lead.roles_at(school, today)):
        raise Invalid("lead", f"{lead.name} holds no role at {school.name} today. Choose somebody who does.")
    requirement.title = text_of("title", title, "Give it a short title.", 120)
    requirement.lead = lead
    lead_name = lead.name if lead else None
    record("requirement_named", requirement, by=by, now=now, school=school, title=requirement.title, lead=lead_name)
