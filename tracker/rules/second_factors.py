"""Who has to sign in in two steps: whoever could do most harm to a school under a stolen password."""

from __future__ import annotations

from tracker.rules.permissions import Role

MUST = frozenset({Role.HEAD, Role.CLERK, Role.TRUST_OFFICER})
"""Whoever holds one of these anywhere needs a second step; it is offered to everybody."""
