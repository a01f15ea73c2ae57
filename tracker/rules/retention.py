"""How long each kind of record is kept, from when that is counted, and why.

The usual times follow the schedule of the Information and Records Management Society (Schools Toolkit and Academies
Toolkit, 2019), to which the Department for Education's "Data protection in schools" leads; the Academy Trust Handbook
sets none for these kinds. Where neither says anything, the time is what the work needs. Nothing goes by itself.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tracker.rules.speech import counted

LONGEST = 1200
"""Months: whoever wants longer keeps for good."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long one kind is kept: the usual and the least number of months, from when they count, and why."""

    label: str
    months: int
    least: int
    since: str
    because: str


class RecordKind(StrEnum):
    """What is kept for a time of its own."""

    PLANS = "plans"
    PACKS = "packs"
    QUESTIONS = "questions"
    VISITS = "visits"
    PASSES = "passes"
    PEOPLE = "people"
    SIGN_INS = "sign-ins"
    INVITATIONS = "invitations"
    MAILS = "mails"
    WORK = "work"
    SET_UPS = "set-ups"
    DELIVERIES = "deliveries"

    @property
    def label(self) -> str:
        """What the list says."""
        return TERMS[self].label

    @property
    def term(self) -> Term:
        """How long it is kept, and why."""
        return TERMS[self]

    @property
    def is_a_schools(self) -> bool:
        """Say whether each school settles it for itself; else it is of the whole installation."""
        return self not in OF_THE_INSTALLATION


TERMS: Mapping[RecordKind, Term] = MappingProxyType(
    {
        RecordKind.PLANS: Term(
            "What was planned and done about an inspection",
            36,
            12,
            "after the last of its requirements left the plan",
            "IRMS: action plans, their life and 3 years. What inspectors wrote, and targets, stay.",
        ),
        RecordKind.PACKS: Term(
            "Frozen packs",
            72,
            12,
            "after their meeting",
            "IRMS: reports to the governing board, 6 years. Signed minutes are kept elsewhere.",
        ),
        RecordKind.QUESTIONS: Term(
            "Questions that were settled",
            72,
            12,
            "after the last word",
            "IRMS: as papers of the governing board. One about a requirement or an action goes with its plan.",
        ),
        RecordKind.VISITS: Term(
            "Notes of visits",
            72,
            12,
            "after the visit",
            "IRMS: as reports to the governing board. One about an action stays as long as the action.",
        ),
        RecordKind.PASSES: Term(
            "Passes of advisers and inspectors, and what they opened",
            24,
            6,
            "after their last day",
            "Long enough to show the next inspectors who read what.",
        ),
        RecordKind.PEOPLE: Term(
            "Names, addresses and posts of people who left",
            72,
            12,
            "after their last role, seat or pass",
            "IRMS: records of governors, 6 years after they leave. What they signed stays, under a number.",
        ),
        RecordKind.SIGN_INS: Term(
            "Sign-ins that ended",
            6,
            1,
            "after they ended or were last seen",
            "Long enough to find out who used an account.",
        ),
        RecordKind.INVITATIONS: Term(
            "Invitations that were used, withdrawn or too late",
            6,
            1,
            "after their last day",
            "Long enough to answer who was invited and when.",
        ),
        RecordKind.MAILS: Term(
            "Notes that a mail was sent",
            12,
            3,
            "after it was sent",
            "They keep a mail from being sent twice. The mails themselves are not kept.",
        ),
        RecordKind.WORK: Term(
            "Long work that is done or was given up",
            6,
            1,
            "after it ended",
            "Long enough to find out why something was not printed.",
        ),
        RecordKind.SET_UPS: Term(
            "Lists of schools and people, and folders of documents, that were set up",
            6,
            1,
            "after they were done, or accepted and never done",
            "Long enough to see what became of each row. What a list says of people goes from it when it is done.",
        ),
        RecordKind.DELIVERIES: Term(
            "What other programs were told, and each try to tell them",
            6,
            1,
            "after it was to be told",
            "Long enough to find out why a program was not told. What it was told of is in the record.",
        ),
    }
)
OF_THE_INSTALLATION = (
    RecordKind.SIGN_INS,
    RecordKind.INVITATIONS,
    RecordKind.MAILS,
    RecordKind.WORK,
    RecordKind.SET_UPS,
    RecordKind.DELIVERIES,
)


def months_kept(kind: RecordKind, chosen: Mapping[str, Any]) -> int | None:
    """Give for how many months a kind is kept: as chosen, or as usual; None for good."""
    months: int | None = chosen.get(kind.value, TERMS[kind].months)
    return months


def let_go_until(today: date, months: int | None) -> date | None:
    """Give the last day from which so many months have passed; None where things are kept for good.

    What ended on 31 August and is kept for six months has been kept long enough on 28 February.
    """
    if months is None:
        return None
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    if years < 1:
        return None
    last = monthrange(years, month + 1)[1]
    is_last_of_month = today.day == monthrange(today.year, today.month)[1]
    return date(years, month + 1, last if is_last_of_month else min(today.day, last))


def span(months: int | None) -> str:
    """Say how long: "for good", "6 years", "18 months"."""
    if months is None:
        return "for good"
    return counted(months // 12, "year") if months % 12 == 0 else counted(months, "month")
