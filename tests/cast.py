"""The cast of the tests: one person a role at Harbour Row, and somebody from another school."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.models.people import Person
from tracker.models.schools import School, Trust

PASSWORD = "tide-and-lantern-7"


@dataclass(frozen=True, slots=True)
class Outsiders:
    """Those who hold no role. Ada advises, and reads a requirement of Harbour Row with a pass that holds today.

    Femi governed there until yesterday, Iris inspected there with a pass until yesterday, and Nia has nothing anywhere.
    """

    adviser: Person
    former_governor: Person
    former_inspector: Person
    newcomer: Person

    def everybody(self) -> dict[str, Person]:
        """Name everybody by their part."""
        return {
            "adviser with a pass": self.adviser,
            "governor whose role has ended": self.former_governor,
            "inspector whose pass has ended": self.former_inspector,
            "somebody with no school": self.newcomer,
        }


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
