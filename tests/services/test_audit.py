"""Removing a person's data on request."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import make
from tests.cast import Cast
from tests.services.conftest import events, signed
from tracker.db import session
from tracker.errors import Invalid
from tracker.models.actions import Action
from tracker.models.events import Event
from tracker.models.people import Passkey, Person
from tracker.models.sign_ins import Identity, Invitation, SignIn
from tracker.queries.audit import verified
from tracker.rules.permissions import Role
from tracker.services.actions import move_due_date
from tracker.services.audit import Removed, remove_personal_data
from tracker.services.passes import give_pass
from tracker.services.people import give_role
from tracker.services.sign_ins import begin_sign_in, link_identity

YESTERDAY = make.TODAY - timedelta(days=1)
OFFICER = "the data-protection officer, 20 November 2026"


def remove(cast: Cast, person: Person, *also: str) -> Removed:
    removed = remove_personal_data(person, OFFICER, also, **signed(cast.clerk))
    session().commit()
    return removed


def a_passkey() -> Passkey:
    """Make a passkey of nobody's."""
    moment, made_of = make.at(make.TODAY), uuid.uuid4().bytes
    return Passkey(
        credential_id=made_of,
        public_key=made_of,
        backup_state=False,
        device_type="single_device",
        create_datetime=moment,
        lastuse_datetime=moment,
        name="Key",
        usage="secondary",
    )


def moved(action: Action, reason: str) -> Event:
    move_due_date(action, action.due_on + timedelta(weeks=1), reason, **signed(action.owner))
    session().commit()
    return session().scalars(select(Event).order_by(Event.id.desc())).all()[0]


def test_nothing_of_a_person_is_left_but_a_number(cast: Cast) -> None:
    gone, email = cast.governor, cast.governor.email
    gone.calendar_key, key, session_key = "k" * 43, "k" * 43, cast.governor.fs_uniquifier
    removed = remove(cast, gone)
    assert removed.name == gone.name == f"Person removed {gone.id}"
    assert (gone.job_title, gone.password, gone.active, gone.calendar_key) == ("", None, False, None)
    assert gone.fs_uniquifier != session_key
    assert session().scalar(select(Person).where(Person.email == email)) is None
    assert key != gone.calendar_key


def test_nothing_is_left_that_they_could_sign_in_with_or_were_seen_by(cast: Cast) -> None:
    moment, gone = make.at(make.TODAY), cast.governor
    for who in (gone, cast.leader):
        begin_sign_in(who, "password", "", now=moment)
        link_identity(who, "https://id.example", who.email, now=moment)
        who.webauthn.append(a_passkey())
        session().add(
            Invitation(
                person=who,
                key_sha256=who.email,
                sent_at=moment,
                sent_by=cast.clerk,
                expires_at=moment + timedelta(days=7),
            )
        )
    gone.tf_primary_method, gone.tf_totp_secret, gone.tf_last_counter = "authenticator", "a secret", 7
    gone.mf_recovery_codes, gone.fs_webauthn_user_handle = ["a code"], "h" * 32
    gone.sign_in_link_key = "0" * 64
    session().commit()
    remove(cast, gone)
    for kept in (SignIn.person_id, Identity.person_id, Invitation.person_id, Passkey.user_id):
        assert list(session().scalars(select(kept))) == [cast.leader.id]
    assert not gone.mf_recovery_codes
    left = (gone.tf_primary_method, gone.tf_totp_secret, gone.tf_last_counter, gone.fs_webauthn_user_handle)
    assert (*left, gone.sign_in_link_key) == (None,) * 5


def test_a_pass_of_theirs_is_taken_back_and_the_school_it_was_for_is_told(cast: Cast) -> None:
    adviser = make.person("Ada Finch", "School improvement adviser")
    asked = make.requirement(make.inspection(cast.other_school, cast.stranger))
    until = make.TODAY + timedelta(days=30)
    lent = give_pass(cast.other_school, adviser, [asked], "Support", until, **signed(cast.stranger))
    session().commit()
    remove(cast, adviser)
    assert lent.withdrawn_at == make.at(make.TODAY)
    told = session().scalars(select(Event.school_id).where(Event.name == "personal_data_removed"))
    assert set(told) == {None, cast.other_school.id}


