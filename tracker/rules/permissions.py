"""Who may do what: one table, held as data and printed on the help page too."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person is to a school."""

    GOVERNOR = "governor"
    LEADER = "leader"
    HEAD = "head"
    CLERK = "clerk"
    TRUST_OFFICER = "trust officer"

    @property
    def label(self) -> str:
        """The role in sentence case, with the other names it goes by."""
        return _ROLE_LABELS[self]


class Capability(StrEnum):
    """What a person may do in a school."""

    SEE_PLAN = "see plan"
    SEE_CONFIDENTIAL = "see confidential"
    READ_IN = "read in"
    PLAN_ACTIONS = "plan actions"
    LOG_PROGRESS = "log progress"
    ADD_EVIDENCE = "add evidence"
    MOVE_DUE_DATE = "move due date"
    VERIFY = "verify"
    SET_TARGETS = "set targets"
    ENTER_READINGS = "enter readings"
    ANSWER_CHECKS = "answer checks"
    SEE_SMALL_NUMBERS = "see small numbers"
    PRINT = "print"
    ASK = "ask"
    ANSWER_QUESTIONS = "answer questions"
    WRITE_VISITS = "write visits"
    RUN_MEETINGS = "run meetings"
    RUN_TRUST_MEETINGS = "run trust meetings"
    OFFER_ACTIONS = "offer actions"
    SET_UP = "set up"
    MOVE_PEOPLE = "move people"
    MANAGE_PEOPLE = "manage people"
    GIVE_PASSES = "give passes"
    PLACE_SCHOOL = "place school"
    KEEP_RECORDS = "keep records"
    SET_WEBHOOKS = "set webhooks"
    SEE_HISTORY = "see history"

    @property
    def label(self) -> str:
        """What it allows, as a phrase for the help page."""
        return _CAPABILITY_LABELS[self]

    @property
    def holders(self) -> str:
        """Who may do it, as a page says it to whoever may not: "a leader, the head or the clerk"."""
        *others, last = (_ROLE_WORDS[role] for role in Role if self in CAN[role])
        return f"{', '.join(others)} or {last}" if others else last


_ROLE_LABELS = {
    Role.GOVERNOR: "Governor, trustee or board member",
    Role.LEADER: "Leader",
    Role.HEAD: "Headteacher",
    Role.CLERK: "Clerk or governance professional",
    Role.TRUST_OFFICER: "Trust officer",
}
_ROLE_WORDS = {
    Role.GOVERNOR: "a governor",
    Role.LEADER: "a leader",
    Role.HEAD: "the head",
    Role.CLERK: "the clerk",
    Role.TRUST_OFFICER: "a trust officer",
}
_CAPABILITY_LABELS = {
    Capability.SEE_PLAN: "See the plan, its updates and open evidence",
    Capability.SEE_CONFIDENTIAL: "See confidential evidence",
    Capability.READ_IN: "Read in an inspection document, and say what inspectors ask for again, and for whom",
    Capability.PLAN_ACTIONS: "Plan actions and milestones",
    Capability.LOG_PROGRESS: "Log progress on an action",
    Capability.ADD_EVIDENCE: "Add evidence",
    Capability.MOVE_DUE_DATE: "Move a due date, with a reason",
    Capability.VERIFY: "Verify that an action is complete, unless they own it",
    Capability.SET_TARGETS: "Set targets",
    Capability.ENTER_READINGS: "Enter readings of a metric",
    Capability.ANSWER_CHECKS: "Explain what does not add up in the figures",
    Capability.SEE_SMALL_NUMBERS: "See figures of small numbers of pupils, and set from how many on others see them",
    Capability.PRINT: "Print the plan and board papers",
    Capability.ASK: "Ask a question, or record one that a governor asked in the meeting",
    Capability.ANSWER_QUESTIONS: "Answer what governors ask",
    Capability.WRITE_VISITS: "Write a note of a visit as a link governor",
    Capability.RUN_MEETINGS: (
        "Set boards, terms, meetings, holidays and when inspectors may come; freeze packs; see confidential questions"
    ),
    Capability.RUN_TRUST_MEETINGS: "Set the trust’s boards, terms of office and meetings; freeze its packs",
    Capability.SET_UP: "Set up the trust’s schools from the register, and its people from a list",
    Capability.OFFER_ACTIONS: "Offer actions to the trust’s schools, for their leaders to take over or not",
    Capability.MOVE_PEOPLE: "Move somebody from one school to another, where they may do so at both",
    Capability.MANAGE_PEOPLE: "Invite people and say what they are to the school",
    Capability.GIVE_PASSES: "Give an adviser or inspector a pass to read some requirements, and see what they opened",
    Capability.PLACE_SCHOOL: "Say of which phase the school is, in which area it lies and in which group of its trust",
    Capability.KEEP_RECORDS: "Say how long records are kept, and let go of what has been kept long enough",
    Capability.SET_WEBHOOKS: "Say which programs are told that a pack was frozen or a question asked",
    Capability.SEE_HISTORY: "See the whole history: boards, people and settings too, not the plan alone",
}

