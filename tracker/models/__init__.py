"""REMEMBER: columns, relations and constraints; no decision is made here."""

from tracker.models import actions, checks, events, evidence, inspections, metrics, people, requirements, schools

__all__ = ["actions", "checks", "events", "evidence", "inspections", "metrics", "people", "requirements", "schools"]
