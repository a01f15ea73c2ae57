"""Who may do what."""

import pytest

from tracker.rules.permissions import CAN, Capability, Role, may, may_run_board, may_verify

GOVERNOR, LEADER, HEAD, CLERK, TRUST = (
    Role.GOVERNOR,
    Role.LEADER,
    Role.HEAD,
    Role.CLERK,
    Role.TRUST_OFFICER,
)
WHO_MAY = {
    Capability.SEE_PLAN: set(Role),
    Capability.SEE_CONFIDENTIAL: {LEADER, HEAD, CLERK},
    Capability.READ_IN: {LEADER, HEAD, CLERK},
    Capability.PLAN_ACTIONS: {LEADER, HEAD},
    Capability.LOG_PROGRESS: {LEADER, HEAD},
    Capability.ADD_EVIDENCE: {LEADER, HEAD},
    Capability.MOVE_DUE_DATE: {LEADER, HEAD},
    Capability.VERIFY: {GOVERNOR, HEAD, TRUST},
    Capability.SET_TARGETS: {LEADER, HEAD},
    Capability.ENTER_READINGS: {LEADER, HEAD},
    Capability.ANSWER_CHECKS: {LEADER, HEAD},
    Capability.SEE_SMALL_NUMBERS: {HEAD, CLERK},
    Capability.PRINT: set(Role),
    Capability.ASK: {GOVERNOR, TRUST, CLERK},
    Capability.ANSWER_QUESTIONS: {LEADER, HEAD},
    Capability.WRITE_VISITS: {GOVERNOR, TRUST},
    Capability.RUN_MEETINGS: {HEAD, CLERK},
    Capability.RUN_TRUST_MEETINGS: {TRUST},
    Capability.OFFER_ACTIONS: {TRUST},
    Capability.SET_UP: {TRUST},
    Capability.MOVE_PEOPLE: {HEAD, CLERK, TRUST},
    Capability.MANAGE_PEOPLE: {HEAD, CLERK},
    Capability.GIVE_PASSES: {HEAD, CLERK},
    Capability.PLACE_SCHOOL: {CLERK, TRUST},
    Capability.KEEP_RECORDS: {HEAD, CLERK},
    Capability.SET_WEBHOOKS: {HEAD, CLERK, TRUST},
    Capability.SEE_HISTORY: {HEAD, CLERK, TRUST},
}


@pytest.mark.parametrize("capability", Capability)
def test_a_capability_belongs_to_the_roles_that_need_it_and_no_other(capability):
    assert {role for role in Role if may([role], capability)} == WHO_MAY[capability]


def test_a_person_with_two_roles_may_do_what_either_allows():
    assert may([GOVERNOR, CLERK], Capability.MANAGE_PEOPLE)
    assert may([GOVERNOR, CLERK], Capability.VERIFY)


def test_a_person_without_a_role_may_do_nothing():
    assert not any(may([], capability) for capability in Capability)


def test_the_table_cannot_be_changed_at_run_time():
    with pytest.raises(TypeError):
        CAN[GOVERNOR] = frozenset(Capability)  # type: ignore[index]


@pytest.mark.parametrize(
    ("person", "owner", "roles", "allowed"),
    [
        (2, 1, [HEAD], True),
        (1, 1, [HEAD], False),
        (1, 1, [HEAD, GOVERNOR], False),
        (2, 1, [GOVERNOR], True),
        (2, 1, [LEADER], False),
        (2, None, [TRUST], True),
    ],
    ids=[
        "another head",
        "the owner, a head",
        "the owner, with two roles",
        "a governor",
        "another leader",
        "nobody owns it",
    ],
)
def test_completion_is_verified_by_somebody_other_than_the_owner(person, owner, roles, allowed):
    assert may_verify(person, owner, roles) is allowed


def test_the_help_page_has_words_for_every_role_and_capability():
    assert len({role.label for role in Role}) == len(Role)
    assert len({capability.label for capability in Capability}) == len(Capability)


def test_a_schools_board_is_run_at_the_school_and_a_trusts_by_its_officers():
    assert [role for role in Role if may_run_board([role], of_trust=False)] == [HEAD, CLERK]
    assert [role for role in Role if may_run_board([role], of_trust=True)] == [TRUST]
