"""The cast of the tests: one person a role at Harbour Row, and somebody from another school."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.models.people import Person
from tracker.models.schools import School, Trust

PASSWORD = "tide-and-lantern-7"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who. Gwen governs, Lena leads, Hanif is head, Clare clerks, Tom is the trust's; Oscar is elsewhere."""

    trust: Trust
    school: School
    other_school: School
    governor: Person
    leader: Person
    second_leader: Person
    head: Person
    clerk: Person
    trust_officer: Person
    stranger: Person

    def everybody(self) -> dict[str, Person]:
        """Name everybody by their part."""
        return {
            "governor": self.governor,
            "leader": self.leader,
            "head": self.head,
            "clerk": self.clerk,
            "trust officer": self.trust_officer,
            "somebody from another school": self.stranger,
        }
