"""What was done in the demonstration since it was loaded: tried out on invented people, or brought in, perhaps real."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from tracker.rules.history import TOPICS
from tracker.rules.speech import listed

LOADED: Final = "demonstration_loaded"

TRIED_OUT = frozenset(
    {
        "action_changed",
        "answer_promised",
        "app_set_up",
        "app_taken_off",
        "board_changed",
        "calendar_address_made",
        "check_answered",
        "completion_verified",
        "days_closed",
        "days_opened",
        "due_date_moved",
        "focus_confirmed",
        "inspectors_expected",
        "mail_wishes_chosen",
        "meeting_called",
        "meeting_called_again",
        "meeting_cancelled",
        "meeting_moved",
        "metric_defined",
        "milestone_added",
        "milestone_met",
        "offer_made",
        "offer_taken_over",
        "offer_withdrawn",
        "pack_frozen",
        "part_two_changed",
        "passkey_added",
        "passkey_removed",
        "password_chosen",
        "password_set",
        "progress_logged",
        "question_answered",
        "question_asked",
        "question_asked_again",
        "question_satisfied",
        "question_taken_over",
        "recovery_code_used",
        "recovery_codes_made",
        "requirement_followed",
        "requirement_named",
        "requirement_reopened",
        "requirements_kept_apart",
        "requirements_linked",
        "small_numbers_set",
        "target_changed",
        "target_set",
        "token_ended",
        "token_made",
    }
)
"""What people try out on the people and sentences that are there. Anything else, and every kind of event to come, may
have brought in what is real: a person, a school, a document, a file, a figure."""


def what_may_be_real(done: Mapping[str, int]) -> str:
    """Say what in it may be real, given how often each kind of event happened in it; "" where nothing is.

    >>> what_may_be_real({"question_asked": 2, "evidence_added": 1})
    'Since it was loaded, something came in that may be real (evidence and visits: 1).'
    """
    brought: Counter[str] = Counter()
    for name, count in done.items():
        if name not in TRIED_OUT:
            label = TOPICS[name].label
            brought[label[0].lower() + label[1:]] += count
    if not brought:
        return ""
    what = listed([f"{label}: {count}" for label, count in sorted(brought.items())])
    return f"Since it was loaded, something came in that may be real ({what})."