_EVERYBODY = frozenset({Capability.SEE_PLAN, Capability.PRINT})
_LEADING = _EVERYBODY | {
    Capability.SEE_CONFIDENTIAL,
    Capability.READ_IN,
    Capability.PLAN_ACTIONS,
    Capability.LOG_PROGRESS,
    Capability.ADD_EVIDENCE,
    Capability.MOVE_DUE_DATE,
    Capability.SET_TARGETS,
    Capability.ENTER_READINGS,
    Capability.ANSWER_CHECKS,
    Capability.ANSWER_QUESTIONS,
}
_GOVERNING = _EVERYBODY | {Capability.VERIFY, Capability.ASK, Capability.WRITE_VISITS}

CAN: Mapping[Role, frozenset[Capability]] = MappingProxyType(
    {
        Role.GOVERNOR: _GOVERNING,
        Role.LEADER: _LEADING,
        Role.HEAD: _LEADING
        | {
            Capability.VERIFY,
            Capability.SEE_SMALL_NUMBERS,
            Capability.MANAGE_PEOPLE,
            Capability.MOVE_PEOPLE,
            Capability.GIVE_PASSES,
            Capability.KEEP_RECORDS,
            Capability.SET_WEBHOOKS,
            Capability.RUN_MEETINGS,
            Capability.SEE_HISTORY,
        },
        Role.CLERK: _EVERYBODY
        | {
            Capability.SEE_CONFIDENTIAL,
            Capability.READ_IN,
            Capability.SEE_SMALL_NUMBERS,
            Capability.MANAGE_PEOPLE,
            Capability.MOVE_PEOPLE,
            Capability.GIVE_PASSES,
            Capability.PLACE_SCHOOL,
            Capability.KEEP_RECORDS,
            Capability.SET_WEBHOOKS,
            Capability.ASK,
            Capability.RUN_MEETINGS,
            Capability.SEE_HISTORY,
        },
        Role.TRUST_OFFICER: _GOVERNING
        | {
            Capability.RUN_TRUST_MEETINGS,
            Capability.PLACE_SCHOOL,
            Capability.OFFER_ACTIONS,
            Capability.SET_WEBHOOKS,
            Capability.SET_UP,
            Capability.MOVE_PEOPLE,
            Capability.SEE_HISTORY,
        },
    }
)

BY_NAME = (
    (
        "Read the confidential papers of a board (Part II), and the questions asked there in confidence",
        "Whoever a seat on the board names for Part II, and whoever runs its meetings",
    ),
    (
        "Read one question asked in confidence",
        "Whoever asked it, took it over, is asked or recorded it",
    ),
    (
        "Read a few requirements with their actions, open evidence and targets, until a day",
        "An adviser or inspector who was given a pass; each page they open is noted",
    ),
)
"""What no role gives, but a name: what it allows, and who has it. The guard and the queries hold it; this tells it."""


def may(roles: Iterable[Role], capability: Capability) -> bool:
    """Tell whether any of a person's roles allows something."""
    return any(capability in CAN[role] for role in roles)


def may_verify(person_id: int, owner_id: int | None, roles: Iterable[Role]) -> bool:
    """Tell whether a person may verify an action's completion: never its owner, whatever their roles."""
    return person_id != owner_id and may(roles, Capability.VERIFY)


def may_run_board(roles: Iterable[Role], of_trust: bool) -> bool:
    """Tell whether roles allow to run a board: a school's is run at the school, a trust's by the trust's officers."""
    return may(roles, Capability.RUN_TRUST_MEETINGS if of_trust else Capability.RUN_MEETINGS)
