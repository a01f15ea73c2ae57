"""REMEMBER: columns, relations and constraints; no decision is made here."""

from tracker.models import (
    actions,
    checks,
    events,
    evidence,
    inspections,
    jobs,
    mail,
    meetings,
    metrics,
    packs,
    people,
    questions,
    requirements,
    schools,
    visits,
)

__all__ = [
    "actions",
    "checks",
    "events",
    "evidence",
    "inspections",
    "jobs",
    "mail",
    "meetings",
    "metrics",
    "packs",
    "people",
    "questions",
    "requirements",
    "schools",
    "visits",
]
