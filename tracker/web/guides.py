"""The guides, one a role: what each is called, and what it says one can do when it is read."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.rules.permissions import Role


@dataclass(frozen=True, slots=True)
class Guide:
    """Ten minutes for one role."""

    name: str
    role: Role
    title: str
    promise: str


GUIDES = (
    Guide(
        "governor",
        Role.GOVERNOR,
        "A governor’s evening before the meeting",
        "See what is off track, find out why, and go to the meeting with a question worth asking.",
    ),
    Guide(
        "leader",
        Role.LEADER,
        "A leader’s minute between lessons",
        "See what you owe, log progress from your phone, and answer what governors ask.",
    ),
    Guide(
        "head",
        Role.HEAD,
        "A head’s half hour each week",
        "Leave nothing that inspectors asked for without an owner, a date and a measure.",
    ),
    Guide(
        "clerk",
        Role.CLERK,
        "A clerk’s fortnight before the meeting",
        "Send the right papers to the right people, seven clear days ahead.",
    ),
    Guide(
        "trust",
        Role.TRUST_OFFICER,
        "A trust officer’s Monday",
        "See which schools need you first, and what several of them need alike.",
    ),
)


def guide_for(name: str) -> Guide:
    """Find a guide by its name in the address; KeyError when there is none."""
    return {guide.name: guide for guide in GUIDES}[name]
