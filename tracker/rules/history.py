"""What is told in a school's history, by what it is about, and which of it belongs to the plan."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Topic(StrEnum):
    """What an event is about."""

    ASKED = "asked"
    ACTIONS = "actions"
    EVIDENCE = "evidence"
    FIGURES = "figures"
    QUESTIONS = "questions"
    MEETINGS = "meetings"
    BOARDS = "boards"
    PEOPLE = "people"
    SETTINGS = "settings"
    ACCOUNTS = "accounts"

    @property
    def label(self) -> str:
        """What the list of topics says."""
        return _LABELS[self]


_LABELS = {
    Topic.ASKED: "Inspections and requirements",
    Topic.ACTIONS: "Actions and progress",
    Topic.EVIDENCE: "Evidence and visits",
    Topic.FIGURES: "Figures and targets",
    Topic.QUESTIONS: "Questions",
    Topic.MEETINGS: "Meetings and packs",
    Topic.BOARDS: "Boards and seats",
    Topic.PEOPLE: "People and roles",
    Topic.SETTINGS: "The school’s settings",
    Topic.ACCOUNTS: "Accounts and the installation",
}

EVENTS: Mapping[Topic, frozenset[str]] = MappingProxyType(
    {
        Topic.ASKED: frozenset(
            {
                "inspection_accepted",
                "inspection_corrected",
                "source_added",
                "requirement_named",
                "requirement_followed",
                "requirement_reopened",
                "requirements_linked",
                "requirements_kept_apart",
                "focus_confirmed",
            }
        ),
        Topic.ACTIONS: frozenset(
            {
                "action_planned",
                "action_changed",
                "due_date_moved",
                "milestone_added",
                "milestone_met",
                "progress_logged",
                "completion_verified",
                "offer_taken_over",
            }
        ),
        Topic.EVIDENCE: frozenset({"evidence_added", "visit_written"}),
        Topic.FIGURES: frozenset(
            {
                "metric_defined",
                "reading_entered",
                "figures_imported",
                "target_set",
                "target_changed",
                "check_answered",
            }
        ),
        Topic.QUESTIONS: frozenset(
            {
                "question_asked",
                "question_answered",
                "answer_promised",
                "question_asked_again",
                "question_satisfied",
                "question_taken_over",
            }
        ),
        Topic.MEETINGS: frozenset(
            {
                "meeting_called",
                "meeting_called_again",
                "meeting_moved",
                "meeting_cancelled",
                "pack_frozen",
                "days_closed",
                "days_opened",
            }
        ),
        Topic.BOARDS: frozenset(
            {
                "board_founded",
                "board_changed",
                "board_ended",
                "person_seated",
                "seat_ended",
                "part_two_changed",
            }
        ),
        Topic.PEOPLE: frozenset(
            {
                "person_added",
                "invitation_sent",
                "invitation_withdrawn",
                "invitation_used",
                "role_given",
                "role_ended",
                "person_moved",
                "pass_given",
                "pass_withdrawn",
                "second_factor_reset",
                "personal_data_removed",
            }
        ),
        Topic.SETTINGS: frozenset(
            {
                "school_added",
                "school_changed",
                "school_placed",
                "former_urn_noted",
                "former_urn_taken_back",
                "school_renumbered",
                "small_numbers_set",
                "inspectors_expected",
                "retention_set",
                "webhook_set",
                "webhook_ended",
                "records_let_go",
            }
        ),
        Topic.ACCOUNTS: frozenset(
            {
                "trust_added",
                "trust_numbered",
                "set_up_asked",
                "offer_made",
                "offer_withdrawn",
                "demonstration_closed",
                "demonstration_left",
                "demonstration_loaded",
                "password_set",
                "password_chosen",
                "app_set_up",
                "app_taken_off",
                "passkey_added",
                "passkey_removed",
                "recovery_codes_made",
                "recovery_code_used",
                "codes_guessed",
                "mail_wishes_chosen",
                "calendar_address_made",
                "token_made",
                "token_ended",
            }
        ),
    }
)

TOPICS: Mapping[str, Topic] = MappingProxyType({name: topic for topic, names in EVENTS.items() for name in names})
"""The topic of each event, by its name."""

NOT_OF_THE_PLAN = frozenset({Topic.BOARDS, Topic.PEOPLE, Topic.SETTINGS})
OF_NO_SCHOOL = Topic.ACCOUNTS
"""What it holds is told to the person it befell, on their own page, and to the trust: in no school's history."""


def topics_seen(everything: bool) -> tuple[Topic, ...]:
    """List the topics of a school that somebody is told of: ``everything``, or what belongs to the plan."""
    of_the_school = (topic for topic in Topic if topic is not OF_NO_SCHOOL)
    return tuple(topic for topic in of_the_school if everything or topic not in NOT_OF_THE_PLAN)