def test_their_roles_and_seats_end_and_what_is_over_stays_as_it_was(cast: Cast) -> None:
    before = make.role(cast.governor, Role.LEADER, cast.school, ends_on=date(2025, 8, 31))
    seat = make.seat(cast.school.boards[0], cast.governor)
    session().commit()
    removed = remove(cast, cast.governor)
    assert (removed.roles, removed.seats) == (1, 1)
    assert not cast.governor.roles_at(cast.school, make.TODAY)
    assert (before.ends_on, seat.ends_on) == (date(2025, 8, 31), YESTERDAY)


def test_a_role_over_a_whole_trust_ends_too(cast: Cast) -> None:
    assert remove(cast, cast.trust_officer).roles == 1
    assert not cast.trust_officer.roles_at(cast.school, make.TODAY)


def test_a_school_is_not_left_without_anybody_who_manages_its_people(cast: Cast) -> None:
    make.role(cast.stranger, Role.HEAD, cast.other_school)
    with pytest.raises(Invalid, match="Nobody else manages people at Saltmarsh School"):
        remove_personal_data(cast.stranger, OFFICER, **signed(cast.clerk))


def test_their_name_is_taken_out_of_what_others_wrote_in_events(cast: Cast, action: Action) -> None:
    told = moved(action, "Gwen Ŵyn asked for it; GWEN ŴYN was right, and Gwen Ŵynne was not")
    removed = remove(cast, cast.governor)
    gone = removed.name
    assert told.detail["reason"] == f"{gone} asked for it; {gone} was right, and Gwen Ŵynne was not"
    assert removed.events == 1
    assert verified().broken is None


def test_other_names_they_go_by_are_taken_out_when_they_are_given(cast: Cast, action: Action) -> None:
    told = moved(action, "Mr Rahman and H. Rahman (50% of them_all) agreed")
    make.role(cast.clerk, Role.HEAD, cast.school)
    removed = remove(cast, cast.head, "Mr Rahman", "H. Rahman")
    assert told.detail["reason"] == f"{removed.name} and {removed.name} (50% of them_all) agreed"


def test_a_name_too_short_to_look_for_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="“Al” is too short"):
        remove_personal_data(cast.governor, OFFICER, ["Al"], **signed(cast.clerk))


def test_every_chain_that_knows_them_says_what_was_removed_and_on_whose_word(cast: Cast, action: Action) -> None:
    moved(action, "Gwen Ŵyn asked for it")
    give_role(cast.governor, Role.GOVERNOR, cast.other_school, **signed(cast.stranger))
    session().commit()
    remove(cast, cast.governor)
    told = session().scalars(select(Event).where(Event.name == "personal_data_removed").order_by(Event.id)).all()
    assert [(one.school_id, len(one.detail["events"])) for one in told] == [
        (None, 0),
        (cast.school.id, 1),
        (cast.other_school.id, 0),
    ]
    assert {(one.subject, one.subject_id, one.person_id) for one in told} == {
        ("person", cast.governor.id, cast.clerk.id)
    }
    assert {one.detail["on_the_word_of"] for one in told} == {OFFICER}


def test_their_own_word_is_kept_without_their_name(cast: Cast) -> None:
    removed = remove_personal_data(cast.governor, "Gwen Ŵyn herself", **signed(cast.clerk))
    session().commit()
    told = session().scalars(select(Event).where(Event.name == "personal_data_removed")).first()
    assert told is not None
    assert told.detail["on_the_word_of"] == f"{removed.name} herself"


@pytest.mark.parametrize("word", ["", "  "])
def test_it_needs_somebody_s_word(cast: Cast, word: str) -> None:
    with pytest.raises(Invalid, match="Say on whose word"):
        remove_personal_data(cast.governor, word, **signed(cast.clerk))


def test_nobody_removes_themselves(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Somebody else has to"):
        remove_personal_data(cast.clerk, OFFICER, **signed(cast.clerk))
    assert events() == []
