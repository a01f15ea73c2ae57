"""REMEMBER: columns, relations and constraints; no decision is made here."""

from tracker.models import actions, events, evidence, inspections, metrics, people, requirements, schools

__all__ = ["actions", "events", "evidence", "inspections", "metrics", "people", "requirements", "schools"]
